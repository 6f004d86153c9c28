"""Every name by which a scalar type is known."""
from ._multiarray_umath import _scalar_types, dtype

_abstract_type_names = {"generic", "integer", "inexact", "floating", "number", "flexible", "character", "complexfloating",
                        "unsignedinteger", "signedinteger"}
_concrete = ["bool", "float16", "float32", "float64", "longdouble", "complex64", "complex128", "clongdouble", "bytes_", "str_", "void",
             "object_", "datetime64", "timedelta64", "int8", "byte", "uint8", "ubyte", "int16", "short", "uint16", "ushort", "int32",
             "intc", "uint32", "uintc", "int64", "long", "uint64", "ulong", "longlong", "ulonglong", "intp", "uintp"]
_c_codes = {"byte": "b", "ubyte": "B", "short": "h", "ushort": "H", "intc": "i", "uintc": "I", "long": "l", "ulong": "L", "intp": "p",
            "uintp": "P"}
_numbers = {"BOOL": "?", "HALF": "e", "FLOAT": "f", "DOUBLE": "d", "LONGDOUBLE": "g", "CFLOAT": "F", "CDOUBLE": "D", "CLONGDOUBLE": "G",
            "STRING": "S", "UNICODE": "U", "VOID": "V", "OBJECT": "O", "DATETIME": "M", "TIMEDELTA": "m", "BYTE": "b", "UBYTE": "B",
            "SHORT": "h", "USHORT": "H", "INT": "i", "UINT": "I", "LONG": "l", "ULONG": "L", "LONGLONG": "q", "ULONGLONG": "Q"}

typeinfo = {name: dtype(_c_codes.get(name) or _scalar_types[name]) for name in _concrete}
typeinfo.update({"NPY_" + name: dtype(code) for name, code in _numbers.items()})
c_names_dict = {name: dtype(code) for name, code in _numbers.items()}

_aliases = {"double": "float64", "cdouble": "complex128", "single": "float32", "csingle": "complex64", "half": "float16", "bool_": "bool",
            "int_": "intp", "uint": "uintp"}
_extra_aliases = {"float": "float64", "complex": "complex128", "object": "object_", "bytes": "bytes_", "a": "bytes_", "int": "int_",
                  "str": "str_", "unicode": "str_"}

# allTypes: what the package offers; sctypeDict: what dtype() understands as a name.
allTypes = {name: _scalar_types[name] for name in ("inexact", "number", "character", "signedinteger", "integer", "unsignedinteger",
                                                   "generic",
                                                   "complexfloating", "floating", "flexible")}
sctypeDict = {name: typeinfo[name].type for name in _concrete}
sctypeDict.update({alias: sctypeDict[name] for alias, name in _aliases.items()})
allTypes.update(sctypeDict)
sctypeDict.update({alias: sctypeDict[name] for alias, name in _extra_aliases.items()})
for _code in "gG":
    _name = dtype(_code).name
    if _name not in sctypeDict:
        sctypeDict[_name] = allTypes[_name] = dtype(_code).type

sctypes = {"int": [_scalar_types[name] for name in ("int8", "int16", "int32", "int64", "longlong")],
           "uint": [_scalar_types[name] for name in ("uint8", "uint16", "uint32", "uint64", "ulonglong")],
           "float": [_scalar_types[name] for name in ("float16", "float32", "float64", "longdouble")],
           "complex": [_scalar_types[name] for name in ("complex64", "complex128", "clongdouble")],
           "others": [_scalar_types[name] for name in ("bytes_", "str_", "void", "bool", "object_")]}
