"""The old name of `_core`: whatever is asked for comes from there."""
from typing import Any

def __getattr__(name: str) -> Any: ...
