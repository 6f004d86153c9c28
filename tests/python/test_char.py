"""np.char: what of it is there."""
import operator

import pytest

import numen as np

OPERATORS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@pytest.mark.parametrize("op", OPERATORS)
@pytest.mark.parametrize("kind", ["U", "S"])
@pytest.mark.parametrize("rstrip", [False, True])
def test_compare_chararrays(op, kind, rstrip):
    texts = ["a ", "a", "b\t\n", "", " ", "ab", "b"]
    other = ["a", "b", "ab  "]
    a, b = np.array(texts, kind)[:, None], np.array(other, kind)
    strip = (lambda t: t.rstrip()) if rstrip else (lambda t: t)
    want = [[OPERATORS[op](strip(x), strip(y)) for y in other] for x in texts]
    assert np.char.compare_chararrays(a, b, op, rstrip).tolist() == want
    assert np.char.compare_chararrays(a1=a[::-2], a2=b[0], cmp=op.encode(), rstrip=rstrip).tolist() == [row[:1] for row in want[::-2]]


def test_compare_chararrays_refuses():
    a = np.array(["a", "b"])
    with pytest.raises(ValueError, match="comparison must be '==', '!=', '<', '>', '<=', '>='"):
        np.char.compare_chararrays(a, a, "=", True)
    with pytest.raises(TypeError, match="comparison of non-string arrays"):
        np.char.compare_chararrays(a, [1, 2], "==", True)
    with pytest.raises(TypeError):
        np.char.compare_chararrays(a, a, 5, True)
    with pytest.raises(ValueError, match="could not be broadcast together"):
        np.char.compare_chararrays(a, ["a", "b", "c"], "==", True)
    assert np.char.compare_chararrays(a, [b"a"], "==", True) is NotImplemented
