"""numen.linalg, products and einsum: identities that results must satisfy, NumPy's messages and result types."""
import itertools

import numen as np
import pytest
from numen import linalg as la


def matrices(dtype, *shape, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(shape)
    if np.dtype(dtype).kind == "c":
        x = x + 1j * rng.standard_normal(shape)
    return x.astype(dtype)


def close(a, b, tol=None):
    a, b = np.asarray(a), np.asarray(b)
    assert a.shape == b.shape
    single = {a.dtype.char, b.dtype.char} & set("efF")
    return bool((abs(a - b) <= (tol or (2e-3 if single else 1e-9)) * (1 + abs(b))).all())


def layouts(x):
    """The same values in other memory."""
    yield x
    yield np.asfortranarray(x)
    wide = np.zeros(x.shape[:-1] + (2 * x.shape[-1],), x.dtype)
    wide[..., ::2] = x
    yield wide[..., ::2]
    yield x[..., ::-1, :].copy()[..., ::-1, :]


FLOATS = "fdFD"
NUMBERS = "?bBhHiIlLqQefdgFDG"


def naive_product(a, b):
    r = np.zeros((a.shape[0], b.shape[1]), np.promote_types(a.dtype, b.dtype))
    for k in range(a.shape[1]):
        step = a[:, k:k + 1] * b[k:k + 1, :]
        r = r | step if r.dtype == bool else r + step
    return r


@pytest.mark.parametrize("code", NUMBERS)
def test_matmul_of_every_type(code):
    rng = np.random.default_rng(1)
    for m, k, n in ((1, 5, 1), (3, 3, 3), (7, 9, 8), (40, 33, 50)):
        a = rng.integers(-4, 5, (m, k)).astype(code)
        b = rng.integers(-4, 5, (k, n)).astype(code)
        want = naive_product(a, b)
        for x, y in itertools.product(layouts(a), layouts(b)):
            got = x @ y
            assert got.dtype == want.dtype and (got == want).all()
            assert (np.dot(x, y) == want).all()
        assert (np.inner(a, b.T) == want).all()
        assert (np.tensordot(a, b, 1) == want).all()


def test_integer_products_wrap():
    a = np.array([[2**62, 3], [5, 2**61 + 7]])
    assert (a @ a)[0, 0] == 15 and (a @ a)[1, 1] == 15 + (2**61 + 7)**2 % 2**64 - (2**64 if (15 + (2**61 + 7)**2) % 2**64 >= 2**63 else 0)
    small = np.full((20, 20), 100, np.int8)
    assert ((small @ small) == np.int8(20 * 100 * 100 % 256 - (256 if 20 * 10000 % 256 > 127 else 0))).all()


def test_stacks_and_vectors():
    a, b = matrices("d", 5, 1, 3, 4), matrices("d", 6, 4, 2, seed=1)
    got = a @ b
    assert got.shape == (5, 6, 3, 2)
    assert close(got[4, 2], a[4, 0] @ b[2])
    v = matrices("D", 5, 4)
    assert close(np.vecdot(v, v), (v.conj() * v).sum(-1))
    assert close(np.matvec(a[:, 0], v.real), (a[:, 0] @ v.real[..., None])[..., 0])
    assert close(np.vecmat(v, b[:5]), (v.conj()[:, None] @ b[:5])[:, 0])
    x = np.ones((2, 2))
    x @= np.array([[1, 2], [3, 4.0]])
    assert x.tolist() == [[4, 6], [4, 6]]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 9, 30])
@pytest.mark.parametrize("code", FLOATS)
def test_identities(code, n):
    for a in layouts(matrices(code, 2, n, n) + n * np.eye(n, dtype=code)):
        eye = np.eye(n)
        h = a + a.swapaxes(-1, -2).conj()
        b = matrices(code, 2, n, 3, seed=3)
        assert close(a @ la.inv(a), np.stack([eye, eye]).astype(code)) and la.inv(a).dtype == a.dtype
        assert close(a @ la.solve(a, b), b)
        assert close(a[0] @ la.solve(a[0], b[0, :, 0]), b[0, :, 0])
        sign, log = la.slogdet(a / n)                # 30**30 is beyond single precision
        assert close(sign * np.exp(log), la.det(a / n))
        low = la.cholesky(h @ h)
        assert close(low @ low.swapaxes(-1, -2).conj(), h @ h) and (np.triu(low[0], 1) == 0).all()
        up = la.cholesky(h @ h, upper=True)
        assert close(up.swapaxes(-1, -2).conj() @ up, h @ h)
        w, v = la.eigh(h)
        assert close(h @ v, v * w[:, None, :]) and close(la.eigvalsh(h, "U"), w)
        w, v = la.eig(a)
        assert close(a @ v, v * w[:, None, :])
        u, s, vh = la.svd(a)
        assert close((u * s[:, None, :]) @ vh, a) and close(la.svdvals(a), s)
        q, r = la.qr(a)
        assert close(q @ r, a) and type(la.qr(a)).__name__ == "QRResult"
        assert close(la.pinv(a) @ a, np.stack([eye, eye]).astype(code))


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4), (0, 3), (3, 0)])
def test_rectangular(shape):
    a = matrices("d", *shape)
    m, n = shape
    u, s, vh = la.svd(a)
    assert u.shape == (m, m) and s.shape == (min(shape),) and vh.shape == (n, n)
    u, s, vh = la.svd(a, full_matrices=False)
    assert close((u * s) @ vh, a)
    for mode in ("reduced", "complete"):
        q, r = la.qr(a, mode)
        assert close(q @ r, a)
    h, tau = la.qr(a, "raw")
    assert h.shape == (n, m) and tau.shape == (min(shape),)
    b = matrices("d", m, 2, seed=5)
    x, residuals, rank, s = la.lstsq(a, b)
    assert rank == min(shape) and x.shape == (n, 2)
    if m > n > 0:
        assert close(residuals, ((b - a @ x)**2).sum(0))
    else:
        assert n == 0 or residuals.shape == (0,)
    if min(shape):
        assert la.matrix_rank(a) == min(shape)


def test_norms():
    x = matrices("d", 4, 5, 6)
    assert close(la.norm(x), np.sqrt((x * x).sum()))
    assert close(la.norm(x, axis=1), np.sqrt((x * x).sum(1)))
    assert close(la.norm(x, 1, axis=1), abs(x).sum(1))
    assert close(la.norm(x, np.inf, axis=-1, keepdims=True), abs(x).max(-1, keepdims=True))
    assert close(la.norm(x, 3, axis=0), (abs(x)**3).sum(0)**(1 / 3))
    s = la.svdvals(x)
    assert close(la.norm(x, 2, axis=(1, 2)), s[:, 0]) and close(la.norm(x, "nuc", axis=(1, 2)), s.sum(-1))
    assert close(la.matrix_norm(x), np.sqrt((s * s).sum(-1)))
    assert close(la.vector_norm(x, axis=(0, 2)), np.sqrt((x * x).sum((0, 2))))
    z = matrices("F", 7)
    assert la.norm(z).dtype == np.float32 and close(la.norm(z), np.sqrt((z.conj() * z).real.sum()))
    assert la.norm([3, 4]) == 5 and la.norm([]) == 0
    assert close(la.cond(np.eye(3) * 2), 1.0)


def test_messages():
    cases = [
        (lambda: la.inv(np.ones(3)), la.LinAlgError, "1-dimensional array given. Array must be at least two-dimensional"),
        (lambda: la.inv(np.ones((2, 3))), la.LinAlgError, "Last 2 dimensions of the array must be square"),
        (lambda: la.inv(np.zeros((2, 2))), la.LinAlgError, "Singular matrix"),
        (lambda: la.inv(np.arange(1, 10.0).reshape(3, 3)), la.LinAlgError, "Singular matrix"),
        (lambda: la.cholesky(-np.eye(9)), la.LinAlgError, "Matrix is not positive definite"),
        (lambda: la.svd(np.full((2, 2), np.nan)), la.LinAlgError, "SVD did not converge"),
        (lambda: la.eig(np.full((2, 2), np.inf)), la.LinAlgError, "Array must not contain infs or NaNs"),
        (lambda: la.inv(np.ones((2, 2), "e")), TypeError, "array type float16 is unsupported in linalg"),
        (lambda: la.solve(np.eye(3), np.ones(2)), ValueError, "solve1: Input operand 1 has a mismatch in its core dimension 0, with gufunc "
         "signature (m,m),(m)->(m) (size 2 is different from 3)"),
        (lambda: la.lstsq(np.ones((3, 2)), np.ones(4)), la.LinAlgError, "Incompatible dimensions"),
        (lambda: la.eigh(np.eye(2), "X"), ValueError, "UPLO argument must be 'L' or 'U'"),
        (lambda: la.qr(np.eye(2), "x"), ValueError, "Unrecognized mode 'x'"),
        (lambda: la.multi_dot([np.eye(2)]), ValueError, "Expecting at least two arrays."),
        (lambda: np.dot(np.eye(3), np.ones(2)), ValueError, "shapes (3,3) and (2,) not aligned: 3 (dim 1) != 2 (dim 0)"),
        (lambda: np.tensordot(np.eye(3), np.ones((2, 3))), ValueError, "shape-mismatch for sum"),
        (lambda: np.einsum("ij,jk", np.ones((2, 3)), np.ones((2, 3))), ValueError, "operands could not be broadcast together with remapped "
         "shapes [original->remapped]: (2,3)->(2,newaxis,3) (2,3)->(3,2) "),
        (lambda: np.einsum("ij->k", np.ones((2, 3))), ValueError,
         "einstein sum subscripts string included output subscript 'k' which never appeared in an input"),
    ]
    for call, kind, text in cases:
        with pytest.raises(kind) as e:
            call()
        assert str(e.value) == text
    assert issubclass(la.LinAlgError, ValueError)


def naive_einsum(text, *ops):
    inputs, output = text.split("->")
    terms = inputs.split(",")
    size = {s: n for t, x in zip(terms, ops) for s, n in zip(t, x.shape)}
    r = np.zeros([size[s] for s in output], np.result_type(*ops))
    letters = list(size)
    for index in itertools.product(*(range(size[s]) for s in letters)):
        at = dict(zip(letters, index))
        p = 1
        for t, x in zip(terms, ops):
            p = p * x[tuple(at[s] for s in t)]
        r[tuple(at[s] for s in output)] += p
    return r


@pytest.mark.parametrize("text", ["ij,jk->ik", "ij,jk->ki", "bij,bjk->bik", "ij,ij->", "ij,ij->j", "i,j->ij", "ii->i", "iij->j", "ij->ji",
                                  "ij->",
                                  "ijk,k->ij", "abc,abd->cd", "ij,i,j->", "ij,jk,kl->il", "ab,cd->dabc", "i,i,i->i", "abcd,dcbe->ae"])
@pytest.mark.parametrize("code", "lfDO")
def test_einsum(text, code):
    size = dict(zip("abcdebijkl", (2, 3, 2, 3, 2, 3, 3, 4, 2, 3)))
    rng = np.random.default_rng(2)
    ops = [rng.integers(-3, 4, [size[s] for s in t]).astype(code) for t in text.split("->")[0].split(",")]
    want = naive_einsum(text, *ops)
    for optimize in (False, True, "optimal"):
        got = np.einsum(text, *ops, optimize=optimize)
        assert np.shape(got) == want.shape and (np.asarray(got) == want).all()
    out = np.zeros(want.shape, code)
    assert np.einsum(text, *ops, out=out) is out and (out == want).all()


def test_einsum_views_and_lists():
    a = np.arange(9.0).reshape(3, 3)
    d = np.einsum("ii->i", a)
    d[:] = 7
    assert a.trace() == 21
    assert (np.einsum(a, [0, 1], a, [1, 2], [0, 2]) == a @ a).all()
    assert (np.einsum("...j,...j->...", a, a) == (a * a).sum(-1)).all()
    path, text = np.einsum_path("ij,jk,kl->il", a, a, a)
    assert path == ["einsum_path", (0, 1), (0, 1)] and "Complete contraction:  ij,jk,kl->il" in text


def test_other_products():
    a, b = matrices("d", 4, 3), matrices("d", 4, 3, seed=9)
    c = np.cross(a, b)
    assert close((c * a).sum(-1), np.zeros(4)) and close(c[:, 0], a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1])
    assert close(np.cross(a.T, b.T, axis=0), c.T)
    assert (np.kron([1, 10], [[1, 2], [3, 4]]) == [[1, 2, 10, 20], [3, 4, 30, 40]]).all()
    assert (np.outer([1, 2], [3, 4]) == [[3, 4], [6, 8]]).all()
    assert np.vdot([1j, 2], [1j, 3]) == 7 and np.dot(3, 4) == 12
    assert close(la.matrix_power(np.eye(3) * 2, -2), np.eye(3) / 4)
    x = [matrices("d", m, n) for m, n in ((5, 9), (9, 2), (2, 8), (8, 3))]
    assert close(la.multi_dot(x), x[0] @ x[1] @ x[2] @ x[3])
    t = matrices("d", 2, 3, 6) + np.eye(6).reshape(2, 3, 6) * 6
    y = matrices("d", 2, 3)
    assert close(np.tensordot(t, la.tensorsolve(t, y), 1), y)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("dtype", "fdFD")
def test_what_is_not_finite_has_no_singular_values(bad, dtype):
    a = np.eye(5, dtype=dtype)
    a[1, 2] = bad
    for call in (np.linalg.svd, np.linalg.pinv, lambda a: np.linalg.lstsq(a, np.ones(5, dtype))):
        with pytest.raises(np.linalg.LinAlgError, match="SVD did not converge"):
            call(a)


def test_cholesky_of_nan_is_nan():
    for n in (1, 2, 3, 5):
        assert np.isnan(np.diag(np.linalg.cholesky(np.full((n, n), np.nan)))).all()
    with pytest.raises(np.linalg.LinAlgError):
        np.linalg.cholesky([[1.0, 2], [2, 1]])
