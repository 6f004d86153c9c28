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
    enum { SUMS = sizeof(P) > 8 ? 1 : 4 };
    T sum[SUMS] = { { 0 } };
    intptr_t i = 0;
    for (; i + SUMS <= n; i += SUMS)
        for (int q = 0; q < SUMS; q++) {
            T x = F(get)(a + (i + q)*sa);
            x.im *= sign;
            sum[q] = F(mul_add)(sum[q], x, F(get)(b + (i + q)*sb));
        }
    for (int q = 0; i < n; i++, q++) {
        T x = F(get)(a + i*sa);
        x.im *= sign;
        sum[q] = F(mul_add)(sum[q], x, F(get)(b + i*sb));
    }
    for (int w = SUMS/2; w; w /= 2)
        for (int q = 0; q < w; q++) {
            sum[q].re += sum[q + w].re;
            sum[q].im += sum[q + w].im;
        }
    return sum[0];
}
static void F(dot)(void *to, const char *a, intptr_t sa, const char *b, intptr_t sb, intptr_t n, bool conj)
{
    T r = conj ? F(dot_step)(a, sa, b, sb, n, -1) : F(dot_step)(a, sa, b, sb, n, 1);
    memcpy(to, &r, sizeof r);
}

static void F(small)(nm_mat a, nm_mat b, nm_mat c, intptr_t m, intptr_t n, intptr_t k)
{
    for (intptr_t i = 0; i < m; i++)
        for (intptr_t j = 0; j < n; j++) {
            T s = { 0 };
            for (intptr_t p = 0; p < k; p++)
                s = F(mul_add)(s, F(get)(a.data + i*a.row + p*a.col), F(get)(b.data + p*b.row + j*b.col));
            memcpy(c.data + i*c.row + j*c.col, &s, sizeof s);
        }
}

static void F(tiny)(char *const *p, const intptr_t *step, intptr_t count, intptr_t n)
{
    intptr_t z = sizeof(T);
    for (intptr_t q = 0; q < count; q++)
        F(small)((nm_mat){ p[0] + q*step[0], n*z, z }, (nm_mat){ p[1] + q*step[1], n*z, z }, (nm_mat){ p[2] + q*step[2], n*z, z },
                 n, n, n);
}
