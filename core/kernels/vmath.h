/* vmath.h - constants of the elementary functions.  The polynomials are Chebyshev fits of the functions named, lowest power first,
 * in the degree that double (53) and float (24) need. */
#pragma once
#define MAGIC 0x1.8p52                                         /* a number plus this has its nearest integer in the low bits */
#define LN2_HI 0x1.62e42fefa39efp-1
#define LN2_LO 0x1.abc9e3b39803fp-56
#define LN2_TOP 0x1.62e42fee00000p-1                           /* times an exponent exact */
#define LN2_BOTTOM 0x1.a39ef35793c76p-33
#define INV_LN2 0x1.71547652b82fep+0
#define INV_LN2_LOW 0x1.777d0ffda0d24p-56
#define INV_LN10 0x1.bcb7b1526e50ep-2
#define INV_LN10_LOW 0x1.95355baaafad3p-57
#define LOG10_2_TOP 0x1.34413509f4000p-2
#define LOG10_2_BOTTOM 0x1.cff7988f8959bp-41
#define SQRT_HALF 0x1.6a09e667f3bcdp-1
#define PIO2_1 0x1.921fb54442d18p+0
#define PIO2_2 0x1.1a62633145c07p-54
#define PIO2_3 -0x1.f1976b7ed8fbcp-110
#define INV_PI 0x1.45f306dc9c883p-2
#define TWO_OVER_PI 0x1.45f306dc9c883p-1
#define TAN_PI_8 0x1.a827999fcef32p-2
#define TAN_3PI_8 0x1.3504f333f9de6p+1
#define TWO_THIRDS 0x1.5555555555555p-1
#define TWO_THIRDS_LOW 0x1.5555555555555p-55
/* (e^r - 1 - r) / r^2, |r| <= ln2 / 2 */
#define EXP_53 0x1.0000000000000p-1, 0x1.5555555555557p-3, 0x1.5555555555556p-5, 0x1.11111111100d3p-7, 0x1.6c16c16c162cfp-10, \
    0x1.a01a01abeccc3p-13, 0x1.a01a01a6db488p-16, 0x1.71de02225a2f3p-19, 0x1.27e4db5bb725ap-22, 0x1.af4e092e1705bp-26, \
    0x1.1f7315649f2d7p-29
#define EXP_24 0x1.0000000000000p-1, 0x1.5554dcd7e36c0p-3, 0x1.5555191d0bc8dp-5, 0x1.120b904149c9ep-7, 0x1.6d112b32c18dcp-10
/* (2 atanh(s) / s - 2) / z, z = s^2, |s| <= 0.1716 */
#define LOG_53 0x1.5555555555558p-1, 0x1.99999999952b2p-2, 0x1.2492492df6947p-2, 0x1.c71c62debf86bp-3, 0x1.7462b69705382p-3, \
    0x1.39fe208c33457p-3, 0x1.2b5b5fb2eac92p-3
#define LOG_24 0x1.55555b81a17b4p-1, 0x1.997c29b9ffb98p-2, 0x1.2ee73d40dd818p-2
/* (sin(r) / r - 1) / z, z = r^2, |r| <= pi/2 */
#define SIN2_53 -0x1.5555555555555p-3, 0x1.1111111111107p-7, -0x1.a01a01a018aacp-13, 0x1.71de3a5456633p-19, -0x1.ae6455a1cdfddp-26, \
    0x1.61240158708f1p-33, -0x1.ae5137d193396p-41, 0x1.89a46890c7ff8p-49
#define SIN2_24 -0x1.5555555460468p-3, 0x1.11110fdaa2e1fp-7, -0x1.a01905b293504p-13, 0x1.7196900c38799p-19, -0x1.9db1a122f927ep-26
/* the same, |r| <= pi/4 */
#define SIN4_53 -0x1.5555555555555p-3, 0x1.1111111110bb2p-7, -0x1.a01a019e83896p-13, 0x1.71de37965ea29p-19, -0x1.ae600ad575592p-26, \
    0x1.5e0b09aba9d7fp-33
#define SIN4_24 -0x1.555552a47a1f1p-3, 0x1.110c2873cbc54p-7, -0x1.9ac99456861ffp-13
/* (cos(r) - 1 + z / 2) / z^2, |r| <= pi/4 */
#define COS4_53 0x1.5555555555555p-5, -0x1.6c16c16c16967p-10, 0x1.a01a019f4e9f4p-16, -0x1.27e4fa17c44e0p-22, 0x1.1eeb68d2958ddp-29, \
    -0x1.907d9316a965fp-37
#define COS4_24 0x1.555554416778ep-5, -0x1.6c12d2c5d0a8ep-10, 0x1.9bd88565b159cp-16
/* (asin(s) / s - 1) / z, |s| <= 1/2 */
#define ASIN_53 0x1.5555555555556p-3, 0x1.3333333332ec4p-4, 0x1.6db6db6e3292ep-5, 0x1.f1c71c1d4aa0dp-6, 0x1.6e8bb1d89492bp-6, \
    0x1.1c4d343fa57f6p-6, 0x1.c9cf3759fd8ffp-7, 0x1.78246f32d075cp-7, 0x1.524ea8b3aad31p-7, 0x1.653a8f8cfd43cp-8, 0x1.1d661531b222ep-6, \
    -0x1.e7a24f548c99fp-7, 0x1.d78189767524ep-6
#define ASIN_24 0x1.55555d10cf7bfp-3, 0x1.33272c24de58ap-4, 0x1.70a7cfebc0f30p-5, 0x1.b3018d476cfdbp-6, 0x1.3810d4333a99cp-5
/* (atan(t) / t - 1) / z, |t| <= tan(pi/8) */
#define ATAN_53 -0x1.5555555555555p-2, 0x1.9999999999953p-3, -0x1.249249248d7d1p-3, 0x1.c71c71c3035c8p-4, -0x1.745d165db0b8dp-4, \
    0x1.3b1392d24f335p-4, -0x1.110e878213482p-4, 0x1.e19a07798598ep-5, -0x1.ac7a3950dffbap-5, 0x1.74dc387c1a6f4p-5, \
    -0x1.1b2f96cc7eca8p-5, 0x1.0aca40aeebce0p-6
#define ATAN_24 -0x1.5555554c08d48p-2, 0x1.99997b0e10a8ep-3, -0x1.248a15ffe2269p-3, 0x1.c57b80d4443d4p-4, -0x1.6142fe035c085p-4, \
    0x1.9d84789952338p-5
/* ((2 atanh(s) / s - 2) / z - 2/3) / z */
#define POW_53 0x1.999999999999ap-2, 0x1.2492492492491p-2, 0x1.c71c71c71cfdep-3, 0x1.745d174512f5ep-3, 0x1.3b13b1bcae4fap-3, \
    0x1.1110df9bb9145p-3, 0x1.e1f80050fe02dp-4, 0x1.ac4a0689e4f11p-4, 0x1.b8d8d83f51283p-4
/* r^(-1/3), r within 15 % of 1 */
#define CBRT_53 0x1.e05c9289619e7p+0, -0x1.e27570a7836b5p+0, 0x1.9e16600ef48efp+0, -0x1.81d5c3e805ff7p-1, 0x1.276af105df2a4p-3
#define CBRT_24 0x1.e05c9289619e7p+0, -0x1.e27570a7836b5p+0, 0x1.9e16600ef48efp+0, -0x1.81d5c3e805ff7p-1, 0x1.276af105df2a4p-3
