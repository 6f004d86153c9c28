"""dtypes of ctypes types."""
import ctypes

from ._multiarray_umath import dtype


def dtype_from_ctypes_type(type_):
    """The dtype with the layout of a ctypes type."""
    for base, layout in _LAYOUTS:
        if issubclass(type_, base):
            return layout(type_)
    if isinstance(getattr(type_, "_type_", None), str):
        return _of_scalar(type_)
    raise NotImplementedError(f"Unknown ctypes type {type_.__name__}")


def _of_array(type_):
    return dtype((dtype_from_ctypes_type(type_._type_), (type_._length_,)))


def _of_pointer(type_):
    raise TypeError("ctypes pointers have no dtype equivalent")


def _plain_fields(type_):
    for row in type_._fields_:
        if len(row) > 2:
            raise TypeError("ctypes bitfields have no dtype equivalent")
        yield row[0], dtype_from_ctypes_type(row[1])


def _of_structure(type_):
    if hasattr(type_, "_pack_"):
        offset, names, formats, offsets = 0, [], [], []
        for name, field in _plain_fields(type_):
            align = min(type_._pack_, ctypes.alignment(dict(type_._fields_)[name]))
            offset = -(-offset // align) * align
            names.append(name)
            formats.append(field)
            offsets.append(offset)
            offset += field.itemsize
        return dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": ctypes.sizeof(type_)})
    return dtype([(name, field) for name, field in _plain_fields(type_)], align=True)


def _of_union(type_):
    names, formats = [], []
    for name, field in _plain_fields(type_):
        names.append(name)
        formats.append(field)
    return dtype({"names": names, "formats": formats, "offsets": [0] * len(names), "itemsize": ctypes.sizeof(type_)})


def _of_scalar(type_):
    code = type_._type_
    if code == "c":
        return dtype("S1")
    if code == "O":
        return dtype("O")
    if code == "u":
        raise NotImplementedError("Unknown ctypes type " + type_.__name__)
    result = dtype(code)
    swapped = getattr(type_, "__ctype_be__", None) is type_ and getattr(type_, "__ctype_le__", type_) is not type_
    if swapped:
        return result.newbyteorder(">")
    return result.newbyteorder("<") if result.itemsize > 1 and _is_big() else result


def _is_big():
    import sys
    return sys.byteorder == "big"


_LAYOUTS = ((ctypes.Array, _of_array), (ctypes._Pointer, _of_pointer), (ctypes.Structure, _of_structure), (ctypes.Union, _of_union))
