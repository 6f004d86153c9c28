"""Version numbers in the order of PEP 440."""
import re

__all__ = ["parse", "Version", "InvalidVersion"]

_PATTERN = re.compile(
    r"\s*v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre_n>\d*))?"
    r"(?:-(?P<post_implicit>\d+)|[-_.]?(?P<post>post|rev|r)[-_.]?(?P<post_n>\d*))?"
    r"(?:[-_.]?(?P<dev>dev)[-_.]?(?P<dev_n>\d*))?"
    r"(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*", re.IGNORECASE)
_PRE = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}
_LAST = float("inf")


class InvalidVersion(ValueError):
    """A text that is no version of PEP 440."""


class Version:
    """A version; compares as PEP 440 orders them.

    >>> from numen._utils._pep440 import Version
    >>> Version('1.10rc1') < Version('1.10') < Version('1.10.post1')
    True
    """

    def __init__(self, version):
        match = _PATTERN.fullmatch(version)
        if not match:
            raise InvalidVersion(f"Invalid version: '{version}'")
        part = match.groupdict()
        self._text = version
        self.epoch = int(part["epoch"] or 0)
        self.release = tuple(map(int, part["release"].split(".")))
        pre = part["pre"] and part["pre"].lower()
        self.pre = pre and (_PRE.get(pre, pre), int(part["pre_n"] or 0))
        post = part["post_implicit"] or (part["post_n"] or 0 if part["post"] else None)
        self.post = None if post is None else int(post)
        self.dev = int(part["dev_n"] or 0) if part["dev"] else None
        self.local = part["local"]

    @property
    def is_prerelease(self):
        return bool(self.dev is not None or self.pre)

    @property
    def is_postrelease(self):
        return self.post is not None

    def __str__(self):
        return self._text.strip()

    def __repr__(self):
        return f"<Version({str(self)!r})>"

    def _key(self):
        release = list(self.release)
        while len(release) > 1 and release[-1] == 0:
            release.pop()
        only_dev = self.pre is None and self.post is None and self.dev is not None
        pre = ("",) if only_dev else self.pre or ("z",)
        local = tuple((int(p), "") if p.isdigit() else (-1, p.lower()) for p in re.split("[-_.]", self.local)) if self.local else ()
        return (self.epoch, release, pre, -1 if self.post is None else self.post, _LAST if self.dev is None else self.dev, local)

    def __hash__(self):
        return hash(str(self._key()))

    def __eq__(self, other):
        return self._key() == other._key() if isinstance(other, Version) else NotImplemented

    def __lt__(self, other):
        return self._key() < other._key() if isinstance(other, Version) else NotImplemented

    def __le__(self, other):
        return self._key() <= other._key() if isinstance(other, Version) else NotImplemented

    def __gt__(self, other):
        return self._key() > other._key() if isinstance(other, Version) else NotImplemented

    def __ge__(self, other):
        return self._key() >= other._key() if isinstance(other, Version) else NotImplemented


def parse(version):
    """The Version of a text."""
    return Version(version)
