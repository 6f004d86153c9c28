"""ctypes: argument types that check arrays, and the ways between ctypes objects and arrays."""
import ctypes
import os
import sysconfig

import numen as np
from numen._utils import set_module

c_intp = ctypes.c_ssize_t if ctypes.sizeof(ctypes.c_ssize_t) == np.dtype("p").itemsize else ctypes.c_longlong
_FLAGS = {"C_CONTIGUOUS": 0x1, "F_CONTIGUOUS": 0x2, "OWNDATA": 0x4, "ALIGNED": 0x100, "WRITEABLE": 0x400, "WRITEBACKIFCOPY": 0x2000}
_SHORT = {"C": "C_CONTIGUOUS", "CONTIGUOUS": "C_CONTIGUOUS", "F": "F_CONTIGUOUS", "FORTRAN": "F_CONTIGUOUS", "O": "OWNDATA", "A": "ALIGNED",
          "W": "WRITEABLE", "X": "WRITEBACKIFCOPY"}
_ORDER = ["C_CONTIGUOUS", "F_CONTIGUOUS", "ALIGNED", "WRITEABLE", "OWNDATA", "WRITEBACKIFCOPY"]


@set_module("numpy.ctypeslib")
def load_library(libname, loader_path):
    """Load a shared library from a folder, trying the platform's suffixes.

    Parameters
    ----------
    libname : str
        The file's name; the suffix (``.so``, ``.dll``, that of Python's extensions) may be left out.
    loader_path : path
        The folder, or a file in it such as ``__file__``.

    Returns
    -------
    ctypes.CDLL

    Raises
    ------
    OSError
        There is no such library, or it cannot be loaded.
    """
    libname, loader_path = os.fsdecode(libname), os.fsdecode(loader_path)
    names = [libname]
    if not os.path.splitext(libname)[1]:
        suffixes = [sysconfig.get_config_var("EXT_SUFFIX"), sysconfig.get_config_var("SHLIB_SUFFIX") or ".so"]
        names = [libname + suffix for suffix in dict.fromkeys(suffixes) if suffix] + [libname]
    folder = os.path.abspath(loader_path)
    if not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    for name in names:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            return ctypes.cdll[path]
    raise OSError("no file with expected extension")


def _flag_names(number):
    return [name for name in _ORDER if number & _FLAGS[name]]


class _ndptr(ctypes.c_void_p):
    """Argument type that takes arrays with certain properties only."""

    @classmethod
    def from_param(cls, obj):
        if not isinstance(obj, np.ndarray):
            raise TypeError("argument must be an ndarray")
        if cls._dtype_ is not None and obj.dtype != cls._dtype_:
            raise TypeError(f"array must have data type {cls._dtype_}")
        if cls._ndim_ is not None and obj.ndim != cls._ndim_:
            raise TypeError(f"array must have {cls._ndim_} dimension(s)")
        if cls._shape_ is not None and obj.shape != cls._shape_:
            raise TypeError(f"array must have shape {cls._shape_}")
        if cls._flags_ is not None and obj.flags.num & cls._flags_ != cls._flags_:
            raise TypeError(f"array must have flags {_flag_names(cls._flags_)}")
        return obj.ctypes


class _concrete_ndptr(_ndptr):
    """The same with a known dtype and shape: as a result type it gives the array at the address."""

    def _check_retval_(self):
        return self.contents

    @property
    def contents(self):
        """The array that the pointer points to; it shares the memory."""
        whole = np.dtype((self._dtype_, self._shape_))
        block = ctypes.cast(self, ctypes.POINTER(ctypes.c_char * whole.itemsize)).contents
        return np.frombuffer(block, dtype=whole).squeeze(axis=0)


_pointer_types = {}


def _flag_number(flags):
    if flags is None:
        return None
    if isinstance(flags, int):
        return int(flags)
    if isinstance(flags, type(np.empty(0).flags)):
        return flags.num
    if isinstance(flags, str):
        flags = flags.split(",")
    number = 0
    for flag in flags:
        flag = flag.strip().upper()
        number |= _FLAGS[_SHORT.get(flag, flag)]
    return number


@set_module("numpy.ctypeslib")
def ndpointer(dtype=None, ndim=None, shape=None, flags=None):
    """A type for ``argtypes`` and ``restype`` that takes arrays and checks them.

    Parameters
    ----------
    dtype : data type, optional
        The dtype that the array must have.
    ndim : int, optional
        The number of its dimensions.
    shape : int or tuple of ints, optional
        Its shape.
    flags : str or sequence of str, optional
        Flags that it must have, such as ``"C_CONTIGUOUS"``, ``"ALIGNED"``, ``"WRITEABLE"`` or their first letters.

    Returns
    -------
    type
        Calls with another array raise TypeError. Equal arguments give the same type.

    Examples
    --------
    >>> import numen as np
    >>> from numen.ctypeslib import ndpointer
    >>> vector = ndpointer(np.float64, ndim=1, flags="C_CONTIGUOUS")
    >>> vector.from_param(np.zeros(3, "f4"))
    Traceback (most recent call last):
    ...
    TypeError: array must have data type float64
    """
    if dtype is not None:
        dtype = np.dtype(dtype)
    number = _flag_number(flags)
    if shape is not None:
        try:
            shape = tuple(shape)
        except TypeError:
            shape = (shape,)
    key = (dtype, ndim, shape, number)
    if key in _pointer_types:
        return _pointer_types[key]
    name = "any" if dtype is None else (str(id(dtype)) if dtype.names is not None else dtype.str)
    if ndim is not None:
        name += "_%dd" % ndim
    if shape is not None:
        name += "_" + "x".join(str(n) for n in shape)
    if number is not None:
        letters = flags if isinstance(flags, str) else ",".join(_flag_names(number))
        name += "_" + "_".join(flag.strip().upper() for flag in letters.split(","))
    base = _concrete_ndptr if dtype is not None and shape is not None else _ndptr
    made = type(f"ndpointer_{name}", (base,), {"_dtype_": dtype, "_shape_": shape, "_ndim_": ndim, "_flags_": number})
    _pointer_types[key] = made
    return made


# ---------------------------------------------------------------- types
_SIMPLE = [ctypes.c_byte, ctypes.c_short, ctypes.c_int, ctypes.c_long, ctypes.c_longlong, ctypes.c_ubyte, ctypes.c_ushort, ctypes.c_uint,
           ctypes.c_ulong, ctypes.c_ulonglong, ctypes.c_float, ctypes.c_double, ctypes.c_bool]
_simple_of = {}
for _type in reversed(_SIMPLE):
    _simple_of[np.dtype(_type)] = _type
    if hasattr(_type, "__ctype_be__"):
        for _order in "<>":
            _simple_of[np.dtype(_type).newbyteorder(_order)] = _type.__ctype_le__ if _order == "<" else _type.__ctype_be__


def _structure_type(dtype):
    rows = sorted(((dtype.fields[name][1], name, as_ctypes_type(dtype.fields[name][0])) for name in dtype.names), key=lambda row: row[0])
    if len(rows) > 1 and all(offset == 0 for offset, _, _ in rows):
        fields, size, base = [row[1:] for row in rows], max(ctypes.sizeof(row[2]) for row in rows), ctypes.Union
    else:
        fields, size, base = [], 0, ctypes.Structure
        for offset, name, kind in rows:
            if offset < size:
                raise NotImplementedError("Overlapping fields")
            if offset > size:
                fields.append(("", ctypes.c_char * (offset - size)))
            fields.append((name, kind))
            size = offset + ctypes.sizeof(kind)
    if dtype.itemsize > size:
        fields.append(("", ctypes.c_char * (dtype.itemsize - size)))
    name = "union" if base is ctypes.Union else "struct"
    return type(name, (base,), {"_fields_": fields, "_pack_": 1, "__module__": None})


@set_module("numpy.ctypeslib")
def as_ctypes_type(dtype):
    """The ctypes type with the layout of a dtype: simple types, arrays for sub-arrays, structures and unions for fields.

    Raises
    ------
    NotImplementedError
        ctypes has no such type, or fields overlap without being a union.
    """
    dtype = np.dtype(dtype)
    if dtype.fields is not None:
        return _structure_type(dtype)
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        kind = as_ctypes_type(base)
        for length in reversed(shape):
            kind = kind * length
            kind.__module__ = None
        return kind
    try:
        return _simple_of[dtype]
    except KeyError:
        raise NotImplementedError(f"Converting {dtype!r} to a ctypes type") from None


# ---------------------------------------------------------------- objects
@set_module("numpy.ctypeslib")
def as_array(obj, shape=None):
    """The array over the memory of a ctypes array, or of a pointer and a shape.

    The array shares the memory.
    """
    if isinstance(obj, ctypes._Pointer):
        if shape is None:
            raise TypeError("as_array() requires a shape argument when called on a pointer")
        kind = obj._type_
        for length in reversed((shape,) if isinstance(shape, int) else tuple(shape)):
            kind = kind * length
        obj = ctypes.cast(obj, ctypes.POINTER(kind)).contents
    return np.asarray(obj)


@set_module("numpy.ctypeslib")
def as_ctypes(obj):
    """The ctypes object over the memory of a contiguous, writable array; it keeps the array alive.

    Raises
    ------
    TypeError
        The array has strides or is read-only.
    """
    facts = obj.__array_interface__
    if facts["strides"]:
        raise TypeError("strided arrays not supported")
    address, readonly = facts["data"]
    if readonly:
        raise TypeError("readonly arrays unsupported")
    kind = as_ctypes_type(np.dtype((facts["typestr"], facts["shape"])))
    result = kind.from_address(address)
    result.__keep = obj
    return result
