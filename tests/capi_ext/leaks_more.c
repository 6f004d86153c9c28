/* leaks_more.c - the functions of the C interface that leaks.c does not call, many times over. */
#define NPY_TARGET_VERSION NPY_2_4_API_VERSION
#include "leak_rounds.h"
#include <numpy/dtype_api.h>

#define CLASS(descr) ((PyArray_DTypeMeta *)Py_TYPE(descr))

static PyObject *fresh(void) { return PyArray_NewCopy(A(vector), NPY_CORDER); }
static npy_intp strides[1] = { 8 };
static union { double d; npy_long l; char bytes[256]; PyObject *o; } room;
static PyObject *done(PyObject *held, int ok) { Py_XDECREF(held); return truth(ok); }

/* ------------------------------------------------------------------ calls that take more than an expression */
static PyObject *one_of(PyObject *arr) { char *item = PyArray_One(A(arr)); PyDataMem_FREE(item); return truth(item ? 1 : -1); }
static PyObject *copied_any(void) { PyObject *a = fresh(); return done(a, PyArray_CopyAnyInto(A(a), A(vector))); }
static PyObject *from_file(void)
{
    FILE *f = fopen("/dev/zero", "rb");
    PyObject *a = f ? PyArray_FromFile(f, of(NPY_DOUBLE), 3, "") : NULL;
    if (f)
        fclose(f);
    return a;
}
static PyObject *to_file(void)
{
    FILE *f = fopen("/dev/null", "wb");
    int ok = f ? PyArray_ToFile(A(vector), f, "", "") : -1;
    if (f)
        fclose(f);
    return truth(ok);
}
static PyObject *dumped(void)
{
    PyObject *name = PyUnicode_FromString("/dev/null");
    return done(name, PyArray_Dump(vector, name, 2));
}
static PyObject *set_field(void) { PyObject *a = fresh(); return done(a, PyArray_SetField(A(a), of(NPY_FLOAT), 4, number)); }
static PyObject *resized(void)
{
    PyObject *a = fresh(), *none = PyArray_Resize(A(a), &(PyArray_Dims){ two_by_two, 2 }, 0, NPY_CORDER);
    Py_DECREF(a);
    return none;
}
static PyObject *copy_object(void) { PyObject *a = fresh(); return done(a, PyArray_CopyObject(A(a), number)); }
static PyObject *copy_object_bad(void) { PyObject *a = fresh(); return done(a, PyArray_CopyObject(A(a), bad)); }
static PyObject *flags_updated(void)
{
    PyObject *a = fresh();
    PyArray_UpdateFlags(A(a), NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED);
    return a;
}
static PyObject *broadcast(int smallest)
{
    PyObject *it = PyArray_MultiIterNew(2, vector, number);
    return done(it, smallest ? PyArray_RemoveSmallest((PyArrayMultiIterObject *)it) : PyArray_Broadcast((PyArrayMultiIterObject *)it));
}
static PyObject *filled(PyObject *value) { PyObject *a = fresh(); return done(a, PyArray_FillWithScalar(A(a), value)); }
static PyObject *item_references(void)
{
    char *item = PyArray_DATA(A(objects));
    PyArray_Item_INCREF(item, PyArray_DESCR(A(objects)));
    PyArray_Item_XDECREF(item, PyArray_DESCR(A(objects)));
    return truth(1);
}
static PyObject *put_to(NPY_CLIPMODE mode)
{
    PyObject *a = fresh(), *index = PyLong_FromLong(mode == NPY_RAISE ? 9 : 1), *none = PyArray_PutTo(A(a), number, index, mode);
    Py_DECREF(a);
    Py_DECREF(index);
    return none;
}
static PyObject *put_mask(void)
{
    PyObject *a = fresh(), *none = PyArray_PutMask(A(a), number, vector);
    Py_DECREF(a);
    return none;
}
static PyObject *chosen(void)
{
    PyObject *index = PyArray_Zeros(1, three, of(NPY_LONG), 0), *from = PyTuple_Pack(2, vector, number);
    PyObject *a = PyArray_Choose(A(index), from, NULL, NPY_RAISE);
    Py_DECREF(index);
    Py_DECREF(from);
    return a;
}
static PyObject *sorted(void) { PyObject *a = fresh(); return done(a, PyArray_Sort(A(a), 0, NPY_STABLESORT)); }
static PyObject *partitioned(int indirect)
{
    PyObject *a = fresh(), *kth = PyArray_FromScalar(number, of(NPY_LONG));
    *(npy_long *)PyArray_DATA(A(kth)) = 1;
    PyObject *made = indirect ? PyArray_ArgPartition(A(a), A(kth), 0, NPY_INTROSELECT)
                     : truth(PyArray_Partition(A(a), A(kth), 0, NPY_INTROSELECT));
    Py_DECREF(a);
    Py_DECREF(kth);
    return made;
}
static PyObject *as_c_array(void)
{
    PyObject *a = matrix;
    double **rows;
    npy_intp dims[2];
    if (PyArray_AsCArray(&a, &rows, dims, 2, of(NPY_DOUBLE)) < 0)
        return NULL;
    int good = rows[1][1] == 4;
    return truth(PyArray_Free(a, rows) < 0 ? -1 : good);
}
static PyObject *converter(int which)
{
    PyObject *made = NULL;
    PyArray_Descr *d = NULL;
    PyArrayObject *out = NULL;
    PyArray_Chunk chunk;
    int axis, ok = 1;
    npy_bool flag;
    char order;
    NPY_ORDER layout;
    NPY_SORTKIND sort;
    NPY_CLIPMODE clip;
    NPY_SEARCHSIDE side;
    NPY_CASTING casting;
    NPY_SELECTKIND select;
    NPY_CLIPMODE modes[2];
    PyObject *word = PyUnicode_FromString((const char *[]){ "", "", "", "<", "C", "stable", "wrap", "left", "safe", "introselect",
                                                            "raise" }[which < 10 ? which : 10]);
    switch (which) {
    case 0: ok = PyArray_Converter(listed, &made); break;
    case 1: ok = PyArray_AxisConverter(number, &axis); break;
    case 2: ok = PyArray_BoolConverter(number, &flag); break;
    case 3: ok = PyArray_ByteorderConverter(word, &order); break;
    case 4: ok = PyArray_OrderConverter(word, &layout); break;
    case 5: ok = PyArray_SortkindConverter(word, &sort); break;
    case 6: ok = PyArray_ClipmodeConverter(word, &clip); break;
    case 7: ok = PyArray_SearchsideConverter(word, &side); break;
    case 8: ok = PyArray_CastingConverter(word, &casting); break;
    case 9: ok = PyArray_SelectkindConverter(word, &select); break;
    case 10: ok = PyArray_ConvertClipmodeSequence(word, modes, 2) == 0; break;
    case 11: ok = PyArray_DescrConverter2(text, &d); break;
    case 12: ok = PyArray_DescrAlignConverter(text, &d); break;
    case 13: ok = PyArray_DescrAlignConverter2(text, &d); break;
    case 14: ok = PyArray_OutputConverter(vector, &out); break;
    case 15: ok = PyArray_BufferConverter(text, &chunk); break;           /* borrows */
    case 16: ok = PyArray_AxisConverter(bad, &axis); break;
    case 17: ok = PyArray_OrderConverter(bad, &layout); break;
    case 18: ok = PyArray_CastingConverter(bad, &casting); break;
    case 19: ok = PyArray_OutputConverter(bad, &out); break;
    case 20: ok = PyArray_DescrConverter2(bad, &d); break;
    case 21: ok = PyArray_BufferConverter(listed, &chunk); break;
    case 22: ok = PyArray_SortkindConverter(bad, &sort); break;
    }
    Py_XDECREF(made);
    Py_XDECREF(d);
    Py_DECREF(word);
    return ok ? truth(1) : NULL;
}
static PyObject *from_sequence(void) { npy_intp values[2]; return truth(PyArray_IntpFromSequence(listed, values, 2)); }
static PyObject *lex_sorted(void)
{
    PyObject *keys = PyTuple_Pack(2, vector, vector), *order = PyArray_LexSort(keys, 0);
    Py_DECREF(keys);
    return order;
}
static PyObject *check_axis(int axis) { return PyArray_CheckAxis(A(matrix), &axis, 0); }
static PyObject *with_base(void)
{
    PyObject *a = PyArray_SimpleNewFromData(1, three, NPY_DOUBLE, PyArray_DATA(A(vector)));
    Py_INCREF(vector);
    if (PyArray_SetBaseObject(A(a), vector) < 0)
        Py_CLEAR(a);
    return a;
}
static PyObject *written_back(void)
{
    PyObject *base = fresh(), *copy = fresh();
    int ok = PyArray_SetWritebackIfCopyBase(A(copy), A(base));
    return done(copy, ok < 0 ? ok : PyArray_ResolveWritebackIfCopy(A(copy)));
}
static PyObject *fewer_axes(void)
{
    PyObject *a = PyArray_Zeros(3, (npy_intp[]){ 2, 1, 3 }, of(NPY_DOUBLE), 0);
    PyArray_RemoveAxesInPlace(A(a), (npy_bool[]){ 0, 1, 0 });
    return a;
}
static PyObject *stride_order(void)
{
    npy_stride_sort_item items[2];
    PyArray_CreateSortedStridePerm(2, PyArray_STRIDES(A(matrix)), items);
    return truth(items[0].perm == 0);
}
static PyObject *memory(void)
{
    char *a = PyDataMem_NEW(100), *b = PyDataMem_NEW_ZEROED(10, 10);
    a = PyDataMem_RENEW(a, 1000);
    PyDataMem_FREE(a);
    PyDataMem_FREE(b);
    return truth(1);
}
static PyObject *handler(void)
{
    PyObject *former = PyDataMem_SetHandler(NULL), *back = PyDataMem_SetHandler(former);
    Py_XDECREF(former);
    return back;
}
static PyObject *default_descr(void) { return as_object(PyArray_GetDefaultDescr(CLASS(real))); }
static PyObject *common_class(void) { return as_object(PyArray_CommonDType(CLASS(real), CLASS(whole))); }
static PyObject *class_of_many(void)
{
    return as_object(PyArray_PromoteDTypeSequence(2, (PyArray_DTypeMeta *[]){ CLASS(single), CLASS(whole) }));
}
static PyObject *functions(void) { return truth(PyDataType_GetArrFuncs(real)->getitem ? 1 : -1); }
static PyObject *ctype(void) { PyArray_ScalarAsCtype(number, &room); return truth(room.l == 3); }
static PyObject *many_iter(void) { PyObject *all[1] = { vector }; return PyArray_MultiIterFromObjects(all, 1, 1, number); }

/* ------------------------------------------------------------------ iterators */
static PyObject *iterate_index(void)
{
    NpyIter *it = NpyIter_New(A(matrix), NPY_ITER_MULTI_INDEX | NPY_ITER_C_INDEX | NPY_ITER_READONLY, NPY_KEEPORDER, NPY_NO_CASTING, NULL);
    npy_intp shape[2], place[2] = { 1, 0 }, made[2];
    char *base[1];
    if (!it)
        return NULL;
    NpyIter_GetMultiIndexFunc *get = NpyIter_GetGetMultiIndex(it, NULL);
    int ok = get && NpyIter_HasMultiIndex(it) && NpyIter_HasIndex(it) && !NpyIter_HasExternalLoop(it) && NpyIter_GetNDim(it) == 2 &&
             NpyIter_GetNOp(it) == 1 &&
             NpyIter_GetIterSize(it) == 4 && NpyIter_GetShape(it, shape) && NpyIter_GotoMultiIndex(it, place) && NpyIter_GotoIndex(it, 3) &&
             *NpyIter_GetIndexPtr(it) == 3 && NpyIter_GotoIterIndex(it, 2) && NpyIter_GetIterIndex(it) == 2 &&
             NpyIter_GetAxisStrideArray(it, 0) &&
             NpyIter_CreateCompatibleStrides(it, 8, made) && NpyIter_RequiresBuffering(it) == 0 && NpyIter_IsFirstVisit(it, 0);
    if (ok) {
        get(it, place);
        base[0] = NpyIter_GetInitialDataPtrArray(it)[0];
        ok = NpyIter_ResetBasePointers(it, base, NULL) && NpyIter_Reset(it, NULL) && !NpyIter_GotoIndex(it, 77);
        PyErr_Clear();
        ok = ok && NpyIter_RemoveMultiIndex(it) && !NpyIter_EnableExternalLoop(it);      /* its index stands in the way */
        PyErr_Clear();
    }
    return truth(NpyIter_Deallocate(it) && ok ? 1 : -1);
}
static PyObject *iterate_buffers(void)
{
    NpyIter *it = NpyIter_MultiNew(2, (PyArrayObject *[]){ A(matrix), NULL },
                                   NPY_ITER_EXTERNAL_LOOP | NPY_ITER_BUFFERED | NPY_ITER_RANGED | NPY_ITER_GROWINNER |
                                   NPY_ITER_DELAY_BUFALLOC, NPY_KEEPORDER, NPY_UNSAFE_CASTING, (npy_uint32[]){ NPY_ITER_READONLY,
                                   NPY_ITER_WRITEONLY | NPY_ITER_ALLOCATE }, (PyArray_Descr *[]){ single, whole });
    char reads[2], writes[2];
    npy_intp first, last, fixed[2];
    if (!it)
        return NULL;
    int ok = NpyIter_HasDelayedBufAlloc(it) && NpyIter_IsBuffered(it) && NpyIter_IsGrowInner(it) && NpyIter_GetBufferSize(it) > 0 &&
             NpyIter_ResetToIterIndexRange(it, 1, 3, NULL) && NpyIter_GetDescrArray(it)[1] == whole &&
                 NpyIter_GetOperandArray(it)[0] == A(matrix) &&
             NpyIter_IterationNeedsAPI(it) == 0;
    NpyIter_GetIterIndexRange(it, &first, &last);
    NpyIter_GetReadFlags(it, reads);
    NpyIter_GetWriteFlags(it, writes);
    NpyIter_GetInnerFixedStrideArray(it, fixed);
    NpyIter_GetTransferFlags(it);
    NpyIter_IterNextFunc *next = NpyIter_GetIterNext(it, NULL);
    do
        ok = ok && NpyIter_GetDataPtrArray(it)[0] && NpyIter_GetInnerStrideArray(it)[0] == 4 && *NpyIter_GetInnerLoopSizePtr(it) > 0;
    while (next(it));
    NpyIter *copy = NpyIter_Copy(it);
    ok = ok && copy && NpyIter_Deallocate(copy) && first == 1 && last == 3;
    return truth(NpyIter_Deallocate(it) && ok ? 1 : -1);
}
static PyObject *iterate_views(void)
{
    int over[2] = { 1, 0 }, *axes[1] = { over };
    NpyIter *it = NpyIter_AdvancedNew(1, (PyArrayObject *[]){ A(matrix) }, NPY_ITER_MULTI_INDEX, NPY_CORDER, NPY_SAFE_CASTING,
                                      (npy_uint32[]){ NPY_ITER_READONLY }, NULL, 2, axes, (npy_intp[]){ -1, -1 }, 0);
    PyObject *view = it ? (PyObject *)NpyIter_GetIterView(it, 0) : NULL;
    int ok = view && NpyIter_RemoveAxis(it, 0) && NpyIter_RemoveMultiIndex(it) && NpyIter_EnableExternalLoop(it);
    Py_XDECREF(view);
    return truth(it && NpyIter_Deallocate(it) && ok ? 1 : -1);
}
static PyObject *iterate_wrongly(void)
{
    return as_object(NpyIter_MultiNew(2, (PyArrayObject *[]){ A(matrix), A(vector) }, 0, NPY_KEEPORDER, NPY_SAFE_CASTING,
                                      (npy_uint32[]){ NPY_ITER_READONLY, NPY_ITER_READONLY }, NULL));
}

/* ------------------------------------------------------------------ a user dtype: registered once, however often it is asked for */
static PyObject *get_ours(void *item, void *arr) { (void)arr; return PyFloat_FromDouble(*(double *)item); }
static int set_ours(PyObject *value, void *item, void *arr)
{
    (void)arr;
    *(double *)item = PyFloat_AsDouble(value);
    return PyErr_Occurred() ? -1 : 0;
}
static void swap_ours(void *to, void *from, int swap, void *arr) { (void)swap; (void)arr; if (from) memcpy(to, from, 8); }
static void swap_many(void *to, npy_intp ts, void *from, npy_intp fs, npy_intp n, int swap, void *arr)
{
    for (npy_intp i = 0; i < n; i++)
        swap_ours((char *)to + i * ts, from ? (char *)from + i * fs : NULL, swap, arr);
}
static void cast_ours(void *from, void *to, npy_intp n, void *a, void *b) { (void)a; (void)b; memcpy(to, from, (size_t)n * 8); }
static PyArray_ArrFuncs ours;
static PyTypeObject Ours_Type = { PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "leaks_more.ours", .tp_basicsize = sizeof(PyObject) + 8,
                                  .tp_flags = Py_TPFLAGS_DEFAULT };
static PyArray_DescrProto proto = { PyObject_HEAD_INIT(NULL) .typeobj = &Ours_Type, .kind = 'f', .type = 'r', .byteorder = '=',
                                    .elsize = 8, .alignment = 8, .f = &ours };
static void add_ours(char **args, const npy_intp *n, const npy_intp *steps, void *data)
{
    (void)data;
    for (npy_intp i = 0; i < *n; i++)
        *(double *)(args[2] + i * steps[2]) = *(double *)(args[0] + i * steps[0]) + *(double *)(args[1] + i * steps[1]);
}
static int our_num = -1;
static int registered(void)
{
    if (our_num < 0) {
        PyArray_InitArrFuncs(&ours);
        ours.getitem = get_ours;
        ours.setitem = set_ours;
        ours.copyswap = swap_ours;
        ours.copyswapn = swap_many;
        Ours_Type.tp_base = &PyGenericArrType_Type;
        Py_SET_TYPE(&proto, &PyArrayDescr_Type);
        if (PyType_Ready(&Ours_Type) < 0)
            return -1;
    }
    return our_num = PyArray_RegisterDataType(&proto);
}
static PyObject *user_dtype(void)
{
    int num = registered();
    PyArray_Descr *d = num < 0 ? NULL : of(num);
    if (!d || PyArray_RegisterCastFunc(d, NPY_DOUBLE, cast_ours) < 0 || PyArray_RegisterCastFunc(real, num, cast_ours) < 0 ||
        PyArray_RegisterCanCast(d, NPY_DOUBLE, NPY_NOSCALAR) < 0)
        return NULL;
    PyObject *a = PyArray_FromAny(listed, d, 0, 0, NPY_ARRAY_FORCECAST, NULL), *b = a ? PyArray_FromArray(A(a), of(NPY_DOUBLE), 0) : NULL;
    PyObject *c = b ? PyArray_FromArray(A(b), of(num), NPY_ARRAY_FORCECAST) : NULL,
             *item = c ? PyArray_GETITEM(A(c), PyArray_DATA(A(c))) : NULL;
    PyObject *scalar = item ? PyArray_ToScalar(PyArray_DATA(A(c)), A(c)) : NULL, *list = scalar ? PyArray_ToList(A(c)) : NULL;
    Py_XDECREF(a);
    Py_XDECREF(b);
    Py_XDECREF(c);
    Py_XDECREF(item);
    Py_XDECREF(scalar);
    return list;
}

/* ------------------------------------------------------------------ ufuncs and their loops */
static PyObject *add;
static int quadruple(PyArrayMethod_Context *context, char *const *data, const npy_intp *n, const npy_intp *steps, NpyAuxData *aux)
{
    (void)context;
    (void)aux;
    for (npy_intp i = 0; i < *n; i++)
        *(double *)(data[1] + i * steps[1]) = 4 * *(double *)(data[0] + i * steps[0]);
    return 0;
}
static PyObject *called(PyObject *ufunc, int n)
{
    PyObject *made = ufunc ? PyObject_CallFunctionObjArgs(ufunc, vector, n == 2 ? vector : NULL, NULL) : NULL;
    Py_XDECREF(ufunc);
    return made;
}
static PyUFuncGenericFunction our_loops[] = { add_ours };
static const char our_types[] = { NPY_DOUBLE, NPY_DOUBLE, NPY_DOUBLE };
static PyObject *new_ufunc(void) { return PyUFunc_FromFuncAndData(our_loops, NULL, our_types, 1, 2, 1, PyUFunc_Zero, "ours", "doc", 0); }
static PyObject *gufunc(void)
{
    return called(PyUFunc_FromFuncAndDataAndSignature(our_loops, NULL, our_types, 1, 2, 1, PyUFunc_None, "ours", NULL, 0, "(),()->()"), 2);
}
static PyObject *gufunc_bad(void)
{
    return PyUFunc_FromFuncAndDataAndSignature(our_loops, NULL, our_types, 1, 2, 1, PyUFunc_None, "ours", NULL, 0, "(),(->()");
}
static PyObject *with_identity(void)
{
    return called(PyUFunc_FromFuncAndDataAndSignatureAndIdentity(our_loops, NULL, our_types, 1, 2, 1, PyUFunc_IdentityValue, "ours", NULL,
                                                                 0, NULL, number), 2);
}
static PyObject *added_loops(void)
{
    PyObject *uf = new_ufunc();
    PyUFuncGenericFunction former;
    int num = registered(), types[3] = { NPY_DOUBLE, NPY_DOUBLE, NPY_DOUBLE };
    PyArray_Descr *d = num < 0 ? NULL : of(num), *three_times[3] = { d, d, d };
    int ok = uf && d && PyUFunc_RegisterLoopForType((PyUFuncObject *)uf, num, add_ours, NULL, NULL) == 0 &&
             PyUFunc_ReplaceLoopBySignature((PyUFuncObject *)uf, add_ours, types, &former) == 0;
    Py_XDECREF(uf);
    ok = ok && (uf = new_ufunc()) && PyUFunc_RegisterLoopForDescr((PyUFuncObject *)uf, d, add_ours, three_times, NULL) == 0;
    Py_XDECREF(d);
    return done(uf, ok ? 1 : -1);
}
static PyObject *spec_loop(void)
{
    PyObject *uf = PyUFunc_FromFuncAndData(NULL, NULL, NULL, 0, 1, 1, PyUFunc_None, "spec", NULL, 0);
    PyArray_DTypeMeta *dtypes[2] = { CLASS(real), CLASS(real) };
    PyType_Slot slots[] = { { NPY_METH_strided_loop, quadruple }, { 0, NULL } };
    PyArrayMethod_Spec spec = { "quadruple", 1, 1, NPY_NO_CASTING, 0, dtypes, slots };
    if (uf && PyUFunc_AddLoopFromSpec(uf, &spec) < 0)
        Py_CLEAR(uf);
    return called(uf, 1);
}
static PyObject *spec_loops(const char *name)
{
    PyArray_DTypeMeta *dtypes[2] = { CLASS(real), CLASS(real) };
    PyType_Slot slots[] = { { NPY_METH_strided_loop, quadruple }, { 0, NULL } };
    PyArrayMethod_Spec spec = { "quadruple", 1, 1, NPY_NO_CASTING, 0, dtypes, slots };
    PyUFunc_LoopSlot list[] = { { name, &spec }, { NULL, NULL } };
    return truth(PyUFunc_AddLoopsFromSpecs(list));
}
static PyObject *resolved(void)
{
    PyArray_Descr *out[3] = { NULL };
    PyArrayObject *ops[3] = { A(vector), A(vector), NULL };
    int ok = PyUFunc_DefaultTypeResolver((PyUFuncObject *)add, NPY_SAFE_CASTING, ops, NULL, out);
    ok = ok < 0 ? ok : PyUFunc_ValidateCasting((PyUFuncObject *)add, NPY_SAFE_CASTING, ops, out);
    for (int i = 0; i < 3; i++)
        Py_XDECREF(out[i]);
    return truth(ok);
}
static PyObject *validated_bad(void)
{
    PyArray_Descr *out[3] = { whole, whole, whole };
    return truth(PyUFunc_ValidateCasting((PyUFuncObject *)add, NPY_SAFE_CASTING, (PyArrayObject *[]){ A(vector), A(vector), NULL }, out));
}

/* Each generic loop once over three items: f is what it calls for an item. */
static PyObject *loop(PyUFuncGenericFunction f, void *data, int nin, npy_intp size)
{
    static _Alignas(16) char items[3][3 * 32];
    npy_intp n = 3, steps[3] = { size, size, size };
    char *args[3] = { items[0], items[1], items[2] };
    memset(items, 0, sizeof items);
    f(args, &n, steps, data);
    (void)nin;
    return PyErr_Occurred() ? NULL : truth(1);
}
static PyObject *object_loop(PyUFuncGenericFunction f, void *data)
{
    PyObject *items[3][3] = { { number, number, number }, { number, number, number }, { NULL } };
    npy_intp n = 3, steps[3] = { sizeof(PyObject *), sizeof(PyObject *), sizeof(PyObject *) };
    char *args[3] = { (char *)items[0], (char *)items[1], (char *)items[2] };
    f(args, &n, steps, data);
    for (int i = 0; i < 3; i++)
        Py_XDECREF(items[2][i]);
    return PyErr_Occurred() ? NULL : truth(1);
}
static PyObject *unary_object_loop(PyUFuncGenericFunction f, void *data)
{
    PyObject *items[2][3] = { { number, number, number }, { NULL } };
    npy_intp n = 3, steps[2] = { sizeof(PyObject *), sizeof(PyObject *) };
    char *args[2] = { (char *)items[0], (char *)items[1] };
    f(args, &n, steps, data);
    for (int i = 0; i < 3; i++)
        Py_XDECREF(items[1][i]);
    return PyErr_Occurred() ? NULL : truth(1);
}
static PyUFunc_PyFuncData adder;
static npy_half half1(npy_half a) { return a; }
static npy_half half2(npy_half a, npy_half b) { return a ^ b; }
static float single1(float a) { return a + 1; }
static float single2(float a, float b) { return a + b; }
static double double1(double a) { return a + 1; }
static double double2(double a, double b) { return a + b; }
static npy_longdouble long1(npy_longdouble a) { return a + 1; }
static npy_longdouble long2(npy_longdouble a, npy_longdouble b) { return a + b; }
static void complex1(npy_cdouble *a, npy_cdouble *r) { *r = *a; }
static void complex2(npy_cdouble *a, npy_cdouble *b, npy_cdouble *r) { (void)b; *r = *a; }
static void complexf1(npy_cfloat *a, npy_cfloat *r) { *r = *a; }
static void complexf2(npy_cfloat *a, npy_cfloat *b, npy_cfloat *r) { (void)b; *r = *a; }
static void complexg1(npy_clongdouble *a, npy_clongdouble *r) { *r = *a; }
static void complexg2(npy_clongdouble *a, npy_clongdouble *b, npy_clongdouble *r) { (void)b; *r = *a; }
static PyObject *flags_given(void) { PyUFunc_clearfperr(); return truth(PyUFunc_GiveFloatingpointErrors("leaks", PyUFunc_getfperr())); }

#define CALLS(X)                                                                                                          \
    X(One, 0, one_of(vector))                                                                                             \
    X(One_object, 0, one_of(objects))                                                                                     \
    X(CastToType, 0, PyArray_CastToType(A(vector), of(NPY_FLOAT), 0))                                                     \
    X(CopyAnyInto, 0, copied_any())                                                                                       \
    X(CanCastTo, 0, truth(PyArray_CanCastTo(single, real)))                                                               \
    X(CanCastTypeTo, 0, truth(PyArray_CanCastTypeTo(real, single, NPY_SAFE_CASTING)))                                     \
    X(CanCastArrayTo, 0, truth(PyArray_CanCastArrayTo(A(vector), single, NPY_SAFE_CASTING)))                              \
    X(CanCastScalar, 0, truth(PyArray_CanCastScalar(&PyLongArrType_Type, &PyDoubleArrType_Type)))                         \
    X(CanCoerceScalar, 0, truth(PyArray_CanCoerceScalar(NPY_LONG, NPY_DOUBLE, NPY_INTPOS_SCALAR)))                        \
    X(ScalarKind, 0, truth(PyArray_ScalarKind(NPY_LONG, NULL)))                                                           \
    X(ObjectType, 0, truth(PyArray_ObjectType(listed, NPY_INT)))                                                          \
    X(DescrFromTypeObject, 0, as_object(PyArray_DescrFromTypeObject((PyObject *)&PyFloat_Type)))                          \
    X(Size, 0, truth(PyArray_Size(matrix) == 4))                                                                          \
    X(ScalarAsCtype, 0, ctype())                                                                                          \
    X(CastScalarToCtype, 0, truth(PyArray_CastScalarToCtype(number, &room, real)))                                        \
    X(CastScalarDirect, 0, truth(PyArray_CastScalarDirect(number, real, &room, NPY_DOUBLE)))                              \
    X(Pack, 0, truth(PyArray_Pack(real, &room, number)))                                                                  \
    X(Pack_bad, 1, truth(PyArray_Pack(real, &room, bad)))                                                                 \
    X(EnsureArray, 0, (Py_INCREF(listed), PyArray_EnsureArray(listed)))                                                   \
    X(EnsureAnyArray, 0, (Py_INCREF(matrix), PyArray_EnsureAnyArray(matrix)))                                             \
    X(FromFile, 0, from_file())                                                                                           \
    X(ToFile, 0, to_file())                                                                                               \
    X(Dump, 0, dumped())                                                                                                  \
    X(Return, 0, PyArray_Return(A(PyArray_Zeros(0, NULL, of(NPY_DOUBLE), 0))))                                            \
    X(GetField, 0, PyArray_GetField(A(vector), of(NPY_FLOAT), 4))                                                         \
    X(GetField_bad, 1, PyArray_GetField(A(vector), of(NPY_FLOAT), 40))                                                    \
    X(SetField, 0, set_field())                                                                                           \
    X(Byteswap, 0, PyArray_Byteswap(A(vector), 0))                                                                        \
    X(Resize, 0, resized())                                                                                               \
    X(CopyObject, 0, copy_object())                                                                                       \
    X(CopyObject_bad, 1, copy_object_bad())                                                                               \
    X(ValidType, 0, truth(PyArray_ValidType(NPY_INT)))                                                                    \
    X(UpdateFlags, 0, flags_updated())                                                                                    \
    X(New, 0, PyArray_New(&PyArray_Type, 1, three, NPY_DOUBLE, NULL, NULL, 0, 0, NULL))                                   \
    X(NewFromDescr, 0, PyArray_NewFromDescr(&PyArray_Type, of(NPY_DOUBLE), 1, three, strides, PyArray_DATA(A(vector)), 0, NULL)) \
    X(NewFromDescr_bad, 1, PyArray_NewFromDescr(&PyArray_Type, of(NPY_DOUBLE), 99, three, NULL, NULL, 0, NULL))           \
    X(NewLikeArray, 0, PyArray_NewLikeArray(A(matrix), NPY_FORTRANORDER, of(NPY_FLOAT), 1))                               \
    X(GetPriority, 0, truth(PyArray_GetPriority(vector, 0.0) == 0))                                                       \
    X(PyIntAsInt, 0, truth(PyArray_PyIntAsInt(number)))                                                                   \
    X(PyIntAsIntp, 0, truth(PyArray_PyIntAsIntp(number) == 3))                                                            \
    X(PyIntAsIntp_bad, 1, (PyArray_PyIntAsIntp(bad), NULL))                                                               \
    X(Broadcast, 0, broadcast(0))                                                                                         \
    X(RemoveSmallest, 0, broadcast(1))                                                                                    \
    X(FillWithScalar, 0, filled(number))                                                                                  \
    X(FillWithScalar_bad, 1, filled(bad))                                                                                 \
    X(CheckStrides, 0, truth(PyArray_CheckStrides(8, 1, 24, 0, three, strides)))                                          \
    X(FromInterface, 0, PyArray_FromInterface(vector))                                                                    \
    X(FromStructInterface, 0, PyArray_FromStructInterface(vector))                                                        \
    X(FromArrayAttr, 0, PyArray_FromArrayAttr(vector, NULL, NULL))                                                        \
    X(ElementStrides, 0, truth(PyArray_ElementStrides(vector)))                                                           \
    X(Item_references, 0, item_references())                                                                              \
    X(PutTo, 0, put_to(NPY_WRAP))                                                                                         \
    X(PutTo_bad, 1, put_to(NPY_RAISE))                                                                                    \
    X(PutMask, 0, put_mask())                                                                                             \
    X(Choose, 0, chosen())                                                                                                \
    X(Sort, 0, sorted())                                                                                                  \
    X(Partition, 0, partitioned(0))                                                                                       \
    X(ArgPartition, 0, partitioned(1))                                                                                    \
    X(LexSort, 0, lex_sorted())                                                                                           \
    X(ArgMin, 0, PyArray_ArgMin(A(matrix), 0, NULL))                                                                      \
    X(Min, 0, PyArray_Min(A(matrix), 0, NULL))                                                                            \
    X(Trace, 0, PyArray_Trace(A(matrix), 0, 0, 1, NPY_NOTYPE, NULL))                                                      \
    X(Diagonal, 0, PyArray_Diagonal(A(matrix), 0, 0, 1))                                                                  \
    X(Diagonal_bad, 1, PyArray_Diagonal(A(vector), 0, 0, 1))                                                              \
    X(Conjugate, 0, PyArray_Conjugate(A(vector), NULL))                                                                   \
    X(Std, 0, PyArray_Std(A(matrix), 0, NPY_NOTYPE, NULL, 0))                                                             \
    X(CumSum, 0, PyArray_CumSum(A(matrix), 0, NPY_NOTYPE, NULL))                                                          \
    X(Prod, 0, PyArray_Prod(A(matrix), 0, NPY_NOTYPE, NULL))                                                              \
    X(CumProd, 0, PyArray_CumProd(A(matrix), 0, NPY_NOTYPE, NULL))                                                        \
    X(All, 0, PyArray_All(A(matrix), 0, NULL))                                                                            \
    X(Any, 0, PyArray_Any(A(matrix), 0, NULL))                                                                            \
    X(Any_bad, 1, PyArray_Any(A(matrix), 5, NULL))                                                                        \
    X(Compress, 0, PyArray_Compress(A(vector), vector, 0, NULL))                                                          \
    X(CountNonzero, 0, truth(PyArray_CountNonzero(A(vector)) == 2))                                                       \
    X(Flatten, 0, PyArray_Flatten(A(matrix), NPY_CORDER))                                                                 \
    X(MultiplyList, 0, truth(PyArray_MultiplyList(two_by_two, 2) == 4))                                                   \
    X(MultiplyIntList, 0, truth(PyArray_MultiplyIntList((int[]){ 2, 3 }, 2) == 6))                                        \
    X(OverflowMultiplyList, 0, truth(PyArray_OverflowMultiplyList(two_by_two, 2) == 4))                                   \
    X(CompareLists, 0, truth(PyArray_CompareLists(two_by_two, two_by_two, 2)))                                            \
    X(GetPtr, 0, truth(PyArray_GetPtr(A(matrix), (npy_intp[]){ 1, 1 }) != NULL))                                          \
    X(AsCArray, 0, as_c_array())                                                                                          \
    X(Converter, 0, converter(0)) X(AxisConverter, 0, converter(1)) X(BoolConverter, 0, converter(2))                     \
    X(ByteorderConverter, 0, converter(3)) X(OrderConverter, 0, converter(4)) X(SortkindConverter, 0, converter(5))       \
    X(ClipmodeConverter, 0, converter(6)) X(SearchsideConverter, 0, converter(7)) X(CastingConverter, 0, converter(8))    \
    X(SelectkindConverter, 0, converter(9)) X(ConvertClipmodeSequence, 0, converter(10)) X(DescrConverter2, 0, converter(11)) \
    X(DescrAlignConverter, 0, converter(12)) X(DescrAlignConverter2, 0, converter(13)) X(OutputConverter, 0, converter(14)) \
    X(BufferConverter, 0, converter(15)) X(AxisConverter_bad, 1, converter(16)) X(OrderConverter_bad, 1, converter(17))   \
    X(CastingConverter_bad, 1, converter(18)) X(OutputConverter_bad, 1, converter(19)) X(DescrConverter2_bad, 1, converter(20)) \
    X(BufferConverter_bad, 1, converter(21)) X(SortkindConverter_bad, 1, converter(22))                                   \
    X(IntpFromSequence, 0, from_sequence())                                                                               \
    X(IntTupleFromIntp, 0, PyArray_IntTupleFromIntp(2, two_by_two))                                                       \
    X(InnerProduct, 0, PyArray_InnerProduct(vector, vector))                                                              \
    X(MatrixProduct2, 0, PyArray_MatrixProduct2(matrix, matrix, NULL))                                                    \
    X(Correlate, 0, PyArray_Correlate(vector, vector, 2))                                                                 \
    X(EquivTypes, 0, truth(PyArray_EquivTypes(real, single)))                                                             \
    X(ArangeObj, 0, PyArray_ArangeObj(number, NULL, NULL, real))                                                \
    X(ArangeObj_bad, 1, PyArray_ArangeObj(bad, NULL, NULL, NULL))                                                         \
    X(CheckAxis, 0, check_axis(1))                                                                                        \
    X(CheckAxis_bad, 1, check_axis(7))                                                                                    \
    X(MultiIterFromObjects, 0, many_iter())                                                                               \
    X(Version, 0, truth(PyArray_GetNDArrayCVersion() && PyArray_GetNDArrayCFeatureVersion() && PyArray_GetEndianness()))  \
    X(SetBaseObject, 0, with_base())                                                                                      \
    X(Writeback, 0, written_back())                                                                                       \
    X(RemoveAxesInPlace, 0, fewer_axes())                                                                                 \
    X(SortedStridePerm, 0, stride_order())                                                                                \
    X(FailUnlessWriteable, 0, truth(PyArray_FailUnlessWriteable(A(vector), "x")))                                         \
    X(Memory, 0, memory())                                                                                                \
    X(SetHandler, 0, handler())                                                                                           \
    X(CheckAnyScalarExact, 0, truth(PyArray_CheckAnyScalarExact(number)))                                                 \
    X(GetDefaultDescr, 0, default_descr())                                                                                \
    X(CommonDType, 0, common_class())                                                                                     \
    X(PromoteDTypeSequence, 0, class_of_many())                                                                           \
    X(GetArrFuncs, 0, functions())                                                                                        \
    X(NpyIter_index, 0, iterate_index())                                                                                  \
    X(NpyIter_buffers, 0, iterate_buffers())                                                                              \
    X(NpyIter_views, 0, iterate_views())                                                                                  \
    X(NpyIter_MultiNew_bad, 1, iterate_wrongly())                                                                         \
    X(user_dtype, 0, user_dtype())                                                                                        \
    X(new_ufunc, 0, called(new_ufunc(), 2))                                                                               \
    X(gufunc, 0, gufunc())                                                                                                \
    X(gufunc_bad, 1, gufunc_bad())                                                                                        \
    X(with_identity, 0, with_identity())                                                                                  \
    X(added_loops, 0, added_loops())                                                                                      \
    X(AddLoopFromSpec, 0, spec_loop())                                                                                    \
    X(AddLoopsFromSpecs_bad, 1, spec_loops("no_such_ufunc"))                                                              \
    X(AddLoopsFromSpecs_type, 1, spec_loops("numpy:ndarray"))                                                             \
    X(DefaultTypeResolver, 0, resolved())                                                                                 \
    X(ValidateCasting_bad, 1, validated_bad())                                                                            \
    X(fperr, 0, flags_given())                                                                                            \
    X(e_e, 0, loop(PyUFunc_e_e, half1, 1, 2)) X(e_e_As_f_f, 0, loop(PyUFunc_e_e_As_f_f, single1, 1, 2))                   \
    X(e_e_As_d_d, 0, loop(PyUFunc_e_e_As_d_d, double1, 1, 2)) X(ee_e, 0, loop(PyUFunc_ee_e, half2, 2, 2))                 \
    X(ee_e_As_ff_f, 0, loop(PyUFunc_ee_e_As_ff_f, single2, 2, 2)) X(ee_e_As_dd_d, 0, loop(PyUFunc_ee_e_As_dd_d, double2, 2, 2)) \
    X(f_f, 0, loop(PyUFunc_f_f, single1, 1, 4)) X(f_f_As_d_d, 0, loop(PyUFunc_f_f_As_d_d, double1, 1, 4))                 \
    X(ff_f, 0, loop(PyUFunc_ff_f, single2, 2, 4)) X(ff_f_As_dd_d, 0, loop(PyUFunc_ff_f_As_dd_d, double2, 2, 4))           \
    X(d_d, 0, loop(PyUFunc_d_d, double1, 1, 8)) X(dd_d, 0, loop(PyUFunc_dd_d, double2, 2, 8))                             \
    X(g_g, 0, loop(PyUFunc_g_g, long1, 1, 16)) X(gg_g, 0, loop(PyUFunc_gg_g, long2, 2, 16))                               \
    X(F_F, 0, loop(PyUFunc_F_F, complexf1, 1, 8)) X(F_F_As_D_D, 0, loop(PyUFunc_F_F_As_D_D, complex1, 1, 8))              \
    X(FF_F, 0, loop(PyUFunc_FF_F, complexf2, 2, 8)) X(FF_F_As_DD_D, 0, loop(PyUFunc_FF_F_As_DD_D, complex2, 2, 8))        \
    X(D_D, 0, loop(PyUFunc_D_D, complex1, 1, 16)) X(DD_D, 0, loop(PyUFunc_DD_D, complex2, 2, 16))                         \
    X(G_G, 0, loop(PyUFunc_G_G, complexg1, 1, 32)) X(GG_G, 0, loop(PyUFunc_GG_G, complexg2, 2, 32))                       \
    X(O_O, 0, unary_object_loop(PyUFunc_O_O, PyNumber_Negative)) X(OO_O, 0, object_loop(PyUFunc_OO_O, PyNumber_Add))      \
    X(O_O_method, 0, unary_object_loop(PyUFunc_O_O_method, "conjugate"))                                                  \
    X(O_O_method_bad, 1, unary_object_loop(PyUFunc_O_O_method, "nothing"))                                                \
    X(OO_O_method, 0, object_loop(PyUFunc_OO_O_method, "__add__")) X(On_Om, 0, object_loop(PyUFunc_On_Om, adder_of()))

static void *adder_of(void)
{
    if (!adder.callable) {
        PyObject *operators = PyImport_ImportModule("operator");
        adder = (PyUFunc_PyFuncData){ 2, 1, operators ? PyObject_GetAttrString(operators, "add") : NULL };
        Py_XDECREF(operators);
    }
    return &adder;
}
static int find_add(void)
{
    PyObject *numpy = PyImport_ImportModule("numpy");
    add = numpy ? PyObject_GetAttrString(numpy, "add") : NULL;
    Py_XDECREF(numpy);
    return add ? 0 : -1;
}
MODULE(leaks_more, find_add)
