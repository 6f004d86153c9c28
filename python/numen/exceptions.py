"""Exceptions and warnings that array functions raise."""
__all__ = ["ComplexWarning", "VisibleDeprecationWarning", "ModuleDeprecationWarning", "TooHardError", "AxisError",
           "DTypePromotionError", "RankWarning"]


class ComplexWarning(RuntimeWarning):
    """A cast from complex to real drops the imaginary part."""


class ModuleDeprecationWarning(DeprecationWarning):
    """A whole module is deprecated; unlike DeprecationWarning, test runners do not turn it into an error."""


class VisibleDeprecationWarning(UserWarning):
    """A deprecation that users see by default, for changes that are likely mistakes in their code."""


class RankWarning(RuntimeWarning):
    """A polynomial fit met a design matrix that lacks full rank."""


class TooHardError(RuntimeError):
    """The answer would take more work than the caller allowed (`shares_memory` with `max_work`)."""


class AxisError(ValueError, IndexError):
    """An axis lies outside the dimensions of an array.

    Made from (axis, ndim, msg_prefix=None), or from a single finished message.
    """

    __slots__ = ("_msg", "axis", "ndim")

    def __init__(self, axis, ndim=None, msg_prefix=None):
        if ndim is None and msg_prefix is None:
            self._msg, self.axis, self.ndim = axis, None, None
        else:
            self._msg, self.axis, self.ndim = msg_prefix, axis, ndim

    def __str__(self):
        if self.axis is None and self.ndim is None:
            return self._msg
        text = f"axis {self.axis} is out of bounds for array of dimension {self.ndim}"
        return text if self._msg is None else f"{self._msg}: {text}"


class DTypePromotionError(TypeError):
    """Two dtypes have no common dtype."""
