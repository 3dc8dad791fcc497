/* Tables from parts: roles, units and vectors of what a reader of another layout found. */
#include "iotable/table_parts.h"

#include "core/gathered.h"
#include "cqio/numeric.h"
#include "dense/threads.h"
#include "iotable/part_vectors.h"
#include "iotable/plausible.h"
#include "iotable/roles.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- roles ----------------------------------------------------------------------------------- */

static cqio_status check_said(cqio_ctx *ctx, const struct parts *p, const cqio_io_table *table,
                              struct sayings *sayings) {
  struct known_labels known = {table, (size_t)p->count, NULL};
  CQIO_TRY(CQIO_ALLOC(ctx, known.count + 1, &known.label));
  for (int k = 0; k < p->count; k++)
    known.label[k] = p->beside[k].label;
  cqio_status status = cqio__sayings_check_used(sayings, &known);
  cqio_free(known.label);
  return status;
}

/* Of roles that some words of labels give, one line each. */
static void ask_for_roles(cqio_ctx *ctx, const struct parts *p, const bool *guessed) {
  char names[GATHERED_TEXT];
  for (int which = 0; which < 2 * CQIO_ROLES; which++) {
    struct gathered g = {.count = 0};
    bool is_row = which < CQIO_ROLES;
    cqio_io_role role = (cqio_io_role)(which % CQIO_ROLES);
    for (int k = 0; k < p->count; k++)
      if (guessed[k] && p->beside[k].is_row == is_row && p->beside[k].role == role)
        cqio__gather(&g, p->beside[k].label);
    if (g.count == 1)
      cqio_log(ctx, CQIO_LOG_WARN,
               "%s: %s %s counts as '%s' by some words of its label: is it? say so by --roles",
               p->place, is_row ? "row" : "column", g.text, cqio_io_role_name(role));
    else if (g.count > 1)
      cqio_log(ctx, CQIO_LOG_WARN,
               "%s: %s %s count as '%s' by some words of their labels: are they? say so by --roles",
               p->place, is_row ? "rows" : "columns", cqio__gathered(&g, names),
               cqio_io_role_name(role));
  }
}

/* A file of roles counts before the source, which counts before the list. */
static cqio_status find_roles(cqio_ctx *ctx, struct parts *p, cqio_io_table *table,
                              struct sayings *sayings) {
  const char *slash = strrchr(p->place, '/'), *file = slash ? slash + 1 : p->place;
  bool *guessed;
  CQIO_TRY(CQIO__TAKE(ctx, table, p->count + 1, &guessed));
  for (int k = 0; k < p->count; k++) {
    struct beside *e = &p->beside[k];
    cqio_io_role role;
    enum role_source source;
    CQIO_TRY(cqio__find_role(sayings, NULL, file, e->label, e->is_row, true, &role, &source));
    bool open = e->role == CQIO_ROLES;
    if (source == ROLE_SAID || open) e->role = role;
    guessed[k] =
        source == ROLE_GUESSED && open && role != CQIO_ROLE_TOTAL && role != CQIO_ROLE_EXTENSION;
  }
  ask_for_roles(ctx, p, guessed);
  const char *complete = cqio__sayings_find(sayings, "table", "primary_inputs");
  if (complete) p->partial = strcmp(complete, "partial") == 0;
  return check_said(ctx, p, table, sayings);
}

/* ---- units ----------------------------------------------------------------------------------- */

/* The unit of the table, and whether accounts have others. */
static cqio_status read_unit(cqio_ctx *ctx, const struct parts *p, cqio_io_table *table) {
  cqio_account_label label;
  const char *unit = p->unit;
  CQIO_TRY(cqio__io_set_unit(ctx, table, p->place, unit));
  for (int64_t i = 0; i < table->accounts && p->account_unit; i++) {
    const char *own = p->account_unit[i];
    cqio_unit one;
    if (!*own) continue;
    if (!unit) CQIO_TRY(cqio__io_set_unit(ctx, table, p->place, unit = own));
    if (table->mixed || !cqio__units_unlike(own, unit)) continue;
    if (cqio_unit_parse(own, &one) && one.power[CQIO_UNIT_MONEY] == 1 &&
        table->measure.power[CQIO_UNIT_MONEY] == 1)
      return cqio_fail(ctx, CQIO_DATA, "%s: account '%s': unit = '%.60s': expected '%.60s'",
                       p->place, cqio_io_table_label(table, i, &label), own, unit);
    table->mixed = true;
  }
  if (table->mixed) {
    table->measure = (cqio_unit){0};
    return cqio__io_text(ctx, table, "mixed", &table->unit);
  }
  if (p->coefficients && !p->output) return cqio__io_text(ctx, table, "1", &table->unit);
  return CQIO_OK;
}

static cqio_status convert(cqio_ctx *ctx, const struct parts *p, cqio_io_table *table,
                           struct beside *e) {
  char place[CQIO_MESSAGE_SIZE];
  cqio_unit from, to;
  if (e->role == CQIO_ROLE_EXTENSION || e->role == CQIO_ROLE_IGNORE || e->role == CQIO_ROLE_TOTAL)
    return CQIO_OK;
  snprintf(place, sizeof place, "%.400s: %s '%.200s'", p->place, e->is_row ? "row" : "column",
           e->label);
  if (e->role == CQIO_ROLE_EMPLOYMENT)
    CQIO_TRY(cqio__io_join_employment(ctx, table, place, e->unit, &from, &to));
  else if (table->mixed)
    return CQIO_OK;
  else
    CQIO_TRY(cqio__io_join_unit(ctx, table, place, e->unit, &from, &to));
  for (int64_t j = 0; j < table->accounts; j++)
    e->values[j] = cqio_unit_convert(e->values[j], &from, &to);
  return CQIO_OK;
}

static cqio_status read_units(cqio_ctx *ctx, const struct parts *p, cqio_io_table *table) {
  CQIO_TRY(read_unit(ctx, p, table));
  table->year = p->year;
  if (!table->measure.price_year && !table->measure.constant) table->measure.price_year = p->year;
  for (int k = 0; k < p->count; k++)
    CQIO_TRY(convert(ctx, p, table, &p->beside[k]));
  return CQIO_OK;
}

/* ---- totals ---------------------------------------------------------------------------------- */

static bool counts(const struct beside *e, bool is_row) {
  return e->is_row == is_row && e->role != CQIO_ROLE_EXTENSION && e->role != CQIO_ROLE_IGNORE &&
         e->role != CQIO_ROLE_TOTAL && e->role != CQIO_ROLE_EMPLOYMENT;
}

struct sales {
  const double *rows, *x; /* x: of coefficients, else NULL */
  double *sum;            /* [count of this rank] */
  int64_t n;
};

static void sum_row(void *data, int64_t i) {
  const struct sales *s = data;
  const double *row = s->rows + i * s->n;
  double sum = 0.0;
  for (int64_t j = 0; j < s->n && s->x; j++)
    sum += row[j] * s->x[j];
  s->sum[i] = s->x ? sum : cqio_sum(row, (size_t)s->n);
}

/* Sums of rows over the ranks, and what figures that are rounded leave of all sums. */
static void find_totals(cqio_ctx *ctx, const struct parts *p, const cqio_io_table *table,
                        struct totals *totals) {
  int64_t n = table->accounts;
  const double *x = p->coefficients ? table->output : NULL;
  struct sales sales = {p->rows, x, totals->sales + table->first, n};
  if (p->row_sums && !x)
    memcpy(sales.sum, p->row_sums, (size_t)table->count * sizeof *sales.sum);
  else
    cqio__share(cqio__blas_threads(), table->count, sum_row, &sales);
  MPI_Allreduce(MPI_IN_PLACE, totals->sales, (int)n, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(ctx));
  for (int64_t j = 0; j < n; j++) {
    totals->inputs[j] = x ? p->inputs[j] * x[j] : p->inputs[j];
    totals->row_rounding[j] = p->rounding * (double)(p->row_cells[j] + 1);
    totals->column_rounding[j] = p->rounding * (double)(p->column_cells[j] + 1);
    for (int k = 0; k < p->count; k++) {
      const struct beside *e = &p->beside[k];
      totals->row_rounding[j] += counts(e, false) && e->values[j] != 0.0 ? p->rounding : 0.0;
      totals->column_rounding[j] += counts(e, true) && e->values[j] != 0.0 ? p->rounding : 0.0;
    }
  }
}

/* Output of the accounts of this rank, the sums of their rows and of final demand, in OUTPUT. */
static cqio_status sum_rows(cqio_ctx *ctx, const struct parts *p, const cqio_io_table *table,
                            double *output) {
  int64_t n = table->accounts;
  double *all;
  CQIO_TRY(CQIO_ALLOC(ctx, n + table->final.count, &all));
  for (int64_t i = 0; i < table->count; i++) {
    memcpy(all, p->rows + i * n, (size_t)n * sizeof *all);
    for (int k = 0; k < table->final.count; k++)
      all[n + k] = table->final.values[k][table->first + i];
    output[table->first + i] = cqio_sum(all, (size_t)(n + table->final.count));
  }
  cqio_free(all);
  return CQIO_OK;
}

/* Without a vector of output the rows sum to it. */
static cqio_status find_output(cqio_ctx *ctx, const struct parts *p, cqio_io_table *table,
                               struct totals *totals) {
  int64_t n = table->accounts;
  double *output;
  if (!p->output && p->coefficients) return CQIO_OK;
  cqio_status status = CQIO__TAKE(ctx, table, n, &output);
  if (!status && !p->output) status = sum_rows(ctx, p, table, output);
  CQIO_TRY(cqio_agree(ctx, status));
  if (p->output) memcpy(output, p->output, (size_t)n * sizeof *output);
  if (!p->output)
    MPI_Allreduce(MPI_IN_PLACE, output, (int)n, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(ctx));
  table->output = totals->output = output;
  return CQIO_OK;
}

static cqio_status balance(cqio_ctx *ctx, const struct parts *p, const cqio_io_options *options,
                           cqio_io_table *table, struct totals *totals) {
  CQIO_TRY(cqio_agree(ctx, cqio__io_check_figures(ctx, table, p->place)));
  CQIO_TRY(cqio_agree(ctx, cqio__io_check_paid(ctx, table, totals)));
  if (!table->output) return CQIO_OK;
  CQIO_TRY(cqio_agree(ctx, cqio__parts_check_orientation(ctx, table, totals)));
  CQIO_TRY(cqio_agree(ctx, cqio__io_check(ctx, table, options, totals)));
  if (options->flows) return CQIO_OK;
  if (!p->coefficients) cqio__io_divide(table, p->rows);
  return cqio__io_scale(ctx, table, totals->inputs, p->rows);
}

static cqio_status fill(cqio_ctx *ctx, struct parts *p, const cqio_io_options *options,
                        cqio_io_table *table, struct sayings *sayings) {
  struct totals totals = {.place = p->place, .coefficients = p->coefficients};
  cqio_status status =
      cqio__io_set_labels(ctx, table, p->place, table->accounts, p->region, p->sector);
  if (!status) status = find_roles(ctx, p, table, sayings);
  if (!status) status = read_units(ctx, p, table);
  if (!status) status = cqio__io_take_totals(ctx, table, table->accounts, &totals);
  if (!status) status = cqio__parts_read_vectors(ctx, p, table);
  CQIO_TRY(cqio_agree(ctx, status));
  table->negative_flows = p->negative_flows;
  table->partial = p->partial;
  table->flows = options->flows && !p->coefficients;
  if (table->mixed) table->account_unit = p->account_unit;
  totals.inputs_complete = table->primary.count > 0 && !p->partial;
  if (p->coefficients) CQIO_TRY(find_output(ctx, p, table, &totals));
  find_totals(ctx, p, table, &totals);
  if (!p->coefficients) CQIO_TRY(find_output(ctx, p, table, &totals));
  return balance(ctx, p, options, table, &totals);
}

cqio_status cqio__io_from_parts(cqio_ctx *ctx, struct parts *parts, const cqio_io_options *options,
                                cqio_io_table *table) {
  struct sayings sayings;
  CQIO_TRY(cqio__sayings_read(ctx, options->roles, &sayings));
  cqio_status status = fill(ctx, parts, options, table, &sayings);
  cqio__sayings_free(&sayings);
  return status;
}
