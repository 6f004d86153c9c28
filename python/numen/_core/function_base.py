"""Evenly spaced numbers, and docstrings for compiled objects."""
import contextlib
import functools
import importlib
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


def _multiples(delta, num, steps, dtype, device):
    """0 to num - 1 times the step, which is delta over the number of steps, along a new first axis; and the step."""
    counts = _nx.arange(num, dtype=dtype, device=device).reshape(-1, *(1,) * ndim(delta))
    if steps <= 0:
        return counts * delta, nan
    step = delta / steps
    if (step == 0 if ndim(step) == 0 else asanyarray(step == 0).any()):
        # the step underflows: divide first, so that tiny intervals keep their points
        return counts / steps * delta, step
    return counts * step, step


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
    if dtype is device is None and axis == 0 and type(start) in (float, int) and type(stop) in (float, int):
        values, step = _core_linspace(start, stop, num, endpoint)
        return (values, np.float64(step)) if retstep else values
    ends = _array_converter(start, stop)
    first, last = ends.as_arrays()
    inexact = ends.result_type(ensure_inexact=True)
    values, step = _multiples(np.subtract(last, first, dtype=type(inexact)), num, num - 1 if endpoint else num, inexact, device)
    values += first
    if endpoint and num > 1:
        values[-1, ...] = last
    if dtype is not None and _nx.issubdtype(dtype, _nx.integer):
        _nx.floor(values, out=values)
    if axis != 0:
        values = _nx.moveaxis(values, 0, axis)
    values = ends.wrap(values.astype(inexact if dtype is None else dtype, copy=False))
    return (values, step) if retstep else values


def _logspace_dispatcher(start, stop, num=None, endpoint=None, base=None, dtype=None, axis=None):
    return (start, stop, base)


@array_function_dispatch(_logspace_dispatcher)
def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """`num` numbers from ``base**start`` to ``base**stop``, evenly spaced on a logarithmic scale."""
    if not isinstance(base, (float, int)) and (np.ndim(base) > 0):
        # an axis for the numbers before those of the base
        deepened = functools.partial(np.array, copy=None, subok=True, ndmin=np.broadcast(start, stop, base).ndim)
        start, stop, base = deepened(start), deepened(stop), np.expand_dims(deepened(base), axis)
    powers = _nx.power(base, linspace(start, stop, num, endpoint, axis=axis))
    return powers if dtype is None else powers.astype(dtype, copy=False)


def _geomspace_dispatcher(start, stop, num=None, endpoint=None, dtype=None, axis=None):
    return (start, stop)


@array_function_dispatch(_geomspace_dispatcher)
def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """`num` numbers from start to stop, each a constant multiple of the one before."""
    ends = asanyarray(start), asanyarray(stop)
    for end in ends:
        if _nx.any(end == 0):
            raise ValueError("Geometric sequence cannot include zero")
    working = result_type(*ends, float(num), _nx.zeros((), dtype))
    first, last = (end.astype(working, copy=True) for end in ends)
    # turned so that the first number is positive and real, which keeps real sequences exact
    turn = _nx.sign(first)
    first, last = first / turn, last / turn
    values = logspace(_nx.log10(first), _nx.log10(last), num, endpoint, dtype=working)
    values[:1] = first
    if endpoint:
        values[1:][-1:] = last
    values *= turn
    if axis != 0:
        values = _nx.moveaxis(values, 0, axis)
    return values.astype(working if dtype is None else dtype, copy=False)


def _needs_add_docstring(obj):
    return not (isinstance(obj, (types.FunctionType, types.MethodType, property)) or
                isinstance(obj, type) and obj.__flags__ & (1 << 9))


def _add_docstring(obj, doc, warn_on_python):
    if warn_on_python and not _needs_add_docstring(obj):
        warnings.warn(f"add_newdoc was used on a pure-python object {obj}. Prefer to attach it directly to the source.", UserWarning,
                      stacklevel=3)
    with contextlib.suppress(Exception):
        add_docstring(obj, doc)


def add_newdoc(place, obj, doc, warn_on_python=True):
    """Give a compiled object a docstring: a text, or (attribute, text) pairs."""
    owner = getattr(importlib.import_module(place), obj)
    if isinstance(doc, str):
        if "${ARRAY_FUNCTION_LIKE}" in doc:
            doc = overrides.get_array_function_like_doc(owner, doc)
        return _add_docstring(owner, doc.strip(), warn_on_python)
    for attribute, text in [doc] if isinstance(doc, tuple) else doc:
        _add_docstring(getattr(owner, attribute), text.strip(), warn_on_python)
