/* npy_os.h - the system that the compiler makes code for. */
#pragma once
#if defined(__linux__)
#define NPY_OS_LINUX
#elif defined(__APPLE__)
#define NPY_OS_DARWIN
#elif defined(__FreeBSD__)
#define NPY_OS_BSD
#elif defined(_WIN32)
#define NPY_OS_WIN32
#else
#define NPY_OS_UNKNOWN
#endif
