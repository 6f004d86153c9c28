/* scalar_math.c - the number protocol of scalars.  One template (scalar_math.inc.c) makes the operations of a type; operands of
 * different types meet in dispatch(), which finds the common type by NEP 50.  What is not a plain number goes to the ufuncs. */
#include <math.h>
#include "scalar.h"

enum { OP_ADD, OP_SUBTRACT, OP_MULTIPLY, OP_REMAINDER, OP_DIVMOD, OP_LSHIFT, OP_RSHIFT, OP_AND, OP_OR, OP_XOR, OP_FLOOR_DIVIDE,
       OP_TRUE_DIVIDE, OP_POWER, OPS };
static const char *const op_ufuncs[OPS] = { "add", "subtract", "multiply", "remainder", "divmod", "left_shift", "right_shift",
                                            "bitwise_and", "bitwise_or", "bitwise_xor", "floor_divide", "divide", "power" };
/* What an operand is: a NumPy number's nm_num, or one of these. */
enum { PY_BOOL = 100, PY_INT, PY_FLOAT, PY_COMPLEX, UNKNOWN };
enum { NONE = 255 };

typedef PyObject *full_op(PyObject *, PyObject *, int, int);
typedef PyObject *full_compare(PyObject *, PyObject *, int, int, int);
static PyNumberMethods numbers[NM_NTYPES];
static full_op *full_ops[NM_NTYPES][OPS];
static full_compare *full_compares[NM_NTYPES];
static richcmpfunc compares[NM_NTYPES];
static uint8_t commons[NM_NTYPES][NM_NTYPES];            /* promotion of two numbers */

/* ------------------------------------------------------------------ operands of unlike kinds */
static inline int kind_of(PyObject *o)
{
    PyTypeObject *t = Py_TYPE(o);
    uintptr_t at = (uintptr_t)t->tp_as_number - (uintptr_t)numbers;
    if (at < sizeof numbers && (t->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0)
        return (int)(at / sizeof numbers[0]);
    if (t == &PyFloat_Type)
        return PY_FLOAT;
    if (t == &PyLong_Type)
        return PY_INT;
    if (t == &PyBool_Type)
        return PY_BOOL;
    return t == &PyComplex_Type ? PY_COMPLEX : UNKNOWN;
}

static inline bool is_integer(int num) { return num >= NM_BYTE && num <= NM_ULONGLONG; }
static inline bool is_complex(int num) { return num >= NM_CFLOAT && num <= NM_CLONGDOUBLE; }

/* The type in which a number and a Python number meet. */
static int with_python(int num, int python)
{
    switch (python) {
    case PY_BOOL: return num;
    case PY_INT: return num == NM_BOOL ? NM_LONG : num;
    case PY_FLOAT: return num <= NM_ULONGLONG ? NM_DOUBLE : num;
    }
    if (num <= NM_ULONGLONG)
        return NM_CDOUBLE;
    return num == NM_HALF || num == NM_FLOAT ? NM_CFLOAT : num == NM_DOUBLE ? NM_CDOUBLE : num == NM_LONGDOUBLE ? NM_CLONGDOUBLE : num;
}

static inline int common_of(int a, int b)
{
    if (a < NM_NTYPES && b < NM_NTYPES)
        return commons[a][b];
    return a < NM_NTYPES ? with_python(a, b) : with_python(b, a);
}

/* Subclasses of int, float and complex count as int64, float64 and complex128, which lie in memory as floats and complex do. */
static int python_kind(PyObject *o)
{
    if (npb_is_scalar(o))
        return UNKNOWN;
    return PyLong_Check(o) ? PY_INT : PyFloat_Check(o) ? NM_DOUBLE : PyComplex_Check(o) ? NM_CDOUBLE : UNKNOWN;
}
static bool is_strong_int(PyObject *o) { return PyLong_Check(o) && !PyLong_CheckExact(o) && !PyBool_Check(o); }

/* A long double and scalars of user dtypes have no Python type: as an object they stay themselves, and an operation with an object
 * would come back here for ever.  What becomes an array of its own, or takes ufuncs over, is no such object. */
static bool is_lone_object(PyObject *o)
{
    return !npb_is_scalar(o) && !PyArray_Check(o) && python_kind(o) == UNKNOWN && !PySequence_Check(o) &&
           !PyObject_HasAttrString(o, "__array__") && !PyObject_HasAttrString((PyObject *)Py_TYPE(o), "__array_ufunc__");
}
static bool goes_round(PyObject *self, PyObject *other)
{
    int num = npb_scalar_num(self);
    if (num >= 0 && num != NM_LONGDOUBLE && num != NM_CLONGDOUBLE && num != NM_OBJECT)
        return false;
    return PyUnicode_Check(other) || PyBytes_Check(other) ? !npb_is_scalar(other) : is_lone_object(other);
}

/* Times meet objects that no array takes in as the Python objects that they stand for: a datetime.date minus a datetime64. */
static bool meets_as_object(PyObject *self, PyObject *other)
{
    int num = npb_scalar_num(self);
    return (num == NM_DATETIME || num == NM_TIMEDELTA) && is_lone_object(other) && !PyUnicode_Check(other) && !PyBytes_Check(other);
}
static PyObject *value_of(PyObject *self)
{
    const char *data = npb_scalar_data(self);
    PyArray_Descr *d = data ? npb_scalar_descr(self) : NULL;
    PyObject *value = d ? npb_getitem(data, d, NULL) : NULL;
    Py_XDECREF(d);
    return value;
}
static PyObject *slow_as_object(int op, PyObject *a, PyObject *b)
{
    static binaryfunc const ops[OPS] = { PyNumber_Add, PyNumber_Subtract, PyNumber_Multiply, PyNumber_Remainder, PyNumber_Divmod,
                                         PyNumber_Lshift,
                                         PyNumber_Rshift, PyNumber_And, PyNumber_Or, PyNumber_Xor, PyNumber_FloorDivide,
                                         PyNumber_TrueDivide };
    PyObject *x = npb_is_scalar(a) ? value_of(a) : Py_NewRef(a), *y = npb_is_scalar(b) ? value_of(b) : Py_NewRef(b);
    PyObject *result = !x || !y ? NULL : op == OP_POWER ? PyNumber_Power(x, y, Py_None) : ops[op](x, y);
    Py_XDECREF(x);
    Py_XDECREF(y);
    return result;
}

/* By the ufunc, unless the other operand is to have its turn. */
static PyObject *slow(int op, PyObject *a, PyObject *b)
{
    bool forward = npb_is_scalar(a);
    PyObject *other = forward ? b : a;
    if (goes_round(forward ? a : b, other))
        Py_RETURN_NOTIMPLEMENTED;
    if (forward && npb_gives_way(a, b, false))
        Py_RETURN_NOTIMPLEMENTED;
    if (meets_as_object(forward ? a : b, other))
        return slow_as_object(op, a, b);
    if (op == OP_MULTIPLY && !npb_is_scalar(other) && !PyArray_Check(other) && Py_TYPE(other)->tp_as_sequence &&
        Py_TYPE(other)->tp_as_sequence->sq_repeat && !(Py_TYPE(other)->tp_as_number && Py_TYPE(other)->tp_as_number->nb_multiply))
        Py_RETURN_NOTIMPLEMENTED;                        /* a list repeats itself */
    if (op == OP_ADD && (PyUnicode_Check(a) || PyBytes_Check(a)))
        Py_RETURN_NOTIMPLEMENTED;                        /* a text adds only texts, and by itself */
    if (npb_enter(" in an operation of scalars"))
        return NULL;
    PyObject *result = npb_call_ufunc(op_ufuncs[op], 2, (PyObject *[]){ a, b });
    npb_leave();
    return result;
}

static PyObject *dispatch(int op, PyObject *a, PyObject *b)
{
    int ka = kind_of(a), kb = kind_of(b);
    if (ka == UNKNOWN || kb == UNKNOWN) {
        PyObject *self = npb_is_scalar(a) ? a : b, *other = self == a ? b : a;
        if (ka == UNKNOWN)
            ka = python_kind(a);
        if (kb == UNKNOWN)
            kb = python_kind(b);
        if (ka == UNKNOWN || kb == UNKNOWN)
            return slow(op, a, b);
        if (self == a && npb_gives_way(self, other, false))
            Py_RETURN_NOTIMPLEMENTED;
    }
    int num = common_of(ka == PY_INT && is_strong_int(a) ? NM_LONG : ka, kb == PY_INT && is_strong_int(b) ? NM_LONG : kb);
    if (num == NONE)
        return slow(op, a, b);
    if (op == OP_TRUE_DIVIDE && is_integer(num))
        num = NM_DOUBLE;                                 /* a Python int need not fit the integer type */
    if (is_complex(num) && (op == OP_FLOOR_DIVIDE || op == OP_REMAINDER || op == OP_DIVMOD))
        Py_RETURN_NOTIMPLEMENTED;
    full_op *f = full_ops[num][op];
    return f ? f(a, b, ka, kb) : slow(op, a, b);
}

/* ------------------------------------------------------------------ integers of Python */
/* The value in 64 bits: -1 negative (in *v), 0 or 1 fits *v and *u, 2 only *u, -2 fits neither and *v has its sign. */
static int wide_int(PyObject *o, int64_t *v, uint64_t *u)
{
    int overflow;
    *v = PyLong_AsLongLongAndOverflow(o, &overflow);
    *u = (uint64_t)*v;
    if (!overflow)
        return *v < 0 ? -1 : 1;
    if (overflow > 0) {
        *u = PyLong_AsUnsignedLongLong(o);
        if (*u != (uint64_t)-1 || !PyErr_Occurred())
            return 2;
        PyErr_Clear();
    }
    *v = overflow;
    return -2;
}

static int python_out_of_bounds(PyObject *o, int num)
{
    int64_t v;
    uint64_t u;
    PyObject *name = npb_descr_name(npb_descr_singletons[num]);
    if (!name)
        return -1;
    if (wide_int(o, &v, &u) == -2 && npb_descr_singletons[num]->elsize == 8)
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C long");
    else
        PyErr_Format(PyExc_OverflowError, "Python integer %R out of bounds for %U", o, name);
    Py_DECREF(name);
    return -1;
}

/* A Python float became a narrower one: tell of an overflow. */
static inline int narrowed(int num, double re, double im)
{
    double limit = num == NM_HALF ? 65520.0 : num == NM_FLOAT || num == NM_CFLOAT ? 0x1.ffffffp127 : HUGE_VAL;
    if (NM_LIKELY((fabs(re) < limit || isinf(re) || isnan(re)) && (fabs(im) < limit || isinf(im) || isnan(im))))
        return 0;
    return npb_fp_report(NM_FP_OVERFLOW, "cast");
}

static PyObject *int_of_long_double(long double v)
{
    if (isnan(v) || isinf(v))
        return PyLong_FromDouble((double)v);
    int exponent;
    bool negative = v < 0;
    long double m = frexpl(truncl(fabsl(v)), &exponent);
    PyObject *top = PyLong_FromUnsignedLongLong((uint64_t)ldexpl(m, 64)), *r = NULL;
    PyObject *shift = PyLong_FromLong(exponent > 64 ? exponent - 64 : 64 - exponent);
    if (top && shift)
        r = exponent > 64 ? PyNumber_Lshift(top, shift) : PyNumber_Rshift(top, shift);
    if (r && negative)
        Py_SETREF(r, PyNumber_Negative(r));
    Py_XDECREF(top);
    Py_XDECREF(shift);
    return r;
}

static int warn_complex(void)
{
    return PyErr_WarnEx(npb_errors.ComplexWarning, "Casting complex values to real discards the imaginary part", 1);
}

static inline bool negative(int64_t v) { return v < 0; }

static PyObject *no_negative_power(void)
{
    PyErr_SetString(PyExc_ValueError, "Integers to negative integer powers are not allowed.");
    return NULL;
}

static PyObject *pair(PyObject *a, PyObject *b)          /* steals both */
{
    PyObject *t = a && b ? PyTuple_New(2) : NULL;
    if (!t) {
        Py_XDECREF(a);
        Py_XDECREF(b);
        return NULL;
    }
    PyTuple_SET_ITEM(t, 0, a);
    PyTuple_SET_ITEM(t, 1, b);
    return t;
}

/* ------------------------------------------------------------------ comparison */
static PyObject *compare_integers(PyObject *a, PyObject *b, int ka, int kb, int op)
{
    __int128 v[2];
    PyObject *objects[2] = { a, b };
    int kinds[2] = { ka, kb };
    for (int i = 0; i < 2; i++) {
        PyObject *o = objects[i];
        switch (kinds[i]) {
        case NM_BOOL: case NM_UBYTE: v[i] = NPB_VALUE(o, uint8_t); break;
        case NM_BYTE: v[i] = NPB_VALUE(o, int8_t); break;
        case NM_SHORT: v[i] = NPB_VALUE(o, int16_t); break;
        case NM_USHORT: v[i] = NPB_VALUE(o, uint16_t); break;
        case NM_INT: v[i] = NPB_VALUE(o, int32_t); break;
        case NM_UINT: v[i] = NPB_VALUE(o, uint32_t); break;
        case NM_LONG: case NM_LONGLONG: v[i] = NPB_VALUE(o, int64_t); break;
        case NM_ULONG: case NM_ULONGLONG: v[i] = NPB_VALUE(o, uint64_t); break;
        case PY_BOOL: v[i] = o == Py_True; break;
        default: {
            int64_t s;
            uint64_t u;
            int fits = wide_int(o, &s, &u);
            v[i] = fits == 2 ? (__int128)u : fits == -2 ? (s < 0 ? -((__int128)1 << 100) : (__int128)1 << 100) : (__int128)s;
        }
        }
    }
    bool r = op == Py_EQ ? v[0] == v[1] : op == Py_NE ? v[0] != v[1] : op == Py_LT ? v[0] < v[1] : op == Py_LE ? v[0] <= v[1]
           : op == Py_GT ? v[0] > v[1] : v[0] >= v[1];
    return npb_new_bool(r);
}

static inline bool counts_as_integer(int kind) { return kind == NM_BOOL || is_integer(kind) || kind == PY_INT || kind == PY_BOOL; }

static PyObject *dispatch_compare(PyObject *a, PyObject *b, int op)
{
    int ka = kind_of(a), kb = kind_of(b);
    if (kb == UNKNOWN && ka != UNKNOWN && (kb = python_kind(b)) != UNKNOWN && npb_gives_way(a, b, false))
        Py_RETURN_NOTIMPLEMENTED;
    if (ka == UNKNOWN || kb == UNKNOWN)
        return npb_generic_richcompare(a, b, op);
    if (counts_as_integer(ka) && counts_as_integer(kb))
        return compare_integers(a, b, ka, kb, op);
    int num = common_of(ka == PY_INT && is_strong_int(a) ? NM_LONG : ka, kb == PY_INT && is_strong_int(b) ? NM_LONG : kb);
    return num == NONE || !full_compares[num] ? npb_generic_richcompare(a, b, op) : full_compares[num](a, b, ka, kb, op);
}

/* ------------------------------------------------------------------ the number types */
/* Keep the compiler from moving a computation over the reading of its flags. */
#define HIDE(x) __asm__ volatile("" : "+m"(x) : : "memory")
#if defined(__x86_64__)
#define FP_BEGIN(num)                                                     \
    nm_fp_clear();                                                        \
    if ((num) == NM_LONGDOUBLE || (num) == NM_CLONGDOUBLE) nm_fp_clear_x87()
#define FP_END(num, name)                                                 \
    unsigned flags_ = nm_fp_read();                                       \
    if ((num) == NM_LONGDOUBLE || (num) == NM_CLONGDOUBLE) flags_ |= nm_fp_read_x87(); \
    if (NM_UNLIKELY(flags_ != 0) && npb_fp_report(flags_, name) < 0) return NULL
#else
#define FP_BEGIN(num) nm_fp_clear()
#define FP_END(num, name)                                                 \
    unsigned flags_ = nm_fp_read();                                       \
    if (NM_UNLIKELY(flags_ != 0) && npb_fp_report(flags_, name) < 0) return NULL
#endif

#define INT 1
#define UINT 2
#define REAL 3
#define COMPLEX 4
#define SAME(x) (x)

#define DT i8
#define NUM 1
#define T int8_t
#define C int64_t
#define KIND INT
#define TYPE PyByteArrType_Type
#define LOAD SAME
#define STORE(x) ((T)(x))
#include "scalar_math.inc.c"
#define DT u8
#define NUM 2
#define T uint8_t
#define C int64_t
#define KIND UINT
#define TYPE PyUByteArrType_Type
#define LOAD SAME
#define STORE(x) ((T)(x))
#include "scalar_math.inc.c"
#define DT i16
#define NUM 3
#define T int16_t
#define C int64_t
#define KIND INT
#define TYPE PyShortArrType_Type
#define LOAD SAME
#define STORE(x) ((T)(x))
#include "scalar_math.inc.c"
#define DT u16
#define NUM 4
#define T uint16_t
#define C int64_t
#define KIND UINT
#define TYPE PyUShortArrType_Type
#define LOAD SAME
#define STORE(x) ((T)(x))
#include "scalar_math.inc.c"
#define DT i32
#define NUM 5
#define T int32_t
#define C int64_t
#define KIND INT
#define TYPE PyIntArrType_Type
#define LOAD SAME
#define STORE(x) ((T)(x))
#include "scalar_math.inc.c"
#define DT u32
#define NUM 6
#define T uint32_t
#define C int64_t
#define KIND UINT
#define TYPE PyUIntArrType_Type
#define LOAD SAME
#define STORE(x) ((T)(x))
#include "scalar_math.inc.c"
#define DT i64
#define NUM 7
#define T int64_t
#define C int64_t
#define KIND INT
#define TYPE PyLongArrType_Type
#define LOAD SAME
#define STORE(x) ((T)(x))
#include "scalar_math.inc.c"
#define DT u64
#define NUM 8
#define T uint64_t
#define C uint64_t
#define KIND UINT
#define TYPE PyULongArrType_Type
#define LOAD SAME
#define STORE(x) ((T)(x))
#include "scalar_math.inc.c"
#define DT ll
#define NUM 9
#define T int64_t
#define C int64_t
#define KIND INT
#define TYPE PyLongLongArrType_Type
#define LOAD SAME
#define STORE(x) ((T)(x))
#include "scalar_math.inc.c"
#define DT ull
#define NUM 10
#define T uint64_t
#define C uint64_t
#define KIND UINT
#define TYPE PyULongLongArrType_Type
#define LOAD SAME
#define STORE(x) ((T)(x))
#include "scalar_math.inc.c"
#define DT f32
#define NUM 11
#define T float
#define C float
#define KIND REAL
#define TYPE PyFloatArrType_Type
#define M(fn) fn##f
#define LOAD SAME
#define STORE SAME
#include "scalar_math.inc.c"
#define DT f64
#define NUM 12
#define T double
#define C double
#define KIND REAL
#define TYPE PyDoubleArrType_Type
#define M(fn) fn
#define LOAD SAME
#define STORE SAME
#include "scalar_math.inc.c"
#define DT f80
#define NUM 13
#define T long double
#define C long double
#define KIND REAL
#define TYPE PyLongDoubleArrType_Type
#define M(fn) fn##l
#define LOAD SAME
#define STORE SAME
#include "scalar_math.inc.c"
#define DT f16
#define NUM 23
#define T uint16_t
#define C float
#define KIND REAL
#define TYPE PyHalfArrType_Type
#define M(fn) fn##f
#define LOAD nm_half_to_float
#define STORE nm_half_from_float
#include "scalar_math.inc.c"
#define DT c64
#define NUM 14
#define T npb_c64
#define C npb_c64
#define R float
#define KIND COMPLEX
#define TYPE PyCFloatArrType_Type
#define M(fn) fn##f
#define LOAD SAME
#define STORE SAME
#include "scalar_math.inc.c"
#define DT c128
#define NUM 15
#define T npb_c128
#define C npb_c128
#define R double
#define KIND COMPLEX
#define TYPE PyCDoubleArrType_Type
#define M(fn) fn
#define LOAD SAME
#define STORE SAME
#include "scalar_math.inc.c"
#define DT c160
#define NUM 16
#define T npb_c160
#define C npb_c160
#define R long double
#define KIND COMPLEX
#define TYPE PyCLongDoubleArrType_Type
#define M(fn) fn##l
#define LOAD SAME
#define STORE SAME
#include "scalar_math.inc.c"

/* ------------------------------------------------------------------ bool */
static inline int truth_of(PyObject *o)                  /* 0, 1; -1: not a bool */
{
    return Py_TYPE(o) == &PyBoolArrType_Type ? NPB_VALUE(o, uint8_t) : o == Py_True ? 1 : o == Py_False ? 0 : -1;
}
#define LOGIC(name, op, expr)                                            \
    static PyObject *name##_bool(PyObject *x, PyObject *y)               \
    {                                                                    \
        int a = truth_of(x), b = truth_of(y);                            \
        return a >= 0 && b >= 0 ? npb_new_bool(expr) : dispatch(op, x, y); \
    }
LOGIC(and, OP_AND, a & b) LOGIC(or, OP_OR, a | b) LOGIC(xor, OP_XOR, a ^ b) LOGIC(add, OP_ADD, a | b) LOGIC(multiply, OP_MULTIPLY, a & b)
static PyObject *invert_bool(PyObject *x) { return npb_new_bool(!NPB_VALUE(x, uint8_t)); }
static PyObject *absolute_bool(PyObject *x) { return npb_new_bool(NPB_VALUE(x, uint8_t)); }
static int bool_bool(PyObject *x) { return NPB_VALUE(x, uint8_t) != 0; }
static PyObject *int_bool(PyObject *x) { return PyLong_FromLong(NPB_VALUE(x, uint8_t)); }
static PyObject *float_bool(PyObject *x) { return PyFloat_FromDouble(NPB_VALUE(x, uint8_t)); }

/* ------------------------------------------------------------------ every other scalar */
#define BINARY(slot, op) static PyObject *slow_##slot(PyObject *a, PyObject *b) { return dispatch(op, a, b); }
BINARY(add, OP_ADD) BINARY(subtract, OP_SUBTRACT) BINARY(multiply, OP_MULTIPLY) BINARY(remainder, OP_REMAINDER) BINARY(divmod, OP_DIVMOD)
BINARY(lshift, OP_LSHIFT) BINARY(rshift, OP_RSHIFT) BINARY(and, OP_AND) BINARY(or, OP_OR) BINARY(xor, OP_XOR)
BINARY(floor_divide, OP_FLOOR_DIVIDE) BINARY(true_divide, OP_TRUE_DIVIDE)
#undef BINARY
static PyObject *slow_power(PyObject *a, PyObject *b, PyObject *mod)
{
    if (mod != Py_None)
        Py_RETURN_NOTIMPLEMENTED;
    return dispatch(OP_POWER, a, b);
}
#define UNARY(slot, ufunc) static PyObject *slow_##slot(PyObject *a) { return npb_call_ufunc(ufunc, 1, &a); }
UNARY(negative, "negative") UNARY(positive, "positive") UNARY(absolute, "absolute") UNARY(invert, "invert")
#undef UNARY

static int slow_bool(PyObject *self)
{
    if (PyObject_TypeCheck(self, &PyDatetimeArrType_Type) || PyObject_TypeCheck(self, &PyTimedeltaArrType_Type))
        return ((PyDatetimeScalarObject *)self)->obval != 0;
    if (PyObject_TypeCheck(self, &PyVoidArrType_Type)) { /* any field, or byte, that is not zero */
        PyVoidScalarObject *v = (PyVoidScalarObject *)self;
        if (v->descr && v->descr->names) {
            nm_dtype dt = npb_dtype(v->descr);
            nm_call call = { .ctx = npb_ctx(), .dt = &dt };
            int truth = dt.cls->nonzero(&call, v->obval);
            return truth < 0 ? npb_check(truth) : truth;
        }
        for (npy_intp i = 0; v->descr && i < v->descr->elsize; i++)
            if (v->obval[i])
                return 1;
        return 0;
    }
    PyObject *value = value_of(self);
    int truth = value ? (value == self ? 1 : PyObject_IsTrue(value)) : -1;
    Py_XDECREF(value);
    return truth;
}
static PyObject *slow_int(PyObject *self)
{
    if (PyObject_TypeCheck(self, &PyTimedeltaArrType_Type))
        return PyLong_FromLongLong(((PyDatetimeScalarObject *)self)->obval);
    PyObject *value = value_of(self), *n = value ? PyNumber_Long(value) : NULL;
    Py_XDECREF(value);
    return n;
}
static PyObject *slow_float(PyObject *self)
{
    PyObject *value = value_of(self), *n = value ? PyNumber_Float(value) : NULL;
    Py_XDECREF(value);
    return n;
}

PyNumberMethods npb_generic_numbers = { .nb_add = slow_add, .nb_subtract = slow_subtract, .nb_multiply = slow_multiply,
                                        .nb_remainder = slow_remainder,
    .nb_divmod = slow_divmod, .nb_power = slow_power, .nb_negative = slow_negative, .nb_positive = slow_positive,
        .nb_absolute = slow_absolute,
    .nb_bool = slow_bool, .nb_invert = slow_invert, .nb_lshift = slow_lshift, .nb_rshift = slow_rshift, .nb_and = slow_and,
        .nb_xor = slow_xor,
    .nb_or = slow_or, .nb_int = slow_int, .nb_float = slow_float, .nb_floor_divide = slow_floor_divide,
        .nb_true_divide = slow_true_divide };

PyObject *npb_generic_richcompare(PyObject *self, PyObject *other, int op)
{
    if (other == Py_None && (op == Py_EQ || op == Py_NE))
        return PyBool_FromLong(op == Py_NE);
    if (goes_round(self, other) || (!npb_is_scalar(other) && npb_gives_way(self, other, false)))
        Py_RETURN_NOTIMPLEMENTED;
    if (meets_as_object(self, other)) {
        PyObject *value = value_of(self), *answer = value ? PyObject_RichCompare(value, other, op) : NULL;
        Py_XDECREF(value);
        return answer;
    }
    PyArrayObject *arr = npb_asarray(self);
    PyObject *result = arr ? PyObject_RichCompare((PyObject *)arr, other, op) : NULL;
    Py_XDECREF(arr);
    return result;
}

static void setup_bool(void)
{
    PyNumberMethods *n = &numbers[NM_BOOL];
    *n = npb_generic_numbers;
    n->nb_and = and_bool; n->nb_or = or_bool; n->nb_xor = xor_bool; n->nb_add = add_bool; n->nb_multiply = multiply_bool;
                n->nb_invert = invert_bool;
    n->nb_absolute = absolute_bool; n->nb_bool = bool_bool; n->nb_int = int_bool; n->nb_float = float_bool;
    compares[NM_BOOL] = dispatch_compare;
}

static void setup(void)
{
    static bool done;
    if (done)
        return;
    done = true;
    setup_bool();
    setup_i8(); setup_u8(); setup_i16(); setup_u16(); setup_i32(); setup_u32(); setup_i64(); setup_u64(); setup_ll(); setup_ull();
    setup_f16(); setup_f32(); setup_f64(); setup_f80(); setup_c64(); setup_c128(); setup_c160();
    for (int a = 0; a < NM_NTYPES; a++)
        for (int b = 0; b < NM_NTYPES; b++) {
            bool plain = (a < NM_OBJECT || a == NM_HALF) && (b < NM_OBJECT || b == NM_HALF);
            nm_dtype x = nm_dtype_of(a), y = nm_dtype_of(b), r;
            commons[a][b] = NONE;
            if (plain && nm_promote(npb_ctx(), &x, &y, &r) >= 0)
                commons[a][b] = (uint8_t)(x.size == y.size && x.cls->kind == y.cls->kind ? (uint32_t)a : r.num);
        }
    nm_clear(npb_ctx());
}

PyNumberMethods *npb_numbers_of(int num)
{
    setup();
    return &numbers[num];
}
richcmpfunc npb_compare_of(int num)
{
    setup();
    return compares[num];
}
