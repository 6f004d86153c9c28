/* The names of PyArray_API, made from api_array.def by tools/api_headers.py. */
#define PyArray_GetNDArrayCVersion (*(unsigned int (*)(void))PyArray_API[0])
#define PyArray_Type (*(PyTypeObject *)PyArray_API[2])
#define PyArrayDescr_Type (*(PyTypeObject *)PyArray_API[3])
#define PyArrayIter_Type (*(PyTypeObject *)PyArray_API[5])
#define PyArrayMultiIter_Type (*(PyTypeObject *)PyArray_API[6])
#define NPY_NUMUSERTYPES (*(int *)PyArray_API[7])
#define PyBoolArrType_Type (*(PyTypeObject *)PyArray_API[8])
#define _PyArrayScalar_BoolValues ((PyBoolScalarObject *)PyArray_API[9])
#define PyGenericArrType_Type (*(PyTypeObject *)PyArray_API[10])
#define PyNumberArrType_Type (*(PyTypeObject *)PyArray_API[11])
#define PyIntegerArrType_Type (*(PyTypeObject *)PyArray_API[12])
#define PySignedIntegerArrType_Type (*(PyTypeObject *)PyArray_API[13])
#define PyUnsignedIntegerArrType_Type (*(PyTypeObject *)PyArray_API[14])
#define PyInexactArrType_Type (*(PyTypeObject *)PyArray_API[15])
#define PyFloatingArrType_Type (*(PyTypeObject *)PyArray_API[16])
#define PyComplexFloatingArrType_Type (*(PyTypeObject *)PyArray_API[17])
#define PyFlexibleArrType_Type (*(PyTypeObject *)PyArray_API[18])
#define PyCharacterArrType_Type (*(PyTypeObject *)PyArray_API[19])
#define PyByteArrType_Type (*(PyTypeObject *)PyArray_API[20])
#define PyShortArrType_Type (*(PyTypeObject *)PyArray_API[21])
#define PyIntArrType_Type (*(PyTypeObject *)PyArray_API[22])
#define PyLongArrType_Type (*(PyTypeObject *)PyArray_API[23])
#define PyLongLongArrType_Type (*(PyTypeObject *)PyArray_API[24])
#define PyUByteArrType_Type (*(PyTypeObject *)PyArray_API[25])
#define PyUShortArrType_Type (*(PyTypeObject *)PyArray_API[26])
#define PyUIntArrType_Type (*(PyTypeObject *)PyArray_API[27])
#define PyULongArrType_Type (*(PyTypeObject *)PyArray_API[28])
#define PyULongLongArrType_Type (*(PyTypeObject *)PyArray_API[29])
#define PyFloatArrType_Type (*(PyTypeObject *)PyArray_API[30])
#define PyDoubleArrType_Type (*(PyTypeObject *)PyArray_API[31])
#define PyLongDoubleArrType_Type (*(PyTypeObject *)PyArray_API[32])
#define PyCFloatArrType_Type (*(PyTypeObject *)PyArray_API[33])
#define PyCDoubleArrType_Type (*(PyTypeObject *)PyArray_API[34])
#define PyCLongDoubleArrType_Type (*(PyTypeObject *)PyArray_API[35])
#define PyObjectArrType_Type (*(PyTypeObject *)PyArray_API[36])
#define PyStringArrType_Type (*(PyTypeObject *)PyArray_API[37])
#define PyUnicodeArrType_Type (*(PyTypeObject *)PyArray_API[38])
#define PyVoidArrType_Type (*(PyTypeObject *)PyArray_API[39])
#define PyArray_INCREF (*(int (*)(PyArrayObject *))PyArray_API[42])
#define PyArray_XDECREF (*(int (*)(PyArrayObject *))PyArray_API[43])
#define PyArray_SetStringFunction (*(void (*)(PyObject *, int))PyArray_API[44])
#define PyArray_DescrFromType (*(PyArray_Descr *(*)(int))PyArray_API[45])
#define PyArray_TypeObjectFromType (*(PyObject *(*)(int))PyArray_API[46])
#define PyArray_Zero (*(char *(*)(PyArrayObject *))PyArray_API[47])
#define PyArray_One (*(char *(*)(PyArrayObject *))PyArray_API[48])
#define PyArray_CastToType (*(PyObject *(*)(PyArrayObject *, PyArray_Descr *, int))PyArray_API[49])
#define PyArray_CopyInto (*(int (*)(PyArrayObject *, PyArrayObject *))PyArray_API[50])
#define PyArray_CopyAnyInto (*(int (*)(PyArrayObject *, PyArrayObject *))PyArray_API[51])
#define PyArray_CanCastSafely (*(int (*)(int, int))PyArray_API[52])
#define PyArray_CanCastTo (*(npy_bool (*)(PyArray_Descr *, PyArray_Descr *))PyArray_API[53])
#define PyArray_ObjectType (*(int (*)(PyObject *, int))PyArray_API[54])
#define PyArray_DescrFromObject (*(PyArray_Descr *(*)(PyObject *, PyArray_Descr *))PyArray_API[55])
#define PyArray_ConvertToCommonType (*(PyArrayObject **(*)(PyObject *, int *))PyArray_API[56])
#define PyArray_DescrFromScalar (*(PyArray_Descr *(*)(PyObject *))PyArray_API[57])
#define PyArray_DescrFromTypeObject (*(PyArray_Descr *(*)(PyObject *))PyArray_API[58])
#define PyArray_Size (*(npy_intp (*)(PyObject *))PyArray_API[59])
#define PyArray_Scalar (*(PyObject *(*)(void *, PyArray_Descr *, PyObject *))PyArray_API[60])
#define PyArray_FromScalar (*(PyObject *(*)(PyObject *, PyArray_Descr *))PyArray_API[61])
#define PyArray_ScalarAsCtype (*(void (*)(PyObject *, void *))PyArray_API[62])
#define PyArray_CastScalarToCtype (*(int (*)(PyObject *, void *, PyArray_Descr *))PyArray_API[63])
#define PyArray_CastScalarDirect (*(int (*)(PyObject *, PyArray_Descr *, void *, int))PyArray_API[64])
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_Pack (*(int (*)(PyArray_Descr *, void *, PyObject *))PyArray_API[65])
#endif
#define PyArray_FromAny (*(PyObject *(*)(PyObject *, PyArray_Descr *, int, int, int, PyObject *))PyArray_API[69])
#define PyArray_EnsureArray (*(PyObject *(*)(PyObject *))PyArray_API[70])
#define PyArray_EnsureAnyArray (*(PyObject *(*)(PyObject *))PyArray_API[71])
#define PyArray_FromFile (*(PyObject *(*)(FILE *, PyArray_Descr *, npy_intp, char *))PyArray_API[72])
#define PyArray_FromString (*(PyObject *(*)(char *, npy_intp, PyArray_Descr *, npy_intp, char *))PyArray_API[73])
#define PyArray_FromBuffer (*(PyObject *(*)(PyObject *, PyArray_Descr *, npy_intp, npy_intp))PyArray_API[74])
#define PyArray_FromIter (*(PyObject *(*)(PyObject *, PyArray_Descr *, npy_intp))PyArray_API[75])
#define PyArray_Return (*(PyObject *(*)(PyArrayObject *))PyArray_API[76])
#define PyArray_GetField (*(PyObject *(*)(PyArrayObject *, PyArray_Descr *, int))PyArray_API[77])
#define PyArray_SetField (*(int (*)(PyArrayObject *, PyArray_Descr *, int, PyObject *))PyArray_API[78])
#define PyArray_Byteswap (*(PyObject *(*)(PyArrayObject *, npy_bool))PyArray_API[79])
#define PyArray_Resize (*(PyObject *(*)(PyArrayObject *, PyArray_Dims *, int, NPY_ORDER ))PyArray_API[80])
#define PyArray_CopyObject (*(int (*)(PyArrayObject *, PyObject *))PyArray_API[84])
#define PyArray_NewCopy (*(PyObject *(*)(PyArrayObject *, NPY_ORDER))PyArray_API[85])
#define PyArray_ToList (*(PyObject *(*)(PyArrayObject *))PyArray_API[86])
#define PyArray_ToString (*(PyObject *(*)(PyArrayObject *, NPY_ORDER))PyArray_API[87])
#define PyArray_ToFile (*(int (*)(PyArrayObject *, FILE *, char *, char *))PyArray_API[88])
#define PyArray_Dump (*(int (*)(PyObject *, PyObject *, int))PyArray_API[89])
#define PyArray_Dumps (*(PyObject *(*)(PyObject *, int))PyArray_API[90])
#define PyArray_ValidType (*(int (*)(int))PyArray_API[91])
#define PyArray_UpdateFlags (*(void (*)(PyArrayObject *, int))PyArray_API[92])
#define PyArray_New (*(PyObject *(*)(PyTypeObject *, int, const npy_intp *, int, const npy_intp *, void *, int, int, PyObject *))PyArray_API[93])
#define PyArray_NewFromDescr (*(PyObject *(*)(PyTypeObject *, PyArray_Descr *, int, const npy_intp *, const npy_intp *, void *, int, PyObject *))PyArray_API[94])
#define PyArray_DescrNew (*(PyArray_Descr *(*)(PyArray_Descr *))PyArray_API[95])
#define PyArray_DescrNewFromType (*(PyArray_Descr *(*)(int))PyArray_API[96])
#define PyArray_GetPriority (*(double (*)(PyObject *, double))PyArray_API[97])
#define PyArray_IterNew (*(PyObject *(*)(PyObject *))PyArray_API[98])
#define PyArray_MultiIterNew (*(PyObject *(*)(int, ...))PyArray_API[99])
#define PyArray_PyIntAsInt (*(int (*)(PyObject *))PyArray_API[100])
#define PyArray_PyIntAsIntp (*(npy_intp (*)(PyObject *))PyArray_API[101])
#define PyArray_Broadcast (*(int (*)(PyArrayMultiIterObject *))PyArray_API[102])
#define PyArray_FillWithScalar (*(int (*)(PyArrayObject *, PyObject *))PyArray_API[104])
#define PyArray_CheckStrides (*(npy_bool (*)(int, int, npy_intp, npy_intp, const npy_intp *, const npy_intp *))PyArray_API[105])
#define PyArray_DescrNewByteorder (*(PyArray_Descr *(*)(PyArray_Descr *, char))PyArray_API[106])
#define PyArray_IterAllButAxis (*(PyObject *(*)(PyObject *, int *))PyArray_API[107])
#define PyArray_CheckFromAny (*(PyObject *(*)(PyObject *, PyArray_Descr *, int, int, int, PyObject *))PyArray_API[108])
#define PyArray_FromArray (*(PyObject *(*)(PyArrayObject *, PyArray_Descr *, int))PyArray_API[109])
#define PyArray_FromInterface (*(PyObject *(*)(PyObject *))PyArray_API[110])
#define PyArray_FromStructInterface (*(PyObject *(*)(PyObject *))PyArray_API[111])
#define PyArray_FromArrayAttr (*(PyObject *(*)(PyObject *, PyArray_Descr *, PyObject *))PyArray_API[112])
#define PyArray_ScalarKind (*(NPY_SCALARKIND (*)(int, PyArrayObject **))PyArray_API[113])
#define PyArray_CanCoerceScalar (*(int (*)(int, int, NPY_SCALARKIND))PyArray_API[114])
#define PyArray_CanCastScalar (*(npy_bool (*)(PyTypeObject *, PyTypeObject *))PyArray_API[116])
#define PyArray_RemoveSmallest (*(int (*)(PyArrayMultiIterObject *))PyArray_API[118])
#define PyArray_ElementStrides (*(int (*)(PyObject *))PyArray_API[119])
#define PyArray_Item_INCREF (*(void (*)(char *, PyArray_Descr *))PyArray_API[120])
#define PyArray_Item_XDECREF (*(void (*)(char *, PyArray_Descr *))PyArray_API[121])
#define PyArray_Transpose (*(PyObject *(*)(PyArrayObject *, PyArray_Dims *))PyArray_API[123])
#define PyArray_TakeFrom (*(PyObject *(*)(PyArrayObject *, PyObject *, int, PyArrayObject *, NPY_CLIPMODE))PyArray_API[124])
#define PyArray_PutTo (*(PyObject *(*)(PyArrayObject *, PyObject *, PyObject *, NPY_CLIPMODE))PyArray_API[125])
#define PyArray_PutMask (*(PyObject *(*)(PyArrayObject *, PyObject *, PyObject *))PyArray_API[126])
#define PyArray_Repeat (*(PyObject *(*)(PyArrayObject *, PyObject *, int))PyArray_API[127])
#define PyArray_Choose (*(PyObject *(*)(PyArrayObject *, PyObject *, PyArrayObject *, NPY_CLIPMODE))PyArray_API[128])
#define PyArray_Sort (*(int (*)(PyArrayObject *, int, NPY_SORTKIND))PyArray_API[129])
#define PyArray_ArgSort (*(PyObject *(*)(PyArrayObject *, int, NPY_SORTKIND))PyArray_API[130])
#define PyArray_SearchSorted (*(PyObject *(*)(PyArrayObject *, PyObject *, NPY_SEARCHSIDE, PyObject *))PyArray_API[131])
#define PyArray_ArgMax (*(PyObject *(*)(PyArrayObject *, int, PyArrayObject *))PyArray_API[132])
#define PyArray_ArgMin (*(PyObject *(*)(PyArrayObject *, int, PyArrayObject *))PyArray_API[133])
#define PyArray_Reshape (*(PyObject *(*)(PyArrayObject *, PyObject *))PyArray_API[134])
#define PyArray_Newshape (*(PyObject *(*)(PyArrayObject *, PyArray_Dims *, NPY_ORDER))PyArray_API[135])
#define PyArray_Squeeze (*(PyObject *(*)(PyArrayObject *))PyArray_API[136])
#define PyArray_View (*(PyObject *(*)(PyArrayObject *, PyArray_Descr *, PyTypeObject *))PyArray_API[137])
#define PyArray_SwapAxes (*(PyObject *(*)(PyArrayObject *, int, int))PyArray_API[138])
#define PyArray_Max (*(PyObject *(*)(PyArrayObject *, int, PyArrayObject *))PyArray_API[139])
#define PyArray_Min (*(PyObject *(*)(PyArrayObject *, int, PyArrayObject *))PyArray_API[140])
#define PyArray_Ptp (*(PyObject *(*)(PyArrayObject *, int, PyArrayObject *))PyArray_API[141])
#define PyArray_Mean (*(PyObject *(*)(PyArrayObject *, int, int, PyArrayObject *))PyArray_API[142])
#define PyArray_Trace (*(PyObject *(*)(PyArrayObject *, int, int, int, int, PyArrayObject *))PyArray_API[143])
#define PyArray_Diagonal (*(PyObject *(*)(PyArrayObject *, int, int, int))PyArray_API[144])
#define PyArray_Clip (*(PyObject *(*)(PyArrayObject *, PyObject *, PyObject *, PyArrayObject *))PyArray_API[145])
#define PyArray_Conjugate (*(PyObject *(*)(PyArrayObject *, PyArrayObject *))PyArray_API[146])
#define PyArray_Nonzero (*(PyObject *(*)(PyArrayObject *))PyArray_API[147])
#define PyArray_Std (*(PyObject *(*)(PyArrayObject *, int, int, PyArrayObject *, int))PyArray_API[148])
#define PyArray_Sum (*(PyObject *(*)(PyArrayObject *, int, int, PyArrayObject *))PyArray_API[149])
#define PyArray_CumSum (*(PyObject *(*)(PyArrayObject *, int, int, PyArrayObject *))PyArray_API[150])
#define PyArray_Prod (*(PyObject *(*)(PyArrayObject *, int, int, PyArrayObject *))PyArray_API[151])
#define PyArray_CumProd (*(PyObject *(*)(PyArrayObject *, int, int, PyArrayObject *))PyArray_API[152])
#define PyArray_All (*(PyObject *(*)(PyArrayObject *, int, PyArrayObject *))PyArray_API[153])
#define PyArray_Any (*(PyObject *(*)(PyArrayObject *, int, PyArrayObject *))PyArray_API[154])
#define PyArray_Compress (*(PyObject *(*)(PyArrayObject *, PyObject *, int, PyArrayObject *))PyArray_API[155])
#define PyArray_Flatten (*(PyObject *(*)(PyArrayObject *, NPY_ORDER))PyArray_API[156])
#define PyArray_Ravel (*(PyObject *(*)(PyArrayObject *, NPY_ORDER))PyArray_API[157])
#define PyArray_MultiplyList (*(npy_intp (*)(const npy_intp *, int))PyArray_API[158])
#define PyArray_MultiplyIntList (*(int (*)(const int *, int))PyArray_API[159])
#define PyArray_GetPtr (*(void *(*)(PyArrayObject *, const npy_intp *))PyArray_API[160])
#define PyArray_CompareLists (*(int (*)(const npy_intp *, const npy_intp *, int))PyArray_API[161])
#define PyArray_AsCArray (*(int (*)(PyObject **, void *, npy_intp *, int, PyArray_Descr *))PyArray_API[162])
#define PyArray_Free (*(int (*)(PyObject *, void *))PyArray_API[165])
#define PyArray_Converter (*(int (*)(PyObject *, PyObject **))PyArray_API[166])
#define PyArray_IntpFromSequence (*(int (*)(PyObject *, npy_intp *, int))PyArray_API[167])
#define PyArray_Concatenate (*(PyObject *(*)(PyObject *, int))PyArray_API[168])
#define PyArray_InnerProduct (*(PyObject *(*)(PyObject *, PyObject *))PyArray_API[169])
#define PyArray_MatrixProduct (*(PyObject *(*)(PyObject *, PyObject *))PyArray_API[170])
#define PyArray_Correlate (*(PyObject *(*)(PyObject *, PyObject *, int))PyArray_API[172])
#define PyArray_DescrConverter (*(int (*)(PyObject *, PyArray_Descr **))PyArray_API[174])
#define PyArray_DescrConverter2 (*(int (*)(PyObject *, PyArray_Descr **))PyArray_API[175])
#define PyArray_IntpConverter (*(int (*)(PyObject *, PyArray_Dims *))PyArray_API[176])
#define PyArray_BufferConverter (*(int (*)(PyObject *, PyArray_Chunk *))PyArray_API[177])
#define PyArray_AxisConverter (*(int (*)(PyObject *, int *))PyArray_API[178])
#define PyArray_BoolConverter (*(int (*)(PyObject *, npy_bool *))PyArray_API[179])
#define PyArray_ByteorderConverter (*(int (*)(PyObject *, char *))PyArray_API[180])
#define PyArray_OrderConverter (*(int (*)(PyObject *, NPY_ORDER *))PyArray_API[181])
#define PyArray_EquivTypes (*(unsigned char (*)(PyArray_Descr *, PyArray_Descr *))PyArray_API[182])
#define PyArray_Zeros (*(PyObject *(*)(int, const npy_intp *, PyArray_Descr *, int))PyArray_API[183])
#define PyArray_Empty (*(PyObject *(*)(int, const npy_intp *, PyArray_Descr *, int))PyArray_API[184])
#define PyArray_Where (*(PyObject *(*)(PyObject *, PyObject *, PyObject *))PyArray_API[185])
#define PyArray_Arange (*(PyObject *(*)(double, double, double, int))PyArray_API[186])
#define PyArray_ArangeObj (*(PyObject *(*)(PyObject *, PyObject *, PyObject *, PyArray_Descr *))PyArray_API[187])
#define PyArray_SortkindConverter (*(int (*)(PyObject *, NPY_SORTKIND *))PyArray_API[188])
#define PyArray_LexSort (*(PyObject *(*)(PyObject *, int))PyArray_API[189])
#define PyArray_Round (*(PyObject *(*)(PyArrayObject *, int, PyArrayObject *))PyArray_API[190])
#define PyArray_EquivTypenums (*(unsigned char (*)(int, int))PyArray_API[191])
#define PyArray_RegisterDataType (*(int (*)(PyArray_DescrProto *))PyArray_API[192])
#define PyArray_RegisterCastFunc (*(int (*)(PyArray_Descr *, int, PyArray_VectorUnaryFunc *))PyArray_API[193])
#define PyArray_RegisterCanCast (*(int (*)(PyArray_Descr *, int, NPY_SCALARKIND))PyArray_API[194])
#define PyArray_InitArrFuncs (*(void (*)(PyArray_ArrFuncs *))PyArray_API[195])
#define PyArray_IntTupleFromIntp (*(PyObject *(*)(int, const npy_intp *))PyArray_API[196])
#define PyArray_ClipmodeConverter (*(int (*)(PyObject *, NPY_CLIPMODE *))PyArray_API[198])
#define PyArray_OutputConverter (*(int (*)(PyObject *, PyArrayObject **))PyArray_API[199])
#define PyArray_BroadcastToShape (*(PyObject *(*)(PyObject *, npy_intp *, int))PyArray_API[200])
#define PyArray_DescrAlignConverter (*(int (*)(PyObject *, PyArray_Descr **))PyArray_API[203])
#define PyArray_DescrAlignConverter2 (*(int (*)(PyObject *, PyArray_Descr **))PyArray_API[204])
#define PyArray_SearchsideConverter (*(int (*)(PyObject *, void *))PyArray_API[205])
#define PyArray_CheckAxis (*(PyObject *(*)(PyArrayObject *, int *, int))PyArray_API[206])
#define PyArray_OverflowMultiplyList (*(npy_intp (*)(const npy_intp *, int))PyArray_API[207])
#define PyArray_MultiIterFromObjects (*(PyObject *(*)(PyObject **, int, int, ...))PyArray_API[209])
#define PyArray_GetEndianness (*(int (*)(void))PyArray_API[210])
#define PyArray_GetNDArrayCFeatureVersion (*(unsigned int (*)(void))PyArray_API[211])
#define PyArray_Correlate2 (*(PyObject *(*)(PyObject *, PyObject *, int))PyArray_API[212])
#define PyArray_NeighborhoodIterNew (*(PyObject *(*)(PyArrayIterObject *, const npy_intp *, int, PyArrayObject *))PyArray_API[213])
#define PyTimeIntegerArrType_Type (*(PyTypeObject *)PyArray_API[214])
#define PyDatetimeArrType_Type (*(PyTypeObject *)PyArray_API[215])
#define PyTimedeltaArrType_Type (*(PyTypeObject *)PyArray_API[216])
#define PyHalfArrType_Type (*(PyTypeObject *)PyArray_API[217])
#define NpyIter_Type (*(PyTypeObject *)PyArray_API[218])
#if NPY_FEATURE_VERSION >= NPY_2_3_API_VERSION
#define NpyIter_GetTransferFlags (*(NPY_ARRAYMETHOD_FLAGS (*)(NpyIter *))PyArray_API[223])
#endif
#define NpyIter_New (*(NpyIter *(*)(PyArrayObject *, npy_uint32, NPY_ORDER, NPY_CASTING, PyArray_Descr *))PyArray_API[224])
#define NpyIter_MultiNew (*(NpyIter *(*)(int, PyArrayObject **, npy_uint32, NPY_ORDER, NPY_CASTING, npy_uint32 *, PyArray_Descr **))PyArray_API[225])
#define NpyIter_AdvancedNew (*(NpyIter *(*)(int, PyArrayObject **, npy_uint32, NPY_ORDER, NPY_CASTING, npy_uint32 *, PyArray_Descr **, int, int **, npy_intp *, npy_intp))PyArray_API[226])
#define NpyIter_Copy (*(NpyIter *(*)(NpyIter *))PyArray_API[227])
#define NpyIter_Deallocate (*(int (*)(NpyIter *))PyArray_API[228])
#define NpyIter_HasDelayedBufAlloc (*(npy_bool (*)(NpyIter *))PyArray_API[229])
#define NpyIter_HasExternalLoop (*(npy_bool (*)(NpyIter *))PyArray_API[230])
#define NpyIter_EnableExternalLoop (*(int (*)(NpyIter *))PyArray_API[231])
#define NpyIter_GetInnerStrideArray (*(npy_intp *(*)(NpyIter *))PyArray_API[232])
#define NpyIter_GetInnerLoopSizePtr (*(npy_intp *(*)(NpyIter *))PyArray_API[233])
#define NpyIter_Reset (*(int (*)(NpyIter *, char **))PyArray_API[234])
#define NpyIter_ResetBasePointers (*(int (*)(NpyIter *, char **, char **))PyArray_API[235])
#define NpyIter_ResetToIterIndexRange (*(int (*)(NpyIter *, npy_intp, npy_intp, char **))PyArray_API[236])
#define NpyIter_GetNDim (*(int (*)(NpyIter *))PyArray_API[237])
#define NpyIter_GetNOp (*(int (*)(NpyIter *))PyArray_API[238])
#define NpyIter_GetIterNext (*(NpyIter_IterNextFunc *(*)(NpyIter *, char **))PyArray_API[239])
#define NpyIter_GetIterSize (*(npy_intp (*)(NpyIter *))PyArray_API[240])
#define NpyIter_GetIterIndexRange (*(void (*)(NpyIter *, npy_intp *, npy_intp *))PyArray_API[241])
#define NpyIter_GetIterIndex (*(npy_intp (*)(NpyIter *))PyArray_API[242])
#define NpyIter_GotoIterIndex (*(int (*)(NpyIter *, npy_intp))PyArray_API[243])
#define NpyIter_HasMultiIndex (*(npy_bool (*)(NpyIter *))PyArray_API[244])
#define NpyIter_GetShape (*(int (*)(NpyIter *, npy_intp *))PyArray_API[245])
#define NpyIter_GetGetMultiIndex (*(NpyIter_GetMultiIndexFunc *(*)(NpyIter *, char **))PyArray_API[246])
#define NpyIter_GotoMultiIndex (*(int (*)(NpyIter *, const npy_intp *))PyArray_API[247])
#define NpyIter_RemoveMultiIndex (*(int (*)(NpyIter *))PyArray_API[248])
#define NpyIter_HasIndex (*(npy_bool (*)(NpyIter *))PyArray_API[249])
#define NpyIter_IsBuffered (*(npy_bool (*)(NpyIter *))PyArray_API[250])
#define NpyIter_IsGrowInner (*(npy_bool (*)(NpyIter *))PyArray_API[251])
#define NpyIter_GetBufferSize (*(npy_intp (*)(NpyIter *))PyArray_API[252])
#define NpyIter_GetIndexPtr (*(npy_intp *(*)(NpyIter *))PyArray_API[253])
#define NpyIter_GotoIndex (*(int (*)(NpyIter *, npy_intp))PyArray_API[254])
#define NpyIter_GetDataPtrArray (*(char **(*)(NpyIter *))PyArray_API[255])
#define NpyIter_GetDescrArray (*(PyArray_Descr **(*)(NpyIter *))PyArray_API[256])
#define NpyIter_GetOperandArray (*(PyArrayObject **(*)(NpyIter *))PyArray_API[257])
#define NpyIter_GetIterView (*(PyArrayObject *(*)(NpyIter *, npy_intp))PyArray_API[258])
#define NpyIter_GetReadFlags (*(void (*)(NpyIter *, char *))PyArray_API[259])
#define NpyIter_GetWriteFlags (*(void (*)(NpyIter *, char *))PyArray_API[260])
#define NpyIter_DebugPrint (*(void (*)(NpyIter *))PyArray_API[261])
#define NpyIter_IterationNeedsAPI (*(npy_bool (*)(NpyIter *))PyArray_API[262])
#define NpyIter_GetInnerFixedStrideArray (*(void (*)(NpyIter *, npy_intp *))PyArray_API[263])
#define NpyIter_RemoveAxis (*(int (*)(NpyIter *, int))PyArray_API[264])
#define NpyIter_GetAxisStrideArray (*(npy_intp *(*)(NpyIter *, int))PyArray_API[265])
#define NpyIter_RequiresBuffering (*(npy_bool (*)(NpyIter *))PyArray_API[266])
#define NpyIter_GetInitialDataPtrArray (*(char **(*)(NpyIter *))PyArray_API[267])
#define NpyIter_CreateCompatibleStrides (*(int (*)(NpyIter *, npy_intp, npy_intp *))PyArray_API[268])
#define PyArray_CastingConverter (*(int (*)(PyObject *, NPY_CASTING *))PyArray_API[269])
#define PyArray_CountNonzero (*(npy_intp (*)(PyArrayObject *))PyArray_API[270])
#define PyArray_PromoteTypes (*(PyArray_Descr *(*)(PyArray_Descr *, PyArray_Descr *))PyArray_API[271])
#define PyArray_MinScalarType (*(PyArray_Descr *(*)(PyArrayObject *))PyArray_API[272])
#define PyArray_ResultType (*(PyArray_Descr *(*)(npy_intp, PyArrayObject **, npy_intp, PyArray_Descr **))PyArray_API[273])
#define PyArray_CanCastArrayTo (*(npy_bool (*)(PyArrayObject *, PyArray_Descr *, NPY_CASTING))PyArray_API[274])
#define PyArray_CanCastTypeTo (*(npy_bool (*)(PyArray_Descr *, PyArray_Descr *, NPY_CASTING))PyArray_API[275])
#define PyArray_EinsteinSum (*(PyArrayObject *(*)(char *, npy_intp, PyArrayObject **, PyArray_Descr *, NPY_ORDER, NPY_CASTING, PyArrayObject *))PyArray_API[276])
#define PyArray_NewLikeArray (*(PyObject *(*)(PyArrayObject *, NPY_ORDER, PyArray_Descr *, int))PyArray_API[277])
#define PyArray_ConvertClipmodeSequence (*(int (*)(PyObject *, NPY_CLIPMODE *, int))PyArray_API[279])
#define PyArray_MatrixProduct2 (*(PyObject *(*)(PyObject *, PyObject *, PyArrayObject *))PyArray_API[280])
#define NpyIter_IsFirstVisit (*(npy_bool (*)(NpyIter *, int))PyArray_API[281])
#define PyArray_SetBaseObject (*(int (*)(PyArrayObject *, PyObject *))PyArray_API[282])
#define PyArray_CreateSortedStridePerm (*(void (*)(int, const npy_intp *, npy_stride_sort_item *))PyArray_API[283])
#define PyArray_RemoveAxesInPlace (*(void (*)(PyArrayObject *, const npy_bool *))PyArray_API[284])
#define PyArray_DebugPrint (*(void (*)(PyArrayObject *))PyArray_API[285])
#define PyArray_FailUnlessWriteable (*(int (*)(PyArrayObject *, const char *))PyArray_API[286])
#define PyArray_SetUpdateIfCopyBase (*(int (*)(PyArrayObject *, PyArrayObject *))PyArray_API[287])
#define PyDataMem_NEW (*(void *(*)(size_t))PyArray_API[288])
#define PyDataMem_FREE (*(void (*)(void *))PyArray_API[289])
#define PyDataMem_RENEW (*(void *(*)(void *, size_t))PyArray_API[290])
#define NPY_DEFAULT_ASSIGN_CASTING (*(NPY_CASTING *)PyArray_API[292])
#define PyArray_Partition (*(int (*)(PyArrayObject *, PyArrayObject *, int, NPY_SELECTKIND))PyArray_API[296])
#define PyArray_ArgPartition (*(PyObject *(*)(PyArrayObject *, PyArrayObject *, int, NPY_SELECTKIND))PyArray_API[297])
#define PyArray_SelectkindConverter (*(int (*)(PyObject *, NPY_SELECTKIND *))PyArray_API[298])
#define PyDataMem_NEW_ZEROED (*(void *(*)(size_t, size_t))PyArray_API[299])
#define PyArray_CheckAnyScalarExact (*(int (*)(PyObject *))PyArray_API[300])
#define PyArray_ResolveWritebackIfCopy (*(int (*)(PyArrayObject *))PyArray_API[302])
#define PyArray_SetWritebackIfCopyBase (*(int (*)(PyArrayObject *, PyArrayObject *))PyArray_API[303])
#if NPY_FEATURE_VERSION >= NPY_1_22_API_VERSION
#define PyDataMem_SetHandler (*(PyObject *(*)(PyObject *))PyArray_API[304])
#endif
#if NPY_FEATURE_VERSION >= NPY_1_22_API_VERSION
#define PyDataMem_GetHandler (*(PyObject *(*)(void))PyArray_API[305])
#endif
#define PyDataMem_DefaultHandler (*(PyObject **)PyArray_API[306])
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyDatetime_ConvertDatetime64ToDatetimeStruct (*(int (*)(PyArray_DatetimeMetaData *, npy_datetime, npy_datetimestruct *))PyArray_API[307])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyDatetime_ConvertDatetimeStructToDatetime64 (*(int (*)(PyArray_DatetimeMetaData *, const npy_datetimestruct *, npy_datetime *))PyArray_API[308])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyDatetime_ConvertPyDateTimeToDatetimeStruct (*(int (*)(PyObject *, npy_datetimestruct *, NPY_DATETIMEUNIT *, int))PyArray_API[309])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyDatetime_GetDatetimeISO8601StrLen (*(int (*)(int, NPY_DATETIMEUNIT))PyArray_API[310])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyDatetime_MakeISO8601Datetime (*(int (*)(npy_datetimestruct *, char *, npy_intp, int, int, NPY_DATETIMEUNIT, int, NPY_CASTING))PyArray_API[311])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyDatetime_ParseISO8601Datetime (*(int (*)(const char *, Py_ssize_t, NPY_DATETIMEUNIT, NPY_CASTING, npy_datetimestruct *, NPY_DATETIMEUNIT *, npy_bool *))PyArray_API[312])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyString_load (*(int (*)(npy_string_allocator *, const npy_packed_static_string *, npy_static_string *))PyArray_API[313])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyString_pack (*(int (*)(npy_string_allocator *, npy_packed_static_string *, const char *, size_t))PyArray_API[314])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyString_pack_null (*(int (*)(npy_string_allocator *, npy_packed_static_string *))PyArray_API[315])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyString_acquire_allocator (*(npy_string_allocator *(*)(const PyArray_StringDTypeObject *))PyArray_API[316])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyString_acquire_allocators (*(void (*)(size_t, PyArray_Descr *const *, npy_string_allocator **))PyArray_API[317])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyString_release_allocator (*(void (*)(npy_string_allocator *))PyArray_API[318])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define NpyString_release_allocators (*(void (*)(size_t, npy_string_allocator **))PyArray_API[319])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArrayDTypeMeta_Type (*(PyTypeObject *)PyArray_API[320])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_BoolDType (*(PyArray_DTypeMeta *)PyArray_API[321])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_ByteDType (*(PyArray_DTypeMeta *)PyArray_API[322])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_UByteDType (*(PyArray_DTypeMeta *)PyArray_API[323])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_ShortDType (*(PyArray_DTypeMeta *)PyArray_API[324])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_UShortDType (*(PyArray_DTypeMeta *)PyArray_API[325])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_IntDType (*(PyArray_DTypeMeta *)PyArray_API[326])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_UIntDType (*(PyArray_DTypeMeta *)PyArray_API[327])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_LongDType (*(PyArray_DTypeMeta *)PyArray_API[328])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_ULongDType (*(PyArray_DTypeMeta *)PyArray_API[329])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_LongLongDType (*(PyArray_DTypeMeta *)PyArray_API[330])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_ULongLongDType (*(PyArray_DTypeMeta *)PyArray_API[331])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_Int8DType (*(PyArray_DTypeMeta *)PyArray_API[332])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_UInt8DType (*(PyArray_DTypeMeta *)PyArray_API[333])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_Int16DType (*(PyArray_DTypeMeta *)PyArray_API[334])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_UInt16DType (*(PyArray_DTypeMeta *)PyArray_API[335])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_Int32DType (*(PyArray_DTypeMeta *)PyArray_API[336])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_UInt32DType (*(PyArray_DTypeMeta *)PyArray_API[337])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_Int64DType (*(PyArray_DTypeMeta *)PyArray_API[338])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_UInt64DType (*(PyArray_DTypeMeta *)PyArray_API[339])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_IntpDType (*(PyArray_DTypeMeta *)PyArray_API[340])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_UIntpDType (*(PyArray_DTypeMeta *)PyArray_API[341])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_HalfDType (*(PyArray_DTypeMeta *)PyArray_API[342])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_FloatDType (*(PyArray_DTypeMeta *)PyArray_API[343])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_DoubleDType (*(PyArray_DTypeMeta *)PyArray_API[344])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_LongDoubleDType (*(PyArray_DTypeMeta *)PyArray_API[345])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_CFloatDType (*(PyArray_DTypeMeta *)PyArray_API[346])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_CDoubleDType (*(PyArray_DTypeMeta *)PyArray_API[347])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_CLongDoubleDType (*(PyArray_DTypeMeta *)PyArray_API[348])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_BytesDType (*(PyArray_DTypeMeta *)PyArray_API[349])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_UnicodeDType (*(PyArray_DTypeMeta *)PyArray_API[350])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_DatetimeDType (*(PyArray_DTypeMeta *)PyArray_API[351])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_TimedeltaDType (*(PyArray_DTypeMeta *)PyArray_API[352])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_ObjectDType (*(PyArray_DTypeMeta *)PyArray_API[353])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_VoidDType (*(PyArray_DTypeMeta *)PyArray_API[354])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_PyLongDType (*(PyArray_DTypeMeta *)PyArray_API[355])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_PyFloatDType (*(PyArray_DTypeMeta *)PyArray_API[356])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_PyComplexDType (*(PyArray_DTypeMeta *)PyArray_API[357])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_DefaultIntDType (*(PyArray_DTypeMeta *)PyArray_API[358])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_StringDType (*(PyArray_DTypeMeta *)PyArray_API[359])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_GetDefaultDescr (*(PyArray_Descr *(*)(PyArray_DTypeMeta *))PyArray_API[361])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArrayInitDTypeMeta_FromSpec (*(int (*)(PyArray_DTypeMeta *, PyArrayDTypeMeta_Spec *))PyArray_API[362])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_CommonDType (*(PyArray_DTypeMeta *(*)(PyArray_DTypeMeta *, PyArray_DTypeMeta *))PyArray_API[363])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_PromoteDTypeSequence (*(PyArray_DTypeMeta *(*)(npy_intp, PyArray_DTypeMeta **))PyArray_API[364])
#endif
#define _PyDataType_GetArrFuncs (*(PyArray_ArrFuncs *(*)(const PyArray_Descr *))PyArray_API[365])
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_IntAbstractDType (*(PyArray_DTypeMeta *)PyArray_API[366])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_FloatAbstractDType (*(PyArray_DTypeMeta *)PyArray_API[367])
#endif
#if NPY_FEATURE_VERSION >= NPY_2_0_API_VERSION
#define PyArray_ComplexAbstractDType (*(PyArray_DTypeMeta *)PyArray_API[368])
#endif
