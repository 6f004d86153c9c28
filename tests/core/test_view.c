/* test_view.c - shapes, broadcasting, rearranging, slices, overlap and lines against naive references. */
#include "check_lib.h"
#include "dtype/dtype.h"
#include "view/view.h"

/* A random window on a buffer of 4096 bytes, items of 1, 2 or 4 bytes. */
static char memory[4096];
static void random_view(uint64_t *seed, nm_viewbuf *b, int maxdim)
{
    static const int nums[] = { NM_INT8, NM_INT16, NM_INT32 };
    nm_dtype dt = nm_dtype_of(nums[below(seed, 3)]);
    int nd = (int)below(seed, maxdim + 1);
    intptr_t low = 0, high = dt.size;
    for (int i = 0; i < nd; i++) {
        b->shape[i] = 1 + below(seed, 5);
        b->strides[i] = below(seed, 60) - 30;
        intptr_t span = (b->shape[i] - 1) * b->strides[i];
        *(span < 0 ? &low : &high) += span;
    }
    intptr_t at = -low + below(seed, 200);
    b->v = (nm_view){ memory + at, b->shape, b->strides, nd, NM_WRITEABLE, dt };
    (void)high;
}

/* Number of times each byte is touched. */
static void touch(const nm_view *v, int axis, char *p, int *count)
{
    if (axis == v->ndim) {
        for (intptr_t i = 0; i < v->dt.size; i++)
            count[p - memory + i]++;
        return;
    }
    for (intptr_t i = 0; i < v->shape[axis]; i++)
        touch(v, axis + 1, p + i * v->strides[axis], count);
}

TEST(overlap_agrees_with_counting)
{
    open_lib();
    uint64_t seed = 7;
    int found[2] = { 0 };
    for (int round = 0; round < 4000; round++) {
        nm_viewbuf a, b;
        static int ca[4096], cb[4096];
        random_view(&seed, &a, 3);
        random_view(&seed, &b, 3);
        memset(ca, 0, sizeof ca);
        memset(cb, 0, sizeof cb);
        touch(&a.v, 0, a.v.data, ca);
        touch(&b.v, 0, b.v.data, cb);
        int both = 0, twice = 0;
        for (int i = 0; i < 4096; i++) {
            both |= ca[i] && cb[i];
            twice |= ca[i] > 1;
        }
        CHECK(nm_share_memory(&a.v, &b.v, -1) == both);
        CHECK(nm_internal_overlap(&a.v, -1) == twice);
        found[both]++;
    }
    CHECK(found[0] > 100 && found[1] > 100);
}

TEST(broadcast_fits_and_refuses)
{
    open_lib();
    intptr_t sa[] = { 3, 1 }, sb[] = { 4 }, sc[] = { 2, 5 }, st[] = { 8, 8 }, shape[NM_MAXDIMS], strides[8];
    nm_dtype dt = nm_dtype_of(NM_DOUBLE);
    nm_view a = { memory, sa, st, 2, 0, dt }, b = { memory, sb, st, 1, 0, dt }, c = { memory, sc, st, 2, 0, dt };
    const nm_view *ab[] = { &a, &b }, *bc[] = { &b, &c };
    int nd;
    CHECK(nm_broadcast(ctx, 2, ab, &nd, shape) == NM_OK && nd == 2 && shape[0] == 3 && shape[1] == 4);
    CHECK(nm_broadcast_strides(&a, 2, shape, strides) && strides[0] == 8 && strides[1] == 0);
    CHECK(nm_broadcast_strides(&b, 2, shape, strides) && strides[0] == 0 && strides[1] == 8);
    CHECK(!nm_broadcast_strides(&c, 2, shape, strides));
    CHECK(nm_broadcast(ctx, 2, bc, &nd, shape) == NM_E_VALUE);
    CHECK(!strcmp(nm_message(ctx), "operands could not be broadcast together with shapes (4,) (2,5) "));
}

TEST(reshape_and_errors)
{
    open_lib();
    intptr_t s1[] = { -1, 3 }, s2[] = { 4 }, s3[] = { -1, -1 }, s4[] = { -1, 4 };
    CHECK(nm_reshape_shape(ctx, 6, 2, s1) == NM_OK && s1[0] == 2);
    CHECK(nm_reshape_shape(ctx, 6, 1, s2) < 0 && !strcmp(nm_message(ctx), "cannot reshape array of size 6 into shape (4,)"));
    CHECK(nm_reshape_shape(ctx, 6, 2, s3) < 0 && !strcmp(nm_message(ctx), "can only specify one unknown dimension"));
    CHECK(nm_reshape_shape(ctx, 6, 2, s4) < 0 && !strcmp(nm_message(ctx), "cannot reshape array of size 6 into shape (4)"));
    int axis;
    CHECK(nm_axis(ctx, 3, 1, NULL, &axis) == NM_E_AXIS && !strcmp(nm_message(ctx), "axis 3 is out of bounds for array of dimension 1"));
}

/* Every element of the reshaped view lies where the same index in C or F order lies in the old one. */
static char *at_index(const nm_view *v, intptr_t i, bool fortran)
{
    char *p = v->data;
    for (int k = 0; k < v->ndim; k++) {
        int axis = fortran ? k : v->ndim - 1 - k;
        p += i % v->shape[axis] * v->strides[axis];
        i /= v->shape[axis];
    }
    return p;
}
TEST(reshape_keeps_places)
{
    open_lib();
    uint64_t seed = 3;
    int worked = 0;
    for (int round = 0; round < 20000; round++) {
        intptr_t big[3] = { 1 + below(&seed, 4), 1 + below(&seed, 4), 1 + below(&seed, 4) }, st[3], shape[3], out[4], n[4];
        bool fortran = below(&seed, 2);
        nm_strides_c(3, big, 4, st);
        for (int i = 0; i < 3; i++)
            shape[i] = below(&seed, 4) ? big[i] : 1;
        nm_view v = { memory, shape, st, 3, 0, nm_dtype_of(NM_INT32) }, w = v;
        if (below(&seed, 2)) {
            intptr_t t = shape[0]; shape[0] = shape[2]; shape[2] = t;
            t = st[0]; st[0] = st[2]; st[2] = t;
        }
        intptr_t items = nm_items(3, shape), left = items;
        int nd = 1 + (int)below(&seed, 4);
        for (int i = 0; i < nd; i++) {
            n[i] = i == nd - 1 ? left : 1 + below(&seed, 6);
            if (left % n[i])
                n[i] = 1;
            left /= n[i];
        }
        if (nm_items(nd, n) != items)
            continue;
        if (!nm_reshape_strides(3, shape, st, nd, n, fortran, 4, out))
            continue;
        worked++;
        w.ndim = nd;
        w.shape = n;
        w.strides = out;
        for (intptr_t i = 0; i < items; i++)
            CHECK(at_index(&v, i, fortran) == at_index(&w, i, fortran));
    }
    CHECK(worked > 3000);
}

TEST(slices)
{
    open_lib();
    intptr_t shape[] = { 5, 6 }, st[] = { 24, 4 };
    nm_view v = { memory, shape, st, 2, 0, nm_dtype_of(NM_INT32) };
    nm_viewbuf out;
    nm_index_item ix[] = { { NM_IX_SLICE, NM_SLICE_NONE, NM_SLICE_NONE, -2 }, { NM_IX_NEWAXIS, 0, 0, 0 }, { NM_IX_INT, -1, 0, 0 } };
    CHECK(nm_slice(ctx, &v, 3, ix, &out) == NM_OK && out.v.ndim == 2 && out.shape[0] == 3 && out.shape[1] == 1);
    CHECK(out.v.data == memory + 4 * 24 + 5 * 4 && out.strides[0] == -48);
    nm_index_item far[] = { { NM_IX_INT, 10, 0, 0 } };
    CHECK(nm_slice(ctx, &v, 1, far, &out) == NM_E_INDEX && !strcmp(nm_message(ctx), "index 10 is out of bounds for axis 0 with size 5"));
    nm_index_item many[] = { { NM_IX_INT, 0, 0, 0 }, { NM_IX_INT, 0, 0, 0 }, { NM_IX_INT, 0, 0, 0 } };
    CHECK(nm_slice(ctx, &v, 3, many, &out) == NM_E_INDEX &&
          !strcmp(nm_message(ctx), "too many indices for array: array is 2-dimensional, but 3 were indexed"));
    for (intptr_t start = -8; start < 9; start++)
        for (intptr_t stop = -8; stop < 9; stop++)
            for (intptr_t step = -4; step < 5; step++) {
                if (!step)
                    continue;
                intptr_t a = start, b = stop, c = step, n = nm_slice_adjust(6, &a, &b, &c), count = 0;
                intptr_t x = start < 0 ? start + 6 : start, y = stop < 0 ? stop + 6 : stop;
                if (step > 0)
                    for (intptr_t i = NM_MAX(x, 0); i < NM_MIN(y, 6); i += step)
                        count++;
                else
                    for (intptr_t i = NM_MIN(x, 5); i > NM_MAX(y, -1); i += step)
                        count++;
                CHECK(n == count);
            }
}

TEST(lines_visit_every_item_once)
{
    open_lib();
    uint64_t seed = 11;
    for (int round = 0; round < 500; round++) {
        intptr_t shape[4], st[4], rs[3], rst[3];
        int nd = 1 + (int)below(&seed, 4), axis = (int)below(&seed, nd), r = 0;
        for (int i = 0; i < nd; i++)
            shape[i] = 1 + below(&seed, 4);
        (below(&seed, 2) ? nm_strides_c : nm_strides_f)(nd, shape, 1, st);
        for (int i = 0; i < nd; i++)
            if (i != axis) {
                rst[r] = st[i];
                rs[r++] = shape[i];
            }
        static int count[4096];
        memset(count, 0, sizeof count);
        nm_view v = { memory, shape, st, nd, 0, nm_dtype_of(NM_INT8) }, w = { memory, rs, rst, nd - 1, 0, nm_dtype_of(NM_INT8) };
        const nm_view *both[] = { &v, &w };
        nm_lines it;
        nm_lines_begin(&it, 2, both, axis);
        intptr_t lines = 0;
        do {
            CHECK(it.ptr[0] == it.ptr[1]);
            for (intptr_t i = 0; i < it.length[0]; i++)
                count[it.ptr[0] - memory + i * it.step[0]]++;
            lines++;
        } while (nm_lines_next(&it));
        CHECK(lines == it.count);
        for (intptr_t i = 0; i < nm_items(nd, shape); i++)
            CHECK(count[i] == 1);
        nm_lines_goto(&it, it.count - 1);
        CHECK(!nm_lines_next(&it));
    }
}
