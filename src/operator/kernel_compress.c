/*
 * Far blocks of a kernel as products of low rank: adaptive cross approximation, recompression by
 * QR and SVD, comparison of every entry with the exact kernel.
 *
 * Relative accuracy of entries that differ by orders of magnitude: with the distance d0 + g(x - a)
 * - g(y - b) that is linear around the centres a, b, W = diag(p) G diag(q), and the entries of G
 * are near 1.
 */
#include "numeric/exponentials.h"
#include "operator/kernel.h"

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

enum { MOST_RANK = 160, TILE = 128, ATTEMPTS = 4 };

struct compression {
  const struct points *points;
  double *u, *v;             /* [MOST_RANK][count] factors of G, columns */
  double *p, *q;             /* [count] logarithms of the scales of rows and columns */
  double *ru, *rv, *m;       /* [MOST_RANK][MOST_RANK] */
  double *left, *right, *s;  /* singular vectors and values of m */
  double *tau[2];            /* [MOST_RANK] */
  double *exact, *far, *sum; /* [TILE][TILE] */
  double *small, *absolute[2];
  bool *used; /* [count] rows of the cross approximation */
};

cqio_status cqio__compression_create(cqio_ctx *ctx, const struct points *points, int64_t largest,
                                     struct compression **out) {
  *out = NULL;
  struct compression *w = NULL;
  cqio_status status = CQIO_ALLOC(ctx, 1, &w);
  if (status) return status;
  w->points = points;
  int64_t square = MOST_RANK * MOST_RANK;
  const struct {
    double **to;
    int64_t size;
  } rooms[] = {{&w->u, MOST_RANK * largest},
               {&w->v, MOST_RANK * largest},
               {&w->p, largest},
               {&w->q, largest},
               {&w->ru, square},
               {&w->rv, square},
               {&w->m, square},
               {&w->left, square},
               {&w->right, square},
               {&w->s, MOST_RANK},
               {&w->small, MOST_RANK},
               {&w->tau[0], MOST_RANK},
               {&w->tau[1], MOST_RANK},
               {&w->exact, TILE * TILE},
               {&w->far, TILE * TILE},
               {&w->sum, TILE * TILE},
               {&w->absolute[0], MOST_RANK * TILE},
               {&w->absolute[1], MOST_RANK * TILE}};
  for (size_t r = 0; r < sizeof rooms / sizeof *rooms && !status; r++)
    status = CQIO_ALLOC(ctx, rooms[r].size, rooms[r].to);
  if (!status) status = CQIO_ALLOC(ctx, largest, &w->used);
  if (status) cqio__compression_destroy(&w);
  *out = w;
  return status;
}

void cqio__compression_destroy(struct compression **work) {
  struct compression *w = *work;
  if (!w) return;
  void *const rooms[] = {w->u,     w->v,      w->p,           w->q,          w->ru,
                         w->rv,    w->m,      w->left,        w->right,      w->s,
                         w->small, w->tau[0], w->tau[1],      w->exact,      w->far,
                         w->sum,   w->used,   w->absolute[0], w->absolute[1]};
  for (size_t r = 0; r < sizeof rooms / sizeof *rooms; r++)
    cqio_free(rooms[r]);
  cqio_free(w);
  *work = NULL;
}

/* p = -beta (d0 / 2 + g (x - a)), q = -beta (d0 / 2 - g (y - b)). */
static void set_scales(struct compression *w, double beta, const struct cluster *a,
                       const struct cluster *b) {
  const struct points *points = w->points;
  double from[3], to[3], gradient[3], chord = 0.0, middle;
  for (int c = 0; c < 3; c++) {
    from[c] = 0.5 * (a->low[c] + a->high[c]);
    to[c] = 0.5 * (b->low[c] + b->high[c]);
    chord += (from[c] - to[c]) * (from[c] - to[c]);
  }
  chord = sqrt(chord);
  double sine = points->diameter > 0.0 ? fmin(chord / points->diameter, 0.99) : 0.0;
  middle = points->diameter > 0.0 ? points->diameter * asin(sine) : chord;
  for (int c = 0; c < 3; c++)
    gradient[c] = (from[c] - to[c]) / (chord * sqrt(1.0 - sine * sine));
  for (int64_t i = 0; i < a->count; i++) {
    double along = 0.0;
    for (int c = 0; c < 3; c++)
      along += gradient[c] * (points->at[c][a->first + i] - from[c]);
    w->p[i] = -beta * (0.5 * middle + along);
  }
  for (int64_t j = 0; j < b->count; j++) {
    double along = 0.0;
    for (int c = 0; c < 3; c++)
      along += gradient[c] * (points->at[c][b->first + j] - to[c]);
    w->q[j] = -beta * (0.5 * middle - along);
  }
}

/* Row i of G between the point i of A and the points of B, less the crosses so far; or the same for
 * a column with the sides exchanged. */
static void residual_line(const struct compression *w, double beta, const struct cluster *a,
                          const struct cluster *b, bool column, int64_t i, int rank, double *out) {
  const double *mine = column ? w->q : w->p, *other = column ? w->p : w->q;
  const double *u = column ? w->v : w->u, *v = column ? w->u : w->v;
  cqio__distances(w->points, a->first + i, b->first, b->count, out);
  for (int64_t j = 0; j < b->count; j++)
    out[j] = -beta * out[j] - other[j];
  cqio__exponentials(-mine[i], 1.0, b->count, out);
  for (int k = 0; k < rank; k++)
    w->small[k] = u[k * a->count + i];
  if (rank > 0)
    cblas_dgemv(CblasColMajor, CblasNoTrans, (int)b->count, rank, -1.0, v, (int)b->count, w->small,
                1, 1.0, out, 1);
}

/* Place of the largest |x|, skipping the used ones, or -1. */
static int64_t largest(const double *x, int64_t count, const bool *used) {
  int64_t at = -1;
  for (int64_t i = 0; i < count; i++)
    if (!(used && used[i]) && (at < 0 || fabs(x[i]) > fabs(x[at]))) at = i;
  return at;
}

/* G ~ u v' by crosses of rows and columns, until three of them are below LIMIT. Returns the rank,
 * or -1 when it grows too large. */
static int cross(struct compression *w, double beta, const struct cluster *a,
                 const struct cluster *b, double limit) {
  memset(w->used, 0, (size_t)a->count * sizeof *w->used);
  int64_t row = 0;
  int rank = 0, small = 0, most = (int)fmin(MOST_RANK, fmin((double)a->count, (double)b->count));
  while (small < 3) {
    if (rank == most) return -1;
    double *u = w->u + rank * a->count, *v = w->v + rank * b->count;
    w->used[row] = true;
    residual_line(w, beta, a, b, false, row, rank, v);
    int64_t pivot = largest(v, b->count, NULL);
    if (v[pivot] != 0.0) {
      residual_line(w, beta, b, a, true, pivot, rank, u);
      double scale = 1.0 / v[pivot];
      for (int64_t i = 0; i < a->count; i++)
        u[i] *= scale;
      double high = fabs(u[largest(u, a->count, NULL)]) * fabs(v[pivot]);
      small = high <= limit ? small + 1 : 0;
      row = largest(u, a->count, w->used);
      rank++;
    } else {
      row = largest(w->p, a->count, w->used);
      small++;
    }
    if (row < 0) return rank;
  }
  return rank;
}

/* QR of both factors and SVD of the product of their triangles. */
static cqio_status decompose(cqio_ctx *ctx, struct compression *w, int64_t rows, int64_t columns,
                             int rank) {
  double *const q[] = {w->u, w->v}, *const r[] = {w->ru, w->rv};
  const int64_t count[] = {rows, columns};
  for (int side = 0; side < 2; side++) {
    if (LAPACKE_dgeqrf(LAPACK_COL_MAJOR, (int)count[side], rank, q[side], (int)count[side],
                       w->tau[side]))
      return cqio_fail(ctx, CQIO_INTERNAL, "kernel: dgeqrf failed");
    for (int k = 0; k < rank; k++)
      for (int i = 0; i < rank; i++)
        r[side][k * rank + i] = i <= k ? q[side][k * count[side] + i] : 0.0;
  }
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasTrans, rank, rank, rank, 1.0, w->ru, rank, w->rv,
              rank, 0.0, w->m, rank);
  if (LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'A', rank, rank, w->m, rank, w->s, w->left, rank, w->right,
                     rank))
    return cqio_fail(ctx, CQIO_NUMERIC, "kernel: singular values of a far block: not converged");
  return CQIO_OK;
}

/* Both factors with the singular values down to CUT of the largest, scaled back to W. */
static cqio_status truncate_to(cqio_ctx *ctx, struct compression *w, const struct cluster *const *c,
                               int rank, double cut, struct block *far) {
  int keep = 1;
  while (keep < rank && w->s[keep] > cut * w->s[0])
    keep++;
  double *const q[] = {w->u, w->v}, *const scale[] = {w->p, w->q};
  far->rank = keep;
  for (int side = 0; side < 2; side++) {
    int64_t count = c[side]->count;
    cqio_free(far->factor[side]);
    CQIO_TRY(CQIO_ALLOC(ctx, keep * count, &far->factor[side]));
    for (int k = 0; k < keep; k++)
      for (int i = 0; i < rank; i++)
        far->factor[side][k * count + i] =
            sqrt(w->s[k]) * (side ? w->right[i * rank + k] : w->left[k * rank + i]);
    if (LAPACKE_dormqr(LAPACK_COL_MAJOR, 'L', 'N', (int)count, keep, rank, q[side], (int)count,
                       w->tau[side], far->factor[side], (int)count))
      return cqio_fail(ctx, CQIO_INTERNAL, "kernel: dormqr failed");
    for (int k = 0; k < keep; k++)
      for (int64_t i = 0; i < count; i++)
        far->factor[side][k * count + i] *= exp(scale[side][i]);
  }
  return CQIO_OK;
}

/* Largest relative error and |U||V'| / W over a tile of ROWS x COLUMNS entries. */
static void compare(const struct compression *w, int rows, int columns, double worst[2]) {
  double error[TILE] = {0}, ratio[TILE] = {0};
  for (int j = 0; j < columns; j++) {
    const double *exact = w->exact + j * TILE, *far = w->far + j * TILE, *sum = w->sum + j * TILE;
    for (int i = 0; i < rows; i++) {
      double e = fabs(far[i] - exact[i]) / exact[i], s = sum[i] / exact[i];
      error[i] = e <= error[i] ? error[i] : e;
      ratio[i] = s <= ratio[i] ? ratio[i] : s;
    }
  }
  for (int i = 0; i < rows; i++) {
    worst[0] = fmax(worst[0], error[i]);
    worst[1] = fmax(worst[1], ratio[i]);
  }
}

static void absolute(const double *from, int64_t count, int rows, int rank, double *to) {
  for (int k = 0; k < rank; k++)
    for (int i = 0; i < rows; i++)
      to[k * TILE + i] = fabs(from[k * count + i]);
}

/* The same over the whole block. */
static void verify(struct compression *w, double beta, const struct cluster *const *c,
                   const struct block *far, double worst[2]) {
  const struct cluster *a = c[0], *b = c[1];
  worst[0] = worst[1] = 0.0;
  for (int64_t j = 0; j < b->count; j += TILE) {
    int columns = (int)(b->count - j < TILE ? b->count - j : TILE);
    absolute(far->factor[1] + j, b->count, columns, far->rank, w->absolute[1]);
    for (int64_t i = 0; i < a->count; i += TILE) {
      int rows = (int)(a->count - i < TILE ? a->count - i : TILE);
      absolute(far->factor[0] + i, a->count, rows, far->rank, w->absolute[0]);
      for (int k = 0; k < columns; k++) {
        cqio__distances(w->points, b->first + j + k, a->first + i, rows, w->exact + k * TILE);
        cqio__exponentials(0.0, -beta, rows, w->exact + k * TILE);
      }
      cblas_dgemm(CblasColMajor, CblasNoTrans, CblasTrans, rows, columns, far->rank, 1.0,
                  far->factor[0] + i, (int)a->count, far->factor[1] + j, (int)b->count, 0.0, w->far,
                  TILE);
      cblas_dgemm(CblasColMajor, CblasNoTrans, CblasTrans, rows, columns, far->rank, 1.0,
                  w->absolute[0], TILE, w->absolute[1], TILE, 0.0, w->sum, TILE);
      compare(w, rows, columns, worst);
    }
  }
}

static bool all_finite(const struct block *far, const struct cluster *const *c) {
  for (int side = 0; side < 2; side++)
    for (int64_t i = 0; i < far->rank * c[side]->count; i++)
      if (!isfinite(far->factor[side][i])) return false;
  return true;
}

cqio_status cqio__compress(cqio_ctx *ctx, struct compression *w, struct kernel *kernel,
                           double tolerance, struct block *far) {
  const struct cluster *c[] = {&kernel->tree->cluster[far->cluster[0]],
                               &kernel->tree->cluster[far->cluster[1]]};
  cqio_status status = CQIO_OK;
  set_scales(w, kernel->beta, c[0], c[1]);
  int rank = cross(w, kernel->beta, c[0], c[1], 0.01 * tolerance);
  far->rank = 0;
  if (rank > 0) status = decompose(ctx, w, c[0]->count, c[1]->count, rank);
  double cut = 0.2 * tolerance, worst[2];
  for (int attempt = 0; rank > 0 && !status && attempt < ATTEMPTS; attempt++, cut *= 0.25) {
    status = truncate_to(ctx, w, c, rank, cut, far);
    if (status || far->rank * (c[0]->count + c[1]->count) > c[0]->count * c[1]->count) break;
    if (!all_finite(far, c)) break;
    verify(w, kernel->beta, c, far, worst);
    /* rounding of the comparison: the product of RANK terms that may cancel */
    double error = worst[0] + (far->rank + 4) * DBL_EPSILON * worst[1];
    if (error > tolerance) continue;
    kernel->error = fmax(kernel->error, error);
    kernel->cancellation = fmax(kernel->cancellation, worst[1] * (1.0 + 1e-9));
    return CQIO_OK;
  }
  for (int side = 0; side < 2; side++) {
    cqio_free(far->factor[side]);
    far->factor[side] = NULL;
  }
  far->rank = 0;
  return status;
}
