/* Demands from NetCDF: a variable over rows that are joined to the accounts by label. */
#include "iotable/demand.h"

#include "iotable/label_axis.h"
#include "iotable/missing_codes.h"
#include "iotable/statements.h"
#include "sheet/attributes.h"

#include <stdio.h>

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
  CQIO_TRY(cqio__label_axis_agrees(d->ctx, t, path, axis, *account));
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
  char *unit = NULL, place[512], own[CQIO__UNIT_TEXT];
  cqio_unit from, to;
  CQIO_TRY(cqio__unit_attribute(d->ctx, in, name, &unit));
  if (!unit) CQIO_TRY(cqio__unit_attribute(d->ctx, in, NULL, &unit));
  snprintf(place, sizeof place, "%s: variable '%.64s'", cqio_ncin_path(in), name);
  cqio__unit_in_label(name, true, own);
  cqio_status status = cqio__demand_check_name(d, place, name);
  if (!status) status = cqio__io_join_unit(d->ctx, d->table, place, unit ? unit : own, &from, &to);
  cqio_unit stated = unit || *own ? from : cqio__without_year(&d->table->measure);
  cqio_free(unit);
  if (!status) status = cqio__io_check_attributes(d->ctx, d->table, in, NULL, &stated);
  if (!status) status = cqio__io_check_attributes(d->ctx, d->table, in, name, &stated);
  if (!status) status = cqio__io_check_name(d->ctx, d->table, place, name, &stated);
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
  if (!status)
    status = cqio_agree(d->ctx, cqio__io_check_missing(d->ctx, path, name, values, rows, 0.0));
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
