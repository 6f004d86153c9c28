/* walk.h - the order in which items of several operands are visited: axes sorted by stride (NumPy's K order), axes that all
 * operands step backwards through turned round, neighbouring axes merged where every operand allows it.
 * Dimension 0 of a walk is the innermost.  A walk reads no item. */
#pragma once
#include "view/view.h"

enum { NM_WALK_ROOM = 4 * NM_MAXDIMS };

typedef struct nm_walk {
    int nop, ndim;                       /* ndim >= 1: a walk over no axis is one row of one item */
    intptr_t items;                      /* product of shape */
    intptr_t shape[NM_MAXDIMS];
    intptr_t *strides;                   /* [ndim][nop]: operand o steps strides[d * nop + o] along dimension d */
    char **base;                         /* [nop] first item of each operand */
    char *base_room[8];
    intptr_t room[NM_WALK_ROOM];
    void *block;                         /* more room for many operands, from nm_alloc */
    size_t block_size;
} nm_walk;

/* data[o], strides[o][ndim]: the operands broadcast to shape (stride 0 along broadcast axes). */
NM_MUST_USE nm_status nm_walk_begin(nm_ctx *ctx, nm_walk *w, int nop, int ndim, const intptr_t *shape, char *const *data,
                                    const intptr_t *const *strides);
void nm_walk_end(nm_ctx *ctx, nm_walk *w);

/* Call row(arg, ptr) for every combination of the dimensions >= first, numbered begin to end - 1 (dimension `first` fastest).
 * ptr[o] is operand o's item there; row may change ptr's array freely. */
typedef int nm_row(void *arg, char **ptr);
int nm_walk_rows(const nm_walk *w, int first, intptr_t begin, intptr_t end, nm_row *row, void *arg);
intptr_t nm_walk_count(const nm_walk *w, int first);   /* product of the dimensions >= first */
