"""Helpers that the compiled part calls for rare work."""
import contextlib
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


def _view_is_safe(oldtype, newtype):
    """Raise TypeError if a view would take the bytes of objects for something else, or other bytes for objects."""
    if oldtype != newtype and (oldtype.hasobject or newtype.hasobject):
        raise TypeError("Cannot change data-type for array of references.")


def _getfield_is_safe(oldtype, newtype, offset):
    """Raise TypeError unless objects are read as what they are: the whole item, or one of its fields."""
    if not (oldtype.hasobject or newtype.hasobject) or (offset == 0 and oldtype == newtype):
        return
    if any(field[0] == newtype and field[1] == offset for field in (oldtype.fields or {}).values()):
        return
    raise TypeError("Cannot get/set field of an object array")


def npy_ctypes_check(cls):
    """Is this a ctypes type?"""
    with contextlib.suppress(Exception):
        return "_ctypes" in cls.__mro__[-2].__module__
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
        self._ctypes = ctypes or _missing_ctypes()
        self._data = self._ctypes.c_void_p(ptr)
        # a view or copy that dies with us keeps the memory alive as long as the pointer
        self._data._array = array
        self._zerod = array.ndim == 0

    def data_as(self, obj):
        """The address cast to a ctypes pointer type; it keeps the array alive."""
        # cast leaves its source in a cycle, which must not hold the array
        ptr = self._ctypes.cast(self._ctypes.c_void_p(self._data.value), obj)
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
    if ctypes:
        return ctypes.c_ssize_t
    return dummy_ctype(dtype("n").type)


def _newnames(datatype, order):
    """The field names in a new order: those given first, the rest after."""
    first = (order,) if isinstance(order, str) else order
    if not isinstance(first, (list, tuple)):
        raise ValueError(f"unsupported order value: {order}")
    for place, name in enumerate(first):
        if name not in datatype.names:
            raise ValueError(f"unknown field name: {name}")
        if name in first[:place]:
            raise ValueError(f"duplicate field name: {name}")
    return (*first, *(name for name in datatype.names if name not in first))


def _ufunc_doc_signature_formatter(ufunc):
    """The first line of a ufunc's docstring."""
    return ufunc.__doc__.split("\n", 1)[0]




# ---- formats of PEP 3118
_native_codes = {"?": "?", "b": "b", "B": "B", "h": "h", "H": "H", "i": "i", "I": "I", "l": "l", "L": "L", "q": "q", "Q": "Q", "e": "e",
                 "f": "f", "d": "d", "g": "g", "Zf": "F", "Zd": "D", "Zg": "G", "s": "S", "w": "U", "O": "O", "x": "V"}
_standard_codes = dict(_native_codes, l="i4", L="u4", i="i4", I="u4", h="i2", H="u2", q="i8", Q="u8", e="f2", f="f", d="d", Zf="F", Zd="D")
_refused_codes = {"u": "UCS-2 strings", "&": "pointers", "t": "bitfields", "X": "function pointers"}


class _Format:
    """The rest of a format string that is being read."""

    def __init__(self, text):
        self.text, self.at, self.order = text, 0, "@"

    def __bool__(self):
        return self.at < len(self.text)

    def take(self, n):
        piece = self.text[self.at:self.at + n]
        self.at += n
        return piece

    def next(self):
        return self.text[self.at:self.at + 1]

    def digits(self):
        end = self.at
        while end < len(self.text) and self.text[end] in "0123456789":
            end += 1
        return self.take(end - self.at)

    def until(self, end):
        stop = self.text.index(end, self.at)
        piece = self.text[self.at:stop]
        self.at = stop + 1
        return piece


def _dtype_from_pep3118(text):
    """The dtype of a buffer's format string."""
    return _read_items(_Format(text), False)[0]


def _read_items(stream, is_struct):
    from numen import dtype
    fields = {"names": [], "formats": [], "offsets": [], "itemsize": 0}
    offset, alignment, is_padding = 0, 1, False
    common_alignment = 1
    while stream:
        if stream.next() == "}":
            stream.take(1)
            break
        shape = None
        if stream.next() == "(":
            stream.take(1)
            shape = tuple(int(n) for n in stream.until(")").split(","))
        if stream.next() in ("@", "=", "<", ">", "^", "!"):
            order = stream.take(1)
            stream.order = ">" if order == "!" else order
        standard = stream.order not in ("@", "^")
        swap = {"@": "=", "^": "="}.get(stream.order, stream.order)
        codes = _standard_codes if standard else _native_codes
        count = stream.digits()
        repeat = int(count) if count else 1
        is_padding = False
        if stream.take(2) == "T{":
            value, align = _read_items(stream, True)
        else:
            stream.at -= 2
            if stream.next() in codes:
                code = stream.take(1)
                is_padding = code == "x"
                name = codes[code]
                if code in "swx":
                    name += str(repeat)
                    repeat = 1
                value = dtype(name).newbyteorder(swap)
                align = value.alignment
            elif stream.text[stream.at:stream.at + 2] in codes:
                value = dtype(codes[stream.take(2)]).newbyteorder(swap)
                align = value.alignment
            elif stream.next() in _refused_codes:
                raise NotImplementedError(f"Unrepresentable PEP 3118 data type {stream.next()!r} ({_refused_codes[stream.next()]})")
            else:
                raise ValueError(f"Unknown PEP 3118 data type specifier {stream.text[stream.at:]!r}")
        extra = 0
        if stream.order == "@":
            start = -offset % align
            extra = -value.itemsize % align
            offset += start
            # a repeat or a subarray holds padding between its items too
            common_alignment = _lcm(align, common_alignment)
            if shape is not None or repeat > 1:
                if extra:
                    value = _with_padding(value, extra)
            else:
                offset += 0
        if repeat != 1:
            value = dtype((value, (repeat,)))
        if shape is not None:
            value = dtype((value, shape))
        field = None
        if stream.next() == ":":
            stream.take(1)
            field = stream.until(":")
        if not (is_padding and field is None):
            if field is not None and field in fields["names"]:
                raise RuntimeError(f"Duplicate field name '{field}' in PEP3118 format")
            fields["names"].append(field)
            fields["formats"].append(value)
            fields["offsets"].append(offset)
        offset += value.itemsize
        if stream.order == "@" and not (shape is not None or repeat > 1):
            offset += extra
        fields["itemsize"] = offset
    if stream.order == "@":
        fields["itemsize"] += -fields["itemsize"] % common_alignment
    if len(fields["names"]) == 1 and fields["names"][0] is None and fields["offsets"][0] == 0 and not is_struct:
        result = fields["formats"][0]
        if result.itemsize != fields["itemsize"]:
            result = dtype({"names": ["f0"], "formats": [result], "offsets": [0], "itemsize": fields["itemsize"]})
        return result, common_alignment
    used, number = set(fields["names"]), 0
    for i, name in enumerate(fields["names"]):
        if name is None:
            while f"f{number}" in used:
                number += 1
            fields["names"][i] = f"f{number}"
            used.add(f"f{number}")
    return dtype(fields), common_alignment


def _with_padding(value, extra):
    from numen import dtype
    if value.fields is None:
        return dtype({"names": ["f0"], "formats": [value], "offsets": [0], "itemsize": value.itemsize + extra})
    names = list(value.names)
    return dtype({"names": names, "formats": [value.fields[n][0] for n in names], "offsets": [value.fields[n][1] for n in names],
                  "itemsize": value.itemsize + extra})
