/* What a step must keep. */
#include "transforms/identities.h"

#include <math.h>

#include "cqio/numeric.h"

cqio_status cqio__balances_take(const struct ledger *l, struct balances *out) {
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &out->rows));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &out->columns));
  for (int64_t i = 0; i < l->n; i++) {
    double sum = cqio_sum(cqio__ledger_cell(l, i, 0), (size_t)l->n);
    for (int64_t j = l->n; j < l->column.count; j++)
      if (cqio__ledger_counts(l, &l->column.line[j])) sum += *cqio__ledger_cell(l, i, j);
    out->rows[i] = l->output[i] - sum;
    out->columns[i] = l->output[i];
  }
  for (int64_t i = 0; i < l->row.count; i++) {
    const struct line *row = &l->row.line[i];
    if (row->kind != LINE_ACCOUNT && !cqio__ledger_counts(l, row)) continue;
    for (int64_t j = 0; j < l->n; j++)
      out->columns[j] -= *cqio__ledger_cell(l, i, j);
  }
  return CQIO_OK;
}

void cqio__balances_free(struct balances *balances) {
  cqio_free(balances->rows);
  cqio_free(balances->columns);
}

void cqio__blocks_take(const struct ledger *l, struct blocks *out) {
  *out = (struct blocks){0};
  for (int64_t i = 0; i < l->row.count; i++)
    for (int64_t j = 0; j < l->column.count; j++)
      out->sum[l->row.line[i].kind][l->column.line[j].kind] += *cqio__ledger_cell(l, i, j);
}

cqio_status cqio__blocks_check(const struct ledger *l, const struct blocks *before) {
  struct blocks after;
  double worst = 0.0;
  cqio__blocks_take(l, &after);
  for (int row = LINE_ACCOUNT; row <= LINE_FINAL; row++)
    for (int column = LINE_ACCOUNT; column <= LINE_FINAL; column++)
      worst = fmax(worst, fabs(after.sum[row][column] - before->sum[row][column]));
  return cqio__identity(l, "totals", worst);
}

cqio_status cqio__identity(const struct ledger *l, const char *name, double residual) {
  const double share = 1e-9;
  double total = 0.0;
  for (int64_t i = 0; i < l->n; i++)
    for (int64_t j = 0; j < l->column.count; j++)
      total += fabs(*cqio__ledger_cell(l, i, j));
  double allowed = share * total;
  if (l->report)
    fprintf(l->report, "%s: identity: %s residual %.2e (allowed %.2e)\n", l->step, name, residual,
            allowed);
  if (residual <= allowed) return CQIO_OK;
  return cqio_fail(l->ctx, CQIO_DATA,
                   "%s: %s: identity: %s residual %.2e: expected at most %.2e, 1e-9 of all flows",
                   l->place, l->step, name, residual, allowed);
}

cqio_status cqio__identity_vector(const struct ledger *l, const char *name, const double *values,
                                  const double *expected) {
  double worst = 0.0;
  for (int64_t i = 0; i < l->n; i++)
    worst = fmax(worst, fabs(values[i] - expected[i]));
  return cqio__identity(l, name, worst);
}
