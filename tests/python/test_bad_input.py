"""Input that lies, loops or breaks off: an exception of the right kind, never a crash, and operands stay whole."""
import datetime
import sys
import threading

import numen as np
import pytest


class Index:
    def __init__(self, act):
        self.act = act

    def __index__(self):
        return self.act()

    __bool__ = __index__


def boom():
    raise RuntimeError("boom")


def ring(n=2):
    """An object array all of whose items are itself."""
    a = np.empty(n, object)
    a.fill(a)
    return a


# ---- arrays that hold themselves
RECURSIVE = {
    "eq": lambda a: a == a, "in": lambda a: a in a[:1], "array_equal": lambda a: np.array_equal(a, a), "add": lambda a: a + 1,
    "radd": lambda a: 1 + a, "negative": lambda a: -a, "power": lambda a: a ** 2, "conjugate": lambda a: a.conj(),
    "sort": lambda a: a.copy().sort(), "argsort": lambda a: a.argsort(), "partition": lambda a: a.copy().partition(0),
    "unique": lambda a: np.unique(a), "sum": lambda a: a.sum(), "cumsum": lambda a: a.cumsum(), "lexsort": lambda a: np.lexsort([a]),
    "searchsorted": lambda a: np.searchsorted(a, a), "argmax": lambda a: a.argmax(), "clip": lambda a: np.clip(a, a,
                                                              a), "matmul": lambda a: a @ a, "outer": lambda a: np.multiply.outer(a, a),
    "frompyfunc": lambda a: np.frompyfunc(lambda x: x * 2, 1, 1)(a), "truth": lambda a: bool(a[:1].reshape(())),
    "to float": lambda a: ring(()).astype(float), "to bool": lambda a: ring(()).astype(bool), "float": lambda a: float(ring(())),
    "set item": lambda a: np.zeros(1).__setitem__(0, ring(())), "scalar": lambda a: np.float64(ring(())) }


@pytest.mark.parametrize("name", RECURSIVE)
def test_recursive_arrays_raise(name):
    a = ring(1) if name == "truth" else ring()
    with pytest.raises(RecursionError):
        RECURSIVE[name](a)


def test_the_stack_bounds_recursion_whatever_the_limit_and_the_thread():
    caught, limit, size = [], sys.getrecursionlimit(), threading.stack_size()

    def run():
        for name in ("negative", "eq", "sort", "to float"):
            with pytest.raises(RecursionError):
                RECURSIVE[name](ring())
        caught.append(True)
    sys.setrecursionlimit(10**6)
    try:
        run()
        threading.stack_size(256 << 10)
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    assert caught == [True, True]


def test_recursive_arrays_print_and_copy():
    a = ring()
    assert repr(a) and str(a) and a.copy()[0] is a and a.tolist()[1] is a


def test_a_comparison_that_replaces_items():
    a = np.empty(40, object)

    class Item:
        def __lt__(self, other):
            a[:] = None
            return True
    for run in (lambda: a.copy().sort(), lambda: a.sort(), lambda: a.argmax(), lambda: np.less(a, a[::-1]), lambda: np.minimum(a, a[::-1])):
        a[:] = [Item() for _ in a]
        try:
            run()
        except TypeError:                                # the Nones cannot be compared
            pass


def test_objects_are_for_objects():
    for x in (np.longdouble(1), np.float32(1), np.ones(2, "g"), np.ones(2, "F")):
        with pytest.raises(TypeError, match="ufunc 'invert' not supported for the input types"):
            np.invert(x)
    assert (np.frompyfunc(abs, 1, 1)(np.array([-1.0, 2.0])) == [1, 2]).all()


def test_any_and_all_of_objects_are_truths():
    assert np.array([5], object).any() is np.True_ and np.array(["", 0], object).any() is np.False_
    assert np.array([5, 7], object).all() is np.True_ and np.array([], object).all() is np.True_
    assert np.any(np.array([[5], [0]], object), axis=1).tolist() == [True, False]
    with pytest.raises(RuntimeError, match="boom"):
        np.array([Index(boom)], object).any()


# ---- shapes and strides
def test_a_shape_that_shrinks_while_it_is_read():
    shape = [3, 3]
    shape[0] = Index(lambda: shape.clear() or 3)
    with pytest.raises(IndexError):
        np.zeros(shape)


@pytest.mark.parametrize("shape, strides", [((5,), (2**62,)), ((4, 4), (2**62, 1)), ((3,), (-2**63,)), ((2, 2), (2**62, 2**62))])
def test_strides_beyond_any_memory(shape, strides):
    with pytest.raises(ValueError, match="strides reach beyond any memory"):
        np.lib.stride_tricks.as_strided(np.zeros(128, "i1"), shape, strides)


def test_an_address_holds_no_objects():
    interface = {"shape": (2,), "typestr": "|O8", "version": 3, "data": (np.zeros(4).ctypes.data, False)}
    with pytest.raises(ValueError, match="object dtype"):
        np.array(type("Holder", (), {"__array_interface__": interface})())
    a = np.array([1, "x", None], object)
    assert np.lib.stride_tricks.as_strided(a, (2,), (16,)).tolist() == [1, None]
    with pytest.raises(TypeError):
        np.add.__getattribute__(None)


def test_far_strides_without_items_or_steps_are_fine():
    strided = np.lib.stride_tricks.as_strided
    assert strided(np.zeros(1), (0, 5), (2**62, 2**62)).size == 0 and strided(np.zeros(1), (1,), (2**62,)).tolist() == [0]


def test_unravel_index_wants_lengths():
    for dims in ((-1, -1), (2, -3)):
        with pytest.raises(ValueError, match="must not be negative"):
            np.unravel_index(0, dims)


# ---- dtypes
def test_a_title_is_no_name_twice():
    for make in ([(("a", "a"), "f8")], {"names": ["a"], "formats": ["f8"], "titles": ["a"]}):
        with pytest.raises(ValueError, match="title already used as a name or title"):
            np.dtype(make)


F8 = np.dtype("f8")
STATES = {
    "empty": (), "short": (3,), "three": (4, "|", None), "long": tuple(range(10)), "version": (99, "|", None, None, None, 8, 1, 0),
    "order": (3, "<>", None, None, None, 8, 1, 0), "order junk": (3, 7, None, None, None, 8, 1, 0),
    "fields junk": (3, "|", None, ("a",), 7, 8, 1, 0), "field junk": (3, "|", None, ("a",), {"a": 7}, 8, 1, 0),
    "offset junk": (3, "|", None, ("a",), {"a": (F8, "x")}, 8, 1, 0), "offset far": (3, "|", None, ("a",), {"a": (F8, 2**30)}, 8, 1, 0),
    "offset huge": (3, "|", None, ("a",), {"a": (F8, 2**70)}, 8, 1, 0), "offset negative": (3, "|", None, ("a",), {"a": (F8, -1)}, 8, 1, 0),
    "names lie": (3, "|", None, ("a",), {"b": (F8, 0)}, 8, 1, 0), "names twice": (3, "|", None, ("a", "a"), {"a": (F8, 0)}, 8, 1, 0),
    "names junk": (3, "|", None, (1,), {1: (F8, 0)}, 8, 1, 0), "no fields": (3, "|", None, ("a",), None, 8, 1, 0),
    "size negative": (3, "|", None, ("a",), {"a": (F8, 0)}, -8, 1, 0), "size larger": (3, "|", None, ("a",), {"a": (F8, 0)}, 800, 1, 0),
    "objects hidden": (3, "|", None, ("a",), {"a": (np.dtype("O"), 0)}, 8, 1, 0), "align": (3, "|", None, None, None, 8, 3, 0),
    "subarray junk": (3, "|", 7, None, None, 8, 1, 0), "subarray large": (3, "|", (F8, (2**40,)), None, None, 8, 8, 0),
    "subarray overflows": (3, "|", (F8, (2**40, 2**40)), None, None, 8, 8,
                           0), "subarray negative": (3, "|", (F8, (-1,)), None, None, 8, 8, 0),
    "both": (3, "|", (F8, (1,)), ("a",), {"a": (F8, 0)}, 8, 8, 0), "size junk": (3, "|", None, None, None, "x", 1, 0) }


@pytest.mark.parametrize("name", STATES)
def test_states_that_lie_leave_the_dtype_alone(name):
    d = np.dtype([("a", "f8")])
    with pytest.raises((ValueError, TypeError)):
        d.__setstate__(STATES[name])
    assert d == np.dtype([("a", "f8")]) and np.zeros(2, d)["a"].sum() == 0


def test_states_come_back():
    import copy
    import pickle
    for spec in ("f8", ">i4", "S3", ">U2", "V5", "M8[7us]", "m8", "O", "i4,O,(2,3)f8", [(("t", "a"), "f8"), ("b", "S3", 2)], ("f4", (2, 3)),
                 np.dtype("i1,f8", align=True), np.dtype("f8", metadata={"a": 1}), [("x", [("y", "O")])]):
        d = np.dtype(spec)
        for e in (copy.copy(d), copy.deepcopy(d), *(pickle.loads(pickle.dumps(d, p)) for p in range(6))):
            assert e == d and e.flags == d.flags and e.alignment == d.alignment and e.metadata == d.metadata and e.fields == d.fields


@pytest.mark.parametrize("dtype, offset", [("f8", 0), ("i4", 2), ("O", 0), ("V12", 0), ("i4", 100), ("i4", -1), ("i2,O", 2)])
def test_fields_are_not_set_across_objects(dtype, offset):
    v = np.zeros(1, "i4,O")[0]
    v[1] = "kept"
    with pytest.raises(TypeError, match="Cannot get/set field of an object array"):
        v.setfield((1, 2) if "," in dtype else 1, dtype, offset)
    v.setfield(5, "i4", 0)
    v.setfield("new", "O", 4)
    assert v.item() == (5, "new")


# ---- texts
def test_characters_that_do_not_exist():
    a = np.array([0x7fffffff], "u4").view("U1")
    for read in (lambda: a.tolist(), lambda: a[0], lambda: a.byteswap().view(a.dtype.newbyteorder())[0]):
        with pytest.raises(ValueError, match="is not in range"):
            read()


def test_add_docstring_wants_text():
    with pytest.raises(TypeError, match="should be a str"):
        np._core.multiarray.add_docstring(int, 7)


# ---- times
@pytest.mark.parametrize("unit, error", [
    (("s", -1, 0, 7), ValueError), (("s", 0), TypeError), (("s", -2), TypeError), (("s", 2, 3),
                                                                                   ValueError), (("s", 2, 3, None), ValueError),
    (("s",), TypeError), (("zz", 2), TypeError), ((3, 2), TypeError), (("s", "x"),
                                                                       TypeError), ("0s", TypeError), (("s", 2**31), TypeError)])
def test_units_that_are_none(unit, error):
    with pytest.raises(error):
        np.datetime64(1, unit)


def test_units_as_tuples():
    assert np.datetime64(1, ("s", 2)).dtype == np.datetime64(1, (b"s", 2, 1, None)).dtype == "M8[2s]"


def test_digits_of_times_are_ascii():
    for make, message in ((lambda: np.datetime64("２０００"), "Error parsing"), (lambda: np.timedelta64("５", "s"), "Could not convert")):
        with pytest.raises(ValueError, match=message):
            make()


def test_times_that_do_not_fit_the_new_unit():
    for value, old, new in ((2**62, "m8[W]", "m8[s]"), (-2**62, "m8[h]", "m8[m]"), (2**40, "M8[Y]", "M8[s]"), (2**62, "M8[W]", "M8[D]"),
                            (2**62, "M8[Y]", "M8[D]"), (330, "M8[Y]", "M8[ns]")):
        with pytest.raises(OverflowError, match="time units"):
            np.array([1, value], old).astype(new)
    assert np.array([2**62 - 1, -7], "m8[3s]").astype("m8[6s]").astype("i8").tolist() == [2**61 - 1, -4]
    assert np.array(["2262-04-11", "1677-09-22", "NaT"], "M8[D]").astype("M8[ns]").astype("M8[D]").tolist() == [
        datetime.date(2262, 4, 11), datetime.date(1677, 9, 22), None]


# ---- random
def test_seed_sequences_count_children_in_32_bits():
    for n, error in ((-1, OverflowError), (2**70, OverflowError), (2**32, OverflowError), (1.5, TypeError)):
        with pytest.raises(error):
            np.random.SeedSequence(1).spawn(n)
        with pytest.raises(error):
            np.random.SeedSequence(1, n_children_spawned=n)
    with pytest.raises(OverflowError):
        np.random.default_rng(1).spawn(-1)
    with pytest.raises(OverflowError):
        np.random.SeedSequence(1, n_children_spawned=2**32 - 1).spawn(3)


def test_states_of_the_wrong_length():
    rs = np.random.RandomState(1)
    before = rs.get_state()[1]
    for n, error in ((9999, ValueError), (9, IndexError)):
        with pytest.raises(error):
            rs.set_state(("MT19937", np.zeros(n, "u4"), 0))
    assert (rs.get_state()[1] == before).all()


def test_a_kept_normal_cannot_be_deleted():
    for rng in (np.random.RandomState(1), np.random.default_rng(1)):
        with pytest.raises(TypeError):
            del rng._gauss


def test_very_deep_chains_of_arrays_are_freed():
    chain = None
    for _ in range(100000):
        link = np.empty(1, object)
        link[0] = chain
        chain = link
    del link, chain
