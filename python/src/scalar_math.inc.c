/* scalar_math.inc.c - arithmetic of one scalar type; scalar_math.c includes it once per number type with
 * DT (suffix), NUM, T (value), C (type it is computed in), KIND (INT, UINT, REAL, COMPLEX), LOAD and STORE between T and C. */
#define F(name) NM_JOIN(NM_JOIN(name, _), DT)
#define BITS ((int)sizeof(T) * 8)
#if KIND == COMPLEX
#define FROM_REAL(v) ((C){ (R)(v), 0 })
#else
#define FROM_REAL(v) ((C)(v))
#endif

static inline PyObject *F(box)(C v)
{
#if NUM == 12
    return npb_new_double(v);
#else
    PyObject *o = npb_scalar_blank(NUM);
    if (NM_LIKELY(o != NULL))
        NPB_VALUE(o, T) = STORE(v);
    return o;
#endif
}

/* The value where no conversion that can fail is needed. */
static inline bool F(quick)(PyObject *o, C *out)
{
    if (NM_LIKELY(Py_TYPE(o) == &TYPE)) {
        *out = LOAD(NPB_VALUE(o, T));
        return true;
    }
#if NUM == 12
    if (PyFloat_CheckExact(o)) {
        *out = PyFloat_AS_DOUBLE(o);
        return true;
    }
#endif
#if KIND == INT || KIND == UINT || NUM == 12
    if (PyLong_CheckExact(o)) {
        int far;
        int64_t v = PyLong_AsLongLongAndOverflow(o, &far);
#if NUM != 12
        if (far || (int64_t)(T)v != v || (KIND == UINT && v < 0))
            return false;
#else
        if (far || v > INT32_MAX || v < INT32_MIN)
            return false;
#endif
        *out = (C)v;
        return true;
    }
#endif
    return false;
}

/* The value of any operand that resolves to this type: kind is what kind_of said. */
static int F(fetch)(PyObject *o, int kind, C *out)
{
    switch (kind) {
    case NM_BOOL: *out = FROM_REAL(NPB_VALUE(o, uint8_t)); return 0;
    case NM_BYTE: *out = FROM_REAL(NPB_VALUE(o, int8_t)); return 0;
    case NM_UBYTE: *out = FROM_REAL(NPB_VALUE(o, uint8_t)); return 0;
    case NM_SHORT: *out = FROM_REAL(NPB_VALUE(o, int16_t)); return 0;
    case NM_USHORT: *out = FROM_REAL(NPB_VALUE(o, uint16_t)); return 0;
    case NM_INT: *out = FROM_REAL(NPB_VALUE(o, int32_t)); return 0;
    case NM_UINT: *out = FROM_REAL(NPB_VALUE(o, uint32_t)); return 0;
    case NM_LONG: case NM_LONGLONG: *out = FROM_REAL(NPB_VALUE(o, int64_t)); return 0;
    case NM_ULONG: case NM_ULONGLONG: *out = FROM_REAL(NPB_VALUE(o, uint64_t)); return 0;
    case PY_BOOL: *out = FROM_REAL(o == Py_True); return 0;
#if KIND == REAL || KIND == COMPLEX
    case NM_HALF: *out = FROM_REAL(nm_half_to_float(NPB_VALUE(o, uint16_t))); return 0;
    case NM_FLOAT: *out = FROM_REAL(NPB_VALUE(o, float)); return 0;
    case NM_DOUBLE: *out = FROM_REAL(NPB_VALUE(o, double)); return 0;
    case NM_LONGDOUBLE: *out = FROM_REAL(NPB_VALUE(o, long double)); return 0;
    case PY_INT: {
        double v = PyLong_AsDouble(o);
        if (v == -1 && PyErr_Occurred())
            return -1;
#if NUM == 23
        *out = LOAD(nm_half_from_double(v));
#else
        *out = FROM_REAL(v);
#endif
        return narrowed(NUM, v, 0);
    }
    case PY_FLOAT:
#if NUM == 23
        *out = LOAD(nm_half_from_double(PyFloat_AS_DOUBLE(o)));
#else
        *out = FROM_REAL(PyFloat_AS_DOUBLE(o));
#endif
        return narrowed(NUM, PyFloat_AS_DOUBLE(o), 0);
#else
    case PY_INT: {
        int64_t v;
        uint64_t u;
        int sign = wide_int(o, &v, &u);
        if (sign < -1 || (KIND == UINT ? sign < 0 || (uint64_t)(T)u != u : sign > 1 || (int64_t)(T)v != v))
            return python_out_of_bounds(o, NUM);
        *out = KIND == UINT ? (T)u : (T)v;
        return 0;
    }
#endif
#if KIND == COMPLEX
    case NM_CFLOAT: *out = (C){ NPB_VALUE(o, npb_c64).re, NPB_VALUE(o, npb_c64).im }; return 0;
    case NM_CDOUBLE: *out = (C){ (R)NPB_VALUE(o, npb_c128).re, (R)NPB_VALUE(o, npb_c128).im }; return 0;
    case NM_CLONGDOUBLE: *out = (C){ (R)NPB_VALUE(o, npb_c160).re, (R)NPB_VALUE(o, npb_c160).im }; return 0;
    case PY_COMPLEX: {
        Py_complex v = ((PyComplexObject *)o)->cval;
        *out = (C){ (R)v.real, (R)v.imag };
        return narrowed(NUM, v.real, v.imag);
    }
#endif
    }
    PyErr_BadInternalCall();
    return -1;
}

#define BEGIN() FP_BEGIN(NUM)
#define END(name) FP_END(NUM, name)
/* One operation: the values' function, the full one with conversions, and the slot. */
#define OPERATION(name, op, body)                                                                   \
    static inline PyObject *F(name##_values)(C a, C b) body                                         \
    static PyObject *F(name##_full)(PyObject *x, PyObject *y, int kx, int ky)                       \
    {                                                                                               \
        C a = { 0 }, b = { 0 };                                                                                   \
        if (F(fetch)(x, kx, &a) < 0 || F(fetch)(y, ky, &b) < 0) return NULL;                        \
        return F(name##_values)(a, b);                                                              \
    }                                                                                               \
    static PyObject *F(name)(PyObject *x, PyObject *y)                                              \
    {                                                                                               \
        C a = { 0 }, b = { 0 };                                                                                   \
        if (NM_LIKELY(F(quick)(x, &a) && F(quick)(y, &b))) return F(name##_values)(a, b);           \
        return dispatch(op, x, y);                                                                  \
    }

#if KIND == INT || KIND == UINT
#define CHECKED(name, op, builtin)                                                                   \
    OPERATION(name, op, {                                                                            \
        T r;                                                                                         \
        if (NM_UNLIKELY(builtin((T)a, (T)b, &r)) && npb_fp_report(NM_FP_OVERFLOW, "scalar " #name) < 0) return NULL; \
        return F(box)(r);                                                                            \
    })
CHECKED(add, OP_ADD, __builtin_add_overflow)
CHECKED(subtract, OP_SUBTRACT, __builtin_sub_overflow)
CHECKED(multiply, OP_MULTIPLY, __builtin_mul_overflow)
#undef CHECKED

/* Floor division and its remainder; *flags tells what went wrong. */
static inline T F(floordiv)(T a, T b, T *rest, unsigned *flags)
{
    if (NM_UNLIKELY(b == 0)) {
        *flags = NM_FP_DIVIDE;
        return *rest = 0;
    }
#if KIND == INT
    if (NM_UNLIKELY(b == -1)) {
        *rest = 0;
        if (a == (T)((T)1 << (BITS - 1)))
            *flags = NM_FP_OVERFLOW;
        return (T)(0 - (uint64_t)a);
    }
#endif
    T q = (T)(a / b), r = (T)(a % b);
#if KIND == INT
    if (r && (r < 0) != (b < 0)) {
        q--;
        r = (T)(r + b);
    }
#endif
    *rest = r;
    return q;
}
OPERATION(floor_divide, OP_FLOOR_DIVIDE, {
    T r; unsigned flags = 0;
    T q = F(floordiv)((T)a, (T)b, &r, &flags);
    if (NM_UNLIKELY(flags) && npb_fp_report(flags, "scalar floor_divide") < 0) return NULL;
    return F(box)(q);
})
OPERATION(remainder, OP_REMAINDER, {
    T r; unsigned flags = 0;
    F(floordiv)((T)a, (T)b, &r, &flags);
    if (NM_UNLIKELY(flags == NM_FP_DIVIDE) && npb_fp_report(flags, "scalar remainder") < 0) return NULL;
    return F(box)(r);
})
OPERATION(divmod, OP_DIVMOD, {
    T r; unsigned flags = 0;
    T q = F(floordiv)((T)a, (T)b, &r, &flags);
    if (NM_UNLIKELY(flags) && npb_fp_report(flags, "scalar divmod") < 0) return NULL;
    return pair(F(box)(q), F(box)(r));
})
OPERATION(true_divide, OP_TRUE_DIVIDE, {
    if (NM_UNLIKELY(b == 0) && npb_fp_report(a == 0 ? NM_FP_INVALID : NM_FP_DIVIDE, "scalar divide") < 0) return NULL;
    double r = (double)a / (double)b;
    nm_fp_clear();
    return npb_new_double(r);
})
OPERATION(power, OP_POWER, {
    T x = (T)a; T y = (T)b; T r = 1;
    if (KIND == INT && negative(y))
        return no_negative_power();
    for (; y; y >>= 1, x = (T)((uint64_t)x * (uint64_t)x))
        if (y & 1) r = (T)((uint64_t)r * (uint64_t)x);
    return F(box)(r);
})
OPERATION(lshift, OP_LSHIFT, { return F(box)((uint64_t)b < (uint64_t)BITS ? (T)((uint64_t)a << b) : (T)0); })
OPERATION(rshift, OP_RSHIFT, {
    return F(box)((uint64_t)b < (uint64_t)BITS ? (T)((T)a >> b) : (T)(KIND == INT && (int64_t)a <= -1 ? -1 : 0));
})
OPERATION(and, OP_AND, { return F(box)((T)(a & b)); })
OPERATION(or, OP_OR, { return F(box)((T)(a | b)); })
OPERATION(xor, OP_XOR, { return F(box)((T)(a ^ b)); })
static PyObject *F(invert)(PyObject *x) { return F(box)((T)~NPB_VALUE(x, T)); }
static PyObject *F(negative)(PyObject *x)
{
    T a = NPB_VALUE(x, T);
    bool over = KIND == UINT ? a != 0 : a == (T)((uint64_t)1 << (BITS - 1));
    if (NM_UNLIKELY(over) && npb_fp_report(NM_FP_OVERFLOW, "scalar negative") < 0)
        return NULL;
    return F(box)((T)(0 - (uint64_t)a));
}
static PyObject *F(absolute)(PyObject *x)
{
    T a = NPB_VALUE(x, T);
#if KIND == INT
    if (NM_UNLIKELY(a == (T)((uint64_t)1 << (BITS - 1))) && npb_fp_report(NM_FP_OVERFLOW, "scalar absolute") < 0)
        return NULL;
    a = a < 0 ? (T)(0 - (uint64_t)a) : a;
#endif
    return F(box)(a);
}
static PyObject *F(int)(PyObject *x)
{
    return KIND == UINT ? PyLong_FromUnsignedLongLong((uint64_t)NPB_VALUE(x, T)) : PyLong_FromLongLong((int64_t)NPB_VALUE(x, T));
}
static PyObject *F(float)(PyObject *x) { return PyFloat_FromDouble((double)NPB_VALUE(x, T)); }
static int F(bool)(PyObject *x) { return NPB_VALUE(x, T) != 0; }

#elif KIND == REAL
#define PLAIN(name, op, text, expr) \
    OPERATION(name, op, { C r; BEGIN(); HIDE(a); HIDE(b); r = (expr); T v = STORE(r); HIDE(v); END(text); return F(box_stored)(v); })
static inline PyObject *F(box_stored)(T v)
{
#if NUM == 12
    return npb_new_double(v);
#else
    PyObject *o = npb_scalar_blank(NUM);
    if (NM_LIKELY(o != NULL))
        NPB_VALUE(o, T) = v;
    return o;
#endif
}
PLAIN(add, OP_ADD, "scalar add", a + b)
PLAIN(subtract, OP_SUBTRACT, "scalar subtract", a - b)
PLAIN(multiply, OP_MULTIPLY, "scalar multiply", a * b)
PLAIN(true_divide, OP_TRUE_DIVIDE, "scalar divide", a / b)
PLAIN(power, OP_POWER, "scalar power", M(pow)(a, b))
#undef PLAIN

static inline C F(modulo)(C a, C b)
{
    C mod = M(fmod)(a, b);
    if (b == 0)
        return mod;
    if (mod)
        return (b < 0) != (mod < 0) ? mod + b : mod;
    return M(copysign)(0, b);
}
static inline C F(quotient)(C a, C b)
{
    if (b == 0)
        return a / b;
    C mod = M(fmod)(a, b);
    if (a == 0 && !isnan(b))
        return a / b;
    C div = (a - mod) / b;
    if (mod && (b < 0) != (mod < 0))
        div -= 1;
    if (!div)
        return M(copysign)(0, a / b);
    C floored = M(floor)(div);
    return div - floored > (C)0.5 ? floored + 1 : floored;
}
OPERATION(floor_divide, OP_FLOOR_DIVIDE, {
    C r;
    BEGIN(); HIDE(a); HIDE(b);
    r = F(quotient)(a, b);
    HIDE(r);
    END("scalar floor_divide");
    return F(box)(r);
})
OPERATION(remainder, OP_REMAINDER, {
    C r;
    BEGIN(); HIDE(a); HIDE(b);
    r = F(modulo)(a, b);
    HIDE(r);
    END("scalar remainder");
    return F(box)(r);
})
OPERATION(divmod, OP_DIVMOD, {
    C q; C r;
    BEGIN(); HIDE(a); HIDE(b);
    q = F(quotient)(a, b);
    r = F(modulo)(a, b);
    HIDE(q); HIDE(r);
    END("scalar divmod");
    return pair(F(box)(q), F(box)(r));
})
static PyObject *F(negative)(PyObject *x) { return F(box)(-LOAD(NPB_VALUE(x, T))); }
static PyObject *F(absolute)(PyObject *x) { return F(box)(M(fabs)(LOAD(NPB_VALUE(x, T)))); }
static PyObject *F(int)(PyObject *x)
{
    return NUM == NM_LONGDOUBLE ? int_of_long_double((long double)LOAD(NPB_VALUE(x, T))) : PyLong_FromDouble((double)LOAD(NPB_VALUE(x, T)));
}
static PyObject *F(float)(PyObject *x) { return PyFloat_FromDouble((double)LOAD(NPB_VALUE(x, T))); }
static int F(bool)(PyObject *x) { return LOAD(NPB_VALUE(x, T)) != 0; }

#else /* COMPLEX */
#define PLAIN(name, op, text, ...) \
    OPERATION(name, op, { C r; BEGIN(); HIDE(a); HIDE(b); __VA_ARGS__ HIDE(r); END(text); return F(box)(r); })
PLAIN(add, OP_ADD, "scalar add", r.re = a.re + b.re; r.im = a.im + b.im;)
PLAIN(subtract, OP_SUBTRACT, "scalar subtract", r.re = a.re - b.re; r.im = a.im - b.im;)
PLAIN(multiply, OP_MULTIPLY, "scalar multiply", r.re = a.re * b.re - a.im * b.im; r.im = a.re * b.im + a.im * b.re;)
static inline C F(quotient)(C a, C b)
{
    R x = M(fabs)(b.re), y = M(fabs)(b.im);
    if (x >= y) {
        if (x == 0 && y == 0)
            return (C){ a.re / x, a.im / x };
        R ratio = b.im / b.re, scale = 1 / (b.re + b.im * ratio);
        return (C){ (a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale };
    }
    R ratio = b.re / b.im, scale = 1 / (b.im + b.re * ratio);
    return (C){ (a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale };
}
PLAIN(true_divide, OP_TRUE_DIVIDE, "scalar divide", r = F(quotient)(a, b);)
#undef PLAIN
static PyObject *F(negative)(PyObject *x) { C a = NPB_VALUE(x, T); return F(box)((C){ -a.re, -a.im }); }
static PyObject *F(absolute)(PyObject *x)
{
    C a = NPB_VALUE(x, T);
    BEGIN();
    HIDE(a);
    R r = M(hypot)(a.re, a.im);
    HIDE(r);
    END("scalar absolute");
#if NUM == 15
    return npb_new_double(r);
#else
    PyObject *o = npb_scalar_blank(NUM == NM_CFLOAT ? NM_FLOAT : NM_LONGDOUBLE);
    if (o)
        NPB_VALUE(o, R) = r;
    return o;
#endif
}
static PyObject *F(int)(PyObject *x)
{
    return warn_complex() < 0 ? NULL : NUM == NM_CLONGDOUBLE ? int_of_long_double((long double)NPB_VALUE(x, T).re)
           : PyLong_FromDouble((double)NPB_VALUE(x, T).re);
}
static PyObject *F(float)(PyObject *x) { return warn_complex() < 0 ? NULL : PyFloat_FromDouble((double)NPB_VALUE(x, T).re); }
static int F(bool)(PyObject *x) { return NPB_VALUE(x, T).re != 0 || NPB_VALUE(x, T).im != 0; }
#endif

static PyObject *F(positive)(PyObject *x) { return Py_TYPE(x) == &TYPE ? Py_NewRef(x) : F(box)(LOAD(NPB_VALUE(x, T))); }

static inline PyObject *F(compare_values)(C a, C b, int op)
{
    bool r = false;
#if KIND == COMPLEX
    bool ordered = !isnan(a.im) && !isnan(b.im);
    switch (op) {
    case Py_EQ: r = a.re == b.re && a.im == b.im; break;
    case Py_NE: r = a.re != b.re || a.im != b.im; break;
    case Py_LT: r = (a.re < b.re && ordered) || (a.re == b.re && a.im < b.im); break;
    case Py_LE: r = (a.re < b.re && ordered) || (a.re == b.re && a.im <= b.im); break;
    case Py_GT: r = (a.re > b.re && ordered) || (a.re == b.re && a.im > b.im); break;
    case Py_GE: r = (a.re > b.re && ordered) || (a.re == b.re && a.im >= b.im); break;
    }
#else
    switch (op) {
    case Py_EQ: r = a == b; break;
    case Py_NE: r = a != b; break;
    case Py_LT: r = a < b; break;
    case Py_LE: r = a <= b; break;
    case Py_GT: r = a > b; break;
    case Py_GE: r = a >= b; break;
    }
#endif
    return npb_new_bool(r);
}
static PyObject *F(compare_full)(PyObject *x, PyObject *y, int kx, int ky, int op)
{
    C a = { 0 }, b = { 0 };
    return F(fetch)(x, kx, &a) < 0 || F(fetch)(y, ky, &b) < 0 ? NULL : F(compare_values)(a, b, op);
}
static PyObject *F(compare)(PyObject *x, PyObject *y, int op)
{
    C a = { 0 }, b = { 0 };
    if (NM_LIKELY(F(quick)(x, &a) && F(quick)(y, &b)))
        return F(compare_values)(a, b, op);
    return dispatch_compare(x, y, op);
}

static PyObject *F(power_slot)(PyObject *x, PyObject *y, PyObject *mod)
{
    if (mod != Py_None)
        Py_RETURN_NOTIMPLEMENTED;
#if KIND != COMPLEX
    C a = { 0 }, b = { 0 };
    if (F(quick)(x, &a) && F(quick)(y, &b))
        return F(power_values)(a, b);
#endif
    return dispatch(OP_POWER, x, y);
}

static void F(setup)(void)
{
    PyNumberMethods *n = &numbers[NUM];
    *n = npb_generic_numbers;
    n->nb_add = F(add); n->nb_subtract = F(subtract); n->nb_multiply = F(multiply); n->nb_true_divide = F(true_divide);
    n->nb_power = F(power_slot); n->nb_negative = F(negative); n->nb_positive = F(positive); n->nb_absolute = F(absolute);
    n->nb_bool = F(bool); n->nb_int = F(int); n->nb_float = F(float);
    full_op **full = full_ops[NUM];
    full[OP_ADD] = F(add_full); full[OP_SUBTRACT] = F(subtract_full); full[OP_MULTIPLY] = F(multiply_full);
    full[OP_TRUE_DIVIDE] = F(true_divide_full);
    full_compares[NUM] = F(compare_full);
    compares[NUM] = F(compare);
#if KIND != COMPLEX
    n->nb_floor_divide = F(floor_divide); n->nb_remainder = F(remainder); n->nb_divmod = F(divmod);
    full[OP_FLOOR_DIVIDE] = F(floor_divide_full); full[OP_REMAINDER] = F(remainder_full); full[OP_DIVMOD] = F(divmod_full);
    full[OP_POWER] = F(power_full);
#endif
#if KIND == INT || KIND == UINT
    n->nb_index = F(int);
    n->nb_invert = F(invert); n->nb_lshift = F(lshift); n->nb_rshift = F(rshift); n->nb_and = F(and); n->nb_or = F(or); n->nb_xor = F(xor);
    full[OP_LSHIFT] = F(lshift_full); full[OP_RSHIFT] = F(rshift_full); full[OP_AND] = F(and_full); full[OP_OR] = F(or_full);
    full[OP_XOR] = F(xor_full);
#endif
}
#undef F
#undef BITS
#undef FROM_REAL
#undef BEGIN
#undef END
#undef OPERATION
#undef DT
#undef NUM
#undef T
#undef C
#undef KIND
#undef TYPE
#undef R
#undef M
#undef LOAD
#undef STORE
