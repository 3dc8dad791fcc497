/* Trade: from inputs by location of use to supply by location of origin, and the transpose. */
#include "operator/factored.h"

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

/* Not inlined: among the loops around them they would keep their variables in memory. */
#define APART __attribute__((noinline)) static

/* Products of COUNT numbers of one zone and column with their factors, put NEXT apart or added to
 * what is there. */
APART void gather(int64_t count, const int *sector, const double *from, const double *by, bool add,
                  int64_t next, double *to) {
  if (add)
    for (int64_t p = 0; p < count; p++)
      to[p * next] += from[sector[p]] * by[p];
  else
    for (int64_t p = 0; p < count; p++)
      to[p * next] = from[sector[p]] * by[p];
}

/* The way back. */
APART void scatter(int64_t count, const int *sector, const double *from, const double *by,
                   int64_t next, double *to) {
  for (int64_t p = 0; p < count; p++)
    to[sector[p]] = from[p * next] * by[p];
}

/* spread = source times its factors, ordered by the owner of the sector. */
static void spread(const struct factored *op, const double *factor, int columns,
                   struct source source) {
  int sectors = op->s.sectors;
  int64_t next = (int64_t)op->planes * columns;
  for (int rank = 0; rank < op->base.ranks; rank++) {
    int64_t first = op->position[rank], count = op->position[rank + 1] - first;
    int64_t step = zone_step(op, columns, count), district = count * cell(op, columns);
    const int *sector = op->sector + first;
    double *block = op->spread + op->districts * first * cell(op, columns);
    for (int64_t d = 0; d < op->districts; d++, block += district)
      for (int k = 0; k < columns; k++)
        for (int z = 0; z < op->s.zones; z++) {
          const double *from = source.base + d * source.district + k * source.column + z * sectors;
          const double *by = factor + (d * op->s.zones + z) * sectors + first;
          gather(count, sector, from, by, z > 0 && step == 0, next, block + z * step + k);
        }
  }
}

/* result = what came back, times its factors. */
static void collect(const struct factored *op, const double *factor, int columns,
                    struct view result) {
  int sectors = op->s.sectors;
  int64_t next = (int64_t)op->planes * columns;
  const double *back = op->base.ranks == 1 ? op->supply : op->spread;
  for (int rank = 0; rank < op->base.ranks; rank++) {
    int64_t first = op->position[rank], count = op->position[rank + 1] - first;
    int64_t step = zone_step(op, columns, count), district = count * cell(op, columns);
    const int *sector = op->sector + first;
    const double *block = back + op->districts * first * cell(op, columns);
    for (int64_t d = 0; d < op->districts; d++, block += district)
      for (int k = 0; k < columns; k++)
        for (int z = 0; z < op->s.zones; z++) {
          const double *by = factor + (d * op->s.zones + z) * sectors + first;
          double *to = result.base + d * result.district + k * result.column + z * sectors;
          scatter(count, sector, block + z * step + k, by, next, to);
        }
  }
}

cqio_status cqio__route(cqio_ctx *ctx, struct factored *op, bool transposed, int columns,
                        struct source source, struct view result) {
  spread(op, op->factor[!transposed], columns, source);
  CQIO_TRY(cqio__to_sectors(ctx, op, columns));
  cqio__multiply_shares(op, transposed, columns);
  CQIO_TRY(cqio__to_districts(ctx, op, columns));
  collect(op, op->factor[transposed], columns, result);
  return CQIO_OK;
}
