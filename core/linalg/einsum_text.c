/* einsum_text.c - reads einsum's subscripts and fits them to the operands' shapes. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "base/ctx.h"
#include "linalg/einsum.h"

typedef struct reader {
    nm_ctx *ctx;
    const char *p;
    nm_einsum_text *t;
    int count[128];              /* how often a letter occurs in the operands */
    int id[128];                 /* its label, or -1 */
    int broadcast;               /* most axes under an ellipsis */
} reader;

static nm_status bad_letter(reader *r, char c)
{
    return nm_fail(r->ctx, NM_E_VALUE, "invalid subscript '%c' in einstein sum subscripts string, subscripts must be letters", c);
}
static nm_status too_many(nm_ctx *ctx) { return nm_fail(ctx, NM_E_VALUE, "too many subscripts in einsum"); }

/* One operand's letters; ellipsis: how many letters come before it, or -1. */
static nm_status read_operand(reader *r, int iop, int ndim, char *letters, int *count, int *ellipsis)
{
    int n = 0;
    *ellipsis = -1;
    for (; *r->p && *r->p != ',' && *r->p != '-'; r->p++) {
        unsigned char c = (unsigned char)*r->p;
        if (c == ' ')
            continue;
        if (isascii(c) && isalpha(c)) {
            if (n == ndim)
                return nm_fail(r->ctx, NM_E_VALUE, "einstein sum subscripts string contains too many subscripts for operand %d", iop);
            letters[n++] = (char)c;
            r->count[c]++;
        } else if (c == '.') {
            if (*ellipsis >= 0 || r->p[1] != '.' || r->p[2] != '.')
                return nm_fail(r->ctx, NM_E_VALUE, "einstein sum subscripts string contains a '.' that is not part of an ellipsis "
                               "('...') in operand %d", iop);
            *ellipsis = n;
            r->p += 2;
        } else
            return bad_letter(r, (char)c);
    }
    if (*ellipsis < 0 && n != ndim)
        return nm_fail(r->ctx, NM_E_VALUE, "operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis "
                       "provided to broadcast the extra dimensions.");
    *count = n;
    return 0;
}

static nm_status new_label(reader *r, char name, int *id)
{
    if (r->t->nlabels == NM_EINSUM_LABELS)
        return too_many(r->ctx);
    *id = r->t->nlabels++;
    r->t->name[*id] = name;
    r->t->dim[*id] = 1;
    return 0;
}

static nm_status out_letter(reader *r, unsigned char c, bool *used)
{
    if (!r->count[c])
        return nm_fail(r->ctx, NM_E_VALUE, "einstein sum subscripts string included output subscript '%c' which never appeared in an input",
                       c);
    if (used[c])
        return nm_fail(r->ctx, NM_E_VALUE, "einstein sum subscripts string includes output subscript '%c' multiple times", c);
    used[c] = true;
    r->t->out[r->t->nout++] = (uint8_t)r->id[c];
    return 0;
}

static nm_status read_output(reader *r, int first_broadcast)
{
    bool used[128] = { false }, ellipsis = false;
    for (; *r->p; r->p++) {
        unsigned char c = (unsigned char)*r->p;
        if (c == ' ')
            continue;
        if (isascii(c) && isalpha(c)) {
            NM_TRY(out_letter(r, c, used));
        } else if (c == '.') {
            if (ellipsis || r->p[1] != '.' || r->p[2] != '.')
                return nm_fail(r->ctx, NM_E_VALUE, "einstein sum subscripts string contains a '.' that is not part of an ellipsis "
                               "('...') in the output");
            ellipsis = true;
            r->p += 2;
            for (int b = 0; b < r->broadcast; b++)
                r->t->out[r->t->nout++] = (uint8_t)(first_broadcast + b);
        } else
            return bad_letter(r, (char)c);
    }
    if (!ellipsis && r->broadcast)
        return nm_fail(r->ctx, NM_E_VALUE, "output has more dimensions than subscripts given in einstein sum, but no '...' ellipsis "
                       "provided to broadcast the extra dimensions.");
    return 0;
}

static nm_status implicit_output(reader *r, int first_broadcast)
{
    for (int b = 0; b < r->broadcast; b++)
        r->t->out[r->t->nout++] = (uint8_t)(first_broadcast + b);
    for (int c = 0; c < 128; c++)
        if (r->count[c] == 1)
            r->t->out[r->t->nout++] = (uint8_t)r->id[c];
    return 0;
}

/* Does the output name every label of the only operand?  Then NumPy speaks of a view. */
static bool is_view(const nm_einsum_text *t) { return t->nop == 1 && t->nout == t->nlabels; }

/* The text of "(2,3)->(2,newaxis,3) " of an operand over the labels, output's first. */
static size_t remapped(const nm_einsum_text *t, int iop, const nm_view *v, char *text, size_t room)
{
    int order[NM_EINSUM_LABELS], n = 0;
    bool seen[NM_EINSUM_LABELS] = { false }, any = false;
    for (int i = 0; i < t->nout; i++) {
        order[n++] = t->out[i];
        seen[t->out[i]] = true;
    }
    for (int l = 0; l < t->nlabels; l++)
        if (!seen[l])
            order[n++] = l;
    char shape[1024];
    nm_shape_text(v->ndim, v->shape, shape, sizeof shape);
    size_t at = (size_t)snprintf(text, room, "%s->(", shape);
    for (int i = 0; i < n && at < room; i++) {
        intptr_t size = -1;
        for (int a = 0; a < v->ndim; a++)
            if (t->axis[iop][a] == order[i])
                size = size > 1 ? size : v->shape[a];
        if (size < 0 && !any)
            continue;
        at += (size_t)(size < 0 ? snprintf(text + at, room - at, "%snewaxis", any ? "," : "")
                                : snprintf(text + at, room - at, "%s%zd", any ? "," : "", (ptrdiff_t)size));
        any = true;
    }
    if (at < room)
        at += (size_t)snprintf(text + at, room - at, ") ");
    return NM_MIN(at, room - 1);
}

static nm_status fit_dims(nm_ctx *ctx, nm_einsum_text *t, const nm_view *const *ops)
{
    for (int i = 0; i < t->nop; i++) {               /* repeated labels within one operand */
        intptr_t own[NM_EINSUM_LABELS];
        for (int l = 0; l < t->nlabels; l++)
            own[l] = -1;
        for (int a = 0; a < ops[i]->ndim; a++) {
            int l = t->axis[i][a];
            intptr_t size = ops[i]->shape[a];
            if (own[l] >= 0 && own[l] != size && own[l] != 1 && size != 1) {
                if (is_view(t))
                    return nm_fail(ctx, NM_E_VALUE, "dimensions in single operand for collapsing index '%c' don't match (%zd != %zd)",
                                   t->name[l], (ptrdiff_t)own[l], (ptrdiff_t)size);
                return nm_fail(ctx, NM_E_VALUE, "dimensions in operand %d for collapsing index '%c' don't match (%zd != %zd)", i,
                               t->name[l], (ptrdiff_t)own[l], (ptrdiff_t)size);
            }
            own[l] = own[l] < 0 || own[l] == 1 ? size : own[l];
        }
    }
    for (int i = 0; i < t->nop; i++)
        for (int a = 0; a < ops[i]->ndim; a++) {
            int l = t->axis[i][a];
            intptr_t size = ops[i]->shape[a];
            if (t->dim[l] == 1)
                t->dim[l] = size;
            else if (size != 1 && size != t->dim[l]) {
                char text[900];
                size_t at = 0;
                for (int q = 0; q < t->nop && at < sizeof text - 1; q++)
                    at += remapped(t, q, ops[q], text + at, sizeof text - at);
                return nm_fail(ctx, NM_E_VALUE, "operands could not be broadcast together with remapped shapes [original->remapped]: %s",
                               text);
            }
        }
    return 0;
}

nm_status nm_einsum_parse(nm_ctx *ctx, const char *subscripts, int nop, const nm_view *const *ops, nm_einsum_text *t)
{
    reader r = { .ctx = ctx, .p = subscripts, .t = t };
    char letters[NM_MAXARGS][NM_MAXDIMS];
    int count[NM_MAXARGS], ellipsis[NM_MAXARGS];
    t->nop = nop;
    t->nlabels = t->nout = 0;
    for (int i = 0; i < nop; i++) {
        NM_TRY(read_operand(&r, i, ops[i]->ndim, letters[i], &count[i], &ellipsis[i]));
        if (*r.p == ',') {
            if (i == nop - 1)
                return nm_fail(ctx, NM_E_VALUE, "fewer operands provided to einstein sum function than specified in the subscripts string");
            r.p++;
        } else if (i < nop - 1)
            return nm_fail(ctx, NM_E_VALUE, "more operands provided to einstein sum function than specified in the subscripts string");
        r.broadcast = NM_MAX(r.broadcast, ellipsis[i] < 0 ? 0 : ops[i]->ndim - count[i]);
    }
    int first_broadcast = 0, id;
    for (int b = 0; b < r.broadcast; b++)
        NM_TRY(new_label(&r, '.', &id));
    memset(r.id, -1, sizeof r.id);
    for (int i = 0; i < nop; i++) {
        int hidden = ellipsis[i] < 0 ? 0 : ops[i]->ndim - count[i], axis = 0;
        for (int k = 0; k <= count[i]; k++) {
            if (k == ellipsis[i])
                for (int b = 0; b < hidden; b++)
                    t->axis[i][axis++] = (uint8_t)(first_broadcast + r.broadcast - hidden + b);
            if (k == count[i])
                break;
            unsigned char c = (unsigned char)letters[i][k];
            if (r.id[c] < 0)
                NM_TRY(new_label(&r, (char)c, &r.id[c]));
            t->axis[i][axis++] = (uint8_t)r.id[c];
        }
    }
    if (*r.p == '-') {
        if (r.p[1] != '>')
            return nm_fail(ctx, NM_E_VALUE, "einstein sum subscript string does not contain proper '->' output specified");
        r.p += 2;
        NM_TRY(read_output(&r, first_broadcast));
    } else
        NM_TRY(implicit_output(&r, first_broadcast));
    return fit_dims(ctx, t, ops);
}
