"""The environment has no NumPy, and nobody misses it: neither installers nor a plain import."""
import importlib.metadata
import subprocess
import sys


def run(*command):
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


def pip(*words):
    return run("-m", "pip", "--disable-pip-version-check", *words)


def test_requirements_are_met():
    assert pip("check") == (0, "No broken requirements found.\n")


def test_nothing_would_be_installed():
    status, text = pip("install", "--dry-run", "numpy>=2,<2.5", "opencv-python-headless")
    assert status == 0
    assert "Would install" not in text


def test_numpy_is_numen():
    import numpy

    import numen
    assert numpy is numen and "numen" in numpy.__file__
    assert numpy.__version__ == "2.4.6"
    assert importlib.metadata.version("numpy") == "2.4.6+numen"


def test_doctor_says_so():
    status, text = run("-m", "numen", "doctor")
    assert status == 0
    assert "numpy      is Numen: 2.4.6" in text
    assert "the distribution numpy 2.4.6+numen hands over to it" in text


def test_numpy_config():
    import pathlib
    done = subprocess.run([pathlib.Path(sys.executable).parent / "numpy-config", "--version"], capture_output=True, text=True)
    assert done.stdout == "2.4.6\n"


def test_pickles_say_numpy():
    import pickle

    import numpy as np
    data = pickle.dumps(np.arange(3), 2)
    assert b"cnumpy._core.multiarray\n_reconstruct\n" in data and b"numen" not in data
    assert pickle.loads(data).tolist() == [0, 1, 2]
