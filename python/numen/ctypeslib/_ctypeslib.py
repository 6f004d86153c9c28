"""Arrays and ctypes.

``ndpointer`` makes types for ``argtypes`` and ``restype`` that check an array's dtype, dimensions, shape and flags;
``as_array`` and ``as_ctypes`` hand memory over without a copy.

>>> import ctypes
>>> import numen as np
>>> data = (ctypes.c_int * 3)(1, 2, 3)
>>> np.ctypeslib.as_array(data)
array([1, 2, 3], dtype=int32)
"""
import ctypes
import functools
import operator
import os
import sysconfig

from .._core import _multiarray_umath as _mu
from .._core._internal import _getintp_ctype
from .._utils import set_module

__all__ = ["load_library", "ndpointer", "c_intp", "as_ctypes", "as_array", "as_ctypes_type"]

c_intp = _getintp_ctype()

_FLAG_BITS = {
    "C_CONTIGUOUS": 0x1, "CONTIGUOUS": 0x1, "C": 0x1, "F_CONTIGUOUS": 0x2, "FORTRAN": 0x2, "F": 0x2, "OWNDATA": 0x4, "O": 0x4,
    "ALIGNED": 0x100, "A": 0x100, "WRITEABLE": 0x400, "W": 0x400, "WRITEBACKIFCOPY": 0x2000, "X": 0x2000}
# the order in which flags are named
_FLAG_NAMES = ("C_CONTIGUOUS", "F_CONTIGUOUS", "ALIGNED", "WRITEABLE", "OWNDATA", "WRITEBACKIFCOPY")


@set_module("numpy.ctypeslib")
def load_library(libname, loader_path):
    """The shared library `libname` in the folder `loader_path` (or beside that file), with the platform's extension if it has none."""
    libname = os.fsdecode(libname)
    loader_path = os.fsdecode(loader_path)
    names = [libname]
    if not os.path.splitext(libname)[1]:
        names = [libname + ".so"]
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        if suffix and suffix != ".so":
            names.insert(0, libname + suffix)
    loader_path = os.path.abspath(loader_path)
    folder = loader_path if os.path.isdir(loader_path) else os.path.dirname(loader_path)
    for name in names:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            return ctypes.CDLL(path)
    raise OSError("no file with expected extension")


# ------------------------------------------------------------------ pointers to arrays
class _ndptr(ctypes.c_void_p):
    """The base of the types that ndpointer makes."""

    def _check_retval_(self):
        """What a function with this restype gives: an array where the shape is known."""
        return self

    @classmethod
    def from_param(cls, obj):
        """The array's address, once it has passed the checks."""
        if not isinstance(obj, _mu.ndarray):
            raise TypeError("argument must be an ndarray")
        for found, wanted, text in cls._wanted_:
            if found(obj) != wanted:
                raise TypeError(f"array must have {text}")
        return obj.ctypes


class _concrete_ndptr(_ndptr):
    """Pointers to arrays of known dtype and shape: as results they become arrays."""

    def _check_retval_(self):
        return self.contents

    @property
    def contents(self):
        """The array at the address; it does not own its memory."""
        whole = _mu.dtype((self._dtype_, self._shape_))
        kind = ctypes.c_char * whole.itemsize
        memory = ctypes.cast(self, ctypes.POINTER(kind)).contents
        return _mu.frombuffer(memory, dtype=whole).squeeze(axis=0)


def _flag_names(num):
    return [name for name in _FLAG_NAMES if _FLAG_BITS[name] & num]


def _flag_number(flags):
    """Flags in any spelling as (number, names) or (None, None)."""
    if flags is None:
        return None, None
    if isinstance(flags, str):
        flags = flags.split(",")
    elif isinstance(flags, (int, _mu.integer)):
        return int(flags), _flag_names(flags)
    elif isinstance(flags, _mu.flagsobj):
        return flags.num, _flag_names(flags.num)
    try:
        names = [name.strip().upper() for name in flags]
    except Exception as error:
        raise TypeError("invalid flags specification") from error
    number = 0
    for name in names:
        number |= _FLAG_BITS[name]
    return number, names


def _requirements(dtype, ndim, shape, number):
    """What arrays must have, as rows (what to look at, its value, how a message names it); what is None may be anything."""
    rows = [(operator.attrgetter("dtype"), dtype, f"data type {dtype}"),
            (operator.attrgetter("ndim"), ndim, f"{ndim} dimension(s)"),
            (operator.attrgetter("shape"), shape, f"shape {shape}")]
    if number is not None:
        rows.append((lambda array: array.flags.num & number, number, f"flags {_flag_names(number)}"))
    return tuple(row for row in rows if row[1] is not None)


_pointer_types = {}


@set_module("numpy.ctypeslib")
def ndpointer(dtype=None, ndim=None, shape=None, flags=None):
    """A ctypes type for pointers to arrays, whose ``from_param`` checks dtype, number of dimensions, shape and flags.

    >>> import numen as np
    >>> np.ctypeslib.ndpointer(np.float64, ndim=1, flags="C_CONTIGUOUS").__name__
    'ndpointer_<f8_1d_C_CONTIGUOUS'
    """
    if dtype is not None:
        dtype = _mu.dtype(dtype)
    number, names = _flag_number(flags)
    if shape is not None:
        try:
            shape = tuple(shape)
        except TypeError:
            shape = (shape,)
    key = dtype, ndim, shape, number
    if key in _pointer_types:
        return _pointer_types[key]
    name = "any" if dtype is None else str(id(dtype)) if dtype.names is not None else dtype.str
    if ndim is not None:
        name += f"_{ndim:d}d"
    if shape is not None:
        name += "_" + "x".join(str(x) for x in shape)
    if number is not None:
        name += "_" + "_".join(names)
    base = _concrete_ndptr if shape is not None and dtype is not None else _ndptr
    made = type(f"ndpointer_{name}", (base,), {"_dtype_": dtype, "_shape_": shape, "_ndim_": ndim, "_flags_": number,
                                               "_wanted_": _requirements(dtype, ndim, shape, number)})
    _pointer_types[key] = made
    return made


# ------------------------------------------------------------------ dtypes as ctypes types
_SIMPLE = [ctypes.c_byte, ctypes.c_short, ctypes.c_int, ctypes.c_long, ctypes.c_longlong, ctypes.c_ubyte, ctypes.c_ushort,
           ctypes.c_uint, ctypes.c_ulong, ctypes.c_ulonglong, ctypes.c_float, ctypes.c_double, ctypes.c_bool]
_simple_types = {}
for _type in _SIMPLE:
    _simple_types.setdefault(_mu.dtype(_type), _type)


def _simple_type(dtype):
    native = dtype.newbyteorder("=")
    try:
        found = _simple_types[native]
    except KeyError:
        raise NotImplementedError(f"Converting {dtype!r} to a ctypes type") from None
    return found.__ctype_be__ if dtype.byteorder == ">" else found.__ctype_le__ if dtype.byteorder == "<" else found


def _subarray_type(dtype):
    item, shape = dtype.subdtype
    found = as_ctypes_type(item)
    for n in reversed(shape):
        found = found * n
        found.__module__ = None                            # its name says what it is
    return found


def _padding(size):
    return "", ctypes.c_char * size


def _structured_type(dtype):
    fields = sorted(((dtype.fields[name][1], name, dtype.fields[name][0]) for name in dtype.names), key=lambda field: field[0])
    if len(fields) > 1 and all(offset == 0 for offset, _, _ in fields):
        members = [(name, as_ctypes_type(field)) for _, name, field in fields]
        size = max(ctypes.sizeof(member) for _, member in members)
        if dtype.itemsize != size:
            members.append(_padding(dtype.itemsize))
        return type("union", (ctypes.Union,), {"_fields_": members, "_pack_": 1, "__module__": None})
    members, end = [], 0
    for offset, name, field in fields:
        if offset < end:
            raise NotImplementedError("Overlapping fields")
        if offset > end:
            members.append(_padding(offset - end))
        member = as_ctypes_type(field)
        members.append((name, member))
        end = offset + ctypes.sizeof(member)
    if dtype.itemsize > end:
        members.append(_padding(dtype.itemsize - end))
    return type("struct", (ctypes.Structure,), {"_fields_": members, "_pack_": 1, "__module__": None})


@set_module("numpy.ctypeslib")
def as_ctypes_type(dtype):
    """The ctypes type that lies in memory as items of a dtype do.

    >>> import numen as np
    >>> np.ctypeslib.as_ctypes_type("f8")
    <class 'ctypes.c_double'>
    """
    dtype = _mu.dtype(dtype)
    if dtype.fields is not None:
        return _structured_type(dtype)
    return _simple_type(dtype) if dtype.subdtype is None else _subarray_type(dtype)


# ------------------------------------------------------------------ memory handed over
@set_module("numpy.ctypeslib")
def as_array(obj, shape=None):
    """An array over the memory of a ctypes array, structure or pointer; a pointer needs a shape."""
    if isinstance(obj, ctypes._Pointer):
        if shape is None:
            raise TypeError("as_array() requires a shape argument when called on a pointer")
        whole = functools.reduce(operator.mul, shape[::-1], obj._type_)
        obj = ctypes.cast(obj, ctypes.POINTER(whole)).contents
    return _mu.asarray(obj)


@set_module("numpy.ctypeslib")
def as_ctypes(obj):
    """A ctypes object over an array's memory: contiguous, writeable, not of a sub-class with other strides."""
    interface = obj.__array_interface__
    address, readonly = interface["data"]
    for refused, reason in ((interface["strides"], "strided arrays not supported"),
                            (interface["version"] != 3, "only __array_interface__ version 3 supported"),
                            (readonly, "readonly arrays unsupported")):
        if refused:
            raise TypeError(reason)
    made = as_ctypes_type((obj.dtype, interface["shape"])).from_address(address)
    made.__keep = obj                                       # the memory lives as long as what points to it
    return made
