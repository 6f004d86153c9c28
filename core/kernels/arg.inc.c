/* arg.inc.c - argmax and argmin of types that vectors hold; included once per type. */
#if REAL
#define IS_NAN(x) ((x) != (x))
#else
#define IS_NAN(x) 0
#endif
/* The first item that equals top (a NaN where top is one); n items hold one. */
static intptr_t F(first_of)(const T *x, intptr_t n, T top)
{
    enum { MANY = 32 };
    intptr_t at = 0;
    if (IS_NAN(top)) {
        while (!IS_NAN(x[at]))
            at++;
        return at;
    }
    while (n >= MANY) {                                  /* the last chunk may overlap the one before */
        WORD least = MANY;
        for (int i = 0; i < MANY; i++) {
            WORD k = x[at + i] == top ? (WORD)i : MANY;
            least = NM_MIN(least, k);
        }
        if (least < MANY)
            return at + least;
        at = NM_MIN(at + MANY, n - MANY);
    }
    while (x[at] != top)
        at++;
    return at;
}

#define ARG(name, of, order, keeps)                                                                                         \
    NM_INLINE T F(name##_top)(const T *x, intptr_t n)                                                                       \
    {                                                                                                                       \
        TOP_OF(of, order)                                                                                                   \
    }                                                                                                                       \
    /* In blocks: which block holds it, then where in that. */                                                              \
    static intptr_t F(name##_line)(const T *x, intptr_t n)                                                                  \
    {                                                                                                                       \
        enum { BLOCK = 4096 / sizeof(T) };                                                                                  \
        intptr_t best = 0;                                                                                                  \
        T top = F(name##_top)(x, NM_MIN(n, BLOCK));                                                                         \
        for (intptr_t at = BLOCK; at < n && !IS_NAN(top); at += BLOCK) {                                                    \
            T here = F(name##_top)(x + at, NM_MIN(n - at, BLOCK));                                                          \
            if (here order top || IS_NAN(here))                                                                             \
                top = here, best = at;                                                                                      \
        }                                                                                                                   \
        return best + F(first_of)(x + best, NM_MIN(n - best, BLOCK), top);                                                  \
    }                                                                                                                       \
    static intptr_t F(name##_gapped)(const char *x, intptr_t stride, intptr_t n)                                            \
    {                                                                                                                       \
        T top = *(const T *)x;                                                                                              \
        intptr_t best = 0;                                                                                                  \
        for (intptr_t i = 0; i < n && !IS_NAN(top); i++) {                                                                  \
            T item = *(const T *)(x + i * stride);                                                                          \
            if (item order top || IS_NAN(item))                                                                             \
                top = item, best = i;                                                                                       \
        }                                                                                                                   \
        return best;                                                                                                        \
    }                                                                                                                       \
    /* A tile of rows side by side; indices count from `from` in words of the type's own width. */                          \
    static void F(name##_tile)(const char *in, intptr_t *out, intptr_t rows, intptr_t items, intptr_t is)                   \
    {                                                                                                                       \
        enum { TILE = 2048 / sizeof(T) };                                                                                   \
        const intptr_t most = sizeof(T) == 1 ? 100 : sizeof(T) == 2 ? 30000 : 2000000000;                                   \
        T top[TILE];                                                                                                        \
        WORD best[TILE];                                                                                                    \
        memcpy(top, in, (size_t)rows * sizeof(T));                                                                          \
        memset(out, 0, (size_t)rows * sizeof *out);                                                                         \
        for (intptr_t from = 0; from < items; from += most) {                                                               \
            memset(best, -1, (size_t)rows * sizeof(WORD));                                                                  \
            for (intptr_t k = 0, end = NM_MIN(most, items - from); k < end; k++) {                                          \
                const T *x = (const T *)(in + (from + k) * is);                                                             \
                IVDEP for (intptr_t i = 0; i < rows; i++) {                                                                 \
                    T item = x[i], old = top[i];                                                                            \
                    bool better = BETTER(item, old, keeps);                                                                 \
                    top[i] = better ? item : old;                                                                           \
                    best[i] = better ? (WORD)k : best[i];                                                                   \
                }                                                                                                           \
            }                                                                                                               \
            for (intptr_t i = 0; i < rows; i++)                                                                             \
                out[i] = best[i] >= 0 ? from + best[i] : out[i];                                                            \
        }                                                                                                                   \
    }                                                                                                                       \
    LOOP(F(name))                                                                                                           \
    {                                                                                                                       \
        enum { TILE = 2048 / sizeof(T) };                                                                                   \
        (void)call, (void)aux;                                                                                              \
        if (side_by_side(n[0], s, SIZE)) {                                                                                  \
            for (intptr_t i = 0; i < n[0]; i += TILE)                                                                       \
                F(name##_tile)(p[0] + i * SIZE, (intptr_t *)p[1] + i, NM_MIN(TILE, n[0] - i), n[1], s[2]);                  \
            return 0;                                                                                                       \
        }                                                                                                                   \
        for (intptr_t i = 0; i < n[0]; i++) {                                                                               \
            const char *x = p[0] + i * s[0];                                                                                \
            intptr_t *out = (intptr_t *)(p[1] + i * s[1]);                                                                  \
            *out = s[2] == SIZE ? F(name##_line)((const T *)x, n[1]) : F(name##_gapped)(x, s[2], n[1]);                     \
        }                                                                                                                   \
        return 0;                                                                                                           \
    }
#if REAL
#define TOP_OF(of, order) return LEVEL_NAME(F(of))(x[0], x, n);
/* A NaN is better than all but a NaN. */
#define BETTER(item, old, keeps) (!keeps(old, item) & (old == old))
#else
#define TOP_OF(of, order)                   \
    T top = x[0];                           \
    EACH top = x[i] order top ? x[i] : top; \
    return top;
#define BETTER(item, old, keeps) (!((old) keeps (item)))
#endif
#if REAL
ARG(argmax, max, >, __builtin_isgreaterequal)
ARG(argmin, min, <, __builtin_islessequal)
#else
ARG(argmax, max, >, >=)
ARG(argmin, min, <, <=)
#endif
#undef ARG
#undef TOP_OF
#undef BETTER
#undef IS_NAN
