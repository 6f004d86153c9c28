"""inspect.Signature objects of compiled functions, made when somebody asks."""
from inspect import Parameter, Signature


def signature_of(ufunc):
    """The signature of a ufunc."""
    names = ["x"] if ufunc.nin == 1 else [f"x{i + 1}" for i in range(ufunc.nin)]
    params = [Parameter(name, Parameter.POSITIONAL_ONLY) for name in names]
    out = None if ufunc.nout == 1 else (None,) * ufunc.nout
    params.append(Parameter("out", Parameter.POSITIONAL_OR_KEYWORD if ufunc.nout == 1 else Parameter.KEYWORD_ONLY, default=out))
    keyword = [("where", True)] if ufunc.signature is None else []
    keyword += [("casting", "same_kind"), ("order", "K"), ("dtype", None), ("subok", True), ("signature", None)]
    if ufunc.signature is not None:
        keyword += [("axes", Parameter.empty), ("axis", Parameter.empty), ("keepdims", False)]
    params += [Parameter(name, Parameter.KEYWORD_ONLY, default=default) for name, default in keyword]
    return Signature(params)


def signature_of_function(function):
    """The signature of a compiled function, read from the first line of its docstring."""
    doc = function.__doc__ or ""
    head = doc.split("\n", 1)[0].strip()
    scope = {}
    try:
        exec(f"def f{head[head.index('('):]}: pass", scope)  # noqa: S102 - our own docstrings
        from inspect import signature
        return signature(scope["f"])
    except (ValueError, SyntaxError):
        raise AttributeError("__signature__") from None
