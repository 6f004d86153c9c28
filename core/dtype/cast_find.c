/* cast_find.c - finding the loop that casts between two dtypes, and the casts that read bytes only: strings and void.
 *
 * Casts between numbers are kernels (the lib's table); number <-> string comes from the text layer by lib->text_cast. */
#include <stdio.h>
#include <string.h>
#include "base/ctx.h"
#include "dtype/time_units.h"

/* ------------------------------------------------------- bytes: S, V, padded */
static int bytes_to_bytes(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    const char *src = args[0];
    char *dst = args[1];
    (void)aux;
    size_t from = (size_t)call->dt[0].size, to = (size_t)call->dt[1].size, both = NM_MIN(from, to);
    for (intptr_t i = 0; i < *n && to; i++, src += strides[0], dst += strides[1]) {       /* items of no bytes may lie nowhere */
        if (both)
            memmove(dst, src, both);
        memset(dst + both, 0, to - both);
    }
    return 0;
}

static int ascii_to_unicode(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    const char *src = args[0];
    char *dst = args[1];
    (void)aux;
    intptr_t from = call->dt[0].size, to = call->dt[1].size / 4;
    for (intptr_t i = 0; i < *n; i++, src += strides[0], dst += strides[1]) {
        const uint8_t *s = (const uint8_t *)src;
        uint32_t *d = (uint32_t *)dst;
        for (intptr_t k = 0; k < from; k++) {
            if (s[k] >= 128)
                return nm_fail(call->ctx, NM_E_VALUE, "'ascii' codec can't decode byte 0x%02x in position %zd: ordinal not in range(128)",
                               s[k], (ptrdiff_t)k);
            if (k < to)
                d[k] = s[k];
        }
        for (intptr_t k = from; k < to; k++)
            d[k] = 0;
    }
    return 0;
}

static nm_status not_ascii(nm_ctx *ctx, const uint32_t *s, intptr_t at, intptr_t length)
{
    intptr_t end = at;
    uint32_t c = s[at];
    while (end < length && s[end] >= 128)
        end++;
    if (end - at > 1)
        return nm_fail(ctx, NM_E_VALUE, "'ascii' codec can't encode characters in position %zd-%zd: ordinal not in range(128)",
                       (ptrdiff_t)at, (ptrdiff_t)end - 1);
    return nm_fail(ctx, NM_E_VALUE, c < 256 ? "'ascii' codec can't encode character '\\x%02x' in position %zd: ordinal not in range(128)"
                   : c < 65536 ? "'ascii' codec can't encode character '\\u%04x' in position %zd: ordinal not in range(128)"
                   : "'ascii' codec can't encode character '\\U%08x' in position %zd: ordinal not in range(128)", (unsigned)c,
                       (ptrdiff_t)at);
}

static int unicode_to_ascii(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    const char *src = args[0];
    char *dst = args[1];
    (void)aux;
    intptr_t from = call->dt[0].size / 4, to = call->dt[1].size;
    for (intptr_t i = 0; i < *n; i++, src += strides[0], dst += strides[1]) {
        const uint32_t *s = (const uint32_t *)src;
        for (intptr_t k = 0; k < from; k++) {
            if (s[k] >= 128)
                return not_ascii(call->ctx, s, k, from);
            if (k < to)
                dst[k] = (char)s[k];
        }
        for (intptr_t k = from; k < to; k++)
            dst[k] = 0;
    }
    return 0;
}

/* ---------------------------------------------------------------- the lookup */
static bool is_number(const nm_dtype *dt) { return dt->num < NM_OBJECT || dt->num == NM_HALF; }
static bool is_bytes(const nm_dtype *dt) { return dt->num == NM_STRING || dt->num == NM_UNICODE || (dt->num == NM_VOID && !dt->param); }

/* NumPy hands the bytes over as a sequence, which no string takes. */
static int void_to_text(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)args, (void)strides, (void)aux;
    return *n ? nm_fail(call->ctx, NM_E_VALUE, "setting an array element with a sequence") : 0;
}

static nm_loop *bytes_loop(const nm_dtype *from, const nm_dtype *to)
{
    if (from->num == NM_VOID && to->num != NM_VOID)
        return void_to_text;
    if (from->num == NM_STRING && to->num == NM_UNICODE)
        return ascii_to_unicode;
    if (from->num == NM_UNICODE && to->num == NM_STRING)
        return unicode_to_ascii;
    return bytes_to_bytes;
}

static bool is_text(const nm_dtype *dt) { return dt->num == NM_STRING || dt->num == NM_UNICODE; }

nm_status nm_cast_find(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *cast)
{
    const nm_lib *lib = ctx->lib;
    *cast = (nm_cast){ 0 };
    if (is_number(from) && is_number(to)) {
        if (from->num == to->num || nm_dtype_equal(from, to)) {
            cast->flags = NM_LOOP_NO_FP;
            return NM_OK;
        }
        const nm_cast_table *t = lib->casts;
        if (t && t->loop[from->num][to->num]) {
            cast->loop = t->loop[from->num][to->num];
            cast->aux = t->aux[from->num][to->num];
            cast->flags = t->flags[from->num][to->num];
            return NM_OK;
        }
    }
    const nm_class *cf = nm_dtype_class(lib, from), *ct = nm_dtype_class(lib, to);
    for (int i = 0; i < 2; i++) {
        const nm_class *c = i ? cf : ct;
        if (c && c->cast && (i == 0 || cf != ct)) {
            nm_status status = c->cast(ctx, from, to, cast);
            if (status != NM_E_TYPE)
                return status;
            nm_clear(ctx);
        }
    }
    if (nm_dtype_equal(from, to) && !((from->flags | to->flags) & NM_REFS)) {
        cast->flags = NM_LOOP_NO_FP;
        return NM_OK;
    }
    if ((is_bytes(from) && is_bytes(to)) || (to->num == NM_VOID && !to->param && is_number(from))) {
        cast->loop = bytes_loop(from, to);
        cast->flags = NM_LOOP_NO_FP;
        return NM_OK;
    }
    if (lib->text_cast && (((is_text(from) || is_bytes(from)) && (is_number(to) || nm_is_time(to))) ||
                           (is_text(to) && (is_number(from) || nm_is_time(from)))))
        return lib->text_cast(ctx, from, to, cast);
    char a[32], b[32];
    nm_dtype_text(from, a);
    nm_dtype_text(to, b);
    return nm_fail(ctx, NM_E_MISSING, "cast from dtype('%s') to dtype('%s')", a, b);
}
