/* overlap.c - whether two views, or two indexes of one view, share a byte.
 *
 * The question is whether a1*x1 + ... + an*xn = b has a solution with 0 <= xi <= ui: the a are the strides of both views (the
 * second one counted from its end) and 1 for the bytes within an item.  The unknowns are chosen from the largest coefficient
 * down; what is left must stay between 0 and the sum of the smaller terms, and be a multiple of their gcd, which leaves an
 * arithmetic progression of candidates for each. */
#include <string.h>
#include "view/view.h"

enum { MAX_TERMS = 2 * NM_MAXDIMS + 2 };

typedef struct term { intptr_t a, u; } term;

typedef struct search {
    int n;
    term t[MAX_TERMS];
    intptr_t gcd[MAX_TERMS];       /* of t[0..i].a */
    __int128 reach[MAX_TERMS];     /* largest sum of t[0..i] */
    bool nontrivial;               /* not every x may be u / 2 */
    intptr_t work, max_work;
} search;

void nm_extent(const nm_view *v, uintptr_t *begin, uintptr_t *end)
{
    uintptr_t low = (uintptr_t)v->data, high = low + (uintptr_t)v->dt.size;
    for (int i = 0; i < v->ndim; i++) {
        if (v->shape[i] == 0) {
            *begin = *end = (uintptr_t)v->data;
            return;
        }
        intptr_t span = (v->shape[i] - 1) * v->strides[i];
        if (span > 0)
            high += (uintptr_t)span;
        else
            low += (uintptr_t)span;
    }
    *begin = low;
    *end = high;
}

bool nm_bounds_overlap(const nm_view *a, const nm_view *b)
{
    uintptr_t a0, a1, b0, b1;
    nm_extent(a, &a0, &a1);
    nm_extent(b, &b0, &b1);
    return a0 < b1 && b0 < a1 && a0 < a1 && b0 < b1;
}

static intptr_t gcd_of(intptr_t a, intptr_t b)
{
    while (b) {
        intptr_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

/* x with a*x = b (mod m), m > 0, gcd(a, m) dividing b; the least one >= 0. */
static intptr_t solve_congruence(intptr_t a, intptr_t b, intptr_t m)
{
    intptr_t g = gcd_of(a, m), mm = m / g;
    if (mm == 1)
        return 0;
    intptr_t r0 = mm, r1 = (a / g) % mm, s0 = 0, s1 = 1;
    while (r1) {
        intptr_t q = r0 / r1, r = r0 - q * r1;
        intptr_t s = s0 - q * s1;
        r0 = r1; r1 = r;
        s0 = s1; s1 = s;
    }
    intptr_t inverse = s0 < 0 ? s0 + mm : s0;
    return (intptr_t)((__int128)((b / g) % mm) * inverse % mm);
}

/* 1 solution, 0 none, -1 limit. */
static int descend(search *s, int i, intptr_t b, bool trivial)
{
    const term *t = &s->t[i];
    if (s->max_work >= 0 && ++s->work > s->max_work)
        return -1;
    if (i == 0) {
        if (b % t->a != 0 || b / t->a > t->u)
            return 0;
        return !(s->nontrivial && trivial && 2 * (__int128)(b / t->a) == t->u);
    }
    if (b % s->gcd[i] != 0)
        return 0;
    intptr_t high = NM_MIN(t->u, b / t->a), low = 0;
    __int128 over = (__int128)b - s->reach[i - 1];
    if (over > 0)
        low = (intptr_t)((over + t->a - 1) / t->a);
    intptr_t step = s->gcd[i - 1] / s->gcd[i], first = solve_congruence(t->a, b, s->gcd[i - 1]);
    if (low > first)
        first += (low - first + step - 1) / step * step;
    for (intptr_t x = first; x <= high; x += step) {
        int found = descend(s, i - 1, b - x * t->a, trivial && 2 * (__int128)x == t->u);
        if (found)
            return found;
        if (high - x < step)
            break;
    }
    return 0;
}

static int solve(search *s, intptr_t b)
{
    int n = 0;
    for (int i = 0; i < s->n; i++) {         /* drop what cannot vary, keep sorted by a */
        term t = s->t[i];
        if (!s->nontrivial && t.a && t.u > b / t.a)
            t.u = b / t.a;
        if (t.a == 0 || t.u == 0)
            continue;
        int k = n++;
        for (; k > 0 && s->t[k - 1].a > t.a; k--)
            s->t[k] = s->t[k - 1];
        s->t[k] = t;
    }
    if (!s->nontrivial) {                    /* equal coefficients are one unknown */
        int m = 0;
        for (int i = 0; i < n; i++) {
            if (m > 0 && s->t[m - 1].a == s->t[i].a) {
                intptr_t most = b / s->t[i].a;
                s->t[m - 1].u = s->t[m - 1].u > most - s->t[i].u ? most : s->t[m - 1].u + s->t[i].u;
            } else
                s->t[m++] = s->t[i];
        }
        n = m;
    }
    if (n == 0)
        return !s->nontrivial && b == 0;
    for (int i = 0; i < n; i++) {
        s->gcd[i] = i ? gcd_of(s->gcd[i - 1], s->t[i].a) : s->t[0].a;
        s->reach[i] = (i ? s->reach[i - 1] : 0) + (__int128)s->t[i].a * s->t[i].u;
    }
    if (b < 0 || b > s->reach[n - 1])
        return 0;
    s->work = 0;
    return descend(s, n - 1, b, true);
}

static void add_terms(search *s, const nm_view *v)
{
    for (int i = 0; i < v->ndim; i++)
        if (v->shape[i] > 1 && v->strides[i])
            s->t[s->n++] = (term){ v->strides[i] < 0 ? -v->strides[i] : v->strides[i], v->shape[i] - 1 };
    if (v->dt.size > 1)
        s->t[s->n++] = (term){ 1, v->dt.size - 1 };
}

int nm_share_memory(const nm_view *a, const nm_view *b, intptr_t max_work)
{
    uintptr_t a0, a1, b0, b1;
    nm_extent(a, &a0, &a1);
    nm_extent(b, &b0, &b1);
    if (!(a0 < b1 && b0 < a1 && a0 < a1 && b0 < b1))
        return 0;
    if (max_work == 0)
        return -1;
    uintptr_t forward = b1 - 1 - a0, backward = a1 - 1 - b0, least = NM_MIN(forward, backward);
    if (least > (uintptr_t)INTPTR_MAX)
        return -2;
    search s;
    s.n = 0;
    s.nontrivial = false;
    s.max_work = max_work;
    add_terms(&s, a);
    add_terms(&s, b);
    return solve(&s, (intptr_t)least);
}

/* Every axis steps over all that the axes with smaller steps cover: nothing can meet. */
static bool steps_apart(const nm_view *v)
{
    int order[NM_MAXDIMS], n = 0;
    intptr_t span = v->dt.size;
    for (int i = 0; i < v->ndim; i++) {
        intptr_t s = v->strides[i] < 0 ? -v->strides[i] : v->strides[i];
        if (v->shape[i] <= 1)
            continue;
        int k = n++;
        for (; k > 0; k--) {
            intptr_t t = v->strides[order[k - 1]];
            if ((t < 0 ? -t : t) <= s)
                break;
            order[k] = order[k - 1];
        }
        order[k] = i;
    }
    for (int k = 0; k < n; k++) {
        intptr_t s = v->strides[order[k]], more;
        s = s < 0 ? -s : s;
        if (s < span || !nm_mul_size(s, v->shape[order[k]] - 1, &more) || !nm_add_size(span, more, &span))
            return false;
    }
    return true;
}

int nm_internal_overlap(const nm_view *v, intptr_t max_work)
{
    search s;
    intptr_t b = 0;
    bool zero = false;
    s.n = 0;
    s.nontrivial = true;
    s.max_work = max_work;
    for (int i = 0; i < v->ndim; i++) {
        if (v->shape[i] == 0)
            return 0;
        zero |= v->shape[i] > 1 && v->strides[i] == 0;
    }
    if (zero)
        return 1;
    if (steps_apart(v))
        return 0;
    add_terms(&s, v);
    for (int i = 0; i < s.n; i++) {
        intptr_t part;
        if (!nm_mul_size(s.t[i].a, s.t[i].u, &part) || !nm_add_size(b, part, &b) || s.t[i].u > INTPTR_MAX / 2)
            return -2;
        s.t[i].u *= 2;
    }
    return solve(&s, b);
}
