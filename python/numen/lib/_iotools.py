"""The parts of the readers of text: splitting lines, checking names, converting strings to the type that fits."""
import collections
import contextlib
import functools
import itertools
import operator

import numen as np
from numen._utils import asbytes, asunicode

__all__ = []


def _ensure_ndmin_ndarray_check_param(ndmin):
    if ndmin not in [0, 1, 2]:
        raise ValueError(f"Illegal value of ndmin keyword: {ndmin}")


def _ensure_ndmin_ndarray(a, *, ndmin):
    """a with the axes of length 1 dropped that ndmin does not ask for."""
    if a.ndim > ndmin:
        a = a.squeeze()
    lacking = ndmin - a.ndim
    return a.reshape(a.shape + (1,) * lacking) if lacking > 0 else a


def _decode_line(line, encoding=None):
    """A line as str; bytes are Latin-1 unless the encoding says else."""
    if isinstance(line, bytes):
        return line.decode(encoding or "latin1")
    return line


def _is_string_like(obj):
    with contextlib.suppress(TypeError, ValueError):
        obj + ""
        return True
    return False


def _listed(texts):
    """Several strings, which one may hold between its commas."""
    if isinstance(texts, str):
        return texts.split(",") if texts else ()
    return texts


def _whole(text):
    """The integer that is written as a number of any kind."""
    return int(float(text))


def has_nested_fields(ndtype):
    """Has a field of ndtype fields of its own?"""
    return any(ndtype[name].names is not None for name in ndtype.names or ())


def flatten_dtype(ndtype, flatten_base=False):
    """The dtypes of all fields, those of nested records in their place.

    Parameters
    ----------
    ndtype : dtype
    flatten_base : bool, optional
        Whether a subarray counts once for each of its items.
    """
    names = ndtype.names
    if names is None:
        if flatten_base:
            count = 1
            for n in ndtype.shape:
                count *= n
            return [ndtype.base] * count
        return [ndtype.base]
    types = []
    for name in names:
        types.extend(flatten_dtype(ndtype.fields[name][0], flatten_base))
    return types


class LineSplitter:
    """Splits a line into fields.

    Parameters
    ----------
    delimiter : str, int, or sequence of ints, optional
        What stands between fields (None: white space), the width of all fields, or the width of each.
    comments : str, optional
        What begins a comment.
    autostrip : bool, optional
        Whether blanks around fields are dropped.
    encoding : str, optional
        Of lines that are bytes.
    """

    def __init__(self, delimiter=None, comments="#", autostrip=True, encoding=None):
        delimiter = _decode_line(delimiter)
        self.comments = _decode_line(comments)
        self.encoding = encoding
        if delimiter is None or isinstance(delimiter, str):
            self.delimiter = delimiter or None
            split = self._delimited_splitter
        elif hasattr(delimiter, "__iter__"):
            ends = list(itertools.accumulate(delimiter))
            self.delimiter = [slice(a, b) for a, b in zip([0] + ends[:-1], ends)]
            split = self._variablewidth_splitter
        elif int(delimiter):
            self.delimiter = int(delimiter)
            split = self._fixedwidth_splitter
        else:
            self.delimiter = None
            split = self._delimited_splitter
        self._handyman = self.autostrip(split) if autostrip else split

    def autostrip(self, method):
        """A splitter whose fields have no blanks around them."""
        return lambda line: [field.strip() for field in method(line)]

    def _without_comment(self, line):
        return line if self.comments is None else line.split(self.comments)[0]

    def _delimited_splitter(self, line):
        line = self._without_comment(line).strip(" \r\n")
        return line.split(self.delimiter) if line else []

    def _fixedwidth_splitter(self, line):
        line = self._without_comment(line).strip("\r\n")
        width = self.delimiter
        return [line[i:i + width] for i in range(0, len(line), width)]

    def _variablewidth_splitter(self, line):
        line = self._without_comment(line)
        return [line[part] for part in self.delimiter] if line else []

    def __call__(self, line):
        return self._handyman(_decode_line(line, self.encoding))


class NameValidator:
    """Makes field names of strings.

    Parameters
    ----------
    excludelist : sequence of str, optional
        Names that get an underscore appended, beside 'return', 'file' and 'print'.
    deletechars : str, optional
        Characters to remove.
    case_sensitive : {True, False, 'upper', 'lower'}, optional
        Keep the case, or make it upper (False too) or lower.
    replace_space : str, optional
        What takes the place of blanks.
    """

    defaultexcludelist = "return", "file", "print"
    defaultdeletechars = frozenset(r"""~!@#$%^&*()-=+~\|]}[{';: /?.>,<""")

    def __init__(self, excludelist=None, deletechars=None, case_sensitive=None, replace_space="_"):
        self.replace_space = replace_space
        self.case_converter = self._case_changer(case_sensitive)
        self.deletechars = {'"'}.union(self.defaultdeletechars if deletechars is None else deletechars)
        self.excludelist = [*(excludelist or ()), *self.defaultexcludelist]

    @staticmethod
    def _case_changer(case_sensitive):
        """What is done to the letters of a name."""
        if case_sensitive is None or case_sensitive is True:
            return lambda name: name
        wanted = "upper" if case_sensitive is False else case_sensitive
        for change in ("upper", "lower"):
            if wanted.startswith(change[0]):
                return operator.methodcaller(change)
        raise ValueError(f"unrecognized case_sensitive value {case_sensitive}.")

    def validate(self, names, defaultfmt="f%i", nbfields=None):
        """Return as many valid and different names as there are `names`, or nbfields.

        Parameters
        ----------
        names : str or sequence of str or None
        defaultfmt : str, optional
            Makes the names that are missing, from their number.
        nbfields : int, optional

        Returns
        -------
        tuple of str, or None
        """
        if names is None:
            if nbfields is None:
                return None
            names = []
        if isinstance(names, str):
            names = [names]
        if nbfields is not None:
            names = list(names)[:nbfields] + [""] * max(0, nbfields - len(names))
        valid, seen, unnamed = [], {}, 0
        for item in names:
            item = self.case_converter(item).strip()
            if self.replace_space:
                item = item.replace(" ", self.replace_space)
            item = "".join(c for c in item if c not in self.deletechars)
            if item == "":
                item = defaultfmt % unnamed
                while item in names:
                    unnamed += 1
                    item = defaultfmt % unnamed
                unnamed += 1
            elif item in self.excludelist:
                item += "_"
            count = seen.get(item, 0)
            valid.append(f"{item}_{count}" if count else item)
            seen[item] = count + 1
        return tuple(valid)

    def __call__(self, names, defaultfmt="f%i", nbfields=None):
        return self.validate(names, defaultfmt=defaultfmt, nbfields=nbfields)


def str2bool(value):
    """True or False from its name in any case."""
    meaning = {"TRUE": True, "FALSE": False}.get(value.upper())
    if meaning is None:
        raise ValueError("Invalid boolean")
    return meaning


class ConverterError(Exception):
    """A string could not be converted."""


class ConverterLockError(ConverterError):
    """A locked converter was asked for an upgrade."""


class ConversionWarning(UserWarning):
    """Something was wrong with the lines of a file."""


class StringConverter:
    """Converts strings, and learns from them which type is needed.

    The types are tried in the order bool, int, float, complex, longdouble, str, bytes.

    Parameters
    ----------
    dtype_or_func : dtype, type, or function, optional
        Where to begin, or how to convert.  None: at bool.
    default : any, optional
        The value of missing strings.
    missing_values : str or sequence of str, optional
        Strings that mean a missing value, beside the empty one.
    locked : bool, optional
        Whether the type stays.
    """

    @classmethod
    def _make_mapper(cls):
        nan = np.nan
        return [(np.bool, str2bool, False), (np.int64, int, -1), (np.float64, float, nan), (np.complex128, complex, nan + 0j),
                (np.longdouble, np.longdouble, nan), (np.integer, int, -1), (np.floating, float, nan), (np.complexfloating, complex,
                        nan + 0j),
                (np.str_, asunicode, "???"), (np.bytes_, asbytes, "???")]

    _mapper = None

    @classmethod
    def _getdtype(cls, val):
        return np.array(val).dtype

    @classmethod
    def _getsubdtype(cls, val):
        return np.array(val).dtype.type

    @classmethod
    def _dtypeortype(cls, dtype):
        # the unit of a datetime belongs to its type here
        return dtype if dtype.type == np.datetime64 else dtype.type

    @classmethod
    def upgrade_mapper(cls, func, default=None):
        """Add a function to those that are tried, before the strings.

        Parameters
        ----------
        func : function, or sequence of tuples
            A function, or tuples (type, function, default).
        default : any, optional
        """
        if callable(func):
            entries = [(cls._getsubdtype(default), func, default)]
        elif isinstance(func[0], (tuple, list)):
            entries = func
        else:
            defaults = itertools.chain(() if default is None else default, itertools.repeat(None))
            entries = [(cls._getsubdtype(value), f, value) for f, value in zip(func, defaults)]
        cls._mapper[-1:-1] = entries

    @classmethod
    def _place_of(cls, dtype):
        """Where the type of a dtype stands among those that are tried, or else one that it belongs to; None if there is none."""
        for fits in (operator.eq, np.issubdtype):
            for place, entry in enumerate(cls._mapper):
                if fits(dtype.type, entry[0]):
                    return place
        return None

    @staticmethod
    def _tried(func, text, errors):
        """What a function makes of a text, None if it cannot."""
        try:
            return func(text)
        except errors:
            return None

    def __init__(self, dtype_or_func=None, default=None, missing_values=None, locked=False):
        func, missing = None, default
        if dtype_or_func is None:
            dtype_or_func, missing = np.bool, default or None
        try:
            dtype = np.dtype(dtype_or_func)
        except TypeError:
            func = dtype_or_func
            if not callable(func):
                raise TypeError(f"The input argument `dtype` is neither a function nor a dtype (got '{type(func)}' instead)") from None
            if default is None:      # what becomes of a zero tells the type
                default = missing = self._tried(func, "0", ValueError)
            dtype = self._getdtype(missing)
        place = self._place_of(dtype)
        _, usual_func, usual_default = self._mapper[-1 if place is None else place]
        if func is None:
            func = usual_func
        if func == self._mapper[1][1]:
            # Python's int says nothing of the range
            func = dtype.type if dtype.type in (np.int64, np.uint64) else _whole
        self.func = func
        self.default = usual_default if missing is None and place is not None else missing
        self.type = self._dtypeortype(dtype)
        self.missing_values = {"", *_listed(() if missing_values is None else missing_values)}
        self._initial_default = default
        self._status = place or 0
        self._locked = bool(locked)
        self._checked = False

    def _loose_call(self, value):
        try:
            return self.func(value)
        except ValueError:
            return self.default

    def _strict_call(self, value):
        func = self.func
        try:
            converted = func(value)
            if func is int:
                self._check_range(value)
            return converted
        except ValueError:
            if value.strip() not in self.missing_values:
                raise ValueError(f"Cannot convert string '{value}'") from None
        if not self._status:
            self._checked = False
        return self.default

    def _check_range(self, text):
        """An int that the type cannot hold is none."""
        if isinstance(self.type, type) and not issubclass(self.type, np.str_):
            try:
                np.array(text, dtype=np.int64 if self.type is np.integer else self.type)
            except OverflowError as e:
                raise ValueError from e

    def __call__(self, value):
        return self._strict_call(value)

    def _do_upgrade(self):
        if self._locked:
            raise ConverterLockError("Converter is locked and cannot be upgraded")
        untried = self._mapper[self._status + 1:]
        if not untried:
            raise ConverterError("Could not find a valid conversion function")
        self._status += 1
        self.type, self.func, usual_default = untried[0]
        self.default = usual_default if self._initial_default is None else self._initial_default

    def upgrade(self, value):
        """Convert value by the first function from here on that can; it stays in use.

        Parameters
        ----------
        value : str

        Returns
        -------
        any
        """
        self._checked = True
        while True:
            with contextlib.suppress(ValueError):
                return self._strict_call(value)
            self._do_upgrade()

    def _can_convert(self, values):
        """Can the present function convert all of several strings?"""
        self._checked = True
        try:
            collections.deque(map(self._strict_call, values), maxlen=0)
        except ValueError:
            return False
        return True

    def iterupgrade(self, value):
        """Find the function that can convert all of several strings.

        Parameters
        ----------
        value : str or sequence of str
        """
        values = value if np.iterable(value) else (value,)
        while not self._can_convert(values):
            self._do_upgrade()

    def update(self, func, default=None, testing_value=None, missing_values="", locked=False):
        """Set the function and what goes with it.

        Parameters
        ----------
        func : function
        default : any, optional
            The value of missing strings; None: what `func` makes of testing_value, or of the empty string.
        testing_value : str, optional
        missing_values : str or sequence of str or None, optional
            Added to the strings that mean a missing value; None: there are none any more.
        locked : bool, optional
        """
        self.func, self._locked = func, locked
        if default is None:
            example = self._tried(func, testing_value or "1", (TypeError, ValueError))
        else:
            example = self.default = default
        self.type = self._dtypeortype(self._getdtype(example))
        if missing_values is None:
            self.missing_values = set()
        elif np.iterable(missing_values):
            self.missing_values.update(_listed(missing_values))
        else:
            raise TypeError("missing_values must be strings or unicode")


StringConverter._mapper = StringConverter._make_mapper()


def easy_dtype(ndtype, names=None, defaultfmt="f%i", **validationargs):
    """Return a dtype for several kinds of description, its fields named.

    Parameters
    ----------
    ndtype : dtype, or what makes one, or a sequence of such
    names : str or sequence of str, optional
        A str is split at commas.
    defaultfmt : str, optional
        Makes the names that are missing.
    **validationargs
        Of `NameValidator`.
    """
    try:
        dtype = np.dtype(ndtype)
    except TypeError:
        dtype = None
    if names is None and dtype is not None and dtype.names is None:
        return dtype
    valid = functools.partial(NameValidator(**validationargs), defaultfmt=defaultfmt)
    if isinstance(names, str):
        names = names.split(",")
    if dtype is None:                  # a type for each field
        return np.dtype({"names": valid(names, nbfields=len(ndtype)), "formats": ndtype})
    if dtype.names is None:            # one type for every name
        return np.dtype([(name, dtype.type) for name in valid(names)])
    if names is None:
        # names that were made up are made up again in the format that is asked for
        made_up = defaultfmt != "f%i" and dtype.names == tuple(f"f{i}" for i in range(len(dtype.names)))
        names = () if made_up else dtype.names
    dtype.names = valid(names, nbfields=len(dtype.names))
    return dtype

