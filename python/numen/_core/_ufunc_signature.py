"""inspect.Signature objects of compiled functions, made when somebody asks."""
from inspect import Parameter, Signature

from numen._globals import _NoValue


def signature_of(ufunc):
    """The signature of a ufunc."""
    names = ["x"] if ufunc.nin == 1 else [f"x{i + 1}" for i in range(ufunc.nin)]
    params = [Parameter(name, Parameter.POSITIONAL_ONLY) for name in names]
    out = None if ufunc.nout == 1 else (None,) * ufunc.nout
    params.append(Parameter("out", Parameter.POSITIONAL_OR_KEYWORD, default=out))
    keyword = [("where", True)] if ufunc.signature is None else [("axes", _NoValue), ("axis", _NoValue), ("keepdims", False)]
    keyword += [("casting", "same_kind"), ("order", "K"), ("dtype", None), ("subok", True), ("signature", None)]
    params += [Parameter(name, Parameter.KEYWORD_ONLY, default=default) for name, default in keyword]
    return Signature(params)
