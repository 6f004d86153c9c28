"""The transforms, under the module name by which programs know them."""
from numen._utils import set_module

_NAMES = "fft ifft rfft irfft hfft ihfft fft2 ifft2 rfft2 irfft2 fftn ifftn rfftn irfftn".split()


def _to_come(name):
    def transform(a, *args, **kwargs):
        raise NotImplementedError(f"numen.fft.{name}")
    transform.__name__ = transform.__qualname__ = name
    transform.__doc__ = "Not there yet: raises NotImplementedError."
    transform._numen_planned = True
    return set_module("numpy.fft")(transform)


globals().update((name, _to_come(name)) for name in _NAMES)
__all__ = _NAMES
