"""genfromtxt: tables with missing values, names and types that are found out."""
import contextlib
import io
import itertools
import os
import warnings
from operator import itemgetter

import numen as np
from numen._core import _multiarray_umath as _mu
from numen._core.overrides import array_function_dispatch, finalize_array_function_like
from numen._utils import asbytes, set_module

from ._iotools import (
    ConversionWarning, ConverterError, ConverterLockError, LineSplitter, NameValidator, StringConverter, _decode_line,
    _ensure_ndmin_ndarray, _ensure_ndmin_ndarray_check_param, _is_string_like, easy_dtype, flatten_dtype, has_nested_fields)


class _NotPlain(Exception):
    """The text needs the general reader."""


def _genfromtxt_plain(text, dtype, comments, delimiter, usecols, filling_values, max_rows, skip_footer):
    """Numbers of one dtype between single delimiters, straight by the C reader; None where the general way must be gone."""
    try:
        dtype = np.dtype(dtype)
    except TypeError:
        return None
    if dtype.names is not None or dtype.char not in "fdl" or dtype.subdtype is not None:
        return None
    if delimiter not in (None, ",", ";", "|", ":",
                         "\t") or (comments is not None and (len(comments) != 1 or comments in "\r\n" or comments == delimiter)):
        return None
    if usecols is not None and not all(isinstance(c, int) for c in usecols):
        return None
    converter = StringConverter(dtype, missing_values=[""], default=filling_values)

    def repair(text):
        if not text.strip():
            if delimiter is None or text == "":
                return converter._loose_call(text)
            raise _NotPlain
        return converter._loose_call(text)

    try:
        arr = _mu._read_rows(io.StringIO(text), dtype, delimiter, comments, None, "j", usecols, 0, max_rows, None, None, False, False,
                repair)
    except (ValueError, _NotPlain, TypeError):
        return None
    if arr.shape[0] == 0 or (arr.shape[1] == 1 and delimiter is not None):
        return None
    return arr[:arr.shape[0] - skip_footer] if skip_footer else arr


@finalize_array_function_like
@set_module("numpy")
def genfromtxt(fname, dtype=float, comments="#", delimiter=None, skip_header=0, skip_footer=0, converters=None, missing_values=None,
               filling_values=None, usecols=None, names=None, excludelist=None,
               deletechars="".join(sorted(NameValidator.defaultdeletechars)),
               replace_space="_", autostrip=False, case_sensitive=True, defaultfmt="f%i", unpack=None, usemask=False, loose=True,
               invalid_raise=True, max_rows=None, encoding=None, *, ndmin=0, like=None):
    r"""Read rows from a text file, with missing values, names of columns and types found out.

    Parameters
    ----------
    fname : file, str, path-like, list of str, generator
        A file, its name, or lines.
    dtype : dtype, optional
        None: each column gets the type that fits its texts.
    comments : str, optional
        What begins a comment.
    delimiter : str, int, or sequence, optional
        What stands between fields (None: white space), or the widths of fields.
    skip_header, skip_footer : int, optional
        How many lines to leave out at the beginning and the end.
    converters : variable, optional
        Functions from the text of a field to its value, by column.
    missing_values : variable, optional
        Texts that stand for missing values.
    filling_values : variable, optional
        What takes their place.
    usecols : sequence, optional
        The columns to read, by number or name.
    names : {None, True, str, sequence}, optional
        Names of the fields; True: the first line has them.
    excludelist, deletechars, replace_space, case_sensitive : optional
        How names are made valid: see `numen.lib._iotools.NameValidator`.
    autostrip : bool, optional
        Whether blanks around fields are dropped.
    defaultfmt : str, optional
        Makes the names that are missing.
    unpack : bool, optional
        Return the columns, for unpacking.
    usemask : bool, optional
        Return a masked array.
    loose : bool, optional
        Whether texts that cannot be converted become missing values.
    invalid_raise : bool, optional
        Whether a row of another length is an error; else it is left out with a warning.
    max_rows : int, optional
        How many rows to read.
    encoding : str, optional
        Of the file.
    ndmin : int, optional
        Least number of axes.
    ${ARRAY_FUNCTION_LIKE}

    Returns
    -------
    ndarray or masked array

    See Also
    --------
    loadtxt

    Examples
    --------
    >>> import numen as np
    >>> from io import StringIO
    >>> np.genfromtxt(StringIO("1,1.3,abcde"), dtype=None, names=['i', 'f', 's'], delimiter=",")
    array((1, 1.3, 'abcde'),
          dtype=[('i', '<i8'), ('f', '<f8'), ('s', '<U5')])
    """
    if like is not None:
        return _genfromtxt_with_like(
            like, fname, dtype=dtype, comments=comments, delimiter=delimiter, skip_header=skip_header, skip_footer=skip_footer,
            converters=converters, missing_values=missing_values, filling_values=filling_values, usecols=usecols, names=names,
            excludelist=excludelist, deletechars=deletechars, replace_space=replace_space, autostrip=autostrip,
            case_sensitive=case_sensitive, defaultfmt=defaultfmt, unpack=unpack, usemask=usemask, loose=loose, invalid_raise=invalid_raise,
            max_rows=max_rows, encoding=encoding, ndmin=ndmin)
    _ensure_ndmin_ndarray_check_param(ndmin)
    if max_rows is not None:
        if skip_footer:
            raise ValueError("The keywords 'skip_footer' and 'max_rows' can not be specified at the same time.")
        if max_rows < 1:
            raise ValueError("'max_rows' must be at least 1.")
    user_converters = converters or {}
    if not isinstance(user_converters, dict):
        raise TypeError(f"The input argument 'converter' should be a valid dictionary (got '{type(user_converters)}' instead)")
    byte_converters = encoding == "bytes"
    if byte_converters:
        encoding = None
    if isinstance(fname, os.PathLike):
        fname = os.fspath(fname)
    if isinstance(fname, str):
        fid = np.lib._datasource.open(fname, "rt", encoding=encoding)
        context = contextlib.closing(fid)
    else:
        fid = fname
        context = contextlib.nullcontext(fid)
    try:
        source = iter(fid)
    except TypeError as e:
        raise TypeError("fname must be a string, a filehandle, a sequence of strings,\n"
                        f"or an iterator of strings. Got {type(fname)} instead.") from e
    with context:
        if isinstance(comments, bytes):
            comments = comments.decode("latin1")
        if isinstance(delimiter, bytes):
            delimiter = delimiter.decode("latin1")
        rules = _Rules(dtype, comments, delimiter, skip_header, skip_footer, user_converters, missing_values, filling_values, usecols,
                       names, excludelist, deletechars, replace_space, autostrip, case_sensitive, defaultfmt, usemask, loose, invalid_raise,
                       max_rows, encoding, byte_converters)
        for _ in range(skip_header):
            next(source, None)
        plain = (dtype is not None and names is None and not user_converters and not missing_values and not usemask and loose
                 and not autostrip and (filling_values is None or isinstance(filling_values, (int, float))) and max_rows is None)
        output = mask = None
        if plain:
            if isinstance(fid, io.TextIOBase):
                text = fid.read()
            else:
                lines = [_decode_line(line, encoding) for line in source]
                text = "".join([line if line.endswith("\n") else line + "\n" for line in lines])
            source = io.StringIO(text)
            columns = usecols
            if columns is not None and not isinstance(columns, str):
                try:
                    columns = list(columns)
                except TypeError:
                    columns = [columns]
            if not isinstance(columns, str):
                output = _genfromtxt_plain(text, dtype, comments, delimiter, columns, filling_values, -1, skip_footer)
        if output is None:
            output, mask = rules.read(iter(source), fname)
    names = output.dtype.names
    if usemask:
        output = output.view(np.ma.MaskedArray)
        output._mask = mask
    output = _ensure_ndmin_ndarray(output, ndmin=ndmin)
    if unpack:
        if names is None:
            return output.T
        if len(names) == 1:
            return output[names[0]].T
        return [output[field] for field in names]
    return output


class _Rules:
    """What genfromtxt was told, made definite by the first line."""

    def __init__(self, dtype, comments, delimiter, skip_header, skip_footer, user_converters, missing_values, filling_values, usecols,
            names,
                 excludelist, deletechars, replace_space, autostrip, case_sensitive, defaultfmt, usemask, loose, invalid_raise, max_rows,
                 encoding, byte_converters):
        self.comments = comments
        self.skip_header, self.skip_footer, self.max_rows = skip_header, skip_footer, max_rows
        self.user_converters, self.user_missing, self.user_filling = user_converters, missing_values, filling_values
        self.usemask, self.loose, self.invalid_raise = usemask, loose, invalid_raise
        self.encoding, self.byte_converters, self.defaultfmt = encoding, byte_converters, defaultfmt
        self.usecols, self.names, self.dtype = usecols, names, dtype
        self.naming = {"excludelist": excludelist, "deletechars": deletechars, "case_sensitive": case_sensitive,
                "replace_space": replace_space}
        self.split = LineSplitter(delimiter=delimiter, comments=comments, autostrip=autostrip, encoding=encoding)
        self.validate = NameValidator(**self.naming)

    # ---- the first line, names and columns
    def _first_line(self, lines, fname):
        try:
            values = None
            while not values:
                line = _decode_line(next(lines), self.encoding)
                if self.names is True and self.comments is not None and self.comments in line:
                    # names may stand in a comment
                    line = "".join(line.split(self.comments)[1:])
                values = self.split(line)
        except StopIteration:
            line, values = "", []
            warnings.warn(f'genfromtxt: Empty input file: "{fname}"', stacklevel=4)
        if self.names is True:
            first = values[0].strip() if values else ""
            if self.comments is not None and values and first in self.comments:
                del values[0]
        return line, values

    def _settle_names(self, values):
        """True if the first line was used up for names."""
        used = False
        if self.usecols is not None:
            try:
                self.usecols = [c.strip() for c in self.usecols.split(",")]
            except AttributeError:
                try:
                    self.usecols = list(self.usecols)
                except TypeError:
                    self.usecols = [self.usecols]
        self.nbcols = len(self.usecols or values)
        if self.names is True:
            self.names = self.validate([str(v.strip()) for v in values])
            used = True
        elif _is_string_like(self.names):
            self.names = self.validate([n.strip() for n in self.names.split(",")])
        elif self.names:
            self.names = self.validate(self.names)
        if self.dtype is not None:
            self.dtype = easy_dtype(self.dtype, defaultfmt=self.defaultfmt, names=self.names, **self.naming)
        if self.names is not None:
            self.names = list(self.names)
        dtype = self.dtype
        if self.usecols:
            for i, current in enumerate(self.usecols):
                if _is_string_like(current):
                    self.usecols[i] = self.names.index(current)
                elif current < 0:
                    self.usecols[i] = current + len(values)
            if dtype is not None and dtype.names is not None and len(dtype) > self.nbcols:
                descr = dtype.descr
                self.dtype = np.dtype([descr[c] for c in self.usecols])
                self.names = list(self.dtype.names)
            elif self.names is not None and len(self.names) > len(self.usecols):
                self.names = [self.names[c] for c in self.usecols]
        elif self.names is not None and dtype is not None:
            self.names = list(dtype.names)
        return used

    def _column_of(self, key):
        """The column that a key names, or None."""
        if _is_string_like(key):
            try:
                key = self.names.index(key)
            except ValueError:
                return None
        if self.usecols:
            try:
                return self.usecols.index(key)
            except ValueError:
                return key
        return key

    # ---- missing values and converters
    def _missing(self):
        missing = [[""] for _ in range(self.nbcols)]
        user = self.user_missing or ()
        if isinstance(user, bytes):
            user = user.decode("latin1")
        if isinstance(user, dict):
            for key, value in user.items():
                value = [str(v) for v in value] if isinstance(value, (list, tuple)) else [str(value)]
                if key is None:
                    for entry in missing:
                        entry.extend(value)
                    continue
                column = self._column_of(key)
                if column is not None:
                    missing[column].extend(value)
        elif isinstance(user, (list, tuple)):
            for value, entry in zip(user, missing):
                if str(value) not in entry:
                    entry.append(str(value))
        elif isinstance(user, str):
            for entry in missing:
                entry.extend(user.split(","))
        else:
            for entry in missing:
                entry.extend([str(user)])
        return missing

    def _filling(self):
        filling = [None] * self.nbcols
        user = self.user_filling
        if user is None:
            return filling
        if isinstance(user, dict):
            for key, value in user.items():
                column = self._column_of(key)
                if column is not None:
                    filling[column] = value
        elif isinstance(user, (list, tuple)):
            filling[:len(user)] = user[:self.nbcols]
            filling = filling[:self.nbcols]
        else:
            filling = [user] * self.nbcols
        return filling

    def _make_converters(self, first_line, values):
        missing, filling = self._missing(), self._filling()
        dtype = self.dtype
        if dtype is None:
            converters = [StringConverter(None, missing_values=m, default=f) for m, f in zip(missing, filling)]
        else:
            flat = flatten_dtype(dtype, flatten_base=True)
            types = flat if len(flat) > 1 else itertools.repeat(dtype)
            converters = [StringConverter(t, locked=True, missing_values=m, default=f) for t, m, f in zip(types, missing, filling)]
        self.updates = []
        for key, function in self.user_converters.items():
            if _is_string_like(key):
                try:
                    key = self.names.index(key)
                    column = key
                except ValueError:
                    continue
            elif self.usecols:
                try:
                    column = self.usecols.index(key)
                except ValueError:
                    continue
            else:
                column = key
            testing = values[key] if len(first_line) else None
            if function is bytes:
                used = asbytes
            elif self.byte_converters:
                def used(x, function=function):
                    return function(x if isinstance(x, bytes) else x.encode("latin1"))
            else:
                used = function
            converters[column].update(used, locked=True, testing_value=testing, default=filling[column], missing_values=missing[column])
            self.updates.append((column, used))
        self.missing = missing
        self.user_converters = {**self.user_converters, **dict(self.updates)}
        return converters

    # ---- rows
    def _collect(self, lines):
        rows, masks, invalid = [], [], []
        split, usecols, nbcols = self.split, self.usecols, self.nbcols
        for i, line in enumerate(lines):
            values = split(line)
            count = len(values)
            if count == 0:
                continue
            if usecols:
                try:
                    values = [values[c] for c in usecols]
                except IndexError:
                    invalid.append((i + self.skip_header + 1, count))
                    continue
            elif count != nbcols:
                invalid.append((i + self.skip_header + 1, count))
                continue
            rows.append(tuple(values))
            if self.usemask:
                masks.append(tuple(v.strip() in m for v, m in zip(values, self.missing)))
            if len(rows) == self.max_rows:
                break
        return rows, masks, invalid

    def _upgrade(self, converters, rows):
        for i, converter in enumerate(converters):
            column = list(map(itemgetter(i), rows))
            try:
                converter.iterupgrade(column)
            except ConverterLockError:
                message = f"Converter #{i} is locked and cannot be upgraded: "
                for j, value in enumerate(column):
                    try:
                        converter.upgrade(value)
                    except (ConverterError, ValueError):
                        raise ConverterError(f"{message}(occurred line #{j + 1 + self.skip_header} for value '{value}')") from None

    def _report(self, rows, invalid):
        """Complain of rows of another length, unless they belong to the footer; the number of good rows in the footer."""
        footer = self.skip_footer
        if not invalid:
            return footer
        total = len(rows) + len(invalid) - footer
        if footer > 0:
            skipped = sum(1 for line, _ in invalid if line > total + self.skip_header)
            invalid = invalid[:len(invalid) - skipped]
            footer -= skipped
        messages = [f"    Line #{line} (got {count} columns instead of {self.nbcols})" for line, count in invalid]
        if messages:
            text = "\n".join(["Some errors were detected !"] + messages)
            if self.invalid_raise:
                raise ValueError(text)
            warnings.warn(text, ConversionWarning, stacklevel=4)
        return footer

    def read(self, lines, fname):
        """(array, mask or None) of the rows in lines."""
        first_line, values = self._first_line(lines, fname)
        if self._settle_names(values):
            first_line = ""
        converters = self._make_converters(first_line, values)
        rows, masks, invalid = self._collect(itertools.chain([first_line], lines))
        if self.dtype is None:
            self._upgrade(converters, rows)
        footer = self._report(rows, invalid)
        if footer > 0:
            rows = rows[:-footer]
            masks = masks[:-footer]
        calls = [c._loose_call if self.loose else c._strict_call for c in converters]
        columns = [list(map(call, map(itemgetter(i), rows))) for i, call in enumerate(calls)]
        data = list(zip(*columns))
        if self.dtype is None:
            output, mask = self._guessed(data, masks, converters)
        else:
            output, mask = self._told(data, masks, converters)
        names = output.dtype.names
        if self.usemask and names:
            for name, converter in zip(names, converters):
                for value in [converter(m) for m in converter.missing_values if m != ""]:
                    mask[name] |= (output[name] == value)
        return output, mask

    def _guessed(self, data, masks, converters):
        types = [c.type for c in converters]
        texts = [i for i, t in enumerate(types) if t == np.str_]
        if self.byte_converters and texts:
            warnings.warn("Reading unicode strings without specifying the encoding argument is deprecated. Set the encoding, use None for "
                          "the system default.", np.exceptions.VisibleDeprecationWarning, stacklevel=4)

            def encoded(row):
                row = list(row)
                for i in texts:
                    row[i] = row[i].encode("latin1")
                return tuple(row)
            try:
                data = [encoded(row) for row in data]
            except UnicodeEncodeError:
                pass
            else:
                for i in texts:
                    types[i] = np.bytes_
        sized = list(types)
        for i, t in enumerate(types):
            if np.issubdtype(t, np.character):
                sized[i] = (t, max((len(row[i]) for row in data), default=1) or 1)
        if self.names is None:
            kinds = {c.type for c in converters if c._checked}
            if len(kinds) == 1:
                uniform, = kinds
                ddtype, mdtype = uniform, np.bool
                if np.issubdtype(uniform, np.character):
                    ddtype = np.bytes_ if uniform is np.str_ and types and types[0] is np.bytes_ else uniform
            else:
                ddtype = [(self.defaultfmt % i, t) for i, t in enumerate(sized)]
                mdtype = [(self.defaultfmt % i, np.bool) for i in range(len(sized))]
        else:
            ddtype = list(zip(self.names, sized))
            mdtype = list(zip(self.names, [np.bool] * len(sized)))
        output = np.array(data, dtype=ddtype)
        return output, np.array(masks, dtype=mdtype) if self.usemask else None

    def _told(self, data, masks, converters):
        dtype = self.dtype
        mask = None
        if self.names and dtype.names is not None:
            dtype.names = self.names
        flat = flatten_dtype(dtype, flatten_base=True)
        if len(flat) > 1:
            if any(t.char == "O" for t in flat):
                if has_nested_fields(dtype):
                    raise NotImplementedError("Nested fields involving objects are not supported...")
                output = np.array(data, dtype=dtype)
            else:
                output = np.array(data, dtype=[("", t) for t in flat]).view(dtype)
            if self.usemask:
                rows = np.array(masks, dtype=np.dtype([("", np.bool) for _ in flat]))
                mask = rows.view(np.ma.make_mask_descr(dtype))
            return output, mask
        if self.user_converters:
            # a converter may have changed the type
            same, descr = True, []
            for i, t in enumerate([c.type for c in converters]):
                if i in self.user_converters:
                    same &= t == dtype.type
                    if np.issubdtype(t, np.character):
                        t = (t, max((len(row[i]) for row in data), default=1))
                    descr.append(("", t))
                else:
                    descr.append(("", dtype))
            if not same:
                dtype = np.dtype(descr) if len(descr) > 1 else np.dtype(t)
        output = np.array(data, dtype)
        if self.usemask:
            mask = np.array(masks, dtype=[(name, np.bool) for name in dtype.names] if dtype.names else np.bool)
        return output, mask


_genfromtxt_with_like = array_function_dispatch(module="numpy")(genfromtxt)


def recfromtxt(fname, **kwargs):
    """Read a text file into a record array.

    .. deprecated:: 2.0
        Use `genfromtxt`.
    """
    warnings.warn("`recfromtxt` is deprecated, use `numpy.genfromtxt` instead.(deprecated in NumPy 2.0)", DeprecationWarning, stacklevel=2)
    return _records(fname, kwargs)


def recfromcsv(fname, **kwargs):
    """Read a file of comma-separated values into a record array; names are lower case.

    .. deprecated:: 2.0
        Use `genfromtxt` with a comma as `delimiter`.
    """
    warnings.warn("`recfromcsv` is deprecated, use `numpy.genfromtxt` with comma as `delimiter` instead. (deprecated in NumPy 2.0)",
                  DeprecationWarning, stacklevel=2)
    kwargs.setdefault("case_sensitive", "lower")
    kwargs.setdefault("names", True)
    kwargs.setdefault("delimiter", ",")
    return _records(fname, kwargs)


def _records(fname, kwargs):
    kwargs.setdefault("dtype", None)
    usemask = kwargs.get("usemask", False)
    output = genfromtxt(fname, **kwargs)
    if usemask:
        from numen.ma.mrecords import MaskedRecords
        return output.view(MaskedRecords)
    return output.view(np.recarray)
