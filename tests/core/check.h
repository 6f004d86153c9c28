/* check.h - the C test harness: CHECK(condition) counts and reports, TEST(name) { ... } registers itself, main runs all or
 * those whose name contains an argument. */
#pragma once
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "numen.h"

typedef struct check_test { const char *name; void (*run)(void); struct check_test *next; } check_test;
static check_test *check_tests;
static int check_failures, check_count;

#define TEST(id)                                                                      \
    static void id(void);                                                             \
    __attribute__((constructor)) static void register_##id(void)                      \
    {                                                                                 \
        static check_test t = { #id, id, NULL };                                      \
        t.next = check_tests;                                                         \
        check_tests = &t;                                                             \
    }                                                                                 \
    static void id(void)
#define CHECK(condition)                                                              \
    do {                                                                              \
        check_count++;                                                                \
        if (!(condition)) {                                                           \
            check_failures++;                                                         \
            printf("%s:%d: CHECK(%s)\n", __FILE__, __LINE__, #condition);             \
        }                                                                             \
    } while (0)

/* A repeatable random number for tests (splitmix64). */
static inline uint64_t check_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* Zeroed memory that lasts until the test ends. */
typedef union check_block { union check_block *next; max_align_t align; } check_block;
static check_block *check_blocks;
static inline void *check_alloc(size_t size)
{
    check_block *b = calloc(1, sizeof *b + size);
    if (!b)
        abort();
    b->next = check_blocks;
    check_blocks = b;
    return b + 1;
}
static void check_free_all(void)
{
    while (check_blocks) {
        check_block *next = check_blocks->next;
        free(check_blocks);
        check_blocks = next;
    }
}

int main(int argc, char **argv)
{
    int ran = 0, failed = 0;
    for (check_test *t = check_tests; t; t = t->next) {
        if (argc > 1 && !strstr(t->name, argv[1]))
            continue;
        int before = check_failures;
        t->run();
        check_free_all();
        ran++;
        failed += check_failures != before;
    }
    printf("%d passed, %d failed\n", ran - failed, failed);
    return failed || !ran;
}
