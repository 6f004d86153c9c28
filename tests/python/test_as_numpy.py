"""Being numpy: the import finder, the names, pickles, `python -m numen` and what it does to an environment."""
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import textwrap

import pytest

import numen as np

PLAIN = "import numpy; print(numpy.__file__)"


def python(code, *args, status=0, **env):
    """What a fresh Python prints; Numen becomes numpy in it if the code says so."""
    done = subprocess.run([sys.executable, *args, "-c", textwrap.dedent(code)] if code is not None else [sys.executable, *args],
                          capture_output=True, text=True, timeout=120, env={**os.environ, **env})
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def installed(code, **env):
    return python("import sys, numen; numen.install_as_numpy()\n" + textwrap.dedent(code), **env)


def test_one_object_under_both_names():
    installed("""
        import numpy, numpy.linalg, numpy.lib.format, numpy._core._multiarray_umath as u, numpy.random.mtrand, numpy.linalg._umath_linalg
        import numpy.core.multiarray, numpy.core._multiarray_umath
        assert numpy is numen and numpy.linalg is numen.linalg
        for name, module in list(sys.modules.items()):
            if name.startswith("numpy."):
                assert sys.modules["numen" + name[5:]] is module, name
        import numen.lib.introspect                      # imported under the one name, there under the other
        assert sys.modules["numpy.lib.introspect"] is numen.lib.introspect
        assert u._ARRAY_API is numpy.core._multiarray_umath._ARRAY_API is numpy._core.multiarray._ARRAY_API
        from numpy.core.multiarray import _reconstruct
        assert _reconstruct is numpy._core.multiarray._reconstruct
    """)


def test_specs_stay_numens():
    installed("""
        import importlib.util, numpy.lib.format
        for module in (numen, numen.linalg, numen.lib.format):
            assert module.__spec__.name.split(".")[0] == module.__package__.split(".")[0] == "numen"
        assert importlib.util.find_spec("numpy.lib.npyio") is not None and "numen.lib.npyio" not in sys.modules
        assert importlib.util.find_spec("numpy.nothing") is None
        try:
            import numpy.nothing
        except ModuleNotFoundError as error:
            assert str(error) == "No module named 'numpy.nothing'" and error.name == "numpy.nothing"
        else:
            raise AssertionError
    """)


def test_names_switch():
    code = """
        import numen
        {}
        from numen import linalg, random
        import numen.lib.stride_tricks as later
        for thing in (numen.ndarray, numen.dtype, numen.float64, numen.ufunc, numen.flatiter, numen.broadcast, numen.nditer,
                      numen.add, numen.sum, numen.array, numen.concatenate, numen.finfo, numen.errstate, numen.dtypes.Int8DType,
                      numen.exceptions.AxisError,
                      linalg.LinAlgError, linalg.norm, linalg.svd, random.Generator, random.default_rng, later.as_strided,
                      numen.lib.stride_tricks.sliding_window_view, numen._CopyMode):
            print(thing.__module__)
        print(numen.__name__, later.__name__, repr(numen.int8))
    """
    for switch, name in (("", "numen"), ("numen.install_as_numpy()", "numpy")):
        words = python(code.replace("{}", switch)).split()
        assert words[:3] == [name] * 3
        assert {word.partition(".")[0] for word in words[:-2]} == {name}, words
        assert words[-1] == f"'{name}.int8'>"


def test_own_names_without_switch():
    assert np.ndarray.__module__ == np.sum.__module__ == np.add.__module__ == np.array.__module__ == "numen"
    assert np.linalg.LinAlgError.__module__ == "numen.linalg"


def test_pickles_say_numpy():
    out = installed("""
        import pickle, numpy as np
        things = (np.arange(3), np.float64(2), np.dtype("i4"), np.add, np.sum, np.array, np.int8, np.random.default_rng(1), np.linalg.norm,
                  np.random.PCG64(3), np.array([1, "a"], object), np.arange(6).reshape(2, 3).T)
        for protocol in range(2, 6):
            for thing in things:
                data = pickle.dumps(thing, protocol)
                assert b"numen" not in data and b"numpy" in data, data
                assert type(pickle.loads(data)) is type(thing)
        print(pickle.dumps(np.arange(3), 2))
    """)
    assert "cnumpy._core.multiarray\\n_reconstruct\\n" in out and "cnumpy\\nndarray\\n" in out


# what NumPy 2 writes: arange(3, dtype="i2"), float32(1.5), dtype([("a", "<i4")]), and an array of NumPy 1
NUMPYS = [
    (b"\x80\x02cnumpy._core.multiarray\n_reconstruct\nq\x00cnumpy\nndarray\nq\x01K\x00\x85q\x02c_codecs\nencode\n"
     b"q\x03X\x01\x00\x00\x00bq\x04X\x06\x00\x00\x00latin1q\x05\x86q\x06Rq\x07\x87q\x08Rq\t(K\x01K\x03\x85q\n"
     b"cnumpy\ndtype\nq\x0bX\x02\x00\x00\x00i2q\x0c\x89\x88\x87q\rRq\x0e(K\x03X\x01\x00\x00\x00<q\x0fNNN"
     b"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tq\x10b\x89h\x03X\x06\x00\x00\x00\x00\x00\x01\x00\x02\x00q\x11h\x05\x86q\x12Rq\x13tq\x14b.",
     "array([0, 1, 2], dtype=int16)"),
    (b"cnumpy\nfloat64\n.", "<class 'numen.float64'>"),
    (b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR.", "array([], dtype=int8)"),
]


@pytest.mark.parametrize("data, text", NUMPYS)
def test_numpys_pickles_are_read(data, text):
    import io

    import numen.pickle
    assert repr(numen.pickle.loads(data)) == text
    assert repr(numen.pickle.load(io.BytesIO(data))) == text


def test_pickles_between_the_names():
    data = pickle.dumps([np.arange(3), np.int8(3), np.add], 2)
    assert b"numpy" not in data
    assert installed(f"import pickle; print(pickle.loads({data!r}))") == "[array([0, 1, 2]), np.int8(3), <ufunc 'add'>]\n"


def test_another_numpy_is_refused(tmp_path):
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy/__init__.py").write_text("")
    code = "import sys; sys.path.insert(0, {!r}); import numpy, numen; numen.install_as_numpy()".format(str(tmp_path))
    text = python(code, status=1)
    assert "another numpy is already imported" in text and str(tmp_path) in text
    # and the refusal has changed nothing
    python(f"""
        import sys; sys.path.insert(0, {str(tmp_path)!r})
        import numpy, numen
        try:
            numen.install_as_numpy()
        except ImportError:
            assert sys.modules["numpy"] is numpy is not numen and numen.ndarray.__module__ == "numen"
        else:
            raise AssertionError
    """)


def test_twice_is_once():
    installed("before = list(sys.meta_path); numen.install_as_numpy(); assert sys.meta_path == before; import numpy")


def test_import_in_many_threads():
    installed("""
        import threading, importlib
        names = ["numpy.linalg", "numpy.random", "numpy.lib.format", "numpy.lib.npyio", "numpy.testing", "numpy.typing", "numpy.ctypeslib"]
        got = []
        def work():
            got.append([id(importlib.import_module(name)) for name in names])
        threads = [threading.Thread(target=work) for _ in range(8)]
        [t.start() for t in threads], [t.join() for t in threads]
        assert got == [[id(importlib.import_module("numen" + name[5:])) for name in names]] * 8
    """)


def test_reload_warns():
    installed("""
        import importlib, warnings, numpy
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            assert importlib.reload(numpy) is numen
        assert [w.category for w in caught] == [UserWarning] and "was reloaded" in str(caught[0].message)
        assert numpy.arange(3).sum() == 3 and numpy.linalg.norm([3, 4]) == 5
    """)


# ---------------------------------------------------------------- python -m numen
def numen(*args, **how):
    return python(None, "-m", "numen", *args, **how)


def test_script(tmp_path):
    script = tmp_path / "script.py"
    (tmp_path / "beside.py").write_text("import numpy\nname = numpy.ndarray.__module__\n")
    script.write_text("import sys, beside, numpy\nif __name__ == '__main__':\n"
                      "    print(beside.name, sys.argv[1:], __file__ == sys.argv[0])\n")
    assert numen(str(script), "a", "-b") == "numpy ['a', '-b'] True\n"


def test_code_and_module(tmp_path):
    assert numen("-c", "import numpy, sys; print(numpy.__name__, sys.argv, __name__)", "x") == "numpy ['-c', 'x'] __main__\n"
    assert "numpy" in numen("-m", "timeit", "-n1", "-r1", "-s", "import numpy", "print(numpy.__name__)")
    assert numen("-c", "import sys; sys.exit(3)", status=3) == ""


def test_usage():
    assert "python -m numen SCRIPT" in numen("--help")
    assert "unknown option" in numen("-x", status=2)
    assert "argument expected for the -c option" in numen("-c", status=1)
    assert "No such file" in numen("/nowhere/at/all.py", status=1)


def test_started_pythons_inherit(tmp_path):
    code = ("import subprocess, sys; print(subprocess.run([sys.executable, '-c', 'import numpy; print(numpy.ndarray)'], "
            "capture_output=True).stdout.decode())")
    assert "numpy.ndarray" in numen("-c", code)
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.own_site = True\n")
    path = os.pathsep.join([os.environ.get("PYTHONPATH", ""), str(tmp_path)])
    assert numen("-c", code.replace("print(numpy.ndarray)", "import sys; print(sys.own_site)"), PYTHONPATH=path).strip() == "True"


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A private environment that sees this Numen and no numpy."""
    place = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    binary = place / "bin/python"
    site = subprocess.run([binary, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True,
                          text=True).stdout.strip()
    pathlib.Path(site, "numen_here.pth").write_text(str(pathlib.Path(np.__file__).parents[1]) + "\n")
    bare = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def run(*args):
        done = subprocess.run([binary, *args], capture_output=True, text=True, env=bare, timeout=120)
        return done.returncode, done.stdout + done.stderr
    run.site = pathlib.Path(site)
    return run


def test_enable_and_disable(environment):
    assert "No module named 'numpy'" in environment("-c", PLAIN)[1]
    status, text = environment("-m", "numen", "doctor")
    assert status == 1 and "numpy      none" in text and "Numen is not enabled" in text
    assert environment("-m", "numen", "enable")[0] == 0
    assert environment("-c", PLAIN) == (0, np.__file__ + "\n")
    assert environment("-c", "import sys; assert 'numen' not in sys.modules")[0] == 0        # nothing is loaded before it is asked for
    status, text = environment("-m", "numen", "doctor")
    assert status == 0 and "numpy      is Numen: 2.4.6" in text and "`numen enable` made it the default" in text
    assert environment("-m", "numen", "disable") == (0, "disabled\n")
    assert environment("-m", "numen", "disable") == (0, "was not enabled\n")
    assert "No module named 'numpy'" in environment("-c", PLAIN)[1]


def test_distribution_hands_over(environment):
    source = pathlib.Path(__file__).resolve().parents[2] / "dist/numpy/numpy/__init__.py"
    folder = environment.site / "numpy"
    folder.mkdir()
    try:
        (folder / "__init__.py").write_text(source.read_text())
        assert environment("-c", PLAIN) == (0, np.__file__ + "\n")
        assert environment("-c", "import numpy.core.multiarray, numpy.random; print(numpy.random.__name__)") == (0, "numpy.random\n")
        assert environment("-c", "import numen, numpy; assert numen is numpy")[0] == 0
    finally:
        shutil.rmtree(folder)


def test_another_numpy_stands(environment):
    folder = environment.site / "numpy"
    folder.mkdir()
    try:
        (folder / "__init__.py").write_text("__version__ = '1.0'\n")
        status, text = environment("-m", "numen", "doctor")
        assert status == 1 and "is not Numen: 1.0" in text
        assert environment("-m", "numen", "-c", PLAIN) == (0, np.__file__ + "\n")       # -m numen comes first
        assert environment("-c", "import numen; print(numen.ndarray)") == (0, "<class 'numen.ndarray'>\n")
    finally:
        shutil.rmtree(folder)
