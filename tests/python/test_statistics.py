"""Quantiles, histograms by rule, derivatives: values worked out by hand or computed by plain Python."""
import math
import random
from fractions import Fraction

import numen as np
import pytest

METHOD = {"method": "inverted_cdf"}


def test_whole_weights_are_repetitions():
    rng = random.Random(3)
    for _ in range(100):
        items = [rng.randrange(20) for _ in range(rng.randrange(1, 12))]
        weights = [rng.randrange(4) for _ in items]
        weights[0] = 1
        repeated = sorted(x for x, w in zip(items, weights) for _ in range(w))
        q = rng.random()
        got = np.quantile(items, [0, q, 1], weights=weights, **METHOD)
        assert got.tolist() == [repeated[0], repeated[math.ceil(len(repeated) * q) - 1], repeated[-1]]
        assert got.dtype == np.intp


def test_weights_along_axes_and_nan():
    a = np.array([[1, 2, 3], [math.nan, 5, 4]])
    assert np.nanquantile(a, 0.5, axis=1, weights=[1, 1, 5], **METHOD).tolist() == [3, 4]
    assert np.isnan(np.quantile(a, 0.5, axis=1, weights=[1, 1, 5], **METHOD)).tolist() == [False, True]
    assert np.nanpercentile(a, [50], axis=(1, 0), weights=[[1, 9], [1, 1], [1, 1]], keepdims=True, **METHOD).tolist() == [[[3.0]]]
    assert np.quantile(np.float32([1, 2]), 0.5, weights=[1, 1], **METHOD).dtype == np.float32
    with pytest.warns(RuntimeWarning, match="All-NaN slice"):
        assert np.isnan(np.nanquantile([math.nan, math.nan], 0.5, weights=[1, 2], **METHOD))
    for weights, text in ([1, -1], "non-negative"), ([0, 0], "all zero"), ([1, math.inf], "inf"):
        with pytest.raises(ValueError, match=text):
            np.quantile([1, 2], 0.5, weights=weights, **METHOD)


def test_quantiles_of_objects_stay_exact():
    items = [Fraction(1, 3), Fraction(2, 3), Fraction(5)]
    assert np.quantile(items, Fraction(1, 4)) == Fraction(1, 2)
    assert np.quantile(np.array(items), [Fraction(1, 4)], method="weibull").tolist() == [Fraction(1, 3)]
    assert np.percentile([1, 2, 4], Fraction(75)) == 3
    assert np.nanmedian(np.array([math.nan, 1, 2], object)) == 1.5


def test_a_share_has_its_own_precision():
    items = np.arange(1, 5)
    assert np.quantile(items, np.float16(0.3)) == 1.900390625           # 3 * 0.3 in half precision
    assert np.quantile(items, np.longdouble(1) / 3) == 2
    assert np.quantile(items.astype(np.float32), 1 / 3).dtype == np.float32
    assert np.quantile(items.astype(np.int16), np.array([0, 1], np.int8), method="weibull").dtype == np.int16


@pytest.mark.parametrize("dtype", "fdgFD")
@pytest.mark.parametrize("edge_order", [1, 2])
def test_gradient_of_uneven_coordinates(dtype, edge_order):
    rng = random.Random(4)
    x = [0.0]
    for _ in range(9):
        x.append(x[-1] + 0.1 + rng.random())
    f = [v * v for v in x]
    got = np.gradient(np.array(f, dtype), x, edge_order=edge_order)
    assert got.dtype == dtype
    want = [2 * v for v in x]
    if edge_order == 1:
        want[0], want[-1] = x[1], x[-1] + x[-2]
    assert np.allclose(got, want, rtol=1e-4, atol=1e-4)


def test_gradient_keeps_the_order_of_axes_and_the_precision():
    a = np.asfortranarray(np.arange(12.0, dtype=np.float32).reshape(3, 4))
    down, right = np.gradient(a, 2.0, np.float64(0.5))
    assert down.flags.f_contiguous and down.dtype == right.dtype == np.float32
    assert (down == 2).all() and (right == 2).all()
    assert np.gradient(a[:, ::-1], axis=1)[0].tolist() == [-1, -1, -1, -1]
    with pytest.warns(RuntimeWarning, match="divide by zero encountered in divide"):
        np.gradient([1.0, 2.0], 0.0)
    with pytest.raises(ValueError, match="too small"):
        np.gradient([1.0])


def test_areas_and_phases():
    assert np.trapezoid(np.array([1.0, 2.0, 4.0]), [0, 1, 3]) == 7.5
    assert np.trapezoid(np.ones((2, 3), np.float32), dx=0.5, axis=0).tolist() == [0.5, 0.5, 0.5]
    assert np.trapezoid(np.float32([1, 2]), dx=0.5).dtype == np.float32
    assert np.unwrap([0, 1, 2, -1, 0], period=4).tolist() == [0, 1, 2, 3, 4]
    assert np.unwrap(np.array([0.0, 3.0, -3.0, 9.0]), period=4.0).tolist() == [0.0, -1.0, -3.0, -3.0]
    assert np.isnan(np.unwrap([0.0, math.nan, 1.0])).tolist() == [False, True, True]


@pytest.mark.parametrize("name", ["mean", "var", "std"])
@pytest.mark.parametrize("axis", [0, -1, (0,), 1])
def test_an_array_without_dimensions_has_no_axis(name, axis):
    with pytest.raises(np.exceptions.AxisError, match="is out of bounds for array of dimension 0"):
        getattr(np, name)(np.array(3.5), axis=axis)
    assert getattr(np.array(3.5), name)(axis=()) == getattr(np.array(3.5), name)()


class Half(Fraction):
    """A number of somebody else's."""


def test_the_general_way_of_mean_and_spread():
    exact = np.array([Half(1, 2), Half(3, 2), Half(4)], object)
    assert exact.mean() == Fraction(2) and exact.var() == Fraction(13, 6)
    turned = np.array([3 + 4j, 3 - 4j, -3j]).view(np.matrix)
    assert turned.var() == pytest.approx(np.mean(np.abs(turned.A1 - turned.A1.mean())**2))
    kept = np.zeros(2, np.float16)
    rows = np.array([[1, 2], [3, 5]], np.float16)
    assert np.mean(rows, axis=0, out=kept) is kept and kept.tolist() == [2, 3.5]
    assert rows.mean(where=[[True, False]]).dtype == np.float16
    assert np.std(rows, axis=0, mean=np.array([[2, 3.5]])).tolist() == [1, 1.5]
    with pytest.warns(RuntimeWarning, match="Degrees of freedom <= 0 for slice"), np.errstate(all="ignore"):
        assert np.var([1., 2.], ddof=2) == np.inf
    with pytest.warns(RuntimeWarning, match="Mean of empty slice"), np.errstate(all="ignore"):
        assert np.isnan(np.mean([1., 2.], where=False))


def test_i0_is_the_mean_of_exponentials():
    def direct(x, n=400):               # a periodic integrand: equal steps converge fast
        return sum(math.exp(x * math.cos(2 * math.pi * k / n)) for k in range(n)) / n
    points = [0, 1e-9, -0.5, 3, 8, -29.9, 30.1, 300]
    assert np.allclose(np.i0(points), [direct(x) for x in points], rtol=1e-13, atol=0)
    assert np.i0(np.float32([1, 2])).dtype == np.float32 and np.i0(np.longdouble(800)) > np.longdouble("1e345")
    assert np.i0(np.ma.array([1., 2.], mask=[0, 1])).mask.tolist() == [False, True]
    with pytest.raises(TypeError, match="i0 not supported for complex values"):
        np.i0(1j)


def test_bins_by_rule():
    a = np.arange(1000)
    counts = {rule: len(np.histogram_bin_edges(a, rule)) - 1 for rule in ("sqrt", "rice", "sturges", "fd", "scott")}
    assert counts == {"sqrt": 32, "rice": 20, "sturges": 11, "fd": 10, "scott": 10}
    assert np.histogram_bin_edges([1, 1], "auto").tolist() == [0.5, 1.5]
    assert np.histogram_bin_edges(np.float32([1, 2, 4, 8, 16]), "auto").dtype == np.float32
    assert np.histogram(np.arange(5.0), "sqrt", range=(0, 2))[1].tolist() == [0, 1, 2]
    assert np.histogram_bin_edges([], "doane").tolist() == [0, 1]
    with pytest.raises(ValueError, match="not a valid estimator"):
        np.histogram([1], "mine")
    with pytest.raises(TypeError, match="weighted data"):
        np.histogram([1], "auto", weights=[1])
    with pytest.raises(ValueError, match="not finite"):
        np.histogram([1, math.nan], "auto")


def test_common_items_and_their_places():
    rng = random.Random(6)
    for _ in range(50):
        a, b = ([rng.randrange(8) for _ in range(rng.randrange(10))] for _ in range(2))
        common, in_a, in_b = np.intersect1d(np.array(a, int), np.array(b, np.int16), return_indices=True)
        want = sorted(set(a) & set(b))
        assert common.tolist() == want
        assert in_a.tolist() == [a.index(x) for x in want] and in_b.tolist() == [b.index(x) for x in want]
    assert np.intersect1d(["b", "a"], ["a", "c"], assume_unique=True, return_indices=True)[1].tolist() == [1]


def test_subclasses_and_objects_on_the_way():
    class Sub(np.ndarray):
        pass

    a = np.arange(6.0).reshape(2, 3).view(Sub)
    assert type(np.percentile(a, 50)) is np.float64 and type(np.nanpercentile(a, 50)) is np.float64
    assert type(np.percentile(a, 50, axis=0)) is Sub
    assert type(np.trim_zeros(a)) is Sub
    assert np.trim_zeros(np.array([None, 1, 0])).tolist() == [None, 1]
