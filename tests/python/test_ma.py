"""Masked arrays against a naive model: lists in which None stands for masked items."""
import copy
import operator
import pickle
import warnings

import numen as np
import numen.ma as ma
import pytest
from numen.ma import masked, nomask


def random_pair(seed, shape=(4, 5), dtype="f8"):
    """A masked array and its model."""
    rng = np.random.default_rng(seed)
    data = rng.integers(-6, 7, shape).astype(dtype)
    mask = rng.random(shape) < 0.3
    array = ma.array(data, mask=mask)
    return array, np.where(mask, None, data.astype(object))


def model(array):
    """The array as an object array with None for masked items."""
    array = ma.asanyarray(array)
    return np.where(ma.getmaskarray(array), None, array._data.astype(object))


def same(array, expected):
    assert model(array).tolist() == np.asarray(expected, dtype=object).tolist()


@pytest.mark.parametrize("op", [operator.add, operator.sub, operator.mul, operator.lt, operator.ge])
@pytest.mark.parametrize("seed", range(3))
def test_operators(op, seed):
    a, x = random_pair(seed)
    b, y = random_pair(seed + 10)
    want = [None if p is None or q is None else op(p, q) for p, q in zip(x.ravel(), y.ravel())]
    same(op(a, b).ravel(), want)
    same(op(a, b._data).ravel(), [None if p is None else op(p, q) for p, q in zip(x.ravel(), b._data.ravel())])
    kept = op(a, b)
    if kept.dtype == a.dtype:                   # beneath the mask is the data of the first operand
        assert (kept._data[kept.mask] == a._data[kept.mask]).all()


@pytest.mark.parametrize("op", [operator.truediv, operator.floordiv, operator.mod])
def test_division_masks_what_is_not_defined(op):
    a, x = random_pair(1, dtype="i8")
    b, y = random_pair(2, dtype="i8")
    got = op(a, b)
    want = [None if p is None or not q else op(p, q) for p, q in zip(x.ravel(), y.ravel())]
    if op is operator.mod:                      # has no operator of its own: nothing but the masks of ufuncs
        with np.errstate(all="ignore"):
            got = ma.mod(a, b)
    same(got.ravel(), want)


@pytest.mark.parametrize("op", ["+=", "-=", "*="])
def test_in_place_keeps_masked_data(op):
    a, x = random_pair(3)
    b, y = random_pair(4)
    before, space = a._data.copy(), {"a": a, "b": b}
    exec(f"a {op} b", space)
    assert space["a"] is a
    function = {"+=": operator.add, "-=": operator.sub, "*=": operator.mul}[op]
    same(a.ravel(), [None if p is None or q is None else function(p, q) for p, q in zip(x.ravel(), y.ravel())])
    assert (a._data[a.mask] == before[a.mask]).all()


def test_in_place_division():
    a = ma.array([1., 2., 3.], mask=[0, 0, 1])
    a /= [0, 4, 5]
    assert a.mask.tolist() == [True, False, True] and a._data.tolist() == [1, .5, 3]
    with pytest.raises(TypeError):
        b = ma.array([1, 2])
        b /= 2


@pytest.mark.parametrize("name, function", [("sum", sum), ("prod", lambda v: np.prod(v)), ("min", min), ("max", max),
                                            ("mean", lambda v: sum(v) / len(v)), ("ptp", lambda v: max(v) - min(v)),
                                            ("count", len), ("any", any), ("all", all),
                                            ("var", lambda v: sum((t - sum(v) / len(v))**2 for t in v) / len(v))])
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_reductions(name, function, axis):
    a, x = random_pair(5)
    a[1] = masked
    x[1] = None
    got = getattr(a, name)(axis)
    assert (getattr(ma, name)(a, axis=axis) == got).all() or name == "var"
    lines = [x.ravel()] if axis is None else list(x.T if axis == 0 else x)
    want = [[t for t in line if t is not None] for line in lines]
    want = [(function(v) if v or name in ("count",) else None) for v in want]
    got = model(ma.atleast_1d(got)).tolist()
    assert [g is None for g in got] == [w is None for w in want]
    assert all(g == pytest.approx(float(w)) for g, w in zip(got, want) if w is not None)


def test_masked_results_of_nothing():
    a = ma.array([1., 2.], mask=True)
    for name in ("sum", "prod", "mean", "min", "max", "var", "std", "all", "any", "ptp"):
        assert getattr(a, name)() is masked
    with pytest.raises(ma.MaskError, match="Masked data information would be lost"):
        a.max(out=np.zeros((), int))


def test_cumulative_and_order():
    a = ma.array([3, 1, 2, 5], mask=[0, 1, 0, 0])
    same(a.cumsum(), [3, None, 5, 10])
    same(a.cumprod(), [3, None, 6, 30])
    assert a.argsort().tolist() == [2, 0, 3, 1] and a.argsort(endwith=False).tolist() == [1, 2, 0, 3]
    same(ma.sort(a), [2, 3, 5, None])
    a.sort(endwith=False)
    same(a, [None, 2, 3, 5])
    assert ma.array([3, 1, 2], mask=[0, 1, 0]).argmin() == 2
    with pytest.warns(FutureWarning, match="axis=-1, not the current None"):
        ma.array([[2, 1]]).argsort()


def test_views_share_masks_and_copies_do_not():
    a = ma.array([1, 2, 3], mask=[0, 1, 0])
    view = a[1:]
    view[0] = 7
    assert a.tolist() == [1, 7, 3]
    for made in (a.copy(), ma.array(a, copy=True), copy.deepcopy(a), a + 0, ma.empty_like(a)):
        assert not np.shares_memory(made._mask, a._mask)
    assert np.shares_memory(a.T._mask, a._mask) and np.shares_memory(ma.array(a)._mask, a._mask)
    assert a[0] == 1 and type(a[0]) is np.int64
    a[0] = masked
    assert a[0] is masked and a._data[0] == 1


def test_hard_masks():
    a = ma.array([1, 2, 3], mask=[0, 1, 0], hard_mask=True)
    a[:] = 9
    assert a._data.tolist() == [9, 2, 9] and a.mask.tolist() == [False, True, False]
    a[np.array([True, True, True])] = 8
    assert a._data.tolist() == [8, 2, 8]
    a.mask = nomask
    assert a.mask.tolist() == [False, True, False]
    assert a.soften_mask() is a
    a[:] = 7
    assert a.tolist() == [7, 7, 7]


def test_masks_given():
    assert ma.array([1, 2], mask=[0, 1]).mask.tolist() == [False, True]
    assert ma.array([1, 2]).mask is nomask
    assert ma.array([[1, 2], [3, 4]], mask=[1, 0, 0, 1]).mask.tolist() == [[True, False], [False, True]]
    assert ma.array(ma.array([1, 2], mask=[0, 1]), mask=[1, 0]).mask.all()
    assert ma.array(ma.array([1, 2], mask=[0, 1]), mask=[1, 0], keep_mask=False).mask.tolist() == [True, False]
    assert ma.array([ma.array([1, 2], mask=[0, 1]), [3, 4]]).mask.tolist() == [[False, True], [False, False]]
    with pytest.raises(ma.MaskError, match="data size is 3, mask size is 2"):
        ma.array([1, 2, 3], mask=[0, 1])
    assert ma.mask_or(np.array([False, True]), nomask).tolist() == [False, True]
    assert ma.mask_or(np.array([False]), np.array([False])) is nomask
    with pytest.raises(ValueError, match="Incompatible dtypes"):
        ma.mask_or(np.array([True]), np.array([1]))


def test_fill_values():
    assert [ma.default_fill_value(v) for v in (1, 1., 1j, True, "a", b"a")] == [999999, 1e20, 1e20, True, "N/A", b"N/A"]
    assert ma.minimum_fill_value(np.int8(1)) == 127 and ma.maximum_fill_value(1.) == -np.inf
    a = ma.array([1, 2], mask=[0, 1], fill_value=-1)
    assert a.filled().tolist() == [1, -1] and a.filled(5).tolist() == [1, 5]
    assert a.astype("f4").fill_value == -1 and (a + 1).fill_value == -1
    with pytest.raises(TypeError, match="Cannot convert fill_value 1e\\+20"):
        a.fill_value = 1e20
    with pytest.raises(TypeError, match="Cannot set fill value of string"):
        a.fill_value = "x"
    a.fill_value = None
    assert a.fill_value == 999999
    assert ma.array([1, 1], mask=[True, False], dtype="u2").filled().tolist() == [999999 % 65536, 1]
    plain = ma.array([1, 2])
    assert np.shares_memory(plain.filled(), plain)


def test_structures():
    a = ma.array([(1, 2.), (3, 4.)], mask=[(0, 1), (0, 0)], dtype=[("x", int), ("y", float)])
    assert a.mask.dtype.names == ("x", "y") and a["y"].mask.tolist() == [True, False]
    item = a[0]
    assert type(item) is ma.mvoid and item["y"] is masked and item.tolist() == (1, None) and str(item) == "(1, --)"
    item["x"] = 9
    assert a["x"].tolist() == [9, 3]
    a["x"][1] = masked
    assert a[1].tolist() == (None, 4.0) and a.filled((7, 8)).tolist() == [(9, 8.), (7, 4.)]
    assert (a == a).all() and not (a != a).any()
    assert a.recordmask.tolist() == [False, False]
    assert ma.flatten_mask(a.mask).tolist() == [False, True, True, False]
    flex = a.toflex()
    assert flex.dtype.names == ("_data", "_mask") and (ma.fromflex(flex).mask == a.mask).all()
    assert a.view((float, 2)).mask.shape == (2, 2)


def test_the_constant():
    assert repr(masked) == "masked" and str(masked) == "--" and masked + 1 is masked and -masked is masked
    assert pickle.loads(pickle.dumps(masked)) is masked and copy.deepcopy(masked) is masked
    assert not isinstance(np.add(masked, [1, 2]), type(masked)) and np.add(masked, [1, 2]).mask.all()
    with pytest.raises(ma.MaskError, match="Cannot alter the masked element"):
        masked[()] = 1
    with pytest.raises(AttributeError):
        masked.shape = (1,)
    with pytest.raises(ma.MaskError):
        int(masked)
    with pytest.warns(UserWarning, match="converting a masked element to nan"):
        assert np.isnan(float(masked))
    with pytest.raises(ma.MaskError):
        np.zeros((), int)[()] = masked
    with pytest.warns(UserWarning):
        assert np.isnan(np.array([1., masked])[1])


def test_printing():
    assert str(ma.array([1, 2], mask=[0, 1])) == "[1 --]"
    assert repr(ma.array([1.5, 2], mask=[0, 1], dtype="f4")) == (
        "masked_array(data=[1.5, --],\n             mask=[False,  True],\n       fill_value=np.float64(1e+20),\n            dtype=float32)")
    assert repr(ma.array([[1, 2], [3, 4]], mask=[[0, 1], [0, 0]])) == (
        "masked_array(\n  data=[[1, --],\n        [3, 4]],\n  mask=[[False,  True],\n        [False, False]],\n  fill_value=999999)")
    with np.printoptions(legacy="1.13"):
        assert repr(ma.array([1, 2], mask=[0, 1])) == (
            "masked_array(data = [1 --],\n             mask = [False  True],\n       fill_value = 999999)\n")
    big = ma.arange(3000)
    big[5:] = masked
    assert str(big) == "[0 1 2 ... -- -- --]"


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickles(protocol):
    for a in (ma.array([1, 2, 3], mask=[0, 1, 0], fill_value=7), ma.array([["a", None]], mask=[[1, 0]], dtype=object), ma.ones((2, 3)).T,
              ma.array([(1, 2.)], mask=[(0, 1)], dtype="i4,f8")):
        b = pickle.loads(pickle.dumps(a, protocol))
        assert (b.filled() == a.filled()).all() and (ma.getmaskarray(b) == ma.getmaskarray(a)).all() and b.fill_value == a.fill_value


def test_numpy_functions_keep_masks():
    a = ma.array([1., -4., 9.], mask=[1, 0, 0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.sqrt(a).mask.tolist() == [True, True, False]
    assert (a + [1, 2, 3]).mask.tolist() == np.add(a, [1, 2, 3]).mask.tolist() == [True, False, False]
    out = ma.zeros(3)
    out.mask = [0, 0, 1]
    assert np.add(a, 1, out=out) is out and out.mask.tolist() == [True, False, False]
    assert np.sum(a) == 5 and np.mean(a) == 2.5


def test_subclasses():
    class Tagged(np.ndarray):
        def __array_finalize__(self, obj):
            self.tag = getattr(obj, "tag", None)

    data = np.arange(3).view(Tagged)
    data.tag = "t"
    a = ma.array(data, mask=[0, 1, 0])
    assert type(a.data) is Tagged and a.tag == "t" and (a + 1).tag == "t" and a[1:].tag == "t"

    class Sub(ma.MaskedArray):
        pass

    s = Sub([1, 2], mask=[0, 1])
    assert type(s + 1) is type(1 + s) is type(s[:1]) is type(ma.add(s, ma.array([1, 2]))) is Sub

    class Prior:
        __array_priority__ = 100

        def __radd__(self, other):
            return "prior"

    assert ma.array([1]) + Prior() == "prior"


def test_set_items_without_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a = ma.arange(3)
        a[...] = ma.array([np.inf] * 3, mask=True)
        ma.arange(3.).astype("f4")[...] = ma.array([1e300, 1, 1], mask=[1, 0, 0])


def test_python_numbers_are_strong():
    a = ma.array([1, 2], dtype="f4")
    assert (a * 2.0).dtype == np.float64 and (ma.array([1], dtype="i2") + 1).dtype == np.int64


def test_masking_functions():
    x = np.array([1, 2, 3, 4])
    same(ma.masked_where(x > 2, x), [1, 2, None, None])
    same(ma.masked_inside(x, 3, 2), [1, None, None, 4])
    same(ma.masked_outside(x, 2, 3), [None, 2, 3, None])
    same(ma.masked_invalid([1, np.nan, np.inf]), [1, None, None])
    assert ma.masked_equal(x, 2).fill_value == 2 and ma.masked_values([1., 2.1], 2.1).fill_value == 2.1
    assert ma.fix_invalid([1., np.nan])._data[1] == 1e20
    with pytest.raises(IndexError, match="Inconsistent shape"):
        ma.masked_where([True, False], x)


def test_choosing_and_joining():
    a = ma.array([1, 2, 3], mask=[0, 1, 0])
    same(ma.where(ma.array([1, 0, 1], mask=[0, 0, 1]), a, -1), [1, -1, None])
    same(ma.where([True, False, True], a, masked), [1, None, 3])
    same(ma.concatenate([a, [7]]), [1, None, 3, 7])
    same(ma.choose([0, 1, 0], [a, [7, 8, 9]]), [1, 8, 3])
    same(a.take([2, 1]), [3, None])
    same(a.compress([1, 1, 0]), [1, None])
    same(ma.diff(a), [None, None])
    same(ma.resize(a, 4), [1, None, 3, 1])
    same(ma.dot(ma.array([[1, 2]], mask=[[0, 1]]), [[3], [4]]), [[3]])
    same(ma.outer(a, [1, 2]), [[1, 2], [None, None], [3, 6]])
    same(ma.convolve(a, [1, 1]), [1, None, None, 3])
    b = ma.arange(4)
    b.put([0, 1], ma.array([8, 9], mask=[0, 1]))
    same(b, [8, None, 2, 3])
    ma.putmask(b, [0, 0, 1, 1], ma.array([5, 5, 5, 6], mask=[0, 0, 0, 1]))
    same(b, [8, None, 5, None])


def test_refusals():
    a = ma.array([1, 2])
    for call, error in ((lambda: a.resize(3), ValueError), (lambda: a.tofile("x"), NotImplementedError),
                        (lambda: ma.power(1, 2, 3), ma.MaskError),
                        (lambda: ma.where([1], 2), ValueError), (lambda: float(a), TypeError), (lambda: ma.diff(a, n=-1), ValueError),
                        (lambda: ma.array([1], maks=[0]), TypeError), (lambda: a.count(axis=1), np.exceptions.AxisError)):
        with pytest.raises(error):
            call()
