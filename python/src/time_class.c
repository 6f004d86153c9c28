/* time_class.c - datetime64 and timedelta64 of the core with units that descriptors keep: nm_dtype.param is the descriptor. */
#include "npb_types.h"
#include "ufunc/ufunc.h"
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

/* ------------------------------------------------------------------ loops that do not depend on the unit */
static int isnat(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)call; (void)aux;
    for (intptr_t i = 0; i < *n; i++)
        *(bool *)(args[1] + i * strides[1]) = *(const int64_t *)(args[0] + i * strides[0]) == NM_NAT;
    return 0;
}

static int isfinite_time(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)call; (void)aux;
    for (intptr_t i = 0; i < *n; i++)
        *(bool *)(args[1] + i * strides[1]) = *(const int64_t *)(args[0] + i * strides[0]) != NM_NAT;
    return 0;
}

static int never(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    (void)call; (void)aux;
    for (intptr_t i = 0; i < *n; i++)
        *(bool *)(args[1] + i * strides[1]) = false;
    return 0;
}

int npb_init_time_loops(PyObject *module)
{
    static const struct { const char *name; nm_loop *loop; } loops[] = {
        { "isnat", isnat }, { "isnan", isnat }, { "isfinite", isfinite_time }, { "isinf", never } };
    (void)module;
    for (int i = 0; i < NM_COUNT(loops); i++)
        for (int k = 0; k < 2; k++) {
            const uint16_t types[2] = { k ? NM_TIMEDELTA : NM_DATETIME, NM_BOOL };
            nm_ufunc *uf = nm_ufunc_find(npb_lib(), loops[i].name);
            if (!uf || npb_check(nm_ufunc_add_loop(npb_ctx(), uf, types, loops[i].loop, NULL, NM_LOOP_NO_FP | NM_LOOP_ALIGNED)) < 0)
                return -1;
        }
    return 0;
}
