/* descr_promote.c - promotion and casting rules of dtype objects, by the core's rules; np.promote_types, can_cast and kin. */
#include "scalar.h"
#include "dtype/time_units.h"

/* ------------------------------------------------------------------ structured dtypes and datetimes: rules on descriptors */
static bool has_parts(const PyArray_Descr *d) { return d->type_num == NM_VOID && (d->names || d->subarray); }

static PyArray_Descr *cannot_promote(PyArray_Descr *a, PyArray_Descr *b)
{
    PyErr_Format(npb_errors.DTypePromotionError,
                 "The DTypes %R and %R do not have a common DType. For example they cannot be stored in a single array unless the dtype is "
                 "`object`.", Py_TYPE(a), Py_TYPE(b));
    return NULL;
}

static PyArray_Descr *promote_parts(PyArray_Descr *a, PyArray_Descr *b)
{
    if (a->type_num != NM_VOID || b->type_num != NM_VOID) {
        if (a->type_num == NM_OBJECT || b->type_num == NM_OBJECT)
            return npb_descr_of(NM_OBJECT);
        return cannot_promote(a, b);
    }
    if (!has_parts(a) || !has_parts(b)) {
        PyErr_SetString(npb_errors.DTypePromotionError, "invalid type promotion with structured or void datatype(s).");
        return NULL;
    }
    if (a->subarray || b->subarray) {
        if (!a->subarray || !b->subarray || PyObject_RichCompareBool(a->subarray->shape, b->subarray->shape, Py_EQ) != 1) {
            PyErr_SetString(npb_errors.DTypePromotionError,
                            "invalid type promotion with subarray datatypes (shape mismatch).");
            return NULL;
        }
        PyArray_Descr *base = npb_promote(a->subarray->base, b->subarray->base);
        if (a == b && base == a->subarray->base) {
            Py_DECREF(base);
            return (PyArray_Descr *)Py_NewRef(a);
        }
        return base ? npb_descr_subarray(base, a->subarray->shape) : NULL;
    }
    static PyObject *promote;
    if (!npb_import("_core._dtype", "_promote_fields", &promote))
        return NULL;
    PyArray_Descr *packed = (PyArray_Descr *)PyObject_CallFunctionObjArgs(promote, a, b, NULL);
    if (packed && a == b && !((packed->flags ^ a->flags) & NPY_ALIGNED_STRUCT) && npb_can_cast(packed, a, NM_NO_CASTING))
        Py_SETREF(packed, (PyArray_Descr *)Py_NewRef(a));        /* packed already */
    return packed;
}

static bool is_text(const PyArray_Descr *d) { return d->type_num == NM_STRING || d->type_num == NM_UNICODE; }
static bool is_time(const PyArray_Descr *d) { return d->type_num == NM_DATETIME || d->type_num == NM_TIMEDELTA; }

static PyArray_Descr *promote_times(PyArray_Descr *a, PyArray_Descr *b)
{
    nm_dtype x = npb_dtype(a), y = npb_dtype(b);
    bool strict = a->type_num == NM_TIMEDELTA && b->type_num == NM_TIMEDELTA;
    nm_time_unit unit;
    if (npb_check(nm_time_common(npb_ctx(), nm_time_unit_of(&x), strict, nm_time_unit_of(&y), strict, &unit)) < 0)
        return NULL;
    return npb_descr_datetime(strict ? NM_TIMEDELTA : NM_DATETIME, unit.base, unit.num);
}

PyArray_Descr *npb_promote(PyArray_Descr *a, PyArray_Descr *b)
{
    if (a == b && npb_is_native(a) && !has_parts(a))
        return (PyArray_Descr *)Py_NewRef(a);
    if (is_time(a) && is_time(b))
        return promote_times(a, b);
    if (has_parts(a) || has_parts(b))
        return promote_parts(a, b);
    if (is_text(a) && a->type_num == b->type_num) {      /* the longer one, with its metadata */
        PyArray_Descr *longer = a->elsize >= b->elsize ? a : b;
        return npb_is_native(longer) ? (PyArray_Descr *)Py_NewRef(longer) : npb_descr_newbyteorder(longer, '=');
    }
    nm_dtype x = npb_dtype(a), y = npb_dtype(b), out;
    nm_ctx *ctx = npb_ctx();
    nm_status status = nm_promote(ctx, &x, &y, &out);
    if (status == NM_E_TYPE || (status == NM_E_PROMOTION && !(a->type_num == NM_VOID && b->type_num == NM_VOID))) {
        nm_clear(ctx);
        return cannot_promote(a, b);
    }
    if (npb_check(status) < 0)
        return NULL;
    if (npb_equiv(a, b) && npb_is_native(a)) {           /* keep a's metadata and type number, as NumPy does */
        if (a->type_num >= b->type_num || a->type_num >= NM_OBJECT)
            return (PyArray_Descr *)Py_NewRef(a);
        return npb_is_native(b) ? (PyArray_Descr *)Py_NewRef(b) : npb_descr_from(&out);
    }
    return npb_descr_from(&out);
}

/* ------------------------------------------------------------------ casting */
static nm_casting strictest(PyArray_Descr *a, PyArray_Descr *b)
{
    static const nm_casting rules[] = { NM_NO_CASTING, NM_EQUIV_CASTING, NM_SAFE_CASTING, NM_SAME_KIND_CASTING };
    for (int i = 0; i < NM_COUNT(rules); i++)
        if (npb_can_cast(a, b, rules[i]))
            return rules[i];
    return NM_UNSAFE_CASTING;
}

static nm_casting fields_rule(PyArray_Descr *a, PyArray_Descr *b)
{
    if (PyTuple_GET_SIZE(a->names) != PyTuple_GET_SIZE(b->names))
        return (nm_casting)-1;
    nm_casting rule = NM_NO_CASTING;
    if (a->elsize != b->elsize)
        rule = NM_EQUIV_CASTING;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(a->names); i++) {
        PyObject *na = PyTuple_GET_ITEM(a->names, i), *nb = PyTuple_GET_ITEM(b->names, i);
        PyObject *x = PyDict_GetItemWithError(a->fields, na), *y = PyDict_GetItemWithError(b->fields, nb);
        if (PyObject_RichCompareBool(na, nb, Py_EQ) != 1)
            rule = NM_MAX(rule, NM_SAFE_CASTING);
        if (PyTuple_GET_SIZE(x) != PyTuple_GET_SIZE(y) ||
            (PyTuple_GET_SIZE(x) == 3 && PyObject_RichCompareBool(PyTuple_GET_ITEM(x, 2), PyTuple_GET_ITEM(y, 2), Py_EQ) != 1))
            rule = NM_MAX(rule, NM_SAFE_CASTING);
        if (PyObject_RichCompareBool(PyTuple_GET_ITEM(x, 1), PyTuple_GET_ITEM(y, 1), Py_EQ) != 1)
            rule = NM_MAX(rule, NM_EQUIV_CASTING);
        rule = NM_MAX(rule, strictest((PyArray_Descr *)PyTuple_GET_ITEM(x, 0), (PyArray_Descr *)PyTuple_GET_ITEM(y, 0)));
    }
    return rule;
}

/* The strictest rule that allows the cast where fields or a subarray take part; (nm_casting)-1: none does. */
nm_casting npb_parts_rule(PyArray_Descr *a, PyArray_Descr *b)
{
    if (a->type_num == NM_OBJECT || b->type_num == NM_OBJECT)
        return b->type_num == NM_OBJECT ? NM_SAFE_CASTING : NM_UNSAFE_CASTING;
    if (a->subarray && b->subarray) {
        if (PyObject_RichCompareBool(a->subarray->shape, b->subarray->shape, Py_EQ) != 1)
            return (nm_casting)-1;
        return strictest(a->subarray->base, b->subarray->base);
    }
    if (b->subarray)                                     /* an item goes into every place of the subarray */
        return NM_MAX(NM_SAFE_CASTING, strictest(a, b->subarray->base));
    if (b->type_num == NM_VOID && !has_parts(b) && !b->elsize)   /* a void of no size becomes what is put into it */
        return a->names ? NM_NO_CASTING : NM_SAFE_CASTING;
    if (a->subarray)
        return NM_UNSAFE_CASTING;
    if (a->names && b->names)
        return fields_rule(a, b);
    if (b->names) {                                      /* one value into every field */
        return NM_UNSAFE_CASTING;
    }
    if (PyTuple_GET_SIZE(a->names) == 1)
        return NM_UNSAFE_CASTING;
    return (nm_casting)-1;
}

bool npb_can_cast(PyArray_Descr *a, PyArray_Descr *b, nm_casting rule)
{
    if (rule == NM_SAME_VALUE_CASTING)
        return a->type_num < NM_NTYPES && b->type_num < NM_NTYPES && strchr("biufc", a->kind) && strchr("biufc", b->kind);
    if (a == b)
        return true;
    if (has_parts(a) || has_parts(b)) {
        nm_casting needed = npb_parts_rule(a, b);
        return needed != (nm_casting)-1 && needed <= rule;
    }
    if ((a->type_num >= NM_NTYPES && (is_text(b) || is_time(b))) || ((is_text(a) || is_time(a)) && b->type_num >= NM_NTYPES))
        return false;                     /* user dtypes know neither texts nor times */
    nm_dtype x = npb_dtype(a), y = npb_dtype(b);
    return nm_can_cast(&x, &y, rule);
}

/* ------------------------------------------------------------------ NEP 50 */
/* A Python number, or a descriptor: what an argument of result_type counts as.  0, -1. */
static int operand(PyObject *obj, PyArray_Descr **d, uint8_t *weak)
{
    *weak = NM_STRONG;
    if (PyArray_Check(obj)) {
        *d = (PyArray_Descr *)Py_NewRef(((PyArrayObject *)obj)->descr);
        return 0;
    }
    if (npb_is_scalar(obj))
        return (*d = npb_scalar_descr(obj)) ? 0 : -1;
    int kind = npb_weak_kind(obj);
    if (kind == NM_STRONG || kind == NM_WEAK_BOOL) {     /* a Python bool is a bool like any other */
        *d = kind == NM_STRONG ? npb_descr_from_object(obj, 0) : npb_descr_of(NM_BOOL);
        return *d ? 0 : -1;
    }
    *weak = (uint8_t)kind;
    *d = npb_descr_of(kind == NM_WEAK_INT ? NM_LONG : kind == NM_WEAK_FLOAT ? NM_DOUBLE : NM_CDOUBLE);
    return 0;
}

/* Weak numbers beside a descriptor that is not a plain number (user dtype, object, datetime, text). */
static PyArray_Descr *weak_beside(PyArray_Descr *d, int weak)
{
    nm_dtype x[2] = { npb_dtype(d), nm_dtype_of(weak == NM_WEAK_INT ? NM_LONG : weak == NM_WEAK_FLOAT ? NM_DOUBLE : NM_CDOUBLE) }, out;
    uint8_t w[2] = { NM_STRONG, (uint8_t)weak };
    static PyArray_DTypeMeta *const python[] = { [NM_WEAK_INT] = &npb_python_int, [NM_WEAK_FLOAT] = &npb_python_float,
                                                 [NM_WEAK_COMPLEX] = &npb_python_complex };
    nm_status status = NM_E_PROMOTION;
    if (d->type_num == NM_TIMEDELTA && weak == NM_WEAK_INT)
        return npb_descr_native(d);
    nm_ctx *ctx = npb_ctx();
    if (!is_time(d) && !has_parts(d))
        status = nm_result_type(ctx, 2, x, w, &out);
    if (status == NM_E_TYPE || status == NM_E_PROMOTION) {
        nm_clear(ctx);
        PyErr_Format(npb_errors.DTypePromotionError,
                     "The DType %R could not be promoted by %R. This means that no common DType exists for the given inputs. For example "
                     "they cannot be stored in a single array unless the dtype is `object`. The full list of DTypes is: (%R, %R)",
                     Py_TYPE(d), python[weak], Py_TYPE(d), python[weak]);
        return NULL;
    }
    return npb_check(status) < 0 ? NULL : npb_descr_from(&out);
}

PyArray_Descr *npb_result_type(int n, PyArray_Descr *const *descrs, const uint8_t *weak)
{
    PyArray_Descr *have = NULL;
    bool plain = true;
    for (int i = 0; i < n; i++)
        plain &= descrs[i]->type_num >= 0 && (descrs[i]->type_num < NM_OBJECT || descrs[i]->type_num == NM_HALF);
    if (plain && n > 1) {
        nm_dtype dts[NM_MAXARGS], out;
        if (n <= NM_MAXARGS) {
            for (int i = 0; i < n; i++)
                dts[i] = npb_dtype(descrs[i]);
            if (npb_check(nm_result_type(npb_ctx(), n, dts, weak, &out)) < 0)
                return NULL;
            for (int i = 0; i < n; i++)                  /* one of the arguments where that is the result: it may carry metadata */
                if ((!weak || !weak[i]) && (uint32_t)descrs[i]->type_num == out.num && npb_is_native(descrs[i]))
                    return (PyArray_Descr *)Py_NewRef(descrs[i]);
            return npb_descr_from(&out);
        }
    }
    for (int i = 0; i < n; i++) {
        if (weak && weak[i])
            continue;
        PyArray_Descr *next = have ? npb_promote(have, descrs[i]) : (PyArray_Descr *)Py_NewRef(descrs[i]);
        Py_XDECREF(have);
        if (!(have = next))
            return NULL;
    }
    int most = 0;
    for (int i = 0; weak && i < n; i++)
        most = NM_MAX(most, weak[i]);
    if (most && have)
        Py_SETREF(have, weak_beside(have, most));
    else if (most)
        have = npb_descr_of(most == NM_WEAK_INT ? NM_LONG : most == NM_WEAK_FLOAT ? NM_DOUBLE : NM_CDOUBLE);
    return have;
}

static PyObject *result_type(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    (void)self;
    if (kwnames && PyTuple_GET_SIZE(kwnames)) {
        PyErr_SetString(PyExc_TypeError, "result_type() takes no keyword arguments");
        return NULL;
    }
    if (n == 0) {
        PyErr_SetString(PyExc_ValueError, "at least one array or dtype is required");
        return NULL;
    }
    PyArray_Descr **d = PyMem_Calloc((size_t)n, sizeof *d);
    uint8_t *weak = PyMem_Calloc((size_t)n, 1);
    PyObject *result = NULL;
    Py_ssize_t have = 0;
    if (d && weak) {
        while (have < n && operand(args[have], &d[have], &weak[have]) == 0)
            have++;
        if (have == n) {
            if (n == 1) {
                result = (PyObject *)npb_descr_canonical(d[0]);
            } else {
                result = (PyObject *)npb_result_type((int)n, d, weak);
            }
        }
    }
    for (Py_ssize_t i = 0; i < have; i++)
        Py_DECREF(d[i]);
    PyMem_Free(d);
    PyMem_Free(weak);
    return result;
}

/* ------------------------------------------------------------------ module functions */
static PyObject *promote_types(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    (void)self;
    NPB_SIGNATURE(sig, "promote_types", { "type1", 0, NULL }, { "type2", 0, NULL });
    PyArray_Descr *a = NULL, *b = NULL, *r = NULL;
    PyObject *given[2] = { NULL, NULL };
    if (npb_parse(&sig, args, n, kwnames, (void *[]){ &given[0], &given[1] }) < 0)
        return NULL;
    if (given[0] == Py_None || given[1] == Py_None)          /* no default dtype here */
        PyErr_SetString(PyExc_TypeError, "did not understand one of the types");
    else if (npb_descr_converter(given[0], &a) && npb_descr_converter(given[1], &b))
        r = npb_promote(a, b);
    Py_XDECREF(a);
    Py_XDECREF(b);
    return (PyObject *)r;
}

NPB_SIGNATURE(can_cast_sig, "can_cast", { "from_", 0, NULL }, { "to", 0, NULL },
              { "casting", NPB_OPTIONAL, npb_casting_converter });
static PyObject *can_cast(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    (void)self;
    PyObject *from_obj = NULL, *to_obj = NULL;
    PyArray_Descr *from = NULL, *to = NULL;
    nm_casting rule = NM_SAFE_CASTING;
    PyObject *result = NULL;
    if (npb_parse(&can_cast_sig, args, n, kwnames, (void *[]){ &from_obj, &to_obj, &rule }) < 0)
        goto out;
    if (from_obj == Py_None || to_obj == Py_None) {          /* no default dtype here */
        PyErr_SetString(PyExc_TypeError, "did not understand one of the types; 'None' not accepted");
        goto out;
    }
    if (!npb_descr_converter(to_obj, &to))
        goto out;
    if (PyArray_Check(from_obj)) {
        from = (PyArray_Descr *)Py_NewRef(((PyArrayObject *)from_obj)->descr);
    } else if (npb_is_scalar(from_obj)) {
        from = npb_scalar_descr(from_obj);
    } else if (npb_weak_kind(from_obj) != NM_STRONG) {
        PyErr_SetString(PyExc_TypeError,
                        "can_cast() does not support Python ints, floats, and complex because the result used to depend on the value.\n"
                        "This change was part of adopting NEP 50, we may explicitly allow them again in the future.");
        goto out;
    } else {
        from = npb_descr_from_object(from_obj, 0);
    }
    if (from)
        result = PyBool_FromLong(npb_can_cast(from, to, rule));
out:
    Py_XDECREF(from);
    Py_XDECREF(to);
    return result;
}

PyArray_Descr *npb_min_scalar(PyArrayObject *arr)
{
    PyArray_Descr *d = arr->descr;
    if (arr->nd > 0 || !strchr("biufc", d->kind) || d->type_num >= NM_NTYPES)
        return (PyArray_Descr *)Py_NewRef(d);
    PyArray_Descr *native = npb_descr_native(d);
    char raw[32] __attribute__((aligned(16)));
    memcpy(raw, arr->data, (size_t)d->elsize);
    if (!npb_is_native(d))
        nm_swap_items(d->elsize, d->kind == 'c' ? d->elsize / 2 : d->elsize, raw, d->elsize, 1);
    int num = native->type_num;
    if (d->kind == 'u' || d->kind == 'i') {
        uint64_t u = 0;
        int64_t v = 0;
        memcpy(&u, raw, (size_t)d->elsize);
        v = d->elsize == 8 ? (int64_t)u : d->elsize == 4 ? (int32_t)u : d->elsize == 2 ? (int16_t)u : (int8_t)u;
        if (d->kind == 'u' || v >= 0) {
            num = u <= UINT8_MAX ? NM_UBYTE : u <= UINT16_MAX ? NM_USHORT : u <= UINT32_MAX ? NM_UINT : NM_ULONG;
        } else {
            num = v >= INT8_MIN ? NM_BYTE : v >= INT16_MIN ? NM_SHORT : v >= INT32_MIN ? NM_INT : NM_LONG;
        }
    } else if (d->kind == 'f' || d->kind == 'c') {
        long double part[2] = { 0, 0 };
        for (int i = 0; i < (d->kind == 'c' ? 2 : 1); i++) {
            npy_intp size = d->kind == 'c' ? d->elsize / 2 : d->elsize;
            const char *p = raw + i*size;
            part[i] = size == 2 ? nm_half_to_float(*(const uint16_t *)p) : size == 4 ? *(const float *)p : size == 8 ? *(const double *)p
                      : *(const long double *)p;
        }
        bool half = true, single = true, dbl = true;
        for (int i = 0; i < 2; i++) {
            long double x = part[i];
            if (!isfinite(x))
                continue;
            half &= x > -65000 && x < 65000;
            single &= x > -3.4e38L && x < 3.4e38L;
            dbl &= x > -1.7e308L && x < 1.7e308L;
        }
        if (d->kind == 'f')
            num = half ? NM_HALF : single ? NM_FLOAT : dbl ? NM_DOUBLE : NM_LONGDOUBLE;
        else
            num = single ? NM_CFLOAT : dbl ? NM_CDOUBLE : NM_CLONGDOUBLE;
    }
    Py_XDECREF(native);
    return npb_descr_of(num);
}
NPB_SIGNATURE(min_sig, "min_scalar_type", { "a", NPB_POSONLY, NULL });
static PyObject *min_scalar_type(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    (void)self;
    PyObject *obj = NULL;
    if (npb_parse(&min_sig, args, n, kwnames, (void *[]){ &obj }) < 0)
        return NULL;
    PyArrayObject *arr = npb_asarray(obj);
    PyArray_Descr *least = arr ? npb_min_scalar(arr) : NULL;
    Py_XDECREF(arr);
    return (PyObject *)least;
}

static PyMethodDef functions[] = {
    { "promote_types", (PyCFunction)(void (*)(void))promote_types, METH_FASTCALL | METH_KEYWORDS, NULL },
    { "_result_type", (PyCFunction)(void (*)(void))result_type, METH_FASTCALL | METH_KEYWORDS,
      "result_type without __array_function__." }, { NULL } };

/* result_type takes any number of arguments, all of them relevant. */
NPB_SIGNATURE(any_sig, "result_type", { "arrays_and_dtypes", NPB_OPTIONAL | NPB_POSONLY, NULL });
static const npb_function_def overridable[] = {
    { "result_type", result_type, &any_sig, "*" },
    { "can_cast", can_cast, &can_cast_sig, "from_" },
    { "min_scalar_type", min_scalar_type, &min_sig, "a" },
    { NULL } };

int npb_init_descr_promote(PyObject *module)
{
    npb_document_functions(functions);
    return PyModule_AddFunctions(module, functions) < 0 ? -1 : npb_add_functions(module, overridable);
}
