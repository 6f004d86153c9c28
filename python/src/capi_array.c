/* capi_array.c - the functions of NumPy's C interface about arrays, dtypes and memory, by the names and signatures of its
 * public headers.  The table that programs see is in api_table.c. */
#include <stdarg.h>
#include "capi.h"

/* ------------------------------------------------------------------ versions */
unsigned int PyArray_GetNDArrayCVersion(void) { return 0x02000000; }
unsigned int PyArray_GetNDArrayCFeatureVersion(void) { return 0x15; }
int PyArray_GetEndianness(void) { return NPB_LITTLE ? 1 : 2; }

/* ------------------------------------------------------------------ dtypes */
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
    int can = b && npb_can_cast(a, b, NM_SAFE_CASTING);
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
int PyArray_TypestrConvert(int size, int kind)
{
    char text[24];
    snprintf(text, sizeof text, "%c%d", kind, size);
    PyObject *name = PyUnicode_FromString(text);
    PyArray_Descr *descr = NULL;
    int num = name && npb_descr_converter(name, &descr) ? descr->type_num : -1;
    Py_XDECREF(name);
    Py_XDECREF(descr);
    PyErr_Clear();
    return num;
}

/* ------------------------------------------------------------------ converters */
int PyArray_BoolConverter(PyObject *obj, npy_bool *out)
{
    int truth = PyObject_IsTrue(obj);
    if (truth < 0)
        return 0;
    *out = (npy_bool)truth;
    return 1;
}
int PyArray_OrderConverter(PyObject *obj, nm_order *out) { return npb_order_converter(obj, out); }
int PyArray_CastingConverter(PyObject *obj, nm_casting *out) { return npb_casting_converter(obj, out); }
int PyArray_ClipmodeConverter(PyObject *obj, int *out) { return npb_clipmode_converter(obj, out); }
int PyArray_AxisConverter(PyObject *obj, int *out)
{
    if (obj == Py_None) {
        *out = NM_MAXDIMS > 32 ? INT_MIN : 32;
        return 1;
    }
    return npb_axis_converter(obj, out);
}
int PyArray_IntpConverter(PyObject *obj, PyArray_Dims *out)
{
    npb_shape shape;
    out->ptr = NULL;
    out->len = 0;
    if (obj == Py_None)
        return 1;
    if (!npb_shape_converter(obj, &shape))
        return 0;
    out->ptr = PyMem_RawMalloc(sizeof(npy_intp) * (size_t)NM_MAX(shape.n, 1));
    if (!out->ptr) {
        PyErr_NoMemory();
        return 0;
    }
    memcpy(out->ptr, shape.d, sizeof(npy_intp) * (size_t)shape.n);
    out->len = shape.n;
    return 1;
}
int PyArray_OptionalIntpConverter(PyObject *obj, PyArray_Dims *out) { return obj == Py_None ? 1 : PyArray_IntpConverter(obj, out); }
int PyArray_IntpFromSequence(PyObject *obj, npy_intp *out, int most)
{
    npb_shape shape;
    if (!npb_shape_converter(obj, &shape))
        return -1;
    for (int i = 0; i < NM_MIN(shape.n, most); i++)
        out[i] = shape.d[i];
    return shape.n;
}
int PyArray_PyIntAsInt(PyObject *obj)
{
    npy_intp value = npb_as_intp(obj);
    if (value > INT_MAX || value < INT_MIN) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
        return -1;
    }
    return (int)value;
}
npy_intp PyArray_PyIntAsIntp(PyObject *obj) { return npb_as_intp(obj); }
int PyArray_Converter(PyObject *obj, PyObject **out)
{
    if (PyArray_Check(obj)) {
        *out = Py_NewRef(obj);
        return 1;
    }
    *out = (PyObject *)npb_from_any(obj, NULL, 0, 0, NPY_ARRAY_CARRAY & ~NPY_ARRAY_WRITEABLE);
    return *out != NULL;
}
int PyArray_OutputConverter(PyObject *obj, PyArrayObject **out)
{
    if (obj == NULL || obj == Py_None) {
        *out = NULL;
        return 1;
    }
    if (!PyArray_Check(obj)) {
        PyErr_SetString(PyExc_TypeError, "output must be an array");
        *out = NULL;
        return 0;
    }
    *out = (PyArrayObject *)obj;
    return 1;
}
typedef struct PyArray_Chunk { PyObject_HEAD PyObject *base; void *ptr; npy_intp len; int flags; } PyArray_Chunk;
int PyArray_BufferConverter(PyObject *obj, PyArray_Chunk *chunk)
{
    Py_buffer view;
    chunk->ptr = NULL;
    chunk->flags = NPY_ARRAY_BEHAVED;
    chunk->base = NULL;
    if (obj == Py_None)
        return 1;
    if (PyObject_GetBuffer(obj, &view, PyBUF_ANY_CONTIGUOUS | PyBUF_WRITABLE | PyBUF_SIMPLE) < 0) {
        PyErr_Clear();
        chunk->flags &= ~NPY_ARRAY_WRITEABLE;
        if (PyObject_GetBuffer(obj, &view, PyBUF_ANY_CONTIGUOUS | PyBUF_SIMPLE) < 0)
            return 0;
    }
    chunk->ptr = view.buf;
    chunk->len = view.len;
    chunk->base = obj;
    PyBuffer_Release(&view);
    return 1;
}

/* ------------------------------------------------------------------ making arrays */
/* With data given NumPy's callers own the question of what flags say; OWNDATA from here means libc's free. */
PyObject *PyArray_NewFromDescr(PyTypeObject *type, PyArray_Descr *descr, int nd, npy_intp const *shape, npy_intp const *strides, void *data, int flags,
                               PyObject *like)
{
    if (!descr) {
        PyErr_SetString(PyExc_TypeError, "descr is NULL");
        return NULL;
    }
    if (!data && flags)
        flags = NPY_ARRAY_F_CONTIGUOUS;
    PyObject *arr = npb_array_new(type, descr, nd, shape, strides, data, flags & ~(NPB_ALLOW_EMPTY_STRING | NPB_NDMAX_GIVEN), like, NULL, false);
    return arr;
}
PyObject *PyArray_New(PyTypeObject *type, int nd, npy_intp const *shape, int num, npy_intp const *strides, void *data, int itemsize, int flags, PyObject *like)
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
static PyArray_Descr *or_double(PyArray_Descr *descr) { return descr ? descr : npb_descr_of(NM_DOUBLE); }
PyObject *PyArray_Zeros(int nd, npy_intp const *shape, PyArray_Descr *descr, int fortran) { return (PyObject *)npb_zeros(or_double(descr), nd, shape, fortran); }
PyObject *PyArray_Empty(int nd, npy_intp const *shape, PyArray_Descr *descr, int fortran) { return (PyObject *)npb_empty(or_double(descr), nd, shape, fortran); }
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
    return npb_import("_core.multiarray", "arange", &f) ? PyObject_CallFunctionObjArgs(f, start, stop ? stop : Py_None, step ? step : Py_None,
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
PyObject *PyArray_FromArray(PyArrayObject *arr, PyArray_Descr *descr, int flags) { return (PyObject *)npb_from_array(arr, descr, flags & 0xFFFF); }
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
PyObject *PyArray_ToScalar(void *data, PyArrayObject *arr) { return npb_scalar(data, arr->descr, (PyObject *)arr); }
PyObject *PyArray_Return(PyArrayObject *arr) { return npb_return(arr); }
PyObject *PyArray_CastToType(PyArrayObject *arr, PyArray_Descr *descr, int fortran)
{
    descr = descr ? npb_adapt_descr(arr, descr) : NULL;
    return descr ? npb_astype(arr, descr, fortran ? NM_FORTRANORDER : NM_CORDER, true, true) : NULL;
}
int PyArray_CastTo(PyArrayObject *out, PyArrayObject *arr) { return npb_copy_into(out, arr); }
int PyArray_CastAnyTo(PyArrayObject *out, PyArrayObject *arr) { return npb_copy_cyclic_cast(out, arr); }
int npb_copy_cyclic_cast(PyArrayObject *dst, PyArrayObject *src)
{
    PyArrayObject *same = npb_from_array(src, (PyArray_Descr *)Py_NewRef(dst->descr), NPY_ARRAY_FORCECAST | NPY_ARRAY_C_CONTIGUOUS);
    int bad = same ? npb_copy_cyclic(dst, same) : -1;
    Py_XDECREF(same);
    return bad;
}
int PyArray_CopyInto(PyArrayObject *dst, PyArrayObject *src) { return npb_copy_into(dst, src); }
int PyArray_MoveInto(PyArrayObject *dst, PyArrayObject *src) { return npb_copy_into(dst, src); }
int PyArray_CopyAnyInto(PyArrayObject *dst, PyArrayObject *src)
{
    if (npb_size(dst) != npb_size(src)) {
        PyErr_Format(PyExc_ValueError, "cannot copy from array of size %zd into an array of size %zd", npb_size(src), npb_size(dst));
        return -1;
    }
    return npb_copy_cyclic_cast(dst, src);
}
int PyArray_CopyObject(PyArrayObject *dst, PyObject *value) { return npb_assign(dst, value); }
int PyArray_AssignZero(PyArrayObject *dst) { PyObject *zero = PyLong_FromLong(0); int bad = npb_assign(dst, zero); Py_DECREF(zero); return bad; }
PyObject *PyArray_NewCopy(PyArrayObject *arr, nm_order order) { return npb_newcopy(arr, order); }
PyObject *PyArray_Copy(PyArrayObject *arr) { return npb_newcopy(arr, NM_CORDER); }
int PyArray_FillWithScalar(PyArrayObject *arr, PyObject *value) { return npb_fill_scalar(arr, value); }
int PyArray_Pack(const PyArray_Descr *descr, void *item, const PyObject *value) { return npb_setitem((PyArray_Descr *)descr, item, (PyObject *)value); }
PyObject *PyArray_ToList(PyArrayObject *arr) { return npb_tolist(arr); }
PyObject *PyArray_ToString(PyArrayObject *arr, nm_order order) { return npb_tobytes(arr, order); }

/* ------------------------------------------------------------------ scalars */
static int cast_item(PyArray_Descr *from, const char *src, PyArray_Descr *to, char *dst)
{
    PyArrayObject *a = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(from), 0, NULL, NULL, (char *)src, 0, NULL, NULL, false);
    PyArrayObject *b = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(to), 0, NULL, NULL, dst, NPY_ARRAY_WRITEABLE, NULL, NULL, false);
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
static char *one_item(PyArrayObject *arr, long value)
{
    char *item = PyMem_RawCalloc(1, (size_t)NM_MAX(arr->descr->elsize, 8));
    PyObject *number = PyLong_FromLong(value);
    if (!item)
        PyErr_NoMemory();
    else if (arr->descr->type_num == NM_OBJECT)
        *(PyObject **)item = Py_NewRef(number);
    else if (npb_setitem(arr->descr, item, number) < 0) {
        PyMem_RawFree(item);
        item = NULL;
    }
    Py_XDECREF(number);
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
typedef struct npy_stride_sort_item { npy_intp perm, stride; } npy_stride_sort_item;
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

/* ------------------------------------------------------------------ methods by their C names */
static PyObject *dims_tuple(PyArray_Dims *dims) { return npb_shape_tuple(dims->len, dims->ptr); }
#define CALL(arr, ...) PyObject_CallMethod((PyObject *)(arr), __VA_ARGS__)
static PyObject *opt(void *obj) { return obj ? (PyObject *)obj : Py_None; }
/* An axis as Python spells it: the C interface says NPY_RAVEL_AXIS for None. */
static PyObject *axis_obj(int axis) { return axis == INT_MIN || axis == 32 || axis == 64 ? Py_NewRef(Py_None) : PyLong_FromLong(axis); }
static PyObject *type_obj(int num) { return num < 0 || num >= NM_NTYPES ? Py_NewRef(Py_None) : (PyObject *)npb_descr_of(num); }

PyObject *PyArray_Newshape(PyArrayObject *arr, PyArray_Dims *dims, nm_order order) { return npb_reshape(arr, dims->len, dims->ptr, order, NPB_COPY_IF_NEEDED); }
PyObject *PyArray_Reshape(PyArrayObject *arr, PyObject *shape)
{
    npb_shape s;
    return npb_shape_converter(shape, &s) ? npb_reshape(arr, s.n, s.d, NM_CORDER, NPB_COPY_IF_NEEDED) : NULL;
}
PyObject *PyArray_Squeeze(PyArrayObject *arr) { return npb_array_squeeze(arr, NULL, 0, NULL); }
PyObject *PyArray_View(PyArrayObject *arr, PyArray_Descr *descr, PyTypeObject *type) { return npb_view(arr, descr, type); }
PyObject *PyArray_SwapAxes(PyArrayObject *arr, int a, int b) { return CALL(arr, "swapaxes", "ii", a, b); }
PyObject *PyArray_Transpose(PyArrayObject *arr, PyArray_Dims *perm)
{
    if (!perm)
        return npb_transpose(arr, NULL);
    npb_shape axes = { .n = perm->len };
    if (perm->len > NM_MAXDIMS) {
        PyErr_SetString(PyExc_ValueError, "axes don't match array");
        return NULL;
    }
    memcpy(axes.d, perm->ptr, sizeof(npy_intp) * (size_t)perm->len);
    return npb_transpose_by(arr, &axes);
}
PyObject *PyArray_Ravel(PyArrayObject *arr, nm_order order) { return npb_ravel(arr, order); }
PyObject *PyArray_Flatten(PyArrayObject *arr, nm_order order) { return CALL(arr, "flatten", "s", order == NM_FORTRANORDER ? "F" : order == NM_KEEPORDER ? "K" : order == NM_ANYORDER ? "A" : "C"); }
PyObject *PyArray_Resize(PyArrayObject *arr, PyArray_Dims *dims, int refcheck, nm_order order)
{
    (void)order;
    PyObject *kw = Py_BuildValue("(s)", "refcheck"), *shape = dims_tuple(dims), *result = NULL;
    if (kw && shape)
        result = npb_array_resize(arr, (PyObject *[]){ shape, refcheck ? Py_True : Py_False }, 1, kw);
    Py_XDECREF(kw);
    Py_XDECREF(shape);
    return result;
}
PyObject *PyArray_GetField(PyArrayObject *arr, PyArray_Descr *descr, int offset) { return CALL(arr, "getfield", "Ni", descr, offset); }
int PyArray_SetField(PyArrayObject *arr, PyArray_Descr *descr, int offset, PyObject *value)
{
    PyObject *result = CALL(arr, "setfield", "ONi", value, descr, offset);
    Py_XDECREF(result);
    return result ? 0 : -1;
}
PyObject *PyArray_Byteswap(PyArrayObject *arr, npy_bool inplace) { return CALL(arr, "byteswap", "O", inplace ? Py_True : Py_False); }
PyObject *PyArray_TakeFrom(PyArrayObject *arr, PyObject *index, int axis, PyArrayObject *out, int mode) { return CALL(arr, "take", "ONOi", index, axis_obj(axis), opt(out), mode); }
PyObject *PyArray_PutTo(PyArrayObject *arr, PyObject *values, PyObject *index, int mode) { return CALL(arr, "put", "OOi", index, values, mode); }
PyObject *PyArray_Repeat(PyArrayObject *arr, PyObject *repeats, int axis) { return CALL(arr, "repeat", "ON", repeats, axis_obj(axis)); }
static const char *const kinds[] = { "quicksort", "heapsort", "stable" };
int PyArray_Sort(PyArrayObject *arr, int axis, int kind)
{
    PyObject *result = CALL(arr, "sort", "is", axis, kinds[kind >= 0 && kind < 3 ? kind : 0]);
    Py_XDECREF(result);
    return result ? 0 : -1;
}
PyObject *PyArray_ArgSort(PyArrayObject *arr, int axis, int kind) { return CALL(arr, "argsort", "is", axis, kinds[kind >= 0 && kind < 3 ? kind : 0]); }
PyObject *PyArray_SearchSorted(PyArrayObject *arr, PyObject *keys, int side, PyObject *sorter) { return CALL(arr, "searchsorted", "OsO", keys, side ? "right" : "left", opt(sorter)); }
PyObject *PyArray_ArgMax(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "argmax", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_ArgMin(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "argmin", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_Max(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "max", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_Min(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "min", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_Trace(PyArrayObject *arr, int offset, int a, int b, int num, PyArrayObject *out) { return CALL(arr, "trace", "iiiNO", offset, a, b, type_obj(num), opt(out)); }
PyObject *PyArray_Diagonal(PyArrayObject *arr, int offset, int a, int b) { return CALL(arr, "diagonal", "iii", offset, a, b); }
PyObject *PyArray_Clip(PyArrayObject *arr, PyObject *low, PyObject *high, PyArrayObject *out) { return CALL(arr, "clip", "OOO", opt(low), opt(high), opt(out)); }
PyObject *PyArray_Conjugate(PyArrayObject *arr, PyArrayObject *out) { return out ? CALL(arr, "conjugate", "O", out) : CALL(arr, "conjugate", NULL); }
PyObject *PyArray_Nonzero(PyArrayObject *arr) { return CALL(arr, "nonzero", NULL); }
PyObject *PyArray_Std(PyArrayObject *arr, int axis, int num, PyArrayObject *out, int variance) { return CALL(arr, variance ? "var" : "std", "NNO", axis_obj(axis), type_obj(num), opt(out)); }
#define BY_AXIS(Name, method) PyObject *PyArray_##Name(PyArrayObject *arr, int axis, int num, PyArrayObject *out) { return CALL(arr, method, "NNO", axis_obj(axis), type_obj(num), opt(out)); }
BY_AXIS(Sum, "sum") BY_AXIS(CumSum, "cumsum") BY_AXIS(Prod, "prod") BY_AXIS(CumProd, "cumprod") BY_AXIS(Mean, "mean")
PyObject *PyArray_All(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "all", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_Any(PyArrayObject *arr, int axis, PyArrayObject *out) { return CALL(arr, "any", "NO", axis_obj(axis), opt(out)); }
PyObject *PyArray_Compress(PyArrayObject *arr, PyObject *condition, int axis, PyArrayObject *out) { return CALL(arr, "compress", "ONO", condition, axis_obj(axis), opt(out)); }
PyObject *PyArray_Choose(PyArrayObject *arr, PyObject *choices, PyArrayObject *out, int mode)
{
    (void)out;
    (void)mode;
    return CALL(arr, "choose", "(O)", choices);
}

/* Functions of the module */
static PyObject *module_call(const char *name, PyObject **cache, PyObject *args /* stolen */)
{
    PyObject *f = npb_import("_core.multiarray", name, cache), *result = f && args ? PyObject_CallObject(f, args) : NULL;
    Py_XDECREF(args);
    return result;
}
#define MODULE_CALL(name, ...) do { static PyObject *cache_; return module_call(name, &cache_, Py_BuildValue(__VA_ARGS__)); } while (0)
PyObject *PyArray_Concatenate(PyObject *seq, int axis) { MODULE_CALL("concatenate", "(ON)", seq, axis_obj(axis)); }
PyObject *PyArray_InnerProduct(PyObject *a, PyObject *b) { MODULE_CALL("inner", "(OO)", a, b); }
PyObject *PyArray_MatrixProduct(PyObject *a, PyObject *b) { MODULE_CALL("dot", "(OO)", a, b); }
PyObject *PyArray_MatrixProduct2(PyObject *a, PyObject *b, PyArrayObject *out) { MODULE_CALL("dot", "(OOO)", a, b, opt(out)); }
PyObject *PyArray_Where(PyObject *c, PyObject *x, PyObject *y)
{
    if (!x && !y)
        MODULE_CALL("where", "(O)", c);
    MODULE_CALL("where", "(OOO)", c, x, y);
}
PyObject *PyArray_LexSort(PyObject *keys, int axis) { MODULE_CALL("lexsort", "(Oi)", keys, axis); }
PyObject *PyArray_CopyAndTranspose(PyObject *obj)
{
    PyArrayObject *arr = npb_asarray(obj);
    PyObject *t = arr ? npb_transpose(arr, NULL) : NULL, *copy = t ? npb_newcopy((PyArrayObject *)t, NM_CORDER) : NULL;
    Py_XDECREF(arr);
    Py_XDECREF(t);
    return copy;
}
npy_intp PyArray_CountNonzero(PyArrayObject *arr)
{
    intptr_t count;
    nm_view v = npb_as_view(arr);
    return npb_check(nm_view_count_nonzero(npb_ctx(), &v, &count)) < 0 ? -1 : count;
}

/* ------------------------------------------------------------------ ArrFuncs: one set that asks the array for its dtype */
static PyObject *f_getitem(void *data, void *arr) { return npb_getitem(data, ((PyArrayObject *)arr)->descr, arr); }
static int f_setitem(PyObject *value, void *data, void *arr) { return npb_setitem(((PyArrayObject *)arr)->descr, data, value); }
static void f_copyswapn(void *dst, npy_intp ds, void *src, npy_intp ss, npy_intp n, int swap, void *arr)
{
    PyArray_Descr *descr = ((PyArrayObject *)arr)->descr;
    nm_dtype dt = npb_dtype(descr);
    for (npy_intp i = 0; src && i < n; i++) {
        if (npb_has_refs(descr))
            memcpy((char *)dst + i * ds, (char *)src + i * ss, (size_t)descr->elsize);
        else
            memmove((char *)dst + i * ds, (char *)src + i * ss, (size_t)descr->elsize);
    }
    if (swap && dt.cls && dt.cls->swap)
        dt.cls->swap(&dt, dst, ds, n);
}
static void f_copyswap(void *dst, void *src, int swap, void *arr) { f_copyswapn(dst, 0, src, 0, 1, swap, arr); }
static int f_compare(const void *a, const void *b, void *arr)
{
    nm_dtype dt = npb_dtype(((PyArrayObject *)arr)->descr);
    nm_call call = { .ctx = npb_ctx(), .dt = &dt };
    return dt.cls && dt.cls->compare ? dt.cls->compare(&call, a, b) : 0;
}
static npy_bool f_nonzero(void *item, void *arr)
{
    nm_dtype dt = npb_dtype(((PyArrayObject *)arr)->descr);
    nm_call call = { .ctx = npb_ctx(), .dt = &dt };
    return dt.cls && dt.cls->nonzero ? dt.cls->nonzero(&call, item) > 0 : 0;
}
static PyArray_ArrFuncs common_funcs = { .getitem = f_getitem, .setitem = f_setitem, .copyswapn = f_copyswapn, .copyswap = f_copyswap, .compare = f_compare,
                                         .nonzero = f_nonzero };
PyArray_ArrFuncs *_PyDataType_GetArrFuncs(const PyArray_Descr *descr)
{
    PyArray_ArrFuncs *own = npb_user_arrfuncs((PyArray_Descr *)descr);
    return own ? own : &common_funcs;
}
void PyArray_InitArrFuncs(PyArray_ArrFuncs *f) { memset(f, 0, sizeof *f); }

/* ------------------------------------------------------------------ iterators */
PyObject *PyArray_IterNew(PyObject *obj)
{
    if (!PyArray_Check(obj)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return npb_flatiter_new((PyArrayObject *)obj);
}
PyObject *PyArray_BroadcastToShape(PyObject *obj, npy_intp *shape, int nd)
{
    nm_view v = npb_as_view((PyArrayObject *)obj);
    npy_intp strides[NM_MAXDIMS];
    if (nd > NM_MAXDIMS || v.ndim > nd || !nm_broadcast_strides(&v, nd, shape, strides)) {
        PyErr_SetString(PyExc_ValueError, "array is not broadcastable to correct shape");
        return NULL;
    }
    PyArrayObject *wide = (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(((PyArrayObject *)obj)->descr), nd, shape, strides,
                                                         v.data, 0, NULL, Py_NewRef(obj), false);
    PyObject *it = wide ? npb_flatiter_new(wide) : NULL;
    Py_XDECREF(wide);
    return it;
}
/* An iterator over the first items of all lines along an axis (*axis < 0: the one of smallest stride is chosen). */
PyObject *PyArray_IterAllButAxis(PyObject *obj, int *axis)
{
    PyArrayObject *arr = (PyArrayObject *)obj;
    if (arr->nd == 0)
        return PyArray_IterNew(obj);
    if (*axis < 0) {
        int best = 0;
        npy_intp least = 0;
        for (int i = 0; i < arr->nd; i++)
            if (arr->strides[i] > 0 && (!least || arr->strides[i] < least)) {
                least = arr->strides[i];
                best = i;
            }
        *axis = best;
    }
    PyArrayIterObject *it = (PyArrayIterObject *)PyArray_IterNew(obj);
    if (it) {                             /* that axis has one step */
        it->contiguous = 0;
        if (it->size)
            it->size /= arr->dimensions[*axis];
        it->dims_m1[*axis] = 0;
        it->backstrides[*axis] = 0;
        it->factors[it->nd_m1] = 1;
        for (int i = 0; i < it->nd_m1; i++)
            it->factors[it->nd_m1 - i - 1] = it->factors[it->nd_m1 - i] * (it->dims_m1[it->nd_m1 - i] + 1);
    }
    return (PyObject *)it;
}
PyObject *PyArray_MultiIterFromObjects(PyObject **objects, int n, int more, ...)
{
    PyObject *all = PyTuple_New(n + more), *result;
    va_list list;
    if (!all)
        return NULL;
    va_start(list, more);
    for (int i = 0; i < n + more; i++)
        PyTuple_SET_ITEM(all, i, Py_NewRef(i < n ? objects[i] : va_arg(list, PyObject *)));
    va_end(list);
    result = PyObject_CallObject((PyObject *)&PyArrayMultiIter_Type, all);
    Py_DECREF(all);
    return result;
}
PyObject *PyArray_MultiIterNew(int n, ...)
{
    PyObject *all = PyTuple_New(n), *result;
    va_list list;
    if (!all)
        return NULL;
    va_start(list, n);
    for (int i = 0; i < n; i++)
        PyTuple_SET_ITEM(all, i, Py_NewRef(va_arg(list, PyObject *)));
    va_end(list);
    result = PyObject_CallObject((PyObject *)&PyArrayMultiIter_Type, all);
    Py_DECREF(all);
    return result;
}

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
