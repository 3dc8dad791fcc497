/* Verifying an output file from the file alone: checksums, then the balances its variables keep. */
#include "cqio/results.h"

#include <math.h>
#include <string.h>

#include "results/audit.h"
#include "results/map_maker.h"
#include "results/results.h"
#include "results/verify_parks.h"
#include "years/quantities.h"

/* Relative to the sum of absolute values: of doubles, and of cells, which are floats. */
static const double SUM_ROUNDING = 1e-12, CELL_ROUNDING = 1e-7;
enum {
  NAME_SIZE = 96,
  MAX_LOOKED_AT = 1 << 26
}; /* values of a variable; larger ones have their checksum only */

/* ---- what the variables of a file keep ------------------------------------------------------- */

struct sum_rule {
  const char *total, *part;
  struct choice choice;
};
struct share_rule {
  const char *share, *part;
  struct choice choice;
};
struct range_rule {
  const char *name;
  double low, high;
};
/* Densities and the totals they spread over the map. */
struct map_rule {
  const char *total, *density;
};

/* ---- checks ---------------------------------------------------------------------------------- */

/* Two variables, and three numbers for each value of the first. */
struct pair {
  struct array subject, part;
  double *expected, *allowed, *scale;
};

static void free_pair(struct pair *pair) {
  cqio__array_free(&pair->subject);
  cqio__array_free(&pair->part);
  cqio_free(pair->expected);
  *pair = (struct pair){0};
}

/* Reads both; *found = false when the file lacks one. */
static cqio_status read_pair(struct audit *audit, const char *subject, const char *part,
                             struct pair *pair, bool *found) {
  *pair = (struct pair){0};
  *found = cqio_ncin_find(audit->in, subject) >= 0 && cqio_ncin_find(audit->in, part) >= 0;
  if (!*found) return CQIO_OK;
  CQIO_TRY(cqio__array_read(audit, subject, &pair->subject));
  CQIO_TRY(cqio__array_read(audit, part, &pair->part));
  CQIO_TRY(CQIO_ALLOC(audit->ctx, 3 * pair->subject.count, &pair->expected));
  pair->allowed = pair->expected + pair->subject.count;
  pair->scale = pair->allowed + pair->subject.count;
  return CQIO_OK;
}

static void describe(char line[256], const char *subject, const char *relation, const char *part,
                     struct choice choice) {
  if (choice.dim)
    snprintf(line, 256, "%s %s %s of %s %lld", subject, relation, part, choice.dim,
             (long long)choice.index);
  else
    snprintf(line, 256, "%s %s %s", subject, relation, part);
}

static cqio_status check_sum(struct audit *audit, const struct sum_rule *rule) {
  struct pair p;
  bool found;
  char line[256];
  cqio_status status = read_pair(audit, rule->total, rule->part, &p, &found);
  if (!status && found)
    status = cqio__array_sum(audit, &p.part, rule->choice, NULL, &p.subject, p.expected, p.allowed);
  if (!status && found) {
    for (int64_t i = 0; i < p.subject.count; i++)
      p.allowed[i] *= SUM_ROUNDING;
    describe(line, rule->total, "= sum of", rule->part, rule->choice);
    cqio__audit_near(audit, line, &p.subject, p.expected, p.allowed);
  }
  free_pair(&p);
  return status;
}

static cqio_status check_map(struct audit *audit, const struct map_rule *rule) {
  struct pair p;
  struct array area = {0};
  bool found;
  char line[256];
  cqio_status status = read_pair(audit, rule->total, rule->density, &p, &found);
  found = found && cqio_ncin_find(audit->in, "cell_area") >= 0;
  if (!status && found) status = cqio__array_read(audit, "cell_area", &area);
  for (int64_t c = 0; c < area.count && area.values; c++)
    area.values[c] *= 1e-6; /* m2 to km2 */
  if (!status && found)
    status = cqio__array_sum(audit, &p.part, (struct choice){0}, &area, &p.subject, p.expected,
                             p.allowed);
  if (!status && found) {
    for (int64_t i = 0; i < p.subject.count; i++)
      p.allowed[i] *= CELL_ROUNDING;
    describe(line, rule->total, "= cells of", rule->density, (struct choice){0});
    cqio__audit_near(audit, line, &p.subject, p.expected, p.allowed);
  }
  cqio__array_free(&area);
  free_pair(&p);
  return status;
}

static cqio_status check_share(struct audit *audit, const struct share_rule *rule) {
  struct pair p;
  bool found;
  char line[256];
  cqio_status status = read_pair(audit, rule->share, rule->part, &p, &found);
  if (!status && found)
    status = cqio__array_sum(audit, &p.part, rule->choice, NULL, &p.subject, p.expected, NULL);
  if (!status && found)
    status = cqio__array_sum(audit, &p.part, (struct choice){0}, NULL, &p.subject, p.scale, NULL);
  if (!status && found) {
    for (int64_t i = 0; i < p.subject.count; i++) {
      p.expected[i] /= p.scale[i];
      p.allowed[i] = SUM_ROUNDING;
    }
    describe(line, rule->share, "= share in", rule->part, rule->choice);
    cqio__audit_near(audit, line, &p.subject, p.expected, p.allowed);
  }
  free_pair(&p);
  return status;
}

static cqio_status check_range(struct audit *audit, const struct range_rule *rule) {
  struct array array;
  char line[256];
  CQIO_TRY(cqio__array_read(audit, rule->name, &array));
  if (!array.values) return CQIO_OK;
  snprintf(line, sizeof line, isinf(rule->high) ? "%s >= %g" : "%s in [%g, %g]", rule->name,
           rule->low, rule->high);
  cqio__audit_range(audit, line, &array, rule->low, rule->high);
  cqio__array_free(&array);
  return CQIO_OK;
}

/* Urban residents less urban registrations (11.2), by district and year. */
static cqio_status check_unregistered(struct audit *audit) {
  struct pair p, q = {0};
  bool found, also = false;
  static const char name[] = "unregistered_urban_residents";
  cqio_status status = read_pair(audit, name, "residents", &p, &found);
  if (!status && found) status = read_pair(audit, name, "registered_population", &q, &also);
  if (!status && also)
    status = cqio__array_sum(audit, &p.part, (struct choice){"zone", 0}, NULL, &p.subject,
                             p.expected, NULL);
  if (!status && also)
    status = cqio__array_sum(audit, &q.part, (struct choice){"registration", 0}, NULL, &q.subject,
                             q.expected, NULL);
  if (!status && also) {
    for (int64_t i = 0; i < p.subject.count; i++) {
      p.allowed[i] = SUM_ROUNDING * (p.expected[i] + q.expected[i]);
      p.expected[i] -= q.expected[i];
    }
    cqio__audit_near(audit, "unregistered_urban_residents = urban residents - urban registrations",
                     &p.subject, p.expected, p.allowed);
  }
  free_pair(&p);
  free_pair(&q);
  return status;
}

/* Residents change by natural increase and arrivals from outside, by nothing else (11.10). */
static cqio_status check_population(struct audit *audit) {
  struct pair p, q;
  bool found, also;
  cqio_status status =
      read_pair(audit, "total_urban_residents", "total_rural_residents", &p, &found);
  if (!status) status = read_pair(audit, "total_natural_increase", "total_arrivals", &q, &also);
  if (!status && found && also && q.subject.count == p.subject.count) {
    const double *urban = p.subject.values, *rural = p.part.values;
    int64_t each = p.subject.count / cqio_ncin_dimension(audit->in, "time"); /* variants */
    for (int64_t i = 0; i < each; i++)
      p.expected[i] = urban[i];
    for (int64_t i = each; i < p.subject.count; i++) {
      p.expected[i] =
          urban[i - each] + rural[i - each] + q.subject.values[i] + q.part.values[i] - rural[i];
      p.allowed[i] = SUM_ROUNDING * (urban[i] + rural[i]);
    }
    cqio__audit_near(audit, "residents = those of the year before + natural increase + arrivals",
                     &p.subject, p.expected, p.allowed);
  }
  free_pair(&p);
  free_pair(&q);
  return status;
}

/* Years ascend, each inside its bounds, which do not overlap. */
static cqio_status check_time(struct audit *audit) {
  struct pair p;
  bool found;
  cqio_status status = read_pair(audit, "time", "time_bnds", &p, &found);
  if (!status && found && p.part.count == 2 * p.subject.count) {
    for (int64_t t = 0; t < p.subject.count; t++) {
      const double *bounds = p.part.values + 2 * t;
      double first = t > 0 ? fmax(bounds[0], bounds[-1]) : bounds[0];
      p.expected[t] = 0.5 * (first + bounds[1]);
      p.allowed[t] = bounds[1] > first ? 0.5 * (bounds[1] - first) : -1.0;
    }
    cqio__audit_near(audit, "time ascends, inside its bounds", &p.subject, p.expected, p.allowed);
  }
  free_pair(&p);
  return status;
}

/* Every number is finite or declared as missing. */
static cqio_status check_finite(struct audit *audit) {
  int looked_at = 0, variables = cqio_ncin_variables(audit->in);
  for (int v = 0; v < variables; v++) {
    cqio_nc_type type = cqio_ncin_variable_type(audit->in, v);
    int64_t count = 1;
    for (int d = 0; d < cqio_ncin_variable_rank(audit->in, v) && count <= MAX_LOOKED_AT; d++)
      count *= cqio_ncin_dimension(audit->in, cqio_ncin_variable_dimension(audit->in, v, d));
    if ((type != CQIO_NC_FLOAT && type != CQIO_NC_DOUBLE) || count > MAX_LOOKED_AT) continue;
    struct array array;
    CQIO_TRY(cqio__array_read(audit, cqio_ncin_variable_name(audit->in, v), &array));
    cqio__array_free(&array);
    looked_at++;
  }
  char line[64];
  snprintf(line, sizeof line, "no NaN, no infinity in %d variables", looked_at);
  cqio__audit_pass(audit, line);
  return CQIO_OK;
}

/* Percentiles of an ensemble ascend; says so once for all of them. */
static cqio_status check_percentiles(struct audit *audit) {
  static const char *const pairs[][2] = {{"_p05", "_p50"}, {"_p50", "_p95"}};
  char low[256], high[256], line[256];
  int looked_at = 0;
  for (int v = 0; v < 2 * cqio_ncin_variables(audit->in); v++) {
    const char *name = cqio_ncin_variable_name(audit->in, v / 2), *const *pair = pairs[v % 2];
    size_t length = strlen(name);
    if (length < 4 || length >= sizeof low || strcmp(name + length - 4, pair[0]) != 0) continue;
    snprintf(low, sizeof low, "%s", name);
    snprintf(high, sizeof high, "%.*s%s", (int)(length - 4), name, pair[1]);
    struct pair p;
    bool found;
    cqio_status status = read_pair(audit, low, high, &p, &found);
    if (!status && found && p.part.count == p.subject.count) {
      for (int64_t i = 0; i < p.subject.count; i++) {
        p.expected[i] =
            p.subject.values[i] > p.part.values[i] ? p.part.values[i] : p.subject.values[i];
        p.allowed[i] = 0.0;
      }
      looked_at += cqio__audit_holds(audit, pair[0][2] == '0' ? "5 % <= 50 %" : "50 % <= 95 %",
                                     &p.subject, p.expected, p.allowed);
    }
    free_pair(&p);
    CQIO_TRY(status);
  }
  if (looked_at == 0) return CQIO_OK;
  snprintf(line, sizeof line, "%d percentiles of draws ascend", looked_at);
  cqio__audit_pass(audit, line);
  return CQIO_OK;
}

/* ---- rules of the table of figures and of the list of maps ----------------------------------- */

static cqio_status check_ranges(struct audit *audit) {
  for (int id = 0; id < CQIO_QUANTITIES; id++) {
    const cqio_quantity *q = cqio__quantity((cqio_quantity_id)id);
    if (isinf(q->low) && isinf(q->high)) continue;
    CQIO_TRY(check_range(audit, &(struct range_rule){q->name, q->low, q->high}));
  }
  for (int m = 0; m < MAPS; m++) {
    const cqio_map *map = &cqio__maps[m];
    if (isinf(map->low) && isinf(map->high)) continue;
    CQIO_TRY(check_range(audit, &(struct range_rule){map->name, map->low, map->high}));
  }
  return check_range(audit, &(struct range_rule){"cell_area", 0.0, HUGE_VAL});
}

/* Sums of the figures, and of their means over the members where ensembles have both. */
static cqio_status check_sums(struct audit *audit) {
  static const unsigned draws = CQIO_IN_DRAWS | CQIO_IN_DRAWS_OF_YEARS | CQIO_IN_DRAWS_OF_MARKETS;
  for (int mean = 0; mean < 2; mean++)
    for (int id = 0; id < CQIO_QUANTITIES; id++) {
      const cqio_quantity *q = cqio__quantity((cqio_quantity_id)id);
      const cqio_quantity *other = cqio__quantity(q->rule.other);
      bool part = q->rule.kind == CQIO_RULE_PART_OF;
      if (!part && q->rule.kind != CQIO_RULE_SUM_OF) continue;
      if (mean && !(q->where & draws && other->where & draws)) continue;
      char total_name[NAME_SIZE], part_name[NAME_SIZE];
      snprintf(total_name, NAME_SIZE, "%s%s", (part ? other : q)->name, mean ? "_mean" : "");
      snprintf(part_name, NAME_SIZE, "%s%s", (part ? q : other)->name, mean ? "_mean" : "");
      const struct sum_rule rule = {total_name, part_name, {q->rule.dim, q->rule.index}};
      CQIO_TRY(check_sum(audit, &rule));
    }
  return CQIO_OK;
}

static cqio_status check_maps(struct audit *audit) {
  for (int m = 0; m < MAPS; m++)
    if (cqio__maps[m].total)
      CQIO_TRY(check_map(audit, &(struct map_rule){cqio__maps[m].total, cqio__maps[m].name}));
  return check_map(audit, &(struct map_rule){"total_built_up_area", "built_up_fraction"});
}

static cqio_status check_shares(struct audit *audit) {
  for (int id = 0; id < CQIO_QUANTITIES; id++) {
    const cqio_quantity *q = cqio__quantity((cqio_quantity_id)id);
    if (q->rule.kind != CQIO_RULE_SHARE_OF) continue;
    const struct share_rule rule = {
        q->name, cqio__quantity(q->rule.other)->name, {q->rule.dim, q->rule.index}};
    CQIO_TRY(check_share(audit, &rule));
  }
  return CQIO_OK;
}

static cqio_status check_balances(struct audit *audit) {
  CQIO_TRY(check_finite(audit));
  CQIO_TRY(check_time(audit));
  CQIO_TRY(check_ranges(audit));
  CQIO_TRY(check_sums(audit));
  CQIO_TRY(cqio__verify_parks(audit));
  CQIO_TRY(check_maps(audit));
  CQIO_TRY(check_shares(audit));
  CQIO_TRY(check_percentiles(audit));
  CQIO_TRY(check_unregistered(audit));
  CQIO_TRY(check_population(audit));
  return audit->status;
}

/* ---- files ----------------------------------------------------------------------------------- */

static cqio_status verify_netcdf(cqio_ctx *ctx, const char *path, FILE *lines) {
  struct audit audit = {.ctx = ctx, .lines = lines};
  cqio_status status = cqio_ncin_open_verified(ctx, path, &audit.in);
  if (!status) cqio__audit_pass(&audit, "checksums of bytes, values and attributes");
  if (!status) status = check_balances(&audit);
  cqio_ncin_close(&audit.in);
  return status;
}

static cqio_status compare_seal(cqio_ctx *ctx, const char *path, char *text, size_t size) {
  char *seal = cqio__report_seal(text), recorded[65] = "", found[65];
  if (!seal)
    return cqio_fail(ctx, CQIO_DATA, "%s: key '%s' is missing: expected a report of cqio run", path,
                     CQIO_NC_CONTENT);
  memcpy(recorded, seal, 64);
  memset(seal, '0', 64);
  cqio_sha256(text, size, found);
  if (strcmp(found, recorded) == 0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: checksum of the text = %s: expected %s (%s); it was changed", path, found,
                   recorded, CQIO_NC_CONTENT);
}

static cqio_status verify_report(cqio_ctx *ctx, const char *path, FILE *lines) {
  char *text;
  size_t size;
  CQIO_TRY(cqio_read_file(ctx, path, CQIO_REPORT_LIMIT, &text, &size));
  cqio_status status = compare_seal(ctx, path, text, size);
  cqio_free(text);
  if (!status)
    cqio__audit_pass(&(struct audit){.ctx = ctx, .lines = lines}, "checksum of the text");
  return status;
}

cqio_status cqio_file_verify(cqio_ctx *ctx, const char *path, FILE *lines) {
  return cqio__is_report(path) ? verify_report(ctx, path, lines) : verify_netcdf(ctx, path, lines);
}
