/* special.c - numpy.i0: the modified Bessel function of order 0, computed in double, or in long double where the items are. */
#include <math.h>
#include "algo/calculus.h"

/* I0(x) is the result times exp(*power): its power series up to 30, then its asymptotic series; relative error below 1e-15. */
static double series(double x, double *power)
{
    double sum = 1, term = 1;
    *power = 0;
    if (isnan(x))
        return x;
    if (x < 1e-8)
        return 1;
    if (x <= 30) {
        for (int k = 1; term > 1e-18*sum; k++)
            sum += term *= x/2/k*(x/2/k);
        return sum;
    }
    for (int k = 1; k < 60; k++) {
        double next = term*(2*k - 1)*(2*k - 1)/(8*k*x);
        if (next > term || next < 1e-18)
            break;
        sum += term = next;
    }
    *power = x;
    return sum/sqrt(2*3.14159265358979323846*x);
}

double nm_i0_of(double x)
{
    double power, value = series(fabs(x), &power);
    return power ? value*exp(power) : value;
}

static long double wide_i0(long double x)
{
    double power, value = series((double)fabsl(x), &power);
    return power ? value*expl(fabsl(x)) : value;
}

nm_status nm_view_i0(nm_ctx *ctx, const nm_view *v, nm_out *out)
{
    uint32_t flags = v->dt.cls->flags;
    if (flags & NM_CLASS_COMPLEX)
        return nm_fail(ctx, NM_E_TYPE, "i0 not supported for complex values");
    bool wide = v->dt.num == NM_LONGDOUBLE;
    nm_dtype work = nm_dtype_of(wide ? NM_LONGDOUBLE : NM_DOUBLE), dt = nm_dtype_of(flags & NM_CLASS_FLOAT ? (int)v->dt.num : NM_DOUBLE);
    nm_tmp t = { 0 };
    nm_view r;
    intptr_t n = nm_items(v->ndim, v->shape);
    nm_status status = nm_tmp_copy(ctx, &t, v, &work);
    for (intptr_t i = 0; status >= 0 && i < n; i++)
        if (wide)
            ((long double *)t.v.data)[i] = wide_i0(((long double *)t.v.data)[i]);
        else
            ((double *)t.v.data)[i] = nm_i0_of(((double *)t.v.data)[i]);
    if (status >= 0 && (status = nm_new(ctx, out, &dt, v->ndim, v->shape, &r)) >= 0)
        status = nm_copy(ctx, &r, &t.v, NM_UNSAFE_CASTING);
    nm_tmp_end(ctx, &t);
    return status;
}
