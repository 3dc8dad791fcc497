/* Demands on the accounts of a table: what a text asks for. */
#include "iotable/demand.h"
#include "core/text.h"
#include "cqio/numeric.h"
#include "cqio/sheet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *after(const char *text, const char *start) {
  size_t length = strlen(start);
  return strncmp(text, start, length) == 0 ? text + length : NULL;
}

/* ---- final demand of the table --------------------------------------------------------------- */

/* What households buy out of what they earn in the system is no final demand of a closed one; what
 * other income buys is (method 7.4 with b, 22.12). */
static double endogenous_share(const cqio_io_table *t, const cqio_io_household *h) {
  bool all = t->household_income <= 0.0 && h->income <= 0.0;
  return all ? 1.0 : cqio__io_paid(t, h) / cqio__io_household_income(t, h);
}

static cqio_status final_total(struct demand *d) {
  const cqio_io_series *final = &d->table->final;
  if (final->count == 0)
    return cqio_fail(d->ctx, CQIO_DATA,
                     "%s: has no final demand: expected a table with it, or another --demand",
                     d->table->source);
  const cqio_io_table *t = d->table;
  int groups = d->closure == CQIO_IO_HOUSEHOLDS ? t->household_groups : 0;
  double *share;
  CQIO_TRY(cqio__demand_take(d, 1));
  CQIO_TRY(CQIO_ALLOC(d->ctx, groups, &share));
  for (int g = 0; g < groups; g++)
    share[g] = endogenous_share(t, &t->household[g]);
  for (int64_t i = d->first; i < d->first + d->count; i++) {
    double sum = 0.0;
    for (int g = 0; g < groups; g++)
      sum -= share[g] * t->household[g].consumption[i];
    for (int k = 0; k < final->count; k++)
      sum += final->values[k][i];
    cqio__demand_set(d, 0, i, sum);
  }
  cqio_free(share);
  return cqio__demand_name(d, 0, "final");
}

static cqio_status final_column(struct demand *d, const char *name) {
  const cqio_io_series *final = &d->table->final;
  for (int k = 0; k < final->count; k++) {
    if (strcmp(final->name[k], name) != 0) continue;
    CQIO_TRY(cqio__demand_take(d, 1));
    for (int64_t i = d->first; i < d->first + d->count; i++)
      cqio__demand_set(d, 0, i, final->values[k][i]);
    return cqio__demand_name(d, 0, name);
  }
  const char *near = cqio_nearest(name, final->name, (size_t) final->count);
  char hint[CQIO_MESSAGE_SIZE];
  return cqio_fail(d->ctx, CQIO_DATA, "%s: final demand '%s': expected a column of it%s",
                   d->table->source, name, cqio__did_you_mean(near, hint));
}

/* ---- made demands ---------------------------------------------------------------------------- */

static cqio_status ones(struct demand *d) {
  CQIO_TRY(cqio__demand_take(d, 1));
  for (int64_t i = 0; i < d->count; i++)
    d->out->values[i] = 1.0;
  return cqio__demand_name(d, 0, "ones");
}

static cqio_status unit(struct demand *d, const char *label) {
  int64_t account = cqio_io_table_find(d->table, label, 0);
  if (account < 0) return cqio__demand_unknown(d, "--demand unit", label);
  CQIO_TRY(cqio__demand_take(d, 1));
  cqio__demand_set(d, 0, account, 1.0);
  d->out->given = 1;
  return cqio__demand_name(d, 0, label);
}

static cqio_status random_columns(struct demand *d, const char *text) {
  enum { MAX_COLUMNS = 100000 };
  struct spec spec;
  int64_t seed, columns;
  char name[32];
  CQIO_TRY(cqio__spec_read(d->ctx, "--demand", text, "seed count", &spec));
  CQIO_TRY(cqio__spec_integer(d->ctx, &spec, "seed", 0, INT64_MAX, &seed));
  CQIO_TRY(cqio__spec_integer(d->ctx, &spec, "count", 1, MAX_COLUMNS, &columns));
  CQIO_TRY(cqio__demand_take(d, (int)columns));
  for (int k = 0; k < columns; k++) {
    for (int64_t i = 0; i < d->count; i++)
      d->out->values[k * d->count + i] =
          cqio_random_uniform((uint64_t)seed, (uint64_t)k, (uint64_t)(d->first + i));
    snprintf(name, sizeof name, "random%d", k + 1);
    CQIO_TRY(cqio__demand_name(d, k, name));
  }
  return CQIO_OK;
}

/* PATH of "PATH.EXTENSION[:COLUMN]" to *path; *column = NULL without one. */
static cqio_status split_path(struct demand *d, const char *text, const char *extension,
                              char **path, const char **column) {
  const char *at = strstr(text, extension);
  for (const char *next = at; next; next = strstr(next + 1, extension))
    at = next;
  at += strlen(extension);
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the extension is in TEXT */
  *column = *at == ':' ? at + 1 : NULL;
  CQIO_TRY(cqio_copy_text(d->ctx, text, path));
  (*path)[at - text] = '\0';
  return CQIO_OK;
}

static bool names_file(const char *text, const char *extension) {
  const char *at = strstr(text, extension);
  for (const char *next = at; next; next = strstr(next + 1, extension))
    at = next;
  return at && (at[strlen(extension)] == '\0' || at[strlen(extension)] == ':');
}

/* MAKE of a label in the form that those of tables have. */
static cqio_status by_label(struct demand *d, const char *text,
                            cqio_status (*make)(struct demand *, const char *)) {
  char *label;
  CQIO_TRY(cqio_agree(d->ctx, cqio_label_normalize(d->ctx, text, strlen(text), &label)));
  cqio_status status = make(d, label);
  cqio_free(label);
  return status;
}

/* Columns of a file that are many times what the whole table makes are asked for. */
static void warn_of_size(const struct demand *d) {
  const cqio_io_table *t = d->table;
  const double much = 10.0;
  double all = t->output ? cqio_sum(t->output, (size_t)t->accounts) : 0.0;
  for (int k = 0; k < d->out->count && all > 0.0 && !t->mixed && !d->transpose; k++) {
    double size = 0.0;
    for (int64_t i = 0; i < d->count; i++)
      size += fabs(d->out->values[k * d->count + i]);
    MPI_Allreduce(MPI_IN_PLACE, &size, 1, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(d->ctx));
    if (size > much * all)
      cqio_log(d->ctx, CQIO_LOG_WARN,
               "demand '%s' = %.4g (%s) in all: more than %g times the output of all accounts, "
               "%.4g: is its unit another one?",
               d->out->name[k], size, t->unit, much, all);
  }
}

static cqio_status create(struct demand *d, const char *text) {
  bool capitals = names_file(text, ".CSV"), csv = capitals || names_file(text, ".csv");
  const char *rest;
  d->out->given = d->table->accounts;
  if (strcmp(text, "final") == 0) return final_total(d);
  if ((rest = after(text, "final:"))) return by_label(d, rest, final_column);
  if (strcmp(text, "ones") == 0) return ones(d);
  if ((rest = after(text, "unit:"))) return by_label(d, rest, unit);
  if (after(text, "random:")) return random_columns(d, text);
  if (!csv && !names_file(text, ".nc"))
    return cqio_fail(d->ctx, CQIO_USAGE,
                     "--demand %s: expected final, final:COLUMN, ones, unit:ACCOUNT, "
                     "random:seed=K,count=M, FILE.csv[:COLUMN] or FILE.nc[:VARIABLE]",
                     text);
  char *path = NULL;
  const char *column;
  cqio_status status = cqio_agree(d->ctx, split_path(d, text,
                                                     capitals ? ".CSV"
                                                     : csv    ? ".csv"
                                                              : ".nc",
                                                     &path, &column));
  if (!status) status = (csv ? cqio__demand_from_csv : cqio__demand_from_netcdf)(d, path, column);
  cqio_free(path);
  if (!status) warn_of_size(d);
  return status;
}

static cqio_status copy_series(struct demand *d, const cqio_io_series *series) {
  cqio_account_label label;
  CQIO_TRY(cqio__demand_take(d, series->count));
  for (int k = 0; k < series->count; k++) {
    for (int64_t i = 0; i < d->table->accounts; i++) {
      if (!isfinite(series->values[k][i]))
        return cqio_fail(d->ctx, CQIO_DATA,
                         "demand '%s': account '%s' = %g: expected a finite value", series->name[k],
                         cqio_io_table_label(d->table, i, &label), series->values[k][i]);
      cqio__demand_set(d, k, i, series->values[k][i]);
    }
    CQIO_TRY(cqio__demand_name(d, k, series->name[k]));
  }
  d->out->given = d->table->accounts;
  return CQIO_OK;
}

cqio_status cqio_io_demand_from_series(cqio_ctx *ctx, const cqio_io_table *table,
                                       const cqio_operator *op, const cqio_io_series *series,
                                       cqio_io_demand **out) {
  struct demand d = {.ctx = ctx, .table = table};
  cqio_operator_range(op, &d.first, &d.count);
  cqio_status status = cqio_agree(ctx, CQIO_ALLOC(ctx, 1, &d.out));
  if (!status) status = cqio_agree(ctx, copy_series(&d, series));
  if (status) cqio_io_demand_destroy(&d.out);
  *out = d.out;
  return status;
}

cqio_status cqio_io_demand_create(cqio_ctx *ctx, const cqio_io_table *table,
                                  const cqio_operator *op, cqio_io_closure closure, bool transpose,
                                  const char *text, cqio_io_demand **out) {
  struct demand d = {.ctx = ctx, .table = table, .closure = closure, .transpose = transpose};
  cqio_operator_range(op, &d.first, &d.count);
  cqio_status status = cqio_agree(ctx, CQIO_ALLOC(ctx, 1, &d.out));
  if (!status) status = cqio_agree(ctx, create(&d, text));
  if (status) cqio_io_demand_destroy(&d.out);
  *out = d.out;
  return status;
}
