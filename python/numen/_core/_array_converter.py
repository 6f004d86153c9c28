"""Converts arguments to arrays and the result back to what the arguments were."""
from ._multiarray_umath import array, dtype, ndarray, result_type, _scalar_types

generic = _scalar_types["generic"]


class _array_converter:
    """Keeps some objects and their arrays; Python numbers may keep their weak part in promotion.

    `as_arrays` gives the arrays, `result_type` their common dtype, `wrap` calls __array_wrap__ of the argument of highest priority.
    """

    __slots__ = ("_arrays", "_objs", "_weak", "scalar_input")

    def __init__(self, *objs):
        self._objs = objs
        self._arrays = []
        self._weak = []
        scalar_inputs = []
        for obj in objs:
            if isinstance(obj, ndarray):
                arr, weak, scalar = obj, False, False
            else:
                arr = array(obj, copy=None, subok=True)
                weak = type(obj) in (int, float, complex)
                scalar = arr.ndim == 0 and not isinstance(obj, ndarray)
            self._arrays.append(arr)
            self._weak.append(weak)
            scalar_inputs.append(scalar)
        self.scalar_input = tuple(scalar_inputs)

    def __len__(self):
        return len(self._objs)

    def __getitem__(self, item):
        return self._arrays[item]

    def as_arrays(self, *, subok=True, pyscalars="convert_if_no_array"):
        if pyscalars not in ("convert", "preserve", "convert_if_no_array"):
            raise ValueError("`pyscalars` must be one of 'convert', 'preserve' or 'convert_if_no_array' (got '%s')" % (pyscalars,))
        keep = pyscalars == "preserve" or (pyscalars == "convert_if_no_array" and not all(self._weak))
        out = []
        for obj, arr, weak in zip(self._objs, self._arrays, self._weak):
            if weak and keep:
                out.append(obj)
            elif not subok and type(arr) is not ndarray:
                out.append(arr.view(ndarray))
            else:
                out.append(arr)
        return tuple(out)

    def result_type(self, extra_dtype=None, ensure_inexact=False):
        parts = [obj if weak else arr.dtype for obj, arr, weak in zip(self._objs, self._arrays, self._weak)]
        if extra_dtype is not None:
            parts.append(dtype(extra_dtype) if not isinstance(extra_dtype, (int, float, complex)) else extra_dtype)
        if ensure_inexact:
            parts.append(0.0)
        return result_type(*parts)

    def wrap(self, arr, /, to_scalar=None):
        if to_scalar is None:
            to_scalar = all(self.scalar_input)
        best, top = None, 0.0
        for obj in self._objs:
            if type(obj) is ndarray or isinstance(obj, generic):
                if best is not None and top < 0.0:
                    best = None
                continue
            wrap = getattr(obj, "__array_wrap__", None)
            if wrap is None:
                continue
            priority = getattr(obj, "__array_priority__", -1000000.0)
            if best is None or priority > top:
                best, top = wrap, priority
        if best is not None:
            return best(array(arr, copy=None, subok=False) if not isinstance(arr, ndarray) else arr, None, to_scalar)
        if not isinstance(arr, ndarray):
            return arr                       # a tuple or a scalar
        return arr[()] if to_scalar and arr.ndim == 0 else arr
