/* complex_lines.inc.c - complex exp, log, sin, cos, sinh, cosh and sqrt by the vector functions of their parts, a block at a time;
 * included for c64 and c128.  Numbers out of the ordinary go to the C library. */
enum { F(MANY) = 64 };
#define LINES_OF const R *x, const R *y, R *u, R *v
#define COUNT F(MANY)
#define LINE(name) NM_JOIN(NM_JOIN(nm_##name##_line_, RNAME), NM_JOIN(_, NM_ISA))

/* In blocks: parts of the numbers, of which those that are not ordinary become 1 meanwhile. */
NM_INLINE void F(by_parts)(char *const *p, intptr_t n, const intptr_t *s, bool (*ordinary)(R, R), void (*block)(LINES_OF), T (*libm)(T))
{
    R x[COUNT], y[COUNT], u[COUNT], v[COUNT];
    for (intptr_t i = 0; i < n; i += COUNT) {
        intptr_t m = NM_MIN(COUNT, n - i);
        int odd = 0;
        for (intptr_t k = 0; k < m; k++) {
            const T *a = (const T *)(p[0] + (i + k) * s[0]);
            bool fits = ordinary(a->re, a->im);
            odd |= !fits;
            x[k] = fits ? a->re : 1;
            y[k] = fits ? a->im : 1;
        }
        for (intptr_t k = m; k < COUNT; k++)
            x[k] = y[k] = 1;
        block(x, y, u, v);
        for (intptr_t k = 0; k < m; k++) {
            T r = { u[k], v[k] };
            if (NM_UNLIKELY(odd)) {
                T a = *(const T *)(p[0] + (i + k) * s[0]);
                if (!ordinary(a.re, a.im))
                    r = libm(a);
            }
            *(T *)(p[1] + (i + k) * s[1]) = r;
        }
    }
}
/* |x| < limit, by the bits: nothing is raised, whatever x is. */
NM_INLINE bool F(below)(R x, double limit)
{
    R least = (R)limit;
    uint64_t a = 0, b = 0;
    memcpy(&a, &x, sizeof x);
    memcpy(&b, &least, sizeof x);
    return (a & ~((uint64_t)1 << (sizeof x * 8 - 1))) < b;
}
NM_INLINE bool F(medium)(R x) { return F(below)(x, sizeof(R) == 8 ? 0x1p500 : 0x1p60); }
NM_INLINE bool F(bounded)(R x) { return F(below)(x, sizeof(R) == 8 ? 700.0 : 85.0); }

NM_INLINE bool F(exp_fits)(R x, R y) { return F(bounded)(x) & F(medium)(y); }
static void F(exp_block)(LINES_OF)
{
    R e[COUNT];
    LINE(exp)(x, e, COUNT);
    LINE(cos)(y, u, COUNT);
    LINE(sin)(y, v, COUNT);
    for (int k = 0; k < COUNT; k++) {
        u[k] *= e[k];
        v[k] *= e[k];
    }
}
/* (f(x) g(y), h(x) i(y)) */
#define PRODUCT(name, f, g, h, i, minus, wild, tame)                                            \
    NM_INLINE bool F(name##_fits)(R x, R y) { return F(bounded)(wild) & F(medium)(tame); }      \
    static void F(name##_block)(LINES_OF)                                                          \
    {                                                                                           \
        R a[COUNT], b[COUNT];                                                                   \
        LINE(f)(x, u, COUNT);                                                                   \
        LINE(g)(y, a, COUNT);                                                                   \
        LINE(h)(x, v, COUNT);                                                                   \
        LINE(i)(y, b, COUNT);                                                                   \
        for (int k = 0; k < COUNT; k++) {                                                       \
            u[k] *= a[k];                                                                       \
            v[k] *= minus b[k];                                                                 \
        }                                                                                       \
    }
PRODUCT(sin, sin, cosh, cos, sinh, +, y, x)
PRODUCT(cos, cos, cosh, sin, sinh, -, y, x)
PRODUCT(sinh, sinh, cos, cosh, sin, +, x, y)
PRODUCT(cosh, cosh, cos, sinh, sin, +, x, y)

/* Both parts of ordinary size, or one of them 0. */
NM_INLINE bool F(size_fits)(R x, R y)
{
    const double least = sizeof(R) == 8 ? 0x1p-400 : 0x1p-40;
    return F(medium)(x) & F(medium)(y) & !(F(below)(x, least) & F(below)(y, least));
}
/* log|z|; near the unit circle by log1p of |z|^2 - 1, which is added up in two parts. */
static void F(log_block)(LINES_OF)
{
    R size[COUNT], over[COUNT], near[COUNT];
    LINE(hypot)(x, y, size, COUNT);
    LINE(arctan2)(y, x, v, COUNT);
    for (int k = 0; k < COUNT; k++) {
        R a = M(fabs)(x[k]), b = M(fabs)(y[k]), big = a > b ? a : b, small = a > b ? b : a;
        bool close = (size[k] > (R)0.75) & (size[k] < (R)1.5);
        big = close ? big : 1;
        small = close & (small > (sizeof(R) == 8 ? (R)0x1p-80 : (R)0x1p-40)) ? small : 0;
        R p = big * big, p_low = FMA(big, big, -p), q = small * small, q_low = FMA(small, small, -q);
        R t = p - 1, sum = t + q, back = sum - t, rest = (t - (sum - back)) + (q - back) + (p - (t + 1));
        over[k] = sum + (rest + (p_low + q_low));
    }
    LINE(log)(size, u, COUNT);
    LINE(log1p)(over, near, COUNT);
    for (int k = 0; k < COUNT; k++)
        u[k] = (size[k] > (R)0.75) & (size[k] < (R)1.5) ? near[k] / 2 : u[k];
}
static void F(sqrt_block)(LINES_OF)
{
    R size[COUNT];
    LINE(hypot)(x, y, size, COUNT);
    for (int k = 0; k < COUNT; k++) {
        R t = M(sqrt)((M(fabs)(x[k]) + size[k]) / 2), other = x[k] == 0 ? t : M(fabs)(y[k]) / (2 * t);
        u[k] = x[k] >= 0 ? t : other;
        v[k] = M(copysign)(x[k] >= 0 ? other : t, y[k]);
    }
}
#define BY_PARTS(name, fits)                                                                    \
    LOOP(F(name)) { (void)call; (void)aux; F(by_parts)(p, *n, s, F(fits), F(name##_block), F(libm_##name)); return 0; }
BY_PARTS(exp, exp_fits)
BY_PARTS(sin, sin_fits)
BY_PARTS(cos, cos_fits)
BY_PARTS(sinh, sinh_fits)
BY_PARTS(cosh, cosh_fits)
BY_PARTS(log, size_fits)
BY_PARTS(sqrt, size_fits)
NM_INLINE T F(log2_libm)(T a) { return F(scaled)(F(libm_log)(a), LOG2E); }
NM_INLINE T F(log10_libm)(T a) { return F(scaled)(F(libm_log)(a), LOG10E); }
static void F(log2_block)(LINES_OF) { F(log_block)(x, y, u, v); for (int k = 0; k < COUNT; k++) { u[k] *= LOG2E; v[k] *= LOG2E; } }
static void F(log10_block)(LINES_OF) { F(log_block)(x, y, u, v); for (int k = 0; k < COUNT; k++) { u[k] *= LOG10E; v[k] *= LOG10E; } }
LOOP(F(log2)) { (void)call; (void)aux; F(by_parts)(p, *n, s, F(size_fits), F(log2_block), F(log2_libm)); return 0; }
LOOP(F(log10)) { (void)call; (void)aux; F(by_parts)(p, *n, s, F(size_fits), F(log10_block), F(log10_libm)); return 0; }
#undef LINES_OF
#undef COUNT
#undef LINE
#undef PRODUCT
#undef BY_PARTS
