"""A tour of arrays: what the article on NumPy for machine learning shows, section by section."""
import sys
import time

import numen as np


def section(title):
    print(f"\n# {title}")


def show(label, value):
    print(f"{label}\n{value}")


def show_rounded(label, value):
    """Products and solutions, whose last digits depend on the order of additions, with ten digits."""
    print(label, *(f"{x:.10g}" for x in np.ravel(value).tolist()))


def arrays():
    a = np.array([1, 2, 3.])
    b = np.array([[1, 2, 3], [4, 5, 6.]])
    c = np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8.]]])
    section("Creating arrays")
    show("1-D:", a)
    show("2-D:", b)
    show("3-D:", c)
    print("dimensions:", a.ndim, b.ndim, c.ndim)
    print("shape of the second:", b.shape)
    section("Data types")
    show("int32:", a.astype(np.int32))
    show("float64:", a / 2)
    show("bool:", a > 1)
    show("complex:", a.astype(complex))
    print(a.dtype, np.array([1, 2]).dtype, (a > 1).dtype, np.array([1, 2], dtype=np.int32).dtype)
    section("Special arrays")
    show("zeros:", np.zeros((2, 2)))
    show("ones:", np.ones((2, 2)))
    show("identity:", np.identity(3))
    section("Indexing and slicing")
    print(f"a[0] = {a[0]:g}, a[-1] = {a[-1]:g}")
    print(f"b[1, 2] = {b[1, 2]:g}")
    show("b[0]:", b[0])
    show("b[:, 1]:", b[:, 1])
    show("a[1:]:", a[1:])
    show("a[::-1]:", a[::-1])
    show("a[a > 1]:", a[a > 1])
    show("a[[2, 0]]:", a[[2, 0]])


def arithmetic():
    x, y = np.array([1, 2, 3]), np.array([10, 20, 30])
    p, q = np.array([[1, 2], [3, 4.]]), np.array([[5, 6], [7, 8.]])
    v = np.array([1, 4, 9.])
    section("Arithmetic")
    show("+", x + y)
    show("-", y - x)
    show("*", x * y)
    show("/", y / x)
    section("Broadcasting")
    show("[1 2 3] + 10:", x + 10)
    show("column + row:", x[:, None] + y)
    section("Mathematical functions")
    show("sqrt:", np.sqrt(v))
    show("exp(0), exp(1):", np.exp([0, 1.]))
    section("Statistics")
    print(f"mean {v.mean():g}, median {np.median(v):g}, std {v.std():.10g}, var {v.var():.10g}")
    section("Linear algebra")
    show("matrix addition:", p + q)
    show("matrix multiplication:", p @ q)
    show("transpose:", p.T)
    show_rounded("determinant:", np.linalg.det(p))
    show_rounded("inverse:", np.linalg.inv(p))


def random_numbers():
    rng, again = np.random.default_rng(42), np.random.default_rng(42)
    first, second = rng.random(3), again.random(3)
    section("Random numbers")
    show("uniform:", first)
    show("normal:", rng.normal(0, 1, 3))
    show("integers:", rng.integers(0, 10, 3))
    print("the same seed, the same numbers:", (first == second).all())
    np.random.seed(0)
    show("np.random.seed(0), np.random.rand(2):", np.random.rand(2))


def vectorization():
    x = np.arange(1e6)
    items = x.tolist()
    section("A loop against one call")
    begin = time.perf_counter()
    total = 0.0
    for item in items:
        total += item * item
    middle = time.perf_counter()
    squares = np.dot(x, x)
    end = time.perf_counter()
    print(f"sums of squares: {total:.10g} {squares:.10g}")
    print(f"time: item by item {middle - begin:.4f} s, one call {end - middle:.4f} s")
    section("Memory of a list against an array")
    numbers = list(range(1000))
    print("an array of 1000 int64 holds", np.array(numbers).nbytes, "bytes; the list's integers alone take",
          "more" if sum(map(sys.getsizeof, numbers)) > 8000 else "less")


def shapes_and_features():
    m = np.arange(6).reshape(2, 3)
    x = np.array([[1, 10], [2, 20], [3, 60.]])
    section("Reshaping")
    show("reshape:", m)
    show("flatten:", m.flatten())
    section("Preprocessing and features")
    show("standardised:", (x - x.mean(axis=0)) / x.std(axis=0))
    low, high = x.min(axis=0), x.max(axis=0)
    show("min-max:", (x - low) / (high - low))
    show("one-hot:", np.eye(3)[[0, 2, 1]])
    c = x[:, 0]
    show("polynomial features:", np.stack([c, c**2, c**3], axis=1))


def optimization():
    """Least value of (w - 3)^2 by its gradient 2 (w - 3), until that falls under 1e-10 of its start."""
    section("Optimization by gradients")
    w, steps, gradient = np.float64(0), 0, 6.0
    while gradient > 1e-10 * 6:
        w = w - 0.2 * (w - 3)
        gradient = 2 * abs(w - 3)
        steps += 1
    print(f"w = {w:.10g} after {steps} steps")


if __name__ == "__main__":
    arrays()
    arithmetic()
    random_numbers()
    vectorization()
    shapes_and_features()
    optimization()
