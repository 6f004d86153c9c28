"""Linear regression on the diabetes table: normal equations, least squares and gradient descent, which agree."""
import sys

import numen as np


def standardise(train, test):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / std, (test - mean) / std


def with_intercept(x):
    return np.concatenate([np.ones((x.shape[0], 1)), x], axis=1)


def normal_equations(x, y):
    return np.linalg.solve(x.T @ x, x.T @ y)


def least_squares(x, y):
    return np.linalg.lstsq(x, y, rcond=None)[0]


def gradient_descent(x, y):
    """Steps along the negative gradient until its norm falls under 1e-10 of its start.

    The variables are correlated, so a descent on them crawls along a narrow valley.  In the coordinates of the principal axes, scaled to
    equal spread, the valley is round; the step is 1/L, L the largest curvature of half the mean squared error.
    """
    n = x.shape[0]
    spread, axes = np.linalg.eigh(x.T @ x / n)
    z = x @ axes / np.sqrt(spread)
    step = n / np.linalg.eigvalsh(z.T @ z).max()
    w = np.zeros(z.shape[1])
    gradient = z.T @ (z @ w - y) / n
    goal = 1e-10 * np.linalg.norm(gradient)
    steps = 0
    while np.linalg.norm(gradient) > goal:
        w = w - step * gradient
        gradient = z.T @ (z @ w - y) / n
        steps += 1
    return axes @ (w / np.sqrt(spread)), steps


def report(name, w, x, y):
    error = y - x @ w
    r2 = 1 - (error @ error) / ((y - y.mean()) @ (y - y.mean()))
    rmse = np.sqrt((error @ error) / len(y))
    print(f"{name}: R2 {r2:.10g}, error {rmse:.10g}")
    for i, c in enumerate(w.tolist()):
        print(f"  w[{i}] = {c:.12g}")


def main(path):
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    order = np.random.default_rng(0).permutation(len(table))
    train, test = table[order[:353]], table[order[353:]]
    x, x_test = standardise(train[:, :-1], test[:, :-1])
    x, x_test = with_intercept(x), with_intercept(x_test)
    y, y_test = train[:, -1], test[:, -1]
    print(f"{len(y)} patients to learn from, {len(y_test)} to test, {x.shape[1] - 1} variables")
    report("normal equations", normal_equations(x, y), x_test, y_test)
    report("least squares", least_squares(x, y), x_test, y_test)
    w, steps = gradient_descent(x, y)
    report("gradient descent", w, x_test, y_test)
    print(f"gradient descent took {steps} steps")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "examples/data/diabetes.csv")
