/* Trade: from inputs by location of use to supply by location of origin, and the transpose. */
#include "linalg/factored.h"

#include <string.h>

/* Numbers of one position at one district. */
static int64_t cell(const struct factored *op, int columns) {
  return (int64_t)op->points * op->planes * columns;
}

/* Numbers from one zone of a position to the next, with COUNT positions in the district; 0: zones
 * are summed. */
static int64_t zone_step(const struct factored *op, int columns, int64_t count) {
  if (op->arrangement == ARRANGE_BY_ZONE) return columns;
  return op->arrangement == ARRANGE_BY_LOCATION ? count * op->planes * columns : 0;
}

/* Factors of position P at the locations of my district D, or NULL for stored shares. */
static const double *factor(const struct factored *op, const double *scale, int64_t p, int64_t d) {
  return scale ? scale + op->sector[p] * op->base.segments + op->base.segment[op->base.rank] +
                     d * op->s.zones
               : NULL;
}

/* Zones of one position and column: sums them into *TO, or puts them STEP apart. BY may be NULL. */
static void spread_zones(int zones, int sectors, const double *from, const double *by, int64_t step,
                         double *to) {
  double sum = from[0] * (by ? by[0] : 1.0);
  to[0] = sum;
  for (int z = 1; z < zones; z++) {
    double value = from[z * sectors] * (by ? by[z] : 1.0);
    if (step > 0)
      to[z * step] = value;
    else
      to[0] = sum += value;
  }
}

/* spread = source times its factors, ordered by the owner of the sector. */
static void spread(const struct factored *op, const double *scale, int columns,
                   struct view source) {
  for (int rank = 0; rank < op->base.ranks; rank++) {
    int64_t first = op->position[rank], count = op->position[rank + 1] - first;
    int64_t step = zone_step(op, columns, count), next = (int64_t)op->planes * columns;
    double *to = op->spread + op->districts * first * cell(op, columns);
    for (int64_t d = 0; d < op->districts; d++, to += count * (cell(op, columns) - next))
      for (int64_t p = 0; p < count; p++, to += next) {
        const double *from = source.base + d * source.district + op->sector[first + p];
        const double *by = factor(op, scale, first + p, d);
        for (int k = 0; k < columns; k++)
          spread_zones(op->s.zones, op->s.sectors, from + k * source.column, by, step, to + k);
      }
  }
}

/* result = what came back, times its factors. */
static void collect(const struct factored *op, const double *scale, int columns,
                    struct view result) {
  int zones = op->s.zones, sectors = op->s.sectors;
  const double *back = op->base.ranks == 1 ? op->supply : op->spread;
  for (int rank = 0; rank < op->base.ranks; rank++) {
    int64_t first = op->position[rank], count = op->position[rank + 1] - first;
    int64_t step = zone_step(op, columns, count), next = (int64_t)op->planes * columns;
    const double *from = back + op->districts * first * cell(op, columns);
    for (int64_t d = 0; d < op->districts; d++, from += count * (cell(op, columns) - next))
      for (int64_t p = 0; p < count; p++, from += next) {
        double *to = result.base + d * result.district + op->sector[first + p];
        const double *by = factor(op, scale, first + p, d);
        for (int k = 0; k < columns; k++)
          for (int z = 0; z < zones; z++)
            to[k * result.column + z * sectors] = from[z * step + k] * (by ? by[z] : 1.0);
      }
  }
}

cqio_status cqio__route(cqio_ctx *ctx, struct factored *op, bool transposed, int columns,
                        struct view source, struct view result) {
  spread(op, transposed ? op->s.row_scale : op->s.column_scale, columns, source);
  CQIO_TRY(cqio__to_sectors(ctx, op, columns));
  cqio__multiply_shares(op, transposed, columns);
  CQIO_TRY(cqio__to_districts(ctx, op, columns));
  collect(op, transposed ? op->s.column_scale : op->s.row_scale, columns, result);
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
