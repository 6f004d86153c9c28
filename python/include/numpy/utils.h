/* utils.h - small macros that extensions use. */
#pragma once
#define NPY_TOSTRING(x) #x
#define NPY_STRINGIFY(x) NPY_TOSTRING(x)
#define NPY_CAT__(a, b) a##b
#define NPY_CAT_(a, b) NPY_CAT__(a, b)
#define NPY_CAT(a, b) NPY_CAT_(a, b)
#define NPY_UNUSED(x) x##_not_used __attribute__((unused))
#define NPY_EXPAND(x) x
