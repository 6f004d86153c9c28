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
        self.vstring = vstring
        ver_main = re.match(r"\d+\.\d+\.\d+", vstring)
        if not ver_main:
            raise ValueError("Not a valid numpy version string")
        self.version = ver_main.group()
        self.major, self.minor, self.bugfix = [int(x) for x in self.version.split(".")]
        if len(vstring) == ver_main.end():
            self.pre_release = "final"
        else:
            alpha = re.match(r"a\d", vstring[ver_main.end():])
            beta = re.match(r"b\d", vstring[ver_main.end():])
            rc = re.match(r"rc\d", vstring[ver_main.end():])
            pre_rel = [m for m in [alpha, beta, rc] if m is not None]
            self.pre_release = pre_rel[0].group() if pre_rel else ""
        self.is_devversion = bool(re.search(r".dev", vstring))

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
