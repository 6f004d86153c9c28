/* numen.h - n-dimensional arrays for C with NumPy's meaning.
 *
 * Two layers.  The view layer computes on memory that the caller owns: nm_dtype, nm_view, and linear algebra on views.
 * The array layer (nm_array, at the end of this header), which has all the rest, owns its memory and frees it by scope.
 *
 * Every function that can fail takes an nm_ctx first and returns an nm_status, 0 or a negative NM_E_ value, or in the
 * array layer NULL; the message is in nm_message(ctx).  A ctx belongs to one thread at a time; a lib may be shared by
 * all threads.
 * C99 and C++. */
#ifndef NUMEN_H
#define NUMEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

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
/* The array function that failed last with dtypes and shapes of its operands, "nm_add(float64 (3,), int64 (2,))"; "" if none. */
NM_API const char *nm_failed_call(const nm_ctx *ctx);
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

/* A dtype by value.  param is borrowed: the descriptor in the binding; in C the unit of times, as old as the lib, else NULL. */
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

/* "float64", "<U5", "datetime64[D]" ... of a dtype, into 32 bytes; and NumPy's one-word texts ("f8", ">i4", "float32", "U5", "S3",
 * "M8[ns]") as a dtype: NM_E_TYPE for others.  Items of S are bytes, of U 4-byte code points, padded with zeros; times are int64 counts (of
 * datetime64 since 1970), INT64_MIN is no time. */
NM_API void nm_dtype_text(const nm_dtype *dt, char *text);
NM_API NM_MUST_USE nm_status nm_dtype_parse(nm_ctx *ctx, const char *text, nm_dtype *dt);
/* np.promote_types; np.result_type of n dtypes, weak[i] (or weak NULL) 1 to 4 for a plain bool, int, float, complex number; np.can_cast. */
NM_API NM_MUST_USE nm_status nm_promote(nm_ctx *ctx, const nm_dtype *a, const nm_dtype *b, nm_dtype *out);
NM_API NM_MUST_USE nm_status nm_result_type(nm_ctx *ctx, int n, const nm_dtype *dts, const uint8_t *weak, nm_dtype *out);
NM_API bool nm_can_cast(const nm_dtype *from, const nm_dtype *to, nm_casting rule);
NM_API nm_dtype nm_min_scalar_type(double value);        /* the smallest dtype that holds a number */

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

/* Where a function asks for the memory of a result.  new_array fills *v with memory of the given dtype and shape, C-contiguous if strides
 * is NULL, else with these strides (a permutation of a contiguous layout); it fails through the ctx.  The
 * binding makes a Python array, the array layer an nm_array. */
typedef struct nm_out nm_out;
struct nm_out {
    nm_status (*new_array)(nm_out *self, nm_ctx *ctx, const nm_dtype *dt, int ndim, const intptr_t *shape, const intptr_t *strides,
                           nm_view *v);
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

/* ------------------------------------------------------------ linear algebra */
/* Products, as np.dot, np.inner, ... of the same names; the result is in C order, in the operands' common dtype. */
NM_API NM_MUST_USE nm_status nm_view_dot(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_inner(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_vdot(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_matmul(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_outer(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_kron(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);
/* Sum over n axes of a paired with n axes of b (negative ones count from the end). */
NM_API NM_MUST_USE nm_status nm_view_tensordot(nm_ctx *ctx, const nm_view *a, const nm_view *b, int n, const int *axes_a, const int *axes_b,
                                               nm_out *out);
/* Vectors of two or three components along axisa and axisb; axisc is where the result has them (unless both have two: then one number). */
NM_API NM_MUST_USE nm_status nm_view_cross(nm_ctx *ctx, const nm_view *a, const nm_view *b, int axisa, int axisb, int axisc, nm_out *out);
/* Sum along a diagonal; dtype NULL: the sum's own. */
NM_API NM_MUST_USE nm_status nm_view_trace(nm_ctx *ctx, const nm_view *v, intptr_t offset, int axis1, int axis2, const nm_dtype *dtype,
                                           nm_out *out);

/* numpy.linalg's functions on the last two axes of stacks.  Results are asked of out in the order of NumPy's tuples; NM_E_LINALG for a
 * matrix on which it cannot be done.  upper: which triangle of a hermitian matrix is read. */
NM_API NM_MUST_USE nm_status nm_view_inv(nm_ctx *ctx, const nm_view *a, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_solve(nm_ctx *ctx, const nm_view *a, const nm_view *b, nm_out *out);   /* b of one axis: a vector */
NM_API NM_MUST_USE nm_status nm_view_det(nm_ctx *ctx, const nm_view *a, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_slogdet(nm_ctx *ctx, const nm_view *a, nm_out *out);                   /* sign, log */
NM_API NM_MUST_USE nm_status nm_view_cholesky(nm_ctx *ctx, const nm_view *a, bool upper, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_eigh(nm_ctx *ctx, const nm_view *a, bool upper, nm_out *out);          /* values, vectors */
NM_API NM_MUST_USE nm_status nm_view_eigvalsh(nm_ctx *ctx, const nm_view *a, bool upper, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_eig(nm_ctx *ctx, const nm_view *a, nm_out *out);                       /* real if all values are */
NM_API NM_MUST_USE nm_status nm_view_eigvals(nm_ctx *ctx, const nm_view *a, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_svd(nm_ctx *ctx, const nm_view *a, bool full, bool vectors, nm_out *out); /* [u,] s [, vh] */
typedef enum nm_qr_mode { NM_QR_REDUCED, NM_QR_COMPLETE, NM_QR_R, NM_QR_RAW } nm_qr_mode;
NM_API NM_MUST_USE nm_status nm_view_qr(nm_ctx *ctx, const nm_view *a, nm_qr_mode mode, nm_out *out);       /* q, r; r; or h, tau */
/* x, residuals, singular values, and *rank; rcond NULL: machine precision times the larger length. */
NM_API NM_MUST_USE nm_status nm_view_lstsq(nm_ctx *ctx, const nm_view *a, const nm_view *b, const double *rcond, int *rank, nm_out *out);
/* The 2-norm (Frobenius norm) of all items, or along *axis. */
NM_API NM_MUST_USE nm_status nm_norm2(nm_ctx *ctx, const nm_view *v, const int *axis, bool keepdims, nm_out *out);

/* Norms along one axis: ord 2, 1, 0 (items that are not zero), INFINITY, -INFINITY or any other number. */
NM_API NM_MUST_USE nm_status nm_view_vector_norm(nm_ctx *ctx, const nm_view *v, double ord, int axis, bool keepdims, nm_out *out);
typedef enum nm_matrix_norm_kind { NM_NORM_FROBENIUS, NM_NORM_NUCLEAR, NM_NORM_ONE, NM_NORM_MINUS_ONE, NM_NORM_TWO, NM_NORM_MINUS_TWO,
                                   NM_NORM_INF, NM_NORM_MINUS_INF } nm_matrix_norm_kind;
NM_API NM_MUST_USE nm_status nm_view_matrix_norm(nm_ctx *ctx, const nm_view *a, nm_matrix_norm_kind kind, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_cond(nm_ctx *ctx, const nm_view *a, nm_out *out);                      /* of the 2-norm */
/* tol NULL: the largest singular value times the larger length times the precision. */
NM_API NM_MUST_USE nm_status nm_view_matrix_rank(nm_ctx *ctx, const nm_view *a, const double *tol, nm_out *out);
NM_API NM_MUST_USE nm_status nm_view_pinv(nm_ctx *ctx, const nm_view *a, const double *rcond, nm_out *out); /* rcond NULL: 1e-15 */
NM_API NM_MUST_USE nm_status nm_view_matrix_power(nm_ctx *ctx, const nm_view *a, intptr_t n, nm_out *out);
/* The product of n matrices in the cheapest order; the order alone: order[i*n + j] is the matrix after which i..j is cut. */
NM_API NM_MUST_USE nm_status nm_view_multi_dot(nm_ctx *ctx, int n, const nm_view *const *arrays, nm_out *out);
NM_API NM_MUST_USE nm_status nm_multi_dot_order(nm_ctx *ctx, int n, const nm_view *const *arrays, int *order);

/* Einstein summation, np.einsum(subscripts, *ops).  dtype NULL: the operands' common one.  order decides the layout of a fresh result. */
NM_API NM_MUST_USE nm_status nm_view_einsum(nm_ctx *ctx, const char *subscripts, int nop, const nm_view *const *ops, const nm_dtype *dtype,
                                       nm_casting casting, nm_order order, nm_out *out);
/* Where the text names every label of one operand once, the result is a window on the operand: *v, with shape and strides in
 * the caller's room of NM_MAXDIMS each; else *is_view is false. */
NM_API NM_MUST_USE nm_status nm_einsum_view(nm_ctx *ctx, const char *subscripts, const nm_view *op, nm_view *v, intptr_t *shape,
                                            intptr_t *strides, bool *is_view);
/* One operand's labels given as numbers 0 to 51, -1 for the ellipsis, as letters in text (NM_MAXDIMS + 8 bytes). */
NM_API NM_MUST_USE nm_status nm_einsum_sublist(nm_ctx *ctx, int n, const int *labels, char *text);
/* ======================================================================================================================
 * The array layer: arrays that own their memory.
 *
 * Results belong to the innermost scope and are freed when it is left, except those that nm_keep names; outside of all scopes they last
 * until nm_drop or nm_ctx_free.  Errors are sticky: a call that fails notes the error in the context and returns NULL, a call that is given
 * NULL returns NULL and changes nothing (where no failure explains the NULL, it is noted as one: NM_E_VALUE), so that expressions nest and
 * one nm_last() at the end tells whether all went well.  Further results of a call (nm_array **) may be NULL where they are not wanted, and
 * are set to NULL when it fails.
 * An nm_array may be used by one thread at a time.
 * ====================================================================================================================== */
#define NM_ALL_AXES INT32_MIN                   /* axis: all items, as if in one dimension */

typedef struct nm_array nm_array;
struct nm_array {
    nm_view v;                                  /* read data, shape, strides and dtype here; do not change them */
    intptr_t shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    struct nm_memory *memory;                   /* private */
    nm_array *next, *before;                    /* private: arrays of one scope */
    int scope;
};

/* ---- scopes */
NM_API void nm_enter(nm_ctx *nm);                               /* open a scope; scopes nest */
NM_API void nm_leave(nm_ctx *nm);                               /* free what the innermost scope made and did not keep */
NM_API nm_array *nm_keep(nm_ctx *nm, nm_array *a);              /* a now belongs to the scope around the innermost one; returns a */
NM_API void nm_drop(nm_ctx *nm, nm_array *a);                   /* free one array now; NULL is allowed */

/* ---- making arrays.  A dtype is nm_of(NM_DOUBLE), nm_of(NM_INT32) ...  Lengths that are negative or too large: NM_E_VALUE. */
NM_API nm_dtype nm_of(int num);
NM_API nm_array *nm_empty(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape);
NM_API nm_array *nm_zeros(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape);
NM_API nm_array *nm_ones(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape);
NM_API nm_array *nm_full(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape, double value);
/* Of the shape, dtype and order of axes of a. */
NM_API nm_array *nm_empty_like(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_zeros_like(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_ones_like(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_full_like(nm_ctx *nm, const nm_array *a, double value);
/* A C-contiguous copy of the caller's items. */
NM_API nm_array *nm_from(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape, const void *items);
/* A window on the caller's memory; strides in bytes, NULL: C order.  release (may be NULL) is called once when nothing uses it any more,
 * and not when the call fails. */
NM_API nm_array *nm_borrow(nm_ctx *nm, nm_dtype dt, int ndim, const intptr_t *shape, const intptr_t *strides, void *items,
                           void (*release)(void *user), void *user);
/* A one-dimensional window on count items (< 0: all) of a buffer from a byte offset on; the caller keeps the buffer alive.
 * NM_E_VALUE when they do not fit. */
NM_API nm_array *nm_frombuffer(nm_ctx *nm, nm_dtype dt, void *buffer, size_t bytes, intptr_t count, size_t offset);
NM_API nm_array *nm_scalar(nm_ctx *nm, double value);           /* 0-d float64 */
NM_API nm_array *nm_integer(nm_ctx *nm, int64_t value);         /* 0-d int64 */
/* A number beside a as NumPy treats a plain Python number: 0-d, of a's dtype where that can hold its kind, so that float32 stays
 * float32. */
NM_API nm_array *nm_weak(nm_ctx *nm, const nm_array *a, double value);
NM_API nm_array *nm_vector(nm_ctx *nm, intptr_t n, const double *items);                        /* 1-d float64 */
NM_API nm_array *nm_matrix(nm_ctx *nm, intptr_t rows, intptr_t columns, const double *items);   /* 2-d float64 */
NM_API nm_array *nm_arange(nm_ctx *nm, double start, double stop, double step, nm_dtype dt);
/* n float64 numbers, both ends included: equal steps; equal steps of the exponent of base; equal factors (ends not 0, of one sign). */
NM_API nm_array *nm_linspace(nm_ctx *nm, double start, double stop, intptr_t n);
NM_API nm_array *nm_logspace(nm_ctx *nm, double start, double stop, intptr_t n, double base);
NM_API nm_array *nm_geomspace(nm_ctx *nm, double start, double stop, intptr_t n);
/* The same between arrays that broadcast: n along a new axis, stop left out unless endpoint. */
NM_API nm_array *nm_linspace_of(nm_ctx *nm, const nm_array *start, const nm_array *stop, intptr_t n, bool endpoint, int axis);
NM_API nm_array *nm_identity(nm_ctx *nm, intptr_t n);
/* float64 n x m, ones on diagonal k; on and below it. */
NM_API nm_array *nm_eye(nm_ctx *nm, intptr_t n, intptr_t m, intptr_t k);
NM_API nm_array *nm_tri(nm_ctx *nm, intptr_t n, intptr_t m, intptr_t k);
/* Of one dimension: a matrix with a on diagonal k; of two: a window on diagonal k. */
NM_API nm_array *nm_diag(nm_ctx *nm, const nm_array *a, intptr_t k);
NM_API nm_array *nm_diagflat(nm_ctx *nm, const nm_array *a, intptr_t k);
/* Rows of powers of the 1-d x; n columns (< 0: as many as x has items), the highest power first unless increasing. */
NM_API nm_array *nm_vander(nm_ctx *nm, const nm_array *x, intptr_t n, bool increasing);
/* int64 of shape (ndim, shape...): at [d] the index along axis d. */
NM_API nm_array *nm_indices(nm_ctx *nm, int ndim, const intptr_t *shape);
/* float64, each item f(user, its index). */
NM_API nm_array *nm_fromfunction(nm_ctx *nm, int ndim, const intptr_t *shape, double (*f)(void *user, const intptr_t *index), void *user);
/* n grids from n 1-d arrays, into grids[n]; xy: the first two axes change places; sparse: windows of length 1 along the other axes. */
NM_API nm_status nm_meshgrid(nm_ctx *nm, int n, const nm_array *const *arrays, bool xy, bool sparse, nm_array **grids);
/* Open grids (np.ix_); bool arrays stand for the indexes of what is true. */
NM_API nm_status nm_ix(nm_ctx *nm, int n, const nm_array *const *arrays, nm_array **results);
/* Row indexes of the lower (upper) triangle of an n x m matrix, with the column indexes in *columns. */
NM_API nm_array *nm_tril_indices(nm_ctx *nm, intptr_t n, intptr_t m, intptr_t k, nm_array **columns);
NM_API nm_array *nm_triu_indices(nm_ctx *nm, intptr_t n, intptr_t m, intptr_t k, nm_array **columns);
NM_API nm_array *nm_duplicate(nm_ctx *nm, const nm_array *a);                                   /* a C-order copy */
NM_API nm_array *nm_astype(nm_ctx *nm, const nm_array *a, nm_dtype dt);                         /* a copy as another dtype, any cast */
/* a itself where it lies in C (Fortran) order, else a copy; NM_E_VALUE if a has infinities or NaNs. */
NM_API nm_array *nm_ascontiguousarray(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_asfortranarray(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_asarray_chkfinite(nm_ctx *nm, const nm_array *a);
/* A dtype of floating-point or complex numbers for all of them. */
NM_API NM_MUST_USE nm_status nm_common_type(nm_ctx *nm, int n, const nm_array *const *arrays, nm_dtype *out);

/* ---- reading and writing items; index has ndim entries, negative ones count from the end */
NM_API double nm_get(nm_ctx *nm, const nm_array *a, const intptr_t *index);                     /* real part, as double; NaN on failure */
NM_API int64_t nm_get_integer(nm_ctx *nm, const nm_array *a, const intptr_t *index);            /* 0 on failure */
NM_API nm_status nm_set(nm_ctx *nm, nm_array *a, const intptr_t *index, double value);
NM_API double nm_value(nm_ctx *nm, const nm_array *a);                  /* the only item of a one-item array; NaN on failure */
NM_API intptr_t nm_size(const nm_array *a);                                                     /* number of items; 0 for NULL */
/* Basic indexing by NumPy's text, "1:, ::-1, ..., None, 3": a window on the same memory. */
NM_API nm_array *nm_index(nm_ctx *nm, const nm_array *a, const char *index);
NM_API nm_status nm_assign(nm_ctx *nm, nm_array *a, const char *index, const nm_array *value);  /* a[index] = value, broadcast and cast */
/* The same with arrays: each $ stands for the next of arrays, of integers or bools, "1:, $, ..., $".  A copy, with NumPy's rules: the
 * arrays broadcast together, and their axes stand first unless all $ are neighbours. */
NM_API nm_array *nm_index_by(nm_ctx *nm, const nm_array *a, const char *index, int n, const nm_array *const *arrays);
NM_API nm_status nm_assign_by(nm_ctx *nm, nm_array *a, const char *index, int n, const nm_array *const *arrays, const nm_array *value);
NM_API nm_array *nm_pick(nm_ctx *nm, const nm_array *a, int n, const nm_array *const *index, const int *axes);  /* by integer arrays */
NM_API nm_array *nm_masked(nm_ctx *nm, const nm_array *a, const nm_array *mask);                /* items where a bool array is true */
/* The memory of a read as another dtype (its last axis adapts to the item size); its bytes in the other order. */
NM_API nm_array *nm_reinterpret(nm_ctx *nm, const nm_array *a, nm_dtype dt);
NM_API nm_array *nm_byteswap(nm_ctx *nm, const nm_array *a);

/* ---- shapes; windows where possible */
NM_API nm_array *nm_reshape(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape);    /* one length may be -1 */
/* The same with items read and placed in Fortran order. */
NM_API nm_array *nm_reshape_fortran(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape);
NM_API nm_array *nm_ravel(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_flatten(nm_ctx *nm, const nm_array *a);                                     /* always a copy */
NM_API nm_array *nm_transpose(nm_ctx *nm, const nm_array *a);                                   /* all axes reversed */
NM_API nm_array *nm_permute_dims(nm_ctx *nm, const nm_array *a, const int *axes);               /* a->v.ndim axes in their new order */
NM_API nm_array *nm_matrix_transpose(nm_ctx *nm, const nm_array *a);                            /* the last two axes */
NM_API nm_array *nm_swapaxes(nm_ctx *nm, const nm_array *a, int axis1, int axis2);
NM_API nm_array *nm_moveaxis(nm_ctx *nm, const nm_array *a, int n, const int *source, const int *destination);
NM_API nm_array *nm_rollaxis(nm_ctx *nm, const nm_array *a, int axis, int start);
NM_API nm_array *nm_squeeze(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_squeeze_axis(nm_ctx *nm, const nm_array *a, int axis);                      /* NM_E_VALUE unless its length is 1 */
NM_API nm_array *nm_expand_dims(nm_ctx *nm, const nm_array *a, int axis);
NM_API nm_array *nm_atleast_1d(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_atleast_2d(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_atleast_3d(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_flip(nm_ctx *nm, const nm_array *a, int axis);                              /* NM_ALL_AXES: every axis */
NM_API nm_array *nm_fliplr(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_flipud(nm_ctx *nm, const nm_array *a);
/* k quarter turns from axis1 towards axis2. */
NM_API nm_array *nm_rot90(nm_ctx *nm, const nm_array *a, intptr_t k, int axis1, int axis2);
NM_API nm_array *nm_diagonal(nm_ctx *nm, const nm_array *a, intptr_t offset);                   /* of axes 0 and 1; read-only */
NM_API nm_array *nm_diagonal_axes(nm_ctx *nm, const nm_array *a, intptr_t offset, int axis1, int axis2);
NM_API nm_array *nm_broadcast_to(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape);   /* read-only */
NM_API nm_status nm_broadcast_arrays(nm_ctx *nm, int n, const nm_array *const *arrays, nm_array **results);
/* The common shape of n shapes: *ndim, and shape with room for NM_MAXDIMS. */
NM_API nm_status nm_broadcast_shapes(nm_ctx *nm, int n, const int *ndims, const intptr_t *const *shapes, int *ndim, intptr_t *shape);
/* All windows of a of shape[i] items along axis axes[i] (NULL: n is a's ndim, axis i), each moved by one item: a's shape less the margins,
 * then shape; read-only. */
NM_API nm_array *nm_sliding_window_view(nm_ctx *nm, const nm_array *a, int n, const intptr_t *shape, const int *axes);
/* Another shape and strides (in bytes; NULL: C order) from a's first item on.  NM_E_VALUE where items would lie outside of memory that
 * Numen made; what nm_borrow was given is not checked. */
NM_API nm_array *nm_as_strided(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape, const intptr_t *strides);
/* Parts along an axis, windows, into parts[sections]: of equal length (NM_E_VALUE if that cannot be), or nearly so; or cut before n indices
 * into parts[n + 1]; or one for each index along axis, without it, into parts[shape[axis]]. */
NM_API nm_status nm_split(nm_ctx *nm, const nm_array *a, int sections, int axis, nm_array **parts);
NM_API nm_status nm_array_split(nm_ctx *nm, const nm_array *a, int sections, int axis, nm_array **parts);
NM_API nm_status nm_split_at(nm_ctx *nm, const nm_array *a, int n, const intptr_t *indices, int axis, nm_array **parts);
NM_API nm_status nm_unstack(nm_ctx *nm, const nm_array *a, int axis, nm_array **parts);
NM_API nm_status nm_hsplit(nm_ctx *nm, const nm_array *a, int sections, nm_array **parts);      /* axis 1, or 0 of 1-d arrays */
NM_API nm_status nm_vsplit(nm_ctx *nm, const nm_array *a, int sections, nm_array **parts);      /* axis 0 */
NM_API nm_status nm_dsplit(nm_ctx *nm, const nm_array *a, int sections, nm_array **parts);      /* axis 2 */

/* ---- joining, repeating, editing: always copies, in the common dtype.  axis NM_ALL_AXES: of the raveled arrays */
NM_API nm_array *nm_concatenate(nm_ctx *nm, int n, const nm_array *const *arrays, int axis);
NM_API nm_array *nm_stack(nm_ctx *nm, int n, const nm_array *const *arrays, int axis);
NM_API nm_array *nm_hstack(nm_ctx *nm, int n, const nm_array *const *arrays);
NM_API nm_array *nm_vstack(nm_ctx *nm, int n, const nm_array *const *arrays);
NM_API nm_array *nm_dstack(nm_ctx *nm, int n, const nm_array *const *arrays);
NM_API nm_array *nm_column_stack(nm_ctx *nm, int n, const nm_array *const *arrays);
NM_API nm_array *nm_block(nm_ctx *nm, int rows, int columns, const nm_array *const *arrays);    /* a grid of blocks, row by row */
NM_API nm_array *nm_append(nm_ctx *nm, const nm_array *a, const nm_array *values, int axis);
/* a without the items at the indices; a with values before them (one index: all of values there).  In a's dtype; NM_E_INDEX outside. */
NM_API nm_array *nm_delete(nm_ctx *nm, const nm_array *a, const nm_array *indices, int axis);
NM_API nm_array *nm_insert(nm_ctx *nm, const nm_array *a, const nm_array *indices, const nm_array *values, int axis);
NM_API nm_array *nm_resize(nm_ctx *nm, const nm_array *a, int ndim, const intptr_t *shape);     /* a's items over and over */
NM_API nm_array *nm_trim_zeros(nm_ctx *nm, const nm_array *a, bool front, bool back);
NM_API nm_array *nm_tile(nm_ctx *nm, const nm_array *a, int n, const intptr_t *reps);
/* repeats: one number, or one per item of the axis. */
NM_API nm_array *nm_repeat(nm_ctx *nm, const nm_array *a, const nm_array *repeats, int axis);
NM_API nm_array *nm_roll(nm_ctx *nm, const nm_array *a, intptr_t shift, int axis);
NM_API nm_array *nm_roll_axes(nm_ctx *nm, const nm_array *a, int n, const intptr_t *shifts, const int *axes);
NM_API nm_array *nm_tril(nm_ctx *nm, const nm_array *a, intptr_t k);                            /* of the last two axes, zeros elsewhere */
NM_API nm_array *nm_triu(nm_ctx *nm, const nm_array *a, intptr_t k);
typedef struct nm_pad_options {
    const nm_array *values;             /* of constant and linear_ramp, broadcast to (ndim, 2); NULL: 0 */
    const intptr_t *stat_length;        /* of maximum, mean, median, minimum: items taken, two per axis; NULL: all */
    bool odd;                           /* reflect and symmetric: twice the edge less the mirrored item */
} nm_pad_options;
/* a with width[2*d] items before and width[2*d + 1] behind axis d.  mode: NumPy's names, NULL constant; options may be NULL. */
NM_API nm_array *nm_pad(nm_ctx *nm, const nm_array *a, const intptr_t *width, const char *mode, const nm_pad_options *options);

/* ---- universal functions: nm_sin(nm, x), nm_add(nm, x, y) ... as NumPy's of the same names, with broadcasting and promotion */
#define NM_UNARY_UFUNCS(X) \
    X(absolute) X(arccos) X(arccosh) X(arcsin) X(arcsinh) X(arctan) X(arctanh) X(bitwise_count) X(cbrt) X(ceil) X(conjugate) \
    X(cos) X(cosh) X(deg2rad) X(degrees) X(exp) X(exp2) X(expm1) X(fabs) X(floor) X(invert) X(isfinite) X(isinf) X(isnan) X(isnat) X(log) \
    X(log10) X(log1p) X(log2) X(logical_not) X(negative) X(positive) X(rad2deg) X(radians) X(reciprocal) X(rint) X(sign) \
    X(signbit) X(sin) X(sinh) X(spacing) X(sqrt) X(square) X(tan) X(tanh) X(trunc)
#define NM_BINARY_UFUNCS(X) \
    X(add) X(arctan2) X(bitwise_and) X(bitwise_or) X(bitwise_xor) X(copysign) X(divide) X(equal) X(float_power) X(floor_divide) \
    X(fmax) X(fmin) X(fmod) X(gcd) X(greater) X(greater_equal) X(heaviside) X(hypot) X(lcm) X(ldexp) X(left_shift) X(less) \
    X(less_equal) X(logaddexp) X(logaddexp2) X(logical_and) X(logical_or) X(logical_xor) X(matvec) X(maximum) X(minimum) X(multiply) \
    X(nextafter) X(not_equal) X(power) X(remainder) X(right_shift) X(subtract) X(vecdot) X(vecmat)
/* Second names. */
#define NM_UNARY_ALIASES(X) \
    X(abs, absolute) X(acos, arccos) X(acosh, arccosh) X(asin, arcsin) X(asinh, arcsinh) X(atan, arctan) X(atanh, arctanh) \
    X(bitwise_invert, invert) X(bitwise_not, invert) X(conj, conjugate)
#define NM_BINARY_ALIASES(X) \
    X(atan2, arctan2) X(bitwise_left_shift, left_shift) X(bitwise_right_shift, right_shift) X(div, divide) X(mod, remainder) \
    X(mul, multiply) X(pow, power) X(sub, subtract) X(true_divide, divide)
#define NM_DECLARE(name) NM_API nm_array *nm_##name(nm_ctx *nm, const nm_array *x);
NM_UNARY_UFUNCS(NM_DECLARE)
#undef NM_DECLARE
#define NM_DECLARE(name) NM_API nm_array *nm_##name(nm_ctx *nm, const nm_array *x, const nm_array *y);
NM_BINARY_UFUNCS(NM_DECLARE)
#undef NM_DECLARE
#define NM_DECLARE(name, of) NM_API nm_array *nm_##name(nm_ctx *nm, const nm_array *x);
NM_UNARY_ALIASES(NM_DECLARE)
#undef NM_DECLARE
#define NM_DECLARE(name, of) NM_API nm_array *nm_##name(nm_ctx *nm, const nm_array *x, const nm_array *y);
NM_BINARY_ALIASES(NM_DECLARE)
#undef NM_DECLARE
NM_API nm_array *nm_divmod(nm_ctx *nm, const nm_array *x, const nm_array *y, nm_array **remainder);
NM_API nm_array *nm_modf(nm_ctx *nm, const nm_array *x, nm_array **whole);
NM_API nm_array *nm_frexp(nm_ctx *nm, const nm_array *x, nm_array **exponent);
NM_API nm_array *nm_clip(nm_ctx *nm, const nm_array *x, const nm_array *low, const nm_array *high);   /* a bound may be NULL: none */
/* Any ufunc by its name, and its methods.  into: the result goes to out, which may be an operand (in place), where a bool array (or NULL)
 * is true.  at: a[indices] = a[indices] op b one after the other, of a 1-d a; b NULL for ufuncs of one operand. */
NM_API nm_array *nm_ufunc_call(nm_ctx *nm, const char *name, int n, const nm_array *const *in);
NM_API nm_status nm_ufunc_into(nm_ctx *nm, const char *name, int n, const nm_array *const *in, nm_array *out, const nm_array *where);
NM_API nm_array *nm_ufunc_reduce(nm_ctx *nm, const char *name, const nm_array *a, int axis, bool keepdims);
NM_API nm_array *nm_ufunc_reduce_axes(nm_ctx *nm, const char *name, const nm_array *a, int n, const int *axes, bool keepdims);
NM_API nm_array *nm_ufunc_accumulate(nm_ctx *nm, const char *name, const nm_array *a, int axis);
NM_API nm_array *nm_ufunc_reduceat(nm_ctx *nm, const char *name, const nm_array *a, const nm_array *indices, int axis);
NM_API nm_array *nm_ufunc_outer(nm_ctx *nm, const char *name, const nm_array *a, const nm_array *b);
NM_API nm_status nm_ufunc_at(nm_ctx *nm, const char *name, nm_array *a, const nm_array *indices, const nm_array *b);

/* ---- item by item */
NM_API nm_array *nm_where(nm_ctx *nm, const nm_array *condition, const nm_array *x, const nm_array *y);
/* For each item the first of n choices whose condition (bool) is true, else otherwise. */
NM_API nm_array *nm_select(nm_ctx *nm, int n, const nm_array *const *conditions, const nm_array *const *choices, const nm_array *otherwise);
NM_API nm_array *nm_round(nm_ctx *nm, const nm_array *x, int decimals);                         /* half to even */
NM_API nm_array *nm_around(nm_ctx *nm, const nm_array *x, int decimals);
NM_API nm_array *nm_fix(nm_ctx *nm, const nm_array *x);
NM_API nm_array *nm_real(nm_ctx *nm, const nm_array *a);                                        /* windows on the parts of complex items */
NM_API nm_array *nm_imag(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_angle(nm_ctx *nm, const nm_array *z, bool degrees);
/* The real part where every imaginary part is below tol (above 1: times the precision), else a. */
NM_API nm_array *nm_real_if_close(nm_ctx *nm, const nm_array *a, double tol);
NM_API nm_array *nm_isreal(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_iscomplex(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_isposinf(nm_ctx *nm, const nm_array *x);
NM_API nm_array *nm_isneginf(nm_ctx *nm, const nm_array *x);
NM_API bool nm_iscomplexobj(const nm_array *a);                 /* of the dtype; false for NULL */
NM_API bool nm_isrealobj(const nm_array *a);
NM_API bool nm_isfortran(const nm_array *a);                    /* in Fortran order and not in C order */
/* NaN and the infinities replaced; a NaN for most or least means the greatest or least finite number. */
NM_API nm_array *nm_nan_to_num(nm_ctx *nm, const nm_array *x, double nan, double most, double least);
/* |a - b| <= atol + rtol |b| for finite items; equal_nan: NaNs are close to each other. */
NM_API nm_array *nm_isclose(nm_ctx *nm, const nm_array *a, const nm_array *b, double rtol, double atol, bool equal_nan);
/* 1 or 0, -1 on failure: all items close; equal shape and items; equal after broadcasting. */
NM_API int nm_allclose(nm_ctx *nm, const nm_array *a, const nm_array *b, double rtol, double atol, bool equal_nan);
NM_API int nm_array_equal(nm_ctx *nm, const nm_array *a, const nm_array *b, bool equal_nan);
NM_API int nm_array_equiv(nm_ctx *nm, const nm_array *a, const nm_array *b);
NM_API nm_array *nm_i0(nm_ctx *nm, const nm_array *x);          /* the modified Bessel function of order 0 */
NM_API nm_array *nm_sinc(nm_ctx *nm, const nm_array *x);        /* sin(pi x) / (pi x) */
/* Windows of n items, float64. */
NM_API nm_array *nm_bartlett(nm_ctx *nm, intptr_t n);
NM_API nm_array *nm_blackman(nm_ctx *nm, intptr_t n);
NM_API nm_array *nm_hanning(nm_ctx *nm, intptr_t n);
NM_API nm_array *nm_hamming(nm_ctx *nm, intptr_t n);
NM_API nm_array *nm_kaiser(nm_ctx *nm, intptr_t n, double beta);

/* ---- reductions and statistics: nm_sum(nm, a) over all items gives a 0-d array, nm_sum_axis(nm, a, axis, keepdims) along one axis.
 * nan...: NaNs do not count.  NM_E_VALUE for an empty axis where there is no result.  Several axes: nm_ufunc_reduce_axes. */
#define NM_REDUCTIONS(X) X(sum) X(prod) X(max) X(min) X(all) X(any) X(mean) X(std) X(var) X(median) X(ptp) X(argmax) X(argmin) \
    X(nansum) X(nanprod) X(nanmean) X(nanmedian) X(nanmax) X(nanmin) X(nanstd) X(nanvar) X(nanargmax) X(nanargmin)
#define NM_DECLARE(name)                                                \
    NM_API nm_array *nm_##name(nm_ctx *nm, const nm_array *a);          \
    NM_API nm_array *nm_##name##_axis(nm_ctx *nm, const nm_array *a, int axis, bool keepdims);
NM_REDUCTIONS(NM_DECLARE)
#undef NM_DECLARE
/* The divisor is the number of items less ddof. */
NM_API nm_array *nm_std_ddof(nm_ctx *nm, const nm_array *a, int axis, double ddof, bool keepdims);
NM_API nm_array *nm_var_ddof(nm_ctx *nm, const nm_array *a, int axis, double ddof, bool keepdims);
NM_API nm_array *nm_nanstd_ddof(nm_ctx *nm, const nm_array *a, int axis, double ddof, bool keepdims);
NM_API nm_array *nm_nanvar_ddof(nm_ctx *nm, const nm_array *a, int axis, double ddof, bool keepdims);
/* The shares q in [0, 1] (percent: [0, 100]) along axis; the result has q's shape, then a's without the axis.  method: NumPy's names, NULL
 * is linear.  weighted: the first item at which the sum of weights reaches q of their total, in a's dtype; weights as for nm_average, >= 0,
 * in each line with a finite total above 0, else NM_E_VALUE. */
#define NM_QUANTILES(X) X(quantile) X(percentile) X(nanquantile) X(nanpercentile)
#define NM_DECLARE(name)                                                                                \
    NM_API nm_array *nm_##name(nm_ctx *nm, const nm_array *a, const nm_array *q, int axis);             \
    NM_API nm_array *nm_##name##_by(nm_ctx *nm, const nm_array *a, const nm_array *q, int axis, const char *method); \
    NM_API nm_array *nm_##name##_weighted(nm_ctx *nm, const nm_array *a, const nm_array *q, int axis, const nm_array *weights);
NM_QUANTILES(NM_DECLARE)
#undef NM_DECLARE
/* The mean with weights (a's shape, or one per item of the axis; NULL: 1 each); their sum in *sum_of_weights unless that is NULL. */
NM_API nm_array *nm_average(nm_ctx *nm, const nm_array *a, int axis, const nm_array *weights, nm_array **sum_of_weights);
NM_API nm_array *nm_cumsum(nm_ctx *nm, const nm_array *a, int axis);
NM_API nm_array *nm_cumprod(nm_ctx *nm, const nm_array *a, int axis);
NM_API nm_array *nm_nancumsum(nm_ctx *nm, const nm_array *a, int axis);
NM_API nm_array *nm_nancumprod(nm_ctx *nm, const nm_array *a, int axis);
NM_API nm_array *nm_cumulative_sum(nm_ctx *nm, const nm_array *a, int axis, bool initial);      /* initial: begins with 0 (1) */
NM_API nm_array *nm_cumulative_prod(nm_ctx *nm, const nm_array *a, int axis, bool initial);
NM_API intptr_t nm_count_nonzero(nm_ctx *nm, const nm_array *a);                                /* -1 on failure */
NM_API nm_array *nm_count_nonzero_axes(nm_ctx *nm, const nm_array *a, int axis, bool keepdims);
/* Covariances of variables in rows, divisor n - 1; with options: in columns, more variables y, divisor n - ddof, weights of
 * observations. */
typedef struct nm_cov_options {
    const nm_array *y;                  /* NULL: none */
    bool columns, bias, has_ddof;       /* bias: divisor n; has_ddof: n - ddof */
    double ddof;
    const nm_array *fweights, *aweights;
} nm_cov_options;
NM_API nm_array *nm_cov(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_cov_with(nm_ctx *nm, const nm_array *a, const nm_cov_options *options);
NM_API nm_array *nm_corrcoef(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_corrcoef_with(nm_ctx *nm, const nm_array *a, const nm_array *y, bool columns);
NM_API nm_array *nm_bincount(nm_ctx *nm, const nm_array *x, const nm_array *weights, intptr_t minlength);       /* weights may be NULL */
/* Counts of items in equal bins between the least and the greatest item, and the edges; the edges alone (float64), between range[0] and
 * range[1] unless NULL, of so many bins or of as many as a rule makes: "auto", "doane", "fd", "rice", "scott", "sqrt", "stone", "sturges";
 * counts or sums of weights (NULL: none) between given edges, ascending; density: divided by widths and total. */
NM_API nm_array *nm_histogram(nm_ctx *nm, const nm_array *a, intptr_t bins, nm_array **edges);
NM_API nm_array *nm_histogram_bin_edges(nm_ctx *nm, const nm_array *a, intptr_t bins, const double *range);
NM_API nm_array *nm_histogram_bin_edges_by(nm_ctx *nm, const nm_array *a, const char *rule, const double *range);
NM_API nm_array *nm_histogram_of(nm_ctx *nm, const nm_array *a, const nm_array *edges, const nm_array *weights, bool density);
/* Of points: sample (points, dimensions), one array of edges per dimension; float64. */
NM_API nm_array *nm_histogramdd(nm_ctx *nm, const nm_array *sample, const nm_array *const *edges, const nm_array *weights, bool density);
NM_API nm_array *nm_histogram2d(nm_ctx *nm, const nm_array *x, const nm_array *y, const nm_array *edges_x, const nm_array *edges_y,
                                const nm_array *weights, bool density);

/* ---- differences, areas, interpolation, sliding products */
NM_API nm_array *nm_diff(nm_ctx *nm, const nm_array *a, intptr_t n, int axis);                  /* n-th differences */
NM_API nm_array *nm_ediff1d(nm_ctx *nm, const nm_array *a, const nm_array *to_end, const nm_array *to_begin);   /* either may be NULL */
/* Derivatives along axis: central differences, one-sided at the edges by edge_order (1 or 2) + 1 points; steps of dx, or x the coordinates
 * of the axis in one dimension (or one step, 0-d), even or not.  f's shape; float64 for integers.  NM_E_VALUE for fewer points or other
 * lengths. */
NM_API nm_array *nm_gradient(nm_ctx *nm, const nm_array *f, double dx, int axis, int edge_order);
NM_API nm_array *nm_gradient_at(nm_ctx *nm, const nm_array *f, const nm_array *x, int axis, int edge_order);
NM_API nm_array *nm_trapezoid(nm_ctx *nm, const nm_array *y, const nm_array *x, double dx, int axis);   /* x NULL: steps of dx */
/* A discont below period / 2 counts as that. */
NM_API nm_array *nm_unwrap(nm_ctx *nm, const nm_array *p, double discont, int axis, double period);
/* Piecewise linear through (xp, fp), xp ascending; outside the end values, or left and right; with a period xp in any order. */
NM_API nm_array *nm_interp(nm_ctx *nm, const nm_array *x, const nm_array *xp, const nm_array *fp);
NM_API nm_array *nm_interp_bounds(nm_ctx *nm, const nm_array *x, const nm_array *xp, const nm_array *fp, double left, double right);
NM_API nm_array *nm_interp_period(nm_ctx *nm, const nm_array *x, const nm_array *xp, const nm_array *fp, double period);
/* Of 1-d arrays; mode "full", "same", "valid"; NULL: full for convolve, valid for correlate. */
NM_API nm_array *nm_convolve(nm_ctx *nm, const nm_array *a, const nm_array *v);                 /* full */
NM_API nm_array *nm_convolve_mode(nm_ctx *nm, const nm_array *a, const nm_array *v, const char *mode);
NM_API nm_array *nm_correlate(nm_ctx *nm, const nm_array *a, const nm_array *v, const char *mode);

/* ---- sorting, searching, sets; NaN last.  axis NM_ALL_AXES: of the raveled items */
NM_API nm_array *nm_sort(nm_ctx *nm, const nm_array *a, int axis);                              /* a sorted copy */
NM_API nm_array *nm_sort_stable(nm_ctx *nm, const nm_array *a, int axis);
NM_API nm_status nm_sort_here(nm_ctx *nm, nm_array *a, int axis);                               /* in place */
NM_API nm_array *nm_sort_complex(nm_ctx *nm, const nm_array *a);                                /* as complex numbers */
NM_API nm_array *nm_argsort(nm_ctx *nm, const nm_array *a, int axis);                           /* int64, stable */
NM_API nm_array *nm_lexsort(nm_ctx *nm, int n, const nm_array *const *keys, int axis);          /* the last key counts most */
NM_API nm_array *nm_partition(nm_ctx *nm, const nm_array *a, intptr_t kth, int axis);           /* a copy with item kth in its place */
NM_API nm_array *nm_argpartition(nm_ctx *nm, const nm_array *a, intptr_t kth, int axis);
NM_API nm_array *nm_searchsorted(nm_ctx *nm, const nm_array *sorted, const nm_array *keys, bool right);
NM_API nm_array *nm_searchsorted_by(nm_ctx *nm, const nm_array *a, const nm_array *keys, bool right, const nm_array *sorter);
NM_API nm_array *nm_digitize(nm_ctx *nm, const nm_array *x, const nm_array *bins, bool right);
/* Distinct items, ascending.  with: also first places, the place of each item among them (a's shape) and counts, each unless NULL.  NaNs
 * are one in unique and unique_with, each its own in the rest.  axis: distinct slices. */
NM_API nm_array *nm_unique(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_unique_with(nm_ctx *nm, const nm_array *a, nm_array **index, nm_array **inverse, nm_array **counts);
NM_API nm_array *nm_unique_values(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_unique_all(nm_ctx *nm, const nm_array *a, nm_array **index, nm_array **inverse, nm_array **counts);
NM_API nm_array *nm_unique_inverse(nm_ctx *nm, const nm_array *a, nm_array **inverse);
NM_API nm_array *nm_unique_counts(nm_ctx *nm, const nm_array *a, nm_array **counts);
NM_API nm_array *nm_unique_axis(nm_ctx *nm, const nm_array *a, int axis);
NM_API nm_array *nm_isin(nm_ctx *nm, const nm_array *a, const nm_array *b);
NM_API nm_array *nm_intersect1d(nm_ctx *nm, const nm_array *a, const nm_array *b);
/* The same, and where each item first stands in the raveled a and b: int64. */
NM_API nm_array *nm_intersect1d_with(nm_ctx *nm, const nm_array *a, const nm_array *b, nm_array **in_a, nm_array **in_b);
NM_API nm_array *nm_union1d(nm_ctx *nm, const nm_array *a, const nm_array *b);
NM_API nm_array *nm_setdiff1d(nm_ctx *nm, const nm_array *a, const nm_array *b);
NM_API nm_array *nm_setxor1d(nm_ctx *nm, const nm_array *a, const nm_array *b);

/* ---- choosing and placing items.  mode for indexes outside: "raise" (NULL: NM_E_INDEX), "wrap", "clip" */
NM_API nm_array *nm_take(nm_ctx *nm, const nm_array *a, const nm_array *indices, int axis);
NM_API nm_array *nm_take_mode(nm_ctx *nm, const nm_array *a, const nm_array *indices, int axis, const char *mode);
NM_API nm_array *nm_take_along_axis(nm_ctx *nm, const nm_array *a, const nm_array *indices, int axis);
NM_API nm_array *nm_compress(nm_ctx *nm, const nm_array *condition, const nm_array *a, int axis);
NM_API nm_array *nm_extract(nm_ctx *nm, const nm_array *condition, const nm_array *a);
NM_API nm_array *nm_choose(nm_ctx *nm, const nm_array *index, int n, const nm_array *const *choices, const char *mode);
NM_API nm_array *nm_argwhere(nm_ctx *nm, const nm_array *a);                                    /* (count, ndim), int64 */
NM_API nm_array *nm_flatnonzero(nm_ctx *nm, const nm_array *a);
NM_API nm_status nm_nonzero(nm_ctx *nm, const nm_array *a, nm_array **indices);                 /* into indices[ndim] */
/* a.flat[indices] = values. */
NM_API nm_status nm_put(nm_ctx *nm, nm_array *a, const nm_array *indices, const nm_array *values, const char *mode);
NM_API nm_status nm_put_along_axis(nm_ctx *nm, nm_array *a, const nm_array *indices, const nm_array *values, int axis);
NM_API nm_status nm_putmask(nm_ctx *nm, nm_array *a, const nm_array *mask, const nm_array *values);     /* value of the same place */
NM_API nm_status nm_place(nm_ctx *nm, nm_array *a, const nm_array *mask, const nm_array *values);       /* values one after the other */
/* Values of the same kind are cast; where may be NULL. */
NM_API nm_status nm_copyto(nm_ctx *nm, nm_array *a, const nm_array *values, const nm_array *where);
NM_API nm_status nm_fill_diagonal(nm_ctx *nm, nm_array *a, const nm_array *values, bool wrap);
/* Flat C-order indexes of n coordinates, and back into coordinates[n]. */
NM_API nm_array *nm_ravel_multi_index(nm_ctx *nm, int n, const nm_array *const *coordinates, const intptr_t *shape, const char *mode);
NM_API nm_status nm_unravel_index(nm_ctx *nm, const nm_array *index, int n, const intptr_t *shape, nm_array **coordinates);
/* Bools as bits, eight to a uint8, and back; count of bits, 0: all, negative: all but so many.  little: the first item is the lowest
 * bit. */
NM_API nm_array *nm_packbits(nm_ctx *nm, const nm_array *a, int axis, bool little);
NM_API nm_array *nm_unpackbits(nm_ctx *nm, const nm_array *a, int axis, intptr_t count, bool little);
NM_API bool nm_may_share_memory(const nm_array *a, const nm_array *b);  /* by the ranges of addresses; exactly */
NM_API bool nm_shares_memory(const nm_array *a, const nm_array *b);

/* ---- linear algebra on matrices or stacks of them (the last two axes); NM_E_LINALG for singular matrices */
NM_API nm_array *nm_dot(nm_ctx *nm, const nm_array *a, const nm_array *b);
NM_API nm_array *nm_vdot(nm_ctx *nm, const nm_array *a, const nm_array *b);                     /* of the raveled arrays, a conjugated */
NM_API nm_array *nm_matmul(nm_ctx *nm, const nm_array *a, const nm_array *b);
NM_API nm_array *nm_inner(nm_ctx *nm, const nm_array *a, const nm_array *b);
NM_API nm_array *nm_outer(nm_ctx *nm, const nm_array *a, const nm_array *b);
NM_API nm_array *nm_kron(nm_ctx *nm, const nm_array *a, const nm_array *b);
NM_API nm_array *nm_cross(nm_ctx *nm, const nm_array *a, const nm_array *b);                    /* vectors along the last axes */
NM_API nm_array *nm_cross_axes(nm_ctx *nm, const nm_array *a, const nm_array *b, int axisa, int axisb, int axisc);
NM_API nm_array *nm_tensordot(nm_ctx *nm, const nm_array *a, const nm_array *b, int n);         /* a's last n axes with b's first n */
NM_API nm_array *nm_tensordot_axes(nm_ctx *nm, const nm_array *a, const nm_array *b, int n, const int *axes_a, const int *axes_b);
NM_API nm_array *nm_trace(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_trace_axes(nm_ctx *nm, const nm_array *a, intptr_t offset, int axis1, int axis2);
NM_API nm_array *nm_einsum(nm_ctx *nm, const char *subscripts, int n, const nm_array *const *operands);
NM_API nm_array *nm_multi_dot(nm_ctx *nm, int n, const nm_array *const *arrays);                /* in the cheapest order */
NM_API nm_array *nm_matrix_power(nm_ctx *nm, const nm_array *a, intptr_t n);                    /* negative n: of the inverse */
NM_API nm_array *nm_inv(nm_ctx *nm, const nm_array *a);
/* Singular values below rcond of the largest, without it 1e-15, count as 0. */
NM_API nm_array *nm_pinv(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_pinv_rcond(nm_ctx *nm, const nm_array *a, double rcond);
NM_API nm_array *nm_det(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_slogdet(nm_ctx *nm, const nm_array *a, nm_array **logarithm);               /* returns the sign */
NM_API nm_array *nm_solve(nm_ctx *nm, const nm_array *a, const nm_array *b);                    /* b a vector or a matrix */
NM_API nm_array *nm_tensorsolve(nm_ctx *nm, const nm_array *a, const nm_array *b);
NM_API nm_array *nm_tensorinv(nm_ctx *nm, const nm_array *a, int ind);
NM_API nm_array *nm_cholesky(nm_ctx *nm, const nm_array *a);                                    /* lower triangle */
NM_API nm_array *nm_eigh(nm_ctx *nm, const nm_array *a, nm_array **vectors);                    /* of a symmetric or Hermitian matrix */
NM_API nm_array *nm_eigvalsh(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_eig(nm_ctx *nm, const nm_array *a, nm_array **vectors);                     /* real if all values are */
NM_API nm_array *nm_eigvals(nm_ctx *nm, const nm_array *a);
NM_API nm_array *nm_svd(nm_ctx *nm, const nm_array *a, nm_array **u, nm_array **vh);            /* singular values; thin u and vh */
NM_API nm_array *nm_svdvals(nm_ctx *nm, const nm_array *a);
/* q and *r; NM_QR_R: r; NM_QR_RAW: h and tau. */
NM_API nm_array *nm_qr(nm_ctx *nm, const nm_array *a, nm_qr_mode mode, nm_array **r);
NM_API nm_array *nm_lstsq(nm_ctx *nm, const nm_array *a, const nm_array *b);                    /* least squares, b a vector or a matrix */
NM_API nm_array *nm_lstsq_with(nm_ctx *nm, const nm_array *a, const nm_array *b, const double *rcond, nm_array **residuals, int *rank,
                               nm_array **values);                                              /* rcond and rank may be NULL */
NM_API nm_array *nm_norm(nm_ctx *nm, const nm_array *a);                                        /* Frobenius */
NM_API nm_array *nm_vector_norm(nm_ctx *nm, const nm_array *a, double ord, int axis, bool keepdims);
NM_API nm_array *nm_matrix_norm(nm_ctx *nm, const nm_array *a, nm_matrix_norm_kind kind);
NM_API nm_array *nm_cond(nm_ctx *nm, const nm_array *a);                                        /* of the 2-norm */
NM_API nm_array *nm_cond_kind(nm_ctx *nm, const nm_array *a, nm_matrix_norm_kind kind);
NM_API nm_array *nm_matrix_rank(nm_ctx *nm, const nm_array *a);                                 /* int64 */
NM_API nm_array *nm_matrix_rank_tol(nm_ctx *nm, const nm_array *a, double tol);

/* ---- random numbers: NumPy's streams bit for bit.  A generator is used by one thread at a time and freed by its maker. */
typedef struct nm_generator nm_generator;
/* engine: "MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64", seeded as numpy.random.Generator(ENGINE(seed)). */
NM_API nm_generator *nm_generator_new(nm_ctx *nm, const char *engine, uint64_t seed);
NM_API nm_generator *nm_default_rng(nm_ctx *nm, uint64_t seed);                                 /* as numpy.random.default_rng(seed) */
NM_API nm_generator *nm_random_state(nm_ctx *nm, uint32_t seed);                                /* as numpy.random.RandomState(seed) */
/* n independent PCG64 generators: of the children that SeedSequence(entropy).spawn(n) makes; entropy as 32-bit words, lowest first. */
NM_API nm_status nm_spawn(nm_ctx *nm, const uint32_t *entropy, int words, int n, nm_generator **children);
NM_API void nm_generator_free(nm_ctx *nm, nm_generator *g);
/* Distributions, nm_NAME(nm, g, parameters..., ndim, shape), with NumPy's parameters in NumPy's order; float64, counts int64.  A generator
 * from nm_random_state draws as RandomState does.  NM_E_VALUE for parameters outside their domain. */
#define NM_DISTRIBUTIONS_0(X) X(random) X(standard_cauchy) X(standard_exponential) X(standard_normal)
#define NM_DISTRIBUTIONS_1(X) X(chisquare) X(exponential) X(geometric) X(logseries) X(pareto) X(poisson) X(rayleigh) X(standard_gamma) \
    X(standard_t) X(weibull) X(zipf)
#define NM_DISTRIBUTIONS_2(X) X(beta) X(gamma) X(gumbel) X(laplace) X(logistic) X(lognormal) X(negative_binomial) X(noncentral_chisquare) \
    X(normal) X(vonmises) X(wald)
#define NM_DECLARE(name) NM_API nm_array *nm_##name(nm_ctx *nm, nm_generator *g, int ndim, const intptr_t *shape);
NM_DISTRIBUTIONS_0(NM_DECLARE)
#undef NM_DECLARE
#define NM_DECLARE(name) NM_API nm_array *nm_##name(nm_ctx *nm, nm_generator *g, double a, int ndim, const intptr_t *shape);
NM_DISTRIBUTIONS_1(NM_DECLARE)
#undef NM_DECLARE
#define NM_DECLARE(name) NM_API nm_array *nm_##name(nm_ctx *nm, nm_generator *g, double a, double b, int ndim, const intptr_t *shape);
NM_DISTRIBUTIONS_2(NM_DECLARE)
#undef NM_DECLARE
NM_API nm_array *nm_random_power(nm_ctx *nm, nm_generator *g, double a, int ndim, const intptr_t *shape);       /* Generator.power */
NM_API nm_array *nm_random_f(nm_ctx *nm, nm_generator *g, double dfnum, double dfden, int ndim, const intptr_t *shape); /* Generator.f */
NM_API nm_array *nm_uniform(nm_ctx *nm, nm_generator *g, double low, double high, int ndim, const intptr_t *shape);
NM_API nm_array *nm_binomial(nm_ctx *nm, nm_generator *g, int64_t n, double p, int ndim, const intptr_t *shape);
NM_API nm_array *nm_triangular(nm_ctx *nm, nm_generator *g, double left, double mode, double right, int ndim, const intptr_t *shape);
NM_API nm_array *nm_noncentral_f(nm_ctx *nm, nm_generator *g, double dfnum, double dfden, double nonc, int ndim, const intptr_t *shape);
NM_API nm_array *nm_hypergeometric(nm_ctx *nm, nm_generator *g, int64_t good, int64_t bad, int64_t sample, int ndim, const intptr_t *shape);
/* Any of them by name with n arrays of parameters, broadcast together; uniform: low and the width, binomial: p and n. */
NM_API nm_array *nm_draw(nm_ctx *nm, nm_generator *g, const char *distribution, int n, const nm_array *const *params);
/* Of [low, high), int64. */
NM_API nm_array *nm_integers(nm_ctx *nm, nm_generator *g, int64_t low, int64_t high, int ndim, const intptr_t *shape);
NM_API nm_array *nm_random_bytes(nm_ctx *nm, nm_generator *g, intptr_t n);                      /* uint8 */
NM_API nm_array *nm_permutation(nm_ctx *nm, nm_generator *g, intptr_t n);                       /* of 0 ... n-1 */
NM_API nm_status nm_shuffle(nm_ctx *nm, nm_generator *g, nm_array *a, int axis);                /* in place, slices as wholes */
NM_API nm_array *nm_permuted(nm_ctx *nm, nm_generator *g, const nm_array *a, int axis);         /* each line on its own */
/* Indexes of [0, population), int64: evenly (p NULL) or with probabilities p, with or without replacement.  NM_E_VALUE when without
 * replacement more are asked for than there are (with p: than have a probability above 0), or when p does not sum up to 1. */
NM_API nm_array *nm_choice(nm_ctx *nm, nm_generator *g, intptr_t population, const nm_array *p, bool replace, int ndim,
                           const intptr_t *shape);
/* n rows. */
NM_API nm_array *nm_multinomial(nm_ctx *nm, nm_generator *g, int64_t trials, const nm_array *pvals, intptr_t n);
NM_API nm_array *nm_dirichlet(nm_ctx *nm, nm_generator *g, const nm_array *alpha, intptr_t n);
NM_API nm_array *nm_multivariate_normal(nm_ctx *nm, nm_generator *g, const nm_array *mean, const nm_array *cov, intptr_t n);
NM_API nm_array *nm_multivariate_hypergeometric(nm_ctx *nm, nm_generator *g, const nm_array *colors, int64_t nsample, intptr_t n,
                                                bool count);

/* ---- files.  NM_E_IO with the system's word when a file cannot be read or written */
NM_API nm_array *nm_load(nm_ctx *nm, const char *path);                                         /* .npy */
NM_API nm_status nm_save(nm_ctx *nm, const char *path, const nm_array *a);
/* .npz: n arrays under names; one of them; their names, each with a line end (free() the text). */
NM_API nm_status nm_savez(nm_ctx *nm, const char *path, int n, const char *const *names, const nm_array *const *arrays);
NM_API nm_status nm_savez_compressed(nm_ctx *nm, const char *path, int n, const char *const *names, const nm_array *const *arrays);
NM_API nm_array *nm_load_npz(nm_ctx *nm, const char *path, const char *name);
NM_API char *nm_npz_names(nm_ctx *nm, const char *path);
/* Items alone, as bytes (separator NULL or "") or as text; count < 0: all.  offset in bytes. */
NM_API nm_status nm_tofile(nm_ctx *nm, const char *path, const nm_array *a, const char *separator);
NM_API nm_array *nm_fromfile(nm_ctx *nm, const char *path, nm_dtype dt, intptr_t count, const char *separator, size_t offset);
NM_API nm_array *nm_fromstring(nm_ctx *nm, const char *text, nm_dtype dt, intptr_t count, const char *separator);
/* Tables of two dimensions.  Zeros mean the defaults. */
typedef struct nm_table_options {
    const char *delimiter, *comments, *quote;   /* NULL: white space, #, none */
    intptr_t skiprows, max_rows;                /* max_rows 0: all */
    const intptr_t *usecols;                    /* n_usecols columns, negative from the end; NULL: all */
    intptr_t n_usecols;
    bool unpack, squeeze, has_filling;          /* transposed; axes of length 1 left out */
    double filling;                             /* genfromtxt: of fields that cannot be read; else NaN, -1, false, no text */
    nm_dtype dtype;                             /* float64; a number or text: size 0 takes the longest field's */
} nm_table_options;
/* NM_E_VALUE for a field that cannot be read (but in genfromtxt) and rows of unequal length; NM_E_TYPE for other dtypes. */
NM_API nm_array *nm_loadtxt(nm_ctx *nm, const char *path, const char *delimiter, intptr_t skiprows);
NM_API nm_array *nm_loadtxt_with(nm_ctx *nm, const char *path, const nm_table_options *options);
NM_API nm_array *nm_genfromtxt(nm_ctx *nm, const char *path, const nm_table_options *options);
/* A dtype for each of n columns (text with its size), each column into an array of one dimension; dtype, unpack and squeeze are not looked
 * at. */
NM_API nm_status nm_loadtxt_columns(nm_ctx *nm, const char *path, const nm_table_options *options, int n, const nm_dtype *dtypes,
                                    nm_array **columns);
/* Rows of numbers by printf-like formats: one for each field, or one for the row of several; complex numbers in parentheses; text by %s
 * alone.  Zeros mean the defaults: "%.18e" (text: "%s"), a space, a line end, neither header nor footer, which stand behind "# ". */
typedef struct nm_savetxt_options { const char *format, *delimiter, *newline, *header, *footer, *comments; } nm_savetxt_options;
NM_API nm_status nm_savetxt(nm_ctx *nm, const char *path, const nm_array *a, const char *format, const char *delimiter, const char *header);
NM_API nm_status nm_savetxt_with(nm_ctx *nm, const char *path, const nm_array *a, const nm_savetxt_options *options);

/* ---- text; free() what is returned */
/* "[[1, 2], [3, 4]]" as an array: nested lists of bools (True, False), integers, floats and complex numbers (1+2j) between commas or white
 * space.  dt with cls NULL: the smallest of bool, int64 (uint64), float64 and complex128 that holds them all, float64 for none.  NM_E_VALUE
 * where lists differ in length or depth or something else stands; NM_E_OVERFLOW for an integer that dt does not hold. */
NM_API nm_array *nm_parse(nm_ctx *nm, const char *text, nm_dtype dt);
NM_API char *nm_text_of(nm_ctx *nm, const nm_array *a, bool repr);                              /* NumPy's str or repr */
typedef struct nm_format {              /* as numpy.printoptions */
    int precision;
    intptr_t threshold, edgeitems, linewidth;
    bool suppress;
    char sign;                          /* '-', '+' or ' ' */
    const char *floatmode, *separator;  /* floatmode NULL: maxprec */
} nm_format;
#define NM_FORMAT { 8, 1000, 3, 75, false, '-', NULL, " " }
NM_API char *nm_array2string(nm_ctx *nm, const nm_array *a, const nm_format *format);           /* format NULL: NM_FORMAT */
/* precision < 0: as many digits as are needed; trim 'k', '.', '0' or '-' as in NumPy. */
NM_API char *nm_format_float_positional(nm_ctx *nm, double x, int precision, bool unique, char trim);
NM_API char *nm_format_float_scientific(nm_ctx *nm, double x, int precision, bool unique, char trim);
NM_API char *nm_base_repr(nm_ctx *nm, int64_t number, int base, int padding);
NM_API char *nm_binary_repr(nm_ctx *nm, int64_t number, int width);     /* width > 0: two's complement for negative numbers */
NM_API int nm_print(nm_ctx *nm, FILE *file, const nm_array *a);                                 /* str and a line end; < 0 on failure */

#ifdef __cplusplus
}
#endif
#endif
