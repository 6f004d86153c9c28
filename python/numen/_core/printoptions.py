"""The print options in force: one dict per context, so that threads and tasks do not disturb each other."""
from contextvars import ContextVar

__all__ = ["format_options"]

NO_LEGACY = 2**31 - 1        # the mode number that stands for legacy=False

default_format_options_dict = {
    "edgeitems": 3,
    "threshold": 1000,
    "floatmode": "maxprec",
    "precision": 8,
    "suppress": False,
    "linewidth": 75,
    "nanstr": "nan",
    "infstr": "inf",
    "sign": "-",
    "formatter": None,
    "legacy": NO_LEGACY,
    "override_repr": None,
}

format_options = ContextVar("format_options", default=default_format_options_dict)
