"""Sums, means and variances of integers against Python's own whole numbers, over layouts and lengths on both sides of every block."""
import math
import random
from fractions import Fraction

import pytest

import numen as np

SHAPES = [(1,), (31,), (33,), (600,), (20000,), (300, 7), (7, 300), (40, 100), (5, 1), (1, 5), (150000,)]


def whole(dtype, shape, seed):
    rnd = random.Random(seed)
    size = math.prod(shape)
    if dtype == "?":
        return np.array([rnd.random() < 0.5 for _ in range(size)]).reshape(shape)
    return np.frombuffer(rnd.randbytes(size * np.dtype(dtype).itemsize), dtype).reshape(shape)


@pytest.mark.parametrize("dtype", "?bBhHiI")
def test_sums_are_exact(dtype):
    for seed, shape in enumerate(SHAPES):
        a = whole(dtype, shape, seed)
        for v in (a, a[::2], a.T, a[::-1]):
            exact = sum(v.ravel().tolist())
            assert v.sum() == exact and v.sum(dtype="f8") == exact and v.mean() == exact / v.size
            if v.ndim == 2:
                assert v.sum(axis=0).tolist() == [sum(c) for c in v.T.tolist()]
                assert v.mean(axis=1).tolist() == [sum(c) / v.shape[1] for c in v.tolist()]
            assert v.sum(where=v > 0) == sum(x for x in v.ravel().tolist() if x > 0)


def test_any_byte_but_zero_is_true():
    a = np.array([2, 0, 255, 1] * 50, "u1").view("?")
    assert a.sum() == 150 and a.mean() == 0.75


@pytest.mark.parametrize("dtype", "?bBhHiIlL")
def test_variances(dtype):
    for seed, shape in enumerate(SHAPES):
        a = whole(dtype, shape, seed)
        items = a.ravel().tolist()
        mean = Fraction(sum(items), len(items))
        exact = float(sum((x - mean) ** 2 for x in items) / len(items))
        assert abs(a.var() - exact) <= 1e-13 * exact and abs(a.std() - math.sqrt(exact)) <= 1e-13 * math.sqrt(exact)
        assert a.var(axis=-1).shape == a.shape[:-1] and a.var(axis=-1).tolist() == np.var(a.astype("f8"), axis=-1).tolist() or dtype in "lL"
