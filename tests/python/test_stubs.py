"""The type stubs name what is there: every public name, and nothing that the package lacks."""
import ast
import pathlib

import numen as np
import pytest

HOME = pathlib.Path(np.__file__).parent


def declared(body):
    names = set()
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign):
            names.add(node.target.id)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets)
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
    return names


def stub(module):
    return ast.parse((HOME / module / "__init__.pyi").read_text()).body


@pytest.mark.parametrize("module, owner", [("", np), ("linalg", np.linalg), ("random", np.random)])
def test_public_names_are_declared(module, owner):
    assert set(owner.__all__) - declared(stub(module)) == set()


def test_functions_and_ufuncs_exist():
    for node in stub(""):
        if isinstance(node, ast.FunctionDef) or (isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "ufunc"):
            assert hasattr(np, node.name if isinstance(node, ast.FunctionDef) else node.target.id), ast.unparse(node)


@pytest.mark.parametrize("name", ["ndarray", "dtype", "ufunc", "flatiter", "broadcast"])
def test_members(name):
    classes = {node.name: node for node in stub("") if isinstance(node, ast.ClassDef)}
    members = declared(classes[name].body)
    if name == "ndarray":
        members |= declared(classes["_Operators"].body)
    cls = getattr(np, name)
    assert {m for m in dir(cls) if not m.startswith("_")} - members == set()
    assert {m for m in members if not hasattr(cls, m)} - {"__name__"} == set()


@pytest.mark.parametrize("name", ["Generator", "RandomState", "SeedSequence", "PCG64", "MT19937"])
def test_random_classes(name):
    classes = {node.name: node for node in stub("random") if isinstance(node, ast.ClassDef)}
    members = declared(classes[name].body) | declared(classes["BitGenerator"].body)
    assert {m for m in dir(getattr(np.random, name)) if not m.startswith("_")} - members == set()
