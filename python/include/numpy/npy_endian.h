/* npy_endian.h - the byte order that the compiler makes code for. */
#pragma once
#define NPY_LITTLE_ENDIAN 1234
#define NPY_BIG_ENDIAN 4321
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define NPY_BYTE_ORDER NPY_BIG_ENDIAN
#else
#define NPY_BYTE_ORDER NPY_LITTLE_ENDIAN
#endif
