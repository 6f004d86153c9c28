/* text_io.c - the core's text reader and writer for Python: rows of a file or of lines, savetxt's lines, fromstring's lists. */
#include "npb.h"
#include "io/text_reader.h"
#include "io/text_writer.h"

/* ------------------------------------------------------------------- reading */
enum { PIECE = 1 << 20, MAX_ITEMS = 1 << 24 };

typedef struct load {
    PyObject *source;            /* a file whose read() gives text, or an iterator of lines */
    bool lines, byte_converters, latin1;
    PyObject *encoding;          /* of lines that are bytes; None: Latin-1 */
    PyObject *held;              /* the piece in use */
    PyArray_Descr *descr;
    PyArray_Descr **item_descr;  /* per column of a record, or the only one */
    nm_reader_column *column;
    bool record;                 /* a row is one item of several fields */
    intptr_t items;              /* of a record; 0: one descr for all */
    PyObject *repair;            /* NULL, or a callable for fields that could not be converted */
    PyObject *converters;        /* None, a callable or a dict */
    PyObject **converter;        /* per item, NULL where none; made by begin */
    intptr_t converter_count;
    intptr_t *usecols, use_count;
    intptr_t max_rows;
    bool warned;
} load;

static nm_status give_piece(void *user, nm_ctx *ctx, const char **piece, size_t *size)
{
    load *l = user;
    Py_ssize_t n;
    (void)ctx;
    Py_CLEAR(l->held);
    *size = 0;
    if (l->lines) {
        PyObject *line = l->held = PyIter_Next(l->source);
        if (!line)
            return PyErr_Occurred() ? NM_E_HOST : NM_OK;
        if (PyBytes_Check(line)) {
            const char *name = l->encoding == Py_None ? "latin1" : PyUnicode_AsUTF8(l->encoding);
            PyObject *text = name ? PyUnicode_FromEncodedObject(line, name, NULL) : NULL;
            Py_SETREF(l->held, text);
            if (!text)
                return NM_E_HOST;
        } else if (!PyUnicode_Check(line)) {
            PyErr_SetString(PyExc_TypeError, "non-string returned while reading data");
            return NM_E_HOST;
        }
        if (PyUnicode_GET_LENGTH(l->held) == 0) {            /* an empty line is no end */
            *piece = "\n";
            *size = 1;
            return NM_OK;
        }
    } else {
        l->held = PyObject_CallMethod(l->source, "read", "i", PIECE);
        if (!l->held)
            return NM_E_HOST;
        if (PyBytes_Check(l->held)) {
            const char *name = l->encoding == Py_None ? "latin1" : PyUnicode_AsUTF8(l->encoding);
            PyObject *text = name ? PyUnicode_FromEncodedObject(l->held, name, NULL) : NULL;
            Py_SETREF(l->held, text);
            if (!text)
                return NM_E_HOST;
        } else if (!PyUnicode_Check(l->held)) {
            PyErr_SetString(PyExc_TypeError, "non-string returned while reading data");
            return NM_E_HOST;
        }
    }
    const char *s = PyUnicode_AsUTF8AndSize(l->held, &n);
    if (!s) {                                    /* lone surrogates */
        PyErr_Clear();
        PyObject *bytes = PyUnicode_AsEncodedString(l->held, "utf-8", "surrogatepass");
        Py_SETREF(l->held, bytes);
        if (!bytes)
            return NM_E_HOST;
        s = PyBytes_AS_STRING(bytes);
        n = PyBytes_GET_SIZE(bytes);
    }
    *piece = s;
    *size = (size_t)n;
    return NM_OK;
}

static PyArray_Descr *descr_of_item(const load *l, intptr_t i) { return l->items ? l->item_descr[i] : l->descr; }

static nm_status convert_item(void *user, nm_ctx *ctx, intptr_t i, const char *text, size_t n, char *item)
{
    load *l = user;
    (void)ctx;
    PyObject *value, *converter = NULL;
    value = PyUnicode_DecodeUTF8(text, (Py_ssize_t)n, "surrogatepass");
    if (!value)
        return NM_E_HOST;
    if (l->converter && i < l->converter_count)
        converter = l->converter[i];
    if (converter) {
        if (l->byte_converters)
            Py_SETREF(value, PyUnicode_AsLatin1String(value));
        if (value)
            Py_SETREF(value, PyObject_CallOneArg(converter, value));
        if (!value)
            return NM_E_HOST;
    }
    int bad = npb_setitem(descr_of_item(l, i), item, value);
    Py_DECREF(value);
    return bad ? NM_E_HOST : NM_OK;
}

static nm_status repair_item(void *user, nm_ctx *ctx, intptr_t i, const char *text, size_t n, char *item)
{
    load *l = user;
    (void)ctx;
    PyObject *value = PyUnicode_DecodeUTF8(text, (Py_ssize_t)n, "surrogatepass");
    if (value)
        Py_SETREF(value, PyObject_CallOneArg(l->repair, value));
    if (!value)
        return NM_E_HOST;
    int bad = npb_setitem(descr_of_item(l, i), item, value);
    Py_DECREF(value);
    return bad ? NM_E_HOST : NM_OK;
}

static bool has_converter(void *user, intptr_t i)
{
    load *l = user;
    return l->converter && i < l->converter_count && l->converter[i];
}

/* Which item has which converter, once the number of fields is known. */
static nm_status begin_rows(void *user, nm_ctx *ctx, intptr_t fields, intptr_t items)
{
    load *l = user;
    if (l->converters == Py_None)
        return NM_OK;
    if (l->usecols)
        for (intptr_t i = 0; i < l->use_count; i++)
            if (l->usecols[i] < -fields || l->usecols[i] >= fields)
                return NM_OK;                    /* the reader says so */
    l->converter = PyMem_Calloc((size_t)NM_MAX(items, 1), sizeof(PyObject *));
    if (!l->converter)
        return nm_fail(ctx, NM_E_MEMORY, "no memory for converters");
    l->converter_count = items;
    if (PyCallable_Check(l->converters) && !PyDict_Check(l->converters)) {
        for (intptr_t i = 0; i < items; i++)
            l->converter[i] = Py_NewRef(l->converters);
        return NM_OK;
    }
    PyObject *key, *value;
    for (Py_ssize_t at = 0; PyDict_Next(l->converters, &at, &key, &value);) {
        Py_ssize_t column = PyNumber_AsSsize_t(key, PyExc_IndexError), place = -1;
        if (column == -1 && PyErr_Occurred()) {
            PyErr_Format(PyExc_TypeError, "keys of the converters dictionary must be integers; got %.100R", key);
            return NM_E_HOST;
        }
        if (l->usecols) {                        /* the key names a field of the file */
            for (intptr_t i = 0; i < l->use_count && place < 0; i++)
                if (l->usecols[i] == column)
                    place = i;
            for (intptr_t i = 0; i < l->use_count && place < 0; i++)
                if (((l->usecols[i] + fields) % fields) == ((column + fields) % fields) && column >= -fields && column < fields)
                    place = i;
            if (place < 0)
                continue;
        } else {
            if (column < -fields || column >= fields || column < -items || column >= items) {
                PyErr_Format(PyExc_ValueError, "converter specified for column %zd, which is invalid for the number of fields %zd.", column,
                             (Py_ssize_t)fields);
                return NM_E_HOST;
            }
            place = column < 0 ? column + items : column;
        }
        if (!PyCallable_Check(value)) {
            PyErr_Format(PyExc_TypeError,
                         "values of the converters dictionary must be callable, but the value associated with key %R is not", key);
            return NM_E_HOST;
        }
        Py_XSETREF(l->converter[place], Py_NewRef(value));
    }
    return NM_OK;
}

static nm_status warn_blank(void *user, nm_ctx *ctx, intptr_t line)
{
    load *l = user;
    (void)ctx;
    if (l->warned)
        return NM_OK;
    l->warned = true;
    return PyErr_WarnFormat(PyExc_UserWarning, 3,
        "Input line %zd contained no data and will not be counted towards `max_rows=%zd`.  This differs from the behaviour in NumPy <=1.22 "
        "which counted lines rather than rows.  If desired, the previous behaviour can be achieved by using `itertools.islice`.\n"
        "Please see the 1.23 release notes for an example on how to do this.  If you wish to ignore this warning, use "
        "`warnings.filterwarnings`.  This warning is expected to be removed in the future and is given only once per `loadtxt` call.",
        (Py_ssize_t)line, (Py_ssize_t)l->max_rows) < 0 ? NM_E_HOST : NM_OK;
}

/* Columns of a record dtype, fields and subarrays laid flat. */
static int flatten(load *l, PyArray_Descr *d, npy_intp offset, int depth, PyObject *names, Py_ssize_t *room)
{
    if (depth > 64) {
        PyErr_SetString(PyExc_RecursionError, "dtype nested too deeply");
        return -1;
    }
    if (d->names) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(d->names); i++) {
            PyObject *entry = PyDict_GetItem(d->fields, PyTuple_GET_ITEM(d->names, i));
            Py_ssize_t at = entry ? PyLong_AsSsize_t(PyTuple_GET_ITEM(entry, 1)) : -1;
            if (at < 0 || flatten(l, (PyArray_Descr *)PyTuple_GET_ITEM(entry, 0), offset + at, depth + 1, names, room) < 0)
                return -1;
        }
        return 0;
    }
    if (d->subarray) {
        PyArray_Descr *base = d->subarray->base;
        npy_intp count = base->elsize ? d->elsize / base->elsize : 0;
        for (npy_intp i = 0; i < count; i++)
            if (flatten(l, base, offset + i * base->elsize, depth + 1, names, room) < 0)
                return -1;
        return 0;
    }
    if (l->items == *room) {
        Py_ssize_t more = *room ? 2 * *room : 16;
        if (more > MAX_ITEMS) {
            PyErr_SetString(PyExc_ValueError, "dtype has too many items");
            return -1;
        }
        void *c = PyMem_Realloc(l->column, (size_t)more * sizeof *l->column), *e = NULL;
        if (c) {
            l->column = c;
            e = PyMem_Realloc(l->item_descr, (size_t)more * sizeof *l->item_descr);
        }
        if (!e) {
            PyErr_NoMemory();
            return -1;
        }
        l->item_descr = e;
        *room = more;
    }
    nm_dtype dt = npb_dtype(d);
    PyObject *name = PyObject_Str((PyObject *)d);
    if (!name || PyList_Append(names, name) < 0) {
        Py_XDECREF(name);
        return -1;
    }
    Py_DECREF(name);
    bool known = dt.num <= NM_CDOUBLE || dt.num == NM_HALF || dt.num == NM_STRING || dt.num == NM_UNICODE;
    l->column[l->items] = (nm_reader_column){ .num = dt.num, .swapped = (dt.flags & NM_SWAPPED) != 0, .host = !known, .size = dt.size,
                                              .offset = offset, .name = PyUnicode_AsUTF8(name) };
    l->item_descr[l->items++] = d;
    return 0;
}

static const char *character(PyObject *value, uint8_t *size)     /* NULL for None; checked by the caller to be one character */
{
    Py_ssize_t n = 0;
    const char *s = value == Py_None ? NULL : PyUnicode_AsUTF8AndSize(value, &n);
    *size = (uint8_t)n;
    return s;
}

static PyObject *to_array(load *l, nm_reader_result *r, bool failed)
{
    PyArray_Descr *descr = l->descr;
    intptr_t rows = r->rows, bytes = 0;
    if (failed)                                   /* the row under construction may hold references too */
        rows += r->data && (size_t)((r->rows + 1) * r->row_size) <= r->room;
    if (descr->type_num == NM_STRING || descr->type_num == NM_UNICODE)
        descr = descr->elsize ? (PyArray_Descr *)Py_NewRef(descr)
                              : npb_descr_sized(descr->type_num, NM_MAX(r->item_size, descr->type_num == NM_UNICODE ? 4 : 1));
    else
        Py_INCREF(descr);
    if (!descr)
        return NULL;
    npy_intp shape[2] = { rows, r->items };
    PyArrayObject *arr = npb_empty(descr, l->record ? 1 : 2, shape, false);
    if (arr && r->data && nm_mul_size(rows, r->row_size, &bytes))
        memcpy(arr->data, r->data, (size_t)bytes);
    return (PyObject *)arr;
}

NPB_SIGNATURE(load_sig, "_read_rows", { "source", 0, NULL }, { "dtype", 0, npb_descr_converter }, { "delimiter", 0, NULL }, { "comment",
        0, NULL },
              { "quote", 0, NULL }, { "imaginary", 0, NULL }, { "usecols", 0, NULL }, { "skiprows", 0, npb_intp_converter },
              { "max_rows", 0, npb_intp_converter }, { "converters", 0, NULL }, { "encoding", 0, NULL }, { "lines", 0, npb_bool_converter },
              { "byte_converters", 0, npb_bool_converter }, { "repair", NPB_OPTIONAL, NULL });

static int run(load *l, nm_reader_options *o, nm_reader_result *r, PyObject **result)
{
    nm_ctx *ctx = npb_ctx();
    nm_clear(ctx);
    nm_status status = nm_text_read(ctx, o, r);
    if (status >= 0) {
        *result = to_array(l, r, false);
        nm_free(ctx, r->data, r->room);
        return *result ? 0 : -1;
    }
    /* An exception of a converter is the cause of the error that names the place. */
    PyObject *type = NULL, *cause = NULL, *trace = NULL;
    PyErr_Fetch(&type, &cause, &trace);
    if (r->data) {
        PyObject *leavings = to_array(l, r, true);
        Py_XDECREF(leavings);
        PyErr_Clear();
        nm_free(ctx, r->data, r->room);
    }
    if (status == NM_E_HOST || !type) {
        if (type)
            PyErr_Restore(type, cause, trace);
        else
            npb_raise(status);
        return -1;
    }
    PyErr_NormalizeException(&type, &cause, &trace);
    if (trace)
        PyException_SetTraceback(cause, trace);
    npb_raise(status);
    PyObject *t2, *v2, *tb2;
    PyErr_Fetch(&t2, &v2, &tb2);
    PyErr_NormalizeException(&t2, &v2, &tb2);
    if (v2 && cause) {
        PyException_SetContext(v2, Py_NewRef(cause));
        PyException_SetCause(v2, Py_NewRef(cause));
    }
    PyErr_Restore(t2, v2, tb2);
    Py_XDECREF(type);
    Py_XDECREF(cause);
    Py_XDECREF(trace);
    return -1;
}

static PyObject *read_rows(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *delimiter, *comment, *quote, *imaginary, *usecols, *names = NULL, *result = NULL;
    load l = { 0 };
    npy_intp skip = 0, max_rows = -1;
    int lines = 0, byte_converters = 0;
    nm_reader_result r = { 0 };
    nm_reader_column only = { 0 };
    (void)self;
    if (npb_parse(&load_sig, args, nargs, kwnames, (void *[]){ &l.source, &l.descr, &delimiter, &comment, &quote, &imaginary, &usecols,
            &skip, &max_rows,
                                                               &l.converters, &l.encoding, &lines, &byte_converters, &l.repair }) < 0)
        return NULL;
    l.lines = lines;
    l.byte_converters = byte_converters;
    l.max_rows = max_rows;
    nm_reader_options o = { .utf8 = true, .whole_lines = lines, .imaginary = 'j', .skip_rows = skip, .max_rows = max_rows,
            .read = give_piece,
                            .convert = convert_item, .begin = begin_rows, .is_host = has_converter, .blank_line = warn_blank, .user = &l };
    o.repair = l.repair && l.repair != Py_None ? repair_item : NULL;
    o.delimiter = character(delimiter, &o.delimiter_size);
    o.comment = character(comment, &o.comment_size);
    o.quote = character(quote, &o.quote_size);
    if (imaginary != Py_None && PyUnicode_Check(imaginary) && PyUnicode_GET_LENGTH(imaginary) == 1)
        o.imaginary = (char)PyUnicode_READ_CHAR(imaginary, 0);
    if (PyErr_Occurred() || !(names = PyList_New(0)))
        goto done;
    if (usecols != Py_None) {
        Py_ssize_t n = PySequence_Fast_GET_SIZE(usecols);
        l.usecols = PyMem_Calloc((size_t)NM_MAX(n, 1), sizeof *l.usecols);
        if (!l.usecols) {
            PyErr_NoMemory();
            goto done;
        }
        for (; l.use_count < n; l.use_count++) {
            l.usecols[l.use_count] = npb_as_intp(PySequence_Fast_GET_ITEM(usecols, l.use_count));
            if (l.usecols[l.use_count] == -1 && PyErr_Occurred())
                goto done;
        }
        o.columns = l.usecols;
        o.column_count = l.use_count;
    }
    Py_ssize_t room = 0;
    if (l.descr->names || l.descr->subarray) {
        if (flatten(&l, l.descr, 0, 0, names, &room) < 0)
            goto done;
        l.record = true;
        only.num = NM_VOID;
        o.column = l.items ? l.column : &only;
        o.item_count = l.items;
        o.row_size = l.descr->elsize;
        if (o.columns && l.items != l.use_count) {
            PyErr_Format(PyExc_TypeError,
                         "If a structured dtype is used, the number of columns in `usecols` must match the effective number of fields. But "
                         "%zd usecols were given and the number of fields is %zd.", (Py_ssize_t)l.use_count, (Py_ssize_t)l.items);
            goto done;
        }
    } else {
        if (flatten(&l, l.descr, 0, 0, names, &room) < 0)
            goto done;
        only = l.column[0];
        if (!only.size && (only.num == NM_STRING || only.num == NM_UNICODE))
            only.name = "object";
        l.items = 0;
        o.column = &only;
    }
    run(&l, &o, &r, &result);
done:
    for (intptr_t i = 0; l.converter && i < l.converter_count; i++)
        Py_XDECREF(l.converter[i]);
    PyMem_Free(l.converter);
    PyMem_Free(l.usecols);
    PyMem_Free(l.column);
    PyMem_Free(l.item_descr);
    Py_XDECREF(l.held);
    Py_XDECREF(names);
    Py_DECREF(l.descr);
    return result;
}

/* ------------------------------------------------------------------- writing */
NPB_SIGNATURE(rows_sig, "_format_rows", { "a", 0, NULL }, { "format", 0, NULL });

static PyObject *format_rows(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a = NULL, *format = NULL, *result = NULL;
    Py_ssize_t size;
    (void)self;
    if (npb_parse(&rows_sig, args, nargs, kwnames, (void *[]){ &a, &format }) < 0)
        return NULL;
    const char *text = PyUnicode_AsUTF8AndSize(format, &size);
    if (!text)
        return NULL;
    nm_row_format *row = PyMem_Malloc(sizeof *row);
    if (!row)
        return PyErr_NoMemory();
    PyArrayObject *arr = (PyArrayObject *)a;
    nm_ctx *ctx = npb_ctx();
    if (PyArray_Check(a) && arr->nd == 2 && nm_row_format_parse(text, (size_t)size, row) && row->count == arr->dimensions[1]) {
        nm_view v = npb_as_view(arr);
        nm_text t = nm_text_new(ctx);
        nm_status status = nm_text_rows(ctx, &t, &v, row);
        if (status >= 0)
            result = PyUnicode_DecodeUTF8(t.data ? t.data : "", (Py_ssize_t)t.size, NULL);
        else if (status == NM_E_MISSING)
            result = Py_NewRef(Py_None);
        else
            npb_raise(status);
        nm_text_free(&t);
    } else {
        result = Py_NewRef(Py_None);
    }
    PyMem_Free(row);
    return result;
}

/* ---------------------------------------------------------------- fromstring */
NPB_SIGNATURE(items_sig, "_items_from_text", { "text", 0, NULL }, { "dtype", 0, npb_descr_converter }, { "count", 0, npb_intp_converter },
        { "sep", 0, NULL });

/* (array, bytes used, complete) of the numbers in a bytes object. */
static PyObject *items_from_text(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *text = NULL, *sep = NULL, *result = NULL;
    PyArray_Descr *descr = NULL;
    npy_intp count = -1;
    char *data, *bytes;
    Py_ssize_t size;
    size_t room, used;
    intptr_t items;
    bool complete;
    (void)self;
    if (npb_parse(&items_sig, args, nargs, kwnames, (void *[]){ &text, &descr, &count, &sep }) < 0)
        return NULL;
    const char *separator = PyUnicode_AsUTF8(sep);
    if (separator && PyBytes_AsStringAndSize(text, &bytes, &size) == 0) {
        nm_dtype dt = npb_dtype(descr);
        nm_ctx *ctx = npb_ctx();
        nm_status status = nm_items_from_text(ctx, &dt, bytes, (size_t)size, separator, count, &data, &room, &items, &used, &complete);
        if (status < 0) {
            npb_raise(status);
        } else {
            npy_intp shape[1] = { items };
            PyArrayObject *arr = npb_empty((PyArray_Descr *)Py_NewRef(descr), 1, shape, false);
            if (arr) {
                if (items)
                    memcpy(arr->data, data, (size_t)items * (size_t)dt.size);
                result = Py_BuildValue("NnO", arr, (Py_ssize_t)used, complete ? Py_True : Py_False);
            }
            nm_free(ctx, data, room);
        }
    }
    Py_DECREF(descr);
    return result;
}

#define FAST(name, f, doc) { name, (PyCFunction)(void (*)(void))f, METH_FASTCALL | METH_KEYWORDS, doc }
static PyMethodDef methods[] = {
    FAST("_read_rows", read_rows, "Rows of delimited text as an array: the work of loadtxt."),
    FAST("_format_rows", format_rows, "The rows of a 2-d array by a %-format for a row; None where Python must do it."),
    FAST("_items_from_text", items_from_text, "Numbers between separators: (array, bytes used, whether all was read)."),
    { NULL } };

int npb_init_text_io(PyObject *module) { return PyModule_AddFunctions(module, methods); }
