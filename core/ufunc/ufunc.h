/* ufunc.h - universal functions: finding one, choosing its loop, running it element by element, reducing, accumulating.
 *
 * Memory stays the caller's: nm_ufunc_resolve tells dtypes, nm_ufunc_shape tells shape and strides of fresh results, then
 * nm_ufunc_run computes.  nm_apply and nm_reduce do all of it with result memory from an nm_out.
 * None of these clears or reads floating-point flags: the caller does (base/fp.h). */
#pragma once
#include "base/ctx.h"
#include "dtype/dtype.h"
#include "view/view.h"

enum nm_identity { NM_ID_NONE, NM_ID_ZERO, NM_ID_ONE, NM_ID_ALL_BITS, NM_ID_MINUS_INF, NM_ID_REORDERABLE };

typedef struct nm_ufunc_loop {
    const uint16_t *types;       /* nargs type numbers */
    nm_loop *loop;
    void *aux;
    uint32_t flags;              /* nm_loop_flag */
    nm_loop *reduce2;            /* two-dimensional reduction, or NULL */
    void *aux2;
    nm_loop *at, *accumulate;    /* in one call ("NAME.at", "NAME.accumulate"), or NULL */
} nm_ufunc_loop;

/* Core dimensions of a generalised ufunc.  The flags' values are public in the host. */
enum nm_core_flag { NM_CORE_INFERRED = 2 /* a name: operands tell the size */, NM_CORE_OPTIONAL = 4 /* "n?" may be missing */ };
typedef struct nm_core_sig {
    int ndims;                   /* distinct names */
    int op_ndim[NM_MAXARGS];
    int *op_dims[NM_MAXARGS];    /* which name each core axis is */
    intptr_t fixed[16];          /* a dimension written as a number, else -1 */
    uint32_t flags[16];          /* nm_core_flag */
    char names[16][16];
    int room[64];
} nm_core_sig;

struct nm_ufunc {
    const char *name;
    int nin, nout, nargs, identity;
    const char *signature;       /* NULL: element by element */
    nm_core_sig *core;
    int (*core_sizes)(intptr_t *sizes);     /* fills in sizes that no operand told (-1); < 0: impossible ones.  NULL: none */
    nm_ufunc_loop *loops;
    int nloops, room;
    const nm_ufunc_loop *exact[NM_NTYPES];  /* the loop all of whose inputs have this type, or NULL */
    uint8_t mixed[NM_OBJECT][NM_OBJECT];    /* for two inputs of numbers: 1 + the loop that resolution chose; 0: not asked yet */
    void *host;
};
typedef struct nm_ufunc nm_ufunc;

static inline bool nm_is_text(uint32_t num) { return num == NM_STRING || num == NM_UNICODE; }

/* ---- registry.c */
nm_ufunc *nm_ufunc_find(const nm_lib *lib, const char *name);            /* NULL if there is none */
int nm_ufunc_count(const nm_lib *lib);
nm_ufunc *nm_ufunc_at_index(const nm_lib *lib, int i);                   /* in alphabetical order */
/* A ufunc that is in no registry (made by the host); freed with nm_ufunc_free. name and signature are borrowed. */
nm_ufunc *nm_ufunc_new(nm_ctx *ctx, const char *name, int nin, int nout, int identity, const char *signature);
void nm_ufunc_free(nm_ctx *ctx, nm_ufunc *uf);
/* Add a loop at the end, or replace the loop of the same types. */
NM_MUST_USE nm_status nm_ufunc_add_loop(nm_ctx *ctx, nm_ufunc *uf, const uint16_t *types, nm_loop *loop, void *aux, uint32_t flags);

/* ---- resolve.c */
enum { NM_NO_RULE = -2 };
typedef struct nm_resolution {
    const nm_ufunc_loop *loop;
    nm_dtype *dt;                /* nargs: the dtypes at which the loop works, native order */
    int operand;                 /* which operand a failed cast concerns; NM_NO_RULE: the ufunc's own rules do not join these dtypes */
} nm_resolution;
/* Choose the loop.  in: nin dtypes; weak: enum nm_weak of each input or NULL; sig: nargs dtypes asked by dtype= or signature= (cls
 * NULL: free), or NULL; out: nout dtypes of given outputs (cls NULL: none) or NULL.  NM_E_NOLOOP: no loop fits; NM_E_CAST: r->operand
 * cannot be cast. */
NM_MUST_USE nm_status nm_ufunc_resolve(nm_ctx *ctx, const nm_ufunc *uf, const nm_dtype *in, const uint8_t *weak, const nm_dtype *sig,
                                       const nm_dtype *out, nm_casting casting, nm_resolution *r);
/* The loop and accumulator dtype of a reduction; dtype NULL: NumPy's default (small integers of add and multiply widen). */
NM_MUST_USE nm_status nm_ufunc_resolve_reduce(nm_ctx *ctx, const nm_ufunc *uf, const nm_dtype *in, const nm_dtype *dtype, nm_resolution *r);

/* ---- elementwise.c */
/* The broadcast shape of inputs, given outputs (which must have it) and mask; and the strides that a fresh output of item size
 * 1 would have (K order; multiply by the item size). */
NM_MUST_USE nm_status nm_ufunc_shape(nm_ctx *ctx, int nin, const nm_view *const *in, int nout, const nm_view *const *out,
                                     const nm_view *where, int *ndim, intptr_t *shape, intptr_t *unit_strides);
/* Compute.  ops: nin inputs and nout outputs, where (or NULL): bool mask; dt: the resolution's.  Overlap of operands is handled. */
NM_MUST_USE nm_status nm_ufunc_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt,
                                   const nm_view *const *ops, const nm_view *where, int ndim, const intptr_t *shape);
/* np.NAME(*in): resolve, allocate through out (called once per output), run. */
NM_MUST_USE nm_status nm_apply(nm_ctx *ctx, const char *name, const nm_view *const *in, nm_out *out);

/* ---- reduction.c */
/* out = in reduced along the axes flagged.  out has in's ndim with length 1 along reduced axes (keepdims form), any dtype; dt: the
 * resolution's.  initial: an item of dtype dt[0], or NULL: identity or first items; no_initial: never the identity. */
NM_MUST_USE nm_status nm_reduce_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in,
                                    const bool *axes, const nm_view *out, const nm_view *where, const void *initial, bool no_initial);
/* All n items of in, which has no gaps and is aligned and native, into item (64 bytes); false where that takes more than one loop. */
bool nm_reduce_line(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in, intptr_t n,
                    void *item);
/* The whole of it with memory from out: axes NULL means all; dtype NULL means default. */
NM_MUST_USE nm_status nm_reduce(nm_ctx *ctx, const char *name, const nm_view *in, const bool *axes, bool keepdims,
                                const nm_dtype *dtype, nm_out *out);
/* Is there an identity item of this dtype?  Writes it to item. */
bool nm_identity_item(const nm_ufunc *uf, const nm_dtype *dt, void *item);

/* ---- accumulate.c: out has in's shape (accumulate), or along axis the length of indices (reduceat). */
NM_MUST_USE nm_status nm_accumulate_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in,
                                        int axis, const nm_view *out);
NM_MUST_USE nm_status nm_reduceat_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *in,
                                      int axis, const intptr_t *indices, intptr_t count, const nm_view *out);
/* The first of n indices that is not in [-length, length), or -1. */
intptr_t nm_index_out_of_bounds(nm_ctx *ctx, const intptr_t *index, intptr_t n, intptr_t length);
/* a[index[i]] = a[index[i]] op b[i], in order, repeated indices included.  a 1-D; each index in [-length, length), which the caller
 * has checked (nm_index_out_of_bounds); b NULL for unary ufuncs, else 1-D of count items or one item with stride 0. */
NM_MUST_USE nm_status nm_at_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *a,
                                const intptr_t *index, intptr_t count, const nm_view *b);

/* ---- gufunc.c */
/* Loop dimensions and core sizes of a call; axes[i] (or axes NULL: the last ones) name the core axes of operand i.  Fills
 * core_size[core->ndims], and for every operand the order of axes: its loop strides and core strides. missing[name]: an optional dimension
 * that was left out. */
typedef struct nm_gufunc_plan {
    int ndim;                                       /* loop dimensions */
    intptr_t shape[NM_MAXDIMS];
    intptr_t core_size[16];
    bool missing[16];
    int op_core[NM_MAXARGS];                        /* core axes each operand really has */
} nm_gufunc_plan;
NM_MUST_USE nm_status nm_gufunc_plan_make(nm_ctx *ctx, const nm_ufunc *uf, int nops_given, const nm_view *const *ops, nm_gufunc_plan *plan);
/* ops have their core axes last.  Outputs: loop shape then core shape. */
NM_MUST_USE nm_status nm_gufunc_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt,
                                    const nm_view *const *ops, const nm_gufunc_plan *plan);
NM_MUST_USE nm_status nm_core_parse(nm_ctx *ctx, const char *signature, int nin, int nout, nm_core_sig *core);
