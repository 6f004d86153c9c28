"""torch and Numen in several processes: workers of a DataLoader neither hang nor take more than their share of the cores."""
import os
import threading

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Dataset


def threads_now():
    return len(os.listdir("/proc/self/task"))


class Squares(Dataset):
    """Items made by Numen's pooled kernels; each also says how many threads its process has."""

    def __len__(self):
        return 8

    def __getitem__(self, i):
        big = np.full(400_000, float(i))
        total = (np.sqrt(big * big) + big).sum() / big.size
        return np.array([i, total]), threads_now()


@pytest.fixture(autouse=True)
def busy_pool():
    """The parent's pool has run before anybody forks."""
    x = np.ones(2_000_000)
    assert (x + x).sum() == 4_000_000


@pytest.mark.parametrize("context", ["fork", "spawn", "forkserver"])
def test_workers(context):
    loader = DataLoader(Squares(), batch_size=2, num_workers=2, multiprocessing_context=context, timeout=120)
    rows, threads = zip(*[(batch.numpy(), count) for batch, count in loader])
    rows = np.concatenate(rows)
    assert type(rows) is np.ndarray
    assert rows[:, 1].tolist() == (2 * rows[:, 0]).tolist() == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0]
    assert max(int(count.max()) for count in threads) <= 4 + 2 * len(os.sched_getaffinity(0))


def test_workers_of_a_thread():
    """The loader forks from a thread that is not the main one, while the main one computes."""
    found = []

    def load():
        found.extend(batch.numpy()[:, 1].sum() for batch, _ in DataLoader(Squares(), batch_size=4, num_workers=2,
                                                                          multiprocessing_context="fork", timeout=120))
    thread = threading.Thread(target=load)
    thread.start()
    x = np.ones(1_000_000)
    while thread.is_alive():
        assert (x + x)[-1] == 2
    thread.join()
    assert found == [12.0, 44.0]


def test_torch_threads_and_ours():
    x = torch.from_numpy(np.random.default_rng(0).normal(size=(600, 600)))
    product = (x @ x).numpy()
    assert np.allclose(product, x.numpy() @ x.numpy(), atol=1e-9)
