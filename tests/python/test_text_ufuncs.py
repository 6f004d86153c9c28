"""Texts (S and U) in ufuncs: joined by add, compared by the comparisons, refused by the rest."""
import itertools
import operator

import numen as np
import pytest


def padded(items, dtype):
    return np.array(items, dtype)


S = padded([b"a", b"", b"abc"], "S3")
U = padded(["x", "", "\u20acy"], "U2")


@pytest.mark.parametrize("a, b, result", [
    (S, S, "S6"), (S, padded([b"\0a", b"a\0b", b"ab "], "S4"), "S7"), (U, U.astype(">U2"), "U4"), (U.astype(">U2"), U, "U4"),
    (U, padded(["", "", ""], "U1"), "U3"), (padded(["\0a", "a\0b", "ab"], "U4"), U, "U6"), (U, "z", "U3"), (b"z", S, "S4")])
def test_add_joins(a, b, result):
    r = np.add(a, b)
    assert r.dtype == np.dtype(result) and r.dtype.isnative
    assert r.tolist() == [x + y for x, y in np.broadcast(np.asarray(a), np.asarray(b))]


def test_add_of_views_scalars_and_outputs():
    wide = np.array([["a", "bb"], ["ccc", "dddd"]]).T
    r = wide + wide[::-1]
    assert r.tolist() == [["abb", "cccdddd"], ["bba", "ddddccc"]] and r.strides == (32, 64)
    out = np.full(3, "????????")
    assert np.add(U, U, out=out) is out and out.tolist() == ["xx", "", "\u20acy\u20acy"]
    short = np.full(3, b"??")
    np.add(S, S, out=short)
    assert short.tolist() == [b"aa", b"", b"ab"]
    own = padded(["ab", "c"], "U6")
    own += own[::-1]
    assert own.tolist() == ["abc", "cab"]
    np.add.at(own, [0, 0], "d")
    assert own.tolist() == ["abcdd", "cab"]
    masked = np.full(3, "-" * 5)
    np.add(U, "w", out=masked, where=[True, False, True])
    assert masked.tolist() == ["xw", "-----", "\u20acyw"]
    assert np.add(np.str_("a"), "b") == "ab" and np.add(S, S, dtype=object).dtype == "S6"
    assert np.add(S, padded([b"p", b"q", b"r"], object)).tolist() == [b"ap", b"q", b"abcr"]
    assert "SS->S" not in np.add.types and len(np.add.types) == np.add.ntypes


def test_add_refuses():
    for a, b in ((S, U), (U, "z".encode()), (S, np.array(["x"]))):
        with pytest.raises(TypeError, match="cannot use operands with types dtype"):
            np.add(a, b)
    with pytest.raises(TypeError, match=r"types \(dtype\('S3'\), dtype\('int64'\)\) -> None"):
        S + 1
    with pytest.raises(TypeError, match=r"add.reduce. Resolved \(dtype\('S3'\), dtype\('S3'\), dtype\('S6'\)\)"):
        np.add.reduce(S)
    with pytest.raises(TypeError, match="length 4000000000 is too large to store inside array"):
        np.add.resolve_dtypes((np.dtype("S2000000000"), np.dtype("S2000000000"), None))
    with pytest.raises(TypeError, match="casting rule 'no'"):
        np.add(U.astype(">U2"), U, casting="no")


@pytest.mark.parametrize("ours, python", [(np.equal, operator.eq), (np.not_equal, operator.ne), (np.less, operator.lt),
                                          (np.less_equal, operator.le), (np.greater, operator.gt), (np.greater_equal, operator.ge)])
def test_comparisons(ours, python):
    texts = ["", "a", "a\0b", "a b", "ab", "abc", "b" * 9, "b" * 9 + "a", "\xff", "\u20ac", "\U0001f600"]
    for kind, items in (("S", [t.encode("latin1") for t in texts[:-2]]), ("U", texts)):
        pairs = list(itertools.product(items, items))
        a, b = np.array([p[0] for p in pairs], kind), np.array([p[1] for p in pairs], f"{kind}12")
        expected = [python(p, q) for p, q in pairs]
        assert ours(a, b).tolist() == ours(a.astype(a.dtype.newbyteorder()), b).tolist() == expected
        assert ours(a[::-1], b[::-1]).tolist() == expected[::-1]
        assert ours(b, a).tolist() == [python(q, p) for p, q in pairs]


def test_comparisons_refuse():
    with pytest.raises(TypeError, match=r"BytesDType'>, <class '\w+.dtypes.StrDType'>\) -> None"):
        np.less(S, U)
    with pytest.raises(TypeError, match=r"StrDType'>, <class '\w+.dtypes._PyLongDType'>\) -> None"):
        np.equal(U, 3)
    assert not (S == np.array(["a", "", "abc"])).any()


@pytest.mark.parametrize("call, text", [
    (lambda: np.maximum(U, U), r"maximum' did not contain a loop with signature matching types \(dtype\('<U2'\), dtype\('<U2'\)\) -> None"),
    (lambda: np.max(S), r"types \(dtype\('S3'\), dtype\('S3'\)\) -> None"),
    (lambda: np.negative(U), r"negative' did not contain a loop with signature matching types <class '\w+.dtypes.StrDType'> -> None"),
    (lambda: np.subtract(S, S, dtype="S"), r"BytesDType'>, <class '\w+.dtypes.BytesDType'>\) -> <class '\w+.dtypes.BytesDType'>"),
    (lambda: np.power(U, 2), "ufunc 'power' not supported for the input types"),
    (lambda: np.conjugate(U), "ufunc 'conjugate' not supported for the input types"),
    (lambda: np.less.reduce(U), "No loop matching the specified signature and casting was found for ufunc less"),
    (lambda: np.gcd.reduce([1.5]), r"\(None, <class '\w+.dtypes.Float64DType'>\) -> None")])
def test_ufuncs_without_loops_for_texts(call, text):
    with pytest.raises(TypeError, match=text):
        call()


def test_numbers_are_not_joined_as_texts():
    for call in (lambda: np.add.reduceat([1, 2], [0], out=np.empty(1, "U5")), lambda: np.add.reduce([1, 2], out=np.empty((), "S5")),
                 lambda: np.add.accumulate([1, 2], out=np.empty(2, "U5")), lambda: np.add.reduce([1, 2], dtype="U")):
        with pytest.raises(TypeError, match="did not contain a loop"):
            call()
