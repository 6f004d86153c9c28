"""np.require."""
from numen._core.multiarray import array, asanyarray
from numen._core.overrides import array_function_dispatch, finalize_array_function_like, set_module

__all__ = ["require"]

POSSIBLE_FLAGS = {"C": "C", "C_CONTIGUOUS": "C", "CONTIGUOUS": "C", "F": "F", "F_CONTIGUOUS": "F", "FORTRAN": "F", "A": "A", "ALIGNED": "A",
                  "W": "W", "WRITEABLE": "W", "O": "O", "OWNDATA": "O", "E": "E", "ENSUREARRAY": "E"}


@finalize_array_function_like
@set_module("numpy")
def require(a, dtype=None, requirements=None, *, like=None):
    """`a` as an array with the dtype and flags asked for: itself where it has them, else a copy."""
    if like is not None:
        return _require_with_like(like, a, dtype=dtype, requirements=requirements)
    if not requirements:
        return asanyarray(a, dtype=dtype)
    requirements = {POSSIBLE_FLAGS[x.upper()] for x in requirements}
    subok = "E" not in requirements
    requirements.discard("E")
    order = "A"
    if requirements >= {"C", "F"}:
        raise ValueError('Cannot specify both "C" and "F" order')
    if "F" in requirements:
        order = "F"
        requirements.remove("F")
    elif "C" in requirements:
        order = "C"
        requirements.remove("C")
    arr = array(a, dtype=dtype, order=order, copy=None, subok=subok)
    for prop in requirements:
        if not arr.flags[prop]:
            return arr.copy(order)
    return arr


_require_with_like = array_function_dispatch()(require)
