"""Types of numen.lib.introspect."""
__all__ = ["opt_func_info"]

def opt_func_info(func_name: str | None = ..., signature: str | None = ...) -> dict[str, dict[str, dict[str, str]]]: ...
