/* elementwise.c - a loop over broadcast operands: shape of the result, overlap, buffering, masks, the pool. */
#include <stdlib.h>
#include <string.h>
#include "base/fp.h"
#include "kernels/kernels.h"
#include "plan/transfer.h"
#include "plan/walk.h"
#include "dtype/time_units.h"
#include "ufunc/ufunc.h"

enum { BLOCK = 1024, CHOSEN = 1024 };
enum { SHORT = 8, SHORT_REPEATED = 32, MANY_ROWS = 16, SHORT_TILE = 1024, WIDE = 32, TURN_COLUMNS = 256, TURN_BYTES = 64 };

nm_status nm_ufunc_shape(nm_ctx *ctx, int nin, const nm_view *const *in, int nout, const nm_view *const *out, const nm_view *where,
                         int *ndim, intptr_t *shape, intptr_t *unit_strides)
{
    const nm_view *all[NM_MAXARGS + 1];
    int n = 0;
    for (int i = 0; i < nin; i++)
        all[n++] = in[i];
    for (int i = 0; out && i < nout; i++)
        all[n++] = out[i];
    all[n++] = where;
    NM_TRY(nm_broadcast(ctx, n, all, ndim, shape));
    for (int i = 0; out && i < nout; i++)    /* an output may be larger than the inputs' broadcast shape, never smaller */
        if (out[i] && (out[i]->ndim != *ndim || (*ndim && memcmp(out[i]->shape, shape, (size_t)*ndim * sizeof *shape)))) {
            char a[256], b[256];
            nm_shape_text(out[i]->ndim, out[i]->shape, a, sizeof a);
            nm_shape_text(*ndim, shape, b, sizeof b);
            return nm_fail(ctx, NM_E_VALUE, "non-broadcastable output operand with shape %s doesn't match the broadcast shape %s", a, b);
        }
    if (!unit_strides)
        return NM_OK;
    if (*ndim <= 1) {
        if (*ndim)
            unit_strides[0] = 1;
        return NM_OK;
    }
    intptr_t room[4][NM_MAXDIMS];
    const intptr_t *like[4];
    int kept = 0;
    for (int i = 0; i < nin && kept < 4; i++) {
        if (in[i]->ndim == 0 || !nm_broadcast_strides(in[i], *ndim, shape, room[kept]))
            continue;
        like[kept] = room[kept];
        kept++;
    }
    if (kept)
        nm_strides_keep(*ndim, shape, 1, kept, like, unit_strides);
    else
        nm_strides_c(*ndim, shape, 1, unit_strides);
    return NM_OK;
}

/* ------------------------------------------------------------------ one row of items */
typedef struct job {
    nm_call call;
    nm_loop *loop;
    void *aux;
    bool legacy, masked, buffered;
    bool raises, x87;                /* casts of inputs may raise floating-point flags; x87: in the old unit too */
    unsigned *raised;                /* those that were, of all threads */
    int nin, nargs, nop;             /* nop: with the mask */
    intptr_t inner;                  /* items of a row */
    const intptr_t *strides;         /* of a row, per operand */
    nm_transfer *transfer;           /* [nargs]; only those with use[] */
    bool use[NM_MAXARGS];
    const nm_walk *walk;
    const nm_kernel_ops *ops;
    bool plain;                      /* items are nothing but bytes: free to be copied */
    bool turned, gather[NM_MAXARGS + 1];
    intptr_t tile_rows, tile_columns;        /* of tiles, see choose_tiles; 0: row by row */
    size_t cast_size, tile_size, chosen_size, buffer_size;
    /* a block of items for each operand with use[]; with gather[]; under a mask.  NULL in the pool's copies */
    char *buffer, *tile, *chosen;
} job;

typedef void legacy_loop(char **args, const intptr_t *n, const intptr_t *strides, void *aux);

static inline int call_loop(const job *j, char **args, intptr_t n, const intptr_t *strides)
{
    if (NM_UNLIKELY(j->legacy)) {
        ((legacy_loop *)(void *)j->loop)(args, &n, strides, j->aux);
        return 0;
    }
    return j->loop(&j->call, args, &n, strides, j->aux);
}

/* The chosen items are brought together, computed, and put back: masks have short runs more often than long ones. */
static int chosen_loop(const job *j, char **args, const intptr_t *strides, const char *mask, intptr_t mask_stride, intptr_t n)
{
    char *at[NM_MAXARGS];
    intptr_t step[NM_MAXARGS];
    for (intptr_t i = 0, m; i < n; i += m, mask += m * mask_stride) {
        m = NM_MIN(CHOSEN, n - i);
        intptr_t count = j->ops->count_true(mask, mask_stride, m);
        if (count == 0)
            continue;
        char *room = j->chosen;
        for (int o = 0; o < j->nargs; o++) {
            intptr_t size = j->call.dt[o].size;
            at[o] = args[o] + i * strides[o];
            step[o] = strides[o];
            if (count == m || (o < j->nin && strides[o] == 0))
                continue;
            if (o < j->nin)
                j->ops->compress(room, at[o], strides[o], mask, mask_stride, m, count, size);
            at[o] = room;
            step[o] = size;
            room += CHOSEN * size;
        }
        int status = call_loop(j, at, count, step);
        if (status < 0)
            return status;
        for (int o = j->nin; o < j->nargs && count < m; o++)
            j->ops->expand(args[o] + i * strides[o], strides[o], mask, mask_stride, at[o], step[o], count, step[o]);
    }
    return 0;
}

static int masked_loop(const job *j, char **args, const intptr_t *strides, const char *mask, intptr_t mask_stride, intptr_t n)
{
    if (j->chosen)
        return chosen_loop(j, args, strides, mask, mask_stride, n);
    char *at[NM_MAXARGS];
    for (intptr_t i = 0; i < n;) {
        while (i < n && !mask[i * mask_stride])
            i++;
        intptr_t begin = i;
        while (i < n && mask[i * mask_stride])
            i++;
        if (i == begin)
            break;
        for (int o = 0; o < j->nargs; o++)
            at[o] = args[o] + begin * strides[o];
        int status = call_loop(j, at, i - begin, strides);
        if (status < 0)
            return status;
    }
    return 0;
}

static int direct_row(void *arg, char **ptr)
{
    const job *j = arg;
    if (j->masked)
        return masked_loop(j, ptr, j->strides, ptr[j->nargs], j->strides[j->nargs], j->inner);
    return call_loop(j, ptr, j->inner, j->strides);
}

/* n results of a block go to their places; under a mask only the chosen ones, in runs. */
static int put_back(const nm_transfer *t, char *to, intptr_t to_stride, const char *from, intptr_t from_stride, const char *mask,
                    intptr_t mask_stride, intptr_t n)
{
    if (!mask)
        return nm_transfer_run(t, to, to_stride, from, from_stride, n);
    for (intptr_t i = 0; i < n;) {
        while (i < n && !mask[i * mask_stride])
            i++;
        intptr_t begin = i;
        while (i < n && mask[i * mask_stride])
            i++;
        if (i > begin)
            NM_TRY(nm_transfer_run(t, to + begin * to_stride, to_stride, from + begin * from_stride, from_stride, i - begin));
    }
    return 0;
}

/* Blocks of a row: cast in, compute, cast out. */
static int buffered_row(void *arg, char **ptr)
{
    const job *j = arg;
    char *args[NM_MAXARGS];
    intptr_t strides[NM_MAXARGS];
    for (intptr_t done = 0; done < j->inner; done += BLOCK) {
        intptr_t n = NM_MIN(BLOCK, j->inner - done);
        char *room = j->buffer;
        nm_fp_watch watch = j->raises ? nm_fp_watch_begin(j->x87) : (nm_fp_watch){ 0 };
        for (int o = 0; o < j->nargs; o++) {
            args[o] = ptr[o] + done * j->strides[o];
            strides[o] = j->strides[o];
            if (!j->use[o])
                continue;
            intptr_t size = j->call.dt[o].size;
            if (o < j->nin) {
                bool one = j->strides[o] == 0, refs = (j->call.dt[o].flags & NM_REFS) != 0;
                if (refs)                /* counted on writing: the block begins empty, and is emptied below */
                    memset(room, 0, (size_t)((one ? 1 : n) * size));
                if (!one || done == 0 || refs || j->nop > j->nargs)
                    NM_TRY(nm_transfer_run(&j->transfer[o], room, size, args[o], j->strides[o], one ? 1 : n));
                strides[o] = one ? 0 : size;
            } else {
                strides[o] = size;
                if (j->call.dt[o].flags & NM_REFS)
                    memset(room, 0, (size_t)(n * size));
            }
            args[o] = room;
            room += BLOCK * size;
        }
        unsigned raised = j->raises ? nm_fp_watch_end(watch) : 0;
        if (NM_UNLIKELY(raised))
            __atomic_fetch_or(j->raised, raised, __ATOMIC_RELAXED);
        intptr_t mask_stride = j->masked ? j->strides[j->nargs] : 0;
        const char *mask = j->masked ? ptr[j->nargs] + done * mask_stride : NULL;
        int status = mask ? masked_loop(j, args, strides, mask, mask_stride, n) : call_loop(j, args, n, strides);
        for (int o = j->nin; status >= 0 && o < j->nargs; o++)
            if (j->use[o])
                status = put_back(&j->transfer[o], ptr[o] + done * j->strides[o], j->strides[o], args[o], strides[o], mask, mask_stride, n);
        for (int o = 0; o < j->nargs; o++)
            if (j->use[o] && (j->call.dt[o].flags & NM_REFS))
                j->call.dt[o].cls->clear(&j->call.dt[o], args[o], strides[o] ? strides[o] : j->call.dt[o].size, strides[o] ? n : 1);
        NM_TRY(status);
    }
    return 0;
}

/* ------------------------------------------------------------------ tiles of two dimensions */
/* Two kinds of plane are walked badly row by row: rows so short that calling the loop costs most (those operands that do not go on
 * from row to row are gathered, then one call does many rows); and operands that run across the rows (turned on the way, so that
 * each line of memory is read once). */
static void choose_tiles(job *j, const nm_view *const *ops)
{
    const nm_walk *w = j->walk;
    if (w->ndim < 2 || !j->plain)
        return;
    intptr_t n0 = w->shape[0], n1 = w->shape[1], size[NM_MAXARGS + 1], least = TURN_BYTES;
    bool across[NM_MAXARGS + 1], repeated = true, turned = false;
    for (int o = 0; o < j->nop; o++) {
        intptr_t s0 = w->strides[o], s1 = w->strides[j->nop + o];
        bool is_out = o >= j->nin && o < j->nargs;
        size[o] = o < j->nargs ? ops[o]->dt.size : 1;
        if (is_out && (s0 == 0 || s1 == 0))
            return;
        across[o] = s1 == size[o] && s0 != 0 && (s0 > s1 || s0 < -s1);
        if (across[o])
            least = NM_MIN(least, size[o]);
        turned |= across[o];
        j->gather[o] = s1 != s0 * n0;
        repeated &= !j->gather[o] || (!is_out && s1 == 0);
    }
    if (n1 >= MANY_ROWS && (n0 <= SHORT || (n0 <= SHORT_REPEATED && repeated))) {
        j->tile_columns = n0;
        j->tile_rows = NM_MIN(n1, SHORT_TILE / n0);
    } else if (turned && n0 >= WIDE && n1 >= WIDE) {
        memcpy(j->gather, across, sizeof across);
        j->turned = true;
        j->tile_columns = NM_MIN(n0, TURN_COLUMNS);
        j->tile_rows = NM_MIN(n1, NM_MAX(4, TURN_BYTES / least));
    } else {
        return;
    }
    for (int o = 0; o < j->nop; o++)
        if (j->gather[o])
            j->tile_size += ((size_t)(j->tile_rows * j->tile_columns * size[o]) + 63) & ~(size_t)63;
}

/* m columns of n rows, between an operand (s0, s1) and a tile without gaps. */
static void move_tile(const job *j, char *tile, char *at, intptr_t s0, intptr_t s1, intptr_t m, intptr_t n, intptr_t size, bool out)
{
    intptr_t row = m * size;
    if (j->turned && out)
        j->ops->transpose(at, s0, tile, row, n, m, size);
    else if (j->turned)
        j->ops->transpose(tile, row, at, s0, m, n, size);
    else
        for (intptr_t c = 0; c < m; c++, tile += size, at += s0)
            if (out)
                j->ops->copy(at, s1, tile, row, n, size);
            else
                j->ops->copy(tile, row, at, s1, n, size);
}

typedef struct band { const job *job; const intptr_t *size; intptr_t begin, end; } band;

/* One tile: n rows from row r, m columns from column c on. */
static int run_tile(const band *b, char **ptr, intptr_t r, intptr_t n, intptr_t c, intptr_t m)
{
    const job *j = b->job;
    const nm_walk *w = j->walk;
    char *at[NM_MAXARGS + 1], *given[NM_MAXARGS + 1], *room = j->tile;
    intptr_t step[NM_MAXARGS + 1], down[NM_MAXARGS + 1];
    for (int o = 0; o < j->nop; o++) {
        intptr_t s0 = w->strides[o], s1 = w->strides[j->nop + o];
        at[o] = ptr[o] + r * s1 + c * s0;
        step[o] = s0;
        down[o] = s1;
        if (!j->gather[o])
            continue;
        bool is_out = o >= j->nin && o < j->nargs, kept = s1 == 0 && !j->turned && r > b->begin;
        if (!kept && (!is_out || j->masked))
            move_tile(j, room, at[o], s0, s1, m, n, b->size[o], false);
        at[o] = room;
        step[o] = b->size[o];
        down[o] = m * b->size[o];
        room += ((size_t)(j->tile_rows * j->tile_columns * b->size[o]) + 63) & ~(size_t)63;
    }
    job part = *j;
    part.strides = step;
    part.inner = j->turned ? m : n * m;
    for (intptr_t i = 0; i < (j->turned ? n : 1); i++) {
        for (int o = 0; o < j->nop; o++)
            given[o] = at[o] + i * down[o];
        int status = j->buffered ? buffered_row(&part, given) : direct_row(&part, given);
        if (status < 0)
            return status;
    }
    for (int o = j->nin; o < j->nargs; o++)
        if (j->gather[o])
            move_tile(j, at[o], ptr[o] + r * w->strides[j->nop + o] + c * w->strides[o], w->strides[o], w->strides[j->nop + o], m, n,
                      b->size[o], true);
    return 0;
}

static int run_band(void *arg, char **ptr)
{
    const band *b = arg;
    const job *j = b->job;
    for (intptr_t r = b->begin; r < b->end; r += j->tile_rows)
        for (intptr_t c = 0; c < j->walk->shape[0]; c += j->tile_columns) {
            int status = run_tile(b, ptr, r, NM_MIN(j->tile_rows, b->end - r), c, NM_MIN(j->tile_columns, j->walk->shape[0] - c));
            if (status < 0)
                return status;
        }
    return 0;
}

/* Bands of `rows` rows of every plane, numbered with those of one plane together. */
static int run_bands(const job *j, intptr_t rows, intptr_t begin, intptr_t end)
{
    const nm_walk *w = j->walk;
    intptr_t per_plane = (w->shape[1] + rows - 1) / rows, size[NM_MAXARGS + 1];
    for (int o = 0; o < j->nop; o++)
        size[o] = o >= j->nargs ? 1 : !j->use[o] ? j->call.dt[o].size : o < j->nin ? j->transfer[o].src.size : j->transfer[o].dst.size;
    for (intptr_t i = begin; i < end; i++) {
        intptr_t plane = i / per_plane, first = i % per_plane * rows;
        band b = { j, size, first, NM_MIN(first + rows, w->shape[1]) };
        NM_TRY(nm_walk_rows(w, 2, plane, plane + 1, run_band, &b));
    }
    return 0;
}

/* ------------------------------------------------------------------ the pool */
typedef struct split { const job *job; intptr_t rows, band; bool by_row; } split;

static void lend(job *j, char *buffer)
{
    j->buffer = buffer;
    j->tile = buffer + j->cast_size;
    j->chosen = j->chosen_size ? j->tile + j->tile_size : NULL;
}

static int piece(void *arg, intptr_t begin, intptr_t end)
{
    const split *s = arg;
    job mine = *s->job;
    char *buffer = NULL;
    if (mine.buffer_size) {
        if (!(buffer = aligned_alloc(64, (mine.buffer_size + 63) & ~(size_t)63)))
            return NM_E_MEMORY;
        lend(&mine, buffer);
    }
    int status;
    if (mine.tile_rows) {
        status = run_bands(&mine, s->band, begin, end);
    } else if (s->by_row) {
        status = nm_walk_rows(mine.walk, 1, begin, end, mine.buffered ? buffered_row : direct_row, &mine);
    } else {
        char *ptr[NM_MAXARGS];
        for (int o = 0; o < mine.nop; o++)
            ptr[o] = mine.walk->base[o] + begin * mine.strides[o];
        mine.inner = end - begin;
        status = mine.buffered ? buffered_row(&mine, ptr) : direct_row(&mine, ptr);
    }
    free(buffer);
    return status;
}

static bool worth_splitting(const job *j, const nm_ufunc_loop *loop, nm_ctx *ctx)
{
    if (ctx->lib->pool.threads < 2 || loop->flags & (NM_LOOP_HOST | NM_LOOP_SERIAL))
        return false;
    intptr_t bytes = 0;
    for (int o = 0; o < j->nargs; o++) {
        bytes += j->call.dt[o].size;
        if (j->use[o] && j->transfer[o].host)
            return false;
    }
    return nm_pool_worth(ctx->lib, j->walk->items, bytes);
}

static int run_job(nm_ctx *ctx, const nm_ufunc_loop *loop, job *j)
{
    const nm_walk *w = j->walk;
    intptr_t rows = nm_walk_count(w, 1);
    if (worth_splitting(j, loop, ctx)) {
        split s = { j, rows, 0, rows >= 4 * (intptr_t)ctx->lib->pool.threads || w->shape[0] < NM_POOL_GRAIN };
        if (j->tile_rows) {
            s.band = NM_MIN(w->shape[1], NM_MAX(1, NM_POOL_GRAIN / w->shape[0]));
            return nm_pool_run(ctx->lib, piece, &s, nm_walk_count(w, 2) * ((w->shape[1] + s.band - 1) / s.band), 1);
        }
        intptr_t grain = s.by_row ? NM_MAX(1, NM_POOL_GRAIN / w->shape[0]) : NM_POOL_GRAIN;
        if (s.by_row || rows == 1)
            return nm_pool_run(ctx->lib, piece, &s, s.by_row ? rows : w->shape[0], grain);
    }
    char *buffer = NULL;
    if (j->buffer_size) {
        if (!(buffer = nm_alloc(ctx, j->buffer_size)))
            return NM_E_MEMORY;
        lend(j, buffer);
    }
    int status = j->tile_rows ? run_bands(j, w->shape[1], 0, nm_walk_count(w, 2))
                              : nm_walk_rows(w, 1, 0, rows, j->buffered ? buffered_row : direct_row, j);
    if (buffer)
        nm_free(ctx, buffer, j->buffer_size);
    return status;
}

/* ------------------------------------------------------------------ overlap */
static bool same_window(const nm_view *a, const nm_view *b)
{
    return a->data == b->data && a->ndim == b->ndim && a->dt.size == b->dt.size &&
           (a->ndim == 0 || (!memcmp(a->shape, b->shape, (size_t)a->ndim * sizeof *a->shape) &&
                             !memcmp(a->strides, b->strides, (size_t)a->ndim * sizeof *a->strides)));
}

/* Does operand i have to be copied because writing some output would change it too early? */
static bool endangered(const nm_view *const *ops, int nin, int nargs, int i)
{
    for (int o = nin; o < nargs; o++)
        if (o != i && ops[o] && !same_window(ops[i], ops[o]) && nm_bounds_overlap(ops[i], ops[o]) &&
            nm_share_memory(ops[i], ops[o], 1) != 0)
            return true;
    return false;
}

/* ------------------------------------------------------------------ putting it together */
static bool is_plain(const nm_dtype *dt)
{
    return dt->num < NM_NTYPES && dt->size > 0 && !(dt->flags & (NM_REFS | NM_NEEDS_HOST));
}

static nm_status prepare(nm_ctx *ctx, job *j, const nm_view *const *ops, nm_transfer *transfer, int *begun)
{
    j->plain = true;
    for (int o = 0; o < j->nargs; o++) {
        const nm_dtype *want = &j->call.dt[o];
        j->plain &= is_plain(want) && is_plain(&ops[o]->dt);
        bool aligned = nm_is_aligned(ops[o], want->align);
        bool like = ops[o]->dt.num == want->num && ops[o]->dt.size == want->size && !nm_is_time(want);
        j->use[o] = !(aligned && (like || nm_dtype_equal(&ops[o]->dt, want)) && !(ops[o]->dt.flags & NM_SWAPPED));
        if (!j->use[o])
            continue;
        j->buffered = true;
        j->cast_size += (size_t)(BLOCK * want->size);
        bool own = nm_is_aligned(ops[o], ops[o]->dt.align);
        nm_status status = o < j->nin ? nm_transfer_begin(ctx, &transfer[o], &ops[o]->dt, own, want, true)
                                      : nm_transfer_begin(ctx, &transfer[o], want, true, &ops[o]->dt, own);
        NM_TRY(status);
        *begun |= 1 << (o & 31);
        if (o < j->nin && nm_transfer_raises(&transfer[o])) {
            j->raises = true;
            j->x87 |= (transfer[o].cast.flags & NM_LOOP_X87) != 0;
        }
    }
    for (int o = 0; o < j->nargs && j->masked && j->plain; o++)
        j->chosen_size += (size_t)(CHOSEN * j->call.dt[o].size);
    j->transfer = transfer;
    return NM_OK;
}

static nm_status run_safe(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *const *ops,
                          const nm_view *where, int ndim, const intptr_t *shape)
{
    int nargs = uf->nargs, nop = nargs + (where != NULL);
    nm_transfer transfer_room[4], *transfer = transfer_room;
    intptr_t strides_room[5 * NM_MAXDIMS], *strides = strides_room;
    const intptr_t *strides_of[NM_MAXARGS + 1];
    char *data[NM_MAXARGS + 1];
    size_t room_size = 0;
    if (nop > 4) {
        room_size = (size_t)nop * (sizeof *transfer + NM_MAXDIMS * sizeof *strides);
        if (!(transfer = nm_alloc(ctx, room_size)))
            return NM_E_MEMORY;
        strides = (intptr_t *)(transfer + nop);
    }
    job j = { .call = { ctx, dt, NULL }, .loop = loop->loop, .aux = loop->aux, .legacy = loop->flags & NM_LOOP_LEGACY,
              .masked = where != NULL, .ops = nm_kernels(ctx->lib->level), .nin = uf->nin, .nargs = nargs, .nop = nop };
    int begun = 0;
    unsigned raised = 0;
    j.raised = &raised;
    nm_walk walk;
    nm_status status = NM_OK;
    for (int o = 0; o < nop; o++) {
        const nm_view *v = o < nargs ? ops[o] : where;
        nm_broadcast_strides(v, ndim, shape, strides + o * NM_MAXDIMS);
        strides_of[o] = strides + o * NM_MAXDIMS;
        data[o] = v->data;
    }
    status = prepare(ctx, &j, ops, transfer, &begun);
    if (status >= 0 && (status = nm_walk_begin(ctx, &walk, nop, ndim, shape, data, strides_of)) >= 0) {
        j.walk = &walk;
        j.inner = walk.shape[0];
        j.strides = walk.strides;
        if (walk.items)
            choose_tiles(&j, ops);
        j.buffer_size = j.cast_size + j.tile_size + j.chosen_size;
        if (walk.items)
            status = run_job(ctx, loop, &j);
        nm_walk_end(ctx, &walk);
    }
    for (int o = 0; o < nargs; o++)
        if (j.use[o] && (begun >> (o & 31) & 1))
            nm_transfer_end(&transfer[o]);
    if (room_size)
        nm_free(ctx, transfer_room == transfer ? NULL : transfer, room_size);
    return status == NM_OK ? nm_casts_raised(ctx, raised) : status;
}

/* The message of a loop that failed with a bare status (kernels know no ctx). */
static nm_status explain(nm_ctx *ctx, const nm_ufunc *uf, nm_status status)
{
    if (status >= 0 || ctx->status < 0 || status == NM_E_HOST)
        return status;
    if (status == NM_E_VALUE && !strcmp(uf->name, "power"))
        return nm_fail(ctx, status, "Integers to negative integer powers are not allowed.");
    if (status == NM_E_MEMORY)
        return nm_fail(ctx, status, "out of memory");
    return nm_fail(ctx, status, "ufunc '%s' failed", uf->name);
}

static nm_status run_with_copies(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *const *ops,
                                 const nm_view *where, int ndim, const intptr_t *shape, uint64_t risky)
{
    const nm_view *safe[NM_MAXARGS] = { NULL };
    nm_viewbuf copy[8];
    intptr_t bytes[8];
    int owner[8], n = 0;
    nm_status status = NM_OK;
    for (int o = 0; o <= uf->nargs && status >= 0; o++) {
        const nm_view *v = o < uf->nargs ? ops[o] : where;
        if (o < uf->nargs)
            safe[o] = v;
        if (!v || !(risky >> o & 1))
            continue;
        if (n == 8) {
            status = nm_fail(ctx, NM_E_MISSING, "ufunc '%s': more than 8 overlapping operands", uf->name);
            break;
        }
        status = nm_copy_new(ctx, v, &v->dt, &copy[n], &bytes[n]);
        if (status < 0)
            break;
        owner[n] = o;
        if (o < uf->nargs)
            safe[o] = &copy[n].v;
        else
            where = &copy[n].v;
        n++;
    }
    if (status >= 0)
        status = explain(ctx, uf, run_safe(ctx, uf, loop, dt, safe, where, ndim, shape));
    for (int k = 0; k < n; k++) {
        if (status >= 0 && owner[k] >= uf->nin && owner[k] < uf->nargs)
            status = nm_copy(ctx, ops[owner[k]], &copy[k].v, NM_UNSAFE_CASTING);
        if (copy[k].v.dt.flags & NM_REFS)
            copy[k].v.dt.cls->clear(&copy[k].v.dt, copy[k].v.data, copy[k].v.dt.size, bytes[k] / copy[k].v.dt.size);
        nm_free(ctx, copy[k].v.data, (size_t)bytes[k]);
    }
    return status;
}

nm_status nm_ufunc_run(nm_ctx *ctx, const nm_ufunc *uf, const nm_ufunc_loop *loop, const nm_dtype *dt, const nm_view *const *ops,
                       const nm_view *where, int ndim, const intptr_t *shape)
{
    uint64_t risky = 0;
    for (int i = 0; i < uf->nin; i++)
        if (endangered(ops, uf->nin, uf->nargs, i))
            risky |= (uint64_t)1 << i;
    for (int o = uf->nin + 1; o < uf->nargs; o++)          /* two outputs on one memory: the later one is made apart */
        for (int p = uf->nin; p < o; p++)
            if (nm_bounds_overlap(ops[o], ops[p]) && nm_share_memory(ops[o], ops[p], 1) != 0)
                risky |= (uint64_t)1 << o;
    if (where)
        for (int o = uf->nin; o < uf->nargs; o++)
            if (nm_bounds_overlap(where, ops[o]) && !same_window(where, ops[o]) && nm_share_memory(where, ops[o], 1) != 0)
                risky |= (uint64_t)1 << uf->nargs;
    if (NM_UNLIKELY(risky))
        return run_with_copies(ctx, uf, loop, dt, ops, where, ndim, shape, risky);
    return explain(ctx, uf, run_safe(ctx, uf, loop, dt, ops, where, ndim, shape));
}

nm_status nm_apply(nm_ctx *ctx, const char *name, const nm_view *const *in, nm_out *out)
{
    const nm_ufunc *uf = nm_ufunc_find(ctx->lib, name);
    if (!uf)
        return nm_fail(ctx, NM_E_MISSING, "ufunc '%s'", name);
    nm_dtype in_dt[8], dt[8];
    nm_view result[4];
    const nm_view *ops[8];
    if (uf->nargs > 8 || uf->nout > 4 || uf->signature)
        return nm_fail(ctx, NM_E_MISSING, "nm_apply of ufunc '%s'", name);
    for (int i = 0; i < uf->nin; i++) {
        in_dt[i] = in[i]->dt;
        ops[i] = in[i];
    }
    nm_resolution r = { .dt = dt };
    NM_TRY(nm_ufunc_resolve(ctx, uf, in_dt, NULL, NULL, NULL, NM_SAME_KIND_CASTING, &r));
    int ndim;
    intptr_t shape[NM_MAXDIMS], unit[NM_MAXDIMS], strides[NM_MAXDIMS];
    NM_TRY(nm_ufunc_shape(ctx, uf->nin, in, 0, NULL, NULL, &ndim, shape, unit));
    for (int o = 0; o < uf->nout; o++) {
        for (int d = 0; d < ndim; d++)
            strides[d] = unit[d] * dt[uf->nin + o].size;
        NM_TRY(out->new_array(out, ctx, &dt[uf->nin + o], ndim, shape, strides, &result[o]));
        ops[uf->nin + o] = &result[o];
    }
    return nm_ufunc_run(ctx, uf, r.loop, dt, ops, NULL, ndim, shape);
}
