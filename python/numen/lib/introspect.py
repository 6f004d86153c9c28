"""What this build knows of itself."""
__all__ = ["opt_func_info"]


def opt_func_info(func_name=None, signature=None):
    """The CPU level whose loops run, for ufuncs whose names match."""
    import re

    import numen as np
    from numen._core import umath
    level = np._core._multiarray_umath._cpu_level() if hasattr(np._core._multiarray_umath, "_cpu_level") else ""
    pattern = re.compile(func_name or "")
    return {name: {t: {"current": level, "available": level} for t in uf.types if signature is None or re.search(signature, t)}
            for name, uf in vars(umath).items() if isinstance(uf, np.ufunc) and pattern.search(name)}
