/* Products with trade shares: stored ones, kernels as matrices, compressed kernels. */
#include "dense/few_columns.h"
#include "operator/factored.h"

#include <math.h>
#include <string.h>

/* supply = matrix demand for COLUMNS columns from START on, of ROW numbers a location. */
static void multiply_stored(const struct factored *op, bool transposed, const double *matrix,
                            int64_t start, int columns, int64_t row) {
  int64_t rows = op->s.districts * op->points;
  const double *demand = op->demand + start;
  double *supply = op->supply + start, *in = op->lines, *out = in + FEW_TRADED * rows;
  if (columns > FEW_TRADED) {
    cqio__product(rows, rows, columns,
                  transposed ? (struct matrix){matrix, 1, rows} : (struct matrix){matrix, rows, 1},
                  (struct matrix){demand, row, 1}, false, supply, row, op->work);
    return;
  }
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < rows; i++)
      in[k * rows + i] = demand[i * row + k];
  if (transposed) {
    memset(out, 0, (size_t)(columns * rows) * sizeof *out);
    cqio__few_columns_transpose(rows, rows, columns, matrix, rows, in, rows, out, rows);
  } else
    cqio__few_columns(rows, rows, columns, matrix, rows, in, rows, out, rows);
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < rows; i++)
      supply[i * row + k] = out[k * rows + i];
}

/* All my positions of a class at once: a column has the same bits in any number of them. */
static void multiply_kernels(const struct factored *op, bool transposed, int columns, int64_t row) {
  int64_t first = op->position[op->base.rank], last = op->position[op->base.rank + 1];
  int64_t width = (int64_t)op->planes * columns, square = op->s.districts * op->s.districts;
  for (int64_t p = first, next; p < last; p = next) {
    int class = op->s.sector_class[op->sector[p]];
    for (next = p + 1; next < last && op->s.sector_class[op->sector[next]] == class;)
      next++;
    int64_t start = (p - first) * width, count = (next - p) * width;
    const double *matrix = op->s.kernel ? op->s.kernel + class * square : NULL;
    if (op->compressed)
      cqio__kernel_apply(&op->compressed[class], count, op->demand + start, op->supply + start, row,
                         op->kernel_room);
    else
      cqio__product(op->s.districts, op->s.districts, count,
                    transposed ? (struct matrix){matrix, 1, op->s.districts}
                               : (struct matrix){matrix, op->s.districts, 1},
                    (struct matrix){op->demand + start, row, 1}, false, op->supply + start, row,
                    op->work);
  }
}

void cqio__multiply_shares(struct factored *op, bool transposed, int columns) {
  int64_t first = op->position[op->base.rank], count = op->position[op->base.rank + 1] - first;
  int64_t row = count * op->planes * columns, rows = op->s.districts * op->points;
  if (!op->s.shares) {
    multiply_kernels(op, transposed, columns, row);
    if (op->own[0]) cqio__own_markets_add(op, transposed, columns);
    return;
  }
  for (int64_t p = 0; p < count; p++)
    for (int plane = 0; plane < op->planes; plane++) {
      int64_t stored = op->s.own_only ? p : op->sector[first + p];
      const double *matrix = op->zone_shares
                                 ? op->zone_shares + (p * op->planes + plane) * rows * rows
                                 : op->s.shares + stored * rows * rows;
      multiply_stored(op, transposed, matrix, (p * op->planes + plane) * columns, columns, row);
    }
}

/* ---- compressed kernels ---------------------------------------------------------------------- */

/* The exponent must not underflow, so that every entry has its relative error. */
static const double most_exponent = 600.0;

static cqio_status check_points(cqio_ctx *ctx, const cqio_factored_structure *s) {
  const cqio_kernel_points *p = s->points;
  for (int64_t i = 0; i < p->count; i++) {
    double x = p->position[2 * i], y = p->position[2 * i + 1];
    if (!isfinite(x) || !isfinite(y) || !(p->own[i] >= 0.0 && isfinite(p->own[i])))
      return cqio_fail(
          ctx, CQIO_NUMERIC,
          "operator: place of district %lld = (%g, %g), own distance = %g km: expected "
          "finite numbers, distance >= 0",
          (long long)i, x, y, p->own[i]);
  }
  for (int c = 0; c < s->classes; c++)
    if (!(p->beta[c] > 0.0 && isfinite(p->beta[c])))
      return cqio_fail(ctx, CQIO_NUMERIC,
                       "operator: decay of trade of class %d = %g (1/km): expected a number > 0", c,
                       p->beta[c]);
  if (p->tolerance == 0.0 || (p->tolerance >= 1e-13 && p->tolerance <= 1e-2)) return CQIO_OK;
  return cqio_fail(ctx, CQIO_INTERNAL,
                   "operator: tolerance of trade kernels = %g: expected 0 or 1e-13 to 1e-2",
                   p->tolerance);
}

static cqio_status check_extent(cqio_ctx *ctx, const struct factored *op) {
  double extent = cqio__box_diameter(&op->clusters.cluster[0]) * (op->s.points->sphere ? 1.6 : 1.0);
  for (int64_t i = 0; i < op->s.points->count; i++)
    extent = fmax(extent, op->s.points->own[i]);
  for (int c = 0; c < op->s.classes; c++)
    if (!(op->s.points->beta[c] * extent <= most_exponent))
      return cqio_fail(ctx, CQIO_NUMERIC,
                       "operator: decay of trade of class %d = %g (1/km) over %g km: expected a "
                       "product of at most %g",
                       c, op->s.points->beta[c], extent, most_exponent);
  return CQIO_OK;
}

/* Compresses the kernels of the classes of my sectors. */
static cqio_status compress(cqio_ctx *ctx, struct factored *op) {
  double tolerance = op->s.points->tolerance > 0.0 ? op->s.points->tolerance : 1e-11;
  int64_t room = 0;
  CQIO_TRY(check_points(ctx, &op->s));
  CQIO_TRY(cqio__points_create(ctx, op->s.points, &op->place, &op->clusters));
  CQIO_TRY(check_extent(ctx, op));
  CQIO_TRY(CQIO_ALLOC(ctx, op->classes, &op->compressed));
  CQIO_TRY(CQIO_ALLOC(ctx, 3 * op->classes, &op->figures.rounding));
  op->figures.flops = op->figures.rounding + op->classes;
  op->figures.bytes = op->figures.flops + op->classes;
  for (int64_t p = op->position[op->base.rank]; p < op->position[op->base.rank + 1]; p++) {
    int class = op->s.sector_class[op->sector[p]];
    struct kernel *kernel = &op->compressed[class];
    if (kernel->points) continue;
    CQIO_TRY(cqio__kernel_create(ctx, &op->place, &op->clusters, op->s.points->beta[class],
                                 tolerance, kernel));
    op->figures.rounding[class] = (double)cqio__kernel_rounding(kernel);
    op->figures.flops[class] = cqio__kernel_flops(kernel);
    op->figures.bytes[class] = (double)cqio__kernel_bytes(kernel);
    if (cqio__kernel_room(kernel) > room) room = cqio__kernel_room(kernel);
  }
  return CQIO_ALLOC(ctx, room, &op->kernel_room);
}

cqio_status cqio__compress_kernels(cqio_ctx *ctx, struct factored *op) {
  CQIO_TRY(cqio_agree(ctx, compress(ctx, op)));
  if (MPI_Allreduce(MPI_IN_PLACE, op->figures.rounding, 3 * op->classes, MPI_DOUBLE, MPI_MAX,
                    cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on the error of a kernel");
  return CQIO_OK;
}

void cqio__release_kernels(struct factored *op) {
  for (int c = 0; op->compressed && c < op->classes; c++)
    cqio__kernel_free(&op->compressed[c]);
  cqio__points_free(&op->place, &op->clusters);
  cqio_free(op->compressed);
  cqio_free(op->kernel_room);
  cqio_free(op->figures.rounding);
}
