/* Trade: from inputs by location of use to supply by location of origin, and the transpose. */
#include "linalg/factored.h"

#include <cblas.h>
#include <string.h>

/* The factor of position P at this rank's locations, or NULL for stored shares. */
static const double *factor(const struct factored *op, const double *scale, int p) {
  return scale ? scale + op->sector[p] * op->base.segments + op->base.segment[op->base.rank] : NULL;
}

/* One line of spread: position p, column k. */
static void spread_line(const struct factored *op, const double *scale, const double *from,
                        int64_t district, double *to, int64_t plane) {
  int zones = op->s.zones, sectors = op->s.sectors;
  for (int64_t d = 0; d < op->districts; d++, from += district) {
    double sum = 0.0;
    for (int z = 0; z < zones; z++) {
      double value = from[z * sectors] * (scale ? scale[d * zones + z] : 1.0);
      if (op->arrangement == ARRANGE_SUMMED)
        sum += value;
      else if (op->arrangement == ARRANGE_BY_ZONE)
        to[z * plane + d] = value;
      else
        to[d * zones + z] = value;
    }
    if (op->arrangement == ARRANGE_SUMMED) to[d] = sum;
  }
}

static void collect_line(const struct factored *op, const double *scale, const double *from,
                         int64_t plane, double *to, int64_t district) {
  int zones = op->s.zones, sectors = op->s.sectors;
  for (int64_t d = 0; d < op->districts; d++, to += district)
    for (int z = 0; z < zones; z++) {
      double value = op->arrangement == ARRANGE_SUMMED    ? from[d]
                     : op->arrangement == ARRANGE_BY_ZONE ? from[z * plane + d]
                                                          : from[d * zones + z];
      to[z * sectors] = value * (scale ? scale[d * zones + z] : 1.0);
    }
}

static void product(bool transposed, int rows, int columns, const double *matrix, const double *x,
                    double *y) {
  enum CBLAS_TRANSPOSE side = transposed ? CblasNoTrans : CblasTrans; /* matrix is row-major */
  if (columns >= 4) {
    cblas_dgemm(CblasColMajor, side, CblasNoTrans, rows, columns, rows, 1.0, matrix, rows, x, rows,
                0.0, y, rows);
    return;
  }
  for (int k = 0; k < columns; k++)
    cblas_dgemv(CblasColMajor, side, rows, rows, 1.0, matrix, rows, x + (int64_t)k * rows, 1, 0.0,
                y + (int64_t)k * rows, 1);
}

/* supply = shares demand, group by group: shapes do not depend on the number of ranks. */
static void multiply(struct factored *op, bool transposed, int columns) {
  int rows = (int)(op->s.districts * op->points);
  int64_t square = (int64_t)rows * rows, line = (int64_t)columns * rows;
  for (int g = op->first_group; g < op->last_group; g++) {
    int64_t local = op->group[g].first - op->position[op->base.rank];
    int64_t start = local * op->planes * line;
    int sector = op->sector[op->group[g].first];
    if (op->s.kernel) {
      product(transposed, rows, op->group[g].count * op->planes * columns,
              op->s.kernel + op->s.sector_class[sector] * square, op->demand + start,
              op->supply + start);
      continue;
    }
    for (int plane = 0; plane < op->planes; plane++, start += line) {
      const double *matrix = op->zone_shares
                                 ? op->zone_shares + (local * op->planes + plane) * square
                                 : op->s.shares + sector * square;
      product(transposed, rows, columns, matrix, op->demand + start, op->supply + start);
    }
  }
}

cqio_status cqio__route(cqio_ctx *ctx, struct factored *op, bool transposed, int columns,
                        struct view source, struct view result) {
  const double *before = transposed ? op->s.row_scale : op->s.column_scale;
  const double *after = transposed ? op->s.column_scale : op->s.row_scale;
  int64_t rows = op->districts * op->points, plane = columns * rows;
  for (int p = 0; p < op->s.sectors; p++)
    for (int k = 0; k < columns; k++)
      spread_line(op, factor(op, before, p), source.base + k * source.column + op->sector[p],
                  source.district, op->spread + p * op->planes * plane + k * rows, plane);
  CQIO_TRY(cqio__to_sectors(ctx, op, columns));
  multiply(op, transposed, columns);
  CQIO_TRY(cqio__to_districts(ctx, op, columns));
  const double *routed = op->base.ranks == 1 ? op->supply : op->spread;
  for (int p = 0; p < op->s.sectors; p++)
    for (int k = 0; k < columns; k++)
      collect_line(op, factor(op, after, p), routed + p * op->planes * plane + k * rows, plane,
                   result.base + k * result.column + op->sector[p], result.district);
  return CQIO_OK;
}

/* uses = q times FACTOR[district][sector], or uses *= FACTOR when q is NULL. */
static void scale_uses(struct factored *op, int columns, const double *q, const double *factor) {
  int sectors = op->s.sectors;
  int64_t run = (int64_t)op->s.zones * sectors;
  for (int64_t d = 0; d < op->districts; d++) {
    const double *part = factor + (op->district[op->base.rank] + d) * sectors;
    for (int k = 0; k < columns; k++) {
      double *to = op->uses + (d * columns + k) * run;
      const double *from = q ? q + k * op->base.count + d * run : to;
      for (int64_t i = 0; i < run; i++)
        to[i] = part[i % sectors] * from[i];
    }
  }
}

/* result += uses, from the order of the workspace to that of local vectors. */
static void add_uses(const struct factored *op, int columns, double *result) {
  int64_t run = (int64_t)op->s.zones * op->s.sectors;
  for (int64_t d = 0; d < op->districts; d++)
    for (int k = 0; k < columns; k++)
      for (int64_t i = 0; i < run; i++)
        result[k * op->base.count + d * run + i] += op->uses[(d * columns + k) * run + i];
}

cqio_status cqio_operator_trade(cqio_ctx *ctx, cqio_operator *operator, bool transposed,
                                int columns, const double *q, double *f) {
  struct factored *op;
  CQIO_TRY(cqio__as_factored(ctx, operator, & op));
  CQIO_TRY(cqio__reserve(ctx, op, columns));
  int64_t run = (int64_t)op->s.zones * op->s.sectors;
  struct view uses = {op->uses, columns * run, run}, result = {f, run, op->base.count};
  /* the source is only read */
  struct view source = {(double *)(uintptr_t)q, run, op->base.count};
  if (!op->s.local_final) return cqio__route(ctx, op, transposed, columns, source, result);
  if (transposed) {
    CQIO_TRY(cqio__route(ctx, op, true, columns, source, uses));
    scale_uses(op, columns, NULL, op->s.remaining_final);
    memset(f, 0, (size_t)(columns * op->base.count) * sizeof *f);
    add_uses(op, columns, f);
    cqio__supply_locally_transpose(op, columns, q);
    scale_uses(op, columns, NULL, op->s.local_final);
    add_uses(op, columns, f);
    return CQIO_OK;
  }
  scale_uses(op, columns, q, op->s.remaining_final);
  CQIO_TRY(cqio__route(ctx, op, false, columns, uses, result));
  scale_uses(op, columns, q, op->s.local_final);
  cqio__supply_locally(op, columns, f);
  return CQIO_OK;
}
