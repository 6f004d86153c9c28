/* reduce.inc.c - reductions over one of two axes; included once per type. */
#ifndef ROWS
/* out[row] = op(out[row], in[row, i]) for one i after the other: rows lie side by side. Four i at a time halve the traffic. */
#define COLUMNS(name)                                                                                       \
    static void F(name##_columns)(char *out, const char *in, intptr_t rows, intptr_t items, intptr_t is)    \
    {                                                                                                       \
        enum { MOST = 16384 / sizeof(T) };                                                                  \
        for (intptr_t at = 0; at < rows; at += MOST) {                                                      \
            intptr_t n = NM_MIN(MOST, rows - at), k = 0;                                                    \
            T *r = (T *)out + at;                                                                           \
            for (; k + 4 <= items; k += 4) {                                                                \
                const T *a = (const T *)(in + k * is) + at, *b = (const T *)((const char *)a + is);         \
                const T *c = (const T *)((const char *)b + is), *d = (const T *)((const char *)c + is);     \
                IVDEP EACH r[i] = F(name##_two)(F(name##_two)(F(name##_two)(F(name##_two)(r[i], a[i]), b[i]), c[i]), d[i]); \
            }                                                                                               \
            for (; k < items; k++) {                                                                        \
                const T *a = (const T *)(in + k * is) + at;                                                 \
                IVDEP EACH r[i] = F(name##_two)(r[i], a[i]);                                                \
            }                                                                                               \
        }                                                                                                   \
    }
/* Rows of 2, 3 or 4 items; grouped: they are added to each other before to the result. */
#define SHORT_ROWS(name, grouped)                                                                                 \
    NM_INLINE void F(name##_rows)(char *const *p, intptr_t rows, intptr_t items, intptr_t rs, intptr_t os, intptr_t is) \
    {                                                                                                       \
        const char *a = p[0];                                                                               \
        char *r = p[1];                                                                                     \
        for (intptr_t i = 0; i < rows; i++, a += rs, r += os) {                                             \
            T acc = grouped ? *(const T *)a : F(name##_two)(*(T *)r, *(const T *)a);                        \
            for (intptr_t k = 1; k < items; k++)                                                            \
                acc = F(name##_two)(acc, *(const T *)(a + k * is));                                         \
            *(T *)r = grouped ? F(name##_two)(*(T *)r, acc) : acc;                                          \
        }                                                                                                   \
    }                                                                                                       \
    static void F(name##_short)(char *const *p, intptr_t rows, intptr_t items, intptr_t rs, intptr_t os, intptr_t is) \
    {                                                                                                       \
        if (items == 2)                                                                                     \
            F(name##_rows)(p, rows, 2, rs, os, is);                                                         \
        else if (items == 3)                                                                                \
            F(name##_rows)(p, rows, 3, rs, os, is);                                                         \
        else                                                                                                \
            F(name##_rows)(p, rows, 4, rs, os, is);                                                         \
    }
/* The general case: any strides; a row at a time, or an item of every row at a time. */
#define REDUCE2(name, grouped, op, line)                                                                          \
    NM_INLINE T F(name##_two)(T a, T b) { return (T)(op); }                                                 \
    NM_INLINE T F(name##_line)(T acc, const char *a, intptr_t stride, intptr_t n) line                      \
    COLUMNS(name)                                                                                           \
    SHORT_ROWS(name, grouped)                                                                               \
    LOOP(F(name##_reduce2))                                                                                 \
    {                                                                                                       \
        (void)call, (void)aux;                                                                              \
        intptr_t rows = n[0], items = n[1], rs = s[0], os = s[1], is = s[2];                                \
        if (items >= 2 && items <= 4 && by_rows(rows, rs, is)) {                                            \
            F(name##_short)(p, rows, items, rs, os, is);                                                    \
        } else if (by_rows(rows, rs, is)) {                                                                 \
            for (intptr_t i = 0; i < rows; i++) {                                                           \
                T *r = (T *)(p[1] + i * os);                                                                \
                *r = F(name##_line)(*r, p[0] + i * rs, is, items);                                          \
            }                                                                                               \
        } else if (rs == SIZE && os == SIZE) {                                                              \
            F(name##_columns)(p[1], p[0], rows, items, is);                                                 \
        } else {                                                                                            \
            for (intptr_t k = 0; k < items; k++)                                                            \
                for (intptr_t i = 0; i < rows; i++) {                                                       \
                    T *r = (T *)(p[1] + i * os);                                                            \
                    *r = F(name##_two)(*r, *(const T *)(p[0] + k * is + i * rs));                           \
                }                                                                                           \
        }                                                                                                   \
        return 0;                                                                                           \
    }
#define LINE(name)                                                                                          \
    {                                                                                                       \
        if (stride == SIZE) {                                                                               \
            EACH acc = F(name##_two)(acc, ((const T *)a)[i]);                                               \
        } else {                                                                                            \
            ONE_BY_ONE acc = F(name##_two)(acc, *(const T *)(a + i * stride));                              \
        }                                                                                                   \
        return acc;                                                                                         \
    }
/* bool(out) with or, and of any type. */
#define TRUTH2(name, start, combine)                                                                        \
    LOOP(F(name##_reduce2))                                                                                 \
    {                                                                                                       \
        (void)call, (void)aux;                                                                              \
        intptr_t rows = n[0], items = n[1], rs = s[0], os = s[1], is = s[2];                                \
        if (by_rows(rows, rs, is)) {                                                                        \
            for (intptr_t i = 0; i < rows; i++)                                                             \
                if ((p[1][i * os] != 0) != start)                                                           \
                    p[1][i * os] = !start;                                                                  \
                else                                                                                        \
                    p[1][i * os] = F(any_is)(p[0] + i * rs, is, items, !start) ? !start : start;            \
        } else {                                                                                            \
            intptr_t k = 0;                                                                                 \
            for (; rs == SIZE && os == 1 && k + 8 <= items; k += 8) {                                       \
                const char *a = p[0] + k * is;                                                              \
                T_b1 *r = (T_b1 *)p[1];                                                                     \
                IVDEP for (intptr_t i = 0; i < rows; i++)                                                   \
                    r[i] = (T_b1)((r[i] != 0) combine (AT(0) combine AT(1) combine AT(2) combine AT(3) combine  \
                                                       AT(4) combine AT(5) combine AT(6) combine AT(7)));   \
            }                                                                                               \
            for (; k < items; k++) {                                                                        \
                if (rs == SIZE && os == 1) {                                                                \
                    const T *a = (const T *)(p[0] + k * is);                                                \
                    T_b1 *r = (T_b1 *)p[1];                                                                 \
                    IVDEP for (intptr_t i = 0; i < rows; i++)                                               \
                        r[i] = (T_b1)((r[i] != 0) combine (a[i] != 0));                                     \
                } else {                                                                                    \
                    for (intptr_t i = 0; i < rows; i++)                                                     \
                        p[1][i * os] = (char)((p[1][i * os] != 0) combine (*(const T *)(p[0] + k * is + i * rs) != 0)); \
                }                                                                                           \
            }                                                                                               \
        }                                                                                                   \
        return 0;                                                                                           \
    }
/* Is there an item whose truth is the given one?  Stops soon after it. */
#if REAL || SIGNED || defined(TRUTH_ONLY)
#define AT(j) (((const T *)(a + j * is))[i] != 0)
#ifndef TRUTH_ONLY
NM_INLINE bool F(one_is)(const T *x, const bool truth, const int n)
{
    NM_JOIN(TRUTH_, DT) some = 0;
    for (int i = 0; i < n; i++)
        some += (NM_JOIN(TRUTH_, DT))((x[i] != 0) == truth);
    return some != 0;
}
#endif
NM_INLINE bool F(any_is)(const char *a, intptr_t stride, intptr_t n, const bool truth)
{
    intptr_t k = 0;
#ifdef TRUTH_ONLY
    if (stride == 1)
        k = LEVEL_NAME(skip_truth)((const uint8_t *)a, n, truth);
#else
    const T *x = (const T *)a;
    for (; stride == SIZE && k + 32 <= n && !F(one_is)(x + k, truth, 32); k += 32)
        ;
    for (; stride == SIZE && k + 8 <= n && !F(one_is)(x + k, truth, 8); k += 8)
        ;
#endif
    for (; k < n; k++)
        if ((*(const T *)(a + k * stride) != 0) == truth)
            return true;
    return false;
}
TRUTH2(logical_or, 0, |)
TRUTH2(logical_and, 1, &)
#undef AT
#endif

#ifndef TRUTH_ONLY
#if REAL                                                        /* an order that is one instruction and one choice */
REDUCE2(add, 1, a + b, { return n > 0 ? acc + LEVEL_NAME(F(pairwise))(a, stride, n) : acc; })
REDUCE2(maximum, 0, a != a ? a : a > b ? a : b, { return EXTREME_LINE(max); })
REDUCE2(minimum, 0, a != a ? a : a < b ? a : b, { return EXTREME_LINE(min); })
REDUCE2(multiply, 0, a * b, LINE(multiply))
#else
#if SIGNED                                                     /* unsigned sums and products have the same bits */
REDUCE2(add, 0, a + b, LINE(add))
REDUCE2(multiply, 0, a * b, LINE(multiply))
#endif
REDUCE2(maximum, 0, a > b ? a : b, LINE(maximum))
REDUCE2(minimum, 0, a < b ? a : b, LINE(minimum))
#endif
#endif

#undef COLUMNS
#undef REDUCE2
#undef LINE
#undef TRUTH2
#else
#ifndef TRUTH_ONLY
{ "add.reduce2", CODE CODE, TWIN(add_reduce2), NULL, FLAGS },
{ "multiply.reduce2", CODE CODE, TWIN(multiply_reduce2), NULL, FLAGS },
{ "maximum.reduce2", CODE CODE, F(maximum_reduce2), NULL, QUIET },
{ "minimum.reduce2", CODE CODE, F(minimum_reduce2), NULL, QUIET },
#endif
{ "logical_or.reduce2", CODE "?", TWIN(logical_or_reduce2), NULL, QUIET },
{ "logical_and.reduce2", CODE "?", TWIN(logical_and_reduce2), NULL, QUIET },
#endif
