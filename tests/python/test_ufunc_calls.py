"""Calls of ufunc objects: promotion, outputs, masks, reductions, overrides, errstate."""
import warnings

import numen as np
import pytest


def test_python_numbers_do_not_widen_arrays():
    assert (np.array([1], "i1") + 1).dtype == "i1"
    assert (np.array([1], "f4") * 2.5).dtype == "f4"
    assert (np.array([True]) + 1).dtype == "i8"
    assert (np.array([1], "f4") + 1j).dtype == "c8"
    with pytest.raises(OverflowError, match="Python integer 300 out of bounds for int8"):
        np.array([1], "i1") + 300


def test_comparison_knows_integers_of_any_size():
    a = np.array([1, 2], "u1")
    assert (a < 300).all() and (a > -1).all() and not (a == 2**70).any()


def test_out_where_and_casting():
    a, out = np.arange(4.0), np.zeros(4)
    assert np.add(a, 1, out=out, where=[True, False, True, False]) is out
    assert out.tolist() == [1, 0, 3, 0]
    with pytest.raises(TypeError, match="Cannot cast ufunc 'add' output from"):
        np.add(a, 1, out=np.zeros(4, "i4"))
    with pytest.raises(ValueError, match="non-broadcastable output operand"):
        np.add(a, 1, out=np.zeros(1))


def test_overlap_is_as_if_copied():
    a = np.arange(6)
    a[1:] += a[:-1]
    assert a.tolist() == [0, 1, 3, 5, 7, 9]


@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1), ()])
def test_reductions_match_loops(axis):
    a = np.arange(12.0).reshape(3, 4)
    total = np.add.reduce(a, axis=axis)
    if axis in (None, (0, 1)):
        assert total == 66
    elif axis == 0:
        assert total.tolist() == [12, 15, 18, 21]
    elif axis == 1:
        assert total.tolist() == [6, 22, 38]
    else:
        assert (total == a).all()


def test_reduction_without_identity_of_nothing():
    with pytest.raises(ValueError, match="zero-size array to reduction operation maximum which has no identity"):
        np.maximum.reduce(np.zeros((0, 2)), axis=0)
    assert np.maximum.reduce(np.zeros((0,)), initial=3) == 3


def test_accumulate_reduceat_outer_at():
    assert np.add.accumulate([1, 2, 3]).tolist() == [1, 3, 6]
    assert np.add.reduceat(np.arange(8), [0, 4, 1, 5]).tolist() == [6, 4, 10, 18]
    assert np.multiply.outer([1, 2], [3, 4]).tolist() == [[3, 4], [6, 8]]
    a = np.zeros(3)
    np.add.at(a, [0, 0, 2], 1)
    assert a.tolist() == [2, 0, 1]


def test_floating_point_errors_follow_errstate():
    with pytest.warns(RuntimeWarning, match="divide by zero encountered in divide"):
        np.array([1.0]) / 0
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError, match="divide by zero encountered in divide"):
        np.array([1.0]) / 0
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        np.sqrt(np.array([-1.0]))


def test_array_ufunc_takes_over():
    class Taker:
        def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
            return ufunc.__name__, method, len(inputs), sorted(kwargs)

    assert np.add(np.ones(2), Taker(), out=np.zeros(2)) == ("add", "__call__", 2, ["out"])
    assert np.ones(2) * Taker() == ("multiply", "__call__", 2, [])


def test_array_function_takes_over():
    class Taker:
        def __array_function__(self, func, types, args, kwargs):
            return func

    assert np.concatenate([Taker()]) is np.concatenate
    assert np.sum(Taker()) is np.sum


def test_object_loops_and_frompyfunc():
    a = np.array([1, 2], dtype=object)
    assert (a + a).tolist() == [2, 4] and np.add.reduce(a) == 3
    join = np.frompyfunc(lambda x, y: f"{x}-{y}", 2, 1)
    assert join([1, 2], 3).tolist() == ["1-3", "2-3"]
    with pytest.raises(ZeroDivisionError):
        a // 0
    with pytest.raises(ValueError):
        np.frompyfunc(len, -1, 1)


def test_functions_without_results():
    seen = []
    f = np.frompyfunc(seen.append, 1, 0)
    assert f([1, 2]) == () and f(3, out=()) == () and f([], order="F") == ()
    assert seen == [1, 2, 3]
    assert np.frompyfunc(lambda a, b: None, 2, 0).outer([1], [2]) == ()
    for out in (None, np.ones(1)):
        with pytest.raises(TypeError, match="'out' must be an array or a tuple with a single array"):
            f(1, out=out)
    with pytest.raises(TypeError, match="Cannot provide `dtype` when a ufunc has no outputs"):
        f(1, dtype=object)
    with pytest.raises(ValueError, match="flagged as the ARRAYMASK"):
        f([1], where=[True])


def test_at_adds_in_order_and_casts_back():
    a = np.zeros(5, "i8")
    np.add.at(a, np.array([0, -1, 3, 3]), 1)
    assert a.tolist() == [1, 0, 0, 2, 1]
    b = np.zeros(3, "u1")
    np.maximum.at(b, np.array([0, 1]), 300)
    assert b.tolist() == [44, 44, 0]
    c = np.arange(10.0)
    np.multiply.at(c[::-2], np.array([0, 0, 1], "i4"), np.array([2.0, 3.0, 5.0]))
    assert c.tolist() == [0, 1, 2, 3, 4, 5, 6, 35, 8, 54]
    np.add.at(c, [1, 2, 3], c[:3])
    assert c[:4].tolist() == [0, 1, 3, 5]
    i = np.arange(4)
    np.add.at(i, i, i)
    assert i.tolist() == [0, 2, 4, 6]


def test_at_leaves_all_as_it_was_when_an_index_is_bad():
    a = np.arange(3)
    with pytest.raises(IndexError):
        np.add.at(a, np.array([0, 3]), 1)
    assert a.tolist() == [0, 1, 2]


def test_numbers_do_not_become_objects_on_their_own():
    for x in (1.5, 1j, np.longdouble(1)):
        with pytest.raises(TypeError, match="not supported for the input types"):
            np.bitwise_or(x, 1)


def test_reduceat_and_accumulate_along_each_axis():
    a = np.arange(24).reshape(4, 6)
    assert np.add.reduceat(a, [0, 2, 1], axis=0)[:, 1].tolist() == [1 + 7, 13, 7 + 13 + 19]
    assert np.add.reduceat(a, [5, 0, 3], axis=1)[1].tolist() == [11, 6 + 7 + 8, 9 + 10 + 11]
    for dtype in ("i1", "u2", "i4", "f4", "f8"):
        x = np.arange(1, 6).astype(dtype)
        assert np.add.accumulate(x, dtype=dtype).tolist() == [1, 3, 6, 10, 15]
        assert np.multiply.accumulate(x[::-1], dtype="f8").tolist() == [5, 20, 60, 120, 120]
    assert np.cumsum(np.arange(6, dtype="u1").reshape(2, 3), axis=0).tolist() == [[0, 1, 2], [3, 5, 7]]


def test_quick_calls_with_out():
    a, b = np.arange(6.0), np.arange(6.0)[::-1].copy()
    out = np.empty(6)
    assert np.add(a, b, out=out) is out and out.tolist() == [5.0] * 6
    assert np.add(a, b, out) is out
    a += b
    assert a.tolist() == [5.0] * 6
    c = np.arange(6.0)
    c[1:] += c[:-1]                             # the operands overlap: as if read before
    assert c.tolist() == [0, 1, 3, 5, 7, 9]
    locked = np.zeros(6)
    locked.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        np.add(a, b, out=locked)
    with pytest.raises(ValueError, match="Integers to negative integer powers are not allowed"):
        np.power(np.array([2, 3]), np.array([1, -1]), out=np.zeros(2, int))
    less = np.empty(6, bool)
    assert np.less(c, b, out=less) is less and less.tolist() == [True, True, False, False, False, False]
    swapped = np.zeros(6, ">f8")
    assert np.add(c, 1, out=swapped).tolist() == [1, 2, 4, 6, 8, 10]


def test_quick_calls_of_one_number():
    for x in (0.25, np.float64(0.25)):
        root = np.sqrt(x)
        assert type(root) is np.float64 and root == 0.5
        assert type(np.isnan(x)) is np.bool and not np.isnan(x)
    with pytest.warns(RuntimeWarning, match="invalid value encountered in sqrt"):
        assert np.isnan(np.sqrt(-1.0))
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError, match="divide by zero encountered in log"):
        np.log(0.0)


def test_accumulate_and_reduceat_into_their_own_input():
    a = np.arange(1, 13).reshape(3, 4)
    for out, axis in ((lambda x: x.T[:3, :3], 0), (lambda x: x[:, :3][::-1], 0), (lambda x: x[:, :3], 1), (lambda x: x[:, 1:], 1)):
        x = a.copy()
        expected = np.add.accumulate(x[:, :3], axis=axis)
        assert np.add.accumulate(x[:, :3], axis=axis, out=out(x)).tolist() == expected.tolist()
        x = a.copy()
        expected = np.add.reduceat(x[:, :3], [0, 2, 1], axis=axis)
        assert np.add.reduceat(x[:, :3], [0, 2, 1], axis=axis, out=out(x)).tolist() == expected.tolist()
    one = np.zeros(1, int)
    spread = np.lib.stride_tricks.as_strided(one, (3, 4), (0, 0))      # every item at one address: the last one stays
    np.add.accumulate(a, axis=1, out=spread)
    assert one[0] == 42
    np.add.reduceat(a, [0, 1, 2, 3], axis=1, out=spread)
    assert one[0] == 12


def test_texts_and_records_are_not_objects():
    record, text = np.zeros(2, "i4,i4"), np.array(["a"])
    for call in (lambda: record + 1, lambda: record**2, lambda: text**2, lambda: np.sin("a"), lambda: np.maximum(text, text),
                 lambda: -text, lambda: np.equal("a", 3), lambda: text < 3, lambda: np.conjugate(text),
                 lambda: np.clip(text, "a", "b"), lambda: text @ text):
        with pytest.raises(TypeError, match="not supported for the input types|did not contain a loop"):
            call()
    assert (text == 3).tolist() == [False] and (text < np.array(["b"])).tolist() == [True]
    assert np.add(text.astype(object), text).tolist() == ["aa"]


def test_ufuncs_without_outputs():
    seen = []
    f = np.frompyfunc(seen.append, 1, 0)
    assert f(np.array([1, "a"], object)) == () and f(3) == () and seen == [1, "a", 3]


def test_where_outputs_may_stand():
    for call, text in ((lambda: np.add(1, 2, ...), "only allowed as a keyword"),
                       (lambda: np.negative(1, out=(...,)), "not per-operand"),
                       (lambda: np.add.reduce([1], out=(...,)), "not per-operand")):
        with pytest.raises(TypeError, match=text):
            call()
    for extremum in (np.maximum, np.minimum):
        with pytest.warns(DeprecationWarning, match="more than 2 positional arguments"):
            extremum(np.array(1), np.array(2), np.array(0))


def test_texts_compare_with_texts_of_their_kind():
    a, b = np.array(["a", "bc", "", "zz  ", "a\0b", "\U0001F600"]), np.array(["a", "bd", "", "zz", "a", "\uffff"], ">U5")
    want = {"equal": [x == y for x, y in zip(a.tolist(), b.tolist())], "less": [x < y for x, y in zip(a.tolist(), b.tolist())],
            "greater_equal": [x >= y for x, y in zip(a.tolist(), b.tolist())]}
    for name, truth in want.items():
        assert getattr(np, name)(a, b).tolist() == truth and getattr(np, name)(a[::-1], b[::-1]).tolist() == truth[::-1]
    assert (np.array([b"a", b"\xff", b""]) > np.array([b"a\0\0", b"b", b"a"])).tolist() == [False, True, False]
    assert (a != "bc").tolist() == [True, False] + [True] * 4 and (a[:, None] == b).sum() == 3
    assert np.equal(a, a, signature="UU->?").all() and np.equal(a, a, dtype=object).dtype == object
    assert "UU->?" not in np.equal.types and np.equal.resolve_dtypes((a.dtype, b.dtype, None))[2] == bool
    assert (a == 1).tolist() == [False] * 6 and (a == np.array([b"a"] * 6)).tolist() == [False] * 6
    for other in (1, np.arange(6), np.array([b"a"] * 6)):
        with pytest.raises(TypeError, match="did not contain a loop with signature matching types"):
            np.less(a, other)
    assert np.equal(a, a.astype(object)).all()


def test_types_of_loops_that_extensions_see():
    assert np.invert.types == ["?->?", "b->b", "B->B", "h->h", "H->H", "i->i", "I->I", "l->l", "L->L", "q->q", "Q->Q", "O->O"]
    assert np.add.ntypes == len(np.add.types) == 22 and "UU->?" not in np.equal.types


def test_in_place_operators_ask_the_other_operand_first():
    class Taker:
        def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
            return ufunc.__name__

    class Prior:
        __array_priority__ = 1000
        def __radd__(self, other):
            return "taken"

    a, v = np.eye(2), np.arange(2.0)
    assert a.__imatmul__(Taker()) == "matmul" and a.__iadd__(Prior()) is NotImplemented
    v @= [[0, 1], [2, 3]]
    assert v.tolist() == [2, 3]
    with pytest.raises(ValueError, match="the second at least two dimensions"):
        a @= v
    w = np.eye(3)
    with pytest.raises(ValueError, match="mismatch in its core dimension 1"):
        w @= np.ones((3, 1))
    with pytest.raises(ValueError, match="mismatch in its core dimension 0"):
        np.matmul(np.ones((1, 3)), w, out=w, axes=[(-2, -1)] * 3)
    assert (w == np.eye(3)).all()
