/* test_array_errors.c - every function of the array layer with operands that are missing, of other shapes and of other dtypes: it works, or
 * it fails with a status, a message and the call with its operands, and the context serves on. */
#include "array_calls.h"

enum { MISSING, FAILED_BEFORE, LONGER, EMPTY, SCALAR, DEEPER, BYTES, UNICODE, COMPLEX, TIMES, SHORT, READ_ONLY, VARIANTS };

static nm_array *bad_operand(nm_ctx *nm, int which, const nm_array *good)
{
    const intptr_t longer[2] = { 2, 5 }, none[2] = { 0, 3 }, deep[6] = { 1, 2, 1, 2, 1, 2 };
    nm_dtype dt = good->v.dt;
    const char *texts[] = { [BYTES] = "S3", [UNICODE] = "U2", [COMPLEX] = "c8", [TIMES] = "m8[s]", [SHORT] = ">i2" };
    switch (which) {
    case LONGER: return nm_zeros(nm, dt, 2, longer);
    case EMPTY: return nm_zeros(nm, dt, 2, none);
    case SCALAR: return nm_zeros(nm, dt, 0, NULL);
    case DEEPER: return nm_zeros(nm, dt, 6, deep);
    case READ_ONLY: return nm_broadcast_to(nm, good, good->v.ndim, good->shape);
    case MISSING: case FAILED_BEFORE: return NULL;
    default: return nm_dtype_parse(nm, texts[which], &dt) < 0 ? NULL : nm_zeros(nm, dt, good->v.ndim, good->shape);
    }
}

static int report(const char *what, const array_call *c, int operand, int which, const nm_ctx *nm)
{
    printf("%s: %s, operand %d, variant %d: status %d \"%s\" in \"%s\"\n", what, c->name, operand + 1, which, nm_last(nm), nm_message(nm),
           nm_failed_call(nm));
    return 0;
}

/* The failed call begins with the function's name and shows its operand. */
static bool names_call(const array_call *c, const nm_ctx *nm, const nm_array *bad)
{
    char name[64], dtype[32];
    snprintf(name, sizeof name, "%s", c->name);
    char *tail = strstr(name, "__");
    if (tail)
        *tail = 0;
    const char *call = nm_failed_call(nm);
    if (strncmp(call, name, strlen(name)) || call[strlen(name)] != '(')
        return false;
    if (!bad)
        return strstr(call, "NULL") != NULL;
    nm_dtype_text(&bad->v.dt, dtype);
    return strstr(call, dtype) != NULL;
}

static void try_one(nm_ctx *nm, const array_call *c, int operand, int which)
{
    nm_enter(nm);
    given g = given_for(nm, c);
    bool optional = strchr("VWPMSIB", letters_of(c)[operand]);
    nm_array *bad = g.op[operand] = bad_operand(nm, which, g.op[operand]);
    CHECK(nm_last(nm) == NM_OK);
    if (which == FAILED_BEFORE)
        nm_fail(nm, NM_E_IO, "an earlier failure");
    bool done = c->run(nm, &g);
    nm_status status = nm_last(nm);
    if (which == FAILED_BEFORE) {
        bool kept = !done && status == NM_E_IO && !strcmp(nm_message(nm), "an earlier failure");
        CHECK(kept || optional || report("earlier failure lost", c, operand, which, nm));
    } else if (done) {
        CHECK(status == NM_OK || report("a result and a failure", c, operand, which, nm));
        CHECK((which != MISSING || optional) || report("NULL accepted", c, operand, which, nm));
    } else {
        CHECK((status < 0 && *nm_message(nm)) || report("a failure without a word", c, operand, which, nm));
        CHECK(status != NM_E_MEMORY || report("no memory", c, operand, which, nm));
        CHECK(names_call(c, nm, bad) || report("the call is not named", c, operand, which, nm));
    }
    given_end(nm, &g);
    nm_leave(nm);
    nm_clear(nm);
}

TEST(every_call_works_and_fails_with_words)
{
    nm_lib *lib = nm_lib_new(NULL);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_enter(nm);
    make_files(nm);
    nm_leave(nm);
    for (int i = 0; i < NM_COUNT(array_calls); i++) {
        const array_call *c = &array_calls[i];
        nm_enter(nm);
        given g = given_for(nm, c);
        bool done = c->run(nm, &g);
        CHECK((done && nm_last(nm) == NM_OK) || report("the good call", c, -1, -1, nm));
        given_end(nm, &g);
        nm_leave(nm);
        nm_clear(nm);
        for (int k = 0; letters_of(c)[k]; k++)
            for (int which = 0; which < VARIANTS; which++)
                try_one(nm, c, k, which);
    }
    remove_files(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
}
