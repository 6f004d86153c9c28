/* leaks.c - calls through the C interface, many times over; leaks_more.c has the others. */
#include "leak_rounds.h"

/* name, whether it is to fail, an expression for a new reference or NULL */
#define CALLS(X)                                                                                                          \
    X(DescrFromType, 0, as_object(of(NPY_DOUBLE)))                                                                        \
    X(DescrFromType_bad, 1, as_object(of(999)))                                                                           \
    X(DescrNew, 0, as_object(PyArray_DescrNew(PyArray_DESCR(A(vector)))))                                                 \
    X(DescrNewFromType, 0, as_object(PyArray_DescrNewFromType(NPY_INT)))                                                  \
    X(DescrNewByteorder, 0, as_object(PyArray_DescrNewByteorder(PyArray_DESCR(A(vector)), '>')))                          \
    X(DescrFromScalar, 0, as_object(PyArray_DescrFromScalar(number)))                                                     \
    X(DescrFromObject, 0, as_object(PyArray_DescrFromObject(listed, NULL)))                                               \
    X(TypeObjectFromType, 0, PyArray_TypeObjectFromType(NPY_LONG))                                                        \
    X(PromoteTypes, 0, as_object(PyArray_PromoteTypes(PyArray_DESCR(A(vector)), PyArray_DESCR(A(matrix)))))               \
    X(PromoteTypes_bad, 1, promote_bad())                                                                                 \
    X(ResultType, 0, as_object(PyArray_ResultType(2, (PyArrayObject *[]){ A(vector), A(matrix) }, 0, NULL)))              \
    X(MinScalarType, 0, as_object(PyArray_MinScalarType(A(vector))))                                                      \
    X(DescrConverter, 0, converted(text))                                                                                 \
    X(DescrConverter_bad, 1, converted(bad))                                                                              \
    X(CanCastSafely, 0, truth(PyArray_CanCastSafely(NPY_INT, NPY_DOUBLE)))                                                \
    X(EquivTypenums, 0, truth(PyArray_EquivTypenums(NPY_INT, NPY_DOUBLE)))                                                \
    X(SimpleNew, 0, PyArray_SimpleNew(2, two_by_two, NPY_FLOAT))                                                          \
    X(SimpleNewFromData, 0, PyArray_SimpleNewFromData(1, three, NPY_DOUBLE, PyArray_DATA(A(vector))))                     \
    X(New_bad, 1, PyArray_SimpleNew(1, (npy_intp[]){ -1 }, NPY_DOUBLE))                                                   \
    X(Zeros, 0, PyArray_Zeros(2, two_by_two, of(NPY_OBJECT), 0))                                                          \
    X(Empty, 0, PyArray_Empty(1, three, of(NPY_DOUBLE), 1))                                                               \
    X(Arange, 0, PyArray_Arange(0, 5, 1, NPY_INT))                                                                        \
    X(FromAny, 0, PyArray_FROM_OTF(listed, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY))                                               \
    X(FromAny_depth, 1, PyArray_FromAny(listed, of(NPY_DOUBLE), 3, 3, 0, NULL))                                           \
    X(FromAny_value, 1, PyArray_FromAny(bad, of(NPY_DOUBLE), 0, 0, 0, NULL))                                              \
    X(FromArray, 0, PyArray_FromArray(A(vector), of(NPY_FLOAT), NPY_ARRAY_FORCECAST))                                     \
    X(FromArray_cast, 1, PyArray_FromArray(A(vector), of(NPY_INT), 0))                                                    \
    X(CheckFromAny, 0, PyArray_CheckFromAny(listed, NULL, 0, 0, NPY_ARRAY_NOTSWAPPED, NULL))                              \
    X(FromBuffer, 0, PyArray_FromBuffer(text, of(NPY_BYTE), -1, 0))                                                       \
    X(FromBuffer_bad, 1, PyArray_FromBuffer(listed, of(NPY_BYTE), -1, 0))                                                 \
    X(FromIter, 0, PyArray_FromIter(listed, of(NPY_LONG), -1))                                                            \
    X(FromString, 0, PyArray_FromString("1 2 3", 5, of(NPY_DOUBLE), -1, " "))                                             \
    X(FromString_bad, 1, PyArray_FromString("12345", 5, of(NPY_DOUBLE), -1, NULL))                                        \
    X(ConvertToCommonType, 0, common())                                                                                   \
    X(Scalar, 0, PyArray_Scalar(PyArray_DATA(A(vector)), PyArray_DESCR(A(vector)), vector))                               \
    X(FromScalar, 0, PyArray_FromScalar(number, of(NPY_FLOAT)))                                                           \
    X(Cast, 0, PyArray_Cast(A(vector), NPY_INT))                                                                          \
    X(NewCopy, 0, PyArray_NewCopy(A(matrix), NPY_KEEPORDER))                                                              \
    X(CopyInto_bad, 1, truth(PyArray_CopyInto(A(vector), A(matrix))))                                                     \
    X(ToList, 0, PyArray_ToList(A(matrix)))                                                                               \
    X(ToString, 0, PyArray_ToString(A(matrix), NPY_CORDER))                                                               \
    X(Zero, 0, zero_of(vector))                                                                                           \
    X(Zero_object, 0, zero_of(objects))                                                                                   \
    X(INCREF, 0, truth(PyArray_INCREF(A(objects)) | PyArray_XDECREF(A(objects))))                                         \
    X(GETITEM, 0, PyArray_GETITEM(A(matrix), PyArray_DATA(A(matrix))))                                                    \
    X(SETITEM, 0, truth(PyArray_SETITEM(A(matrix), PyArray_DATA(A(matrix)), number) + 1))                                 \
    X(SETITEM_bad, 1, truth(PyArray_SETITEM(A(matrix), PyArray_DATA(A(matrix)), bad)))                                    \
    X(IterNew, 0, PyArray_IterNew(matrix))                                                                                \
    X(IterAllButAxis, 0, all_but(matrix))                                                                                 \
    X(MultiIterNew, 0, PyArray_MultiIterNew(2, vector, number))                                                           \
    X(MultiIterNew_bad, 1, PyArray_MultiIterNew(2, vector, matrix))                                                       \
    X(BroadcastToShape, 0, PyArray_BroadcastToShape(vector, (npy_intp[]){ 2, 3 }, 2))                                     \
    X(NeighborhoodIter, 0, neighbours())                                                                                  \
    X(NpyIter, 0, iterate(NPY_ITER_EXTERNAL_LOOP, NPY_DOUBLE))                                                            \
    X(NpyIter_buffered, 0, iterate(NPY_ITER_EXTERNAL_LOOP | NPY_ITER_BUFFERED, NPY_FLOAT))                                \
    X(NpyIter_bad, 1, iterate(NPY_ITER_EXTERNAL_LOOP, NPY_FLOAT))                                                         \
    X(Reshape, 0, PyArray_Reshape(A(vector), number))                                                                     \
    X(Transpose, 0, PyArray_Transpose(A(matrix), NULL))                                                                   \
    X(Ravel, 0, PyArray_Ravel(A(matrix), NPY_CORDER))                                                                     \
    X(Squeeze, 0, PyArray_Squeeze(A(matrix)))                                                                             \
    X(View, 0, PyArray_View(A(matrix), NULL, NULL))                                                                       \
    X(SwapAxes, 0, PyArray_SwapAxes(A(matrix), 0, 1))                                                                     \
    X(SwapAxes_bad, 1, PyArray_SwapAxes(A(matrix), 0, 7))                                                                 \
    X(Sum, 0, PyArray_Sum(A(matrix), 0, NPY_NOTYPE, NULL))                                                                \
    X(Mean, 0, PyArray_Mean(A(matrix), 0, NPY_NOTYPE, NULL))                                                              \
    X(Max, 0, PyArray_Max(A(matrix), 0, NULL))                                                                            \
    X(Ptp, 0, PyArray_Ptp(A(matrix), 0, NULL))                                                                            \
    X(ArgMax, 0, PyArray_ArgMax(A(matrix), 0, NULL))                                                                      \
    X(ArgSort, 0, PyArray_ArgSort(A(vector), 0, NPY_QUICKSORT))                                                           \
    X(SearchSorted, 0, PyArray_SearchSorted(A(vector), listed, NPY_SEARCHLEFT, NULL))                                     \
    X(Nonzero, 0, PyArray_Nonzero(A(matrix)))                                                                             \
    X(Clip, 0, PyArray_Clip(A(vector), number, number, NULL))                                                             \
    X(TakeFrom, 0, PyArray_TakeFrom(A(vector), number, 0, NULL, NPY_WRAP))                                                \
    X(TakeFrom_bad, 1, PyArray_TakeFrom(A(vector), listed, 5, NULL, NPY_RAISE))                                           \
    X(Repeat, 0, PyArray_Repeat(A(vector), number, 0))                                                                    \
    X(Concatenate, 0, PyArray_Concatenate(matrix, 0))                                                                     \
    X(MatrixProduct, 0, PyArray_MatrixProduct(matrix, matrix))                                                            \
    X(MatrixProduct_bad, 1, PyArray_MatrixProduct(matrix, vector))                                                        \
    X(Correlate2, 0, PyArray_Correlate2(vector, vector, 2))                                                               \
    X(EinsteinSum, 0, as_object(PyArray_EinsteinSum("ij->j", 1, (PyArrayObject *[]){ A(matrix) }, NULL, NPY_KEEPORDER,    \
                                                    NPY_SAFE_CASTING, NULL)))                                             \
    X(Where, 0, PyArray_Where(vector, NULL, NULL))                                                                        \
    X(Round, 0, PyArray_Round(A(vector), 1, NULL))                                                                        \
    X(IntpConverter, 0, dims(listed))                                                                                     \
    X(IntpConverter_bad, 1, dims(bad))                                                                                    \
    X(Dumps, 0, PyArray_Dumps(vector, 2))                                                                                 \
    X(Handler, 0, PyDataMem_GetHandler())                                                                                 \
    X(ufunc, 0, PyUFunc_FromFuncAndData(NULL, NULL, NULL, 0, 2, 1, PyUFunc_None, "none", "", 0))

static PyObject *promote_bad(void)
{
    PyArray_Descr *a = of(NPY_DATETIME), *b = of(NPY_DOUBLE), *c = PyArray_PromoteTypes(a, b);
    Py_DECREF(a);
    Py_DECREF(b);
    return (PyObject *)c;
}
static PyObject *converted(PyObject *o) { PyArray_Descr *d = NULL; return PyArray_DescrConverter(o, &d) ? (PyObject *)d : NULL; }
static PyObject *common(void)
{
    int n;
    PyArrayObject **arrays = PyArray_ConvertToCommonType(matrix, &n);
    for (int i = 0; arrays && i < n; i++)
        Py_DECREF(arrays[i]);
    PyDataMem_FREE(arrays);
    return truth(arrays ? 1 : -1);
}
static PyObject *zero_of(PyObject *arr) { char *item = PyArray_Zero(A(arr)); PyDataMem_FREE(item); return truth(item ? 1 : -1); }
static PyObject *all_but(PyObject *arr) { int axis = -1; return PyArray_IterAllButAxis(arr, &axis); }
static PyObject *neighbours(void)
{
    PyObject *it = PyArray_IterNew(matrix);
    PyObject *around = it ? PyArray_NeighborhoodIterNew((PyArrayIterObject *)it, (npy_intp[]){ -1, 1, -1, 1 },
                                                        NPY_NEIGHBORHOOD_ITER_ONE_PADDING, NULL) : NULL;
    Py_XDECREF(it);
    return around;
}
static PyObject *iterate(npy_uint32 flags, int num)
{
    PyArray_Descr *d = of(num);
    NpyIter *it = NpyIter_New(A(matrix), flags | NPY_ITER_READONLY, NPY_KEEPORDER, NPY_SAME_KIND_CASTING, d);
    Py_DECREF(d);
    if (!it)
        return NULL;
    NpyIter_IterNextFunc *next = NpyIter_GetIterNext(it, NULL);
    while (next(it))
        ;
    return truth(NpyIter_Deallocate(it) ? 1 : -1);
}
static PyObject *dims(PyObject *o)
{
    PyArray_Dims d = { NULL, 0 };
    int ok = PyArray_IntpConverter(o, &d);
    PyDimMem_FREE(d.ptr);
    return ok ? truth(1) : NULL;
}

MODULE(leaks, NULL)
