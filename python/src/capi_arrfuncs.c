/* capi_arrfuncs.c - the old table of functions of each built-in dtype (PyArray_ArrFuncs), which programs get by PyDataType_GetArrFuncs.
 *
 * The functions of a table know their type number, so that the array they are given for byte order, sizes and fields may be NULL where
 * the type alone tells these.  What NumPy leaves empty is empty here. */
#include "capi.h"
#include "algo/extreme.h"
#include "algo/sort.h"
#include "dtype/half_soft.h"
#include "text/number_parse.h"

static PyArray_Descr *descr_for(int num, const void *arr) { return arr ? ((const PyArrayObject *)arr)->descr : npb_descr_singletons[num]; }

/* Contiguous items as an array that borrows them. */
static PyArrayObject *line_of(PyArray_Descr *descr, void *data, npy_intp stride, npy_intp n)
{
    return (PyArrayObject *)npb_array_new(&PyArray_Type, (PyArray_Descr *)Py_NewRef(descr), 1, &n, &stride, data, NPY_ARRAY_WRITEABLE,
                                          NULL, NULL, false);
}

/* ------------------------------------------------------------------ items */
static PyObject *get_item(int num, void *data, void *arr) { return npb_getitem(data, descr_for(num, arr), arr); }
static int set_item(int num, PyObject *value, void *data, void *arr) { return npb_setitem(descr_for(num, arr), data, value); }
static void copy_swap_n(int num, void *dst, npy_intp ds, void *src, npy_intp ss, npy_intp n, int swap, void *arr)
{
    PyArray_Descr *descr = descr_for(num, arr);
    nm_dtype dt = npb_dtype(descr);
    nm_call call = { .ctx = npb_ctx(), .dt = &dt };
    if (src && npb_has_refs(descr) && dt.cls->copy)
        dt.cls->copy(&call, dst, ds, src, ss, n);
    else
        for (npy_intp i = 0; src && i < n; i++)
            memmove((char *)dst + i * ds, (char *)src + i * ss, (size_t)descr->elsize);
    if (swap && dt.cls->swap)
        dt.cls->swap(&dt, dst, ds, n);
}

/* An item where the class can read it: aligned and in native order. */
typedef struct { _Alignas(16) char item[64]; } room;
static const void *readable(const nm_dtype *dt, const void *item, room *r)
{
    bool swapped = (dt->flags & NM_SWAPPED) != 0;
    if ((!swapped && !((uintptr_t)item & (uintptr_t)(dt->align - 1))) || dt->size > (intptr_t)sizeof r->item)
        return item;
    memcpy(r->item, item, (size_t)dt->size);
    if (swapped)
        dt->cls->swap(dt, r->item, dt->size, 1);
    return r->item;
}
static int compare(int num, const void *a, const void *b, void *arr)
{
    nm_dtype dt = npb_dtype(descr_for(num, arr)), native = nm_dtype_native(&dt);
    nm_call call = { .ctx = npb_ctx(), .dt = &native };
    room x, y;
    return dt.cls->compare ? dt.cls->compare(&call, readable(&dt, a, &x), readable(&dt, b, &y)) : 0;
}
static npy_bool nonzero(int num, void *item, void *arr)
{
    nm_dtype dt = npb_dtype(descr_for(num, arr)), native = nm_dtype_native(&dt);
    nm_call call = { .ctx = npb_ctx(), .dt = &native };
    room x;
    return dt.cls->nonzero && dt.cls->nonzero(&call, readable(&dt, item, &x)) > 0;
}

/* ------------------------------------------------------------------ lines of items */
static int extreme(int num, bool least, void *data, npy_intp n, npy_intp *where, void *arr)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyArrayObject *line = line_of(descr_for(num, arr), data, descr_for(num, arr)->elsize, n);
    PyObject *place = line ? (least ? PyArray_ArgMin : PyArray_ArgMax)(line, 0, NULL) : NULL;
    *where = place ? PyNumber_AsSsize_t(place, NULL) : 0;
    Py_XDECREF(line);
    Py_XDECREF(place);
    PyGILState_Release(state);
    return place ? 0 : -1;
}
static void dot(int num, void *a, npy_intp sa, void *b, npy_intp sb, void *out, npy_intp n, void *arr)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyArray_Descr *descr = descr_for(num, arr);
    PyArrayObject *x = line_of(descr, a, sa, n), *y = x ? line_of(descr, b, sb, n) : NULL;
    PyObject *product = y ? PyArray_MatrixProduct((PyObject *)x, (PyObject *)y) : NULL;
    if (product)
        npb_setitem(descr, out, product);      /* a failure stays set: the caller asks */
    Py_XDECREF(x);
    Py_XDECREF(y);
    Py_XDECREF(product);
    PyGILState_Release(state);
}
static int sort(int num, bool stable, void *data, npy_intp n, npy_intp *index, void *arr)
{
    nm_dtype dt = npb_dtype(descr_for(num, arr)), native = nm_dtype_native(&dt);
    nm_sorter s;
    nm_status status = nm_sorter_begin(npb_ctx(), &s, &native, n);
    if (status >= 0) {
        status = index ? nm_sorter_argsort(&s, data, n, index) : nm_sorter_sort(&s, data, n, stable);
        nm_sorter_end(&s);
    }
    if (status >= 0)
        return 0;
    PyGILState_STATE state = PyGILState_Ensure();
    npb_raise(status);
    PyGILState_Release(state);
    return -1;
}
static int fill_with(int num, void *data, npy_intp n, void *value, void *arr)
{
    PyArray_Descr *descr = descr_for(num, arr);
    copy_swap_n(num, data, descr->elsize, value, 0, n, 0, arr);
    return 0;
}
/* data[i] = data[0] + i (data[1] - data[0]) */
#define FILL(T, D)                                                                            \
    {                                                                                         \
        T *a = data;                                                                          \
        D start = (D)a[0], step = (D)a[1] - start;                                            \
        for (npy_intp i = 2; i < n; i++)                                                      \
            a[i] = (T)(start + (D)i * step);                                                  \
        return 0;                                                                             \
    }
#define FILL_COMPLEX(T)                                                                       \
    {                                                                                         \
        T *a = data;                                                                          \
        for (npy_intp i = 4; i < 2 * n; i++)                                                  \
            a[i] = a[i & 1] + (T)(i / 2) * (a[2 + (i & 1)] - a[i & 1]);                       \
        return 0;                                                                             \
    }
static int fill_objects(PyObject **a, npy_intp n)
{
    PyObject *step = PyNumber_Subtract(a[1], a[0]);
    npy_intp i = 2;
    for (; step && i < n; i++) {
        PyObject *next = PyNumber_Add(a[i - 1], step);
        if (!next)
            break;
        Py_XSETREF(a[i], next);
    }
    Py_XDECREF(step);
    return step && i >= n ? 0 : -1;
}
static int fill_halves(uint16_t *a, npy_intp n)
{
    float start = nm_half_to_float(a[0]), step = nm_half_to_float(a[1]) - start;
    for (npy_intp i = 2; i < n; i++)
        a[i] = nm_half_from_float(start + (float)i * step);
    return 0;
}
static int fill(int num, void *data, npy_intp n, void *arr)
{
    (void)arr;
    if (n <= 2)
        return 0;
    switch (num) {
    case NM_BYTE: FILL(int8_t, int64_t)
    case NM_UBYTE: FILL(uint8_t, int64_t)
    case NM_SHORT: FILL(int16_t, int64_t)
    case NM_USHORT: FILL(uint16_t, int64_t)
    case NM_INT: FILL(int32_t, int64_t)
    case NM_UINT: FILL(uint32_t, int64_t)
    case NM_LONG: case NM_LONGLONG: case NM_DATETIME: case NM_TIMEDELTA: FILL(int64_t, int64_t)
    case NM_ULONG: case NM_ULONGLONG: FILL(uint64_t, uint64_t)
    case NM_FLOAT: FILL(float, float)
    case NM_DOUBLE: FILL(double, double)
    case NM_LONGDOUBLE: FILL(long double, long double)
    case NM_CFLOAT: FILL_COMPLEX(float)
    case NM_CDOUBLE: FILL_COMPLEX(double)
    case NM_CLONGDOUBLE: FILL_COMPLEX(long double)
    case NM_HALF: return fill_halves(data, n);
    case NM_OBJECT: return fill_objects(data, n);
    }
    PyGILState_STATE state = PyGILState_Ensure();
    PyErr_SetString(PyExc_TypeError, "no fill-function for data-type.");
    PyGILState_Release(state);
    return -1;
}

/* ------------------------------------------------------------------ text */
static int from_text(int num, char *text, void *item, char **stop)
{
    const char *end = text + strlen(text), *at = text;
    char kind = npb_descr_singletons[num]->kind;
    bool overflow, good;
    double part[2] = { 0, 0 };
    long double wide = 0;
    int64_t number = 0;
    uint64_t positive = 0;
    while (at < end && Py_ISSPACE(*at))
        at++;
    if (kind == 'c')
        good = nm_parse_complex(at, end, 'j', &at, part);
    else if (num == NM_LONGDOUBLE)
        good = nm_parse_long(at, end, &at, &wide);
    else if (kind == 'u')
        good = nm_parse_uint(at, end, &at, &positive, &overflow);
    else if (kind == 'f' || kind == 'b')
        good = nm_parse_double(at, end, &at, &part[0]);
    else
        good = nm_parse_int(at, end, &at, &number, &overflow);
    *stop = good ? (char *)at : text;
    switch (num) {
    case NM_BOOL: *(uint8_t *)item = part[0] != 0; break;
    case NM_BYTE: *(int8_t *)item = (int8_t)number; break;
    case NM_UBYTE: *(uint8_t *)item = (uint8_t)positive; break;
    case NM_SHORT: *(int16_t *)item = (int16_t)number; break;
    case NM_USHORT: *(uint16_t *)item = (uint16_t)positive; break;
    case NM_INT: *(int32_t *)item = (int32_t)number; break;
    case NM_UINT: *(uint32_t *)item = (uint32_t)positive; break;
    case NM_LONG: case NM_LONGLONG: case NM_DATETIME: case NM_TIMEDELTA: *(int64_t *)item = number; break;
    case NM_ULONG: case NM_ULONGLONG: *(uint64_t *)item = positive; break;
    case NM_HALF: *(uint16_t *)item = nm_half_from_double(part[0]); break;
    case NM_FLOAT: *(float *)item = (float)part[0]; break;
    case NM_DOUBLE: *(double *)item = part[0]; break;
    case NM_LONGDOUBLE: *(long double *)item = wide; break;
    case NM_CFLOAT: ((float *)item)[0] = (float)part[0], ((float *)item)[1] = (float)part[1]; break;
    case NM_CDOUBLE: memcpy(item, part, sizeof part); break;
    case NM_CLONGDOUBLE: ((long double *)item)[0] = part[0], ((long double *)item)[1] = part[1]; break;
    default: return -1;
    }
    return 0;
}
/* One number from a file: 1, 0 if what stands there is none, EOF at the end. */
static int scan(int num, FILE *file, void *item)
{
    char text[256], *stop;
    int n = 0, c;
    while ((c = getc(file)) != EOF && Py_ISSPACE(c))
        ;
    if (c == EOF)
        return EOF;
    for (; c != EOF && n < (int)sizeof text - 1 && (Py_ISALNUM(c) || strchr("+-.()", c)); c = getc(file))
        text[n++] = (char)c;
    if (c != EOF)
        ungetc(c, file);
    text[n] = 0;
    return from_text(num, text, item, &stop) == 0 && stop > text;
}

/* Texts, bytes and records have sizes that only their arrays tell. */
static void cast_lines(void *from, void *to, npy_intp n, void *from_arr, void *to_arr)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyArray_Descr *a = ((PyArrayObject *)from_arr)->descr, *b = ((PyArrayObject *)to_arr)->descr;
    PyArrayObject *src = line_of(a, from, a->elsize, n), *dst = src ? line_of(b, to, b->elsize, n) : NULL;
    if (dst && npb_copy_into(dst, src) < 0) {}     /* a failure stays set: the caller asks */
    Py_XDECREF(src);
    Py_XDECREF(dst);
    PyGILState_Release(state);
}

/* ------------------------------------------------------------------ the tables */
#define FUNCTIONS(NUM)                                                                                                                  \
    static PyObject *getitem_##NUM(void *d, void *arr) { return get_item(NM_##NUM, d, arr); }                                             \
    static int setitem_##NUM(PyObject *v, void *d, void *arr) { return set_item(NM_##NUM, v, d, arr); }                                   \
    static void copyswapn_##NUM(void *d, npy_intp ds, void *s, npy_intp ss, npy_intp n, int swap, void *arr)                              \
    { copy_swap_n(NM_##NUM, d, ds, s, ss, n, swap, arr); }                                                                              \
    static void copyswap_##NUM(void *d, void *s, int swap, void *arr) { copy_swap_n(NM_##NUM, d, 0, s, 0, 1, swap, arr); }                \
    static int compare_##NUM(const void *a, const void *b, void *arr) { return compare(NM_##NUM, a, b, arr); }                            \
    static npy_bool nonzero_##NUM(void *d, void *arr) { return nonzero(NM_##NUM, d, arr); }                                               \
    static int fillwithscalar_##NUM(void *d, npy_intp n, void *v, void *arr) { return fill_with(NM_##NUM, d, n, v, arr); }                \
    static int argmax_##NUM(void *d, npy_intp n, npy_intp *at, void *arr) { return extreme(NM_##NUM, false, d, n, at, arr); }             \
    static int quick_##NUM(void *d, npy_intp n, void *arr) { return sort(NM_##NUM, false, d, n, NULL, arr); }                             \
    static int stable_##NUM(void *d, npy_intp n, void *arr) { return sort(NM_##NUM, true, d, n, NULL, arr); }                             \
    static int argsort_##NUM(void *d, npy_intp *at, npy_intp n, void *arr) { return sort(NM_##NUM, true, d, n, at, arr); }
#define NUMBER_FUNCTIONS(NUM)                                                                                                           \
    static int argmin_##NUM(void *d, npy_intp n, npy_intp *at, void *arr) { return extreme(NM_##NUM, true, d, n, at, arr); }              \
    static void dot_##NUM(void *a, npy_intp sa, void *b, npy_intp sb, void *out, npy_intp n, void *arr)                                   \
    { dot(NM_##NUM, a, sa, b, sb, out, n, arr); }                                                                                       \
    static int fill_##NUM(void *d, npy_intp n, void *arr) { return fill(NM_##NUM, d, n, arr); }
#define TEXT_FUNCTIONS(NUM)                                                                                                             \
    static int scan_##NUM(FILE *file, void *d, char *unused, PyArray_Descr *descr)                                                        \
    { (void)unused; (void)descr; return scan(NM_##NUM, file, d); }                                                                      \
    static int fromstr_##NUM(char *text, void *d, char **stop, PyArray_Descr *descr)                                                      \
    { (void)descr; return from_text(NM_##NUM, text, d, stop); }
#define SAME(NUM)                                                                                                                       \
    .getitem = getitem_##NUM, .setitem = setitem_##NUM, .copyswapn = copyswapn_##NUM, .copyswap = copyswap_##NUM,                       \
    .compare = compare_##NUM, .nonzero = nonzero_##NUM, .argmax = argmax_##NUM
#define SORTS(NUM) .sort = { quick_##NUM, quick_##NUM, stable_##NUM }, .argsort = { argsort_##NUM, argsort_##NUM, argsort_##NUM }
#define NUMBER(NUM) .argmin = argmin_##NUM, .dotfunc = dot_##NUM, .fill = fill_##NUM, .fillwithscalar = fillwithscalar_##NUM
#define TEXT(NUM) .scanfunc = scan_##NUM, .fromstr = fromstr_##NUM
#define ONE_TYPE(NUM, ...) FUNCTIONS(NUM) NUMBER_FUNCTIONS(NUM) TEXT_FUNCTIONS(NUM)
NPB_FOR_NUMBERS(ONE_TYPE)
ONE_TYPE(DATETIME)
ONE_TYPE(TIMEDELTA)
FUNCTIONS(OBJECT)
NUMBER_FUNCTIONS(OBJECT)
FUNCTIONS(STRING)
FUNCTIONS(UNICODE)
FUNCTIONS(VOID)

#define ONE_TABLE(NUM, ...) [NM_##NUM] = { SAME(NUM), NUMBER(NUM), TEXT(NUM), SORTS(NUM) },
static const PyArray_ArrFuncs tables[NM_NTYPES] = {
    NPB_FOR_NUMBERS(ONE_TABLE)
    [NM_OBJECT] = { SAME(OBJECT), NUMBER(OBJECT) },
    [NM_STRING] = { SAME(STRING), SORTS(STRING) },
    [NM_UNICODE] = { SAME(UNICODE), SORTS(UNICODE) },
    [NM_VOID] = { SAME(VOID) },
    [NM_DATETIME] = { SAME(DATETIME), .argmin = argmin_DATETIME, .fill = fill_DATETIME, .fillwithscalar = fillwithscalar_DATETIME,
                      .fromstr = fromstr_DATETIME, SORTS(DATETIME) },
    [NM_TIMEDELTA] = { SAME(TIMEDELTA), NUMBER(TIMEDELTA), .fromstr = fromstr_TIMEDELTA, SORTS(TIMEDELTA) },
};

PyArray_ArrFuncs *npb_arrfuncs(const PyArray_Descr *descr)
{
    return (PyArray_ArrFuncs *)((npb_class *)((PyArray_DTypeMeta *)Py_TYPE(descr))->dt_slots)->arrfuncs;
}
PyArray_ArrFuncs *_PyDataType_GetArrFuncs(const PyArray_Descr *descr) { return npb_arrfuncs(descr); }
void PyArray_InitArrFuncs(PyArray_ArrFuncs *f) { memset(f, 0, sizeof *f); }

/* Texts and records have no cast loops of their own: theirs are here as NumPy has them. */
void npb_fill_arrfuncs(void)
{
    for (int from = 0; from < NM_NTYPES; from++) {
        PyArray_ArrFuncs *f = npb_arrfuncs(npb_descr_singletons[from]);
        *f = tables[from];
        for (int to = 0; to < 21; to++) {
            bool text = from >= NM_STRING && from <= NM_TIMEDELTA;
            if (from != NM_OBJECT && to != NM_OBJECT && (text || to >= NM_STRING))
                f->cast[to] = cast_lines;
        }
    }
}
