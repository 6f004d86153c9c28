"""A mixin that gives a class Python's operators by way of its ``__array_ufunc__``."""
from numen._core import umath

__all__ = ["NDArrayOperatorsMixin"]

_COMPARISONS = {"lt": umath.less, "le": umath.less_equal, "eq": umath.equal, "ne": umath.not_equal, "gt": umath.greater,
                "ge": umath.greater_equal}
_NUMERIC = {"add": umath.add, "sub": umath.subtract, "mul": umath.multiply, "matmul": umath.matmul, "truediv": umath.true_divide,
            "floordiv": umath.floor_divide, "mod": umath.remainder, "divmod": umath.divmod, "pow": umath.power, "lshift": umath.left_shift,
            "rshift": umath.right_shift, "and": umath.bitwise_and, "xor": umath.bitwise_xor, "or": umath.bitwise_or}
_UNARY = {"neg": umath.negative, "pos": umath.positive, "abs": umath.absolute, "invert": umath.invert}


def _gives_way(other):
    try:
        return other.__array_ufunc__ is None
    except AttributeError:
        return False


def _binary(name, ufunc, swapped=False):
    def method(self, other):
        if _gives_way(other):
            return NotImplemented
        return ufunc(other, self) if swapped else ufunc(self, other)
    return _named(method, name)


def _inplace(name, ufunc):
    def method(self, other):
        return ufunc(self, other, out=(self,))
    return _named(method, name)


def _unary(name, ufunc):
    def method(self):
        return ufunc(self)
    return _named(method, name)


def _named(method, name):
    method.__name__ = f"__{name}__"
    method.__qualname__ = f"NDArrayOperatorsMixin.__{name}__"
    return method


class NDArrayOperatorsMixin:
    """Defines all of Python's operators by ufuncs, so that a class needs only ``__array_ufunc__`` to have arithmetic.

    An operand whose ``__array_ufunc__`` is None gets the chance of its own reflected method.

    >>> import numen as np
    >>> class Logged(np.lib.mixins.NDArrayOperatorsMixin):
    ...     def __init__(self, value):
    ...         self.value = np.asarray(value)
    ...     def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
    ...         inputs = [x.value if isinstance(x, Logged) else x for x in inputs]
    ...         return ufunc.__name__, getattr(ufunc, method)(*inputs, **kwargs)
    >>> Logged([1, 2]) + 1
    ('add', array([2, 3]))
    """
    __slots__ = ()
    for _name, _ufunc in _COMPARISONS.items():
        locals()[f"__{_name}__"] = _binary(_name, _ufunc)
    for _name, _ufunc in _NUMERIC.items():
        locals()[f"__{_name}__"] = _binary(_name, _ufunc)
        locals()[f"__r{_name}__"] = _binary("r" + _name, _ufunc, swapped=True)
        if _name != "divmod":
            locals()[f"__i{_name}__"] = _inplace("i" + _name, _ufunc)
    for _name, _ufunc in _UNARY.items():
        locals()[f"__{_name}__"] = _unary(_name, _ufunc)
    del _name, _ufunc
