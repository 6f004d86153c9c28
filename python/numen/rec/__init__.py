"""Record arrays: structured arrays whose fields are attributes too."""
from numen._core.records import *  # noqa: F403
from numen._core.records import __all__  # noqa: F401
