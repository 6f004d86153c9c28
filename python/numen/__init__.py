"""Numen: n-dimensional arrays with NumPy's interface.

    >>> import numen as np
    >>> np.array([1, 2, 3]) + 10
    array([11, 12, 13])
"""
if "_lazy" in globals():
    import warnings
    warnings.warn("The NumPy module was reloaded (imported a second time). This can in some cases result in small but subtle issues "
                  "and is discouraged.", UserWarning, stacklevel=2)
from . import _core, _lazy

_MODULES = {
    "__config__", "char", "core", "ctypeslib", "dtypes", "exceptions", "fft", "lib", "linalg", "ma", "matrixlib", "random", "rec",
    "testing", "typing", "version"}

# The public names, by the module that has them; NAME=OTHER where it is called OTHER there.  What the compiled part has is here from
# the beginning, the rest is loaded when somebody asks for one.
_COMPILED = (
    "abs absolute acos acosh add arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh array asanyarray asarray ascontiguousarray "
    "asfortranarray asin asinh atan atan2 atanh bincount bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not "
    "bitwise_or bitwise_right_shift bitwise_xor broadcast busday_count busday_offset busdaycalendar "
    "can_cast cbrt ceil character complexfloating concat=concatenate concatenate "
    "conj conjugate copysign copyto cos cosh cross datetime_as_string datetime_data deg2rad degrees divide divmod dot dtype empty "
    "empty_like equal exp exp2 expm1 fabs flatiter flexible float_power floating floor floor_divide fmax fmin fmod frexp from_dlpack "
    "frombuffer fromfile fromiter frompyfunc fromstring gcd generic greater greater_equal heaviside hypot inexact inner integer invert "
    "is_busday isfinite isinf isnan isnat kron lcm ldexp left_shift less less_equal lexsort log log10 log1p log2 logaddexp logaddexp2 "
    "logical_and logical_not logical_or logical_xor matmul matvec maximum may_share_memory min_scalar_type minimum mod modf multiply "
    "ndarray nditer negative nested_iters nextafter not_equal number outer packbits positive pow power promote_types putmask rad2deg "
    "radians ravel_multi_index reciprocal remainder result_type right_shift rint shares_memory sign signbit signedinteger sin sinh spacing "
    "sqrt square subtract tan tanh tensordot true_divide trunc ufunc unpackbits unravel_index unsignedinteger vdot vecdot vecmat where "
    "zeros")
_HOMES = {
    "_core._asarray": "require",
    "_core._ufunc_config": "errstate getbufsize geterr geterrcall setbufsize seterr seterrcall",
    "_core.arrayprint": (
        "array2string array_repr array_str format_float_positional format_float_scientific get_printoptions printoptions "
        "set_printoptions"),
    "_core.einsumfunc": "einsum einsum_path",
    "_core.fromnumeric": (
        "all amax amin any argmax argmin argpartition argsort around choose clip compress cumprod cumsum cumulative_prod cumulative_sum "
        "diagonal matrix_transpose max mean min ndim nonzero partition permute_dims=transpose prod ptp put ravel repeat reshape resize "
        "round searchsorted shape size sort squeeze std sum swapaxes take trace transpose var"),
    "_core.function_base": "geomspace linspace logspace",
    "_core.getlimits": "finfo iinfo",
    "_core.memmap": "memmap",
    "_core.numeric": (
        "False_ True_ allclose argwhere array_equal array_equiv astype base_repr binary_repr convolve correlate count_nonzero "
        "flatnonzero fromfunction full full_like identity indices isclose isfortran isscalar little_endian moveaxis ones ones_like roll "
        "rollaxis zeros_like"),
    "_core.numerictypes": (
        "ScalarType bool bool_ byte bytes_ cdouble clongdouble complex128 complex256 complex64 csingle datetime64 double float128 "
        "float16 float32 float64 half int16 int32 int64 int8 int_ intc intp isdtype issubdtype long longdouble longlong object_ short "
        "sctypeDict single str_ timedelta64 typecodes ubyte uint uint16 uint32 uint64 uint8 uintc uintp ulong ulonglong ushort void"),
    "_core.records": "recarray record",
    "_core.shape_base": "atleast_1d atleast_2d atleast_3d block hstack stack unstack vstack",
    "_core.umath": "e euler_gamma inf=PINF nan=NAN pi",
    "__config__": "show_config",
    "_array_api_info": "__array_namespace_info__",
    "_globals": "_CopyMode _NoValue",
    "_numpy_alias": "install_as_numpy",
    "lib": "emath=scimath",
    "lib._arraypad_impl": "pad",
    "lib._arraysetops_impl": (
        "ediff1d intersect1d isin setdiff1d setxor1d union1d unique unique_all unique_counts unique_inverse unique_values"),
    "lib._function_base_impl": (
        "angle append asarray_chkfinite average bartlett blackman copy corrcoef cov delete diff digitize extract flip gradient hamming "
        "hanning i0 insert interp iterable kaiser meshgrid piecewise place rot90 select sinc sort_complex trapezoid trim_zeros unwrap "
        "vectorize"),
    "lib._histograms_impl": "histogram histogram_bin_edges histogramdd",
    "lib._index_tricks_impl": "c_ diag_indices diag_indices_from fill_diagonal index_exp ix_ mgrid ndenumerate ndindex ogrid r_ s_",
    "lib._nanfunctions_impl": (
        "nanargmax nanargmin nancumprod nancumsum nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar"),
    "lib._npyio_impl": "fromregex genfromtxt load loadtxt save savetxt savez savez_compressed",
    "lib._quantiles_impl": "median percentile quantile",
    "lib._shape_base_impl": (
        "apply_along_axis apply_over_axes array_split column_stack dsplit dstack expand_dims hsplit put_along_axis row_stack split "
        "take_along_axis tile vsplit"),
    "lib._stride_tricks_impl": "broadcast_arrays broadcast_shapes broadcast_to",
    "lib._twodim_base_impl": (
        "diag diagflat eye fliplr flipud histogram2d mask_indices tri tril tril_indices tril_indices_from triu triu_indices "
        "triu_indices_from vander"),
    "lib._type_check_impl": "common_type imag iscomplex iscomplexobj isreal isrealobj mintypecode nan_to_num real real_if_close typename",
    "lib._ufunclike_impl": "fix isneginf isposinf",
    "lib._utils_impl": "get_include info show_runtime",
    "matrixlib.defmatrix": "asmatrix bmat matrix",
    "version": "__version__",
}


def _split(names):
    return [name.partition("=")[::2] for name in names.split()]


_HOME_OF = {name: (home, other or name) for home, names in _HOMES.items() for name, other in _split(names)}
globals().update((name, getattr(_core._multiarray_umath, other or name)) for name, other in _split(_COMPILED))
newaxis = None
__array_api_version__ = "2024.12"
__all__ = sorted(name for name in globals().keys() | _HOME_OF.keys() | _MODULES if not name.startswith("_") and name != "install_as_numpy")


def __getattr__(name):
    if name in _HOME_OF:
        home, other = _HOME_OF[name]
        value = globals()[name] = getattr(_lazy.load(__package__, home), other)
        return value
    if name in _MODULES:
        return _lazy.load(__package__, name)
    from ._expired_attrs_2_0 import __expired_attributes__, former_alias
    if name in ("object", "str", "bytes"):
        import warnings
        warnings.warn(f"In the future `np.{name}` will be defined as the corresponding NumPy scalar.", FutureWarning, stacklevel=2)
    if (story := former_alias(name)):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}.\n{story}", name=None)
    if name in __expired_attributes__:
        raise AttributeError(f"`np.{name}` was removed in the NumPy 2.0 release. {__expired_attributes__[name]}", name=None)
    raise _lazy.no_attribute(__name__, name)


def __dir__():
    return sorted(globals().keys() | _HOME_OF.keys() | _MODULES)
