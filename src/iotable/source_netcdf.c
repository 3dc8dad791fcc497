/* Tables from NetCDF: labels, vectors and units. */
#include "cqio/sheet.h"
#include "dense/threads.h"
#include "iotable/label_axis.h"
#include "iotable/netcdf_matrix.h"
#include "iotable/plausible.h"
#include "iotable/roles.h"
#include "iotable/statements.h"
#include "iotable/twice.h"
#include "netcdf/input.h"
#include "sheet/attributes.h"

#include <stdio.h>
#include <string.h>

struct reader {
  cqio_ctx *ctx;
  cqio_ncin *in;
  cqio_io_table *table;
  const char *path, *matrix; /* "Z" or "A" */
  bool both;                 /* the file has A beside Z */
  struct totals totals;
  double *rows;   /* [count of this rank][n] */
  double *output; /* [n] of the table */
  struct label_axis row, column;
  int64_t *account; /* [n] of each column of the file; NULL: in the order of the rows */
};

/* ---- vectors and labels ---------------------------------------------------------------------- */

/* Values in the unit of variable NAME become such in that of the table. */
static cqio_status convert(struct reader *r, const char *name, double *values, int64_t count) {
  char *unit = NULL, place[512];
  cqio_unit from, to;
  CQIO_TRY(cqio__unit_attribute(r->ctx, r->in, name, &unit));
  snprintf(place, sizeof place, "%s: variable '%.64s'", r->path, name);
  cqio_status status = cqio__io_join_unit(r->ctx, r->table, place, unit, &from, &to);
  cqio_unit stated = unit ? from : r->table->measure;
  cqio_free(unit);
  if (!status) status = cqio__io_check_attributes(r->ctx, r->table, r->in, name, &stated);
  for (int64_t i = 0; i < count && !status; i++)
    values[i] = cqio_unit_convert(values[i], &from, &to);
  return cqio_agree(r->ctx, status);
}

/* Variable NAME(DIMS), over the accounts as rows or as columns, into memory of the table; *values =
 * NULL when the file lacks it. MONEY: in the unit of the table. */
static cqio_status read_vector(struct reader *r, const char *name, const char *dims,
                               cqio_nc_rule rule, bool money, const double **values) {
  double *read, *kept;
  int64_t count;
  int index = cqio_ncin_find(r->in, name);
  *values = NULL;
  if (index < 0) return CQIO_OK;
  bool columns = strcmp(dims, "row") == 0 && cqio_ncin_variable_rank(r->in, index) == 1 &&
                 strcmp(cqio_ncin_variable_dimension(r->in, index, 0), "column") == 0;
  CQIO_TRY(cqio_ncin_reals(r->in, name, columns ? "column" : dims, rule, &read, &count));
  cqio_status status = CQIO__TAKE(r->ctx, r->table, count, &kept);
  for (int64_t k = 0; k < count && !status; k++)
    kept[columns && r->account ? r->account[k] : k] = read[k];
  cqio_free(read);
  CQIO_TRY(cqio_agree(r->ctx, status));
  *values = kept;
  return money ? convert(r, name, kept, count) : CQIO_OK;
}

static cqio_status read_names(struct reader *r, const char *name, const char *dims, char ***texts) {
  int64_t count;
  *texts = NULL;
  if (cqio_ncin_find(r->in, name) < 0) return CQIO_OK;
  CQIO_TRY(cqio_ncin_texts(r->in, name, dims, texts, &count));
  return cqio_agree(r->ctx, cqio_label_normalize_all(r->ctx, count, texts));
}

/* Sectors are numbered where the file does not name them; columns are joined to the rows. */
static cqio_status read_labels(struct reader *r, int64_t n) {
  cqio_status status = CQIO_OK;
  CQIO_TRY(cqio__label_axis_read(r->ctx, r->in, "row", &r->row));
  CQIO_TRY(cqio__label_axis_read(r->ctx, r->in, "column", &r->column));
  r->table->numbered = !r->row.sector;
  if (r->row.sector) {
    status = cqio__io_set_labels(r->ctx, r->table, r->path, n, (const char *const *)r->row.region,
                                 (const char *const *)r->row.sector);
  } else {
    status = cqio__io_number_names(r->ctx, r->table, "s", n, &r->table->sectors);
  }
  r->table->accounts = n;
  if (!status)
    status =
        cqio__label_axis_join(r->ctx, r->table, r->path, &r->column, &r->row, true, &r->account);
  if (!status) status = cqio__label_axis_agrees(r->ctx, r->table, r->path, &r->row, NULL);
  if (!status) status = cqio__label_axis_agrees(r->ctx, r->table, r->path, &r->column, r->account);
  CQIO_TRY(cqio_agree(r->ctx, status));
  return cqio__label_axis_codes(r->ctx, r->in, r->table, r->account);
}

/* f(row) is one column, f(row, demand) as many as demand(demand) names. */
static cqio_status read_final(struct reader *r) {
  cqio_io_series *final = &r->table->final;
  int index = cqio_ncin_find(r->in, "f");
  if (index < 0) return CQIO_OK;
  bool single = cqio_ncin_variable_rank(r->in, index) == 1;
  const double *all;
  CQIO_TRY(read_vector(r, "f", single ? "row" : "row demand", CQIO_NC_FINITE, true, &all));
  int64_t n = r->table->accounts, count = single ? 1 : cqio_ncin_dimension(r->in, "demand");
  char **names = NULL;
  if (!single) CQIO_TRY(read_names(r, "demand", "demand", &names));
  cqio_status status = CQIO__TAKE(r->ctx, r->table, count, &final->name);
  if (!status) status = CQIO__TAKE(r->ctx, r->table, count, &final->values);
  if (!status) status = CQIO__TAKE(r->ctx, r->table, count, &final->role);
  for (int64_t k = 0; k < count && !status; k++) {
    double *values;
    char number[32];
    snprintf(number, sizeof number, single ? "f" : "f%lld", (long long)k + 1);
    status = cqio__io_text(r->ctx, r->table, names ? names[k] : number, &final->name[k]);
    if (!status) status = CQIO__TAKE(r->ctx, r->table, n, &values);
    for (int64_t i = 0; i < n && !status; i++)
      /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): read_vector gave it */
      values[i] = all[i * count + k];
    if (!status) final->values[k] = values;
    if (!status) final->role[k] = names ? cqio__role_of_label(names[k], false) : CQIO_ROLE_FINAL;
  }
  final->count = (int)count;
  cqio_free(names);
  return cqio_agree(r->ctx, status);
}

/* The one group of households: the variable, or the columns of f that are of that role. */
static cqio_status read_households(struct reader *r) {
  cqio_io_table *t = r->table;
  double *sum;
  CQIO_TRY(read_vector(r, "households", "row", CQIO_NC_FINITE, true, &t->households));
  cqio_status status = CQIO__TAKE(r->ctx, t, t->accounts, &sum);
  for (int k = 0; k < t->final.count && cqio_ncin_find(r->in, "households") < 0 && !status; k++) {
    if (t->final.role[k] != CQIO_ROLE_HOUSEHOLD) continue;
    for (int64_t i = 0; i < t->accounts; i++)
      sum[i] += t->final.values[k][i];
    t->households = sum;
  }
  if (!status && t->households) status = CQIO__TAKE(r->ctx, t, 1, &t->household);
  if (!status && t->households) {
    t->household[0] = (cqio_io_household){"households", -1, t->households, 0.0};
    t->household_groups = 1;
  }
  return cqio_agree(r->ctx, status);
}

static cqio_status read_employment(struct reader *r) {
  char *unit = NULL, place[512];
  cqio_unit from, to;
  double *persons;
  const double *values;
  CQIO_TRY(read_vector(r, "employment", "row", CQIO_NC_NONNEGATIVE, false, &values));
  if (!values) return CQIO_OK;
  CQIO_TRY(cqio__unit_attribute(r->ctx, r->in, "employment", &unit));
  snprintf(place, sizeof place, "%s: variable 'employment'", r->path);
  cqio_status status = cqio__io_join_employment(r->ctx, r->table, place, unit, &from, &to);
  cqio_unit money = r->table->measure;
  if (unit && !status) status = cqio__io_check_persons(r->ctx, r->in, "employment", &from);
  cqio_free(unit);
  if (!status) status = cqio__io_check_attributes(r->ctx, r->table, r->in, "employment", &money);
  if (!status) status = CQIO__TAKE(r->ctx, r->table, r->table->accounts, &persons);
  for (int64_t k = 0; k < r->table->accounts && !status; k++)
    persons[k] = cqio_unit_convert(values[k], &from, &to);
  if (!status) r->table->employment = persons;
  return cqio_agree(r->ctx, status);
}

static cqio_status read_primary(struct reader *r) {
  cqio_io_table *t = r->table;
  CQIO_TRY(read_vector(r, "value_added", "row", CQIO_NC_FINITE, true, &t->value_added));
  CQIO_TRY(read_vector(r, "compensation", "row", CQIO_NC_NONNEGATIVE, true, &t->compensation));
  CQIO_TRY(read_households(r));
  CQIO_TRY(read_employment(r));
  if (!t->value_added) return CQIO_OK;
  cqio_status status = cqio__io_check_compensation(r->ctx, t, r->path);
  if (!status) status = CQIO__TAKE(r->ctx, t, 2, &t->primary.name);
  if (!status) status = CQIO__TAKE(r->ctx, t, 2, &t->primary.values);
  if (!status) status = CQIO__TAKE(r->ctx, t, 2, &t->primary.role);
  if (!status) status = cqio__io_text(r->ctx, t, "value_added", &t->primary.name[0]);
  if (!status) {
    t->primary.values[0] = t->value_added;
    t->primary.role[0] = CQIO_ROLE_ALL_VALUE_ADDED;
    t->primary.count = 1;
  }
  if (!status && t->compensation) { /* a part of it */
    status = cqio__io_text(r->ctx, t, "compensation", &t->primary.name[1]);
    t->primary.values[1] = t->compensation;
    t->primary.role[1] = CQIO_ROLE_COMPENSATION;
    t->primary.count = 2;
  }
  return cqio_agree(r->ctx, status);
}

static cqio_status check_coefficients(struct reader *r) {
  char *unit = NULL, place[512];
  if (!r->totals.coefficients && !r->both) return CQIO_OK;
  CQIO_TRY(cqio__unit_attribute(r->ctx, r->in, "A", &unit));
  snprintf(place, sizeof place, "%s: variable 'A'", r->path);
  cqio_status status = cqio__io_check_coefficients(r->ctx, place, unit);
  cqio_free(unit);
  return cqio_agree(r->ctx, status);
}

/* Unit of the flows: of Z, or of x beside A, or without it the one that f states. */
static cqio_status read_unit(struct reader *r) {
  char *unit = NULL;
  CQIO_TRY(check_coefficients(r));
  bool x = cqio_ncin_find(r->in, "x") >= 0;
  const char *of = !r->totals.coefficients ? "Z" : x ? "x" : NULL;
  if (!of && cqio_ncin_find(r->in, "f") >= 0)
    CQIO_TRY(cqio__unit_attribute(r->ctx, r->in, "f", &unit));
  if (unit && strcmp(unit, "1") != 0) of = "f";
  if (of && !unit) CQIO_TRY(cqio__unit_attribute(r->ctx, r->in, of, &unit));
  if (of && !unit && x) CQIO_TRY(cqio__unit_attribute(r->ctx, r->in, "x", &unit));
  cqio_status whole = unit ? cqio__twice_unit(r->ctx, r->in, r->matrix, unit) : CQIO_OK;
  if (of && !unit) CQIO_TRY(cqio__unit_attribute(r->ctx, r->in, NULL, &unit));
  bool none = unit && strcmp(unit, "1") == 0; /* of flows: not stated */
  cqio_status status = of ? cqio__io_set_unit(r->ctx, r->table, r->path, none ? NULL : unit)
                          : cqio__io_text(r->ctx, r->table, "1", &r->table->unit);
  cqio_free(unit);
  if (!status) status = whole;
  if (!status)
    status = cqio__io_check_attributes(r->ctx, r->table, r->in, NULL, &r->table->measure);
  if (!status)
    status = cqio__io_check_attributes(r->ctx, r->table, r->in, r->matrix, &r->table->measure);
  if (!status) status = cqio__io_take_year(r->table, r->in);
  return cqio_agree(r->ctx, status);
}

/* The output that the checks may set to zero. */
static cqio_status copy_output(struct reader *r) {
  double *output;
  if (!r->table->output) return CQIO_OK;
  CQIO_TRY(cqio_agree(r->ctx, CQIO__TAKE(r->ctx, r->table, r->table->accounts, &output)));
  memcpy(output, r->table->output, (size_t)r->table->accounts * sizeof *output);
  r->table->output = r->output = output;
  return CQIO_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

static cqio_status read_shape(struct reader *r, int64_t *n) {
  bool flows = cqio_ncin_find(r->in, "Z") >= 0;
  if (!flows && cqio_ncin_find(r->in, "A") < 0)
    return cqio_fail(r->ctx, CQIO_DATA,
                     "%s: variables 'Z' and 'A' are missing: expected Z(row, column) and x(row), "
                     "or A(row, column)",
                     r->path);
  r->matrix = flows ? "Z" : "A";
  r->both = flows && cqio_ncin_find(r->in, "A") >= 0;
  r->totals = (struct totals){.place = r->path, .coefficients = !flows};
  CQIO_TRY(cqio_ncin_expect_dimension(r->in, "row", -1, n));
  CQIO_TRY(cqio_ncin_expect_dimension(r->in, "column", *n, NULL));
  if (*n > INT32_MAX)
    return cqio_fail(r->ctx, CQIO_DATA, "%s: dimension 'row' = %lld: expected at most %d", r->path,
                     (long long)*n, INT32_MAX);
  return CQIO_OK;
}

static cqio_status read_matrix(struct reader *r, const cqio_io_options *options) {
  int64_t n = r->table->accounts;
  CQIO_TRY(cqio__io_take_rows(r->ctx, options, r->table, n, &r->rows));
  CQIO_TRY(cqio_agree(r->ctx, cqio__io_take_totals(r->ctx, r->table, n, &r->totals)));
  struct netcdf_matrix m = {.ctx = r->ctx,
                            .in = r->in,
                            .table = r->table,
                            .path = r->path,
                            .name = r->matrix,
                            .both = r->both,
                            .account = r->account,
                            .totals = &r->totals,
                            .rows = r->rows,
                            .threads = cqio__blas_threads()};
  return cqio__netcdf_matrix_read(&m);
}

static cqio_status read_parts(struct reader *r, const cqio_io_options *options) {
  cqio_io_table *t = r->table;
  CQIO_TRY(read_shape(r, &t->accounts));
  cqio__netcdf_warn_unread(r->ctx, r->in);
  CQIO_TRY(read_labels(r, t->accounts));
  if (!r->totals.coefficients && cqio_ncin_find(r->in, "x") < 0)
    return cqio_fail(r->ctx, CQIO_DATA, "%s: variable 'x' is missing: expected x(row) beside Z",
                     r->path);
  CQIO_TRY(read_unit(r));
  CQIO_TRY(read_vector(r, "x", "row", CQIO_NC_FINITE, true, &t->output));
  CQIO_TRY(copy_output(r));
  CQIO_TRY(read_final(r));
  CQIO_TRY(read_primary(r));
  const double *part, *income;
  const char *by = cqio_ncin_find(r->in, "household") < 0 ? "" : "household";
  CQIO_TRY(
      read_vector(r, "household_part_value", "household_part row", CQIO_NC_FINITE, true, &part));
  CQIO_TRY(read_vector(r, "household_income", by, CQIO_NC_POSITIVE, true, &income));
  CQIO_TRY(cqio__netcdf_read_roles(r->ctx, r->in, t, part, income));
  if (options->extensions) CQIO_TRY(cqio__netcdf_read_extensions(r->ctx, r->in, t));
  CQIO_TRY(cqio_agree(r->ctx, cqio__io_check_figures(r->ctx, t, r->path)));
  CQIO_TRY(cqio__netcdf_write_roles(r->ctx, r->in, t));
  CQIO_TRY(read_matrix(r, options));
  r->totals.output = r->output;
  CQIO_TRY(cqio_agree(r->ctx, cqio__io_check_paid(r->ctx, t, &r->totals)));
  if (t->output) CQIO_TRY(cqio__io_check(r->ctx, t, options, &r->totals));
  t->flows = options->flows && !r->totals.coefficients;
  if (options->flows) return CQIO_OK;
  if (!r->totals.coefficients) cqio__io_divide(t, r->rows);
  return t->output ? cqio__io_scale(r->ctx, t, r->totals.inputs, r->rows) : CQIO_OK;
}

cqio_status cqio__io_from_netcdf(cqio_ctx *ctx, const char *path, const cqio_io_options *options,
                                 cqio_io_table *table) {
  struct reader r = {.ctx = ctx, .table = table, .path = path};
  CQIO_TRY(cqio__ncin_open_beside(ctx, path, cqio__blas_threads(), &r.in));
  cqio_status status = cqio__ncin_settle(r.in, read_parts(&r, options));
  cqio_free(r.account);
  cqio__label_axis_free(&r.row);
  cqio__label_axis_free(&r.column);
  cqio_ncin_close(&r.in);
  return status;
}
