/* dlpack.c - arrays to and from DLPack capsules, with and without a version. */
#include "array_private.h"

/* The DLPack interface: structs as the standard lays them out. */
typedef struct { int32_t device_type, device_id; } DLDevice;
typedef struct { uint8_t code, bits; uint16_t lanes; } DLDataType;
typedef struct { void *data; DLDevice device; int32_t ndim; DLDataType dtype; int64_t *shape, *strides; uint64_t byte_offset; } DLTensor;
typedef struct DLManagedTensor { DLTensor dl_tensor; void *manager_ctx; void (*deleter)(struct DLManagedTensor *); } DLManagedTensor;
typedef struct { uint32_t major, minor; } DLPackVersion;
typedef struct DLManagedTensorVersioned {
    DLPackVersion version;
    void *manager_ctx;
    void (*deleter)(struct DLManagedTensorVersioned *);
    uint64_t flags;
    DLTensor dl_tensor;
} DLManagedTensorVersioned;
enum { kDLCPU = 1, kDLCUDAHost = 3, kDLROCMHost = 11, kDLCUDAManaged = 13 };
enum { kDLInt = 0, kDLUInt = 1, kDLFloat = 2, kDLComplex = 5, kDLBool = 6 };
enum { DLPACK_READ_ONLY = 1, DLPACK_COPIED = 2 };

/* One allocation for either struct, with the shape behind it. */
typedef struct holder { union { DLManagedTensor plain; DLManagedTensorVersioned versioned; }; int64_t words[]; } holder;

static void release(PyObject *owner)
{
    PyGILState_STATE state = PyGILState_Ensure();
    Py_XDECREF(owner);
    PyGILState_Release(state);
}
static void delete_plain(DLManagedTensor *t)
{
    if (Py_IsInitialized())
        release(t->manager_ctx);
    free(t);
}
static void delete_versioned(DLManagedTensorVersioned *t)
{
    if (Py_IsInitialized())
        release(t->manager_ctx);
    free(t);
}

/* A capsule that nobody took: it still owns its tensor. */
static void capsule_plain(PyObject *capsule)
{
    if (PyCapsule_IsValid(capsule, "used_dltensor"))
        return;
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    DLManagedTensor *t = PyCapsule_GetPointer(capsule, "dltensor");
    if (!t)
        PyErr_WriteUnraisable(capsule);
    else if (t->deleter)
        t->deleter(t);
    PyErr_Restore(type, value, trace);
}
static void capsule_versioned(PyObject *capsule)
{
    if (PyCapsule_IsValid(capsule, "used_dltensor_versioned"))
        return;
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    DLManagedTensorVersioned *t = PyCapsule_GetPointer(capsule, "dltensor_versioned");
    if (!t)
        PyErr_WriteUnraisable(capsule);
    else if (t->deleter)
        t->deleter(t);
    PyErr_Restore(type, value, trace);
}

static int dlpack_type(PyArray_Descr *descr, DLDataType *type)
{
    int num = descr->type_num;
    if (!npb_is_native(descr)) {
        PyErr_SetString(PyExc_BufferError, "DLPack only supports native byte order.");
        return -1;
    }
    type->bits = (uint8_t)(descr->elsize * 8);
    type->lanes = 1;
    if (num == NM_BOOL)
        type->code = kDLBool;
    else if (num >= NM_BYTE && num <= NM_ULONGLONG)
        type->code = descr->kind == 'i' ? kDLInt : kDLUInt;
    else if (num == NM_HALF || num == NM_FLOAT || num == NM_DOUBLE)
        type->code = kDLFloat;
    else if (num == NM_CFLOAT || num == NM_CDOUBLE)
        type->code = kDLComplex;
    else if (num == NM_LONGDOUBLE || num == NM_CLONGDOUBLE) {
        PyErr_SetString(PyExc_BufferError,
                        "DLPack only supports IEEE floating point types without padding (longdouble typically is not IEEE).");
        return -1;
    } else {
        PyErr_SetString(PyExc_BufferError, "DLPack only supports signed/unsigned integers, float and complex dtypes.");
        return -1;
    }
    return 0;
}

static PyObject *export_array(PyArrayObject *self /* stolen */, bool versioned, bool copied)
{
    DLDataType type;
    npy_intp size = self->descr->elsize;
    for (int i = 0; i < self->nd && npb_size(self) != 1; i++)
        if (size && self->dimensions[i] != 1 && self->strides[i] % size) {
            PyErr_SetString(PyExc_BufferError, "DLPack only supports strides which are a multiple of itemsize.");
            Py_DECREF(self);
            return NULL;
        }
    if (dlpack_type(self->descr, &type) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    holder *h = malloc(sizeof *h + 2 * sizeof(int64_t) * (size_t)self->nd);
    if (!h) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    DLTensor t = { .data = self->data, .device = { kDLCPU, 0 }, .ndim = self->nd, .dtype = type, .shape = h->words,
                   .strides = h->words + self->nd };
    for (int i = 0; i < self->nd; i++) {
        t.shape[i] = self->dimensions[i];
        t.strides[i] = self->dimensions[i] != 1 && size ? self->strides[i] / size : 1;
    }
    if (self->nd == 0)
        t.strides = NULL;
    if (versioned) {
        h->versioned = (DLManagedTensorVersioned){ .version = { 1, 0 }, .manager_ctx = self, .deleter = delete_versioned, .dl_tensor = t,
            .flags = (NPB_HAS(self, NPY_ARRAY_WRITEABLE) ? 0 : DLPACK_READ_ONLY) | (copied ? DLPACK_COPIED : 0) };
    } else {
        h->plain = (DLManagedTensor){ .dl_tensor = t, .manager_ctx = self, .deleter = delete_plain };
    }
    PyObject *capsule = PyCapsule_New(h, versioned ? "dltensor_versioned" : "dltensor", versioned ? capsule_versioned : capsule_plain);
    if (!capsule) {
        Py_DECREF(self);
        free(h);
    }
    return capsule;
}

/* dl_device=(type, id): this library serves the CPU only. */
static int device_converter(PyObject *obj, void *out)
{
    DLDevice *device = out;
    if (obj == Py_None)
        return 1;
    if (!PyTuple_Check(obj)) {
        PyErr_SetString(PyExc_TypeError, "dl_device must be a tuple");
        return 0;
    }
    int type, id;
    if (!PyArg_ParseTuple(obj, "ii", &type, &id))
        return 0;
    device->device_type = type;
    device->device_id = id;
    return 1;
}

NPB_SIGNATURE(dlpack_sig, "__dlpack__", { "stream", NPB_OPTIONAL | NPB_KWONLY, NULL }, { "max_version", NPB_OPTIONAL | NPB_KWONLY, NULL },
              { "dl_device", NPB_OPTIONAL | NPB_KWONLY, device_converter }, { "copy", NPB_OPTIONAL | NPB_KWONLY, npb_copy_converter });

PyObject *npb_array_dlpack(PyArrayObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *stream = NULL, *max_version = NULL;
    DLDevice device = { kDLCPU, 0 };
    int copy = NPB_COPY_IF_NEEDED;
    if (npb_parse(&dlpack_sig, args, nargs, kwnames, (void *[]){ &stream, &max_version, &device, &copy }) < 0)
        return NULL;
    if (max_version && max_version != Py_None && !PyTuple_Check(max_version)) {
        PyErr_SetString(PyExc_TypeError, "max_version must be None, or a tuple with two elements.");
        return NULL;
    }
    if (device.device_type != kDLCPU || device.device_id != 0) {
        PyErr_SetString(PyExc_BufferError, "unsupported device requested");
        return NULL;
    }
    if (stream && stream != Py_None) {
        PyErr_SetString(PyExc_RuntimeError, "NumPy only supports stream=None.");
        return NULL;
    }
    long major = 0;
    if (max_version && max_version != Py_None) {
        if (PyTuple_GET_SIZE(max_version) != 2) {
            PyErr_SetString(PyExc_TypeError, "max_version must be None, or a tuple with two elements.");
            return NULL;
        }
        major = PyLong_AsLong(PyTuple_GET_ITEM(max_version, 0));
        if (major == -1 && PyErr_Occurred())
            return NULL;
    }
    if (major < 1 && copy != NPB_COPY_ALWAYS && !NPB_HAS(self, NPY_ARRAY_WRITEABLE)) {
        PyErr_SetString(PyExc_BufferError, "Cannot export readonly array since signalling readonly is unsupported by DLPack (supported by "
                                           "newer DLPack version).");
        return NULL;
    }
    PyArrayObject *source = (PyArrayObject *)Py_NewRef(self);
    if (copy == NPB_COPY_ALWAYS)
        Py_SETREF(source, (PyArrayObject *)npb_newcopy(self, NM_KEEPORDER));
    return source ? export_array(source, major >= 1, copy == NPB_COPY_ALWAYS) : NULL;
}

PyObject *npb_array_dlpack_device(PyArrayObject *self, PyObject *unused)
{
    (void)self;
    (void)unused;
    return Py_BuildValue("ii", kDLCPU, 0);
}

/* ------------------------------------------------------------------ from_dlpack */
static void drop_plain(PyObject *capsule)
{
    DLManagedTensor *t = PyCapsule_GetPointer(capsule, "numpy_dltensor");
    if (t && t->deleter)
        t->deleter(t);
    PyErr_Clear();
}
static void drop_versioned(PyObject *capsule)
{
    DLManagedTensorVersioned *t = PyCapsule_GetPointer(capsule, "numpy_dltensor_versioned");
    if (t && t->deleter)
        t->deleter(t);
    PyErr_Clear();
}

static int type_number(DLDataType type)
{
    switch (type.code) {
    case kDLBool: return type.bits == 8 ? NM_BOOL : -1;
    case kDLInt: return type.bits == 8 ? NM_BYTE : type.bits == 16 ? NM_SHORT : type.bits == 32 ? NM_INT : type.bits == 64 ? NM_INT64 : -1;
    case kDLUInt: return type.bits == 8 ? NM_UBYTE : type.bits == 16 ? NM_USHORT : type.bits == 32 ? NM_UINT : type.bits == 64 ? NM_UINT64
        : -1;
    case kDLFloat: return type.bits == 16 ? NM_HALF : type.bits == 32 ? NM_FLOAT : type.bits == 64 ? NM_DOUBLE : -1;
    case kDLComplex: return type.bits == 64 ? NM_CFLOAT : type.bits == 128 ? NM_CDOUBLE : -1;
    }
    return -1;
}

static PyObject *call_dlpack(PyObject *obj, PyObject *device, PyObject *copy)
{
    PyObject *kw = Py_BuildValue("{s(ii)}", "max_version", 1, 0), *result = NULL, *method = PyObject_GetAttrString(obj, "__dlpack__");
    PyObject *none = PyTuple_New(0);
    if (kw && method && none && (device == Py_None || PyDict_SetItemString(kw, "dl_device", device) == 0) &&
        (copy == Py_None || PyDict_SetItemString(kw, "copy", copy) == 0)) {
        result = PyObject_Call(method, none, kw);
        if (!result && PyErr_ExceptionMatches(PyExc_TypeError) && device == Py_None && copy == Py_None) {
            PyErr_Clear();            /* an exporter from before versions */
            result = PyObject_CallNoArgs(method);
        }
    }
    Py_XDECREF(kw);
    Py_XDECREF(method);
    Py_XDECREF(none);
    return result;
}

static PyObject *array_of(PyObject *capsule, bool versioned)
{
    const char *name = versioned ? "dltensor_versioned" : "dltensor";
    void *managed = PyCapsule_GetPointer(capsule, name);
    if (!managed)
        return NULL;
    bool readonly = false;
    if (versioned) {
        DLManagedTensorVersioned *m = managed;
        if (m->version.major > 1) {
            PyErr_SetString(PyExc_BufferError,
                            "from_dlpack(): the exported DLPack major version is too high to be imported by this version of NumPy.");
            return NULL;
        }
        readonly = m->flags & DLPACK_READ_ONLY;
    }
    DLTensor *t = versioned ? &((DLManagedTensorVersioned *)managed)->dl_tensor : &((DLManagedTensor *)managed)->dl_tensor;
    if (t->ndim < 0 || t->ndim > NM_MAXDIMS) {
        PyErr_SetString(PyExc_RuntimeError, "maxdims of DLPack tensor is higher than the supported maxdims.");
        return NULL;
    }
    int device = t->device.device_type;
    if (device != kDLCPU && device != kDLCUDAHost && device != kDLROCMHost && device != kDLCUDAManaged) {
        PyErr_SetString(PyExc_RuntimeError, "Unsupported device in DLTensor.");
        return NULL;
    }
    int num = t->dtype.lanes == 1 ? type_number(t->dtype) : -1;
    if (t->dtype.lanes != 1) {
        PyErr_SetString(PyExc_RuntimeError, "Unsupported lanes in DLTensor dtype.");
        return NULL;
    }
    if (num < 0) {
        PyErr_SetString(PyExc_RuntimeError, "Unsupported dtype in DLTensor.");
        return NULL;
    }
    PyArray_Descr *descr = npb_descr_of(num);
    npy_intp shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    for (int i = 0; i < t->ndim; i++) {
        shape[i] = t->shape[i];
        if (t->strides)
            strides[i] = t->strides[i] * descr->elsize;
    }
    PyObject *holder = PyCapsule_New(managed, versioned ? "numpy_dltensor_versioned" : "numpy_dltensor",
                                     versioned ? drop_versioned : drop_plain);
    if (!holder) {
        Py_DECREF(descr);
        return NULL;
    }
    static char nothing[16];
    char *data = t->data ? (char *)t->data + t->byte_offset : nothing;
    PyCapsule_SetName(capsule, versioned ? "used_dltensor_versioned" : "used_dltensor");
    return npb_array_new(&PyArray_Type, descr, t->ndim, shape, t->strides ? strides : NULL, data, readonly ? 0 : NPY_ARRAY_WRITEABLE,
                         NULL, holder, false);
}

NPB_SIGNATURE(from_sig, "from_dlpack", { "x", NPB_POSONLY, NULL }, { "device", NPB_OPTIONAL | NPB_KWONLY, NULL },
              { "copy", NPB_OPTIONAL | NPB_KWONLY, NULL });

static PyObject *from_dlpack(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *obj = NULL, *device = Py_None, *copy = Py_None, *dl_device = Py_None;
    (void)module;
    if (npb_parse(&from_sig, args, nargs, kwnames, (void *[]){ &obj, &device, &copy }) < 0)
        return NULL;
    if (device != Py_None) {
        if (!PyUnicode_Check(device) || PyUnicode_CompareWithASCIIString(device, "cpu") != 0) {
            PyErr_Format(PyExc_ValueError, "Device not understood. Only \"cpu\" is allowed, but received: %S", device);
            return NULL;
        }
        dl_device = Py_BuildValue("(ii)", kDLCPU, 0);
    } else
        Py_INCREF(dl_device);
    PyObject *capsule = dl_device ? call_dlpack(obj, dl_device, copy) : NULL;
    Py_XDECREF(dl_device);
    if (!capsule)
        return NULL;
    PyObject *result = NULL;
    bool versioned = PyCapsule_IsValid(capsule, "dltensor_versioned");
    if (!versioned && !PyCapsule_IsValid(capsule, "dltensor"))
        PyErr_SetString(PyExc_ValueError, "__dlpack__ gave no unused DLPack capsule");
    else
        result = array_of(capsule, versioned);
    Py_DECREF(capsule);
    return result;
}

static PyMethodDef functions[] = {
    NPB_METHOD("from_dlpack", from_dlpack,
               "from_dlpack(x, /, *, device=None, copy=None)\n--\n\nAn array on the memory of an object that has __dlpack__."),
    { NULL, NULL, 0, NULL } };
int npb_init_dlpack(PyObject *module) { return PyModule_AddFunctions(module, functions); }
