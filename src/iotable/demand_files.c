/* Demands from files: rows are joined to the accounts by label. */
#include "iotable/demand.h"

#include "cqio/netcdf.h"
#include "cqio/sheet.h"

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
};

static cqio_status find_columns(struct demand *d, const cqio_sheet *file, const char *wanted,
                                struct csv_columns *c) {
  int columns = cqio_sheet_columns(file);
  c->key = cqio_sheet_find(file, "key");
  c->region = cqio_sheet_find(file, "region");
  if (c->key < 0)
    return cqio_fail(d->ctx, CQIO_DATA, "%s: column 'key' is missing", cqio_sheet_place(file, -1));
  if (wanted && cqio_sheet_find(file, wanted) < 0)
    return cqio_fail(d->ctx, CQIO_DATA, "%s: column '%s' is missing: expected the demand asked for",
                     cqio_sheet_place(file, -1), wanted);
  CQIO_TRY(CQIO_ALLOC(d->ctx, columns, &c->column));
  for (int k = 0; k < columns; k++) {
    const char *name = cqio_sheet_column_name(file, k);
    bool text =
        k == c->key || k == c->region || strcmp(name, "code") == 0 || strcmp(name, "name") == 0;
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
    cqio__demand_set(d, k, account, value);
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

static cqio_status open_csv(struct demand *d, const char *path, cqio_sheet **file) {
  char *directory = NULL, name[256];
  const char *slash = strrchr(path, '/'), *start = slash ? slash + 1 : path;
  snprintf(name, sizeof name, "%.*s", (int)strlen(start) - 4, start);
  *file = NULL;
  cqio_status status = cqio_agree(d->ctx, cqio_filename_directory(d->ctx, path, &directory));
  if (!status) status = cqio_sheet_read(d->ctx, directory, name, file);
  cqio_free(directory);
  return status;
}

cqio_status cqio__demand_from_csv(struct demand *d, const char *path, const char *column) {
  cqio_sheet *file;
  struct csv_columns columns = {0};
  CQIO_TRY(open_csv(d, path, &file));
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

static const char *place_of_file(const void *data, int64_t row) {
  (void)row;
  return data;
}

struct nc_demand {
  double *values;
  char **region, **sector;
  int64_t rows;
};

static cqio_status read_variable(struct demand *d, cqio_ncin *in, const char *name,
                                 struct nc_demand *nc) {
  CQIO_TRY(cqio_ncin_reals(in, name, "row", CQIO_NC_FINITE, &nc->values, &nc->rows));
  if (cqio_ncin_find(in, "region") >= 0)
    CQIO_TRY(cqio_ncin_texts(in, "region", "row", &nc->region, NULL));
  if (cqio_ncin_find(in, "sector") >= 0)
    return cqio_ncin_texts(in, "sector", "row", &nc->sector, NULL);
  if (nc->rows == d->table->accounts) return CQIO_OK;
  return cqio_fail(
      d->ctx, CQIO_DATA,
      "%s: variable '%s' has %lld rows and no labels: expected %lld rows, as in %s, or "
      "sector(row)",
      cqio_ncin_path(in), name, (long long)nc->rows, (long long)d->table->accounts,
      d->table->source);
}

static cqio_status set_rows(struct demand *d, const char *name, const struct nc_demand *nc,
                            struct join *join) {
  cqio_status status = CQIO_OK;
  CQIO_TRY(cqio__demand_take(d, 1));
  CQIO_TRY(cqio__demand_name(d, 0, name));
  for (int64_t i = 0; i < nc->rows; i++) {
    int64_t account = i;
    cqio_status bad =
        nc->sector ? join_row(join, i, nc->region ? nc->region[i] : "", nc->sector[i], &account)
                   : CQIO_OK;
    if (bad)
      status = bad;
    else
      cqio__demand_set(d, 0, account, nc->values[i]);
  }
  d->out->given = nc->rows;
  return status;
}

cqio_status cqio__demand_from_netcdf(struct demand *d, const char *path, const char *column) {
  cqio_ncin *in;
  struct nc_demand nc = {0};
  const char *name = column ? column : "f";
  CQIO_TRY(cqio_ncin_open(d->ctx, path, &in));
  struct join join = {.demand = d, .place = place_of_file, .data = path, .last = -1};
  cqio_status status = read_variable(d, in, name, &nc);
  cqio_ncin_close(&in);
  if (!status) status = CQIO_ALLOC(d->ctx, d->table->accounts, &join.seen);
  if (!status) status = set_rows(d, name, &nc, &join);
  cqio_free(nc.values);
  cqio_free(nc.region);
  cqio_free(nc.sector);
  cqio_free(join.seen);
  return status;
}
