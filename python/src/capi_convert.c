/* capi_convert.c - the functions of NumPy's C interface that read arguments of Python functions. */
#include "capi.h"

int PyArray_BoolConverter(PyObject *obj, npy_bool *out)
{
    int truth = PyObject_IsTrue(obj);
    if (truth < 0)
        return 0;
    *out = (npy_bool)truth;
    return 1;
}
int PyArray_OrderConverter(PyObject *obj, nm_order *out) { return npb_order_converter(obj, out); }
int PyArray_CastingConverter(PyObject *obj, nm_casting *out) { return npb_casting_converter(obj, out); }
int PyArray_ClipmodeConverter(PyObject *obj, NPY_CLIPMODE *out) { return npb_clipmode_converter(obj, out); }
int PyArray_SortkindConverter(PyObject *obj, NPY_SORTKIND *out) { return npb_sort_kind_converter(obj, out); }
int PyArray_SelectkindConverter(PyObject *obj, NPY_SELECTKIND *out)
{
    *out = NPY_INTROSELECT;
    return npb_select_kind_converter(obj, out);
}
int PyArray_SearchsideConverter(PyObject *obj, void *out) { return npb_search_side_converter(obj, out); }
int PyArray_AxisConverter(PyObject *obj, int *out)
{
    *out = NPB_AXIS_NONE;
    return npb_axis_converter(obj, out);
}
static int byteorder_word(const char *text, Py_ssize_t n, void *out)
{
    (void)n;
    switch (text[0]) {
    case '>': case 'b': case 'B': *(char *)out = '>'; return 1;
    case '<': case 'l': case 'L': *(char *)out = '<'; return 1;
    case '=': case 'n': case 'N': *(char *)out = '='; return 1;
    case '|': case 'i': case 'I': *(char *)out = '|'; return 1;
    case 's': case 'S': *(char *)out = 's'; return 1;
    }
    return 0;
}
int PyArray_ByteorderConverter(PyObject *obj, char *out)
{
    return npb_word_converter(obj, out, byteorder_word, "byteorder", "not recognized");
}
/* One clip mode for all of n dimensions, or a sequence of n. */
int PyArray_ConvertClipmodeSequence(PyObject *obj, NPY_CLIPMODE *modes, int n)
{
    if (obj && (PyTuple_Check(obj) || PyList_Check(obj))) {
        if (PySequence_Size(obj) != n) {
            PyErr_Format(PyExc_ValueError, "list of clipmodes has wrong length (%zd instead of %d)", PySequence_Size(obj), n);
            return -1;
        }
        for (int i = 0; i < n; i++) {
            PyObject *item = PySequence_GetItem(obj, i);
            int ok = item && npb_clipmode_converter(item, &modes[i]);
            Py_XDECREF(item);
            if (!ok)
                return -1;
        }
        return 0;
    }
    NPY_CLIPMODE mode = NM_RAISE;
    if (obj && !npb_clipmode_converter(obj, &mode))
        return -1;
    for (int i = 0; i < n; i++)
        modes[i] = mode;
    return 0;
}
int PyArray_IntpConverter(PyObject *obj, PyArray_Dims *out)
{
    npb_shape shape;
    out->ptr = NULL;
    out->len = 0;
    if (obj == Py_None) {
        PyErr_SetString(PyExc_TypeError, "Use () not None as shape arguments");
        return 0;
    }
    if (!npb_shape_converter(obj, &shape))
        return 0;
    out->ptr = PyMem_RawMalloc(sizeof(npy_intp) * (size_t)NM_MAX(shape.n, 1));
    if (!out->ptr) {
        PyErr_NoMemory();
        return 0;
    }
    memcpy(out->ptr, shape.d, sizeof(npy_intp) * (size_t)shape.n);
    out->len = shape.n;
    return 1;
}
int PyArray_IntpFromSequence(PyObject *obj, npy_intp *out, int most)
{
    npb_shape shape;
    if (!npb_shape_converter(obj, &shape))
        return -1;
    for (int i = 0; i < NM_MIN(shape.n, most); i++)
        out[i] = shape.d[i];
    return shape.n;
}
int PyArray_PyIntAsInt(PyObject *obj)
{
    npy_intp value = npb_as_intp(obj);
    if (value > INT_MAX || value < INT_MIN) {
        PyErr_SetString(PyExc_ValueError, "integer won't fit into a C int");
        return -1;
    }
    return (int)value;
}
npy_intp PyArray_PyIntAsIntp(PyObject *obj) { return npb_as_intp(obj); }
int PyArray_Converter(PyObject *obj, PyObject **out)
{
    if (PyArray_Check(obj)) {
        *out = Py_NewRef(obj);
        return 1;
    }
    *out = (PyObject *)npb_from_any(obj, NULL, 0, 0, NPY_ARRAY_CARRAY & ~NPY_ARRAY_WRITEABLE);
    return *out != NULL;
}
int PyArray_OutputConverter(PyObject *obj, PyArrayObject **out)
{
    if (obj == NULL || obj == Py_None) {
        *out = NULL;
        return 1;
    }
    if (!PyArray_Check(obj)) {
        PyErr_SetString(PyExc_TypeError, "output must be an array");
        *out = NULL;
        return 0;
    }
    *out = (PyArrayObject *)obj;
    return 1;
}
int PyArray_BufferConverter(PyObject *obj, PyArray_Chunk *chunk)
{
    Py_buffer view;
    chunk->ptr = NULL;
    chunk->flags = NPY_ARRAY_BEHAVED;
    chunk->base = NULL;
    if (obj == Py_None)
        return 1;
    if (PyObject_GetBuffer(obj, &view, PyBUF_ANY_CONTIGUOUS | PyBUF_WRITABLE | PyBUF_SIMPLE) < 0) {
        PyErr_Clear();
        chunk->flags &= ~NPY_ARRAY_WRITEABLE;
        if (PyObject_GetBuffer(obj, &view, PyBUF_ANY_CONTIGUOUS | PyBUF_SIMPLE) < 0)
            return 0;
    }
    chunk->ptr = view.buf;
    chunk->len = view.len;
    chunk->base = obj;
    PyBuffer_Release(&view);
    return 1;
}

/* The array for a function that works along an axis: axis NPY_RAVEL_AXIS flattens; flags are requirements. */
PyObject *PyArray_CheckAxis(PyArrayObject *arr, int *axis, int flags)
{
    PyArrayObject *checked = npb_check_axis(arr, axis);
    if (!checked || !flags)
        return (PyObject *)checked;
    Py_SETREF(checked, npb_from_array(checked, NULL, flags & 0xFFFF));
    return (PyObject *)checked;
}
