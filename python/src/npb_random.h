/* npb_random.h - what the files random_*.c share: the objects that hold a bit generator and a generator in use. */
#pragma once
#include "npb.h"
#include "random/random.h"

/* BitGenerator: 96 bytes, the layout that compiled extensions expect.  The engines' types put their state behind it. */
typedef struct npb_bitgen {
    PyObject_HEAD
    PyObject *seed_seq, *lock;
    nm_bitgen bitgen;
    PyObject *ctypes, *cffi, *capsule;
} npb_bitgen;

/* Generator and RandomState.  enter and leave are the lock's bound methods. */
typedef struct npb_rng {
    PyObject_HEAD
    PyObject *bit_generator, *lock, *enter, *leave;
    nm_rng rng;
    bool ready;
} npb_rng;

int npb_rng_enter(npb_rng *self);
int npb_rng_leave(npb_rng *self);        /* also when an exception is set, which it keeps */

/* size=None, an int or a tuple: 0 for None, 1 for a shape, -1 with an exception. */
int npb_random_size(PyObject *size, npb_shape *shape);
/* The common shape of n arrays, out first if has_out: it must then be the result.  -1 with NumPy's ValueError. */
int npb_random_broadcast(int n, PyArrayObject *const *arr, bool has_out, npb_shape *shape);
int npb_random_ufunc_shape(int n, PyArrayObject *const *arr, npb_shape *shape);
/* Steps of arr in a broadcast shape. */
void npb_random_strides(PyArrayObject *arr, const npb_shape *shape, npy_intp *strides);
#define NPB_RANDOM_NOGIL 512             /* from so many items on the GIL is released */

/* Methods that other files give to Generator and RandomState. */
PyObject *npb_random_integers(npb_rng *self, PyObject *low, PyObject *high, PyObject *size, PyObject *dtype, bool closed, bool masked,
                              const char *fname);
extern PyMethodDef npb_generator_draws[], npb_randomstate_draws[], npb_rng_arrays[];
int npb_init_random_bitgen(PyObject *module);
int npb_init_random_rng(PyObject *module);
