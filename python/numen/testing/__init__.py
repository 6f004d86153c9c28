"""Functions for testing code that works on arrays: comparisons with useful messages, decorators, context managers."""
from . import _private, overrides
from ._private import extbuild
from ._private.utils import *
from ._private.utils import _assert_valid_refcount, _gen_alignment_data

__all__ = _private.utils.__all__ + ["TestCase", "overrides"]

from unittest import TestCase
