/* capi_ufunc.c - NumPy's ufunc C interface: ufuncs from tables of C loops, loops for user dtypes, and the table _UFUNC_API. */
#include "ufunc_py.h"
#include "base/fp.h"
#include "capi.h"

/* NumPy's numbers for identities to ours. */
static int identity_of(int identity)
{
    switch (identity) {
    case 0: return NM_ID_ZERO;
    case 1: return NM_ID_ONE;
    case 2: return NM_ID_ALL_BITS;
    case -2: return NM_ID_REORDERABLE;
    }
    return NM_ID_NONE;
}

PyObject *PyUFunc_FromFuncAndDataAndSignatureAndIdentity(PyUFuncGenericFunction *functions, void *const *data, const char *types,
                                                         int ntypes, int nin, int nout,
    int identity, const char *name, const char *doc, const int unused, const char *signature, PyObject *identity_value)
{
    (void)unused;
    if (nin + nout > NM_MAXARGS || nin < 0 || nout < 0) {
        PyErr_Format(PyExc_ValueError,
                     "Cannot construct a ufunc with more than %d operands (requested number were: inputs = %d and outputs = %d)",
                     NM_MAXARGS, nin, nout);
        return NULL;
    }
    nm_ctx *ctx = npb_ctx();
    nm_ufunc *core = nm_ufunc_new(ctx, name ? name : "?", nin, nout, identity_of(identity), signature);
    if (!core)
        return npb_raise(nm_last(ctx));
    uint16_t row[NM_MAXARGS];
    for (int k = 0; k < ntypes; k++) {
        for (int i = 0; i < nin + nout; i++)
            row[i] = (uint16_t)(unsigned char)types[k * (nin + nout) + i];
        if (functions && functions[k] && npb_check(nm_ufunc_add_loop(ctx, core, row, (nm_loop *)(void *)functions[k],
                                                                     data ? data[k] : NULL, NM_LOOP_LEGACY | NM_LOOP_SERIAL)) < 0)
            goto fail;
    }
    PyUFuncObject *uf = (PyUFuncObject *)npb_ufunc_make(core, doc);
    if (!uf)
        goto fail;
    npb_ufunc_unpublish(uf);
    uf->reserved1 = NPB_FOREIGN_UFUNC;
    uf->functions = functions;
    uf->data = data;
    uf->types = types;
    uf->ntypes = ntypes;
    if (!uf->op_flags)                    /* extensions write to it */
        uf->op_flags = PyMem_Calloc((size_t)(nin + nout), sizeof *uf->op_flags);
    if (identity == -3 && identity_value)
        uf->identity_value = Py_NewRef(identity_value);
    return (PyObject *)uf;
fail:
    nm_ufunc_free(ctx, core);
    return NULL;
}
PyObject *PyUFunc_FromFuncAndDataAndSignature(PyUFuncGenericFunction *functions, void *const *data, const char *types, int ntypes,
                                              int nin, int nout, int identity,
                                              const char *name, const char *doc, int unused, const char *signature)
{
    return PyUFunc_FromFuncAndDataAndSignatureAndIdentity(functions, data, types, ntypes, nin, nout, identity, name, doc, unused,
                                                          signature, NULL);
}
PyObject *PyUFunc_FromFuncAndData(PyUFuncGenericFunction *functions, void *const *data, const char *types, int ntypes, int nin, int nout,
                                  int identity, const char *name, const char *doc, int unused)
{
    return PyUFunc_FromFuncAndDataAndSignatureAndIdentity(functions, data, types, ntypes, nin, nout, identity, name, doc, unused, NULL,
                                                          NULL);
}

int PyUFunc_RegisterLoopForType(PyUFuncObject *uf, int num, PyUFuncGenericFunction function, const int *types, void *data)
{
    nm_ufunc *core = npb_core_ufunc(uf);
    uint16_t row[NM_MAXARGS];
    if (!core || (num < NPB_USERDEF && num != NM_VOID)) {
        PyErr_SetString(PyExc_TypeError, "unknown user-defined type");
        return -1;
    }
    for (int i = 0; i < uf->nargs; i++)
        row[i] = (uint16_t)(types ? types[i] : num);
    return npb_check(nm_ufunc_add_loop(npb_ctx(), core, row, (nm_loop *)(void *)function, data, NM_LOOP_LEGACY | NM_LOOP_SERIAL));
}

/* Loops for dtypes told by descriptors: structures, which loops know by their type number only. */
int PyUFunc_RegisterLoopForDescr(PyUFuncObject *uf, PyArray_Descr *descr, PyUFuncGenericFunction function, PyArray_Descr **descrs,
                                 void *data)
{
    int types[NM_MAXARGS];
    for (int i = 0; i < uf->nargs; i++)
        types[i] = descrs ? descrs[i]->type_num : descr->type_num;
    return PyUFunc_RegisterLoopForType(uf, descr->type_num, function, types, data);
}

/* ------------------------------------------------------------------ loops of the ArrayMethod interface */
enum { METH_STRIDED_LOOP = 5, METH_CONTIGUOUS_LOOP, METH_UNALIGNED_STRIDED_LOOP };
typedef struct method { PyArrayMethod_StridedLoop *loop; PyArrayMethod_Context context; PyArray_Descr *descrs[NM_MAXARGS]; } method;

static int run_method(const nm_call *call, char *const *args, const intptr_t *n, const intptr_t *strides, void *aux)
{
    method *m = aux;
    (void)call;
    int status = m->loop(&m->context, args, n, strides, NULL);
    return status < 0 ? NM_E_HOST : 0;
}

static void free_method(PyObject *capsule)
{
    method *m = PyCapsule_GetPointer(capsule, NULL);
    for (int i = 0; i < NM_MAXARGS; i++)
        Py_XDECREF(m->descrs[i]);
    PyMem_Free(m);
}

/* The loop of a spec whose dtypes are all without parameters; 0, or -1 with an exception. */
static int method_from(const PyArrayMethod_Spec *spec, int nargs, method *m, uint16_t *row)
{
    for (PyType_Slot *s = spec->slots; s && s->slot; s++)
        if (s->slot == METH_STRIDED_LOOP || (s->slot == METH_UNALIGNED_STRIDED_LOOP && !m->loop) ||
            (s->slot == METH_CONTIGUOUS_LOOP && !m->loop))
            m->loop = (PyArrayMethod_StridedLoop *)s->pfunc;
    bool known = m->loop != NULL;
    for (int i = 0; i < nargs && known; i++) {
        known = spec->dtypes[i] && spec->dtypes[i]->flags & NPY_DT_LEGACY && spec->dtypes[i]->singleton;
        if (known) {
            m->descrs[i] = (PyArray_Descr *)Py_NewRef(spec->dtypes[i]->singleton);
            row[i] = (uint16_t)spec->dtypes[i]->type_num;
        }
    }
    if (!known)
        PyErr_SetString(PyExc_NotImplementedError, "PyUFunc_AddLoopFromSpec for this kind of loop");
    return known ? 0 : -1;
}

/* The ufunc keeps what its loops need in a list behind its userloops. */
static int keep(PyUFuncObject *uf, PyObject *capsule)
{
    PyObject *list = uf->userloops ? Py_NewRef(uf->userloops) : PyList_New(0);
    int bad = !list || !PyList_Check(list) || PyList_Append(list, capsule) < 0 ? -1 : 0;
    if (!bad)
        Py_XSETREF(uf->userloops, Py_NewRef(list));
    Py_XDECREF(list);
    return bad;
}

int PyUFunc_AddLoopFromSpec(PyObject *ufunc, PyArrayMethod_Spec *spec)
{
    PyUFuncObject *uf = (PyUFuncObject *)ufunc;
    if (!PyObject_TypeCheck(ufunc, &PyUFunc_Type)) {
        PyErr_SetString(PyExc_TypeError, "ufunc object passed is not a ufunc!");
        return -1;
    }
    if (spec->nin != uf->nin || spec->nout != uf->nout) {
        PyErr_SetString(PyExc_TypeError, "the number of operands of the loop is not that of the ufunc");
        return -1;
    }
    uint16_t row[NM_MAXARGS];
    method *m = PyMem_Calloc(1, sizeof *m);
    PyObject *capsule = m ? PyCapsule_New(m, NULL, free_method) : NULL;
    if (!capsule) {
        PyMem_Free(m);
        return m ? -1 : (PyErr_NoMemory(), -1);
    }
    m->context = (PyArrayMethod_Context){ .caller = ufunc, .descriptors = m->descrs };
    int bad = method_from(spec, uf->nargs, m, row) < 0 || keep(uf, capsule) < 0 ||
              npb_check(nm_ufunc_add_loop(npb_ctx(), npb_core_ufunc(uf), row, run_method, m, NM_LOOP_HOST | NM_LOOP_SERIAL)) < 0 ? -1 : 0;
    Py_DECREF(capsule);
    return bad;
}

/* "add", "lib.add" (of the package) or "module:add"; new reference. */
static PyObject *entry_point(const char *name)
{
    const char *colon = strchr(name, ':');
    PyObject *path = colon ? PyUnicode_FromStringAndSize(name, colon - name) : PyUnicode_FromString(npb_package);
    bool own = colon && !strncmp(name, "numpy", 5) && (name[5] == ':' || name[5] == '.');   /* extensions know the package by that name */
    if (path && own)
        Py_SETREF(path, PyUnicode_FromFormat("%s%.*s", npb_package, (int)(colon - name - 5), name + 5));
    PyObject *found = path ? PyImport_Import(path) : NULL, *parts = NULL, *words = PyUnicode_FromString(colon ? colon + 1 : name),
             *dot = PyUnicode_FromString(".");
    if (found && path)                                    /* the module itself, not its package */
        Py_SETREF(found, PyImport_GetModule(path));
    if (found && words && dot)
        parts = PyUnicode_Split(words, dot, -1);
    for (Py_ssize_t i = 0; parts && found && i < PyList_GET_SIZE(parts); i++)
        Py_SETREF(found, PyObject_GetAttr(found, PyList_GET_ITEM(parts, i)));
    if (!parts)
        Py_CLEAR(found);
    Py_XDECREF(path);
    Py_XDECREF(words);
    Py_XDECREF(dot);
    Py_XDECREF(parts);
    return found;
}

int PyUFunc_AddLoopsFromSpecs(PyUFunc_LoopSlot *slots)
{
    for (PyUFunc_LoopSlot *slot = slots; slot->name; slot++) {
        PyObject *ufunc = entry_point(slot->name);
        int bad = ufunc ? PyUFunc_AddLoopFromSpec(ufunc, slot->spec) : -1;
        Py_XDECREF(ufunc);
        if (bad)
            return -1;
    }
    return 0;
}

/* ------------------------------------------------------------------ loops and types of a ufunc */
/* Put another function in the place of the loop with these type numbers; 0 with the former one, or -1 if there is no such loop. */
int PyUFunc_ReplaceLoopBySignature(PyUFuncObject *uf, PyUFuncGenericFunction function, const int *types, PyUFuncGenericFunction *former)
{
    nm_ufunc *core = npb_core_ufunc(uf);
    for (int k = 0; core && k < uf->ntypes; k++) {
        int i = 0;
        while (i < uf->nargs && uf->types[k * uf->nargs + i] == types[i])
            i++;
        if (i < uf->nargs)
            continue;
        uint16_t row[NM_MAXARGS];
        for (i = 0; i < uf->nargs; i++)
            row[i] = (uint16_t)types[i];
        if (npb_check(nm_ufunc_add_loop(npb_ctx(), core, row, (nm_loop *)(void *)function, uf->data ? uf->data[k] : NULL,
                                        NM_LOOP_LEGACY | NM_LOOP_SERIAL)) < 0)
            return -1;
        if (former)
            *former = uf->functions[k];
        uf->functions[k] = function;
        return 0;
    }
    return -1;
}

/* The dtypes at which a call works; tuple: the types asked for, or NULL. */
int PyUFunc_DefaultTypeResolver(PyUFuncObject *uf, NPY_CASTING casting, PyArrayObject **ops, PyObject *tuple, PyArray_Descr **out)
{
    nm_dtype in[NM_MAXARGS], given[NM_MAXARGS], dt[NM_MAXARGS];
    nm_ctx *ctx = npb_ctx();
    npb_sig sig = { .any = false };
    if (tuple && tuple != Py_None && npb_sig_from(uf, NULL, tuple, &sig) < 0)
        return -1;
    for (int i = 0; i < uf->nargs; i++) {
        nm_dtype one = ops[i] ? npb_dtype(ops[i]->descr) : (nm_dtype){ 0 };
        if (i < uf->nin)
            in[i] = one;
        else
            given[i - uf->nin] = one;
    }
    nm_resolution r = { .dt = dt };
    nm_status status = nm_ufunc_resolve(ctx, npb_core_ufunc(uf), in, NULL, sig.any ? sig.dt : NULL, given, casting, &r);
    int bad = status < 0 ? -1 : 0;
    if (status < 0) {
        npb_operand operands[NM_MAXARGS];
        memset(operands, 0, sizeof operands);
        for (int i = 0; i < uf->nargs; i++)
            if ((operands[i].arr = ops[i]))
                operands[i].view = npb_as_view(ops[i]);
        npb_raise_resolution(uf, status, &r, operands, sig.any ? sig.dt : NULL, given, casting);
    }
    for (int i = 0; !bad && i < uf->nargs; i++)
        if (!(out[i] = npb_descr_from(&dt[i]))) {
            while (i)
                Py_CLEAR(out[--i]);
            bad = -1;
        }
    npb_sig_clear(uf, &sig);
    return bad;
}
/* May the operands be cast to and from these dtypes? */
int PyUFunc_ValidateCasting(PyUFuncObject *uf, NPY_CASTING casting, PyArrayObject **ops, PyArray_Descr *const *dtypes)
{
    for (int i = 0; i < uf->nargs; i++) {
        bool input = i < uf->nin;
        if (!ops[i] || npb_can_cast(input ? ops[i]->descr : dtypes[i], input ? dtypes[i] : ops[i]->descr, casting))
            continue;
        PyObject *type = input ? npb_errors.UFuncInputCastingError : npb_errors.UFuncOutputCastingError;
        PyObject *error = PyObject_CallFunction(type, "OsOOi", uf, nm_casting_name(casting), input ? ops[i]->descr : dtypes[i],
                                                input ? dtypes[i] : ops[i]->descr, input ? i : i - uf->nin);
        if (error)
            PyErr_SetObject(type, error);
        Py_XDECREF(error);
        return -1;
    }
    return 0;
}

int PyUFunc_getfperr(void)
{
    int raised = (int)(nm_fp_read() | nm_fp_read_x87());
    nm_fp_clear();
    nm_fp_clear_x87();
    return raised;
}
void PyUFunc_clearfperr(void) { PyUFunc_getfperr(); }
int PyUFunc_GiveFloatingpointErrors(const char *name, int raised) { return raised ? npb_fp_report((unsigned)raised, name) : 0; }
