"""What is public of this package stands in the main namespace."""
from typing import Any

def __getattr__(name: str) -> Any: ...
