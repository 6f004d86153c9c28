"""Names that are loaded when somebody asks for them: the package, its list and its directory agree, whatever came first."""
import subprocess
import sys

import numen as np
import pytest


def run(text):
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout.split()


def test_every_listed_name_is_there():
    for name in np.__all__:
        assert getattr(np, name, run) is not run, name
    assert set(np.__all__) <= set(dir(np))
    for name in dir(np):
        getattr(np, name)
    assert len(set(np.__all__)) == len(np.__all__)


@pytest.mark.parametrize("module", ["numen", "numen._core", "numen._core.numeric", "numen.linalg", "numen.random"])
def test_star(module):
    assert run(f"from {module} import *\nimport {module} as m\nprint(all(n in globals() for n in m.__all__))") == ["True"]


@pytest.mark.parametrize("module", ["_core.fromnumeric", "_core.arrayprint", "lib._function_base_impl", "matrixlib.defmatrix",
                                    "lib.scimath",
                                    "_core.shape_base", "_core._methods", "_core.getlimits", "lib._index_tricks_impl", "linalg"])
def test_any_module_may_be_first(module):
    assert run(f"import numen.{module}\nimport numen as np\nprint(np.sum([1, 2]), np.linalg.norm([3, 4]))") == ["3", "5.0"]


def test_import_alone_loads_little():
    loaded = run("import sys\nold = set(sys.modules)\nimport numen\nprint(*sorted(set(sys.modules) - old))")
    assert len(loaded) < 12, loaded


def test_numbers():
    told = run("import numen as np, numbers\nprint(isinstance(np.int8(1), numbers.Integral), isinstance(np.float32(1), numbers.Real),"
               " isinstance(np.complex64(1), numbers.Complex), isinstance(np.float32(1), numbers.Integral))")
    assert told == ["True", "True", "True", "False"]


def test_missing_names():
    for module in (np, np._core, np.lib):
        with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
            module.no_such_name
    with pytest.raises(AttributeError, match="was removed in the NumPy 2.0 release"):
        np.float_


def test_a_listed_module_that_is_missing_is_an_import_error(monkeypatch):
    monkeypatch.setattr(np, "_MODULES", np._MODULES | {"no_such_module"})
    with pytest.raises(ImportError, match="No module named 'numen.no_such_module'"):
        np.no_such_module
