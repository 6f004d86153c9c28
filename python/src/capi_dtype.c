/* capi_dtype.c - the functions of NumPy's C interface about dtypes. */
#include "capi.h"



PyArray_Descr *PyArray_DescrFromType(int num)
{
    if (num >= 0 && num < NM_NTYPES)
        return npb_descr_of(num);
    static const char codes[] = "?bBhHiIlLqQfdgFDGOSUVMme";
    if (num > 0 && num < 128 && strchr(codes, num)) {
        int found = (int)(strchr(codes, num) - codes);
        return npb_descr_of(found);
    }
    if (num == 'c') {
        PyArray_Descr *descr = npb_descr_sized(NM_STRING, 1);
        if (descr)
            descr->type = 'c';
        return descr;
    }
    if (num == 'p' || num == 'n')
        return npb_descr_of(NM_LONG);
    if (num == 'P' || num == 'N')
        return npb_descr_of(NM_ULONG);
    if (num >= NPB_USERDEF) {
        PyArray_Descr *descr = npb_user_descr(num);
        if (descr || PyErr_Occurred())
            return descr;
    }
    PyErr_SetString(PyExc_ValueError, "Invalid data-type for array");
    return NULL;
}

PyObject *PyArray_TypeObjectFromType(int num)
{
    PyArray_Descr *descr = PyArray_DescrFromType(num);
    PyObject *type = descr ? Py_XNewRef(descr->typeobj) : NULL;
    Py_XDECREF(descr);
    return type;
}

PyArray_Descr *PyArray_DescrNew(PyArray_Descr *like) { return npb_descr_new(like); }
PyArray_Descr *PyArray_DescrNewFromType(int num)
{
    PyArray_Descr *descr = PyArray_DescrFromType(num), *copy = descr ? npb_descr_new(descr) : NULL;
    Py_XDECREF(descr);
    return copy;
}
PyArray_Descr *PyArray_DescrNewByteorder(PyArray_Descr *descr, char order) { return npb_descr_newbyteorder(descr, order); }
int PyArray_ValidType(int num)
{
    PyArray_Descr *descr = PyArray_DescrFromType(num);
    PyErr_Clear();
    Py_XDECREF(descr);
    return descr != NULL;
}
PyArray_Descr *PyArray_DescrFromScalar(PyObject *scalar)
{
    if (npb_is_scalar(scalar))
        return npb_scalar_descr(scalar);
    PyArrayObject *arr = npb_from_any(scalar, NULL, 0, 0, 0);
    PyArray_Descr *descr = arr ? (PyArray_Descr *)Py_NewRef(arr->descr) : NULL;
    Py_XDECREF(arr);
    return descr;
}
PyArray_Descr *PyArray_DescrFromTypeObject(PyObject *type)
{
    PyArray_Descr *descr = NULL;
    return npb_descr_converter(type, &descr) ? descr : NULL;
}
PyArray_Descr *PyArray_DescrFromObject(PyObject *obj, PyArray_Descr *least)
{
    PyArrayObject *arr = npb_from_any(obj, NULL, 0, 0, 0);
    if (!arr)
        return NULL;
    PyArray_Descr *descr = least ? npb_promote(arr->descr, least) : (PyArray_Descr *)Py_NewRef(arr->descr);
    Py_DECREF(arr);
    return descr;
}
int PyArray_ObjectType(PyObject *obj, int least)
{
    PyArray_Descr *at_least = least >= 0 && least < NM_NTYPES ? npb_descr_of(least) : NULL, *descr = PyArray_DescrFromObject(obj, at_least);
    Py_XDECREF(at_least);
    int num = descr ? descr->type_num : -1;
    Py_XDECREF(descr);
    return num;
}
unsigned char PyArray_EquivTypes(PyArray_Descr *a, PyArray_Descr *b) { return npb_equiv(a, b); }
unsigned char PyArray_EquivTypenums(int a, int b)
{
    PyArray_Descr *x = PyArray_DescrFromType(a), *y = x ? PyArray_DescrFromType(b) : NULL;
    unsigned char same = y && npb_equiv(x, y);
    Py_XDECREF(x);
    Py_XDECREF(y);
    PyErr_Clear();
    return same;
}
int PyArray_CanCastSafely(int from, int to)
{
    PyArray_Descr *a = PyArray_DescrFromType(from), *b = a ? PyArray_DescrFromType(to) : NULL;
    bool sized = to == NM_STRING || to == NM_UNICODE || to == NM_VOID;     /* without a size none but its own fits */
    int can = b && (sized ? from == to : npb_can_cast(a, b, NM_SAFE_CASTING));
    Py_XDECREF(a);
    Py_XDECREF(b);
    PyErr_Clear();
    return can;
}
npy_bool PyArray_CanCastTo(PyArray_Descr *from, PyArray_Descr *to) { return npb_can_cast(from, to, NM_SAFE_CASTING); }
npy_bool PyArray_CanCastTypeTo(PyArray_Descr *from, PyArray_Descr *to, nm_casting casting) { return npb_can_cast(from, to, casting); }
npy_bool PyArray_CanCastArrayTo(PyArrayObject *arr, PyArray_Descr *to, nm_casting casting) { return npb_can_cast(arr->descr, to, casting); }
PyArray_Descr *PyArray_PromoteTypes(PyArray_Descr *a, PyArray_Descr *b) { return npb_promote(a, b); }
int PyArray_DescrConverter(PyObject *obj, PyArray_Descr **out) { return npb_descr_converter(obj, out); }
int PyArray_DescrConverter2(PyObject *obj, PyArray_Descr **out)
{
    *out = NULL;
    return obj == Py_None ? 1 : npb_descr_converter(obj, out);
}
int PyArray_DescrAlignConverter(PyObject *obj, PyArray_Descr **out) { return (*out = npb_descr_from_object(obj, 1)) != NULL; }
int PyArray_DescrAlignConverter2(PyObject *obj, PyArray_Descr **out)
{
    *out = NULL;
    return obj == Py_None ? 1 : PyArray_DescrAlignConverter(obj, out);
}

/* ------------------------------------------------------------------ promotion */
PyArray_Descr *PyArray_MinScalarType(PyArrayObject *arr) { return npb_min_scalar(arr); }
PyArray_Descr *PyArray_ResultType(npy_intp narrays, PyArrayObject **arrays, npy_intp ndescrs, PyArray_Descr **descrs)
{
    npy_intp n = narrays + ndescrs;
    if (n <= 0) {
        PyErr_SetString(PyExc_TypeError, "no arrays or types available to calculate result type");
        return NULL;
    }
    PyArray_Descr **all = PyMem_Calloc((size_t)n, sizeof *all);
    if (!all) {
        PyErr_NoMemory();
        return NULL;
    }
    for (npy_intp i = 0; i < n; i++)
        all[i] = i < narrays ? arrays[i]->descr : descrs[i - narrays];
    PyArray_Descr *result = n == 1 ? npb_descr_canonical(all[0]) : npb_result_type((int)n, all, NULL);
    PyMem_Free(all);
    return result;
}

/* Arrays of one common dtype, one for each item of a sequence; freed with PyDataMem_FREE after their references. */
PyArrayObject **PyArray_ConvertToCommonType(PyObject *seq, int *n)
{
    *n = 0;
    bool array = PyArray_Check(seq);
    Py_ssize_t length = array && !((PyArrayObject *)seq)->nd ? 0 : PySequence_Size(seq);
    if (length < 0)
        return NULL;
    if (length == 0 || length > INT_MAX) {
        PyErr_SetString(PyExc_ValueError, length ? "too many items in the sequence." : "0-length sequence.");
        return NULL;
    }
    PyArrayObject **arrays = PyDataMem_NEW_ZEROED((size_t)length, sizeof *arrays);
    PyArray_Descr **descrs = PyMem_Calloc((size_t)length, sizeof *descrs), *common = NULL;
    uint8_t *weak = PyMem_Calloc((size_t)length, 1);
    bool good = arrays && descrs && weak;
    if (!good)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; good && i < length; i++) {
        PyObject *item = PySequence_GetItem(seq, i);
        arrays[i] = item ? npb_from_any(item, NULL, 0, 0, 0) : NULL;
        weak[i] = item ? (uint8_t)npb_weak_kind(item) : 0;
        if (weak[i] == NM_WEAK_BOOL)
            weak[i] = NM_STRONG;
        Py_XDECREF(item);
        good = arrays[i] != NULL;
        if (good)
            descrs[i] = arrays[i]->descr;
    }
    if (good)
        good = (common = npb_result_type((int)length, descrs, weak)) != NULL;
    for (Py_ssize_t i = 0; good && i < length; i++) {
        PyArrayObject *as = npb_from_array(arrays[i], (PyArray_Descr *)Py_NewRef(common), NPY_ARRAY_CARRAY | NPY_ARRAY_FORCECAST);
        good = as != NULL;
        if (good)
            Py_SETREF(arrays[i], as);
    }
    Py_XDECREF(common);
    PyMem_Free(descrs);
    PyMem_Free(weak);
    if (good) {
        *n = (int)length;
        return arrays;
    }
    for (Py_ssize_t i = 0; arrays && i < length; i++)
        Py_XDECREF(arrays[i]);
    PyDataMem_FREE(arrays);
    return NULL;
}

/* ------------------------------------------------------------------ classes of dtypes */
/* The Python number that a class stands for, as enum nm_weak. */
static int weak_class(const PyArray_DTypeMeta *meta)
{
    return meta == &npb_python_int || meta == &npb_abstract_int ? NM_WEAK_INT : meta == &npb_python_float ||
           meta == &npb_abstract_float ? NM_WEAK_FLOAT
         : meta == &npb_python_complex || meta == &npb_abstract_complex ? NM_WEAK_COMPLEX : NM_STRONG;
}
PyArray_Descr *PyArray_GetDefaultDescr(PyArray_DTypeMeta *meta)
{
    if (meta->singleton)
        return (PyArray_Descr *)Py_NewRef(meta->singleton);
    int weak = weak_class(meta);
    if (weak)
        return npb_descr_of(weak == NM_WEAK_INT ? NM_LONG : weak == NM_WEAK_FLOAT ? NM_DOUBLE : NM_CDOUBLE);
    PyErr_Format(PyExc_TypeError, "Cannot convert %R into a dtype.", meta);
    return NULL;
}
PyArray_DTypeMeta *PyArray_CommonDType(PyArray_DTypeMeta *a, PyArray_DTypeMeta *b)
{
    if (a == b)
        return (PyArray_DTypeMeta *)Py_NewRef(a);
    uint8_t weak[2] = { (uint8_t)weak_class(a), (uint8_t)weak_class(b) };
    if (weak[0] && weak[1])
        return (PyArray_DTypeMeta *)Py_NewRef(weak[0] >= weak[1] ? a : b);
    PyArray_Descr *both[2] = { PyArray_GetDefaultDescr(a), NULL }, *common = NULL;
    both[1] = both[0] ? PyArray_GetDefaultDescr(b) : NULL;
    if (both[1])
        common = weak[0] || weak[1] ? npb_result_type(2, both, weak) : npb_promote(both[0], both[1]);
    PyArray_DTypeMeta *meta = common ? (PyArray_DTypeMeta *)Py_NewRef(Py_TYPE(common)) : NULL;
    Py_XDECREF(both[0]);
    Py_XDECREF(both[1]);
    Py_XDECREF(common);
    return meta;
}
PyArray_DTypeMeta *PyArray_PromoteDTypeSequence(npy_intp n, PyArray_DTypeMeta **metas)
{
    if (n <= 0) {
        PyErr_SetString(PyExc_TypeError, "no DTypes to promote");
        return NULL;
    }
    PyArray_DTypeMeta *common = (PyArray_DTypeMeta *)Py_NewRef(metas[0]);
    for (npy_intp i = 1; common && i < n; i++) {
        PyArray_DTypeMeta *next = PyArray_CommonDType(common, metas[i]);
        if (!next && PyErr_ExceptionMatches(npb_errors.DTypePromotionError)) {
            PyObject *all = PyTuple_New(n);
            for (npy_intp k = 0; all && k < n; k++)
                PyTuple_SET_ITEM(all, k, Py_NewRef(metas[k]));
            PyErr_Clear();
            PyErr_Format(npb_errors.DTypePromotionError,
                         "The DType %R could not be promoted by %R. This means that no common DType exists for the given inputs. For "
                         "example they cannot be stored in a single array unless the dtype is `object`. The full list of DTypes is: %R",
                         common, metas[i], all);
            Py_XDECREF(all);
        }
        Py_SETREF(common, next);
    }
    return common;
}

/* ------------------------------------------------------------------ scalars by kind */
static NPY_SCALARKIND kind_of(int num)
{
    if (num < 0 || num >= NM_NTYPES)
        return NPY_OBJECT_SCALAR;
    switch (npb_descr_singletons[num]->kind) {
    case 'b': return NPY_BOOL_SCALAR;
    case 'u': return NPY_INTPOS_SCALAR;
    case 'i': return NPY_INTNEG_SCALAR;
    case 'f': return NPY_FLOAT_SCALAR;
    case 'c': return NPY_COMPLEX_SCALAR;
    }
    return NPY_OBJECT_SCALAR;
}
/* A signed type counts as positive unless a negative 0-d array is shown. */
NPY_SCALARKIND PyArray_ScalarKind(int num, PyArrayObject **arr)
{
    NPY_SCALARKIND kind = kind_of(num);
    if (num >= NPB_USERDEF) {
        PyArray_Descr *descr = npb_user_descr(num);
        PyArray_ArrFuncs *f = descr ? npb_arrfuncs(descr) : NULL;
        NPY_SCALARKIND (*ask)(void *) = f ? (NPY_SCALARKIND (*)(void *))f->scalarkind : NULL;
        PyErr_Clear();
        Py_XDECREF(descr);
        return ask ? ask(arr ? *arr : NULL) : NPY_NOSCALAR;
    }
    if (kind == NPY_INTNEG_SCALAR) {
        kind = NPY_INTPOS_SCALAR;
        if (arr && *arr && (*arr)->nd == 0) {
            const char *item = (*arr)->data;
            npy_intp size = (*arr)->descr->elsize;
            int sign = (signed char)item[npb_is_native((*arr)->descr) == NPB_LITTLE ? size - 1 : 0];
            kind = sign < 0 ? NPY_INTNEG_SCALAR : kind;
        }
    }
    return kind;
}
int PyArray_CanCoerceScalar(int num, int needed, NPY_SCALARKIND scalar)
{
    if (scalar == NPY_NOSCALAR || scalar == NPY_OBJECT_SCALAR)
        return PyArray_CanCastSafely(num, needed);
    return scalar == NPY_BOOL_SCALAR || scalar <= kind_of(needed);
}
npy_bool PyArray_CanCastScalar(PyTypeObject *from, PyTypeObject *to)
{
    PyArray_Descr *a = PyArray_DescrFromTypeObject((PyObject *)from), *b = a ? PyArray_DescrFromTypeObject((PyObject *)to) : NULL;
    npy_bool can = b && PyArray_CanCastSafely(a->type_num, b->type_num);
    Py_XDECREF(a);
    Py_XDECREF(b);
    return can;
}
/* The __array_priority__ of an object that is not plainly an array. */
double PyArray_GetPriority(PyObject *obj, double otherwise)
{
    if (PyArray_CheckExact(obj))
        return 0.0;
    if (npb_is_scalar(obj) && PyArray_CheckAnyScalarExact(obj))
        return -1000000.0;
    PyObject *value = PyArray_CheckAnyScalarExact(obj) ? NULL
                      : PyObject_GetAttr((PyObject *)Py_TYPE(obj), npb_intern("__array_priority__"));
    double priority = value ? PyFloat_AsDouble(value) : otherwise;
    Py_XDECREF(value);
    if (PyErr_Occurred()) {
        PyErr_Clear();
        return otherwise;
    }
    return priority;
}
