/* test_indexing.c - indexing, choosing and counting of long arrays: one thread and several against a plain loop. */
#include "check_view.h"
#include "check_lib.h"
#include "algo/bins.h"
#include "algo/mapindex.h"
#include "algo/take.h"

enum { THREADS = 3 };
static const char *const types[] = { "i1", "i2", "i4", "f8", "c16", "S3", "S24" };
static const int densities[] = { 0, 1, 100, 500, 990, 1000 };       /* of 1000 */

/* Items with random bytes: axes in any order, with or without gaps, either way round. */
static nm_view scattered(uint64_t *seed, const nm_dtype *dt, int nd, const intptr_t *shape)
{
    nm_viewbuf *b = check_alloc(sizeof *b);
    intptr_t step = dt->size, first = 0;
    int order[8];
    for (int d = 0; d < nd; d++)
        order[d] = d;
    for (int d = nd - 1; d > 0 && below(seed, 2); d--) {
        int other = (int)below(seed, d + 1), k = order[d];
        order[d] = order[other];
        order[other] = k;
    }
    for (int k = nd - 1; k >= 0; k--) {
        int d = order[k];
        step *= below(seed, 3) ? 1 : 2;
        b->shape[d] = shape[d];
        b->strides[d] = below(seed, 4) ? step : -step;
        first += b->strides[d] < 0 && shape[d] ? step * (shape[d] - 1) : 0;
        step *= NM_MAX(shape[d], 1);
    }
    char *data = check_alloc((size_t)step + 8);
    for (intptr_t i = 0; i < step; i += 8) {
        uint64_t word = check_random(seed);
        memcpy(data + i, &word, 8);
    }
    b->v = (nm_view){ data + first, b->shape, b->strides, nd, NM_WRITEABLE, *dt };
    return b->v;
}

static nm_view fresh(const nm_dtype *dt, int nd, const intptr_t *shape)
{
    test_out r = test_result();
    nm_view v;
    CHECK(test_new(&r.out, ctx, dt, nd, shape, NULL, &v) == NM_OK);
    return v;
}

/* The item at a place in C order. */
static char *item(const nm_view *v, intptr_t place)
{
    char *p = v->data;
    for (int d = v->ndim - 1; d >= 0; place /= v->shape[d--])
        p += place % v->shape[d] * v->strides[d];
    return p;
}

static nm_view mask_of(uint64_t *seed, int nd, const intptr_t *shape, int density)
{
    nm_dtype dt = nm_dtype_of(NM_BOOL);
    nm_view v = scattered(seed, &dt, nd, shape);
    intptr_t n = nm_items(nd, shape);
    for (intptr_t i = 0; i < n; i++)
        *item(&v, i) = below(seed, 1000) < density;
    return v;
}

static nm_view indexes_of(uint64_t *seed, int nd, const intptr_t *shape, intptr_t length)
{
    nm_dtype dt = nm_dtype_intp();
    nm_view v = scattered(seed, &dt, nd, shape);
    intptr_t n = nm_items(nd, shape);
    for (intptr_t i = 0; i < n; i++)
        *(intptr_t *)item(&v, i) = below(seed, 2 * length) - length;
    return v;
}

static intptr_t from_end(intptr_t index, intptr_t length) { return index + (index < 0 ? length : 0); }

static nm_dtype type_of(int k)
{
    nm_dtype dt;
    CHECK(nm_dtype_parse(ctx, types[k], &dt) == NM_OK);
    return dt;
}

static int random_shape(uint64_t *seed, intptr_t items, intptr_t *shape)
{
    int nd = 1 + (int)below(seed, 3);
    intptr_t under = 1;
    for (int d = nd - 1; d > 0; d--) {
        shape[d] = below(seed, 3) ? 1 + below(seed, 40) : 300 + below(seed, 100);
        under *= shape[d];
    }
    shape[0] = NM_MAX(1, items / under);
    return nd;
}

static bool mask_agrees(uint64_t *seed, const nm_view *base, const nm_view *m, int threads)
{
    nm_set_threads(lib, threads);
    nm_mask mask;
    intptr_t n = nm_items(m->ndim, m->shape), size = base->dt.size, k = 0, most = 0, zero = 0;
    intptr_t count = nm_mask_begin(ctx, &mask, m, 2 * size);
    for (intptr_t i = 0; i < n; i++)
        most += *item(m, i);
    if (count != most)
        return false;
    nm_view r = fresh(&base->dt, 1, &count), places = test_line(NM_INT64, count), wide = scattered(seed, &base->dt, 1, &count), index[3];
    intptr_t *column[3];
    for (int d = 0; d < m->ndim; d++) {
        index[d] = test_line(NM_INT64, count);
        column[d] = (intptr_t *)index[d].data;
    }
    nm_mask_places(ctx, &mask, (intptr_t *)places.data);
    nm_mask_indexes(ctx, &mask, column);
    bool good = nm_mask_get(ctx, base, &mask, &r) == NM_OK;
    for (intptr_t i = 0; i < n && good; i++) {
        if (!*item(m, i))
            continue;
        intptr_t rest = i;
        for (int d = m->ndim - 1; d >= 0; rest /= m->shape[d--])
            good = good && column[d][k] == rest % m->shape[d];
        good = good && ((intptr_t *)places.data)[k] == i && !memcmp(r.data + k * size, item(base, i), (size_t)size);
        k++;
    }
    nm_view to = scattered(seed, &base->dt, base->ndim, base->shape), before = fresh(&to.dt, to.ndim, to.shape);
    good = good && nm_copy(ctx, &before, &to, NM_NO_CASTING) == NM_OK;
    if (below(seed, 2))
        wide.strides = &zero;
    good = good && nm_mask_set(ctx, &to, &mask, &wide) == NM_OK;
    k = 0;
    for (intptr_t i = 0; i < n && good; i++)
        good = !memcmp(item(&to, i), *item(m, i) ? wide.data + k++ * wide.strides[0] : item(&before, i), (size_t)size);
    return good;
}

TEST(masks_of_any_density_and_layout)
{
    open_lib();
    uint64_t seed = 4;
    for (int k = 0; k < NM_COUNT(types); k++)
        for (int d = 0; d < NM_COUNT(densities); d++) {
            nm_dtype dt = type_of(k);
            intptr_t shape[3];
            int nd = random_shape(&seed, NM_MAX(70000, 600000 / dt.size) + below(&seed, 1000), shape);
            nm_view base = scattered(&seed, &dt, nd, shape), m = mask_of(&seed, nd, shape, densities[d]);
            CHECK(mask_agrees(&seed, &base, &m, 1));
            CHECK(mask_agrees(&seed, &base, &m, THREADS));
            check_free_all();
        }
    nm_dtype dt = nm_dtype_of(NM_INT8);                     /* so long that it is counted by threads too */
    intptr_t n = (1 << 21) + 77;
    nm_view base = scattered(&seed, &dt, 1, &n), m = mask_of(&seed, 1, &n, 300);
    CHECK(mask_agrees(&seed, &base, &m, THREADS));
}

/* m over the base itself: it is read whole before the first item changes. */
TEST(a_mask_may_lie_over_what_it_chooses)
{
    open_lib();
    uint64_t seed = 5;
    intptr_t n = 600000, count = 0, half = n / 2, zero = 0;
    nm_dtype dt = nm_dtype_of(NM_BOOL);
    nm_view all = mask_of(&seed, 1, &n, 500), m, base, before = fresh(&dt, 1, &n);
    m = base = all;
    m.shape = base.shape = &half;
    base.data += 1000 * all.strides[0];
    for (intptr_t i = 0; i < n; i++) {
        before.data[i] = *item(&all, i);
        count += i < half && before.data[i];
    }
    nm_view one = { (char *)&(bool){ false }, &count, &zero, 1, 0, dt };
    nm_mask mask;
    nm_set_threads(lib, THREADS);
    CHECK(nm_mask_begin(ctx, &mask, &m, 2) == count && nm_mask_set(ctx, &base, &mask, &one) == NM_OK);
    bool good = true;
    for (intptr_t i = 0; i < n; i++)
        good = good && *item(&all, i) == (i >= 1000 && i - 1000 < half && before.data[i - 1000] ? 0 : before.data[i]);
    CHECK(good);
}

/* base[..., index0, index1, ...] along its first axes; the rest stays. */
static bool map_agrees(uint64_t *seed, const nm_view *base, int n, nm_view *index, int threads)
{
    static const int axes[3] = { 0, 1, 2 };
    const nm_view *list[3] = { &index[0], &index[1], &index[2] };
    nm_map map;
    nm_set_threads(lib, threads);
    if (nm_map_begin(ctx, &map, base, n, list, axes) != NM_OK)
        return false;
    int nd = map.nb + map.nr;
    intptr_t items = nm_items(nd, map.shape), under = nm_items(map.nr, map.shape + map.nb), strides[3][NM_MAXDIMS];
    nm_view r = scattered(seed, &base->dt, nd, map.shape);
    bool good = nm_map_check(&map, axes) == NM_OK && nm_map_get(&map, axes, &r) == NM_OK;
    for (int k = 0; k < n; k++) {
        CHECK(nm_broadcast_strides(&index[k], map.nb, map.shape, strides[k]));
        index[k].ndim = map.nb;
        index[k].shape = map.shape;
        index[k].strides = strides[k];
    }
    for (intptr_t i = 0; i < items && good; i++) {
        intptr_t place = 0;
        for (int k = 0; k < n; k++)
            place = place * base->shape[k] + from_end(*(intptr_t *)item(&index[k], i / under), base->shape[k]);
        good = !memcmp(item(&r, i), item(base, place * under + i % under), (size_t)base->dt.size);
    }
    nm_map_end(&map);
    return good;
}

TEST(indexes_of_any_layout)
{
    open_lib();
    uint64_t seed = 6;
    for (int k = 0; k < 3 * NM_COUNT(types); k++) {
        nm_dtype dt = type_of(k % NM_COUNT(types));
        intptr_t shape[3];
        int nd = random_shape(&seed, 50000, shape), n = 1 + (int)below(&seed, nd);
        nm_view base = scattered(&seed, &dt, nd, shape), index[3];
        intptr_t under = nm_items(nd - n, shape + n), points = NM_MAX(70000, 600000 / dt.size) / under + 10;
        if (n == 2 && below(&seed, 2)) {                    /* an open mesh */
            index[0] = indexes_of(&seed, 2, (intptr_t[]){ 300, 1 }, shape[0]);
            index[1] = indexes_of(&seed, 1, &(const intptr_t){ points / 300 + 3 }, shape[1]);
        } else {
            intptr_t ishape[2] = { points / 20 + 1, 20 };
            for (int i = 0; i < n; i++)
                index[i] = indexes_of(&seed, 2, ishape, shape[i]);
        }
        nm_view again[3] = { index[0], index[1], index[2] };
        CHECK(map_agrees(&seed, &base, n, index, 1));
        CHECK(map_agrees(&seed, &base, n, again, THREADS));
        check_free_all();
    }
}

TEST(the_first_index_out_of_bounds_is_named)
{
    open_lib();
    uint64_t seed = 7;
    nm_dtype dt = nm_dtype_of(NM_DOUBLE);
    intptr_t length = 1000, n = 400000;
    nm_view base = scattered(&seed, &dt, 1, &length), r = fresh(&dt, 1, &n);
    for (int round = 0; round < 40; round++) {
        nm_view index = indexes_of(&seed, 1, &n, length), *list[] = { &index };
        intptr_t bad = n;
        for (int k = 0; k < 3; k++) {
            intptr_t at = below(&seed, n);
            *(intptr_t *)item(&index, at) = below(&seed, 2) ? 5000 + at : -5000 - at;
            bad = NM_MIN(bad, at);
        }
        char want[100];
        snprintf(want, sizeof want, "index %zd is out of bounds for axis 0 with size 1000", (ptrdiff_t)*(intptr_t *)item(&index, bad));
        nm_set_threads(lib, 1 + round % THREADS);
        nm_map map;
        test_out out = test_result();
        CHECK(nm_map_begin(ctx, &map, &base, 1, (const nm_view *const *)list, &(int){ 0 }) == NM_OK);
        CHECK(nm_map_get(&map, &(int){ 0 }, &r) == NM_E_INDEX && !strcmp(nm_message(ctx), want));
        nm_clear(ctx);
        CHECK(nm_map_check(&map, &(int){ 0 }) == NM_E_INDEX && !strcmp(nm_message(ctx), want));
        nm_clear(ctx);
        CHECK(nm_view_take(ctx, &base, &index, 0, NM_RAISE, &out.out) == NM_E_INDEX && !strcmp(nm_message(ctx), want));
        nm_clear(ctx);
        nm_map_end(&map);
        check_free_all();
        base = scattered(&seed, &dt, 1, &length);
        r = fresh(&dt, 1, &n);
    }
}

static bool take_agrees(const nm_view *a, const nm_view *index, int axis, nm_clip_mode mode, int threads)
{
    test_out out = test_result();
    nm_set_threads(lib, threads);
    if (nm_view_take(ctx, a, index, axis, mode, &out.out) != NM_OK)
        return false;
    intptr_t n = index->shape[0], length = a->shape[axis], under = nm_items(a->ndim - axis - 1, a->shape + axis + 1);
    intptr_t items = nm_items(out.v.ndim, out.v.shape);
    for (intptr_t i = 0; i < items; i++) {
        intptr_t k = *(intptr_t *)item(index, i / under % n);
        if (mode == NM_RAISE)
            k = from_end(k, length);
        else if (mode == NM_CLIP)
            k = NM_MAX(0, NM_MIN(k, length - 1));
        else
            k = (k % length + length) % length;
        if (memcmp(item(&out.v, i), item(a, (i / under / n * length + k) * under + i % under), (size_t)a->dt.size))
            return false;
    }
    return true;
}

TEST(taking_along_any_axis)
{
    open_lib();
    uint64_t seed = 8;
    static const nm_clip_mode modes[] = { NM_RAISE, NM_CLIP, NM_WRAP };
    for (int k = 0; k < 3 * NM_COUNT(types); k++) {
        nm_dtype dt = type_of(k % NM_COUNT(types));
        intptr_t shape[3];
        int nd = random_shape(&seed, 30000, shape), axis = (int)below(&seed, nd);
        nm_view a = scattered(&seed, &dt, nd, shape);
        intptr_t n = NM_MAX(70000, 600000 / dt.size) * shape[axis] / nm_items(nd, shape) + 10;
        nm_view index = indexes_of(&seed, 1, &n, shape[axis]);
        nm_clip_mode mode = modes[k % 3];
        if (mode != NM_RAISE)
            *(intptr_t *)item(&index, below(&seed, n)) = 3 * shape[axis] + 1;
        CHECK(take_agrees(&a, &index, axis, mode, 1));
        CHECK(take_agrees(&a, &index, axis, mode, THREADS));
        check_free_all();
    }
}

TEST(choosing_between_two)
{
    open_lib();
    uint64_t seed = 9;
    for (int k = 0; k < 4 * NM_COUNT(types); k++) {
        nm_dtype dt = type_of(k % NM_COUNT(types));
        intptr_t shape[3], one = 1;
        int nd = random_shape(&seed, NM_MAX(70000, 600000 / dt.size), shape);
        bool some_x = below(&seed, 3), some_y = below(&seed, 3);
        nm_view c = mask_of(&seed, nd, shape, 500);
        nm_view x = scattered(&seed, &dt, some_x ? nd : 1, some_x ? shape : &one);
        nm_view y = scattered(&seed, &dt, some_y ? nd : 1, some_y ? shape : &one);
        for (int threads = 1; threads <= THREADS; threads += 2) {
            test_out out = test_result();
            nm_set_threads(lib, threads);
            bool good = nm_view_where(ctx, &c, &x, &y, &dt, &out.out) == NM_OK;
            for (intptr_t i = 0; i < nm_items(nd, shape) && good; i++)
                good = !memcmp(item(&out.v, i), *item(&c, i) ? item(&x, some_x ? i : 0) : item(&y, some_y ? i : 0), (size_t)dt.size);
            CHECK(good);
        }
        check_free_all();
    }
}

TEST(truth_of_numbers)
{
    open_lib();
    uint64_t seed = 10;
    for (int k = 0; k < 5; k++) {
        nm_dtype dt = type_of(k);
        intptr_t shape[3], count[2], known = 0;
        int nd = random_shape(&seed, 300000, shape);
        nm_view v = scattered(&seed, &dt, nd, shape);
        for (intptr_t i = 0; i < nm_items(nd, shape); i++)
            if (below(&seed, 2))
                memset(item(&v, i), 0, (size_t)dt.size);
        test_out out[2] = { test_result(), test_result() };
        for (int t = 0; t < 2; t++) {
            nm_set_threads(lib, t ? THREADS : 1);
            CHECK(nm_view_count_nonzero(ctx, &v, &count[t]) == NM_OK && nm_view_argwhere(ctx, &v, &out[t].out) == NM_OK);
        }
        for (intptr_t i = 0; i < nm_items(nd, shape); i++)
            known += memcmp(item(&v, i), (char[16]){ 0 }, (size_t)dt.size) != 0;
        CHECK(count[0] == known && count[1] == known && out[1].v.shape[0] == known);
        CHECK(!memcmp(out[0].v.data, out[1].v.data, (size_t)(known * nd * 8)));
        check_free_all();
    }
}

TEST(filling_by_a_mask)
{
    open_lib();
    uint64_t seed = 11;
    for (int k = 0; k < 3 * NM_COUNT(types); k++) {
        nm_dtype dt = type_of(k % NM_COUNT(types));
        intptr_t n = NM_MAX(70000, 600000 / dt.size), nv = k % 3 == 0 ? 1 : k % 3 == 1 ? n : 777, v = 0;
        nm_view m = mask_of(&seed, 1, &n, 300), values = scattered(&seed, &dt, 1, &nv), a = scattered(&seed, &dt, 1, &n);
        nm_view put = fresh(&dt, 1, &n), placed = fresh(&dt, 1, &n);
        bool good = nm_copy(ctx, &put, &a, NM_NO_CASTING) == NM_OK && nm_copy(ctx, &placed, &a, NM_NO_CASTING) == NM_OK;
        nm_set_threads(lib, THREADS);
        test_out out = test_result();
        good = good && nm_view_putmask(ctx, &put, &m, &values) == NM_OK && nm_view_place(ctx, &placed, &m, &values) == NM_OK &&
               nm_view_extract(ctx, &m, &a, &out.out) == NM_OK;
        for (intptr_t i = 0; i < n && good; i++) {
            bool on = *item(&m, i);
            good = !memcmp(item(&put, i), on ? item(&values, i % nv) : item(&a, i), (size_t)dt.size) &&
                   !memcmp(item(&placed, i), on ? item(&values, v % nv) : item(&a, i), (size_t)dt.size) &&
                   (!on || !memcmp(item(&out.v, v), item(&a, i), (size_t)dt.size));
            v += on;
        }
        CHECK(good);
        check_free_all();
    }
}

TEST(counting_in_tables_of_their_own)
{
    open_lib();
    uint64_t seed = 12;
    static const intptr_t bins[] = { 1, 2, 500, 40000, 200000, 900000 };
    intptr_t n = 400000;
    for (int k = 0; k < NM_COUNT(bins); k++) {
        nm_view x = test_line(NM_INT64, n), want = test_line(NM_INT64, bins[k] + 3);
        for (intptr_t i = 0; i < n; i++) {
            int64_t place = below(&seed, bins[k]);
            ((int64_t *)x.data)[i] = place;
            ((int64_t *)want.data)[place]++;
        }
        for (int threads = 1; threads <= THREADS; threads++) {
            test_out out = test_result();
            nm_set_threads(lib, threads);
            CHECK(nm_view_bincount(ctx, &x, NULL, bins[k] + 3, &out.out) == NM_OK);
            CHECK(out.v.shape[0] == bins[k] + 3 && !memcmp(out.v.data, want.data, (size_t)(bins[k] + 3) * 8));
            *(int64_t *)item(&x, n / 2) = -1;
            CHECK(nm_view_bincount(ctx, &x, NULL, 0, &out.out) == NM_E_VALUE);
            CHECK(!strcmp(nm_message(ctx), "'list' argument must have no negative elements"));
            nm_clear(ctx);
            *(int64_t *)item(&x, n / 2) = 0;
            memset(want.data, 0, (size_t)(bins[k] + 3) * 8);
            for (intptr_t i = 0; i < n; i++)
                ((int64_t *)want.data)[((int64_t *)x.data)[i]]++;
        }
        check_free_all();
    }
    test_out out = test_result();
    nm_view none = test_line(NM_INT64, 0);
    CHECK(nm_view_bincount(ctx, &none, NULL, 0, &out.out) == NM_OK && out.v.shape[0] == 0);
    CHECK(nm_view_bincount(ctx, &none, NULL, 2, &out.out) == NM_OK && SAME_INTS(out.v, 0, 0));
}
