"""Comparison of version texts."""
import re

from numen._utils import set_module

__all__ = ["NumpyVersion"]


@set_module("numpy.lib")
class NumpyVersion:
    """A NumPy version text that compares as versions do: 1.8.0 < 1.8.1.dev1 < 1.8.1a1 < 1.8.1rc1 < 1.8.1.

    >>> from numen.lib import NumpyVersion
    >>> NumpyVersion('1.7.0') < '1.8.0'
    True
    """

    def __init__(self, vstring):
        parts = re.match(r"((\d+)\.(\d+)\.(\d+))(a\d|b\d|rc\d)?", vstring)
        if parts is None:
            raise ValueError("Not a valid numpy version string")
        self.vstring = vstring
        self.version = parts[1]
        self.major, self.minor, self.bugfix = map(int, parts.group(2, 3, 4))
        self.pre_release = "final" if vstring == parts[1] else parts[5] or ""
        self.is_devversion = "dev" in vstring

    def _rank(self):
        # a dev version stands before the pre-release or release it leads to; '' (dev only) counts as after pre-releases
        return (self.major, self.minor, self.bugfix), {"final": "zfinal"}.get(self.pre_release,
                                                                              self.pre_release) or "", not self.is_devversion

    def _compare(self, other):
        if not isinstance(other, (str, NumpyVersion)):
            raise ValueError("Invalid object to compare with NumpyVersion.")
        if isinstance(other, str):
            other = NumpyVersion(other)
        mine, theirs = self._rank(), other._rank()
        return (mine > theirs) - (mine < theirs)

    def __lt__(self, other):
        return self._compare(other) < 0

    def __le__(self, other):
        return self._compare(other) <= 0

    def __eq__(self, other):
        return self._compare(other) == 0

    def __ne__(self, other):
        return self._compare(other) != 0

    def __gt__(self, other):
        return self._compare(other) > 0

    def __ge__(self, other):
        return self._compare(other) >= 0

    def __repr__(self):
        return f"NumpyVersion({self.vstring})"
