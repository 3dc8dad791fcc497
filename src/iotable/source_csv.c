/* Tables in the layout of matrices: a row and a column for each account, final demand, primary
 * inputs. Every rank reads all of it, so that all find the same problems, and keeps its rows. */
#include "cqio/numeric.h"
#include "iotable/iotable.h"

#include "cqio/sheet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char TOTAL[] = "total_output", EMPLOYMENT[] = "employment";

enum { NONE = -1 };

struct csv {
  cqio_ctx *ctx;
  cqio_io_table *table;
  cqio_sheet *file;
  cqio_status status;
  int key, region, total; /* columns; region may be NONE */
  const char **label;     /* [rows] REGION/SECTOR or SECTOR */
  int *column;            /* [rows] column of the account of a row, NONE: primary input */
  int64_t *row;           /* [n] row of an account */
  bool *account;          /* [columns] */
  int decimals;           /* most behind a decimal point */
};

/* ---- cells ----------------------------------------------------------------------------------- */

static void cell_fault(struct csv *c, int64_t row, int column, const char *expected) {
  c->status = cqio_fail(c->ctx, CQIO_DATA, "%s: row '%s': %s = %.40s (%s): expected %s",
                        cqio_sheet_cell_place(c->file, row, column), c->label[row],
                        cqio_sheet_column_name(c->file, column),
                        cqio_sheet_text(c->file, row, column), c->table->unit, expected);
}

static void count_decimals(struct csv *c, const char *text) {
  const char *point = strchr(text, '.');
  int decimals = point && !strpbrk(text, "eE") ? (int)strlen(point + 1) : 0;
  if (decimals > c->decimals) c->decimals = decimals;
}

static double number(struct csv *c, int64_t row, int column, bool negative_allowed) {
  const char *text = cqio_sheet_text(c->file, row, column);
  double value = 0.0;
  if (!cqio_parse_real(text, &value))
    cell_fault(c, row, column, negative_allowed ? "a finite number" : "a finite number >= 0");
  else if (!negative_allowed && value < 0.0)
    cell_fault(c, row, column,
               "a finite number >= 0; a table with negative flows must be balanced with GRAS "
               "first");
  count_decimals(c, text);
  return value;
}

static bool is_empty(const struct csv *c, int64_t row, int column) {
  double value;
  const char *text = cqio_sheet_text(c->file, row, column);
  return !*text || (cqio_parse_real(text, &value) && value == 0.0);
}

/* ---- rows and columns ------------------------------------------------------------------------ */

static int column_named(struct csv *c, const char *name) {
  int column = cqio_sheet_find(c->file, name);
  if (column < 0)
    c->status = cqio_fail(c->ctx, CQIO_DATA, "%s: column '%s' is missing",
                          cqio_sheet_place(c->file, -1), name);
  return column;
}

static cqio_status make_labels(struct csv *c) {
  int64_t rows = cqio_sheet_rows(c->file);
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, rows, &c->label));
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, rows, &c->column));
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, rows, &c->row));
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, cqio_sheet_columns(c->file), &c->account));
  for (int64_t i = 0; i < rows; i++) {
    const char *key = cqio_sheet_text(c->file, i, c->key);
    const char *region = c->region >= 0 ? cqio_sheet_text(c->file, i, c->region) : "";
    char *label;
    size_t size = strlen(region) + strlen(key) + 2;
    CQIO_TRY(CQIO__TAKE(c->ctx, c->table, size, &label));
    snprintf(label, size, "%s%s%s", region, *region ? "/" : "", key);
    c->label[i] = label;
  }
  return CQIO_OK;
}

static bool is_text_column(const struct csv *c, int column) {
  const char *name = cqio_sheet_column_name(c->file, column);
  return column == c->key || column == c->region || strcmp(name, "code") == 0 ||
         strcmp(name, "name") == 0;
}

/* A row and a column of one label are an account; what has output must be one. */
static void find_accounts(struct csv *c) {
  cqio_io_table *t = c->table;
  for (int64_t i = 0; i < cqio_sheet_rows(c->file); i++) {
    int column = cqio_sheet_find(c->file, c->label[i]);
    bool total = strcmp(c->label[i], TOTAL) == 0 || (column >= 0 && is_text_column(c, column));
    c->column[i] = total ? NONE : column;
    if (!total && column >= 0) {
      c->account[column] = true;
      c->row[t->accounts++] = i;
    } else if (!total && !is_empty(c, i, c->total)) {
      c->status = cqio_fail(
          c->ctx, CQIO_DATA, "%s: row '%s' has a %s but no column: expected a column '%s'",
          cqio_sheet_cell_place(c->file, i, c->total), c->label[i], TOTAL, c->label[i]);
    }
  }
  if (t->accounts == 0 && !c->status)
    c->status = cqio_fail(c->ctx, CQIO_DATA,
                          "%s: has no account: expected rows and columns of the same labels",
                          cqio_sheet_place(c->file, -1));
}

/* Final demand has no primary inputs and no output; a column that has them lacks its row. */
static void check_final_column(struct csv *c, int column) {
  for (int64_t i = 0; i < cqio_sheet_rows(c->file); i++)
    if (c->column[i] == NONE && !is_empty(c, i, column))
      c->status = cqio_fail(
          c->ctx, CQIO_DATA, "%s: row '%s': %s = %.40s: expected an empty field, or a row '%s'",
          cqio_sheet_cell_place(c->file, i, column), c->label[i],
          cqio_sheet_column_name(c->file, column), cqio_sheet_text(c->file, i, column),
          cqio_sheet_column_name(c->file, column));
}

static cqio_status set_labels(struct csv *c) {
  int64_t n = c->table->accounts;
  const char **region, **sector;
  CQIO_TRY(CQIO_ALLOC(c->ctx, n, &region));
  cqio_status status = CQIO_ALLOC(c->ctx, n, &sector);
  for (int64_t i = 0; i < n && !status; i++) {
    region[i] = c->region >= 0 ? cqio_sheet_text(c->file, c->row[i], c->region) : "";
    sector[i] = cqio_sheet_text(c->file, c->row[i], c->key);
  }
  if (!status)
    status = cqio__io_set_labels(c->ctx, c->table, cqio_sheet_place(c->file, -1), n,
                                 c->region >= 0 ? region : NULL, sector);
  cqio_free(region);
  cqio_free(sector);
  return status;
}

/* ---- vectors --------------------------------------------------------------------------------- */

static cqio_status add_vector(struct csv *c, cqio_io_series *series, int room, const char *name,
                              double **values) {
  cqio_ctx *ctx = c->ctx;
  if (!series->name) {
    CQIO_TRY(CQIO__TAKE(ctx, c->table, room, &series->name));
    CQIO_TRY(CQIO__TAKE(ctx, c->table, room, &series->values));
  }
  CQIO_TRY(cqio__io_text(ctx, c->table, name, &series->name[series->count]));
  CQIO_TRY(CQIO__TAKE(ctx, c->table, c->table->accounts, values));
  series->values[series->count++] = *values;
  return CQIO_OK;
}

static bool is_inflow(const char *name) {
  return strcmp(name, "inflow") == 0 || strcmp(name, "imports") == 0;
}

static bool is_household(const char *name) {
  static const char end[] = "households";
  size_t length = strlen(name), tail = sizeof end - 1;
  return length >= tail && strcmp(name + length - tail, end) == 0 &&
         (length == tail || name[length - tail - 1] == '_');
}

static cqio_status read_column(struct csv *c, int column, double sign, bool negative_allowed,
                               double *values) {
  for (int64_t i = 0; i < c->table->accounts; i++)
    values[i] = sign * number(c, c->row[i], column, negative_allowed);
  return CQIO_OK;
}

static cqio_status add_to(struct csv *c, const double **sum, const double *values) {
  double *total = NULL;
  int64_t n = c->table->accounts;
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, n, &total));
  for (int64_t i = 0; i < n; i++)
    total[i] = (*sum ? (*sum)[i] : 0.0) + values[i];
  *sum = total;
  return CQIO_OK;
}

static cqio_status read_final_column(struct csv *c, int column) {
  cqio_io_table *t = c->table;
  const char *name = cqio_sheet_column_name(c->file, column);
  double *values;
  if (strcmp(name, EMPLOYMENT) == 0) {
    CQIO_TRY(CQIO__TAKE(c->ctx, t, t->accounts, &values));
    t->employment = values;
    return read_column(c, column, 1.0, false, values);
  }
  check_final_column(c, column);
  CQIO_TRY(add_vector(c, &t->final, cqio_sheet_columns(c->file), name, &values));
  CQIO_TRY(read_column(c, column, is_inflow(name) ? -1.0 : 1.0, true, values));
  return is_household(name) ? add_to(c, &t->households, values) : CQIO_OK;
}

static cqio_status read_final(struct csv *c) {
  double *output;
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, c->table->accounts, &output));
  c->table->output = output;
  CQIO_TRY(read_column(c, c->total, 1.0, true, output)); /* the checks name a negative output */
  for (int column = 0; column < cqio_sheet_columns(c->file); column++)
    if (!c->account[column] && column != c->total && !is_text_column(c, column))
      CQIO_TRY(read_final_column(c, column));
  return CQIO_OK;
}

static void read_row(struct csv *c, int64_t row, double *values) {
  for (int64_t j = 0; j < c->table->accounts; j++)
    values[j] = number(c, row, c->column[c->row[j]], true);
}

/* The row of totals repeats the column of totals. */
static void check_totals(struct csv *c, int64_t row) {
  double unit = pow(10.0, -c->decimals);
  cqio_account_label label;
  for (int64_t j = 0; j < c->table->accounts; j++) {
    double value = number(c, row, c->column[c->row[j]], true), x = c->table->output[j];
    if (!(fabs(value - x) <= 1e-9 * fabs(x) + unit))
      c->status = cqio_fail(c->ctx, CQIO_DATA,
                            "%s: account '%s': %s = %.10g (%s): expected %.10g, "
                            "as in column '%s'",
                            cqio_sheet_cell_place(c->file, row, c->column[c->row[j]]),
                            cqio_io_table_label(c->table, j, &label), TOTAL, value, c->table->unit,
                            x, TOTAL);
  }
}

static cqio_status read_primary_row(struct csv *c, int64_t row) {
  cqio_io_table *t = c->table;
  const char *name = cqio_sheet_text(c->file, row, c->key);
  double *values;
  if (strcmp(name, TOTAL) == 0) {
    check_totals(c, row);
    return CQIO_OK;
  }
  if (strcmp(name, EMPLOYMENT) == 0) {
    CQIO_TRY(CQIO__TAKE(c->ctx, t, t->accounts, &values));
    read_row(c, row, values);
    t->employment = values;
    return CQIO_OK;
  }
  CQIO_TRY(add_vector(c, &t->primary, (int)cqio_sheet_rows(c->file), name, &values));
  read_row(c, row, values);
  if (strcmp(name, "compensation") == 0) t->compensation = values;
  return is_inflow(name) ? CQIO_OK : add_to(c, &t->value_added, values);
}

static cqio_status read_primary(struct csv *c) {
  for (int64_t i = 0; i < cqio_sheet_rows(c->file); i++)
    if (c->column[i] == NONE) CQIO_TRY(read_primary_row(c, i));
  return CQIO_OK;
}

/* ---- flows ----------------------------------------------------------------------------------- */

static cqio_status read_flows(struct csv *c, struct totals *totals, double *rows) {
  int64_t n = c->table->accounts, first = c->table->first;
  double *flows;
  CQIO_TRY(CQIO_ALLOC(c->ctx, n, &flows));
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < n; j++) {
      flows[j] = number(c, c->row[i], c->column[c->row[j]], false);
      totals->inputs[j] += flows[j];
    }
    totals->sales[i] = cqio_sum(flows, (size_t)n);
    if (i >= first && i < first + c->table->count)
      memcpy(rows + (i - first) * n, flows, (size_t)n * sizeof *flows);
  }
  cqio_free(flows);
  return CQIO_OK;
}

static cqio_status read_head(struct csv *c) {
  const char *unit = cqio_sheet_header(c->file, "unit");
  const char *income = cqio_sheet_header(c->file, "household_income");
  char text[64] = "unit of the table";
  if (unit) snprintf(text, sizeof text, "%.*s", (int)strcspn(unit, "("), unit);
  for (size_t end = strlen(text); end > 0 && text[end - 1] == ' '; end--)
    text[end - 1] = '\0';
  CQIO_TRY(cqio__io_text(c->ctx, c->table, text, &c->table->unit));
  if (income &&
      !(cqio_parse_real(income, &c->table->household_income) && c->table->household_income > 0.0))
    c->status = cqio_fail(c->ctx, CQIO_DATA,
                          "%s: household_income = %.40s (%s): expected a finite number > 0",
                          cqio_sheet_place(c->file, -1), income, text);
  c->key = column_named(c, "key");
  c->total = column_named(c, TOTAL);
  c->region = cqio_sheet_find(c->file, "region");
  return c->status;
}

static cqio_status read_parts(struct csv *c, const cqio_io_options *options) {
  double *rows;
  struct totals totals = {.place = cqio_sheet_place(c->file, -1)};
  CQIO_TRY(cqio_agree(c->ctx, read_head(c)));
  CQIO_TRY(cqio_agree(c->ctx, make_labels(c)));
  find_accounts(c);
  CQIO_TRY(c->status);
  int64_t n = c->table->accounts;
  CQIO_TRY(cqio_agree(c->ctx, set_labels(c)));
  CQIO_TRY(cqio__io_take_rows(c->ctx, options, c->table, n, &rows));
  cqio_status status = CQIO__TAKE(c->ctx, c->table, n, &totals.sales);
  if (!status) status = CQIO__TAKE(c->ctx, c->table, n, &totals.inputs);
  if (!status) status = cqio__io_text(c->ctx, c->table, totals.place, &totals.place);
  if (!status) status = read_flows(c, &totals, rows);
  if (!status) status = read_final(c);
  if (!status) status = read_primary(c);
  CQIO_TRY(cqio_agree(c->ctx, status ? status : c->status));
  totals.rounding = 0.5 * pow(10.0, -c->decimals);
  totals.inputs_complete = c->table->primary.count > 0;
  CQIO_TRY(cqio__io_check(c->ctx, c->table, options, &totals));
  cqio__io_divide(c->table, rows);
  return CQIO_OK;
}

/* "DIRECTORY" means DIRECTORY/table, "DIRECTORY/NAME.csv" that file. */
static cqio_status open_file(struct csv *c, const char *path) {
  char *directory = NULL, name[256] = "table";
  size_t length = strlen(path);
  cqio_status status;
  if (length > 4 && strcmp(path + length - 4, ".csv") == 0) {
    const char *slash = strrchr(path, '/'), *start = slash ? slash + 1 : path;
    snprintf(name, sizeof name, "%.*s", (int)(path + length - 4 - start), start);
    status = cqio_filename_directory(c->ctx, path, &directory);
  } else {
    status = cqio_copy_text(c->ctx, path, &directory);
  }
  status = cqio_agree(c->ctx, status);
  if (!status) status = cqio_sheet_read(c->ctx, directory, name, &c->file);
  cqio_free(directory);
  return status;
}

cqio_status cqio__io_from_csv(cqio_ctx *ctx, const char *path, const cqio_io_options *options,
                              cqio_io_table *table) {
  struct csv c = {.ctx = ctx, .table = table};
  CQIO_TRY(open_file(&c, path));
  cqio_status status = read_parts(&c, options);
  cqio_sheet_destroy(&c.file);
  return status;
}
