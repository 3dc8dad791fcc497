/* Accounting identities of a table: output, absent accounts, totals of rows and columns. */
#include "iotable/iotable.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

struct check {
  cqio_ctx *ctx;
  const cqio_io_table *table;
  const struct totals *totals;
  cqio_status status;
};

static void fault(struct check *c, int64_t account, const char *format, ...) CQIO_PRINTF(3, 4);
static void fault(struct check *c, int64_t account, const char *format, ...) {
  char what[256];
  cqio_account_label label;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  c->status = cqio_fail(c->ctx, CQIO_DATA, "%s: account '%s': %s", c->totals->place,
                        cqio_io_table_label(c->table, account, &label), what);
}

static double total(const cqio_io_series *series, int64_t account) {
  double sum = 0.0;
  for (int k = 0; k < series->count; k++)
    sum += series->values[k][account];
  return sum;
}

/* (2.3): an account without output must have no inputs; it is counted as absent. */
static void check_output(struct check *c, cqio_io_table *table) {
  for (int64_t j = 0; j < table->accounts; j++) {
    double x = table->output[j];
    if (!(isfinite(x) && x >= 0.0))
      fault(c, j, "output = %g (%s): expected a finite value >= 0", x, table->unit);
    else if (x == 0.0 && c->totals->inputs[j] != 0.0)
      fault(c, j,
            "output = 0 but the column of flows sums to %g (%s): expected a positive output or a "
            "column of zeros",
            c->totals->inputs[j], table->unit);
    table->absent += x == 0.0 && c->totals->inputs[j] == 0.0;
  }
}

static bool differ(double a, double b, double relative, double absolute) {
  return !(fabs(a - b) <= relative * fmax(fabs(a), fabs(b)) + absolute);
}

/* (2.1), (2.10): sales and final demand make output. Without final demand, sales may not exceed it.
 */
static void check_rows(struct check *c, double tolerance) {
  const cqio_io_table *t = c->table;
  double absolute = c->totals->rounding * (double)(t->accounts + t->final.count + 1);
  for (int64_t i = 0; i < t->accounts; i++) {
    double sales = c->totals->sales[i], x = t->output[i];
    if (t->final.count > 0 && differ(sales + total(&t->final, i), x, tolerance, absolute))
      fault(c, i, "flows and final demand sum to %.10g (%s): expected its output, %.10g",
            sales + total(&t->final, i), t->unit, x);
    else if (t->final.count == 0 && !(sales <= x * (1.0 + tolerance) + absolute))
      fault(c, i, "sales to other accounts = %.10g (%s): expected at most its output, %.10g", sales,
            t->unit, x);
  }
}

/* (2.2), (2.9): inputs make output, or at most that where primary inputs may be missing. A source
 * without primary inputs says nothing about them. */
static void check_columns(struct check *c, double tolerance) {
  const cqio_io_table *t = c->table;
  double absolute = c->totals->rounding * (double)(t->accounts + t->primary.count + 1);
  for (int64_t j = 0; j < t->accounts; j++) {
    double inputs = c->totals->inputs[j] + total(&t->primary, j), x = t->output[j];
    if (c->totals->inputs_complete && differ(inputs, x, tolerance, absolute))
      fault(c, j, "flows and primary inputs sum to %.10g (%s): expected its output, %.10g", inputs,
            t->unit, x);
    else if (!c->totals->inputs_complete && !(inputs <= x * (1.0 + tolerance) + absolute))
      fault(c, j, "flows and primary inputs sum to %.10g (%s): expected at most its output, %.10g",
            inputs, t->unit, x);
  }
}

cqio_status cqio__io_check(cqio_ctx *ctx, cqio_io_table *table, const cqio_io_options *options,
                           const struct totals *totals) {
  struct check c = {.ctx = ctx, .table = table, .totals = totals};
  check_output(&c, table);
  if (!c.status) {
    check_rows(&c, options->balance_tolerance);
    if (!c.status && table->primary.count > 0) check_columns(&c, options->balance_tolerance);
  }
  for (int64_t i = 0; !c.status && i < table->accounts; i++)
    table->negative_demand += total(&table->final, i) < 0.0;
  return c.status;
}
