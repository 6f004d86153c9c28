"""Elementwise runs over random layouts: short rows, transposed, reversed, spaced and repeated operands, casts and masks."""
import math
import random

import pytest

import numen as np

SIZES = [1, 2, 3, 5, 8, 9, 17, 33, 40, 70, 300]
DTYPES = ["i1", "u2", "i4", "f4", "f8", "c16", ">i4", "i8"]


def operand(rnd, dtype, shape):
    """Small whole numbers of that shape, or with axes of length 1, in a random layout."""
    perm = rnd.sample(range(len(shape)), len(shape))
    modes = [rnd.choice(["plain", "plain", "reversed", "spaced", "repeated"]) for _ in shape]
    stored = [{"repeated": 1, "spaced": 2 * n}.get(m, n) for n, m in zip(shape, modes)]
    a = (np.arange(np.prod(stored)) * 7 % 31).astype(dtype).reshape([stored[p] for p in perm])
    a = a.transpose([perm.index(i) for i in range(len(shape))])
    return a[tuple({"reversed": slice(None, None, -1), "spaced": slice(None, None, 2)}.get(m, slice(None)) for m in modes)]


def flat(a, shape):
    return np.broadcast_to(a, shape).ravel().tolist()


@pytest.mark.parametrize("seed", range(8))
def test_random_layouts(seed):
    rnd = random.Random(seed)
    for _ in range(60):
        shape = [rnd.choice(SIZES) for _ in range(rnd.choice([2, 2, 3, 4]))]
        while np.prod(shape) > 20000:
            shape[rnd.randrange(len(shape))] = rnd.choice([1, 2, 3])
        a, b = operand(rnd, rnd.choice(DTYPES), shape), operand(rnd, rnd.choice(DTYPES), shape)
        out = operand(rnd, "c16", shape)
        if out.shape != tuple(shape):
            out = np.zeros(shape, "c16")
        mask = operand(rnd, "i8", shape) > rnd.choice([-1, 5, 15, 29])
        want = [x + y if m else z for x, y, m, z in zip(flat(a, shape), flat(b, shape), flat(mask, shape), flat(out, shape))]
        assert np.add(a, b, out=out, where=mask) is out and out.ravel().tolist() == want
        total = np.broadcast_to(a, shape) + b
        assert total.ravel().tolist() == [x + y for x, y in zip(flat(a, shape), flat(b, shape))]


def test_masked_items_are_not_computed():
    with np.errstate(all="raise"):
        for n in (5, 2000):
            b = np.arange(n) % 3.0
            r = np.divide(6.0, b, out=np.full(n, -1.0), where=b != 0)
            assert r.tolist() == [-1.0 if i % 3 == 0 else 6.0 / (i % 3) for i in range(n)]
        with pytest.raises(FloatingPointError):
            np.divide(6.0, b, out=r, where=b != 1)


def test_ldexp_of_every_exponent_type_and_stride():
    x = np.linspace(-5, 5, 201)
    for dtype, low, high in [("i4", -3, 4), ("i8", -3, 4), ("i4", -1100, 900), ("i8", -1100, 900)]:
        e = (np.arange(201) * 37 % (high - low) + low).astype(dtype)
        for step in (slice(None), slice(None, None, -1), slice(None, None, 2)):
            assert np.ldexp(x[step], e[step]).tolist() == [math.ldexp(a, b) for a, b in zip(x[step].tolist(), e[step].tolist())]
        assert np.ldexp(x, e[5]).tolist() == [math.ldexp(a, int(e[5])) for a in x.tolist()]
    assert np.ldexp(x, np.int64(-2**40)).tolist() == (x * 0).tolist()


def test_small_powers_of_integers():
    for dtype in "bBhHiIlL":
        x = (np.arange(150) % 5).astype(dtype)
        for e in (2, 3, 4):
            one = np.array(e, dtype)
            wrap = [np.array(v ** e % 256 if dtype in "bB" else v ** e).astype(dtype) for v in range(5)]
            assert (x ** one).tolist() == [wrap[i % 5].item() for i in range(150)]
            assert (x[::-3] ** one).tolist() == (x ** one)[::-3].tolist()
            y = x.copy()
            y **= one
            assert y.tolist() == (x ** one).tolist()


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "floor_divide", "remainder", "fmod", "power", "maximum", "bitwise_xor",
                                  "left_shift", "right_shift", "gcd", "divide", "hypot", "logaddexp", "copysign", "arctan2", "float_power"])
def test_accumulate_of_one_number_many_times(name):
    f = getattr(np, name)
    for dtype in "bBhHiIlLfd":
        one = np.array(3, dtype)
        if np.dtype(dtype).char * 3 not in [t.replace("->", "") for t in f.types]:
            continue
        with np.errstate(all="ignore"):
            want = [one]
            for _ in range(299):
                want.append(f(want[-1], one))
            assert f.accumulate(np.broadcast_to(one, 300), dtype=dtype).tolist() == np.array(want).tolist()
            assert f.reduce(np.broadcast_to(one, 300), dtype=dtype).tolist() == pytest.approx(want[-1].item(), nan_ok=True)


def test_division_of_short_integers_by_one_divisor():
    for dtype in "bBhH":
        x = np.arange(np.iinfo(dtype).min, np.iinfo(dtype).max + 1, 1 if dtype in "bB" else 37).astype(dtype)
        values = x.tolist()
        for d in (2, 3, 7, 10, 64, 127, -3, -128, 255, 1000, -32768, 65535):
            if not np.iinfo(dtype).min <= d <= np.iinfo(dtype).max:
                continue
            one = np.array(d, dtype)
            assert (x // one).tolist() == [v // d for v in values] and (x % one).tolist() == [v % d for v in values]
            down, rest = np.divmod(x[::-1], one)
            assert down.tolist() == [v // d for v in values[::-1]] and rest.tolist() == [v % d for v in values[::-1]]


def test_a_subclass_may_reshape_results_at_birth():
    class Row(np.ndarray):
        def __array_finalize__(self, other):
            if self.ndim == 1:
                self.shape = (1, self.size)

    rows = np.arange(6.0).reshape(2, 3).view(Row)
    assert rows.cumsum().tolist() == [[0, 1, 3, 6, 10, 15]]
    assert np.argsort(-rows, axis=None).tolist() == [[5, 4, 3, 2, 1, 0]]
    assert np.sort(-rows, axis=None).tolist() == [[-5, -4, -3, -2, -1, 0]]
    m = np.matrix([[1.0, 2], [3, 4], [5, 6]])
    assert np.dot([1.0, 2, 3], m).tolist() == ([1, 2, 3] * m).tolist() == [[22, 28]]
