"""Sorting, choosing, sets, statistics, histograms, padding: values worked out by hand."""
import copy
import math
import random
import warnings

import numen as np
import pytest


def same(got, want):
    got = np.asarray(got)
    assert got.shape == np.asarray(want).shape
    for x, y in zip(got.ravel().tolist(), np.asarray(want).ravel().tolist()):
        assert x == y or (x != x and y != y), (got.tolist(), want)


def test_sorting_puts_nan_last_and_keeps_order():
    same(np.sort([3.0, math.nan, -1.0, math.inf]), [-1.0, 3.0, math.inf, math.nan])
    same(np.argsort([1, 0, 1, 0], kind="stable"), [1, 3, 0, 2])
    same(np.lexsort(([1, 1, 0], [0, 0, 1])), [0, 1, 2])
    same(np.sort([[3, 1], [2, 5]], axis=0), [[2, 1], [3, 5]])
    assert np.partition([5, 1, 4, 2], 1)[1] == 2
    assert np.sort(["b", "a", "ccc"]).tolist() == ["a", "b", "ccc"]
    with pytest.raises(ValueError, match="out of bounds"):
        np.partition([1, 2], 5)


@pytest.mark.parametrize("dtype", "?bBhHiIlLqQefdgFDG")
def test_sort_agrees_with_python(dtype):
    items = [(k * 7919) % 251 % 100 for k in range(700)]
    a = np.array(items).astype(dtype)
    want = sorted(a.tolist(), key=lambda z: (z.real, z.imag))
    assert np.sort(a).tolist() == want
    order = np.argsort(a, kind="stable")
    assert a[order].tolist() == want
    same(np.searchsorted(np.sort(a), a[order]), [want.index(x) for x in want])


def test_object_errors_come_through():
    with pytest.raises(TypeError, match="not supported between"):
        np.sort(np.array([1, "a"], dtype=object))


def test_choosing():
    a = np.arange(6).reshape(2, 3)
    same(np.take(a, [2, 0], axis=1), [[2, 0], [5, 3]])
    same(np.take(a, [7, -9], mode="wrap"), [1, 3])
    with pytest.raises(IndexError, match="index 3 is out of bounds for axis 1 with size 3"):
        np.take(a, [3], axis=1)
    same(np.where(a > 2, a, -1), [[-1, -1, -1], [3, 4, 5]])
    assert np.where([True], np.array([1], "f4"), 2.0).dtype == np.float32
    same(np.repeat(a, [1, 2], axis=0), [[0, 1, 2], [3, 4, 5], [3, 4, 5]])
    same(np.concatenate([a, a], axis=1)[0], [0, 1, 2, 0, 1, 2])
    same(np.nonzero(a > 3)[1], [1, 2])
    same(np.take_along_axis(a, np.array([[2], [0]]), axis=1), [[2], [3]])
    same(np.roll([1, 2, 3], -1), [2, 3, 1])
    same(np.tile([1, 2], (2, 2)), [[1, 2, 1, 2]] * 2)


def test_sets():
    same(np.unique([3, 1, 1]), [1, 3])
    values, index, inverse, counts = np.unique([3, 1, 1], return_index=True, return_inverse=True, return_counts=True)
    same(index, [1, 0])
    same(inverse, [1, 0, 0])
    same(counts, [2, 1])
    same(np.unique([math.nan, 1.0, math.nan]), [1.0, math.nan])
    same(np.isin([1, 2, 5], [5, 1]), [True, False, True])
    same(np.setxor1d([1, 2, 3], [2, 3, 5]), [1, 5])
    same(np.union1d([1, 2], [2, 0]), [0, 1, 2])
    same(np.setdiff1d([3, 1, 2, 2], [2]), [1, 3])


def test_statistics():
    a = np.array([[1.0, 2, 3], [4, 5, 9]])
    assert np.mean(a) == 4.0 and np.var(a[0]) == pytest.approx(2 / 3) and np.std(a, axis=1).shape == (2,)
    same(np.median(a, axis=0), [2.5, 3.5, 6.0])
    same(np.quantile([1, 2, 3, 4], [0, 0.25, 1]), [1.0, 1.75, 4.0])
    assert np.percentile(np.array([1, 2, 3], "f4"), 50).dtype == np.float32
    n = np.array([[1.0, math.nan], [3, 4]])
    same(np.nanmean(n, axis=0), [2.0, 4.0])
    same(np.nansum(n, axis=1), [1.0, 7.0])
    same(np.nanmedian(n, axis=1), [1.0, 3.5])
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        assert math.isnan(np.nanmax(np.array([math.nan])))
    assert [str(w.message) for w in seen] == ["All-NaN slice encountered"]


def test_bins():
    counts, edges = np.histogram([1, 2, 1], bins=[0, 1, 2, 3])
    same(counts, [0, 2, 1])
    same(np.bincount([1, 2, 2], weights=[0.5, 1, 1]), [0.0, 0.5, 2.0])
    same(np.digitize([10, 4, 0], [10.0, 4, 1]), [0, 1, 3])
    same(np.interp([0, 1.5, 9], [1, 2], [10, 20]), [10.0, 15.0, 20.0])
    same(np.convolve([1, 2, 3], [0, 1, 0.5]), [0.0, 1.0, 2.5, 4.0, 1.5])
    with pytest.raises(ValueError, match="autodetected range of"):
        np.histogram([1, math.nan])


def test_pad():
    same(np.pad([1, 2, 3], (2, 1), mode="edge"), [1, 1, 1, 2, 3, 3])
    same(np.pad([1, 2, 3], 4, mode="reflect"), [1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3])
    same(np.pad([1, 2, 3], (4, 3), mode="wrap"), [3, 1, 2, 3, 1, 2, 3, 1, 2, 3])
    same(np.pad([1.0, 2], 2, "linear_ramp"), [0.0, 0.5, 1.0, 2.0, 1.0, 0.0])


@pytest.mark.parametrize("dtype", ["?", "i1", "u2", "i8", "f4", "f8", "g", "D"])
def test_correlate_is_its_definition_at_both_ends(dtype):
    rng = np.random.default_rng(1)
    for n, m in [(1, 1), (5, 3), (3, 5), (40, 17), (64, 100), (33, 33), (300, 299)]:
        a, v = (rng.integers(-9, 9, k).astype(dtype) for k in (n, m))
        if dtype == "D":
            v = v + 1j * rng.integers(-9, 9, m)
        rows = [[x * y for y in v.conj()[::-1].tolist()] for x in a.tolist()]
        full = [sum(rows[i][k - i] for i in range(max(0, k - m + 1), min(n, k + 1))) for k in range(n + m - 1)]
        assert np.correlate(a, v, "full").tolist() == np.array(full).astype(dtype).tolist()
        short = min(n, m)
        valid = np.array(full[short - 1:len(full) - short + 1]).astype(dtype).tolist()
        assert np.correlate(a, v, "valid").tolist() == valid
        assert len(np.correlate(a, v, "same")) == max(n, m)


@pytest.mark.parametrize("turn", [False, True])
def test_delete_and_insert_are_those_of_lists(turn):
    rng = random.Random(6)
    for _ in range(300):
        rows = [[rng.randrange(9) for _ in range(rng.randrange(1, 4))]] * rng.randrange(1, 7)
        rows = [[x + 10*i for x in row] for i, row in enumerate(rows)]
        n, a = len(rows), np.array(rows)
        a, axis = (a.T, 1) if turn else (a, 0)
        index = rng.choice([slice(rng.randrange(-7, 8), rng.randrange(-7, 8), rng.choice([-3, -2, -1, 1, 2, 3])), rng.randrange(-n, n),
                            [rng.randrange(-n, n) for _ in range(rng.randrange(4))], [rng.random() < 0.5 for _ in range(n)]])
        gone = set(np.arange(n)[index if isinstance(index, (slice, int)) or index else slice(0)].ravel().tolist())
        got = np.delete(a, index, axis)
        assert (got.T if turn else got).tolist() == [row for i, row in enumerate(rows) if i not in gone]
        assert got.flags.f_contiguous == turn or got.shape.count(1) or not got.size or not isinstance(index, (slice, int))
        places = [rng.randrange(-n, n + 1) for _ in range(rng.randrange(1, 4))]
        want = [[row] for row in rows] + [[]]
        for k, place in sorted(enumerate(places), key=lambda pair: -pair[0]):
            want[place + n if place < 0 else place].insert(0, [-1 - k]*len(rows[0]))
        values = np.array([[-1 - k]*len(rows[0]) for k in range(len(places))])
        got = np.insert(a, places, values.T if turn else values, axis)
        assert (got.T if turn else got).tolist() == [row for block in want for row in block]


def test_delete_and_insert_keep_the_order_and_bytes_of_items():
    a = np.asfortranarray(np.arange(6, dtype=">i4").reshape(2, 3))
    for got in (np.delete(a, 1, 0), np.delete(a, slice(0, 3, 2), 1), np.insert(a, -1, 7, axis=1), np.insert(a, [1], [[7], [8]], axis=1)):
        assert got.dtype == ">i4" and got.flags.f_contiguous and got.base is None
    for place, values in ([1], [[7], [8]]), (1, [7, 8]):
        assert np.insert(a, place, values, axis=1).tolist() == [[0, 7, 1, 2], [3, 8, 4, 5]]
    assert np.insert(a, 0, [[7, 8, 9]], axis=0).tolist() == [[7, 8, 9], [0, 1, 2], [3, 4, 5]]
    assert np.delete(np.arange(30), slice(25, 2, -9)).tolist() == [k for k in range(30) if k not in (25, 16, 7)]
    with pytest.raises(ValueError, match=r"could not broadcast input array from shape \(3,\) into shape \(1,\)"):
        np.insert(np.arange(3), 1, [[1, 2, 3]])


def test_delete_and_insert_forget_subclasses_on_the_way():
    assert np.delete(np.ma.array([1, 2, 3], mask=[0, 1, 0]), [0]).tolist() == [2, 3]
    assert np.insert(np.matrix([[1, 2], [3, 4]]), 1, [7, 8]).tolist() == [[1, 7, 8, 2, 3, 4]]
    with pytest.raises(IndexError, match=r"index \[9\] is out of bounds for axis 0 with size 2"):
        np.insert([1, 2], [9], 0)


def test_modes_of_convolve_and_big_shifts_of_roll():
    for mode, text in (("v", "Use one of 'valid', 'same', or 'full'"), ("Full", "Use one of"), (3, "must be 0, 1, or 2"),
                       (-1, "must be 0, 1, or 2")):
        for function in (np.convolve, np.correlate):
            with pytest.raises(ValueError, match=text):
                function([1, 2, 3], [1, 2], mode)
    with pytest.raises(TypeError, match="mode not understood"):
        np.convolve([1], [1], None)
    assert np.convolve([1, 2], [1], 2).tolist() == np.convolve([1, 2], [1], "full").tolist() == [1, 2]
    assert np.roll(np.arange(4), 2**100).tolist() == [0, 1, 2, 3] and np.roll(np.arange(4), 1 - 2**100).tolist() == [3, 0, 1, 2]


def test_python_numbers_fill_by_the_rules_of_assignment():
    for fill in (lambda: np.full(2, 1000, "i1"), lambda: np.full_like(np.ones(2, "i1"), 1000),
                 lambda: np.full_like(np.ones(2), -1, dtype="u1"), lambda: np.copyto(np.ones(2, "i1"), 1000, casting="unsafe")):
        with pytest.raises(OverflowError, match="out of bounds for"):
            fill()
    assert np.full_like(np.ones(2, "i1"), np.int64(1000)).tolist() == [-24, -24]
    assert np.isclose(np.float32(1), 2, atol=0, rtol=float(1 - np.finfo("f8").eps) / 2)
    assert np.astype(np.int64(10), np.float64) == 10 and type(np.astype(np.int64(10), np.float64)) is np.float64
    for pair in (("i4", None), (None, "i4")):
        with pytest.raises(TypeError, match="'None' not accepted"):
            np.can_cast(*pair)


def test_masks_that_the_write_changes():
    x = np.array([True, False, True, False])
    np.putmask(x[1:4], x[:3], [True, False, True])
    assert x.tolist() == [True] * 4
    x = np.array([True, False, True, False])
    np.place(x[1:4], x[:3], [True, False])
    assert x.tolist() == [True, True, True, False]


def test_dtypes_that_are_asked_for():
    for join in (np.concatenate, np.stack, np.hstack, np.vstack):
        assert join([np.ones(2), np.ones(2)], dtype=">f8").dtype == ">f8"
    with pytest.raises(TypeError, match="not a valid dtype for concatenation"):
        np.concatenate([np.ones(2)], dtype="2i")
    one = np.array([1], np.uint8)
    assert np.choose([0], (1000, one)).tolist() == [232] and np.choose([0], (1.0, np.float32(3))).dtype == np.float32


def test_arguments_that_methods_refuse():
    a = np.arange(4).reshape(2, 2)
    for call in (lambda: a.sort(axis=None), lambda: a.partition(1, axis=None), lambda: np.arange(start=4),
                 lambda: complex(np.array("1+1j"))):
        with pytest.raises(TypeError):
            call()
    for dtype in ("S1", "U1", "M8[s]", "V2"):
        with pytest.raises(TypeError, match="cannot conjugate non-numeric dtype"):
            np.ones(2, dtype).conj()
    with pytest.raises(ValueError, match="`kind` and keyword parameters"):
        np.sort([1], kind="stable", stable=True)
    assert np.arange(0, 1, -np.inf).size == 0 and np.arange(0, 1, np.inf).tolist() == [0]
    f = np.asfortranarray(np.ones((2, 3)))
    assert copy.copy(f).flags.f_contiguous


def test_former_names_of_python_types():
    for name, scalar in (("float", "float64"), ("complex", "complex128"), ("int", "int64"), ("object", "object"), ("str", "str_")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            with pytest.raises(AttributeError, match=f"deprecated alias for the builtin `{name}`(.|\n)*{scalar}"):
                getattr(np, name)
    with pytest.warns(FutureWarning, match="will be defined as the corresponding NumPy scalar"), pytest.raises(AttributeError):
        np.bytes


def test_what_assertions_say():
    for call, text in ((lambda: np.testing.assert_allclose(1, 2), "Mismatched elements: 1 / 1 .100%."),
                       (lambda: np.testing.assert_array_less([[1, 2]], [[1, 3]]), r"\[0, 0\]: 1 .x., 1 .y."),
                       (lambda: np.testing.assert_almost_equal(2, np.ones(9)), "First 5 mismatches"),
                       (lambda: np.testing.assert_allclose([np.inf, 1], [1, 1]), "\ninf location mismatch"),
                       (lambda: np.testing.assert_array_equal([np.inf, 1], [-np.inf, 1]), "\ninf values mismatch")):
        with pytest.raises(AssertionError, match=text):
            call()
    np.testing.assert_array_equal(np.ma.MaskedArray(3.0, mask=True), 3)


def test_vectorize_leaves_excluded_arguments_whole():
    def told(x, y=1, *, z=0):
        return f"{x} {y} {z}"
    assert np.vectorize(told, excluded=["y"])([1, 2], y=[3, 4]).tolist() == ["1 [3, 4] 0", "2 [3, 4] 0"]
    assert np.vectorize(told, excluded=[1])([1, 2], [3, 4], z=[5, 6]).tolist() == ["1 [3, 4] 5", "2 [3, 4] 6"]
    assert np.vectorize(told)(x=1, z=[5, 6]).tolist() == ["1 1 5", "1 1 6"]


def test_at_least_widens_views():
    a, z = np.arange(3), np.array(5)
    assert np.atleast_1d() == () and np.atleast_1d(a) is a and np.atleast_1d(z).base is z
    assert [x.shape for x in np.atleast_3d(z, a, a[:, None], 1)] == [(1, 1, 1), (1, 3, 1), (3, 1, 1), (1, 1, 1)]
    assert np.atleast_2d(a).base is a and np.atleast_2d(a).strides == (0, 8) and np.atleast_2d(z).strides == (8, 8)
    assert type(np.atleast_3d(np.matrix([1, 2]))) is np.matrix


def test_diagonals_outside_the_matrix():
    for k in (-4, -3, 3, 4, -2**62):
        assert not np.eye(3, k=k).any()
    assert np.eye(2, 4, -1, dtype="U1").tolist() == [[""] * 4, ["1"] + [""] * 3]
    assert np.diag([1, 2], True).tolist() == [[0, 1, 0], [0, 0, 2], [0, 0, 0]]
