"""Helpers that the compiled part calls for rare work."""
import math
import sys
import warnings


from .multiarray import dtype

IS_PYPY = sys.implementation.name == "pypy"


def _gcd(a, b):
    """The greatest common divisor by Euclid's algorithm, of any objects that know % and abs."""
    if not (math.isfinite(a) and math.isfinite(b)):
        raise ValueError(f"Can only find greatest common divisor of finite arguments, found \"{a}\" and \"{b}\"")
    while b:
        a, b = b, a % b
    return abs(a)


def _lcm(a, b):
    return a * b // _gcd(a, b)


def array_ufunc_errmsg_formatter(dummy, ufunc, method, *inputs, **kwargs):
    """The message when every __array_ufunc__ returned NotImplemented."""
    args_string = ", ".join([f"{arg!r}" for arg in inputs] + [f"{k}={v!r}" for k, v in kwargs.items()])
    args = inputs + kwargs.get("out", ())
    types_string = ", ".join(repr(type(arg).__name__) for arg in args)
    return f"operand type(s) all returned NotImplemented from __array_ufunc__({ufunc!r}, {method!r}, {args_string}): {types_string}"


def array_function_errmsg_formatter(public_api, types):
    """The message when every __array_function__ returned NotImplemented."""
    func_name = f"{public_api.__module__}.{public_api.__name__}"
    return f"no implementation found for '{func_name}' on types that implement __array_function__: {list(types)}"


def npy_ctypes_check(cls):
    """Is this a ctypes type?"""
    try:
        ctype_base = cls.__mro__[-2]
        return "_ctypes" in ctype_base.__module__
    except Exception:
        return False


class placeholder_struct:
    pass


class recursive:
    """A function that gets itself as first argument."""

    def __init__(self, func):
        self.func = func

    def __call__(self, *args, **kwargs):
        return self.func(self, *args, **kwargs)


class _missing_ctypes:
    """Stands in where ctypes cannot be imported."""

    def cast(self, num, obj):
        return num.value

    class c_void_p:
        def __init__(self, ptr):
            self.value = ptr


try:
    import ctypes
except ImportError:
    ctypes = None


class _ctypes:
    """What ``array.ctypes`` is: address, shape and strides as ctypes objects."""

    def __init__(self, array, ptr=None):
        self._arr = array
        if ctypes:
            self._ctypes = ctypes
            self._data = self._ctypes.c_void_p(ptr)
        else:
            self._ctypes = _missing_ctypes()
            self._data = self._ctypes.c_void_p(ptr)
        # a view or copy that dies with us keeps the memory alive as long as the pointer
        self._data._objects = array
        self._zerod = self._arr.ndim == 0

    def data_as(self, obj):
        """The address cast to a ctypes pointer type; it keeps the array alive."""
        ptr = self._ctypes.cast(self._data, obj)
        ptr._arr = self._arr
        return ptr

    def shape_as(self, obj):
        """The shape as a ctypes array of a type."""
        if self._zerod:
            return None
        return (obj * self._arr.ndim)(*self._arr.shape)

    def strides_as(self, obj):
        """The strides as a ctypes array of a type."""
        if self._zerod:
            return None
        return (obj * self._arr.ndim)(*self._arr.strides)

    @property
    def data(self):
        """The address as an integer."""
        return self._data.value

    @property
    def shape(self):
        """The shape as a ctypes array of c_intp."""
        return self.shape_as(_getintp_ctype())

    @property
    def strides(self):
        """The strides as a ctypes array of c_intp."""
        return self.strides_as(_getintp_ctype())

    @property
    def _as_parameter_(self):
        return self._data

    def get_data(self):
        """Deprecated: use `data`."""
        warnings.warn('"get_data" is deprecated. Use "data" instead', DeprecationWarning, stacklevel=2)
        return self.data

    def get_shape(self):
        """Deprecated: use `shape`."""
        warnings.warn('"get_shape" is deprecated. Use "shape" instead', DeprecationWarning, stacklevel=2)
        return self.shape

    def get_strides(self):
        """Deprecated: use `strides`."""
        warnings.warn('"get_strides" is deprecated. Use "strides" instead', DeprecationWarning, stacklevel=2)
        return self.strides

    def get_as_parameter(self):
        """Deprecated: use `_as_parameter_`."""
        warnings.warn('"get_as_parameter" is deprecated. Use "_as_parameter_" instead', DeprecationWarning, stacklevel=2)
        return self._as_parameter_


class dummy_ctype:
    def __init__(self, cls):
        self._cls = cls

    def __mul__(self, other):
        return self

    def __call__(self, *other):
        return self._cls(other)

    def __eq__(self, other):
        return self._cls == other._cls

    def __ne__(self, other):
        return self._cls != other._cls


def _getintp_ctype():
    val = _getintp_ctype.cache
    if val is not None:
        return val
    if ctypes is None:
        import numen as np
        val = dummy_ctype(np.intp)
    else:
        char = dtype("n").char
        val = {"i": ctypes.c_int, "l": ctypes.c_long, "q": ctypes.c_longlong}.get(char, ctypes.c_long)
    _getintp_ctype.cache = val
    return val


_getintp_ctype.cache = None


def _newnames(datatype, order):
    """The field names in a new order: those given first, the rest after."""
    oldnames = datatype.names
    nameslist = list(oldnames)
    if isinstance(order, str):
        order = [order]
    seen = set()
    if isinstance(order, (list, tuple)):
        for name in order:
            try:
                nameslist.remove(name)
            except ValueError:
                if name in seen:
                    raise ValueError(f"duplicate field name: {name}") from None
                raise ValueError(f"unknown field name: {name}") from None
            seen.add(name)
        return tuple(list(order) + nameslist)
    raise ValueError(f"unsupported order value: {order}")


def _ufunc_doc_signature_formatter(ufunc):
    """The first line of a ufunc's docstring."""
    return ufunc.__doc__.split("\n", 1)[0]


