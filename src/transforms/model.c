/* The models of --model, and what takes the negatives of product technology away (30.4, 30.5). */
#include <stdio.h>
#include <string.h>

#include "transforms/identities.h"
#include "transforms/problem.h"
#include "transforms/steps.h"
#include "transforms/technology.h"

/* Sums of rows and columns are met to this part. */
static const double TOLERANCE = 1e-11;

/* Flows below 0 become 0; their number and sum. */
static int64_t clear(struct ledger *l, double *sum) {
  int64_t count = 0;
  *sum = 0.0;
  for (int64_t i = 0; i < l->n; i++)
    for (int64_t j = 0; j < l->n; j++) {
      double *cell = cqio__ledger_cell(l, i, j);
      if (!(*cell < 0.0)) continue;
      count++;
      *sum += *cell;
      *cell = 0.0;
    }
  return count;
}

/* Sums of the rows, then of the columns, of the flows, in SUM [2 n]. */
static void take_sums(const struct ledger *l, double *sum) {
  memset(sum, 0, 2 * (size_t)l->n * sizeof *sum);
  for (int64_t i = 0; i < l->n; i++)
    for (int64_t j = 0; j < l->n; j++) {
      sum[i] += *cqio__ledger_cell(l, i, j);
      sum[l->n + j] += *cqio__ledger_cell(l, i, j);
    }
}

static cqio_status ask(const struct ledger *l, const double *sum, struct problem *p) {
  cqio_account_label label;
  char name[300];
  for (int64_t k = 0; k < 2 * l->n; k++) {
    int64_t at = k % l->n;
    const cqio_balance_constraint c = {.sum = k < l->n ? CQIO_BALANCE_ROW : CQIO_BALANCE_COLUMN,
                                       .row = k < l->n ? at : 0,
                                       .column = k < l->n ? 0 : at,
                                       .target = sum[k]};
    snprintf(name, sizeof name, "%s of %.200s", k < l->n ? "sales" : "inputs",
             cqio__ledger_label(&l->row.line[at], &label));
    CQIO_TRY(cqio__problem_ask(p, c, name));
  }
  return CQIO_OK;
}

/* Flows below 0 become 0, and RAS brings the others to the sums of before. */
static cqio_status without_negatives(struct ledger *l, const double *sum, struct problem *p) {
  double negative;
  int64_t count = clear(l, &negative);
  if (count == 0) return CQIO_OK;
  CQIO_TRY(cqio__problem_begin(l, PROBLEM_ACCOUNTS, NULL, CQIO_BALANCE_GRAS, TOLERANCE, p));
  CQIO_TRY(ask(l, sum, p));
  p->advice = "take another model, such as almon";
  CQIO_TRY(cqio__problem_solve(p));
  if (l->report)
    fprintf(l->report, "%s: %lld flows below 0, in all %.10g, became 0\n", l->step,
            (long long)count, negative);
  return cqio__identity(l, "totals", cqio__problem_missed(p));
}

static cqio_status zero_ras(struct ledger *l) {
  struct balances before = {0}, after = {0};
  struct problem p = {0};
  double *sum;
  CQIO_TRY(CQIO_ALLOC(l->ctx, 2 * l->n, &sum));
  take_sums(l, sum);
  cqio_status status = cqio__balances_take(l, &before);
  if (!status) status = without_negatives(l, sum, &p);
  if (!status) status = cqio__balances_take(l, &after);
  if (!status) status = cqio__identity_vector(l, "rows", after.rows, before.rows);
  if (!status) status = cqio__identity_vector(l, "columns", after.columns, before.columns);
  cqio__balances_free(&before);
  cqio__balances_free(&after);
  cqio__problem_free(&p);
  cqio_free(sum);
  return status;
}

cqio_status cqio__step_model(struct ledger *l, const char *value) {
  if (strcmp(value, "zero-ras") != 0) return cqio__symmetric(l, value);
  CQIO_TRY(cqio__symmetric(l, "A"));
  return zero_ras(l);
}
