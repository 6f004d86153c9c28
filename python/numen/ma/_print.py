"""Printing of masked arrays."""
import numen as np
from numen._core import arrayprint
from numen._core.multiarray import ndarray
from numen.ma._masks import _replace_dtype_fields, nomask


class _MaskedPrintOption:
    """The text that stands for masked items, and whether it is used."""

    def __init__(self, display):
        self._display = display
        self._enabled = True

    def display(self):
        """The text for masked items."""
        return self._display

    def set_display(self, s):
        """Set the text for masked items."""
        self._display = s

    def enabled(self):
        """Is the text used? Otherwise masked items are written as the fill value."""
        return self._enabled

    def enable(self, shrink=1):
        """Set whether the text is used."""
        self._enabled = shrink

    def __str__(self):
        return str(self._display)

    __repr__ = __str__


masked_print_option = _MaskedPrintOption("--")


def _recursive_printoption(result, mask, printopt):
    """Put the text for masked items into an array of objects, field by field."""
    names = result.dtype.names
    if names is None:
        np.copyto(result, printopt, where=mask)
        return
    for name in names:
        _recursive_printoption(result[name], mask[name], printopt)


def _middle_cut(data, mask, width):
    """Long axes without their middle, which is not printed: so fewer items become objects."""
    half = width // 2
    for axis in range(data.ndim):
        if data.shape[axis] > width:
            first, last = (np.s_[:half], np.s_[-half:])
            before = (slice(None),) * axis
            data = np.concatenate((data[before + (first,)], data[before + (last,)]), axis=axis)
            mask = np.concatenate((mask[before + (first,)], mask[before + (last,)]), axis=axis)
    return data, mask


def as_objects(data, mask):
    """An array of objects with the text for masked items in their places."""
    result = data.astype(_replace_dtype_fields(data.dtype, "O"))
    _recursive_printoption(result, mask, masked_print_option)
    return result


def printable(a):
    """The array that is printed for a masked array."""
    if not masked_print_option.enabled():
        return a.filled(a.fill_value)
    if a._mask is nomask:
        return a._data
    data, mask = _middle_cut(a._data, a._mask, a._print_width if a.ndim > 1 else a._print_width_1d)
    return as_objects(data, mask)


def _fill_text(a):
    value = a.fill_value
    stored = a._fill_value
    if stored.dtype.kind in "SUT" and stored.dtype.kind == a.dtype.kind:
        return repr(value.item() if hasattr(value, "item") else value)
    return str(value) if stored.dtype == a.dtype and stored.dtype != object else repr(value)


def _lines(name, space, flexible):
    """The layout of the 1.13 mode."""
    text = f"masked_%(name)s(data ={space}%(data)s,\n"
    text += f"%(nlen)s        mask ={space}%(mask)s,\n%(nlen)s  fill_value = %(fill)s"
    return text + (",\n%(nlen)s       dtype = %(dtype)s)\n" if flexible else ")\n")


_legacy_print_templates = {f"{size}_{form}": _lines(size, "\n " if size == "long" else " ", form == "flx")
                           for size in ("long", "short") for form in ("std", "flx")}


def represent(a):
    """repr of a masked array."""
    name = "array" if a._baseclass is ndarray else a._baseclass.__name__
    if arrayprint._get_legacy_print_mode() <= 113:
        key = ("long" if a.ndim > 1 else "short") + ("_flx" if a.dtype.names else "_std")
        return _legacy_print_templates[key] % {"name": name, "nlen": " " * len(name), "data": str(a), "mask": str(a._mask),
                                               "fill": str(a.fill_value), "dtype": str(a.dtype)}
    prefix = f"masked_{name}("
    keys = ["data", "mask", "fill_value"]
    if not arrayprint.dtype_is_implied(a.dtype) or np.all(a.mask) or a.size == 0:
        keys.append("dtype")
    if all(length == 1 for length in a.shape[:-1]):     # one row: the = signs stand below each other
        column = len(prefix) + len("data")
        indents = {key: " " * (column - len(key)) for key in keys}
        indents["data"] = ""
        margin = " " * len(prefix)
    else:
        indents = dict.fromkeys(keys, "  ")
        margin = "  "
        prefix += "\n"
    texts = {"fill_value": _fill_text(a), "dtype": arrayprint.dtype_short_repr(a.dtype)}
    for key, value in (("data", printable(a)), ("mask", a._mask)):
        texts[key] = np.array2string(value, separator=", ", prefix=(margin if key == "data" else indents[key]) + key + "=", suffix=",")
    return prefix + ",\n".join(f"{indents[key]}{key}={texts[key]}" for key in keys) + ")"
