"""Arrays in files: .npy and .npz, and text; the reader of tables with missing values is in _genfromtxt_impl."""
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

import numen as np
from numen._core import _multiarray_umath as _mu
from numen._core import overrides
from numen._core.overrides import finalize_array_function_like
from numen._utils import set_module

from . import _format_impl as format
from ._datasource import DataSource  # noqa: F401
from ._genfromtxt_impl import genfromtxt, recfromcsv, recfromtxt  # noqa: F401
from ._iotools import _decode_line, _ensure_ndmin_ndarray, _ensure_ndmin_ndarray_check_param, _is_string_like, asbytes, asunicode

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
