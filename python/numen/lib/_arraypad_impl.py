"""Padding."""
import functools

import numen as np
from numen._core import overrides
from numen._core._multiarray_umath import _pad as _core_pad

__all__ = ["pad"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")

_ALLOWED = {"empty": [], "edge": [], "wrap": [], "constant": ["constant_values"], "linear_ramp": ["end_values"], "maximum": ["stat_length"],
            "mean": ["stat_length"], "median": ["stat_length"], "minimum": ["stat_length"], "reflect": ["reflect_type"],
            "symmetric": ["reflect_type"]}


def _as_pairs(x, ndim, as_index=False):
    """x, one number, a pair, or a pair per axis, as ndim pairs."""
    if x is None:
        return ((None, None),) * ndim
    x = np.array(x)
    if as_index:
        x = np.round(x).astype(np.intp, copy=False)
        if x.size and x.min() < 0:
            raise ValueError("index can't contain negative values")
    return np.broadcast_to(x, (ndim, 2)).tolist()


def _pad_dispatcher(array, pad_width, mode=None, **kwargs):
    return (array,)


@array_function_dispatch(_pad_dispatcher, module="numpy")
def pad(array, pad_width, mode="constant", **kwargs):
    """The array with items put before and behind it along each axis, as the mode tells.

    >>> import numen as np
    >>> np.pad([1, 2, 3], (2, 1), mode='edge')
    array([1, 1, 1, 2, 3, 3])
    """
    array = np.asarray(array)
    if isinstance(pad_width, dict):
        seq = [(0, 0)] * array.ndim
        for axis, width in pad_width.items():
            seq[axis] = (width, width) if isinstance(width, int) else tuple(width)
        pad_width = seq
    pad_width = np.asarray(pad_width)
    if not pad_width.dtype.kind == "i":
        raise TypeError("`pad_width` must be of integral type.")
    pad_width = _as_pairs(pad_width, array.ndim, as_index=True)
    flat = [w for pair in pad_width for w in pair]
    if callable(mode):
        return _pad_by_function(array, pad_width, flat, mode, kwargs)
    try:
        unsupported = set(kwargs) - set(_ALLOWED[mode])
    except KeyError:
        raise ValueError(f"mode '{mode}' is not supported") from None
    if unsupported:
        raise ValueError(f"unsupported keyword arguments for mode '{mode}': {unsupported}")
    values = lengths = None
    odd = False
    if mode in ("constant", "linear_ramp"):
        given = kwargs.get("constant_values" if mode == "constant" else "end_values", 0)
        values = np.broadcast_to(np.asarray(given), (array.ndim, 2)) if array.ndim else np.zeros((0, 2))
        if values.dtype.kind in "SU" and array.dtype.kind not in "SUO":
            values = values.astype(array.dtype)
        if mode == "linear_ramp" and (array.dtype.kind == "c" or values.dtype.kind == "c"):
            return _pad_complex_ramp(array, pad_width, flat, values)
    elif mode in ("maximum", "minimum", "mean", "median"):
        length = kwargs.get("stat_length")
        if length is not None:
            lengths = [n for pair in _as_pairs(length, array.ndim, as_index=True) for n in pair]
            if mode in ("maximum", "minimum") and 0 in lengths:
                raise ValueError("stat_length of 0 yields no value for padding")
            if mode in ("mean", "median") and 0 in lengths:
                return _pad_by_nothing(array, pad_width, flat, mode, lengths)
    elif mode in ("reflect", "symmetric"):
        odd = kwargs.get("reflect_type", "even") == "odd"
    return _core_pad(array, flat, mode, values, lengths, odd)


def _pad_by_function(array, pad_width, flat, function, kwargs):
    padded = _core_pad(array, flat, "constant", np.zeros((array.ndim, 2), dtype=int), None, False)
    for axis in range(padded.ndim):
        # the function sees one line at a time, and works in place
        view = np.moveaxis(padded, axis, -1)
        for place in np.ndindex(view.shape[:-1]):
            function(view[place], tuple(pad_width[axis]), axis, kwargs)
    return padded


def _pad_complex_ramp(array, pad_width, flat, values):
    real = _core_pad(np.ascontiguousarray(array.real), flat, "linear_ramp", values.real, None, False)
    imag = _core_pad(np.ascontiguousarray(array.imag), flat, "linear_ramp", values.imag, None, False)
    result = np.empty(real.shape, dtype=np.result_type(array.dtype, values.dtype) if array.dtype.kind == "c" else array.dtype)
    if array.dtype.kind == "c":
        result = result.astype(array.dtype)
        result.real, result.imag = real, imag
    else:
        result[...] = real
    return result


def _pad_by_nothing(array, pad_width, flat, mode, lengths):
    """Means of no items: NaN, where the dtype has it."""
    if array.dtype.kind not in "fc":
        raise ValueError("cannot convert float NaN to integer")
    padded = _core_pad(array, flat, mode, None, [n or 1 for n in lengths], False)
    for axis in range(array.ndim):
        view = np.moveaxis(padded, axis, 0)
        if lengths[2 * axis] == 0:
            view[:flat[2 * axis]] = np.nan
        if lengths[2 * axis + 1] == 0 and flat[2 * axis + 1]:
            view[-flat[2 * axis + 1]:] = np.nan
    return padded
