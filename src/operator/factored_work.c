/* The work space of a factored operator: growth, loading, own-district purchases. */
#include "operator/factored.h"

#include <string.h>

void cqio__workspace_free(struct factored *op) {
  if (op->base.ranks > 1) cqio_free(op->demand);
  double **const buffers[] = {&op->inputs, &op->uses, &op->spread, &op->supply, &op->lines};
  for (int b = 0; b < 5; b++) {
    cqio_free(*buffers[b]);
    *buffers[b] = NULL;
  }
  op->demand = NULL;
  op->capacity = 0;
}

/* Room for COLUMNS on this rank. */
static cqio_status grow(cqio_ctx *ctx, struct factored *op, int columns) {
  int64_t mine = op->position[op->base.rank + 1] - op->position[op->base.rank];
  int64_t width = (int64_t)op->planes * op->points * columns;
  int64_t sectors = mine * width * op->s.districts,
          districts = op->s.sectors * width * op->districts;
  cqio__workspace_free(op);
  CQIO_TRY(CQIO_ALLOC(ctx, columns * op->base.count, &op->inputs));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * op->base.count, &op->uses));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &op->spread));
  CQIO_TRY(CQIO_ALLOC(ctx, sectors, &op->supply));
  if (op->s.shares)
    CQIO_TRY(CQIO_ALLOC(ctx, 2 * FEW_TRADED * op->s.districts * op->points, &op->lines));
  if (op->base.ranks > 1)
    CQIO_TRY(CQIO_ALLOC(ctx, sectors, &op->demand));
  else
    op->demand = op->spread;
  return CQIO_OK;
}

cqio_status cqio__reserve(cqio_ctx *ctx, struct factored *op, int columns) {
  if (columns <= op->capacity) return CQIO_OK;
  cqio_status status = cqio_agree(ctx, grow(ctx, op, columns));
  if (!status) op->capacity = columns;
  return status;
}

void cqio__load(struct factored *op, int columns, const double *x) {
  int64_t run = (int64_t)op->s.zones * op->s.sectors;
  double *to = op->inputs;
  for (int64_t d = 0; d < op->districts; d++)
    for (int k = 0; k < columns; k++, to += run)
      memcpy(to, x + k * op->base.count + d * run, (size_t)run * sizeof *to);
  for (int64_t m = 0; m < op->idles; m++)
    for (int k = 0; k < columns; k++)
      op->inputs[(op->idle[m] / run * columns + k) * run + op->idle[m] % run] = 0.0;
}

void cqio__supply_locally(const struct factored *op, int columns, double *y) {
  int zones = op->s.zones, sectors = op->s.sectors;
  int64_t run = (int64_t)zones * sectors, place = op->base.segment[op->base.rank];
  for (int64_t d = 0; d < op->districts; d++)
    for (int k = 0; k < columns; k++) {
      const double *use = op->uses + (d * columns + k) * run;
      double *to = y + k * op->base.count + d * run;
      for (int i = 0; i < sectors; i++) {
        const double *split = op->s.local_split + i * op->base.segments + place + d * zones;
        double all = 0.0;
        for (int z = 0; z < zones; z++)
          all += use[z * sectors + i];
        for (int z = 0; z < zones; z++)
          to[z * sectors + i] += split[z] * (op->s.own_zone_only ? use[z * sectors + i] : all);
      }
    }
}

void cqio__supply_locally_transpose(const struct factored *op, int columns, const double *x) {
  int zones = op->s.zones, sectors = op->s.sectors;
  int64_t run = (int64_t)zones * sectors, place = op->base.segment[op->base.rank];
  for (int64_t d = 0; d < op->districts; d++)
    for (int k = 0; k < columns; k++) {
      const double *from = x + k * op->base.count + d * run;
      double *to = op->uses + (d * columns + k) * run;
      for (int i = 0; i < sectors; i++) {
        const double *split = op->s.local_split + i * op->base.segments + place + d * zones;
        double all = 0.0;
        for (int z = 0; z < zones; z++)
          all += split[z] * from[z * sectors + i];
        for (int z = 0; z < zones; z++)
          to[z * sectors + i] = op->s.own_zone_only ? split[z] * from[z * sectors + i] : all;
      }
    }
}
