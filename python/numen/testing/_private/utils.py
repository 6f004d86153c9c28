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
import shutil
import sys
import sysconfig
import threading
import unittest
import warnings
from functools import partial, wraps
from io import StringIO
from tempfile import mkdtemp, mkstemp
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
    lines = ["\n" + header]
    err_msg = str(err_msg)
    if err_msg:
        if "\n" not in err_msg and len(err_msg) < 79 - len(header):
            lines = [lines[0] + " " + err_msg]
        else:
            lines.append(err_msg)
    if verbose:
        for name, a in zip(names, arrays):
            show = partial(array_repr, precision=precision) if isinstance(a, ndarray) else repr
            try:
                text = show(a)
            except Exception as exc:
                text = f"[repr failed for <{type(a).__name__}>: {exc}]"
            if text.count("\n") > 3:
                text = "\n".join(text.splitlines()[:3]) + "..."
            lines.append(f" {name}: {text}")
    return "\n".join(lines)


def assert_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    """Raise AssertionError unless two objects are equal; dicts, lists, tuples and arrays are compared item by item.

    NaNs are equal to each other here, and a scalar equals an array all of whose items equal it, unless ``strict``.
    """
    __tracebackhide__ = True
    if isinstance(desired, dict):
        if not isinstance(actual, dict):
            raise AssertionError(repr(type(actual)))
        assert_equal(len(actual), len(desired), err_msg, verbose)
        for k in desired:
            if k not in actual:
                raise AssertionError(repr(k))
            assert_equal(actual[k], desired[k], f"key={k!r}\n{err_msg}", verbose)
        return
    if isinstance(desired, (list, tuple)) and isinstance(actual, (list, tuple)):
        assert_equal(len(actual), len(desired), err_msg, verbose)
        for k in range(len(desired)):
            assert_equal(actual[k], desired[k], f"item={k!r}\n{err_msg}", verbose)
        return
    from numen._core import isscalar, signbit
    from numen import iscomplexobj, imag, real
    if isinstance(actual, ndarray) or isinstance(desired, ndarray):
        return assert_array_equal(actual, desired, err_msg, verbose, strict=strict)
    msg = build_err_msg([actual, desired], err_msg, verbose=verbose)
    try:
        complex_ = iscomplexobj(actual) or iscomplexobj(desired)
    except (ValueError, TypeError):
        complex_ = False
    if complex_:
        parts = [(real(x), imag(x)) if iscomplexobj(x) else (x, 0) for x in (actual, desired)]
        try:
            assert_equal(parts[0][0], parts[1][0])
            assert_equal(parts[0][1], parts[1][1])
        except AssertionError:
            raise AssertionError(msg)
    if isscalar(desired) != isscalar(actual):
        raise AssertionError(msg)
    try:
        desired_nat, actual_nat = isnat(desired), isnat(actual)
        same_type = array(desired).dtype.type == array(actual).dtype.type
        if desired_nat and actual_nat:
            if same_type:
                return
            raise AssertionError(msg)
    except (TypeError, ValueError, NotImplementedError):
        pass
    try:
        if isnan(desired) and isnan(actual):
            return
        array_actual, array_desired = array(actual), array(desired)
        times = array_actual.dtype.char in "Mm" or array_desired.dtype.char in "Mm"     # they have no signed zero
        if not times and desired == 0 and actual == 0 and not signbit(desired) == signbit(actual):
            raise AssertionError(msg)
    except (TypeError, ValueError, NotImplementedError):
        pass
    try:
        if not (desired == actual):
            raise AssertionError(msg)
    except (DeprecationWarning, FutureWarning) as e:
        if "elementwise == comparison" in e.args[0]:
            raise AssertionError(msg)
        raise


def print_assert_equal(test_string, actual, desired):
    """Raise AssertionError with `test_string` and both objects unless they are equal."""
    __tracebackhide__ = True
    import pprint
    if not (actual == desired):
        msg = StringIO()
        msg.write(test_string + " failed\nACTUAL: \n")
        pprint.pprint(actual, msg)
        msg.write("DESIRED: \n")
        pprint.pprint(desired, msg)
        raise AssertionError(msg.getvalue())


def assert_almost_equal(actual, desired, decimal=7, err_msg="", verbose=True):
    """Raise AssertionError unless ``abs(desired - actual) < 1.5 * 10**-decimal``, for every item of arrays."""
    __tracebackhide__ = True
    from numen import imag, iscomplexobj, real

    def message():
        return build_err_msg([actual, desired], err_msg, verbose=verbose, header=f"Arrays are not almost equal to {decimal} decimals")

    try:
        complex_ = iscomplexobj(actual) or iscomplexobj(desired)
    except ValueError:
        complex_ = False
    if complex_:
        a_re, a_im = (real(actual), imag(actual)) if iscomplexobj(actual) else (actual, 0)
        d_re, d_im = (real(desired), imag(desired)) if iscomplexobj(desired) else (desired, 0)
        try:
            assert_almost_equal(a_re, d_re, decimal=decimal)
            assert_almost_equal(a_im, d_im, decimal=decimal)
        except AssertionError:
            raise AssertionError(message())
    if isinstance(actual, (ndarray, tuple, list)) or isinstance(desired, (ndarray, tuple, list)):
        return assert_array_almost_equal(actual, desired, decimal, err_msg)
    try:
        if not (isfinite(desired) and isfinite(actual)):
            if isnan(desired) or isnan(actual):
                if not (isnan(desired) and isnan(actual)):
                    raise AssertionError(message())
            elif not desired == actual:
                raise AssertionError(message())
            return
    except (NotImplementedError, TypeError):
        pass
    if abs(desired - actual) >= np.float64(1.5 * 10.0 ** (-decimal)):
        raise AssertionError(message())


def assert_approx_equal(actual, desired, significant=7, err_msg="", verbose=True):
    """Raise AssertionError unless two numbers agree to `significant` digits."""
    __tracebackhide__ = True
    actual, desired = map(float, (actual, desired))
    if desired == actual:
        return
    with errstate(invalid="ignore"):
        scale = 0.5 * (np.abs(desired) + np.abs(actual))
        scale = np.power(10, np.floor(np.log10(scale)))
    try:
        sc_desired = desired / scale
    except ZeroDivisionError:
        sc_desired = 0.0
    try:
        sc_actual = actual / scale
    except ZeroDivisionError:
        sc_actual = 0.0
    msg = build_err_msg([actual, desired], err_msg, header=f"Items are not equal to {significant} significant digits:", verbose=verbose)
    try:
        if not (isfinite(desired) and isfinite(actual)):
            if isnan(desired) or isnan(actual):
                if not (isnan(desired) and isnan(actual)):
                    raise AssertionError(msg)
            elif not desired == actual:
                raise AssertionError(msg)
            return
    except (TypeError, NotImplementedError):
        pass
    if np.abs(sc_desired - sc_actual) >= np.power(10.0, -(significant - 1)):
        raise AssertionError(msg)


def assert_array_compare(comparison, x, y, err_msg="", verbose=True, header="", precision=6, equal_nan=True, equal_inf=True,
                         *, strict=False, names=("ACTUAL", "DESIRED")):
    """Raise AssertionError unless `comparison` holds for every pair of items; NaNs and infinities must stand at the same places."""
    __tracebackhide__ = True
    from numen._core import all, array2string, errstate, inf, isnan, max, object_

    x, y = asanyarray(x), asanyarray(y)
    ox, oy = x, y

    def isnumber(a):
        return a.dtype.char in "?bhilqpBHILQPefdgFDG"

    def istime(a):
        return a.dtype.char in "Mm"

    def isvstring(a):
        return a.dtype.char == "T"

    def same_places(x, y, func=isnan, hasval="nan"):
        """Compare where `func` holds in both; return those places."""
        __tracebackhide__ = True
        x_id, y_id = func(x), func(y)
        equal = (x_id == y_id)
        # a subclass may return NotImplemented-like things; only bool(...) of a single result counts
        if isinstance(equal, (bool, np.bool)):
            ok = bool(equal)
        else:
            ok = bool(equal.all())
        if not ok:
            msg = build_err_msg([x, y], err_msg + f"\n{hasval} location mismatch:", verbose=verbose, header=header, names=names,
                                precision=precision)
            raise AssertionError(msg)
        if isinstance(x_id, bool) or x_id.ndim == 0:
            return np.bool(x_id)
        if isinstance(y_id, bool) or y_id.ndim == 0:
            return np.bool(y_id)
        return y_id

    def infinite_same_sign(x, y, flagged):
        """Infinities of either sign at the same places."""
        for sign, name in ((+1, "+inf"), (-1, "-inf")):
            flagged |= same_places(x, y, func=lambda v: v == sign * inf, hasval=name)
        return flagged

    try:
        if strict:
            fits = x.shape == y.shape and x.dtype == y.dtype
        else:
            fits = (x.shape == () or y.shape == ()) or x.shape == y.shape
        if not fits:
            if x.shape != y.shape:
                reason = f"\n(shapes {x.shape}, {y.shape} mismatch)"
            else:
                reason = f"\n(dtypes {x.dtype}, {y.dtype} mismatch)"
            raise AssertionError(build_err_msg([x, y], err_msg + reason, verbose=verbose, header=header, names=names, precision=precision))
        flagged = np.bool(False)
        if isnumber(x) and isnumber(y):
            if equal_nan:
                flagged = same_places(x, y, func=isnan, hasval="nan")
            if equal_inf:
                flagged = infinite_same_sign(x, y, flagged)
        elif istime(x) and istime(y):
            if equal_nan and x.dtype.type == y.dtype.type:
                flagged = same_places(x, y, func=isnat, hasval="NaT")
        elif isvstring(x) and isvstring(y):
            dt = x.dtype
            if equal_nan and dt == y.dtype and hasattr(dt, "na_object"):
                is_nan = (isinstance(dt.na_object, float) and np.isnan(dt.na_object))
                bool_errors = 0
                try:
                    bool(dt.na_object)
                except TypeError:
                    bool_errors = 1
                if is_nan or bool_errors:
                    flagged = same_places(x, y, func=isnan, hasval=x.dtype.na_object)
        if flagged.ndim > 0:
            x, y = x[~flagged], y[~flagged]
            if x.size == 0:
                return
        elif flagged:
            return
        val = comparison(x, y)
        invalids = np.logical_not(val)
        if isinstance(val, bool):
            cond = val
            reduced = array([val])
        else:
            reduced = val.ravel()
            cond = reduced.all()
        if cond != True:  # noqa: E712  (a comparison of which all is masked gives masked, and that does not fail)
            n_mismatch = reduced.size - reduced.sum(dtype=intp)
            n_elements = flagged.size if flagged.ndim != 0 else reduced.size
            percent = 100 * n_mismatch / n_elements
            remarks = [f"Mismatched elements: {n_mismatch} / {n_elements} ({percent:.3g}%)"]
            if flagged.ndim != 0 or flagged.size == 1 and invalids.ndim == x.ndim and invalids.ndim > 0:
                remarks += _mismatch_places(invalids, flagged, ox, oy, x, y)
            with errstate(all="ignore"):
                with contextlib.suppress(TypeError, ValueError):
                    error = abs(x - y)
                    if np.issubdtype(x.dtype, np.unsignedinteger):
                        error2 = abs(y - x)
                        np.minimum(error, error2, out=error)
                    invalids_ = invalids if invalids.ndim else np.broadcast_to(invalids, np.shape(error))
                    reduced_error = error[invalids_]
                    max_abs = max(reduced_error)
                    if getattr(error, "dtype", object_) == object_:
                        remarks.append("Max absolute difference among violations: " + str(max_abs))
                    else:
                        remarks.append("Max absolute difference among violations: " + array2string(max_abs))
                    nonzero = np.logical_and(invalids_, (y != 0))
                    if y.ndim == 0 or y.shape == ():
                        yy = np.broadcast_to(y, error.shape)
                    else:
                        yy = y
                    nonzero = np.broadcast_to(nonzero, error.shape)
                    if all(~nonzero):
                        max_rel = array(inf)
                    else:
                        max_rel = max(error[nonzero] / abs(yy[nonzero]))
                    if getattr(error, "dtype", object_) == object_:
                        remarks.append("Max relative difference among violations: " + str(max_rel))
                    else:
                        remarks.append("Max relative difference among violations: " + array2string(max_rel))
            msg = build_err_msg([ox, oy], str(err_msg) + "\n" + "\n".join(remarks), verbose=verbose, header=header, names=names,
                                precision=precision)
            raise AssertionError(msg)
    except ValueError:
        import traceback
        msg = build_err_msg([x, y], err_msg, header=f"error during assertion:\n\n{traceback.format_exc()}\n\n{header}", verbose=verbose,
                            names=names, precision=precision)
        raise ValueError(msg)


def _mismatch_places(invalids, flagged, ox, oy, x, y):
    """Where the first few mismatches stand, and both values there."""
    if flagged.ndim:
        whole = np.zeros(flagged.shape, dtype=bool)
        whole[~flagged] = invalids
        invalids = whole
    places = np.argwhere(np.asarray(invalids))
    if not len(places):
        return []
    s = "First 5 mismatches are at indices:" if len(places) > 5 else "Mismatch at index:" if len(places) == 1 else "Mismatch at indices:"
    lines = [s]
    bx = np.broadcast_to(np.asarray(ox), invalids.shape)
    by = np.broadcast_to(np.asarray(oy), invalids.shape)
    for place in places[:5]:
        where = tuple(place.tolist())
        lines.append(f" {list(where)}: {bx[where]} (ACTUAL), {by[where]} (DESIRED)")
    return lines


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
    import difflib
    if not isinstance(actual, str):
        raise AssertionError(repr(type(actual)))
    if not isinstance(desired, str):
        raise AssertionError(repr(type(desired)))
    if desired == actual:
        return
    diff = list(difflib.Differ().compare(actual.splitlines(True), desired.splitlines(True)))
    shown = []
    while diff:
        d1 = diff.pop(0)
        if d1.startswith("  "):
            continue
        if not d1.startswith("- "):
            raise AssertionError(repr(d1))
        group = [d1]
        d2 = diff.pop(0)
        if d2.startswith("? "):
            group.append(d2)
            d2 = diff.pop(0)
        if not d2.startswith("+ "):
            raise AssertionError(repr(d2))
        group.append(d2)
        if diff:
            d3 = diff.pop(0)
            if d3.startswith("? "):
                group.append(d3)
            else:
                diff.insert(0, d3)
        if d2[2:] == d1[2:]:
            continue
        shown.extend(group)
    if not shown:
        return
    text = "Differences in strings:\n" + "".join(shown).rstrip()
    if actual != desired:
        raise AssertionError(text)


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
    frame = sys._getframe(1)
    locs, globs = frame.f_locals, frame.f_globals
    code = compile(code_str, f"Test name: {label} ", "exec")
    elapsed = jiffies()
    for _ in range(times):
        exec(code, globs, locs)
    return 0.01 * (jiffies() - elapsed)


def _assert_valid_refcount(op):
    """Does a binary operation keep the reference counts of its operands?"""
    if not HAS_REFCOUNT:
        return True
    b = np.arange(100 * 100).reshape(100, 100)
    c = b
    i = 1
    gc.disable()
    try:
        rc = sys.getrefcount(i)
        for _ in range(15):
            d = op(b, c)
        assert_(sys.getrefcount(i) >= rc)
    finally:
        gc.enable()
    del d


def assert_allclose(actual, desired, rtol=1e-7, atol=0, equal_nan=True, err_msg="", verbose=True, *, strict=False):
    """Raise AssertionError unless ``abs(actual - desired) <= atol + rtol * abs(desired)`` for all items."""
    __tracebackhide__ = True

    def compare(x, y):
        return np._core.numeric.isclose(x, y, rtol=rtol, atol=atol, equal_nan=equal_nan)

    actual, desired = np.asanyarray(actual), np.asanyarray(desired)
    assert_array_compare(compare, actual, desired, err_msg=str(err_msg), verbose=verbose,
                         header=f"Not equal to tolerance rtol={rtol:g}, atol={atol:g}", equal_nan=equal_nan, strict=strict)


def assert_array_almost_equal_nulp(x, y, nulp=1):
    """Raise AssertionError unless ``abs(x - y) <= nulp * spacing(maximum(abs(x), abs(y)))`` for all items."""
    __tracebackhide__ = True
    ax, ay = np.abs(x), np.abs(y)
    ref = nulp * np.spacing(np.where(ax > ay, ax, ay))
    if np.all(np.abs(x - y) <= ref):
        return
    if np.iscomplexobj(x) or np.iscomplexobj(y):
        msg = f"Arrays are not equal to {nulp} ULP"
    else:
        msg = f"Arrays are not equal to {nulp} ULP (max is {np.max(nulp_diff(x, y)):g})"
    raise AssertionError(msg)


def assert_array_max_ulp(a, b, maxulp=1, dtype=None):
    """Raise AssertionError if items differ by more than `maxulp` units in the last place; return the differences."""
    __tracebackhide__ = True
    ret = nulp_diff(a, b, dtype)
    if not np.all(ret <= maxulp):
        raise AssertionError(f"Arrays are not almost equal up to {maxulp:g} ULP (max difference is {np.max(ret):g} ULP)")
    return ret


def nulp_diff(x, y, dtype=None):
    """Number of representable floats between the items of x and y."""
    if dtype:
        x, y = np.asarray(x, dtype=dtype), np.asarray(y, dtype=dtype)
    else:
        x, y = np.asarray(x), np.asarray(y)
    t = np.common_type(x, y)
    if np.iscomplexobj(x) or np.iscomplexobj(y):
        raise NotImplementedError("_nulp not implemented for complex array")
    x, y = np.array([x], dtype=t), np.array([y], dtype=t)
    x[np.isnan(x)] = np.nan
    y[np.isnan(y)] = np.nan
    if not x.shape == y.shape:
        raise ValueError(f"Arrays do not have the same shape: {x.shape} - {y.shape}")
    rx, ry = integer_repr(x), integer_repr(y)
    return np.abs(np.asarray(rx - ry, dtype=t))


def _integer_repr(x, vdt, comp):
    # two's complement, so that the integers are ordered as the floats are
    rx = x.view(vdt)
    if rx.size != 1:
        rx[rx < 0] = comp - rx[rx < 0]
    elif rx < 0:
        rx = comp - rx
    return rx


def integer_repr(x):
    """Floats as signed integers of their size, ordered as the floats are."""
    if x.dtype == np.float16:
        return _integer_repr(x, np.int16, np.int16(-2**15))
    if x.dtype == np.float32:
        return _integer_repr(x, np.int32, np.int32(-2**31))
    if x.dtype == np.float64:
        return _integer_repr(x, np.int64, np.int64(-2**63))
    raise ValueError(f"Unsupported dtype {x.dtype}")


@contextlib.contextmanager
def _assert_warns_context(warning_class, name=None):
    __tracebackhide__ = True
    with suppress_warnings(_warn=False) as sup:
        log = sup.record(warning_class)
        yield
        if not len(log) > 0:
            raise AssertionError("No warning raised" + (f" when calling {name}" if name is not None else ""))


def assert_warns(warning_class, *args, **kwargs):
    """Raise AssertionError unless a call, or the block under ``with``, warns with this class."""
    warnings.warn("NumPy warning suppression and assertion utilities are deprecated. Use warnings.catch_warnings, warnings.filterwarnings, "
                  "pytest.warns, or pytest.filterwarnings instead. (Deprecated NumPy 2.4)", DeprecationWarning, stacklevel=2)
    if not args and not kwargs:
        return _assert_warns_context(warning_class)
    if len(args) < 1:
        if "match" in kwargs:
            raise RuntimeError("assert_warns does not use 'match' kwarg, use pytest.warns instead")
        raise RuntimeError("assert_warns(...) needs at least one arg")
    func, *args = args
    with _assert_warns_context(warning_class, name=func.__name__):
        return func(*args, **kwargs)


@contextlib.contextmanager
def _assert_no_warnings_context(name=None):
    __tracebackhide__ = True
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always")
        yield
        if len(log) > 0:
            raise AssertionError("Got warnings" + (f" when calling {name}" if name is not None else "") + f": {log}")


def assert_no_warnings(*args, **kwargs):
    """Raise AssertionError if a call, or the block under ``with``, warns."""
    if not args:
        return _assert_no_warnings_context()
    func, *args = args
    with _assert_no_warnings_context(name=func.__name__):
        return func(*args, **kwargs)


def _gen_alignment_data(dtype=float32, type="binary", max_size=24):
    """Yield arrays that begin at different offsets, to try every path of alignment and size."""
    bufmsg = "%s offset(%d, %d), size %d (%s), dtype=%r"
    bbufmsg = "%s offset(%d, %d, %d), size %d, dtype=%r, %s"
    for o in range(3):
        for s in range(o + 2, max(o + 3, max_size)):
            if type == "unary":
                def inp():
                    return arange(s, dtype=dtype)[o:]
                out = empty((s,), dtype=dtype)[o:]
                yield out, inp(), bufmsg % ("unary", o, o, s, "out of place", dtype)
                d = inp()
                yield d, d, bufmsg % ("unary", o, o, s, "in place", dtype)
                yield out[1:], inp()[:-1], bufmsg % ("unary", o + 1, o, s - 1, "out of place", dtype)
                yield out[:-1], inp()[1:], bufmsg % ("unary", o, o + 1, s - 1, "out of place", dtype)
                yield inp()[:-1], inp()[1:], bufmsg % ("unary", o, o + 1, s - 1, "aliased", dtype)
                yield inp()[1:], inp()[:-1], bufmsg % ("unary", o + 1, o, s - 1, "aliased", dtype)
            if type == "binary":
                def inp1():
                    return arange(s, dtype=dtype)[o:]
                inp2 = inp1
                out = empty((s,), dtype=dtype)[o:]
                yield out, inp1(), inp2(), bbufmsg % ("binary", o, o, o, s, dtype, "out of place")
                d = inp1()
                yield d, d, inp2(), bbufmsg % ("binary", o, o, o, s, dtype, "in place1")
                d = inp2()
                yield d, inp1(), d, bbufmsg % ("binary", o, o, o, s, dtype, "in place2")
                yield out[1:], inp1()[:-1], inp2()[:-1], bbufmsg % ("binary", o + 1, o, o, s - 1, dtype, "out of place")
                yield out[:-1], inp1()[1:], inp2()[:-1], bbufmsg % ("binary", o, o + 1, o, s - 1, dtype, "out of place")
                yield out[:-1], inp1()[:-1], inp2()[1:], bbufmsg % ("binary", o, o, o + 1, s - 1, dtype, "out of place")
                yield inp1()[1:], inp1()[:-1], inp2()[:-1], bbufmsg % ("binary", o + 1, o, o, s - 1, dtype, "aliased")
                yield inp1()[:-1], inp1()[1:], inp2()[:-1], bbufmsg % ("binary", o, o + 1, o, s - 1, dtype, "aliased")
                yield inp1()[:-1], inp1()[:-1], inp2()[1:], bbufmsg % ("binary", o, o, o + 1, s - 1, dtype, "aliased")


@contextlib.contextmanager
def tempdir(*args, **kwargs):
    """A temporary directory, gone after the block."""
    tmpdir = mkdtemp(*args, **kwargs)
    try:
        yield tmpdir
    finally:
        shutil.rmtree(tmpdir)


@contextlib.contextmanager
def temppath(*args, **kwargs):
    """The path of a closed temporary file, gone after the block."""
    fd, path = mkstemp(*args, **kwargs)
    os.close(fd)
    try:
        yield path
    finally:
        os.remove(path)


class clear_and_catch_warnings(warnings.catch_warnings):
    """As warnings.catch_warnings, and the listed modules forget which warnings they have given, so that each is seen again."""

    class_modules = ()

    def __init__(self, record=False, modules=()):
        self.modules = set(modules).union(self.class_modules)
        self._warnreg_copies = {}
        super().__init__(record=record)

    def __enter__(self):
        for mod in self.modules:
            if hasattr(mod, "__warningregistry__"):
                self._warnreg_copies[mod] = mod.__warningregistry__.copy()
                mod.__warningregistry__.clear()
        return super().__enter__()

    def __exit__(self, *exc_info):
        super().__exit__(*exc_info)
        for mod in self.modules:
            if hasattr(mod, "__warningregistry__"):
                mod.__warningregistry__.clear()
            if mod in self._warnreg_copies:
                mod.__warningregistry__.update(self._warnreg_copies[mod])


class suppress_warnings:
    """Context manager and decorator that drops warnings by filters of its own, also nested and with records."""

    def __init__(self, forwarding_rule="always", _warn=True):
        if _warn:
            warnings.warn("NumPy warning suppression and assertion utilities are deprecated. Use warnings.catch_warnings, "
                          "warnings.filterwarnings, pytest.warns, or pytest.filterwarnings instead. (Deprecated NumPy 2.4)",
                          DeprecationWarning, stacklevel=2)
        self._entered = False
        self._suppressions = []
        if forwarding_rule not in {"always", "module", "once", "location"}:
            raise ValueError("unsupported forwarding rule.")
        self._forwarding_rule = forwarding_rule

    def _clear_registries(self):
        if hasattr(warnings, "_filters_mutated"):
            warnings._filters_mutated()
            return
        for module in self._tmp_modules:
            if hasattr(module, "__warningregistry__"):
                module.__warningregistry__.clear()

    def _filter(self, category=Warning, message="", module=None, record=False):
        record = [] if record else None
        if self._entered:
            if module is None:
                warnings.filterwarnings("always", category=category, message=message)
            else:
                module_regex = module.__name__.replace(".", r"\.") + "$"
                warnings.filterwarnings("always", category=category, message=message, module=module_regex)
                self._tmp_modules.add(module)
                self._clear_registries()
            self._tmp_suppressions.append((category, message, re.compile(message, re.I), module, record))
        else:
            self._suppressions.append((category, message, re.compile(message, re.I), module, record))
        return record

    def filter(self, category=Warning, message="", module=None):
        """Drop warnings of this class whose text matches, and that this module gives."""
        self._filter(category=category, message=message, module=module, record=False)

    def record(self, category=Warning, message="", module=None):
        """As `filter`, and return the list to which such warnings are added."""
        return self._filter(category=category, message=message, module=module, record=True)

    def __enter__(self):
        if self._entered:
            raise RuntimeError("cannot enter suppress_warnings twice.")
        self._orig_show = warnings.showwarning
        self._filters = warnings.filters
        warnings.filters = self._filters[:]
        self._entered = True
        self._tmp_suppressions = []
        self._tmp_modules = set()
        self._forwarded = set()
        self.log = []
        for cat, mess, _, mod, log in self._suppressions:
            if log is not None:
                del log[:]
            if mod is None:
                warnings.filterwarnings("always", category=cat, message=mess)
            else:
                warnings.filterwarnings("always", category=cat, message=mess, module=mod.__name__.replace(".", r"\.") + "$")
                self._tmp_modules.add(mod)
        warnings.showwarning = self._showwarning
        self._clear_registries()
        return self

    def __exit__(self, *exc_info):
        warnings.showwarning = self._orig_show
        warnings.filters = self._filters
        self._clear_registries()
        self._entered = False
        del self._orig_show
        del self._filters

    def _showwarning(self, message, category, filename, lineno, *args, use_warnmsg=None, **kwargs):
        for cat, _, pattern, mod, rec in (self._suppressions + self._tmp_suppressions)[::-1]:
            if issubclass(category, cat) and pattern.match(message.args[0]) is not None:
                if mod is None or (mod.__file__ or "").startswith(filename):
                    if rec is not None:
                        msg = WarningMessage(message, category, filename, lineno, **kwargs)
                        self.log.append(msg)
                        rec.append(msg)
                    return
        if self._forwarding_rule == "always":
            if use_warnmsg is None:
                self._orig_show(message, category, filename, lineno, *args, **kwargs)
            else:
                warnings._showwarnmsg(use_warnmsg)
            return
        if self._forwarding_rule == "once":
            signature = (message.args, category)
        elif self._forwarding_rule == "module":
            signature = (message.args, category, filename)
        else:
            signature = (message.args, category, filename, lineno)
        if signature in self._forwarded:
            return
        self._forwarded.add(signature)
        if use_warnmsg is None:
            self._orig_show(message, category, filename, lineno, *args, **kwargs)
        else:
            warnings._showwarnmsg(use_warnmsg)

    def __call__(self, func):
        @wraps(func)
        def new_func(*args, **kwargs):
            with self:
                return func(*args, **kwargs)
        return new_func


@contextlib.contextmanager
def _assert_no_gc_cycles_context(name=None):
    __tracebackhide__ = True
    if not HAS_REFCOUNT:
        yield
        return
    assert_(gc.isenabled())
    gc.disable()
    gc_debug = gc.get_debug()
    try:
        for _ in range(100):
            if gc.collect() == 0:
                break
        else:
            raise RuntimeError("Unable to fully collect garbage - perhaps a __del__ method is creating more reference cycles?")
        gc.set_debug(gc.DEBUG_SAVEALL)
        yield
        n_objects_in_cycles = gc.collect()
        objects_in_cycles = gc.garbage[:]
    finally:
        del gc.garbage[:]
        gc.set_debug(gc_debug)
        gc.enable()
    if n_objects_in_cycles:
        name_str = f" when calling {name}" if name is not None else ""
        raise AssertionError("Reference cycles were found{}: {} objects were collected, of which {} are shown below:{}".format(
            name_str, n_objects_in_cycles, len(objects_in_cycles),
            "".join(f"\n  {type(o).__name__} object with id={id(o)}:\n    {repr(o)[:500]}" for o in objects_in_cycles)))


def assert_no_gc_cycles(*args, **kwargs):
    """Raise AssertionError if a call, or the block under ``with``, leaves reference cycles."""
    if not args:
        return _assert_no_gc_cycles_context()
    func, *args = args
    with _assert_no_gc_cycles_context(name=func.__name__):
        func(*args, **kwargs)


def break_cycles():
    """Collect garbage until nothing is left to collect."""
    gc.collect()
    if IS_PYPY:
        for _ in range(4):
            gc.collect()


def requires_memory(free_bytes):
    """Decorator: skip a test unless this much memory is free."""
    import pytest

    def decorator(func):
        @wraps(func)
        def wrapper(*a, **kw):
            msg = check_free_memory(free_bytes)
            if msg is not None:
                pytest.skip(msg)
            try:
                return func(*a, **kw)
            except MemoryError:
                pytest.xfail("MemoryError raised")
        return wrapper
    return decorator


def check_free_memory(free_bytes):
    """A reason not to run what needs this much memory, or None."""
    env_var = "NPY_AVAILABLE_MEM"
    env_value = os.environ.get(env_var)
    if env_value is not None:
        try:
            mem_free = _parse_size(env_value)
        except ValueError as exc:
            raise ValueError(f"Invalid environment variable {env_var}: {exc}")
        msg = f"{free_bytes / 1e9} GB memory required, but environment variable NPY_AVAILABLE_MEM={env_value} set"
    else:
        mem_free = _get_mem_available()
        if mem_free is None:
            msg = "Could not determine available memory; set NPY_AVAILABLE_MEM environment variable (e.g. NPY_AVAILABLE_MEM=16GB) to run the test."
            mem_free = -1
        else:
            msg = f"{free_bytes / 1e9} GB memory required, but {mem_free / 1e9} GB available"
    return msg if mem_free < free_bytes else None


def _parse_size(size_str):
    """'12 GB' -> 12e9."""
    suffixes = {"": 1, "b": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "t": 1000**4, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4,
                "kib": 1024, "mib": 1024**2, "gib": 1024**3, "tib": 1024**4}
    m = re.match(r"^\s*(\d+)\s*({})\s*$".format("|".join(suffixes)), size_str, re.I)
    if not m or m.group(2).lower() not in suffixes:
        raise ValueError(f"value {size_str!r} not a valid size")
    return int(float(m.group(1)) * suffixes[m.group(2).lower()])


def _get_mem_available():
    """Bytes of memory that are free, or None if that cannot be told."""
    with contextlib.suppress(OSError), open("/proc/meminfo") as f:
        info = {p[0].strip(":").lower(): int(p[1]) * 1024 for p in (line.split() for line in f)}
        return info.get("memavailable", info.get("memfree", 0) + info.get("cached", 0))
    return None


def _no_tracing(func):
    """Decorator: a tracing function (such as coverage's) is off while `func` runs."""
    if not hasattr(sys, "gettrace"):
        return func

    @wraps(func)
    def wrapper(*args, **kwargs):
        original_trace = sys.gettrace()
        try:
            sys.settrace(None)
            return func(*args, **kwargs)
        finally:
            sys.settrace(original_trace)
    return wrapper


def _get_glibc_version():
    try:
        ver = os.confstr("CS_GNU_LIBC_VERSION").rsplit(" ")[1]
    except Exception:
        ver = "0.0"
    return ver


_glibcver = _get_glibc_version()


def _glibc_older_than(x):
    return _glibcver != "0.0" and _glibcver < x


def run_threaded(func, max_workers=8, pass_count=False, pass_barrier=False, outer_iterations=1, prepare_args=None):
    """Run a function many times in parallel."""
    for _ in range(outer_iterations):
        with concurrent.futures.ThreadPoolExecutor(max_workers=max_workers) as tpe:
            args = [] if prepare_args is None else prepare_args()
            if pass_barrier:
                args.append(threading.Barrier(max_workers))
            all_args = [(func, i, *args) for i in range(max_workers)] if pass_count else [(func, *args) for i in range(max_workers)]
            futures = []
            try:
                for arg in all_args:
                    futures.append(tpe.submit(*arg))
            except RuntimeError as e:
                import pytest
                pytest.skip(f"Spawning {max_workers} threads failed with error {e!r} (likely due to resource limits on the system running the tests)")
            finally:
                if len(futures) < max_workers and pass_barrier:
                    args[-1].abort()
            for f in futures:
                f.result()
