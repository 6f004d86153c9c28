/* capi_arrfuncs.c - the old table of functions of each built-in dtype. */
#include "capi.h"

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
