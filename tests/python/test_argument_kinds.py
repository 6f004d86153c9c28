"""What arguments may be: flags, counts, axes, dtypes; and which class results have."""
import pytest

import numen as np


class Sub(np.ndarray):
    pass


REDUCE = ["sum", "prod", "max", "min", "mean", "std", "var", "any", "all"]


@pytest.mark.parametrize("name", REDUCE)
@pytest.mark.parametrize("flag, text", [(None, "'NoneType' object cannot be interpreted as an integer"),
                                        (1.0, "integer argument expected, got float"),
                                        ([1], "'list' object cannot be interpreted as an integer")])
def test_keepdims_is_an_integer(name, flag, text):
    a = np.arange(6.0).reshape(2, 3)
    with pytest.raises(TypeError, match=text):
        getattr(a, name)(axis=0, keepdims=flag)
    assert getattr(a, name)(axis=0, keepdims=np.int8(1)).shape == (1, 3)


def test_truth_values_count_where_c_integers_do():
    a = np.arange(4.0)
    b = a.reshape(2, 2)
    assert np.diff(a, True).tolist() == [1, 1, 1]
    assert a.round(True).tolist() == a.tolist()
    assert b.diagonal(True).tolist() == [1]
    assert b.trace(True) == 1
    assert np.array(1, ndmin=True).shape == (1,)
    assert np.frombuffer(b"ab", "i1", True).tolist() == [97]
    assert np.expand_dims(b, True).shape == (2, 1, 2)
    assert not np.may_share_memory(a, np.ones(2), False)
    with pytest.raises(TypeError, match="an integer is required for the axis"):
        np.argmax(b, axis=True)
    with pytest.raises(ValueError, match="max_work must be an integer"):
        np.shares_memory(a, a, 1.0)


def test_no_axis_is_no_number():
    a = np.ones((2, 2))
    for call in (lambda: np.diff(a, axis=None), lambda: np.expand_dims(a, None), lambda: a.diagonal(0, None, 1),
                 lambda: a.trace(0, 0, None)):
        with pytest.raises(TypeError, match="'NoneType' object cannot be interpreted as an integer"):
            call()


def test_none_is_no_dtype_to_compare():
    for call in (lambda: np.can_cast(None, "f8"), lambda: np.can_cast("i4", None), lambda: np.promote_types(None, "i4")):
        with pytest.raises(TypeError, match="did not understand one of the types"):
            call()


@pytest.mark.parametrize("put", [np.putmask, np.place])
def test_masked_values_are_cast_safely(put):
    a = np.ones(2, dtype="f4")
    put(a, [True, False], 2.5)
    put(a, [False, True], np.array([3], dtype="i2"))
    assert a.tolist() == [2.5, 3]
    text = "Cannot cast array data from dtype\\('float64'\\) to dtype\\('float32'\\) according to the rule 'safe'"
    with pytest.raises(TypeError, match=text):
        put(a, [True, False], np.array([2.0]))
    with pytest.raises(TypeError, match="Cannot cast scalar from dtype\\('uint64'\\)"):
        put(a, [True, False], np.array(2, dtype="u8"))


def test_small_refusals():
    with pytest.raises(IndexError, match="cannot replace elements of an empty array"):
        np.put(np.ones(0), [0], [])
    for call in (lambda: np.unravel_index(1, (2, 3), order="K"), lambda: np.ravel_multi_index((1, 1), (2, 3), order="A")):
        with pytest.raises(ValueError, match="only 'C' or 'F' order is permitted"):
            call()
    with pytest.raises(ValueError, match="Booleans unacceptable as partition index"):
        np.partition(np.ones(3), True)


def test_squeezing_nothing_gives_the_array_itself():
    for a in (np.ones(3), np.array(1), np.ones((2, 2)).view(Sub), np.ones((1, 2)).T[:, 0]):
        assert a.squeeze() is a
    a = np.ones((1, 2))
    assert a.squeeze(()) is a and a.squeeze() is not a


def test_joined_arrays_follow_priority():
    s = np.arange(3.0).view(Sub)
    assert type(np.concatenate([s, s])) is np.ndarray
    assert type(np.hstack([s, np.ones(1)])) is np.ndarray
    with pytest.warns(PendingDeprecationWarning):
        m = np.matrix([[1, 2]])
    assert type(np.vstack([np.ones((1, 2)), m])) is np.matrix
    assert type(np.kron(np.ones(2), s)) is type(np.kron(s, np.ones(2))) is Sub
    assert type(np.linalg.diagonal(m)) is np.ndarray


def test_sets_of_subclasses():
    s = np.array([2.0, 1.0, 2.0, np.nan, np.nan]).view(Sub)
    values, index, inverse, counts = np.unique(s, return_index=True, return_inverse=True, return_counts=True)
    assert type(values) is Sub and values.tolist()[:2] == [1, 2] and len(values) == 3
    assert index.tolist() == [1, 0, 3] and inverse.tolist() == [1, 0, 1, 2, 2] and counts.tolist() == [1, 2, 2]
    assert len(np.unique(s, equal_nan=False)) == 4
    assert type(np.setdiff1d(s, [1.0])) is Sub
    m = np.ma.array([3, 1, 2, 1], mask=[0, 0, 1, 1])
    assert isinstance(np.unique(m), np.ma.MaskedArray) and np.unique(m).compressed().tolist() == [1, 3]


def test_sets_of_numbers_and_arrays():
    assert np.union1d(1, np.array([1, 2], dtype="u8")).dtype == np.uint64
    assert np.isin(np.ones((3, 1), dtype="F"), np.array([1], dtype="m8[Y]")).tolist() == [[False]] * 3


def test_parameters_that_are_no_numbers_leave_the_stream_where_numpy_does():
    g = np.random.Generator(np.random.PCG64(7))
    plain = np.random.Generator(np.random.PCG64(7))
    assert np.isnan(g.gamma(float("nan")))
    plain.standard_normal()
    plain.random()
    assert g.random() == plain.random()


def test_errors_of_missing_loops_name_what_numpy_names():
    f, m = np.ones(2), np.zeros(1, "M8[s]")
    cases = [(lambda: np.gcd(f, 1), "Float64DType", "_PyLongDType"), (lambda: np.gcd.reduce(f), "None, <class", "Float64DType"),
             (lambda: np.positive(True), "BoolDType"), (lambda: np.sign(True), "BoolDType"),
             (lambda: np.less(1, m), "_PyLongDType", "DateTime64DType"),
             (lambda: np.lcm(f, f, dtype=float), "-> <class", "Float64DType"), (lambda: np.absolute(m), "DateTime64DType")]
    for call, *parts in cases:
        with pytest.raises(TypeError, match="did not contain a loop with signature matching types") as e:
            call()
        assert type(e.value).__name__ == "UFuncTypeError" and all(part in str(e.value) for part in parts), str(e.value)
    with pytest.raises(TypeError, match="ufunc 'invert' not supported for the input types"):
        np.invert(f)


def test_sizes_of_texts_are_no_shapes():
    assert np.dtype("S") * 2 == np.dtype("S2") and np.dtype("U") * 3 == np.dtype("U3") and np.dtype("S1") * 2 == np.dtype(("S1", 2))
    for size in ((2,), [2], 2.5, True, -1, 2**31):
        with pytest.raises(ValueError, match="invalid itemsize in generic type tuple"):
            np.dtype(("U", size))
    with pytest.raises(ValueError, match="invalid shape in fixed-type tuple"):
        np.dtype(("i4", 2.5))


@pytest.mark.parametrize("dtype, text", [("f8", "=d"), ("g", "^g"), ("i8", "=q"), ("U2", "=2w"), (">f8", ">d"), ("i1", "b")])
def test_buffers_of_misaligned_items(dtype, text):
    n = np.dtype(dtype).itemsize
    assert memoryview(np.zeros(2 * n + 1, "u1")[1:].view(dtype)).format == text


def test_nditer_without_multi_index_has_its_own_axis_order():
    assert np.nditer(np.zeros((2, 6))[:, :4]).shape == (4, 2)
    assert np.nditer(np.zeros((2, 6))[:, :4], flags=["multi_index"]).shape == (2, 4)


@pytest.mark.parametrize("name", ["min", "max"])
def test_least_of_nothing_along_an_axis(name):
    for axis in (0, 1):
        with pytest.raises(ValueError, match="zero-size array to reduction operation"):
            getattr(np.zeros((0, 0)), name)(axis=axis)
    assert getattr(np.zeros((0, 3)), name)(axis=1).shape == (0,)


def test_masks_of_reductions_fit_the_array():
    a = np.ones((2, 3))
    for call in (a.sum, a.all, np.zeros((0, 3)).all, a.max):
        with pytest.raises(ValueError, match="operands could not be broadcast together with remapped shapes"):
            call(where=np.ones((4, 3), dtype=bool))
        with pytest.raises(ValueError, match="input operand has more dimensions than allowed by the axis remapping"):
            call(where=np.ones((4, 1, 3), dtype=bool))


def test_what_is_put_into_nothing_is_still_converted():
    a = np.ones((0, 2), dtype="i4")
    for value, error in ((1j, TypeError), ("a", ValueError), (np.ones(1), ValueError)):
        with pytest.raises(error):
            a.fill(value)
    with pytest.raises(TypeError):
        np.ones(3, dtype="i4")[2:1] = 1j
    with pytest.raises(ValueError, match="invalid output shape"):
        np.round(np.array([3.0, 2]), 1, np.ones((2, 2)))
    with pytest.raises(TypeError, match="data type not ordered"):
        np.zeros(3, dtype="i4,f8").argmax()
    assert np.ones((2, 3)).swapaxes(0, True).shape == (3, 2)
