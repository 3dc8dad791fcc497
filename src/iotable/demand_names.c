/* What the name of a column says of it: a demand, or what has another role in tables. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier): strcasestr */
#include "iotable/demand.h"
#include "iotable/roles.h"

#include <stdio.h>
#include <string.h>

/* The name without its unit. */
static void base_of(const char *name, char base[CQIO_MESSAGE_SIZE]) {
  char unit[CQIO__UNIT_TEXT];
  snprintf(base, CQIO_MESSAGE_SIZE, "%.*s", (int)cqio__unit_in_label(name, true, unit), name);
}

/* An import is subtracted from final demand, and is none of its own. */
static bool is_demand(cqio_io_role role) {
  return cqio__is_final_demand(role) && role != CQIO_ROLE_IMPORT;
}

/* The role of a column of that name in a table, else of a row; UNKNOWN without. A sum that tables
 * have beside its parts is what a demand is. */
static cqio_io_role role_of(const char *base) {
  cqio_io_role role = cqio__role_of_label(base, false);
  if (role == CQIO_ROLE_TOTAL && strcasestr(base, "final")) return CQIO_ROLE_FINAL;
  return role != CQIO_ROLE_UNKNOWN ? role : cqio__role_of_label(base, true);
}

static bool is_of_table(const struct demand *d, const char *name) {
  const cqio_io_series *final = &d->table->final;
  for (int k = 0; k < final->count; k++)
    if (strcmp(name, final->name[k]) == 0) return final->role[k] != CQIO_ROLE_IMPORT;
  return cqio_io_table_find(d->table, name, 0) >= 0;
}

bool cqio__demand_is_other(const char *name) {
  char base[CQIO_MESSAGE_SIZE];
  base_of(name, base);
  return cqio__is_other_number(base);
}

bool cqio__demand_is_said(const struct demand *d, const char *name) {
  char base[CQIO_MESSAGE_SIZE];
  base_of(name, base);
  if (is_of_table(d, name)) return true;
  if (cqio__is_other_number(base)) return false;
  if (d->transpose && role_of(base) != CQIO_ROLE_UNKNOWN) return true;
  return is_demand(role_of(base));
}

cqio_status cqio__demand_check_name(const struct demand *d, const char *place, const char *name) {
  char base[CQIO_MESSAGE_SIZE];
  base_of(name, base);
  cqio_io_role role = role_of(base);
  if (d->transpose || is_of_table(d, name) || role == CQIO_ROLE_UNKNOWN) return CQIO_OK;
  if (!is_demand(role))
    return cqio_fail(d->ctx, CQIO_DATA,
                     "%s: is '%s' by its name, and no final demand: expected a demand; give it "
                     "another name if it is one",
                     place, cqio_io_role_name(role));
  if (cqio__role_leaves_words(base, false))
    cqio_log(d->ctx, CQIO_LOG_WARN, "%s: counts as a demand by some words of its name: is it one?",
             place);
  return CQIO_OK;
}
