"""The .npy format: headers and arrays in files.

A file is a magic string, two bytes of version, the length of the header (two bytes in version 1.0, four in 2.0 and 3.0), the header,
and the items.  The header is the text of a dict with the keys ``descr``, ``fortran_order`` and ``shape``, in Latin-1 (UTF-8 in
version 3.0), padded with blanks so that the items begin at a multiple of 64.  Arrays of objects are a pickle in place of the items.
"""
import io
import os
import pickle
import re
import struct
import warnings
from ast import literal_eval

import numen as np
from numen._utils import set_module
from numen.lib._utils_impl import drop_metadata

__all__ = []

EXPECTED_KEYS = {"descr", "fortran_order", "shape"}
MAGIC_PREFIX = b"\x93NUMPY"
MAGIC_LEN = len(MAGIC_PREFIX) + 2
ARRAY_ALIGN = 64                 # where the items begin: good for memory maps
BUFFER_SIZE = 2**18              # bytes read at once from what is no plain file
GROWTH_AXIS_MAX_DIGITS = 21      # the header leaves room for the growing axis to have so many digits
_MAX_HEADER_SIZE = 10000

_PLAIN_HEADER = re.compile(r"\{'descr': '([<>|][a-zA-Z][0-9]+)', 'fortran_order': (True|False), "
                           r"'shape': \(((?:[0-9]+,|[0-9]+(?:, [0-9]+)+)?)\), \} *\n?\Z")
# version -> (format of the length, encoding)
_header_size_info = {(1, 0): ("<H", "latin1"), (2, 0): ("<I", "latin1"), (3, 0): ("<I", "utf8")}
# the versions that are tried, oldest first, with what to say of them
_GUESSES = [((1, 0), None), ((2, 0), "Stored array in format 2.0. It can only beread by NumPy >= 1.9"),
            ((3, 0), "Stored array in format 3.0. It can only be read by NumPy >= 1.17")]
_METADATA_NOTE = "metadata on a dtype is not saved to an npy/npz. Use another format (such as pickle) to store it."
_PICKLE_NOTE = ("Custom dtypes are saved as python objects using the pickle protocol. Loading this file requires allow_pickle=True to be "
                "set.")


def _check_version(version):
    if version not in [None, *_header_size_info]:
        raise ValueError(f"we only support format version (1,0), (2,0), and (3,0), not {version}")


@set_module("numpy.lib.format")
def magic(major, minor):
    """Return the magic string of a version of the format.

    Parameters
    ----------
    major, minor : int in [0, 255]

    Returns
    -------
    bytes
    """
    for name, number in (("major", major), ("minor", minor)):
        if number < 0 or number > 255:
            raise ValueError(f"{name} version must be 0 <= {name} < 256")
    return MAGIC_PREFIX + bytes([major, minor])


@set_module("numpy.lib.format")
def read_magic(fp):
    """Read the magic string and return the version as (major, minor)."""
    found = _read_bytes(fp, MAGIC_LEN, "magic string")
    if found[:-2] != MAGIC_PREFIX:
        raise ValueError(f"the magic string is not correct; expected {MAGIC_PREFIX!r}, got {found[:-2]!r}")
    return found[-2], found[-1]


# ---------------------------------------------------------------------------- dtypes
@set_module("numpy.lib.format")
def dtype_to_descr(dtype):
    """Return what the header says of a dtype: a text, or a list for records.

    Parameters
    ----------
    dtype : dtype

    Returns
    -------
    str or list
        `descr_to_dtype` makes an equal dtype of it.
    """
    plain = drop_metadata(dtype)
    notes = [_METADATA_NOTE] if plain is not dtype else []
    if plain.names is not None:
        descr = plain.descr
    elif type(plain)._legacy:
        descr = plain.str
    else:                           # only a pickle knows how to write such items
        descr = "|O"
        notes.append(_PICKLE_NOTE)
    for note in notes:
        warnings.warn(note, UserWarning, stacklevel=2)
    return descr


@set_module("numpy.lib.format")
def descr_to_dtype(descr):
    """Return the dtype that a header's ``descr`` stands for."""
    if isinstance(descr, str):
        return np.dtype(descr)
    if isinstance(descr, tuple):
        return np.dtype((descr_to_dtype(descr[0]), descr[1]))
    fields = {"names": [], "formats": [], "offsets": [], "titles": []}
    offset = 0
    for field in descr:
        name, dt = field[0], descr_to_dtype(field[1])
        if len(field) == 3:
            dt = np.dtype((dt, field[2]))
        if not (name == "" and dt.type is np.void and dt.names is None):       # a nameless void is padding
            title, name = name if isinstance(name, tuple) else (None, name)
            for key, value in zip(fields, (name, dt, offset, title)):
                fields[key].append(value)
        offset += dt.itemsize
    return np.dtype(fields | {"itemsize": offset})


# --------------------------------------------------------------------------- headers
@set_module("numpy.lib.format")
def header_data_from_array_1_0(array):
    """Return the dict that the header of `array` holds."""
    # what is neither order is copied to C order when it is written
    fortran = not array.flags.c_contiguous and array.flags.f_contiguous
    return {"shape": array.shape, "fortran_order": bool(fortran), "descr": dtype_to_descr(array.dtype)}


def _wrap_header(header, version):
    """The header text with all that stands before it, padded."""
    length_format, encoding = _header_size_info[version]
    text = header.encode(encoding) + b"\n"
    before = MAGIC_LEN + struct.calcsize(length_format)
    size = len(text) + ARRAY_ALIGN - (before + len(text)) % ARRAY_ALIGN
    if size >> 8 * (before - MAGIC_LEN):
        raise ValueError(f"Header length {len(text)} too big for version={version}")
    return magic(*version) + struct.pack(length_format, size) + text[:-1].ljust(size - 1) + b"\n"


def _wrap_header_guess_version(header):
    """The same in the oldest version that can hold it."""
    for version, note in _GUESSES:
        try:
            wrapped = _wrap_header(header, version)
            break
        except ValueError:          # too long, or not in the encoding
            if version == (3, 0):
                raise
    if note:
        warnings.warn(note, UserWarning, stacklevel=2)
    return wrapped


def _write_array_header(fp, d, version=None):
    text = "{" + "".join(f"'{key}': {value!r}, " for key, value in sorted(d.items())) + "}"
    shape = d["shape"]
    if shape:
        # so that an axis may grow with the header in place
        text += " " * (GROWTH_AXIS_MAX_DIGITS - len(repr(shape[-1 if d["fortran_order"] else 0])))
    fp.write(_wrap_header_guess_version(text) if version is None else _wrap_header(text, version))


@set_module("numpy.lib.format")
def write_array_header_1_0(fp, d):
    """Write the header for the dict d in version 1.0."""
    _write_array_header(fp, d, (1, 0))


@set_module("numpy.lib.format")
def write_array_header_2_0(fp, d):
    """Write the header for the dict d in version 2.0."""
    _write_array_header(fp, d, (2, 0))


@set_module("numpy.lib.format")
def read_array_header_1_0(fp, max_header_size=_MAX_HEADER_SIZE):
    """Read a header of version 1.0 behind the magic string: (shape, fortran_order, dtype).

    Parameters
    ----------
    fp : file
    max_header_size : int, optional
        A longer header is refused.
    """
    return _read_array_header(fp, version=(1, 0), max_header_size=max_header_size)


@set_module("numpy.lib.format")
def read_array_header_2_0(fp, max_header_size=_MAX_HEADER_SIZE):
    """Read a header of version 2.0 behind the magic string: (shape, fortran_order, dtype).

    Parameters
    ----------
    fp : file
    max_header_size : int, optional
        A longer header is refused.
    """
    return _read_array_header(fp, version=(2, 0), max_header_size=max_header_size)


def _filter_header(s):
    """The header without the L that Python 2 wrote behind long integers."""
    import tokenize
    tokens = []
    after_number = False
    for token in tokenize.generate_tokens(io.StringIO(s).readline):
        drop = after_number and token.type == tokenize.NAME and token.string == "L"
        after_number = token.type == tokenize.NUMBER
        if not drop:
            tokens.append(token)
    return tokenize.untokenize(tokens)


def _read_array_header(fp, version, max_header_size=_MAX_HEADER_SIZE):
    info = _header_size_info.get(version)
    if info is None:
        raise ValueError(f"Invalid version {version!r}")
    length_format, encoding = info
    length, = struct.unpack(length_format, _read_bytes(fp, struct.calcsize(length_format), "array header length"))
    header = _read_bytes(fp, length, "array header").decode(encoding)
    if len(header) > max_header_size:
        raise ValueError(f"Header info length ({len(header)}) is large and may not be safe to load securely.\n"
                         "To allow loading, adjust `max_header_size` or fully trust the `.npy` file using `allow_pickle=True`.\n"
                         "For safety against large resource use or crashes, sandboxing may be necessary.")
    plain = _PLAIN_HEADER.match(header)
    if plain:                                    # what NumPy and we write for simple dtypes
        try:
            return tuple(map(int, plain[3].replace(",", " ").split())), plain[2] == "True", np.dtype(plain[1])
        except TypeError:
            pass
    try:
        d = literal_eval(header)
    except SyntaxError as e:
        if version > (2, 0):
            raise ValueError(f"Cannot parse header: {header!r}") from e
        try:
            d = literal_eval(_filter_header(header))
        except Exception:
            raise ValueError(f"Cannot parse header: {header!r}") from e
        warnings.warn("Reading `.npy` or `.npz` file required additional header parsing as it was created on Python 2. Save the file again "
                      "to speed up loading and avoid this warning.", UserWarning, stacklevel=4)
    if not isinstance(d, dict):
        raise ValueError(f"Header is not a dictionary: {d!r}")
    if d.keys() != EXPECTED_KEYS:
        raise ValueError(f"Header does not contain the correct keys: {sorted(d.keys())!r}")
    shape, fortran = d["shape"], d["fortran_order"]
    if not isinstance(shape, tuple) or not all(isinstance(n, int) for n in shape):
        raise ValueError(f"shape is not valid: {shape!r}")
    if not isinstance(fortran, bool):
        raise ValueError(f"fortran_order is not a valid bool: {fortran!r}")
    try:
        dtype = descr_to_dtype(d["descr"])
    except TypeError as e:
        raise ValueError(f"descr is not a valid dtype descriptor: {d['descr']!r}") from e
    return shape, fortran, dtype


# ---------------------------------------------------------------------------- arrays
@set_module("numpy.lib.format")
def write_array(fp, array, version=None, allow_pickle=True, pickle_kwargs=None):
    """Write an array with its header to an open file.

    Parameters
    ----------
    fp : file
        Anything with ``write``; a real file is quickest.
    array : ndarray
    version : (int, int) or None, optional
        None: the oldest that can hold the header.
    allow_pickle : bool, optional
        Whether objects may be pickled.
    pickle_kwargs : dict, optional
        Further arguments of ``pickle.dump``.
    """
    _check_version(version)
    _write_array_header(fp, header_data_from_array_1_0(array), version)
    dtype = array.dtype
    if dtype.hasobject or not type(dtype)._legacy:
        if not allow_pickle:
            raise ValueError("Object arrays cannot be saved when allow_pickle=False" if type(dtype)._legacy else
                             "User-defined dtypes cannot be saved when allow_pickle=False")
        pickle.dump(array, fp, protocol=4, **(pickle_kwargs or {}))
        return
    if array.flags.f_contiguous and not array.flags.c_contiguous:
        array = array.T
    if isfileobj(fp):
        array.tofile(fp)
        return
    if array.size == 0 or dtype.itemsize == 0:
        return
    # in pieces, so that no copy of the whole is made
    if array.flags.c_contiguous:
        array = array.reshape(-1)
    rows = max(1, 64 * BUFFER_SIZE * len(array) // (array.size * dtype.itemsize))
    for i in range(0, len(array), rows):
        fp.write(array[i:i + rows].tobytes())


@set_module("numpy.lib.format")
def read_array(fp, allow_pickle=False, pickle_kwargs=None, *, max_header_size=_MAX_HEADER_SIZE):
    """Read an array from an open file.

    Parameters
    ----------
    fp : file
    allow_pickle : bool, optional
        Whether objects may be unpickled: only from files that are trusted.
    pickle_kwargs : dict, optional
        Further arguments of ``pickle.load``.
    max_header_size : int, optional
        A longer header is refused, unless `allow_pickle`.

    Returns
    -------
    ndarray
    """
    if allow_pickle:
        max_header_size = 2**64
    version = read_magic(fp)
    _check_version(version)
    shape, fortran, dtype = _read_array_header(fp, version, max_header_size=max_header_size)
    count = 1
    for n in shape:
        count *= n
    if dtype.hasobject:
        if not allow_pickle:
            raise ValueError("Object arrays cannot be loaded when allow_pickle=False")
        try:
            array = pickle.load(fp, **(pickle_kwargs or {}))
        except UnicodeError as err:
            raise UnicodeError("Unpickling a python object failed: %r\n"
                               "You may need to pass the encoding= option to numpy.load" % (err,)) from err
        array.shape = shape
        return array
    if isfileobj(fp):
        array = np.fromfile(fp, dtype=dtype, count=count)
        if array.size != count:
            raise ValueError(f"Failed to read all data for array. Expected {shape} = {count} elements, could only read {array.size} "
                             "elements. (file seems not fully written?)")
    else:
        array = np.empty(count, dtype=dtype)
        if dtype.itemsize > 0 and count:
            data = array.view(np.uint8) if dtype.subdtype is None and not dtype.hasobject else None
            _read_into(fp, array, data, dtype, count)
    if fortran:
        return array.reshape(shape[::-1]).transpose()
    return array.reshape(shape)


def _read_into(fp, array, data, dtype, count):
    """Read count items into array, with readinto where the file has it."""
    size = count * dtype.itemsize
    readinto = getattr(fp, "readinto", None)
    if readinto is not None and data is not None:
        memory, at = memoryview(data).cast("B"), 0
        while at < size:
            got = readinto(memory[at:at + 64 * BUFFER_SIZE])
            if not got:
                break
            at += got
        if at < size:
            raise ValueError(f"EOF: reading array data, expected {min(size, BUFFER_SIZE)} bytes got "
                             f"{at % BUFFER_SIZE if size > BUFFER_SIZE else at}")
        return
    most = max(BUFFER_SIZE // min(BUFFER_SIZE, dtype.itemsize), 1)
    for i in range(0, count, most):
        n = min(most, count - i)
        array[i:i + n] = np.frombuffer(_read_bytes(fp, n * dtype.itemsize, "array data"), dtype=dtype, count=n)


def _mappable(dtype):
    """The dtype, if the memory of its items tells all of them."""
    if dtype.hasobject:
        raise ValueError("Array can't be memory-mapped: Python objects in dtype.")
    return dtype


@set_module("numpy.lib.format")
def open_memmap(filename, mode="r+", dtype=None, shape=None, fortran_order=False, version=None, *, max_header_size=_MAX_HEADER_SIZE):
    """Open a .npy file as a memory-mapped array.

    Parameters
    ----------
    filename : str or path-like
    mode : str, optional
        As of `memmap`: 'r+' (default), 'r', 'c', or 'w+' to make a new file.
    dtype : data-type, optional
        Of a new file (default float64).
    shape : tuple of int
        Of a new file.
    fortran_order : bool, optional
        Of a new file.
    version : (int, int) or None
        Of a new file.
    max_header_size : int, optional
        A longer header is refused.

    Returns
    -------
    memmap
    """
    if isfileobj(filename):
        raise ValueError("Filename must be a string or a path-like object.  Memmap cannot use existing file handles.")
    new = "w" in mode
    if new:
        _check_version(version)
        dtype = _mappable(np.dtype(dtype))
    with open(os.fspath(filename), f"{mode}b" if new else "rb") as file:
        if new:
            _write_array_header(file, dict(descr=dtype_to_descr(dtype), fortran_order=fortran_order, shape=shape), version)
        else:
            found = read_magic(file)
            _check_version(found)
            shape, fortran_order, dtype = _read_array_header(file, found, max_header_size)
            _mappable(dtype)
        offset = file.tell()
    return np.memmap(filename, dtype, "r+" if mode == "w+" else mode, offset, shape, "F" if fortran_order else "C")


def _read_bytes(fp, size, error_template="ran out of data"):
    """Exactly size bytes of fp, or ValueError."""
    data = b""
    while True:
        # a read may give less than was asked for before the end
        try:
            piece = fp.read(size - len(data))
        except BlockingIOError:
            continue
        if not data:
            data = bytes(piece)
        else:
            data += piece
        if not piece or len(data) == size:
            break
    if len(data) != size:
        raise ValueError(f"EOF: reading {error_template}, expected {size} bytes got {len(data)}")
    return data


@set_module("numpy.lib.format")
def isfileobj(f):
    """Is f a real file, whose descriptor can be used?"""
    try:
        return isinstance(f, (io.FileIO, io.BufferedReader, io.BufferedWriter)) and f.fileno() >= 0
    except OSError:
        return False
