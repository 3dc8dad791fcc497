/* The table of several regions in the place of that of one. */
#include <math.h>
#include <string.h>

#include "transforms/identities.h"
#include "transforms/region_outputs.h"

/* What region R has of account I. */
static double part_of(const struct places *p, int r, int64_t i) {
  double all = p->ledger->output[i];
  return all != 0.0 ? p->output[r * p->ledger->n + i] / all : 0.0;
}

static cqio_status make_lines(const struct places *p, const struct lines *from, bool beside,
                              struct lines *out) {
  const struct ledger *l = p->ledger;
  for (int r = 0; r < p->count; r++)
    for (int64_t i = 0; i < l->n; i++) {
      struct line line = from->line[i];
      line.region = p->name[r];
      CQIO_TRY(cqio__ledger_add(l, out, line));
    }
  for (int64_t k = l->n; k < from->count && beside; k++) {
    struct line line = from->line[k];
    line.region = NULL;
    CQIO_TRY(cqio__ledger_add(l, out, line));
  }
  return CQIO_OK;
}

static void fill_beside(const struct places *p, const struct sales *sales, int64_t columns,
                        double *value) {
  const struct ledger *l = p->ledger;
  int64_t n = l->n, all = p->count * n;
  for (int64_t i = n; i < l->row.count; i++) {
    double *row = value + (all + i - n) * columns;
    for (int r = 0; r < p->count; r++)
      for (int64_t j = 0; j < n; j++)
        row[r * n + j] = *cqio__ledger_cell(l, i, j) * part_of(p, r, j);
    for (int64_t c = 0; c < sales->lines.count; c++)
      if (sales->from[c] >= 0)
        row[all + c] = *cqio__ledger_cell(l, i, n + sales->from[c]) * sales->part[c];
  }
}

/* Flows and final demand of all regions are those of the table. */
static cqio_status check_sums(const struct places *p, const struct sales *sales, int64_t columns,
                              const double *value) {
  const struct ledger *l = p->ledger;
  int64_t n = l->n, all = p->count * n, old = l->column.count;
  double *sum, worst = 0.0;
  CQIO_TRY(CQIO_ALLOC(l->ctx, old + 1, &sum));
  for (int64_t i = 0; i < n; i++) {
    memset(sum, 0, (size_t)(old + 1) * sizeof *sum);
    for (int r = 0; r < p->count; r++) {
      const double *row = value + (r * n + i) * columns;
      for (int64_t j = 0; j < all; j++)
        sum[j % n] += row[j];
      for (int64_t c = 0; c < sales->lines.count; c++)
        sum[sales->from[c] < 0 ? old : n + sales->from[c]] += row[all + c];
    }
    for (int64_t j = 0; j <= old; j++)
      worst = fmax(worst, fabs(sum[j] - (j < old ? *cqio__ledger_cell(l, i, j) : 0.0)));
  }
  cqio_free(sum);
  return cqio__identity(l, "sums over regions", worst);
}

/* Balances of accounts by the parts of regions, in OUT [count n]. */
static void deal(const struct places *p, const double *balance, double *out) {
  for (int r = 0; r < p->count; r++)
    for (int64_t i = 0; i < p->ledger->n; i++)
      out[r * p->ledger->n + i] = balance[i] * part_of(p, r, i);
}

static cqio_status replace(struct ledger *l, const struct places *p, const struct lines *rows,
                           const struct lines *columns, double *value) {
  struct balances before = {0}, after = {0};
  double *expected[2] = {NULL, NULL}, *output = NULL;
  int64_t all = p->count * l->n;
  cqio_status status = cqio__balances_take(l, &before);
  for (int k = 0; k < 2 && !status; k++)
    status = CQIO_ALLOC(l->ctx, all, &expected[k]);
  if (!status) status = CQIO_ALLOC(l->ctx, all, &output);
  if (!status) {
    deal(p, before.rows, expected[0]);
    deal(p, before.columns, expected[1]);
    memcpy(output, p->output, (size_t)all * sizeof *output);
    cqio__ledger_replace(l, rows, columns, value, output, all);
    status = cqio__balances_take(l, &after);
  } else {
    cqio_free(value);
  }
  if (!status) status = cqio__identity_vector(l, "rows", after.rows, expected[0]);
  if (!status) status = cqio__identity_vector(l, "columns", after.columns, expected[1]);
  cqio_free(expected[0]);
  cqio_free(expected[1]);
  cqio__balances_free(&before);
  cqio__balances_free(&after);
  return status;
}

cqio_status cqio__places_spread(struct ledger *l, const struct places *p, const struct sales *sales,
                                double *value) {
  struct lines rows = {0}, columns = {0};
  int64_t count = p->count * l->n + sales->lines.count;
  fill_beside(p, sales, count, value);
  cqio_status status = make_lines(p, &l->row, true, &rows);
  if (!status) status = make_lines(p, &l->column, false, &columns);
  for (int64_t c = 0; c < sales->lines.count && !status; c++)
    status = cqio__ledger_add(l, &columns, sales->lines.line[c]);
  if (!status) status = check_sums(p, sales, count, value);
  if (!status) return replace(l, p, &rows, &columns, value);
  cqio_free(value);
  return status;
}
