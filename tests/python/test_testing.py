"""What the assertions of numen.testing say when they fail."""
import numen as np
import pytest
from numen.testing import assert_allclose, assert_array_equal, assert_array_less

INF, NAN = np.inf, np.nan


def told(check, *args, **kwargs):
    with pytest.raises(AssertionError) as caught:
        check(*args, **kwargs)
    return str(caught.value)


def test_numbers():
    assert told(assert_array_equal, np.array(1.0), np.array(2.0)) == (
        "\nArrays are not equal\n\nMismatched elements: 1 / 1 (100%)\nMax absolute difference among violations: 1.\n"
        "Max relative difference among violations: 0.5\n ACTUAL: array(1.)\n DESIRED: array(2.)")
    assert told(assert_array_equal, 1, [1, 2, 1], verbose=False) == (
        "\nArrays are not equal\n\nMismatched elements: 1 / 3 (33.3%)\nMismatch at index:\n [1]: 1 (ACTUAL), 2 (DESIRED)\n"
        "Max absolute difference among violations: 1\nMax relative difference among violations: 0.5")
    assert told(assert_array_equal, np.uint8([200]), np.uint8([201]), verbose=False).count("Max absolute difference among violations: 1\n")


@pytest.mark.parametrize("check", [assert_array_equal, assert_allclose])
def test_special_values(check):
    assert "nan location mismatch:" in told(check, [1, NAN], [1, 2])
    assert "\ninf location mismatch:" in told(check, [1, INF], [1, 2]) and "\ninf location mismatch:" in told(check, [1, -INF], [1, 2])
    assert told(check, [1, INF, 5], [2, -INF, 5]).endswith("\ninf values mismatch:\n ACTUAL: array([inf])\n DESIRED: array([-inf])")
    assert "inf values mismatch:" in told(check, complex(1, INF), complex(2, INF))
    assert "Mismatched elements: 1 / 3" in told(check, [1, INF, NAN], [2, INF, NAN])
    for alike in ([INF, NAN, -INF, 1], [], [complex(NAN, INF)], INF):
        check(alike, alike)
    check([complex(NAN, INF)], [complex(NAN, 1)])
    check([INF, INF], INF)
    check(np.ma.array([INF, 1], mask=[1, 0]), [-INF, 1])


def test_places():
    assert " [0, 1]: 3 (x), 2 (y)" in told(assert_array_less, [[1, 3]], [[2, 2]])
    assert "First 5 mismatches are at indices:\n [0]: 0 (ACTUAL), 1 (DESIRED)" in told(assert_array_equal, [0] * 6, [1] * 6)


def test_misfits():
    assert "(shapes (2,), (3,) mismatch)" in told(assert_array_equal, [1, 2], [1, 2, 3])
    assert "(shapes (), (1,) mismatch)" in told(assert_array_equal, 1, [1], strict=True)
    assert "(dtypes int64, float64 mismatch)" in told(assert_array_equal, [1], [1.0], strict=True)
    with pytest.raises(ValueError, match="error during assertion:"):
        np.testing.assert_array_compare(lambda x, y: int("no number"), [1], [2])
