"""all, any, argmax of bools, isclose, arange and linspace over types, layouts and lengths, against Python."""
import math
import random
import warnings

import pytest

import numen as np

DTYPES = "?bBhHiIlLqQefdgFD"


@pytest.mark.parametrize("dtype", DTYPES)
def test_all_and_any(dtype):
    rnd = random.Random(dtype)
    for shape in ((3, 5), (100, 7), (9, 200), (17, 64, 3), (70000,)):
        for share in (0, 0.01, 0.5, 0.99, 1):
            a = np.array([rnd.random() < share for _ in range(math.prod(shape))]).astype(dtype).reshape(shape)
            if dtype in "efdgFD":
                a[a == 1] = np.nan                   # true
            for v in (a, a[::-1], a.T, a[::2]):
                items = [x != 0 for x in v.ravel().tolist()]
                assert v.all() == all(items) and v.any() == any(items)
                columns = (v != 0).reshape(v.shape[0], -1).T.tolist()
                assert v.all(axis=0).ravel().tolist() == [all(c) for c in columns]
                assert v.any(axis=0).ravel().tolist() == [any(c) for c in columns]
                assert np.logical_or.reduce(v, axis=-1, initial=True).all() and not np.logical_and.reduce(v, axis=-1, initial=False).any()


def test_first_true():
    for n in (1, 31, 32, 33, 511, 512, 513, 3000):
        for at in {0, n // 3, n - 1}:
            a = np.zeros(n, "?")
            a[at] = True
            assert a.argmax() == at and (~a).argmin() == at and a[::-1].argmax() == n - 1 - at


def close(x, y, rtol=1e-5, atol=1e-8):
    return x == y or (math.isfinite(y) and abs(x - y) <= atol + rtol * abs(y))


@pytest.mark.parametrize("dtype", "fd")
def test_isclose(dtype):
    items = [0.0, -0.0, 1.0, 1.0 + 1e-7, 1.1, -1.0, math.inf, -math.inf, math.nan, 1e30]
    a = np.array(items, dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = np.isclose(a[:, None], a)
        assert table.tolist() == [[close(x, y) for y in a.tolist()] for x in a.tolist()]
        assert np.isclose(a[None], a[:, None].T).shape == (1, 10) and np.isclose(a[2], a[3]) is np.True_
        assert np.isclose(a, a, equal_nan=True).all() and not np.allclose(a, a) and np.allclose(a[:8], a[:8])
        assert np.isclose(a.repeat(9), a.repeat(9) * 2, rtol=3.0).tolist() == [close(x, 2 * x, 3.0) for x in a.repeat(9).tolist()]
    with pytest.raises(ValueError, match=r"shapes \(10,\) \(3,\) $"):
        np.isclose(a, a[:3])
    with pytest.warns(RuntimeWarning, match="overflow encountered in subtract"):
        np.isclose(np.array([1.7e308]), np.array([-1.7e308]))
    with pytest.warns(RuntimeWarning, match="rtol or atol is not valid"):
        np.isclose(a, a, rtol=math.nan)


def test_ranges():
    for n in (0, 1, 2, 3, 17, 5000):
        assert np.arange(n).tolist() == list(range(n)) and np.arange(7, 7 - 3 * n, -3).tolist() == list(range(7, 7 - 3 * n, -3))
        assert np.arange(0.5, 0.5 + 0.25 * n, 0.25).tolist() == [0.5 + i * 0.25 for i in range(n)]
        assert np.arange(0, n, dtype="f4").tolist() == list(range(n))
        assert np.linspace(-1, 3, n, endpoint=False).tolist() == [i * (4 / n) - 1 for i in range(n)]
    big = 2**62
    assert np.arange(big, big + 100, 7).tolist() == list(range(big, big + 100, 7))
    assert np.arange(0, 1e39, 3e38, dtype="f4")[0] == 0


def test_few_items_reduce_as_many():
    for dtype in DTYPES:
        for n in (1, 2, 8, 100):
            a = (np.arange(n) % 7 - 2).astype(dtype)
            for name in ("sum", "prod", "max", "min", "any", "all"):
                quick, slow = getattr(a, name)(), getattr(a, name)(keepdims=True)[0]
                assert type(quick) is type(slow) and quick == slow and getattr(np, name)(a) == quick


def test_mixed_types_of_few_items():
    whole, real = np.arange(1, 9), np.arange(8) / 4
    for _ in range(2):                               # the second time the loop is known
        assert (whole + real).tolist() == [i + x for i, x in zip(whole.tolist(), real.tolist())]
        assert (real - whole).dtype == "f8" and (whole / whole[::-1].copy()).tolist() == [i / (9 - i) for i in range(1, 9)]
        assert (whole.astype("i1") * whole.astype("u2")).dtype == "i4" and (whole == real).sum() == 0
        out = np.empty(8, "f4")
        with pytest.raises(TypeError, match="Cannot cast"):
            np.add(whole, real, out=np.zeros(8, "i4"))
        assert np.add(whole, real, out=out) is out and out[3] == 4.75


def test_joined_axes_keep_their_order():
    column = np.column_stack([np.arange(3.0), np.arange(3.0)])
    assert column.flags.c_contiguous and column.tolist() == [[0, 0], [1, 1], [2, 2]]
    fortran = np.asfortranarray(np.arange(6).reshape(2, 3))
    assert np.stack([fortran, fortran], axis=1).strides == (16, 8, 32) and np.concatenate([fortran, fortran]).flags.f_contiguous
    big = np.arange(270000.0).reshape(300, 900)
    assert (np.block([[big, big], [big, big]]) == np.tile(big, (2, 2))).all()
    assert np.block([[big.T, big.T]]).flags.f_contiguous
    with pytest.raises(ValueError, match="Mismatched array shapes in block along axis 0"):
        np.block([[big], [big[:, :5]]])


def test_doubles_round_once_to_halves():
    halves = np.arange(0x7c00, dtype="u2").view("f2").astype("f8")
    middle = (halves[:-1] + halves[1:]) / 2
    even = np.where(np.arange(len(middle)) % 2, halves[1:], halves[:-1])
    assert (middle.astype("f2") == even).all()
    assert (np.nextafter(middle, 0).astype("f2") == halves[:-1]).all() and (np.nextafter(middle, np.inf).astype("f2") == halves[1:]).all()
    assert (-middle[::2]).astype("f2").tolist() == (-even[::2]).tolist() and np.isnan(np.full(9, np.nan).astype("f2")).all()


def test_running_sums_of_halves_round_at_each_item():
    a = ((np.arange(500) * 37 % 101) / 16).astype("f2")
    total, sums = np.float16(0), []
    for x in a:
        total = np.float16(total + x)
        sums.append(float(total))
    assert np.cumsum(a).tolist() == sums and np.cumsum(a[::-1])[::-1][-1] == a[-1]
    assert np.cumsum(np.stack([a, a]), axis=1)[1].tolist() == sums and np.cumsum(np.stack([a, a]), axis=0)[1].tolist() == (a + a).tolist()


def test_long_ranges_are_those_of_one_thread():
    n = 700000
    assert (np.arange(3, 3 + 5 * n, 5) == 3 + 5 * np.arange(n)).all() and np.arange(n)[-1] == n - 1
    x = np.linspace(-1.5, 7.25, n)
    for i in (0, 1, n // 3, 2**17, n - 2):
        assert x[i] == i * (8.75 / (n - 1)) - 1.5
    assert x[-1] == 7.25 and not np.zeros(n).any()


def test_one_line_by_an_index():
    for dtype in ("i8", "f4", "u1", "c16", "S3", "M8[s]", "O", ">f8", [("x", "i4"), ("y", "f8")]):
        base = np.arange(10).astype(dtype) if dtype not in ("O",) else np.array([object() for _ in range(10)])
        for line in (base, base[::2], base[::-1]):
            n = len(line)
            for index in ([0, 1, -1], [-n], [], np.arange(n)[::2], np.array([1, 2], "i1")):
                got = line[index]
                assert got.dtype == line.dtype and len(got) == len(index) and all(x == line[int(k)] for x, k in zip(got, index))
    for bad in (10, -11):
        with pytest.raises(IndexError, match=f"index {bad} is out of bounds for axis 0 with size 10"):
            np.arange(10)[[1, bad]]


def test_clip_between_numbers():
    for n in (1, 8, 300):
        for dtype in "fd":
            a = (np.arange(n) % 9 - 4).astype(dtype)
            want = [min(max(x, -1), 2.5) for x in a.tolist()]
            assert np.clip(a, -1, 2.5).tolist() == a.clip(-1, 2.5, out=None).tolist() == want
            assert a[::-1].clip(-1, 2.5)[::-1].tolist() == want
            assert a.clip(np.full(n, -1), 2.5).tolist() == want and np.isnan(a.clip(np.nan, 1)).all()
    zeros = np.array([0.0, -0.0] * 20)
    assert np.signbit(zeros.clip(0.0, 1.0)).tolist() == np.signbit(zeros).tolist() and np.isnan(np.array([np.nan] * 9).clip(0, 1)).all()
