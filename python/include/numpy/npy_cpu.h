/* npy_cpu.h - the family of processors that the compiler makes code for. */
#pragma once
#if defined(__x86_64__) || defined(_M_X64)
#define NPY_CPU_AMD64
#elif defined(__i386__) || defined(_M_IX86)
#define NPY_CPU_X86
#elif defined(__aarch64__)
#define NPY_CPU_ARM64
#elif defined(__arm__)
#define NPY_CPU_ARM
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define NPY_CPU_PPC64LE
#elif defined(__powerpc64__)
#define NPY_CPU_PPC64
#elif defined(__s390x__)
#define NPY_CPU_S390
#elif defined(__riscv) && __riscv_xlen == 64
#define NPY_CPU_RISCV64
#elif defined(__loongarch64)
#define NPY_CPU_LOONGARCH64
#elif defined(__wasm__)
#define NPY_CPU_WASM
#endif
