/* npy_no_deprecated_api.h - kept for programs that include it; these headers offer no deprecated names. */
#pragma once
#ifndef NPY_NO_DEPRECATED_API
#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#endif
