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
                    r"(?P<order2>[<>|=]?)(?P<kind>[A-Za-z?][A-Za-z0-9.?_]*(?:\[[a-zA-Z0-9,./]*\])?)\s*")
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


_UNITS = {"Y": 0, "M": 1, "W": 2, "D": 4, "h": 5, "m": 6, "s": 7, "ms": 8, "us": 9, "μs": 9, "ns": 10, "ps": 11, "fs": 12, "as": 13,
          "generic": 14}
_NAT = -2**63
# how many of the next finer unit make one, from weeks down
_FINER = {2: 7, 4: 24, 5: 60, 6: 60, 7: 1000, 8: 1000, 9: 1000, 10: 1000, 11: 1000, 12: 1000}


def _time_unit(unit):
    """(base, multiple) of a unit text or a (unit, multiple) pair."""
    if isinstance(unit, tuple):
        return _time_unit_of_tuple(unit)
    if isinstance(unit, bytes):
        unit = unit.decode("ascii")
    digits = len(unit) - len(unit.lstrip("0123456789"))
    base = _UNITS.get(unit[digits:])
    if base is None:
        raise TypeError(f'Invalid datetime unit "{unit}" in metadata')
    return base, _unit_multiple(int(unit[:digits] or 1))


def _unit_multiple(n):
    if not 0 < n < 2**31:
        raise TypeError("Invalid tuple values for tuple to NumPy datetime metadata conversion")
    return n


def _time_unit_of_tuple(unit):
    """(unit, multiple), as pickles of old also (unit, multiple, divisor, event) with neither divisor nor event."""
    import operator
    if not 2 <= len(unit) <= 4:
        raise TypeError("Require tuple of size 2 to 4 for tuple to NumPy datetime metadata conversion")
    if len(unit) == 3:
        raise ValueError("Use (unit, num) with no event")
    name, multiple, divisor, event = (*unit, 1, None)[:4]
    if event is not None:
        raise ValueError("When passing a 4-tuple as (unit, num, den, event), the event argument must be None")
    if isinstance(name, bytes):
        name = name.decode("ascii")
    if not isinstance(name, str):
        raise TypeError(f"a datetime unit must be text, not {type(name).__name__}")
    base = _UNITS.get(name)
    if base is None:
        raise TypeError(f'Invalid datetime unit "{name}" in metadata')
    if operator.index(divisor) != 1:
        raise ValueError(f"divisor ({divisor}) is not a multiple of a lower-unit in datetime metadata")
    return base, _unit_multiple(operator.index(multiple))


def _days_to_base(days, base):
    """Whole days as a count of base."""
    if base in (0, 1):
        import datetime
        day = datetime.date(1970, 1, 1) + datetime.timedelta(days=days)
        return day.year - 1970 if base == 0 else (day.year - 1970) * 12 + day.month - 1
    if base == 2:
        return days // 7
    count = days
    for step in range(4, base):
        count *= _FINER[step]
    return count


def _parse_time(text):
    """(days, attoseconds of the day, unit that the text is written in) of an ISO 8601 text."""
    import datetime
    import re
    match = re.fullmatch(r"(?a)\s*([+-]?\d{4,})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,18}))?)?)?)?)?)?\s*Z?", text)
    if not match:
        raise ValueError(f'Error parsing datetime string "{text}" at position 0')
    year, month, day, hour, minute, second, fraction = match.groups()
    if not 1 <= int(month or 1) <= 12:
        raise ValueError(f'Month out of range in datetime string "{text}"')
    number = int(year)
    cycles = 0 if 1 <= number <= 9999 else (number - 2000) // 400
    days = (datetime.date(number - 400 * cycles, int(month or 1), int(day or 1)) - datetime.date(1970, 1, 1)).days + 146097 * cycles
    rest = ((int(hour or 0) * 60 + int(minute or 0)) * 60 + int(second or 0)) * 10**18 + int((fraction or "").ljust(18, "0"))
    unit = 0 if month is None else 1 if day is None else 4 if hour is None else 5 if minute is None else 6 if second is None else 7
    if fraction:
        unit = 7 + (len(fraction) + 2) // 3
    return days, rest, unit, number, int(month or 1)


def _make_time(absolute, value, unit):
    """(count, unit, multiple) of numpy.datetime64(value, unit) or numpy.timedelta64(value, unit)."""
    import datetime
    base, multiple = (14, 1) if unit is None else _time_unit(unit)
    if value is None:
        return (_NAT if absolute else 0), base, multiple
    if isinstance(value, bytes):
        value = value.decode("ascii")
    if hasattr(value, "dtype") and getattr(value.dtype, "kind", "") in "mM":
        own = value.dtype.str
        own_base, own_multiple = _time_unit(own[own.index("[") + 1:-1]) if "[" in own else (14, 1)
        count = int(value.view("i8"))
        if unit is None:
            return count, own_base, own_multiple
        if count == _NAT or own_base == 14:
            return count, base, multiple
        count *= own_multiple
        if own_base <= 1 < base and absolute:
            months = count * 12 if own_base == 0 else count
            days = (datetime.date(1970 + months // 12, months % 12 + 1, 1) - datetime.date(1970, 1, 1)).days
            return _days_to_base(days, base) // multiple, base, multiple
        if own_base == 0 and base == 1:
            return count * 12 // multiple, base, multiple
        if own_base == 1 and base == 0:
            return count // 12 // multiple, base, multiple
        step, factor = min(own_base, base), 1
        while step < max(own_base, base):
            factor *= _FINER[step]
            step = 4 if step == 2 else step + 1
        return (count * factor if base > own_base else count // factor) // multiple, base, multiple
    if isinstance(value, str):
        if value.lower() in ("nat", ""):
            return _NAT, base, multiple
        if not absolute:
            if not (value.isascii() and value.lstrip("+-").isdigit()):
                raise ValueError(f'Error parsing timedelta string "{value}"')
            return int(value), base, multiple
        if value in ("now", "today"):
            value = datetime.datetime.utcnow().isoformat() if value == "now" else datetime.date.today().isoformat()
        days, rest, written, year, month = _parse_time(value)
        if unit is None:
            base = written
        if base == 0:
            return (year - 1970) // multiple, base, multiple
        if base == 1:
            return ((year - 1970) * 12 + month - 1) // multiple, base, multiple
        if base <= 4:
            return _days_to_base(days, base) // multiple, base, multiple
        ticks = {5: 3600 * 10**18, 6: 60 * 10**18}.get(base) or 10**(18 - 3 * (base - 7))
        return (days * 86400 * 10**18 + rest) // ticks // multiple, base, multiple
    if isinstance(value, datetime.timedelta) and not absolute:
        micro = (value.days * 86400 + value.seconds) * 10**6 + value.microseconds
        if unit is None:
            return micro, 9, 1
        scale = {2: 7 * 86400 * 10**6, 4: 86400 * 10**6, 5: 3600 * 10**6, 6: 60 * 10**6}.get(base)
        return (micro // scale if scale else micro * 10**(3 * base) // 10**27) // multiple, base, multiple
    if isinstance(value, datetime.datetime) and absolute:
        if value.tzinfo is not None:
            value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return _make_time(True, value.isoformat(), unit if unit is not None else "us")
    if isinstance(value, datetime.date) and absolute:
        return _make_time(True, value.isoformat(), unit if unit is not None else "D")
    if absolute and base == 14 and not isinstance(value, bool):
        raise ValueError("Converting an integer to a NumPy datetime requires a specified unit")
    return int(value), base, multiple


_UNIT_NAMES = ["years", "months", "weeks", None, "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds",
               "picoseconds", "femtoseconds", "attoseconds", "generic time units"]
_UNIT_CODES = ["Y", "M", "W", None, "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "generic"]


def _per_day(base):
    """Units of a base from days downwards in one day."""
    count = 1
    for step in range(4, base):
        count *= _FINER[step]
    return count


def _civil(days):
    """(year, month, day) of days since 1970-01-01, any year."""
    era, day = divmod(days + 719468, 146097)
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    return year + era * 400 + (month >= 10), month + (3 if month < 10 else -9), day - (153 * month + 2) // 5 + 1


def _days_from_civil(year, month, day):
    year -= month <= 2
    era, year = divmod(year, 400)
    count = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + year * 365 + year // 4 - year // 100 + count - 719468


def _split(count, base):
    """(days, units of the day) of a count of units since 1970."""
    if base < 2:
        year, month = (count, 0) if base == 0 else divmod(count, 12)
        return _days_from_civil(1970 + year, month + 1, 1), 0
    if base == 2:
        return count * 7, 0
    return divmod(count, _per_day(base))


def _iso_text(count, base):
    days, rest = _split(count, base)
    year, month, day = _civil(days)
    text = f"{year:04d}" if year >= 0 else f"-{-year:04d}"
    if base >= 1:
        text += f"-{month:02d}"
    if base >= 2:
        text += f"-{day:02d}"
    if base >= 5:
        per_hour = _per_day(base) // 24
        text += f"T{rest // per_hour:02d}"
        rest %= per_hour
        if base >= 6:
            text += f":{rest // (per_hour // 60):02d}"
            rest %= per_hour // 60
        if base >= 7:
            second = per_hour // 3600
            text += f":{rest // second:02d}"
            if base >= 8:
                text += f".{rest % second:0{3 * (base - 7)}d}"
    return text


def _time_text(absolute, value, base, multiple, is_repr):
    """str() or repr() of a datetime64 or timedelta64."""
    unit = _UNIT_CODES[base] if multiple == 1 else f"{multiple}{_UNIT_CODES[base]}"
    if absolute:
        if base == 14 and value != _NAT:
            raise ValueError("Cannot convert a NumPy datetime value other than NaT with generic units")
        text = "NaT" if value == _NAT else _iso_text(value * multiple, base)
        if not is_repr:
            return text
        shown = value == _NAT or multiple != 1
        return f"np.datetime64('{text}','{unit}')" if shown else f"np.datetime64('{text}')"
    if is_repr:
        text = "'NaT'" if value == _NAT else str(value)
        return f"np.timedelta64({text})" if base == 14 else f"np.timedelta64({text},'{unit}')"
    return "NaT" if value == _NAT else f"{value * multiple} {_UNIT_NAMES[base]}"


def _time_hash(absolute, value, base, multiple):
    """What the hash of a time is made from: equal for equal times of different units."""
    if base == 14:
        return value
    if not absolute and base < 2:
        return "months", value * multiple * (12 if base == 0 else 1)
    if not absolute:
        days, rest = (value * multiple * 7, 0) if base == 2 else divmod(value * multiple, _per_day(base))
    else:
        days, rest = _split(value * multiple, base)
    return absolute, days, rest * (86400 * 10**18 // _per_day(max(base, 4)))


def _datetime_object(value, base, multiple):
    """A datetime64 as datetime.date or datetime.datetime; an int where those do not reach."""
    import datetime
    days, rest = _split(value * multiple, base)
    year, month, day = _civil(days)
    if not 1 <= year <= 9999:
        return value
    if base <= 4:
        return datetime.date(year, month, day)
    return datetime.datetime(year, month, day) + datetime.timedelta(microseconds=rest * (86400 * 10**6 // _per_day(base)))


def _timedelta_object(value, base, multiple):
    import datetime
    count = value * multiple * (7 if base == 2 else 1)
    base = max(base, 4)
    try:
        return datetime.timedelta(microseconds=count * (86400 * 10**6 // _per_day(base)))
    except OverflowError:
        return value


def _datetime_value(value, base, multiple):
    """The count of units that an object stands for as an item of a datetime array."""
    unit = None if base == 14 else f"{multiple}{_UNIT_CODES[base]}"
    if not isinstance(value, (str, bytes)) and not hasattr(value, "isoformat"):
        raise ValueError("Could not convert object to NumPy datetime")
    return _make_time(True, value, unit)[0]


def _timedelta_value(value, base, multiple):
    if not isinstance(value, (str, bytes)) and not hasattr(value, "total_seconds"):
        raise ValueError("Could not convert object to NumPy timedelta")
    unit = None if base == 14 else f"{multiple}{_UNIT_CODES[base]}"
    return _make_time(False, value, unit)[0]
