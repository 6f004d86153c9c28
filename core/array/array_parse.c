/* array_parse.c - nested lists of numbers as text to arrays. */
#include <ctype.h>
#include <string.h>
#include "text/number_parse.h"
#include "array/array_memory.h"

/* What an item is; each kind holds those before it, but for UNSIGNED and negative integers, which meet in REAL. */
enum { TRUTH, INTEGER, UNSIGNED, REAL, COMPLEX };
typedef struct item { int kind; bool minus; int64_t i; double z[2]; } item;

typedef struct parser {
    nm_ctx *nm;
    const char *s, *end;
    item *items;
    intptr_t n, room, shape[NM_MAXDIMS], count[NM_MAXDIMS];   /* count: items so far of the open lists; shape: of closed ones, -1 unknown */
    int depth, ndim;                                          /* open lists; depth of the items, -1 unknown */
} parser;

static bool is_end(const parser *p, const char *s)
{
    return s == p->end || isspace((unsigned char)*s) || *s == ',' || *s == ']' || *s == '[';
}

static nm_status stray(const parser *p)
{
    size_t n = 0;
    while (n < 20 && p->s + n < p->end && p->s[n] != '\n')
        n++;
    return nm_fail(p->nm, NM_E_VALUE, "could not convert string to array at '%.*s'", (int)n, p->s);
}
static nm_status uneven(const parser *p, int depth)
{
    return nm_fail(p->nm, NM_E_VALUE,
                   "setting an array element with a sequence. The requested array has an inhomogeneous shape after %d dimensions.", depth);
}

static bool word(parser *p, const char *text)
{
    size_t n = strlen(text);
    return (size_t)(p->end - p->s) >= n && !memcmp(p->s, text, n) && is_end(p, p->s + n);
}
static bool read_item(parser *p, item *x)
{
    const char *stop;
    bool overflow = false;
    uint64_t u;
    *x = (item){ .kind = TRUTH, .minus = *p->s == '-' };
    if (word(p, "True") || word(p, "False")) {
        x->i = *p->s == 'T';
        x->z[0] = (double)x->i;
        p->s += x->i ? 4 : 5;
        return true;
    }
    if (nm_parse_int(p->s, p->end, &stop, &x->i, &overflow) && is_end(p, stop) && !overflow) {
        x->kind = INTEGER;
        x->z[0] = (double)x->i;
    } else if (!x->minus && nm_parse_uint(p->s, p->end, &stop, &u, &overflow) && is_end(p, stop) && !overflow) {
        x->kind = UNSIGNED;
        x->i = (int64_t)u;
        x->z[0] = (double)u;
    } else if (nm_parse_double(p->s, p->end, &stop, &x->z[0]) && is_end(p, stop)) {
        x->kind = REAL;
    } else if (nm_parse_complex(p->s, p->end, 'j', &stop, x->z) && is_end(p, stop)) {
        x->kind = COMPLEX;
    } else
        return false;
    p->s = stop;
    return true;
}

static nm_status push(parser *p, const item *x)
{
    if (p->n == p->room) {
        intptr_t room = p->room ? 2 * p->room : 64;
        item *more = nm_alloc_array(p->nm, room, sizeof *more);
        if (!more)
            return NM_E_MEMORY;
        if (p->n)
            memcpy(more, p->items, (size_t)p->n * sizeof *more);
        nm_free(p->nm, p->items, (size_t)p->room * sizeof *more);
        p->items = more;
        p->room = room;
    }
    p->items[p->n++] = *x;
    return NM_OK;
}

static nm_status open_list(parser *p)
{
    if (p->ndim >= 0 && p->depth >= p->ndim)
        return uneven(p, p->ndim);
    if (p->depth == NM_MAXDIMS)
        return nm_fail(p->nm, NM_E_VALUE, "lists are nested deeper than %d dimensions", NM_MAXDIMS);
    if (p->depth)
        p->count[p->depth - 1]++;
    p->count[p->depth++] = 0;
    p->s++;
    return NM_OK;
}
static nm_status close_list(parser *p)
{
    if (p->depth == 0)
        return stray(p);
    intptr_t n = p->count[--p->depth];
    if (n == 0 && p->ndim < 0)
        p->ndim = p->depth + 1;
    if ((n == 0 && p->ndim != p->depth + 1) || (p->shape[p->depth] >= 0 && p->shape[p->depth] != n))
        return uneven(p, p->depth);
    p->shape[p->depth] = n;
    p->s++;
    return NM_OK;
}
static nm_status number(parser *p)
{
    item x;
    if (!read_item(p, &x))
        return stray(p);
    if (p->ndim < 0)
        p->ndim = p->depth;
    if (p->ndim != p->depth)
        return uneven(p, NM_MIN(p->ndim, p->depth));
    if (p->depth)
        p->count[p->depth - 1]++;
    return push(p, &x);
}

static nm_status read_all(parser *p)
{
    bool begun = false, comma = false, item_before = false;   /* a comma since the last item; an item before in this list */
    for (;;) {
        while (p->s < p->end && isspace((unsigned char)*p->s))
            p->s++;
        if (p->s == p->end)
            return begun && p->depth == 0 && !comma ? NM_OK : nm_fail(p->nm, NM_E_VALUE, "the text of an array ends too early");
        char c = *p->s;
        if ((begun && p->depth == 0) || (c == ',' && (comma || !item_before)))
            return stray(p);
        if (c == ',') {
            comma = true;
            p->s++;
            continue;
        }
        comma = false;
        NM_TRY(c == '[' ? open_list(p) : c == ']' ? close_list(p) : number(p));
        item_before = c != '[';
        begun = true;
    }
}

static int common_kind(const parser *p)
{
    int kind = p->n ? TRUTH : REAL;
    bool minus = false;
    for (intptr_t i = 0; i < p->n; i++) {
        kind = NM_MAX(kind, p->items[i].kind);
        minus |= p->items[i].minus && p->items[i].kind == INTEGER;
    }
    return kind == UNSIGNED && minus ? REAL : kind;
}

/* The items in the smallest dtype that holds them all. */
static nm_array *as_found(parser *p)
{
    static const int nums[] = { NM_BOOL, NM_INT64, NM_UINT64, NM_DOUBLE, NM_CDOUBLE };
    int kind = common_kind(p);
    nm_array *a = nm_empty(p->nm, nm_of(nums[kind]), p->ndim, p->shape);
    for (intptr_t i = 0; a && i < p->n; i++) {
        const item *x = &p->items[i];
        char *to = a->v.data + i * a->v.dt.size;
        if (kind == TRUTH)
            *to = x->i != 0;
        else
            memcpy(to, kind < REAL ? (const void *)&x->i : x->z, (size_t)a->v.dt.size);
    }
    return a;
}

/* a as dt; an integer that does not fit is an error. */
static nm_array *converted(nm_ctx *nm, nm_array *a, nm_dtype dt)
{
    nm_array *r = a ? nm_astype(nm, a, dt) : NULL;
    bool whole = a && a->v.dt.cls->flags & NM_CLASS_INTEGER && dt.cls->flags & NM_CLASS_INTEGER;
    int same = r && whole ? nm_array_equal(nm, nm_astype(nm, r, a->v.dt), a, false) : 1;
    if (same == 0) {
        char name[32];
        nm_dtype_text(&dt, name);
        nm_fail(nm, NM_E_OVERFLOW, "an integer is out of bounds for %s", name);
    }
    return same == 1 ? r : NULL;
}

nm_array *nm_parse(nm_ctx *nm, const char *text, nm_dtype dt)
{
    if (!text)
        return NULL;
    parser p = { .nm = nm, .s = text, .end = text + strlen(text), .ndim = -1 };
    for (int d = 0; d < NM_MAXDIMS; d++)
        p.shape[d] = -1;
    nm_enter(nm);
    nm_array *a = read_all(&p) < 0 ? NULL : as_found(&p);
    nm_free(nm, p.items, (size_t)p.room * sizeof *p.items);
    return nm_blame(nm, __func__, 0, NULL, nm_yield(nm, dt.cls ? converted(nm, a, dt) : a));
}
