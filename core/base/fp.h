/* fp.h - floating-point status flags, by the control registers themselves. */
#pragma once
#include <fenv.h>
#include "base/base.h"

/* The bits that NumPy's errstate knows; values of NumPy's NPY_FPE_*. */
enum { NM_FP_DIVIDE = 1, NM_FP_OVERFLOW = 2, NM_FP_UNDERFLOW = 4, NM_FP_INVALID = 8 };

#if defined(__x86_64__)
#include <immintrin.h>
NM_INLINE unsigned nm_fp_control(void) { return _mm_getcsr() & ~0x3Fu; }
NM_INLINE void nm_fp_set_control(unsigned c) { _mm_setcsr(c); }
NM_INLINE unsigned nm_fp_from_x86(unsigned f)
{
    return (f & 4 ? NM_FP_DIVIDE : 0) | (f & 8 ? NM_FP_OVERFLOW : 0) | (f & 16 ? NM_FP_UNDERFLOW : 0) | (f & 1 ? NM_FP_INVALID : 0);
}
/* The flags raised since the last clear. */
NM_INLINE unsigned nm_fp_read(void) { return nm_fp_from_x86(_mm_getcsr()); }
NM_INLINE void nm_fp_clear(void)
{
    unsigned c = _mm_getcsr();
    if (c & 0x3F)
        _mm_setcsr(c & ~0x3Fu);
}
NM_INLINE unsigned nm_fp_read_x87(void) { unsigned short s; __asm__ volatile("fnstsw %0" : "=a"(s)); return nm_fp_from_x86(s); }
NM_INLINE void nm_fp_clear_x87(void) { if (nm_fp_read_x87()) __asm__ volatile("fnclex"); }
#else
NM_INLINE unsigned nm_fp_control(void) { return (unsigned)fegetround(); }
NM_INLINE void nm_fp_set_control(unsigned c) { fesetround((int)c); }
NM_INLINE unsigned nm_fp_read(void)
{
    int f = fetestexcept(FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INVALID);
    return (f & FE_DIVBYZERO ? NM_FP_DIVIDE : 0) | (f & FE_OVERFLOW ? NM_FP_OVERFLOW : 0) | (f & FE_UNDERFLOW ? NM_FP_UNDERFLOW : 0) |
           (f & FE_INVALID ? NM_FP_INVALID : 0);
}
NM_INLINE void nm_fp_clear(void) { feclearexcept(FE_ALL_EXCEPT); }
NM_INLINE unsigned nm_fp_read_x87(void) { return 0; }
NM_INLINE void nm_fp_clear_x87(void) {}
#endif
/* Raise flags (NM_FP_*) as an operation would. */
NM_INLINE void nm_fp_raise(unsigned flags)
{
#if defined(__x86_64__)
    /* not feraiseexcept: it raises overflow and underflow in the x87 unit, where nm_fp_read does not look */
    _mm_setcsr(_mm_getcsr() | (flags & NM_FP_DIVIDE ? 4 : 0) | (flags & NM_FP_OVERFLOW ? 8 : 0) | (flags & NM_FP_UNDERFLOW ? 16 : 0) |
               (flags & NM_FP_INVALID ? 1 : 0));
#else
    feraiseexcept((flags & NM_FP_DIVIDE ? FE_DIVBYZERO : 0) | (flags & NM_FP_OVERFLOW ? FE_OVERFLOW : 0) |
                  (flags & NM_FP_UNDERFLOW ? FE_UNDERFLOW : 0) | (flags & NM_FP_INVALID ? FE_INVALID : 0));
#endif
}

/* Flags of one stretch of work: what was up before is down until its end, and up again after it. */
typedef struct nm_fp_watch { unsigned before; bool x87; } nm_fp_watch;
NM_INLINE nm_fp_watch nm_fp_watch_begin(bool x87)
{
    nm_fp_watch w = { nm_fp_read(), x87 };
    nm_fp_clear();
    if (x87)
        nm_fp_clear_x87();
    return w;
}
/* The flags that were raised meanwhile. */
NM_INLINE unsigned nm_fp_watch_end(nm_fp_watch w)
{
    unsigned raised = nm_fp_read() | (w.x87 ? nm_fp_read_x87() : 0);
    if (NM_UNLIKELY(raised)) {
        nm_fp_clear();
        if (w.x87)
            nm_fp_clear_x87();
    }
    if (NM_UNLIKELY(w.before))
        nm_fp_raise(w.before);
    return raised;
}
