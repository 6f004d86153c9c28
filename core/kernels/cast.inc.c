/* cast.inc.c - casts from type DT to every other; included once per source type.  S(x) is its real part's value, IM(x) the
 * imaginary one, TRUE(x) whether it is not zero.  Values out of an integer's range come out as on x86-64, with the invalid flag. */
#ifndef ROWS
#define CAST(to, expr)                                                                              \
    NM_INLINE T_##to F(to##_of)(T x) { return (T_##to)(expr); }                                     \
    LOOP(F(to##_from)) { (void)call; (void)aux; F(cast_##to)(p, *n, s, F(to##_of)); return 0; }
#define WALK(to)                                                                                    \
    NM_INLINE void F(cast_##to)(char *const *p, intptr_t n, const intptr_t *s, T_##to (*op)(T))     \
    {                                                                                               \
        if (s[0] == SIZE && s[1] == (intptr_t)sizeof(T_##to) && apart(p[1], p[0], n * SIZE)) {      \
            const T *a = (T *)p[0];                                                                 \
            T_##to *r = (T_##to *)p[1];                                                             \
            IVDEP EACH r[i] = op(a[i]);                                                             \
        } else {                                                                                    \
            ONE_BY_ONE *(T_##to *)(p[1] + i * s[1]) = op(*(T *)(p[0] + i * s[0]));                        \
        }                                                                                           \
    }
#define COMPLEX(to, part)                                                                           \
    WALK(to)                                                                                        \
    NM_INLINE T_##to F(to##_of)(T x) { return (T_##to){ (part)S(x), (part)IM(x) }; }                \
    LOOP(F(to##_from)) { (void)call; (void)aux; F(cast_##to)(p, *n, s, F(to##_of)); return 0; }
#define INTEGER(to, expr) WALK(to) CAST(to, expr)
#define REALTO(to, expr) WALK(to) CAST(to, expr)
#else
#define ROW(to) { "cast", CODE CODE_##to, F(to##_from), NULL, CAST_FLAGS(FLAGS, FLAGS_##to) },
#define INTEGER(to, expr) ROW(to)
#define REALTO(to, expr) ROW(to)
#define COMPLEX(to, part) ROW(to)
#endif
INTEGER(b1, TRUE(x))
#if FROM_FLOAT
/* By way of a wider integer, as the machine converts. */
INTEGER(i8, (NARROW)S(x))
INTEGER(u8, (NARROW)S(x))
INTEGER(i16, (NARROW)S(x))
INTEGER(u16, (int32_t)S(x))
INTEGER(i32, (int32_t)S(x))
#ifdef ROWS
ROW(u32)
#else
WALK(u32)
NM_INLINE T_u32 F(u32_of)(T x) { return (T_u32)(int64_t)S(x); }
LOOP(F(u32_from))
{
    (void)call, (void)aux;
    char *q[2] = { p[0], p[1] };
    intptr_t count = *n;
    /* In vectors while all lie where two 32-bit conversions do: there nothing is raised. */
    for (; s[0] == SIZE && s[1] == 4 && count >= 64; count -= 64, q[0] += 64 * SIZE, q[1] += 64 * 4) {
        const T *a = (const T *)q[0];
        uint32_t *r = (uint32_t *)q[1], odd = 0, v[64];
        for (int i = 0; i < 64; i++)
            odd |= !(__builtin_isgreater(S(a[i]), -1) & __builtin_isless(S(a[i]), 0x1p32f));
        if (odd)
            break;
        for (int i = 0; i < 64; i++) {
            uint32_t big = -(uint32_t)__builtin_isgreaterequal(S(a[i]), 0x1p31f);
            v[i] = (uint32_t)(int32_t)(S(a[i]) - TWO_31_IF(big, S(a[i]))) ^ (big & 0x80000000u);
        }
        memcpy(r, v, sizeof v);
    }
    F(cast_u32)(q, count, s, F(u32_of));
    return 0;
}
#endif
INTEGER(i64, (int64_t)S(x))
INTEGER(u64, S(x) >= 0x1p63 ? (uint64_t)(int64_t)(S(x) - 0x1p63f) ^ (uint64_t)1 << 63 : (uint64_t)(int64_t)S(x))
#else
INTEGER(i8, S(x))
INTEGER(u8, S(x))
INTEGER(i16, S(x))
INTEGER(u16, S(x))
INTEGER(i32, S(x))
INTEGER(u32, S(x))
INTEGER(i64, S(x))
INTEGER(u64, S(x))
#endif
REALTO(f32, S(x))
REALTO(f64, S(x))
REALTO(f80, S(x))
COMPLEX(c64, float)
COMPLEX(c128, double)
COMPLEX(c160, long double)
#undef CAST
#undef WALK
#undef INTEGER
#undef REALTO
#undef COMPLEX
#undef ROW
