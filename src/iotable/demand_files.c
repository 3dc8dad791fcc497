/* Demands from files: rows are joined to the accounts by label. */
#include "iotable/demand.h"

#include "cqio/sheet.h"
#include "iotable/label_axis.h"

#include <stdio.h>
#include <string.h>

/* Finds the account of each of ROWS labels; *accounts is to be freed. Reports unknown and repeated
 * ones. PLACE(data, row) names a row. */
struct join {
  struct demand *demand;
  const char *(*place)(const void *data, int64_t row);
  const void *data;
  bool *seen; /* [n] */
  int64_t last;
};

static cqio_status join_row(struct join *j, int64_t row, const char *region, const char *sector,
                            int64_t *account) {
  char label[1024];
  const cqio_io_table *table = j->demand->table;
  snprintf(label, sizeof label, "%s%s%s", region, *region ? "/" : "", sector);
  *account = cqio_io_table_find(table, label, j->last + 1);
  if (*account < 0) return cqio__demand_unknown(j->demand, j->place(j->data, row), label);
  j->last = *account;
  if (j->seen[*account])
    return cqio_fail(j->demand->ctx, CQIO_DATA,
                     "%s: account '%s' appears twice: expected it at most once",
                     j->place(j->data, row), label);
  j->seen[*account] = true;
  return CQIO_OK;
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static const char *place_of_row(const void *data, int64_t row) {
  return cqio_sheet_place(data, row);
}

struct csv_columns {
  int key, region, count;
  int *column; /* [count] of the demands */
  cqio_unit from, to;
};

static cqio_status find_columns(struct demand *d, const cqio_sheet *file, const char *wanted,
                                struct csv_columns *c) {
  int columns = cqio_sheet_columns(file);
  c->key = cqio_sheet_find(file, "key");
  c->region = cqio_sheet_find(file, "region");
  if (c->key < 0) c->key = cqio_sheet_find(file, "sector");
  if (c->key < 0)
    return cqio_fail(d->ctx, CQIO_DATA, "%s: column 'key' is missing", cqio_sheet_place(file, -1));
  CQIO_TRY(cqio__io_join_unit(d->ctx, d->table, cqio_sheet_place(file, -1),
                              cqio_sheet_header(file, "unit"), &c->from, &c->to));
  if (wanted && cqio_sheet_find(file, wanted) < 0)
    return cqio_fail(d->ctx, CQIO_DATA, "%s: column '%s' is missing: expected the demand asked for",
                     cqio_sheet_place(file, -1), wanted);
  CQIO_TRY(CQIO_ALLOC(d->ctx, columns, &c->column));
  for (int k = 0; k < columns; k++) {
    const char *name = cqio_sheet_column_name(file, k);
    bool text =
        k == c->key || k == c->region || strcmp(name, "code") == 0 || strcmp(name, "name") == 0;
    if (strcmp(name, "unit") == 0)
      return cqio_fail(d->ctx, CQIO_DATA,
                       "%s: column 'unit': expected one unit for all, in a line '# unit:'",
                       cqio_sheet_cell_place(file, -1, k));
    if (wanted ? strcmp(name, wanted) == 0 : !text) c->column[c->count++] = k;
  }
  if (c->count > 0) return CQIO_OK;
  return cqio_fail(d->ctx, CQIO_DATA, "%s: has no column of demand beside the labels",
                   cqio_sheet_place(file, -1));
}

static cqio_status read_cells(struct demand *d, const cqio_sheet *file, int64_t row,
                              int64_t account, const struct csv_columns *c) {
  cqio_status status = CQIO_OK;
  cqio_account_label label;
  for (int k = 0; k < c->count; k++) {
    double value = 0.0;
    const char *text = cqio_sheet_text(file, row, c->column[k]);
    if (!cqio_parse_real(text, &value))
      status = cqio_fail(d->ctx, CQIO_DATA,
                         "%s: account '%s': %s = %.40s (%s): expected a finite "
                         "number",
                         cqio_sheet_cell_place(file, row, c->column[k]),
                         cqio_io_table_label(d->table, account, &label),
                         cqio_sheet_column_name(file, c->column[k]), text, d->table->unit);
    cqio__demand_set(d, k, account, cqio_unit_convert(value, &c->from, &c->to));
  }
  return status;
}

static cqio_status read_rows(struct demand *d, const cqio_sheet *file, const struct csv_columns *c,
                             struct join *join) {
  cqio_status status = CQIO_OK;
  CQIO_TRY(cqio__demand_take(d, c->count));
  for (int k = 0; k < c->count; k++)
    CQIO_TRY(cqio__demand_name(d, k, cqio_sheet_column_name(file, c->column[k])));
  for (int64_t i = 0; i < cqio_sheet_rows(file); i++) {
    int64_t account;
    cqio_status bad = join_row(join, i, c->region < 0 ? "" : cqio_sheet_text(file, i, c->region),
                               cqio_sheet_text(file, i, c->key), &account);
    if (!bad) bad = read_cells(d, file, i, account, c);
    if (bad) status = bad;
  }
  d->out->given = cqio_sheet_rows(file);
  return status;
}

cqio_status cqio__demand_from_csv(struct demand *d, const char *path, const char *column) {
  cqio_sheet *file;
  struct csv_columns columns = {0};
  CQIO_TRY(cqio_sheet_read_file(d->ctx, path, &file));
  struct join join = {.demand = d, .place = place_of_row, .data = file, .last = -1};
  cqio_status status = CQIO_ALLOC(d->ctx, d->table->accounts, &join.seen);
  if (!status) status = find_columns(d, file, column, &columns);
  if (!status) status = read_rows(d, file, &columns, &join);
  cqio_free(columns.column);
  cqio_free(join.seen);
  cqio_sheet_destroy(&file);
  return status;
}

/* ---- NetCDF ---------------------------------------------------------------------------------- */

static cqio_status set_rows(struct demand *d, const char *name, const double *values, int64_t rows,
                            const int64_t *account) {
  CQIO_TRY(cqio__demand_take(d, 1));
  CQIO_TRY(cqio__demand_name(d, 0, name));
  for (int64_t i = 0; i < rows; i++)
    cqio__demand_set(d, 0, account ? account[i] : i, values[i]);
  d->out->given = rows;
  return CQIO_OK;
}

/* Without labels the order is that of the accounts only where these have no labels either. */
static cqio_status join_rows(struct demand *d, const char *path, const char *name,
                             const struct label_axis *axis, int64_t **account) {
  const cqio_io_table *t = d->table;
  CQIO_TRY(cqio__label_axis_join(d->ctx, t, path, axis, NULL, false, account));
  if (*account || (axis->count == t->accounts && t->numbered)) return CQIO_OK;
  return cqio_fail(
      d->ctx, CQIO_DATA,
      "%s: variable '%s' has %lld rows and no labels: expected %s%lld rows, as in %s, or "
      "sector(row)",
      path, name, (long long)axis->count, t->numbered ? "" : "the labels of its ",
      (long long)t->accounts, t->source);
}

static cqio_status convert(struct demand *d, cqio_ncin *in, const char *name, double *values,
                           int64_t count) {
  char *unit = NULL, place[512];
  cqio_unit from, to;
  CQIO_TRY(cqio_ncin_attribute(in, name, "units", &unit));
  snprintf(place, sizeof place, "%s: variable '%.64s'", cqio_ncin_path(in), name);
  cqio_status status = cqio__io_join_unit(d->ctx, d->table, place, unit, &from, &to);
  cqio_free(unit);
  for (int64_t i = 0; i < count && !status; i++)
    values[i] = cqio_unit_convert(values[i], &from, &to);
  return cqio_agree(d->ctx, status);
}

cqio_status cqio__demand_from_netcdf(struct demand *d, const char *path, const char *column) {
  cqio_ncin *in;
  double *values = NULL;
  int64_t rows = 0, *account = NULL;
  struct label_axis axis = {0};
  const char *name = column ? column : "f";
  CQIO_TRY(cqio_ncin_open(d->ctx, path, &in));
  cqio_status status = cqio_ncin_reals(in, name, "row", CQIO_NC_FINITE, &values, &rows);
  if (!status) status = cqio__label_axis_read(d->ctx, in, "row", &axis);
  if (!status) status = cqio_agree(d->ctx, join_rows(d, path, name, &axis, &account));
  if (!status) status = convert(d, in, name, values, rows);
  if (!status) status = set_rows(d, name, values, rows, account);
  cqio_ncin_close(&in);
  cqio__label_axis_free(&axis);
  cqio_free(account);
  cqio_free(values);
  return status;
}
