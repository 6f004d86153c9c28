"""Reading NumPy's pickles: `load`, `loads` and `Unpickler` map the names of numpy's modules to Numen's."""
import io
import pickle as _pickle

__all__ = ["Unpickler", "load", "loads"]


class Unpickler(_pickle.Unpickler):
    """An unpickler for which `numpy` is Numen: what NumPy pickled comes out as Numen's arrays, scalars and dtypes.

    >>> import numen.pickle
    >>> numen.pickle.loads(b"cnumpy\\nfloat64\\n.")
    <class 'numen.float64'>
    """

    def find_class(self, module, name):
        top, dot, rest = module.partition(".")
        return super().find_class("numen" + dot + rest if top == "numpy" else module, name)


def load(file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    """The object in a file that NumPy (or Numen) pickled into; the arguments are those of `pickle.load`."""
    return Unpickler(file, fix_imports=fix_imports, encoding=encoding, errors=errors, buffers=buffers).load()


def loads(data, /, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    """The object in the bytes that NumPy (or Numen) pickled it to."""
    return load(io.BytesIO(data), fix_imports=fix_imports, encoding=encoding, errors=errors, buffers=buffers)
