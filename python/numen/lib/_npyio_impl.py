"""Arrays in files: .npy and .npz, and text."""
import contextlib
import functools
import io
import itertools
import operator
import os
import pickle
import re
import warnings
import weakref
from collections.abc import Mapping
from operator import itemgetter

import numen as np
from numen._core import _multiarray_umath as _mu
from numen._core import overrides
from numen._core.overrides import finalize_array_function_like
from numen._utils import set_module

from . import _format_impl as format
from ._datasource import DataSource  # noqa: F401
from ._iotools import (
    ConversionWarning,
    ConverterError,
    ConverterLockError,
    LineSplitter,
    NameValidator,
    StringConverter,
    _decode_line,
    _is_string_like,
    asbytes,
    asunicode,  # noqa: F401
    easy_dtype,
    flatten_dtype,
    has_nested_fields,
)

__all__ = ["savetxt", "loadtxt", "genfromtxt", "load", "save", "savez", "savez_compressed", "fromregex"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")
_MAX_HEADER_SIZE = format._MAX_HEADER_SIZE
_loadtxt_chunksize = 50000


class BagObj:
    """The keys of a mapping as attributes."""

    def __init__(self, obj):
        self._obj = weakref.proxy(obj)

    def __getattribute__(self, key):
        try:
            return object.__getattribute__(self, "_obj")[key]
        except KeyError:
            raise AttributeError(key) from None

    def __dir__(self):
        return list(object.__getattribute__(self, "_obj").keys())


def zipfile_factory(file, *args, **kwargs):
    """A ZipFile that may be larger than 4 GiB, from a file or a path."""
    import zipfile
    source = file if hasattr(file, "read") else os.fspath(file)
    return zipfile.ZipFile(source, *args, **(kwargs | {"allowZip64": True}))


def _with_ending(file, ending):
    """Where to write: a file as it is, or a path that has the ending."""
    if hasattr(file, "write"):
        return file
    path = os.fspath(file)
    return path if path.endswith(ending) else path + ending


def _beginning(file):
    """The first bytes of what is left of a file, which stays where it was."""
    found = file.read(len(format.MAGIC_PREFIX))
    if not found:
        raise EOFError("No data left in file")
    file.seek(-len(found), 1)
    return found


@set_module("numpy.lib.npyio")
class NpzFile(Mapping):
    """The arrays of a .npz file, each read when it is asked for.

    Made by `load`.  A mapping from the names of the arrays, with or without ``.npy``, to the arrays; also a context manager.

    Attributes
    ----------
    files : list of str
        The names.
    zip : zipfile.ZipFile
        The archive.
    f : BagObj
        The arrays as attributes.
    """
    zip = None
    fid = None
    _MAX_REPR_ARRAY_COUNT = 5

    def __init__(self, fid, own_fid=False, allow_pickle=False, pickle_kwargs=None, *, max_header_size=_MAX_HEADER_SIZE):
        self.zip = zipfile_factory(fid)
        self.fid = fid if own_fid else None
        self.f = BagObj(self)
        self.allow_pickle, self.pickle_kwargs, self.max_header_size = allow_pickle, pickle_kwargs, max_header_size
        members = self.zip.namelist()
        self.files = [member.removesuffix(".npy") for member in members]
        self._files = dict(zip(self.files + members, members * 2))     # whole names count more than short ones

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.close()

    def close(self):
        """Close the archive; arrays that were not read yet are out of reach."""
        for held in (self.zip, self.fid):
            if held is not None:
                held.close()
        self.zip = self.fid = self.f = None

    def __del__(self):
        self.close()

    def __iter__(self):
        return iter(self.files)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, key):
        if key not in self._files:
            raise KeyError(f"{key} is not a file in the archive")
        with self.zip.open(self._files[key]) as member:
            if member.peek(len(format.MAGIC_PREFIX)).startswith(format.MAGIC_PREFIX):
                return format.read_array(member, self.allow_pickle, self.pickle_kwargs, max_header_size=self.max_header_size)
            return member.read()

    def __contains__(self, key):
        return key in self._files

    def __repr__(self):
        source = self.fid if isinstance(self.fid, str) else getattr(self.fid, "name", "object")
        most = self._MAX_REPR_ARRAY_COUNT
        return f"NpzFile {source!r} with keys: {', '.join(self.files[:most])}{'...' if len(self.files) > most else ''}"

    def get(self, key, default=None, /):
        """The array of that name, or default."""
        return Mapping.get(self, key, default)

    def items(self):
        """The names with their arrays."""
        return Mapping.items(self)

    def keys(self):
        """The names."""
        return Mapping.keys(self)

    def values(self):
        """The arrays."""
        return Mapping.values(self)


@set_module("numpy")
def load(file, mmap_mode=None, allow_pickle=False, fix_imports=True, encoding="ASCII", *, max_header_size=_MAX_HEADER_SIZE):
    """Read a .npy file, a .npz file, or a pickle.

    Parameters
    ----------
    file : file-like object, str, or path-like
        A file must have ``read`` and ``seek``.
    mmap_mode : {None, 'r+', 'r', 'w+', 'c'}, optional
        Map a .npy file into memory rather than read it: see `memmap`.
    allow_pickle : bool, optional
        Whether objects may be unpickled.  A pickle can run any code: only for files that are trusted.
    fix_imports, encoding : optional
        For pickles that Python 2 wrote; encoding is 'latin1', 'ASCII' or 'bytes'.
    max_header_size : int, optional
        A longer header is refused, unless `allow_pickle`.

    Returns
    -------
    ndarray, memmap, NpzFile, or what was pickled

    See Also
    --------
    save, savez, savez_compressed, loadtxt, memmap

    Examples
    --------
    >>> import numen as np
    >>> from io import BytesIO
    >>> file = BytesIO()
    >>> np.save(file, np.arange(3))
    >>> _ = file.seek(0)
    >>> np.load(file)
    array([0, 1, 2])
    """
    if encoding not in ("ASCII", "latin1", "bytes"):
        # anything else would damage bytes of numbers
        raise ValueError("encoding must be 'ASCII', 'latin1', or 'bytes'")
    pickling = {"allow_pickle": allow_pickle, "pickle_kwargs": {"encoding": encoding, "fix_imports": fix_imports}}
    found = None
    fid = file if hasattr(file, "read") else open(os.fspath(file), "rb")
    try:
        beginning = _beginning(fid)
        if beginning.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            found = NpzFile(fid, own_fid=fid is not file, max_header_size=max_header_size, **pickling)
        elif beginning != format.MAGIC_PREFIX:
            found = _unpickled(fid, file, **pickling)
        elif mmap_mode:
            found = format.open_memmap(file, mode=mmap_mode, max_header_size=2**64 if allow_pickle else max_header_size)
        else:
            found = format.read_array(fid, max_header_size=max_header_size, **pickling)
        return found
    finally:
        # the arrays of an archive are read later
        if fid is not file and not isinstance(found, NpzFile):
            fid.close()


def _unpickled(fid, name, allow_pickle, pickle_kwargs):
    """What was pickled into a file, if that is allowed."""
    if not allow_pickle:
        raise ValueError("This file contains pickled (object) data. If you trust the file you can load it unsafely using the "
                         "`allow_pickle=` keyword argument or `pickle.load()`.")
    try:
        return pickle.load(fid, **pickle_kwargs)
    except Exception as e:
        raise pickle.UnpicklingError(f"Failed to interpret file {name!r} as a pickle") from e


def _save_dispatcher(file, arr, allow_pickle=None):
    return (arr,)


@array_function_dispatch(_save_dispatcher)
def save(file, arr, allow_pickle=True):
    """Write an array to a .npy file.

    Parameters
    ----------
    file : file, str, or path-like
        A name gets ``.npy`` appended if it has not that ending.
    arr : array_like
    allow_pickle : bool, optional
        Whether objects may be pickled.

    See Also
    --------
    load, savez, savetxt
    """
    own = not hasattr(file, "write")
    with open(_with_ending(file, ".npy"), "wb") if own else contextlib.nullcontext(file) as target:
        format.write_array(target, np.asanyarray(arr), allow_pickle=allow_pickle, pickle_kwargs={"fix_imports": True})


def _savez_dispatcher(file, *args, allow_pickle=True, **kwds):
    yield from args
    yield from kwds.values()


@array_function_dispatch(_savez_dispatcher)
def savez(file, *args, allow_pickle=True, **kwds):
    """Write several arrays to a .npz file, not compressed.

    Parameters
    ----------
    file : file, str, or path-like
        A name gets ``.npz`` appended if it has not that ending.
    *args : array_like
        Arrays that are named arr_0, arr_1 and so on.
    allow_pickle : bool, optional
        Whether objects may be pickled.
    **kwds : array_like
        Arrays with their names.

    See Also
    --------
    savez_compressed, load
    """
    _savez(file, args, kwds, False, allow_pickle=allow_pickle)


@array_function_dispatch(_savez_dispatcher)
def savez_compressed(file, *args, allow_pickle=True, **kwds):
    """Write several arrays to a compressed .npz file; the arguments are those of `savez`.

    See Also
    --------
    savez, load
    """
    _savez(file, args, kwds, True, allow_pickle=allow_pickle)


def _savez(file, args, kwds, compress, allow_pickle=True, pickle_kwargs=None):
    import zipfile
    target = _with_ending(file, ".npz")
    numbered = {f"arr_{i}": value for i, value in enumerate(args)}
    for name in filter(kwds.__contains__, numbered):
        raise ValueError(f"Cannot use un-named variables and keyword {name}")
    with zipfile_factory(target, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as archive:
        for name, value in (kwds | numbered).items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                format.write_array(member, np.asanyarray(value), None, allow_pickle, pickle_kwargs)


# ---------------------------------------------------------------------------- loadtxt
def _ensure_ndmin_ndarray_check_param(ndmin):
    if ndmin not in [0, 1, 2]:
        raise ValueError(f"Illegal value of ndmin keyword: {ndmin}")


def _ensure_ndmin_ndarray(a, *, ndmin):
    """a with the axes of length 1 dropped that ndmin does not ask for."""
    if a.ndim > ndmin:
        a = a.squeeze()
    lacking = ndmin - a.ndim
    return a.reshape(a.shape + (1,) * lacking) if lacking > 0 else a


def _check_count(value):
    try:
        count = operator.index(value)
    except TypeError:
        raise TypeError("argument must be an integer") from None
    if count < 0:
        raise ValueError("argument must be nonnegative")


def _without_comments(lines, comments, encoding):
    """The lines up to the first comment, where comments begin with one of several texts."""
    for line in lines:
        text = line if isinstance(line, str) else _decode_line(line, encoding)
        for comment in comments:
            if comment in text:
                text = text[:text.index(comment)]
        yield text


def _check_controls(delimiter, comment, quote):
    """One character each or None, no line end, all different."""
    given = []
    for name, value in (("delimiter", delimiter), ("comment", comment), ("quote", quote)):
        if value is None:
            continue
        if not isinstance(value, str) or len(value) != 1:
            raise TypeError(f"Text reading control character must be a single unicode character or None; but got: {value!r:.100}")
        if value in "\r\n":
            raise TypeError(f"control character '{name}' cannot be a newline (`\\r` or `\\n`).")
        given.append((name, value))
    if delimiter is None:
        given.append(("delimiter", " "))
    for (a, x), (b, y) in itertools.combinations(sorted(given), 2):
        if x == y or (delimiter is None and b == "delimiter" and x.isspace()) or (delimiter is None and a == "delimiter" and y.isspace()):
            raise TypeError(f"The values for control characters '{a}' and '{b}' are incompatible")


def _columns(usecols):
    """usecols as a list of ints, or None."""
    if usecols is None:
        return None
    try:
        usecols = list(usecols)
    except TypeError:
        usecols = [usecols]
    columns = []
    for column in usecols:
        try:
            columns.append(operator.index(column))
        except TypeError:
            raise TypeError("usecols must be an int or a sequence of ints but it contains at least one element of type "
                            f"'{type(column).__name__}'") from None
    return columns


def _is_text_file(file):
    """Can all of the file be read in large pieces?  Other objects are asked for line after line."""
    return isinstance(file, io.TextIOBase)


def _load_from_filelike(file, *, delimiter=",", comment="#", quote='"', imaginary_unit="j", usecols=None, skiplines=0, max_rows=-1,
                        converters=None, dtype=None, encoding=None, filelike=True, byte_converters=False, c_byte_converters=False):
    """Rows of a file, or of an iterator of lines, with control characters that were not checked yet."""
    _check_controls(delimiter, comment, quote)
    if not isinstance(dtype, np.dtype):
        raise TypeError("internal error: dtype must be provided and be a NumPy dtype")
    if encoding is not None and not isinstance(encoding, str):
        raise TypeError("encoding must be a unicode string.")
    if not filelike:
        try:
            file = iter(file)
        except TypeError:
            raise TypeError("error reading from object, expected an iterable.") from None
    elif not hasattr(file, "read"):
        raise AttributeError(f"'{type(file).__name__}' object has no attribute 'read'")
    return _mu._read_rows(file, dtype, delimiter, comment, quote, imaginary_unit, usecols, skiplines, max_rows, converters, encoding,
            not filelike,
                          byte_converters)


_mu._load_from_filelike = _load_from_filelike


def _read(fname, *, delimiter=",", comment="#", quote='"', imaginary_unit="j", usecols=None, skiplines=0, max_rows=None, converters=None,
          ndmin=None, unpack=False, dtype=np.float64, encoding=None):
    """The work of loadtxt."""
    byte_converters = False
    if encoding == "bytes":
        encoding = None
        byte_converters = True
    if dtype is None:
        raise TypeError("a dtype must be provided.")
    dtype = np.dtype(dtype)
    if usecols is not None:
        usecols = _columns(usecols)
    _ensure_ndmin_ndarray_check_param(ndmin)
    if comment is None:
        comments = None
    else:
        # several comments, or longer ones, are cut off before the reader sees the lines
        if "" in comment:
            raise ValueError("comments cannot be an empty string. Use comments=None to disable comments.")
        comments = tuple(comment)
        comment = None
        if len(comments) == 0:
            comments = None
        elif len(comments) == 1 and isinstance(comments[0], str) and len(comments[0]) == 1:
            comment = comments[0]
            comments = None
        elif delimiter in comments:
            raise TypeError(f"Comment characters '{comments}' cannot include the delimiter '{delimiter}'")
    if comments is not None and quote is not None:
        raise ValueError("when multiple comments or a multi-character comment is given, quotes are not supported.  In this case quotechar "
                         "must be set to None.")
    if len(imaginary_unit) != 1:
        raise ValueError("len(imaginary_unit) must be 1.")
    _check_count(skiplines)
    if max_rows is not None:
        _check_count(max_rows)
    else:
        max_rows = -1
    own = None
    lines = True
    try:
        if isinstance(fname, os.PathLike):
            fname = os.fspath(fname)
        if isinstance(fname, str):
            source = own = np.lib._datasource.open(fname, "rt", encoding=encoding)
            if encoding is None:
                encoding = getattr(source, "encoding", "latin1")
            lines = False
        else:
            if encoding is None:
                encoding = getattr(fname, "encoding", "latin1")
            try:
                source = iter(fname)
            except TypeError as e:
                raise ValueError("fname must be a string, filehandle, list of strings,\n"
                                 f"or generator. Got {type(fname)} instead.") from e
            # what lies behind the rows asked for stays in the file
            if max_rows < 0 and _is_text_file(fname):
                source, lines = fname, False
        if comments is not None:
            source, lines = _without_comments(source, comments, encoding), True
        _check_controls(delimiter, comment, quote)
        if converters is not None and not callable(converters) and not isinstance(converters, dict):
            raise TypeError("converters must be a dictionary mapping columns to converter functions or a single callable.")
        # items whose size only the values tell are read as objects first
        final = None
        if (dtype.kind in "SU" and dtype.itemsize == 0 and converters is not None) or (dtype.kind in "Mm" and "[" not in dtype.str):
            final, dtype = dtype, np.dtype(object)
        arr = _mu._read_rows(source, dtype, delimiter, comment, quote, imaginary_unit, usecols, skiplines, max_rows, converters, encoding,
                lines,
                             byte_converters)
        if final is not None:
            arr = arr.astype(final)
    finally:
        if own is not None:
            own.close()
    if arr.shape:
        if arr.shape[0] == 0:
            warnings.warn(f'loadtxt: input contained no data: "{fname}"', category=UserWarning, stacklevel=3)
    arr = _ensure_ndmin_ndarray(arr, ndmin=ndmin)
    if unpack:
        return [arr[field] for field in arr.dtype.names] if arr.dtype.names is not None else arr.T
    return arr


@finalize_array_function_like
@set_module("numpy")
def loadtxt(fname, dtype=float, comments="#", delimiter=None, converters=None, skiprows=0, usecols=None, unpack=False, ndmin=0,
        encoding=None,
            max_rows=None, *, quotechar=None, like=None):
    r"""Read rows of numbers from a text file.

    Parameters
    ----------
    fname : file, str, path-like, list of str, generator
        A file, its name (``.gz`` and ``.bz2`` are decompressed), or lines.
    dtype : data-type, optional
        A structured dtype takes a field for each column.
    comments : str or sequence of str or None, optional
        What begins a comment.
    delimiter : str, optional
        The character between fields (None: white space).
    converters : dict or callable, optional
        Functions from the text of a field to its value, by column, or one for all.
    skiprows : int, optional
        How many lines to leave out at the beginning.
    usecols : int or sequence of ints, optional
        The columns to read.
    unpack : bool, optional
        Return the columns, for unpacking.
    ndmin : int, optional
        Least number of axes: axes of length 1 are dropped otherwise.
    encoding : str, optional
        Of the file.  'bytes': converters get bytes.
    max_rows : int, optional
        How many rows to read.
    quotechar : str, optional
        The character around fields that hold a delimiter, a comment or a line end; twice within: itself.
    ${ARRAY_FUNCTION_LIKE}

    Returns
    -------
    ndarray

    See Also
    --------
    load, fromstring, fromregex, genfromtxt

    Examples
    --------
    >>> import numen as np
    >>> from io import StringIO
    >>> np.loadtxt(StringIO("0 1\n2 3"))
    array([[0., 1.],
           [2., 3.]])
    """
    if like is not None:
        return _loadtxt_with_like(like, fname, dtype=dtype, comments=comments, delimiter=delimiter, converters=converters,
                skiprows=skiprows,
                                  usecols=usecols, unpack=unpack, ndmin=ndmin, encoding=encoding, max_rows=max_rows)
    if comments is not None:
        comments = list(map(_decode_line, [comments] if isinstance(comments, (str, bytes)) else comments))
    return _read(fname, delimiter=_decode_line(delimiter), comment=comments, quote=quotechar, usecols=usecols, skiplines=skiprows,
                 max_rows=max_rows, converters=converters, ndmin=ndmin, unpack=unpack, encoding=encoding,
                 dtype=np.float64 if dtype is None else dtype)


_loadtxt_with_like = array_function_dispatch()(loadtxt)


# ---------------------------------------------------------------------------- savetxt
def _savetxt_dispatcher(fname, X, fmt=None, delimiter=None, newline=None, header=None, footer=None, comments=None, encoding=None):
    return (X,)


class _TextSink:
    """Writes str to a file that may want bytes."""

    def __init__(self, file, encoding):
        self.file = file
        self.encoding = encoding
        self.write = self._first

    def _first(self, text):
        try:
            self.file.write(text)
            self.write = self.file.write
        except TypeError:
            # the file takes bytes
            self.write = self._bytes
            self._bytes(text)

    def _bytes(self, text):
        self.file.write(text.encode(self.encoding) if isinstance(text, str) else text)


def _row_format(X, fmt, delimiter, ncol, iscomplex):
    """The format of a row, without its end."""
    if type(fmt) in (list, tuple):
        if len(fmt) != ncol:
            raise AttributeError(f"fmt has wrong shape.  {str(fmt)}")
        return delimiter.join(fmt)
    if isinstance(fmt, str):
        count = fmt.count("%")
        error = ValueError(f"fmt has wrong number of % formats:  {fmt}")
        if count == 1:
            formats = [f" ({fmt}+{fmt}j)"] * ncol if iscomplex else [fmt] * ncol
            return delimiter.join(formats)
        if count != (2 * ncol if iscomplex else ncol):
            raise error
        return fmt
    raise ValueError(f"invalid fmt: {fmt!r}")


def _write_rows(X, row_format, newline, write, fmt):
    """Rows that C cannot write, and those with something wrong."""
    for row in X:
        try:
            text = row_format % tuple(row) + newline
        except TypeError as e:
            raise TypeError(f"Mismatch between array dtype ('{X.dtype}') and format specifier ('{row_format}')") from e
        write(text)


@array_function_dispatch(_savetxt_dispatcher)
def savetxt(fname, X, fmt="%.18e", delimiter=" ", newline="\n", header="", footer="", comments="# ", encoding=None):
    """Write an array of one or two axes as text.

    Parameters
    ----------
    fname : str, path-like, or file
        A name that ends in ``.gz``, ``.bz2``, ``.xz`` or ``.lzma`` makes a compressed file.
    X : array_like
    fmt : str or sequence of strs, optional
        A format of the ``%`` operator for all items, one per column, or one for a whole row.
    delimiter, newline : str, optional
        What stands between columns and at the end of a row.
    header, footer : str, optional
        What is written before and after, each line as a comment.
    comments : str, optional
        What begins a comment.
    encoding : str or None, optional
        Of the file (None: 'latin1').

    See Also
    --------
    save, savez, loadtxt
    """
    if isinstance(fmt, bytes):
        fmt = asunicode(fmt)
    delimiter = asunicode(delimiter)
    own = False
    if isinstance(fname, os.PathLike):
        fname = os.fspath(fname)
    if _is_string_like(fname):
        # the data source opens existing files only
        open(fname, "wt").close()
        fh = np.lib._datasource.open(fname, "wt", encoding=encoding)
        own = True
    elif hasattr(fname, "write"):
        fh = _TextSink(fname, encoding or "latin1")
    else:
        raise ValueError("fname must be a string or file handle")
    try:
        X = np.asarray(X)
        if X.ndim == 0 or X.ndim > 2:
            raise ValueError(f"Expected 1D or 2D array, got {X.ndim}D array instead")
        if X.ndim == 1:
            if X.dtype.names is None:
                X = np.atleast_2d(X).T
                ncol = 1
            else:
                ncol = len(X.dtype.names)
        else:
            ncol = X.shape[1]
        iscomplex = X.dtype.kind == "c"
        row_format = _row_format(X, fmt, delimiter, ncol, iscomplex)
        if header:
            fh.write(comments + header.replace("\n", "\n" + comments) + newline)
        if iscomplex:
            parts = np.empty((X.shape[0], 2 * X.shape[1]), X.real.dtype)
            parts[:, ::2] = X.real
            parts[:, 1::2] = X.imag
            _write_complex(parts, row_format, newline, fh.write)
        else:
            _write_real(X, row_format, newline, fh.write, fmt)
        if footer:
            fh.write(comments + footer.replace("\n", "\n" + comments) + newline)
    finally:
        if own:
            fh.close()


def _pieces(X):
    """X in pieces of some hundred thousand items."""
    step = max(1, 200000 // max(1, X.shape[1]))
    for i in range(0, X.shape[0], step):
        yield X[i:i + step]


def _write_real(X, row_format, newline, write, fmt):
    if X.ndim != 2 or X.dtype.kind not in "biuf" or (X.dtype.char == "g" and "s" in row_format):
        _write_rows(X, row_format, newline, write, fmt)
        return
    line = row_format + newline.replace("%", "%%")
    for piece in _pieces(X):
        text = _mu._format_rows(piece, line)
        if text is None:
            _write_rows(piece, row_format, newline, write, fmt)
        elif text:
            write(text)


def _write_complex(parts, row_format, newline, write):
    line = row_format + newline.replace("%", "%%")
    for piece in _pieces(parts):
        text = _mu._format_rows(piece, line)
        if text is None:
            text = "".join([row_format % tuple(row) + newline for row in piece])
        write(text.replace("+-", "-"))


# ---------------------------------------------------------------------------- fromregex
@set_module("numpy")
def fromregex(file, regexp, dtype, encoding=None):
    r"""Make a structured array of what a regular expression finds in a text file.

    Parameters
    ----------
    file : file, str, or path-like
    regexp : str or pattern
        Its groups are the fields.
    dtype : dtype or list of dtypes
        A structured dtype.
    encoding : str, optional
        Of the file.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> import numen as np
    >>> from io import StringIO
    >>> np.fromregex(StringIO("1312 foo\n1534 bar"), r"(\d+)\s+(...)", [('num', np.int64), ('key', 'S3')])
    array([(1312, b'foo'), (1534, b'bar')],
          dtype=[('num', '<i8'), ('key', 'S3')])
    """
    own = not hasattr(file, "read")
    with np.lib._datasource.open(os.fspath(file), "rt", encoding=encoding) if own else contextlib.nullcontext(file) as source:
        dtype = np.dtype(dtype)
        if dtype.names is None:
            raise TypeError("dtype must be a structured datatype.")
        text = source.read()
    if isinstance(regexp, str):
        regexp = re.compile(asbytes(regexp) if isinstance(text, bytes) else regexp)
    elif not hasattr(regexp, "match"):
        regexp = re.compile(regexp)
    found = regexp.findall(text)
    if not found or isinstance(found[0], tuple):
        return np.array(found, dtype=dtype)
    # one group: an array of its texts, seen as records
    name = dtype.names[0]
    return np.array(found, dtype=dtype[name]).view([(name, dtype[name])])


# ---------------------------------------------------------------------------- genfromtxt
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


_genfromtxt_with_like = array_function_dispatch()(genfromtxt)


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
