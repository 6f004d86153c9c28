/* lu.inc.c - included for f32 and f64.  Matrices on the stack are row by row. */
NM_INLINE void F(load)(T *to, nm_mat a, int rows, int cols)
{
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++)
            memcpy(&to[i*cols + j], a.data + i*a.row + j*a.col, sizeof(T));
}
NM_INLINE void F(store)(nm_mat a, const T *from, int rows, int cols)
{
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++)
            memcpy(a.data + i*a.row + j*a.col, &from[i*cols + j], sizeof(T));
}

/* column by column; piv[k] is the row that came to k.  The reciprocal pivots stay in inv. */
NM_INLINE int F(lu)(T *a, T *inv, int *piv, int n)
{
    for (int j = 0; j < n; j++) {
        for (int k = 0; k < j; k++) {
            T t = a[piv[k]*n + j];
            a[piv[k]*n + j] = a[k*n + j];
            a[k*n + j] = t;
        }
        for (int i = 1; i < n; i++) {
            T d = 0;
            for (int q = 0; q < (i < j ? i : j); q++)
                d = FMA(a[i*n + q], a[q*n + j], d);
            a[i*n + j] -= d;
        }
        int p = j;
        T best = a[j*n + j] < 0 ? -a[j*n + j] : a[j*n + j];
        for (int i = j + 1; i < n; i++) {
            T v = a[i*n + j] < 0 ? -a[i*n + j] : a[i*n + j];
            if (v > best) {
                best = v;
                p = i;
            }
        }
        piv[j] = p;
        T pivot = a[p*n + j];
        if (pivot == 0)
            return j + 1;
        for (int q = 0; q <= j; q++) {
            T t = a[p*n + q];
            a[p*n + q] = a[j*n + q];
            a[j*n + q] = t;
        }
        inv[j] = 1/pivot;
        for (int i = j + 1; i < n; i++)
            a[i*n + j] *= inv[j];
    }
    return 0;
}

/* b: n by m, row by row, already permuted */
NM_INLINE void F(back)(const T *a, const T *inv, T *b, int n, int m)
{
    for (int i = 1; i < n; i++)
        for (int q = 0; q < i; q++)
            for (int c = 0; c < m; c++)
                b[i*m + c] = FMA(-a[i*n + q], b[q*m + c], b[i*m + c]);
    for (int i = n - 1; i >= 0; i--) {
        for (int q = i + 1; q < n; q++)
            for (int c = 0; c < m; c++)
                b[i*m + c] = FMA(-a[i*n + q], b[q*m + c], b[i*m + c]);
        for (int c = 0; c < m; c++)
            b[i*m + c] *= inv[i];
    }
}

/* A pivot whose reciprocal overflows: divide instead, in the exponent's middle.  Rare enough to leave to LAPACK. */
NM_INLINE bool F(extreme)(const T *inv, int n)
{
    for (int i = 0; i < n; i++)
        if (!(inv[i] <= (T)1e30 && inv[i] >= (T)-1e30))
            return true;
    return false;
}

NM_INLINE int F(inv_n)(nm_mat m, nm_mat to, int n)
{
    T a[NM_LU_MAX*NM_LU_MAX], b[NM_LU_MAX*NM_LU_MAX], inv[NM_LU_MAX];
    int piv[NM_LU_MAX];
    F(load)(a, m, n, n);
    int info = F(lu)(a, inv, piv, n);
    if (info)
        return info;
    if (F(extreme)(inv, n))
        return -1;
    for (int i = 0; i < n*n; i++)
        b[i] = 0;
    int rows[NM_LU_MAX];
    for (int i = 0; i < n; i++)
        rows[i] = i;
    for (int i = 0; i < n; i++) {
        int t = rows[i];
        rows[i] = rows[piv[i]];
        rows[piv[i]] = t;
    }
    for (int i = 0; i < n; i++)
        b[i*n + rows[i]] = 1;
    F(back)(a, inv, b, n, n);
    F(store)(to, b, n, n);
    return 0;
}
static int F(inv)(nm_mat a, nm_mat to, intptr_t n)
{
    switch (n) {
    case 1: return F(inv_n)(a, to, 1);
    case 2: return F(inv_n)(a, to, 2);
    case 3: return F(inv_n)(a, to, 3);
    case 4: return F(inv_n)(a, to, 4);
    default: return F(inv_n)(a, to, (int)n);
    }
}

NM_INLINE int F(solve_n)(nm_mat m, nm_mat rhs, nm_mat to, int n, intptr_t columns)
{
    T a[NM_LU_MAX*NM_LU_MAX], b[NM_LU_MAX*4], inv[NM_LU_MAX];
    int piv[NM_LU_MAX];
    F(load)(a, m, n, n);
    int info = F(lu)(a, inv, piv, n);
    if (info)
        return info;
    if (F(extreme)(inv, n))
        return -1;
    for (intptr_t c = 0; c < columns; c += 4) {
        int w = columns - c < 4 ? (int)(columns - c) : 4;
        nm_mat part = { rhs.data + c*rhs.col, rhs.row, rhs.col }, result = { to.data + c*to.col, to.row, to.col };
        F(load)(b, part, n, w);
        for (int i = 0; i < n; i++)
            for (int q = 0; q < w; q++) {
                T t = b[i*w + q];
                b[i*w + q] = b[piv[i]*w + q];
                b[piv[i]*w + q] = t;
            }
        if (w == 1)
            F(back)(a, inv, b, n, 1);
        else
            F(back)(a, inv, b, n, w);
        F(store)(result, b, n, w);
    }
    return 0;
}
static int F(solve)(nm_mat a, nm_mat b, nm_mat to, intptr_t n, intptr_t columns)
{
    switch (n) {
    case 1: return F(solve_n)(a, b, to, 1, columns);
    case 2: return F(solve_n)(a, b, to, 2, columns);
    case 3: return F(solve_n)(a, b, to, 3, columns);
    case 4: return F(solve_n)(a, b, to, 4, columns);
    default: return F(solve_n)(a, b, to, (int)n, columns);
    }
}

NM_INLINE int F(cholesky_n)(nm_mat m, nm_mat to, int n, bool upper)
{
    T a[NM_LU_MAX*NM_LU_MAX];
    F(load)(a, upper ? (nm_mat){ m.data, m.col, m.row } : m, n, n);
    for (int j = 0; j < n; j++) {
        T d = a[j*n + j];
        for (int q = 0; q < j; q++)
            d = FMA(-a[j*n + q], a[j*n + q], d);
        if (d <= 0)                 /* NaN goes through, as it does in LAPACK */
            return j + 1;
        d = sizeof(T) == 4 ? (T)sqrtf((float)d) : (T)sqrt((double)d);
        a[j*n + j] = d;
        for (int i = j + 1; i < n; i++) {
            T s = a[i*n + j];
            for (int q = 0; q < j; q++)
                s = FMA(-a[i*n + q], a[j*n + q], s);
            a[i*n + j] = s/d;
            a[j*n + i] = 0;
        }
    }
    F(store)(upper ? (nm_mat){ to.data, to.col, to.row } : to, a, n, n);
    return 0;
}
static int F(cholesky)(nm_mat a, nm_mat to, intptr_t n, bool upper)
{
    switch (n) {
    case 2: return F(cholesky_n)(a, to, 2, upper);
    case 3: return F(cholesky_n)(a, to, 3, upper);
    case 4: return F(cholesky_n)(a, to, 4, upper);
    default: return F(cholesky_n)(a, to, (int)n, upper);
    }
}

NM_INLINE void F(det_n)(nm_mat m, int n, void *det, void *logdet)
{
    T a[NM_LU_MAX*NM_LU_MAX], inv[NM_LU_MAX], r = 1;
    int piv[NM_LU_MAX];
    F(load)(a, m, n, n);
    if (F(lu)(a, inv, piv, n)) {
        r = 0;
        memcpy(det, &r, sizeof r);
        r = (T)-INFINITY;
        if (logdet)
            memcpy(logdet, &r, sizeof r);
        return;
    }
    int odd = 0;
    for (int i = 0; i < n; i++)
        odd ^= piv[i] != i;
    if (logdet) {
        T sum = 0, sign = odd ? -1 : 1;
        for (int i = 0; i < n; i++) {
            T d = a[i*n + i];
            sign = d < 0 ? -sign : sign;
            sum += (T)(sizeof(T) == 4 ? logf((float)(d < 0 ? -d : d)) : log((double)(d < 0 ? -d : d)));
        }
        memcpy(det, &sign, sizeof sign);
        memcpy(logdet, &sum, sizeof sum);
        return;
    }
    for (int i = 0; i < n; i++)
        r *= a[i*n + i];
    T size = r < 0 ? -r : r;
    if (!(size > (sizeof(T) == 4 ? 1e-30f : 1e-290) && size < (sizeof(T) == 4 ? 1e30f : 1e290))) {  /* on the way, or in truth */
        double f = 1;
        int e = 0, t;
        for (int i = 0; i < n; i++) {
            f = frexp(f*(double)a[i*n + i], &t);
            e += t;
        }
        double whole = ldexp(f, e);
        r = (T)whole;
    }
    r = odd ? -r : r;
    memcpy(det, &r, sizeof r);
}
static void F(det)(nm_mat a, intptr_t n, void *det, void *logdet)
{
    switch (n) {
    case 1: F(det_n)(a, 1, det, logdet); break;
    case 2: F(det_n)(a, 2, det, logdet); break;
    case 3: F(det_n)(a, 3, det, logdet); break;
    case 4: F(det_n)(a, 4, det, logdet); break;
    default: F(det_n)(a, (int)n, det, logdet);
    }
}
