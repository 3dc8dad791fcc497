/* Household and migration parameters, and the observed series of a data set. */
#include "core/text.h"
#include "cqio/numeric.h"
#include "region/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- households.csv -------------------------------------------------------------------------- */

struct parameter {
  const char *group, *name;
  double *value; /* NULL: known, but no number of the model */
};

enum { PARAMETERS = 33 };

static void list_parameters(cqio_dataset *d, struct parameter out[PARAMETERS]) {
  const struct parameter list[PARAMETERS] = {
      {"urban", "propensity_to_consume", &d->propensity[CQIO_GROUP_URBAN]},
      {"floating", "propensity_to_consume", &d->propensity[CQIO_GROUP_FLOATING]},
      {"rural", "propensity_to_consume", &d->propensity[CQIO_GROUP_RURAL]},
      {"floating", "wage_ratio", &d->wage_ratio},
      {"floating", "remitted_share", &d->remitted_share},
      {"floating", "urban_basket_share", &d->urban_basket_share},
      {"floating", "origin_outside_share", &d->origin_outside_share},
      {"urban", "natural_growth", &d->natural_growth[CQIO_URBAN]},
      {"rural", "natural_growth", &d->natural_growth[CQIO_RURAL]},
      {"urban", "unemployed", &d->urban_unemployed},
      {"migration", "eta0", &d->eta0},
      {"migration", "eta1", &d->eta1},
      {"migration", "income_elasticity", &d->income_elasticity},
      {"migration", "distance_decay", &d->distance_decay},
      {"migration", "exclusion_wedge", &d->exclusion_wedge},
      {"migration", "return_rate", &d->return_rate},
      {"migration", "external_net_inflow", &d->external_net_inflow},
      {"hukou", "conversion_rate", &d->conversion_rate},
      {"hukou", "tenure_core", &d->tenure_core},
      {"hukou", "tenure_county", &d->tenure_county},
      {"migration", "dependants_per_mover", NULL},
      {"migration", "over_response", NULL},
      {"urban", "residents", NULL},
      {"rural", "residents", NULL},
      {"floating", "residents", NULL},
      {"urban", "income_per_head", NULL},
      {"rural", "income_per_head", NULL},
      {"floating", "income_per_head", NULL},
      {"urban", "expenditure_per_head", NULL},
      {"rural", "expenditure_per_head", NULL},
      {"floating", "expenditure_per_head", NULL},
      {"floating", "monthly_wage", NULL},
      {"floating", "local_spending_share", NULL},
  };
  memcpy(out, list, sizeof list);
}

static int find_parameter(const struct parameter *list, const char *group, const char *name) {
  for (int k = 0; k < PARAMETERS; k++)
    if (strcmp(list[k].group, group) == 0 && strcmp(list[k].name, name) == 0) return k;
  return -1;
}

static void unknown_parameter(struct reading *r, int64_t row, int column,
                              const struct parameter *list) {
  const char *names[PARAMETERS];
  for (int k = 0; k < PARAMETERS; k++)
    names[k] = list[k].name;
  const char *near =
      cqio_nearest(cqio_sheet_text(r->table[HOUSEHOLDS], row, column), names, PARAMETERS);
  char hint[CQIO_MESSAGE_SIZE];
  cqio__row_fault(r, HOUSEHOLDS, row, column, "is not known%s",
                  near ? cqio__did_you_mean(near, hint) : ": expected a parameter of README.md");
}

/* The numbers of residents repeat districts.csv and must not contradict it. */
static void check_residents(struct reading *r, int64_t row, int column, const char *group,
                            double value) {
  const cqio_dataset *d = r->data;
  size_t n = (size_t)d->districts.count;
  double urban = cqio_sum(d->urban_residents, n), expected = urban;
  if (strcmp(group, "rural") == 0) expected = cqio_sum(d->residents, n) - urban;
  if (strcmp(group, "floating") == 0) expected = urban - cqio_sum(d->registered_nonagricultural, n);
  if (value > expected + 0.5 || value < expected - 0.5)
    cqio__row_fault(r, HOUSEHOLDS, row, column, "value = %.10g (persons): expected %.10g, from %s",
                    value, expected, cqio__file(r, DISTRICTS));
}

/* A table of parameters or series has a unit in each row, and none for all of them. */
static bool units_are_in_rows(struct reading *r, enum table_id t) {
  const char *unit = cqio_sheet_header(r->table[t], "unit");
  if (!unit || strncmp(unit, "per row", 7) == 0) return true;
  cqio__fault(r, t, -1, -1, "unit = '%.40s': expected 'per row', as column 'unit' says it", unit);
  return false;
}

/* Rules of older data sets that no model takes any more. */
static bool is_former(const struct parameter *p) {
  return !p->value && strcmp(p->group, "migration") == 0;
}

static void read_households(struct reading *r) {
  struct parameter list[PARAMETERS];
  bool seen[PARAMETERS] = {false};
  int group = cqio__column(r, HOUSEHOLDS, "group"), name = cqio__column(r, HOUSEHOLDS, "parameter");
  int value = cqio__column(r, HOUSEHOLDS, "value");
  if (group < 0 || name < 0 || value < 0 || !units_are_in_rows(r, HOUSEHOLDS)) return;
  int unit = cqio_sheet_find(r->table[HOUSEHOLDS], "unit");
  list_parameters(r->data, list);
  for (int64_t row = 0; row < cqio_sheet_rows(r->table[HOUSEHOLDS]); row++) {
    const char *g = cqio_sheet_text(r->table[HOUSEHOLDS], row, group);
    int k = find_parameter(list, g, cqio_sheet_text(r->table[HOUSEHOLDS], row, name));
    double x;
    if (k < 0) {
      unknown_parameter(r, row, name, list);
      continue;
    }
    if (seen[k]) cqio__row_fault(r, HOUSEHOLDS, row, name, "appears twice: expected one row");
    seen[k] = true;
    if (is_former(&list[k]))
      cqio_log(r->ctx, CQIO_LOG_WARN, "%s: parameter '%s' has no effect: expected no such row",
               cqio_sheet_cell_place(r->table[HOUSEHOLDS], row, name), list[k].name);
    const struct range *range = cqio__range(HOUSEHOLDS, list[k].name);
    struct measure measure;
    if (!cqio__row_measure(r, HOUSEHOLDS, row, unit, range, &measure) ||
        !cqio__number(r, HOUSEHOLDS, row, value, range, &measure, &x))
      continue;
    if (list[k].value) *list[k].value = x;
    if (strcmp(list[k].name, "residents") == 0 && r->data->residents && cqio__good(r, DISTRICTS))
      check_residents(r, row, value, g, x);
  }
  for (int k = 0; k < PARAMETERS && cqio__good(r, HOUSEHOLDS); k++)
    if (list[k].value && !seen[k])
      cqio__fault(r, HOUSEHOLDS, -1, -1, "group '%s', parameter '%s' is missing: expected one row",
                  list[k].group, list[k].name);
}

/* ---- annual.csv ------------------------------------------------------------------------------ */

static int by_series(const void *a, const void *b) {
  const cqio_observation *p = *(const cqio_observation *const *)a,
                         *q = *(const cqio_observation *const *)b;
  int order = strcmp(p->series, q->series);
  if (order == 0) order = (p->year > q->year) - (p->year < q->year);
  return order ? order : (p > q) - (p < q);
}

static void check_repeats(struct reading *r, int column) {
  const cqio_dataset *d = r->data;
  const cqio_observation **sorted;
  size_t n = (size_t)d->observation_count;
  if (!SCRATCH(r, sorted, n)) return;
  for (size_t i = 0; i < n; i++)
    sorted[i] = &d->observations[i];
  qsort(sorted, n, sizeof *sorted, by_series);
  for (size_t i = 1; i < n; i++)
    if (strcmp(sorted[i]->series, sorted[i - 1]->series) == 0 &&
        sorted[i]->year == sorted[i - 1]->year)
      cqio__row_fault(r, ANNUAL, sorted[i] - d->observations, column,
                      "appears twice: expected one row");
}

static void read_annual(struct reading *r) {
  static const char *const names[] = {"series", "year", "value", "unit", "status"};
  cqio_dataset *d = r->data;
  int column[5], missing = 0;
  for (int c = 0; c < 5; c++)
    if ((column[c] = cqio__column(r, ANNUAL, names[c])) < 0) missing++;
  if (missing || !units_are_in_rows(r, ANNUAL)) return;
  const cqio_sheet *table = r->table[ANNUAL];
  if (!KEEP(r, d->observations, cqio_sheet_rows(table))) return;
  for (int64_t row = 0; row < cqio_sheet_rows(table) && r->status != CQIO_MEMORY; row++) {
    cqio_observation *o = &d->observations[row];
    o->series = cqio__keep_text(r, cqio_sheet_text(table, row, column[0]));
    o->unit = cqio__keep_text(r, cqio_sheet_text(table, row, column[3]));
    o->status = cqio__keep_text(r, cqio_sheet_text(table, row, column[4]));
    cqio__year(r, ANNUAL, row, column[1], &o->year);
    const struct range *range = cqio__range(ANNUAL, o->series ? o->series : "");
    struct measure measure;
    if (cqio__row_measure(r, ANNUAL, row, column[3], range, &measure))
      cqio__number(r, ANNUAL, row, column[2], range, &measure, &o->value);
  }
  d->observation_count = (int)cqio_sheet_rows(table);
  if (cqio__good(r, ANNUAL) && r->status != CQIO_MEMORY) check_repeats(r, column[0]);
}

void cqio__read_people(struct reading *r) {
  read_households(r);
  read_annual(r);
}

bool cqio_dataset_observed(const cqio_dataset *data, const char *series, int year, double *value) {
  for (int i = 0; i < data->observation_count; i++)
    if (data->observations[i].year == year && strcmp(data->observations[i].series, series) == 0) {
      *value = data->observations[i].value;
      return true;
    }
  return false;
}

bool cqio_observed_persons(const cqio_dataset *data, const char *series, int year,
                           double *persons) {
  for (int k = 0; k < data->observation_count; k++) {
    const cqio_observation *seen = &data->observations[k];
    if (seen->year != year || strcmp(seen->series, series) != 0) continue;
    *persons = seen->value;
    return true;
  }
  return false;
}
