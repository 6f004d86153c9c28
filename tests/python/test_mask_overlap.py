"""Masks and indexes that lie over what is written through them."""
import numen as np
import pytest


def test_mask_over_its_own_array():
    buf = np.array([True, True, False, True, True, False, True, True] * 40)
    base, mask = buf[1:], buf[:-1]
    want = [bool(x) for x in buf]
    chosen = [i for i in range(len(mask)) if want[i]]
    for i in chosen:
        want[i + 1] = False
    base[mask] = False
    assert buf.tolist() == want
    a = np.array([True, False, True])
    a[a] = False
    assert a.tolist() == [False] * 3


def test_indexes_over_the_array():
    a = np.arange(5)
    a[2:][a[:-2]] = 3
    assert a.tolist() == [0, 1, 3, 3, 3]
    b = np.arange(1000)
    b[1:][b[:-1]] = 5000
    assert b.tolist() == [0] + [5000] * 999


def test_put_of_a_bad_index_writes_nothing():
    a = np.zeros(3)
    try:
        a.put([0, 7], [1.0, 2.0])
    except IndexError as error:
        assert str(error) == "index 7 is out of bounds for axis 0 with size 3"
    assert a.tolist() == [0, 0, 0]


def test_many_sizes():
    for dtype in ("u1", "i2", "f4", "f8", "c16", "S3", "V24"):
        for n in (0, 1, 7, 8, 15, 16, 17, 63, 64, 65, 200):
            a = np.arange(n).astype("u1").astype(dtype) if dtype[0] != "V" else np.zeros(n, dtype)
            mask = np.arange(n) * 7 % 5 < 2
            places = [i for i in range(n) if mask[i]]
            assert a[mask].tolist() == [a[i].tolist() for i in places]
            b, c, d = a[::-1].copy(), a.copy(), a.copy()
            c[mask] = b[mask]
            np.copyto(d, b, where=mask)
            assert c.tolist() == d.tolist() == [(b if i in places else a)[i].tolist() for i in range(n)]
            assert np.nonzero(mask)[0].tolist() == places


@pytest.mark.parametrize("kept", [1.5, np.nan, 1e300, np.inf])
def test_items_that_the_mask_leaves_out_are_not_cast(kept):
    for n in (1, 10, 1000, 5000):
        mask = np.arange(n) % 3 == 0
        out = np.full(n, kept)
        np.add(np.ones(n, int), np.ones(n, int), out=out, where=mask)
        expected = np.where(mask, 2.0, kept)
        assert out.tobytes() == expected.tobytes()
        swapped = np.full(n, kept, ">f8")
        np.multiply(np.ones(n, "f4"), 3, out=swapped, where=mask)
        assert swapped.astype("<f8").tobytes() == np.where(mask, 3.0, kept).tobytes()


def test_objects_that_the_mask_leaves_out_stay():
    marker = object()
    out = np.full(100, marker, object)
    np.add(np.arange(100), 1, out=out, where=np.arange(100) % 2 == 0)
    assert out[0] == 1 and out[1] is marker and out[98] == 99 and all(x is marker for x in out[1::2])
