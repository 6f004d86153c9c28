"""Between str and bytes, in Latin-1."""

__all__ = ["asunicode", "asbytes"]


def asunicode(s):
    return s.decode("latin1") if isinstance(s, bytes) else str(s)


def asbytes(s):
    return s if isinstance(s, bytes) else str(s).encode("latin1")
