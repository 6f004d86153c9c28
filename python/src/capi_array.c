/* capi_array.c - the functions of NumPy's C interface that make arrays and tell about them, about scalars and memory. */
#include "capi.h"
#include "flatiter.h"

/* ------------------------------------------------------------------ versions */
unsigned int PyArray_GetNDArrayCVersion(void) { return 0x02000000; }
unsigned int PyArray_GetNDArrayCFeatureVersion(void) { return 0x15; }
int PyArray_GetEndianness(void) { return NPB_LITTLE ? 1 : 2; }

/* ------------------------------------------------------------------ making arrays */
/* With data given NumPy's callers own the question of what flags say; OWNDATA from here means libc's free. */
PyObject *PyArray_NewFromDescr(PyTypeObject *type, PyArray_Descr *descr, int nd, npy_intp const *shape, npy_intp const *strides,
                               void *data, int flags, PyObject *like)
{
    if (!descr) {
        PyErr_SetString(PyExc_TypeError, "descr is NULL");
        return NULL;
    }
    if (!data && flags)
        flags = NPY_ARRAY_F_CONTIGUOUS;
    PyObject *arr = npb_array_new(type, descr, nd, shape, strides, data, flags & ~(NPB_ALLOW_EMPTY_STRING | NPB_NDMAX_GIVEN), like, NULL,
                                  false);
    return arr;
}
PyObject *PyArray_New(PyTypeObject *type, int nd, npy_intp const *shape, int num, npy_intp const *strides, void *data, int itemsize,
                      int flags, PyObject *like)
{
    PyArray_Descr *descr = PyArray_DescrFromType(num);
    if (!descr)
        return NULL;
    if (descr->elsize == 0) {
        if (itemsize < 1) {
            PyErr_SetString(PyExc_ValueError, "data type must provide an itemsize");
            Py_DECREF(descr);
            return NULL;
        }
        Py_SETREF(descr, npb_descr_sized(num, itemsize));
        if (!descr)
            return NULL;
    }
    return PyArray_NewFromDescr(type, descr, nd, shape, strides, data, flags, like);
}
PyObject *PyArray_NewLikeArray(PyArrayObject *like, nm_order order, PyArray_Descr *descr, int subok)
{
    return (PyObject *)npb_empty_like(like, descr, order, subok, 0, NULL);
}
PyObject *PyArray_Zeros(int nd, npy_intp const *shape, PyArray_Descr *descr, int fortran)
{
    return (PyObject *)npb_zeros(or_double(descr), nd, shape, fortran);
}
PyObject *PyArray_Empty(int nd, npy_intp const *shape, PyArray_Descr *descr, int fortran)
{
    return (PyObject *)npb_empty(or_double(descr), nd, shape, fortran);
}
PyObject *PyArray_Arange(double start, double stop, double step, int num)
{
    PyArray_Descr *descr = PyArray_DescrFromType(num);
    static PyObject *f;
    if (!descr || !npb_import("_core.multiarray", "arange", &f)) {
        Py_XDECREF(descr);
        return NULL;
    }
    return PyObject_CallFunction(f, "dddN", start, stop, step, descr);
}
PyObject *PyArray_ArangeObj(PyObject *start, PyObject *stop, PyObject *step, PyArray_Descr *descr)
{
    static PyObject *f;
    return npb_import("_core.multiarray", "arange", &f) ? PyObject_CallFunctionObjArgs(f, start, stop ? stop : Py_None,
                                                                                       step ? step : Py_None,
                                                                                      descr ? (PyObject *)descr : Py_None, NULL) : NULL;
}

static PyObject *from_any(PyObject *obj, PyArray_Descr *descr /* stolen */, int least, int most, int flags)
{
    PyArrayObject *arr = npb_from_any(obj, descr, least, most, flags & 0xFFFF);
    Py_XDECREF(descr);
    return (PyObject *)arr;
}
PyObject *PyArray_FromAny(PyObject *obj, PyArray_Descr *descr, int least, int most, int flags, PyObject *context)
{
    if (context) {
        PyErr_SetString(PyExc_RuntimeError, "'context' must be NULL");
        Py_XDECREF(descr);
        return NULL;
    }
    return from_any(obj, descr, least, most, flags);
}
PyObject *PyArray_CheckFromAny(PyObject *obj, PyArray_Descr *descr, int least, int most, int flags, PyObject *context)
{
    (void)context;
    if (flags & NPY_ARRAY_NOTSWAPPED) {
        if (!descr && PyArray_Check(obj) && !npb_is_native(((PyArrayObject *)obj)->descr))
            descr = npb_descr_native(((PyArrayObject *)obj)->descr);
        else if (descr && !npb_is_native(descr)) {
            PyArray_Descr *native = npb_descr_native(descr);
            Py_SETREF(descr, native);
        }
    }
    PyObject *arr = from_any(obj, descr, least, most, flags);
    if (arr && flags & NPY_ARRAY_ELEMENTSTRIDES) {
        PyArrayObject *a = (PyArrayObject *)arr;
        for (int i = 0; i < a->nd; i++)
            if (a->descr->elsize && a->strides[i] % a->descr->elsize) {
                Py_SETREF(arr, npb_newcopy(a, NM_ANYORDER));
                break;
            }
    }
    return arr;
}
PyObject *PyArray_FromArray(PyArrayObject *arr, PyArray_Descr *descr, int flags)
{
    return (PyObject *)npb_from_array(arr, descr, flags & 0xFFFF);
}
static PyObject *of_protocol(PyObject *obj)
{
    PyArrayObject *arr = npb_from_array_like(obj, NULL, false, NPB_COPY_IF_NEEDED, false);
    return (PyObject *)arr;
}
PyObject *PyArray_FromInterface(PyObject *obj) { return of_protocol(obj); }
PyObject *PyArray_FromStructInterface(PyObject *obj) { return of_protocol(obj); }
PyObject *PyArray_FromArrayAttr(PyObject *obj, PyArray_Descr *descr, PyObject *context)
{
    (void)descr;
    (void)context;
    return of_protocol(obj);
}
PyObject *PyArray_EnsureArray(PyObject *obj)   /* steals obj */
{
    if (!obj || PyArray_CheckExact(obj))
        return obj;
    PyArrayObject *arr = npb_from_any(obj, NULL, 0, 0, NPY_ARRAY_ENSUREARRAY);
    Py_DECREF(obj);
    return (PyObject *)arr;
}
PyObject *PyArray_EnsureAnyArray(PyObject *obj)
{
    return obj && PyArray_Check(obj) ? obj : PyArray_EnsureArray(obj);
}
PyObject *PyArray_FromScalar(PyObject *scalar, PyArray_Descr *descr) { return from_any(scalar, descr, 0, 0, NPY_ARRAY_FORCECAST); }
PyObject *PyArray_Scalar(void *data, PyArray_Descr *descr, PyObject *base) { return npb_scalar(data, descr, base); }
PyObject *PyArray_Return(PyArrayObject *arr) { return npb_return(arr); }
PyObject *PyArray_CastToType(PyArrayObject *arr, PyArray_Descr *descr, int fortran)
{
    descr = descr ? npb_adapt_descr(arr, descr) : NULL;
    return descr ? npb_astype(arr, descr, fortran ? NM_FORTRANORDER : NM_CORDER, true, true) : NULL;
}
int npb_copy_cyclic_cast(PyArrayObject *dst, PyArrayObject *src)
{
    PyArrayObject *same = npb_from_array(src, (PyArray_Descr *)Py_NewRef(dst->descr), NPY_ARRAY_FORCECAST | NPY_ARRAY_C_CONTIGUOUS);
    int bad = same ? npb_copy_cyclic(dst, same) : -1;
    Py_XDECREF(same);
    return bad;
}
int PyArray_CopyInto(PyArrayObject *dst, PyArrayObject *src) { return npb_copy_into(dst, src); }
int PyArray_CopyAnyInto(PyArrayObject *dst, PyArrayObject *src)
{
    if (npb_size(dst) != npb_size(src)) {
        PyErr_Format(PyExc_ValueError, "cannot copy from array of size %zd into an array of size %zd", npb_size(src), npb_size(dst));
        return -1;
    }
    return npb_copy_cyclic_cast(dst, src);
}
int PyArray_CopyObject(PyArrayObject *dst, PyObject *value) { return npb_assign(dst, value); }
PyObject *PyArray_NewCopy(PyArrayObject *arr, nm_order order) { return npb_newcopy(arr, order); }
int PyArray_FillWithScalar(PyArrayObject *arr, PyObject *value) { return npb_fill_scalar(arr, value); }
int PyArray_Pack(PyArray_Descr *descr, void *item, PyObject *value) { return npb_setitem(descr, item, value); }
PyObject *PyArray_ToList(PyArrayObject *arr) { return npb_tolist(arr); }
PyObject *PyArray_ToString(PyArrayObject *arr, nm_order order) { return npb_tobytes(arr, order); }

/* ------------------------------------------------------------------ scalars */
static int cast_item(PyArray_Descr *from, const char *src, PyArray_Descr *to, char *dst)
{
    PyArrayObject *a = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(from), 0, NULL, NULL, (char *)src, 0,
                                                      NULL, NULL, false);
    PyArrayObject *b = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(to), 0, NULL, NULL, dst,
                                                      NPY_ARRAY_WRITEABLE, NULL, NULL, false);
    int bad = a && b ? npb_copy_into(b, a) : -1;
    Py_XDECREF(a);
    Py_XDECREF(b);
    return bad;
}
int PyArray_CastScalarToCtype(PyObject *scalar, void *out, PyArray_Descr *descr)
{
    PyArray_Descr *own = npb_scalar_descr(scalar);
    int bad = own ? cast_item(own, npb_scalar_data(scalar), descr, out) : -1;
    Py_XDECREF(own);
    return bad;
}
int PyArray_CastScalarDirect(PyObject *scalar, PyArray_Descr *in, void *out, int num)
{
    PyArray_Descr *descr = PyArray_DescrFromType(num);
    int bad = descr ? cast_item(in, npb_scalar_data(scalar), descr, out) : -1;
    Py_XDECREF(descr);
    return bad;
}
/* The value itself; for S, U and V the address of the characters, as NumPy has it. */
void PyArray_ScalarAsCtype(PyObject *scalar, void *out)
{
    PyArray_Descr *descr = npb_scalar_descr(scalar);
    if (!descr) {
        PyErr_Clear();
        return;
    }
    const char *data = npb_scalar_data(scalar);
    if (descr->type_num == NM_STRING || descr->type_num == NM_UNICODE || descr->type_num == NM_VOID)
        *(const void **)out = data;
    else
        memcpy(out, data, (size_t)descr->elsize);
    Py_DECREF(descr);
}
int PyArray_CheckAnyScalarExact(PyObject *obj)
{
    PyTypeObject *t = Py_TYPE(obj);
    if (t == &PyLong_Type || t == &PyFloat_Type || t == &PyComplex_Type || t == &PyBool_Type || t == &PyUnicode_Type || t == &PyBytes_Type)
        return 1;
    for (int num = 0; num < NM_NTYPES; num++)
        if (t == npb_scalar_type(num))
            return 1;
    return 0;
}
/* The caller frees it with PyDataMem_FREE; the integers 0 and 1 live for ever, so that an object's reference is borrowed. */
static char *one_item(PyArrayObject *arr, long value)
{
    char *item = PyDataMem_NEW_ZEROED(1, (size_t)NM_MAX(arr->descr->elsize, 8));
    PyObject *number = item ? PyLong_FromLong(value) : PyErr_NoMemory();
    int bad = number ? 0 : -1;
    if (number && arr->descr->type_num == NM_OBJECT)
        *(PyObject **)item = number;
    else if (number)
        bad = npb_setitem(arr->descr, item, number);
    Py_XDECREF(number);
    if (bad < 0) {
        PyDataMem_FREE(item);
        return NULL;
    }
    return item;
}
char *PyArray_Zero(PyArrayObject *arr) { return one_item(arr, 0); }
char *PyArray_One(PyArrayObject *arr) { return one_item(arr, 1); }

/* ------------------------------------------------------------------ facts, base, flags */
npy_intp PyArray_Size(PyObject *obj) { return PyArray_Check(obj) ? npb_size((PyArrayObject *)obj) : 0; }
void PyArray_UpdateFlags(PyArrayObject *arr, int mask) { npb_update_flags(arr, mask); }
npy_intp PyArray_MultiplyList(npy_intp const *list, int n)
{
    npy_intp product = 1;
    for (int i = 0; i < n; i++)
        product *= list[i];
    return product;
}
int PyArray_MultiplyIntList(int const *list, int n)
{
    int product = 1;
    for (int i = 0; i < n; i++)
        product *= list[i];
    return product;
}
npy_intp PyArray_OverflowMultiplyList(npy_intp const *list, int n)
{
    npy_intp product = 1;
    for (int i = 0; i < n; i++)
        if (list[i] == 0)
            return 0;
    for (int i = 0; i < n; i++)
        if (!nm_mul_size(product, list[i], &product))
            return -1;
    return product;
}
int PyArray_CompareLists(npy_intp const *a, npy_intp const *b, int n) { return n == 0 || !memcmp(a, b, sizeof *a * (size_t)n); }
void *PyArray_GetPtr(PyArrayObject *arr, npy_intp const *index)
{
    char *p = arr->data;
    for (int i = 0; i < arr->nd; i++)
        p += index[i] * arr->strides[i];
    return p;
}
int PyArray_SetBaseObject(PyArrayObject *arr, PyObject *base) { return npb_set_base(arr, base); }
int PyArray_SetWritebackIfCopyBase(PyArrayObject *arr, PyArrayObject *base) { return npb_set_writeback_base(arr, base); }
int PyArray_ResolveWritebackIfCopy(PyArrayObject *arr) { return npb_resolve_writeback(arr); }
int PyArray_SetUpdateIfCopyBase(PyArrayObject *arr, PyArrayObject *base)
{
    (void)arr;
    Py_DECREF(base);
    PyErr_SetString(PyExc_RuntimeError,
                    "PyArray_SetUpdateIfCopyBase is disabled, use PyArray_SetWritebackIfCopyBase instead, and be sure to call "
                    "PyArray_ResolveWritebackIfCopy before the array is deallocated, i.e. before the last call to Py_DECREF. If cleaning "
                    "up from an error, PyArray_DiscardWritebackIfCopy may be called instead to throw away the scratch buffer.");
    return -1;
}
int PyArray_FailUnlessWriteable(PyArrayObject *arr, const char *name) { return npb_require_writeable(arr, name); }
npy_bool PyArray_CheckStrides(int size, int nd, npy_intp bytes, npy_intp offset, npy_intp const *shape, npy_intp const *strides)
{
    npy_intp available = bytes ? bytes : PyArray_MultiplyList(shape, nd) * size;
    return npb_check_strides(nd, shape, strides, size, available, offset) > 0;
}
int PyArray_ElementStrides(PyObject *obj)
{
    PyArrayObject *a = (PyArrayObject *)obj;
    for (int i = 0; i < a->nd; i++)
        if (a->descr->elsize && a->strides[i] % a->descr->elsize)
            return 0;
    return 1;
}
void PyArray_CreateSortedStridePerm(int nd, npy_intp const *strides, npy_stride_sort_item *out)
{
    for (int i = 0; i < nd; i++) {
        npy_intp s = strides[i] < 0 ? -strides[i] : strides[i];
        int k = i;
        for (; k > 0 && (out[k - 1].stride < 0 ? -out[k - 1].stride : out[k - 1].stride) < s; k--)
            out[k] = out[k - 1];
        out[k].perm = i;
        out[k].stride = strides[i];
    }
}

/* ------------------------------------------------------------------ memory */
/* Blocks whose size the caller keeps to himself: they are libc's. */
void *PyDataMem_NEW(size_t size) { return malloc(size ? size : 1); }
void *PyDataMem_NEW_ZEROED(size_t count, size_t size) { return calloc(count ? count : 1, size ? size : 1); }
void PyDataMem_FREE(void *block) { free(block); }
void *PyDataMem_RENEW(void *block, size_t size) { return realloc(block, size ? size : 1); }
PyObject *PyDataMem_SetHandler(PyObject *handler) { return npb_set_handler(handler); }
PyObject *PyDataMem_GetHandler(void) { return npb_get_handler(); }

/* ------------------------------------------------------------------ arrays as C's pointers to pointers */
int PyArray_AsCArray(PyObject **obj, void *out, npy_intp *shape, int nd, PyArray_Descr *descr)
{
    if (nd < 1 || nd > 3) {
        PyErr_SetString(PyExc_ValueError, "C arrays of only 1-3 dimensions available");
        Py_XDECREF(descr);
        return -1;
    }
    PyArrayObject *arr = (PyArrayObject *)from_any(*obj, descr, nd, nd, NPY_ARRAY_CARRAY);
    if (!arr)
        return -1;
    npy_intp rows = arr->dimensions[0], columns = nd > 1 ? arr->dimensions[1] : 0;
    if (nd == 1)
        *(char **)out = arr->data;
    else {
        char **table = PyMem_RawMalloc(sizeof *table * (size_t)(rows + (nd == 3 ? rows * columns : 0) + 1));
        if (!table) {
            Py_DECREF(arr);
            PyErr_NoMemory();
            return -1;
        }
        for (npy_intp i = 0; i < rows; i++) {
            if (nd == 2)
                table[i] = arr->data + i * arr->strides[0];
            else {
                table[i] = (char *)&table[rows + columns * i];
                for (npy_intp j = 0; j < columns; j++)
                    table[rows + columns * i + j] = arr->data + i * arr->strides[0] + j * arr->strides[1];
            }
        }
        *(char ***)out = table;
    }
    memcpy(shape, arr->dimensions, sizeof *shape * (size_t)nd);
    *obj = (PyObject *)arr;
    return 0;
}
int PyArray_Free(PyObject *obj, void *pointers)
{
    PyArrayObject *arr = (PyArrayObject *)obj;
    if (arr->nd < 1 || arr->nd > 3)
        return -1;
    if (arr->nd >= 2)
        PyMem_RawFree(pointers);
    Py_DECREF(obj);
    return 0;
}
PyObject *PyArray_IntTupleFromIntp(int n, npy_intp const *values) { return npb_shape_tuple(n, values); }

/* ------------------------------------------------------------------ references inside of items */
void PyArray_Item_INCREF(char *item, PyArray_Descr *descr)
{
    if (!npb_has_refs(descr))
        return;
    if (descr->type_num == NM_OBJECT) {
        PyObject *value;
        memcpy(&value, item, sizeof value);
        Py_XINCREF(value);
    } else if (descr->names) {
        PyObject *key, *field;
        for (Py_ssize_t at = 0; PyDict_Next(descr->fields, &at, &key, &field);)
            /* not by its title again */
            if (PyTuple_GET_SIZE(field) < 3 || PyObject_RichCompareBool(PyTuple_GET_ITEM(field, 2), key, Py_NE) == 1)
                PyArray_Item_INCREF(item + PyLong_AsSsize_t(PyTuple_GET_ITEM(field, 1)), (PyArray_Descr *)PyTuple_GET_ITEM(field, 0));
    } else if (descr->subarray) {
        npy_intp size = descr->subarray->base->elsize;
        for (npy_intp i = 0; size && i < descr->elsize / size; i++)
            PyArray_Item_INCREF(item + i * size, descr->subarray->base);
    }
}
/* The references stay in the item, one less of each. */
void PyArray_Item_XDECREF(char *item, PyArray_Descr *descr)
{
    if (!npb_has_refs(descr))
        return;
    if (descr->type_num == NM_OBJECT) {
        PyObject *value;
        memcpy(&value, item, sizeof value);
        Py_XDECREF(value);
    } else if (descr->names) {
        PyObject *key, *field;
        for (Py_ssize_t at = 0; PyDict_Next(descr->fields, &at, &key, &field);)
            if (PyTuple_GET_SIZE(field) < 3 || PyObject_RichCompareBool(PyTuple_GET_ITEM(field, 2), key, Py_NE) == 1)
                PyArray_Item_XDECREF(item + PyLong_AsSsize_t(PyTuple_GET_ITEM(field, 1)), (PyArray_Descr *)PyTuple_GET_ITEM(field, 0));
    } else if (descr->subarray) {
        npy_intp size = descr->subarray->base->elsize;
        for (npy_intp i = 0; size && i < descr->elsize / size; i++)
            PyArray_Item_XDECREF(item + i * size, descr->subarray->base);
    }
}
static int each_item(PyArrayObject *arr, void (*f)(char *, PyArray_Descr *))
{
    if (!npb_has_refs(arr->descr))
        return 0;
    PyObject *it = npb_flatiter_new(arr);
    if (!it)
        return -1;
    PyArrayIterObject *at = (PyArrayIterObject *)it;
    for (; at->index < at->size; npb_iter_next(at))
        f(at->dataptr, arr->descr);
    Py_DECREF(it);
    return 0;
}
int PyArray_INCREF(PyArrayObject *arr) { return each_item(arr, PyArray_Item_INCREF); }
int PyArray_XDECREF(PyArrayObject *arr) { return each_item(arr, PyArray_Item_XDECREF); }

/* ------------------------------------------------------------------ odds and ends */
void PyArray_SetStringFunction(PyObject *f, int repr)
{
    (void)f;
    (void)repr;
    PyErr_SetString(PyExc_ValueError, "PyArray_SetStringFunction was removed");
}
/* Drop axes in place; each is of length one. */
void PyArray_RemoveAxesInPlace(PyArrayObject *arr, const npy_bool *drop)
{
    int n = 0;
    for (int i = 0; i < arr->nd; i++)
        if (!drop[i]) {
            arr->dimensions[n] = arr->dimensions[i];
            arr->strides[n++] = arr->strides[i];
        }
    arr->nd = n;
    npb_update_flags(arr, NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_F_CONTIGUOUS);
}
void PyArray_DebugPrint(PyArrayObject *arr)
{
    printf("array at %p: data %p, %d dimensions, flags 0x%x, base %p, shape (", (void *)arr, (void *)arr->data, arr->nd,
           (unsigned)arr->flags, (void *)arr->base);
    for (int i = 0; i < arr->nd; i++)
        printf(i ? ", %zd" : "%zd", arr->dimensions[i]);
    printf("), strides (");
    for (int i = 0; i < arr->nd; i++)
        printf(i ? ", %zd" : "%zd", arr->strides[i]);
    printf("), dtype ");
    fflush(stdout);
    if (PyObject_Print((PyObject *)arr->descr, stdout, 0) < 0)
        PyErr_Clear();
    printf("\n");
    fflush(stdout);
}
