/* text_compare.c - items of S and U in order. */
#include "base/ctx.h"
#include "base/text_order.h"
#include "plan/walk.h"
#include "text/text_compare.h"

static bool is_blank(uint32_t c) { return c == 0 || c == ' ' || (c >= '\t' && c <= '\r'); }

#define COMPARE(name, type, order)                                                                          \
    static int name(const type *a, intptr_t na, const type *b, intptr_t nb, bool rstrip)                    \
    {                                                                                                       \
        while (na && (rstrip ? is_blank(a[na - 1]) : !a[na - 1]))                                           \
            na--;                                                                                           \
        while (nb && (rstrip ? is_blank(b[nb - 1]) : !b[nb - 1]))                                           \
            nb--;                                                                                           \
        return order((const char *)a, na * (intptr_t)sizeof *a, (const char *)b, nb * (intptr_t)sizeof *b);  \
    }
COMPARE(compare_bytes, uint8_t, nm_order_bytes)
COMPARE(compare_wide, uint32_t, nm_order_wide)

typedef struct job { enum nm_text_order op; bool rstrip, wide; intptr_t size[2], n; const intptr_t *s; } job;
static int row(void *arg, char **p)
{
    const job *j = arg;
    for (intptr_t i = 0; i < j->n; i++) {
        const void *a = p[0] + i * j->s[0], *b = p[1] + i * j->s[1];
        int c = j->wide ? compare_wide(a, j->size[0] / 4, b, j->size[1] / 4, j->rstrip)
                : compare_bytes(a, j->size[0], b, j->size[1], j->rstrip);
        bool truth[] = { [NM_TEXT_LT] = c < 0, [NM_TEXT_LE] = c <= 0, [NM_TEXT_EQ] = c == 0, [NM_TEXT_NE] = c != 0, [NM_TEXT_GT] = c > 0,
                         [NM_TEXT_GE] = c >= 0 };
        *(bool *)(p[2] + i * j->s[2]) = truth[j->op];
    }
    return 0;
}

nm_status nm_view_compare_text(nm_ctx *ctx, enum nm_text_order op, bool rstrip, const nm_view *a, const nm_view *b, const nm_view *out)
{
    job j = { op, rstrip, a->dt.num == NM_UNICODE, { a->dt.size, b->dt.size }, 0, NULL };
    intptr_t sa[NM_MAXDIMS], sb[NM_MAXDIMS];
    nm_walk w;
    if (!nm_broadcast_strides(a, out->ndim, out->shape, sa) || !nm_broadcast_strides(b, out->ndim, out->shape, sb))
        return nm_fail(ctx, NM_E_VALUE, "operands do not broadcast to the output");
    NM_TRY(nm_walk_begin(ctx, &w, 3, out->ndim, out->shape, (char *[]){ a->data, b->data, out->data },
                         (const intptr_t *[]){ sa, sb, out->strides }));
    j.n = w.shape[0];
    j.s = w.strides;
    nm_status status = w.items ? nm_walk_rows(&w, 1, 0, nm_walk_count(&w, 1), row, &j) : NM_OK;
    nm_walk_end(ctx, &w);
    return status;
}
