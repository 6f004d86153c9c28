/* sequence.c - sliding products, multi-dimensional indexes, bits, differences, ranges. */
#include <math.h>
#include "algo/bins.h"
#include "dtype/half_soft.h"
#include "kernels/kernels.h"
#include "kernels/slide_kernels.h"
#include "ufunc/ufunc.h"

static nm_slide *const *const slides[] = {
#define X(level) NM_JOIN(nm_slide_, level),
    NM_FOR_LEVELS(X)
#undef X
};

/* Sums of products by ufuncs, for dtypes that no kernel knows: out[i] = sum of a[i:i + m]*v. */
static nm_status slide_general(nm_ctx *ctx, const nm_view *a, const nm_view *v, intptr_t from, intptr_t n, intptr_t skip, intptr_t m,
                               char *to)
{
    for (intptr_t i = 0; i < n; i++) {
        nm_view x = *a, y = *v;
        nm_own product, sum;
        x.data += (from + i)*a->strides[0];
        y.data += skip*v->strides[0];
        x.shape = y.shape = &m;
        nm_own_begin(&product);
        nm_own_begin(&sum);
        nm_status status = nm_apply(ctx, "multiply", (const nm_view *const[]){ &x, &y }, &product.out);
        if (status == NM_OK)
            status = nm_reduce(ctx, "add", &product.buf.v, NULL, false, &a->dt, &sum.out);
        if (status == NM_OK)
            status = nm_move_items(ctx, &a->dt, to + i*a->dt.size, a->dt.size, sum.buf.v.data, a->dt.size, 1);
        nm_own_end(ctx, &sum);
        nm_own_end(ctx, &product);
        NM_TRY(status);
    }
    return NM_OK;
}

enum { TOGETHER = 32 };            /* results of an end that are made at once */
static void reverse_items(char *data, intptr_t n, intptr_t size)
{
    for (intptr_t i = 0, j = n - 1; i < j; i++, j--)
        for (intptr_t b = 0; b < size; b++) {
            char t = data[i*size + b];
            data[i*size + b] = data[j*size + b];
            data[j*size + b] = t;
        }
}

/* `count` results from the one numbered `from` on, where only the tail of v meets the head of a: v slides over a. */
static void slide_in(nm_slide *f, const nm_view *a, const nm_view *v, intptr_t from, intptr_t count, char *to)
{
    intptr_t size = a->dt.size, m = v->shape[0];
    for (intptr_t i = from, some; i < from + count; i += some, to += some*size) {
        some = NM_MIN(TOGETHER, from + count - i);
        f(to, v->data + (m - i - some)*size, some, a->data, i + 1);          /* the items of a that all of them meet */
        reverse_items(to, some, size);
        for (intptr_t k = 1; k < some; k++)
            f(to + k*size, a->data + (i + 1)*size, 1, v->data + (m - k)*size, k);
    }
}

/* `count` results after all of v has met a: the head of v meets the tail of a. */
static void slide_out(nm_slide *f, const nm_view *a, const nm_view *v, intptr_t count, char *to)
{
    intptr_t size = a->dt.size, m = v->shape[0], begin = a->shape[0] - m + 1;
    for (intptr_t i = 0, some; i < count; i += some, to += some*size) {
        some = NM_MIN(TOGETHER, count - i);
        intptr_t common = m - i - some;
        f(to, a->data + (begin + i)*size, some, v->data, common);
        for (intptr_t k = 0; k < some - 1; k++)
            f(to + k*size, a->data + (begin + i + k + common)*size, 1, v->data + common*size, some - 1 - k);
    }
}

/* a not shorter than v, both plain. */
static nm_status correlate_long(nm_ctx *ctx, const nm_view *a, const nm_view *v, int mode, nm_view *r)
{
    intptr_t n = a->shape[0], m = v->shape[0], size = a->dt.size;
    intptr_t before = mode == 0 ? 0 : mode == 1 ? m/2 : m - 1, after = mode == 0 ? 0 : mode == 1 ? m - m/2 - 1 : m - 1;
    char *whole = r->data + before*size, *last = whole + (n - m + 1)*size;
    int type = nm_ctype_of(&a->dt);
    nm_slide *f = type >= 0 ? slides[ctx->lib->level][type] : NULL;
    if (f) {
        memset(r->data, 0, (size_t)(r->shape[0]*size));
        slide_in(f, a, v, m - 1 - before, before, r->data);
        f(whole, a->data, n - m + 1, v->data, m);
        slide_out(f, a, v, after, last);
        return NM_OK;
    }
    for (intptr_t i = 0; i < before; i++)
        NM_TRY(slide_general(ctx, a, v, 0, 1, before - i, m - (before - i), r->data + i*size));
    NM_TRY(slide_general(ctx, a, v, 0, n - m + 1, 0, m, whole));
    for (intptr_t i = 0; i < after; i++)
        NM_TRY(slide_general(ctx, a, v, n - m + 1 + i, 1, 0, m - 1 - i, last + i*size));
    return NM_OK;
}

nm_status nm_view_correlate(nm_ctx *ctx, const nm_view *a, const nm_view *v, int mode, bool flip, nm_out *out)
{
    nm_tmp ta = { .own = false }, tv = { .own = false };
    nm_own conj;
    nm_dtype dt;
    nm_view r;
    if (a->ndim != 1 || v->ndim != 1)
        return nm_fail(ctx, NM_E_VALUE, "object too deep for desired array");
    intptr_t n = a->shape[0], m = v->shape[0];
    if (n == 0)
        return nm_fail(ctx, NM_E_VALUE, "first array argument cannot be empty");
    if (m == 0)
        return nm_fail(ctx, NM_E_VALUE, "second array argument cannot be empty");
    NM_TRY(nm_promote(ctx, &a->dt, &v->dt, &dt));
    nm_own_begin(&conj);
    bool swapped = n < m;
    nm_view vv = *v;
    nm_status status = NM_OK;
    if (!flip && (v->dt.cls->flags & NM_CLASS_COMPLEX || v->dt.num == NM_OBJECT)) {
        status = nm_apply(ctx, "conjugate", &v, &conj.out);
        if (status == NM_OK)
            vv = conj.buf.v;
    }
    if (status == NM_OK)
        status = nm_tmp_copy(ctx, &ta, swapped ? &vv : a, &dt);
    if (status == NM_OK)
        status = nm_tmp_copy(ctx, &tv, swapped ? a : &vv, &dt);
    if (status == NM_OK && flip)
        reverse_items(tv.v.data, tv.v.shape[0], dt.size);
    intptr_t big = NM_MAX(n, m), small = NM_MIN(n, m), length = mode == 0 ? big - small + 1 : mode == 1 ? big : big + small - 1;
    if (status == NM_OK)
        status = nm_new_1d(ctx, out, &dt, length, &r);
    if (status == NM_OK)
        status = correlate_long(ctx, &ta.v, &tv.v, mode, &r);
    if (status == NM_OK && swapped && !flip)
        reverse_items(r.data, length, dt.size);
    nm_tmp_end(ctx, &tv);
    nm_tmp_end(ctx, &ta);
    nm_own_end(ctx, &conj);
    return status;
}

/* ------------------------------------------------------------------- indexes */
nm_status nm_view_ravel_multi_index(nm_ctx *ctx, int n, const nm_view *const *coords, const intptr_t *dims, const nm_clip_mode *modes,
                                    bool fortran,
                               nm_out *out)
{
    intptr_t shape[NM_MAXDIMS], scale[NM_MAXDIMS], s = 1;
    int ndim = 0;
    nm_view r;
    nm_dtype intp = nm_dtype_intp();
    for (int i = 0; i < n; i++) {
        int k = fortran ? i : n - 1 - i;
        scale[k] = s;
        if (!nm_mul_size(s, dims[k], &s))
            return nm_fail(ctx, NM_E_VALUE, "invalid dims: array size defined by dims is larger than the maximum possible size.");
    }
    if (n)
        NM_TRY(nm_broadcast(ctx, n, coords, &ndim, shape));
    for (int i = 0; i < n; i++)
        if (!nm_can_cast(&coords[i]->dt, &intp, NM_SAME_KIND_CASTING))
            return nm_fail(ctx, NM_E_TYPE, "only int indices permitted");
    NM_TRY(nm_new_num(ctx, out, NM_INT64, ndim, shape, &r));
    intptr_t total = nm_items(ndim, shape);
    int64_t *to = (int64_t *)r.data;
    memset(to, 0, (size_t)total*8);
    for (int i = 0; i < n; i++) {
        nm_tmp t;
        intptr_t strides[NM_MAXDIMS], d = dims[i];
        nm_broadcast_strides(coords[i], ndim, shape, strides);
        nm_view full = { coords[i]->data, shape, strides, ndim, 0, coords[i]->dt };
        NM_TRY(nm_tmp_get(ctx, &t, &full, &intp));
        const int64_t *x = (const int64_t *)t.v.data;
        bool bad = d == 0 && total > 0 && modes[i] != NM_RAISE;
        for (intptr_t k = 0; k < total && !bad; k++) {
            int64_t c = x[k];
            if ((uint64_t)c >= (uint64_t)d) {
                if (modes[i] == NM_RAISE)
                    bad = true;
                else if (modes[i] == NM_CLIP)
                    c = c < 0 ? 0 : d - 1;
                else
                    c = (c % d + d) % d;
            }
            to[k] += c*scale[i];
        }
        nm_tmp_end(ctx, &t);
        if (bad)
            return nm_fail(ctx, NM_E_VALUE, "invalid entry in coordinates array");
    }
    return NM_OK;
}

nm_status nm_view_unravel_index(nm_ctx *ctx, const nm_view *index, int n, const intptr_t *dims, bool fortran, nm_out *out)
{
    nm_tmp t;
    nm_dtype intp = nm_dtype_intp();
    intptr_t size = 1, total = nm_items(index->ndim, index->shape), under[NM_MAXDIMS];
    for (int i = 0; i < n; i++) {
        int k = fortran ? i : n - 1 - i;
        under[k] = size;
        if (dims[k] < 0)
            return nm_fail(ctx, NM_E_VALUE, "dimensions must not be negative");
        if (!nm_mul_size(size, dims[k], &size))
            return nm_fail(ctx, NM_E_VALUE,
                           "dimensions are too large; arrays and shapes with a total size greater than 'intp' are not supported.");
    }
    if (!nm_can_cast(&index->dt, &intp, NM_SAME_KIND_CASTING))
        return nm_fail(ctx, NM_E_TYPE, "only int indices permitted");
    NM_TRY(nm_tmp_get(ctx, &t, index, &intp));
    const int64_t *x = (const int64_t *)t.v.data;
    nm_status status = NM_OK;
    for (intptr_t k = 0; k < total && status == NM_OK; k++)
        if ((uint64_t)x[k] >= (uint64_t)size)
            status = nm_fail(ctx, NM_E_VALUE, "index %lld is out of bounds for array with size %zd", (long long)x[k], (ptrdiff_t)size);
    if (status == NM_OK && n == 0 && index->ndim)
        status = nm_fail(ctx, NM_E_VALUE, "multiple indices are not supported for 0d array");
    for (int i = 0; i < n && status == NM_OK; i++) {
        nm_view r;
        status = nm_new_num(ctx, out, NM_INT64, index->ndim, index->shape, &r);
        if (status < 0 || total == 0)
            continue;
        int64_t *to = (int64_t *)r.data, by = under[i], length = dims[i];
        bool outermost = by*length == size, innermost = by == 1;
        if (outermost && innermost)
            memcpy(to, x, (size_t)total*8);
        else if (size < INT32_MAX && outermost)
            for (intptr_t k = 0; k < total; k++)
                to[k] = (uint32_t)x[k]/(uint32_t)by;
        else if (size < INT32_MAX && innermost)
            for (intptr_t k = 0; k < total; k++)
                to[k] = (uint32_t)x[k] % (uint32_t)length;
        else
            for (intptr_t k = 0; k < total; k++)
                to[k] = x[k]/by % length;
    }
    nm_tmp_end(ctx, &t);
    return status;
}

/* ---------------------------------------------------------------------- bits */
static nm_status bits_axis(nm_ctx *ctx, const nm_view *v, int *axis, nm_tmp *t, nm_view *flat)
{
    t->own = false;
    *flat = *v;
    if (*axis == NM_AXIS_NONE || v->ndim == 0) {
        *axis = 0;
        return nm_flat(ctx, v, t, flat);
    }
    return nm_axis(ctx, *axis, v->ndim, NULL, axis);
}

/* Bytes [begin, end) of all lines, one line's after the other's. */
enum { PACK_BYTES = 1 << 14 };
typedef struct packing { const nm_kernel_ops *kernels; nm_lines it; intptr_t bits, bytes; bool little; } packing;

static int pack_some(void *arg, intptr_t begin, intptr_t end)
{
    packing p = *(const packing *)arg;
    nm_lines_goto(&p.it, begin/p.bytes);
    for (intptr_t byte = begin % p.bytes, n; begin < end; begin += n, byte = 0, nm_lines_next(&p.it)) {
        n = NM_MIN(p.bytes - byte, end - begin);
        p.kernels->pack_bits((uint8_t *)p.it.ptr[1] + byte*p.it.step[1], p.it.step[1], p.it.ptr[0] + 8*byte*p.it.step[0], p.it.step[0],
                             NM_MIN(8*n, p.bits - 8*byte), 1, p.little);
    }
    return 0;
}

nm_status nm_view_packbits(nm_ctx *ctx, const nm_view *v, int axis, bool little, nm_out *out)
{
    nm_tmp t, truth = { .own = false };
    nm_view flat, r;
    packing p = { .kernels = nm_kernels(ctx->lib->level), .little = little };
    intptr_t shape[NM_MAXDIMS];
    if (!(v->dt.cls->flags & (NM_CLASS_INTEGER | NM_CLASS_BOOL)))
        return nm_fail(ctx, NM_E_TYPE, "Expected an input array of integer or boolean data type");
    NM_TRY(bits_axis(ctx, v, &axis, &t, &flat));
    memcpy(shape, flat.shape, (size_t)flat.ndim*sizeof *shape);
    p.bits = shape[axis];
    p.bytes = shape[axis] = shape[axis]/8 + (shape[axis] % 8 != 0);
    nm_status status = nm_truth(ctx, &flat, &truth);
    if (status == NM_OK)
        status = nm_new_num(ctx, out, NM_UBYTE, flat.ndim, shape, &r);
    if (status == NM_OK) {
        nm_lines_begin(&p.it, 2, (const nm_view *const[]){ &truth.v, &r }, axis);
        nm_pool_run(ctx->lib, pack_some, &p, p.it.count*p.bytes, PACK_BYTES);
    }
    nm_tmp_end(ctx, &truth);
    nm_tmp_end(ctx, &t);
    return status;
}

nm_status nm_view_unpackbits(nm_ctx *ctx, const nm_view *v, int axis, intptr_t count, bool little, nm_out *out)
{
    nm_tmp t;
    nm_view flat, r;
    nm_lines it;
    intptr_t shape[NM_MAXDIMS], bits;
    if (v->dt.num != NM_UBYTE)
        return nm_fail(ctx, NM_E_TYPE, "Expected an input array of unsigned byte data type");
    NM_TRY(bits_axis(ctx, v, &axis, &t, &flat));
    memcpy(shape, flat.shape, (size_t)flat.ndim*sizeof *shape);
    bits = shape[axis]*8;
    if (count != INTPTR_MIN) {
        if (count < 0 && -count > bits) {
            nm_tmp_end(ctx, &t);
            return nm_fail(ctx, NM_E_VALUE, "-count larger than number of elements");
        }
        shape[axis] = count < 0 ? bits + count : count;
    } else {
        shape[axis] = bits;
    }
    nm_status status = nm_new_num(ctx, out, NM_UBYTE, flat.ndim, shape, &r);
    if (status == NM_OK) {
        nm_lines_begin(&it, 2, (const nm_view *const[]){ &flat, &r }, axis);
        if (it.count)
            do {
                intptr_t n = NM_MIN(shape[axis], bits);
                nm_kernels(ctx->lib->level)->unpack_bits((uint8_t *)it.ptr[1], it.step[1], (const uint8_t *)it.ptr[0], it.step[0], n,
                                                         little);
                for (intptr_t i = n; i < shape[axis]; i++)
                    it.ptr[1][i*it.step[1]] = 0;
            } while (nm_lines_next(&it));
    }
    nm_tmp_end(ctx, &t);
    return status;
}

/* --------------------------------------------------------------- differences */
nm_status nm_view_diff(nm_ctx *ctx, const nm_view *v, intptr_t n, int axis, nm_out *out)
{
    if (n < 0)
        return nm_fail(ctx, NM_E_VALUE, "order must be non-negative but got %zd", (ptrdiff_t)n);
    if (v->ndim == 0)
        return nm_fail(ctx, NM_E_VALUE, "diff requires input that is at least one dimensional");
    NM_TRY(nm_axis(ctx, axis, v->ndim, NULL, &axis));
    const char *name = v->dt.num == NM_BOOL ? "not_equal" : "subtract";
    nm_own own[2];
    nm_own_begin(&own[0]);
    nm_own_begin(&own[1]);
    nm_view now = *v;
    nm_status status = NM_OK;
    if (n == 0) {
        nm_view r;
        NM_TRY(nm_new(ctx, out, &v->dt, v->ndim, v->shape, &r));
        return nm_copy(ctx, &r, v, NM_UNSAFE_CASTING);
    }
    for (intptr_t i = 0; i < n && status == NM_OK; i++) {
        nm_viewbuf high, low;
        nm_viewbuf_copy(&high, &now);
        nm_viewbuf_copy(&low, &now);
        intptr_t length = now.shape[axis];
        high.shape[axis] = low.shape[axis] = length > 0 ? length - 1 : 0;
        if (length > 0)
            high.v.data += now.strides[axis];
        bool last = i == n - 1;
        if (!last)
            nm_own_end(ctx, &own[i & 1]);
        status = nm_apply(ctx, name, (const nm_view *const[]){ &high.v, &low.v }, last ? out : &own[i & 1].out);
        if (!last && status == NM_OK)
            now = own[i & 1].buf.v;
    }
    nm_own_end(ctx, &own[0]);
    nm_own_end(ctx, &own[1]);
    return status;
}

/* -------------------------------------------------------------------- ranges */
/* A long range in pieces. */
typedef struct ramp { const nm_kernel_ops *ops; char *to; int64_t start, step; double real, by; } ramp;
enum { RAMP_ITEMS = 1 << 17 };
static int whole_piece(void *arg, intptr_t begin, intptr_t end)
{
    const ramp *r = arg;
    r->ops->ramp_i64((int64_t *)r->to + begin, (int64_t)((uint64_t)r->start + (uint64_t)begin*(uint64_t)r->step), r->step, end - begin);
    return 0;
}
static int real_piece(void *arg, intptr_t begin, intptr_t end)
{
    const ramp *r = arg;
    r->ops->ramp_f64((double *)r->to + begin, begin, r->real, r->by, end - begin);
    return 0;
}
#define RANGE(T)                                                          \
    {                                                                     \
        T *a = (T *)v->data, start = a[0], delta = (T)(a[1] - a[0]);      \
        for (intptr_t i = 2; i < n; i++)                                  \
            a[i] = (T)(start + (T)((T)i*delta));                          \
        return NM_OK;                                                     \
    }
#define RANGE_COMPLEX(T)                                                  \
    {                                                                     \
        T *a = (T *)v->data, re = a[0], im = a[1];                        \
        T dre = a[2] - re, dim = a[3] - im;                               \
        for (intptr_t i = 2; i < n; i++) {                                \
            a[2*i] = re + (T)i*dre;                                       \
            a[2*i + 1] = im + (T)i*dim;                                   \
        }                                                                 \
        return NM_OK;                                                     \
    }
nm_status nm_fill_arange(nm_ctx *ctx, const nm_view *v)
{
    intptr_t n = v->shape[0];
    if (n <= 2)
        return NM_OK;
    const nm_kernel_ops *ops = nm_kernels(ctx->lib->level);
    switch (v->dt.num) {
    case NM_BYTE: RANGE(int8_t)
    case NM_UBYTE: RANGE(uint8_t)
    case NM_SHORT: RANGE(int16_t)
    case NM_USHORT: RANGE(uint16_t)
    case NM_INT: RANGE(int32_t)
    case NM_UINT: RANGE(uint32_t)
    case NM_LONG: case NM_ULONG: case NM_LONGLONG: case NM_ULONGLONG: case NM_DATETIME: case NM_TIMEDELTA:
        if (v->dt.size == 4)
            RANGE(int32_t)
        int64_t *whole = (int64_t *)v->data;
        ramp r = { ops, v->data, whole[0], whole[1] - whole[0], 0, 0 };
        return nm_pool_run(ctx->lib, whole_piece, &r, n, RAMP_ITEMS);
    case NM_FLOAT: {
        float *a = (float *)v->data, first = a[0], second = a[1];
        ops->ramp_f32(a, first, second - first, n);
        a[0] = first;                        /* not a NaN from 0 * inf */
        a[1] = second;
        return NM_OK;
    }
    case NM_DOUBLE: {
        double *a = (double *)v->data, first = a[0], second = a[1];
        ramp r = { ops, v->data, 0, 0, first, second - first };
        nm_status status = nm_pool_run(ctx->lib, real_piece, &r, n, RAMP_ITEMS);
        a[0] = first;
        a[1] = second;
        return status;
    }
    case NM_LONGDOUBLE: RANGE(long double)
    case NM_CFLOAT: RANGE_COMPLEX(float)
    case NM_CDOUBLE: RANGE_COMPLEX(double)
    case NM_CLONGDOUBLE: RANGE_COMPLEX(long double)
    case NM_HALF: {
        uint16_t *a = (uint16_t *)v->data;
        float start = nm_half_to_float(a[0]), delta = nm_half_to_float(a[1]) - start;
        for (intptr_t i = 2; i < n; i++)
            a[i] = nm_half_from_float(start + (float)i*delta);
        return NM_OK;
    }
    }
    return nm_fail(ctx, NM_E_TYPE, "no fill-function for data-type.");
}

void nm_linspace_f64(nm_ctx *ctx, double start, double stop, intptr_t num, bool endpoint, double *to, double *step)
{
    intptr_t div = endpoint ? num - 1 : num;
    double delta = stop - start;
    *step = NAN;
    if (div > 0) {
        double s = *step = delta/(double)div;
        if (s == 0)
            for (intptr_t i = 0; i < num; i++)
                to[i] = (double)i/(double)div*delta + start;
        else
            nm_pool_run(ctx->lib, real_piece, &(ramp){ nm_kernels(ctx->lib->level), (char *)to, 0, 0, start, s }, num, RAMP_ITEMS);
    } else {
        for (intptr_t i = 0; i < num; i++)
            to[i] = (double)i*delta + start;
    }
    if (endpoint && num > 1)
        to[num - 1] = stop;
}
