"""Fourier transforms.  The frequencies and shifts are here; the transforms themselves raise NotImplementedError."""
from ._helper import fftfreq, fftshift, ifftshift, rfftfreq
from ._pocketfft import (
    fft, fft2, fftn, hfft, ifft, ifft2, ifftn, ihfft, irfft, irfft2, irfftn, rfft, rfft2, rfftn)

__all__ = ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft", "rfftn", "irfftn", "rfft2", "irfft2", "fft2", "ifft2", "fftn", "ifftn",
           "fftshift", "ifftshift", "fftfreq", "rfftfreq"]
