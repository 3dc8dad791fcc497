/* Kernels of own markets (27.1): a few entries beside the kernel of a class, with a scale for each
 * product. */
#include "operator/factored.h"

/* MATRIX [n][n], or its transpose, in compressed rows. */
static cqio_status compress(cqio_ctx *ctx, int64_t n, bool transposed, const double *matrix,
                            struct sparse *out) {
  int64_t entries = 0;
  for (int64_t e = 0; e < n * n; e++)
    entries += matrix[e] != 0.0;
  CQIO_TRY(CQIO_ALLOC(ctx, n + 1, &out->start));
  CQIO_TRY(CQIO_ALLOC(ctx, entries, &out->column));
  CQIO_TRY(CQIO_ALLOC(ctx, entries, &out->value));
  entries = 0;
  for (int64_t r = 0; r < n; r++) {
    for (int64_t q = 0; q < n; q++) {
      double value = matrix[transposed ? q * n + r : r * n + q];
      if (value == 0.0) continue;
      out->column[entries] = (int)q;
      out->value[entries++] = value;
    }
    out->start[r + 1] = entries;
  }
  return CQIO_OK;
}

cqio_status cqio__own_markets_create(cqio_ctx *ctx, struct factored *op) {
  int64_t n = op->s.districts;
  CQIO_TRY(CQIO_ALLOC(ctx, op->s.sectors, &op->own_scale));
  for (int i = 0; i < op->s.sectors; i++)
    op->own_scale[i] = op->s.own_scale[op->sector[i]];
  for (int side = 0; side < 2; side++) {
    CQIO_TRY(CQIO_ALLOC(ctx, op->classes, &op->own[side]));
    for (int c = 0; c < op->classes; c++)
      CQIO_TRY(compress(ctx, n, side == 1, op->s.own_kernel + c * n * n, &op->own[side][c]));
  }
  return CQIO_OK;
}

void cqio__own_markets_free(struct factored *op) {
  cqio_free(op->own_scale);
  for (int side = 0; side < 2; side++) {
    for (int c = 0; op->own[side] && c < op->classes; c++) {
      cqio_free(op->own[side][c].start);
      cqio_free(op->own[side][c].column);
      cqio_free(op->own[side][c].value);
    }
    cqio_free(op->own[side]);
  }
}

/* to += VALUE times the scales of COUNT positions, of WIDTH numbers each, times FROM. */
static void add(int64_t count, int64_t width, const double *scale, double value,
                const double *restrict from, double *restrict to) {
  if (width == 1)
    for (int64_t p = 0; p < count; p++)
      to[p] += scale[p] * value * from[p];
  else
    for (int64_t p = 0; p < count; p++)
      for (int64_t k = p * width; k < (p + 1) * width; k++)
        to[k] += scale[p] * value * from[k];
}

void cqio__own_markets_add(const struct factored *op, bool transposed, int columns) {
  int64_t first = op->position[op->base.rank], count = op->position[op->base.rank + 1] - first;
  int64_t width = (int64_t)op->planes * columns, row = count * width;
  for (int64_t p = 0, next; p < count; p = next) { /* the positions of a class together */
    int class = op->s.sector_class[op->sector[first + p]];
    const struct sparse *own = &op->own[transposed][class];
    for (next = p + 1; next < count && op->s.sector_class[op->sector[first + next]] == class;)
      next++;
    for (int64_t r = 0; r < op->s.districts; r++)
      for (int64_t e = own->start[r]; e < own->start[r + 1]; e++)
        add(next - p, width, op->own_scale + first + p, own->value[e],
            op->demand + own->column[e] * row + p * width, op->supply + r * row + p * width);
  }
}

int64_t cqio__own_markets_longest(const struct factored *op) {
  int64_t longest = 0;
  for (int side = 0; side < 2 && op->own[side]; side++)
    for (int c = 0; c < op->classes; c++)
      for (int64_t r = 0; r < op->s.districts; r++) {
        const int64_t *start = op->own[side][c].start + r;
        if (start[1] - start[0] > longest) longest = start[1] - start[0];
      }
  return longest;
}

int64_t cqio__own_markets_entries(const struct factored *op) {
  int64_t entries = 0;
  for (int i = 0; i < op->s.sectors && op->own[0]; i++)
    entries += op->own[0][op->s.sector_class[i]].start[op->s.districts];
  return entries;
}
