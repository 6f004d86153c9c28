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
    wanted = {POSSIBLE_FLAGS[spelling.upper()] for spelling in requirements}
    order = "F" if "F" in wanted else "C" if "C" in wanted else "A"
    if order == "F" and "C" in wanted:
        raise ValueError('Cannot specify both "C" and "F" order')
    made = array(a, dtype=dtype, order=order, copy=None, subok="E" not in wanted)
    for wish in wanted:
        if wish in "AWO" and not made.flags[wish]:      # the others it has from the start
            return made.copy(order)
    return made


_require_with_like = array_function_dispatch()(require)
