"""The type stubs name what is there: every public module and name, with the parameters that the run time has."""
import ast
import functools
import importlib
import inspect
import pathlib
import pkgutil
import warnings

import numen as np
import pytest

HOME = pathlib.Path(np.__file__).parent
DYNAMIC = ["numen.core"]        # whatever is asked for comes from elsewhere


def public_modules():
    names = (module.name for module in pkgutil.walk_packages(np.__path__, "numen."))
    return ["numen", *(name for name in names if "._" not in name)]


def path_of(module):
    path = HOME.joinpath(*module.split(".")[1:])
    return path / "__init__.pyi" if path.is_dir() else path.with_suffix(".pyi")


def load(module):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(module)


def origin(module, node):
    """The module that a `from` in a stub names."""
    if not node.level:
        return node.module
    package = module.split(".") if path_of(module).name == "__init__.pyi" else module.split(".")[:-1]
    package = package[:len(package) - node.level + 1]
    return ".".join([*package, *filter(None, [node.module])])


@functools.cache
def stub(module):
    return ast.parse(path_of(module).read_text()).body


def declared(body):
    """The names that the body of a stub or of a class offers, each with its definitions; `import x as x` offers x."""
    names = {}
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.AnnAssign):
            names[node.target.id] = [node]
        elif isinstance(node, ast.Assign):
            names.update((target.id, [node]) for target in node.targets)
        elif isinstance(node, ast.ImportFrom):
            names.update((alias.name, [node]) for alias in node.names if alias.asname == alias.name)
    return names


def offered(module):
    """The names of a module's stub with their definitions, wherever they stand."""
    names = {}
    for node in stub(module):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            names.update((name, found) for name, found in offered(origin(module, node)).items() if not name.startswith("_"))
    names.update((name, definition(module, name)) for name in declared(stub(module)))
    return names


def definition(module, name):
    nodes = declared(stub(module)).get(name, [])
    if nodes and isinstance(nodes[0], ast.ImportFrom):
        home = origin(module, nodes[0])
        if home != module and home.startswith("numen") and path_of(home).exists():
            return definition(home, name) or nodes
    return nodes


def is_overload(node):
    return any(ast.unparse(decorator) == "overload" for decorator in node.decorator_list)


def parameters(node, skip):
    """What a definition in a stub takes: the kinds and the names with defaults, as inspect.signature tells them."""
    args, P = node.args, inspect.Parameter
    plain = args.posonlyargs + args.args
    first_default = len(plain) - len(args.defaults)
    found = [P(arg.arg, P.POSITIONAL_ONLY if i < len(args.posonlyargs) else P.POSITIONAL_OR_KEYWORD,
               default=None if i >= first_default else P.empty) for i, arg in enumerate(plain)][skip:]
    if args.vararg:
        found.append(P(args.vararg.arg, P.VAR_POSITIONAL))
    found += [P(arg.arg, P.KEYWORD_ONLY, default=P.empty if default is None else None) for arg,
              default in zip(args.kwonlyargs, args.kw_defaults)]
    return found + ([P(args.kwarg.arg, P.VAR_KEYWORD)] if args.kwarg else [])


def disagreements(nodes, signature, skip=0):
    """Where the definitions of a function, without their first `skip` parameters, say otherwise than its signature."""
    P = inspect.Parameter
    real = list(signature.parameters.values())
    kinds = {p.kind for p in real}
    named = {p.name: p for p in real if p.kind not in (P.VAR_POSITIONAL, P.VAR_KEYWORD)}
    seen = set()
    for node in nodes:
        for place, p in enumerate(parameters(node, skip)):
            if p.kind in (P.VAR_POSITIONAL, P.VAR_KEYWORD):
                if p.kind not in kinds:
                    yield f"has no {p}"
                continue
            known = named.get(p.name)
            if known is None and p.kind is P.POSITIONAL_ONLY and place < len(real) and real[place].kind is P.POSITIONAL_ONLY:
                known = real[place]
            if known is None:
                if not kinds & {P.VAR_POSITIONAL, P.VAR_KEYWORD}:
                    yield f"has no parameter {p.name}"
                continue
            seen.add(known.name)
            if known.kind is P.POSITIONAL_ONLY and p.kind is not known.kind or known.kind is P.KEYWORD_ONLY and p.kind is not known.kind:
                yield f"{p.name} is {known.kind.description}"
            if known.default is P.empty and p.default is not P.empty:
                yield f"{p.name} has no default"
            if known.default is not P.empty and p.default is P.empty and not is_overload(node):
                yield f"{p.name} has a default"
    variadic = any(p.kind in (P.VAR_POSITIONAL, P.VAR_KEYWORD) for node in nodes for p in parameters(node, skip))
    for name in named.keys() - seen:
        if not variadic:
            yield f"takes {name}"


def signature_of(obj):
    try:
        return inspect.signature(obj)
    except (TypeError, ValueError):
        return None


@pytest.mark.parametrize("module", public_modules())
def test_every_module_has_a_stub(module):
    assert path_of(module).exists()


@pytest.mark.parametrize("module", [m for m in public_modules() if m not in DYNAMIC])
def test_public_names_are_declared(module):
    owner = load(module)
    assert set(getattr(owner, "__all__", ())) - offered(module).keys() == set()
    assert {name for name in declared(stub(module)) if not name.startswith("_") and not hasattr(owner, name)} == set()


@pytest.mark.parametrize("module", [m for m in public_modules() if m not in DYNAMIC])
def test_signatures(module):
    owner, wrong = load(module), []
    for name, nodes in offered(module).items():
        obj = getattr(owner, name, None)
        if obj is None:
            continue
        if isinstance(nodes[0], ast.FunctionDef):
            signature = signature_of(obj)
            wrong += [f"{name}: {text}" for text in disagreements(nodes, signature)] if signature else []
        elif isinstance(nodes[0], ast.ClassDef):
            wrong += [f"{name}.{text}" for text in wrong_members(obj, nodes[0])]
    assert wrong == []


def wrong_members(cls, node):
    """Methods whose parameters are otherwise."""
    for name, nodes in declared(node.body).items():
        member = inspect.getattr_static(cls, name, None)
        decorators = {ast.unparse(decorator) for decorator in getattr(nodes[0], "decorator_list", ())}
        if not isinstance(nodes[0], ast.FunctionDef) or not callable(getattr(member, "__func__", member)) or "property" in decorators:
            continue
        function = getattr(member, "__func__", member)
        compiled = name == "__new__" and not inspect.isfunction(function)
        signature = signature_of(cls if compiled else function)
        if signature is None:
            continue
        bound = "staticmethod" not in decorators
        if bound and not compiled:
            signature = signature.replace(parameters=list(signature.parameters.values())[1:])
        yield from (f"{name}: {text}" for text in disagreements(nodes, signature, skip=int(bound)))
