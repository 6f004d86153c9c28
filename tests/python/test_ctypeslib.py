"""numen.ctypeslib: pointers to arrays as argument types, arrays over ctypes objects and back."""
import ctypes

import numen as np
import pytest
from numen import ctypeslib as cl


def test_pointer_types_check_their_arrays():
    kind = cl.ndpointer(np.float64, ndim=2, shape=(2, 3), flags="C_CONTIGUOUS")
    assert kind.__name__ == "ndpointer_<f8_2d_2x3_C_CONTIGUOUS"
    assert cl.ndpointer(np.float64, 2, (2, 3), "C") is kind
    assert kind.from_param(np.zeros((2, 3))) is not None
    for bad, text in ((np.zeros((2, 2)), "array must have shape (2, 3)"), (np.zeros(3), "array must have 2 dimension(s)"),
                      (np.zeros((2, 3), "f4"), "array must have data type float64"), ([1, 2], "argument must be an ndarray"),
                      (np.zeros((2, 3), order="F"), "array must have flags ['C_CONTIGUOUS']")):
        with pytest.raises(TypeError) as error:
            kind.from_param(bad)
        assert str(error.value) == text
    with pytest.raises(TypeError, match="invalid flags specification"):
        cl.ndpointer(flags=3.5)


def test_functions_take_and_give_arrays():
    libc = ctypes.CDLL(None)
    copy = libc.memcpy
    kind = cl.ndpointer("f8", shape=(2,))
    copy.argtypes, copy.restype = [kind, kind, ctypes.c_size_t], kind
    a, b = np.zeros(2), np.array([1.0, 2.0])
    given = copy(a, b, 16)
    assert a.tolist() == given.tolist() == [1.0, 2.0]
    given[0] = 7
    assert a[0] == 7
    with pytest.raises(ctypes.ArgumentError, match="shape"):
        copy(a, np.zeros(3), 16)


def test_memory_is_shared_both_ways():
    data = (ctypes.c_int * 3)(1, 2, 3)
    arr = cl.as_array(data)
    arr[0] = 9
    assert data[0] == 9 and arr.dtype == np.int32
    assert cl.as_array(ctypes.cast(data, ctypes.POINTER(ctypes.c_int)), (3,)).tolist() == [9, 2, 3]
    with pytest.raises(TypeError, match="requires a shape"):
        cl.as_array(ctypes.cast(data, ctypes.POINTER(ctypes.c_int)))
    table = np.arange(6).reshape(2, 3)
    made = cl.as_ctypes(table)
    made[1][2] = 50
    assert table[1, 2] == 50
    with pytest.raises(TypeError, match="strided"):
        cl.as_ctypes(table[:, ::2])


@pytest.mark.parametrize("dtype", ["i1", "u2", "i4", "u8", "f4", "f8", "?", ">i2", [("a", "i4"), ("b", "f8")], ("i4", (3,))])
def test_types_round_trip(dtype):
    assert np.dtype(cl.as_ctypes_type(dtype)) == np.dtype(dtype)


def test_padding_and_unions():
    padded = cl.as_ctypes_type({"names": ["a", "b"], "formats": ["i4", "i4"], "offsets": [0, 8], "itemsize": 16})
    assert ctypes.sizeof(padded) == 16 and padded.b.offset == 8
    union = cl.as_ctypes_type({"names": ["a", "b"], "formats": ["i4", "f4"], "offsets": [0, 0]})
    assert issubclass(union, ctypes.Union) and ctypes.sizeof(union) == 4
    with pytest.raises(NotImplementedError):
        cl.as_ctypes_type("c8")
