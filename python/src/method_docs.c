/* method_docs.c - signatures and one line of documentation for the methods of ndarray and of scalars, which are the same. */
#include "scalar.h"

static const struct { const char *name, *signature, *doc; } table[] = {
    { "__array__", "$self, dtype=None, /, *, copy=None", "The array itself, or its items as another dtype." },
    { "__array_finalize__", "$self, obj, /", "Called on every new array of a subclass." },
    { "__array_function__", "$self, /, func, types, args, kwargs", "Override of functions." },
    { "__array_namespace__", "$self, /, *, api_version=None", "The module of the array API standard." },
    { "__array_ufunc__", "$self, ufunc, method, /, *inputs, **kwargs", "Override of ufuncs." },
    { "__array_wrap__", "$self, array, context=None, return_scalar=True, /", "Make the result of a ufunc one of this type." },
    { "__class_getitem__", "$cls, item, /", "For annotations." },
    { "__complex__", "$self, /", "The one item as a Python complex." },
    { "__copy__", "$self, /", "For copy.copy." },
    { "__deepcopy__", "$self, memo, /", "For copy.deepcopy." },
    { "__dlpack__", "$self, /, *, stream=None, max_version=None, dl_device=None, copy=None", "A DLPack capsule of the array." },
    { "__dlpack_device__", "$self, /", "Device type and number." },
    { "__format__", "$self, spec, /", "For format()." },
    { "__reduce__", "$self, /", "For pickle." },
    { "__reduce_ex__", "$self, protocol, /", "For pickle." },
    { "__setstate__", "$self, state, /", "For pickle." },
    { "__sizeof__", "$self, /", "Bytes in memory." },
    { "accumulate", "$self, array, /, axis=0, dtype=None, out=None", "Apply the operator to the items so far, along an axis." },
    { "all", "$self, /, axis=None, out=None, keepdims=False, *, where=True", "Whether all items are true." },
    { "any", "$self, /, axis=None, out=None, keepdims=False, *, where=True", "Whether any item is true." },
    { "argmax", "$self, /, axis=None, out=None, *, keepdims=False", "Index of the greatest item." },
    { "argmin", "$self, /, axis=None, out=None, *, keepdims=False", "Index of the least item." },
    { "argpartition", "$self, kth, /, axis=-1, kind='introselect', order=None", "Indices that would partition the array." },
    { "argsort", "$self, /, axis=-1, kind=None, order=None, *, stable=None", "Indices that would sort the array." },
    { "as_integer_ratio", "$self, /", "Two integers whose ratio is the value." },
    { "astype", "$self, /, dtype, order='K', casting='unsafe', subok=True, copy=True", "The items cast to another dtype." },
    { "at", "$self, a, indices, b=None, /", "Apply the operator in place at indices; one that occurs twice counts twice." },
    { "bit_count", "$self, /", "Number of ones in the absolute value." },
    { "byteswap", "$self, /, inplace=False", "The items with their bytes in the other order." },
    { "choose", "$self, /, choices, out=None, mode='raise'", "Pick from choices, with the items as indices." },
    { "clip", "$self, /, min=None, max=None, out=None, **kwargs", "The items limited to an interval." },
    { "compress", "$self, /, condition, axis=None, out=None", "The slices for which the condition is true." },
    { "conj", "$self, /", "The complex conjugate." },
    { "conjugate", "$self, /", "The complex conjugate." },
    { "copy", "$self, /, order='C'", "A copy." },
    { "cumprod", "$self, /, axis=None, dtype=None, out=None", "Products of the items so far." },
    { "cumsum", "$self, /, axis=None, dtype=None, out=None", "Sums of the items so far." },
    { "diagonal", "$self, /, offset=0, axis1=0, axis2=1", "A view of a diagonal." },
    { "dot", "$self, other, /, out=None", "The matrix product." },
    { "dump", "$self, /, file", "Pickle to a file." },
    { "dumps", "$self, /", "The pickle as bytes." },
    { "fill", "$self, /, value", "Set every item to the value." },
    { "flatten", "$self, /, order='C'", "A copy with one dimension." },
    { "getfield", "$self, /, dtype, offset=0", "Each item's bytes from an offset on, as a dtype." },
    { "is_integer", "$self, /", "Whether the value is a whole number." },
    { "item", "$self, /, *args", "One item as a Python object." },
    { "max", "$self, /, axis=None, out=None, **kwargs", "The greatest item." },
    { "mean", "$self, /, axis=None, dtype=None, out=None, **kwargs", "The mean of the items." },
    { "min", "$self, /, axis=None, out=None, **kwargs", "The least item." },
    { "nonzero", "$self, /", "Indices of the items that are not zero." },
    { "outer", "$self, A, B, /, **kwargs", "Apply the operator to all pairs of items of two arrays." },
    { "partition", "$self, kth, /, axis=-1, kind='introselect', order=None", "Partition in place." },
    { "prod", "$self, /, axis=None, dtype=None, out=None, **kwargs", "The product of the items." },
    { "put", "$self, indices, values, /, mode='raise'", "Set the items at flat indices." },
    { "ravel", "$self, /, order='C'", "The items in one dimension, a view where that can be." },
    { "reduce", "$self, array, /, axis=0, dtype=None, out=None, **kwargs", "Apply the operator to all items along axes." },
    { "reduceat", "$self, array, /, indices, axis=0, dtype=None, out=None", "Reduce the stretches between indices, along an axis." },
    { "repeat", "$self, repeats, /, axis=None", "Repeat items." },
    { "reshape", "$self, /, *shape, order='C', copy=None", "The same items in another shape." },
    { "resize", "$self, /, *new_shape, refcheck=True", "Change shape and size in place." },
    { "resolve_dtypes", "$self, dtypes, *, signature=None, casting=None, reduction=False", "The dtypes that a call would work in." },
    { "round", "$self, /, decimals=0, out=None", "The items rounded to decimals." },
    { "searchsorted", "$self, v, /, side='left', sorter=None", "Where values would have to be inserted to keep the order." },
    { "setfield", "$self, val, /, dtype, offset=0", "Set each item's bytes from an offset on." },
    { "setflags", "$self, /, *, write=None, align=None, uic=None", "Set flags." },
    { "sort", "$self, /, axis=-1, kind=None, order=None, *, stable=None", "Sort in place." },
    { "squeeze", "$self, /, axis=None", "Without axes of length one." },
    { "std", "$self, /, axis=None, dtype=None, out=None, ddof=0, **kwargs", "The standard deviation of the items." },
    { "sum", "$self, /, axis=None, dtype=None, out=None, **kwargs", "The sum of the items." },
    { "swapaxes", "$self, axis1, axis2, /", "A view with two axes exchanged." },
    { "take", "$self, indices, /, axis=None, out=None, mode='raise'", "The items at indices." },
    { "to_device", "$self, device, /, *, stream=None", "The array itself: there is only the CPU." },
    { "tobytes", "$self, /, order='C'", "The items' bytes." },
    { "tofile", "$self, fid, /, sep='', format='%s'", "Write the items to a file." },
    { "tolist", "$self, /", "The items as nested lists." },
    { "trace", "$self, /, offset=0, axis1=0, axis2=1, dtype=None, out=None", "The sum of a diagonal." },
    { "transpose", "$self, /, *axes", "A view with its axes in another order." },
    { "var", "$self, /, axis=None, dtype=None, out=None, ddof=0, **kwargs", "The variance of the items." },
    { "view", "$self, /, *args, **kwargs", "The same memory as another dtype or type." },
};

void npb_document_methods(PyMethodDef *methods)
{
    for (; methods && methods->ml_name; methods++)
        for (int i = 0; i < NM_COUNT(table); i++) {
            if (strcmp(methods->ml_name, table[i].name) || (methods->ml_doc && strstr(methods->ml_doc, "\n--\n")))
                continue;
            size_t size = strlen(table[i].name) + strlen(table[i].signature) + strlen(table[i].doc) + 16;
            char *doc = PyMem_Malloc(size);              /* lives as long as the static type */
            if (doc) {
                snprintf(doc, size, "%s(%s)\n--\n\n%s", table[i].name, table[i].signature, table[i].doc);
                methods->ml_doc = doc;
            }
        }
}

static const struct { PyTypeObject *type; const char *doc; } abstract_docs[] = {
    { &PyGenericArrType_Type, "Base of all scalar types." }, { &PyNumberArrType_Type, "Base of all numeric scalar types." },
    { &PyIntegerArrType_Type, "Base of all integer scalar types." }, { &PySignedIntegerArrType_Type, "Base of the signed integer types." },
    { &PyUnsignedIntegerArrType_Type, "Base of the unsigned integer types." },
    { &PyInexactArrType_Type, "Base of the types that hold numbers only nearly: floating point and complex." },
    { &PyFloatingArrType_Type, "Base of the floating-point types." }, { &PyComplexFloatingArrType_Type, "Base of the complex types." },
    { &PyFlexibleArrType_Type, "Base of the types whose items have no fixed size: bytes, text and void." },
    { &PyCharacterArrType_Type, "Base of bytes and text." } };

void npb_document_abstract(void)
{
    for (int i = 0; i < NM_COUNT(abstract_docs); i++)
        abstract_docs[i].type->tp_doc = abstract_docs[i].doc;
}

/* The signature and a line for a scalar class. */
const char *npb_scalar_doc(int num, const char *name)
{
    const char *signature = "value=0, /", *what = "A number";
    char range[64] = "";
    switch (num) {
    case NM_BOOL: signature = "value=False, /"; what = "A truth value"; break;
    case NM_CFLOAT: case NM_CDOUBLE: case NM_CLONGDOUBLE: signature = "real=0, imag=0, /"; what = "A complex number"; break;
    case NM_STRING: signature = "value=\"\", /, *args, **kwargs"; what = "Bytes"; break;
    case NM_UNICODE: signature = "value=\"\", /, *args, **kwargs"; what = "A text"; break;
    case NM_VOID: signature = "length_or_data, /, dtype=None"; what = "Bytes, perhaps with fields"; break;
    case NM_OBJECT: signature = "value=None, /"; what = "Any Python object"; break;
    case NM_DATETIME: signature = "value=None, /, *args"; what = "A point in time"; break;
    case NM_TIMEDELTA: signature = "value=0, /, *args"; what = "A span of time"; break;
    default:
        if (num >= NM_BYTE && num <= NM_ULONGLONG)
            what = "An integer";
        else
            what = "A floating-point number";
    }
    size_t size = strlen(signature) + strlen(what) + 256;
    char *doc = PyMem_Malloc(size);
    const char *kinds[] = { [NM_BYTE] = "int8", [NM_UBYTE] = "uint8", [NM_SHORT] = "int16", [NM_USHORT] = "uint16", [NM_INT] = "int32",
                            [NM_UINT] = "uint32", [NM_LONG] = "int64", [NM_ULONG] = "uint64", [NM_LONGLONG] = "int64",
                                [NM_ULONGLONG] = "uint64" };
    if (num >= NM_BYTE && num <= NM_ULONGLONG)
        snprintf(range, sizeof range, ", of C's layout %s", kinds[num]);
    if (doc)
        snprintf(doc, size, "%s(%s)\n--\n\n%s%s.  Character code: '%c'.", name, signature, what, range, "?bBhHiIlLqQfdgFDGOSUVMme"[num]);
    return doc;
}
