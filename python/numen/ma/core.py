"""numpy.ma.core: masked arrays, under the names that programs use. The parts are in the modules beside this one."""
from numen._core.fromnumeric import amax, amin
from numen.lib._shape_base_impl import expand_dims
from numen import bool as bool_  # noqa: F401
from numen.ma._creation import *  # noqa: F403
from numen.ma._creation import fromfile  # noqa: F401
from numen.ma._domains import (  # noqa: F401
    _DomainCheckInterval, _DomainGreater, _DomainGreaterEqual, _DomainSafeDivide, _DomainTan, ufunc_domain, ufunc_fills)
from numen.ma._fill import (_check_fill_value, _extremum_fill_value, _get_dtype_of, _maxvals, _minvals, _recursive_fill_value,  # noqa: F401
                            _recursive_filled, _recursive_set_fill_value, common_fill_value, default_fill_value, default_filler, filled,
                            get_fill_value, max_filler, maximum_fill_value, min_filler, minimum_fill_value, set_fill_value)
from numen.ma._functions import *  # noqa: F403
from numen.ma._functions import _convolve_or_correlate, _mask_propagate, doc_note, round, round_  # noqa: A004,F401
from numen.ma._masked_array import (  # noqa: F401
    MaskedArray, MaskedConstant, MaskedIterator, _arraymethod, _mareconstruct, get_masked_subclass, is_string_or_list_of_strings, masked,
    masked_array, masked_singleton, mvoid)
from numen.ma._masks import (MAError, MaskedArrayFutureWarning, MaskError, MaskType, _check_mask_axis, _recursive_mask_or,  # noqa: F401
                             _replace_dtype_fields, _replace_dtype_fields_recursive, _shrink_mask, flatten_mask, get_data, get_mask,
                             getdata, getmask, getmaskarray, is_mask, make_mask, make_mask_descr, make_mask_none, mask_or, nomask)
from numen.ma._methods import (  # noqa: A004,F401
    _deprecate_argsort_axis, _frommethod, all, anom, anomalies, any, argmax, argmin, compress, copy, count, cumprod, cumsum, diagonal,
    harden_mask, ids, max, mean, min, nonzero, prod, product, ptp, ravel, repeat, shrink_mask, soften_mask, std, sum, swapaxes, trace, var)
from numen.ma._operations import (  # noqa: F401
    OPERATIONS, _DomainedBinaryOperation, _extrema_operation, _MaskedBinaryOperation, _MaskedUFunc, _MaskedUnaryOperation, alltrue, power,
    sometrue)
from numen.ma._print import _legacy_print_templates, _MaskedPrintOption, _recursive_printoption, masked_print_option  # noqa: F401

globals().update(OPERATIONS)

__all__ = """MAError MaskError MaskType MaskedArray abs absolute add all allclose allequal alltrue amax amin angle anom anomalies any append
arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin argsort around array asanyarray asarray bitwise_and bitwise_or
bitwise_xor bool_ ceil choose clip common_fill_value compress compressed concatenate conjugate convolve copy correlate cos cosh count
cumprod cumsum default_fill_value diag diagonal diff divide empty empty_like equal exp expand_dims fabs filled fix_invalid flatten_mask
flatten_structured_array floor floor_divide fmod frombuffer fromflex fromfunction getdata getmask getmaskarray greater greater_equal
harden_mask hypot identity ids indices inner innerproduct isMA isMaskedArray is_mask is_masked isarray left_shift less less_equal log log10
log2 logical_and logical_not logical_or logical_xor make_mask make_mask_descr make_mask_none mask_or masked masked_array masked_equal
masked_greater masked_greater_equal masked_inside masked_invalid masked_less masked_less_equal masked_not_equal masked_object masked_outside
masked_print_option masked_singleton masked_values masked_where max maximum maximum_fill_value mean min minimum minimum_fill_value mod
multiply mvoid ndim negative nomask nonzero not_equal ones ones_like outer outerproduct power prod product ptp put putmask ravel remainder
repeat reshape resize right_shift round round_ set_fill_value shape sin sinh size soften_mask sometrue sort sqrt squeeze std subtract sum
swapaxes take tan tanh trace transpose true_divide var where zeros zeros_like""".split()

# what the parts define is public as this module's
for _value in list(globals().values()):
    if isinstance(_value, (type, type(make_mask))) and _value.__module__.startswith("numen.ma._"):
        _value.__module__ = __name__
del _value
