"""Every public function and class has a docstring, and the examples in docstrings give what they say."""
import doctest
import inspect
import types

import numen as np
import pytest

MODULES = ["numen", "numen.linalg", "numen.random", "numen.testing", "numen.exceptions", "numen.dtypes", "numen.lib", "numen.lib.format",
           "numen.lib.stride_tricks", "numen.lib.array_utils", "numen.lib.npyio", "numen.lib.scimath", "numen.lib.introspect"]
CLASSES = [np.ndarray, np.dtype, np.ufunc, np.generic, np.nditer, np.random.Generator, np.random.RandomState, np.random.SeedSequence,
           np.random.PCG64]


def module(name):
    __import__(name)
    result = np
    for part in name.split(".")[1:]:
        result = getattr(result, part)
    return result


def public(owner):
    names = getattr(owner, "__all__", None) or [name for name in dir(owner) if not name.startswith("_")]
    for name in sorted(set(names)):
        value = getattr(owner, name)
        if callable(value) and not isinstance(value, types.ModuleType):
            yield name, value


def owners():
    for name in MODULES:
        yield pytest.param(module(name), id=name)
    for cls in CLASSES:
        yield pytest.param(cls, id=cls.__qualname__)


@pytest.mark.parametrize("owner", list(owners()))
def test_everything_public_is_documented(owner):
    missing = [name for name, value in public(owner) if not (isinstance(value, type) and issubclass(value, Exception))
               and not (inspect.getdoc(value) or "").strip()]
    assert not missing


@pytest.mark.parametrize("owner", list(owners()))
def test_examples(owner, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runner, parser, seen = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE), doctest.DocTestParser(), 0
    said = []
    for name, value in public(owner):
        doc = value.__doc__ if isinstance(value.__doc__, str) else ""
        test = parser.get_doctest(doc, {}, f"{owner.__name__}.{name}", None, 0)
        seen += len(test.examples)
        with np.errstate(all="warn"), np.printoptions():
            runner.run(test, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)
    assert seen > {"numen": 400, "numen.linalg": 30}.get(owner.__name__, -1)
