/* class.c - the built-in dtype classes, the registry of classes, and what can be asked of a dtype by itself.
 *
 * The table of built-in classes is constant, so a dtype of a number is usable without a lib; the host replaces the empty
 * object and datetime classes of its lib by registering its own. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/ctx.h"
#include "dtype/dtype.h"
#include "dtype/half_soft.h"
#include "dtype/time_units.h"

/* ------------------------------------------------------------------ methods */
#define INTEGER(name, type)                                                                                              \
    static int name##_compare(const nm_call *call, const void *pa, const void *pb)                                       \
    {                                                                                                                    \
        type a = *(const type *)pa, b = *(const type *)pb;                                                               \
        (void)call;                                                                                                      \
        return a < b ? -1 : a > b;                                                                                       \
    }                                                                                                                    \
    static int name##_nonzero(const nm_call *call, const void *p) { (void)call; return *(const type *)p != 0; }

/* NaN sorts behind everything. */
#define ORDER(a, b) ((a) < (b) ? -1 : (a) > (b) ? 1 : (a) == (b) ? 0 : ((a) != (a)) - ((b) != (b)))
#define REAL(name, type)                                                                                                 \
    static int name##_compare(const nm_call *call, const void *pa, const void *pb)                                       \
    {                                                                                                                    \
        type a = *(const type *)pa, b = *(const type *)pb;                                                               \
        (void)call;                                                                                                      \
        return ORDER(a, b);                                                                                              \
    }                                                                                                                    \
    static int name##_nonzero(const nm_call *call, const void *p) { (void)call; return *(const type *)p != 0; }

/* Lexicographic; a number with a NaN in the real part sorts behind one with a NaN in the imaginary part alone. */
#define COMPLEX(name, type)                                                                                              \
    static int name##_compare(const nm_call *call, const void *pa, const void *pb)                                       \
    {                                                                                                                    \
        const type *a = pa, *b = pb;                                                                                     \
        (void)call;                                                                                                      \
        bool are = a[0] != a[0], bre = b[0] != b[0], aim = a[1] != a[1], bim = b[1] != b[1];                             \
        if (are != bre)                                                                                                  \
            return are - bre;                                                                                            \
        if (aim != bim)                                                                                                  \
            return aim - bim;                                                                                            \
        int c = are ? 0 : ORDER(a[0], b[0]);                                                                             \
        return c ? c : aim ? 0 : ORDER(a[1], b[1]);                                                                      \
    }                                                                                                                    \
    static int name##_nonzero(const nm_call *call, const void *p)                                                        \
    {                                                                                                                    \
        const type *a = p;                                                                                               \
        (void)call;                                                                                                      \
        return a[0] != 0 || a[1] != 0;                                                                                   \
    }

INTEGER(bool, uint8_t)
INTEGER(byte, signed char)
INTEGER(ubyte, unsigned char)
INTEGER(short, short)
INTEGER(ushort, unsigned short)
INTEGER(int, int)
INTEGER(uint, unsigned int)
INTEGER(long, long)
INTEGER(ulong, unsigned long)
INTEGER(longlong, long long)
INTEGER(ulonglong, unsigned long long)
REAL(float, float)
REAL(double, double)
REAL(longdouble, long double)
COMPLEX(cfloat, float)
COMPLEX(cdouble, double)
COMPLEX(clongdouble, long double)

static int half_compare(const nm_call *call, const void *pa, const void *pb)
{
    float a = nm_half_to_float(*(const uint16_t *)pa), b = nm_half_to_float(*(const uint16_t *)pb);
    (void)call;
    return ORDER(a, b);
}
static int half_nonzero(const nm_call *call, const void *p) { (void)call; return (*(const uint16_t *)p & 0x7FFF) != 0; }

static int string_compare(const nm_call *call, const void *a, const void *b)
{
    int c = memcmp(a, b, (size_t)call->dt->size);
    return c < 0 ? -1 : c > 0;
}
static int unicode_compare(const nm_call *call, const void *pa, const void *pb)
{
    const uint32_t *a = pa, *b = pb;
    for (intptr_t i = 0; i < call->dt->size / 4; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}
static int bytes_nonzero(const nm_call *call, const void *p)
{
    const char *c = p;
    for (intptr_t i = 0; i < call->dt->size; i++)
        if (c[i])
            return 1;
    return 0;
}
static int no_nonzero(const nm_call *call, const void *p)
{
    (void)p;
    return nm_fail(call->ctx, NM_E_TYPE, "truth of items of dtype %s is not known", call->dt->cls->name);
}

intptr_t nm_dtype_swap_unit(const nm_dtype *dt)
{
    switch (dt->num) {
    case NM_CFLOAT: case NM_CDOUBLE: case NM_CLONGDOUBLE: return dt->size / 2;
    case NM_UNICODE: return 4;
    case NM_STRING: case NM_VOID: case NM_OBJECT: return 1;
    default: return dt->num < NM_NTYPES ? dt->size : 1;
    }
}

/* n items of one unit each; without gaps in vectors. */
#define SWAP_UNITS(bits)                                                                                            \
    static void swap_##bits(char *p, intptr_t stride, intptr_t n)                                                   \
    {                                                                                                               \
        typedef uint##bits##_t word __attribute__((aligned(1), may_alias));                                         \
        if (stride == bits / 8)                                                                                     \
            for (intptr_t i = 0; i < n; i++)                                                                        \
                ((word *)p)[i] = __builtin_bswap##bits(((word *)p)[i]);                                             \
        else                                                                                                        \
            for (; n > 0; n--, p += stride)                                                                         \
                *(word *)p = __builtin_bswap##bits(*(word *)p);                                                     \
    }
SWAP_UNITS(16)
SWAP_UNITS(32)
SWAP_UNITS(64)

void nm_swap_items(intptr_t itemsize, intptr_t unit, char *data, intptr_t stride, intptr_t n)
{
    intptr_t units = unit > 1 ? itemsize / unit : 0;
    if (units > 1 && stride == itemsize) {
        n *= units;
        stride = itemsize = unit;
        units = 1;
    }
    for (intptr_t u = 0; u < units; u++) {
        char *p = data + u * unit;
        switch (unit) {
        case 2: swap_16(p, stride, n); break;
        case 4: swap_32(p, stride, n); break;
        case 8: swap_64(p, stride, n); break;
        default:
            for (intptr_t k = 0; k < n; k++, p += stride)
                for (intptr_t i = 0; i < unit / 2; i++) {
                    char c = p[i];
                    p[i] = p[unit - 1 - i];
                    p[unit - 1 - i] = c;
                }
        }
    }
}

static void plain_swap(const nm_dtype *dt, char *data, intptr_t stride, intptr_t n)
{
    nm_swap_items(dt->size, nm_dtype_swap_unit(dt), data, stride, n);
}
static int plain_copy(const nm_call *call, char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n)
{
    size_t size = (size_t)call->dt->size;
    if ((size_t)dst_stride == size && (size_t)src_stride == size) {
        memmove(dst, src, size * (size_t)n);
        return 0;
    }
    for (; n > 0; n--, dst += dst_stride, src += src_stride)
        memmove(dst, src, size);
    return 0;
}
static void plain_clear(const nm_dtype *dt, char *data, intptr_t stride, intptr_t n)
{
    for (; n > 0; n--, data += stride)
        memset(data, 0, (size_t)dt->size);
}

/* ------------------------------------------------------------------ classes */
#define CLASS(id, text, kind_, code_, type, flags_, cmp, nz)                                                             \
    [id] = { .name = text, .num = id, .kind = kind_, .code = code_, .align = _Alignof(type), .size = sizeof(type),       \
             .flags = flags_, .compare = cmp, .nonzero = nz, .swap = plain_swap, .copy = plain_copy, .clear = plain_clear },
#define TIME(id, text, letter)                                                                                           \
    [id] = { .name = text, .num = id, .kind = letter, .code = letter, .align = _Alignof(int64_t), .size = 8,             \
             .flags = NM_CLASS_PARAMETRIC, .compare = nm_time_compare, .nonzero = longlong_nonzero, .swap = plain_swap,  \
             .copy = plain_copy, .clear = plain_clear, .common = nm_time_promote, .cast = nm_time_cast_find,             \
             .safety = nm_time_cast_safety },
#define INT_ (NM_CLASS_NUMBER | NM_CLASS_INTEGER)
#define UINT_ (INT_ | NM_CLASS_UNSIGNED)
#define FLOAT_ (NM_CLASS_NUMBER | NM_CLASS_FLOAT)
#define COMPLEX_ (NM_CLASS_NUMBER | NM_CLASS_COMPLEX)
#define NAME_OF(type, i16, i32, i64) (sizeof(type) == 2 ? i16 : sizeof(type) == 4 ? i32 : i64)
typedef struct { float a[2]; } pair_f;
typedef struct { double a[2]; } pair_d;
typedef struct { long double a[2]; } pair_g;
#if __SIZEOF_LONG_DOUBLE__ == 16
#define LONGDOUBLE_NAME "float128"
#define CLONGDOUBLE_NAME "complex256"
#elif __SIZEOF_LONG_DOUBLE__ == 12
#define LONGDOUBLE_NAME "float96"
#define CLONGDOUBLE_NAME "complex192"
#else
#define LONGDOUBLE_NAME "longdouble"
#define CLONGDOUBLE_NAME "clongdouble"
#endif

static const nm_class builtin[NM_NTYPES] = {
    CLASS(NM_BOOL, "bool", 'b', '?', uint8_t, NM_CLASS_NUMBER | NM_CLASS_BOOL, bool_compare, bool_nonzero)
    CLASS(NM_BYTE, "int8", 'i', 'b', signed char, INT_, byte_compare, byte_nonzero)
    CLASS(NM_UBYTE, "uint8", 'u', 'B', unsigned char, UINT_, ubyte_compare, ubyte_nonzero)
    CLASS(NM_SHORT, "int16", 'i', 'h', short, INT_, short_compare, short_nonzero)
    CLASS(NM_USHORT, "uint16", 'u', 'H', unsigned short, UINT_, ushort_compare, ushort_nonzero)
    CLASS(NM_INT, "int32", 'i', 'i', int, INT_, int_compare, int_nonzero)
    CLASS(NM_UINT, "uint32", 'u', 'I', unsigned int, UINT_, uint_compare, uint_nonzero)
    CLASS(NM_LONG, NAME_OF(long, "int16", "int32", "int64"), 'i', 'l', long, INT_, long_compare, long_nonzero)
    CLASS(NM_ULONG, NAME_OF(long, "uint16", "uint32", "uint64"), 'u', 'L', unsigned long, UINT_, ulong_compare, ulong_nonzero)
    CLASS(NM_LONGLONG, "int64", 'i', 'q', long long, INT_, longlong_compare, longlong_nonzero)
    CLASS(NM_ULONGLONG, "uint64", 'u', 'Q', unsigned long long, UINT_, ulonglong_compare, ulonglong_nonzero)
    CLASS(NM_FLOAT, "float32", 'f', 'f', float, FLOAT_, float_compare, float_nonzero)
    CLASS(NM_DOUBLE, "float64", 'f', 'd', double, FLOAT_, double_compare, double_nonzero)
    CLASS(NM_LONGDOUBLE, LONGDOUBLE_NAME, 'f', 'g', long double, FLOAT_, longdouble_compare, longdouble_nonzero)
    CLASS(NM_CFLOAT, "complex64", 'c', 'F', pair_f, COMPLEX_, cfloat_compare, cfloat_nonzero)
    CLASS(NM_CDOUBLE, "complex128", 'c', 'D', pair_d, COMPLEX_, cdouble_compare, cdouble_nonzero)
    CLASS(NM_CLONGDOUBLE, CLONGDOUBLE_NAME, 'c', 'G', pair_g, COMPLEX_, clongdouble_compare, clongdouble_nonzero)
    CLASS(NM_OBJECT, "object", 'O', 'O', void *, NM_CLASS_HOST, NULL, no_nonzero)
    TIME(NM_DATETIME, "datetime64", 'M')
    TIME(NM_TIMEDELTA, "timedelta64", 'm')
    CLASS(NM_HALF, "float16", 'f', 'e', uint16_t, FLOAT_, half_compare, half_nonzero)
    [NM_STRING] = { .name = "bytes", .num = NM_STRING, .kind = 'S', .code = 'S', .align = 1, .flags = NM_CLASS_PARAMETRIC,
                    .compare = string_compare, .nonzero = bytes_nonzero, .swap = plain_swap, .copy = plain_copy, .clear = plain_clear },
    [NM_UNICODE] = { .name = "str", .num = NM_UNICODE, .kind = 'U', .code = 'U', .align = 4, .flags = NM_CLASS_PARAMETRIC,
                     .compare = unicode_compare, .nonzero = bytes_nonzero, .swap = plain_swap, .copy = plain_copy, .clear = plain_clear },
    [NM_VOID] = { .name = "void", .num = NM_VOID, .kind = 'V', .code = 'V', .align = 1, .flags = NM_CLASS_PARAMETRIC,
                  .compare = string_compare, .nonzero = bytes_nonzero, .swap = plain_swap, .copy = plain_copy, .clear = plain_clear },
};

const nm_class *nm_class_find(const nm_lib *lib, uint32_t num)
{
    if (NM_LIKELY(num < NM_NTYPES))
        return lib && lib->classes[num] ? lib->classes[num] : &builtin[num];
    for (intptr_t i = 0; lib && i < lib->user_count; i++)
        if (lib->user_classes[i]->num == num)
            return lib->user_classes[i];
    return NULL;
}

const nm_class *nm_dtype_class(const nm_lib *lib, const nm_dtype *dt)
{
    const nm_class *cls = dt->num < NM_NTYPES && lib ? lib->classes[dt->num] : NULL;
    return cls ? cls : dt->cls;
}

static int no_compare(const nm_call *call, const void *a, const void *b)
{
    (void)a;
    (void)b;
    return nm_fail(call->ctx, NM_E_TYPE, "items of dtype %s have no order", call->dt->cls->name);
}

nm_status nm_class_register(nm_ctx *ctx, nm_class *cls)
{
    nm_lib *lib = ctx->lib;
    nm_status status = NM_OK;
    if (!cls->compare)
        cls->compare = no_compare;
    if (!cls->nonzero)
        cls->nonzero = no_nonzero;
    if (!cls->swap)
        cls->swap = plain_swap;
    if (!cls->copy)
        cls->copy = plain_copy;
    if (!cls->clear)
        cls->clear = plain_clear;
    pthread_mutex_lock(&lib->lock);
    if (cls->num < NM_NTYPES) {
        lib->classes[cls->num] = cls;
        goto out;
    }
    for (intptr_t i = 0; i < lib->user_count; i++)
        if (lib->user_classes[i]->num == cls->num) {
            lib->user_classes[i] = cls;
            goto out;
        }
    if (lib->user_count == lib->user_room) {
        /* The old array stays until the lib closes: readers take no lock.  Rooms double, so the waste is bounded. */
        intptr_t room = lib->user_room ? 2 * lib->user_room : 16;
        const nm_class **bigger = lib->alloc.acquire(lib->alloc.user, (size_t)(room + 2) * sizeof *bigger);
        if (!bigger) {
            status = NM_E_MEMORY;
            goto out;
        }
        bigger[0] = (const nm_class *)lib->user_classes;
        bigger[1] = (const nm_class *)lib->user_room;
        if (lib->user_count)
            memcpy(bigger + 2, lib->user_classes, (size_t)lib->user_count * sizeof *bigger);
        __atomic_store_n(&lib->user_classes, bigger + 2, __ATOMIC_RELEASE);
        lib->user_room = room;
    }
    lib->user_classes[lib->user_count] = cls;
    __atomic_store_n(&lib->user_count, lib->user_count + 1, __ATOMIC_RELEASE);
out:
    pthread_mutex_unlock(&lib->lock);
    return status < 0 ? nm_fail(ctx, status, "out of memory") : NM_OK;
}

void nm_classes_free(nm_lib *lib)
{
    const nm_class **block = lib->user_classes;
    intptr_t room = lib->user_room;
    while (block) {
        const nm_class **base = block - 2;
        block = (const nm_class **)base[0];
        intptr_t earlier = (intptr_t)base[1];
        lib->alloc.release(lib->alloc.user, base, (size_t)(room + 2) * sizeof *base);
        room = earlier;
    }
    lib->user_classes = NULL;
    lib->user_count = lib->user_room = 0;
}

/* ------------------------------------------------------------------- dtypes */
nm_dtype nm_dtype_of(int num)
{
    if (num < 0 || num >= NM_NTYPES)
        return (nm_dtype){ 0 };
    const nm_class *c = &builtin[num];
    return (nm_dtype){ .cls = c, .size = c->size, .align = c->align, .num = (uint32_t)num,
                       .flags = num == NM_OBJECT ? NM_REFS | NM_NEEDS_HOST : 0 };
}

nm_dtype nm_dtype_sized(int num, intptr_t size)
{
    nm_dtype dt = nm_dtype_of(num);
    dt.size = size;
    return dt;
}

nm_dtype nm_dtype_from_code(char code)
{
    if (code == 'p' || code == 'n')
        return nm_dtype_of(sizeof(intptr_t) == sizeof(long) ? NM_LONG : NM_LONGLONG);
    if (code == 'P' || code == 'N')
        return nm_dtype_of(sizeof(intptr_t) == sizeof(long) ? NM_ULONG : NM_ULONGLONG);
    for (int i = 0; i < NM_NTYPES; i++)
        if (builtin[i].code == code)
            return nm_dtype_of(i);
    return (nm_dtype){ 0 };
}

nm_dtype nm_dtype_native(const nm_dtype *dt)
{
    nm_dtype native = *dt;
    native.flags &= (uint16_t)~NM_SWAPPED;
    return native;
}

/* Numbers of one kind and size are one thing (long and long long). */
static bool same_number(const nm_dtype *a, const nm_dtype *b)
{
    return a->num < NM_NTYPES && b->num < NM_NTYPES && a->size == b->size && builtin[a->num].kind == builtin[b->num].kind &&
           (builtin[a->num].flags & NM_CLASS_NUMBER);
}

bool nm_dtype_equal(const nm_dtype *a, const nm_dtype *b)
{
    if (a->size != b->size || ((a->flags ^ b->flags) & NM_SWAPPED))
        return false;
    if (a->num != b->num)
        return same_number(a, b);
    if (a->num < NM_NTYPES && (builtin[a->num].flags & NM_CLASS_NUMBER))
        return true;
    if (a->num == NM_STRING || a->num == NM_UNICODE || a->num == NM_OBJECT)
        return true;
    if (a->param == b->param)
        return a->cls == b->cls || a->num < NM_NTYPES;
    return a->cls && a->cls->safety && a->cls->safety(a, b) == NM_NO_CASTING;
}

void nm_dtype_text(const nm_dtype *dt, char *text)
{
    const nm_class *c = dt->cls;
    char order = dt->flags & NM_SWAPPED ? '>' : '<';
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    order = order == '<' ? '>' : '<';
#endif
    if (!c)
        snprintf(text, 32, "?");
    else if (c->num == NM_OBJECT)
        snprintf(text, 32, "O");
    else if (dt->size == 0 && (c->flags & NM_CLASS_PARAMETRIC))
        snprintf(text, 32, "%s%c", c->num != NM_UNICODE ? "" : order == '<' ? "<" : ">", c->code);
    else if (c->num == NM_STRING || c->num == NM_VOID)
        snprintf(text, 32, "%c%zd", c->code, (ptrdiff_t)dt->size);
    else if (c->num == NM_UNICODE)
        snprintf(text, 32, "%cU%zd", order, (ptrdiff_t)dt->size / 4);
    else if (nm_is_time(dt)) {
        int n = dt->flags & NM_SWAPPED ? snprintf(text, 32, "%c%c8", order, c->kind) : snprintf(text, 32, "%s", c->name);
        if (dt->param)
            nm_time_unit_text(nm_time_unit_of(dt), text + n);
    } else if (dt->flags & NM_SWAPPED)
        snprintf(text, 32, "%c%c%zd", order, c->kind, (ptrdiff_t)dt->size);
    else
        snprintf(text, 32, "%s", c->name);
}

/* ------------------------------------------------------------------ parsing */
static const struct { const char *name; char code; } names[] = {
    { "bool", '?' }, { "bool_", '?' }, { "int8", 'b' }, { "byte", 'b' }, { "uint8", 'B' }, { "ubyte", 'B' }, { "int16", 'h' },
    { "short", 'h' }, { "uint16", 'H' }, { "ushort", 'H' }, { "int32", 'i' }, { "intc", 'i' }, { "uint32", 'I' }, { "uintc", 'I' },
    { "int64", 0 }, { "uint64", 1 }, { "int", 'p' }, { "int_", 'p' }, { "intp", 'p' }, { "uint", 'P' }, { "uintp", 'P' },
    { "long", 'l' }, { "ulong", 'L' }, { "longlong", 'q' }, { "ulonglong", 'Q' }, { "float16", 'e' }, { "half", 'e' },
    { "float32", 'f' }, { "single", 'f' }, { "float64", 'd' }, { "double", 'd' }, { "float", 'd' }, { LONGDOUBLE_NAME, 'g' },
    { "longdouble", 'g' }, { "complex64", 'F' }, { "csingle", 'F' }, { "complex128", 'D' }, { "cdouble", 'D' }, { "complex", 'D' },
    { CLONGDOUBLE_NAME, 'G' }, { "clongdouble", 'G' }, { "object", 'O' }, { "object_", 'O' }, { "str", 'U' }, { "str_", 'U' },
    { "unicode", 'U' }, { "bytes", 'S' }, { "bytes_", 'S' }, { "void", 'V' },
};

static nm_dtype from_kind(char kind, long size)
{
    for (int i = 0; i < NM_NTYPES; i++) {
        /* of the two 64-bit integers long comes first, as in NumPy where long has 64 bits */
        if (builtin[i].kind == kind && builtin[i].size == size && (builtin[i].flags & NM_CLASS_NUMBER))
            return nm_dtype_of(i);
    }
    if (kind == 'O' && size == (long)sizeof(void *))
        return nm_dtype_of(NM_OBJECT);
    if (size >= 0 && (kind == 'S' || kind == 'V'))
        return nm_dtype_sized(kind == 'S' ? NM_STRING : NM_VOID, size);
    if (size >= 0 && kind == 'U')
        return nm_dtype_sized(NM_UNICODE, size * 4);
    return (nm_dtype){ 0 };
}

nm_status nm_dtype_parse(nm_ctx *ctx, const char *text, nm_dtype *dt)
{
    const char *p = text;
    char order = strchr("<>=|", *p) && *p ? *p++ : '=';
    nm_dtype d = { 0 };
    if (*p && !p[1]) {
        d = nm_dtype_from_code(*p);
        if (!d.cls && *p == 'c')
            d = nm_dtype_sized(NM_STRING, 1);
    } else if (*p && isdigit((unsigned char)p[1])) {
        char *end;
        long size = strtol(p + 1, &end, 10);
        if (!*end && size <= INT32_MAX / 4)
            d = from_kind(*p, size);
    }
    for (int i = 0; !d.cls && p == text && i < NM_COUNT(names); i++)
        if (!strcmp(names[i].name, p))
            d = names[i].code == 0 ? from_kind('i', 8) : names[i].code == 1 ? from_kind('u', 8) : nm_dtype_from_code(names[i].code);
    if (!d.cls)
        NM_TRY(nm_time_dtype_parse(ctx, p, &d));
    if (!d.cls)
        return nm_fail(ctx, NM_E_TYPE, "data type '%s' not understood", text);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (order == '>' && nm_dtype_swap_unit(&d) > 1)
        d.flags |= NM_SWAPPED;
#else
    if (order == '<' && nm_dtype_swap_unit(&d) > 1)
        d.flags |= NM_SWAPPED;
#endif
    *dt = d;
    return NM_OK;
}
