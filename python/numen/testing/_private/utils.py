"""Assertions about arrays and the tools around them."""
import concurrent.futures
import contextlib
import gc
import importlib.metadata
import importlib.util
import operator
import os
import pathlib
import platform
import re
import sys
import sysconfig
import threading
import traceback
import typing
import unittest
import warnings
from functools import partial, wraps
from tempfile import TemporaryDirectory, mkstemp
from unittest.case import SkipTest
from warnings import WarningMessage

import numen as np
import numen.linalg._umath_linalg
from numen import isfinite, isinf, isnan
from numen._core import arange, array, array_repr, empty, float32, intp, isnat, ndarray
from numen._core import asanyarray, errstate, inf  # noqa: F401

__all__ = [
    "assert_equal", "assert_almost_equal", "assert_approx_equal", "assert_array_equal", "assert_array_less", "assert_string_equal",
    "assert_array_almost_equal", "assert_raises", "build_err_msg", "decorate_methods", "jiffies", "memusage", "print_assert_equal",
    "rundocs", "runstring", "verbose", "measure", "assert_", "assert_array_almost_equal_nulp", "assert_raises_regex",
    "assert_array_max_ulp", "assert_warns", "assert_no_warnings", "assert_allclose", "IgnoreException", "clear_and_catch_warnings",
    "SkipTest", "KnownFailureException", "temppath", "tempdir", "IS_PYPY", "HAS_REFCOUNT", "IS_WASM", "suppress_warnings",
    "assert_array_compare", "assert_no_gc_cycles", "break_cycles", "HAS_LAPACK64", "IS_PYSTON", "IS_MUSL", "check_support_sve",
    "NOGIL_BUILD", "IS_EDITABLE", "IS_INSTALLED", "NUMPY_ROOT", "run_threaded", "IS_64BIT", "BLAS_SUPPORTS_FPE",
]


class KnownFailureException(Exception):
    """Raised to mark a test that is known to fail."""


class IgnoreException(Exception):
    """Ignoring this exception due to disabled feature."""


KnownFailureTest = KnownFailureException
verbose = 0

NUMPY_ROOT = pathlib.Path(np.__file__).parent
IS_INSTALLED = True
IS_EDITABLE = False
IS_WASM = platform.machine() in ["wasm32", "wasm64"]
IS_PYPY = sys.implementation.name == "pypy"
IS_PYSTON = hasattr(sys, "pyston_version_info")
HAS_REFCOUNT = getattr(sys, "getrefcount", None) is not None and not IS_PYSTON
BLAS_SUPPORTS_FPE = True
HAS_LAPACK64 = getattr(numen.linalg._umath_linalg, "_ilp64", False)
IS_MUSL = "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "")
NOGIL_BUILD = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
IS_64BIT = np.dtype(np.intp).itemsize == 8


def assert_(val, msg=""):
    """Raise AssertionError with `msg` unless `val` is true; works in optimised mode too."""
    __tracebackhide__ = True
    if not val:
        raise AssertionError(msg() if callable(msg) else msg)


def memusage(processName="python", instance=0):
    """Bytes of virtual memory of this process."""
    with open(f"/proc/{os.getpid()}/stat") as f:
        return int(f.readline().split(" ")[22])


def jiffies(_proc_pid_stat=None, _load_time=None):
    """Hundredths of a second that this process has run in user mode."""
    with open(_proc_pid_stat or f"/proc/{os.getpid()}/stat") as f:
        return int(f.readline().split(" ")[13])


def build_err_msg(arrays, err_msg, header="Items are not equal:", verbose=True, names=("ACTUAL", "DESIRED"), precision=8):
    """The text of a failed comparison: header, the caller's message, and the objects if `verbose`."""
    text, err_msg = f"\n{header}", str(err_msg)
    if err_msg:
        same_line = len(header) + len(err_msg) < 79 and "\n" not in err_msg
        text += (" " if same_line else "\n") + err_msg
    if verbose:
        text += "".join(f"\n {name}: {_excerpt(value, precision)}" for name, value in zip(names, arrays))
    return text


def _excerpt(value, precision):
    """The repr of an object, of which at most three lines are kept if it has more than four."""
    try:
        text = array_repr(value, precision=precision) if isinstance(value, ndarray) else repr(value)
    except Exception as problem:
        return f"[repr failed for <{type(value).__name__}>: {problem}]"
    return text if text.count("\n") <= 3 else "\n".join(text.splitlines()[:3]) + "..."


def _check_items(check, actual, desired, err_msg, missing="{0!r}".format):
    """Give `check` the lengths and items of two dicts, or of two lists or tuples; is `desired` such a thing?"""
    __tracebackhide__ = True
    mapping = isinstance(desired, dict)
    if mapping and not isinstance(actual, dict):
        raise AssertionError(repr(type(actual)))
    if not mapping and not (isinstance(actual, (list, tuple)) and isinstance(desired, (list, tuple))):
        return False
    check(len(actual), len(desired), err_msg)
    for place in desired if mapping else range(len(desired)):
        if mapping and place not in actual:
            raise AssertionError(missing(place, actual))
        check(actual[place], desired[place], f"{'key' if mapping else 'item'}={place!r}\n{err_msg}")
    return True


def _agree_by_parts(check, actual, desired):
    """Do real and imaginary parts pass `check`, where one of two objects is complex?"""
    try:
        if not (np.iscomplexobj(actual) or np.iscomplexobj(desired)):
            return True
    except (ValueError, TypeError):
        return True
    (a_re, a_im), (d_re, d_im) = ((np.real(x), np.imag(x)) if np.iscomplexobj(x) else (x, 0) for x in (actual, desired))
    try:
        check(a_re, d_re)
        check(a_im, d_im)
    except AssertionError:
        return False
    return True


_NO_ANSWER = TypeError, ValueError, NotImplementedError         # what questions about floats and times get from other objects


def _equal_scalars(actual, desired):
    """``desired == actual``, but NaN equals NaN, NaT equals NaT of the same type, and the sign of a zero counts."""
    if np.isscalar(desired) != np.isscalar(actual):
        return False
    with contextlib.suppress(*_NO_ANSWER):
        if isnat(desired) and isnat(actual):
            return array(desired).dtype.type == array(actual).dtype.type
    with contextlib.suppress(*_NO_ANSWER):
        if isnan(desired) and isnan(actual):
            return True
        times = "M" in (kinds := array(actual).dtype.char + array(desired).dtype.char) or "m" in kinds
        if not times and desired == 0 and actual == 0 and np.signbit(desired) != np.signbit(actual):
            return False
    return bool(desired == actual)


def assert_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    """Raise AssertionError unless two objects are equal; dicts, lists, tuples and arrays are compared item by item.

    NaNs are equal to each other here, and a scalar equals an array all of whose items equal it, unless ``strict``.
    """
    __tracebackhide__ = True
    if _check_items(partial(assert_equal, verbose=verbose), actual, desired, err_msg):
        return
    if isinstance(actual, ndarray) or isinstance(desired, ndarray):
        assert_array_equal(actual, desired, err_msg, verbose, strict=strict)
    elif not (_agree_by_parts(assert_equal, actual, desired) and _equal_scalars(actual, desired)):
        raise AssertionError(build_err_msg([actual, desired], err_msg, verbose=verbose))


def print_assert_equal(test_string, actual, desired):
    """Raise AssertionError with `test_string` and both objects unless they are equal."""
    __tracebackhide__ = True
    from pprint import pformat
    if not actual == desired:
        raise AssertionError(f"{test_string} failed\nACTUAL: \n{pformat(actual)}\nDESIRED: \n{pformat(desired)}\n")


def _agree_beyond_numbers(actual, desired):
    """Whether two scalars are both NaN or the same infinity; None where both are finite, or of no kind that could be infinite."""
    try:
        if isfinite(desired) and isfinite(actual):
            return None
        nans = bool(isnan(desired)) + bool(isnan(actual))
        return nans == 2 if nans else bool(desired == actual)
    except (TypeError, NotImplementedError):
        return None


def assert_almost_equal(actual, desired, decimal=7, err_msg="", verbose=True):
    """Raise AssertionError unless ``abs(desired - actual) < 1.5 * 10**-decimal``, for every item of arrays."""
    __tracebackhide__ = True
    agree = _agree_by_parts(partial(assert_almost_equal, decimal=decimal), actual, desired)
    if agree:
        if isinstance(actual, (ndarray, tuple, list)) or isinstance(desired, (ndarray, tuple, list)):
            return assert_array_almost_equal(actual, desired, decimal, err_msg)
        agree = _agree_beyond_numbers(actual, desired)
        if agree is None:
            agree = not abs(desired - actual) >= np.float64(1.5 * 10.0 ** (-decimal))
    if not agree:
        raise AssertionError(build_err_msg([actual, desired], err_msg, verbose=verbose,
                                           header=f"Arrays are not almost equal to {decimal} decimals"))


def assert_approx_equal(actual, desired, significant=7, err_msg="", verbose=True):
    """Raise AssertionError unless two numbers agree to `significant` digits."""
    __tracebackhide__ = True
    actual, desired = float(actual), float(desired)
    if actual == desired:
        return
    with errstate(invalid="ignore"):
        unit = np.power(10, np.floor(np.log10((np.abs(actual) + np.abs(desired)) / 2)))     # of the first digit
    gap = np.abs(desired / unit - actual / unit)
    agree = _agree_beyond_numbers(actual, desired)
    if agree is None:
        agree = not gap >= np.power(10.0, 1 - significant)
    if not agree:
        raise AssertionError(build_err_msg([actual, desired], err_msg, verbose=verbose,
                                           header=f"Items are not equal to {significant} significant digits:"))


def assert_array_compare(comparison, x, y, err_msg="", verbose=True, header="", precision=6, equal_nan=True, equal_inf=True,
                         *, strict=False, names=("ACTUAL", "DESIRED")):
    """Raise AssertionError unless `comparison` holds for every pair of items; NaNs and infinities must stand at the same places."""
    __tracebackhide__ = True
    whole = x, y = asanyarray(x), asanyarray(y)

    def told(*remarks, arrays=whole, header=header):
        return build_err_msg(arrays, "\n".join([str(err_msg), *remarks]), header=header, verbose=verbose, names=names, precision=precision)

    try:
        misfit = _misfit(x, y, strict)
        if misfit:
            raise AssertionError(told(misfit))
        special, problem, arrays = _special_places(x, y, equal_nan, equal_inf)
        if problem:
            raise AssertionError(told(problem, arrays=arrays))
        if special.ndim > 0:
            x, y = x[~special], y[~special]
        if x.size == 0 and special.ndim > 0 or special.ndim == 0 and special:
            return
        holds = comparison(x, y)
        items = array([holds]) if isinstance(holds, bool) else holds.ravel()
        if items.all() != True:  # noqa: E712  (a comparison of which all is masked gives masked, and that does not fail)
            raise AssertionError(told(*_mismatch_remarks(holds, items, special, x, y, whole, names)))
    except ValueError:
        raise ValueError(told(header=f"error during assertion:\n\n{traceback.format_exc()}\n\n{header}"))


def _misfit(x, y, strict):
    """Why two arrays cannot be compared, or None."""
    if x.shape != y.shape and (strict or (x.ndim and y.ndim)):
        return f"(shapes {x.shape}, {y.shape} mismatch)"
    if strict and x.dtype != y.dtype:
        return f"(dtypes {x.dtype}, {y.dtype} mismatch)"
    return None


def _special_places(x, y, equal_nan, equal_inf):
    """Where two arrays have values that are not to be compared, and what is wrong with these, in which arrays."""
    numbers, times = (all(a.dtype.kind in kinds for a in (x, y)) for kinds in ("biufc", "mM"))
    places = np.bool(False)
    if equal_nan and (numbers or times and x.dtype.type is y.dtype.type):
        name, test = ("nan", isnan) if numbers else ("NaT", isnat)
        places = _common_places(test(x), test(y))
        if places is None:
            return None, f"{name} location mismatch:", (x, y)
    if equal_inf and numbers:
        infinite = _common_places(*(np.logical_and(isinf(a), ~places) for a in (x, y)))
        if infinite is None:
            return None, "inf location mismatch:", (x, y)
        pair = [a[infinite] if infinite.ndim else a for a in (x, y)]
        if infinite.any() and np.equal(*pair).all() == False:  # noqa: E712  (masked does not fail)
            return None, "inf values mismatch:", pair
        places = places | infinite
    return places, None, None


def _common_places(here, there):
    """Where both of two masks are true, or None if they differ; one answer if one of them is for a single item."""
    same = here == there
    if (same if isinstance(same, (bool, np.bool)) else same.all()) != True:  # noqa: E712  (all may be a subclass's; masked does not fail)
        return None
    for mask in (here, there):
        if isinstance(mask, bool) or mask.ndim == 0:
            return np.bool(mask)
    return there


def _mismatch_remarks(holds, items, special, x, y, whole, names):
    """How many items differ, where, and by how much: x and y are the whole arrays without special values."""
    count, total = items.size - items.sum(dtype=intp), special.size if special.ndim else items.size
    remarks = [f"Mismatched elements: {count} / {total} ({100 * count / total:.3g}%)"]
    wrong = np.logical_not(holds)
    if wrong.ndim > 0:
        remarks += _mismatch_places(wrong, special, whole, names)
    with errstate(all="ignore"), contextlib.suppress(TypeError, ValueError):
        for remark in _largest_differences(wrong, x, y):
            remarks.append(remark)
    return remarks


def _mismatch_places(wrong, special, whole, names):
    """Where the first few mismatches stand, and both values there."""
    if special.ndim:
        wrong, compared = np.zeros(special.shape, dtype=bool), wrong
        wrong[~special] = compared
    places = np.argwhere(np.asarray(wrong))
    lines = []
    if len(places):
        lines.append("First 5 mismatches are at indices:" if len(places) > 5
                     else "Mismatch at index:" if len(places) == 1 else "Mismatch at indices:")
    for place in places[:5].tolist():
        values = (f"{a[tuple(place) if a.ndim else ()]} ({name})" for a, name in zip(whole, names))
        lines.append(f" {place}: {', '.join(values)}")
    return lines


def _largest_differences(wrong, x, y):
    """The largest absolute and relative difference of items that are wrong, one after the other."""
    apart = abs(x - y)
    if np.issubdtype(x.dtype, np.unsignedinteger):
        np.minimum(apart, abs(y - x), out=apart)
    show = str if getattr(apart, "dtype", object) == object else np.array2string
    wrong = wrong if wrong.ndim else np.broadcast_to(wrong, np.shape(apart))
    yield f"Max absolute difference among violations: {show(np.max(apart[wrong]))}"
    wanted = y if y.ndim else np.broadcast_to(y, apart.shape)
    counts = np.broadcast_to(np.logical_and(wrong, y != 0), apart.shape)
    largest = np.max(apart[counts] / abs(wanted[counts])) if np.any(counts) else array(inf)
    yield f"Max relative difference among violations: {show(largest)}"


def assert_array_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    """Raise AssertionError unless two arrays have equal shapes and items (NaNs count as equal).

    A scalar is compared with every item of an array unless ``strict``, which also asks for equal dtypes.
    """
    __tracebackhide__ = True
    assert_array_compare(operator.__eq__, actual, desired, err_msg=err_msg, verbose=verbose, header="Arrays are not equal", strict=strict)


def assert_array_almost_equal(actual, desired, decimal=6, err_msg="", verbose=True):
    """Raise AssertionError unless ``abs(desired - actual) < 1.5 * 10**-decimal`` for all items."""
    __tracebackhide__ = True
    from numen._core import number, result_type
    from numen._core.fromnumeric import any as npany
    from numen._core.numerictypes import issubdtype

    def compare(x, y):
        try:
            if npany(isinf(x)) or npany(isinf(y)):
                xinf, yinf = isinf(x), isinf(y)
                if not (xinf == yinf).all():
                    return False
                if x.size == y.size == 1:
                    return x == y
                x, y = x[~xinf], y[~yinf]
        except (TypeError, NotImplementedError):
            pass
        # at least double precision, so that unsigned differences do not wrap
        y = np.asanyarray(y, result_type(y, 1.0))
        z = abs(x - y)
        if not issubdtype(z.dtype, number):
            z = z.astype(np.float64)
        return z < 1.5 * 10.0 ** (-decimal)

    assert_array_compare(compare, actual, desired, err_msg=err_msg, verbose=verbose,
                         header=f"Arrays are not almost equal to {decimal} decimals", precision=decimal)


def assert_array_less(x, y, err_msg="", verbose=True, *, strict=False):
    """Raise AssertionError unless every item of `x` is less than that of `y`."""
    __tracebackhide__ = True
    assert_array_compare(operator.__lt__, x, y, err_msg=err_msg, verbose=verbose, header="Arrays are not strictly ordered `x < y`",
                         equal_inf=False, strict=strict, names=("x", "y"))


def runstring(astr, dict):
    """Run source text in a namespace."""
    exec(astr, dict)


def assert_string_equal(actual, desired):
    """Raise AssertionError with a line diff unless two texts are equal."""
    __tracebackhide__ = True
    for text in (actual, desired):
        if not isinstance(text, str):
            raise AssertionError(repr(type(text)))
    if actual == desired:
        return
    from difflib import Differ
    diff = list(Differ().compare(actual.splitlines(True), desired.splitlines(True)))
    shown = []
    # a changed line is "- " and "+ ", each with or without a "? " below it; nothing else may differ
    for piece in re.finditer(r" +|-\??\+\??|-\??()|.()", "".join(line[0] for line in diff)):
        if piece.lastindex:
            unpaired = diff[piece.end() if piece.lastindex == 1 else piece.start():]
            raise AssertionError(repr(unpaired.pop(0)))
        shown += [line for line in diff[piece.start():piece.end()] if line[0] != " "]
    if shown:
        raise AssertionError("Differences in strings:\n" + "".join(shown).rstrip())


def rundocs(filename=None, raise_on_error=True):
    """Run the doctests of a file (the caller's, if none is named)."""
    import doctest
    if filename is None:
        filename = sys._getframe(1).f_globals["__file__"]
    name = os.path.splitext(os.path.basename(filename))[0]
    spec = importlib.util.spec_from_file_location(name, filename)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    msg = []
    runner = doctest.DocTestRunner(verbose=False)
    for test in doctest.DocTestFinder().find(module):
        runner.run(test, out=msg.append if raise_on_error else None)
    if runner.failures > 0 and raise_on_error:
        raise AssertionError("Some doctests failed:\n{}".format("\n".join(msg)))


def check_support_sve(__cache=[]):
    """Does this CPU have Arm's SVE?"""
    if not __cache:
        text = ""
        with contextlib.suppress(OSError), open("/proc/cpuinfo") as f:
            text = f.read()
        __cache.append(bool(re.search(r"^Features\b.*\bsve\b", text, re.M)))
    return __cache[0]


class _Dummy(unittest.TestCase):
    def nop(self):
        pass


_d = _Dummy("nop")


def assert_raises(*args, **kwargs):
    """``assert_raises(exception, callable, *args)`` or ``with assert_raises(exception):``."""
    __tracebackhide__ = True
    return _d.assertRaises(*args, **kwargs)


def assert_raises_regex(exception_class, expected_regexp, *args, **kwargs):
    """As assert_raises, and the message must match a regular expression."""
    __tracebackhide__ = True
    return _d.assertRaisesRegex(exception_class, expected_regexp, *args, **kwargs)


def decorate_methods(cls, decorator, testmatch=None):
    """Apply a decorator to all methods of a class whose names match."""
    testmatch = re.compile(r"(?:^|[\\b_\\.%s-])[Tt]est" % os.sep) if testmatch is None else re.compile(testmatch)
    from inspect import isfunction
    for function in [m for m in cls.__dict__.values() if isfunction(m)]:
        name = getattr(function, "compat_func_name", function.__name__)
        if testmatch.search(name) and not name.startswith("_"):
            setattr(cls, name, decorator(function))


def measure(code_str, times=1, label=None):
    """Seconds that `times` executions of a statement take in the caller's namespace."""
    caller = sys._getframe(1)
    statement = compile(code_str, f"Test name: {label} ", "exec")
    start = jiffies()
    for _ in range(times):
        exec(statement, caller.f_globals, caller.f_locals)
    return 0.01 * (jiffies() - start)


@contextlib.contextmanager
def _finally(undo, *args):
    """Call ``undo(*args)`` after the block, however it ends."""
    try:
        yield
    finally:
        undo(*args)


def _assert_valid_refcount(op):
    """Does a binary operation keep the reference counts of its operands?"""
    if not HAS_REFCOUNT:
        return True
    watched = [np.arange(10000).reshape(100, 100), 1]
    gc.disable()
    with _finally(gc.enable):
        before = [sys.getrefcount(thing) for thing in watched]
        results = [op(watched[0], watched[0]) for _ in range(15)][-1]  # noqa: F841
        assert_(all(sys.getrefcount(thing) >= n for thing, n in zip(watched, before)))


def assert_allclose(actual, desired, rtol=1e-7, atol=0, equal_nan=True, err_msg="", verbose=True, *, strict=False):
    """Raise AssertionError unless ``abs(actual - desired) <= atol + rtol * abs(desired)`` for all items."""
    __tracebackhide__ = True
    assert_array_compare(partial(np.isclose, rtol=rtol, atol=atol, equal_nan=equal_nan), actual, desired, err_msg, verbose,
                         f"Not equal to tolerance rtol={rtol:g}, atol={atol:g}", equal_nan=equal_nan, strict=strict)


def assert_array_almost_equal_nulp(x, y, nulp=1):
    """Raise AssertionError unless ``abs(x - y) <= nulp * spacing(maximum(abs(x), abs(y)))`` for all items."""
    __tracebackhide__ = True
    sizes = np.abs(x), np.abs(y)
    allowed = nulp * np.spacing(np.where(operator.gt(*sizes), *sizes))
    if not np.all(np.abs(x - y) <= allowed):
        worst = "" if np.iscomplexobj(x) or np.iscomplexobj(y) else f" (max is {np.max(nulp_diff(x, y)):g})"
        raise AssertionError(f"Arrays are not equal to {nulp} ULP{worst}")


def assert_array_max_ulp(a, b, maxulp=1, dtype=None):
    """Raise AssertionError if items differ by more than `maxulp` units in the last place; return the differences."""
    __tracebackhide__ = True
    apart = nulp_diff(a, b, dtype)
    if np.all(apart <= maxulp):
        return apart
    raise AssertionError(f"Arrays are not almost equal up to {maxulp:g} ULP (max difference is {np.max(apart):g} ULP)")


def nulp_diff(x, y, dtype=None):
    """Number of representable floats between the items of x and y."""
    pair = [np.asarray(values, dtype=dtype) for values in (x, y)]
    kind = np.common_type(*pair)
    if issubclass(kind, np.complexfloating):
        raise NotImplementedError("_nulp not implemented for complex array")
    pair = [array([values], dtype=kind) for values in pair]           # the added axis makes arrays of numbers too
    for values in pair:
        np.copyto(values, np.nan, where=isnan(values))                  # one NaN stands for all
    if pair[0].shape != pair[1].shape:
        raise ValueError(f"Arrays do not have the same shape: {pair[0].shape} - {pair[1].shape}")
    return np.abs(np.subtract(*map(integer_repr, pair)).astype(kind))


_INTEGERS = {np.dtype(f"f{size}"): (np.dtype(f"i{size}"), -1 << 8 * size - 1) for size in (2, 4, 8)}     # and the least of them


def integer_repr(x):
    """Floats as signed integers of their size, ordered as the floats are."""
    if x.dtype not in _INTEGERS:
        raise ValueError(f"Unsupported dtype {x.dtype}")
    kind, least = _INTEGERS[x.dtype]
    bits = x.view(kind)
    return np.where(bits < 0, np.subtract(least, bits), bits)


def _guarded(guard, args, kwargs):
    """What a call gives under the guard for the function's name; the guard itself, for ``with``, if no function is given."""
    if not args:
        return guard()
    func, *args = args
    with guard(func.__name__):
        return func(*args, **kwargs)


def _calling(name):
    return "" if name is None else f" when calling {name}"


@contextlib.contextmanager
def _assert_warns_context(warning_class, name=None):
    __tracebackhide__ = True
    with suppress_warnings(_warn=False) as sup:
        caught = sup.record(warning_class)
        yield
    if not caught:
        raise AssertionError("No warning raised" + _calling(name))


def assert_warns(warning_class, *args, **kwargs):
    """Raise AssertionError unless a call, or the block under ``with``, warns with this class."""
    _deprecate_warning_tools()
    if kwargs and not args:
        raise RuntimeError("assert_warns does not use 'match' kwarg, use pytest.warns instead" if "match" in kwargs
                           else "assert_warns(...) needs at least one arg")
    return _guarded(partial(_assert_warns_context, warning_class), args, kwargs)


@contextlib.contextmanager
def _assert_no_warnings_context(name=None):
    __tracebackhide__ = True
    with warnings.catch_warnings(record=True, action="always") as caught:
        yield
    if caught:
        raise AssertionError(f"Got warnings{_calling(name)}: {caught}")


def assert_no_warnings(*args, **kwargs):
    """Raise AssertionError if a call, or the block under ``with``, warns."""
    return _guarded(_assert_no_warnings_context, args, kwargs)


# operands ("o" the output, "d" one input for the whole row, "i" an input of its own), how many items later each begins, and a remark
_ALIGNMENTS = {
    "unary": ("%s offset(%d, %d), size %d (%s), dtype=%r", [
        ("oi", None, "out of place"), ("dd", None, "in place"), ("oi", (1, 0), "out of place"), ("oi", (0, 1), "out of place"),
        ("ii", (0, 1), "aliased"), ("ii", (1, 0), "aliased")]),
    "binary": ("%s offset(%d, %d, %d), size %d, dtype=%r, %s", [
        ("oii", None, "out of place"), ("ddi", None, "in place1"), ("did", None, "in place2"),
        *((operands, late, remark) for operands, remark in (("oii", "out of place"), ("iii", "aliased"))
          for late in ((1, 0, 0), (0, 1, 0), (0, 0, 1)))]),
}


def _gen_alignment_data(dtype=float32, type="binary", max_size=24):
    """Yield arrays that begin at different offsets, to try every path of alignment and size, each row with a text about it."""
    text, rows = _ALIGNMENTS.get(type, ("", ()))
    for offset in range(3):
        for size in range(offset + 2, max(offset + 3, max_size)):
            out = empty((size,), dtype=dtype)[offset:]
            for operands, late, remark in rows:
                shared = {"o": out, "d": arange(size, dtype=dtype)[offset:]}
                arrays = [shared[name] if name in shared else arange(size, dtype=dtype)[offset:] for name in operands]
                if late:
                    arrays = [a[1:] if shift else a[:-1] for a, shift in zip(arrays, late)]
                places = [offset + shift for shift in late or [0] * len(arrays)]
                about = (dtype, remark) if type == "binary" else (remark, dtype)
                yield *arrays, text % (type, *places, size - bool(late), *about)


def tempdir(*args, **kwargs):
    """A temporary directory, gone after the block."""
    return TemporaryDirectory(*args, **kwargs)


@contextlib.contextmanager
def temppath(*args, **kwargs):
    """The path of a closed temporary file, gone after the block."""
    handle, path = mkstemp(*args, **kwargs)
    os.close(handle)
    with _finally(os.remove, path):
        yield path


class clear_and_catch_warnings(warnings.catch_warnings):
    """As warnings.catch_warnings, and the listed modules forget which warnings they have given, so that each is seen again."""

    class_modules = ()

    def __init__(self, record=False, modules=()):
        self.modules = set(modules).union(self.class_modules)
        super().__init__(record=record)

    def __enter__(self):
        self._given = [(module, _swap_given(module, {})) for module in self.modules]
        return super().__enter__()

    def __exit__(self, *exc_info):
        super().__exit__(*exc_info)
        for module, given in self._given:
            _swap_given(module, given)


def _swap_given(module, entries):
    """Make `entries` the warnings that a module has given, if it has given any, and return those it had."""
    registry = getattr(module, "__warningregistry__", {})
    before = registry.copy()
    registry.clear()
    registry.update(entries)
    return before


def _deprecate_warning_tools():
    warnings.warn("NumPy warning suppression and assertion utilities are deprecated. Use warnings.catch_warnings, warnings.filterwarnings, "
                  "pytest.warns, or pytest.filterwarnings instead. (Deprecated NumPy 2.4)", DeprecationWarning, stacklevel=3)


class _Suppression(typing.NamedTuple):
    """A filter of suppress_warnings; `log` is the list for what it drops, or None."""

    category: type
    pattern: re.Pattern
    module: object
    log: list

    def install(self):
        """Let the warnings through to `showwarning`, which drops them."""
        name = "" if self.module is None else re.escape(self.module.__name__) + "$"
        warnings.filterwarnings("always", message=self.pattern.pattern, category=self.category, module=name)

    def covers(self, text, category, filename):
        return (issubclass(category, self.category) and self.pattern.match(text) is not None
                and (self.module is None or (self.module.__file__ or "").startswith(filename)))


class suppress_warnings(contextlib.ContextDecorator):
    """Context manager and decorator that drops warnings by filters of its own, also nested and with records."""

    # for how many of (arguments, class, file, line) a warning that no filter drops is shown once; for "always", each time
    _FORWARDING = {"always": None, "once": 2, "module": 3, "location": 4}

    def __init__(self, forwarding_rule="always", _warn=True):
        if _warn:
            _deprecate_warning_tools()
        if forwarding_rule not in self._FORWARDING:
            raise ValueError("unsupported forwarding rule.")
        self._parts = self._FORWARDING[forwarding_rule]
        self._lasting = []                     # filters given before the block, for every time it is entered
        self._scope = None

    def _add(self, category, message, module, log):
        added = _Suppression(category, re.compile(message, re.I), module, log)
        if self._scope is None:
            self._lasting.append(added)
        else:
            added.install()
            self._active.append(added)
        return log

    def filter(self, category=Warning, message="", module=None):
        """Drop warnings of this class whose text matches, and that this module gives."""
        self._add(category, message, module, None)

    def record(self, category=Warning, message="", module=None):
        """As `filter`, and return the list to which such warnings are added."""
        return self._add(category, message, module, [])

    def __enter__(self):
        if self._scope is not None:
            raise RuntimeError("cannot enter suppress_warnings twice.")
        self._active, self._seen, self.log = self._lasting.copy(), set(), []
        self._show = warnings.showwarning
        self._scope = warnings.catch_warnings()
        self._scope.__enter__()
        warnings.showwarning = self._showwarning
        for each in self._lasting:
            if each.log:
                each.log.clear()
            each.install()
        return self

    def __exit__(self, *exc_info):
        scope, self._scope = self._scope, None
        scope.__exit__(*exc_info)

    def _showwarning(self, message, category, filename, lineno, *args, **kwargs):
        for each in reversed(self._active):
            if each.covers(message.args[0], category, filename):
                if each.log is not None:
                    self.log.append(WarningMessage(message, category, filename, lineno, **kwargs))
                    each.log.append(self.log[-1])
                return
        if self._parts:
            identity = (message.args, category, filename, lineno)[:self._parts]
            if identity in self._seen:
                return
            self._seen.add(identity)
        self._show(message, category, filename, lineno, *args, **kwargs)


@contextlib.contextmanager
def _assert_no_gc_cycles_context(name=None):
    __tracebackhide__ = True
    if not HAS_REFCOUNT:
        yield
        return
    assert_(gc.isenabled())
    gc.disable()
    with _finally(gc.enable), _finally(gc.set_debug, gc.get_debug()), _finally(gc.garbage.clear):
        if all(gc.collect() for _ in range(100)):
            raise RuntimeError("Unable to fully collect garbage - perhaps a __del__ method is creating more reference cycles?")
        gc.set_debug(gc.DEBUG_SAVEALL)
        yield
        collected, kept = gc.collect(), gc.garbage.copy()
    if collected:
        shown = "".join(f"\n  {type(each).__name__} object with id={id(each)}:\n    {repr(each)[:500]}" for each in kept)
        raise AssertionError(f"Reference cycles were found{_calling(name)}: {collected} objects were collected, "
                             f"of which {len(kept)} are shown below:{shown}")


def assert_no_gc_cycles(*args, **kwargs):
    """Raise AssertionError if a call, or the block under ``with``, leaves reference cycles."""
    if not args:
        return _assert_no_gc_cycles_context()
    func, *args = args
    with _assert_no_gc_cycles_context(func.__name__):
        func(*args, **kwargs)                       # what it gives is dropped before the garbage is counted


def break_cycles():
    """Collect garbage until nothing is left to collect."""
    gc.collect()
    if IS_PYPY:
        for _ in range(4):
            gc.collect()


@contextlib.contextmanager
def requires_memory(free_bytes):
    """Decorator: skip a test unless this much memory is free."""
    import pytest
    if reason := check_free_memory(free_bytes):
        pytest.skip(reason)
    try:
        yield
    except MemoryError:
        pytest.xfail("MemoryError raised")


def check_free_memory(free_bytes):
    """A reason not to run what needs this much memory, or None."""
    told = os.environ.get("NPY_AVAILABLE_MEM")
    try:
        available = _get_mem_available() if told is None else _parse_size(told)
    except ValueError as problem:
        raise ValueError(f"Invalid environment variable NPY_AVAILABLE_MEM: {problem}") from problem
    if available is None:
        return ("Could not determine available memory; set NPY_AVAILABLE_MEM environment variable (e.g. NPY_AVAILABLE_MEM=16GB) "
                "to run the test.")
    if available >= free_bytes:
        return None
    fact = f"{available / 1e9} GB available" if told is None else f"environment variable NPY_AVAILABLE_MEM={told} set"
    return f"{free_bytes / 1e9} GB memory required, but {fact}"


def _parse_size(size_str):
    """'12 GB' -> 12e9."""
    found = re.fullmatch(r"\s*(\d+)\s*(?:b|([kmgt])(?:b|(ib))?)?\s*", size_str, re.I)
    if not found:
        raise ValueError(f"value {size_str!r} not a valid size")
    digits, prefix, binary = found.groups()
    return int(float(digits) * (1024 if binary else 1000) ** " kmgt".index((prefix or " ").lower()))


def _get_mem_available():
    """Bytes of memory that are free, or None if that cannot be told."""
    with contextlib.suppress(OSError), open("/proc/meminfo") as f:
        info = {p[0].strip(":").lower(): int(p[1]) * 1024 for p in (line.split() for line in f)}
        return info.get("memavailable", info.get("memfree", 0) + info.get("cached", 0))
    return None


@contextlib.contextmanager
def _untraced():
    with _finally(sys.settrace, sys.gettrace()):
        sys.settrace(None)
        yield


def _no_tracing(func):
    """Decorator: a tracing function (such as coverage's) is off while `func` runs."""
    return _untraced()(func)


def _get_glibc_version():
    library, version = platform.libc_ver()
    return version if library == "glibc" else "0.0"


_glibcver = _get_glibc_version()


def _glibc_older_than(x):
    return _glibcver != "0.0" and _glibcver < x


def run_threaded(func, max_workers=8, pass_count=False, pass_barrier=False, outer_iterations=1, prepare_args=None):
    """Run a function many times in parallel; it may get its number, then the prepared arguments, then a barrier for all of them."""
    for _ in range(outer_iterations):
        with concurrent.futures.ThreadPoolExecutor(max_workers) as pool, contextlib.ExitStack() as on_failure:
            args = [*(prepare_args() if prepare_args else ())]
            if pass_barrier:
                args.append(threading.Barrier(max_workers))
                on_failure.callback(args[-1].abort)
            try:
                runs = [pool.submit(func, *([number] if pass_count else []), *args) for number in range(max_workers)]
            except RuntimeError as problem:
                import pytest
                pytest.skip(f"Spawning {max_workers} threads failed with error {problem!r} "
                            "(likely due to resource limits on the system running the tests)")
            on_failure.pop_all()
            for run in runs:
                run.result()
