"""Assertions about masked arrays, for tests. Masked items count as equal to anything unless `fill_value` is False."""
import operator
from unittest import TestCase

import numen as np
import numen._core.umath as umath
from numen import testing
from numen.ma.core import filled, getmask, mask_or, masked, masked_array, nomask
from numen.testing import assert_, assert_allclose, assert_array_almost_equal_nulp, assert_raises
from numen.testing._private.utils import _check_items

__all__ = ["almost", "approx", "assert_almost_equal", "assert_array_almost_equal", "assert_array_approx_equal", "assert_array_compare",
           "assert_array_equal", "assert_array_less", "assert_close", "assert_equal", "assert_equal_records", "assert_mask_equal",
           "assert_not_equal", "fail_if_array_equal", "assert_", "assert_allclose", "assert_array_almost_equal_nulp", "assert_raises",
           "TestCase"]


def _filled_pair(a, b):
    """Two arrays as plain ones, masked where one of them is, and what is masked."""
    mask = mask_or(getmask(a), getmask(b))
    first, second = filled(a), filled(b)
    if first.dtype.char == "O" or second.dtype.char == "O":
        return first.ravel(), second.ravel(), mask, True
    x = filled(masked_array(first, copy=False, mask=mask), 1).astype(float)
    y = filled(masked_array(second, copy=False, mask=mask), 1).astype(float)
    return x.ravel(), y.ravel(), mask, False


def approx(a, b, fill_value=True, rtol=1e-5, atol=1e-8):
    """Which items are equal within ``atol + rtol*abs(b)``; masked ones as `fill_value` says."""
    x, y, mask, objects = _filled_pair(a, b)
    if objects:
        return np.equal(x, y)
    near = umath.less_equal(umath.absolute(x - y), atol + rtol * umath.absolute(y))
    return near if mask is nomask else np.where(np.ravel(np.broadcast_to(mask, np.shape(filled(a)))), fill_value, near)


def almost(a, b, decimal=6, fill_value=True):
    """Which items are equal to a number of decimals; masked ones as `fill_value` says."""
    x, y, mask, objects = _filled_pair(a, b)
    if objects:
        return np.equal(x, y)
    near = np.around(np.abs(x - y), decimal) <= 10.0 ** (-decimal)
    return near if mask is nomask else np.where(np.ravel(np.broadcast_to(mask, np.shape(filled(a)))), fill_value, near)


def assert_equal_records(a, b):
    """Assert that two records have the same dtype, and fields that are equal or masked both."""
    assert_equal(a.dtype, b.dtype)
    for first, second in ((a[name], b[name]) for name in a.dtype.names):
        if not (first is masked or second is masked):
            assert_equal(first, second)


def assert_equal(actual, desired, err_msg=""):
    """Assert that two objects are equal: arrays, numbers, texts, and lists or dictionaries of them."""
    if _check_items(assert_equal, actual, desired, err_msg if isinstance(desired, dict) else "", missing="{0} not in {1}".format):
        return
    if not (isinstance(actual, np.ndarray) or isinstance(desired, np.ndarray)):
        if not desired == actual:
            raise AssertionError(testing.build_err_msg([actual, desired], err_msg))
    elif (actual is masked) != (desired is masked):
        raise ValueError(testing.build_err_msg([actual, desired], err_msg, header="", names=("x", "y")))
    else:
        arrays = [np.asanyarray(values) for values in (actual, desired)]
        if all(each.dtype.char == "S" for each in arrays):
            assert_equal(*(list(each.tolist()) for each in arrays))
        else:
            assert_array_equal(*arrays, err_msg)


def fail_if_equal(actual, desired, err_msg=""):
    """Raise AssertionError if two objects are equal."""
    if _check_items(fail_if_equal, actual, desired, err_msg):
        return
    if isinstance(actual, np.ndarray) or isinstance(desired, np.ndarray):
        fail_if_array_equal(actual, desired, err_msg)
    elif not desired != actual:
        raise AssertionError(testing.build_err_msg([actual, desired], err_msg))


assert_not_equal = fail_if_equal


def assert_almost_equal(actual, desired, decimal=7, err_msg="", verbose=True):
    """Assert that numbers or arrays are equal to a number of decimals."""
    if isinstance(actual, np.ndarray) or isinstance(desired, np.ndarray):
        assert_array_almost_equal(actual, desired, decimal, err_msg, verbose)
    elif round(abs(desired - actual), decimal) != 0:
        raise AssertionError(testing.build_err_msg([actual, desired], err_msg, verbose=verbose))


assert_close = assert_almost_equal


def assert_array_compare(comparison, x, y, err_msg="", verbose=True, header="", fill_value=True):
    """Assert that a comparison holds for all pairs of items; masked ones count as `fill_value` says."""
    mask = mask_or(getmask(x), getmask(y))
    x, y = (masked_array(values, mask=mask, copy=False, keep_mask=False, subok=False).filled(fill_value) for values in (x, y))
    testing.assert_array_compare(comparison, x, y, err_msg=err_msg, verbose=verbose, header=header)


def assert_array_equal(x, y, err_msg="", verbose=True):
    """Assert that two arrays are equal where neither is masked."""
    assert_array_compare(operator.__eq__, x, y, err_msg=err_msg, verbose=verbose, header="Arrays are not equal")


def fail_if_array_equal(x, y, err_msg="", verbose=True):
    """Raise AssertionError if two arrays are equal."""
    def compare(x, y):
        return not np.all(approx(x, y))
    assert_array_compare(compare, x, y, err_msg=err_msg, verbose=verbose, header="Arrays are not equal")


def assert_array_approx_equal(x, y, decimal=6, err_msg="", verbose=True):
    """Assert that two arrays are equal within a relative tolerance of ``10**-decimal``."""
    def compare(x, y):
        return approx(x, y, rtol=10. ** -decimal)
    assert_array_compare(compare, x, y, err_msg=err_msg, verbose=verbose, header="Arrays are not almost equal")


def assert_array_almost_equal(x, y, decimal=6, err_msg="", verbose=True):
    """Assert that two arrays are equal to a number of decimals."""
    def compare(x, y):
        return almost(x, y, decimal)
    assert_array_compare(compare, x, y, err_msg=err_msg, verbose=verbose, header="Arrays are not almost equal")


def assert_array_less(x, y, err_msg="", verbose=True):
    """Assert that the items of one array are less than those of another."""
    assert_array_compare(operator.__lt__, x, y, err_msg=err_msg, verbose=verbose, header="Arrays are not less-ordered")


def assert_mask_equal(m1, m2, err_msg=""):
    """Assert that two masks are equal; `nomask` is equal to itself only."""
    assert_((m1 is nomask) == (m2 is nomask))
    assert_array_equal(m1, m2, err_msg=err_msg)
