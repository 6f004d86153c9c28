/* time_class.c - datetime64 and timedelta64 of the core with units that descriptors keep: nm_dtype.param is the descriptor. */
#include "npb_types.h"
#include "dtype/time_units.h"

static nm_time_unit unit(const nm_dtype *dt)
{
    const PyArray_DatetimeMetaData *meta = npb_datetime_meta((PyArray_Descr *)dt->param);
    return (nm_time_unit){ meta->base, meta->num };
}

static nm_status with_unit(nm_ctx *ctx, int num, nm_time_unit u, nm_dtype *out)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyArray_Descr *d = npb_keep_descr(npb_descr_datetime(num, u.base, u.num));
    (void)ctx;
    if (d)
        *out = npb_dtype(d);
    PyGILState_Release(state);
    return d ? NM_OK : NM_E_HOST;
}

static nm_class classes[2];

int npb_init_time_class(PyObject *module)
{
    (void)module;
    for (int i = 0; i < 2; i++) {
        int num = i ? NM_TIMEDELTA : NM_DATETIME;
        classes[i] = *nm_dtype_of(num).cls;
        classes[i].unit = unit;
        classes[i].with_unit = with_unit;
        if (npb_check(nm_class_register(npb_ctx(), &classes[i])) < 0)
            return -1;
        npb_refresh_class(num);
    }
    return 0;
}
