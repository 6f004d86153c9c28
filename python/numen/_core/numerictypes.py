"""The scalar types by name, and questions about them."""
import builtins
import numbers
import warnings

from . import _multiarray_umath
from ._multiarray_umath import dtype, ndarray
from ._string_helpers import LOWER_TABLE, UPPER_TABLE, english_capitalize, english_lower, english_upper  # noqa: F401
from ._type_aliases import allTypes, sctypeDict, sctypes  # noqa: F401
from .._utils import set_module

generic = allTypes["generic"]
globals().update(allTypes)
__all__ = ["ScalarType", "typecodes", "issubdtype", "datetime_data", "datetime_as_string", "busday_offset", "busday_count", "is_busday",
           "busdaycalendar", "isdtype", *allTypes]

genericTypeRank = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64",
                   "float96",
                   "float128", "complex64", "complex128", "complex192", "complex256", "object"]
typecodes = {"Character": "c", "Integer": "bhilqnp", "UnsignedInteger": "BHILQNP", "Float": "efdg", "Complex": "FDG",
             "AllInteger": "bBhHiIlLqQnNpP", "AllFloat": "efdgFDG", "Datetime": "Mm", "All": "?bhilqnpBHILQNPefdgFDGSUVOMm"}
typeDict = sctypeDict


def __getattr__(name):
    if name in ("datetime_data", "datetime_as_string", "busday_offset", "busday_count", "is_busday", "busdaycalendar"):
        return getattr(_multiarray_umath, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [name for name in __all__ if name in globals() or name in ("ScalarType", "issubdtype",
                                                                     "isdtype") or hasattr(_multiarray_umath, name)]


def _scalar_class(rep):
    """A scalar type as it is, of what stands for a dtype its scalar type."""
    return rep if isinstance(rep, type) and issubclass(rep, generic) else dtype(rep).type


_widest = {kind: sctypes[family][-1] for kind, family in zip("iufc", ("int", "uint", "float", "complex"))}


@set_module("numpy")
def maximum_sctype(t):
    """The widest scalar type of the kind of `t`.  Deprecated: name a dtype."""
    warnings.warn("`maximum_sctype` is deprecated. Use an explicit dtype like int64 or float64 instead. (deprecated in NumPy 2.0)",
                  DeprecationWarning, stacklevel=2)
    own = obj2sctype(t)
    return t if own is None else _widest.get(dtype(own).kind, own)


def issctype(rep):
    """Whether `rep` is, or names as a dtype does, a scalar type other than object_."""
    if not isinstance(rep, (type, dtype)):
        return False
    try:
        type_ = obj2sctype(rep)
    except Exception:
        return False
    return type_ is not None and type_ is not allTypes["object_"]


def obj2sctype(rep, default=None):
    """The scalar type of a type, dtype, array or name; `default` if there is none."""
    try:
        return rep.dtype.type if isinstance(rep, ndarray) else _scalar_class(rep)
    except Exception:
        return default


@set_module("numpy")
def issubclass_(arg1, arg2):
    """issubclass that is False where an argument is no class."""
    try:
        return issubclass(arg1, arg2)
    except TypeError:
        return False


@set_module("numpy")
def issubsctype(arg1, arg2):
    """Whether the scalar type of the first object is a subclass of that of the second."""
    return issubclass(obj2sctype(arg1), obj2sctype(arg2))


class _PreprocessDTypeError(Exception):
    """What was given is no dtype."""


_all_types = frozenset(allTypes.values())


def _preprocess_dtype(dtype_):
    own = dtype_.type if isinstance(dtype_, dtype) else dtype_
    if isinstance(own, type) and own in _all_types:
        return own
    raise _PreprocessDTypeError


_kinds = {"bool": ["bool"], "signed integer": sctypes["int"], "unsigned integer": sctypes["uint"],
          "integral": sctypes["int"] + sctypes["uint"],
          "real floating": sctypes["float"], "complex floating": sctypes["complex"],
          "numeric": sctypes["int"] + sctypes["uint"] + sctypes["float"] + sctypes["complex"]}
_kinds["bool"] = [allTypes["bool"]]


@set_module("numpy")
def isdtype(dtype, kind):
    """Whether a dtype is of a kind: a dtype, a kind's name of the array API standard, or a tuple of them."""
    try:
        dtype = _preprocess_dtype(dtype)
    except _PreprocessDTypeError:
        raise TypeError(f"dtype argument must be a NumPy dtype, but it is a {type(dtype)}.") from None
    wanted = set()
    for one in kind if isinstance(kind, tuple) else (kind,):
        if isinstance(one, str):
            if one not in _kinds:
                raise ValueError(f"kind argument is a string, but {one!r} is not a known kind name.")
            wanted.update(_kinds[one])
        else:
            try:
                wanted.add(_preprocess_dtype(one))
            except _PreprocessDTypeError:
                raise TypeError("kind argument must be comprised of NumPy dtypes or strings only, "
                                f"but is a {type(one)}.") from None
    return dtype in wanted


@set_module("numpy")
def issubdtype(arg1, arg2):
    """Whether the first dtype stands at or below the second in the hierarchy of scalar types."""
    return issubclass(_scalar_class(arg1), _scalar_class(arg2))


def sctype2char(sctype):
    """The character of a scalar type."""
    own = obj2sctype(sctype)
    if own is None:
        raise ValueError("unrecognized type")
    if own in sctypeDict.values():
        return dtype(own).char
    raise KeyError(own)


def _scalar_type_key(type_):
    dt = dtype(type_)
    return dt.kind.lower(), dt.itemsize


ScalarType = [int, float, complex, builtins.bool, builtins.bytes, builtins.str, memoryview]
ScalarType += sorted(dict.fromkeys(sctypeDict.values()), key=_scalar_type_key)
ScalarType = tuple(ScalarType)

numbers.Integral.register(allTypes["integer"])
numbers.Complex.register(allTypes["inexact"])
numbers.Real.register(allTypes["floating"])
numbers.Number.register(allTypes["number"])
