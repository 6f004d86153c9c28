"""Views by strides, and broadcasting of arrays."""
import numen as np
from numen._core._multiarray_umath import _broadcast_view, _strided_view
from numen._core.numeric import normalize_axis_tuple
from numen._core.overrides import array_function_dispatch, set_module

__all__ = ["broadcast_to", "broadcast_arrays", "broadcast_shapes"]


class DummyArray:
    """Carries an __array_interface__ and the object that owns its memory."""

    def __init__(self, interface, base=None):
        self.__array_interface__ = interface
        self.base = base


def _view_like(view, original):
    """A view as the subclass that the original is."""
    subclass = type(original)
    if subclass is type(view):
        return view
    view = view.view(type=subclass)
    finalize = view.__array_finalize__
    if finalize:
        finalize(original)
    return view


@set_module("numpy.lib.stride_tricks")
def as_strided(x, shape=None, strides=None, subok=False, writeable=True):
    """A view of the memory of `x` with any shape and strides; nothing checks that it stays inside."""
    x = np.array(x, copy=None, subok=subok)
    layout = {name: tuple(given) for name, given in (("shape", shape), ("strides", strides)) if given is not None}
    owner = DummyArray(x.__array_interface__ | layout, base=x)
    plain = _strided_view(x, layout.get("shape"), layout.get("strides"), owner)
    if plain is None:
        plain = np.asarray(owner)
        plain.dtype = x.dtype          # the interface knows no fields
    view = _view_like(plain, x)
    if not writeable:
        view.flags.writeable = False
    return view


def _sliding_window_view_dispatcher(x, window_shape, axis=None, *, subok=None, writeable=None):
    return (x,)


@array_function_dispatch(_sliding_window_view_dispatcher, module="numpy.lib.stride_tricks")
def sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False):
    """All windows of a shape that slide over an array, as a view; the window's axes come last."""
    x, window = np.array(x, copy=None, subok=subok), _as_shape(window_shape)
    if any(n < 0 for n in window):
        raise ValueError("`window_shape` cannot contain negative values")
    axes = range(x.ndim) if axis is None else normalize_axis_tuple(axis, x.ndim, allow_duplicate=True)
    if len(window) != len(axes):
        wrong = ("Since axis is None, must provide window_shape for all dimensions of `x`; got {} window_shape elements and `x.ndim` is {}."
                 if axis is None else
                 "Must provide matching length window_shape and axis; got {} window_shape elements and {} axes elements.")
        raise ValueError(wrong.format(len(window), len(axes)))
    places = list(x.shape)
    for ax, n in zip(axes, window):
        places[ax] += 1 - n
        if places[ax] < 1:
            raise ValueError("window shape cannot be larger than input array shape")
    return as_strided(x, (*places, *window), (*x.strides, *(x.strides[ax] for ax in axes)), subok, writeable)


def _as_shape(shape):
    return tuple(shape) if np.iterable(shape) else (shape,)


def _broadcast_to(array, shape, subok, readonly):
    shape, source = _as_shape(shape), np.array(array, copy=None, subok=subok)
    if source.ndim and not shape:
        raise ValueError("cannot broadcast a non-scalar to a scalar array")
    if min(shape, default=0) < 0:
        raise ValueError("all elements of broadcast shape must be non-negative")
    view = _broadcast_view(source, shape)
    if view is None:
        view = _walked_view(source, shape)
    if not readonly and source.flags._writeable_no_warn:
        view.flags.writeable = view.flags._warn_on_write = True
    return view


def _walked_view(source, shape):
    """The view that an iterator makes; it has the words for shapes that do not fit."""
    with np.nditer((source,), ["multi_index", "refs_ok", "zerosize_ok"], ["readonly"], order="C", itershape=shape) as walk:
        return _view_like(walk.itviews[0], source)


def _broadcast_to_dispatcher(array, shape, subok=None):
    return (array,)


@array_function_dispatch(_broadcast_to_dispatcher, module="numpy")
def broadcast_to(array, shape, subok=False):
    """A read-only view of an array in a broadcast shape.

    >>> import numen as np
    >>> np.broadcast_to([1, 2], (2, 2))
    array([[1, 2],
           [1, 2]])
    """
    return _broadcast_to(array, shape, subok=subok, readonly=True)


def _broadcast_shape(*args):
    # np.broadcast takes at most 64 operands
    while len(args) > 64:
        args = (broadcast_to(0, np.broadcast(*args[:64]).shape), *args[64:])
    return np.broadcast(*args).shape


_size0_dtype = np.dtype([])


@set_module("numpy")
def broadcast_shapes(*args):
    """The shape that shapes broadcast to.

    >>> import numen as np
    >>> np.broadcast_shapes((6, 7), (5, 6, 1), (7,))
    (5, 6, 7)
    """
    return _broadcast_shape(*[np.empty(x, dtype=_size0_dtype) for x in args])


def _broadcast_arrays_dispatcher(*args, subok=None):
    return args


@array_function_dispatch(_broadcast_arrays_dispatcher, module="numpy")
def broadcast_arrays(*args, subok=False):
    """Views of arrays in the shape that they broadcast to."""
    args = [np.array(_m, copy=None, subok=subok) for _m in args]
    shape = _broadcast_shape(*args)
    return tuple(array if array.shape == shape else _broadcast_to(array, shape, subok=subok, readonly=False) for array in args)
