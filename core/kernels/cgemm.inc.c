/* cgemm.inc.c - included once per complex type: P is the type of its parts.  A packed panel holds re, im per row and k; a panel of
 * B holds, per k, the real parts of its columns and then the imaginary ones. */
#if defined(NO_VECTOR)
typedef P F(vec);
typedef P F(vecu);
enum { F(W) = 1, F(MR) = 1, F(NR) = 2 };
#else
typedef P F(vec) __attribute__((vector_size(VB)));
typedef P F(vecu) __attribute__((vector_size(VB), aligned(1), may_alias));
enum { F(W) = VB/(int)sizeof(P), F(MR) = 4, F(NR) = VB/(int)sizeof(P) };
#endif

#if !defined(NO_VECTOR)
/* re and im changed places */
NM_INLINE F(vec) F(swap)(F(vec) x)
{
    P y[F(W)], z[F(W)];
    memcpy(y, &x, sizeof y);
    for (int q = 0; q < F(W); q++)
        z[q] = y[q ^ 1];
    memcpy(&x, z, sizeof x);
    return x;
}
#endif
NM_INLINE T F(get)(const char *p)
{
    T x;
    memcpy(&x, p, sizeof x);
    return x;
}
NM_INLINE T F(mul_add)(T s, T a, T b)
{
    return (T){ s.re + (a.re*b.re - a.im*b.im), s.im + (a.re*b.im + a.im*b.re) };
}

static void F(pack_a)(void *to, nm_mat a, intptr_t m, intptr_t k)
{
    T *r = to;
    for (intptr_t i = 0; i < m; i += F(MR))
        for (intptr_t p = 0; p < k; p++)
            for (int q = 0; q < F(MR); q++)
                *r++ = F(get)(a.data + NM_MIN(i + q, m - 1)*a.row + p*a.col);
}
static void F(pack_b)(void *to, nm_mat b, intptr_t k, intptr_t n)
{
    P *r = to;
    for (intptr_t j = 0; j < n; j += F(NR))
        for (intptr_t p = 0; p < k; p++, r += 2*F(NR))
            for (int q = 0; q < F(NR); q++) {
                T x = F(get)(b.data + p*b.row + NM_MIN(j + q, n - 1)*b.col);
                r[q] = x.re;
                r[q + F(NR)] = x.im;
            }
}

static void F(tile)(nm_mat c, const T *a, const P *b, intptr_t m, intptr_t n, intptr_t k)
{
    enum { V = F(NR)/F(W) };
    F(vec) re[F(MR)][V], im[F(MR)][V];
    for (int i = 0; i < F(MR); i++)
        for (int v = 0; v < V; v++)
            re[i][v] = im[i][v] = (F(vec)){ 0 };
    for (intptr_t p = 0; p < k; p++, a += F(MR), b += 2*F(NR))
        for (int v = 0; v < V; v++) {
            F(vec) br = *(const F(vecu) *)(b + v*F(W)), bi = *(const F(vecu) *)(b + F(NR) + v*F(W));
#pragma GCC unroll 8
            for (int i = 0; i < F(MR); i++) {
                re[i][v] += a[i].re*br - a[i].im*bi;
                im[i][v] += a[i].re*bi + a[i].im*br;
            }
        }
    P tr[F(MR)][F(NR)], ti[F(MR)][F(NR)];
    memcpy(tr, re, sizeof tr);
    memcpy(ti, im, sizeof ti);
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++) {
            T x = { tr[i][j], ti[i][j] };
            memcpy(c.data + i*c.row + j*c.col, &x, sizeof x);
        }
}

static void F(block)(nm_mat c, const void *a, const void *b, intptr_t m, intptr_t n, intptr_t k)
{
    for (intptr_t j = 0; j < n; j += F(NR))
        for (intptr_t i = 0; i < m; i += F(MR))
            F(tile)((nm_mat){ c.data + i*c.row + j*c.col, c.row, c.col }, (const T *)a + i*k, (const P *)b + 2*j*k,
                    NM_MIN(m - i, F(MR)), NM_MIN(n - j, F(NR)), k);
}

NM_INLINE T F(dot_step)(const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n, P sign)
{
    T sum[2] = { { 0 } };
    intptr_t i = 0;
#if !defined(NO_VECTOR)
    enum { LANES = 128/(int)sizeof(P), V = 128/VB };
    P same[LANES], cross[LANES];
    bool run = sa == sizeof(T) && sb == sizeof(T) && n >= LANES/2;
    if (run) {                                        /* products of like parts, and of unlike ones */
        F(vec) s[V], x[V];
        for (int v = 0; v < V; v++)
            s[v] = x[v] = (F(vec)){ 0 };
        for (; i + LANES/2 <= n; i += LANES/2)
            for (int v = 0; v < V; v++) {
                F(vec) l = *(const F(vecu) *)(a + (i + v*F(W)/2)*(intptr_t)sizeof(T));
                F(vec) r = *(const F(vecu) *)(b + (i + v*F(W)/2)*(intptr_t)sizeof(T));
                s[v] += l*r;
                x[v] += l*F(swap)(r);
            }
        memcpy(same, s, sizeof same);
        memcpy(cross, x, sizeof cross);
    }
#endif
    for (int q = 0; i < n; i++, q ^= 1) {
        T x = F(get)(a + i*sa);
        x.im *= sign;
        sum[q] = F(mul_add)(sum[q], x, F(get)(b + i*sb));
    }
    sum[0].re += sum[1].re;
    sum[0].im += sum[1].im;
#if !defined(NO_VECTOR)
    if (run) {
        for (int w = LANES/2; w >= 2; w /= 2)
            for (int q = 0; q < w; q++) {
                same[q] += same[q + w];
                cross[q] += cross[q + w];
            }
        sum[0].re += same[0] - sign*same[1];
        sum[0].im += cross[0] + sign*cross[1];
    }
#endif
    return sum[0];
}
static void F(dot)(void *to, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n, bool conj)
{
    T r = conj ? F(dot_step)(a, sa, b, sb, n, -1) : F(dot_step)(a, sa, b, sb, n, 1);
    memcpy(to, &r, sizeof r);
}

static void F(dots)(char *const *p, const intptr_t *step, intptr_t count, intptr_t sa, intptr_t sb, intptr_t n, bool conj)
{
    for (intptr_t i = 0; i < count; i++)
        F(dot)(p[2] + i*step[2], p[0] + i*step[0], sa, p[1] + i*step[1], sb, n, conj);
}

static void F(muladd)(char *r, intptr_t sr, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n)
{
    for (intptr_t i = 0; i < n; i++, r += sr, a += sa, b += sb) {
        T x = F(mul_add)(F(get)(r), F(get)(a), F(get)(b));
        memcpy(r, &x, sizeof x);
    }
}

#if !defined(NO_VECTOR)
/* R rows by one vector of columns: sums of re and of im times B, joined at the end */
#define STRIP(name, R)                                                                                                \
    NM_INLINE void F(name)(nm_mat a, nm_mat b, nm_mat c, intptr_t k)                                                  \
    {                                                                                                                 \
        F(vec) re[R], im[R], sign;                                                                                    \
        for (int q = 0; q < F(W); q++)                                                                                \
            sign[q] = q & 1 ? 1 : -1;                                                                                 \
        for (int i = 0; i < R; i++)                                                                                   \
            re[i] = im[i] = (F(vec)){ 0 };                                                                            \
        for (intptr_t p = 0; p < k; p++) {                                                                            \
            F(vec) y = *(const F(vecu) *)(b.data + p*b.row);                                                          \
            for (int i = 0; i < R; i++) {                                                                             \
                T x = F(get)(a.data + i*a.row + p*a.col);                                                             \
                re[i] += x.re*y;                                                                                      \
                im[i] += x.im*y;                                                                                      \
            }                                                                                                         \
        }                                                                                                             \
        for (int i = 0; i < R; i++) {                                                                                 \
            F(vec) r = re[i] + sign*F(swap)(im[i]);                                                                   \
            for (int q = 0; q < F(W)/2; q++)                                                                          \
                memcpy(c.data + i*c.row + q*c.col, (char *)&r + q*(intptr_t)sizeof(T), sizeof(T));                    \
        }                                                                                                             \
    }
STRIP(strip_4, 4)
STRIP(strip_1, 1)
#undef STRIP
static void F(small_strips)(nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k)
{
    for (intptr_t q = 0; q < n; q += F(W)/2) {
        intptr_t j = NM_MIN(q, n - F(W)/2);           /* the last strip may repeat columns */
        nm_mat bj = { b.data + j*b.col, b.row, b.col };
        intptr_t i = 0;
        for (; i + 4 <= m; i += 4)
            F(strip_4)((nm_mat){ a.data + i*a.row, a.row, a.col }, bj, (nm_mat){ c.data + i*c.row + j*c.col, c.row, c.col }, k);
        for (; i < m; i++)
            F(strip_1)((nm_mat){ a.data + i*a.row, a.row, a.col }, bj, (nm_mat){ c.data + i*c.row + j*c.col, c.row, c.col }, k);
    }
}
#endif

NM_INLINE void F(small_plain)(nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k)
{
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++) {
            T s = { 0 };
            for (intptr_t p = 0; p < k; p++)
                s = F(mul_add)(s, F(get)(a.data + i*a.row + p*a.col), F(get)(b.data + p*b.row + j*b.col));
            memcpy(c.data + i*c.row + j*c.col, &s, sizeof s);
        }
}
static void F(small)(nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k)
{
    if (b.row == sizeof(T) && a.col == sizeof(T) && (k >= 32 || n == 1)) {
        for (intptr_t i = 0; i < m; i++)
            for (intptr_t j = 0; j < n; j++)
                F(dot)(c.data + i*c.row + j*c.col, a.data + i*a.row, a.col, b.data + j*b.col, b.row, k, false);
        return;
    }
#if !defined(NO_VECTOR)
    if (b.col == sizeof(T) && n >= F(W)/2) {
        F(small_strips)(a, b, c, m, n, k);
        return;
    }
#endif
    F(small_plain)(a, b, c, m, n, k);
}

NM_INLINE void F(tiny_n)(char *const *p, const intptr_t *step, intptr_t count, int n)
{
    intptr_t z = sizeof(T);
    for (intptr_t q = 0; q < count; q++)
        F(small_plain)((nm_mat){ p[0] + q*step[0], n*z, z }, (nm_mat){ p[1] + q*step[1], n*z, z }, (nm_mat){ p[2] + q*step[2], n*z, z },
                       n, n, n);
}
static void F(tiny)(char *const *p, const intptr_t *step, intptr_t count, intptr_t n)
{
    switch (n) {
    case 1: F(tiny_n)(p, step, count, 1); break;
    case 2: F(tiny_n)(p, step, count, 2); break;
    case 3: F(tiny_n)(p, step, count, 3); break;
    default: F(tiny_n)(p, step, count, (int)n);
    }
}
