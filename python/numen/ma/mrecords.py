"""Masked record arrays: records whose fields are attributes and can be masked one by one."""
import warnings

import numen as np
import numen.ma as ma
from numen._core.multiarray import ndarray
from numen._core.records import (  # noqa: F401
    _byteorderconv, field_of_attribute, fromarrays as recfromarrays, fromrecords as recfromrecords, recarray, set_attribute)
from numen.ma._masked_array import _fitted_mask
from numen.ma._masks import _scalar_masks

__all__ = ["MaskedRecords", "mrecarray", "fromarrays", "fromrecords", "fromtextfile", "addfield"]

MaskedArray, masked, nomask = ma.MaskedArray, ma.masked, ma.nomask
_class = type
reserved_fields = ["_data", "_mask", "_fieldmask", "dtype"]


def _checknames(descr, names=None):
    """The dtype with other names for its fields, and none that the class needs for itself."""
    number = len(descr)
    default = [f"f{i}" for i in range(number)]
    if names is None:
        wanted = list(descr.names or ())
    elif isinstance(names, str):
        wanted = names.split(",")
    elif isinstance(names, (tuple, list)):
        wanted = list(names)
    else:
        raise NameError(f"illegal input names {names!r}")
    wanted += default[len(wanted):]
    new = [default[i] if name in reserved_fields else name for i, name in enumerate(wanted[:number])]
    return np.dtype([(name, descr[i]) for i, name in enumerate(new)])


def _get_fieldmask(self):
    return self._mask


class MaskedRecords(MaskedArray):
    """A masked array of records. The arguments are those of `recarray` and `MaskedArray`.

    Attributes
    ----------
    _data : recarray
        The records without their mask.
    _mask : ndarray
        The mask, a structure of bools.
    _fill_value : ndarray
        The fill value, a structure.
    """

    def __new__(cls, shape, dtype=None, buf=None, offset=0, strides=None, formats=None, names=None, titles=None, byteorder=None,
                aligned=False, mask=nomask, hard_mask=False, fill_value=None, keep_mask=True, copy=False, **options):
        self = recarray.__new__(cls, shape, dtype, buf, offset, strides, formats, names, titles, byteorder, aligned)
        mdtype = ma.make_mask_descr(self.dtype)
        if mask is nomask or np.size(mask) == 0:
            if not keep_mask:
                self._mask = (False,) * len(mdtype)
            return self
        mask = _fitted_mask(np.array(mask, copy=True if copy else None), self, ma.MAError)
        if keep_mask:
            self._mask = mask if mask.dtype == mdtype else _scalar_masks(mask, mdtype)
        else:
            self.__setmask__(mask)
            self._sharedmask = True
        return self

    def __array_finalize__(self, obj):
        mask = getattr(obj, "_mask", None)
        dtype = ndarray.__getattribute__(self, "dtype")
        if mask is None or mask is nomask:
            mask = ma.make_mask_none(self.shape, dtype=dtype)
        state = self.__dict__
        state["_mask"] = mask
        self._update_from(obj)
        if state.get("_baseclass", ndarray) is ndarray:
            state["_baseclass"] = recarray

    @property
    def _data(self):
        """The records without their mask."""
        return ndarray.view(self, recarray)

    _fieldmask = property(fget=_get_fieldmask, doc="The mask of the fields.")

    def __len__(self):
        return len(self._data) if self.ndim else len(self.dtype)

    def __getattribute__(self, attr):
        try:
            return object.__getattribute__(self, attr)
        except AttributeError:
            pass
        place = field_of_attribute(self, attr, "record array")
        state = ndarray.__getattribute__(self, "__dict__")
        field = ndarray.view(self, state["_baseclass"]).getfield(*place)
        if field.dtype.names is not None:
            raise NotImplementedError("MaskedRecords is currently limited to simple records.")
        mask = state["_mask"][attr]
        if not field.shape and not np.any(mask):
            return field.item()
        field = field.view(MaskedArray)
        field._baseclass = ndarray
        field._isfield = True
        field._mask = mask
        fill_value = state.get("_fill_value")
        if fill_value is not None:
            field._fill_value = np.asarray(fill_value[attr])
        return field

    def __setattr__(self, attr, val):
        if attr in ("mask", "fieldmask"):
            self.__setmask__(val)
            return
        if set_attribute(self, attr, val, reserved=("_data", "_fieldmask")):
            return
        state = ndarray.__getattribute__(self, "__dict__")
        if val is masked:
            fill_value = self.fill_value
            data, mask = fill_value[attr], True
        else:
            data, mask = ma.filled(val), ma.getmaskarray(val)
        ndarray.view(self, ndarray).setfield(data, *field_of_attribute(self, attr, "record array"))
        state["_mask"][attr] = mask

    def __getitem__(self, indx):
        state = self.__dict__
        mask, data = state["_mask"], ndarray.view(self, state["_baseclass"])
        if isinstance(indx, str):
            field = data[indx].view(MaskedArray)
            field._mask = mask[indx]
            field._sharedmask = True
            fill_value = state.get("_fill_value")
            if fill_value is not None:
                field._fill_value = np.asarray(fill_value[indx])
            return masked if not field.ndim and field._mask else field
        result = np.asarray(data[indx]).view(mrecarray)
        result._mask = np.asarray(mask[indx]).view(ndarray)
        return result

    def __setitem__(self, indx, value):
        MaskedArray.__setitem__(self, indx, value)
        if isinstance(indx, str):
            self._mask[indx] = ma.getmaskarray(value)

    def __str__(self):
        columns = [getattr(self, name) for name in self.dtype.names]
        if self.size > 1:
            return "[" + ", ".join(f"({','.join(map(str, row))})" for row in zip(*columns)) + "]"
        return "(" + ", ".join(str(column) for column in columns) + ")"

    def __repr__(self):
        names = self.dtype.names
        width = max(map(len, names)) + 4
        lines = [f"{name:>{width}} : {getattr(self, name)}" for name in names]
        return "\n".join(["masked_records(", *lines, f"{'    fill_value':>{width}} : {self.fill_value}", "              )"])

    def _view_of_dtype(self, dtype):
        """A view without a fill value: masked records for a structure, else of the class that these are made of."""
        if dtype.fields is not None:
            output = ndarray.view(self, dtype)
        else:
            output = self.__array__().view(dtype, type(self).__bases__[0])
            output._update_from(self)
        output._fill_value = None
        return output

    def view(self, dtype=None, type=None):  # noqa: A002
        """A view of records and mask; one of masked records if the dtype is a structure."""
        if type is None and isinstance(dtype, _class) and issubclass(dtype, ndarray):
            dtype, type = None, dtype
        if dtype is None:
            return ndarray.view(self, *() if type is None else (type,))
        if type is not None:
            output = ndarray.view(self, dtype, type)
        else:
            dtype = np.dtype(dtype)
            output = self._view_of_dtype(dtype)
        if ma.getmask(output) is not nomask or dtype.fields is None:
            output._mask = mask = self._mask.view(ma.make_mask_descr(dtype), ndarray)
            mask.shape = output.shape
        return output

    def harden_mask(self):
        """Make the mask hard: masked fields cannot be unmasked by assignment."""
        self._hardmask = True

    def soften_mask(self):
        """Make the mask soft: assignment unmasks fields."""
        self._hardmask = False

    def copy(self):
        """A copy of records and mask."""
        copied = self._data.copy().view(type(self))
        copied._update_from(self)
        copied._mask = self._mask.copy()
        return copied

    def tolist(self, fill_value=None):
        """The records as lists of fields; masked ones are None, or `fill_value` if that is given."""
        if fill_value is not None:
            return self.filled(fill_value).tolist()
        rows = np.array(self.filled().tolist(), dtype=object)
        rows[np.array(self._mask.tolist())] = None
        return rows.tolist()

    def __getstate__(self):
        return 1, self.shape, self.dtype, self.flags.fnc, self._data.tobytes(), self._mask.tobytes(), self._fill_value

    def __setstate__(self, state):
        _, shape, dtype, is_fortran, data, mask, fill_value = state
        ndarray.__setstate__(self, (shape, dtype, is_fortran, data))
        mdtype = np.dtype([(name, np.bool) for name in self.dtype.names])
        self.__dict__["_mask"] = ndarray.__new__(ndarray, (0,), mdtype)
        self.__dict__["_mask"].__setstate__((shape, mdtype, is_fortran, mask))
        self.fill_value = fill_value

    def __reduce__(self):
        return _mrreconstruct, (self.__class__, self._baseclass, (0,), "b"), self.__getstate__()


def _mrreconstruct(subtype, baseclass, baseshape, basetype):
    """The empty array that a pickle is read into."""
    return ndarray.__new__(subtype, baseshape, basetype)


mrecarray = MaskedRecords


def _masked_records(maker, values, fill_value, **layout):
    """What a function of `numpy.rec` makes, as masked records."""
    result = maker(values, **layout).view(mrecarray)
    if fill_value is not None:
        result.fill_value = fill_value
    return result


def fromarrays(arraylist, dtype=None, shape=None, formats=None, names=None, titles=None, aligned=False, byteorder=None, fill_value=None):
    """Make masked records of one array for each field, with the arrays' masks.

    Parameters
    ----------
    arraylist : sequence of array_like
        The values of the fields.
    dtype, shape, formats, names, titles, aligned, byteorder
        As in `numpy.rec.fromarrays`.
    fill_value : sequence, optional
        The fill values of the fields.
    """
    masks = [np.atleast_1d(ma.getmaskarray(x)) for x in arraylist]
    result = _masked_records(recfromarrays, [ma.getdata(x) for x in arraylist], fill_value, dtype=dtype, shape=shape, formats=formats,
                             names=names, titles=titles, aligned=aligned, byteorder=byteorder)
    result._mask.flat = list(zip(*masks))
    return result


def _mask_records(records, mask):
    """Mask whole records or, with a structure or a table of bools, their fields."""
    mask = np.asarray(mask)
    if mask.dtype.names or mask.ndim == 2:
        records._mask.flat = mask if mask.dtype.names else list(map(tuple, mask))
    else:
        records.__setmask__(mask)


def fromrecords(reclist, dtype=None, shape=None, formats=None, names=None, titles=None, aligned=False, byteorder=None, fill_value=None,
                mask=nomask):
    """Make masked records of records.

    Parameters
    ----------
    reclist : sequence of tuples or array of records
        The records.
    dtype, shape, formats, names, titles, aligned, byteorder
        As in `numpy.rec.fromrecords`.
    fill_value : sequence, optional
        The fill values of the fields.
    mask : array_like, optional
        What is masked: whole records, or their fields.
    """
    values = reclist.filled().view(ndarray) if isinstance(reclist, MaskedRecords) else reclist
    if isinstance(values, ndarray):
        dtype = values.dtype if dtype is None else dtype
        values = values.tolist()
    result = _masked_records(recfromrecords, values, fill_value, dtype=dtype, shape=shape, formats=formats, names=names, titles=titles,
                             aligned=aligned, byteorder=byteorder)
    if mask is not nomask:
        _mask_records(result, mask)
    own_mask = getattr(reclist, "_mask", None)
    if own_mask is not None:
        result._mask[:] = own_mask
    return result


def _guess(text):
    for kind in (int, float, complex):
        try:
            kind(text)
        except (ValueError, TypeError):
            continue
        return np.dtype(kind)
    return None


def _guessvartypes(arr):
    """Dtypes that texts can be converted to: for a two-dimensional array, the items of the first row."""
    arr = np.asarray(arr)
    if arr.ndim > 2:
        raise ValueError("The array should be 2D at most!")
    if arr.ndim == 2:
        arr = arr[0]
    return [_guess(text) or arr.dtype for text in arr]


def openfile(fname):
    """Open a text file; an open one is given back. NotImplementedError if it is compressed."""
    if hasattr(fname, "readline"):
        return fname
    try:
        file = open(fname)
    except FileNotFoundError as error:
        raise FileNotFoundError(f"No such file: '{fname}'") from error
    compressed = file.readline().startswith("\\x")
    file.seek(0)
    if compressed:
        file.close()
        raise NotImplementedError("Wow, binary file")
    return file


def fromtextfile(fname, delimiter=None, commentchar="#", missingchar="", varnames=None, vartypes=None):
    """Read masked records from a text file whose first line has the names of the fields.

    Parameters
    ----------
    fname : str or file
        The file.
    delimiter : str, optional
        What is between the fields; white space if not given.
    commentchar : str, optional
        What begins a comment.
    missingchar : str, optional
        What stands for a missing value, which becomes masked.
    varnames : sequence of str, optional
        The names of the fields, if they are not in the file.
    vartypes : sequence of dtype, optional
        The dtypes of the fields; guessed from the first line if not given.
    """
    with openfile(fname) as f:
        while True:
            line = f.readline()
            head = line[:line.find(commentchar)].strip() if commentchar in line else line.strip()
            names = head.split(delimiter)
            if len(names) > 1 or not line:
                break
        names = [name.strip("'\" ") for name in names] if varnames is None else varnames
        rows = [[item.strip() for item in line.split(delimiter)] for line in f
                if line.strip() and line[0] != commentchar]
    rows = [row for row in rows if len(row) > 1]
    table = np.array(rows)
    if vartypes is None:
        vartypes = _guessvartypes(table[0])
    else:
        vartypes = [np.dtype(kind) for kind in vartypes]
        if len(vartypes) != len(names):
            warnings.warn(f"Attempting to {len(vartypes)} dtypes for {len(names)} fields! Reverting to default.", stacklevel=2)
            vartypes = _guessvartypes(table[0])
    descr = np.dtype(list(zip(names, vartypes)))
    defaults = [ma.default_fill_value(kind) for kind in vartypes]
    missing = table.T == missingchar
    columns = [ma.masked_array(np.where(absent, default, column) if absent.any() else column, mask=absent, dtype=kind)
               for column, absent, kind, default in zip(table.T, missing, vartypes, map(str, defaults))]
    return fromarrays(columns, dtype=descr)


def addfield(mrecord, newfield, newfieldname=None):
    """A copy of masked records with one more field.

    Parameters
    ----------
    mrecord : MaskedRecords
        The records.
    newfield : array_like
        The values of the field.
    newfieldname : str, optional
        Its name; by default 'f' and the number of fields that were there.
    """
    data, mask = mrecord._data, mrecord._mask
    if newfieldname is None or newfieldname in reserved_fields:
        newfieldname = f"f{len(data.dtype)}"
    newfield = ma.array(newfield)
    # values, then masks: the old fields and the new one
    descr = np.dtype([(name, data.dtype.fields[name][0]) for name in data.dtype.names] + [(newfieldname, newfield.dtype)])
    result = recarray(data.shape, descr)
    for name in data.dtype.names:
        result[name] = data[name]
    result[newfieldname] = newfield._data
    result = result.view(MaskedRecords)
    newmask = np.zeros(data.shape, ma.make_mask_descr(descr))
    for name in data.dtype.names:
        newmask[name] = mask[name]
    newmask[newfieldname] = ma.getmaskarray(newfield)
    result._mask = newmask
    return result
