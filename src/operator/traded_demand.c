/* Final demand through trade, of households too (3.13, 7.4). */
#include "operator/factored.h"

#include <string.h>

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

cqio_status cqio_operator_trade(cqio_ctx *ctx, cqio_operator *base, bool transposed, int columns,
                                const double *q, double *f) {
  struct factored *op;
  CQIO_TRY(cqio__as_factored(ctx, base, &op));
  CQIO_TRY(cqio__reserve(ctx, op, columns));
  int64_t run = (int64_t)op->s.zones * op->s.sectors;
  struct view uses = {op->uses, columns * run, run}, result = {f, run, op->base.count};
  struct source source = {q, run, op->base.count}, scaled = {op->uses, columns * run, run};
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
  CQIO_TRY(cqio__route(ctx, op, false, columns, scaled, result));
  scale_uses(op, columns, q, op->s.local_final);
  cqio__supply_locally(op, columns, f);
  return CQIO_OK;
}

/* ---- households ------------------------------------------------------------------------------ */

cqio_status cqio_operator_household_income(cqio_ctx *ctx, cqio_operator *base, int columns,
                                           const double *x, double *y) {
  struct factored *op;
  CQIO_TRY(cqio__as_factored(ctx, base, &op));
  struct households *h = cqio__closed_by(base);
  if (!h)
    return cqio_fail(ctx, CQIO_INTERNAL, "operator: household income asked without a closure");
  CQIO_TRY(cqio__reserve(ctx, op, columns));
  CQIO_TRY(cqio__feedback_reserve(ctx, h, columns));
  cqio__load(op, columns, x);
  int64_t column = (int64_t)op->s.zones * op->s.sectors;
  CQIO_TRY(cqio__income(ctx, op, h, columns, (struct view){op->inputs, columns * column, column}));
  int64_t n = h->accounts;
  for (int k = 0; k < columns; k++)
    for (int64_t p = 0; p < n; p++)
      y[k * n + h->order[p]] = h->routed[k * n + p];
  return CQIO_OK;
}

cqio_status cqio_operator_consumption(cqio_ctx *ctx, cqio_operator *base, int columns,
                                      const double *y, double *f) {
  struct factored *op;
  CQIO_TRY(cqio__as_factored(ctx, base, &op));
  struct households *h = cqio__closed_by(base);
  if (!h) return cqio_fail(ctx, CQIO_INTERNAL, "operator: consumption asked without a closure");
  CQIO_TRY(cqio__reserve(ctx, op, columns));
  CQIO_TRY(cqio__feedback_reserve(ctx, h, columns));
  int64_t n = h->accounts, column = (int64_t)op->s.zones * op->s.sectors;
  for (int k = 0; k < columns; k++)
    for (int64_t p = 0; p < n; p++)
      h->routed[k * n + p] = y[k * n + h->order[p]];
  size_t bytes = (size_t)(columns * op->base.count) * sizeof *op->uses;
  if (op->base.count > 0) memset(op->uses, 0, bytes);
  cqio__consume(op, h, columns, op->s.remaining_final);
  CQIO_TRY(cqio__route(ctx, op, false, columns, (struct source){op->uses, columns * column, column},
                       (struct view){f, column, op->base.count}));
  if (!op->s.local_final) return CQIO_OK;
  if (op->base.count > 0) memset(op->uses, 0, bytes);
  cqio__consume(op, h, columns, op->s.local_final);
  cqio__supply_locally(op, columns, f);
  return CQIO_OK;
}
