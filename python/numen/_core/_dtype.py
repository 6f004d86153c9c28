"""Texts of structured dtypes, and what the compiled part asks Python for when it reads dtypes."""
import re
import warnings

from ._multiarray_umath import _scalar_types, dtype, promote_types

_void = _scalar_types["void"]


# ---- texts
def _argument(dtype, short=False):
    """What stands between the brackets of dtype(...)."""
    if dtype.names is not None:
        return _structure(dtype, short)
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return f"({_argument(base, True)}, {shape})"
    if short and dtype.num != 17 and dtype.isbuiltin == 1 and dtype.kind in "biufc":
        if dtype.kind == "b":
            return "'?'"
        return repr(dtype.str if dtype.str[0] != "|" else dtype.str[1:])
    text = repr(dtype)
    return text[6:-1] if text.startswith("dtype(") else text


def _structure(dtype, short=False, brief=True):
    align, packed = dtype.isalignedstruct, _is_packed(dtype)
    names = dtype.names
    entries = [dtype.fields[name] for name in names]
    if packed and not (align and not brief):
        items = []
        for name, entry in zip(names, entries):
            title = f"({entry[2]!r}, {name!r})" if len(entry) == 3 and entry[2] is not None else repr(name)
            base, shape = entry[0], ""
            if base.subdtype is not None:
                base, dims = base.subdtype
                shape = f", {dims}"
            items.append(f"({title}, {_argument(base, True)}{shape})")
        return "[" + ", ".join(items) + "]"
    text = "{'names': [" + ", ".join(map(repr, names)) + "], 'formats': ["
    text += ", ".join(_argument(entry[0], True) for entry in entries) + "], 'offsets': ["
    text += ", ".join("%d" % entry[1] for entry in entries) + "]"
    titles = [entry[2] if len(entry) == 3 else None for entry in entries]
    if any(title is not None for title in titles):
        text += ", 'titles': [" + ", ".join(map(repr, titles)) + "]"
    text += f", 'itemsize': {dtype.itemsize}"
    if not brief and align:
        text += ", 'aligned': True"
    return text + "}"


def _is_packed(dtype):
    """Whether a list of the fields (with dtype's align) would give the same offsets and size."""
    align, end, most = dtype.isalignedstruct, 0, 1
    for name in dtype.names:
        field, offset = dtype.fields[name][:2]
        if align:
            end = -(-end // field.alignment) * field.alignment
            most = max(most, field.alignment)
        if offset != end:
            return False
        end += field.itemsize
    if align:
        end = -(-end // most) * most
    return end == dtype.itemsize


def _structured_repr(dtype):
    text = _argument(dtype)
    if dtype.isalignedstruct and dtype.names is not None:
        text += ", align=True"
    if dtype.type is not _void and dtype.names is not None:
        return f"dtype(({_type_text(dtype.type)}, {text}))"
    return f"dtype({text})"


def _type_text(type_):
    module = type_.__module__.replace("numen", "numpy")
    return f"{module}.{type_.__name__}"


def _structured_str(dtype):
    if dtype.names is not None:
        text = _structure(dtype, brief=False)
        if dtype.type is not _void:
            return f"({_type_text(dtype.type)}, {text})"
        return text
    base, shape = dtype.subdtype
    return f"({_argument(base, True)}, {shape})"


def _fields_list(dtype):
    """dtype.descr: the fields as a list, with unnamed void fields for the gaps."""
    result, end = [], 0
    for name in dtype.names:
        entry = dtype.fields[name]
        field, offset = entry[:2]
        if offset > end:
            result.append(("", f"|V{offset - end}"))
        elif offset < end:
            raise ValueError("dtype.descr is not defined for types with overlapping or out-of-order fields")
        key = (entry[2], name) if len(entry) == 3 and entry[2] is not None else name
        if field.subdtype is not None:
            base, shape = field.subdtype
            result.append((key, _descr_of(base), shape))
        else:
            result.append((key, _descr_of(field)))
        end = offset + field.itemsize
    if dtype.itemsize > end:
        result.append(("", f"|V{dtype.itemsize - end}"))
    return result


def _descr_of(dtype):
    return dtype.descr if dtype.names is not None else dtype.str


# ---- reading
_FIELD = re.compile(r"\s*(?P<order>[<>|=]?)\s*(?P<count>\d+|\(\s*(?:\d+\s*(?:,\s*\d*\s*)*)?\)|)\s*"
                    r"(?P<order2>[<>|=]?)(?P<kind>\d*[A-Za-z?][A-Za-z0-9.?_]*(?:\[[a-zA-Z0-9,./]*\])?)\s*")
_SEPARATOR = re.compile(r"\s*,\s*")


def _comma_fields(text):
    """A comma string as a list of fields, or one (dtype, shape)."""
    formats, position, comma = [], 0, False
    while position < len(text):
        match = _FIELD.match(text, position)
        if match is None or match.end() == position:
            raise TypeError(f"data type {text[position:]!r} not understood")
        position = match.end()
        first, second = match["order"], match["order2"]
        if first and second and first != second:
            native = {"=": "<", "<": "<", ">": ">", "|": "|"}
            if native[first] != native[second]:
                raise ValueError(f"inconsistent byte-order specification {first} and {second}")
        order = second or first
        if order in ("|", "="):
            order = ""
        item, count = order + match["kind"], match["count"]
        if count[:1] == "(" and "," not in count and count.strip("() ").isdigit():
            if not comma and position >= len(text):
                raise TypeError(f"data type {text!r} not understood")
            warnings.warn("Passing in a parenthesized single number for repeats is deprecated; pass either a single number or indicate "
                          'a tuple with a comma, like "(2,)".', DeprecationWarning, stacklevel=2)
        if count:
            shape = tuple(int(part) for part in count.strip("()").split(",") if part.strip()) if count[0] == "(" else int(count)
            if count[0] != "(" and shape == 1:
                shape = (1,)
            formats.append((item, shape))
        else:
            formats.append(item)
        if position < len(text):
            match = _SEPARATOR.match(text, position)
            if match is None:
                raise ValueError(f'format number {len(formats) + 1} of "{text}" is not recognized')
            position, comma = match.end(), True
    if len(formats) == 1 and not comma:
        return formats[0] if not isinstance(formats[0], str) else formats[0]
    return [("", item) if isinstance(item, str) else ("",) + item for item in formats]


def _fields_of_dict(spec):
    """The old form {name: (dtype, offset[, title])} as the form with lists."""
    rows = []
    for name, value in spec.items():
        if not isinstance(value, tuple) or len(value) not in (2, 3):
            raise ValueError("entry not a 2- or 3- tuple")
        if not isinstance(value[1], int):
            raise ValueError("invalid offset")
        title = value[2] if len(value) == 3 else None
        if title == name:
            continue
        rows.append((value[1], name, value[0], title))
    rows.sort(key=lambda row: row[0])
    result = {"names": [row[1] for row in rows], "formats": [row[2] for row in rows], "offsets": [row[0] for row in rows]}
    if any(row[3] is not None for row in rows):
        result["titles"] = [row[3] for row in rows]
    return result


def _promote_fields(a, b):
    from numen.exceptions import DTypePromotionError
    if a.names != b.names:
        raise DTypePromotionError(f"field names `{a.names}` and `{b.names}` mismatch.")
    fields = []
    for name in a.names:
        x, y = a.fields[name], b.fields[name]
        title = x[2] if len(x) == 3 else None
        if title != (y[2] if len(y) == 3 else None):
            raise DTypePromotionError(f"field titles of field '{name}' mismatch")
        fields.append((name if title is None else (title, name), promote_types(x[0], y[0])))
    return dtype(fields, align=a.isalignedstruct or b.isalignedstruct)


# ---- comparison of arrays of void items
def _compare_void(a, b, equal):
    from numen import asanyarray, broadcast_shapes, logical_and, logical_or, ones, result_type, zeros
    from numen._core.multiarray import asarray
    from numen.exceptions import DTypePromotionError
    a, b = asanyarray(a), asanyarray(b)
    if a.dtype.num != 20 or b.dtype.num != 20:
        raise TypeError("Cannot compare structured or void to non-void arrays.")
    if a.dtype.names is None and b.dtype.names is None:
        if a.dtype.itemsize != b.dtype.itemsize:
            raise TypeError("cannot compare unstructured voids of different length. Use bytes to compare. "
                            "(This may return array of False in the future.)")
        if a.dtype.itemsize == 0:
            shape = broadcast_shapes(a.shape, b.shape)
            return ones(shape, bool) if equal else zeros(shape, bool)
        text = dtype(f"S{a.dtype.itemsize}")
        a, b = asarray(a).view(text), asarray(b).view(text)
        return asarray(a == b if equal else a != b)
    try:
        if a.dtype.names is None or b.dtype.names is None:
            raise DTypePromotionError
        result_type(a.dtype, b.dtype)
    except DTypePromotionError as error:
        raise TypeError("Cannot compare structured arrays unless they have a common dtype.  I.e. `np.result_type(arr1, arr2)` must be "
                        "defined.") from (error if error.args else None)
    result, ndim = None, max(a.ndim, b.ndim)
    combine = logical_and if equal else logical_or
    for x_name, y_name in zip(a.dtype.names, b.dtype.names):
        x, y = a[x_name], b[y_name]
        if x.ndim - a.ndim:                              # a subarray: its axes must not broadcast with those of the array
            x = x.reshape(a.shape[:0] + (1,) * (ndim - a.ndim) + x.shape)
            y = y.reshape(b.shape[:0] + (1,) * (ndim - b.ndim) + y.shape)
        same = asarray(x == y if equal else x != y)
        if same.ndim > ndim:
            same = combine.reduce(same, axis=tuple(range(ndim, same.ndim)))
        result = same if result is None else combine(result, same)
    if result is None:
        shape = broadcast_shapes(a.shape, b.shape)
        return ones(shape, bool) if equal else zeros(shape, bool)
    return result


# ---- scalars
def _void_text(value, is_repr):
    from numen._core import arrayprint
    return arrayprint._void_scalar_to_string(value, is_repr)
