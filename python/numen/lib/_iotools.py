"""The parts of genfromtxt: splitting lines, checking names, converting strings to the type that fits."""
import itertools
from collections.abc import Callable

import numen as np
from numen._utils import asbytes, asunicode

__all__ = []


def _decode_line(line, encoding=None):
    """A line as str; bytes are Latin-1 unless the encoding says else."""
    if isinstance(line, bytes):
        return line.decode(encoding or "latin1")
    return line


def _is_string_like(obj):
    try:
        obj + ""
    except (TypeError, ValueError):
        return False
    return True


def _is_bytes_like(obj):
    try:
        obj + b""
    except (TypeError, ValueError):
        return False
    return True


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
        self.excludelist = [*(excludelist or []), *self.defaultexcludelist]
        self.deletechars = set(self.defaultdeletechars if deletechars is None else deletechars) | {'"'}
        if case_sensitive is None or case_sensitive is True:
            self.case_converter = lambda x: x
        elif case_sensitive is False or case_sensitive.startswith("u"):
            self.case_converter = lambda x: x.upper()
        elif case_sensitive.startswith("l"):
            self.case_converter = lambda x: x.lower()
        else:
            raise ValueError(f"unrecognized case_sensitive value {case_sensitive}.")
        self.replace_space = replace_space

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
    value = value.upper()
    if value == "TRUE":
        return True
    if value == "FALSE":
        return False
    raise ValueError("Invalid boolean")


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
            cls._mapper.insert(-1, (cls._getsubdtype(default), func, default))
            return
        if isinstance(func[0], (tuple, list)):
            for entry in func:
                cls._mapper.insert(-1, entry)
            return
        defaults = [None] * len(func) if default is None else list(default) + [None] * (len(func) - len(default))
        for f, d in zip(func, defaults):
            cls._mapper.insert(-1, (cls._getsubdtype(d), f, d))

    @classmethod
    def _find_map_entry(cls, dtype):
        for i, entry in enumerate(cls._mapper):
            if dtype.type == entry[0]:
                return i, entry
        for i, entry in enumerate(cls._mapper):
            if np.issubdtype(dtype.type, entry[0]):
                return i, entry
        raise LookupError

    def __init__(self, dtype_or_func=None, default=None, missing_values=None, locked=False):
        self._locked = bool(locked)
        if dtype_or_func is None:
            self.func, self._status, self.default = str2bool, 0, default or False
            dtype = np.dtype("bool")
        else:
            try:
                self.func = None
                dtype = np.dtype(dtype_or_func)
            except TypeError:
                if not isinstance(dtype_or_func, Callable):
                    raise TypeError("The input argument `dtype` is neither a function nor a dtype (got '%s' instead)" %
                                    type(dtype_or_func)) from None
                self.func = dtype_or_func
                # the default tells the type, or else what becomes of a zero
                if default is None:
                    try:
                        default = self.func("0")
                    except ValueError:
                        default = None
                dtype = self._getdtype(default)
            try:
                self._status, (_, func, default_def) = self._find_map_entry(dtype)
            except LookupError:
                self.default = default
                _, func, _ = self._mapper[-1]
                self._status = 0
            else:
                self.default = default_def if default is None else default
            if self.func is None:
                self.func = func
            # Integers of a certain size are converted by NumPy's own type where Python's int says nothing of the range.
            if self.func == self._mapper[1][1]:
                if issubclass(dtype.type, np.uint64):
                    self.func = np.uint64
                elif issubclass(dtype.type, np.int64):
                    self.func = np.int64
                else:
                    self.func = lambda x: int(float(x))
        if missing_values is None:
            self.missing_values = {""}
        else:
            if isinstance(missing_values, str):
                missing_values = missing_values.split(",")
            self.missing_values = {*missing_values, ""}
        self._callingfunction = self._strict_call
        self.type = self._dtypeortype(dtype)
        self._checked = False
        self._initial_default = default

    def _loose_call(self, value):
        try:
            return self.func(value)
        except ValueError:
            return self.default

    def _strict_call(self, value):
        try:
            new = self.func(value)
            if self.func is int and isinstance(self.type, type) and not np._core.numerictypes.issubdtype(self.type, np.str_):
                # an int that the type cannot hold is no such int
                try:
                    np.array(value, dtype=self.type if self.type is not np.integer else np.int64)
                except OverflowError:
                    raise ValueError from None
            return new
        except ValueError:
            if value.strip() in self.missing_values:
                if not self._status:
                    self._checked = False
                return self.default
            raise ValueError(f"Cannot convert string '{value}'") from None

    def __call__(self, value):
        return self._callingfunction(value)

    def _do_upgrade(self):
        if self._locked:
            raise ConverterLockError("Converter is locked and cannot be upgraded")
        last = len(self._mapper)
        status = self._status
        if status == last - 1:
            raise ConverterError("Could not find a valid conversion function")
        if status < last - 1:
            status += 1
        self.type, self.func, default = self._mapper[status]
        self._status = status
        self.default = default if self._initial_default is None else self._initial_default

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
            try:
                return self._strict_call(value)
            except ValueError:
                self._do_upgrade()

    def iterupgrade(self, value):
        """Find the function that can convert all of several strings.

        Parameters
        ----------
        value : str or sequence of str
        """
        self._checked = True
        if not hasattr(value, "__iter__"):
            value = (value,)
        try:
            for v in value:
                self._strict_call(v)
        except ValueError:
            self._do_upgrade()
            self.iterupgrade(value)

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
        self.func = func
        self._locked = locked
        if default is not None:
            self.default = default
            self.type = self._dtypeortype(self._getdtype(default))
        else:
            try:
                tested = func(testing_value or "1")
            except (TypeError, ValueError):
                tested = None
            self.type = self._dtypeortype(self._getdtype(tested))
        if missing_values is None:
            self.missing_values = set()
        elif not np.iterable(missing_values):
            raise TypeError("missing_values must be strings or unicode")
        elif isinstance(missing_values, str):
            self.missing_values.update(missing_values.split(",") if missing_values else [])
        else:
            self.missing_values.update(missing_values)


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
        ndtype = np.dtype(ndtype)
    except TypeError:
        validate = NameValidator(**validationargs)
        count = len(ndtype)
        if names is None:
            names = [""] * count
        elif isinstance(names, str):
            names = names.split(",")
        names = validate(names, nbfields=count, defaultfmt=defaultfmt)
        return np.dtype({"formats": ndtype, "names": names})
    if names is not None:
        validate = NameValidator(**validationargs)
        if isinstance(names, str):
            names = names.split(",")
        if ndtype.names is None:                     # one dtype for every name
            formats = tuple([ndtype.type] * len(names))
            names = validate(names, defaultfmt=defaultfmt)
            ndtype = np.dtype(list(zip(names, formats)))
        else:
            ndtype.names = validate(names, nbfields=len(ndtype.names), defaultfmt=defaultfmt)
    elif ndtype.names is not None:
        validate = NameValidator(**validationargs)
        numbered = tuple(f"f{i}" for i in range(len(ndtype.names)))
        if ndtype.names == numbered and defaultfmt != "f%i":
            ndtype.names = validate([""] * len(ndtype.names), defaultfmt=defaultfmt)
        else:
            ndtype.names = validate(ndtype.names, defaultfmt=defaultfmt)
    return ndtype

