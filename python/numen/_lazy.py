"""Parts of a package that are loaded when somebody asks for them."""


def load(package, name):
    """The module `name` of `package`."""
    from importlib import import_module
    return import_module(f"{package}.{name}")


def find_module(package, name):
    """The module `name` of `package`, or None if there is none."""
    try:
        return load(package, name)
    except ModuleNotFoundError as error:
        if error.name != f"{package}.{name}":
            raise
        return None


def no_attribute(package, name):
    return AttributeError(f"module {package!r} has no attribute {name!r}")
