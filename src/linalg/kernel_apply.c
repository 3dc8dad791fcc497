/* Products with a compressed kernel. */
#include "linalg/kernel.h"

#include <cblas.h>
#include <float.h>
#include <math.h>
#include <string.h>

enum { CHUNK = 64 }; /* columns multiplied together */

int64_t cqio__kernel_room(const struct kernel *k) {
  return 2 * CHUNK * (k->points->count + k->start[k->tree->clusters]);
}

/* Row-major c = op(a) b + keep c; a [inner][rows] columns, or [rows][inner] when TRANSPOSED. */
static void multiply(bool transposed, int64_t rows, int width, int64_t inner, const double *a,
                     const double *b, double keep, double *c) {
  cblas_dgemm(CblasColMajor, CblasNoTrans, transposed ? CblasNoTrans : CblasTrans, width, (int)rows,
              (int)inner, 1.0, b, width, a, (int)(transposed ? inner : rows), keep, c, width);
}

/* Moves of the far blocks: what one cluster has projected, the other expands. */
static void cross_over(const struct kernel *k, int width, const double *projected, double *q) {
  for (int64_t f = 0; f < k->fars; f++)
    for (int side = 0; side < 2; side++) {
      const struct block *far = &k->far[f];
      int64_t from = k->start[far->cluster[side]] + far->at[side];
      int64_t to = k->start[far->cluster[!side]] + far->at[!side];
      memcpy(q + to * width, projected + from * width, (size_t)(far->rank * width) * sizeof *q);
    }
}

/* y += W~ x for x, y [points][width] in the order of the tree. */
static void apply(const struct kernel *k, int width, const double *x, double *y, double *p,
                  double *q) {
  const struct cluster *cluster = k->tree->cluster;
  for (int c = 0; c < k->tree->clusters; c++)
    if (k->width[c] > 0)
      multiply(true, k->width[c], width, cluster[c].count, k->basis[c],
               x + cluster[c].first * width, 0.0, p + k->start[c] * width);
  cross_over(k, width, p, q);
  for (int c = 0; c < k->tree->clusters; c++)
    if (k->width[c] > 0)
      multiply(false, cluster[c].count, width, k->width[c], k->basis[c], q + k->start[c] * width,
               1.0, y + cluster[c].first * width);
  for (int64_t b = 0; b < k->nears; b++) {
    const struct block *near = &k->near[b];
    const struct cluster *one = &cluster[near->cluster[0]], *other = &cluster[near->cluster[1]];
    multiply(false, one->count, width, other->count, near->factor[0], x + other->first * width, 1.0,
             y + one->first * width);
    if (one != other)
      multiply(true, other->count, width, one->count, near->factor[0], x + one->first * width, 1.0,
               y + other->first * width);
  }
}

void cqio__kernel_apply(const struct kernel *k, int columns, const double *x, double *y,
                        double *room) {
  int64_t count = k->points->count;
  for (int first = 0; first < columns; first += CHUNK) {
    int width = columns - first < CHUNK ? columns - first : CHUNK;
    double *in = room, *out = in + count * width, *p = out + count * width;
    double *q = p + k->start[k->tree->clusters] * width;
    for (int64_t i = 0; i < count; i++)
      for (int c = 0; c < width; c++)
        in[i * width + c] = x[(first + c) * count + k->points->given[i]];
    memset(out, 0, (size_t)(count * width) * sizeof *out);
    apply(k, width, in, out, p, q);
    for (int64_t i = 0; i < count; i++)
      for (int c = 0; c < width; c++)
        y[(first + c) * count + k->points->given[i]] = out[i * width + c];
  }
}

/* Most roundings behind a cluster: columns of its basis, then those of its children, dense blocks.
 */
static double behind(const struct kernel *k, int c) {
  const struct cluster *cluster = &k->tree->cluster[c];
  double here = k->cancellation * (double)(k->width[c] + 1) + (double)k->meets[c];
  if (!cluster->child[0]) return here;
  return here + fmax(behind(k, cluster->child[0]), behind(k, cluster->child[1]));
}

int64_t cqio__kernel_rounding(const struct kernel *k) {
  int64_t projected = 0; /* points summed into one column of a basis */
  for (int c = 0; c < k->tree->clusters; c++)
    if (k->width[c] > 0 && k->tree->cluster[c].count > projected)
      projected = k->tree->cluster[c].count;
  double error = k->error + cqio__entry_error(k->points, k->tree, k->beta);
  double roundings = k->cancellation * (double)projected + behind(k, 0);
  return (int64_t)ceil(1.01 * (roundings + error / (DBL_EPSILON / 2)));
}
