"""Calls that fail, and their likes that succeed, leave no objects and no memory behind."""
import gc
import os
import pathlib
import sys

import numen as np
import pytest

CALLS = """
np.zeros(-1) | np.zeros((2**40, 2**40)) | np.zeros(3, 'zz') | np.zeros([1, 'x']) | np.array([[1], [1, 2]]) | np.array(['x'], float)
np.array([object()], int) | np.array(1).reshape(2) | np.arange(6).reshape(4, -1) | np.ones(3) + np.ones(4) | np.ones(3) + 'x'
np.ones(3, object) + 'x' | np.add(1) | np.add(1, 2, 3) | np.add(1, 2, dtype='zz') | np.add(np.ones(3), 1, out=np.ones(2))
np.add(np.ones(2), 1, out=np.ones(2, int)) | np.add.reduce(np.ones(3), axis=5) | np.add.reduce(np.array(['a'])) | np.add.at([1], [5], 1)
np.ones(3)[5] | np.ones(3)['x'] | np.ones(3)[[1, 9]] | np.ones(3)[[True] * 5] | np.zeros(2, 'i4,O')['f7']
np.dtype([('a', 'f8'), ('a', 'f8')]) | np.dtype({'names': ['a'], 'formats': []}) | np.dtype('i4,zz') | np.dtype(('f8', -1))
np.dtype([('a', 'O', 2**40)]) | np.dtype('i4,O').__setstate__((3, '|', None, ('a',), {'a': (np.dtype('f8'), 99)}, 12, 1, 0))
np.dtype('V8').__setstate__(()) | np.array([None, 1]).sort() | np.array([None, 1]).argmax() | np.array([1, 2, 'x'], object).sum()
np.array([1j, 2]).astype('M8[s]') | np.searchsorted([1], [None]) | np.concatenate([]) | np.concatenate([[1], [[2]]])
np.stack([[1], [1, 2]]) | np.split(np.ones(3), 2) | np.einsum('ij,jk', np.eye(2), np.eye(3)) | np.dot(np.ones(3), np.ones(4))
np.matmul(np.ones(3), np.ones(4)) | np.linalg.inv(np.ones((2, 3))) | np.linalg.inv(np.zeros((2, 2)))
np.linalg.solve(np.eye(2), np.ones(3)) | np.linalg.cholesky(-np.eye(2)) | np.frombuffer(b'123', 'i4') | np.fromstring('1 x', sep=' ')
np.fromiter(iter(['x']), float) | np.datetime64('zz') | np.datetime64(1, 'zz') | np.timedelta64('x', 's') | np.random.default_rng(-1)
np.random.default_rng(1).normal(0, -1) | np.random.default_rng(1).choice(3, 5, replace=False) | np.random.default_rng(1).integers(5, 2)
np.nditer([np.ones(2), np.ones(3)]) | np.nditer(np.ones(2), flags=['zz']) | np.broadcast(np.ones(2), np.ones(3))
np.frompyfunc(len, 1, 1)(np.ones(2)) | np.float64('x') | np.int8(300) | np.void(b'1', 'zz') | np.ones(2).view('i3')
np.ones(3, 'i1').view('f8') | np.ones(2).setfield(1, 'f8', 9) | np.ones(2).item(5) | np.ones(2).astype('i4', casting='safe')
np.ones(2).astype('zz') | np.ones(2).take([5]) | np.ones(2).repeat([1, 2, 3]) | np.ones(2).choose([1]) | np.take([1], 'x')
memoryview(np.zeros(2, 'M8[s]')) | np.from_dlpack(3) | np.zeros(2, object).__dlpack__() | np.ones(2).__array_ufunc__(1) | bool(np.ones(2))
float(np.ones(2)) | hash(np.ones(2)) | np.isnan('x') | np.isnat(1) | np.bincount([-1]) | np.histogram([1], bins=-1) | np.interp([1], [], [])
np.digitize([1], [1, 3, 2]) | np.unravel_index(9, (2, 2)) | np.quantile([1], 2) | np.ones((2, 3)) @ np.ones((3, 2))
np.array([1, 'x', None], object).copy() | np.zeros(2, 'i4,O').copy() | np.array(['a', 'b']).astype(object)
np.arange(9).reshape(3, 3)[1:, ::2].T | np.array([3, 1, 2], object).argsort() | np.sort(np.array([3, 1, 2], object))
np.unique(np.array([3, 1, 2], object)) | np.dtype([('a', 'f8'), ('b', 'O')]) | np.ones(3)[[0, 1]] | np.add(1, [2.5, 3], dtype='f4')
np.sum([[1, 2], [3, 4]], axis=(0, 1), keepdims=True) | np.random.default_rng(1).normal(size=5) | np.linalg.inv(np.eye(3))
repr(np.arange(5.0)) | np.array([1.5, 'x'], object).tolist() | np.nditer(np.arange(4), flags=['multi_index']).multi_index
np.where([True, False], 1, 2.5) | np.einsum('ij,jk->ik', np.eye(2), np.eye(2))
"""
CALLS = [compile(call, call, "eval") for line in CALLS.strip().splitlines() for call in line.split(" | ")]
WATCHED = [None, True, False, (), 0, 1, "", float, int, object, np.ndarray, np.float64, np.add, np.matmul,
           *map(np.dtype, "?bBhHiIlLqQefdgFDGOSUV")]


def call_all():
    for code in CALLS:
        try:
            eval(code)
        except Exception:
            pass


def counts():
    gc.collect()
    return [sys.getrefcount(x) for x in WATCHED]


def resident():
    if "libasan" in os.environ.get("LD_PRELOAD", ""):
        return 0                          # it keeps freed blocks to find their use
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * 4096


def growth(rounds):
    """What rounds of all calls left behind: references to watched objects, blocks of Python's allocator, resident bytes."""
    before, blocks, memory = counts(), sys.getallocatedblocks(), resident()
    for _ in range(rounds):
        call_all()
    after = counts()
    grown = {repr(x): b - a for x, a, b in zip(WATCHED, before, after) if b - a >= rounds // 2}
    return grown, sys.getallocatedblocks() - blocks, resident() - memory


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.filterwarnings("ignore")
def test_calls_leave_nothing_behind():
    rounds = 200
    for _ in range(4):                                       # free lists and caches fill at first; a leak goes on in every window
        grown, blocks, memory = growth(rounds)
        if not grown and blocks < rounds // 2 and memory < rounds * 4096:
            return
    pytest.fail(f"{rounds} rounds left {grown}, {blocks} blocks, {memory} bytes")
