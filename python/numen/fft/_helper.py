"""Frequencies of transforms, and the shifts that bring zero to the middle."""
import numen as np
from numen._core.overrides import array_function_dispatch
from numen._utils import set_module

__all__ = ["fftshift", "ifftshift", "fftfreq", "rfftfreq"]


def _shift_dispatcher(x, axes=None):
    return (x,)


def _rolled(x, axes, shift_of):
    x = np.asarray(x)
    if axes is None:
        axes = tuple(range(x.ndim))
        return np.roll(x, [shift_of(n) for n in x.shape], axes)
    if isinstance(axes, (int, np.integer)):
        return np.roll(x, shift_of(x.shape[axes]), axes)
    return np.roll(x, [shift_of(x.shape[axis]) for axis in axes], axes)


@array_function_dispatch(_shift_dispatcher, module="numpy.fft")
def fftshift(x, axes=None):
    """Roll the zero frequency to the middle.

    Parameters
    ----------
    x : array_like
    axes : int or sequence of ints, optional
        The axes to shift; all of them by default.

    Returns
    -------
    ndarray

    See Also
    --------
    ifftshift : the inverse, which differs for odd lengths.

    Examples
    --------
    >>> import numen as np
    >>> np.fft.fftshift(np.fft.fftfreq(4))
    array([-0.5 , -0.25,  0.  ,  0.25])
    """
    return _rolled(x, axes, lambda n: n // 2)


@array_function_dispatch(_shift_dispatcher, module="numpy.fft")
def ifftshift(x, axes=None):
    """Undo `fftshift`.

    Examples
    --------
    >>> import numen as np
    >>> np.fft.ifftshift(np.fft.fftshift(np.arange(5)))
    array([0, 1, 2, 3, 4])
    """
    return _rolled(x, axes, lambda n: -(n // 2))


def _checked_length(n):
    if not isinstance(n, (int, np.integer)):
        raise ValueError("n should be an integer")
    return n


@set_module("numpy.fft")
def fftfreq(n, d=1.0, device=None):
    """The frequencies of the items of a transform, in cycles per unit of the spacing `d`.

    Parameters
    ----------
    n : int
        The length of the transform.
    d : scalar, optional
        The spacing of the samples.
    device : str, optional
        "cpu" or None.

    Returns
    -------
    ndarray of length `n`
        ``[0, 1, ..., (n-1)//2, -(n//2), ..., -1] / (d*n)``.
    """
    n = _checked_length(n)
    results = np.empty(n, int, device=device)
    half = (n - 1) // 2 + 1
    results[:half] = np.arange(half, dtype=int, device=device)
    results[half:] = np.arange(-(n // 2), 0, dtype=int, device=device)
    return results * (1.0 / (n * d))


@set_module("numpy.fft")
def rfftfreq(n, d=1.0, device=None):
    """The frequencies of the items of a real transform: ``[0, 1, ..., n//2] / (d*n)``.

    See Also
    --------
    fftfreq
    """
    n = _checked_length(n)
    return np.arange(0, n // 2 + 1, dtype=int, device=device) * (1.0 / (n * d))
