"""The class MaskedArray: an ndarray with a mask beside it, and its scalars.

The state of an array is in its instance dictionary; what is not there has the value that the class says, so that plain results need no
set-up.  `_mask` is `nomask` or an array of the array's shape; `_data` is a view without the mask, of the class `_baseclass`; `_optinfo`
keeps the attributes of an ndarray subclass that the data came from.  Views share the mask with their origin, as they share the data.

Operators and the functions on masked ufuncs are added by `_operations`, statistics and sorting by `_methods`.
"""
import copy as _copy
import operator
import warnings

import numen as np
from numen._core.multiarray import ndarray
from numen._utils import set_module
from numen.ma import _domains, _print
from numen.ma._fill import _check_fill_value, _recursive_filled
from numen.ma._masks import (MaskError, MaskType, _flat_items, _scalar_masks, _shrink_mask, getdata, getmask, getmaskarray, make_mask,
                             make_mask_descr, make_mask_none, mask_or, nomask)
from numen.ma._print import as_objects

_STATE = ("_fill_value", "_hardmask", "_sharedmask", "_isfield", "_baseclass")
_view = ndarray.view
_SCALARS = (int, float, np.bool, np.number)


class _OptInfo:
    """The dictionary of an array that holds the attributes of its data's class; made when somebody asks."""

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        state = instance.__dict__
        info = state.get("_optinfo")
        if info is None:
            info = {}
        state["_optinfo"] = state["_basedict"] = info
        return info


def is_string_or_list_of_strings(val):
    return isinstance(val, str) or (isinstance(val, list) and bool(val) and all(isinstance(s, str) for s in val))


def _address(array):
    return array.__array_interface__["data"][0]


def _method_on_both(name):
    """A method that does to the mask what it does to the data."""
    def method(self, *args, **params):
        result = _view(getattr(self._data, name)(*args, **params), type(self))
        result._update_from(self)
        mask = self._mask
        if mask is not nomask:
            result._mask = getattr(mask, name)(*args, **params)
        return result
    method.__name__ = name
    method.__qualname__ = f"MaskedArray.{name}"
    method.__doc__ = f"`ndarray.{name}` of the data and of the mask."
    return method


def _arraymethod(funcname, onmask=True):
    """A method of MaskedArray from one of ndarray; with ``onmask=False`` the mask is kept as it is."""
    if onmask:
        return _method_on_both(funcname)

    def method(self, *args, **params):
        result = _view(getattr(self._data, funcname)(*args, **params), type(self))
        result._update_from(self)
        result.__setmask__(self._mask)
        return result
    method.__name__ = funcname
    return method


class MaskedIterator:
    """The items of a masked array one after another, as `MaskedArray.flat` gives them; takes indices too."""

    def __init__(self, ma):
        self.ma = ma
        self.dataiter = ma._data.flat
        self.maskiter = None if ma._mask is nomask else ma._mask.flat

    def __iter__(self):
        return self

    def _item(self, data, mask):
        """A single item, as its mask says."""
        if isinstance(mask, np.void):
            return mvoid(data, mask=mask, hardmask=self.ma._hardmask)
        return masked if mask else data

    def __getitem__(self, indx):
        data = self.dataiter[indx]
        if isinstance(data, ndarray):
            data = _view(data, type(self.ma))
        mask = nomask if self.maskiter is None else self.maskiter[indx]
        if not isinstance(mask, ndarray):
            return self._item(data, mask)
        mask.shape = data.shape
        data._mask = mask
        return data

    def __setitem__(self, index, value):
        self.dataiter[index] = getdata(value)
        if self.maskiter is not None:
            self.maskiter[index] = getmaskarray(value)

    def __next__(self):
        data = next(self.dataiter)
        return data if self.maskiter is None else self._item(data, next(self.maskiter))


def _first_mask(data, array, keep_mask, copy, shrink):
    """The mask of a new array for which none is given. Answer: the mask, and whether it belongs to another array too."""
    mdtype = make_mask_descr(array.dtype)
    if not keep_mask:
        return (nomask if shrink else np.zeros(array.shape, dtype=mdtype)), array._sharedmask
    if isinstance(data, (tuple, list)):
        if mdtype == MaskType and any(isinstance(item, MaskedArray) for item in data):
            try:
                mask = np.array([getmaskarray(np.asanyarray(item, dtype=array.dtype)) for item in data], dtype=mdtype)
            except (ValueError, TypeError):
                return array._mask, array._sharedmask
            if mask.any():
                return mask, False
        return array._mask, array._sharedmask
    mask = array._mask
    if mask is nomask and getmask(data) is not nomask:      # something like a masked array that is none
        mask = data._mask
    return mask.copy() if copy else mask, not copy


def _fitted_mask(mask, array, error=MaskError):
    """A mask in the shape of an array, if it has as many items, or one for all of them."""
    if mask.shape == array.shape:
        return mask
    if mask.size == 1:
        return np.resize(mask, array.shape)
    if mask.size != array.size:
        raise error(f"Mask and data not compatible: data size is {array.size}, mask size is {mask.size}.")
    return np.reshape(mask, array.shape)


def _given_mask(mask, array, copy):
    """The mask that the caller gave, as one that fits the array. Answer: the mask, and whether it was copied."""
    mdtype = make_mask_descr(array.dtype)
    if mask is None or mask is False or mask is True:
        if mdtype == MaskType:
            return (np.ones if mask else np.zeros)(array.shape, dtype=mdtype), copy
        mask = bool(mask)
    try:
        mask = np.array(mask, copy=True if copy else None, dtype=mdtype)
    except TypeError:
        mask = np.array([tuple([m] * len(mdtype)) for m in mask], dtype=mdtype)
    fitted = _fitted_mask(mask, array)
    return fitted, copy or fitted is not mask


@set_module("numen.ma")
class MaskedArray(ndarray):
    """An array some of whose items are masked: not valid, and left out of computations.

    Parameters
    ----------
    data : array_like
        The data.
    mask : array_like, optional
        True for the items that are masked. `nomask`, the default, masks nothing.
    dtype : dtype, optional
        The dtype of the data.
    copy : bool, optional
        Whether data and mask are copied.
    subok : bool, optional
        Whether subclasses of MaskedArray are kept.
    ndmin : int, optional
        The least number of dimensions.
    fill_value : scalar, optional
        What `filled` puts in the places of masked items; the dtype says a default.
    keep_mask : bool, optional
        Whether `mask` is added to the mask that the data has, or replaces it.
    hard_mask : bool, optional
        Whether masked items cannot be unmasked by assignment.
    shrink : bool, optional
        Whether a mask without a True is replaced by `nomask`.
    order : {'C', 'F', 'A'}, optional
        The order of the items in memory.

    >>> import numen as np
    >>> np.ma.MaskedArray([1, 2, 3], mask=[0, 1, 0])
    masked_array(data=[1, --, 3],
                 mask=[False,  True, False],
           fill_value=999999)
    """

    __array_priority__ = 15
    _defaultmask = nomask
    _defaulthardmask = False
    _baseclass = ndarray
    _fill_value = None
    _hardmask = _sharedmask = _isfield = False
    _mask = nomask
    _optinfo = _basedict = _OptInfo()
    # items of a dimension that are printed at most, with more than one dimension and with one
    _print_width = 100
    _print_width_1d = 1500

    def __new__(cls, data=None, mask=nomask, dtype=None, copy=False, subok=True, ndmin=0, fill_value=None, keep_mask=True, hard_mask=None,
                shrink=True, order=None):
        plain = np.array(data, dtype=dtype, copy=True if copy else None, order=order, subok=True, ndmin=ndmin)
        baseclass = getattr(data, "_baseclass", type(plain))
        if isinstance(data, MaskedArray) and data.shape != plain.shape:
            copy = True
        if isinstance(data, cls) and subok and not isinstance(data, MaskedConstant):
            self = _view(plain, type(data))
        else:
            self = _view(plain, cls)
        if mask is nomask:
            self._mask, self._sharedmask = _first_mask(data, self, keep_mask, copy, shrink)
        else:
            mask, copied = _given_mask(mask, self, copy)
            if self._mask is nomask or not keep_mask:
                self._mask, self._sharedmask = mask, not copied
            else:
                self._mask, self._sharedmask = mask_or(mask, self._mask, shrink=False), False
        if fill_value is None:
            fill_value = getattr(data, "_fill_value", None)
        if fill_value is not None:
            self._fill_value = _check_fill_value(fill_value, self.dtype)
        self._hardmask = getattr(data, "_hardmask", False) if hard_mask is None else hard_mask
        self._baseclass = baseclass
        return self

    # ------------------------------------------------------------ state of results
    def _update_from(self, obj):
        """Take over what `obj` says beyond data and mask: fill value, hardness, base class, attributes."""
        state = self.__dict__
        if isinstance(obj, MaskedArray):
            source = obj.__dict__
            for key in _STATE:
                if key in source:
                    state[key] = source[key]
                else:
                    state.pop(key, None)
            info = source.get("_optinfo")
            if info:
                info = dict(info)
                state["_optinfo"] = state["_basedict"] = info
                state.update(info)
            return
        for key in _STATE:
            state.pop(key, None)
        if isinstance(obj, ndarray):
            if type(obj) is not ndarray:
                state["_baseclass"] = type(obj)
        attributes = getattr(obj, "__dict__", None)
        if attributes:
            info = {**getattr(obj, "_optinfo", {}), **getattr(obj, "_basedict", {}), **attributes}
            state["_optinfo"] = state["_basedict"] = info
            state.update(info)

    def _derived(self, data, mask=nomask):
        """A result of this array's class and state, of data and mask."""
        result = _view(data, type(self))
        result._update_from(self)
        if mask is not nomask:
            result._mask = mask
        return result

    def __array_finalize__(self, obj):
        if type(obj) is ndarray and self.dtype.names is None:
            return                                      # the class says the rest
        self._update_from(obj)
        mask = nomask
        if isinstance(obj, ndarray):
            mask = getmaskarray(obj) if obj.dtype.names is not None else getmask(obj)
            if mask is not nomask:
                mask = self._adopted_mask(obj, mask)
        self._mask = mask
        if self._fill_value is not None:
            self._fill_value = _check_fill_value(self._fill_value, self.dtype)
        elif self.dtype.names is not None:
            self._fill_value = _check_fill_value(None, self.dtype)

    def _adopted_mask(self, obj, mask):
        """The mask of an array made of `obj`: a view for the same memory, a copy for new memory, none if the shape does not fit."""
        if _address(self) == _address(obj):
            mask = mask.view()
        else:
            mdtype = mask.dtype if self.dtype == obj.dtype else make_mask_descr(self.dtype)
            order = "C" if self.flags.c_contiguous else "F" if self.flags.f_contiguous else "K"
            mask = mask.astype(mdtype, order)
        if mask.shape != self.shape:
            try:
                mask.shape = self.shape
            except ValueError:
                return nomask
            except AttributeError:                      # the mask of one record: for the caller to spread
                pass
        return mask

    def __array_wrap__(self, obj, context=None, return_scalar=False):
        if obj is self:
            result = obj                                # the operation was done in place
        else:
            result = _view(obj, type(self))
            result._update_from(self)
        if context is None:
            return result
        result._mask = result._mask.copy()
        func, args, out_i = context
        args = args[:func.nin]
        mask = getmaskarray(args[0])
        for arg in args[1:]:
            mask = mask_or(mask, getmaskarray(arg))
        wrong = _domains.outside(func, args)
        if wrong is not None and wrong.any():
            fill_value = self.fill_value
            try:
                fill_value = _domains.ufunc_fills[func][-1]
            except TypeError:
                fill_value = _domains.ufunc_fills[func]
            except KeyError:
                pass
            np.copyto(result, fill_value, where=wrong)
            mask = wrong if mask is nomask else mask | wrong
        if result is not self and result.shape == () and mask:
            return masked
        result._mask = mask
        result._sharedmask = False
        return result

    # ------------------------------------------------------------ views
    def view(self, dtype=None, type=None, fill_value=None):  # noqa: A002
        """A view of data and mask.

        Parameters
        ----------
        dtype : dtype or ndarray subclass, optional
            How the data is seen. A new dtype gives the fill value up.
        type : type, optional
            The class of the view; that of the array if not given.
        fill_value : scalar, optional
            The fill value of the view.
        """
        if dtype is None:
            output = _view(self) if type is None else _view(self, type)
        elif type is None:
            output = _view(self, dtype)
            if isinstance(dtype, builtin_type) and issubclass(dtype, ndarray):
                dtype = None
        else:
            output = _view(self, dtype, type)
        mask = getmask(output)
        if mask is not nomask:
            output._mask = mask.view()                  # its shape and dtype are the view's own
        if getattr(output, "_fill_value", None) is not None:
            if fill_value is not None:
                output.fill_value = fill_value
            elif dtype is not None:
                output._fill_value = None
        return output

    @property
    def dtype(self):
        """The dtype of the data. Setting it sets that of the mask too."""
        return super().dtype

    @dtype.setter
    def dtype(self, dtype):
        ndarray.dtype.__set__(self, dtype)
        if self._mask is not nomask:
            self._mask = self._mask.view(make_mask_descr(dtype), ndarray)
            if self._mask.shape != self.shape:
                self._mask.shape = self.shape

    @property
    def shape(self):
        """The lengths of the dimensions, of data and mask."""
        return super().shape

    @shape.setter
    def shape(self, shape):
        ndarray.shape.__set__(self, shape)
        if getmask(self) is not nomask:
            self._mask.shape = self.shape

    def _get_data(self):
        """The data as an array without a mask: a view of its own class."""
        return _view(self, self._baseclass)

    _data = property(fget=_get_data)
    data = property(fget=_get_data)

    @property
    def baseclass(self):
        """The class of the data."""
        return self._baseclass

    @property
    def flat(self):
        """An iterator over the items, which can be indexed."""
        return MaskedIterator(self)

    @flat.setter
    def flat(self, value):
        self.ravel()[:] = value

    @property
    def real(self):
        """The real part, with a view of the mask."""
        return self._part(self._data.real)

    @property
    def imag(self):
        """The imaginary part, with a view of the mask."""
        return self._part(self._data.imag)

    get_real = real.fget
    get_imag = imag.fget

    def _part(self, data):
        result = _view(data, type(self))
        result.__setmask__(self._mask)
        return result

    # ------------------------------------------------------------ items
    def __getitem__(self, indx):
        """``x[indx]``: `masked` for a masked item, a masked array for a part."""
        mask = self._mask
        if mask is nomask and self._baseclass is ndarray and self._fill_value is None and self.dtype.kind not in "OV":
            result = ndarray.__getitem__(self, indx)
            if isinstance(result, ndarray) and "_sharedmask" not in self.__dict__:
                result.__dict__.pop("_sharedmask", None)
            return result
        data = self._data[indx]
        part = nomask if mask is nomask else mask[indx]
        if self._is_item(data, part, indx):
            if isinstance(data, np.void):
                return mvoid(data, mask=part, hardmask=self._hardmask)
            if self.dtype.type is np.object_ and isinstance(data, ndarray) and data is not masked:
                return MaskedArray(data, mask=True) if part else data
            return masked if part else data
        result = _view(data, type(self))
        result._update_from(self)
        if is_string_or_list_of_strings(indx):
            if self._fill_value is not None:
                result._fill_value = self._field_fill_value(indx)
            result._isfield = True
        if part is not nomask:
            result._mask = part if part.shape == result.shape else np.reshape(part, result.shape)
            result._sharedmask = True
        return result

    def _is_item(self, data, mask, indx):
        """Is what an index gave a single item? Items of object arrays may be arrays too."""
        if mask is not nomask:
            return not isinstance(mask, ndarray)
        if not isinstance(data, ndarray):
            return True
        if self.dtype.type is not np.object_:
            return type(self._data).__getitem__ is not ndarray.__getitem__ and not isinstance(getmaskarray(self)[indx], ndarray)
        if data.dtype is not self.dtype:
            return True
        return not isinstance(getmaskarray(self)[indx], ndarray)

    def _field_fill_value(self, indx):
        """The fill value of a field: one value, also for a sub-array."""
        value = self._fill_value[indx]
        if not isinstance(value, ndarray):
            raise RuntimeError("Internal error: the fill value of a field is not an array.")
        if value.ndim > 0:
            if not (value == value.flat[0]).all():
                warnings.warn(f"Upon accessing multidimensional field {indx!s}, need to keep dimensionality of fill_value at 0. Discarding "
                              f"heterogeneous fill_value and setting all to {value[0]!s}.", stacklevel=3)
            value = value.flat[0:1].squeeze(axis=0)
        return value

    def __setitem__(self, indx, value):
        """``x[indx] = value``; the value `masked` masks the items."""
        if self is masked:
            raise MaskError("Cannot alter the masked element.")
        data, mask = self._data, self._mask
        if isinstance(indx, str):
            data[indx] = value
            if mask is nomask:
                mask = self._mask = make_mask_none(self.shape, self.dtype)
            mask[indx] = getmask(value)
            return
        names = data.dtype.names
        if value is masked:
            if mask is nomask:
                mask = self._mask = make_mask_none(self.shape, data.dtype)
            mask[indx] = True if names is None else (True,) * len(names)
            return
        new = getattr(value, "_data", value)
        new_mask = getmask(value)
        if names is not None and new_mask is nomask:
            new_mask = (False,) * len(names)
        if mask is nomask:
            _assign(data, indx, new)
            if new_mask is not nomask:
                mask = self._mask = make_mask_none(self.shape, data.dtype)
                mask[indx] = new_mask
        elif not self._hardmask:
            if isinstance(indx, MaskedArray) and not isinstance(value, MaskedArray):
                _assign(data, indx.data, new)
            else:
                _assign(data, indx, new)
                mask[indx] = new_mask
        elif getattr(indx, "dtype", None) == MaskType:
            _assign(data, indx * np.logical_not(mask), new)
        else:
            self._assign_unmasked(indx, new, new_mask)

    def _assign_unmasked(self, indx, new, new_mask):
        """Assignment under a hard mask: only what is not masked changes, and more may be masked."""
        if self.dtype.names is not None:
            raise NotImplementedError("Flexible 'hard' masks are not yet supported.")
        mask = mask_or(self._mask[indx], new_mask, copy=True)
        part = self._data[indx]
        if part.size > 1:
            np.copyto(part, new, where=~mask)
        elif mask is nomask or not mask:
            part = new
        self._data[indx] = part
        self._mask[indx] = mask

    def _valid_places(self, indices, values):
        """Indices and values without those whose place a hard mask keeps."""
        valid = ~self._mask[indices]
        values = np.array(values, copy=None, subok=True)
        indices = np.asarray(indices)
        values.resize(indices.shape)
        return indices[valid], values[valid]

    def put(self, indices, values, mode="raise"):
        """Set items of the flattened array, and their mask to that of the values.

        Parameters
        ----------
        indices : array_like of int
            Which items.
        values : array_like
            The values, repeated as needed; where they are masked, the items become so.
        mode : {'raise', 'wrap', 'clip'}, optional
            What becomes of indices out of range.
        """
        mask = self._mask
        if mask is not nomask and self._hardmask:
            indices, values = self._valid_places(indices, values)
        self._data.put(indices, values, mode=mode)
        hidden = getmask(values)
        if hidden is nomask and mask is nomask:
            return
        mask = getmaskarray(self)
        mask.put(indices, hidden, mode=mode)
        self._mask = make_mask(mask)

    # ------------------------------------------------------------ the mask
    def __setmask__(self, mask, copy=False):
        """Set the mask, in place where there is one."""
        if mask is masked:
            mask = True
        current = self._mask
        if current is nomask:
            if mask is nomask:
                return
            current = self._mask = make_mask_none(self.shape, self.dtype)
        names = self.dtype.names
        if names is not None:
            mask = self._structured_mask(mask, current.dtype)
        if self._hardmask:
            if names is None:
                current |= mask
            else:
                for name in names:
                    current[name] |= mask[name]
        elif isinstance(mask, _SCALARS) or (isinstance(mask, ndarray) and mask.shape == current.shape):
            current[...] = mask
        else:
            current.flat = mask
        if current.shape != self.shape:
            current.shape = self.shape

    _set_mask = __setmask__

    @staticmethod
    def _structured_mask(mask, mdtype):
        mask = np.asarray(mask)
        if mask.ndim:
            return _scalar_masks(mask, mdtype)
        if mask.dtype.kind == "b":
            return np.array((mask.item(),) * len(mdtype), dtype=mdtype)
        return mask.astype(mdtype)

    @property
    def mask(self):
        """The mask: a view, or `nomask`. Setting it keeps what is masked if the mask is hard."""
        mask = self._mask
        return mask if mask is nomask else mask.view()

    @mask.setter
    def mask(self, value):
        self.__setmask__(value)

    @property
    def recordmask(self):
        """The mask of whole records: True where all fields are masked."""
        mask = self._mask.view(ndarray) if self._mask is not nomask else nomask
        if mask is nomask or mask.dtype.names is None:
            return mask
        rows = np.array([list(_flat_items([item])) for item in mask.ravel().tolist()], dtype=bool)
        return rows.reshape(mask.shape + (-1,)).all(axis=-1)

    @recordmask.setter
    def recordmask(self, mask):
        raise NotImplementedError("Coming soon: setting the mask per records!")

    def harden_mask(self):
        """Make the mask hard: masked items cannot be unmasked by assignment. Gives the array back."""
        self._hardmask = True
        return self

    def soften_mask(self):
        """Make the mask soft: assignment unmasks items. Gives the array back."""
        self._hardmask = False
        return self

    @property
    def hardmask(self):
        """Is the mask hard? See `harden_mask`."""
        return self._hardmask

    def unshare_mask(self):
        """Take a copy of a mask that other arrays have too. Gives the array back."""
        if self._sharedmask:
            self._mask = self._mask.copy()
            self._sharedmask = False
        return self

    @property
    def sharedmask(self):
        """May other arrays have this mask too?"""
        return self._sharedmask

    def shrink_mask(self):
        """Replace a mask in which nothing is True by `nomask`. Gives the array back."""
        self._mask = _shrink_mask(self._mask)
        return self

    def ids(self):
        """The addresses of data and mask."""
        return self.ctypes.data, id(nomask) if self._mask is nomask else self._mask.ctypes.data

    def iscontiguous(self):
        """Is the data contiguous?"""
        return self.flags["CONTIGUOUS"]

    # ------------------------------------------------------------ filling
    @property
    def fill_value(self):
        """What stands for masked items in `filled`. Setting it to None gives the default of the dtype."""
        if self._fill_value is None:
            self._fill_value = _check_fill_value(None, self.dtype)
        return self._fill_value[()] if isinstance(self._fill_value, ndarray) else self._fill_value

    @fill_value.setter
    def fill_value(self, value=None):
        new = _check_fill_value(value, self.dtype)
        if new.ndim:
            warnings.warn("Non-scalar arrays for the fill value are deprecated. Use arrays with scalar values instead. The filled function "
                          "still supports any array as `fill_value`.", DeprecationWarning, stacklevel=2)
        shared = self._fill_value                       # fields share the fill value of their structure
        if shared is not None:
            shared[()] = new
            return
        self._fill_value = new

    get_fill_value = fill_value.fget
    set_fill_value = fill_value.fset

    def filled(self, fill_value=None):
        """The data with a value in the places of the masked items: a copy, or the data itself if nothing is masked.

        Parameters
        ----------
        fill_value : scalar or array_like, optional
            The value; by default the array's own.

        >>> import numen as np
        >>> np.ma.array([1, 2, 3], mask=[0, 0, 1]).filled(-1)
        array([ 1,  2, -1])
        """
        mask = self._mask
        if mask is nomask:
            return self._data
        fill_value = self.fill_value if fill_value is None else _check_fill_value(fill_value, self.dtype)
        if self is masked:
            return np.asanyarray(fill_value)
        if self.dtype.names is not None:
            result = self._data.copy("K")
            _recursive_filled(result, mask, fill_value)
            return result
        if not mask.any():
            return self._data
        result = self._data.copy("K")
        try:
            np.copyto(result, fill_value, where=mask)
        except (TypeError, AttributeError):
            return np.choose(mask, (result.astype(object), np.array(fill_value, dtype=object)))
        return result

    def compressed(self):
        """The items that are not masked, as a one-dimensional array without a mask.

        >>> import numen as np
        >>> np.ma.array([1, 2, 3], mask=[0, 1, 0]).compressed()
        array([1, 3])
        """
        data = ndarray.ravel(self._data)
        return data if self._mask is nomask else data.compress(np.logical_not(ndarray.ravel(self._mask)))

    def compress(self, condition, axis=None, out=None):
        """The parts for which a condition is True; a masked condition counts as it stands in the data.

        Parameters
        ----------
        condition : array_like of bool
            Which parts along the axis.
        axis : int, optional
            The axis; the flattened array if not given.
        out : MaskedArray, optional
            Where the data goes.
        """
        where = np.asarray(condition)
        data, mask = self._data.compress(where, axis=axis, out=out), self._mask
        return self._derived(data, mask if mask is nomask else mask.compress(where, axis=axis))

    # ------------------------------------------------------------ text and Python values
    def _insert_masked_print(self):
        """The array that is printed for this one."""
        return _print.printable(self)

    def __str__(self):
        return str(self._insert_masked_print())

    def __repr__(self):
        return _print.represent(self)

    def _as_scalar(self):
        if self.size > 1:
            raise TypeError("Only length-1 arrays can be converted to Python scalars")
        return bool(self._mask)

    def __float__(self):
        if self._as_scalar():
            warnings.warn("Warning: converting a masked element to nan.", stacklevel=2)
            return np.nan
        return float(self.item())

    def __int__(self):
        if self._as_scalar():
            raise MaskError("Cannot convert masked element to a Python int.")
        return int(self.item())

    def tolist(self, fill_value=None):
        """The items as nested lists; masked ones are None, or `fill_value` if that is given."""
        mask = self._mask
        if mask is nomask or fill_value is not None:
            return (self._data if mask is nomask else self.filled(fill_value)).tolist()
        names = self.dtype.names
        objects = self._data.astype([(name, object) for name in names] if names else object, subok=False)
        for part, hidden in [(objects[name], mask[name]) for name in names] if names else [(objects, mask)]:
            part[hidden] = None
        return objects.tolist()

    def tobytes(self, fill_value=None, order="C"):
        """The bytes of the filled array."""
        return self.filled(fill_value).tobytes(order=order)

    def tofile(self, fid, sep="", format="%s"):  # noqa: A002
        """Not there for masked arrays: raises NotImplementedError."""
        raise NotImplementedError("MaskedArray.tofile() not implemented yet.")

    def toflex(self):
        """A structured array of two fields: ``_data`` and ``_mask``. `fromflex` is the way back."""
        parts = {"_data": self._data, "_mask": getmaskarray(self)}
        record = np.empty(self.shape, [(name, part.dtype) for name, part in parts.items()])
        for name, part in parts.items():
            record[name] = part
        return record

    torecords = toflex

    # ------------------------------------------------------------ comparison
    def _comparison(self, other, compare):
        """Compare with a given operator.

        Masked items are masked in the result; beneath, == and != say there whether both are masked, so that equal arrays have equal
        results.  Structures are masked where all fields are.
        """
        equality = compare is operator.eq or compare is operator.ne
        masks = own_mask, other_mask = self.mask, getmask(other)
        operands = self.data, getdata(other)
        mask = mask_or(own_mask, other_mask, copy=True)
        if mask.dtype.names is not None:
            if not equality:
                return NotImplemented
            operands = self._filled_from(operands[1], mask), operands[1]
            mask = mask == np.ones((), mask.dtype)
            if other_mask is nomask:
                masks = own_mask, np.zeros((), own_mask.dtype)
        check = compare(*operands)
        if isinstance(check, (np.bool, bool)):
            return masked if mask else check
        if mask is not nomask:
            if equality:
                check = np.where(mask, compare(*masks), check)
            if mask.shape != check.shape:
                mask = np.broadcast_to(mask, check.shape).copy()
        check = self._derived(check)
        check._mask = mask
        if check._fill_value is not None:
            check._fill_value = _truth_value(check._fill_value)
        return check

    def _filled_from(self, other, mask):
        """The data of structures, with what it meets in the places of masked fields: these count as equal."""
        shape = np.broadcast(self, other).shape
        own = np.broadcast_to(self, shape, subok=True)
        own._mask = np.broadcast_to(mask, shape)
        return own.filled(other)

    def __eq__(self, other):
        return self._comparison(other, operator.eq)

    def __ne__(self, other):
        return self._comparison(other, operator.ne)

    def __le__(self, other):
        return self._comparison(other, operator.le)

    def __lt__(self, other):
        return self._comparison(other, operator.lt)

    def __ge__(self, other):
        return self._comparison(other, operator.ge)

    def __gt__(self, other):
        return self._comparison(other, operator.gt)

    __hash__ = None

    # ------------------------------------------------------------ shapes
    copy = _method_on_both("copy")
    diagonal = _method_on_both("diagonal")
    flatten = _method_on_both("flatten")
    repeat = _method_on_both("repeat")
    squeeze = _method_on_both("squeeze")
    swapaxes = _method_on_both("swapaxes")
    transpose = _method_on_both("transpose")
    T = property(fget=lambda self: self.transpose(), doc="The axes in reverse order.")

    @property
    def mT(self):
        """The last two axes exchanged."""
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return self.swapaxes(-1, -2)

    def ravel(self, order="C"):
        """The array with one dimension, in the given order ('C', 'F', 'A' or 'K'); a view where that is possible."""
        if order in "kKaA":                             # the mask goes along with the data
            order = "F" if self._data.flags.fnc else "C"
        result = self._derived(ndarray.ravel(self._data, order=order))
        mask = self._mask
        result._mask = mask if mask is nomask else ndarray.ravel(mask, order=order).reshape(result.shape)
        return result

    def reshape(self, *s, **kwargs):
        """The array with another shape, given as a tuple or as several numbers; ``order`` is 'C' or 'F'."""
        data, mask = self._data.reshape(*s, **kwargs), self._mask
        return self._derived(data, mask if mask is nomask else mask.reshape(*s, **kwargs))

    def resize(self, newshape, refcheck=True, order=False):
        """Not possible: the data belongs to another array. Use `numpy.ma.resize`."""
        raise ValueError("A masked array does not own its data and therefore cannot be resized.\n"
                         "Use the numpy.ma.resize function instead.")

    def take(self, indices, axis=None, out=None, mode="raise"):
        """The items at the indices along an axis; masked indices give masked items.

        Parameters
        ----------
        indices : array_like of int
            Which items.
        axis : int, optional
            The axis; the flattened array if not given.
        out : ndarray, optional
            Where the result goes.
        mode : {'raise', 'wrap', 'clip'}, optional
            What becomes of indices out of range.
        """
        hidden = getmask(indices)
        places = indices if hidden is nomask else indices.filled(0)
        if out is None:
            result = _view(self._data.take(places, axis=axis, mode=mode)[...], type(self))
        else:
            result = out
            self._data.take(places, axis, out, mode)
        if isinstance(result, MaskedArray):
            if self._mask is not nomask:
                mask = self._mask.take(places, axis=axis, mode=mode)
                mask |= hidden
                hidden = mask
            result.__setmask__(hidden)
        return result[()]

    # ------------------------------------------------------------ pickles and copies
    def __getstate__(self):
        order = "CF"[self.flags.fnc]
        return ndarray.__reduce__(self)[2] + (getmaskarray(self).tobytes(order), self._fill_value)

    def __setstate__(self, state):
        _, shape, dtype, is_fortran, data, mask, fill_value = state
        ndarray.__setstate__(self, (shape, dtype, is_fortran, data))
        self._mask = ndarray.__new__(ndarray, (0,), make_mask_descr(dtype))
        self._mask.__setstate__((shape, make_mask_descr(dtype), is_fortran, mask))
        self.fill_value = fill_value

    def __reduce__(self):
        return _mareconstruct, (self.__class__, self._baseclass, (0,), "b"), self.__getstate__()

    def __deepcopy__(self, memo=None):
        memo = {} if memo is None else memo
        copied = memo[id(self)] = MaskedArray.__new__(type(self), self, copy=True)
        copied.__dict__.update({key: _copy.deepcopy(value, memo) for key, value in self.__dict__.items()})
        if self.dtype.hasobject:
            copied._data[...] = _copy.deepcopy(self._data, memo)
        return copied


def _assign(data, indx, value):
    """Set items without warnings about values that do not fit: they may be masked."""
    if getattr(value, "dtype", None) == data.dtype or isinstance(value, (int, float, str)):
        data[indx] = value
        return
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        data[indx] = value


def _truth_value(fill_value):
    """A fill value as one of truth values; the default where it is none."""
    try:
        return _check_fill_value(fill_value, np.bool)
    except (TypeError, ValueError):
        return _check_fill_value(None, np.bool)


def _mareconstruct(subtype, baseclass, baseshape, basetype):
    """The empty array that a pickle is read into."""
    data = ndarray.__new__(baseclass, baseshape, basetype)
    mask = ndarray.__new__(ndarray, baseshape, make_mask_descr(basetype))
    return subtype.__new__(subtype, data, mask=mask, dtype=basetype)


class mvoid(MaskedArray):
    """An item of a structured masked array: a structure some of whose fields are masked."""

    def __new__(self, data, mask=nomask, dtype=None, fill_value=None, hardmask=False, copy=False, subok=True):
        copy = True if copy else None
        result = np.array(data, copy=copy, subok=subok, dtype=dtype).view(self)
        result._hardmask = hardmask
        if mask is not nomask:
            if not isinstance(mask, (np.void, ndarray)):
                mdtype = make_mask_descr(result.dtype)
                try:
                    mask = np.array(tuple(mask), dtype=mdtype)[()]
                except (TypeError, ValueError):
                    mask = np.array(mask, dtype=mdtype)
            result._mask = mask.copy() if copy else mask
        if fill_value is not None:
            result.fill_value = fill_value
        return result

    @property
    def _data(self):
        return super()._data[()]

    def __getitem__(self, indx):
        hidden = self._mask[indx]
        if not isinstance(hidden, ndarray):
            return masked if hidden else self._data[indx]
        return MaskedArray(self._data[indx], hidden, fill_value=self._fill_value[indx], hard_mask=self._hardmask)

    def __setitem__(self, indx, value):
        self._data[indx] = value
        hidden = getmask(value)
        self._mask[indx] = self._mask[indx] | hidden if self._hardmask else hidden

    def __str__(self):
        if self._mask is nomask:
            return str(self._data)
        return str(as_objects(super()._data, self._mask))

    __repr__ = __str__

    def __iter__(self):
        if self._mask is nomask:
            yield from self._data
        else:
            for value, is_masked in zip(self._data, self._mask):
                yield masked if is_masked else value

    def __len__(self):
        return len(self._data)

    def filled(self, fill_value=None):
        """The structure with fill values in the places of masked fields."""
        return MaskedArray(self, subok=False).filled(fill_value)[()]

    def tolist(self):
        """The fields as a tuple; masked ones are None."""
        if self._mask is nomask:
            return self._data.tolist()
        return tuple(None if is_masked else value for value, is_masked in zip(self._data.tolist(), self._mask))


class MaskedConstant(MaskedArray):
    """The type of `masked`, of which there is one object: a masked item. It cannot be changed."""

    __singleton = None

    @classmethod
    def __has_singleton(cls):
        return cls.__singleton is not None and type(cls.__singleton) is cls

    def __new__(cls):
        if not cls.__has_singleton():
            parts = np.array(0.), np.array(True)
            for part in parts:
                part.flags.writeable = False            # nothing of it may change
            cls.__singleton = MaskedArray(*parts).view(cls)
        return cls.__singleton

    def __array_finalize__(self, obj):
        if self.__has_singleton():
            if self is self.__singleton:
                return
            self.__class__ = MaskedArray                # views and copies of it are ordinary arrays
        MaskedArray.__array_finalize__(self, obj)

    def __array_wrap__(self, obj, context=None, return_scalar=False):
        return self.view(MaskedArray).__array_wrap__(obj, context)

    def __str__(self):
        return str(_print.masked_print_option._display)

    def __repr__(self):
        return "masked" if self is MaskedConstant.__singleton else object.__repr__(self)

    def __format__(self, format_spec):
        if format_spec:
            warnings.warn("Format strings passed to MaskedConstant are ignored, but in future may error or produce different behavior",
                          FutureWarning, stacklevel=2)
        return str(self)

    def __reduce__(self):
        return self.__class__, ()

    def _unchanged(self, other):
        return self

    __iadd__ = __isub__ = __imul__ = __ifloordiv__ = __itruediv__ = __ipow__ = _unchanged

    def copy(self, *args, **kwargs):
        """The same object: it cannot change."""
        return self

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __setattr__(self, attr, value):
        if self.__has_singleton() and self is self.__singleton:
            raise AttributeError(f"attributes of {self!r} are not writeable")
        super().__setattr__(attr, value)


builtin_type = type
masked = masked_singleton = MaskedConstant()
masked_array = MaskedArray


def get_masked_subclass(*arrays):
    """The class that a result of these arrays has: that of the most derived masked array among them."""
    result = MaskedArray
    for array in arrays:
        if isinstance(array, MaskedArray) and type(array) is not MaskedConstant:
            kind = type(array)
            if result is MaskedArray or issubclass(kind, result):
                result = kind
    return result
