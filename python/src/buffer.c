/* buffer.c - the buffer protocol: arrays as exporters, with the format strings of PEP 3118, and buffers as arrays. */
#include "array_private.h"

/* ------------------------------------------------------------------ format strings */
typedef struct text { char *s; size_t n, room; bool failed; } text;

static void put(text *t, const char *piece)
{
    size_t m = strlen(piece);
    if (t->n + m + 1 > t->room) {
        size_t room = (t->n + m + 1) * 2 + 16;
        char *more = PyMem_Realloc(t->s, room);
        if (!more) {
            t->failed = true;
            return;
        }
        t->s = more;
        t->room = room;
    }
    memcpy(t->s + t->n, piece, m + 1);
    t->n += m;
}

static const char *code_of(int num)
{
    switch (num) {
    case NM_BOOL: return "?";
    case NM_BYTE: return "b"; case NM_UBYTE: return "B"; case NM_SHORT: return "h"; case NM_USHORT: return "H";
    case NM_INT: return "i"; case NM_UINT: return "I"; case NM_LONG: return "l"; case NM_ULONG: return "L";
    case NM_LONGLONG: return "q"; case NM_ULONGLONG: return "Q"; case NM_HALF: return "e"; case NM_FLOAT: return "f";
    case NM_DOUBLE: return "d"; case NM_LONGDOUBLE: return "g"; case NM_CFLOAT: return "Zf"; case NM_CDOUBLE: return "Zd";
    case NM_CLONGDOUBLE: return "Zg"; case NM_OBJECT: return "O";
    }
    return NULL;
}

static int unsupported(PyArray_Descr *descr)
{
    PyErr_Format(PyExc_ValueError, "cannot include dtype '%c' in a buffer", descr->type);
    return -1;
}

/* Append descr at *offset of the whole item; state: the byte order character in force. */
static int format(text *t, PyArray_Descr *descr, npy_intp *offset, char *order, int depth);

static int format_struct(text *t, PyArray_Descr *descr, npy_intp *offset, char *order, int depth)
{
    npy_intp base = *offset;
    char piece[64];
    put(t, "T{");
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(descr->names); i++) {
        PyObject *name = PyTuple_GET_ITEM(descr->names, i), *field = PyDict_GetItemWithError(descr->fields, name);
        if (!field)
            return -1;
        PyArray_Descr *part = (PyArray_Descr *)PyTuple_GET_ITEM(field, 0);
        npy_intp at = base + PyLong_AsSsize_t(PyTuple_GET_ITEM(field, 1));
        if (*offset > at) {
            PyErr_SetString(PyExc_ValueError, "dtypes with overlapping or out-of-order fields are not representable as buffers. Consider "
                                              "reordering the fields.");
            return -1;
        }
        if (at - *offset > 0) {
            if (at - *offset < 16)
                for (; *offset < at; ++*offset)
                    put(t, "x");
            else {
                snprintf(piece, sizeof piece, "%zdx", at - *offset);
                put(t, piece);
                *offset = at;
            }
        }
        if (format(t, part, offset, order, depth + 1) < 0)
            return -1;
        const char *utf8 = PyUnicode_AsUTF8(name);
        if (!utf8)
            return -1;
        if (strchr(utf8, ':')) {
            PyErr_SetString(PyExc_ValueError, "':' is not an allowed character in buffer field names");
            return -1;
        }
        put(t, ":");
        put(t, utf8);
        put(t, ":");
    }
    npy_intp end = base + descr->elsize;
    if (end - *offset >= 16) {
        snprintf(piece, sizeof piece, "%zdx", end - *offset);
        put(t, piece);
    } else
        for (npy_intp k = *offset; k < end; k++)
            put(t, "x");
    *offset = end;
    put(t, "}");
    return 0;
}

static int format(text *t, PyArray_Descr *descr, npy_intp *offset, char *order, int depth)
{
    char piece[64];
    if (depth > 100) {
        PyErr_SetString(PyExc_RecursionError, "the structure is nested too deep for a buffer");
        return -1;
    }
    if (descr->subarray) {
        PyObject *shape = descr->subarray->shape;
        put(t, "(");
        Py_ssize_t n = PyTuple_Check(shape) ? PyTuple_GET_SIZE(shape) : 1;
        for (Py_ssize_t i = 0; i < n; i++) {
            npy_intp d = npb_as_intp(PyTuple_Check(shape) ? PyTuple_GET_ITEM(shape, i) : shape);
            snprintf(piece, sizeof piece, i ? ",%zd" : "%zd", d);
            put(t, piece);
        }
        put(t, ")");
        npy_intp at = *offset;
        if (format(t, descr->subarray->base, offset, order, depth + 1) < 0)
            return -1;
        *offset = at + descr->elsize;
        return 0;
    }
    if (descr->names)
        return format_struct(t, descr, offset, order, depth);
    bool aligned = *offset % (descr->alignment ? descr->alignment : 1) == 0, native = npb_is_native(descr);
    bool sized = descr->type_num == NM_LONG || descr->type_num == NM_ULONG || descr->type_num == NM_LONGDOUBLE ||
                 descr->type_num == NM_CLONGDOUBLE;
    bool wide = descr->type_num == NM_LONGDOUBLE || descr->type_num == NM_CLONGDOUBLE;
    char want = '@';
    if (descr->byteorder == (NPB_LITTLE ? '>' : '<'))
        want = descr->byteorder;
    else if (!aligned)
        want = wide ? '^' : '=';     /* native order without alignment: standard sizes, but for what has none */
    if (depth == 0 && native)
        want = *order;
    if (*order != want && descr->type_num != NM_STRING && !(descr->type_num == NM_VOID)) {
        piece[0] = want;
        piece[1] = 0;
        put(t, piece);
        *order = want;
    }
    *offset += descr->elsize;
    const char *code = code_of(descr->type_num);
    if (code && wide && !native)
        return unsupported(descr);
    if (code && sized && (*order == '<' || *order == '>' || *order == '=') && !wide) {
        put(t, descr->type_num == NM_LONG ? "q" : "Q");    /* standard sizes: 8 bytes are q */
    } else if (code)
        put(t, code);
    else if (descr->type_num == NM_STRING)
        snprintf(piece, sizeof piece, "%zds", descr->elsize), put(t, piece);
    else if (descr->type_num == NM_UNICODE)
        snprintf(piece, sizeof piece, "%zdw", descr->elsize / 4), put(t, piece);
    else if (descr->type_num == NM_VOID)
        snprintf(piece, sizeof piece, "%zdx", descr->elsize), put(t, piece);
    else
        return unsupported(descr);
    return 0;
}

/* ------------------------------------------------------------------ exports */
/* What an export's view points to.  Alike exports share one; all live as long as the array. */
typedef struct info { struct info *next; int nd; char *format; npy_intp words[]; } info;

/* The pointer is kept with a mark in its low bits, by which foreign contents are told. */
enum { MARK = 3 };
static bool unmark(void *word, info **first)
{
    *first = NULL;
    if (!word)
        return true;
    if (((uintptr_t)word & 7) != MARK) {
        PyErr_SetString(PyExc_RuntimeError,
                        "Object appears to be C subclassed NumPy array, void scalar, or allocated in a non-standard way.NumPy reserves the "
                        "right to change the size of these structures. Projects are required to take this into account by either "
                        "recompiling against a specific NumPy version or padding the struct and enforcing a maximum NumPy version.");
        return false;
    }
    *first = (info *)((char *)word - MARK);
    return true;
}

void npb_buffer_info_free(PyArrayObject *self)
{
    info *first;
    if (!unmark(self->_buffer_info, &first)) {
        PyErr_WriteUnraisable(NULL);
        return;
    }
    for (info *i = first, *next; i; i = next) {
        next = i->next;
        PyMem_Free(i->format);
        PyMem_Free(i);
    }
    self->_buffer_info = NULL;
}

static info *info_for(PyArrayObject *self, bool want_format)
{
    text t = { 0 };
    if (want_format) {
        npy_intp offset = 0;
        int num = self->descr->type_num;
        bool wide = num == NM_LONGDOUBLE || num == NM_CLONGDOUBLE;
        bool loose = !NPB_HAS(self, NPY_ARRAY_ALIGNED) && npb_is_native(self->descr) && num < NM_NTYPES && num != NM_VOID;
        char order = !loose ? '@' : wide ? '^' : '=';       /* misaligned items have standard sizes, but for what has none */
        put(&t, !loose ? "" : wide ? "^" : "=");
        if (format(&t, self->descr, &offset, &order, 0) < 0 || t.failed) {
            PyMem_Free(t.s);
            if (t.failed)
                PyErr_NoMemory();
            return NULL;
        }
    }
    int nd = self->nd;
    info *first;
    if (!unmark(self->_buffer_info, &first)) {
        PyMem_Free(t.s);
        return NULL;
    }
    for (info *i = first; i; i = i->next)
        if (i->nd == nd && !memcmp(i->words, self->dimensions, sizeof(npy_intp) * (size_t)nd) &&
            !memcmp(i->words + nd, self->strides, sizeof(npy_intp) * (size_t)nd) &&
                (!want_format || (i->format && !strcmp(i->format, t.s)))) {
            PyMem_Free(t.s);
            return i;
        }
    info *i = PyMem_Malloc(sizeof *i + 2 * sizeof(npy_intp) * (size_t)nd);
    if (!i) {
        PyMem_Free(t.s);
        PyErr_NoMemory();
        return NULL;
    }
    i->nd = nd;
    i->format = t.s;
    /* Steps along axes of length 1 as consumers expect them. */
    for (int d = 0; d < nd; d++) {
        i->words[d] = self->dimensions[d];
        i->words[nd + d] = self->strides[d];
    }
    npy_intp step = self->descr->elsize;
    if (NPB_HAS(self, NPY_ARRAY_C_CONTIGUOUS))
        for (int d = nd - 1; d >= 0; d--) {
            i->words[nd + d] = step;
            step *= i->words[d] ? i->words[d] : 1;
        }
    else if (NPB_HAS(self, NPY_ARRAY_F_CONTIGUOUS))
        for (int d = 0; d < nd; d++) {
            i->words[nd + d] = step;
            step *= i->words[d] ? i->words[d] : 1;
        }
    i->next = first;
    self->_buffer_info = (char *)i + MARK;
    return i;
}

static int get_buffer(PyArrayObject *self, Py_buffer *view, int flags)
{
    bool c = NPB_HAS(self, NPY_ARRAY_C_CONTIGUOUS), f = NPB_HAS(self, NPY_ARRAY_F_CONTIGUOUS);
    view->obj = NULL;
    if (!view) {
        PyErr_SetString(PyExc_ValueError, "NULL view in getbuffer");
        return -1;
    }
    if ((flags & PyBUF_C_CONTIGUOUS) == PyBUF_C_CONTIGUOUS && !c) {
        PyErr_SetString(PyExc_ValueError, "ndarray is not C-contiguous");
        return -1;
    }
    if ((flags & PyBUF_F_CONTIGUOUS) == PyBUF_F_CONTIGUOUS && !f) {
        PyErr_SetString(PyExc_ValueError, "ndarray is not Fortran contiguous");
        return -1;
    }
    if ((flags & PyBUF_ANY_CONTIGUOUS) == PyBUF_ANY_CONTIGUOUS && !c && !f) {
        PyErr_SetString(PyExc_ValueError, "ndarray is not contiguous");
        return -1;
    }
    if ((flags & PyBUF_STRIDES) != PyBUF_STRIDES && !c) {
        PyErr_SetString(PyExc_ValueError, "ndarray is not C-contiguous");
        return -1;
    }
    if ((flags & PyBUF_WRITEABLE) == PyBUF_WRITEABLE && npb_require_writeable(self, "buffer source array") < 0)
        return -1;
    info *i = info_for(self, flags & PyBUF_FORMAT);
    if (!i)
        return -1;
    view->buf = self->data;
    view->len = npb_nbytes(self);
    view->itemsize = self->descr->elsize;
    view->readonly = !npb_is_open(self);
    view->suboffsets = NULL;
    view->internal = NULL;
    view->format = flags & PyBUF_FORMAT ? i->format : NULL;
    view->ndim = flags & PyBUF_ND ? self->nd : 1;
    view->shape = flags & PyBUF_ND ? i->words : NULL;
    view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? i->words + self->nd : NULL;
    view->obj = Py_NewRef(self);
    return 0;
}

PyBufferProcs npb_array_buffer = { .bf_getbuffer = (getbufferproc)get_buffer };

/* ------------------------------------------------------------------ imports */
/* The dtype of one native number code; NULL without an exception if it is none. */
static PyArray_Descr *simple_descr(const char *format)
{
    static const struct { char code; int num; } codes[] = {
        { '?', NM_BOOL }, { 'b', NM_BYTE }, { 'B', NM_UBYTE }, { 'h', NM_SHORT }, { 'H', NM_USHORT }, { 'i', NM_INT }, { 'I', NM_UINT },
        { 'l', NM_LONG }, { 'L', NM_ULONG }, { 'q', NM_LONGLONG }, { 'Q', NM_ULONGLONG }, { 'e', NM_HALF }, { 'f', NM_FLOAT },
        { 'd', NM_DOUBLE }, { 'g', NM_LONGDOUBLE }, { 'O', NM_OBJECT } };
    char order = '@';
    if (*format == '@' || *format == '=' || *format == '<' || *format == '>' || *format == '!' || *format == '^')
        order = *format++;
    if (format[0] == 'Z' && format[1] && !format[2] && (order == '@' || order == '^'))
        return format[1] == 'f' ? npb_descr_of(NM_CFLOAT) : format[1] == 'd' ? npb_descr_of(NM_CDOUBLE) : format[1] == 'g'
               ? npb_descr_of(NM_CLONGDOUBLE) : NULL;
    if (!format[0] || format[1] || (order != '@' && order != '^'))
        return NULL;
    for (int i = 0; i < NM_COUNT(codes); i++)
        if (codes[i].code == format[0])
            return npb_descr_of(codes[i].num);
    return format[0] == 'c' ? npb_descr_sized(NM_STRING, 1) : NULL;
}

static PyArray_Descr *descr_from_format(Py_buffer *view)
{
    static PyObject *parse;
    if (!view->format)
        return npb_descr_of(NM_UBYTE);
    PyArray_Descr *descr = simple_descr(view->format);
    if (descr || PyErr_Occurred())
        return descr;
    if (!npb_import("_core._internal", "_dtype_from_pep3118", &parse))
        return NULL;
    PyObject *found = PyObject_CallFunction(parse, "s", view->format);
    if (found && !PyArray_DescrCheck(found)) {
        PyErr_SetString(PyExc_RuntimeError, "PEP 3118 format parsing gave no dtype");
        Py_CLEAR(found);
    }
    return (PyArray_Descr *)found;
}

static PyArrayObject *not_a_buffer(void) { return (PyArrayObject *)Py_NewRef(Py_NotImplemented); }

/* A ctypes object's format may not tell of padding: its type is the better source. */
static PyArray_Descr *ctypes_descr(PyObject *obj)
{
    PyArray_Descr *found = NULL;
    if (!strstr(Py_TYPE(obj)->tp_name, "ctypes") && strcmp(Py_TYPE(Py_TYPE(obj))->tp_name, "_ctypes.PyCStructType") &&
        strcmp(Py_TYPE(Py_TYPE(obj))->tp_name, "_ctypes.PyCSimpleType") && strcmp(Py_TYPE(Py_TYPE(obj))->tp_name, "_ctypes.UnionType"))
        return NULL;
    if (!npb_descr_converter((PyObject *)Py_TYPE(obj), &found)) {
        PyErr_Clear();
        return NULL;
    }
    return found;
}

PyArrayObject *npb_from_buffer_object(PyObject *obj)
{
    PyObject *memory = PyMemoryView_FromObject(obj);
    if (!memory) {
        PyErr_Clear();               /* exports nothing after all */
        return not_a_buffer();
    }
    Py_buffer *view = PyMemoryView_GET_BUFFER(memory);
    PyArray_Descr *descr = descr_from_format(view);
    if (!descr) {
        if (PyErr_ExceptionMatches(PyExc_MemoryError) || PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
            Py_DECREF(memory);
            return NULL;
        }
        PyErr_Clear();
        if (PyErr_WarnFormat(PyExc_RuntimeWarning, 1,
                             "Item size computed from the PEP 3118 buffer format string does not match the actual item size.") < 0 || 1)
            PyErr_Clear();
        Py_DECREF(memory);
        return not_a_buffer();
    }
    if (descr->elsize != view->itemsize) {
        PyArray_Descr *better = ctypes_descr(obj);
        Py_DECREF(descr);
        if (!better || better->elsize != view->itemsize) {
            Py_XDECREF(better);
            Py_DECREF(memory);
            if (!better && PyErr_WarnEx(PyExc_RuntimeWarning,
                                        "Item size computed from the PEP 3118 buffer format string does not match the actual item size.",
                                            1) < 0)
                return NULL;
            return not_a_buffer();
        }
        if (PyErr_WarnEx(PyExc_RuntimeWarning,
                         "A builtin ctypes object gave a PEP3118 format string that does not match its itemsize, so a best-guess will be "
                         "made of the data type. Newer versions of python may behave correctly.", 1) < 0) {
            Py_DECREF(better);
            Py_DECREF(memory);
            return NULL;
        }
        descr = better;
    }
    npy_intp shape[NM_MAXDIMS], strides[NM_MAXDIMS];
    if (view->ndim < 0 || view->ndim > NM_MAXDIMS) {
        PyErr_SetString(PyExc_RuntimeError, "PEP3118 dimensions out of bounds");
        Py_DECREF(descr);
        Py_DECREF(memory);
        return NULL;
    }
    if (view->suboffsets)
        for (int i = 0; i < view->ndim; i++)
            if (view->suboffsets[i] >= 0) {
                Py_DECREF(descr);
                Py_DECREF(memory);
                return not_a_buffer();
            }
    int nd = view->ndim;
    if (view->shape)
        for (int i = 0; i < nd; i++)
            shape[i] = view->shape[i];
    else if (nd == 1)
        shape[0] = view->itemsize ? view->len / view->itemsize : 0;
    else if (nd > 1) {
        PyErr_SetString(PyExc_RuntimeError, "ndim computed from the PEP 3118 buffer is greater than 1, but shape is NULL.");
        Py_DECREF(descr);
        Py_DECREF(memory);
        return NULL;
    }
    if (view->strides)
        for (int i = 0; i < nd; i++)
            strides[i] = view->strides[i];
    else
        nm_strides_c(nd, shape, view->itemsize, strides);
    return (PyArrayObject *)npb_array_new(&PyArray_Type, descr, nd, shape, strides, view->buf, view->readonly ? 0 : NPY_ARRAY_WRITEABLE,
                                          NULL, memory, false);
}
