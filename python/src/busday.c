/* busday.c - business days: the type busdaycalendar, is_busday, busday_count and busday_offset. */
#include "algo_py.h"
#include "npb_types.h"
#include "algo/busdays.h"
#include "dtype/time_units.h"

#define FUNCTION(name) static PyObject *name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
typedef struct calendar { PyObject_HEAD nm_busdays days; PyArrayObject *holidays; } calendar;
static PyTypeObject Calendar_Type;

/* ------------------------------------------------------------------ arguments */
/* Dates of any unit, as the array that NumPy makes of them. */
static PyArrayObject *dates_from(PyObject *obj)
{
    if (PyArray_Check(obj))
        return (PyArrayObject *)Py_NewRef(obj);
    PyArray_Descr *any = npb_descr_of(NM_DATETIME);
    PyArrayObject *arr = npb_from_any(obj, any, 0, 0, 0);
    Py_DECREF(any);
    return arr;
}

static bool safe(PyArray_Descr *from, PyArray_Descr *to) { return npb_can_cast(from, to, NM_SAFE_CASTING); }

/* Days in aligned native memory; operand < 0: holidays. */
static PyArrayObject *days_from(PyObject *obj, int operand, bool copy)
{
    PyArrayObject *arr = dates_from(obj), *days = NULL;
    PyArray_Descr *day = arr ? npb_descr_datetime(NM_DATETIME, NM_UNIT_D, 1) : NULL;
    if (!day) {
        Py_XDECREF(arr);
        return NULL;
    }
    if (operand < 0 && arr->nd != 1)
        PyErr_SetString(PyExc_ValueError, "holidays must be a provided as a one-dimensional array");
    else if (!safe(arr->descr, day) && operand < 0)
        PyErr_SetString(PyExc_ValueError, "Cannot safely convert provided holidays input into an array of dates");
    else if (!safe(arr->descr, day))
        PyErr_Format(PyExc_TypeError, "Iterator operand %d dtype could not be cast from %R to %R according to the rule 'safe'", operand,
                     arr->descr, day);
    else
        days = npb_from_any((PyObject *)arr, day, 0, 0,
                            NPY_ARRAY_ALIGNED | NPY_ARRAY_NOTSWAPPED | NPY_ARRAY_ENSUREARRAY | NPY_ARRAY_FORCECAST |
                            (copy ? NPY_ARRAY_ENSURECOPY | NPY_ARRAY_C_CONTIGUOUS : 0));
    Py_DECREF(day);
    Py_DECREF(arr);
    return days;
}

static int mask_from(PyObject *obj, bool mask[7])
{
    PyObject *text = PyBytes_Check(obj) ? PyUnicode_FromEncodedObject(obj, "ascii", NULL) : PyUnicode_Check(obj) ? Py_NewRef(obj) : NULL;
    if (text) {
        const char *s = PyUnicode_AsUTF8(text);
        int bad = s ? npb_check(nm_busdays_parse(npb_ctx(), s, mask)) : -1;
        Py_DECREF(text);
        return bad;
    }
    if (PyErr_Occurred())
        return -1;
    PyArrayObject *arr = NULL;
    PyArray_Descr *truth = npb_descr_of(NM_BOOL);
    if (PyArray_Check(obj) || PySequence_Check(obj))
        arr = npb_from_any(obj, truth, 0, 0, NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_FORCECAST | NPY_ARRAY_ENSUREARRAY);
    Py_DECREF(truth);
    if (!arr && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "Couldn't convert object into a business day weekmask");
    if (!arr)
        return -1;
    int bad = arr->nd != 1 || arr->dimensions[0] != 7 ? -1 : 0;
    if (bad)
        PyErr_SetString(PyExc_ValueError, "A business day weekmask array must have length 7");
    for (int i = 0; !bad && i < 7; i++)
        mask[i] = arr->data[i] != 0;
    Py_DECREF(arr);
    return bad;
}

/* weekmask and holidays may be NULL; *kept owns the holidays' memory. */
static int days_begin(nm_busdays *days, PyArrayObject **kept, PyObject *weekmask, PyObject *holidays)
{
    bool mask[7] = { true, true, true, true, true, false, false };
    *kept = NULL;
    if (weekmask && mask_from(weekmask, mask) < 0)
        return -1;
    PyArrayObject *arr = holidays ? days_from(holidays, -1, true) : NULL;
    if ((holidays && !arr) || npb_check(nm_busdays_begin(npb_ctx(), days, mask)) < 0) {
        Py_XDECREF(arr);
        return -1;
    }
    if (arr)
        nm_busdays_holidays(days, (int64_t *)arr->data, arr->dimensions[0]);
    *kept = arr;
    return 0;
}

/* ------------------------------------------------------------------ busdaycalendar */
static PyObject *calendar_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "weekmask", "holidays", NULL };
    PyObject *weekmask = NULL, *holidays = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:busdaycal", names, &weekmask, &holidays))
        return NULL;
    calendar *self = (calendar *)type->tp_alloc(type, 0);
    if (self && days_begin(&self->days, &self->holidays, weekmask, holidays) < 0)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void calendar_dealloc(PyObject *self)
{
    Py_XDECREF(((calendar *)self)->holidays);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *get_weekmask(PyObject *self, void *closure)
{
    (void)closure;
    PyArrayObject *arr = npb_empty(npb_descr_of(NM_BOOL), 1, (npy_intp[]){ 7 }, false);
    if (arr)
        memcpy(arr->data, ((calendar *)self)->days.mask, 7);
    return (PyObject *)arr;
}
static PyObject *get_holidays(PyObject *self, void *closure)
{
    (void)closure;
    const nm_busdays *b = &((calendar *)self)->days;
    PyArray_Descr *day = npb_descr_datetime(NM_DATETIME, NM_UNIT_D, 1);
    PyArrayObject *arr = day ? npb_empty(day, 1, (npy_intp[]){ b->n }, false) : NULL;
    if (arr && b->n)
        memcpy(arr->data, b->holidays, (size_t)b->n * 8);
    return (PyObject *)arr;
}
static PyGetSetDef getset[] = {
    { "weekmask", get_weekmask, NULL, "A copy of the seven-element boolean mask of the days that are worked, Monday first.", NULL },
    { "holidays", get_holidays, NULL, "A copy of the holidays that fall on days of the week mask, sorted.", NULL }, { NULL } };
static PyTypeObject Calendar_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "numen.busdaycalendar",
    .tp_doc = "busdaycalendar(weekmask='1111100', holidays=None)\n--\n\n"
              "The days of the week that are worked, and holidays, made ready for many calls of the functions on business days.\n\n"
              ">>> import numen as np\n>>> np.busdaycalendar(holidays=['2011-07-04', '2011-07-01', '2011-07-17']).holidays\n"
              "array(['2011-07-01', '2011-07-04'], dtype='datetime64[D]')",
    .tp_basicsize = sizeof(calendar), .tp_dealloc = calendar_dealloc, .tp_new = calendar_new, .tp_getset = getset,
    .tp_flags = Py_TPFLAGS_DEFAULT };

/* ------------------------------------------------------------------ functions */
typedef struct call {
    PyObject *a, *b, *weekmask, *holidays, *calendar, *out;
    nm_busday_roll roll;
    nm_busdays days;
    PyArrayObject *kept, *x, *y, *result;
} call;
static int call_begin(call *c, const char *name)
{
    if (c->calendar && !PyObject_TypeCheck(c->calendar, &Calendar_Type)) {
        PyErr_Format(PyExc_TypeError, "%s() argument %d must be %s.busdaycalendar, not %s", name, c->b ? name[7] == 'o' ? 6 : 5 : 4,
                     npb_package, c->calendar == Py_None ? "None" : Py_TYPE(c->calendar)->tp_name);
        return -1;
    }
    if (c->calendar && (c->weekmask || c->holidays)) {
        PyErr_Format(PyExc_ValueError, "Cannot supply both the weekmask/holidays and the busdaycal parameters to %s()", name);
        return -1;
    }
    if (c->calendar)
        c->days = ((calendar *)c->calendar)->days;
    return c->calendar ? 0 : days_begin(&c->days, &c->kept, c->weekmask, c->holidays);
}

/* Check out= and make fresh memory for the result; descr is stolen. */
static int call_result(call *c, PyArray_Descr *descr)
{
    nm_view v[3] = { npb_as_view(c->x) };
    const nm_view *views[3] = { &v[0], &v[1], &v[2] };
    int n = 1, nd;
    npy_intp shape[NM_MAXDIMS];
    bool bad = !descr;
    if (c->y)
        v[n++] = npb_as_view(c->y);
    if (c->out && !bad) {
        bad = true;
        if (!PyArray_Check(c->out)) {
            PyErr_SetString(PyExc_ValueError, "busday_offset: must provide a NumPy array for 'out'");
        } else if (!safe(descr, ((PyArrayObject *)c->out)->descr)) {
            PyErr_Format(PyExc_TypeError, "Iterator requested dtype could not be cast from %R to %R, the operand %d dtype, "
                         "according to the rule 'safe'", descr, ((PyArrayObject *)c->out)->descr, n);
        } else {
            v[n++] = npb_as_view((PyArrayObject *)c->out);
            bad = npb_require_writeable((PyArrayObject *)c->out, "output array") < 0;
        }
    }
    if (bad || npb_check(nm_broadcast(npb_ctx(), n, views, &nd, shape)) < 0) {
        Py_XDECREF(descr);
        return -1;
    }
    c->result = npb_empty_like(c->x, descr, NM_KEEPORDER, false, nd, shape);
    return c->result ? 0 : -1;
}

/* Gives back what the call holds, and its result unless the status is an error. */
static PyObject *call_end(call *c, nm_status status)
{
    PyObject *result = NULL;
    if (c->result && npb_check(status) == 0)
        result = !c->out ? npb_return((PyArrayObject *)Py_NewRef(c->result))
                 : npb_copy_into((PyArrayObject *)c->out, c->result) == 0 ? Py_NewRef(c->out) : NULL;
    Py_XDECREF(c->kept);
    Py_XDECREF(c->x);
    Py_XDECREF(c->y);
    Py_XDECREF(c->result);
    return result;
}

#define CALENDAR { "weekmask", NPB_OPTIONAL, NULL }, { "holidays", NPB_OPTIONAL, NULL }, { "busdaycal", NPB_OPTIONAL, NULL }, \
                 { "out", NPB_OPTIONAL, NULL }
NPB_SIGNATURE(is_sig, "is_busday", { "dates", 0, NULL }, CALENDAR);
NPB_SIGNATURE(count_sig, "busday_count", { "begindates", 0, NULL }, { "enddates", 0, NULL }, CALENDAR);

FUNCTION(is_busday)
{
    call c = { 0 };
    nm_status status = NM_OK;
    (void)module;
    if (npb_parse(&is_sig, args, nargs, kwnames, (void *[]){ &c.a, &c.weekmask, &c.holidays, &c.calendar, &c.out }) < 0)
        return NULL;
    if (call_begin(&c, "is_busday") == 0 && (c.x = days_from(c.a, 0, false)) && call_result(&c, npb_descr_of(NM_BOOL)) == 0) {
        nm_view x = npb_as_view(c.x), r = npb_as_view(c.result);
        status = nm_view_is_busday(npb_ctx(), &c.days, &x, &r);
    }
    return call_end(&c, status);
}

FUNCTION(busday_count)
{
    call c = { 0 };
    nm_status status = NM_OK;
    (void)module;
    if (npb_parse(&count_sig, args, nargs, kwnames, (void *[]){ &c.a, &c.b, &c.weekmask, &c.holidays, &c.calendar, &c.out }) < 0)
        return NULL;
    if (call_begin(&c, "busday_count") == 0 && (c.x = days_from(c.a, 0, false)) && (c.y = days_from(c.b, 1, false)) &&
        call_result(&c, npb_descr_of(NM_LONG)) == 0) {
        nm_view x = npb_as_view(c.x), y = npb_as_view(c.y), r = npb_as_view(c.result);
        status = nm_view_busday_count(npb_ctx(), &c.days, &x, &y, &r);
    }
    return call_end(&c, status);
}

static int roll_converter(PyObject *obj, void *out)
{
    static const struct { const char *name; nm_busday_roll roll; } rolls[] = {
        { "forward", NM_ROLL_FORWARD }, { "following", NM_ROLL_FORWARD }, { "backward", NM_ROLL_BACKWARD },
            { "preceding", NM_ROLL_BACKWARD },
        { "modifiedfollowing", NM_ROLL_MODIFIED_FOLLOWING }, { "modifiedpreceding", NM_ROLL_MODIFIED_PRECEDING }, { "nat", NM_ROLL_NAT },
        { "raise", NM_ROLL_RAISE } };
    PyObject *text = PyBytes_Check(obj) ? PyUnicode_FromEncodedObject(obj, "ascii", NULL) : PyUnicode_Check(obj) ? Py_NewRef(obj) : NULL;
    if (!text) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "bad argument type for built-in operation");
        return 0;
    }
    int found = 0;
    for (int i = 0; i < NM_COUNT(rolls); i++)
        if (PyUnicode_CompareWithASCIIString(text, rolls[i].name) == 0) {
            *(nm_busday_roll *)out = rolls[i].roll;
            found = 1;
        }
    if (!found)
        PyErr_Format(PyExc_ValueError, "Invalid business day roll parameter \"%U\"", text);
    Py_DECREF(text);
    return found;
}
NPB_SIGNATURE(offset_sig, "busday_offset", { "dates", 0, NULL }, { "offsets", 0, NULL }, { "roll", NPB_OPTIONAL, roll_converter },
              CALENDAR);

FUNCTION(busday_offset)
{
    call c = { .roll = NM_ROLL_RAISE };
    nm_status status = NM_OK;
    (void)module;
    if (npb_parse(&offset_sig, args, nargs, kwnames, (void *[]){ &c.a, &c.b, &c.roll, &c.weekmask, &c.holidays, &c.calendar, &c.out }) < 0)
        return NULL;
    PyArray_Descr *whole = npb_descr_of(NM_LONG);
    if (call_begin(&c, "busday_offset") == 0 && (c.x = days_from(c.a, 0, false)) &&
        (c.y = npb_from_any(c.b, whole, 0, 0, NPY_ARRAY_ALIGNED | NPY_ARRAY_NOTSWAPPED | NPY_ARRAY_ENSUREARRAY)) &&
        call_result(&c, npb_descr_datetime(NM_DATETIME, NM_UNIT_D, 1)) == 0) {
        nm_view x = npb_as_view(c.x), y = npb_as_view(c.y), r = npb_as_view(c.result);
        status = nm_view_busday_offset(npb_ctx(), &c.days, &x, &y, c.roll, &r);
    }
    Py_DECREF(whole);
    return call_end(&c, status);
}

static const npb_function_def overridable[] = {
    { "is_busday", is_busday, &is_sig, "dates weekmask holidays out" },
    { "busday_count", busday_count, &count_sig, "begindates enddates weekmask holidays out" },
    { "busday_offset", busday_offset, &offset_sig, "dates offsets weekmask holidays out" }, { NULL } };

int npb_init_busday(PyObject *module)
{
    npb_name_type(&Calendar_Type);
    if (PyType_Ready(&Calendar_Type) < 0 || PyModule_AddObjectRef(module, "busdaycalendar", (PyObject *)&Calendar_Type) < 0)
        return -1;
    return npb_add_functions(module, overridable);
}
