/* Accounting identities of a table: output, absent accounts, totals of rows and columns. */
#include "cqio/sheet.h"
#include "iotable/iotable.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
  /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is begun above */
  vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  c->status = cqio_fail(c->ctx, CQIO_DATA, "%s: account '%s': %s", c->totals->place,
                        cqio_io_table_label(c->table, account, &label), what);
}

static double total(const cqio_io_series *series, int64_t account) {
  double sum = 0.0;
  for (int k = 0; k < series->count; k++)
    if (!cqio_io_is_part(series, k)) sum += series->values[k][account];
  return sum;
}

/* Output and inputs below this share of the largest output are what arithmetic leaves of zeros. */
static const double residue = 1e-12;

/* (2.3): an account without output must have no inputs; it is counted as absent. What is left of
 * both by arithmetic counts as nothing: such an account gets no output and a column of zeros. */
static void check_output(struct check *c, cqio_io_table *table) {
  double small = 0.0, *output = c->totals->output;
  for (int64_t j = 0; j < table->accounts; j++)
    small = fmax(small, residue * table->output[j]);
  for (int64_t j = 0; j < table->accounts; j++) {
    double x = table->output[j];
    if (x != 0.0 && fabs(x) <= small && fabs(c->totals->inputs[j]) <= small) x = output[j] = 0.0;
    if (x == 0.0 && fabs(c->totals->inputs[j]) <= small) c->totals->inputs[j] = 0.0;
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

cqio_status cqio__io_take_totals(cqio_ctx *ctx, cqio_io_table *table, int64_t n,
                                 struct totals *totals) {
  CQIO_TRY(CQIO__TAKE(ctx, table, n, &totals->sales));
  CQIO_TRY(CQIO__TAKE(ctx, table, n, &totals->inputs));
  CQIO_TRY(CQIO__TAKE(ctx, table, n, &totals->row_rounding));
  return CQIO__TAKE(ctx, table, n, &totals->column_rounding);
}

/* Keeps the largest difference of SUM from the output of an account. */
static void note(cqio_io_imbalance *largest, double sum, double x, int64_t account) {
  double size = x != 0.0 ? fabs(sum - x) / fabs(x) : sum != 0.0 ? HUGE_VAL : 0.0;
  if (largest->account >= 0 && size <= largest->size) return;
  *largest = (cqio_io_imbalance){size, account};
}

/* (2.1), (2.10): sales and final demand make output. Without final demand, sales may not exceed it.
 */
static void check_rows(struct check *c, cqio_io_table *table, double tolerance) {
  const cqio_io_table *t = c->table;
  for (int64_t i = 0; i < t->accounts; i++) {
    double sales = c->totals->sales[i], x = t->output[i], sum = sales + total(&t->final, i);
    double rounding = c->totals->row_rounding[i];
    if (t->final.count > 0) note(&table->rows_off, sum, x, i);
    if (t->final.count > 0 && cqio_unbalanced(sum, x, tolerance, rounding))
      fault(c, i, "flows and final demand sum to %.10g (%s): expected its output, %.10g", sum,
            t->unit, x);
    else if (t->final.count == 0 && sales > x && cqio_unbalanced(sales, x, tolerance, rounding))
      fault(c, i, "sales to other accounts = %.10g (%s): expected at most its output, %.10g", sales,
            t->unit, x);
  }
}

/* Columns of primary inputs that may miss some. */
struct gap {
  int64_t closed, open, account; /* of so many, where the largest is */
  double inputs, output;         /* there */
};

static void measure(struct gap *gap, int64_t account, double inputs, double x, double tolerance,
                    double rounding) {
  bool open = x > 0.0 && cqio_unbalanced(inputs, x, tolerance, rounding);
  gap->closed += x > 0.0 && !open;
  if (!open) return;
  if (gap->open++ > 0 && x - inputs <= gap->output - gap->inputs) return;
  gap->account = account;
  gap->inputs = inputs;
  gap->output = x;
}

/* Where the columns of most accounts close, those that do not lack more than an input. */
static void warn_of_gaps(const struct check *c, const struct gap *gap) {
  if (gap->open == 0 || gap->open >= gap->closed) return;
  cqio_log(c->ctx, CQIO_LOG_WARN,
           "%s: account '%s': flows and primary inputs sum to %.10g (%s), its output is %.10g: the "
           "largest gap of %lld accounts, and %lld have none; is a figure wrong?",
           c->totals->place, cqio_io_table_label(c->table, gap->account, &(cqio_account_label){0}),
           gap->inputs, c->table->unit, gap->output, (long long)gap->open, (long long)gap->closed);
}

/* (2.2), (2.9): inputs make output, or at most that where primary inputs may be missing. A source
 * without primary inputs says nothing about them, and inputs in unlike units have no sum. */
static void check_columns(struct check *c, cqio_io_table *table, double tolerance) {
  const cqio_io_table *t = c->table;
  char hint[128] = "";
  struct gap gap = {0};
  if (t->mixed) return;
  if (t->unknown_rows)
    snprintf(hint, sizeof hint, "; rows of no known role: %.60s; say it by '# role:'",
             t->unknown_rows);
  for (int64_t j = 0; j < t->accounts; j++) {
    double inputs = c->totals->inputs[j] + total(&t->primary, j), x = t->output[j];
    double rounding = c->totals->column_rounding[j];
    if (c->totals->inputs_complete) note(&table->columns_off, inputs, x, j);
    if (c->totals->inputs_complete && cqio_unbalanced(inputs, x, tolerance, rounding))
      fault(c, j, "flows and primary inputs sum to %.10g (%s): expected its output, %.10g%s",
            inputs, t->unit, x, hint);
    else if (!c->totals->inputs_complete && inputs > x &&
             cqio_unbalanced(inputs, x, tolerance, rounding))
      fault(c, j,
            "flows and primary inputs sum to %.10g (%s): expected at most its output, %.10g%s",
            inputs, t->unit, x, hint);
    if (!c->totals->inputs_complete) measure(&gap, j, inputs, x, tolerance, rounding);
  }
  if (!c->status) warn_of_gaps(c, &gap);
}

cqio_status cqio__io_check(cqio_ctx *ctx, cqio_io_table *table, const cqio_io_options *options,
                           const struct totals *totals) {
  struct check c = {.ctx = ctx, .table = table, .totals = totals};
  table->rows_off = table->columns_off = (cqio_io_imbalance){.account = -1};
  check_output(&c, table);
  if (!c.status) {
    double rows = options->balance_tolerance;
    double columns = options->column_tolerance > 0.0 ? options->column_tolerance : rows;
    check_rows(&c, table, rows);
    if (!c.status && table->primary.count > 0) check_columns(&c, table, columns);
  }
  for (int64_t i = 0; !c.status && i < table->accounts; i++)
    table->negative_demand += total(&table->final, i) < 0.0;
  return c.status;
}

cqio_status cqio__io_check_people(cqio_ctx *ctx, const cqio_io_table *table, const char *place) {
  const double most = 1e10; /* more than live on earth */
  struct totals totals = {.place = place};
  struct check c = {.ctx = ctx, .table = table, .totals = &totals};
  const char *unit = table->employment_unit;
  bool hours = unit && strstr(unit, "hour");
  for (int64_t j = 0; j < table->accounts; j++) {
    double jobs = table->employment ? table->employment[j] : 0.0;
    double paid = table->compensation ? table->compensation[j] : 0.0;
    if (!(jobs >= 0.0) || (jobs > most && !hours))
      fault(&c, j, "employment = %g (%s): expected 0 to %g; is its unit wrong?", jobs, unit, most);
    if (paid < 0.0 && (!table->output || table->output[j] > 0.0))
      fault(&c, j, "compensation = %g (%s): expected a value >= 0", paid, table->unit);
  }
  return c.status;
}

cqio_status cqio__io_check_compensation(cqio_ctx *ctx, const cqio_io_table *table,
                                        const char *place) {
  for (int64_t j = 0; j < table->accounts && table->compensation; j++) {
    double paid = table->compensation[j], all = table->value_added[j];
    if (paid > all && cqio_unbalanced(paid, all, 1e-6, INFINITY))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: account '%s': compensation = %.10g (%s): expected at most value_added, "
                       "%.10g",
                       place, cqio_io_table_label(table, j, &(cqio_account_label){0}), paid,
                       table->unit, all);
  }
  return CQIO_OK;
}
