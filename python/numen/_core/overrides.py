"""Making functions overridable through __array_function__."""
from numen._core._multiarray_umath import _ArrayFunctionDispatcher, _get_implementing_args  # noqa: F401
from numen._globals import _public
from numen._utils import set_module  # noqa: F401
from numen._utils._inspect import getargspec

ARRAY_FUNCTIONS = set()
array_function_like_doc = (
    "like : array_like, optional\n"
    "        An object whose type decides what is made: if it has ``__array_function__``,\n"
    "        that makes the result, so that arrays of other libraries can be created.")


def get_array_function_like_doc(public_api, docstring_template=""):
    ARRAY_FUNCTIONS.add(public_api)
    docstring = public_api.__doc__ or docstring_template
    return docstring.replace("${ARRAY_FUNCTION_LIKE}", array_function_like_doc)


def finalize_array_function_like(public_api):
    public_api.__doc__ = get_array_function_like_doc(public_api)
    return public_api


def verify_matching_signatures(implementation, dispatcher):
    """Raise RuntimeError unless the dispatcher takes what the implementation takes, with None for every default."""
    (*taken, defaults), (*offered, nones) = getargspec(implementation), getargspec(dispatcher)
    if taken != offered or len(defaults or ()) != len(nones or ()):
        raise RuntimeError(f"implementation and dispatcher for {implementation} have different function signatures")
    if any(value is not None for value in nones or ()):
        raise RuntimeError("dispatcher functions can only use None for default argument values")


def array_function_dispatch(dispatcher=None, module=None, verify=True, docs_from_dispatcher=False):
    """Decorator: calls go to the `__array_function__` of the arguments that `dispatcher` returns, if one has it.

    `dispatcher` has the signature of the function, with None for every default.  ``dispatcher=None`` makes a function whose first
    positional argument alone decides (for ``like=``).
    """
    def decorator(implementation):
        if verify and dispatcher is not None:
            verify_matching_signatures(implementation, dispatcher)
        if docs_from_dispatcher and dispatcher is not None and dispatcher.__doc__ is not None:
            implementation.__doc__ = dispatcher.__doc__
        public = _ArrayFunctionDispatcher(dispatcher, implementation)
        if module is not None:
            public.__module__ = _public(module)
        ARRAY_FUNCTIONS.add(public)
        return public
    return decorator


def array_function_from_dispatcher(implementation, module=None, verify=True, docs_from_dispatcher=True):
    def decorator(dispatcher):
        return array_function_dispatch(dispatcher, module, verify=verify, docs_from_dispatcher=docs_from_dispatcher)(implementation)
    return decorator


def get_public_function(dispatcher):
    """The public function that a ``like=`` helper stands for."""
    import numen
    return getattr(numen, dispatcher.__name__)
