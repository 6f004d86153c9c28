"""All ufuncs, and the constants of mathematics."""
from . import _multiarray_umath
from ._multiarray_umath import *  # noqa: F403
from ._multiarray_umath import _extobj_contextvar, _get_extobj_dict, _make_extobj, _ones_like  # noqa: F401

e = 2.718281828459045235360287471352662498
pi = 3.141592653589793238462643383279502884
euler_gamma = 0.577215664901532860606512090082402431
PINF, NINF, PZERO, NZERO, NAN = float("inf"), -float("inf"), 0.0, -0.0, float("nan")

for _name, _value in list(globals().items()):      # of the newer spellings only these three have a place here
    if isinstance(_value, _multiarray_umath.ufunc) and _name not in (_value.__name__, "conj", "mod", "true_divide"):
        del globals()[_name]

_wanted = """
    absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and bitwise_or bitwise_xor cbrt ceil conj conjugate copysign
    cos cosh bitwise_count deg2rad degrees divide divmod e equal euler_gamma exp exp2 expm1 fabs floor floor_divide float_power fmax fmin
    fmod frexp frompyfunc gcd greater greater_equal heaviside hypot invert isfinite isinf isnan isnat lcm ldexp left_shift less less_equal
    log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor matvec maximum minimum mod modf multiply
    negative nextafter not_equal pi positive power rad2deg radians reciprocal remainder right_shift rint sign signbit sin sinh spacing sqrt
    square subtract tan tanh true_divide trunc vecdot vecmat""".split()
__all__ = [_name for _name in _wanted if _name in globals()]
del _name, _value, _wanted
