"""Evenly spaced numbers, and docstrings for compiled objects."""
import functools
import inspect
import operator
import types
import warnings

import numen as np
from numen._core import overrides
from numen._core._array_converter import _array_converter
from numen._core._multiarray_umath import _linspace as _core_linspace
from numen._core.multiarray import add_docstring

from . import numeric as _nx
from .numeric import asanyarray, nan, ndim, result_type

__all__ = ["logspace", "linspace", "geomspace"]

array_function_dispatch = functools.partial(overrides.array_function_dispatch, module="numpy")


def _linspace_dispatcher(start, stop, num=None, endpoint=None, retstep=None, dtype=None, axis=None, *, device=None):
    return (start, stop)


@array_function_dispatch(_linspace_dispatcher)
def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    """`num` evenly spaced numbers from start to stop.

    >>> import numen as np
    >>> np.linspace(0, 1, 5)
    array([0.  , 0.25, 0.5 , 0.75, 1.  ])
    """
    num = operator.index(num)
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    if type(start) in (float, int) and type(stop) in (float, int) and dtype is None and device is None and axis == 0:
        y, step = _core_linspace(start, stop, num, endpoint)
        return (y, np.float64(step)) if retstep else y
    div = (num - 1) if endpoint else num
    conv = _array_converter(start, stop)
    start, stop = conv.as_arrays()
    dt = conv.result_type(ensure_inexact=True)
    if dtype is None:
        dtype = dt
        integer_dtype = False
    else:
        integer_dtype = _nx.issubdtype(dtype, _nx.integer)
    delta = np.subtract(stop, start, dtype=type(dt))
    y = _nx.arange(0, num, dtype=dt, device=device).reshape(-1, *(1,) * ndim(delta))
    if div > 0:
        step = delta / div
        any_step_zero = step == 0 if _nx.ndim(step) == 0 else _nx.asanyarray(step == 0).any()
        if any_step_zero:
            # the step underflows: divide first, so that tiny intervals keep their points
            y /= div
            y = y * delta
        else:
            y = y * step
    else:
        step = nan
        y = y * delta
    y += start
    if endpoint and num > 1:
        y[-1, ...] = stop
    if axis != 0:
        y = _nx.moveaxis(y, 0, axis)
    if integer_dtype:
        _nx.floor(y, out=y)
    y = conv.wrap(y.astype(dtype, copy=False))
    return (y, step) if retstep else y


def _logspace_dispatcher(start, stop, num=None, endpoint=None, base=None, dtype=None, axis=None):
    return (start, stop, base)


@array_function_dispatch(_logspace_dispatcher)
def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """`num` numbers from ``base**start`` to ``base**stop``, evenly spaced on a logarithmic scale."""
    if not isinstance(base, (float, int)) and np.ndim(base):
        ndmax = np.broadcast(start, stop, base).ndim
        start, stop, base = (np.array(a, copy=None, subok=True, ndmin=ndmax) for a in (start, stop, base))
        base = np.expand_dims(base, axis=axis)
    y = linspace(start, stop, num=num, endpoint=endpoint, axis=axis)
    if dtype is None:
        return _nx.power(base, y)
    return _nx.power(base, y).astype(dtype, copy=False)


def _geomspace_dispatcher(start, stop, num=None, endpoint=None, dtype=None, axis=None):
    return (start, stop)


@array_function_dispatch(_geomspace_dispatcher)
def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """`num` numbers from start to stop, each a constant multiple of the one before."""
    start, stop = asanyarray(start), asanyarray(stop)
    if _nx.any(start == 0) or _nx.any(stop == 0):
        raise ValueError("Geometric sequence cannot include zero")
    dt = result_type(start, stop, float(num), _nx.zeros((), dtype))
    if dtype is None:
        dtype = dt
    else:
        dtype = _nx.dtype(dtype)
    start, stop = start.astype(dt, copy=True), stop.astype(dt, copy=True)
    # turned so that the first number is positive and real, which keeps real sequences exact
    out_sign = _nx.sign(start)
    start /= out_sign
    stop = stop / out_sign
    log_start, log_stop = _nx.log10(start), _nx.log10(stop)
    result = logspace(log_start, log_stop, num=num, endpoint=endpoint, base=10.0, dtype=dt)
    if num > 0:
        result[0] = start
        if num > 1 and endpoint:
            result[-1] = stop
    result *= out_sign
    if axis != 0:
        result = _nx.moveaxis(result, 0, axis)
    return result.astype(dtype, copy=False)


def _needs_add_docstring(obj):
    return not (isinstance(obj, (types.FunctionType, types.MethodType, property)) or
                isinstance(obj, type) and obj.__flags__ & (1 << 9))


def _add_docstring(obj, doc, warn_on_python):
    if warn_on_python and not _needs_add_docstring(obj):
        warnings.warn(f"add_newdoc was used on a pure-python object {obj}. Prefer to attach it directly to the source.", UserWarning,
                      stacklevel=3)
    try:
        add_docstring(obj, doc)
    except Exception:
        pass


def add_newdoc(place, obj, doc, warn_on_python=True):
    """Give a compiled object a docstring: a text, or (attribute, text) pairs."""
    new = getattr(__import__(place, globals(), {}, [obj]), obj)
    if isinstance(doc, str):
        if "${ARRAY_FUNCTION_LIKE}" in doc:
            doc = overrides.get_array_function_like_doc(new, doc)
        _add_docstring(new, doc.strip(), warn_on_python)
    elif isinstance(doc, tuple):
        attr, docstring = doc
        _add_docstring(getattr(new, attr), docstring.strip(), warn_on_python)
    elif isinstance(doc, list):
        for attr, docstring in doc:
            _add_docstring(getattr(new, attr), docstring.strip(), warn_on_python)
