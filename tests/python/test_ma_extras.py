"""numpy.ma.extras, masked records and numpy.lib.recfunctions."""
import pickle

import numen as np
import numen.ma as ma
import pytest
from numen.lib import recfunctions as rfn
from numen.ma import mrecords


def sample():
    return ma.array(np.arange(6).reshape(2, 3), mask=[[0, 1, 0], [0, 0, 0]])


def lists(array):
    return ma.asanyarray(array).tolist()


def test_averages():
    x = sample()
    assert ma.average(x) == 2.8 and lists(ma.average(x, axis=1, weights=[1, 2, 3])) == [1.5, 26 / 6]
    with pytest.raises(TypeError, match="Axis must be specified"):
        ma.average(x, weights=[1, 2, 3])
    with pytest.raises(ValueError, match="Shape of weights"):
        ma.average(x, axis=1, weights=[1, 2])
    assert ma.average(ma.array([1.], mask=[1])) is ma.masked


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1)])
def test_median_is_that_of_the_valid_items(seed, axis):
    rng = np.random.default_rng(seed)
    a = ma.array(rng.random((4, 5)), mask=rng.random((4, 5)) < 0.4)
    a[2] = ma.masked
    got = ma.median(a, axis=axis)
    lines = [a] if axis in (None, (0, 1)) else list(a.T if axis == 0 else a)
    for value, line in zip([got] if axis in (None, (0, 1)) else got, lines):
        valid = line.compressed()
        assert value is ma.masked if valid.size == 0 else value == np.median(valid)
    assert ma.median(a, axis=axis, keepdims=True).ndim == 2


def test_median_of_nan_and_integers():
    assert np.isnan(ma.median(ma.array([np.nan, 1.]))) and ma.median(ma.array([np.nan, 1., 3.], mask=[1, 0, 0])) == 2
    assert ma.median(ma.array([1, 2, 9], mask=[0, 0, 1])) == 1.5 and ma.median(ma.array([np.inf, np.inf, 1.])) == np.inf


def test_covariances():
    x = ma.array([[1., 2, 3, 4], [2., 4, 6, 9]], mask=[[0, 0, 0, 1], [0, 0, 0, 0]])
    assert ma.cov(x)[0, 0] == pytest.approx(1.0) and ma.cov(x)[0, 1] == pytest.approx(np.dot([-1, 0, 1], np.array([2., 4, 6]) - 5.25) / 2)
    assert ma.corrcoef(x)[0, 0] == pytest.approx(1)
    with pytest.raises(ValueError, match="Cannot process masked data"):
        ma.cov(x, allow_masked=False)


def test_shapes_and_lines():
    x = sample()
    assert ma.vstack((x, x)).mask.sum() == 2 and ma.stack((x, x)).shape == (2, 2, 3) and ma.atleast_3d(x).shape == (2, 3, 1)
    assert ma.compress_rows(x).tolist() == [[3, 4, 5]] and ma.compress_cols(x).tolist() == [[0, 2], [3, 5]]
    assert ma.mask_rows(x).mask.tolist() == [[True] * 3, [False] * 3] and ma.mask_cols(x).mask.tolist() == [[False, True, False]] * 2
    assert lists(ma.apply_along_axis(lambda v: v[:2], 1, x)) == [[0, None], [3, 4]]
    assert lists(ma.apply_over_axes(np.sum, x, [0, 1])) == [[14]]
    assert ma.mr_[x[0], 9].tolist() == [0, None, 2, 9]
    with pytest.raises(NotImplementedError, match="2D arrays only"):
        ma.compress_rowcols([1])


def test_sets():
    s = ma.array([5, 5, 3, 1], mask=[0, 1, 0, 1])
    values, index, inverse = ma.unique(s, True, True)
    assert lists(values) == [3, 5, None] and index.tolist() == [2, 0, 1] and inverse.tolist() == [1, 2, 0, 2]
    assert lists(ma.union1d(s, [7])) == [3, 5, 7, None] and lists(ma.intersect1d(s, [5, 1])) == [5]
    assert lists(ma.setdiff1d(s, [5])) == [3, None] and lists(ma.setxor1d(s, [1, 5])) == [1, 3, None]
    assert lists(ma.isin([1, 2, 3], [1, 3])) == [True, False, True]
    assert lists(ma.ediff1d(s, to_end=ma.masked)) == [None, None, None, None]


def test_runs():
    y = ma.array([1, 2, 3, 4], mask=[0, 0, 1, 0])
    assert ma.clump_masked(y) == [slice(2, 3)] and ma.clump_unmasked(y) == [slice(0, 2), slice(3, 4)]
    assert ma.flatnotmasked_contiguous(y) == [slice(0, 2), slice(3, 4)] and ma.notmasked_edges(y).tolist() == [0, 3]
    assert ma.notmasked_contiguous(sample(), 1) == [[slice(0, 1), slice(2, 3)], [slice(0, 3)]]
    assert [i for i, _ in ma.ndenumerate(y)] == [(0,), (1,), (3,)]


# ---------------------------------------------------------------- masked records
def records():
    return mrecords.fromarrays([ma.array([1, 2], mask=[0, 1]), ma.array([1.5, 2.5], mask=[1, 0])], names="a,b")


def test_masked_records():
    r = records()
    assert lists(r.a) == [1, None] and str(r) == "[(1,--), (--,2.5)]" and r.tolist() == [[1, None], [None, 2.5]]
    r.a = [7, 8]
    r[1] = ma.masked
    assert str(r) == "[(7,--), (--,--)]"
    more = mrecords.addfield(records(), ma.array([5, 6], mask=[1, 0]), "c")
    assert more.dtype.names == ("a", "b", "c") and lists(more.c) == [None, 6]
    back = pickle.loads(pickle.dumps(records()))
    assert type(back) is mrecords.MaskedRecords and (back._mask == records()._mask).all() and str(back) == str(records())
    with pytest.raises(AttributeError, match="record array has no attribute zz"):
        r.zz


def test_masked_records_from_a_text_file(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n1,2.5,x\n,3.5,y\n")
    r = mrecords.fromtextfile(str(path), delimiter=",")
    assert r.dtype.names == ("a", "b", "c") and lists(r.a) == [1, None] and lists(r.b) == [2.5, 3.5]


# ---------------------------------------------------------------- recfunctions
def nested():
    return np.array([(1, (2, 3.)), (4, (5, 6.))], dtype=[("a", int), ("b", [("c", int), ("d", float)])])


def test_names_and_fields():
    dtype = nested().dtype
    assert rfn.get_names(dtype) == ("a", ("b", ("c", "d"))) and rfn.get_names_flat(dtype) == ("a", "b", "c", "d")
    assert rfn.get_fieldstructure(dtype) == {"a": [], "b": [], "c": ["b"], "d": ["b"]}
    assert rfn.drop_fields(nested(), "c").tolist() == [(1, (3.,)), (4, (6.,))]
    assert rfn.rename_fields(nested(), {"a": "A", "d": "D"}).dtype.names == ("A", "b")
    assert rfn.append_fields(nested(), "e", [7, 8, 9], usemask=False).tolist()[0] == (1, (2, 3.), 7)
    assert rfn.repack_fields(np.dtype("u1,i8", align=True)).itemsize == 9


def test_arrays_side_by_side_and_below():
    x, y = np.array([1, 2]), np.array([10, 20, 30])
    assert rfn.merge_arrays((x, y)).tolist() == [(1, 10), (2, 20), (-1, 30)]
    assert rfn.merge_arrays((x, y), usemask=True).mask.tolist() == [(False, False), (False, False), (True, False)]
    z = np.array([("A", 1.)], dtype=[("s", "S3"), ("v", float)])
    assert rfn.stack_arrays((z, x)).tolist() == [(b"A", 1., None), (None, None, 1), (None, None, 2)]
    with pytest.raises(TypeError, match="Incompatible type"):
        rfn.stack_arrays((np.zeros(1, [("a", "i4"), ("b", "i4")]), np.zeros(1, [("a", "f8"), ("b", "i4")])))


@pytest.mark.parametrize("kind, want", [("inner", [(1, 20, 7)]), ("leftouter", [(0, 10, None), (1, 20, 7)]),
                                        ("outer", [(0, 10, None), (1, 20, 7), (2, None, 8)])])
def test_joins(kind, want):
    a = np.array([(0, 10), (1, 20)], dtype=[("k", int), ("x", int)])
    b = np.array([(1, 7), (2, 8)], dtype=[("k", int), ("y", int)])
    assert ma.asarray(rfn.join_by("k", a, b, kind)).tolist() == want
    with pytest.raises(ValueError, match="duplicate join key 'k'"):
        rfn.join_by(["k", "k"], a, b)
    with pytest.raises(ValueError, match="r2 does not have key field 'x'"):
        rfn.join_by("x", a, b)


def test_without_structure_and_back():
    a = np.array([(1, [2, 3]), (4, [5, 6])], dtype=[("a", "i4"), ("b", "i4", 2)])
    flat = rfn.structured_to_unstructured(a)
    assert flat.tolist() == [[1, 2, 3], [4, 5, 6]] and np.shares_memory(flat, a)
    back = rfn.unstructured_to_structured(flat, a.dtype)
    assert (back == a).all() and np.shares_memory(back, a)
    assert rfn.structured_to_unstructured(nested()).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert rfn.apply_along_fields(np.mean, nested()).tolist() == [2, 5]
    assert rfn.require_fields(nested(), [("b", [("d", "f4")])]).tolist() == [((3,),), ((6,),)]
    with pytest.raises(ValueError, match="arr must be a structured array"):
        rfn.structured_to_unstructured(np.zeros(3))
    with pytest.raises(ValueError, match="must be equal to the number of fields"):
        rfn.unstructured_to_structured(np.zeros((2, 2)), a.dtype)


def test_duplicates():
    a = ma.array([1, 1, 2, 3, 3], mask=[0, 0, 0, 0, 1]).view([("a", int)])
    assert sorted(rfn.find_duplicates(a, return_index=True)[1].tolist()) == [0, 1]


# ---------------------------------------------------------------- what the array object does for them
def test_outputs_of_subclasses_are_wrapped():
    class Wrapping(np.ndarray):
        def __array_wrap__(self, array, context=None, return_scalar=False):
            seen.append((array is self, context[0].__name__, len(context[1]), return_scalar))
            return array

    seen, out = [], np.zeros(2).view(Wrapping)
    assert np.add([1, 2], 1., out=out) is out
    np.modf([1., 2.], out=(None, out))
    assert seen == [(True, "add", 3, False), (True, "modf", 3, False)]


def test_numbers_of_subclasses_and_scalars():
    class Number(np.ndarray):
        def __float__(self):
            return 7.

    a = np.zeros(2)
    a[0] = np.array(3.).view(Number)
    assert a[0] == 7 and np.array([1., np.array(3.).view(Number)])[1] == 7
    u = np.zeros(2, "u1")
    u[0], u[1] = np.int64(-1), np.float64(300.7)
    assert u.tolist() == [255, 44]
    with pytest.raises(OverflowError):
        u[0] = 999
    assert type(np.arange(3.).view(Number).argsort()) is Number


def test_flags_of_structured_scalars():
    for scalar in (np.array((1, 2), "i4,i4")[()], pickle.loads(pickle.dumps(np.zeros(1, "i4,i4")[0])), np.zeros(2, "i4,i4")[1]):
        for _ in range(3):
            assert scalar.flags.writeable and scalar.flags.c_contiguous
            assert np.asarray(scalar).base is scalar


def test_comparison_of_nothing_masked_does_not_fail():
    a = ma.array([(1, 2.)], dtype="i4,f4")
    np.testing.assert_array_equal(a[[]], a[:0])


def test_structured_scalars():
    z = np.zeros(2, "i4,i4")
    w = np.asarray(z[0])
    w["f1"] = 4
    assert z.tolist() == [(0, 4), (0, 0)] and np.shares_memory(w, z)
    assert not z[0][["f0"]] and z[0]
    assert np.arange(3).choose(5, 6, 7).tolist() == [5, 6, 7]
    x = np.array([1, 2])
    np.copyto(x, [3, 4], where=[0, 1])
    assert x.tolist() == [1, 4]
    assert np.maximum.reduce(np.eye(2), axis=1, out=np.zeros(2, int)).tolist() == [1, 1]
    assert np.eye(3).var(axis=1, out=np.empty(3, "f4")).shape == (3,)


def test_data_beneath_masks_and_shapes_of_inverses():
    x = ma.array([[2., 0.], [3., 2.]], mask=[[1, 0], [0, 0]])
    assert ma.logical_not(x)._data.tolist() == [[False, True], [False, False]]     # 2.0 does not become True
    assert ma.unique(x, return_inverse=True)[1].tolist() == [[3, 0], [2, 1]]
    assert ma.median(ma.array([[1., 2.]]), axis=1).mask is ma.nomask
    assert type(ma.array(1.7, mask=False).round()) is np.float64
