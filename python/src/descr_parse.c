/* descr_parse.c - everything that np.dtype(...) accepts: texts, Python and scalar types, objects with a dtype attribute.
 * Lists, dicts, tuples and comma strings (structured and subarray dtypes) are in descr_struct.c. */
#include <ctype.h>
#include "npb_types.h"

/* ------------------------------------------------------------------ texts */
/* Names other than "kind and bytes"; the names of the table in npb_types.h are here too, where they differ from C's. */
static const struct { const char *name; int num; } names[] = {
    { "bool", NM_BOOL }, { "bool_", NM_BOOL }, { "int8", NM_BYTE }, { "byte", NM_BYTE }, { "uint8", NM_UBYTE }, { "ubyte", NM_UBYTE },
    { "int16", NM_SHORT }, { "short", NM_SHORT }, { "uint16", NM_USHORT }, { "ushort", NM_USHORT }, { "int32", NM_INT }, { "intc", NM_INT },
    { "uint32", NM_UINT }, { "uintc", NM_UINT }, { "int64", NM_LONG }, { "long", NM_LONG }, { "int_", NM_LONG }, { "intp", NM_LONG },
    { "int", NM_LONG }, { "uint64", NM_ULONG }, { "ulong", NM_ULONG }, { "uint", NM_ULONG }, { "uintp", NM_ULONG },
    { "longlong", NM_LONGLONG }, { "ulonglong", NM_ULONGLONG }, { "float16", NM_HALF }, { "half", NM_HALF }, { "float32", NM_FLOAT },
    { "single", NM_FLOAT }, { "float64", NM_DOUBLE }, { "double", NM_DOUBLE }, { "float", NM_DOUBLE }, { "float128", NM_LONGDOUBLE },
    { "longdouble", NM_LONGDOUBLE }, { "complex64", NM_CFLOAT }, { "csingle", NM_CFLOAT }, { "complex128", NM_CDOUBLE },
    { "cdouble", NM_CDOUBLE }, { "complex", NM_CDOUBLE }, { "complex256", NM_CLONGDOUBLE }, { "clongdouble", NM_CLONGDOUBLE },
    { "object", NM_OBJECT }, { "object_", NM_OBJECT }, { "bytes", NM_STRING }, { "bytes_", NM_STRING }, { "str", NM_UNICODE },
    { "str_", NM_UNICODE }, { "unicode", NM_UNICODE }, { "void", NM_VOID }, { "datetime64", NM_DATETIME },
        { "timedelta64", NM_TIMEDELTA } };

static int num_of_code(char c)
{
    switch (c) {
#define X(num, cname, code, ...) case code: return NM_##num;
    NPB_FOR_TYPES(X)
#undef X
    case 'p': case 'n': return NM_LONG;
    case 'P': case 'N': return NM_ULONG;
    }
    return -1;
}

/* "f" and 4 bytes -> float32; -1 if there is none. */
static int num_of_kind(char kind, long size)
{
#define X(num, cname, code, k, bytes, ...)                                                               \
    if (kind == k && size == bytes && NM_##num != NM_LONGLONG && NM_##num != NM_ULONGLONG)               \
        return NM_##num;
    NPB_FOR_NUMBERS(X)
#undef X
    return -1;
}

static PyArray_Descr *ordered(int num, char order)
{
    if (order == (NPB_LITTLE ? '>' : '<') && npb_descr_singletons[num]->byteorder != '|')
        return npb_descr_newbyteorder(npb_descr_singletons[num], order);
    return npb_descr_of(num);
}

static bool digits_only(const char *s, const char *end)
{
    if (s == end)
        return false;
    for (; s < end; s++)
        if (!isdigit((unsigned char)*s))
            return false;
    return true;
}

static PyArray_Descr *not_understood(PyObject *obj)
{
    PyErr_Format(PyExc_TypeError, "data type %R not understood", obj);
    return NULL;
}

/* Texts such as "M8[ns]": what follows the name is a unit. */
static PyArray_Descr *datetime_from(int num, const char *rest, Py_ssize_t n, char order)
{
    PyArray_DatetimeMetaData meta;
    if (npb_datetime_unit_parse(rest, n, &meta) < 0)
        return NULL;
    PyArray_Descr *d = npb_descr_datetime(num, meta.base, meta.num);
    if (d && order == (NPB_LITTLE ? '>' : '<'))
        d->byteorder = order;
    return d;
}

static bool is_comma_text(const char *s, Py_ssize_t n)
{
    if (n < 1)
        return false;
    if (isdigit((unsigned char)s[0]) || (n > 1 && strchr("<>|=", s[0]) && isdigit((unsigned char)s[1])))
        return true;
    if (s[0] == '(' || (n > 1 && s[1] == '('))
        return true;
    for (Py_ssize_t i = 0, depth = 0; i < n; i++) {
        if (s[i] == '[')
            depth++;
        else if (s[i] == ']')
            depth--;
        else if (s[i] == ',' && depth == 0)
            return true;
    }
    return false;
}

static PyArray_Descr *comma_text(const char *text, Py_ssize_t n, int align)
{
    static PyObject *parse;
    if (!npb_import("_core._dtype", "_comma_fields", &parse))
        return NULL;
    PyObject *spec = PyObject_CallFunction(parse, "s#", text, n);
    if (!spec)
        return NULL;
    PyArray_Descr *d = npb_descr_from_object(spec, align);
    Py_DECREF(spec);
    return d;
}

PyArray_Descr *npb_descr_from_text(const char *text, Py_ssize_t n, PyObject *obj)
{
    if (n < 1)
        return not_understood(obj);
    if (is_comma_text(text, n))
        return comma_text(text, n, 0);
    const char *s = text, *end = text + n;
    char order = '=';
    if (strchr("<>|=", *s)) {
        order = *s++;
        if (s == end)
            return not_understood(obj);
    }
    if (end - s == 1) {
        if (*s == 'c') {
            PyArray_Descr *d = npb_descr_sized(NM_STRING, 1);
            if (d)
                d->type = 'c';
            return d;
        }
        if (*s == 'T') {
            static PyObject *string_class;
            return npb_import("dtypes", "StringDType", &string_class) ? (PyArray_Descr *)PyObject_CallNoArgs(string_class) : NULL;
        }
        if (*s == 'a' && PyErr_WarnEx(PyExc_DeprecationWarning,
                                      "Data type alias 'a' was deprecated in NumPy 2.0. Use the 'S' alias instead.", 1) < 0)
            return NULL;
        int num = *s == 'a' ? NM_STRING : num_of_code(*s);
        return num < 0 ? not_understood(obj) : ordered(num, order);
    }
    bool m8 = end - s >= 2 && s[1] == '8' && (end - s == 2 || s[2] == '[');
    if (*s == 'M' && m8)
        return datetime_from(NM_DATETIME, s + 2, end - s - 2, order);
    if (*s == 'm' && m8)
        return datetime_from(NM_TIMEDELTA, s + 2, end - s - 2, order);
    if (end - s > 10 && !strncmp(s, "datetime64[", 11))
        return datetime_from(NM_DATETIME, s + 10, end - s - 10, order);
    if (end - s > 11 && !strncmp(s, "timedelta64[", 12))
        return datetime_from(NM_TIMEDELTA, s + 11, end - s - 11, order);
    if (digits_only(s + 1, end)) {
        errno = 0;
        long size = strtol(s + 1, NULL, 10);
        char kind = *s;
        if (errno || size > INT_MAX)
            return not_understood(obj);
        if (kind == 'a') {
            if (PyErr_WarnEx(PyExc_DeprecationWarning, "Data type alias 'a' was deprecated in NumPy 2.0. Use the 'S' alias instead.",
                             1) < 0)
                return NULL;
            kind = 'S';
        }
        if (kind == 'S' || kind == 'V')
            return npb_descr_sized(kind == 'S' ? NM_STRING : NM_VOID, size);
        if (kind == 'U') {
            if (size > INT_MAX / 4)
                return not_understood(obj);
            PyArray_Descr *d = npb_descr_sized(NM_UNICODE, 4 * size);
            if (d && order == (NPB_LITTLE ? '>' : '<'))
                d->byteorder = order;
            return d;
        }
        if (kind == 'O')
            return size == 8 || size == 4 ? npb_descr_of(NM_OBJECT) : not_understood(obj);
        int num = num_of_kind(kind, size);
        return num < 0 ? not_understood(obj) : ordered(num, order);
    }
    for (int i = 0; i < NM_COUNT(names); i++)
        if (strlen(names[i].name) == (size_t)(end - s) && !memcmp(names[i].name, s, (size_t)(end - s)))
            return ordered(names[i].num, order);
    static const char *const removed[] = { "int0", "uint0", "void0", "object0", "str0", "bytes0", "bool8" };
    for (int i = 0; i < NM_COUNT(removed); i++)
        if (strlen(removed[i]) == (size_t)(end - s) && !memcmp(removed[i], s, (size_t)(end - s))) {
            PyErr_Format(PyExc_TypeError, "Alias %R was removed in NumPy 2.0. Use a name without a digit at the end.", obj);
            return NULL;
        }
    static PyObject *registered;                          /* extensions add the names of their types to sctypeDict */
    PyObject *type = npb_import("_core._type_aliases", "sctypeDict", &registered) ? PyObject_GetItem(registered, obj) : NULL;
    if (type && PyType_Check(type)) {
        PyArray_Descr *d = npb_descr_from_type((PyTypeObject *)type);
        Py_DECREF(type);
        return d;
    }
    Py_XDECREF(type);
    PyErr_Clear();
    return not_understood(obj);
}

/* ------------------------------------------------------------------ datetime units */
static const char *const units[] = { "Y", "M", "W", "", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "generic" };

void npb_datetime_unit_text(const PyArray_DatetimeMetaData *meta, char *text)
{
    if (meta->base < 0 || meta->base >= 14)
        *text = 0;
    else if (meta->num == 1)
        snprintf(text, 32, "[%s]", units[meta->base]);
    else
        snprintf(text, 32, "[%d%s]", meta->num, units[meta->base]);
}

/* What one unit divided by n is: the first finer unit in which it is a whole number ("[D/12]" is "[2h]"). */
static int divide_unit(PyArray_DatetimeMetaData *meta, long den, const char *text, int n)
{
    static const struct { int unit; long finer[3]; int to[3]; } table[] = {
        { 0, { 12, 52, 365 }, { 1, 2, 4 } }, { 1, { 4, 30, 720 }, { 2, 4, 5 } }, { 2, { 7, 168, 10080 }, { 4, 5, 6 } },
        { 4, { 24, 1440, 86400 }, { 5, 6, 7 } }, { 5, { 60, 3600, 0 }, { 6, 7, 0 } }, { 6, { 60, 60000, 0 }, { 7, 8, 0 } },
        { 7, { 1000, 1000000, 0 }, { 8, 9, 0 } }, { 8, { 1000, 1000000, 0 }, { 9, 10, 0 } }, { 9, { 1000, 1000000, 0 }, { 10, 11, 0 } },
        { 10, { 1000, 1000000, 0 }, { 11, 12, 0 } }, { 11, { 1000, 1000000, 0 }, { 12, 13, 0 } }, { 12, { 1000, 0, 0 }, { 13, 0, 0 } } };
    for (int i = 0; i < NM_COUNT(table); i++)
        for (int k = 0; table[i].unit == meta->base && k < 3; k++)
            if (table[i].finer[k] && table[i].finer[k] % den == 0) {
                meta->num *= (int)(table[i].finer[k] / den);
                meta->base = table[i].to[k];
                return 0;
            }
    PyObject *all = PyUnicode_FromStringAndSize(text, n);
    if (all)
        PyErr_Format(PyExc_ValueError, "divisor (%ld) is not a multiple of a lower-unit in datetime metadata \"%U\"", den, all);
    Py_XDECREF(all);
    return -1;
}

int npb_datetime_unit_parse(const char *text, Py_ssize_t n, PyArray_DatetimeMetaData *meta)
{
    meta->base = 14;
    meta->num = 1;
    if (n == 0)
        return 0;
    const char *s = text + 1, *end = text + n;
    if (n < 3 || text[0] != '[' || end[-1] != ']')
        goto bad;
    end--;
    if (isdigit((unsigned char)*s)) {
        char *after;
        long num = strtol(s, &after, 10);
        if (num > INT_MAX || num < 1 || after >= end)
            goto bad;
        meta->num = (int)num;
        s = after;
    }
    const char *word = s;
    while (s < end && *s != '/')
        s++;
    int found = -1;
    for (int i = 0; i < NM_COUNT(units); i++)
        if (*units[i] && (Py_ssize_t)strlen(units[i]) == s - word && !memcmp(units[i], word, (size_t)(s - word)))
            found = i;
    if (s - word == 3 && !memcmp(word, "\xce\xbcs", 3))   /* a true Greek mu */
        found = 9;
    if (found < 0)
        goto bad;
    meta->base = found;
    if (s == end)
        return 0;
    char *after;
    long den = isdigit((unsigned char)s[1]) ? strtol(s + 1, &after, 10) : 0;
    if (den < 1 || after != end)
        goto bad;
    return den == 1 ? 0 : divide_unit(meta, den, text, (int)n);
bad:;
    PyObject *all = PyUnicode_FromStringAndSize(text, n);
    if (all)
        PyErr_Format(PyExc_TypeError, "Invalid datetime unit in metadata string \"%U\"", all);
    Py_XDECREF(all);
    return -1;
}

/* ------------------------------------------------------------------ types */
static int num_of_scalar(PyTypeObject *type)
{
#define X(num, cname, ...) if (type == &Py##cname##ArrType_Type) return NM_##num;
    NPB_FOR_TYPES(X)
#undef X
    return -1;
}

static const char *abstract_message(PyTypeObject *type)
{
    if (type == &PyGenericArrType_Type || type == &PyFlexibleArrType_Type)
        return "Converting `np.generic` to a dtype is not allowed.";
    if (type == &PyNumberArrType_Type || type == &PyInexactArrType_Type || type == &PyFloatingArrType_Type)
        return "Converting `np.inexact` or `np.floating` to a dtype not allowed";
    if (type == &PyComplexFloatingArrType_Type)
        return "Converting `np.complex` to a dtype is not allowed.";
    if (type == &PyIntegerArrType_Type || type == &PySignedIntegerArrType_Type)
        return "Converting 'np.integer' or 'np.signedinteger' to a dtype is not allowed";
    if (type == &PyUnsignedIntegerArrType_Type)
        return "Converting `np.unsignedinteger` to a dtype is not allowed";
    if (type == &PyCharacterArrType_Type)
        return "Converting `np.character` to a dtype is not allowed";
    return NULL;
}

/* The dtype of user scalar types, by registration: type -> descr. */
static PyObject *user_types;
int npb_register_scalar_type(PyTypeObject *type, PyArray_Descr *descr)
{
    if (!user_types && !(user_types = PyDict_New()))
        return -1;
    return PyDict_SetItem(user_types, (PyObject *)type, (PyObject *)descr);
}

/* A subclass of void (np.record, user types) may carry its dtype as an attribute. */
static PyArray_Descr *void_subtype(PyTypeObject *type)
{
    PyArray_Descr *conv = NULL, *d = NULL;
    PyObject *attr = PyObject_GetAttrString((PyObject *)type, "dtype");
    if (!attr)
        PyErr_Clear();
    else if (PyArray_DescrCheck(attr))
        conv = (PyArray_Descr *)attr;
    else if (PyType_Check(attr) || !PyObject_HasAttrString((PyObject *)Py_TYPE(attr), "__get__")) {
        PyErr_Format(PyExc_ValueError, "`.dtype` attribute %R is not a valid dtype instance", attr);
        Py_DECREF(attr);
        return NULL;
    } else
        Py_DECREF(attr);
    d = conv ? npb_descr_new(conv) : npb_descr_fresh(NM_VOID);
    Py_XDECREF(conv);
    if (d)
        Py_XSETREF(d->typeobj, (PyTypeObject *)Py_NewRef(type));
    return d;
}

static PyArray_Descr *from_scalar_type(PyTypeObject *type)
{
    int num = num_of_scalar(type);
    if (num >= 0)
        return npb_descr_of(num);
    PyObject *user = user_types ? PyDict_GetItemWithError(user_types, (PyObject *)type) : NULL;
    if (user)
        return (PyArray_Descr *)Py_NewRef(user);
    const char *message = abstract_message(type);
    if (message) {
        PyErr_SetString(PyExc_TypeError, message);
        return NULL;
    }
    if (PyType_IsSubtype(type, &PyVoidArrType_Type))
        return void_subtype(type);
    PyObject *mro = type->tp_mro;
    for (Py_ssize_t i = 1; mro && i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        if (num_of_scalar(base) >= 0)
            return npb_descr_of(num_of_scalar(base));
        if (PyType_IsSubtype(base, &PyGenericArrType_Type))
            return from_scalar_type(base);
    }
    return npb_descr_of(NM_OBJECT);
}

static PyArray_Descr *by_attribute(PyObject *obj, int *found);

PyArray_Descr *npb_descr_from_type(PyTypeObject *type)
{
    if (PyType_IsSubtype(type, &PyGenericArrType_Type))
        return from_scalar_type(type);
    if (type == &PyLong_Type)
        return npb_descr_of(NM_LONG);
    if (type == &PyFloat_Type)
        return npb_descr_of(NM_DOUBLE);
    if (type == &PyBool_Type)
        return npb_descr_of(NM_BOOL);
    if (type == &PyComplex_Type)
        return npb_descr_of(NM_CDOUBLE);
    if (type == &PyBytes_Type)
        return npb_descr_of(NM_STRING);
    if (type == &PyUnicode_Type)
        return npb_descr_of(NM_UNICODE);
    if (type == &PyMemoryView_Type)
        return npb_descr_of(NM_VOID);
    if (type == &PyBaseObject_Type)
        return npb_descr_of(NM_OBJECT);
    if (user_types) {
        PyObject *user = PyDict_GetItemWithError(user_types, (PyObject *)type);
        if (user)
            return (PyArray_Descr *)Py_NewRef(user);
    }
    if (Py_TYPE(type) == &PyArrayDTypeMeta_Type || PyType_IsSubtype(Py_TYPE(type), &PyArrayDTypeMeta_Type))
        return npb_descr_of(NM_OBJECT);
    int found;
    PyArray_Descr *d = by_attribute((PyObject *)type, &found);
    if (found)
        return d;
    return npb_descr_of(NM_OBJECT);
}

/* ------------------------------------------------------------------ objects */
static bool is_ctypes(PyObject *obj)
{
    PyTypeObject *type = PyType_Check(obj) ? (PyTypeObject *)obj : Py_TYPE(obj);
    const char *meta = Py_TYPE(type)->tp_name;
    if (!strncmp(meta, "_ctypes.", 8))
        return true;
    PyTypeObject *base = Py_TYPE(type);
    for (; base && base != &PyType_Type; base = base->tp_base)
        if (!strncmp(base->tp_name, "_ctypes.", 8))
            return true;
    return false;
}

/* obj.name in *attr, or NULL where there is none; -1 for another error than that. */
static int optional_attr(PyObject *obj, PyObject *name, PyObject **attr)
{
    *attr = PyObject_GetAttr(obj, name);
    if (*attr)
        return 0;
    if (!PyErr_ExceptionMatches(PyExc_AttributeError))
        return -1;
    PyErr_Clear();
    return 0;
}

/* obj.__numpy_dtype__, obj.dtype, or the dtype of a ctypes type.  *found tells whether obj has any of them. */
static PyArray_Descr *by_attribute(PyObject *obj, int *found)
{
    static PyObject *dtype_name, *numpy_name;
    if (!dtype_name) {
        dtype_name = PyUnicode_InternFromString("dtype");
        numpy_name = PyUnicode_InternFromString("__numpy_dtype__");
    }
    *found = 1;
    PyObject *attr = NULL;
    bool modern = false;
    if (!PyUnicode_Check(obj) && !PyDict_CheckExact(obj) && !PyList_CheckExact(obj)) {
        if (optional_attr(obj, numpy_name, &attr) < 0)
            return NULL;
        modern = attr != NULL;
        if (attr && !PyArray_DescrCheck(attr) && PyObject_HasAttrString((PyObject *)Py_TYPE(attr), "__get__"))
            { Py_CLEAR(attr); modern = false; }          /* the class's own property */
        if (!attr && optional_attr(obj, dtype_name, &attr) < 0)
            return NULL;
    }
    if (attr && PyArray_DescrCheck(attr))
        return (PyArray_Descr *)attr;
    if (attr && PyObject_HasAttrString((PyObject *)Py_TYPE(attr), "__get__") && PyType_Check(obj) && !PyType_Check(attr))
        Py_CLEAR(attr);                                  /* a property of the class's instances */
    if (attr) {
        PyErr_Format(PyExc_ValueError, "Could not convert %R to a NumPy dtype (via `.%S` value %R).", obj,
                     modern ? numpy_name : dtype_name, attr);
        Py_DECREF(attr);
        return NULL;
    }
    if (is_ctypes(obj)) {
        static PyObject *convert;
        if (!npb_import("_core._dtype_ctypes", "dtype_from_ctypes_type", &convert))
            return NULL;
        PyObject *d = PyObject_CallOneArg(convert, PyType_Check(obj) ? obj : (PyObject *)Py_TYPE(obj));
        if (d && !PyArray_DescrCheck(d)) {
            Py_CLEAR(d);
            PyErr_SetString(PyExc_TypeError, "a ctypes type did not convert to a dtype");
        }
        return (PyArray_Descr *)d;
    }
    *found = 0;
    return NULL;
}

PyArray_Descr *npb_descr_from_object(PyObject *obj, int align)
{
    if (PyArray_DescrCheck(obj))
        return (PyArray_Descr *)Py_NewRef(obj);
    if (PyType_Check(obj))
        return npb_descr_from_type((PyTypeObject *)obj);
    if (obj == Py_None)
        return npb_descr_of(NM_DOUBLE);
    if (PyUnicode_Check(obj)) {
        Py_ssize_t n;
        const char *text = PyUnicode_AsUTF8AndSize(obj, &n);
        if (!text) {
            PyErr_Clear();
            return not_understood(obj);
        }
        return is_comma_text(text, n) ? comma_text(text, n, align) : npb_descr_from_text(text, n, obj);
    }
    if (PyBytes_Check(obj)) {
        if (PyBytes_GET_SIZE(obj) == 1 && (unsigned char)*PyBytes_AS_STRING(obj) < NM_NTYPES)
            return npb_descr_of(*PyBytes_AS_STRING(obj));
        PyObject *text = PyUnicode_FromEncodedObject(obj, "ASCII", "strict");
        PyArray_Descr *d = text ? npb_descr_from_object(text, align) : NULL;
        if (!text) {
            PyErr_Clear();
            return not_understood(obj);
        }
        Py_DECREF(text);
        return d;
    }
    if (PyTuple_Check(obj) || PyList_Check(obj) || PyDict_Check(obj) || Py_IS_TYPE(obj, &PyDictProxy_Type)) {
        if (npb_enter(" while trying to convert the given data type"))
            return NULL;
        PyArray_Descr *d = PyTuple_Check(obj) ? npb_descr_tuple(obj, align) : npb_descr_struct(obj, align);
        npb_leave();
        return d;
    }
    if (PyArray_Check(obj)) {
        PyErr_SetString(PyExc_TypeError, "Cannot construct a dtype from an array");
        return NULL;
    }
    int found;
    PyArray_Descr *d = by_attribute(obj, &found);
    if (!found && !PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "Cannot interpret '%R' as a data type", obj);
    return d;
}

/* dtype= also takes DType classes: their singleton, or the dtype without a size or unit. */
static PyArray_Descr *of_class(PyArray_DTypeMeta *meta)
{
    if (meta->singleton)
        return (PyArray_Descr *)Py_NewRef(meta->singleton);
    PyErr_Format(PyExc_TypeError, meta == &PyArrayDescr_TypeFull ? "Cannot convert np.dtype into a dtype."
                 : "Cannot convert %R into a dtype.", meta);
    return NULL;
}

int npb_descr_converter(PyObject *obj, void *out)
{
    if (Py_IS_TYPE(obj, &PyArrayDTypeMeta_Type))
        return (*(PyArray_Descr **)out = of_class((PyArray_DTypeMeta *)obj)) != NULL;
    return (*(PyArray_Descr **)out = npb_descr_from_object(obj, 0)) != NULL;
}

int npb_optional_descr_converter(PyObject *obj, void *out)
{
    if (obj == Py_None) {
        *(PyArray_Descr **)out = NULL;
        return 1;
    }
    return npb_descr_converter(obj, out);
}
