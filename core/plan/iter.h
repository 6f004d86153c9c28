/* iter.h - the general iterator behind np.nditer and NpyIter: many operands, chosen axis order, tracked indices, ranges, casts
 * through buffers, reductions.  Its meaning, flags and messages are NumPy's.
 *
 * The iterator borrows the operands' memory; whoever made it keeps that alive.  Memory for allocated operands and for copies comes from
 * the host.  iter.c makes iterators and moves them; iter_buffer.c fills and empties buffers. */
#pragma once
#include "plan/transfer.h"

enum nm_iter_flag {                        /* values of NumPy's NPY_ITER_* */
    NM_IT_C_INDEX = 0x1, NM_IT_F_INDEX = 0x2, NM_IT_MULTI_INDEX = 0x4, NM_IT_EXTERNAL_LOOP = 0x8, NM_IT_COMMON_DTYPE = 0x10,
    NM_IT_REFS_OK = 0x20, NM_IT_ZEROSIZE_OK = 0x40, NM_IT_REDUCE_OK = 0x80, NM_IT_RANGED = 0x100, NM_IT_BUFFERED = 0x200,
    NM_IT_GROWINNER = 0x400, NM_IT_DELAY_BUFALLOC = 0x800, NM_IT_DONT_NEGATE_STRIDES = 0x1000, NM_IT_COPY_IF_OVERLAP = 0x2000,
    /* per operand */
    NM_IT_READWRITE = 0x10000, NM_IT_READONLY = 0x20000, NM_IT_WRITEONLY = 0x40000, NM_IT_NBO = 0x80000, NM_IT_ALIGNED = 0x100000,
    NM_IT_CONTIG = 0x200000, NM_IT_COPY = 0x400000, NM_IT_UPDATEIFCOPY = 0x800000, NM_IT_ALLOCATE = 0x1000000,
    NM_IT_NO_SUBTYPE = 0x2000000, NM_IT_VIRTUAL = 0x4000000, NM_IT_NO_BROADCAST = 0x8000000, NM_IT_WRITEMASKED = 0x10000000,
    NM_IT_ARRAYMASK = 0x20000000, NM_IT_OVERLAP_ASSUME_ELEMENTWISE = 0x40000000
};
/* In op_axes: no axis of the operand here; this axis (or none) is one that the operand is reduced over, on purpose. */
#define NM_IT_REDUCTION_AXIS(axis) ((axis) + (1 << 30))

typedef struct nm_iter_host {
    void *user;
    /* Memory for operand op, with the given strides. */
    nm_status (*allocate)(void *user, nm_ctx *ctx, int op, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                          nm_view *v);
    /* A copy of operand op to be iterated in its place, filled with its items if read; if write its items go back at the end. */
    nm_status (*copy)(void *user, nm_ctx *ctx, int op, const nm_dtype *dt, const intptr_t *strides, bool read, bool write, nm_view *v);
    /* The common dtype of n dtypes; NULL: nm_result_type. */
    nm_status (*common)(void *user, nm_ctx *ctx, int n, const nm_dtype *dts, nm_dtype *out);
} nm_iter_host;

enum nm_iter_op_state {                    /* what became of an operand */
    NM_OP_READ = 1, NM_OP_WRITE = 2, NM_OP_CAST = 4, NM_OP_REDUCE = 8, NM_OP_VIRTUAL = 16, NM_OP_MASKED = 32, NM_OP_ALIGN = 64,
    NM_OP_CONTIG = 128, NM_OP_FORCE_COPY = 256, NM_OP_BUFFERED = 512, NM_OP_ALLOCATED = 1024, NM_OP_COPIED = 2048
};

typedef struct nm_iter_op {
    uint32_t flags, state;                 /* as requested; nm_iter_op_state */
    nm_dtype from, dt;                     /* of the memory; as the loop sees it */
    char *base;                            /* first item at iteration index 0 */
    intptr_t offset;                       /* of base from the operand's own first item: axes that are turned round */
    intptr_t *strides;                     /* per iterator axis, innermost first */
    bool aligned, still;                   /* the buffer has one item for axes on which the operand stands still */
    /* buffering */
    nm_transfer in, out;
    bool in_ready, out_ready;
    char *buffer;
    intptr_t outer_stride;
} nm_iter_op;

typedef struct nm_iter {
    nm_ctx *ctx;                           /* of the thread that uses it; set it before use on another thread */
    size_t bytes;                          /* of this block */
    int nop, ndim, mask_op;
    uint32_t flags;                        /* global ones */
    bool has_index, forced_order, negated, delayed, ranged, bound, needs_host;
    intptr_t size, start, end, at;         /* items in all; the range; index of the current item, or of the chunk's first when buffered */
    intptr_t buffersize;
    int axis[NM_MAXDIMS];                  /* the axis of the operands that iterator axis i runs over, 0 the outermost */
    bool flip[NM_MAXDIMS];                 /* it runs backwards */
    intptr_t shape[NM_MAXDIMS], coord[NM_MAXDIMS];   /* innermost first */
    intptr_t *index_strides, index, index_base;      /* the tracked C or F index */
    /* what the loop sees */
    char **ptr;
    intptr_t *inner_strides, inner_size;
    /* the chunk in the buffers: inner_size times outer_size items, outer_at of them done */
    intptr_t chunk_end, inner_at, outer_at, outer_size, inner_items;
    int core;                              /* axes that the inner part of a whole chunk spans */
    int chunk_axes;                        /* the chunk: these inner axes whole, then chunk_count steps of the next */
    intptr_t chunk_count;
    char **data;                           /* the operands' own items at `at` */
    nm_iter_op op[];
} nm_iter;

/* Make an iterator over nop operands (NULL: to be allocated, or virtual).  op_dtypes[i].cls NULL: the operand's own dtype.
 * oa_ndim < 0: op_axes and itershape are not given; op_axes[i][k] is the operand's axis for iteration axis k.  buffersize 0: default. */
NM_MUST_USE nm_status nm_iter_new(nm_ctx *ctx, nm_iter **out, int nop, const nm_view *const *ops, uint32_t flags, nm_order order,
                                  nm_casting casting, const uint32_t *op_flags, const nm_dtype *op_dtypes, int oa_ndim,
                                  const int *const *op_axes, const intptr_t *itershape, intptr_t buffersize, const nm_iter_host *host);
NM_MUST_USE nm_status nm_iter_copy(nm_ctx *ctx, const nm_iter *it, nm_iter **out);
/* Write back what is in the buffers and free the iterator; the status of the writing back. */
nm_status nm_iter_free(nm_iter *it);
/* Forget what is in the buffers without writing back (references in them are dropped). */
void nm_iter_drop_buffers(nm_iter *it);

/* 1: moved on to the next item or inner loop; 0: past the end; < 0: a cast failed. */
int nm_iter_next(nm_iter *it);
NM_MUST_USE nm_status nm_iter_reset(nm_iter *it);
/* Reset on other base pointers, one for each operand. */
NM_MUST_USE nm_status nm_iter_reset_base(nm_iter *it, char *const *base);
NM_MUST_USE nm_status nm_iter_reset_range(nm_iter *it, intptr_t start, intptr_t end);
NM_MUST_USE nm_status nm_iter_goto(nm_iter *it, intptr_t iterindex);
NM_MUST_USE nm_status nm_iter_goto_multi_index(nm_iter *it, const intptr_t *index);
NM_MUST_USE nm_status nm_iter_goto_index(nm_iter *it, intptr_t index);
intptr_t nm_iter_index(const nm_iter *it);                                 /* the iteration index of the current item */
void nm_iter_multi_index(const nm_iter *it, intptr_t *index);
/* In the operands' axis order if multi-indices are tracked, else innermost first. */
void nm_iter_shape(const nm_iter *it, intptr_t *shape);
NM_MUST_USE nm_status nm_iter_remove_axis(nm_iter *it, int axis);
NM_MUST_USE nm_status nm_iter_remove_multi_index(nm_iter *it);
NM_MUST_USE nm_status nm_iter_external_loop(nm_iter *it);
/* Shape and strides of operand op as it is iterated, outermost axis first (np.nditer.itviews). */
void nm_iter_view(const nm_iter *it, int op, nm_viewbuf *out);

/* iter_buffer.c */
nm_status nm_iter_plan_buffers(nm_iter *it);          /* transfers and the core of chunks, once */
nm_status nm_iter_load(nm_iter *it);                  /* a chunk from `at` on */
nm_status nm_iter_store(nm_iter *it);                 /* write the present chunk back */
nm_status nm_iter_alloc_buffers(nm_iter *it);
void nm_iter_end_buffers(nm_iter *it);
