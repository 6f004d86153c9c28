"""`numpy` means Numen in this process, for extensions that were compiled against NumPy's headers."""
import importlib
import importlib.machinery
import sys


class Loader:
    def create_module(self, spec):
        module = importlib.import_module("numen" + spec.name[len("numpy"):])
        self.spec = module.__spec__
        return module

    def exec_module(self, module):
        module.__spec__ = self.spec


class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "numpy" or name.startswith("numpy."):
            return importlib.machinery.ModuleSpec(name, Loader())
        return None


sys.meta_path.insert(0, Finder())
