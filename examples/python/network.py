"""PyTorch on Numen's arrays: a network of two layers learns the diabetes table, beside the linear regression.

The tensors that it learns from are Numen's memory: torch.from_numpy and Tensor.numpy() copy nothing, in either direction.
"""
import sys

import numen as np

np.install_as_numpy()       # before torch imports numpy
import torch  # noqa: E402


def shared(array):
    """The array as a tensor over the same memory, which is tried out both ways."""
    tensor = torch.from_numpy(array)
    assert tensor.data_ptr() == array.ctypes.data and np.shares_memory(tensor.numpy(), array)
    kept = array.flat[0]
    tensor.view(-1)[0] = 7
    assert array.flat[0] == 7
    array.flat[0] = kept
    assert tensor.view(-1)[0] == kept
    return tensor


def r2(y, predicted):
    error = y - predicted
    return 1 - (error @ error) / ((y - y.mean()) @ (y - y.mean()))


def linear_regression(x, y, x_test):
    w = np.linalg.lstsq(np.c_[np.ones(len(x)), x], y, rcond=None)[0]
    return w[0] + x_test @ w[1:]


def network(x, y, x_test, hidden=32, steps=300):
    """Predictions of `tanh(x @ a) @ b`, fitted by Adam with weight decay against learning by heart."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    mean, std = y.mean(), y.std()
    inputs, goal, new = shared(x), shared((y - mean) / std), shared(x_test)
    model = torch.nn.Sequential(torch.nn.Linear(x.shape[1], hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, 1)).double()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=3.0)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = torch.nn.functional.mse_loss(model(inputs)[:, 0], goal)
        loss.backward()
        optimiser.step()
    predicted = model(new)[:, 0].detach().numpy()
    assert type(predicted) is np.ndarray
    weights = model[0].weight.detach().numpy()
    print(f"network: {hidden} hidden units, loss {loss.item():.4f} after {steps} steps, largest weight {np.abs(weights).max():.3f}")
    return predicted * std + mean


def main(path):
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    order = np.random.default_rng(0).permutation(len(table))
    train, test = table[order[:353]], table[order[353:]]
    mean, std = train[:, :-1].mean(axis=0), train[:, :-1].std(axis=0)
    x, x_test = (train[:, :-1] - mean) / std, (test[:, :-1] - mean) / std
    y, y_test = train[:, -1].copy(), test[:, -1].copy()
    print(f"{len(y)} patients to learn from, {len(y_test)} to test")
    print(f"linear regression: R2 {r2(y_test, linear_regression(x, y, x_test)):.4f}")
    print(f"network: R2 {r2(y_test, network(x, y, x_test)):.4f}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "examples/data/diabetes.csv")
