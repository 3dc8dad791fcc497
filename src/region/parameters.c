/* Household and migration parameters of a data set. */
#include "core/text.h"
#include "cqio/numeric.h"
#include "region/reading.h"

#include <string.h>

/* ---- households.csv -------------------------------------------------------------------------- */

struct parameter {
  const char *group, *name;
  double *value; /* NULL: known, but no number of the model */
};

enum { PARAMETERS = 34 };

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
      {"migration", "origin_distance", &d->origin_distance},
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

static void unknown_parameter(struct reading *r, int64_t row, int group, int column,
                              const struct parameter *list) {
  const char *names[PARAMETERS], *groups[PARAMETERS];
  const char *name = cqio_sheet_text(r->table[HOUSEHOLDS], row, column);
  size_t count = 0;
  char hint[CQIO_MESSAGE_SIZE];
  for (int k = 0; k < PARAMETERS; k++) {
    names[k] = list[k].name;
    if (strcmp(list[k].name, name) == 0) groups[count++] = list[k].group;
  }
  if (count > 0) {
    const char *near =
        cqio_nearest(cqio_sheet_text(r->table[HOUSEHOLDS], row, group), groups, count);
    cqio__row_fault(r, HOUSEHOLDS, row, group, "is not known: expected group '%s'%s",
                    near ? near : groups[0], count > 1 && !near ? " or another" : "");
    return;
  }
  const char *near = cqio_nearest(name, names, PARAMETERS);
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

/* Rules of older data sets that no model takes any more. */
static bool is_former(const struct parameter *p) {
  return !p->value && strcmp(p->group, "migration") == 0;
}

static bool is_about_movers(const struct parameter *p) {
  return strcmp(p->group, "floating") == 0 || strcmp(p->group, "hukou") == 0;
}

/* Whether anybody is registered is not known where districts.csv is wrong or was not read. */
static bool may_be_missing(const struct reading *r, const struct parameter *p) {
  bool read = r->data->residents && cqio__good(r, DISTRICTS);
  bool unknown = !r->data->has_registration && !read;
  return strcmp(p->name, "origin_distance") == 0 || (unknown && is_about_movers(p));
}

/* Where nobody is registered elsewhere, movers live like the people of their town and are
 * registered there at once: nothing of the data set is about them. */
static void take_no_registration(struct reading *r, const struct parameter list[PARAMETERS],
                                 bool seen[PARAMETERS]) {
  cqio_dataset *d = r->data;
  for (int k = 0; k < PARAMETERS && cqio__good(r, HOUSEHOLDS); k++) {
    bool about = is_about_movers(&list[k]);
    if (about && seen[k])
      cqio__fault(r, HOUSEHOLDS, -1, -1,
                  "group '%s', parameter '%s': expected no such row, as %s has no registered "
                  "population",
                  list[k].group, list[k].name, cqio__file(r, DISTRICTS));
    seen[k] = seen[k] || about;
  }
  d->propensity[CQIO_GROUP_FLOATING] = d->propensity[CQIO_GROUP_URBAN];
  d->wage_ratio = d->urban_basket_share = d->conversion_rate = 1.0;
}

void cqio__read_people(struct reading *r) {
  struct parameter list[PARAMETERS];
  bool seen[PARAMETERS] = {false};
  int group = cqio__column(r, HOUSEHOLDS, "group"), name = cqio__column(r, HOUSEHOLDS, "parameter");
  int value = cqio__column(r, HOUSEHOLDS, "value");
  if (group < 0 || name < 0 || value < 0 || !cqio__units_are_in_rows(r, HOUSEHOLDS)) return;
  int unit = cqio_sheet_find(r->table[HOUSEHOLDS], "unit");
  list_parameters(r->data, list);
  if (!SCRATCH(r, r->stated, cqio_sheet_rows(r->table[HOUSEHOLDS]))) return;
  for (int64_t row = 0; row < cqio_sheet_rows(r->table[HOUSEHOLDS]); row++) {
    const char *g = cqio_sheet_text(r->table[HOUSEHOLDS], row, group);
    int k = find_parameter(list, g, cqio_sheet_text(r->table[HOUSEHOLDS], row, name));
    double x;
    if (k < 0) {
      unknown_parameter(r, row, group, name, list);
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
    if (r->stated) r->stated[row] = x;
    if (strcmp(list[k].name, "residents") == 0 && r->data->residents && cqio__good(r, DISTRICTS))
      check_residents(r, row, value, g, x);
  }
  if (r->data->residents && !r->data->has_registration && cqio__good(r, DISTRICTS))
    take_no_registration(r, list, seen);
  for (int k = 0; k < PARAMETERS && cqio__good(r, HOUSEHOLDS); k++)
    if (list[k].value && !may_be_missing(r, &list[k]) && !seen[k])
      cqio__fault(r, HOUSEHOLDS, -1, -1, "group '%s', parameter '%s' is missing: expected one row",
                  list[k].group, list[k].name);
}
