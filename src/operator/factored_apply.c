/* The application of a factored operator, open or closed (method 3.13). */
#include "dense/few_columns.h"
#include "operator/factored.h"

#include <string.h>

/* to[r][j] = sum over k of from[r][k] by(k, j), added with ADD, for ROWS rows of S numbers. */
static void multiply_together(const struct factored *op, int64_t rows, const double *from,
                              struct matrix by, bool add, double *to) {
  int S = op->s.sectors;
  cqio__product(rows, S, S, (struct matrix){from, S, 1}, by, add, to, S, op->work);
}

/* to[r] = matrix from[r] (or its transpose, added with ADD) for ROWS rows of S numbers. */
static void multiply_rows(const struct factored *op, bool transposed, const double *matrix,
                          int64_t rows, const double *from, bool add, double *to) {
  int S = op->s.sectors;
  if (rows > FEW_COLUMNS)
    multiply_together(op, rows, from,
                      transposed ? (struct matrix){matrix, S, 1} : (struct matrix){matrix, 1, S},
                      add, to);
  else if (!transposed)
    cqio__few_columns(S, S, (int)rows, matrix, S, from, S, to, S);
  else {
    if (!add) memset(to, 0, (size_t)(rows * S) * sizeof *to);
    cqio__few_columns_transpose(S, S, (int)rows, matrix, S, from, S, to, S);
  }
}

/* The same for the locations and columns of my districts with the technology of each. */
static void technology(const struct factored *op, bool transposed, const double *by_district,
                       int columns, const double *from, bool add, double *to) {
  int64_t square = (int64_t)op->s.sectors * op->s.sectors, rows = (int64_t)op->s.zones * columns;
  int64_t first = op->s.own_only ? 0 : op->district[op->base.rank];
  for (int64_t d = 0; d < op->districts; d++)
    multiply_rows(op, transposed, by_district + (first + d) * square, rows,
                  from + d * rows * op->s.sectors, add, to + d * rows * op->s.sectors);
}

/* to = technology from, or its transpose. */
static void buy(const struct factored *op, bool transposed, int columns, const double *from,
                double *to) {
  if (op->s.district_technology)
    technology(op, transposed, op->s.district_technology, columns, from, false, to);
  else /* in one product, of which a row has the same bits in any other */
    multiply_together(op, op->districts * op->s.zones * columns, from,
                      (struct matrix){transposed ? op->s.technology : op->turned, op->s.sectors, 1},
                      false, to);
}
/* y += own-district purchases of INPUTS and of the households; overwrites uses. */
static void buy_locally(struct factored *op, const struct households *h, int columns, double *y) {
  technology(op, false, op->s.local_technology, columns, op->inputs, false, op->uses);
  if (h && op->s.local_final) cqio__consume(op, h, columns, op->s.local_final);
  cqio__supply_locally(op, columns, y);
}

/* inputs += transposed own-district purchases from x, and incomes likewise; overwrites uses. */
static void buy_locally_transpose(struct factored *op, struct households *h, int columns,
                                  const double *x) {
  cqio__supply_locally_transpose(op, columns, x);
  if (h && op->s.local_final) cqio__consume_transpose(op, h, columns, op->s.local_final, true);
  technology(op, true, op->s.local_technology, columns, op->uses, true, op->inputs);
}

cqio_status cqio__factored_apply(cqio_ctx *ctx, struct factored *op, struct households *h,
                                 int columns, const double *x, double *y) {
  CQIO_TRY(cqio__reserve(ctx, op, columns));
  if (h) CQIO_TRY(cqio__feedback_reserve(ctx, h, columns));
  int64_t run = (int64_t)op->s.zones * op->s.sectors;
  struct view inputs = {op->inputs, columns * run, run};
  struct source uses = {op->uses, columns * run, run};
  cqio__load(op, columns, x);
  buy(op, false, columns, op->inputs, op->uses);
  if (h) {
    CQIO_TRY(cqio__income(ctx, op, h, columns, inputs));
    cqio__consume(op, h, columns, op->s.remaining_final);
  }
  CQIO_TRY(cqio__route(ctx, op, false, columns, uses, (struct view){y, run, op->base.count}));
  if (op->s.local_technology) buy_locally(op, h, columns, y);
  return CQIO_OK;
}

cqio_status cqio__factored_apply_transpose(cqio_ctx *ctx, struct factored *op, struct households *h,
                                           int columns, const double *x, double *y) {
  CQIO_TRY(cqio__reserve(ctx, op, columns));
  if (h) CQIO_TRY(cqio__feedback_reserve(ctx, h, columns));
  int64_t run = (int64_t)op->s.zones * op->s.sectors;
  struct view inputs = {op->inputs, columns * run, run}, uses = {op->uses, columns * run, run};
  struct source source = {x, run, op->base.count};
  CQIO_TRY(cqio__route(ctx, op, true, columns, source, uses));
  if (h) cqio__consume_transpose(op, h, columns, op->s.remaining_final, false);
  buy(op, true, columns, op->uses, op->inputs);
  if (op->s.local_technology) buy_locally_transpose(op, h, columns, x);
  if (h) {
    CQIO_TRY(cqio__income_transpose(ctx, op, h, columns));
    cqio__earn_transpose(op, h, columns, inputs);
  }
  for (int64_t d = 0; d < op->districts; d++)
    for (int k = 0; k < columns; k++)
      memcpy(y + k * op->base.count + d * run, op->inputs + (d * columns + k) * run,
             (size_t)run * sizeof *y);
  for (int64_t m = 0; m < op->idles; m++)
    for (int k = 0; k < columns; k++)
      y[k * op->base.count + op->idle[m]] = 0.0;
  return CQIO_OK;
}
