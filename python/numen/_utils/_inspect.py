"""Signatures of plain Python functions, read from their code objects (importing `inspect` costs more)."""
__all__ = ["getargspec", "formatargspec"]


def getargspec(func):
    """(names of arguments, name of *args, name of **kwargs, defaults) of a Python function."""
    if hasattr(func, "__func__"):
        func = func.__func__
    if not hasattr(func, "__code__"):
        raise TypeError("arg is not a Python function")
    code = func.__code__
    n = code.co_argcount + code.co_kwonlyargcount
    args = list(code.co_varnames[:n])
    varargs = varkw = None
    if code.co_flags & 4:
        varargs = code.co_varnames[n]
        n += 1
    if code.co_flags & 8:
        varkw = code.co_varnames[n]
    return args, varargs, varkw, func.__defaults__


def formatargspec(args, varargs=None, varkw=None, defaults=None):
    """The four values of `getargspec` as a text in parentheses."""
    first = len(args) - len(defaults) if defaults else len(args)
    specs = [name if i < first else f"{name}={defaults[i - first]!r}" for i, name in enumerate(args)]
    if varargs is not None:
        specs.append("*" + varargs)
    if varkw is not None:
        specs.append("**" + varkw)
    return "(" + ", ".join(specs) + ")"
