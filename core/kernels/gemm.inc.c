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

#if !defined(NO_VECTOR)
/* a vector of 16 bytes, for what is narrower than the level's */
typedef P F(quad) __attribute__((vector_size(16)));
typedef P F(quadu) __attribute__((vector_size(16), aligned(1), may_alias));
enum { F(Q) = 16/(int)sizeof(P) };
NM_INLINE F(vec) F(load)(const char *p)
{
    if (sizeof(T) == sizeof(P))
        return *(const F(vecu) *)p;
    P y[F(W)];
    LOAD_RUN(y, p, F(W));
    return *(F(vecu) *)y;
}
NM_INLINE F(quad) F(load_quad)(const char *p)
{
    if (sizeof(T) == sizeof(P))
        return *(const F(quadu) *)p;
    P y[F(Q)];
    for (int q = 0; q < F(Q); q++)
        y[q] = F(get)(p + q*(intptr_t)sizeof(T));
    return *(F(quadu) *)y;
}
#endif

/* w <= width lines of p items each into one panel; short panels repeat their last line */
static void F(pack)(P *to, nm_mat a, intptr_t lines, intptr_t k, int width)
{
    for (intptr_t i = 0; i < lines; i += width) {
        int w = (int)NM_MIN(lines - i, width);
        const char *s = a.data + i*a.row;
#if !defined(NO_VECTOR)
        if (a.row == sizeof(T) && w == F(NR) && width == F(NR)) {
            for (intptr_t p = 0; p < k; p++, to += width)
                for (int q = 0; q < F(NR); q += F(W))
                    *(F(vecu) *)(to + q) = F(load)(s + p*a.col + q*(intptr_t)sizeof(T));
        } else
#endif
        {
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
static P F(dot_strided)(const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n)
{
    P sum[4] = { 0 };
    intptr_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int q = 0; q < 4; q++)
            sum[q] += (P)(F(get)(a + (i + q)*sa)*F(get)(b + (i + q)*sb));
    for (int q = 0; i < n; i++, q++)
        sum[q] += (P)(F(get)(a + i*sa)*F(get)(b + i*sb));
    return (P)((P)(sum[0] + sum[2]) + (P)(sum[1] + sum[3]));
}
#if !defined(NO_VECTOR)
/* fewer items than running sums: one vector of 32 bytes of sums on every level */
typedef P F(short) __attribute__((vector_size(32)));
typedef P F(shortu) __attribute__((vector_size(32), aligned(1), may_alias));
NM_INLINE F(short) F(load_short)(const char *p)
{
    enum { N = 32/(int)sizeof(P) };
    if (sizeof(T) == sizeof(P))
        return *(const F(shortu) *)p;
    P y[N];
    for (int q = 0; q < N; q++)
        y[q] = F(get)(p + q*(intptr_t)sizeof(T));
    return *(F(shortu) *)y;
}
NM_INLINE P F(dot_short)(const char *a, const char *b, intptr_t n)
{
    enum { N = 32/(int)sizeof(P) };
    intptr_t i = 0, z = sizeof(T);
    F(short) s = { 0 };
    for (; i + N <= n; i += N)
        s += F(load_short)(a + i*z)*F(load_short)(b + i*z);
    P r = 0;
    for (; i < n; i++)
        r += (P)(F(get)(a + i*z)*F(get)(b + i*z));
    for (int q = 0; q < N; q++)
        r += s[q];
    return r;
}
#endif
NM_INLINE P F(dot_value)(const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n)
{
#if !defined(NO_VECTOR)
    intptr_t i = 0, z = sizeof(T);
    if (sa == z && sb == z && n >= F(SUMS)) {
        enum { V = 128/VB };
        F(vec) s[V];
        for (int v = 0; v < V; v++)
            s[v] = (F(vec)){ 0 };
        if (a == b)                              /* a sum of squares reads once */
            for (; i + F(SUMS) <= n; i += F(SUMS))
                for (int v = 0; v < V; v++) {
                    F(vec) x = F(load)(a + (i + v*F(W))*z);
                    s[v] += x*x;
                }
        for (; i + F(SUMS) <= n; i += F(SUMS))
            for (int v = 0; v < V; v++)
                s[v] += F(load)(a + (i + v*F(W))*z)*F(load)(b + (i + v*F(W))*z);
        P sum[F(SUMS)];
        memcpy(sum, s, sizeof sum);
        for (int q = 0; i < n; i++, q++)
            sum[q] += (P)(F(get)(a + i*z)*F(get)(b + i*z));
        for (int w = F(SUMS)/2; w; w /= 2)
            for (int q = 0; q < w; q++)
                sum[q] += sum[q + w];
        return sum[0];
    }
    if (sa == z && sb == z)
        return F(dot_short)(a, b, n);
#endif
    return F(dot_strided)(a, sa, b, sb, n);
}
static void F(dot)(void *to, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n, bool conj)
{
    (void)conj;
    F(put)(to, F(dot_value)(a, sa, b, sb, n));
}

static void F(dots)(char *const *p, const intptr_t *step, intptr_t count, intptr_t sa, intptr_t sb, intptr_t n, bool conj)
{
    (void)conj;
    for (intptr_t i = 0; i < count; i++)
        F(put)(p[2] + i*step[2], F(dot_value)(p[0] + i*step[0], sa, p[1] + i*step[1], sb, n));
}

/* r += a b, item by item */
static void F(muladd)(char *r, intptr_t sr, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n)
{
    intptr_t i = 0;
#if !defined(NO_VECTOR)
    if (sizeof(T) == sizeof(P) && sr == sizeof(T) && sa == sizeof(T) && sb == sizeof(T))
        for (; i + F(W) <= n; i += F(W), r += VB, a += VB, b += VB)
            *(F(vecu) *)r += *(const F(vecu) *)a * *(const F(vecu) *)b;
#endif
    for (; i < n; i++, r += sr, a += sa, b += sb)
        F(put)(r, (P)(F(get)(r) + F(get)(a)*F(get)(b)));
}

#if !defined(NO_VECTOR)
/* R rows of A by NV vectors of columns of B, read in place */
#define STRIP(name, VEC, WIDTH, LOAD, NV, R)                                                                          \
    NM_INLINE void F(name)(nm_mat a, nm_mat b, nm_mat c, intptr_t k)                                                  \
    {                                                                                                                 \
        VEC s[R][NV];                                                                                                 \
        for (int i = 0; i < R; i++)                                                                                   \
            for (int v = 0; v < NV; v++)                                                                              \
                s[i][v] = (VEC){ 0 };                                                                                 \
        for (intptr_t p = 0; p < k; p++) {                                                                            \
            VEC y[NV];                                                                                                \
            for (int v = 0; v < NV; v++)                                                                              \
                y[v] = LOAD(b.data + p*b.row + v*WIDTH*(intptr_t)sizeof(T));                                          \
            for (int i = 0; i < R; i++) {                                                                             \
                P x = F(get)(a.data + i*a.row + p*a.col);                                                             \
                for (int v = 0; v < NV; v++)                                                                          \
                    s[i][v] += x*y[v];                                                                                \
            }                                                                                                         \
        }                                                                                                             \
        for (int i = 0; i < R; i++)                                                                                   \
            F(put_run)(c.data + i*c.row, c.col, (const P *)s[i], NV*WIDTH);                                           \
    }
NM_INLINE void F(put_run)(char *p, intptr_t col, const P *from, int n)
{
    if (sizeof(T) == sizeof(P) && col == sizeof(T))
        memcpy(p, from, (size_t)n*sizeof(P));
    else
        for (int q = 0; q < n; q++)
            F(put)(p + q*col, from[q]);
}
STRIP(strip_4x2, F(vec), F(W), F(load), 2, 4)
STRIP(strip_4x1, F(vec), F(W), F(load), 1, 4)
STRIP(strip_1x2, F(vec), F(W), F(load), 2, 1)
STRIP(strip_1x1, F(vec), F(W), F(load), 1, 1)
STRIP(strip_4xq, F(quad), F(Q), F(load_quad), 1, 4)
STRIP(strip_1xq, F(quad), F(Q), F(load_quad), 1, 1)
#undef STRIP

/* Columns from j on by strips of one width; the last strip may repeat columns, rows likewise: the same sums again. */
typedef void F(strip_fn)(nm_mat a, nm_mat b, nm_mat c, intptr_t k);
NM_INLINE void F(rows_of)(F(strip_fn) *four, F(strip_fn) *one, nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t k, intptr_t j)
{
    nm_mat bj = { b.data + j*b.col, b.row, b.col };
    if (m < 4) {
        for (intptr_t i = 0; i < m; i++)
            one((nm_mat){ a.data + i*a.row, a.row, a.col }, bj, (nm_mat){ c.data + i*c.row + j*c.col, c.row, c.col }, k);
        return;
    }
    for (intptr_t i = 0; i < m; i += 4) {
        intptr_t r = NM_MIN(i, m - 4);
        four((nm_mat){ a.data + r*a.row, a.row, a.col }, bj, (nm_mat){ c.data + r*c.row + j*c.col, c.row, c.col }, k);
    }
}
static void F(small_strips)(nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k)
{
    intptr_t j = 0;
    for (; j + 2*F(W) <= n; j += 2*F(W))
        F(rows_of)(F(strip_4x2), F(strip_1x2), a, b, c, m, k, j);
    if (n >= F(W))
        for (; j < n; j += F(W))
            F(rows_of)(F(strip_4x1), F(strip_1x1), a, b, c, m, k, NM_MIN(j, n - F(W)));
    else
        for (; j < n; j += F(Q))
            F(rows_of)(F(strip_4xq), F(strip_1xq), a, b, c, m, k, NM_MIN(j, n - F(Q)));
}
#endif

static void F(small)(nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k)
{
    if (b.row == sizeof(T) && a.col == sizeof(T) && (k >= 32 || n == 1)) {
        for (intptr_t i = 0; i < m; i++)
            for (intptr_t j = 0; j < n; j++)
                F(put)(c.data + i*c.row + j*c.col, F(dot_value)(a.data + i*a.row, a.col, b.data + j*b.col, b.row, k));
        return;
    }
#if !defined(NO_VECTOR)
    if (b.col == sizeof(T) && n >= F(Q)) {
        F(small_strips)(a, b, c, m, n, k);
        return;
    }
#endif
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++) {
            P s = 0;
            for (intptr_t p = 0; p < k; p++)
                s += (P)(F(get)(a.data + i*a.row + p*a.col)*F(get)(b.data + p*b.row + j*b.col));
            F(put)(c.data + i*c.row + j*c.col, s);
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
