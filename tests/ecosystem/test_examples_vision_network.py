"""The examples that need other libraries run, on Numen's arrays throughout (they assert that themselves)."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def example(name, *args):
    done = subprocess.run([sys.executable, ROOT / "examples/python" / name, *args], capture_output=True, text=True, timeout=300,
                          cwd=ROOT, env={**os.environ, "PYTHONWARNINGS": "error::RuntimeWarning"})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_vision():
    out = example("vision.py")
    assert re.search(r"china\.jpg: 640 x 427, uint8", out)
    assert float(re.search(r"differ by at most ([\d.]+)", out)[1]) <= 0.51        # OpenCV rounds to integers
    before, after = map(float, re.search(r"roughness ([\d.]+) -> ([\d.]+)", out).groups())
    assert after < before / 4
    assert int(re.search(r"(\d+) contours", out)[1]) > 10


def test_network():
    out = example("network.py", str(ROOT / "examples/data/diabetes.csv"))
    linear, network = (float(re.search(rf"^{name}: R2 ([-\d.]+)$", out, re.M)[1]) for name in ("linear regression", "network"))
    assert 0.34 < linear < 0.35
    assert network > linear
