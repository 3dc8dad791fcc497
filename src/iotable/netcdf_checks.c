/* What a table in NetCDF says twice, or says and nobody reads. */
#include "core/gathered.h"
#include "cqio/sheet.h"
#include "iotable/label_axis.h"
#include "iotable/roles.h"
#include "iotable/statements.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- labels ---------------------------------------------------------------------------------- */

static cqio_status check_names(cqio_ctx *ctx, const char *path, const cqio_io_series *series,
                               const char *dimension) {
  for (int k = 0; k < series->count; k++) {
    if (!*series->name[k])
      return cqio_fail(ctx, CQIO_DATA, "%s: variable '%s'[%d] is empty: expected a label", path,
                       dimension, k);
    for (int m = 0; m < k; m++)
      if (strcmp(series->name[m], series->name[k]) == 0)
        return cqio_fail(ctx, CQIO_DATA, "%s: %s '%.200s' appears twice: expected it once", path,
                         dimension, series->name[k]);
  }
  return CQIO_OK;
}

/* A label that is on the list of synonyms, and a role that is another one. */
static void warn_of_roles(cqio_ctx *ctx, const char *path, const cqio_io_series *series,
                          const char *dimension, bool row) {
  char others[GATHERED_TEXT];
  cqio_io_role says = CQIO_ROLE_UNKNOWN;
  int count = 0, first = 0;
  for (int k = 0; k < series->count; k++) {
    const char *slash = strrchr(series->name[k], '/'), *label = slash ? slash + 1 : series->name[k];
    cqio_io_role listed = cqio__role_of_label(label, row);
    bool known = listed != CQIO_ROLE_UNKNOWN && listed != CQIO_ROLE_FINAL;
    if (!known || listed == series->role[k] || cqio__role_leaves_words(label, row)) continue;
    if (count++ > 0) continue;
    first = k;
    says = listed;
  }
  if (count > 0)
    cqio_log(ctx, CQIO_LOG_WARN, "%s: %s '%.100s' has the role %s, and its label says %s%s", path,
             dimension, series->name[first], cqio_io_role_name(series->role[first]),
             cqio_io_role_name(says), cqio__others_like_it(count - 1, others));
}

/* ---- sums ------------------------------------------------------------------------------------ */

/* Whether rows of ROLE make value added: WHOLE where one of all of it is there. */
static bool makes_value_added(cqio_io_role role, bool whole) {
  return whole ? role == CQIO_ROLE_ALL_VALUE_ADDED
               : role == CQIO_ROLE_COMPENSATION || role == CQIO_ROLE_VALUE_ADDED;
}

static cqio_status check_sum(cqio_ctx *ctx, const char *path, const cqio_io_table *t,
                             const char *name, const double *stated, bool all) {
  const cqio_io_series *primary = &t->primary;
  bool whole = false;
  for (int k = 0; k < primary->count; k++)
    whole = whole || primary->role[k] == CQIO_ROLE_ALL_VALUE_ADDED;
  for (int64_t i = 0; i < t->accounts && stated; i++) {
    double sum = 0.0, size = fabs(stated[i]);
    for (int k = 0; k < primary->count; k++) {
      bool part = all ? makes_value_added(primary->role[k], whole)
                      : primary->role[k] == CQIO_ROLE_COMPENSATION;
      if (part) sum += primary->values[k][i];
      if (part) size += fabs(primary->values[k][i]);
    }
    if (fabs(sum - stated[i]) > 1e-6 * size)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: account '%s': %s = %.10g (%s): expected %.10g, what the rows of "
                       "primary_value sum to by their primary_role",
                       path, cqio_io_table_label(t, i, &(cqio_account_label){0}), name, stated[i],
                       t->unit, sum);
  }
  return CQIO_OK;
}

cqio_status cqio__netcdf_check_roles(cqio_ctx *ctx, cqio_ncin *in, const cqio_io_table *table) {
  const char *path = cqio_ncin_path(in);
  bool primary = cqio_ncin_find(in, "primary_value") >= 0 && table->primary.count > 0;
  cqio_status status = CQIO_OK;
  if (cqio_ncin_find(in, "demand") >= 0) status = check_names(ctx, path, &table->final, "demand");
  if (!status && cqio_ncin_find(in, "demand_role") >= 0)
    warn_of_roles(ctx, path, &table->final, "demand", false);
  if (!status && primary) status = check_names(ctx, path, &table->primary, "primary");
  if (!status && primary) warn_of_roles(ctx, path, &table->primary, "primary", true);
  if (!status && primary)
    status = check_sum(ctx, path, table, "value_added", table->value_added, true);
  if (!status && primary)
    status = check_sum(ctx, path, table, "compensation", table->compensation, false);
  return cqio_agree(ctx, status);
}

/* ---- variables that nothing reads ------------------------------------------------------------ */

static const char *const read[] = {"Z",
                                   "A",
                                   "x",
                                   "f",
                                   "value_added",
                                   "compensation",
                                   "households",
                                   "employment",
                                   "region",
                                   "sector",
                                   "row",
                                   "column",
                                   "demand",
                                   "demand_role",
                                   "primary",
                                   "primary_role",
                                   "primary_value",
                                   "account_unit",
                                   "extension",
                                   "extension_unit",
                                   "extension_value",
                                   "extension_direct",
                                   "household",
                                   "household_income",
                                   "household_part",
                                   "household_part_value"};
enum { READ = sizeof read / sizeof *read };

static const char *nearest(const char *name) {
  for (int k = 0; k < READ; k++)
    if (strcasecmp(read[k], name) == 0) return read[k];
  return cqio_nearest(name, read, READ);
}

static bool has_dimension(const cqio_ncin *in, int index, const char *const *names) {
  for (int k = 0; k < cqio_ncin_variable_rank(in, index); k++)
    for (const char *const *name = names; *name; name++)
      if (strcmp(cqio_ncin_variable_dimension(in, index, k), *name) == 0) return true;
  return false;
}

/* Labels and codes of accounts may have any name; other texts beside the accounts say nothing. */
static bool is_label(const cqio_ncin *in, int index, const char *near) {
  static const char *const axes[] = {"row", "column", NULL};
  cqio_nc_type type = cqio_ncin_variable_type(in, index);
  if (!has_dimension(in, index, axes)) return false;
  if (type == CQIO_NC_INT && cqio_ncin_variable_rank(in, index) == 1) return !near;
  if (type != CQIO_NC_CHAR) return false;
  return !near || strcmp(near, "row") == 0 || strcmp(near, "column") == 0 ||
         strstr(near, "region") || strstr(near, "sector");
}

void cqio__netcdf_warn_unread(cqio_ctx *ctx, cqio_ncin *in) {
  static const char *const axes[] = {"row",       "column",    "demand",         "primary",
                                     "extension", "household", "household_part", NULL};
  for (int v = 0; v < cqio_ncin_variables(in); v++) {
    const char *name = cqio_ncin_variable_name(in, v), *near = nearest(name);
    bool known = near && strcmp(near, name) == 0;
    if (known || is_label(in, v, near) || (!near && !has_dimension(in, v, axes))) continue;
    cqio_log(ctx, CQIO_LOG_WARN, "%s: variable '%.100s' is not read%s%s%s", cqio_ncin_path(in),
             name, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  }
}
