"""Universal functions on datetime64 and timedelta64: units, NaT, refusals, reductions."""
import itertools

import pytest

import numen as np

NAT = -2**63
COUNTS = [5, -7, NAT, 0, 3]


def spans(counts, unit="s", kind="m8"):
    return np.array(counts, "i8").view(f"{kind}[{unit}]")


def counts(a):
    return np.asarray(a).view("i8").tolist()


@pytest.mark.parametrize("a, b, unit, factors", [("s", "s", "s", (1, 1)), ("s", "m", "s", (1, 60)), ("6h", "4h", "2h", (3, 2)),
                                                 ("Y", "M", "M", (12, 1))])
def test_sums_in_the_common_unit(a, b, unit, factors):
    x, y = spans(COUNTS, a), spans(COUNTS[::-1], b)
    for op in (np.add, np.subtract):
        made = op(x, y)
        sign = 1 if op is np.add else -1
        assert made.dtype == f"m8[{unit}]"
        assert counts(made) == [NAT if NAT in (p, q) else p * factors[0] + sign * q * factors[1] for p, q in zip(COUNTS, COUNTS[::-1])]
    assert (x.view(f"M8[{a}]") + y).dtype == (y + x.view(f"M8[{a}]")).dtype == f"M8[{unit}]"
    assert counts(x.view(f"M8[{a}]") - y.view(f"M8[{b}]")) == counts(x - y)


def test_integers_count_in_the_unit_beside_them():
    x = spans([5, NAT], "25s", "M8")
    assert counts(x + 3) == counts(3 + x) == counts(x + np.array([3, 3], "u1")) == [8, NAT] and (x + 3).dtype == "M8[25s]"
    assert counts(spans([5, NAT]) - True) == [4, NAT] and (np.int8(2) - spans([5])).view("i8") == [-3]


@pytest.mark.parametrize("op, a, b", [
    (np.add, "M8[s]", "M8[s]"), (np.add, "m8[s]", "f8"), (np.subtract, "m8[s]", "M8[s]"), (np.multiply, "m8[s]", "m8[s]"),
    (np.multiply, "M8[s]", "i8"),
    (np.divide, "i8", "m8[s]"), (np.floor_divide, "M8[s]", "m8[s]"), (np.remainder, "m8[s]", "i8"), (np.divmod, "m8[s]", "i8"),
    (np.equal, "M8[s]", "m8[s]"), (np.add, "m8[s]", "O"), (np.divide, "m8[s]", "?")])
def test_types_that_do_not_go_together(op, a, b):
    x, y = np.ones(1, "i8").astype(a), np.ones(1, "i8").astype(b)
    with pytest.raises(TypeError) as info:
        op(x, y)
    assert str(info.value) == f"ufunc '{op.__name__}' cannot use operands with types {x.dtype!r} and {y.dtype!r}"


def test_units_that_do_not_go_together():
    for op in (np.add, np.less, np.maximum, np.remainder, np.divide):
        with pytest.raises(TypeError, match="incompatible nonlinear base time units"):
            op(spans([1], "Y"), spans([1], "D"))
    with pytest.raises(TypeError, match="Cannot cast ufunc 'add' input 1 from dtype"):
        np.add(spans([1], "D", "M8"), spans([1], "Y"))
    with pytest.raises(TypeError):
        np.power(spans([1]), 2)


def test_comparisons_never_hold_for_nat():
    x = spans(COUNTS)
    for p, q in itertools.product(range(len(COUNTS)), repeat=2):
        a, b = COUNTS[p], COUNTS[q]
        known = NAT not in (a, b)
        got = [bool(op(x[p], x[q])) for op in (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal)]
        assert got == [known and a == b, not known or a != b, known and a < b, known and a <= b, known and a > b, known and a >= b]
    assert (np.datetime64(86400, "s") == np.datetime64(1, "D")) and np.timedelta64(60, "s") > np.timedelta64(59, "s")


def test_extremes_and_nat():
    x, y = spans(COUNTS), spans(COUNTS[1:] + COUNTS[:1])
    pairs = list(zip(counts(x), counts(y)))
    assert counts(np.maximum(x, y)) == [NAT if NAT in p else max(p) for p in pairs]
    assert counts(np.minimum(x, y)) == [NAT if NAT in p else min(p) for p in pairs]
    assert counts(np.fmax(x, y)) == [max(p) for p in pairs]
    assert counts(np.fmin(x, y)) == [max(p) if NAT in p else min(p) for p in pairs]
    assert counts(np.clip(x, spans([-1]), spans([4]))) == [NAT if c == NAT else min(max(c, -1), 4) for c in COUNTS]
    assert counts(np.sort(x)) == sorted(c for c in COUNTS if c != NAT) + [NAT]
    assert np.argsort(x, kind="stable").tolist() == [1, 3, 4, 0, 2] and np.nanmax(x).view("i8") == 5


def test_one_operand():
    x = spans(COUNTS)
    assert counts(-x) == [c if c == NAT else -c for c in COUNTS] and counts(+x) == COUNTS
    assert counts(abs(x)) == [c if c == NAT else abs(c) for c in COUNTS]
    assert counts(np.sign(x)) == [1, -1, -1, 0, 1] and np.sign(x).dtype == (-x).dtype == "m8[s]"
    for kind in "mM":
        y = spans(COUNTS, kind=f"{kind}8")
        assert np.isnat(y).tolist() == np.isnan(y).tolist() == [False, False, True, False, False]
        assert np.isfinite(y).tolist() == [True, True, False, True, True] and not np.isinf(y).any()
        assert np.logical_and(y, y).tolist() == [True, True, True, False, True]
    with pytest.raises(TypeError):
        np.negative(spans([1], kind="M8"))


def test_products_and_quotients():
    x = spans([5, -7, NAT])
    assert counts(x * 3) == counts(3 * x) == [15, -21, NAT] and counts(x * 2.5) == counts(2.5 * x) == [12, -17, NAT]
    assert counts(x * np.nan) == [NAT] * 3 and counts(x / 2) == counts(x // 2) == [2, -3, NAT] and counts(x / 2.5) == [2, -2, NAT]
    assert counts(spans([2**61, -1, NAT]) * 3) == [3 * 2**61, -3, NAT]
    for product in (lambda: np.timedelta64(2**62, "s") * 4, lambda: spans([1, 2**62]) * 4, lambda: np.int64(4) * spans([2**62, 1])):
        with pytest.raises(OverflowError, match="does not fit"):
            product()
    with np.errstate(invalid="raise"):
        assert counts(x * np.inf) == counts(x * np.nan) == [NAT] * 3
        with pytest.raises(FloatingPointError, match="invalid value encountered in multiply"):
            spans([2**62]) * 2.0
    with np.errstate(all="ignore"):
        assert (x / spans([2, 2, 2])).tolist()[:2] == [2.5, -3.5] and (x // spans([2])).tolist() == [2, -4, 0]
        assert counts(x % spans([3])) == [2, 2, NAT]
        q, r = np.divmod(x, spans([3]))
        assert q.tolist() == [1, -3, 0] and counts(r) == [2, 2, NAT] and q.dtype == "i8"
    for what, op in (("divide", lambda: x[:1] / 0), ("floor_divide", lambda: x[:1] // 0), ("remainder", lambda: x[:1] % spans([0]))):
        with pytest.warns(RuntimeWarning, match=f"divide by zero encountered in {what}"):
            assert counts(op()) == [NAT]


def test_reductions():
    x = spans([[5, 6, 8], [7, -8, 9]])
    assert counts(x.sum(0)) == [12, -2, 17] and x.sum().view("i8") == 27 and counts(x.mean(1)) == [6, 2] and counts(x.max(1)) == [8, 9]
    assert counts(np.add.accumulate(x[0])) == [5, 11, 19] and counts(np.minimum.reduceat(x[1], [0, 1])) == [7, -8]
    assert spans([]).sum() == np.timedelta64(0, "s") and counts(x.sum(1, where=[True, False, True])) == [13, 16]
    for bad in (lambda: x.view("M8[s]").sum(), lambda: np.multiply.reduce(x), lambda: np.subtract.reduce(x.view("M8[s]"))):
        with pytest.raises(TypeError):
            bad()
    with pytest.raises(ValueError, match="no identity"):
        spans([]).max()


def test_results_in_place_keep_their_unit():
    x = spans([5, 7], "h")
    x += np.timedelta64(7200, "s")
    assert counts(x) == [7, 9] and x.dtype == "m8[h]"
    x *= 2.5
    assert counts(x) == [17, 22]
    with pytest.raises(TypeError, match="Cannot cast ufunc 'divide' output from dtype"):
        x /= np.timedelta64(1, "h")


@pytest.mark.parametrize("step", [1, -1, 3, -2])
@pytest.mark.parametrize("n", [1, 7, 64, 1000])
def test_loops_at_strides(step, n):
    rng = np.random.default_rng(5)
    a, b = (rng.integers(-100, 100, n * abs(step)) for _ in range(2))
    a[::5] = NAT
    x, y = a.view("m8[s]")[::step], b.view("m8[s]")[::step]
    p, q = a[::step].tolist(), b[::step].tolist()
    assert counts(x + y) == [NAT if NAT in t else sum(t) for t in zip(p, q)]
    assert counts(np.maximum(x, y)) == [NAT if NAT in t else max(t) for t in zip(p, q)]
    assert (x < y).tolist() == [s != NAT and s < t for s, t in zip(p, q)] and np.isnat(x).tolist() == [s == NAT for s in p]
    known = [s for s in p if s != NAT]
    assert x[~np.isnat(x)].sum().view("i8") == sum(known) and np.fmin.reduce(x).view("i8") == min(known, default=NAT)


def test_scalars_meet_python_times_as_objects():
    import datetime
    day, span = datetime.date(2000, 1, 1), datetime.timedelta(1)
    assert np.datetime64("1999-01-01") - day == datetime.timedelta(-365) == np.datetime64("1999-01-01").item() - day
    assert type(np.timedelta64(5, "s") + span) is type(span + np.timedelta64(5, "s")) is datetime.timedelta
    assert (np.datetime64("2000-01-01") == day) is True and (np.datetime64("1999") < day) is True and (day < np.datetime64("1999")) is False
    with pytest.raises(TypeError, match="cannot use operands with types"):
        np.array(["1999-01-01"], "M8[D]") - day


class Mine(np.ndarray):
    pass


@pytest.mark.parametrize("pair", [("M8", "d"), ("d", "M8"), ("M8[s]", "M8[s]")])
def test_comparisons_keep_the_subclass(pair):
    a, b = (np.zeros(3, dtype) for dtype in pair)
    for x, y in ((a, b.view(Mine)), (b.view(Mine), a)):
        assert type(x == y) is Mine and type(x != y) is Mine
        assert (x == y).all() == (pair[0] == pair[1])


@pytest.mark.parametrize("scalar", [np.timedelta64(120, "m"), np.longdouble(1), np.float64(1), np.int8(1)])
def test_scalars_leave_operations_to_those_that_take_ufuncs_over(scalar):
    class Taker:
        def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
            return ufunc.__name__

    assert (Taker() + scalar, scalar + Taker(), scalar ^ Taker(), scalar < Taker()) == ("add", "add", "bitwise_xor", "less")


@pytest.mark.parametrize("dtype", ["m8[ms]", "m8[s]", ">m8", ">f8", "S3", "U5"])
def test_ufuncs_take_no_details_of_dtypes(dtype):
    x = spans([1, 2])
    for call in (lambda: np.add(x, x, dtype=dtype), lambda: np.add.reduce(x, dtype=dtype), lambda: np.add.accumulate(x, dtype=dtype),
                 lambda: np.add.reduceat(x, [0], dtype=dtype), lambda: np.sum(x, dtype=dtype),
                 lambda: np.add(x, x, signature=(dtype, None, None))):
        with pytest.raises(TypeError, match="only select the general DType and not details such as the byte order or time unit"):
            call()


def test_errors_of_ufuncs_without_loops_for_times():
    m, when = spans([1, 2]), spans([1, 2], kind="M8")
    for call, text in ((lambda: np.conjugate(m), "ufunc 'conjugate' not supported for the input types"),
                       (lambda: np.gcd(m, m), r"gcd' did not contain a loop .*TimeDelta64DType'>, <class '\w+.dtypes.TimeDelta64DType'>\)"),
                       (lambda: np.maximum(when, 2.5), r"DateTime64DType'>, <class '\w+.dtypes._PyFloatDType'>\) -> None"),
                       (lambda: np.maximum(m, "a"), r"\(dtype\('<m8\[s\]'\), dtype\('<U1'\)\) -> None"),
                       (lambda: np.absolute(when), "absolute' did not contain a loop with signature matching types <class"),
                       (lambda: np.less(m, 1.5, out=np.zeros(2, bool)), "_PyFloatDType'>\\) -> None"),
                       (lambda: np.subtract.reduce(when),
                        r"subtract.reduce. Resolved \(dtype\('<M8\[s\]'\), dtype\('<M8\[s\]'\), dtype\('<m8\[s\]'\)\)")):
        with pytest.raises(TypeError, match=text):
            call()
