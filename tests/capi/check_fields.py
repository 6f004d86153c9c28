"""Run by test_capi_fields.py in a process of its own, where `numpy` names Numen.

What the compiled fields module reads must be what Python says.
"""
import sys

import numen as np

for name in ("numpy", "numpy._core", "numpy._core._multiarray_umath"):
    sys.modules[name] = sys.modules[name.replace("numpy", "numen", 1)]
import fields  # noqa: E402


def arrays():
    a = np.arange(24.0).reshape(2, 3, 4)
    yield from (a, a[::-1, 1:, ::2], a.T, np.zeros(()), np.zeros((0, 3)), np.zeros(3, "i4,O"), np.array(["ab"]), np.ones(5, ">i2")[::-1])
    yield from (np.zeros(2, "M8[7us]"), np.zeros((1,) * 64), np.zeros(3).view(type("Sub", (np.ndarray,), {})), np.asfortranarray(a))


for x in arrays():
    got = fields.array(x)
    assert got["ndim"] == x.ndim and got["shape"] == x.shape and got["strides"] == x.strides and got["data"] == x.ctypes.data
    assert got["base"] is x.base and got["descr"] is x.dtype and got["itemsize"] == x.itemsize and got["size"] == x.size
    assert got["type"] == x.dtype.num and got["nbytes"] == x.nbytes and got["exact"] == (type(x) is np.ndarray)
    named = {"C_CONTIGUOUS": 1, "F_CONTIGUOUS": 2, "OWNDATA": 4, "ALIGNED": 0x100, "WRITEABLE": 0x400}
    assert all(bool(got["flags"] & bit) == x.flags[flag] for flag, bit in named.items())

for d in map(np.dtype, ("?", "b", "H", "i8", ">f4", "g", "D", "O", "S5", ">U3", "V7", "M8[7us]", "i4,O", [(("t", "a"), "f8"), ("b", "S3")],
                        ("f4", (2, 3)), np.dtype("i1,f8", align=True), np.dtype("f8", metadata={"a": 1}))):
    got = fields.descr(d)
    assert (got["kind"], got["char"], got["num"], got["size"], got["align"],
            got["flags"]) == (d.kind, d.char, d.num, d.itemsize, d.alignment, d.flags)
    assert got["order"] == d.byteorder and got["type"] is d.type and bool(got["object"]) == d.hasobject
    assert got["names"] == d.names and got["fields"] == (dict(d.fields) if d.fields else None)
    assert got["metadata"] == (dict(d.metadata) if d.metadata else None)
    assert got["base"] is (d.base if d.subdtype else None) and got["shape"] == (d.shape or None)

for u in (np.add, np.sin, np.matmul, np.divmod, np.isnan, np.frompyfunc(abs, 1, 1)):
    got = fields.ufunc(u)
    assert (got["nin"], got["nout"], got["nargs"], got["ntypes"]) == (u.nin, u.nout, u.nargs, u.ntypes) and got["signature"] == u.signature
    chars = "?bBhHiIlLqQfdgFDGOSUVMmeT"
    texts = ["".join(chars[c] for c in got["types"][i * u.nargs:(i + 1) * u.nargs]) for i in range(u.ntypes)]
    assert [t[:u.nin] + "->" + t[u.nin:] for t in texts] == u.types

for s, value in ((np.float64(1.5), 1.5), (np.float32(2.5), 2.5), (np.True_, True), (np.int8(-3), -3), (np.int64(-2**62), -2**62),
                 (np.ulonglong(2**64 - 1), 2**64 - 1), (np.longdouble(0.25), 0.25), (np.datetime64(7, "3ms"), (7, 8, 3))):
    assert fields.scalar(s) == value, s
void = np.array([(1, 2)], "i2,i4")[0]
assert fields.scalar(void)[:2] == (b"\1\0\2\0\0\0", void.dtype)

a = np.arange(6.0).reshape(2, 3)
assert fields.sum_pairs(a, np.array([1.0, 2.0, 3.0])) == (34.0, 6, (2, 3))
assert fields.walk(a.T[::-1]) == [*enumerate([2.0, 5.0, 1.0, 4.0, 0.0, 3.0]), 5.0]
print("the fields are where NumPy's headers expect them")
