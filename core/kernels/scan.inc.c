/* scan.inc.c - included once per type. */
#ifndef ROWS
/* The usual strides are known to the compiler. */
#define AT(name, op)                                                                                                        \
    NM_INLINE T F(name##_op)(T a, T b) { return (T)(op); }                                                                  \
    NM_INLINE void F(name##_each)(char *const *p, const intptr_t *n, intptr_t step, intptr_t index_step, intptr_t b_step)   \
    {                                                                                                                       \
        const intptr_t count = n[0], length = n[1];                                                                         \
        for (intptr_t i = 0; i < count; i++) {                                                                              \
            intptr_t k = *(const intptr_t *)(p[1] + i * index_step);                                                        \
            T *r = (T *)(p[0] + (k < 0 ? k + length : k) * step);                                                           \
            *r = F(name##_op)(*r, *(const T *)(p[2] + i * b_step));                                                         \
        }                                                                                                                   \
    }                                                                                                                       \
    LOOP(F(name##_at))                                                                                                      \
    {                                                                                                                       \
        (void)call, (void)aux;                                                                                              \
        if (s[0] == SIZE && s[1] == sizeof(intptr_t) && s[2] == SIZE)                                                       \
            F(name##_each)(p, n, SIZE, sizeof(intptr_t), SIZE);                                                             \
        else if (s[0] == SIZE && s[1] == sizeof(intptr_t) && s[2] == 0)                                                     \
            F(name##_each)(p, n, SIZE, sizeof(intptr_t), 0);                                                                \
        else                                                                                                                \
            F(name##_each)(p, n, s[0], s[1], s[2]);                                                                         \
        return 0;                                                                                                           \
    }
#define ACCUMULATE(name)                                                                                                    \
    LOOP(F(name##_accumulate))                                                                                              \
    {                                                                                                                       \
        (void)call, (void)aux;                                                                                              \
        const intptr_t count = *n, in = s[0], out = s[1];                                                                   \
        T acc = *(const T *)p[0];                                                                                           \
        *(T *)p[1] = acc;                                                                                                   \
        if (in == SIZE && out == SIZE) {                                                                                    \
            const T *a = (const T *)p[0];                                                                                   \
            T *r = (T *)p[1];                                                                                               \
            intptr_t i = 1;                                                                                                 \
            for (; i + 4 <= count; i += 4) {               /* loads first; volatile: four stores, no vector   */             \
                T x0 = a[i], x1 = a[i + 1], x2 = a[i + 2], x3 = a[i + 3];                                                   \
                *(volatile T *)(r + i) = acc = F(name##_op)(acc, x0);                                                       \
                *(volatile T *)(r + i + 1) = acc = F(name##_op)(acc, x1);                                                   \
                *(volatile T *)(r + i + 2) = acc = F(name##_op)(acc, x2);                                                   \
                *(volatile T *)(r + i + 3) = acc = F(name##_op)(acc, x3);                                                   \
            }                                                                                                               \
            for (; i < count; i++)                                                                                          \
                r[i] = acc = F(name##_op)(acc, a[i]);                                                                       \
        } else {                                                                                                            \
            for (intptr_t i = 1; i < count; i++)                                                                            \
                *(T *)(p[1] + i * out) = acc = F(name##_op)(acc, *(const T *)(p[0] + i * in));                              \
        }                                                                                                                   \
        return 0;                                                                                                           \
    }
#if REAL || SIGNED
AT(add, a + b)
AT(subtract, a - b)
AT(multiply, a * b)
ACCUMULATE(add)
ACCUMULATE(multiply)
#endif
#if REAL
AT(divide, a / b)
AT(maximum, __builtin_isgreaterequal(a, b) || a != a ? a : b)
AT(minimum, __builtin_islessequal(a, b) || a != a ? a : b)
#else
AT(maximum, a > b ? a : b)
AT(minimum, a < b ? a : b)
#endif
#undef AT
#undef ACCUMULATE
#else
{ "add.at", CODE CODE, TWIN(add_at), NULL, FLAGS },
{ "subtract.at", CODE CODE, TWIN(subtract_at), NULL, FLAGS },
{ "multiply.at", CODE CODE, TWIN(multiply_at), NULL, FLAGS },
#if REAL
{ "divide.at", CODE CODE, F(divide_at), NULL, FLAGS },
#endif
{ "maximum.at", CODE CODE, F(maximum_at), NULL, QUIET },
{ "minimum.at", CODE CODE, F(minimum_at), NULL, QUIET },
{ "add.accumulate", CODE CODE, TWIN(add_accumulate), NULL, FLAGS },
{ "multiply.accumulate", CODE CODE, TWIN(multiply_accumulate), NULL, FLAGS },
#endif
