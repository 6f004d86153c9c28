/* dtype.h - the class table (a dtype's methods), lookup of classes and dtypes, promotion and casting rules.
 *
 * Built-in numeric classes need no methods of their own beyond what class.c fills in; the host registers object, StringDType
 * and user classes with nm_class_register().  The core never boxes an item. */
#pragma once
#include "numen.h"
#include "base/base.h"
#include "base/loop.h"

enum nm_class_flag {
    NM_CLASS_NUMBER = 1,       /* bool, integers, floats, complex */
    NM_CLASS_INTEGER = 2, NM_CLASS_UNSIGNED = 4, NM_CLASS_FLOAT = 8, NM_CLASS_COMPLEX = 16, NM_CLASS_BOOL = 32,
    NM_CLASS_PARAMETRIC = 64,  /* size or meaning differs between dtypes of the class: S, U, V, M8, m8 */
    NM_CLASS_HOST = 128,       /* every method needs the host's lock */
    NM_CLASS_USER = 256
};

struct nm_time_unit;

/* How items of one dtype become items of another: aligned, native-order operands args[0] -> args[1]. */
typedef struct nm_cast {
    nm_loop *loop;
    void *aux;
    void (*free_aux)(void *aux);  /* NULL: nothing to free */
    uint32_t flags;               /* nm_loop_flag */
} nm_cast;

struct nm_class {
    const char *name;             /* "float64" */
    uint32_t num;                 /* nm_num, or a number from 256 up for user classes */
    char kind, code;              /* NumPy's characters: 'f', 'd' */
    uint16_t align;
    uint32_t flags;               /* nm_class_flag */
    intptr_t size;                /* 0 for parametric classes */
    void *host;                   /* the binding's own */

    /* Slots; one that is NULL gets a generic default at registration.  Items are aligned and native but for swap and copy. */
    int (*compare)(const nm_call *, const void *a, const void *b);        /* sort order, NaN last: < 0, 0, > 0 */
    int (*nonzero)(const nm_call *, const void *item);                    /* 1, 0, or a status */
    void (*swap)(const nm_dtype *, char *data, intptr_t stride, intptr_t n);  /* byte order, in place, any address */
    /* same dtype, any address */
    int (*copy)(const nm_call *, char *dst, intptr_t dst_stride, const char *src, intptr_t src_stride, intptr_t n);
    void (*clear)(const nm_dtype *, char *data, intptr_t stride, intptr_t n); /* drop references, leave zero bytes */
    nm_status (*common)(nm_ctx *, const nm_dtype *a, const nm_dtype *b, nm_dtype *out);  /* promotion where a class is not a plain number */
    /* The cast from -> to where either is of this class and no row of the cast table fits; NM_E_TYPE if there is none.  Also tells the
     * safety. */
    nm_status (*cast)(nm_ctx *, const nm_dtype *from, const nm_dtype *to, nm_cast *cast);
    nm_casting (*safety)(const nm_dtype *from, const nm_dtype *to);
    /* datetime64 and timedelta64: the unit of a dtype whose param is not NULL, and the dtype with a unit (time_units.h). */
    struct nm_time_unit (*unit)(const nm_dtype *);
    nm_status (*with_unit)(nm_ctx *, int num, struct nm_time_unit unit, nm_dtype *out);
};

/* ---- classes (class.c) */
const nm_class *nm_class_find(const nm_lib *lib, uint32_t num);            /* NULL if there is none */
/* Add or replace (object, user) a class; the lib keeps the pointer.  Empty slots of *cls are filled in. */
NM_MUST_USE nm_status nm_class_register(nm_ctx *ctx, nm_class *cls);
/* The native dtype of a built-in class of fixed size (nm_num), usable without a lib.  For strings set size after it. */
nm_dtype nm_dtype_of(int num);
nm_dtype nm_dtype_from_code(char code);                                    /* 'd' -> float64; cls NULL if unknown */
nm_dtype nm_dtype_sized(int num, intptr_t size);                           /* S (bytes), U (4 a character), V */
bool nm_dtype_equal(const nm_dtype *a, const nm_dtype *b);                 /* same items byte for byte (long == long long) */
nm_dtype nm_dtype_native(const nm_dtype *dt);                              /* the same in native byte order */
/* "float64", "<U5", "S3", ">i4": NumPy's str(dtype) for built-in dtypes. text has room for 32. */
void nm_dtype_text(const nm_dtype *dt, char *text);
/* Parse NumPy's one-word dtype texts ("f8", ">i4", "float32", "U5", "?", "complex128", "S", "int") into *dt. */
NM_MUST_USE nm_status nm_dtype_parse(nm_ctx *ctx, const char *text, nm_dtype *dt);

/* The components that byte order acts on: complex has halves, U has 4-byte characters; 1 where order has no meaning. */
intptr_t nm_dtype_swap_unit(const nm_dtype *dt);
/* Reverse the bytes of every component of n items in place, any address. */
void nm_swap_items(intptr_t itemsize, intptr_t unit, char *data, intptr_t stride, intptr_t n);
/* The class that the lib has registered for this dtype's number (object, datetime), else dt->cls. */
const nm_class *nm_dtype_class(const nm_lib *lib, const nm_dtype *dt);

/* ---- promotion and safety (promote.c) */
NM_MUST_USE nm_status nm_promote(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out);  /* np.promote_types */
/* A Python number beside arrays counts by kind only (NEP 50). */
enum nm_weak { NM_STRONG = 0, NM_WEAK_BOOL, NM_WEAK_INT, NM_WEAK_FLOAT, NM_WEAK_COMPLEX };
/* The dtype as which a Python number stands beside a dtype of a user class: the first of codes that has a common dtype with it, else the
 * last. */
nm_dtype nm_dtype_first_beside(nm_ctx *ctx, const nm_dtype *user, const char *codes);
/* np.result_type of n dtypes; weak[i] (or weak NULL) tells which are Python numbers. */
NM_MUST_USE nm_status nm_result_type(nm_ctx *ctx, int n, const nm_dtype *dts, const uint8_t *weak, nm_dtype *out);
nm_casting nm_cast_safety(const nm_dtype *from, const nm_dtype *to);       /* the strictest rule that allows the cast */
bool nm_can_cast(const nm_dtype *from, const nm_dtype *to, nm_casting rule);
const char *nm_casting_name(nm_casting rule);                              /* "same_kind" */

/* The kernels' casts between built-in numbers, at the CPU level of the lib. */
typedef struct nm_cast_table {
    nm_loop *loop[NM_NTYPES][NM_NTYPES];                                   /* [from][to] */
    void *aux[NM_NTYPES][NM_NTYPES];
    uint32_t flags[NM_NTYPES][NM_NTYPES];
} nm_cast_table;

/* The cast loop between native aligned items: the kernels' table for numbers, else the classes' slots.  loop is NULL where the
 * items are the same bytes and a plain copy does. */
NM_MUST_USE nm_status nm_cast_find(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_cast *cast);
/* NumPy's text for a cast that a rule forbids: NM_E_CAST. */
nm_status nm_cast_refused(nm_ctx *ctx, const nm_dtype *from, const nm_dtype *to, nm_casting rule);
