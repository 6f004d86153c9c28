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
