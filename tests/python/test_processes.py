"""Several processes: fork, spawn and forkserver neither hang nor oversubscribe, with a pool that has run and from other threads."""
import multiprocessing
import os
import threading

import pytest

import numen as np

CORES = len(os.sched_getaffinity(0))
BIG = 2_000_000


def run_the_pool():
    x = np.ones(BIG)
    assert (x + x).sum() == 2 * BIG


def work(a):
    """Uses the pool and the matrix product in a child; returns what it found."""
    run_the_pool()
    product = (np.ones((300, 300)) @ np.ones((300, 300))).sum()
    return float(np.sort(a).sum()), float(product), len(os.listdir("/proc/self/task"))


@pytest.mark.parametrize("context", ["fork", "spawn", "forkserver"])
def test_pool_of_processes(context):
    run_the_pool()
    np.ones((300, 300)) @ np.ones((300, 300))       # BLAS has its threads too
    with multiprocessing.get_context(context).Pool(2) as processes:
        for total, product, threads in processes.map_async(work, [np.arange(1000.0)] * 6).get(timeout=120):
            assert (total, product) == (499500.0, 300.0 ** 3)
            assert threads <= 2 * CORES + 2         # ours and BLAS's


def in_child(function):
    """Runs a function in a forked child, without multiprocessing's help; the child's exit status."""
    pid = os.fork()
    if pid == 0:
        try:
            function()
            os._exit(0)
        except BaseException:
            os._exit(1)
    for _ in range(600):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        threading.Event().wait(0.1)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    return "hangs"


def test_fork_after_the_pool_has_run():
    run_the_pool()
    assert in_child(run_the_pool) == 0
    run_the_pool()


def test_fork_from_a_thread_while_others_compute():
    stop, found = threading.Event(), []

    def compute():
        while not stop.is_set():
            run_the_pool()

    def fork():
        found.extend(in_child(run_the_pool) for _ in range(5))
    threads = [threading.Thread(target=compute) for _ in range(2)]
    for thread in threads:
        thread.start()
    forker = threading.Thread(target=fork)
    forker.start()
    forker.join(300)
    stop.set()
    for thread in threads:
        thread.join(60)
    assert found == [0] * 5
    assert not any(thread.is_alive() for thread in threads)


def test_grandchildren():
    run_the_pool()

    def child():
        run_the_pool()
        assert in_child(run_the_pool) == 0
    assert in_child(child) == 0


def test_random_state_is_the_childs_own():
    rng = np.random.default_rng(3)

    def child():
        assert rng.integers(1 << 60) == np.random.default_rng(3).integers(1 << 60)
    assert in_child(child) == 0
    assert rng.integers(1 << 60) == np.random.default_rng(3).integers(1 << 60)
