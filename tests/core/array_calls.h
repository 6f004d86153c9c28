/* array_calls.h - the table of good calls of the whole array layer (array_calls.def), and operands for them. */
#pragma once
#include <math.h>
#include <unistd.h>
#include "check.h"
#include "base/ctx.h"

enum { MOST_OPERANDS = 5 };
typedef struct given {
    nm_array *op[MOST_OPERANDS], *more[8];
    nm_generator *rng;
    double half, numbers[3], range[2];
    intptr_t shape[2], strides[2], zeros[6], minus[1], width[12];
    int axes[2], turned[6], room[6];
    nm_dtype dtype;
    const char *names[2];
    char npy[64], npz[64], txt[64], bin[64];
    FILE *sink;
} given;
typedef bool call_function(nm_ctx *nm, given *g);
typedef struct array_call { const char *name, *letters; call_function *run; } array_call;

static inline double sum_of_index(void *user, const intptr_t *index) { (void)user; return (double)(index[0] + index[1]); }
static inline int release(nm_ctx *nm, nm_generator *g)
{
    nm_generator_free(nm, g);
    return g ? 0 : -1;
}
static inline int spawn_two(nm_ctx *nm)
{
    nm_generator *child[2];
    nm_status status = nm_spawn(nm, (const uint32_t[]){ 7 }, 1, 2, child);
    nm_generator_free(nm, child[0]);
    nm_generator_free(nm, child[1]);
    return status;
}
static inline bool text_made(char *text)
{
    free(text);
    return text;
}

#define A g->op[0]
#define B g->op[1]
#define C g->op[2]
#define D g->op[3]
#define E g->op[4]
#define LIST(...) (const nm_array *[]){ __VA_ARGS__ }
#define FUNCTION(name, ok) static bool call_##name(nm_ctx *nm, given *g) { (void)nm; (void)g; return ok; }
#define ARRAY(name, letters, call) FUNCTION(name, (call) != NULL)
#define STATUS(name, letters, call) FUNCTION(name, (call) >= 0)
#define TEXT(name, letters, call) FUNCTION(name, text_made(call))
#define NUMBER(name, letters, call) FUNCTION(name, !isnan(call))
#include "array_calls.def"
#undef ARRAY
#undef STATUS
#undef TEXT
#undef NUMBER
#define ARRAY(name, letters, call) { "nm_" #name, letters, call_##name },
#define STATUS ARRAY
#define TEXT ARRAY
#define NUMBER ARRAY
static const array_call array_calls[] = {
#include "array_calls.def"
};
#undef ARRAY
#undef STATUS
#undef TEXT
#undef NUMBER
#undef A
#undef B
#undef C
#undef D
#undef E

/* What ufuncs that do not take float64 take. */
static inline const char *letters_of(const array_call *c)
{
    static const char *const other[][2] = {
        { "bitwise_count", "i" }, { "invert", "i" }, { "bitwise_invert", "i" }, { "bitwise_not", "i" }, { "isnat", "t" },
        { "bitwise_and", "ii" }, { "bitwise_or", "ii" }, { "bitwise_xor", "ii" }, { "gcd", "ii" }, { "lcm", "ii" }, { "left_shift", "ii" },
        { "right_shift", "ii" }, { "bitwise_left_shift", "ii" }, { "bitwise_right_shift", "ii" }, { "ldexp", "vi" }, { "matvec", "mv" },
        { "vecmat", "vm" },
    };
    for (int i = 0; i < NM_COUNT(other); i++)
        if (!strcmp(other[i][0], c->name + 3))
            return other[i][1];
    return c->letters;
}

static inline nm_array *operand(nm_ctx *nm, char letter)
{
    static const double ordered[] = { 0, 1, 3 }, positive[] = { 2.5, 0.5, 1 }, shares[] = { 0.25, 0.25, 0.5 }, edges[] = { 0, 1, 4 };
    static const double matrix[] = { 1, 2, 4, 0, 5, 6, 7, 8, 9 }, definite[] = { 4, 1, 0, 1, 5, 1, 0, 1, 6 };
    static const double parts[] = { 1, 2, 3, -4, 0, 0 };
    static const int64_t places[] = { 0, 1, 0 };
    static const bool truths[] = { true, false, true, false, true, true, false, true, false };
    static const uint8_t bytes[] = { 1, 2, 255 };
    const intptr_t three[3] = { 3, 3, 3 }, points[2] = { 3, 2 }, row[2] = { 1, 3 }, cube[3] = { 2, 2, 2 };
    nm_dtype day;
    switch (letter) {
    case 'v': case 'V': return nm_vector(nm, 3, ordered);
    case 'w': case 'W': return nm_vector(nm, 3, positive);
    case 'p': case 'P': return nm_vector(nm, 3, shares);
    case 'e': return nm_vector(nm, 3, edges);
    case 'm': case 'M': return nm_matrix(nm, 3, 3, matrix);
    case 'h': return nm_matrix(nm, 3, 3, definite);
    case 'c': return nm_from(nm, nm_of(NM_DOUBLE), 2, points, matrix);
    case 'r': return nm_from(nm, nm_of(NM_DOUBLE), 2, row, matrix);
    case '3': return nm_from(nm, nm_of(NM_DOUBLE), 3, cube, matrix);
    case 'j': return nm_astype(nm, nm_matrix(nm, 3, 3, matrix), nm_of(NM_HALF));
    case 's': case 'S': return nm_scalar(nm, 0.5);
    case 'i': case 'I': return nm_from(nm, nm_of(NM_INT64), 1, three, places);
    case 'b': case 'B': return nm_from(nm, nm_of(NM_BOOL), 1, three, truths);
    case 'n': return nm_from(nm, nm_of(NM_BOOL), 2, three, truths);
    case 'q': return nm_from(nm, nm_of(NM_UINT8), 1, three, bytes);
    case 'z': return nm_from(nm, nm_of(NM_COMPLEX128), 1, three, parts);
    default: return nm_dtype_parse(nm, "M8[D]", &day) < 0 ? NULL : nm_from(nm, day, 1, three, places);
    }
}

static inline given given_for(nm_ctx *nm, const array_call *c)
{
    given g = { .half = 0.5, .numbers = { 1, 2, 3 }, .range = { 1, 7 }, .shape = { 2, 3 }, .strides = { 8, 8 }, .minus = { -1 },
                .width = { 1, 1, 1, 1 }, .axes = { 0, 1 }, .turned = { 1, 0, 2, 3, 4, 5 }, .names = { "a", "b" } };
    const char *letters = letters_of(c);
    for (int i = 0; letters[i] && i < MOST_OPERANDS; i++)
        g.op[i] = operand(nm, letters[i]);
    g.rng = nm_default_rng(nm, 1);
    static const char *const ends[4] = { "npy", "npz", "txt", "bin" };
    char *const files[4] = { g.npy, g.npz, g.txt, g.bin };
    for (int i = 0; i < 4; i++)
        snprintf(files[i], sizeof g.npy, "/tmp/numen-calls-%ld.%s", (long)getpid(), ends[i]);
    g.sink = tmpfile();
    return g;
}

static inline void given_end(nm_ctx *nm, given *g)
{
    nm_generator_free(nm, g->rng);
    if (g->sink)
        fclose(g->sink);
}

/* The files that the calls of reading functions read; made once, gone with remove_files. */
static inline void make_files(nm_ctx *nm)
{
    static const array_call none = { "nm_", "m", NULL };
    given g = given_for(nm, &none);
    const nm_array *both[2] = { g.op[0], g.op[0] };
    CHECK(nm_save(nm, g.npy, g.op[0]) == NM_OK && nm_savez(nm, g.npz, 2, g.names, both) == NM_OK);
    CHECK(nm_savetxt_with(nm, g.txt, g.op[0], NULL) == NM_OK && nm_tofile(nm, g.bin, g.op[0], " ") == NM_OK);
    given_end(nm, &g);
}
static inline void remove_files(nm_ctx *nm)
{
    static const array_call none = { "nm_", "", NULL };
    given g = given_for(nm, &none);
    remove(g.npy);
    remove(g.npz);
    remove(g.txt);
    remove(g.bin);
    given_end(nm, &g);
}
