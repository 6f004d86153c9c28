/* gemm.inc.c - included once per real type: DT in memory, P in registers. */
#if defined(NO_VECTOR)
typedef P F(vec);
typedef P F(vecu);
enum { F(W) = 1, F(MR) = 2, F(NR) = 2 };
#else
typedef P F(vec) __attribute__((vector_size(VB)));
typedef P F(vecu) __attribute__((vector_size(VB), aligned(1), may_alias));
enum { F(W) = VB/(int)sizeof(P), F(MR) = MR, F(NR) = 2*VB/(int)sizeof(P) };
#endif

NM_INLINE P F(get)(const char *p)
{
    T x;
    memcpy(&x, p, sizeof x);
    return (P)IN(x);
}
NM_INLINE void F(put)(char *p, P x)
{
    T y = (T)OUT(x);
    memcpy(p, &y, sizeof y);
}

/* w <= width lines of p items each into one panel; short panels repeat their last line */
static void F(pack)(P *to, nm_mat a, intptr_t lines, intptr_t k, int width)
{
    for (intptr_t i = 0; i < lines; i += width) {
        int w = (int)NM_MIN(lines - i, width);
        const char *s = a.data + i*a.row;
        if (a.row == sizeof(T) && w == width) {
            for (intptr_t p = 0; p < k; p++, to += width)
                for (int q = 0; q < width; q++)
                    to[q] = F(get)(s + p*a.col + q*(intptr_t)sizeof(T));
        } else {
            for (intptr_t p = 0; p < k; p++, to += width) {
                for (int q = 0; q < w; q++)
                    to[q] = F(get)(s + p*a.col + q*a.row);
                for (int q = w; q < width; q++)
                    to[q] = to[w - 1];
            }
        }
    }
}
static void F(pack_a)(void *to, nm_mat a, intptr_t m, intptr_t k) { F(pack)(to, a, m, k, F(MR)); }
static void F(pack_b)(void *to, nm_mat b, intptr_t k, intptr_t n) { F(pack)(to, (nm_mat){ b.data, b.col, b.row }, n, k, F(NR)); }

static void F(tile)(nm_mat c, const P *a, const P *b, intptr_t m, intptr_t n, intptr_t k)
{
    F(vec) acc[F(MR)][2];
    for (int i = 0; i < F(MR); i++)
        acc[i][0] = acc[i][1] = (F(vec)){ 0 };
    for (intptr_t p = 0; p < k; p++, a += F(MR), b += F(NR)) {
        F(vec) b0 = *(const F(vecu) *)b, b1 = *(const F(vecu) *)(b + F(W));
#pragma GCC unroll 8
        for (int i = 0; i < F(MR); i++) {
            acc[i][0] += a[i]*b0;
            acc[i][1] += a[i]*b1;
        }
    }
    if (sizeof(T) == sizeof(P) && m == F(MR) && n == F(NR) && c.col == sizeof(T)) {
        for (int i = 0; i < F(MR); i++)
            memcpy(c.data + i*c.row, acc[i], sizeof acc[i]);
        return;
    }
    P t[F(MR)][F(NR)];
    memcpy(t, acc, sizeof t);
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++)
            F(put)(c.data + i*c.row + j*c.col, t[i][j]);
}

static void F(block)(nm_mat c, const void *a, const void *b, intptr_t m, intptr_t n, intptr_t k)
{
    for (intptr_t j = 0; j < n; j += F(NR))
        for (intptr_t i = 0; i < m; i += F(MR))
            F(tile)((nm_mat){ c.data + i*c.row + j*c.col, c.row, c.col }, (const P *)a + i*k, (const P *)b + j*k,
                    NM_MIN(m - i, F(MR)), NM_MIN(n - j, F(NR)), k);
}

/* A fixed number of running sums, whatever the level, so that the order is one and the same. */
enum { F(SUMS) = sizeof(P) > 8 ? 1 : 128/(int)sizeof(P) };
static P F(dot_value)(const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n)
{
    if (n < 8) {
        P r = 0;
        for (intptr_t i = 0; i < n; i++)
            r += F(get)(a + i*sa)*F(get)(b + i*sb);
        return r;
    }
    P sum[F(SUMS)] = { 0 };
    intptr_t i = 0;
    if (sa == sizeof(T) && sb == sizeof(T))
        for (; i + F(SUMS) <= n; i += F(SUMS))
            for (int q = 0; q < F(SUMS); q++)
                sum[q] += (P)(F(get)(a + (i + q)*(intptr_t)sizeof(T))*F(get)(b + (i + q)*(intptr_t)sizeof(T)));
    else
        for (; i + F(SUMS) <= n; i += F(SUMS))
            for (int q = 0; q < F(SUMS); q++)
                sum[q] += (P)(F(get)(a + (i + q)*sa)*F(get)(b + (i + q)*sb));
    for (int q = 0; i < n; i++, q++)
        sum[q] += (P)(F(get)(a + i*sa)*F(get)(b + i*sb));
    for (int w = F(SUMS)/2; w; w /= 2)
        for (int q = 0; q < w; q++)
            sum[q] += sum[q + w];
    return sum[0];
}
static void F(dot)(void *to, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n, bool conj)
{
    (void)conj;
    F(put)(to, F(dot_value)(a, sa, b, sb, n));
}

#if !defined(NO_VECTOR)
/* rows <= 2 rows of A by two vectors' width of columns, B read in place */
NM_INLINE void F(strip)(nm_mat a, nm_mat b, nm_mat c, intptr_t k)
{
    F(vec) s0 = { 0 }, s1 = { 0 };
    for (intptr_t p = 0; p < k; p++) {
        P x = F(get)(a.data + p*a.col), y[F(NR)];
        for (int q = 0; q < F(NR); q++)
            y[q] = F(get)(b.data + p*b.row + q*(intptr_t)sizeof(T));
        s0 += x * *(F(vecu) *)y;
        s1 += x * *(F(vecu) *)(y + F(W));
    }
    P t[F(NR)];
    *(F(vecu) *)t = s0;
    *(F(vecu) *)(t + F(W)) = s1;
    for (int q = 0; q < F(NR); q++)
        F(put)(c.data + q*c.col, t[q]);
}
NM_INLINE void F(half_strip)(nm_mat a, nm_mat b, nm_mat c, intptr_t k)
{
    F(vec) s = { 0 };
    for (intptr_t p = 0; p < k; p++) {
        P x = F(get)(a.data + p*a.col), y[F(W)];
        for (int q = 0; q < F(W); q++)
            y[q] = F(get)(b.data + p*b.row + q*(intptr_t)sizeof(T));
        s += x * *(F(vecu) *)y;
    }
    P t[F(W)];
    *(F(vecu) *)t = s;
    for (int q = 0; q < F(W); q++)
        F(put)(c.data + q*c.col, t[q]);
}
#endif

static void F(small)(nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k)
{
    if (b.row == sizeof(T) && a.col == sizeof(T) && k >= 32) {
        for (intptr_t i = 0; i < m; i++)
            for (intptr_t j = 0; j < n; j++)
                F(put)(c.data + i*c.row + j*c.col, F(dot_value)(a.data + i*a.row, a.col, b.data + j*b.col, b.row, k));
        return;
    }
    for (intptr_t i = 0; i < m; i++) {
        intptr_t j = 0;
        nm_mat ai = { a.data + i*a.row, a.row, a.col };
#if !defined(NO_VECTOR)
        if (b.col == sizeof(T)) {
            for (; j + F(NR) <= n; j += F(NR))
                F(strip)(ai, (nm_mat){ b.data + j*b.col, b.row, b.col }, (nm_mat){ c.data + i*c.row + j*c.col, c.row, c.col }, k);
            for (; j + F(W) <= n; j += F(W))
                F(half_strip)(ai, (nm_mat){ b.data + j*b.col, b.row, b.col }, (nm_mat){ c.data + i*c.row + j*c.col, c.row, c.col }, k);
        }
#endif
        for (; j < n; j++) {
            P s = 0;
            for (intptr_t p = 0; p < k; p++)
                s += (P)(F(get)(ai.data + p*ai.col)*F(get)(b.data + p*b.row + j*b.col));
            F(put)(c.data + i*c.row + j*c.col, s);
        }
    }
}

NM_INLINE void F(tiny_n)(char *const *ptr, const intptr_t *step, intptr_t count, int n)
{
    for (intptr_t q = 0; q < count; q++) {
        P a[16], b[16];
        for (int i = 0; i < n*n; i++) {
            a[i] = F(get)(ptr[0] + q*step[0] + i*(intptr_t)sizeof(T));
            b[i] = F(get)(ptr[1] + q*step[1] + i*(intptr_t)sizeof(T));
        }
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                P s = 0;
                for (int p = 0; p < n; p++)
                    s += (P)(a[i*n + p]*b[p*n + j]);
                F(put)(ptr[2] + q*step[2] + (i*n + j)*(intptr_t)sizeof(T), s);
            }
    }
}
static void F(tiny)(char *const *p, const intptr_t *step, intptr_t count, intptr_t n)
{
    switch (n) {
    case 1: F(tiny_n)(p, step, count, 1); break;
    case 2: F(tiny_n)(p, step, count, 2); break;
    case 3: F(tiny_n)(p, step, count, 3); break;
    default: F(tiny_n)(p, step, count, 4);
    }
}
