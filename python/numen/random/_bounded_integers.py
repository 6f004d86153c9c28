"""Integers of a range are drawn by the extension; this module exists for its name."""
__all__ = []
