"""What happens on floating-point errors, and the buffer size of ufuncs."""
import functools

from numen._core._multiarray_umath import _extobj_contextvar, _get_bufsize, _get_error_modes, _get_extobj_dict, _make_extobj
from numen._utils import set_module

__all__ = ["seterr", "geterr", "setbufsize", "getbufsize", "seterrcall", "geterrcall", "errstate"]


@set_module("numpy")
def seterr(all=None, divide=None, over=None, under=None, invalid=None):
    """Set how floating-point errors are handled: 'ignore', 'warn', 'raise', 'call', 'print' or 'log' for each kind.

    Returns the former settings as a dict.

    >>> import numen as np
    >>> old = np.seterr(divide='ignore')
    >>> np.seterr(**old)['divide']
    'ignore'
    """
    old = _get_error_modes()
    _extobj_contextvar.set(_make_extobj(all, divide, over, under, invalid))
    return old


@set_module("numpy")
def geterr():
    """The present handling of floating-point errors, as a dict with the keys divide, over, under and invalid."""
    return _get_error_modes()


@set_module("numpy")
def setbufsize(size):
    """Set the number of items that ufuncs buffer when they cast; returns the former number."""
    if size < 0:
        raise ValueError("buffer size must be non-negative")
    old = _get_bufsize()
    _extobj_contextvar.set(_make_extobj(bufsize=size))
    return old


@set_module("numpy")
def getbufsize():
    """The number of items that ufuncs buffer when they cast."""
    return _get_bufsize()


@set_module("numpy")
def seterrcall(func):
    """Set the function (or the object with a `write` method) that the modes 'call' and 'log' use; returns the former one."""
    old = geterrcall()
    _extobj_contextvar.set(_make_extobj(call=func))
    return old


@set_module("numpy")
def geterrcall():
    """The function or log object set by `seterrcall`, or None."""
    return _get_extobj_dict()["call"]


class _unspecified:
    pass


_Unspecified = _unspecified()


@set_module("numpy")
class errstate:
    """Context manager and decorator: floating-point errors are handled as said inside the block.

    >>> import numen as np
    >>> with np.errstate(divide='ignore'):
    ...     print(np.array([1.0]) / 0)
    [inf]
    """

    __slots__ = ("_settings", "_token")

    def __init__(self, *, call=_Unspecified, all=None, divide=None, over=None, under=None, invalid=None):
        self._token = None
        self._settings = (all, divide, over, under, invalid)
        if call is not _Unspecified:
            self._settings += (call,)

    def __enter__(self):
        if self._token is not None:
            raise TypeError("Cannot enter `np.errstate` twice.")
        self._token = _extobj_contextvar.set(_make_extobj(*self._settings))

    def __exit__(self, *exc_info):
        _extobj_contextvar.reset(self._token)

    def __call__(self, func):
        """The function, with these settings in every call."""
        settings, begin, end = self._settings, _extobj_contextvar.set, _extobj_contextvar.reset

        def within(*args, **kwargs):
            former = begin(_make_extobj(*settings))
            try:
                return func(*args, **kwargs)
            finally:
                end(former)
        return functools.update_wrapper(within, func)
