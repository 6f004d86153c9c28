/* each.inc.c - how loops walk their operands, one function per shape of loop and type DT.  Every one is inlined with its op, so
 * that each loop below is compiled once per op: contiguous and array-with-scalar cases vectorise, also in place. */

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
    LEVEL_NAME(copy)((char *)room, SIZE, p, stride, n, SIZE);
    return room;
}
NM_INLINE void F(scatter)(char *p, intptr_t stride, intptr_t n, const T *items)
{
    LEVEL_NAME(copy)(p, stride, (const char *)items, SIZE, n, SIZE);
}

/* Items with gaps, or backwards, by blocks without; only where no item is read after it is written. */
enum { F(MANY) = 2048 / sizeof(T), F(FEW) = 16 };
NM_INLINE bool F(in_blocks)(const char *r, intptr_t rs, const char *a, intptr_t as, intptr_t n)
{
    return (r == a && rs == as) || separate(r, rs, a, as, n, SIZE);
}

NM_INLINE void F(each1)(char *const *p, intptr_t n, const intptr_t *s, T (*op)(T))
{
    bool direct = s[0] == SIZE && s[1] == SIZE && apart(p[1], p[0], n * SIZE);
    if (direct || (n >= F(FEW) && s[0] && F(in_blocks)(p[1], s[1], p[0], s[0], n))) {
        T room[2][F(MANY)];
        for (intptr_t k = 0, m; k < n; k += m) {
            m = direct ? n : NM_MIN(n - k, F(MANY));
            const T *a = F(gathered)(p[0] + k * s[0], s[0], m, room[0]);
            T *r = s[1] == SIZE ? (T *)(p[1] + k * SIZE) : room[1];
            IVDEP for (intptr_t i = 0; i < m; i++)
                r[i] = op(a[i]);
            if (r == room[1])
                F(scatter)(p[1] + k * s[1], s[1], m, r);
        }
    } else {
        ONE_BY_ONE *(T *)(p[1] + i * s[1]) = op(*(T *)(p[0] + i * s[0]));
    }
}

/* Two inputs.  Reductions and accumulations work too: they keep to the order of the items. */
NM_INLINE void F(lines2)(char *const *p, intptr_t n, const intptr_t *s, T (*op)(T, T))
{
    WALK_TWO(T, op(a[i], b[i]))
}
NM_INLINE bool F(blocks2)(char *const *p, intptr_t n, const intptr_t *s)
{
    return n >= F(FEW) && (s[0] | s[1]) && s[2] && F(in_blocks)(p[2], s[2], p[0], s[0], n) && F(in_blocks)(p[2], s[2], p[1], s[1], n);
}
/* Operands of the m items from k on, without gaps; the result's item has size bytes. */
NM_INLINE void F(enter_block)(char *const *p, const intptr_t *s, intptr_t k, intptr_t m, T (*room)[F(MANY)], char **q, intptr_t *t,
                              intptr_t size)
{
    for (int o = 0; o < 2; o++) {
        t[o] = s[o] ? SIZE : 0;
        q[o] = s[o] ? (char *)F(gathered)(p[o] + k * s[o], s[o], m, room[o]) : p[o];
    }
    t[2] = size;
    q[2] = s[2] == size ? p[2] + k * size : (char *)room[2];
}

NM_INLINE void F(each2)(char *const *p, intptr_t n, const intptr_t *s, T (*op)(T, T))
{
    bool direct = F(in_lines)(p, n, s, SIZE);
    if (direct || F(blocks2)(p, n, s)) {
        T room[3][F(MANY)];
        for (intptr_t k = 0, m; k < n; k += m) {
            m = direct ? n : NM_MIN(n - k, F(MANY));
            char *q[3];
            intptr_t t[3];
            F(enter_block)(p, s, k, m, room, q, t, SIZE);
            F(lines2)(q, m, t, op);
            if (s[2] != SIZE)
                F(scatter)(p[2] + k * s[2], s[2], m, room[2]);
        }
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
