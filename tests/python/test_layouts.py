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


@pytest.mark.parametrize("call", [
    lambda a: np.roll(a, 1, axis=0), lambda a: np.roll(a, (1, 2), axis=(0, -1)), lambda a: np.where(a > 2, a, 0),
    lambda a: np.where(a > 2, a, a + 1),
    lambda a: np.cumsum(a, axis=0), lambda a: a.cumprod(axis=-1), lambda a: np.nancumsum(a, axis=1), lambda a: np.maximum.accumulate(a),
    lambda a: np.tile(a, 1)])
def test_results_keep_the_order_of_memory(call):
    for shape, perm in (((3, 4), (1, 0)), ((2, 3, 4), (2, 1, 0)), ((2, 3, 4), (1, 2, 0)), ((2, 1, 4), (2, 0, 1))):
        c = np.arange(np.prod(shape), dtype=float).reshape(shape) % 7
        a = c.transpose(perm).copy().transpose([perm.index(i) for i in range(len(shape))])
        r = call(a)
        assert r.strides == tuple(s if n > 1 else r.strides[i] for i, (s, n) in enumerate(zip(a.strides, shape)))
        assert r.tolist() == call(c).tolist() and call(c).flags.c_contiguous


def test_operands_of_where_decide_its_order_together():
    f = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    assert np.where([True, False, True], f, f[:1]).strides == (8, 16) and np.where(f > 2, f, np.zeros((2, 3))).strides == (24, 8)
    wide = np.arange(12.0).reshape(2, 2, 3)
    assert np.where(f > 2, f, wide).tolist() == np.where(f > 2, f.copy("C"), wide).tolist()
    text = np.asfortranarray(np.array([["a", "bcd"], ["e", "f"]]))
    assert np.where(text == "e", text, "zz").tolist() == [["zz", "zz"], ["e", "zz"]] and np.where(True, text, text).flags.f_contiguous


def test_nanquantiles_of_a_line_lie_together():
    r = np.nanquantile(np.arange(12.0).reshape(3, 4), [0.25, 0.5], axis=1)
    assert r.shape == (2, 3) and r.strides == (8, 16) and r.tolist() == [[0.75, 4.75, 8.75], [1.5, 5.5, 9.5]]


def test_classes_of_results():
    class Plain(np.ndarray):
        pass

    class First(np.ndarray):
        __array_priority__ = 5

    a = np.arange(4.0).reshape(2, 2)
    plain, first = a.view(Plain), a.view(First)
    assert type(np.concatenate([plain, plain])) is type(np.vstack([a, plain])) is type(np.stack([plain])) is np.ndarray
    assert type(np.concatenate([plain, first])) is type(np.hstack([first, a])) is First
    for call in (lambda x: np.argmin(x, 0), lambda x: x.argmax(1), lambda x: np.nanargmax(x, axis=0),
                 lambda x: np.argmin(x, 0, keepdims=True),
                 lambda x: np.packbits(x > 1), lambda x: np.unpackbits(x.astype("u1"), axis=0)):
        assert type(call(plain)) is Plain and type(call(a)) is np.ndarray
    assert type(np.argmin(plain)) is np.int64
