"""Record arrays: `recarray`, whose fields are attributes, its scalar `record`, and the functions that make them.

A recarray is a view like any other: what it adds is that its structured dtypes have `record` as their scalar type, so that items
and nested structures give access by attribute as well.
"""
import os
import warnings
from collections import Counter

from numen._core import numeric as sb, numerictypes as nt
from numen._core.arrayprint import _get_legacy_print_mode, array2string
from numen._core.multiarray import dtype as _dtype, ndarray
from numen._utils import set_module

__all__ = ["record", "recarray", "format_parser", "fromarrays", "fromrecords", "fromstring", "fromfile", "array", "find_duplicate"]

# spellings of byte orders, by their first letter
_byteorderconv = {"b": ">", "l": "<", "n": "=", "B": ">", "L": "<", "N": "=", "S": "s", "s": "s", ">": ">", "<": "<", "=": "=",
                  "|": "|", "I": "|", "i": "|"}
numfmt = nt.sctypeDict


@set_module("numen.rec")
def find_duplicate(list):  # noqa: A002
    """The items that occur more than once, each once, in the order of their first places."""
    return [item for item, count in Counter(list).items() if count > 1]


@set_module("numen.rec")
class format_parser:
    """The dtype of records given by formats, names and titles; attribute `dtype` has it.

    Parameters
    ----------
    formats : str or list of str
        The types of the fields: ``'f8, i4, S5'`` or ``['f8', 'i4', 'S5']``.
    names : str or sequence of str
        The names of the fields, as one text with commas or as a sequence. Fields for which there is none are called f0, f1, ...
    titles : sequence of str
        Second names of the fields; may be empty.
    aligned : bool, optional
        Lay the fields out as a C compiler would.
    byteorder : str, optional
        Byte order of all fields.

    >>> import numen as np
    >>> np.rec.format_parser(['<f8', '<i4'], ['col1', 'col2'], ['T1', 'T2']).dtype
    dtype([(('T1', 'col1'), '<f8'), (('T2', 'col2'), '<i4')])
    """

    def __init__(self, formats, names, titles, aligned=False, byteorder=None):
        self._parseFormats(formats, aligned)
        self._setfieldnames(names, titles)
        self._createdtype(byteorder)

    def _parseFormats(self, formats, aligned=False):
        if formats is None:
            raise ValueError("Need formats argument")
        if isinstance(formats, list):
            formats = [(f"f{number}", one) for number, one in enumerate(formats)]
        parsed = _dtype(formats, aligned)
        if parsed.fields is None:
            parsed = _dtype([("f0", parsed)], aligned)
        places = [parsed.fields[name] for name in parsed.names]
        self._f_formats, self._offsets = tuple(place[0] for place in places), tuple(place[1] for place in places)
        self._nfields = len(places)

    def _setfieldnames(self, names, titles):
        names = names or ()
        if isinstance(names, str):
            names = names.split(",")
        elif not isinstance(names, (list, tuple)):
            raise NameError(f"illegal input names {names!r}")
        count = self._nfields
        given = [name.strip() for name in names[:count]]
        self._names = given + [f"f{number}" for number in range(len(given), count)]
        if twice := find_duplicate(self._names):
            raise ValueError(f"Duplicate field names: {twice}")
        titles = [title.strip() for title in (titles or ())[:count]]
        self._titles = titles + [None] * (count - len(titles))

    def _createdtype(self, byteorder):
        made = _dtype({"names": self._names, "formats": self._f_formats, "offsets": self._offsets, "titles": self._titles})
        self.dtype = made if byteorder is None else made.newbyteorder(_byteorderconv[byteorder[0]])


def _described(dtype, *parts):
    """The type of records as `fromarrays` and others take it: a dtype, or what `format_parser` makes one of."""
    return format_parser(*parts).dtype if dtype is None else _dtype(dtype)


def _as_record(descr):
    """A structured dtype with `record` as its scalar type; any other dtype as it is."""
    return _dtype((record, descr)) if descr.type is nt.void and descr.names is not None else descr


_FIXED = ("setfield", "getfield", "dtype")


def _field_of(record_, name):
    """Dtype and offset of a field of a record; None if there is none of the name."""
    fields = nt.void.__getattribute__(record_, "dtype").fields
    return fields[name][:2] if fields and name in fields else None


@set_module("numen")
class record(nt.void):
    """The scalar of record arrays: a structure whose fields are also attributes."""

    __name__ = "record"

    def __repr__(self):
        if _get_legacy_print_mode() <= 113:
            return self.__str__()
        return super().__repr__()

    def __str__(self):
        if _get_legacy_print_mode() <= 113:
            return str(self.item())
        return super().__str__()

    def _wrap(self, value):
        """Structures within a record are records too."""
        try:
            descr = value.dtype
        except AttributeError:
            return value
        return value.view((self.__class__, descr)) if descr.names is not None else value

    def __getattribute__(self, attr):
        try:
            return nt.void.__getattribute__(self, attr)
        except AttributeError:
            place = None if attr in _FIXED else _field_of(self, attr)
        if place is None:
            raise AttributeError(f"'record' object has no attribute '{attr}'")
        return nt.void.__getattribute__(self, "_wrap")(self.getfield(*place))

    def __setattr__(self, attr, val):
        place = _field_of(self, attr)
        if attr in _FIXED:
            raise AttributeError(f"Cannot set '{attr}' attribute")
        if place is None and not getattr(self, attr, None):
            raise AttributeError(f"'record' object has no attribute '{attr}'")
        return nt.void.__setattr__(self, attr, val) if place is None else self.setfield(val, *place)

    def __getitem__(self, indx):
        return self._wrap(nt.void.__getitem__(self, indx))

    def pprint(self):
        """A text of the record, a line for each field."""
        names = self.dtype.names
        width = max(map(len, names), default=0)
        return "\n".join(f"{name:>{width}}: {getattr(self, name)}" for name in names)


@set_module("numen.rec")
class recarray(ndarray):
    """An array of records whose fields can be had as attributes.

    Like `empty`, this makes an array without setting its values; ``a.view(np.recarray)``, `rec.array` and `rec.fromrecords` make one of
    data.

    Parameters
    ----------
    shape : int or tuple of ints
        The shape of the array.
    dtype : data-type, optional
        The type of an item. Without it, `formats`, `names`, `titles`, `aligned` and `byteorder` say it, see `rec.format_parser`.
    buf : buffer, optional
        Memory to use, from `offset` on and with `strides`, instead of new memory.
    order : {'C', 'F'}, optional
        The order of new memory.

    >>> import numen as np
    >>> x = np.array([(1.0, 2), (3.0, 4)], dtype=[('x', '<f8'), ('y', '<i8')]).view(np.recarray)
    >>> x.y
    array([2, 4])
    """

    def __new__(subtype, shape, dtype=None, buf=None, offset=0, strides=None, formats=None, names=None, titles=None, byteorder=None,
                aligned=False, order="C"):
        descr = _described(dtype, formats, names, titles, aligned, byteorder)
        memory = {} if buf is None else {"buffer": buf, "offset": offset, "strides": strides}
        return ndarray.__new__(subtype, shape, (record, descr), order=order, **memory)

    def __array_finalize__(self, obj):
        if self.dtype.type is not record and self.dtype.names is not None:
            self.dtype = self.dtype                 # setting a dtype makes it one of records

    def _present(self, value):
        """A field as it is given out: structures as this type, others as plain arrays."""
        if value.dtype.names is None:
            return value.view(ndarray)
        if issubclass(value.dtype.type, nt.void):
            return value.view(dtype=(self.dtype.type, value.dtype))
        return value

    def __getattribute__(self, attr):
        try:
            return object.__getattribute__(self, attr)
        except AttributeError:
            pass
        value = self.getfield(*field_of_attribute(self, attr, "recarray"))
        return ndarray.__getattribute__(self, "_present")(value)

    def __setattr__(self, attr, val):
        if attr == "dtype" and issubclass(val.type, nt.void) and val.names is not None:
            val = _dtype((record, val))
        if not set_attribute(self, attr, val):
            self.setfield(val, *_place(self, attr))

    def __getitem__(self, indx):
        value = super().__getitem__(indx)
        if not isinstance(value, ndarray):
            return value
        if value.dtype.names is None:
            return value.view(type=ndarray)
        value = value.view(type(self))
        if issubclass(value.dtype.type, nt.void):
            return value.view(dtype=(self.dtype.type, value.dtype))
        return value

    def __repr__(self):
        descr = self.dtype
        name, ending = "rec.array", ")"
        if descr.type is record:
            descr = _dtype((nt.void, descr))        # the scalar type is told by the name
        elif issubclass(descr.type, nt.void):
            name, ending = "array", ").view(numpy.recarray)"
        begin = name + "("
        if self.size or self.shape == (0,):
            items = array2string(self, separator=", ", prefix=begin, suffix=",")
        else:
            items = f"[], shape={self.shape}"
        blank = " " if _get_legacy_print_mode() <= 113 else ""
        return f"{begin}{items},{blank}\n{' ' * len(begin)}dtype={descr}{ending}"

    def field(self, attr, val=None):
        """Give a field, by name or number, or set it to `val`."""
        if isinstance(attr, int):
            attr = ndarray.__getattribute__(self, "dtype").names[attr]
        where = _place(self, attr)
        if val is None:
            value = self.getfield(*where)
            return value if value.dtype.names is not None else value.view(ndarray)
        return self.setfield(val, *where)


def _place(array_, name):
    """Dtype and offset of a field."""
    return ndarray.__getattribute__(array_, "dtype").fields[name][:2]


def field_of_attribute(array_, name, kind):
    """Dtype and offset of the field that an attribute of an array of records stands for."""
    try:
        return _place(array_, name)
    except (TypeError, KeyError) as error:
        raise AttributeError(f"{kind} has no attribute {name}") from error


def set_attribute(array_, name, value, reserved=()):
    """Set an attribute of an array of records; False where it stands for a field, which the caller sets."""
    known = name in object.__getattribute__(array_, "__dict__")
    try:
        object.__setattr__(array_, name, value)
    except Exception:
        # a field may have the name of an attribute that does not take this value
        if not _is_field(array_, name):
            raise
        return False
    if name in reserved or not _is_field(array_, name):
        return True
    if not known:
        try:
            object.__delattr__(array_, name)    # the field wins over an attribute that would be new
        except Exception:
            return True
    return False


def _is_field(array_, name):
    return name in (ndarray.__getattribute__(array_, "dtype").fields or ())


def _deprecate_shape_0_as_None(shape):
    if shape != 0:
        return shape
    warnings.warn("Passing `shape=0` to have the shape be inferred is deprecated, and in future will be equivalent to `shape=(0,)`. To "
                  "infer the shape and suppress this warning, pass `shape=None` instead.", FutureWarning, stacklevel=3)
    return None


@set_module("numen.rec")
def fromarrays(arrayList, dtype=None, shape=None, formats=None, names=None, titles=None, aligned=False, byteorder=None):
    """Make a record array of one array for each field.

    Parameters
    ----------
    arrayList : sequence of array_like
        The values of the fields.
    dtype : data-type, optional
        The type of a record. Without it, the other arguments say it as in `format_parser`; without `formats` the types are the arrays'.
    shape : int or tuple of ints, optional
        The shape of the result; that of the first array if not given.

    >>> import numen as np
    >>> r = np.rec.fromarrays([[1, 2], ['a', 'bc']], names='n,text')
    >>> r.text
    array(['a', 'bc'], dtype='<U2')
    """
    columns = [sb.asarray(values) for values in arrayList]
    shape = _deprecate_shape_0_as_None(shape)
    if formats is None and dtype is None:
        formats = [column.dtype for column in columns]
    if isinstance(shape, int):
        shape = (shape,)
    elif shape is None:
        shape = columns[0].shape
    descr = _described(dtype, formats, names, titles, aligned, byteorder)
    if len(columns) != len(descr):
        raise ValueError("mismatch between the number of fields and the number of arrays")
    if descr[0].ndim:
        shape = shape[:-descr[0].ndim]
    made = recarray(shape, descr)
    for number, name in enumerate(descr.names):
        column = columns[number]
        if column.shape[:column.ndim - descr[number].ndim] != shape:
            raise ValueError(f'array-shape mismatch in array {number} ("{name}")')
        made[name] = column
    return made


@set_module("numen.rec")
def fromrecords(recList, dtype=None, shape=None, formats=None, names=None, titles=None, aligned=False, byteorder=None):
    """Make a record array of records.

    Parameters
    ----------
    recList : sequence of tuples
        The records. Without `dtype` and `formats` the type of each field is found from its values.
    dtype, formats, names, titles, aligned, byteorder
        The type of a record, as in `fromarrays`.
    shape : int or tuple of ints, optional
        The shape of the result.

    >>> import numen as np
    >>> np.rec.fromrecords([(456, 'dbe', 1.2), (2, 'de', 1.3)], names='a,b,c').b
    array(['dbe', 'de'], dtype='<U3')
    """
    if formats is None and dtype is None:
        table = sb.array(recList, dtype=object)
        columns = [sb.array(table[..., i].tolist()) for i in range(table.shape[-1])]
        return fromarrays(columns, formats=formats, shape=shape, names=names, titles=titles, aligned=aligned, byteorder=byteorder)
    descr = _described(None if dtype is None else (record, dtype), formats, names, titles, aligned, byteorder)
    try:
        result = sb.array(recList, dtype=descr)
    except (TypeError, ValueError):
        return _from_lists(recList, descr, _deprecate_shape_0_as_None(shape))
    if shape is not None and result.shape != shape:
        result = result.reshape(shape)
    return result.view(recarray)


def _from_lists(rows, descr, shape):
    """Records given as lists, one dimension of them."""
    if shape is None:
        shape = len(rows)
    if isinstance(shape, (int, nt.integer)):
        shape = (shape,)
    if len(shape) > 1:
        raise ValueError("Can only deal with 1-d array.")
    result = recarray(shape, descr)
    for i in range(result.size):
        result[i] = tuple(rows[i])
    warnings.warn("fromrecords expected a list of tuples, may have received a list of lists instead. In the future that will raise an "
                  "error", FutureWarning, stacklevel=3)
    return result


@set_module("numen.rec")
def fromstring(datastring, dtype=None, shape=None, offset=0, formats=None, names=None, titles=None, aligned=False, byteorder=None):
    r"""See bytes as a record array; nothing is copied, and the array is read-only if the buffer is.

    Parameters
    ----------
    datastring : bytes-like
        The memory.
    dtype, formats, names, titles, aligned, byteorder
        The type of a record, as in `fromarrays`.
    shape : int or tuple of ints, optional
        The shape of the result; by default, all records that the memory holds.
    offset : int, optional
        Where in the memory the first record is.

    >>> import numen as np
    >>> np.rec.fromstring(b'\x01\x02\x03abc', dtype='u1,u1,u1,S3')
    rec.array([(1, 2, 3, b'abc')],
              dtype=[('f0', 'u1'), ('f1', 'u1'), ('f2', 'u1'), ('f3', 'S3')])
    """
    if dtype is formats is None:
        raise TypeError("fromstring() needs a 'dtype' or 'formats' argument")
    descr = _described(dtype, formats, names, titles, aligned, byteorder)
    shape = _deprecate_shape_0_as_None(shape)
    rest = shape is None or shape in (-1, (-1,))
    return recarray((len(datastring) - offset) // descr.itemsize if rest else shape, descr, buf=datastring, offset=offset)


def get_remaining_size(fd):
    """The number of bytes of an open file from its place on."""
    here = fd.tell()
    fd.seek(0, os.SEEK_END)
    end = fd.tell()
    fd.seek(here)
    return end - here


@set_module("numen.rec")
def fromfile(fd, dtype=None, shape=None, offset=0, formats=None, names=None, titles=None, aligned=False, byteorder=None):
    """Read a record array from a binary file.

    Parameters
    ----------
    fd : str, path-like or file object
        The file; a file object must be able to seek.
    dtype, formats, names, titles, aligned, byteorder
        The type of a record, as in `fromarrays`.
    shape : int or tuple of ints, optional
        The shape of the result; one length may be -1, for all that is left in the file.
    offset : int, optional
        Bytes to pass over first.
    """
    if dtype is None and formats is None:
        raise TypeError("fromfile() needs a 'dtype' or 'formats' argument")
    shape = _deprecate_shape_0_as_None(shape)
    if shape is None:
        shape = (-1,)
    elif isinstance(shape, int):
        shape = (shape,)
    if not hasattr(fd, "readinto"):
        with open(os.fspath(fd), "rb") as opened:
            return _read_records(opened, dtype, shape, offset, formats, names, titles, aligned, byteorder)
    return _read_records(fd, dtype, shape, offset, formats, names, titles, aligned, byteorder)


def _read_records(fd, dtype, shape, offset, *parts):
    if offset > 0:
        fd.seek(offset, 1)
    left = get_remaining_size(fd)
    descr = _described(dtype, *parts)
    known = descr.itemsize
    for length in shape:
        known *= int(length)
    if known < 0:
        shape = list(shape)
        shape[shape.index(-1)] = left // -known
        shape = tuple(shape)
        known = descr.itemsize
        for length in shape:
            known *= int(length)
    if known > left:
        raise ValueError("Not enough bytes left in file for specified shape and type.")
    result = recarray(shape, descr)
    if fd.readinto(result.data) != known:
        raise OSError("Didn't read as many bytes as expected")
    return result


@set_module("numen.rec")
def array(obj, dtype=None, shape=None, offset=0, strides=None, formats=None, names=None, titles=None, aligned=False, byteorder=None,
          copy=True):
    """Make a record array of whatever can be one.

    Parameters
    ----------
    obj : any
        None makes an empty `recarray`, bytes go to `fromstring`, lists and tuples of arrays to `fromarrays`, others to `fromrecords`,
        files to `fromfile`; arrays are viewed as a recarray.
    dtype, formats, names, titles, aligned, byteorder
        The type of a record, as in `fromarrays`.
    shape : int or tuple of ints, optional
        The shape of the result.
    offset, strides
        Where the records are in the buffer.
    copy : bool, optional
        Whether an array is copied.

    >>> import numen as np
    >>> np.rec.array([(1, 1), (2, 4), (3, 9)], formats=['i2', 'f2'], names=('x', 'y')).y
    array([1., 4., 9.], dtype=float16)
    """
    is_file = hasattr(obj, "readinto")
    if (obj is None or isinstance(obj, str) or is_file) and formats is None and dtype is None:
        raise ValueError("Must define formats (or dtype) if object is None, string, or an open file")
    descr = None
    parts = {"formats": formats, "names": names, "titles": titles, "aligned": aligned, "byteorder": byteorder}
    if dtype is not None:
        descr = _dtype(dtype)
    elif formats is not None:
        descr = format_parser(formats, names, titles, aligned, byteorder).dtype
    if obj is None:
        if shape is None:
            raise ValueError("Must define a shape if obj is None")
        return recarray(shape, descr, buf=obj, offset=offset, strides=strides)
    if isinstance(obj, bytes):
        return fromstring(obj, descr, shape=shape, offset=offset, **parts)
    if isinstance(obj, (list, tuple)):
        make = fromrecords if isinstance(obj[0], (tuple, list)) else fromarrays
        return make(obj, dtype=descr, shape=shape, **parts)
    if isinstance(obj, ndarray):
        result = obj if descr is None or (isinstance(obj, recarray) and obj.dtype == descr) else obj.view(descr)
        if copy:
            result = result.copy()
        return result if isinstance(obj, recarray) else result.view(recarray)
    if is_file:
        return fromfile(obj, descr, shape=shape, offset=offset)
    interface = getattr(obj, "__array_interface__", None)
    if not isinstance(interface, dict):
        raise ValueError("Unknown input type")
    result = sb.array(obj)
    if descr is not None and result.dtype != descr:
        result = result.view(descr)
    return result.view(recarray)
