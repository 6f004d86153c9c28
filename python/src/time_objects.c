/* time_objects.c - times between Python objects and counts: what becomes a datetime64 or timedelta64, and what those become. */
#include "scalar.h"
#include <datetime.h>
#include "text/time_text.h"
#include "time_objects.h"

/* The datetime module, loaded when something asks for it; false with an exception. */
static bool have_datetime(void)
{
    if (!PyDateTimeAPI)
        PyDateTime_IMPORT;
    return PyDateTimeAPI != NULL;
}

/* ------------------------------------------------------------------ units */
static int unit_of_text(PyObject *obj, nm_time_unit *unit)
{
    Py_ssize_t n;
    const char *s = PyUnicode_AsUTF8AndSize(obj, &n), *word = s;
    if (!s)
        return -1;
    PyArray_DatetimeMetaData meta = { NM_UNIT_GENERIC, 1 };
    if (*s == '[') {
        if (npb_datetime_unit_parse(s, n, &meta) < 0)
            return -1;
        *unit = (nm_time_unit){ meta.base, meta.num };
        return 0;
    }
    int64_t num = *s >= '0' && *s <= '9' ? 0 : 1;
    for (; *word >= '0' && *word <= '9' && num <= INT_MAX; word++)
        num = num * 10 + (*word - '0');
    if (!n || num < 1 || num > INT_MAX || *s == '-' || strchr(s, '/')) {
        PyErr_Format(PyExc_TypeError, "Invalid datetime metadata string \"%U\"", obj);
        return -1;
    }
    const char *name = strcmp(word, "\xce\xbcs") && strcmp(word, "\xc2\xb5s") ? word : "us";
    int base = NM_UNIT_GENERIC;
    while (base >= 0 && (base == 3 || strcmp(name, nm_time_base_name(base))))
        base--;
    if (base < 0) {
        PyErr_Format(PyExc_TypeError, "Invalid datetime unit \"%s\" in metadata", word);
        return -1;
    }
    *unit = (nm_time_unit){ base, base == NM_UNIT_GENERIC ? 1 : (int)num };
    return 0;
}

/* (unit, multiple), as pickles of old also (unit, multiple, divisor, None). */
static int unit_of_tuple(PyObject *obj, nm_time_unit *unit)
{
    Py_ssize_t n = PyTuple_GET_SIZE(obj);
    if (n < 2 || n > 4) {
        PyErr_SetString(PyExc_TypeError, "Require tuple of size 2 to 4 for tuple to NumPy datetime metadata conversion");
        return -1;
    }
    if (n == 3) {
        PyErr_SetString(PyExc_ValueError, "Use (unit, num) with no event");
        return -1;
    }
    if (n == 4 && PyTuple_GET_ITEM(obj, 3) != Py_None) {
        PyErr_SetString(PyExc_ValueError, "When passing a 4-tuple as (unit, num, den, event), the event argument must be None");
        return -1;
    }
    PyObject *name = PyTuple_GET_ITEM(obj, 0);
    if ((!PyUnicode_Check(name) && !PyBytes_Check(name)) || npb_time_unit_converter(name, unit) == 0) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_TypeError, "a datetime unit must be text, not %s", Py_TYPE(name)->tp_name);
        return -1;
    }
    long parts[2] = { 1, 1 };
    for (int i = 0; i < (n == 4 ? 2 : 1); i++) {
        PyObject *index = PyNumber_Index(PyTuple_GET_ITEM(obj, i + 1));
        int overflow = 0;
        parts[i] = index ? PyLong_AsLongAndOverflow(index, &overflow) : -1;
        Py_XDECREF(index);
        if (!index)
            return -1;
        if (overflow || parts[i] < 1 || parts[i] > INT_MAX) {
            PyErr_SetString(PyExc_TypeError, "Invalid tuple values for tuple to NumPy datetime metadata conversion");
            return -1;
        }
    }
    if (parts[1] != 1) {
        PyErr_Format(PyExc_ValueError, "divisor (%ld) is not a multiple of a lower-unit in datetime metadata", parts[1]);
        return -1;
    }
    unit->num = unit->base == NM_UNIT_GENERIC ? 1 : (int)parts[0];
    return 0;
}

int npb_time_unit_converter(PyObject *obj, void *out)
{
    nm_time_unit *unit = out;
    if (PyTuple_Check(obj))
        return unit_of_tuple(obj, unit) == 0;
    PyObject *text = PyBytes_Check(obj) ? PyUnicode_FromEncodedObject(obj, "ascii", NULL) : PyUnicode_Check(obj) ? Py_NewRef(obj) : NULL;
    if (!text && !PyErr_Occurred())
        PyErr_SetString(PyExc_TypeError, "Invalid object for specifying NumPy datetime metadata");
    int bad = text ? unit_of_text(text, unit) : -1;
    Py_XDECREF(text);
    return bad == 0;
}

/* ------------------------------------------------------------------ objects as counts */
static int fits(bool it_does) { return it_does ? 0 : npb_check(nm_time_too_large(npb_ctx())); }

static int no_time(int num)
{
    PyErr_Format(PyExc_ValueError, "Could not convert object to NumPy %s", num == NM_DATETIME ? "datetime" : "timedelta");
    return -1;
}

/* May what was found in one unit be taken in another?  Generic units have no name here. */
static int check_kind(const char *what, nm_time_unit from, nm_time_unit to, bool dates)
{
    char a[32], b[32];
    if (nm_time_units_can_cast(from, to, dates, NM_SAME_KIND_CASTING))
        return 0;
    nm_time_unit_text(from, a);
    nm_time_unit_text(to, b);
    PyErr_Format(PyExc_TypeError, "Cannot cast %s from metadata %s to %s according to the rule 'same_kind'", what,
                 from.base == NM_UNIT_GENERIC ? "" : a, to.base == NM_UNIT_GENERIC ? "" : b);
    return -1;
}

static int from_text(PyObject *obj, int num, nm_time_unit *unit, bool open, int64_t *value)
{
    PyObject *text = PyBytes_Check(obj) ? PyUnicode_FromEncodedObject(obj, "ascii", NULL) : Py_NewRef(obj);
    Py_ssize_t n;
    const char *s = text ? PyUnicode_AsUTF8AndSize(text, &n) : NULL;
    nm_status status = NM_OK;
    if (s && num == NM_TIMEDELTA)
        status = nm_timedelta_read(npb_ctx(), s, n, value);
    else if (s && !open && unit->base == NM_UNIT_GENERIC) {
        nm_time_unit own = *unit;
        status = nm_datetime_read(npb_ctx(), s, n, &own, value);
        if (status < 0 || own.base != NM_UNIT_GENERIC) {
            nm_clear(npb_ctx());
            PyErr_SetString(PyExc_ValueError, "Cannot create a NumPy datetime other than NaT with generic units");
            s = NULL;
        }
    } else if (s)
        status = nm_datetime_read(npb_ctx(), s, n, unit, value);
    int bad = !s || npb_check(status) < 0 ? -1 : 0;
    Py_XDECREF(text);
    return bad;
}

static int from_long(PyObject *obj, int num, nm_time_unit unit, int64_t *value)
{
    if (num == NM_DATETIME && unit.base == NM_UNIT_GENERIC) {
        PyErr_SetString(PyExc_ValueError, "Converting an integer to a NumPy datetime requires a specified unit");
        return -1;
    }
    PyObject *plain = PyNumber_Long(obj);
    *value = plain ? PyLong_AsLongLong(plain) : -1;
    Py_XDECREF(plain);
    return *value == -1 && PyErr_Occurred() ? -1 : 0;
}

/* A NumPy time of the same kind. */
static int from_time(PyArray_Descr *descr, const char *item, int num, nm_time_unit *unit, bool open, int64_t *value)
{
    nm_time_unit from = npb_unit_of(descr);
    memcpy(value, item, 8);
    if (!npb_is_native(descr))
        *value = (int64_t)__builtin_bswap64((uint64_t)*value);
    if (open)
        *unit = from;
    if (*value == NM_NAT || nm_unit_equal(from, *unit))
        return 0;
    if (check_kind("NumPy timedelta64 scalar", from, *unit, num == NM_DATETIME) < 0)
        return -1;
    nm_civil c;
    nm_time_cast cast;
    if (num == NM_DATETIME && from.base != NM_UNIT_GENERIC)
        return fits(nm_civil_from_time(*value, from, &c) && nm_time_from_civil(&c, *unit, value));
    if (npb_check(nm_time_cast_begin(npb_ctx(), &cast, from, *unit, false)) < 0)
        return -1;
    return fits(nm_time_convert(&cast, *value, value));
}

/* Integer attributes; 1 all there, 0 one is lacking, -1 another error. */
static int attributes(PyObject *obj, int n, const char *const *names, long *to)
{
    for (int i = 0; i < n; i++) {
        PyObject *a = PyObject_GetAttrString(obj, names[i]);
        if (!a && PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            return 0;
        }
        to[i] = a ? PyLong_AsLong(a) : -1;
        Py_XDECREF(a);
        if (to[i] == -1 && PyErr_Occurred())
            return -1;
    }
    return 1;
}

/* Take off what a time with a zone is ahead. */
static int drop_zone(PyObject *obj, nm_civil *c)
{
    PyObject *zone = PyObject_GetAttrString(obj, "tzinfo"), *offset = NULL, *seconds = NULL;
    if (!zone && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        return 0;
    }
    int bad = zone ? 0 : -1;
    if (zone && zone != Py_None) {
        bad = PyErr_WarnEx(PyExc_UserWarning, "no explicit representation of timezones available for np.datetime64", 1);
        offset = bad ? NULL : PyObject_CallMethod(zone, "utcoffset", "O", obj);
        if (offset && offset != Py_None && (seconds = PyObject_CallMethod(offset, "total_seconds", NULL)))
            nm_civil_add_minutes(c, -(int64_t)(PyFloat_AsDouble(seconds) / 60));
        bad = bad || !offset || (offset != Py_None && !seconds) || PyErr_Occurred() ? -1 : 0;
    }
    Py_XDECREF(zone);
    Py_XDECREF(offset);
    Py_XDECREF(seconds);
    return bad;
}

int npb_civil_from_object(PyObject *obj, nm_civil *c, bool *with_time, bool zone)
{
    static const char *const dates[] = { "year", "month", "day" }, *const times[] = { "hour", "minute", "second", "microsecond" };
    long d[3], t[4] = { 0 };
    int found = attributes(obj, 3, dates, d);
    if (found <= 0)
        return found;
    if (d[1] < 1 || d[1] > 12 || d[2] < 1 || d[2] > nm_days_in_month(d[0], (int)d[1])) {
        PyErr_Format(PyExc_ValueError, "Invalid date (%ld,%ld,%ld) when converting to NumPy datetime", d[0], d[1], d[2]);
        return -1;
    }
    if ((found = attributes(obj, 4, times, t)) < 0)
        return -1;
    *with_time = found;
    if (found && (t[0] < 0 || t[0] > 23 || t[1] < 0 || t[1] > 59 || t[2] < 0 || t[2] > 59 || t[3] < 0 || t[3] > 999999)) {
        PyErr_Format(PyExc_ValueError, "Invalid time (%ld,%ld,%ld,%ld) when converting to NumPy datetime", t[0], t[1], t[2], t[3]);
        return -1;
    }
    *c = (nm_civil){ .year = d[0], .month = (int32_t)d[1], .day = (int32_t)d[2] };
    if (found) {
        c->hour = (int32_t)t[0];
        c->min = (int32_t)t[1];
        c->sec = (int32_t)t[2];
        c->us = (int32_t)t[3];
        return zone && drop_zone(obj, c) < 0 ? -1 : 1;
    }
    return 1;
}

static int from_date(PyObject *obj, nm_time_unit *unit, bool open, int64_t *value)
{
    nm_civil c;
    bool with_time;
    int found = npb_civil_from_object(obj, &c, &with_time, true);
    nm_time_unit own = { with_time ? NM_UNIT_us : NM_UNIT_D, 1 };
    if (found <= 0)
        return found < 0 ? -1 : no_time(NM_DATETIME);
    if (open)
        *unit = own;
    if (check_kind(with_time ? "datetime.datetime object" : "datetime.date object", own, *unit, true) < 0)
        return -1;
    return fits(nm_time_from_civil(&c, *unit, value));
}

static int from_span(PyObject *obj, nm_time_unit *unit, bool open, int64_t *value)
{
    static const struct { int base; int64_t us;
                          } exact[] = { { NM_UNIT_W, 604800000000 }, { NM_UNIT_D, 86400000000 }, { NM_UNIT_h, 3600000000 },
        { NM_UNIT_m, 60000000 }, { NM_UNIT_s, 1000000 }, { NM_UNIT_ms, 1000 }, { NM_UNIT_us, 1 } };
    __int128 all = (__int128)PyDateTime_DELTA_GET_DAYS(obj) * 86400000000 + PyDateTime_DELTA_GET_SECONDS(obj) * (int64_t)1000000 +
                   PyDateTime_DELTA_GET_MICROSECONDS(obj);
    nm_time_unit micro = { NM_UNIT_us, 1 };
    int64_t us = (int64_t)all;
    int i = 0;
    if (us != all)
        return fits(false);
    if (open)
        *unit = micro;
    while (us % exact[i].us)
        i++;
    if (check_kind("datetime.timedelta object", (nm_time_unit){ exact[i].base, 1 }, *unit, false) < 0)
        return -1;
    nm_time_cast cast;
    if (npb_check(nm_time_cast_begin(npb_ctx(), &cast, micro, *unit, false)) < 0)
        return -1;
    return fits(nm_time_convert(&cast, us, value));
}

nm_time_unit npb_time_unit_told(PyObject *obj, int num)
{
    nm_time_unit unit = { NM_UNIT_GENERIC, 1 };
    int64_t value;
    if (!have_datetime())
        return unit;
    if (num == NM_TIMEDELTA ? PyDelta_Check(obj) : PyDateTime_Check(obj))
        unit.base = NM_UNIT_us;
    else if (num == NM_DATETIME && PyDate_Check(obj))
        unit.base = NM_UNIT_D;
    else if (num == NM_DATETIME && (PyUnicode_Check(obj) || PyBytes_Check(obj)))
        (void)from_text(obj, num, &unit, true, &value);
    return unit;
}

int npb_time_from_object(PyObject *obj, int num, nm_time_unit *unit, bool open, int64_t *value)
{
    if (obj == Py_None) {
        *value = NM_NAT;
        return 0;
    }
    if (PyUnicode_Check(obj) || PyBytes_Check(obj))
        return from_text(obj, num, unit, open, value);
    if (npb_is_scalar(obj) && npb_scalar_num(obj) == num) {
        PyArray_Descr *d = npb_scalar_descr(obj);
        int bad = d ? from_time(d, npb_scalar_data(obj), num, unit, open, value) : -1;
        Py_XDECREF(d);
        return bad;
    }
    if (PyArray_Check(obj) && ((PyArrayObject *)obj)->nd == 0 && ((PyArrayObject *)obj)->descr->type_num == num)
        return from_time(((PyArrayObject *)obj)->descr, ((PyArrayObject *)obj)->data, num, unit, open, value);
    if (PyLong_Check(obj) || (num == NM_TIMEDELTA && PyObject_TypeCheck(obj, &PyIntegerArrType_Type) &&
                              !PyObject_TypeCheck(obj, &PyTimedeltaArrType_Type)))
        return from_long(obj, num, *unit, value);
    if (num == NM_DATETIME)
        return from_date(obj, unit, open, value);
    if (!have_datetime())
        return -1;
    return PyDelta_Check(obj) ? from_span(obj, unit, open, value) : no_time(num);
}

/* ------------------------------------------------------------------ counts as objects */
static PyObject *delta_object(int64_t value, nm_time_unit unit)
{
    static const int64_t us[] = { [NM_UNIT_W] = 604800000000, [NM_UNIT_D] = 86400000000, [NM_UNIT_h] = 3600000000, [NM_UNIT_m] = 60000000,
                                  [NM_UNIT_s] = 1000000, [NM_UNIT_ms] = 1000, [NM_UNIT_us] = 1 };
    __int128 all = (__int128)value * unit.num * us[unit.base], day = 86400000000, days = all / day - (all % day < 0);
    if (days < -999999999 || days > 999999999)
        return PyLong_FromLongLong(value);
    int64_t rest = (int64_t)(all - days * day);
    return PyDelta_FromDSU((int)days, (int)(rest / 1000000), (int)(rest % 1000000));
}

PyObject *npb_time_object(int64_t value, int num, nm_time_unit unit)
{
    if (value == NM_NAT || (num == NM_DATETIME && unit.base == NM_UNIT_GENERIC))
        Py_RETURN_NONE;
    if (unit.base > NM_UNIT_us || (num == NM_TIMEDELTA && unit.base < NM_UNIT_W))
        return PyLong_FromLongLong(value);
    if (!have_datetime())
        return NULL;
    if (num == NM_TIMEDELTA)
        return delta_object(value, unit);
    nm_civil c;
    if (!nm_civil_from_time(value, unit, &c) || c.year < 1 || c.year > 9999)
        return PyLong_FromLongLong(value);
    if (unit.base <= NM_UNIT_D)
        return PyDate_FromDate((int)c.year, c.month, c.day);
    return PyDateTime_FromDateAndTime((int)c.year, c.month, c.day, c.hour, c.min, c.sec, c.us);
}

PyObject *npb_time_text(int64_t value, int num, nm_time_unit unit, bool repr)
{
    char text[NM_TIME_TEXT], name[32];
    int n;
    nm_time_unit_text(unit, name);
    name[strlen(name) - 1] = 0;
    if (num == NM_DATETIME) {
        nm_time_format f = { .base = unit.base, .casting = NM_UNSAFE_CASTING };
        if (npb_check(nm_datetime_text(npb_ctx(), &f, value, unit, text, &n)) < 0)
            return NULL;
        if (!repr)
            return PyUnicode_FromString(text);
        bool plain = value != NM_NAT && unit.num == 1 && unit.base != NM_UNIT_h;
        return plain ? PyUnicode_FromFormat("np.datetime64('%s')", text) : PyUnicode_FromFormat("np.datetime64('%s','%s')", text, name + 1);
    }
    if (!repr) {
        nm_timedelta_text(value, unit, text);
        return PyUnicode_FromString(text);
    }
    snprintf(text, sizeof text, value == NM_NAT ? "'NaT'" : "%lld", (long long)value);
    return unit.base == NM_UNIT_GENERIC ? PyUnicode_FromFormat("np.timedelta64(%s)", text)
                                        : PyUnicode_FromFormat("np.timedelta64(%s,'%s')", text, name + 1);
}

/* What stands for a time wherever its unit does not matter: the Python object that is equal to it if there is one. */
static PyObject *hash_key(int64_t value, int num, nm_time_unit unit)
{
    nm_civil c;
    int64_t days, months;
    /* a span is taken apart like the time that lies so far behind the first day of all */
    if (!nm_civil_from_time(value, unit, &c))
        return Py_BuildValue("Lii", (long long)value, unit.base, unit.num);
    if (num == NM_TIMEDELTA && unit.base < NM_UNIT_W && nm_time_from_civil(&c, (nm_time_unit){ NM_UNIT_M, 1 }, &months))
        return Py_BuildValue("sL", "months", (long long)months);
    if (num == NM_TIMEDELTA && !c.ps && !c.as && nm_time_from_civil(&c, (nm_time_unit){ NM_UNIT_D, 1 }, &days) && days >= -999999999 &&
        days <= 999999999)
        return PyDelta_FromDSU((int)days, c.hour * 3600 + c.min * 60 + c.sec, c.us);
    if (num == NM_DATETIME && !c.ps && !c.as && c.year >= 1 && c.year <= 9999)
        return PyDateTime_FromDateAndTime((int)c.year, c.month, c.day, c.hour, c.min, c.sec, c.us);
    return PyBytes_FromStringAndSize((char *)&c, sizeof c);
}

Py_hash_t npb_time_hash(PyObject *self, int64_t value, int num, nm_time_unit unit)
{
    if (value == NM_NAT)
        return _Py_HashPointer(self);
    if (unit.base == NM_UNIT_GENERIC) {
        PyErr_Format(PyExc_ValueError, "Can't hash generic %s64", num == NM_DATETIME ? "datetime" : "timedelta");
        return -1;
    }
    PyObject *key = have_datetime() ? hash_key(value, num, unit) : NULL;
    Py_hash_t h = key ? PyObject_Hash(key) : -1;
    Py_XDECREF(key);
    return h;
}

/* ------------------------------------------------------------------ warnings of the core */
static nm_status warn(nm_ctx *ctx, const char *text)
{
    PyGILState_STATE state = PyGILState_Ensure();
    int bad = PyErr_WarnEx(PyExc_UserWarning, text, 1);
    (void)ctx;
    PyGILState_Release(state);
    return bad ? NM_E_HOST : NM_OK;
}

int npb_init_time_objects(PyObject *module)
{
    (void)module;
    npb_lib()->warn = warn;
    return 0;
}
