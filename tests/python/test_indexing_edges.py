"""Edges of indexing: masks with axes of no items, flat iterators, and the order in which assignment finds its errors."""
import pytest

import numen as np


@pytest.mark.parametrize("shape, mask, result", [((5,), (0,), (0,)), ((3, 4), (0,), (0, 4)), ((3, 4), (0, 4), (0,)), ((3, 4), (3, 0), (0,)),
                                                 ((3, 4), (0, 0), (0,))])
def test_masks_of_no_items(shape, mask, result):
    a = np.ones(shape)
    none = np.zeros(mask, dtype=bool)
    assert a[none].shape == result
    a[none] = 5
    assert (a == 1).all()
    with pytest.raises(ValueError, match="shape mismatch: value array of shape"):
        a[none] = np.zeros((7, 7))


def test_mask_lengths_are_checked_first():
    a = np.ones((2, 4))
    with pytest.raises(IndexError, match="boolean index did not match indexed array along axis 1; size of axis is 4"):
        a[9, [True, True]]
    with pytest.raises(IndexError, match="along axis 1; size of axis is 4 but size of corresponding boolean axis is 3"):
        a[np.zeros((0, 3), dtype=bool)]
    with pytest.raises(TypeError, match="boolean array indexing assignment requires a 0 or 1-dimensional input, input has 2 dimensions"):
        np.array(3)[True] = np.ones((2, 1))


@pytest.mark.parametrize("value, error", [([1, 2, 3], ValueError), (1j, TypeError), ("x", ValueError), (1, IndexError)])
def test_assignment_looks_at_values_before_bounds(value, error):
    with pytest.raises(error):
        np.ones(3)[[0, 9]] = value


def test_flat_takes_what_it_takes():
    a = np.arange(6.0).reshape(2, 3)
    mask = np.array([True, False] * 3)
    assert a.flat[mask].tolist() == [0, 2, 4]
    assert a.flat[[[0, -1], [1, 0]]].tolist() == [[0, 5], [1, 0]]
    assert a.flat[()].tolist() == a.flat[...].tolist() == list(range(6))
    a.flat[mask] = [7, 8]
    a.flat[[-1]] = 9
    assert a.ravel().tolist() == [7, 1, 8, 3, 7, 9]
    a.flat = []
    a.flat[[0, 99]] = []
    assert a.ravel().tolist() == [7, 1, 8, 3, 7, 9]


@pytest.mark.parametrize("key, text", [
    (None, "only integers, slices"), ((1, None), "only integers, slices"), ((0, ...), "only integers, slices"),
    ("x", "only integers, slices"),
    ((0, 1), "too many indices for flat iterator: flat iterator is 1-dimensional, but 2 were indexed"),
    (7, "index 7 is out of bounds for size 6"),
    ([0, -7], "index -7 is out of bounds for size 6"), ([True] * 6, "boolean indices for iterators are not supported"),
    (np.True_, "boolean indices for iterators are not supported"), (np.array([True]), "boolean index did not match indexed flat iterator"),
    (np.ones((2, 3), dtype=bool), "too many indices for flat iterator"), (np.array([1.0]), "arrays used as indices must be of integer"),
])
def test_flat_refuses(key, text):
    a = np.arange(6.0).reshape(2, 3)
    with pytest.raises(IndexError, match=text):
        a.flat[key]
    with pytest.raises(IndexError, match=text):
        a.flat[key] = 1


def test_flat_old_ways_warn():
    a = np.arange(6.0).reshape(2, 3)
    with pytest.warns(DeprecationWarning, match="Invalid non-array indices for iterator objects"):
        assert a.flat[1.7] == 1
    with pytest.warns(DeprecationWarning, match="0-dimensional boolean index"):
        assert a.flat[True] == 0
    with pytest.warns(DeprecationWarning, match="0-dimensional boolean index"):
        assert a.flat[False].shape == (0,)
    with pytest.warns(DeprecationWarning), pytest.raises(IndexError):
        np.zeros((0, 2)).flat[True]


def test_flat_sets_single_items():
    a = np.arange(3.0)
    for value in ([1, 2], [], "x", 1j):
        with pytest.raises(ValueError, match="Error setting single item of array."):
            a.flat[0] = value
    with pytest.raises(IndexError, match="0-D index is not supported"):
        a.flat[()] = 1
    assert a.tolist() == [0, 1, 2]


@pytest.mark.parametrize("shapes, text", [(((2,), (3,), (4,)), "(2,) (3,) (4,) "), (((2, 1), (3,), (2, 4)), "(2,1) (3,) (2,4) ")])
def test_outputs_are_among_operands_that_do_not_broadcast(shapes, text):
    a, b, out = (np.ones(s) for s in shapes)
    with pytest.raises(ValueError) as e:
        np.add(a, b, out=out)
    assert str(e.value) == "operands could not be broadcast together with shapes " + text


def test_in_place_product_with_a_line():
    a = np.ones((4, 2))
    with pytest.raises(ValueError, match="inplace matrix multiplication requires"):
        a @= [1, 2]
