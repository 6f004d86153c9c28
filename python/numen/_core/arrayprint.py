"""Arrays and floats as text: print options, array2string and the reprs.

The columns, line breaks and digits are made in C; here are the options, the choice of a formatter and the dtype behind the body.
"""
import contextlib
import numbers
import operator
import warnings
from _thread import get_ident

from numen._core import _multiarray_umath as _mu
from numen._core.overrides import array_function_dispatch
from numen._core.printoptions import NO_LEGACY, format_options
from numen._utils import set_module

__all__ = ["array2string", "array_str", "array_repr", "set_printoptions", "get_printoptions", "printoptions",
           "format_float_positional", "format_float_scientific"]

_LEGACY_MODES = {False: NO_LEGACY, "1.13": 113, "1.21": 121, "1.25": 125, "2.1": 201, "2.2": 202}
_LEGACY_NAMES = {number: name for name, number in _LEGACY_MODES.items()}
_FLOATMODES = ["fixed", "unique", "maxprec", "maxprec_equal"]


# ---------------------------------------------------------------------------- options
def _make_options_dict(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None,
                       sign=None, formatter=None, floatmode=None, legacy=None, override_repr=None):
    """The options that were given, checked."""
    options = {name: value for name, value in locals().items() if value is not None}
    if suppress is not None:
        options["suppress"] = bool(suppress)
    if floatmode not in [*_FLOATMODES, None]:
        raise ValueError("floatmode option must be one of " + ", ".join(f'"{m}"' for m in _FLOATMODES))
    if sign not in [None, "-", "+", " "]:
        raise ValueError("sign option must be one of ' ', '+', or '-'")
    if legacy is not None:
        if not isinstance(legacy, (str, bool)) or legacy not in _LEGACY_MODES:
            warnings.warn("legacy printing option can currently only be '1.13', '1.21', '1.25', '2.1', '2.2' or `False`", stacklevel=3)
            del options["legacy"]
        else:
            options["legacy"] = _LEGACY_MODES[legacy]
    if threshold is not None:
        if not isinstance(threshold, numbers.Number):
            raise TypeError("threshold must be numeric")
        if threshold != threshold:
            raise ValueError("threshold must be non-NAN, try sys.maxsize for untruncated representation")
    if precision is not None:
        try:
            options["precision"] = operator.index(precision)
        except TypeError as e:
            raise TypeError("precision must be an integer") from e
    return options


def _follow_scalars(options):
    """Scalars are written without a look at the context: tell them of the mode in force."""
    mode = options["legacy"]
    _mu._set_scalar_legacy(0 if mode == NO_LEGACY else mode)


@set_module("numpy")
def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None,
                     formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None):
    """Set how arrays and floats are written.

    Parameters
    ----------
    precision : int or None
        Digits after the point (default 8).
    threshold : int
        Arrays of more items are summarized (default 1000).
    edgeitems : int
        Items shown at either end of a summarized axis (default 3).
    linewidth : int
        Characters in a line (default 75).
    suppress : bool
        Write small numbers positionally too (default False).
    nanstr, infstr : str
        Texts of not-a-number and infinity.
    formatter : dict of callables or None
        A function per kind of item (``'bool'``, ``'int'``, ``'float'``, ``'complexfloat'``, ``'numpystr'``, ``'object'``, ``'void'``,
        ``'datetime'``, ``'timedelta'``, ``'longfloat'``, ``'longcomplexfloat'``, and ``'all'``, ``'int_kind'``, ``'float_kind'``,
        ``'complex_kind'``, ``'str_kind'`` for groups of them), which takes an item and returns its text.
    sign : {'-', '+', ' '}
        Whether a plus sign or a blank stands before positive numbers.
    floatmode : {'maxprec', 'fixed', 'unique', 'maxprec_equal'}
        How `precision` is understood.
    legacy : str or False
        Write as an older version did: '1.13', '1.21', '1.25', '2.1' or '2.2'.
    override_repr : callable or None
        Replaces ``repr`` of arrays.

    See Also
    --------
    get_printoptions, printoptions, array2string
    """
    _set_printoptions(precision, threshold, edgeitems, linewidth, suppress, nanstr, infstr, formatter, sign, floatmode, legacy=legacy,
                      override_repr=override_repr)


def _set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None,
                      formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None):
    given = _make_options_dict(precision, threshold, edgeitems, linewidth, suppress, nanstr, infstr, sign, formatter, floatmode, legacy)
    # None resets these two
    options = {**format_options.get(), **given, "formatter": formatter, "override_repr": override_repr}
    if options["legacy"] == 113:
        options["sign"] = "-"
    _follow_scalars(options)
    return format_options.set(options)


@set_module("numpy")
def get_printoptions():
    """The print options in force, as a dict of what `set_printoptions` takes."""
    options = format_options.get().copy()
    options["legacy"] = _LEGACY_NAMES[options["legacy"]]
    return options


def _get_legacy_print_mode():
    """The legacy mode in force as a number."""
    return format_options.get()["legacy"]


@set_module("numpy")
@contextlib.contextmanager
def printoptions(*args, **kwargs):
    """Context manager: print options as of `set_printoptions` inside, the former ones after.

    Examples
    --------
    >>> import numen as np
    >>> with np.printoptions(precision=3, sign='+'):
    ...     np.array([5.0]) / 7
    array([+0.714])
    """
    token = _set_printoptions(*args, **kwargs)
    try:
        yield get_printoptions()
    finally:
        format_options.reset(token)
        _follow_scalars(format_options.get())


# ------------------------------------------------------------------- formatters of items
def repr_format(x):
    if isinstance(x, (_str_, _bytes_)):
        return repr(x.item())
    return repr(x)


def str_format(x):
    return str(x)


def _object_format(o):
    # a list beside array brackets would mislead
    return f"list({o!r})" if type(o) is list else f"{o!r}"


def _options_of(precision=None, floatmode="maxprec", suppress_small=False, sign="-", legacy=None, **other):
    options = dict(format_options.get())
    options.update(precision=precision, floatmode=floatmode, suppress=suppress_small,
            sign="+" if sign is True else "-" if sign is False else sign)
    if legacy is not None:
        options["legacy"] = legacy
    return options


class FloatingFormat:
    """Writes floats aligned with those of `data`."""

    def __init__(self, data, precision, floatmode, suppress_small, sign=False, *, legacy=None):
        if isinstance(precision, numbers.Number) and precision < 0:
            raise ValueError("precision must be >= 0")
        self._column = _mu._Column(_mu.asarray(data), _options_of(precision, floatmode, suppress_small, sign, legacy))

    def __call__(self, x):
        return self._column(x)


class ComplexFloatingFormat(FloatingFormat):
    """Writes complex numbers aligned with those of `data`."""


class IntegerFormat:
    """Writes integers aligned with those of `data`."""

    def __init__(self, data, sign="-"):
        self._column = _mu._Column(_mu.asarray(data), _options_of(sign=sign))

    def __call__(self, x):
        return self._column(x)


class BoolFormat:
    def __init__(self, data, **kwargs):
        # a lone value needs no column
        self.truestr = " True" if data.shape != () else "True"

    def __call__(self, x):
        return self.truestr if x else "False"


class _TimelikeFormat:
    """Writes times aligned with those of `data`."""

    def __init__(self, data):
        ticks = data.view(_mu.dtype("i8").newbyteorder(data.dtype.byteorder)).reshape(-1)
        present = ticks != _NAT
        width = 0
        if present.any():
            items = data.reshape(-1)
            # the extremes are the longest, NaT being the least number
            longest = [ticks.argmax(), (ticks if present.all() else _mu.where(present, ticks, ticks.max())).argmin()]
            width = max(len(self._format_non_nat(items[i])) for i in longest)
        if not present.all():
            width = max(width, 5)
        self._width = width

    def _format_non_nat(self, x):
        raise NotImplementedError

    def __call__(self, x):
        return ("'NaT'" if str(x) == "NaT" else self._format_non_nat(x)).rjust(self._width)


class DatetimeFormat(_TimelikeFormat):
    def __init__(self, x, unit=None, timezone=None, casting="same_kind", legacy=False):
        own = _mu.datetime_data(x.dtype)[0] if x.dtype.kind == "M" else "s"
        self.timezone = "naive" if timezone is None else timezone
        self.unit = own if unit is None else unit
        self.casting = casting
        self.legacy = legacy
        self._plain = self.timezone == "naive" and self.unit == own
        super().__init__(x)

    def __call__(self, x):
        if self.legacy and self.legacy <= 113:
            return self._format_non_nat(x)
        return super().__call__(x)

    def _format_non_nat(self, x):
        if self._plain:
            return f"'{x}'"
        return f"'{_mu.datetime_as_string(x, unit=self.unit, timezone=self.timezone, casting=self.casting)}'"


class TimedeltaFormat(_TimelikeFormat):
    def _format_non_nat(self, x):
        return str(x.astype("i8"))


class SubArrayFormat:
    """Writes the subarray of a record on one line."""

    def __init__(self, format_function, **options):
        self.format_function = format_function
        self.threshold = options["threshold"]
        self.edge_items = options["edgeitems"]

    def __call__(self, a):
        self.summary_insert = "..." if a.size > self.threshold else ""
        return self.format_array(a)

    def format_array(self, a):
        if not getattr(a, "ndim", 0):
            return self.format_function(a)
        n, edge = len(a), self.edge_items
        left_out = self.summary_insert and n > 2 * edge
        shown = [*range(edge), None, *range(n - edge, n)] if left_out else range(n)
        return "[" + ", ".join(["..." if i is None else self.format_array(a[i]) for i in shown]) + "]"


class StructuredVoidFormat:
    """Writes records field by field."""

    def __init__(self, format_functions):
        self.format_functions = format_functions

    @classmethod
    def from_data(cls, data, **options):
        def function_of(name, shape):
            function = _get_format_function(data[name], **options)
            return SubArrayFormat(function, **options) if shape else function
        return cls([function_of(name, data.dtype[name].shape) for name in data.dtype.names])

    def __call__(self, x):
        texts = [function(field) for field, function in zip(x, self.format_functions)]
        return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"


_KINDS = {
    "int_kind": ["int"],
    "float_kind": ["float", "longfloat"],
    "complex_kind": ["complexfloat", "longcomplexfloat"],
    "str_kind": ["numpystr"],
}
_NAMES = ("bool", "int", "timedelta", "datetime", "float", "longfloat", "complexfloat", "longcomplexfloat", "void", "numpystr", "object")


def _user_formatters(formatter):
    """The functions of a `formatter` option by the name of what they write."""
    given = {k: f for k, f in formatter.items() if f is not None}
    found = {}
    if "all" in given:
        found = dict.fromkeys(_NAMES, given["all"])
    for kind, names in _KINDS.items():
        if kind in given:
            found.update(dict.fromkeys(names, given[kind]))
    found.update((name, given[name]) for name in _NAMES if name in given)
    return found


def _kind_name(dtype):
    """Which of _NAMES writes items of dtype."""
    kind = dtype.kind if dtype.num < 256 else ""          # user dtypes may call themselves any kind
    if kind in "iu" and kind:
        return "int"
    if kind == "f":
        return "longfloat" if dtype.char == "g" else "float"
    if kind == "c":
        return "longcomplexfloat" if dtype.char == "G" else "complexfloat"
    return {"b": "bool", "m": "timedelta", "M": "datetime", "O": "object", "V": "void"}.get(kind, "numpystr")


def _edges(a, edgeitems):
    """The items that a summary shows, for formatters that look at the data."""
    for axis in range(a.ndim):
        n = a.shape[axis]
        if edgeitems and n > 2 * edgeitems:
            a = _mu.concatenate((a[(slice(None),) * axis + (slice(edgeitems),)], a[(slice(None),) * axis + (slice(n - edgeitems,
                    None),)]), axis)
    return a


def _host_function(data, options):
    """A Python function that writes items of data, or None where C does it."""
    dtype = data.dtype
    name = _kind_name(dtype)
    if options.get("formatter") is not None:
        function = _user_formatters(options["formatter"]).get(name)
        # records are written by field even with a 'void' formatter
        if function is not None and not (name == "void" and dtype.names is not None):
            return function
    if name == "object":
        return _object_format
    if name in ("datetime", "void"):
        if data.size > options["threshold"]:
            data = _edges(data, options["edgeitems"])
        if name == "datetime":
            return DatetimeFormat(data, legacy=options["legacy"])
        return str_format if dtype.names is None else StructuredVoidFormat.from_data(data, **options)
    return None if dtype.num < 256 and dtype.char in "?bhilqpBHILQPefdgFDGmSU" else repr_format


def _get_format_function(data, **options):
    """The function that writes the items of data."""
    function = _host_function(data, options)
    if function is not None:
        return function
    if data.dtype.kind in "SU" and data.dtype.num < 256:
        return repr_format
    return _mu._Column(data, options)


# ---------------------------------------------------------------------------- arrays
_under_way = set()


def _guarded(write, item, *args):
    """write(item, *args), or dots where that is under way in this thread already, as for an object within itself."""
    key = write, id(item), get_ident()
    if key in _under_way:
        return "..."
    _under_way.add(key)
    try:
        return write(item, *args)
    finally:
        _under_way.discard(key)


def _array2string(a, options, separator=" ", prefix="", suffix=""):
    """The body of a, whose size is not 0."""
    if a.dtype.num < 256 and a.dtype.char in "?bhilqpBHILQPefdgFDGmSU" and options["formatter"] is None:
        return _mu._format_array(_mu.asarray(a), options, separator, prefix, suffix)
    return _guarded(_array2string_by_function, a, options, separator, prefix, suffix)


def _array2string_by_function(a, options, separator, prefix, suffix):
    data = _mu.asarray(a)
    return _mu._format_array(data, options, separator, prefix, suffix, _host_function(data, options))


def _array2string_dispatcher(a, max_line_width=None, precision=None, suppress_small=None, separator=None, prefix=None, *, formatter=None,
                             threshold=None, edgeitems=None, sign=None, floatmode=None, suffix=None, legacy=None):
    return (a,)


@array_function_dispatch(_array2string_dispatcher, module="numpy")
def array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=" ", prefix="", *, formatter=None, threshold=None,
                 edgeitems=None, sign=None, floatmode=None, suffix="", legacy=None):
    """Return the text of an array, without a name around it.

    Parameters
    ----------
    a : ndarray
        What to write.
    max_line_width : int, optional
        Characters in a line.
    precision, suppress_small, formatter, threshold, edgeitems, sign, floatmode, legacy : optional
        Override the print options of the same meaning: see `set_printoptions`.
    separator : str, optional
        Stands between items.
    prefix, suffix : str, optional
        What will stand before and behind the text: only their widths count, for line breaks and indentation.

    Returns
    -------
    str

    See Also
    --------
    array_str, array_repr, set_printoptions

    Examples
    --------
    >>> import numen as np
    >>> np.array2string(np.array([1e-16, 1, 2, 3]), precision=2, separator=',', suppress_small=True)
    '[0.,1.,2.,3.]'
    """
    return _array2string_impl(a, max_line_width, precision, suppress_small, separator, prefix, formatter, threshold, edgeitems, sign,
                              floatmode, suffix, legacy)


def _array2string_impl(a, max_line_width=None, precision=None, suppress_small=None, separator=" ", prefix="", formatter=None,
        threshold=None,
                       edgeitems=None, sign=None, floatmode=None, suffix="", legacy=None):
    overrides = _make_options_dict(precision, threshold, edgeitems, max_line_width, suppress_small, None, None, sign, formatter,
            floatmode, legacy)
    options = format_options.get() | overrides
    if options["legacy"] <= 113 and a.shape == () and a.dtype.names is None:
        return repr(a.item())
    if a.size == 0:
        return "[]"
    return _array2string(a, options, separator, prefix, suffix)


_typelessdata = [_mu.dtype(_c).type for _c in ("l", "d", "D", "?")]
_NAT = -2**63
_str_, _bytes_ = _mu.dtype("U").type, _mu.dtype("S").type


def dtype_is_implied(dtype):
    """Would the items of an array alone tell its dtype?"""
    dtype = _mu.dtype(dtype)
    if format_options.get()["legacy"] <= 113 and dtype.char == "?":
        return False
    return dtype.isnative and dtype.type in _typelessdata


def dtype_short_repr(dtype):
    """The text behind ``dtype=`` in the repr of an array."""
    if type(dtype).__repr__ != _mu.dtype.__repr__:
        return repr(dtype)
    if dtype.names is not None:
        return str(dtype)
    if (dtype.kind in "SUV" and dtype.num < 256) or not dtype.isnative:
        return f"'{dtype if dtype.num < 256 else dtype.str!s}'"
    name = dtype.name
    return name if not name or (name[0].isalpha() and name.isalnum()) else repr(name)


def _array_repr_implementation(arr, max_line_width=None, precision=None, suppress_small=None):
    options = format_options.get()
    if options["override_repr"] is not None:
        return options["override_repr"](arr)
    if max_line_width is None:
        max_line_width = options["linewidth"]
    legacy = options["legacy"]
    name = type(arr).__name__ if type(arr) is not _mu.ndarray else "array"
    prefix = name + "("
    if arr.size > 0 or arr.shape == (0,):
        if precision is None and suppress_small is None and arr.size > 0 and legacy > 113:
            body = _array2string(arr, options if max_line_width == options["linewidth"] else options | {"linewidth": max_line_width},
                                 ", ", prefix, ")")
        else:
            body = _array2string_impl(arr, max_line_width, precision, suppress_small, ", ", prefix, suffix=")")
    else:
        body = "[]"
    extras = []
    if (arr.size == 0 and arr.shape != (0,)) or (legacy > 202 and arr.size > options["threshold"]):
        extras.append(f"shape={arr.shape}")
    if not dtype_is_implied(arr.dtype) or arr.size == 0:
        extras.append(f"dtype={dtype_short_repr(arr.dtype)}")
    text = prefix + body
    if not extras:
        return text + ")"
    text += ","
    extra = ", ".join(extras) + ")"
    last_line = len(text) - (text.rfind("\n") + 1)
    spacer = " "
    if legacy <= 113:
        if arr.dtype.char in "SUV":
            spacer = "\n" + " " * len(prefix)
    elif last_line + len(extra) + 1 > max_line_width:
        spacer = "\n" + " " * len(prefix)
    return text + spacer + extra


def _array_repr_dispatcher(arr, max_line_width=None, precision=None, suppress_small=None):
    return (arr,)


@array_function_dispatch(_array_repr_dispatcher, module="numpy")
def array_repr(arr, max_line_width=None, precision=None, suppress_small=None):
    """Return the text that ``repr(arr)`` gives, with other options than those in force.

    Parameters
    ----------
    arr : ndarray
        What to write.
    max_line_width, precision, suppress_small : optional
        As in `array2string`.

    Returns
    -------
    str

    Examples
    --------
    >>> import numen as np
    >>> np.array_repr(np.array([1, 2]))
    'array([1, 2])'
    """
    return _array_repr_implementation(arr, max_line_width, precision, suppress_small)


def _item_text(item):
    return repr(item) if isinstance(item, bytes) else str(item)


def _array_str_implementation(a, max_line_width=None, precision=None, suppress_small=None):
    if a.shape == ():
        if format_options.get()["legacy"] <= 113 and a.dtype.names is None:
            return str(a.item())
        # the item itself, whatever a subclass makes of indexing; an object may be anything, this array too
        return _guarded(_item_text, _mu.ndarray.__getitem__(a, ()))
    if max_line_width is None and precision is None and suppress_small is None:
        return "[]" if a.size == 0 else _array2string(a, format_options.get())
    return _array2string_impl(a, max_line_width, precision, suppress_small, " ", "")


def _array_str_dispatcher(a, max_line_width=None, precision=None, suppress_small=None):
    return (a,)


@array_function_dispatch(_array_str_dispatcher, module="numpy")
def array_str(a, max_line_width=None, precision=None, suppress_small=None):
    """Return the text that ``str(a)`` gives, with other options than those in force.

    Parameters
    ----------
    a : ndarray
        What to write.
    max_line_width, precision, suppress_small : optional
        As in `array2string`.

    Returns
    -------
    str

    Examples
    --------
    >>> import numen as np
    >>> np.array_str(np.eye(2, dtype=int))
    '[[1 0]\\n [0 1]]'
    """
    return _array_str_implementation(a, max_line_width, precision, suppress_small)


# what ndarray.__str__ and ndarray.__repr__ call
_default_array_str = _array_str_implementation
_default_array_repr = _array_repr_implementation


def _void_scalar_to_string(x, is_repr=True):
    """str or repr of a record scalar."""
    options = dict(format_options.get())
    data = _mu.array(x)
    if options["legacy"] <= 125:
        return StructuredVoidFormat.from_data(data, **options)(x)
    formatter = dict(options["formatter"] or {})
    formatter.setdefault("float_kind", str)
    options["formatter"] = formatter
    text = StructuredVoidFormat.from_data(data, **options)(x)
    if not is_repr:
        return text
    cls = type(x)
    top, dot, rest = cls.__module__.partition(".")
    module = ("np" if top in ("numpy", "numen") else top) + dot + rest
    return f"{module}.{cls.__name__}({text}, dtype={_mu.dtype((_mu.dtype('V').type, x.dtype))!s})"


# ---------------------------------------------------------------------------- floats
@set_module("numpy")
def format_float_scientific(x, precision=None, unique=True, trim="k", sign=False, pad_left=None, exp_digits=None, min_digits=None):
    """Write a float as digits and a power of ten.

    Parameters
    ----------
    x : python float or numpy floating scalar
        What to write.
    precision : non-negative int or None
        Most digits after the point; None: as many as `unique` needs.
    unique : bool
        Write the fewest digits that tell the value from its neighbours, at most `precision`; else exactly `precision` digits.
    trim : {'k', '.', '0', '-'}
        Zeros at the end: keep them, drop them, drop all but one behind the point, drop them and the point too.
    sign : bool
        Write a plus sign before positive numbers.
    pad_left : non-negative int
        Blanks up to this many characters before the point.
    exp_digits : non-negative int
        Least digits of the exponent.
    min_digits : non-negative int
        Least digits after the point in unique mode.

    Returns
    -------
    str

    Examples
    --------
    >>> import numen as np
    >>> np.format_float_scientific(1234.5, exp_digits=3)
    '1.2345e+003'
    """
    return _mu.dragon4_scientific(x, precision, unique, trim, sign, pad_left, exp_digits, min_digits)


@set_module("numpy")
def format_float_positional(x, precision=None, unique=True, fractional=True, trim="k", sign=False, pad_left=None, pad_right=None,
                            min_digits=None):
    """Write a float as digits around a point.

    Parameters
    ----------
    x : python float or numpy floating scalar
        What to write.
    precision : non-negative int or None
        Most digits; None: as many as `unique` needs.
    unique : bool
        Write the fewest digits that tell the value from its neighbours, at most `precision`; else exactly `precision` digits.
    fractional : bool
        Does `precision` count the digits after the point, or all significant ones?
    trim : {'k', '.', '0', '-'}
        Zeros at the end: keep them, drop them, drop all but one behind the point, drop them and the point too.
    sign : bool
        Write a plus sign before positive numbers.
    pad_left, pad_right : non-negative int
        Blanks up to this many characters before and after the point.
    min_digits : non-negative int
        Least digits in unique mode.

    Returns
    -------
    str

    Examples
    --------
    >>> import numen as np
    >>> np.format_float_positional(1e-5, trim='-')
    '0.00001'
    """
    return _mu.dragon4_positional(x, precision, unique, fractional, trim, sign, pad_left, pad_right, min_digits)
