/* promote.c - NumPy's promotion (with NEP 50's weak Python numbers) and the rules that allow a cast. */
#include <string.h>
#include "base/ctx.h"
#include "dtype/dtype.h"

/* The built-in numbers in the order of the two tables below. */
static const char codes[] = "?bBhHiIlLqQfdgFDGe";

/* np.promote_types, row with column; facts of NumPy on a machine whose long has 64 bits. */
static const char promoted[18][19] = {
    "?bBhHiIlLqQfdgFDGe", "bbhhiilldqdfdgFDGe", "BhBhHiIlLqQfdgFDGe", "hhhhiilldqdfdgFDGf", "HiHiHiIlLqQfdgFDGf",
    "iiiiiilldqdddgDDGd", "IlIlIlIlLqQddgDDGd", "lllllllldqdddgDDGd", "LdLdLdLdLdQddgDDGd", "qqqqqqqqdqdddgDDGd",
    "QdQdQdQdQdQddgDDGd", "fffffddddddfdgFDGf", "dddddddddddddgDDGd", "ggggggggggggggGGGg", "FFFFFDDDDDDFDGFDGF",
    "DDDDDDDDDDDDDGDDGD", "GGGGGGGGGGGGGGGGGG", "eeeffddddddfdgFDGe" };

/* The strictest rule by which the row's type casts to the column's. */
static const char safeties[18][19] = {
    "022222222222222222", "404242424242222222", "430222222222222222", "434042424242222223", "433302222222222223",
    "434340424243223223", "433333022223223223", "434343404043223223", "433333330303223223", "434343404043223223",
    "433333330303223223", "444444444440222223", "444444444443023223", "444444444443303323", "444444444444440224",
    "444444444444443024", "444444444444443304", "444444444442222220" };

static const uint8_t place[NM_NTYPES] = {
    [NM_BOOL] = 0, [NM_BYTE] = 1, [NM_UBYTE] = 2, [NM_SHORT] = 3, [NM_USHORT] = 4, [NM_INT] = 5, [NM_UINT] = 6, [NM_LONG] = 7,
    [NM_ULONG] = 8, [NM_LONGLONG] = 9, [NM_ULONGLONG] = 10, [NM_FLOAT] = 11, [NM_DOUBLE] = 12, [NM_LONGDOUBLE] = 13,
    [NM_CFLOAT] = 14, [NM_CDOUBLE] = 15, [NM_CLONGDOUBLE] = 16, [NM_HALF] = 17 };
static const uint8_t number_at[18] = {
    NM_BOOL, NM_BYTE, NM_UBYTE, NM_SHORT, NM_USHORT, NM_INT, NM_UINT, NM_LONG, NM_ULONG, NM_LONGLONG, NM_ULONGLONG, NM_FLOAT,
    NM_DOUBLE, NM_LONGDOUBLE, NM_CFLOAT, NM_CDOUBLE, NM_CLONGDOUBLE, NM_HALF };
/* Characters that hold every value of a number as text. */
static const uint8_t text_length[18] = { 5, 4, 3, 6, 5, 11, 10, 21, 20, 21, 20, 32, 32, 48, 64, 64, 96, 32 };

static bool is_number(const nm_dtype *dt) { return dt->num < NM_OBJECT || dt->num == NM_HALF; }
static bool is_text(const nm_dtype *dt) { return dt->num == NM_STRING || dt->num == NM_UNICODE; }

static const char *host_name(const nm_dtype *dt)
{
    static const char *const name[NM_NTYPES] = {
        "BoolDType", "Int8DType", "UInt8DType", "Int16DType", "UInt16DType", "Int32DType", "UInt32DType", "Int64DType",
        "UInt64DType", "LongLongDType", "ULongLongDType", "Float32DType", "Float64DType", "LongDoubleDType", "Complex64DType",
        "Complex128DType", "CLongDoubleDType", "ObjectDType", "BytesDType", "StrDType", "VoidDType", "DateTime64DType",
        "TimeDelta64DType", "Float16DType" };
    return dt->num < NM_NTYPES ? name[dt->num] : dt->cls->name;
}

static nm_status no_common(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b)
{
    return nm_fail(ctx, NM_E_PROMOTION, "The DTypes <class 'numpy.dtypes.%s'> and <class 'numpy.dtypes.%s'> do not have a common DType. "
                   "For example they cannot be stored in a single array unless the dtype is `object`.", host_name(a), host_name(b));
}

static intptr_t text_items(const nm_dtype *dt)
{
    return is_number(dt) ? text_length[place[dt->num]] : dt->num == NM_UNICODE ? dt->size / 4 : dt->size;
}

static nm_status promote_text(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out)
{
    intptr_t na = text_items(a), nb = text_items(b), n = NM_MAX(na, nb);
    if (a->num == NM_UNICODE || b->num == NM_UNICODE) {
        if (!nm_mul_size(n, 4, &n))
            return nm_fail(ctx, NM_E_VALUE, "string too long");
        *out = nm_dtype_sized(NM_UNICODE, n);
    } else
        *out = nm_dtype_sized(NM_STRING, n);
    return NM_OK;
}

/* A class that plain rules do not know decides itself; the other one is asked when it declines. */
static nm_status promote_slots(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out)
{
    const nm_class *ca = nm_dtype_class(ctx->lib, a), *cb = nm_dtype_class(ctx->lib, b);
    const nm_class *first = ca, *second = cb;
    if (is_number(a) || is_text(a)) {
        first = cb;
        second = ca;
    }
    for (int i = 0; i < 2; i++) {
        const nm_class *c = i ? second : first;
        if (c && c->common && (i == 0 || second != first)) {
            nm_status status = c->common(ctx, a, b, out);
            if (status != NM_E_PROMOTION && status != NM_E_TYPE)
                return status;
            if (ctx->message[0] && ca == cb)
                return status;
        }
    }
    return no_common(ctx, a, b);
}

nm_status nm_promote(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out)
{
    if (is_number(a) && is_number(b)) {
        char code = promoted[place[a->num]][place[b->num]];
        *out = nm_dtype_of(number_at[strchr(codes, code) - codes]);
        return NM_OK;
    }
    if ((is_text(a) || is_number(a)) && (is_text(b) || is_number(b)))
        return promote_text(ctx, a, b, out);
    if (a->num < NM_NTYPES && b->num < NM_NTYPES && (a->num == NM_OBJECT || b->num == NM_OBJECT)) {
        *out = a->num == NM_OBJECT ? *a : *b;
        return NM_OK;
    }
    if (a->num == NM_VOID && b->num == NM_VOID && !a->param && !b->param) {
        if (a->size != b->size)
            return nm_fail(ctx, NM_E_PROMOTION, "Invalid type promotion with void datatypes of different lengths. Use the `np.bytes_` "
                           "datatype instead to pad the shorter value with trailing zero bytes.");
        *out = *a;
        return NM_OK;
    }
    return promote_slots(ctx, a, b, out);
}

/* The order in which result_type takes its operands: what knows most first, so that the outcome does not depend on theirs. */
static int rank(const nm_dtype *dt)
{
    if (dt->num >= NM_NTYPES)
        return 60;
    if (dt->num == NM_OBJECT)
        return 100;
    if (dt->num == NM_HALF)
        return NM_FLOAT * 2 - 1;
    return (int)dt->num * 2;
}

/* A Python number beside a strong dtype. */
nm_dtype nm_dtype_first_beside(nm_ctx *ctx, const nm_dtype *user, const char *codes)
{
    nm_dtype dt = { 0 }, common;
    for (const char *code = codes; *code; code++) {
        dt = nm_dtype_from_code(*code);
        if (nm_promote(ctx, &dt, user, &common) >= 0)
            return dt;
        nm_clear(ctx);
    }
    return dt;
}

static nm_status promote_weak(nm_ctx *ctx, const nm_dtype *dt, enum nm_weak weak, nm_dtype *out)
{
    static const char *const python[] = { "", "bool", "_PyLongDType", "_PyFloatDType", "_PyComplexDType" };
    static const uint8_t number[] = { 0, NM_BOOL, NM_INT64, NM_DOUBLE, NM_CDOUBLE };
    if (dt->num == NM_OBJECT || (weak == NM_WEAK_INT && dt->num == NM_TIMEDELTA)) {
        *out = nm_dtype_native(dt);
        return NM_OK;
    }
    nm_dtype own = nm_dtype_of(number[weak]);
    if (weak == NM_WEAK_BOOL)
        return nm_promote(ctx, dt, &own, out);
    if (!is_number(dt)) {
        const nm_class *c = nm_dtype_class(ctx->lib, dt);
        if (dt->num >= NM_NTYPES && c->common) {
            own = nm_dtype_first_beside(ctx, dt, weak == NM_WEAK_INT ? "Bbl" : weak == NM_WEAK_FLOAT ? "ed" : "FD");
            return nm_promote(ctx, dt, &own, out);
        }
        return nm_fail(ctx, NM_E_PROMOTION, "The DType <class 'numpy.dtypes.%s'> could not be promoted by <class 'numpy.dtypes.%s'>. This "
                       "means that no common DType exists for the given inputs. For example they cannot be stored in a single array "
                       "unless the dtype is `object`. The full list of DTypes is: (<class 'numpy.dtypes.%s'>, <class 'numpy.dtypes.%s'>)",
                       host_name(dt), python[weak], host_name(dt), python[weak]);
    }
    uint32_t kind = dt->cls->flags;
    if (weak == NM_WEAK_INT)
        *out = kind & NM_CLASS_BOOL ? own : nm_dtype_native(dt);
    else if (weak == NM_WEAK_FLOAT)
        *out = kind & (NM_CLASS_FLOAT | NM_CLASS_COMPLEX) ? nm_dtype_native(dt) : own;
    else if (kind & NM_CLASS_COMPLEX)
        *out = nm_dtype_native(dt);
    else
        *out = dt->num == NM_HALF || dt->num == NM_FLOAT ? nm_dtype_of(NM_CFLOAT)
             : dt->num == NM_LONGDOUBLE ? nm_dtype_of(NM_CLONGDOUBLE) : own;
    return NM_OK;
}

nm_status nm_result_type(nm_ctx *ctx, int n, const nm_dtype *dts, const uint8_t *weak, nm_dtype *out)
{
    int main_at = -1, strong = 0;
    uint8_t weakest = NM_STRONG;
    for (int i = 0; i < n; i++) {
        if (weak && weak[i] > NM_WEAK_BOOL) {
            weakest = NM_MAX(weakest, weak[i]);
            continue;
        }
        strong++;
        if (main_at < 0 || rank(&dts[i]) > rank(&dts[main_at]))
            main_at = i;
    }
    if (n < 1)
        return nm_fail(ctx, NM_E_VALUE, "at least one array or dtype is required");
    if (!strong) {
        *out = nm_dtype_of(weakest == NM_WEAK_INT ? NM_INT64 : weakest == NM_WEAK_FLOAT ? NM_DOUBLE : NM_CDOUBLE);
        return NM_OK;
    }
    nm_dtype have = dts[main_at];
    if (weak && weak[main_at] == NM_WEAK_BOOL)
        have = nm_dtype_of(NM_BOOL);
    if (strong == 1)
        have = nm_dtype_native(&have);
    for (int i = 0; i < n; i++) {
        if (i == main_at || (weak && weak[i] > NM_WEAK_BOOL))
            continue;
        nm_dtype other = weak && weak[i] == NM_WEAK_BOOL ? nm_dtype_of(NM_BOOL) : dts[i], both;
        NM_TRY(nm_promote(ctx, &have, &other, &both));
        have = both;
    }
    /* beside text a Python number needs a strong number that takes it in */
    bool taken_in = false;
    for (int i = 0; i < n && is_text(&have); i++)
        taken_in = taken_in || (is_number(&dts[i]) && !(weak && weak[i]));
    if (weakest && !taken_in) {
        nm_dtype both;
        NM_TRY(promote_weak(ctx, &have, weakest, &both));
        have = both;
    }
    *out = have;
    return NM_OK;
}

/* ------------------------------------------------------------------- safety */
static nm_casting fits(intptr_t from, intptr_t to, nm_casting same, nm_casting narrower)
{
    return from == to ? same : from < to ? NM_SAFE_CASTING : narrower;
}

nm_casting nm_cast_safety(const nm_dtype *from, const nm_dtype *to)
{
    bool swapped = (from->flags ^ to->flags) & NM_SWAPPED;
    nm_casting same = swapped ? NM_EQUIV_CASTING : NM_NO_CASTING;
    if (is_number(from) && is_number(to)) {
        nm_casting c = (nm_casting)(safeties[place[from->num]][place[to->num]] - '0');
        return c == NM_NO_CASTING ? same : c;
    }
    if (from->cls && from->cls->safety)
        return from->cls->safety(from, to);
    if (to->cls && to->cls->safety)
        return to->cls->safety(from, to);
    if (from->num >= NM_NTYPES || to->num >= NM_NTYPES)
        return from->cls == to->cls && from->param == to->param ? same : NM_UNSAFE_CASTING;
    if (to->num == NM_OBJECT)
        return from->num == NM_OBJECT ? NM_NO_CASTING : NM_SAFE_CASTING;
    if (to->num == NM_VOID) {
        if (from->num == NM_VOID && from->param == to->param)
            return to->size == 0 && !to->param ? same : fits(from->size, to->size, same, NM_SAME_KIND_CASTING);
        return from->num == NM_OBJECT || (to->size && from->size > to->size) || to->param ? NM_UNSAFE_CASTING : NM_SAFE_CASTING;
    }
    if (is_text(to)) {
        if (from->num == to->num)
            return to->size == 0 ? same : fits(from->size, to->size, same, NM_SAME_KIND_CASTING);
        if (is_number(from) || from->num == NM_STRING)
            return to->size == 0 || text_items(from) <= text_items(to) ? NM_SAFE_CASTING : NM_SAME_KIND_CASTING;
    }
    if (from->num == to->num)
        return same;
    return NM_UNSAFE_CASTING;
}

bool nm_can_cast(const nm_dtype *from, const nm_dtype *to, nm_casting rule)
{
    if (rule == NM_UNSAFE_CASTING && !((from->cls ? from->cls->flags : 0) & NM_CLASS_USER) &&
        !((to->cls ? to->cls->flags : 0) & NM_CLASS_USER))
        return true;                                       /* only user classes have pairs that no cast joins */
    if (rule == NM_SAME_VALUE_CASTING)
        return is_number(from) && is_number(to);
    return nm_cast_safety(from, to) <= rule;
}

const char *nm_casting_name(nm_casting rule)
{
    switch (rule) {
    case NM_NO_CASTING: return "no";
    case NM_EQUIV_CASTING: return "equiv";
    case NM_SAFE_CASTING: return "safe";
    case NM_SAME_KIND_CASTING: return "same_kind";
    case NM_SAME_VALUE_CASTING: return "same_value";
    default: return "unsafe";
    }
}

nm_status nm_cast_refused(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_casting rule)
{
    char a[32], b[32];
    nm_dtype_text(from, a);
    nm_dtype_text(to, b);
    bool qa = from->cls && from->cls->flags & NM_CLASS_USER, qb = to->cls && to->cls->flags & NM_CLASS_USER;
    return nm_fail(ctx, NM_E_CAST, "Cannot cast array data from dtype(%s%s%s) to dtype(%s%s%s) according to the rule '%s'",
                   qa ? "" : "'", a, qa ? "" : "'", qb ? "" : "'", b, qb ? "" : "'", nm_casting_name(rule));
}
