"""Building small extension modules in tests."""
__all__ = ["build_and_import_extension"]


def build_and_import_extension(modname, functions, *, prologue="", build_dir=None, include_dirs=None, more_init=""):
    """Building C extensions from inside a test is not part of Numen."""
    raise NotImplementedError("build_and_import_extension")
