"""The compiled part: what is public of it stands in the main namespace."""
from typing import Any

def __getattr__(name: str) -> Any: ...
