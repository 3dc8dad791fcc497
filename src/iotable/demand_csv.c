/* Demands from CSV: columns beside the labels, rows are joined to the accounts by label. */
#include "iotable/demand.h"

#include "cqio/sheet.h"
#include "iotable/missing_codes.h"
#include "iotable/stated_columns.h"
#include "iotable/statements.h"

#include <stdio.h>
#include <string.h>

/* ---- rows ------------------------------------------------------------------------------------ */

struct join {
  struct demand *demand;
  const cqio_sheet *file;
  bool *seen; /* [n] */
  int64_t last;
};

static cqio_status join_row(struct join *j, int64_t row, const char *region, const char *sector,
                            int64_t *account) {
  char label[1024];
  const cqio_io_table *table = j->demand->table;
  snprintf(label, sizeof label, "%s%s%s", region, *region ? "/" : "", sector);
  *account = cqio_io_table_find(table, label, j->last + 1);
  if (*account < 0) return cqio__demand_unknown(j->demand, cqio_sheet_place(j->file, row), label);
  j->last = *account;
  if (j->seen[*account])
    return cqio_fail(j->demand->ctx, CQIO_DATA,
                     "%s: account '%s' appears twice: expected it at most once",
                     cqio_sheet_place(j->file, row), label);
  j->seen[*account] = true;
  return CQIO_OK;
}

/* ---- columns --------------------------------------------------------------------------------- */

struct csv_columns {
  int key, region, count;
  int *column;          /* [count] of the demands */
  cqio_unit *from, *to; /* [count] */
};

static bool is_label(const cqio_sheet *file, const struct csv_columns *c, int k) {
  const char *name = cqio_sheet_column_name(file, k);
  return k == c->key || k == c->region || strcmp(name, "code") == 0 || strcmp(name, "name") == 0 ||
         cqio__is_stated_column(file, k);
}

/* "'year', 'demand'" of the columns beside the labels. */
static void list_columns(const cqio_sheet *file, const struct csv_columns *c, char *text,
                         size_t size) {
  size_t used = 0;
  text[0] = '\0';
  for (int k = 0; k < cqio_sheet_columns(file) && used < size; k++)
    if (!is_label(file, c, k))
      used += (size_t)snprintf(text + used, size - used, "%s'%.40s'", used ? ", " : "",
                               cqio_sheet_column_name(file, k));
}

/* Column NAME[0, length), with its unit or without; -1. */
static int find_demand(const cqio_sheet *file, const struct csv_columns *c, const char *name,
                       size_t length) {
  int found = -1;
  for (int whole = 1; whole >= 0 && found < 0; whole--)
    for (int k = 0; k < cqio_sheet_columns(file); k++) {
      char unit[CQIO__UNIT_TEXT];
      const char *column = cqio_sheet_column_name(file, k);
      size_t end = whole ? strlen(column) : cqio__unit_in_label(column, true, unit);
      if (is_label(file, c, k) || end != length || strncmp(column, name, length) != 0) continue;
      if (found >= 0) return -1; /* two, in other units */
      found = k;
    }
  return found;
}

/* The columns of WANTED, "A" or "A,B" or "*", or without it the only one. */
static cqio_status choose_columns(struct demand *d, const cqio_sheet *file, const char *wanted,
                                  struct csv_columns *c) {
  char found[CQIO_MESSAGE_SIZE / 2];
  bool all = wanted && strcmp(wanted, "*") == 0;
  list_columns(file, c, found, sizeof found);
  for (int k = 0; (!wanted || all) && k < cqio_sheet_columns(file); k++) {
    const char *name = cqio_sheet_column_name(file, k);
    if (is_label(file, c, k)) continue;
    if (all ? cqio__demand_is_other(name) : !cqio__demand_is_said(d, name))
      return cqio_fail(
          d->ctx, CQIO_DATA,
          "%s: column '%.40s' is no demand by its name, of %s: expected one column of demand "
          "beside the labels, such as 'demand' or 'f'; name it, as in %.60s:COLUMN",
          cqio_sheet_cell_place(file, -1, k), name, found, d->name);
    c->column[c->count++] = k;
  }
  if (c->count > 1 && !all)
    return cqio_fail(
        d->ctx, CQIO_DATA,
        "%s: columns %s: expected one column of demand beside the labels; name those that "
        "are, as in %.60s:COLUMN or :COLUMN,COLUMN, or :* for all",
        cqio_sheet_place(file, -1), found, d->name);
  for (const char *at = wanted; at && !all;) {
    size_t length = find_demand(file, c, at, strlen(at)) >= 0 ? strlen(at) : strcspn(at, ",");
    int column = find_demand(file, c, at, length);
    for (int k = 0; k < c->count && column >= 0; k++)
      if (c->column[k] == column) column = -1;
    if (column < 0 || c->count == cqio_sheet_columns(file))
      return cqio_fail(d->ctx, CQIO_DATA, "%s: column '%.*s' is missing: expected one of %s, once",
                       cqio_sheet_place(file, -1), (int)length, at, found);
    c->column[c->count++] = column;
    at = at[length] == ',' ? at + length + 1 : NULL;
  }
  if (c->count > 0) return CQIO_OK;
  return cqio_fail(d->ctx, CQIO_DATA, "%s: has no column of demand beside the labels",
                   cqio_sheet_place(file, -1));
}

/* The one unit of the file: of its line, or its column `unit`; *out NULL without. */
static cqio_status unit_of_file(struct demand *d, const cqio_sheet *file, const char **out) {
  const char *line = cqio_sheet_header(file, "unit"), *column;
  CQIO_TRY(cqio__check_unit_columns(d->ctx, file));
  CQIO_TRY(cqio__stated_column(d->ctx, file, CQIO_STATES_UNIT, &column));
  *out = line ? line : column;
  if (!line || !column || !cqio__units_unlike(line, column)) return CQIO_OK;
  return cqio_fail(d->ctx, CQIO_DATA,
                   "%s: column '%s' = '%.40s': expected '%.40s', as in the line '# %s:'",
                   cqio_sheet_place(file, -1), "unit", column, line, "unit");
}

/* The unit of each column: that of its name, else of the file. */
static cqio_status read_units(struct demand *d, const cqio_sheet *file, struct csv_columns *c) {
  const char *header;
  CQIO_TRY(unit_of_file(d, file, &header));
  for (int k = 0; k < c->count; k++) {
    char unit[CQIO__UNIT_TEXT], place[CQIO_MESSAGE_SIZE];
    const char *name = cqio_sheet_column_name(file, c->column[k]);
    cqio__unit_in_label(name, true, unit);
    snprintf(place, sizeof place, "%s: column '%.60s'",
             cqio_sheet_cell_place(file, -1, c->column[k]), name);
    CQIO_TRY(cqio__demand_check_name(d, place, name));
    if (!*unit) CQIO_TRY(cqio__check_unread_unit(d->ctx, place, name, true));
    if (*unit && !cqio_unit_parse(unit, &c->from[k]))
      return cqio_fail(d->ctx, CQIO_DATA,
                       "%s: unit = '%.60s': expected that of the table, '%s', at the end, as in "
                       "'demand (1e3 EUR)'; the unit is not known",
                       place, unit, d->table->unit);
    if (*unit && header && cqio__units_unlike(unit, header))
      return cqio_fail(d->ctx, CQIO_DATA,
                       "%s: unit = '%.60s': expected '%.60s', as in the line '# unit:'", place,
                       unit, header);
    CQIO_TRY(cqio__io_join_unit(d->ctx, d->table, *unit ? place : cqio_sheet_place(file, -1),
                                *unit ? unit : header, &c->from[k], &c->to[k]));
    cqio_unit own = *unit || header ? c->from[k] : cqio__without_year(&d->table->measure);
    CQIO_TRY(cqio__io_check_notes(d->ctx, d->table, file, &own));
    CQIO_TRY(cqio__io_check_name(d->ctx, d->table, place, name, &own));
  }
  return CQIO_OK;
}

static cqio_status find_columns(struct demand *d, const cqio_sheet *file, const char *wanted,
                                struct csv_columns *c) {
  int columns = cqio_sheet_columns(file);
  c->key = cqio_sheet_find(file, "key");
  c->region = cqio_sheet_find(file, "region");
  if (c->key < 0) c->key = cqio_sheet_find(file, "sector");
  if (c->key < 0)
    return cqio_fail(d->ctx, CQIO_DATA, "%s: column 'key' is missing", cqio_sheet_place(file, -1));
  CQIO_TRY(CQIO_ALLOC(d->ctx, columns, &c->column));
  CQIO_TRY(CQIO_ALLOC(d->ctx, columns, &c->from));
  CQIO_TRY(CQIO_ALLOC(d->ctx, columns, &c->to));
  CQIO_TRY(choose_columns(d, file, wanted, c));
  return read_units(d, file, c);
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
    cqio__demand_set(d, k, account, cqio_unit_convert(value, &c->from[k], &c->to[k]));
  }
  return status;
}

/* In the unit of the file, where codes are what they are. */
static cqio_status check_missing(struct demand *d, const cqio_sheet *file,
                                 const struct csv_columns *c) {
  int64_t rows = cqio_sheet_rows(file);
  double *values;
  CQIO_TRY(CQIO_ALLOC(d->ctx, rows, &values));
  cqio_status status = CQIO_OK;
  for (int k = 0; k < c->count && !status; k++) {
    int column = c->column[k];
    for (int64_t i = 0; i < rows; i++)
      if (!cqio_parse_real(cqio_sheet_text(file, i, column), &values[i])) values[i] = 0.0;
    status = cqio__io_check_missing(d->ctx, cqio_sheet_place(file, -1),
                                    cqio_sheet_column_name(file, column), values, rows, 0.0);
  }
  cqio_free(values);
  return status;
}

static cqio_status read_rows(struct demand *d, const cqio_sheet *file, const struct csv_columns *c,
                             struct join *join) {
  cqio_status status = CQIO_OK;
  CQIO_TRY(cqio__demand_take(d, c->count));
  for (int k = 0; k < c->count; k++) {
    char unit[CQIO__UNIT_TEXT], name[CQIO_MESSAGE_SIZE];
    const char *column = cqio_sheet_column_name(file, c->column[k]);
    snprintf(name, sizeof name, "%.*s", (int)cqio__unit_in_label(column, true, unit), column);
    CQIO_TRY(cqio__demand_name(d, k, name));
  }
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
  const char *slash = strrchr(path, '/');
  d->name = slash ? slash + 1 : path;
  CQIO_TRY(cqio_sheet_read_file(d->ctx, path, &file));
  struct join join = {.demand = d, .file = file, .last = -1};
  cqio_status status = CQIO_ALLOC(d->ctx, d->table->accounts, &join.seen);
  char *wanted = NULL;
  if (!status)
    status = cqio_sheet_check_notes(d->ctx, file, "unit year currency price_basis scale");
  if (!status && column) status = cqio_label_normalize(d->ctx, column, strlen(column), &wanted);
  if (!status) status = find_columns(d, file, wanted, &columns);
  cqio_free(wanted);
  if (!status) status = check_missing(d, file, &columns);
  if (!status) status = read_rows(d, file, &columns, &join);
  cqio_free(columns.column);
  cqio_free(columns.from);
  cqio_free(columns.to);
  cqio_free(join.seen);
  cqio_sheet_destroy(&file);
  return status;
}
