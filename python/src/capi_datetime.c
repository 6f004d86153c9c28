/* capi_datetime.c - NumPy's C functions on times: counts, times taken apart, and ISO 8601 texts. */
#include "capi.h"
#include "text/time_text.h"
#include "time_objects.h"

_Static_assert(sizeof(npy_datetimestruct) == sizeof(nm_civil) && offsetof(npy_datetimestruct, as) == offsetof(nm_civil, as), "one layout");

static int check_base(int base)
{
    if (base >= NM_UNIT_Y && base <= NM_UNIT_GENERIC && base != 3)
        return 0;
    PyErr_SetString(PyExc_ValueError, "NumPy datetime metadata is corrupted with invalid base unit");
    return -1;
}

int NpyDatetime_ConvertDatetime64ToDatetimeStruct(PyArray_DatetimeMetaData *meta, npy_datetime value, npy_datetimestruct *out)
{
    if (check_base(meta->base) < 0)
        return -1;
    if (meta->base == NM_UNIT_GENERIC && value != NM_NAT) {
        PyErr_SetString(PyExc_ValueError, "Cannot convert a NumPy datetime value other than NaT with generic units");
        return -1;
    }
    return nm_civil_from_time(value, (nm_time_unit){ meta->base, meta->num }, (nm_civil *)out) ? 0
           : npb_check(nm_time_too_large(npb_ctx()));
}

int NpyDatetime_ConvertDatetimeStructToDatetime64(PyArray_DatetimeMetaData *meta, const npy_datetimestruct *time, npy_datetime *out)
{
    const nm_civil *c = (const nm_civil *)time;
    if (check_base(meta->base) < 0)
        return -1;
    if (meta->base == NM_UNIT_GENERIC && c->year != NM_NAT) {
        PyErr_SetString(PyExc_ValueError, "Cannot create a NumPy datetime other than NaT with generic units");
        return -1;
    }
    if (c->year != NM_NAT && (c->month < 1 || c->month > 12)) {
        PyErr_SetString(PyExc_ValueError, "a month lies outside 1 to 12");
        return -1;
    }
    return nm_time_from_civil(c, (nm_time_unit){ meta->base, meta->num }, out) ? 0 : npb_check(nm_time_too_large(npb_ctx()));
}

/* 0, 1 for objects that are no times, -1. */
int NpyDatetime_ConvertPyDateTimeToDatetimeStruct(PyObject *obj, npy_datetimestruct *out, NPY_DATETIMEUNIT *base, int apply_tzinfo)
{
    nm_civil c = { .year = NM_NAT, .month = 1, .day = 1 };
    bool with_time = false;
    int found = obj == Py_None ? 1 : npb_civil_from_object(obj, &c, &with_time, apply_tzinfo);
    if (found <= 0)
        return found < 0 ? -1 : 1;
    memcpy(out, &c, sizeof c);
    if (base)
        *base = obj == Py_None ? NM_UNIT_GENERIC : with_time ? NM_UNIT_us : NM_UNIT_D;
    return 0;
}

int NpyDatetime_GetDatetimeISO8601StrLen(int local, NPY_DATETIMEUNIT base)
{
    return base == NM_UNIT_AUTO ? nm_time_text_room(base, local) : check_base(base) < 0 ? -1 : nm_time_text_room(base, local);
}

static nm_status given_offset(void *minutes, const nm_civil *utc, int64_t *to)
{
    (void)utc;
    *to = *(const int *)minutes;
    return NM_OK;
}

/* tzoffset -1: the computer's zone. */
int NpyDatetime_MakeISO8601Datetime(npy_datetimestruct *time, char *out, npy_intp room, int local, int utc, NPY_DATETIMEUNIT base,
                                    int tzoffset, NPY_CASTING casting)
{
    nm_time_format f = { .base = base, .casting = (nm_casting)casting, .offset = given_offset, .arg = &tzoffset };
    char text[NM_TIME_TEXT];
    int n;
    f.zone = !local ? (utc ? NM_ZONE_UTC : NM_ZONE_NAIVE) : tzoffset == -1 ? NM_ZONE_LOCAL : NM_ZONE_HOST;
    if (base != NM_UNIT_AUTO && check_base(base) < 0)
        return -1;
    if (npb_check(nm_civil_text(npb_ctx(), &f, *(const nm_civil *)time, text, &n)) < 0)
        return -1;
    if (n > room) {
        PyErr_Format(PyExc_RuntimeError, "The string provided for NumPy ISO datetime formatting was too short, with length %zd", room);
        return -1;
    }
    memcpy(out, text, (size_t)NM_MIN(room, n + 1));
    return 0;
}

/* unit -1: any precision will do. */
int NpyDatetime_ParseISO8601Datetime(const char *text, Py_ssize_t n, NPY_DATETIMEUNIT unit, NPY_CASTING casting, npy_datetimestruct *out,
                                     NPY_DATETIMEUNIT *base, npy_bool *special)
{
    nm_civil c;
    int found;
    if ((unit != -1 && check_base(unit) < 0) || npb_check(nm_datetime_parse(npb_ctx(), text, n, &c, &found)) < 0)
        return -1;
    bool word = n == 0 || strchr("nNtT", *text);
    if (unit != -1 && c.year != NM_NAT &&
        !nm_time_units_can_cast((nm_time_unit){ found, 1 }, (nm_time_unit){ unit, 1 }, true, (nm_casting)casting)) {
        PyErr_Format(PyExc_TypeError, "Cannot parse \"%.200s\" as unit '%s' using casting rule %s", text, nm_time_base_name(unit),
                     nm_casting_name((nm_casting)casting));
        return -1;
    }
    memcpy(out, &c, sizeof c);
    if (base)
        *base = found;
    if (special)
        *special = word;
    return 0;
}
