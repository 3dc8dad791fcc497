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

/* One position at consecutive districts of mine. */
struct line {
  int64_t districts;
  const double *by;  /* factors at their locations, or NULL for stored shares */
  int64_t step;      /* numbers from one zone to the next; 0: zones are summed */
  int64_t district;  /* numbers from one district to the next */
  double *exchanged; /* first number */
  struct view local; /* from the first district and the sector on */
};

typedef void visit_line(const struct factored *op, const struct line *line, int columns);

/* Districts of a line: their factors share cache lines, those of two sectors not even a page. With
 * many columns the local vectors fill the cache. */
static int64_t line_length(int columns) {
  enum { LENGTH = 16 };
  return columns < LENGTH ? LENGTH / columns : 1;
}

/* Visits all lines of EXCHANGED, which is ordered by the owner of the sector. */
static void for_lines(const struct factored *op, const double *scale, int columns,
                      double *exchanged, struct view local, visit_line *visit) {
  int64_t length = line_length(columns), next = (int64_t)op->planes * columns;
  for (int rank = 0; rank < op->base.ranks; rank++) {
    int64_t first = op->position[rank], count = op->position[rank + 1] - first;
    struct line line = {.step = zone_step(op, columns, count),
                        .district = count * cell(op, columns)};
    for (int64_t d = 0; d < op->districts; d += length) {
      double *start = exchanged + op->districts * first * cell(op, columns) + d * line.district;
      line.districts = op->districts - d < length ? op->districts - d : length;
      for (int64_t p = 0; p < count; p++) {
        int sector = op->sector[first + p];
        line.by = scale ? scale + sector * op->base.segments + op->base.segment[op->base.rank] +
                              d * op->s.zones
                        : NULL;
        line.exchanged = start + p * next;
        line.local = local;
        line.local.base += d * local.district + sector;
        visit(op, &line, columns);
      }
    }
  }
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

/* exchanged = local times its factors */
static void spread(const struct factored *op, const struct line *line, int columns) {
  int zones = op->s.zones, sectors = op->s.sectors;
  for (int64_t d = 0; d < line->districts; d++) {
    const double *from = line->local.base + d * line->local.district;
    const double *by = line->by ? line->by + d * zones : NULL;
    double *to = line->exchanged + d * line->district;
    for (int k = 0; k < columns; k++)
      spread_zones(zones, sectors, from + k * line->local.column, by, line->step, to + k);
  }
}

/* local = exchanged times its factors */
static void collect(const struct factored *op, const struct line *line, int columns) {
  int zones = op->s.zones, sectors = op->s.sectors;
  for (int64_t d = 0; d < line->districts; d++) {
    const double *from = line->exchanged + d * line->district;
    const double *by = line->by ? line->by + d * zones : NULL;
    double *to = line->local.base + d * line->local.district;
    for (int k = 0; k < columns; k++)
      for (int z = 0; z < zones; z++)
        to[k * line->local.column + z * sectors] = from[z * line->step + k] * (by ? by[z] : 1.0);
  }
}

cqio_status cqio__route(cqio_ctx *ctx, struct factored *op, bool transposed, int columns,
                        struct view source, struct view result) {
  const double *before = transposed ? op->s.row_scale : op->s.column_scale;
  const double *after = transposed ? op->s.column_scale : op->s.row_scale;
  for_lines(op, before, columns, op->spread, source, spread);
  CQIO_TRY(cqio__to_sectors(ctx, op, columns));
  cqio__multiply_shares(op, transposed, columns);
  CQIO_TRY(cqio__to_districts(ctx, op, columns));
  for_lines(op, after, columns, op->base.ranks == 1 ? op->supply : op->spread, result, collect);
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
