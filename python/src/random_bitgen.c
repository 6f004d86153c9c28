/* random_bitgen.c - the BitGenerator base type (96 bytes), its capsule, and the five engines' states.
 * Seeding objects, state dictionaries and errors about them are in python/numen/random. */
#include "npb_random.h"
#include <structmember.h>

#define ENGINE_OBJECT(name) typedef struct { npb_bitgen base; nm_##name state; } name##_object;
ENGINE_OBJECT(mt19937)
ENGINE_OBJECT(pcg64)
ENGINE_OBJECT(pcg64dxsm)
ENGINE_OBJECT(philox)
ENGINE_OBJECT(sfc64)

/* ------------------------------------------------------------------ base */
static int bitgen_traverse(npb_bitgen *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->seed_seq);
    Py_VISIT(self->lock);
    Py_VISIT(self->ctypes);
    Py_VISIT(self->cffi);
    return 0;
}

static int bitgen_clear(npb_bitgen *self)
{
    Py_CLEAR(self->seed_seq);
    Py_CLEAR(self->ctypes);
    Py_CLEAR(self->cffi);
    return 0;
}

static void bitgen_dealloc(npb_bitgen *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    bitgen_clear(self);
    Py_CLEAR(self->lock);
    Py_CLEAR(self->capsule);
    type->tp_free(self);
    Py_DECREF(type);
}

/* A lock and a capsule; called by BitGenerator.__init__. */
static PyObject *bitgen_setup(npb_bitgen *self, PyObject *none)
{
    static PyObject *rlock;
    (void)none;
    if (!rlock) {
        PyObject *threading = PyImport_ImportModule("threading");
        rlock = threading ? PyObject_GetAttrString(threading, "RLock") : NULL;
        Py_XDECREF(threading);
        if (!rlock)
            return NULL;
    }
    PyObject *lock = PyObject_CallNoArgs(rlock), *capsule = PyCapsule_New(&self->bitgen, "BitGenerator", NULL);
    if (!lock || !capsule) {
        Py_XDECREF(lock);
        Py_XDECREF(capsule);
        return NULL;
    }
    Py_XSETREF(self->lock, lock);
    Py_XSETREF(self->capsule, capsule);
    Py_RETURN_NONE;
}

static bool usable(npb_bitgen *self)
{
    if (self->bitgen.next_raw && self->bitgen.state)
        return true;
    PyErr_SetString(PyExc_ValueError, "Invalid bit generator. The bit generator must be instantized.");
    return false;
}

static PyObject *bitgen_raw_one(npb_bitgen *self, PyObject *none)
{
    (void)none;
    return usable(self) ? PyLong_FromUnsignedLongLong(self->bitgen.next_raw(self->bitgen.state)) : NULL;
}

/* Fill a writable buffer of uint64 with raw draws. */
static PyObject *bitgen_raw_fill(npb_bitgen *self, PyObject *target)
{
    Py_buffer b;
    if (!usable(self) || PyObject_GetBuffer(target, &b, PyBUF_WRITABLE | PyBUF_ND) < 0)
        return NULL;
    uint64_t *out = b.buf;
    Py_ssize_t n = b.len / 8;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < n; i++)
        out[i] = self->bitgen.next_raw(self->bitgen.state);
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&b);
    Py_RETURN_NONE;
}

/* Draw n values and drop them: kind 0 next_raw, 1 next_uint64, 2 next_double. */
static PyObject *bitgen_discard(npb_bitgen *self, PyObject *args)
{
    Py_ssize_t n;
    int kind;
    if (!usable(self) || !PyArg_ParseTuple(args, "ni", &n, &kind))
        return NULL;
    nm_bitgen g = self->bitgen;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t i = 0; i < n; i++) {
        if (kind == 2)
            g.next_double(g.state);
        else
            (kind ? g.next_uint64 : g.next_raw)(g.state);
    }
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

/* (bitgen, state, next_uint64, next_uint32, next_double) as addresses, for ctypes and cffi. */
static PyObject *bitgen_addresses(npb_bitgen *self, PyObject *none)
{
    (void)none;
    return Py_BuildValue("NNNNN", PyLong_FromVoidPtr(&self->bitgen), PyLong_FromVoidPtr(self->bitgen.state),
                         PyLong_FromVoidPtr((void *)self->bitgen.next_uint64), PyLong_FromVoidPtr((void *)self->bitgen.next_uint32),
                         PyLong_FromVoidPtr((void *)self->bitgen.next_double));
}

static PyObject *keep(PyObject **slot, PyObject *value)
{
    Py_XSETREF(*slot, Py_NewRef(value));
    Py_RETURN_NONE;
}
static PyObject *bitgen_keep_seed(npb_bitgen *self, PyObject *value) { return keep(&self->seed_seq, value); }
static PyObject *bitgen_keep_ctypes(npb_bitgen *self, PyObject *value) { return keep(&self->ctypes, value); }
static PyObject *bitgen_keep_cffi(npb_bitgen *self, PyObject *value) { return keep(&self->cffi, value); }

#define MEMBER(name, field) { name, T_OBJECT, offsetof(npb_bitgen, field), READONLY, NULL }
static PyMemberDef bitgen_members[] = {
    MEMBER("_seed_seq", seed_seq), MEMBER("lock", lock), MEMBER("_ctypes", ctypes), MEMBER("_cffi", cffi), MEMBER("capsule", capsule),
        { 0 } };
static PyMethodDef bitgen_methods[] = {
    { "_setup", (PyCFunction)bitgen_setup, METH_NOARGS, NULL },
    { "_raw_one", (PyCFunction)bitgen_raw_one, METH_NOARGS, NULL },
    { "_raw_fill", (PyCFunction)bitgen_raw_fill, METH_O, NULL },
    { "_discard", (PyCFunction)bitgen_discard, METH_VARARGS, NULL },
    { "_addresses", (PyCFunction)bitgen_addresses, METH_NOARGS, NULL },
    { "_keep_seed", (PyCFunction)bitgen_keep_seed, METH_O, NULL },
    { "_keep_ctypes", (PyCFunction)bitgen_keep_ctypes, METH_O, NULL },
    { "_keep_cffi", (PyCFunction)bitgen_keep_cffi, METH_O, NULL },
    { 0 } };
static PyType_Slot bitgen_slots[] = {
    { Py_tp_traverse, bitgen_traverse }, { Py_tp_clear, bitgen_clear }, { Py_tp_dealloc, bitgen_dealloc },
    { Py_tp_members, bitgen_members }, { Py_tp_methods, bitgen_methods }, { 0, NULL } };
static PyType_Spec bitgen_spec = { "numen._core._random.BitGenerator", sizeof(npb_bitgen), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, bitgen_slots };
_Static_assert(sizeof(npb_bitgen) == 96, "BitGenerator's size is binary interface");

/* ------------------------------------------------------------------ words in and out */
/* Copy size bytes from a contiguous buffer. */
static int take_words(PyObject *obj, void *to, size_t size)
{
    Py_buffer b;
    if (PyObject_GetBuffer(obj, &b, PyBUF_SIMPLE) < 0)
        return -1;
    bool fits = (size_t)b.len >= size;
    if (fits)
        memcpy(to, b.buf, size);
    else
        PyErr_Format(PyExc_ValueError, "%zu bytes of state are needed, not %zd", size, b.len);
    PyBuffer_Release(&b);
    return fits ? 0 : -1;
}

static PyObject *words(const void *from, size_t size) { return PyBytes_FromStringAndSize(from, (Py_ssize_t)size); }

#define NEW(name, engine)                                                             \
    static PyObject *name##_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) \
    {                                                                                 \
        (void)args; (void)kwargs;                                                     \
        name##_object *self = (name##_object *)type->tp_alloc(type, 0);               \
        if (self)                                                                     \
            nm_bitgen_bind(&self->base.bitgen, engine, &self->state);                 \
        return (PyObject *)self;                                                      \
    }
NEW(mt19937, NM_MT19937)
NEW(pcg64, NM_PCG64)
NEW(pcg64dxsm, NM_PCG64DXSM)
NEW(philox, NM_PHILOX)
NEW(sfc64, NM_SFC64)

/* ------------------------------------------------------------------ MT19937 */
static PyObject *mt_seed_words(mt19937_object *self, PyObject *obj)
{
    uint32_t w[NM_MT_WORDS];
    if (take_words(obj, w, sizeof w) < 0)
        return NULL;
    nm_mt19937_set_words(&self->state, w);
    Py_RETURN_NONE;
}

static PyObject *mt_seed_int(mt19937_object *self, PyObject *obj)
{
    unsigned long seed = PyLong_AsUnsignedLong(obj);
    if (seed == (unsigned long)-1 && PyErr_Occurred())
        return NULL;
    nm_mt19937_seed(&self->state, (uint32_t)seed);
    Py_RETURN_NONE;
}

static PyObject *mt_seed_array(mt19937_object *self, PyObject *obj)
{
    Py_buffer b;
    if (PyObject_GetBuffer(obj, &b, PyBUF_SIMPLE) < 0)
        return NULL;
    if (b.len >= 4)
        nm_mt19937_init_by_array(&self->state, b.buf, b.len / 4);
    PyBuffer_Release(&b);
    Py_RETURN_NONE;
}

static PyObject *mt_jump(mt19937_object *self, PyObject *obj)
{
    npy_intp n = npb_as_intp(obj);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    for (npy_intp i = 0; i < n; i++) {
        if (PyErr_CheckSignals() < 0)
            return NULL;
        nm_mt19937_jump(&self->state);
    }
    Py_RETURN_NONE;
}

static PyObject *mt_get(mt19937_object *self, PyObject *none)
{
    (void)none;
    return Py_BuildValue("Ni", words(self->state.key, sizeof self->state.key), self->state.pos);
}

static PyObject *mt_set(mt19937_object *self, PyObject *args)
{
    PyObject *key;
    int pos;
    if (!PyArg_ParseTuple(args, "Oi", &key, &pos) || take_words(key, self->state.key, sizeof self->state.key) < 0)
        return NULL;
    if (pos < 0 || pos > NM_MT_WORDS) {
        PyErr_SetString(PyExc_ValueError, "pos must be between 0 and 624");
        return NULL;
    }
    self->state.pos = pos;
    Py_RETURN_NONE;
}

/* ------------------------------------------------------------------ PCG64, PCG64DXSM: 128-bit numbers as Python ints */
static int wide_from(PyObject *obj, nm_u128 *out)
{
    if (!PyLong_Check(obj)) {
        PyErr_Format(PyExc_TypeError, "an integer is required, not %s", Py_TYPE(obj)->tp_name);
        return -1;
    }
    PyObject *bits = PyLong_FromLong(64), *upper = bits ? PyNumber_Rshift(obj, bits) : NULL;
    uint64_t high = upper ? PyLong_AsUnsignedLongLong(upper) : 0;
    Py_XDECREF(bits);
    Py_XDECREF(upper);
    if (PyErr_Occurred())
        return -1;
    *out = (nm_u128)high << 64 | PyLong_AsUnsignedLongLongMask(obj);
    return 0;
}

static PyObject *wide_to(nm_u128 v)
{
    PyObject *high = PyLong_FromUnsignedLongLong((uint64_t)(v >> 64)), *low = PyLong_FromUnsignedLongLong((uint64_t)v);
    PyObject *bits = PyLong_FromLong(64), *upper = high && bits ? PyNumber_Lshift(high, bits) : NULL;
    PyObject *whole = upper && low ? PyNumber_Or(upper, low) : NULL;
    Py_XDECREF(high);
    Py_XDECREF(low);
    Py_XDECREF(bits);
    Py_XDECREF(upper);
    return whole;
}

#define PCG(name)                                                                                                     \
    static PyObject *name##_seed_words(name##_object *self, PyObject *obj)                                            \
    {                                                                                                                 \
        uint64_t w[4];                                                                                                \
        if (take_words(obj, w, sizeof w) < 0)                                                                         \
            return NULL;                                                                                              \
        nm_##name##_set_seed(&self->state, w, w + 2);                                                                 \
        Py_RETURN_NONE;                                                                                               \
    }                                                                                                                 \
    static PyObject *name##_advance(name##_object *self, PyObject *obj)                                               \
    {                                                                                                                 \
        nm_u128 d;                                                                                                    \
        if (wide_from(obj, &d) < 0)                                                                                   \
            return NULL;                                                                                              \
        nm_##name##_advance(&self->state, (uint64_t)(d >> 64), (uint64_t)d);                                          \
        Py_RETURN_NONE;                                                                                               \
    }                                                                                                                 \
    static PyObject *name##_get(name##_object *self, PyObject *none)                                                  \
    {                                                                                                                 \
        (void)none;                                                                                                   \
        return Py_BuildValue("NNiI", wide_to(nm_pcg_state(&self->state)), wide_to(nm_pcg_inc(&self->state)),            \
                             self->state.has_uint32, self->state.uinteger);                                           \
    }                                                                                                                 \
    static PyObject *name##_set(name##_object *self, PyObject *args)                                                  \
    {                                                                                                                 \
        PyObject *state, *inc;                                                                                        \
        nm_u128 s, i;                                                                                                 \
        int has;                                                                                                      \
        unsigned u;                                                                                                   \
        if (!PyArg_ParseTuple(args, "OOiI", &state, &inc, &has, &u) || wide_from(state, &s) < 0 || wide_from(inc, &i) < 0) \
            return NULL;                                                                                              \
        self->state = (nm_pcg64){ 0, (uint64_t)i, 0, (uint64_t)(i >> 64), has, u };                                   \
        nm_pcg_set(&self->state, s);                                                                                  \
        Py_RETURN_NONE;                                                                                               \
    }
PCG(pcg64)
PCG(pcg64dxsm)

/* ------------------------------------------------------------------ Philox, SFC64 */
static PyObject *philox_seed_words(philox_object *self, PyObject *args)
{
    PyObject *key, *counter;
    uint64_t k[2], c[4];
    if (!PyArg_ParseTuple(args, "OO", &key, &counter) || take_words(key, k, sizeof k) < 0 || take_words(counter, c, sizeof c) < 0)
        return NULL;
    nm_philox_set_key(&self->state, k, c);
    Py_RETURN_NONE;
}

static PyObject *philox_advance(philox_object *self, PyObject *obj)
{
    uint64_t d[4];
    if (take_words(obj, d, sizeof d) < 0)
        return NULL;
    nm_philox_advance(&self->state, d);
    Py_RETURN_NONE;
}

static PyObject *philox_get(philox_object *self, PyObject *none)
{
    (void)none;
    const nm_philox *s = &self->state;
    return Py_BuildValue("NNNiiI", words(s->counter, sizeof s->counter), words(s->key, sizeof s->key), words(s->buffer, sizeof s->buffer),
                         s->buffer_pos, s->has_uint32, s->uinteger);
}

static PyObject *philox_set(philox_object *self, PyObject *args)
{
    PyObject *counter, *key, *buffer;
    nm_philox s;
    if (!PyArg_ParseTuple(args, "OOOiiI", &counter, &key, &buffer, &s.buffer_pos, &s.has_uint32, &s.uinteger) ||
        take_words(counter, s.counter, sizeof s.counter) < 0 || take_words(key, s.key, sizeof s.key) < 0 ||
        take_words(buffer, s.buffer, sizeof s.buffer) < 0)
        return NULL;
    if (s.buffer_pos < 0) {
        PyErr_SetString(PyExc_ValueError, "buffer_pos must not be negative");
        return NULL;
    }
    self->state = s;
    Py_RETURN_NONE;
}

static PyObject *sfc_seed_words(sfc64_object *self, PyObject *obj)
{
    uint64_t w[3];
    if (take_words(obj, w, sizeof w) < 0)
        return NULL;
    nm_sfc64_set_seed(&self->state, w);
    Py_RETURN_NONE;
}

static PyObject *sfc_get(sfc64_object *self, PyObject *none)
{
    (void)none;
    return Py_BuildValue("NiI", words(self->state.s, sizeof self->state.s), self->state.has_uint32, self->state.uinteger);
}

static PyObject *sfc_set(sfc64_object *self, PyObject *args)
{
    PyObject *s;
    int has;
    unsigned u;
    if (!PyArg_ParseTuple(args, "OiI", &s, &has, &u) || take_words(s, self->state.s, sizeof self->state.s) < 0)
        return NULL;
    self->state.has_uint32 = has;
    self->state.uinteger = u;
    Py_RETURN_NONE;
}

/* ------------------------------------------------------------------ types */
#define M(name, f, how) { name, (PyCFunction)f, how, NULL }
static PyMethodDef mt19937_methods[] = { M("_seed_words", mt_seed_words, METH_O), M("_seed_int", mt_seed_int, METH_O),
    M("_seed_array", mt_seed_array, METH_O), M("_jump", mt_jump, METH_O), M("_get", mt_get, METH_NOARGS), M("_set", mt_set, METH_VARARGS),
        { 0 } };
static PyMethodDef pcg64_methods[] = { M("_seed_words", pcg64_seed_words, METH_O), M("_advance", pcg64_advance, METH_O),
    M("_get", pcg64_get, METH_NOARGS), M("_set", pcg64_set, METH_VARARGS), { 0 } };
static PyMethodDef pcg64dxsm_methods[] = { M("_seed_words", pcg64dxsm_seed_words, METH_O), M("_advance", pcg64dxsm_advance, METH_O),
    M("_get", pcg64dxsm_get, METH_NOARGS), M("_set", pcg64dxsm_set, METH_VARARGS), { 0 } };
static PyMethodDef philox_methods[] = { M("_seed_words", philox_seed_words, METH_VARARGS), M("_advance", philox_advance, METH_O),
    M("_get", philox_get, METH_NOARGS), M("_set", philox_set, METH_VARARGS), { 0 } };
static PyMethodDef sfc64_methods[] = { M("_seed_words", sfc_seed_words, METH_O), M("_get", sfc_get, METH_NOARGS),
    M("_set", sfc_set, METH_VARARGS), { 0 } };

static int add_engine(PyObject *module, PyObject *base, const char *full_name, size_t size, newfunc make, PyMethodDef *methods)
{
    PyType_Slot slots[] = { { Py_tp_new, make }, { Py_tp_methods, methods }, { Py_tp_traverse, bitgen_traverse },
                            { Py_tp_clear, bitgen_clear },
        { Py_tp_dealloc, bitgen_dealloc }, { 0, NULL } };
    PyType_Spec spec = { full_name, (int)size, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots };
    PyObject *type = PyType_FromSpecWithBases(&spec, base);
    if (!type)
        return -1;
    int status = PyModule_AddObjectRef(module, strrchr(full_name, '.') + 1, type);
    Py_DECREF(type);
    return status;
}

/* ------------------------------------------------------------------ the hashing of SeedSequence */
static PyObject *seed_mix(PyObject *self, PyObject *args)
{
    (void)self;
    Py_buffer pool, entropy;
    if (!PyArg_ParseTuple(args, "w*y*", &pool, &entropy))
        return NULL;
    nm_seed_mix(pool.buf, pool.len / 4, entropy.buf, entropy.len / 4);
    PyBuffer_Release(&pool);
    PyBuffer_Release(&entropy);
    Py_RETURN_NONE;
}

static PyObject *seed_words(PyObject *self, PyObject *args)
{
    (void)self;
    Py_buffer pool, out;
    int size;
    if (!PyArg_ParseTuple(args, "y*w*i", &pool, &out, &size))
        return NULL;
    if (pool.len >= 4 && size == 8)
        nm_seed_words64(pool.buf, pool.len / 4, out.buf, out.len / 8);
    else if (pool.len >= 4)
        nm_seed_words32(pool.buf, pool.len / 4, out.buf, out.len / 4);
    PyBuffer_Release(&pool);
    PyBuffer_Release(&out);
    Py_RETURN_NONE;
}

/* _words(bytes, size): an array of the unsigned words of 4 or 8 bytes. */
static PyObject *words_array(PyObject *self, PyObject *args)
{
    (void)self;
    Py_buffer b;
    int size;
    if (!PyArg_ParseTuple(args, "y*i", &b, &size))
        return NULL;
    npy_intp n = b.len / (size == 8 ? 8 : 4);
    PyArrayObject *arr = npb_empty(npb_descr_of(size == 8 ? NM_UINT64 : NM_UINT32), 1, &n, false);
    if (arr)
        memcpy(arr->data, b.buf, (size_t)n * (size == 8 ? 8 : 4));
    PyBuffer_Release(&b);
    return (PyObject *)arr;
}

/* SeedSequence's room for its attributes: 64 bytes with a word that NumPy's type spends on a table.  SeedlessSeedSequence has none: 16. */
typedef struct {
    PyObject_HEAD
    void *unused;
    PyObject *entropy, *spawn_key;
    Py_ssize_t pool_size;
    PyObject *pool;
    uint32_t n_children_spawned;
} seed_object;
_Static_assert(sizeof(seed_object) == 64, "SeedSequence's size is binary interface");

static void seed_dealloc(seed_object *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->entropy);
    Py_CLEAR(self->spawn_key);
    Py_CLEAR(self->pool);
    type->tp_free(self);
    Py_DECREF(type);
}

static int seed_traverse(seed_object *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->entropy);
    Py_VISIT(self->spawn_key);
    Py_VISIT(self->pool);
    return 0;
}

static int seed_clear(seed_object *self)
{
    Py_CLEAR(self->entropy);
    Py_CLEAR(self->pool);
    return 0;
}

static PyObject *seed_keep(seed_object *self, PyObject *args)
{
    PyObject *entropy, *spawn_key, *pool;
    Py_ssize_t size;
    unsigned n;
    if (!PyArg_ParseTuple(args, "OO!nIO", &entropy, &PyTuple_Type, &spawn_key, &size, &n, &pool))
        return NULL;
    Py_XSETREF(self->entropy, Py_NewRef(entropy));
    Py_XSETREF(self->spawn_key, Py_NewRef(spawn_key));
    Py_XSETREF(self->pool, Py_NewRef(pool));
    self->pool_size = size;
    self->n_children_spawned = n;
    Py_RETURN_NONE;
}

#define SEED_MEMBER(name, type) { #name, type, offsetof(seed_object, name), READONLY, NULL }
static PyMemberDef seed_members[] = { SEED_MEMBER(entropy, T_OBJECT), SEED_MEMBER(spawn_key, T_OBJECT), SEED_MEMBER(pool, T_OBJECT),
    SEED_MEMBER(pool_size, T_PYSSIZET), SEED_MEMBER(n_children_spawned, T_UINT), { 0 } };
static PyMethodDef seed_methods[] = { M("_keep", seed_keep, METH_VARARGS), { 0 } };
static PyType_Slot seed_slots[] = { { Py_tp_members, seed_members }, { Py_tp_methods, seed_methods }, { Py_tp_dealloc, seed_dealloc },
    { Py_tp_traverse, seed_traverse }, { Py_tp_clear, seed_clear }, { 0, NULL } };
static PyType_Spec seed_spec = { "numen._core._random.SeedSequence", sizeof(seed_object), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, seed_slots };
static PyMethodDef seed_functions[] = { M("_seed_mix", seed_mix, METH_VARARGS), M("_seed_words", seed_words, METH_VARARGS),
    M("_words", words_array, METH_VARARGS), { 0 } };

int npb_init_random_bitgen(PyObject *module)
{
    PyObject *base = PyType_FromSpec(&bitgen_spec), *seed = PyType_FromSpec(&seed_spec);
    if (!base || !seed)
        return -1;
    int bad = PyModule_AddObjectRef(module, "BitGenerator", base) | PyModule_AddObjectRef(module, "SeedSequence", seed);
    bad |= PyModule_AddFunctions(module, seed_functions);
#define X(name, text) bad |= add_engine(module, base, "numen._core._random." text, sizeof(name##_object), name##_new, name##_methods);
    X(mt19937, "MT19937") X(pcg64, "PCG64") X(pcg64dxsm, "PCG64DXSM") X(philox, "Philox") X(sfc64, "SFC64")
#undef X
    Py_DECREF(base);
    Py_DECREF(seed);
    return bad ? -1 : 0;
}
