/* What parks come to, gross and net, adds up. */
#include "results/verify_parks.h"

#include <math.h>
#include <stdio.h>

/* Relative to the figures of the region, whose parts or differences these are. */
static const double ROUNDING = 1e-12;

/* TOTAL is the sum of PARTS, and of REST unless NULL; a part or a difference of LEVEL. */
struct rule {
  const char *total, *parts, *level, *rest;
};

#define GROSS(level, type)                                                                         \
  { level, level "_by_park" type, level, level "_by_no_park" type }
#define NET(figure, level)                                                                         \
  { "total_net_" figure "_by_park", "net_" figure "_by_park", level, NULL }
static const struct rule rules[] = {GROSS("total_employment", ""),
                                    GROSS("total_employment", "_type_1"),
                                    GROSS("total_value_added", ""),
                                    GROSS("total_value_added", "_type_1"),
                                    NET("employment", "total_employment"),
                                    NET("value_added", "total_value_added"),
                                    NET("urban_residents", "total_urban_residents"),
                                    NET("residents", "total_urban_residents")};
#undef GROSS
#undef NET

static cqio_status compare(struct audit *audit, const struct rule *rule, const struct array *total,
                           const struct array *parts, const struct array *level,
                           const struct array *rest) {
  char line[256];
  double *expected;
  CQIO_TRY(CQIO_ALLOC(audit->ctx, 2 * total->count, &expected));
  double *allowed = expected + total->count;
  cqio_status status =
      cqio__array_sum(audit, parts, (struct choice){0}, NULL, total, expected, allowed);
  for (int64_t t = 0; t < total->count && rest->values; t++)
    expected[t] += rest->values[t];
  for (int64_t t = 0; t < total->count; t++)
    allowed[t] = ROUNDING * (allowed[t] + fabs(level->values[t]));
  snprintf(line, sizeof line, "%s = sum of %s%s%s", rule->total, rule->parts,
           rule->rest ? " and " : "", rule->rest ? rule->rest : "");
  if (!status) cqio__audit_near(audit, line, total, expected, allowed);
  cqio_free(expected);
  return status;
}

static cqio_status check(struct audit *audit, const struct rule *rule) {
  struct array total = {0}, parts = {0}, level = {0}, rest = {0};
  cqio_status status = cqio__array_read(audit, rule->total, &total);
  if (!status) status = cqio__array_read(audit, rule->parts, &parts);
  if (!status) status = cqio__array_read(audit, rule->level, &level);
  if (!status && rule->rest) status = cqio__array_read(audit, rule->rest, &rest);
  if (!status && total.values && parts.values && level.count == total.count &&
      (!rule->rest || (rest.values && rest.count == total.count)))
    status = compare(audit, rule, &total, &parts, &level, &rest);
  cqio__array_free(&total);
  cqio__array_free(&parts);
  cqio__array_free(&level);
  cqio__array_free(&rest);
  return status;
}

cqio_status cqio__verify_parks(struct audit *audit) {
  for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
    CQIO_TRY(check(audit, &rules[k]));
  return CQIO_OK;
}
