/* Tables in the layout of matrices: a row and a column for each account, final demand, primary
 * inputs. Every rank reads all of it, so that all find the same problems, and keeps its rows. */
#include "cqio/numeric.h"
#include "iotable/csv.h"
#include "iotable/plausible.h"

#include <string.h>

/* ---- flows ----------------------------------------------------------------------------------- */

static cqio_status read_flows(struct csv *c, struct totals *totals, double *rows) {
  const struct part *part = &c->part[0];
  int64_t n = c->table->accounts, first = c->table->first;
  double *flows;
  CQIO_TRY(CQIO_ALLOC(c->ctx, n, &flows));
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < n; j++) {
      flows[j] = cqio__csv_number(c, part, part->row[i], part->column[j], c->label[part->row[i]]);
      totals->inputs[j] += flows[j];
      c->table->negative_flows += flows[j] < 0.0;
    }
    totals->sales[i] = cqio_sum(flows, (size_t)n);
    if (i >= first && i < first + c->table->count)
      memcpy(rows + (i - first) * n, flows, (size_t)n * sizeof *flows);
  }
  cqio_free(flows);
  return CQIO_OK;
}

/* Largest errors of the sums of rows and columns by the rounding of their figures. */
static void find_rounding(struct csv *c, struct totals *totals) {
  const struct part *part = &c->part[0];
  int64_t n = c->table->accounts;
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++) {
      const char *text = cqio_sheet_text(part->sheet, part->row[i], part->column[j]);
      double error = cqio_precision_rounding(&c->precision, text);
      totals->row_rounding[i] += error;
      totals->column_rounding[j] += error;
    }
  for (int k = 0; k < c->entries; k++)
    for (int64_t i = 0; i < n; i++) {
      const struct entry *e = &c->entry[k];
      double error = cqio__csv_rounding(c, e, i);
      if (!e->is_row || e->role == CQIO_ROLE_OUTPUT) totals->row_rounding[i] += error;
      if (e->is_row || e->role == CQIO_ROLE_OUTPUT) totals->column_rounding[i] += error;
    }
}

static cqio_status read_parts(struct csv *c, const char *path, const cqio_io_options *options) {
  double *rows;
  struct totals totals = {0};
  CQIO_TRY(cqio__sayings_read(c->ctx, options->roles, &c->sayings));
  CQIO_TRY(cqio__csv_lay_out(c, path));
  int64_t n = c->table->accounts;
  CQIO_TRY(cqio_agree(c->ctx, cqio__csv_read_units(c)));
  CQIO_TRY(cqio__io_take_rows(c->ctx, options, c->table, n, &rows));
  cqio_status status = cqio__io_take_totals(c->ctx, c->table, n, &totals);
  if (!status)
    status = cqio__io_text(c->ctx, c->table, cqio_sheet_place(c->part[0].sheet, -1), &totals.place);
  if (!status) status = read_flows(c, &totals, rows);
  if (!status) status = cqio__csv_read_vectors(c);
  bool partial = false;
  if (!status) status = cqio__csv_read_completeness(c, &partial);
  totals.inputs_complete = c->table->primary.count > 0 && !partial;
  if (!status) status = c->status;
  if (!status) status = cqio__csv_check_totals(c, options->balance_tolerance);
  if (!status) status = cqio__csv_check_sums(c, options->balance_tolerance);
  if (!status) status = cqio__io_check_figures(c->ctx, c->table, totals.place);
  CQIO_TRY(cqio_agree(c->ctx, status));
  totals.output = c->output;
  find_rounding(c, &totals);
  double columns =
      options->column_tolerance > 0.0 ? options->column_tolerance : options->balance_tolerance;
  CQIO_TRY(cqio_agree(c->ctx, cqio__csv_check_shares(c, &totals, partial, columns)));
  CQIO_TRY(cqio__io_check(c->ctx, c->table, options, &totals));
  c->table->partial = partial;
  c->table->flows = options->flows;
  if (options->flows) return CQIO_OK;
  cqio__io_divide(c->table, rows);
  return cqio__io_scale(c->ctx, c->table, totals.inputs, rows);
}

cqio_status cqio__io_from_csv(cqio_ctx *ctx, const char *path, const cqio_io_options *options,
                              cqio_io_table *table) {
  struct csv c = {.ctx = ctx, .table = table, .extensions = options->extensions};
  cqio_status status = read_parts(&c, path, options);
  cqio__csv_close(&c);
  return status;
}
