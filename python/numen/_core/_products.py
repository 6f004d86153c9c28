"""Products of arrays whose items are no plain numbers (objects, times): by the ufuncs, for the compiled functions of the same names."""
import math

from numen._core import _multiarray_umath as umath
from numen._core.einsumfunc import _object_einsum, einsum_symbols
from numen._core.multiarray import array, asanyarray, asarray, normalize_axis_index, promote_types


def _kept(result, out):
    if out is None:
        return result
    out[...] = result
    return out


def _contract(a, b, labels_a, labels_b, labels_out, out=None):
    def letters(labels):
        return "".join(einsum_symbols[i] for i in labels)
    if a.dtype.kind in "SUV" or b.dtype.kind in "SUV":
        raise ValueError("data type must provide an itemsize")
    if a.dtype.kind == "M" or b.dtype.kind == "M":
        a, b = a.astype(object), b.astype(object)
    return _object_einsum(f"{letters(labels_a)},{letters(labels_b)}->{letters(labels_out)}", (a, b), out)


def _user_dot(a, b, out=None):
    """np.dot where an operand is of a user dtype: by the dtype that both have in common, else as objects."""
    try:
        dtype = promote_types(a.dtype, b.dtype)
    except TypeError:
        dtype = object
    x, y = a.astype(dtype, copy=False), b.astype(dtype, copy=False)
    if x.ndim == 0 or y.ndim == 0:
        return _kept(umath.multiply(x, y), out)
    if out is None and x.dtype == a.dtype and y.dtype == b.dtype:      # the compiled function has been there
        raise ValueError("dot not available for this type")
    return _kept(umath.dot(x, y), out)


def _has_user(a, b):
    return a.dtype.num >= 256 or b.dtype.num >= 256


def _over(a, b, axis_b, out):
    """Sum over a's last axis and one of b's."""
    if a.ndim == 0 or b.ndim == 0:
        return umath.multiply(a, b) if out is None else umath.multiply(a, b, out=out)
    if a.shape[-1] != b.shape[axis_b]:
        shapes = [str(x.shape).replace(" ", "") for x in (a, b)]
        raise ValueError(f"shapes {shapes[0]} and {shapes[1]} not aligned: {a.shape[-1]} (dim {a.ndim - 1}) != "
                         f"{b.shape[axis_b]} (dim {axis_b})")
    labels_a = list(range(a.ndim))
    labels_b = list(range(a.ndim, a.ndim + b.ndim))
    labels_b[axis_b] = a.ndim - 1
    kept = labels_a[:-1] + [label for i, label in enumerate(labels_b) if i != axis_b]
    return _contract(a, b, labels_a, labels_b, kept, out)


def dot(a, b, out=None):
    if _has_user(a, b):
        return _user_dot(a, b, out)
    return _over(a, b, 0 if b.ndim == 1 else b.ndim - 2, out)


def inner(a, b, out=None):
    if _has_user(a, b):
        return umath.dot(a, b.swapaxes(-1, -2) if b.ndim > 1 else b)
    return _over(a, b, b.ndim - 1, out)


def vdot(a, b):
    a, b = a.ravel(), b.ravel()
    if _has_user(a, b):
        return umath.dot(a, b)
    if a.dtype.kind in "SUV" or b.dtype.kind in "SUV":
        raise ValueError("data type must provide an itemsize")
    if a.size != b.size:
        raise ValueError("vectors have different lengths")
    return dot(umath.conjugate(a), b)


def tensordot(a, b, axes):
    try:
        iter(axes)
    except TypeError:
        pairs = [(i - axes, i) for i in range(axes)]
    else:
        axes_a, axes_b = ([x] if not hasattr(x, "__len__") else list(x) for x in axes)
        pairs = list(zip(axes_a, axes_b))
    pairs = [(x % a.ndim, y % b.ndim) for x, y in pairs]
    if len({x for x, _ in pairs}) != len(pairs) or len({y for _, y in pairs}) != len(pairs):
        raise ValueError("duplicate axes are not allowed in tensordot")
    if _has_user(a, b):
        kept_a, kept_b = ([i for i in range(array.ndim) if i not in gone] for array,
                          gone in zip((a, b), zip(*pairs) if pairs else ((), ())))
        summed_a, summed_b = (list(axes) for axes in zip(*pairs)) if pairs else ([], [])
        inner_size = math.prod(a.shape[i] for i in summed_a)
        left = a.transpose(kept_a + summed_a).reshape(-1, inner_size)
        right = b.transpose(summed_b + kept_b).reshape(inner_size, -1)
        return umath.dot(left, right).reshape([a.shape[i] for i in kept_a] + [b.shape[i] for i in kept_b])
    labels_a, labels_b = list(range(a.ndim)), list(range(a.ndim, a.ndim + b.ndim))
    for x, y in pairs:
        labels_b[y] = labels_a[x]
    summed = {labels_a[x] for x, _ in pairs}
    result = _contract(a, b, labels_a, labels_b, [i for i in labels_a + labels_b if i not in summed])
    return asarray(result, dtype=object)


def outer(a, b, out=None):
    a, b = asarray(a), asarray(b)
    return umath.multiply(a.ravel()[:, None], b.ravel()[None, :], out)


def kron(a, b):
    b = asanyarray(b)
    a = array(a, copy=None, subok=True, ndmin=b.ndim)
    if a.ndim == 0 or b.ndim == 0:
        return umath.multiply(a, b)
    nd = max(a.ndim, b.ndim)
    shape_a, shape_b = ((1,) * (nd - x.ndim) + x.shape for x in (a, b))
    wrapper = max((a, b), key=lambda x: (getattr(x, "__array_priority__", 0), type(x) is not umath.ndarray))
    plain_a, plain_b = asarray(a).reshape(shape_a), asarray(b).reshape(shape_b)
    long_a = plain_a.reshape([n for pair in zip(shape_a, (1,) * nd) for n in pair])
    long_b = plain_b.reshape([n for pair in zip((1,) * nd, shape_b) for n in pair])
    result = umath.multiply(long_a, long_b).reshape([x * y for x, y in zip(shape_a, shape_b)])
    return result if type(wrapper) is type(result) else wrapper.__array_wrap__(result, None, False)


def cross(a, b, axisa, axisb, axisc):
    if a.ndim < 1 or b.ndim < 1:
        raise ValueError("At least one array has zero dimension")
    axisa, axisb = normalize_axis_index(axisa, a.ndim, "axisa"), normalize_axis_index(axisb, b.ndim, "axisb")
    a = a.transpose([i for i in range(a.ndim) if i != axisa] + [axisa])
    b = b.transpose([i for i in range(b.ndim) if i != axisb] + [axisb])
    if a.shape[-1] not in (2, 3) or b.shape[-1] not in (2, 3):
        raise ValueError("incompatible dimensions for cross product\n(dimension must be 2 or 3)")
    x, y = [a[..., i] for i in range(a.shape[-1])], [b[..., i] for i in range(b.shape[-1])]
    third = x[0] * y[1] - x[1] * y[0]
    if len(x) == 2 and len(y) == 2:
        return third
    if len(x) == 2:
        parts = (x[1] * y[2], -(x[0] * y[2]), third)
    elif len(y) == 2:
        parts = (-(x[2] * y[1]), x[2] * y[0], third)
    else:
        parts = (x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], third)
    result = array([asarray(p) for p in parts])
    order = list(range(1, result.ndim))
    order.insert(normalize_axis_index(axisc, result.ndim, "axisc"), 0)
    return result.transpose(order)
