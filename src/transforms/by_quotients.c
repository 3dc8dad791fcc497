/* A region and the rest of a table by location quotients (30.11). */
#include <math.h>
#include <stdio.h>

#include "cqio/numeric.h"
#include "transforms/region_outputs.h"

/* Columns of final demand stay without region, as quotients say nothing of who buys; one more
 * closes the rows. */
static cqio_status take_sales(const struct ledger *l, struct sales *out) {
  int64_t count = l->column.count - l->n;
  CQIO_TRY(CQIO_ALLOC(l->ctx, count + 1, &out->from));
  CQIO_TRY(CQIO_ALLOC(l->ctx, count + 1, &out->part));
  for (int64_t c = 0; c < count; c++) {
    struct line line = l->column.line[l->n + c];
    line.region = NULL;
    out->from[c] = c;
    out->part[c] = 1.0;
    CQIO_TRY(cqio__ledger_add(l, &out->lines, line));
  }
  out->from[count] = -1;
  return cqio__ledger_add(l, &out->lines,
                          (struct line){.kind = LINE_FINAL,
                                        .name = "final demand moved between regions",
                                        .role = CQIO_ROLE_FINAL});
}

/* A region buys T of an input at home, the rest of it in the other one. */
static void fill_flows(const struct places *p, const double *t, int64_t columns, double *value) {
  const struct ledger *l = p->ledger;
  int64_t n = l->n;
  for (int r = 0; r < p->count; r++)
    for (int64_t i = 0; i < n; i++)
      for (int64_t j = 0; j < n; j++) {
        double all = l->output[j], part = all != 0.0 ? p->output[r * n + j] / all : 0.0;
        double flow = *cqio__ledger_cell(l, i, j) * part, home = flow * t[(r * n + i) * n + j];
        value[(r * n + i) * columns + r * n + j] = home;
        value[((1 - r) * n + i) * columns + r * n + j] = flow - home;
      }
}

/* Final demand by the parts of output, and what rows lack to close as they did; how many then sell
 * less than nothing to all of it. */
static int64_t fill_sales(const struct places *p, int64_t columns, double *value) {
  const struct ledger *l = p->ledger;
  int64_t n = l->n, last = columns - 1, below = 0;
  for (int r = 0; r < 2; r++)
    for (int64_t i = 0; i < n; i++) {
      double *row = value + (r * n + i) * columns, all = l->output[i], sold = 0.0, old = 0.0;
      double part = all != 0.0 ? p->output[r * n + i] / all : 0.0;
      for (int64_t c = n; c < l->column.count; c++) {
        row[n + c] = part * *cqio__ledger_cell(l, i, c);
        if (cqio__ledger_counts(l, &l->column.line[c])) sold += row[n + c];
      }
      for (int64_t j = 0; j < n; j++)
        old += *cqio__ledger_cell(l, i, j);
      row[last] = part * old - cqio_sum(row, (size_t)(2 * n));
      below += row[last] + sold < 0.0;
    }
  return below;
}

static void say_below(const struct places *p, int64_t below, int64_t columns, const double *value) {
  const struct ledger *l = p->ledger;
  int64_t worst = 0;
  for (int64_t i = 0; i < 2 * l->n; i++)
    if (value[i * columns + columns - 1] < value[worst * columns + columns - 1]) worst = i;
  if (!l->report || below == 0) return;
  fprintf(
      l->report,
      "%s: %lld accounts sell less than nothing to final demand, the largest move %s/%s %.10g\n",
      l->step, (long long)below, p->name[worst / l->n], p->account[worst % l->n],
      value[worst * columns + columns - 1]);
}

static cqio_status fill(struct ledger *l, const struct places *p, const double *t) {
  struct sales sales = {0};
  double *value = NULL;
  int64_t columns = 2 * l->n + l->column.count - l->n + 1;
  cqio_status status = take_sales(l, &sales);
  if (!status) status = cqio__ledger_room(l, 2 * l->n + l->row.count - l->n, columns, &value);
  if (!status) {
    fill_flows(p, t, columns, value);
    say_below(p, fill_sales(p, columns, value), columns, value);
    status = cqio__places_spread(l, p, &sales, value);
  }
  cqio_free(sales.from);
  cqio_free(sales.part);
  return status;
}

cqio_status cqio__by_quotients(struct ledger *l, const struct places *p, cqio_quotient kind,
                               double delta) {
  const cqio_regional_frame frame = cqio__places_frame(p);
  double *t = NULL, *slq = NULL;
  if (l->mixed)
    return cqio_fail(
        l->ctx, CQIO_DATA,
        "%s: accounts have units of their own: expected one unit, as quotients compare "
        "the output of accounts with that of all",
        l->step);
  CQIO_TRY(cqio__ledger_room(l, 2 * l->n, l->n, &t));
  cqio_status status = CQIO_ALLOC(l->ctx, 2 * l->n, &slq);
  if (!status) status = cqio_self_supply(l->ctx, &frame, kind, delta, p->output, l->output, t, slq);
  if (!status) status = fill(l, p, t);
  cqio_free(t);
  cqio_free(slq);
  return status;
}
