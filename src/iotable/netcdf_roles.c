/* What a NetCDF file of cqio convert says beside the variables of other tables: roles of final
 * demand, and primary inputs by row. */
#include "core/gathered.h"
#include "cqio/numeric.h"
#include "iotable/label_axis.h"
#include "iotable/plausible.h"
#include "iotable/roles.h"
#include "iotable/statements.h"
#include "sheet/attributes.h"

#include <stdio.h>
#include <string.h>

static cqio_status read_role(cqio_ctx *ctx, cqio_ncin *in, const char *variable, const char *name,
                             cqio_io_role *out) {
  for (int k = 0; k < CQIO_ROLES; k++)
    if (strcmp(cqio_io_role_name((cqio_io_role)k), name) == 0) {
      *out = (cqio_io_role)k;
      return CQIO_OK;
    }
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: variable '%s' = '%.40s': expected a role of cqio solve --help",
                   cqio_ncin_path(in), variable, name);
}

/* ---- final demand ---------------------------------------------------------------------------- */

static cqio_status add_to(cqio_ctx *ctx, cqio_io_table *t, const double **sum,
                          const double *values) {
  double *total;
  CQIO_TRY(CQIO__TAKE(ctx, t, t->accounts, &total));
  for (int64_t i = 0; i < t->accounts; i++)
    total[i] = (*sum ? (*sum)[i] : 0.0) + values[i];
  *sum = total;
  return CQIO_OK;
}

static cqio_status add_household(cqio_ctx *ctx, cqio_io_table *t, const char *name,
                                 const double *values) {
  int32_t region = cqio__io_region_before(t, name);
  int g = 0;
  while (g < t->household_groups && t->household[g].region != region)
    g++;
  if (g == t->household_groups) {
    t->household_groups++;
    t->household[g].region = region;
    t->household[g].name = name;
  }
  CQIO_TRY(add_to(ctx, t, &t->households, values));
  return add_to(ctx, t, &t->household[g].consumption, values);
}

/* Households of the regions in whose names their columns begin. */
static cqio_status group_households(cqio_ctx *ctx, cqio_io_table *t) {
  t->households = NULL;
  t->household_groups = 0;
  CQIO_TRY(CQIO__TAKE(ctx, t, t->regions.count + 1, &t->household));
  for (int k = 0; k < t->final.count; k++)
    if (t->final.role[k] == CQIO_ROLE_HOUSEHOLD)
      CQIO_TRY(add_household(ctx, t, t->final.name[k], t->final.values[k]));
  for (int k = 0; k < t->household_part.count; k++)
    CQIO_TRY(add_household(ctx, t, t->household_part.name[k], t->household_part.values[k]));
  return CQIO_OK;
}

/* VALUES [household_part][row]: what households buy within columns of f; NULL: none. */
static cqio_status read_part(cqio_ctx *ctx, cqio_ncin *in, cqio_io_table *t, const double *values) {
  cqio_io_series *part = &t->household_part;
  char **names;
  int64_t count;
  if (!values) return CQIO_OK;
  CQIO_TRY(cqio_ncin_texts(in, "household_part", "household_part", &names, &count));
  cqio_status status = CQIO__TAKE(ctx, t, count, &part->name);
  if (!status) status = CQIO__TAKE(ctx, t, count, &part->values);
  if (!status) status = CQIO__TAKE(ctx, t, count, &part->role);
  for (int64_t k = 0; k < count && !status; k++) {
    status = cqio__io_text(ctx, t, names[k], &part->name[k]);
    part->values[k] = values + k * t->accounts;
    part->role[k] = CQIO_ROLE_HOUSEHOLD_PART;
  }
  part->count = (int)count;
  cqio_free(names);
  return cqio_agree(ctx, status);
}

/* INCOME [household] of the regions that the variable household names, or of all; NULL: none. */
static cqio_status read_income(cqio_ctx *ctx, cqio_ncin *in, cqio_io_table *t,
                               const double *income) {
  char **names;
  int64_t count;
  if (!income) return CQIO_OK;
  if (cqio_ncin_find(in, "household") < 0) {
    t->household_income = *income;
    return cqio_agree(
        ctx, t->output ? cqio__io_check_income(ctx, t, cqio_ncin_path(in), -1, *income) : CQIO_OK);
  }
  CQIO_TRY(cqio_ncin_texts(in, "household", "household", &names, &count));
  cqio_status status = CQIO_OK;
  for (int64_t k = 0; k < count && !status; k++) {
    int g = 0;
    while (g < t->household_groups &&
           (t->household[g].region < 0 ||
            strcmp(t->regions.text[t->household[g].region], names[k]) != 0))
      g++;
    if (g == t->household_groups || t->household[g].income > 0.0)
      status = cqio_fail(ctx, CQIO_DATA,
                         "%s: variable 'household' = '%.200s': expected each region whose "
                         "households f has, once",
                         cqio_ncin_path(in), names[k]);
    else
      t->household[g].income = income[k];
  }
  cqio_free(names);
  for (int g = 0; g < t->household_groups && t->output && !status; g++)
    status = cqio__io_check_income(ctx, t, cqio_ncin_path(in), t->household[g].region,
                                   t->household[g].income);
  return cqio_agree(ctx, status);
}

static cqio_status read_final(cqio_ctx *ctx, cqio_ncin *in, cqio_io_table *t) {
  char **names;
  CQIO_TRY(cqio_ncin_texts(in, "demand_role", "demand", &names, NULL));
  cqio_status status = CQIO_OK;
  for (int k = 0; k < t->final.count && !status; k++)
    status = read_role(ctx, in, "demand_role", names[k], &t->final.role[k]);
  cqio_free(names);
  if (!status && cqio_ncin_find(in, "households") < 0) status = group_households(ctx, t);
  return cqio_agree(ctx, status);
}

/* ---- primary inputs -------------------------------------------------------------------------- */

/* VALUES [count][n] in the unit of the variable become such of the table. */
static cqio_status convert(cqio_ctx *ctx, cqio_ncin *in, const cqio_io_table *t, double *values,
                           int64_t size) {
  char *unit = NULL, place[CQIO_MESSAGE_SIZE];
  cqio_unit from, to;
  CQIO_TRY(cqio__unit_attribute(ctx, in, "primary_value", &unit));
  snprintf(place, sizeof place, "%.900s: variable 'primary_value'", cqio_ncin_path(in));
  cqio_status status = t->mixed ? CQIO_OK : cqio__io_join_unit(ctx, t, place, unit, &from, &to);
  cqio_unit stated = unit && !t->mixed && !status ? from : t->measure;
  cqio_free(unit);
  if (!status) status = cqio__io_check_attributes(ctx, t, in, "primary_value", &stated);
  for (int64_t k = 0; k < size && !status && !t->mixed; k++)
    values[k] = cqio_unit_convert(values[k], &from, &to);
  return status;
}

static cqio_status keep(cqio_ctx *ctx, cqio_ncin *in, cqio_io_table *t, int64_t count,
                        const double *values, char **names, char **roles) {
  cqio_io_series *primary = &t->primary;
  double *kept;
  CQIO_TRY(CQIO__TAKE(ctx, t, count, &primary->name));
  CQIO_TRY(CQIO__TAKE(ctx, t, count, &primary->values));
  CQIO_TRY(CQIO__TAKE(ctx, t, count, &primary->role));
  CQIO_TRY(CQIO__TAKE(ctx, t, count * t->accounts, &kept));
  memcpy(kept, values, (size_t)(count * t->accounts) * sizeof *kept);
  for (int64_t k = 0; k < count; k++) {
    CQIO_TRY(cqio__io_text(ctx, t, names[k], &primary->name[k]));
    CQIO_TRY(read_role(ctx, in, "primary_role", roles[k], &primary->role[k]));
    primary->values[k] = kept + k * t->accounts;
    if (primary->role[k] == CQIO_ROLE_UNKNOWN)
      CQIO_TRY(cqio__io_note_unknown(ctx, t, primary->name[k]));
  }
  primary->count = (int)count;
  return CQIO_OK;
}

static cqio_status read_primary(cqio_ctx *ctx, cqio_ncin *in, cqio_io_table *t) {
  double *values = NULL;
  char **names = NULL, **roles = NULL;
  int64_t size, count = cqio_ncin_dimension(in, "primary");
  cqio_status status =
      cqio_ncin_reals(in, "primary_value", "primary row", CQIO_NC_FINITE, &values, &size);
  if (!status) status = cqio_ncin_texts(in, "primary", "primary", &names, NULL);
  if (!status) status = cqio_ncin_texts(in, "primary_role", "primary", &roles, NULL);
  if (!status) status = convert(ctx, in, t, values, size);
  if (!status) status = cqio_agree(ctx, keep(ctx, in, t, count, values, names, roles));
  cqio_free(values);
  cqio_free(names);
  cqio_free(roles);
  return status;
}

static cqio_status read_units(cqio_ctx *ctx, cqio_ncin *in, cqio_io_table *t) {
  char **units;
  const char **kept = NULL;
  CQIO_TRY(cqio_ncin_texts(in, "account_unit", "row", &units, NULL));
  cqio_status status = CQIO__TAKE(ctx, t, t->accounts, &kept);
  for (int64_t i = 0; i < t->accounts && !status; i++)
    status = cqio__io_text(ctx, t, units[i], &kept[i]);
  cqio_free(units);
  t->account_unit = kept;
  return cqio_agree(ctx, status);
}

/* Labels of final demand: units of their own, regions that the table has not, and imports. */
static cqio_status check_demands(cqio_ctx *ctx, cqio_ncin *in, const cqio_io_table *t) {
  struct gathered strangers = {.count = 0}, imports = {.count = 0};
  char names[GATHERED_TEXT];
  const char *path = cqio_ncin_path(in);
  bool roles = cqio_ncin_find(in, "demand_role") >= 0;
  for (int k = 0; k < t->final.count; k++) {
    const char *name = t->final.name[k], *slash = strchr(name, '/');
    char unit[CQIO__UNIT_TEXT];
    double bought = cqio_sum(t->final.values[k], (size_t)t->accounts);
    cqio__unit_in_label(name, false, unit);
    if (*unit && !t->mixed && cqio__units_unlike(unit, t->unit))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: demand '%.100s': unit = '%.60s': expected that of f, '%.60s', and no "
                       "other in a label",
                       path, name, unit, t->unit);
    if (slash && t->regions.count > 0 && cqio__io_region_before(t, name) < 0)
      cqio__gather(&strangers, name);
    if (!roles && bought > 0.0 &&
        cqio__role_of_label(slash ? slash + 1 : name, false) == CQIO_ROLE_IMPORT)
      cqio__gather(&imports, name);
  }
  if (strangers.count > 0)
    cqio_log(ctx, CQIO_LOG_WARN, "%s: demand %s: no account is of that region: is it another one?",
             path, cqio__gathered(&strangers, names));
  if (imports.count > 0)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: demand %s: imports above 0 count as final demand here: expected them below 0",
             path, cqio__gathered(&imports, names));
  return CQIO_OK;
}

static cqio_status read_partial(cqio_ncin *in, cqio_io_table *t) {
  char *text;
  CQIO_TRY(cqio_ncin_attribute(in, NULL, "primary_inputs", &text));
  t->partial = t->partial || (text && strcmp(text, "partial") == 0);
  cqio_free(text);
  return CQIO_OK;
}

cqio_status cqio__netcdf_read_roles(cqio_ctx *ctx, cqio_ncin *in, cqio_io_table *table,
                                    const double *part, const double *income) {
  CQIO_TRY(read_partial(in, table));
  CQIO_TRY(read_part(ctx, in, table, part));
  if (cqio_ncin_find(in, "demand_role") >= 0 && table->final.count > 0)
    CQIO_TRY(read_final(ctx, in, table));
  CQIO_TRY(cqio_agree(ctx, check_demands(ctx, in, table)));
  if (cqio_ncin_find(in, "primary_value") >= 0 && cqio_ncin_dimension(in, "primary") != 0)
    CQIO_TRY(read_primary(ctx, in, table));
  CQIO_TRY(cqio__netcdf_check_roles(ctx, in, table));
  if (cqio_ncin_find(in, "account_unit") >= 0) CQIO_TRY(read_units(ctx, in, table));
  return read_income(ctx, in, table, income);
}

cqio_status cqio__netcdf_write_roles(cqio_ctx *ctx, cqio_ncin *in, cqio_io_table *t) {
  char text[256];
  snprintf(text, sizeof text, "%s%s%s",
           t->value_added ? "value added = variable value_added\n" : "",
           t->compensation ? "compensation = variable compensation\n" : "",
           !t->households                          ? ""
           : cqio_ncin_find(in, "households") >= 0 ? "household = variable households\n"
                                                   : "household = columns of f\n");
  return cqio_agree(ctx, cqio__io_text(ctx, t, text, &t->roles));
}
