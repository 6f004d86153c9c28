/* each.inc.c - how loops walk their operands, one function per shape of loop and type DT.  Every one is inlined with its op, so
 * that each loop below is compiled once per op: contiguous and array-with-scalar cases vectorise, also in place. */

NM_INLINE void F(each1)(char *const *p, intptr_t n, const intptr_t *s, T (*op)(T))
{
    if (s[0] == SIZE && s[1] == SIZE && apart(p[1], p[0], n * SIZE)) {
        const T *a = (T *)p[0];
        T *r = (T *)p[1];
        IVDEP EACH r[i] = op(a[i]);
    } else {
        ONE_BY_ONE *(T *)(p[1] + i * s[1]) = op(*(T *)(p[0] + i * s[0]));
    }
}

NM_INLINE bool F(in_lines)(char *const *p, intptr_t n, const intptr_t *s, intptr_t out)
{
    return n > 0 && s[2] == out && (s[0] == SIZE || s[0] == 0) && (s[1] == SIZE || s[1] == 0) && (s[0] | s[1]) &&
           apart(p[2], p[0], n * SIZE) && apart(p[2], p[1], n * SIZE);
}

/* n items without gaps: where they lie, or copied to room; and the way back. */
NM_INLINE const T *F(gathered)(const char *p, intptr_t stride, intptr_t n, T *room)
{
    if (stride == SIZE)
        return (const T *)p;
    for (intptr_t i = 0; i < n; i++)
        room[i] = *(const T *)(p + i * stride);
    return room;
}
NM_INLINE void F(scatter)(char *p, intptr_t stride, intptr_t n, const T *items)
{
    if (stride == SIZE)
        memcpy(p, items, (size_t)n * sizeof(T));
    else
        for (intptr_t i = 0; i < n; i++)
            *(T *)(p + i * stride) = items[i];
}

/* Two inputs.  Reductions and accumulations work too: they keep to the order of the items. */
NM_INLINE void F(each2)(char *const *p, intptr_t n, const intptr_t *s, T (*op)(T, T))
{
    if (F(in_lines)(p, n, s, SIZE)) {
        WALK_TWO(T, op(a[i], b[i]))
    } else if (p[2] == p[0] + s[0] && s[2] == s[0] && n > 0) { /* reduction (stride 0) or accumulation: carry the result */
        T acc = *(T *)p[0];
        ONE_BY_ONE *(T *)(p[2] + i * s[2]) = acc = op(acc, *(T *)(p[1] + i * s[1]));
    } else {
        ONE_BY_ONE *(T *)(p[2] + i * s[2]) = op(*(T *)(p[0] + i * s[0]), *(T *)(p[1] + i * s[1]));
    }
}

/* As each2, for ops whose reduction the compiler may reorder: integers, minimum and maximum of them, and, or. */
NM_INLINE void F(fold2)(char *const *p, intptr_t n, const intptr_t *s, T (*op)(T, T))
{
    if (p[0] == p[2] && s[0] == 0 && s[2] == 0 && s[1] == SIZE) {
        T acc = *(T *)p[0];
        const T *b = (T *)p[1];
        EACH acc = op(acc, b[i]);
        *(T *)p[2] = acc;
        return;
    }
    F(each2)(p, n, s, op);
}

NM_INLINE void F(test1)(char *const *p, intptr_t n, const intptr_t *s, T_b1 (*op)(T))
{
    if (s[0] == SIZE && s[1] == 1 && apart(p[1], p[0], n * SIZE)) {
        const T *a = (T *)p[0];
        T_b1 *r = (T_b1 *)p[1];
        IVDEP EACH r[i] = op(a[i]);
    } else {
        ONE_BY_ONE *(T_b1 *)(p[1] + i * s[1]) = op(*(T *)(p[0] + i * s[0]));
    }
}

NM_INLINE void F(test2)(char *const *p, intptr_t n, const intptr_t *s, T_b1 (*op)(T, T))
{
    if (F(in_lines)(p, n, s, 1)) {
        WALK_TWO(T_b1, op(a[i], b[i]))
    } else {
        ONE_BY_ONE *(T_b1 *)(p[2] + i * s[2]) = op(*(T *)(p[0] + i * s[0]), *(T *)(p[1] + i * s[1]));
    }
}

/* Ops that do not gain from vectors (scalar libm, long formulas): one loop, small code. */
NM_INLINE void F(plain1)(char *const *p, intptr_t n, const intptr_t *s, T (*op)(T))
{
    ONE_BY_ONE *(T *)(p[1] + i * s[1]) = op(*(T *)(p[0] + i * s[0]));
}
NM_INLINE void F(plain2)(char *const *p, intptr_t n, const intptr_t *s, T (*op)(T, T))
{
    ONE_BY_ONE *(T *)(p[2] + i * s[2]) = op(*(T *)(p[0] + i * s[0]), *(T *)(p[1] + i * s[1]));
}
