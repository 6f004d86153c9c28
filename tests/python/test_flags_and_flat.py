"""Flags that warn, memory that others describe, and indexes of flat iterators."""
import ctypes
import gc
import inspect
import weakref

import pytest

import numen as np


def _spread():
    return np.broadcast_arrays(np.arange(3), np.zeros((2, 3)))[0]


def test_the_first_write_into_broadcast_arrays_warns():
    for write in (lambda a: a.__setitem__(0, 1), lambda a: np.add(a, 1, out=a), lambda a: a.sort(), lambda a: a.flat.__setitem__(0, 1),
                  lambda a: np.copyto(a, 3), lambda a: np.nditer(a, op_flags=["readwrite"])):
        a = np.arange(5)
        a.flags._warn_on_write = True
        with pytest.warns(DeprecationWarning, match="overlapping memory from np.broadcast_arrays") as told:
            write(a)
            write(a)
        assert len(told) == 1
    a = _spread()
    with pytest.warns(FutureWarning, match="future versions will not create a writeable array"):
        assert a.flags.writeable
    assert a.flags._writeable_no_warn and "(with WARN_ON_WRITE=True)" in repr(a.flags)
    assert memoryview(a).readonly and a.__array_interface__["data"][1]
    view = a[0]
    with pytest.warns(DeprecationWarning):
        view[0] = 1
    b = _spread()
    b.flags.writeable = True
    b[0, 0] = 3
    with pytest.raises(ValueError, match="cannot clear '_warn_on_write'"):
        b.flags._warn_on_write = False


def test_a_locked_owner_locks_its_views():
    a = np.array(None)
    v = a[...]
    a.flags.writeable = v.flags.writeable = False
    with pytest.raises(ValueError, match="cannot set WRITEABLE flag"):
        v.flags.writeable = True


def _described(**interface):
    return type("Described", (), {"__array_interface__": interface})()


def test_interfaces_without_memory():
    a = np.asarray(_described(typestr="f8", shape=(0, 1), data=(0, True)))
    assert a.shape == (0, 1) and a.base is not None and a.flags.owndata
    a = np.asarray(_described(typestr="(0,)f8,", shape=(1, 3), data=(0, True)))
    assert a.dtype == np.dtype("(0,)f8,") and a.shape == (1, 3)
    with pytest.raises(ValueError, match="data is NULL but array contains data"):
        np.asarray(_described(typestr="f8", shape=(), data=(0, True)))
    with pytest.raises(ValueError, match=r"number of dimensions must be within \[0, 64\]"):
        np.asarray(_described(typestr="f8", shape=(1,) * 65, data=(0, True)))


def test_who_keeps_memory():
    for owner in (np.arange(10), b"12345678"):
        assert np.frombuffer(owner).base is owner
    gc.disable()
    try:
        a = np.arange(3)
        alive = weakref.ref(a)
        pointer = a.ctypes.data_as(ctypes.c_void_p)
        del a
        assert alive() is not None
        del pointer
        assert alive() is None
    finally:
        gc.enable()


def test_keys_of_flat_iterators():
    a = np.arange(9).reshape(3, 3)
    flat = a.flat
    with pytest.warns(DeprecationWarning, match="0-dimensional boolean index"):
        assert flat[True] == 0 and flat[False].size == 0
    with pytest.warns(DeprecationWarning, match="Invalid non-array indices"):
        assert flat[1.0] == 1
    with pytest.warns(DeprecationWarning, match="Invalid non-array indices"):
        assert flat[[1.0, 2.0]].tolist() == [1, 2]
    assert flat[a.ravel() > 6].tolist() == [7, 8] and flat[[[1, 2], [3, -4]]].tolist() == [[1, 2], [3, 5]]
    for key, text in ((None, "only integers, slices"), ("a", "only integers, slices"), ("", "only integers, slices"),
                      ((1, None), "only integers, slices"), ((1, 2), "flat iterator is 1-dimensional, but 2 were indexed"),
                      (a > 3, "flat iterator is 1-dimensional, but 2 were indexed"), ([True, False], "boolean indices for iterators"),
                      ((True,), "boolean indices for iterators"), (np.zeros(3, bool), "did not match indexed flat iterator"),
                      ([10], "index 10 is out of bounds for size 9"), (np.array([1.0]), "must be of integer")):
        with pytest.raises(IndexError, match=text):
            flat[key]
        with pytest.raises(IndexError, match=text):
            flat[key] = 1
    with pytest.raises(IndexError, match="0-D index is not supported"):
        flat[()] = 1
    with pytest.warns(DeprecationWarning):
        flat[True] = 50
        flat[False] = 60
    assert a.ravel().tolist() == [50, 1, 2, 3, 4, 5, 6, 7, 8]
    assert not a.T.flat.__array__().flags.writeable
    assert str(inspect.signature(np.flatiter.copy)) == str(inspect.signature(np.broadcast.reset)) == "(self, /)"


def test_scalars_take_truth_values_as_indexes():
    for key in (True, np.True_, np.array(True)):
        assert np.float64(3)[key].tolist() == [3.0] and np.zeros(1, "i4,i4")[0][key].tolist() == [(0, 0)]
        assert np.void(b"abc")[key].shape == (1,)
    assert np.float64(3)[False].shape == (0,)


def test_array_protocol_copies_once():
    base = np.arange(3.0)

    class Like:
        asked = []

        def __array__(self, dtype=None, copy=None):
            self.asked.append(copy)
            return base

    assert np.array(Like(), copy=True) is base and np.array([Like()], copy=True).shape == (1, 3)
    assert Like.asked == [True, None]
