/* simd.inc.h - the common words on vectors of one type; included with PREC 53 or 24, and P(name) for name_PREC. */
NM_INLINE EI P(bits_of)(E x) { EI b; memcpy(&b, &x, sizeof b); return b; }
#define BITS(x) P(bits_of)((E)(x))
#define SPLAT(x) ((V){ 0 } + (E)(x))                           /* not for -0 */
#define SIGN_BIT ((EI)((EU)1 << (sizeof(E) * 8 - 1)))
NM_INLINE V P(vabs)(V x) { return (V)((I)x & ~SIGN_BIT); }
NM_INLINE V P(vcopysign)(V size, V sign) { return (V)(((I)size & ~SIGN_BIT) | ((I)sign & SIGN_BIT)); }
/* Integer comparison of the magnitude's bits: NaN counts as above everything, and nothing is raised. */
NM_INLINE I P(vabove)(V x, E limit) { return ((I)x & ~SIGN_BIT) > BITS(limit); }
/* Lanes so small that their squares do not matter (zero too), and the number with such lanes cleared. */
NM_INLINE I P(vtiny)(V x) { return ((I)x & ~SIGN_BIT) < BITS(sizeof(E) == 8 ? 0x1p-70 : 0x1p-30); }
NM_INLINE V P(vflush)(V x) { return (V)((I)x & ~P(vtiny)(x)); }
NM_INLINE V P(vpoly)(V x, const E *c, int n)
{
    V r = SPLAT(c[n - 1]);
    for (int i = n - 2; i >= 0; i--)
        r = P(vfma)(r, x, SPLAT(c[i]));
    return r;
}
/* The value of a polynomial whose coefficients, lowest first, are those of the name. */
#define POLY(x, name)                                           \
    ({                                                          \
        static const E c_[] = { P(name) };                      \
        P(vpoly)(x, c_, (int)(sizeof c_ / sizeof *c_));         \
    })
