/* test_iter.c - the general iterator: orders, indices, ranges, casts through buffers, reductions. */
#include "check_lib.h"
#include "plan/iter.h"

static int32_t memory[4096];
static nm_view view_of(void *data, int num, int ndim, const intptr_t *shape, const intptr_t *strides)
{
    return (nm_view){ data, shape, strides, ndim, NM_WRITEABLE, nm_dtype_of(num) };
}

TEST(visits_items_in_memory_order)
{
    open_lib();
    intptr_t shape[] = { 3, 4 }, strides[] = { -4, 12 };
    for (int i = 0; i < 12; i++)
        memory[i] = i;
    nm_view v = view_of(memory + 2, NM_INT32, 2, shape, strides);
    const nm_view *ops[] = { &v };
    uint32_t flags[] = { NM_IT_READONLY };
    nm_iter *it;
    CHECK(nm_iter_new(ctx, &it, 1, ops, NM_IT_MULTI_INDEX, NM_KEEPORDER, NM_SAFE_CASTING, flags, NULL, -1, NULL, NULL, 0, NULL) == NM_OK);
    int n = 0;
    do {
        intptr_t index[2];
        nm_iter_multi_index(it, index);
        CHECK(*(int32_t *)it->ptr[0] == n && index[0] == 2 - n % 3 && index[1] == n / 3);
        n++;
    } while (nm_iter_next(it) > 0);
    CHECK(n == 12);
    intptr_t to[] = { 1, 2 };
    CHECK(nm_iter_goto_multi_index(it, to) == NM_OK && *(int32_t *)it->ptr[0] == 7);
    nm_iter_free(it);
    CHECK(nm_iter_new(ctx, &it, 1, ops, NM_IT_EXTERNAL_LOOP, NM_KEEPORDER, NM_SAFE_CASTING, flags, NULL, -1, NULL, NULL, 0, NULL) == NM_OK);
    CHECK(it->ndim == 1 && it->inner_size == 12 && it->inner_strides[0] == 4 && nm_iter_next(it) == 0);
    nm_iter_free(it);
}

/* a (n0, n1, n2) summed into b over some axes, through buffers of every small size. */
TEST(buffered_reductions)
{
    open_lib();
    uint64_t seed = 4;
    for (int round = 0; round < 3000; round++) {
        intptr_t shape[3], sa[3], sb[3], bshape[3], items = 1;
        for (int k = 0; k < 3; k++) {
            shape[k] = 1 + below(&seed, 4);
            bshape[k] = below(&seed, 2) ? 1 : shape[k];
        }
        (below(&seed, 2) ? nm_strides_c : nm_strides_f)(3, shape, 4, sa);
        nm_strides_c(3, bshape, 8, sb);
        items = nm_items(3, shape);
        double b[64] = { 0 }, want[64] = { 0 };
        for (intptr_t i = 0; i < items; i++)
            memory[i] = (int32_t)below(&seed, 100);
        for (intptr_t i = 0; i < shape[0]; i++)
            for (intptr_t j = 0; j < shape[1]; j++)
                for (intptr_t k = 0; k < shape[2]; k++)
                    want[((bshape[0] > 1 ? i : 0) * sb[0] + (bshape[1] > 1 ? j : 0) * sb[1] + (bshape[2] > 1 ? k : 0) * sb[2]) / 8] +=
                        memory[(i * sa[0] + j * sa[1] + k * sa[2]) / 4];
        nm_view va = view_of(memory, NM_INT32, 3, shape, sa), vb = view_of(b, NM_DOUBLE, 3, bshape, sb);
        const nm_view *ops[] = { &va, &vb };
        uint32_t flags[] = { NM_IT_READONLY, NM_IT_READWRITE };
        nm_dtype f4 = nm_dtype_of(NM_FLOAT), types[] = { f4, f4 };
        nm_iter *it;
        uint32_t all = NM_IT_BUFFERED | NM_IT_REDUCE_OK | (below(&seed, 2) ? NM_IT_EXTERNAL_LOOP : 0) |
                       (below(&seed, 2) ? NM_IT_GROWINNER : 0);
        CHECK(nm_iter_new(ctx, &it, 2, ops, all, below(&seed, 2) ? NM_KEEPORDER : NM_CORDER, NM_UNSAFE_CASTING, flags, types, -1, NULL,
                          NULL, 1 + below(&seed, 40), NULL) == NM_OK);
        intptr_t seen = 0;
        do {
            for (intptr_t i = 0; i < it->inner_size; i++, seen++)
                *(float *)(it->ptr[1] + i * it->inner_strides[1]) += *(float *)(it->ptr[0] + i * it->inner_strides[0]);
        } while (nm_iter_next(it) > 0);
        CHECK(seen == items && nm_iter_free(it) == NM_OK);
        CHECK(!memcmp(b, want, sizeof b));
    }
}

TEST(ranges_and_jumps_through_buffers)
{
    open_lib();
    intptr_t shape[] = { 4, 5, 6 }, strides[] = { 4, 96, 16 };       /* 480 bytes */
    for (int i = 0; i < 200; i++)
        memory[i] = i;
    nm_view v = view_of(memory, NM_INT32, 3, shape, strides);
    const nm_view *ops[] = { &v };
    uint32_t flags[] = { NM_IT_READONLY };
    nm_dtype f8 = nm_dtype_of(NM_DOUBLE);
    for (int size = 1; size < 130; size += 7) {
        nm_iter *it, *twin = NULL;
        CHECK(nm_iter_new(ctx, &it, 1, ops, NM_IT_BUFFERED | NM_IT_RANGED, NM_CORDER, NM_SAFE_CASTING, flags, &f8, -1, NULL, NULL, size,
                          NULL) == 0);
        for (intptr_t from = 0; from < 120; from += 11) {
            CHECK(nm_iter_reset_range(it, from, 120) == NM_OK);
            intptr_t n = from;
            do {
                intptr_t i = n / 30, j = n / 6 % 5, k = n % 6;
                CHECK(nm_iter_index(it) == n && *(double *)it->ptr[0] == (double)(i + 24 * j + 4 * k));
                n++;
            } while (nm_iter_next(it) > 0);
            CHECK(n == 120);
        }
        CHECK(nm_iter_goto(it, 115) == NM_OK && nm_iter_copy(ctx, it, &twin) == NM_OK);
        CHECK(*(double *)it->ptr[0] == *(double *)twin->ptr[0] && nm_iter_goto(it, 120) == NM_E_INDEX);
        nm_iter_free(it);
        nm_iter_free(twin);
    }
}

TEST(refusals)
{
    open_lib();
    intptr_t s6[] = { 6 }, s5[] = { 5 }, st[] = { 4 };
    nm_view a = view_of(memory, NM_INT32, 1, s6, st), b = view_of(memory, NM_INT32, 1, s5, st);
    const nm_view *ops[] = { &a, &b };
    uint32_t flags[] = { NM_IT_READONLY, NM_IT_READONLY };
    nm_dtype f8[] = { nm_dtype_of(NM_DOUBLE), nm_dtype_of(NM_DOUBLE) };
    nm_iter *it;
    CHECK(nm_iter_new(ctx, &it, 2, ops, 0, NM_KEEPORDER, NM_SAFE_CASTING, flags, NULL, -1, NULL, NULL, 0, NULL) == NM_E_VALUE);
    CHECK(!strcmp(nm_message(ctx), "operands could not be broadcast together with shapes (6,) (5,) "));
    CHECK(nm_iter_new(ctx, &it, 1, ops, 0, NM_KEEPORDER, NM_SAFE_CASTING, flags, f8, -1, NULL, NULL, 0, NULL) == NM_E_TYPE);
    CHECK(nm_iter_new(ctx, &it, 1, ops, NM_IT_C_INDEX | NM_IT_EXTERNAL_LOOP, NM_KEEPORDER, NM_SAFE_CASTING, flags, NULL, -1, NULL, NULL,
                      0, NULL) ==
          NM_E_VALUE);
}
