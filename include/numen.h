/* numen.h - n-dimensional arrays for C with NumPy's meaning.
 *
 * Two layers.  The view layer computes on memory that the caller owns: nm_dtype, nm_view, ufuncs and plans.
 * The array layer (nm_array, at the end of this header) owns its memory and frees it by scope.
 *
 * Every function that can fail takes an nm_ctx first and returns an nm_status: 0, or a negative NM_E_ value with a
 * message in nm_error(ctx).  A ctx belongs to one thread at a time; a lib may be shared by all threads.
 * C99 and C++. */
#ifndef NUMEN_H
#define NUMEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define NM_API __attribute__((visibility("default")))
#define NM_MUST_USE __attribute__((warn_unused_result))
#define NM_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define NM_API
#define NM_MUST_USE
#define NM_PRINTF(fmt, first)
#endif

#define NM_MAXDIMS 64     /* most dimensions of an array */
#define NM_MAXARGS 64     /* most operands of a ufunc or an iterator */

/* ------------------------------------------------------------------ status */
typedef int nm_status;
enum {
    NM_OK = 0,
    NM_E_MEMORY = -1,     /* an allocation failed */
    NM_E_VALUE = -2,      /* a value out of its domain, shapes that do not fit */
    NM_E_TYPE = -3,       /* a dtype or kind of argument that the operation does not know */
    NM_E_INDEX = -4,      /* an index out of bounds */
    NM_E_AXIS = -5,       /* an axis out of bounds */
    NM_E_CAST = -6,       /* a cast that the casting rule forbids */
    NM_E_OVERFLOW = -7,   /* a number that does not fit its type */
    NM_E_ZERODIV = -8,
    NM_E_LINALG = -9,     /* singular matrix, no convergence */
    NM_E_IO = -10,        /* a file could not be read or written */
    NM_E_FLOAT = -11,     /* a floating-point error that errstate turns into a failure */
    NM_E_MISSING = -12,   /* not implemented; the message names it */
    NM_E_RUNTIME = -13,
    NM_E_NOLOOP = -14,    /* a ufunc has no loop for these dtypes */
    NM_E_RECURSION = -15,
    NM_E_BUFFER = -16,
    NM_E_EOF = -17,
    NM_E_PROMOTION = -18, /* dtypes without a common dtype (a kind of type error) */
    NM_E_TOOHARD = -19,   /* an overlap question that exceeds its work limit */
    NM_E_HOST = -99       /* the host language holds the error (a Python exception is set) */
};

/* ------------------------------------------------------- library and context */
typedef struct nm_lib nm_lib;
typedef struct nm_ctx nm_ctx;

/* How memory is got.  size is a multiple of nothing in particular; the result is aligned to 64 bytes or is NULL.
 * release gets the size that acquire was asked for. */
typedef struct nm_allocator {
    void *(*acquire)(void *user, size_t size);
    void (*release)(void *user, void *block, size_t size);
    void *user;
} nm_allocator;

/* A library instance: thread pool, type and ufunc registries, CPU table, block cache, BLAS handle.
 * alloc may be NULL (libc's aligned_alloc).  Returns NULL when out of memory. */
NM_API nm_lib *nm_lib_new(const nm_allocator *alloc);
NM_API void nm_lib_free(nm_lib *lib);            /* after every ctx of it is freed */
NM_API const char *nm_version(void);             /* Numen's version, such as "0.1.0" */
NM_API const char *nm_cpu_level(const nm_lib *); /* "v2", "v3", "v4" or "generic" */
NM_API int nm_threads(const nm_lib *);           /* threads that work at most on one call, the caller included */
NM_API void nm_set_threads(nm_lib *, int n);     /* n < 1 means the default */

NM_API nm_ctx *nm_ctx_new(nm_lib *lib);          /* one per thread; NULL when out of memory */
NM_API void nm_ctx_free(nm_ctx *ctx);
NM_API nm_lib *nm_ctx_lib(const nm_ctx *ctx);
NM_API nm_status nm_last(const nm_ctx *ctx);     /* status of the last failure, NM_OK if none since nm_clear */
NM_API const char *nm_message(const nm_ctx *ctx);/* its message, "" if none */
NM_API void nm_clear(nm_ctx *ctx);
/* Note a failure: keeps status and the printf-style message in ctx and returns status. */
NM_API nm_status nm_fail(nm_ctx *ctx, nm_status status, const char *format, ...) NM_PRINTF(3, 4);

/* ------------------------------------------------------------------- dtypes */
/* Type numbers are NumPy's. */
enum nm_num {
    NM_BOOL = 0, NM_BYTE, NM_UBYTE, NM_SHORT, NM_USHORT, NM_INT, NM_UINT, NM_LONG, NM_ULONG, NM_LONGLONG, NM_ULONGLONG,
    NM_FLOAT, NM_DOUBLE, NM_LONGDOUBLE, NM_CFLOAT, NM_CDOUBLE, NM_CLONGDOUBLE,
    NM_OBJECT, NM_STRING, NM_UNICODE, NM_VOID, NM_DATETIME, NM_TIMEDELTA, NM_HALF, NM_NTYPES,
    NM_INT8 = NM_BYTE, NM_UINT8 = NM_UBYTE, NM_INT16 = NM_SHORT, NM_UINT16 = NM_USHORT, NM_INT32 = NM_INT, NM_UINT32 = NM_UINT,
#if INTPTR_MAX == INT64_MAX && !defined(_WIN32)
    NM_INT64 = NM_LONG, NM_UINT64 = NM_ULONG,
#else
    NM_INT64 = NM_LONGLONG, NM_UINT64 = NM_ULONGLONG,
#endif
    NM_FLOAT16 = NM_HALF, NM_FLOAT32 = NM_FLOAT, NM_FLOAT64 = NM_DOUBLE, NM_COMPLEX64 = NM_CFLOAT, NM_COMPLEX128 = NM_CDOUBLE
};

typedef struct nm_class nm_class;   /* a dtype's method table: dtype/dtype.h */

enum nm_dtype_flag {
    NM_SWAPPED = 1,      /* items are in the other byte order */
    NM_REFS = 2,         /* items hold references that must be counted (object) */
    NM_NEEDS_HOST = 4    /* item access needs the host's lock (Python's GIL) */
};

/* A dtype by value.  param is borrowed: the descriptor in the binding, an nm_param in C, NULL for the numeric types. */
typedef struct nm_dtype {
    const nm_class *cls;
    intptr_t size;       /* bytes of one item */
    uint16_t align;
    uint16_t flags;      /* nm_dtype_flag */
    uint32_t num;        /* nm_num */
    void *param;
} nm_dtype;

/* Casting rules, each including those before it. */
typedef enum nm_casting { NM_NO_CASTING, NM_EQUIV_CASTING, NM_SAFE_CASTING, NM_SAME_KIND_CASTING, NM_UNSAFE_CASTING,
                          NM_SAME_VALUE_CASTING = 64 } nm_casting;
typedef enum nm_order { NM_ANYORDER = -1, NM_CORDER, NM_FORTRANORDER, NM_KEEPORDER } nm_order;

/* -------------------------------------------------------------------- views */
enum nm_view_flag { NM_WRITEABLE = 1 };

/* A strided window on memory that somebody else owns.  shape and strides have ndim entries and are borrowed; strides are in
 * bytes and may be negative, zero or no multiple of the item size. */
typedef struct nm_view {
    char *data;
    const intptr_t *shape, *strides;
    int32_t ndim;
    uint32_t flags;
    nm_dtype dt;
} nm_view;

/* Where a function asks for the memory of a result.  new_array fills *v with memory of the given dtype and shape, C-contiguous if strides is
 * NULL, else with these strides (a permutation of a contiguous layout); it fails through the ctx.  The binding makes a Python
 * array, the array layer an nm_array.  If given is not NULL the caller passed out=: the function checks and writes there. */
typedef struct nm_out nm_out;
struct nm_out {
    nm_status (*new_array)(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides, nm_view *v);
    void *user;
};

/* -------------------------------------------------------------------- loops */
/* What a loop knows of its call: dtypes of its operands (in order, inputs first) and the ctx that takes its error. */
typedef struct nm_call {
    nm_ctx *ctx;
    const nm_dtype *dt;
    void *host;          /* the binding's own context of this call, or NULL */
} nm_call;

/* Work on n[0] items (a generalised ufunc: core sizes follow) of operands args with strides in bytes.
 * Returns 0, or < 0 with the error in call->ctx.  The binding's strided loops have this shape too. */
typedef int nm_loop(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux);

/* NUMEN_H_SECTIONS: the sections below are added by the folders that own them. */

/* ------------------------------------------------------------ linear algebra */
/* Products, as np.dot, np.inner, ... of the same names; the result is in C order, in the operands' common dtype. */
NM_API NM_MUST_USE nm_status nm_dot(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
NM_API NM_MUST_USE nm_status nm_inner(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
NM_API NM_MUST_USE nm_status nm_vdot(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
NM_API NM_MUST_USE nm_status nm_matmul(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
NM_API NM_MUST_USE nm_status nm_outer(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
NM_API NM_MUST_USE nm_status nm_kron(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
/* Sum over n axes of a paired with n axes of b (negative ones count from the end). */
NM_API NM_MUST_USE nm_status nm_tensordot(nm_ctx *ctx, const nm_view *a, const nm_view *b, int n, const int *axes_a, const int *axes_b, nm_out *out);
/* Vectors of two or three components along axisa and axisb; axisc is where the result has them (unless both have two: then one number). */
NM_API NM_MUST_USE nm_status nm_cross(nm_ctx *ctx, const nm_view *a, const nm_view *b, int axisa, int axisb, int axisc, nm_out *out);
/* Sum along a diagonal; dtype NULL: the sum's own. */
NM_API NM_MUST_USE nm_status nm_trace(nm_ctx *ctx, const nm_view *v, intptr_t offset, int axis1, int axis2, const nm_dtype *dtype, nm_out *out);

/* numpy.linalg's functions on the last two axes of stacks.  Results are asked of out in the order of NumPy's tuples; NM_E_LINALG for a
 * matrix on which it cannot be done.  upper: which triangle of a hermitian matrix is read. */
NM_API NM_MUST_USE nm_status nm_inv(nm_ctx *ctx, const nm_view *a, nm_out *out);
NM_API NM_MUST_USE nm_status nm_solve(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);   /* b of one axis: a vector */
NM_API NM_MUST_USE nm_status nm_det(nm_ctx *ctx, const nm_view *a, nm_out *out);
NM_API NM_MUST_USE nm_status nm_slogdet(nm_ctx *ctx, const nm_view *a, nm_out *out);                   /* sign, log */
NM_API NM_MUST_USE nm_status nm_cholesky(nm_ctx *ctx, const nm_view *a, bool upper, nm_out *out);
NM_API NM_MUST_USE nm_status nm_eigh(nm_ctx *ctx, const nm_view *a, bool upper, nm_out *out);          /* values, vectors */
NM_API NM_MUST_USE nm_status nm_eigvalsh(nm_ctx *ctx, const nm_view *a, bool upper, nm_out *out);
NM_API NM_MUST_USE nm_status nm_eig(nm_ctx *ctx, const nm_view *a, nm_out *out);                       /* real if all values are */
NM_API NM_MUST_USE nm_status nm_eigvals(nm_ctx *ctx, const nm_view *a, nm_out *out);
NM_API NM_MUST_USE nm_status nm_svd(nm_ctx *ctx, const nm_view *a, bool full, bool vectors, nm_out *out); /* [u,] s [, vh] */
typedef enum nm_qr_mode { NM_QR_REDUCED, NM_QR_COMPLETE, NM_QR_R, NM_QR_RAW } nm_qr_mode;
NM_API NM_MUST_USE nm_status nm_qr(nm_ctx *ctx, const nm_view *a, nm_qr_mode mode, nm_out *out);       /* q, r; r; or h, tau */
/* x, residuals, singular values, and *rank; rcond NULL: machine precision times the larger length. */
NM_API NM_MUST_USE nm_status nm_lstsq(nm_ctx *ctx, const nm_view *a, const nm_view *b, const double *rcond, int *rank, nm_out *out);
/* The 2-norm (Frobenius norm) of all items, or along *axis. */
NM_API NM_MUST_USE nm_status nm_norm2(nm_ctx *ctx, const nm_view *v, const int *axis, bool keepdims, nm_out *out);

/* Einstein summation, np.einsum(subscripts, *ops).  dtype NULL: the operands' common one.  order decides the layout of a fresh result. */
NM_API NM_MUST_USE nm_status nm_einsum(nm_ctx *ctx, const char *subscripts, int nop, const nm_view *const *ops, const nm_dtype *dtype,
                                       nm_casting casting, nm_order order, nm_out *out);
/* Where the text names every label of one operand once, the result is a window on the operand: *v, with shape and strides in
 * the caller's room of NM_MAXDIMS each; else *is_view is false. */
NM_API NM_MUST_USE nm_status nm_einsum_view(nm_ctx *ctx, const char *subscripts, const nm_view *op, nm_view *v, intptr_t *shape,
                                            intptr_t *strides, bool *is_view);
/* One operand's labels given as numbers 0 to 51, -1 for the ellipsis, as letters in text (NM_MAXDIMS + 8 bytes). */
NM_API NM_MUST_USE nm_status nm_einsum_sublist(nm_ctx *ctx, int n, const int *labels, char *text);

#ifdef __cplusplus
}
#endif
#endif
