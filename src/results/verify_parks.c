/* What parks come to, gross and net, adds up. */
#include "results/verify_parks.h"

#include <math.h>
#include <stdio.h>

/* Relative to the figures of the region, whose parts or differences these are. */
static const double ROUNDING = 1e-12;

/* TOTAL is the sum of PARTS, a part or a difference of LEVEL. */
struct rule {
  const char *total, *parts, *level;
};

static const struct rule rules[] = {
    {"total_net_employment_by_park", "net_employment_by_park", "total_employment"},
    {"total_net_value_added_by_park", "net_value_added_by_park", "total_value_added"},
    {"total_net_urban_residents_by_park", "net_urban_residents_by_park", "total_urban_residents"},
    {"total_net_residents_by_park", "net_residents_by_park", "total_urban_residents"}};

static cqio_status compare(struct audit *audit, const struct rule *rule, const struct array *total,
                           const struct array *parts, const struct array *level) {
  char line[256];
  double *expected;
  CQIO_TRY(CQIO_ALLOC(audit->ctx, 2 * total->count, &expected));
  double *allowed = expected + total->count;
  cqio_status status =
      cqio__array_sum(audit, parts, (struct choice){0}, NULL, total, expected, allowed);
  for (int64_t t = 0; t < total->count; t++)
    allowed[t] = ROUNDING * (allowed[t] + fabs(level->values[t]));
  snprintf(line, sizeof line, "%s = sum of %s", rule->total, rule->parts);
  if (!status) cqio__audit_near(audit, line, total, expected, allowed);
  cqio_free(expected);
  return status;
}

static cqio_status check(struct audit *audit, const struct rule *rule) {
  struct array total = {0}, parts = {0}, level = {0};
  cqio_status status = cqio__array_read(audit, rule->total, &total);
  if (!status) status = cqio__array_read(audit, rule->parts, &parts);
  if (!status) status = cqio__array_read(audit, rule->level, &level);
  if (!status && total.values && parts.values && level.count == total.count)
    status = compare(audit, rule, &total, &parts, &level);
  cqio__array_free(&total);
  cqio__array_free(&parts);
  cqio__array_free(&level);
  return status;
}

cqio_status cqio__verify_parks(struct audit *audit) {
  for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
    CQIO_TRY(check(audit, &rules[k]));
  return CQIO_OK;
}
