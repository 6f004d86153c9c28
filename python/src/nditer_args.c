/* nditer_args.c - the arguments of np.nditer and np.nested_iters as the iterator wants them. */
#include "nditer.h"

/* ------------------------------------------------------------------ flags */
typedef struct flag_name { const char *name; uint32_t flag; } flag_name;
static const flag_name global_names[] = {
    { "buffered", NM_IT_BUFFERED }, { "c_index", NM_IT_C_INDEX }, { "copy_if_overlap", NM_IT_COPY_IF_OVERLAP },
    { "common_dtype", NM_IT_COMMON_DTYPE }, { "delay_bufalloc", NM_IT_DELAY_BUFALLOC }, { "external_loop", NM_IT_EXTERNAL_LOOP },
    { "f_index", NM_IT_F_INDEX }, { "grow_inner", NM_IT_GROWINNER }, { "growinner", NM_IT_GROWINNER }, { "multi_index", NM_IT_MULTI_INDEX },
    { "ranged", NM_IT_RANGED }, { "refs_ok", NM_IT_REFS_OK }, { "reduce_ok", NM_IT_REDUCE_OK }, { "zerosize_ok", NM_IT_ZEROSIZE_OK },
        { NULL, 0 } };
static const flag_name op_names[] = {
    { "aligned", NM_IT_ALIGNED }, { "allocate", NM_IT_ALLOCATE }, { "arraymask", NM_IT_ARRAYMASK }, { "copy", NM_IT_COPY },
    { "contig", NM_IT_CONTIG }, { "nbo", NM_IT_NBO }, { "no_subtype", NM_IT_NO_SUBTYPE }, { "no_broadcast", NM_IT_NO_BROADCAST },
    { "overlap_assume_elementwise", NM_IT_OVERLAP_ASSUME_ELEMENTWISE }, { "readonly", NM_IT_READONLY }, { "readwrite", NM_IT_READWRITE },
    { "updateifcopy", NM_IT_UPDATEIFCOPY }, { "virtual", NM_IT_VIRTUAL }, { "writeonly", NM_IT_WRITEONLY },
        { "writemasked", NM_IT_WRITEMASKED },
    { NULL, 0 } };

/* 1 found; 0 not a word at all; -1 exception. */
static int add_flag(PyObject *word, const flag_name *names, const char *what, uint32_t *flags)
{
    const char *text = PyUnicode_Check(word) ? PyUnicode_AsUTF8(word) : PyBytes_Check(word) ? PyBytes_AsString(word) : NULL;
    if (!text) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "expected bytes, %s found", Py_TYPE(word)->tp_name);
        return -1;
    }
    for (; names->name; names++)
        if (!strcmp(names->name, text)) {
            *flags |= names->flag;
            return 1;
        }
    PyErr_Format(PyExc_ValueError, "Unexpected %s \"%s\"", what, text);
    return -1;
}

int npb_nditer_flags(PyObject *obj, uint32_t *flags)
{
    if (!obj || obj == Py_None)
        return 0;
    if (!PyTuple_Check(obj) && !PyList_Check(obj)) {
        PyErr_SetString(PyExc_ValueError, "Iterator global flags must be a list or tuple of strings");
        return -1;
    }
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(obj); i++)
        if (add_flag(PySequence_Fast_GET_ITEM(obj, i), global_names, "iterator global flag", flags) < 0)
            return -1;
    return 0;
}

static int one_op_flags(PyObject *obj, uint32_t *flags)
{
    *flags = 0;
    if (!PyTuple_Check(obj) && !PyList_Check(obj))
        goto wrong;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(obj); i++) {
        PyObject *word = PySequence_Fast_GET_ITEM(obj, i);
        if (!PyUnicode_Check(word) && !PyBytes_Check(word))
            goto wrong;
        if (add_flag(word, op_names, "per-op iterator flag", flags) < 0)
            return -1;
    }
    return 0;
wrong:
    PyErr_SetString(PyExc_ValueError, "op_flags must be a tuple or array of per-op flag-tuples");
    return -1;
}

/* One tuple of words for all operands, or one for each. */
static int op_flags_of(PyObject *obj, int nop, uint32_t *flags)
{
    if ((PyTuple_Check(obj) || PyList_Check(obj)) && PySequence_Fast_GET_SIZE(obj) == nop) {
        bool words = false;
        for (int i = 0; i < nop && !words; i++)
            words = PyUnicode_Check(PySequence_Fast_GET_ITEM(obj, i)) || PyBytes_Check(PySequence_Fast_GET_ITEM(obj, i));
        if (!words) {
            for (int i = 0; i < nop; i++)
                if (one_op_flags(PySequence_Fast_GET_ITEM(obj, i), &flags[i]) < 0)
                    return -1;
            return 0;
        }
    }
    if (one_op_flags(obj, &flags[0]) < 0)
        return -1;
    for (int i = 1; i < nop; i++)
        flags[i] = flags[0];
    return 0;
}

/* ---------------------------------------------------------------- operands */
void npb_nditer_clear(npb_nditer_args *a)
{
    for (int i = 0; i < a->nop; i++) {
        if (a->op)
            Py_XDECREF(a->op[i]);
        if (a->dtype)
            Py_XDECREF(a->dtype[i]);
    }
    PyMem_Free(a->op);
    PyMem_Free(a->dtype);
    PyMem_Free(a->op_flags);
    PyMem_Free(a->axes);
    PyMem_Free(a->axes_room);
    memset(a, 0, sizeof *a);
}

static PyArrayObject *one_operand(PyObject *obj, uint32_t flags)
{
    if (PyArray_Check(obj)) {
        PyArrayObject *arr = (PyArrayObject *)obj;
        const bool warns = flags & (NM_IT_READWRITE | NM_IT_WRITEONLY) && arr->flags & NPY_ARRAY_WRITEABLE && !npb_is_open(arr);
        return warns && npb_require_writeable(arr, "operand") < 0 ? NULL : (PyArrayObject *)Py_NewRef(arr);
    }
    if (flags & (NM_IT_READWRITE | NM_IT_WRITEONLY)) {
        PyErr_SetString(PyExc_TypeError,
                        "Iterator operand is flagged as writeable, but is an object which cannot be written back to via WRITEBACKIFCOPY");
        return NULL;
    }
    return npb_from_any(obj, NULL, 0, 0, 0);
}

int npb_nditer_operands(npb_nditer_args *a, PyObject *op, PyObject *op_flags)
{
    bool many = PyTuple_Check(op) || PyList_Check(op);
    Py_ssize_t n = many ? PySequence_Fast_GET_SIZE(op) : 1;
    if (n == 0) {
        PyErr_SetString(PyExc_ValueError, "Must provide at least one operand");
        return -1;
    }
    if (n > INT_MAX / 4096) {
        PyErr_SetString(PyExc_ValueError, "Too many operands to nditer");
        return -1;
    }
    a->nop = (int)n;
    a->op = PyMem_Calloc((size_t)n, sizeof *a->op);
    a->dtype = PyMem_Calloc((size_t)n, sizeof *a->dtype);
    a->op_flags = PyMem_Calloc((size_t)n, sizeof *a->op_flags);
    if (!a->op || !a->dtype || !a->op_flags) {
        PyErr_NoMemory();
        return -1;
    }
    bool given = op_flags && op_flags != Py_None;
    if (given && op_flags_of(op_flags, a->nop, a->op_flags) < 0)
        return -1;
    for (int i = 0; i < a->nop; i++) {
        PyObject *obj = many ? PySequence_Fast_GET_ITEM(op, i) : op;
        if (!given)
            a->op_flags[i] = obj == Py_None ? NM_IT_WRITEONLY | NM_IT_ALLOCATE : NM_IT_READONLY;
        if (obj != Py_None && !(a->op[i] = one_operand(obj, a->op_flags[i])))
            return -1;
    }
    return 0;
}

/* One dtype for all operands, or a sequence of one each. */
int npb_nditer_dtypes(npb_nditer_args *a, PyObject *obj)
{
    if (!obj || obj == Py_None)
        return 0;
    if ((PyTuple_Check(obj) || PyList_Check(obj)) && PySequence_Fast_GET_SIZE(obj) == a->nop) {
        bool good = true;
        for (int i = 0; i < a->nop && good; i++)
            good = npb_optional_descr_converter(PySequence_Fast_GET_ITEM(obj, i), &a->dtype[i]);
        if (good)
            return 0;
        for (int i = 0; i < a->nop; i++)
            Py_CLEAR(a->dtype[i]);
        if (a->nop > 1 || !PyErr_ExceptionMatches(PyExc_TypeError))
            return -1;
        PyErr_Clear();
    }
    if (!npb_optional_descr_converter(obj, &a->dtype[0]))
        return -1;
    for (int i = 1; i < a->nop; i++)
        a->dtype[i] = (PyArray_Descr *)Py_XNewRef(a->dtype[0]);
    return 0;
}

int npb_nditer_axes(npb_nditer_args *a, PyObject *obj)
{
    a->oa_ndim = -1;
    if (!obj || obj == Py_None)
        return 0;
    if ((!PyTuple_Check(obj) && !PyList_Check(obj)) || PySequence_Fast_GET_SIZE(obj) != a->nop) {
        PyErr_SetString(PyExc_ValueError, "op_axes must be a tuple/list matching the number of ops");
        return -1;
    }
    a->axes = PyMem_Calloc((size_t)a->nop, sizeof *a->axes);
    a->axes_room = PyMem_Calloc((size_t)a->nop, sizeof *a->axes_room);
    if (!a->axes || !a->axes_room) {
        PyErr_NoMemory();
        return -1;
    }
    for (int i = 0; i < a->nop; i++) {
        PyObject *entry = PySequence_Fast_GET_ITEM(obj, i);
        if (entry == Py_None)
            continue;
        if (!PyTuple_Check(entry) && !PyList_Check(entry)) {
            PyErr_SetString(PyExc_ValueError, "Each entry of op_axes must be None or a tuple/list");
            return -1;
        }
        Py_ssize_t n = PySequence_Fast_GET_SIZE(entry);
        if (n > NM_MAXDIMS) {
            PyErr_SetString(PyExc_ValueError, "Too many dimensions in op_axes");
            return -1;
        }
        if (a->oa_ndim >= 0 && n != a->oa_ndim) {
            PyErr_SetString(PyExc_ValueError, "Each entry of op_axes must have the same size");
            return -1;
        }
        a->oa_ndim = (int)n;
        for (int k = 0; k < n; k++) {
            PyObject *v = PySequence_Fast_GET_ITEM(entry, k);
            if (v == Py_None) {
                a->axes_room[i].axis[k] = -1;
                continue;
            }
            npy_intp axis = npb_as_intp(v);
            if (axis == -1 && PyErr_Occurred())
                return -1;
            if (axis > INT_MAX || axis < INT_MIN)
                axis = INT_MAX / 4;
            a->axes_room[i].axis[k] = (int)axis;
        }
        a->axes[i] = a->axes_room[i].axis;
    }
    if (a->oa_ndim < 0) {
        PyErr_SetString(PyExc_ValueError, "If op_axes is provided, at least one list of axes must be contained within it");
        return -1;
    }
    return 0;
}
