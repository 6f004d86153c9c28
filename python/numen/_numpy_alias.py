"""Being `numpy`: after `install_as_numpy()` every `numpy.*` is the Numen module of the same relative name, one object under both names.

A finder at the head of `sys.meta_path` answers for `numpy` and `numpy.*` with specs whose loader hands over Numen's module, and loads
Numen's own later modules under their public name, so that what they define says numpy from birth.  What is loaded already is renamed.
`find_spec` itself never imports Numen's modules: an import of `numpy` from there would make Python load the package twice.
"""
import importlib
import sys
import types
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader

from . import _globals

OWN, PUBLIC = "numen", "numpy"


def _renamed(name, old, new):
    """`name` below `new` instead of `old`; None if it does not lie below `old`."""
    if name == old or (isinstance(name, str) and name.startswith(old + ".")):
        return new + name[len(old):]
    return None


class _HandOver:
    """Loader of `numpy.x`: the module is Numen's, spec and all."""

    def create_module(self, spec):
        own = _renamed(spec.name, PUBLIC, OWN)
        module = importlib.import_module(own)
        self.own_spec = module.__spec__
        return module

    def exec_module(self, module):
        module.__spec__ = self.own_spec


class _PublicLoader(SourceFileLoader):
    """Loader of `numen.x` that gives it and what it defines the public name.

    The name changes when the code has run: `from . import y` imports by `__name__`, and an import of `numpy.x` inside would show the
    half-made module to other threads as an attribute of numpy.
    """

    def exec_module(self, module):
        super().exec_module(module)
        _rename_module(module)
        sys.modules[module.__name__] = module


class NumpyFinder:
    """The sole authority for `numpy` and `numpy.*`."""

    def find_spec(self, name, path=None, target=None):
        own = _renamed(name, PUBLIC, OWN)
        if own is not None:
            return self._alias(name, own)
        if _renamed(name, OWN, OWN) is None:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _PublicLoader(spec.loader.name, spec.loader.path)
        return spec

    def _alias(self, name, own):
        known = sys.modules.get(own)
        if known is None:
            parent = sys.modules.get(own.rpartition(".")[0])
            found = PathFinder.find_spec(own, getattr(parent, "__path__", None)) if parent is not None else None
            if found is None:
                return None
            package = found.submodule_search_locations
        else:
            package = getattr(known, "__path__", None)
        spec = ModuleSpec(name, _HandOver(), origin=OWN)
        if package is not None:
            spec.submodule_search_locations = list(package)
        return spec


def _rename_object(obj):
    """Let a function or class of Numen's, and a class's methods, say numpy."""
    where = _renamed(getattr(obj, "__module__", None), OWN, PUBLIC)
    if where is not None:
        try:
            obj.__module__ = where
        except (AttributeError, TypeError):      # a static type: its name is changed in C
            return
        if isinstance(obj, type):
            for member in list(vars(obj).values()):
                _rename_object(getattr(member, "__func__", member))


def _rename_module(module):
    module.__name__ = _renamed(module.__name__, OWN, PUBLIC) or module.__name__
    for obj in list(vars(module).values()):
        if not isinstance(obj, types.ModuleType):
            _rename_object(obj)
        elif obj.__name__.startswith(OWN + ".") and obj.__name__ not in sys.modules:      # an inner module of the compiled part
            _rename_module(obj)


def _refuse_another():
    root = sys.modules.get(PUBLIC)
    own = sys.modules[OWN]
    others = [name for name in list(sys.modules) if name.startswith(PUBLIC + ".") and root is None]
    if (root is not None and root is not own) or others:
        where = getattr(root, "__file__", None) or others
        raise ImportError(f"Numen cannot become numpy: another numpy is already imported ({where}). Call "
                          f"numen.install_as_numpy() before the first import of numpy.", name=PUBLIC)


def installed():
    return any(isinstance(finder, NumpyFinder) for finder in sys.meta_path)


def install_as_numpy():
    """Make Numen this process's numpy.

    From then on ``import numpy`` and the import of any ``numpy.*`` give Numen's modules; types and functions say that they live in
    numpy, and pickles interchange with NumPy both ways.  Raises ImportError if another numpy is already imported.  A second call
    does nothing.
    """
    if installed():
        return
    _refuse_another()
    _globals._package = PUBLIC
    sys.meta_path.insert(0, NumpyFinder())
    from ._core._multiarray_umath import _set_module_name
    _set_module_name(PUBLIC)
    for name, module in list(sys.modules.items()):
        public = _renamed(name, OWN, PUBLIC)
        if public is not None and isinstance(module, types.ModuleType):
            _rename_module(module)
            sys.modules[public] = module
