/* vmath.h - constants of the elementary functions.  The polynomials are Chebyshev fits of the functions named, lowest power first,
 * in the degree that double (53) and float (24) need; constants in several parts add up to more digits than one number holds. */
#pragma once
/* A number plus MAGIC has its nearest integer in the low bits. */
#define MAGIC_53 0x1.8p52
#define MAGIC_24 0x1.8p23f
#define LN2_HI_53 0x1.62e42fefa39efp-1
#define LN2_HI_24 0x1.62e430p-1f
#define LN2_LO_53 0x1.abc9e3b39803fp-56
#define LN2_LO_24 -0x1.05c610p-29f
#define LN2_TOP_53 0x1.62e42fef00000p-1
#define LN2_TOP_24 0x1.62e400p-1f
#define LN2_BOTTOM_53 0x1.473de6af278edp-34
#define LN2_BOTTOM_24 0x1.7f7d1cp-20f
#define INV_LN2_53 0x1.71547652b82fep+0
#define INV_LN2_24 0x1.715476p+0f
#define INV_LN2_LOW_53 0x1.777d0ffda0d24p-56
#define INV_LN2_LOW_24 0x1.4ae0c0p-26f
#define INV_LN10_53 0x1.bcb7b1526e50ep-2
#define INV_LN10_24 0x1.bcb7b2p-2f
#define INV_LN10_LOW_53 0x1.95355baaafad3p-57
#define INV_LN10_LOW_24 -0x1.5b235ep-27f
#define LOG10_2_TOP_53 0x1.34413509f6000p-2
#define LOG10_2_TOP_24 0x1.344000p-2f
#define LOG10_2_BOTTOM_53 0x1.9fef311f12b36p-42
#define LOG10_2_BOTTOM_24 0x1.3509f8p-18f
#define SQRT_HALF_53 0x1.6a09e667f3bcdp-1
#define SQRT_HALF_24 0x1.6a09e6p-1f
#define PIO2_1_53 0x1.921fb54442d18p+0
#define PIO2_1_24 0x1.921fb6p+0f
#define PIO2_2_53 0x1.1a62633145c07p-54
#define PIO2_2_24 -0x1.777a5cp-25f
#define PIO2_3_53 -0x1.f1976b7ed8fbcp-110
#define PIO2_3_24 -0x1.ee59dap-50f
#define TWO_OVER_PI_53 0x1.45f306dc9c883p-1
#define TWO_OVER_PI_24 0x1.45f306p-1f
#define TAN_PI_8_53 0x1.a827999fcef32p-2
#define TAN_PI_8_24 0x1.a8279ap-2f
#define TAN_3PI_8_53 0x1.3504f333f9de6p+1
#define TAN_3PI_8_24 0x1.3504f4p+1f
#define TWO_THIRDS_53 0x1.5555555555555p-1
#define TWO_THIRDS_24 0x1.555556p-1f
#define TWO_THIRDS_LOW_53 0x1.5555555555555p-55
#define TWO_THIRDS_LOW_24 -0x1.555556p-26f
/* (e^r - 1 - r) / r^2, |r| <= ln2 / 2 */
#define EXP_53 0x1.0000000000000p-1, 0x1.5555555555557p-3, 0x1.5555555555556p-5, 0x1.11111111100d3p-7, 0x1.6c16c16c162cfp-10, \
    0x1.a01a01abeccc3p-13, 0x1.a01a01a6db488p-16, 0x1.71de02225a2f3p-19, 0x1.27e4db5bb725ap-22, 0x1.af4e092e1705bp-26, \
    0x1.1f7315649f2d7p-29
#define EXP_24 0x1.000000p-1f, 0x1.5554dcp-3f, 0x1.55551ap-5f, 0x1.120b90p-7f, 0x1.6d112cp-10f
/* (2 atanh(s) / s - 2) / z, z = s^2, |s| <= 0.1716 */
#define LOG_53 0x1.5555555555558p-1, 0x1.99999999952b2p-2, 0x1.2492492df6947p-2, 0x1.c71c62debf86bp-3, 0x1.7462b69705382p-3, \
    0x1.39fe208c33457p-3, 0x1.2b5b5fb2eac92p-3
#define LOG_24 0x1.55555cp-1f, 0x1.997c2ap-2f, 0x1.2ee73ep-2f
/* (sin(r) / r - 1) / z, z = r^2, |r| <= pi/4 */
#define SIN4_53 -0x1.5555555555555p-3, 0x1.1111111110bb2p-7, -0x1.a01a019e83896p-13, 0x1.71de37965ea29p-19, -0x1.ae600ad575592p-26, \
    0x1.5e0b09aba9d7fp-33
#define SIN4_24 -0x1.555552p-3f, 0x1.110c28p-7f, -0x1.9ac994p-13f
/* (cos(r) - 1 + z / 2) / z^2, |r| <= pi/4 */
#define COS4_53 0x1.5555555555555p-5, -0x1.6c16c16c16967p-10, 0x1.a01a019f4e9f4p-16, -0x1.27e4fa17c44e0p-22, 0x1.1eeb68d2958ddp-29, \
    -0x1.907d9316a965fp-37
#define COS4_24 0x1.555554p-5f, -0x1.6c12d2p-10f, 0x1.9bd886p-16f
/* (asin(s) / s - 1) / z, |s| <= 1/2 */
#define ASIN_53 0x1.5555555555556p-3, 0x1.3333333332ec4p-4, 0x1.6db6db6e3292ep-5, 0x1.f1c71c1d4aa0dp-6, 0x1.6e8bb1d89492bp-6, \
    0x1.1c4d343fa57f6p-6, 0x1.c9cf3759fd8ffp-7, 0x1.78246f32d075cp-7, 0x1.524ea8b3aad31p-7, 0x1.653a8f8cfd43cp-8, 0x1.1d661531b222ep-6, \
    -0x1.e7a24f548c99fp-7, 0x1.d78189767524ep-6
#define ASIN_24 0x1.55555ep-3f, 0x1.33272cp-4f, 0x1.70a7d0p-5f, 0x1.b3018ep-6f, 0x1.3810d4p-5f
/* (atan(t) / t - 1) / z, |t| <= tan(pi/8) */
#define ATAN_53 -0x1.5555555555555p-2, 0x1.9999999999953p-3, -0x1.249249248d7d1p-3, 0x1.c71c71c3035c8p-4, -0x1.745d165db0b8dp-4, \
    0x1.3b1392d24f335p-4, -0x1.110e878213482p-4, 0x1.e19a07798598ep-5, -0x1.ac7a3950dffbap-5, 0x1.74dc387c1a6f4p-5, \
    -0x1.1b2f96cc7eca8p-5, 0x1.0aca40aeebce0p-6
#define ATAN_24 -0x1.555556p-2f, 0x1.99997cp-3f, -0x1.248a16p-3f, 0x1.c57b80p-4f, -0x1.6142fep-4f, 0x1.9d8478p-5f
/* ((2 atanh(s) / s - 2) / z - 2/3) / z */
#define POW_53 0x1.999999999999ap-2, 0x1.2492492492491p-2, 0x1.c71c71c71cfdep-3, 0x1.745d174512f5ep-3, 0x1.3b13b1bcae4fap-3, \
    0x1.1110df9bb9145p-3, 0x1.e1f80050fe02dp-4, 0x1.ac4a0689e4f11p-4, 0x1.b8d8d83f51283p-4
#define POW_24 0x1.9999a4p-2f, 0x1.247a2cp-2f, 0x1.d808a2p-3f
/* r^(-1/3), r within 15 % of 1 */
#define CBRT_53 0x1.e05c9289619e7p+0, -0x1.e27570a7836b5p+0, 0x1.9e16600ef48efp+0, -0x1.81d5c3e805ff7p-1, 0x1.276af105df2a4p-3
#define CBRT_24 0x1.e05c92p+0f, -0x1.e27570p+0f, 0x1.9e1660p+0f, -0x1.81d5c4p-1f, 0x1.276af2p-3f
