/* Products with a compressed kernel. */
#include "operator/kernel.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { CHUNK = 96, LANES = 8 }; /* columns multiplied together; rows are filled up to LANES */

int64_t cqio__kernel_room(const struct kernel *k) {
  int64_t widest = 0;
  for (int c = 0; c < k->tree->clusters; c++)
    if (k->width[c] > widest) widest = k->width[c];
  return CQIO__PRODUCT_ROOM + CHUNK * (2 * k->points->count + k->start[k->tree->clusters] + widest);
}

/* What this cluster expands: what the others have projected. */
static void receive(const struct kernel *k, int c, int64_t wide, const double *projected,
                    double *to) {
  for (int64_t m = k->first_move[c]; m < k->first_move[c + 1]; m++) {
    const struct move *move = &k->move[m];
    memcpy(to, projected + move->from * wide, (size_t)(move->rank * wide) * sizeof *to);
    to += move->rank * wide;
  }
}

/* y = W~ x for x, y [points][wide] in the order of the tree. */
static void apply(const struct kernel *k, int64_t wide, const double *x, double *y,
                  double *projected, double *received, double *work) {
  const struct cluster *cluster = k->tree->cluster;
  for (int c = 0; c < k->tree->clusters; c++)
    cqio__product(k->width[c], cluster[c].count, wide,
                  (struct matrix){k->basis[c], cluster[c].count, 1},
                  (struct matrix){x + cluster[c].first * wide, wide, 1}, false,
                  projected + k->start[c] * wide, wide, work);
  memset(y, 0, (size_t)(k->points->count * wide) * sizeof *y);
  for (int c = 0; c < k->tree->clusters; c++) {
    receive(k, c, wide, projected, received);
    cqio__product(
        cluster[c].count, k->width[c], wide, (struct matrix){k->basis[c], 1, cluster[c].count},
        (struct matrix){received, wide, 1}, true, y + cluster[c].first * wide, wide, work);
  }
  for (int64_t b = 0; b < k->nears; b++) {
    const struct block *near = &k->near[b];
    const struct cluster *one = &cluster[near->cluster[0]], *other = &cluster[near->cluster[1]];
    cqio__product(one->count, other->count, wide, (struct matrix){near->factor[0], 1, one->count},
                  (struct matrix){x + other->first * wide, wide, 1}, true, y + one->first * wide,
                  wide, work);
    if (one != other)
      cqio__product(other->count, one->count, wide, (struct matrix){near->factor[0], one->count, 1},
                    (struct matrix){x + one->first * wide, wide, 1}, true, y + other->first * wide,
                    wide, work);
  }
}

void cqio__kernel_apply(const struct kernel *k, int64_t columns, const double *x, double *y,
                        int64_t row, double *room) {
  int64_t count = k->points->count, *given = k->points->given;
  for (int64_t first = 0; first < columns; first += CHUNK) {
    int64_t width = columns - first < CHUNK ? columns - first : CHUNK;
    int64_t wide = (width + LANES - 1) / LANES * LANES;
    double *in = room + CQIO__PRODUCT_ROOM, *out = in + count * wide;
    double *projected = out + count * wide;
    double *received = projected + k->start[k->tree->clusters] * wide;
    memset(in, 0, (size_t)(count * wide) * sizeof *in);
    for (int64_t i = 0; i < count; i++)
      memcpy(in + i * wide, x + given[i] * row + first, (size_t)width * sizeof *in);
    apply(k, wide, in, out, projected, received, room);
    for (int64_t i = 0; i < count; i++)
      memcpy(y + given[i] * row + first, out + i * wide, (size_t)width * sizeof *out);
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
