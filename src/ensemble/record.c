/* What is kept of each member of an ensemble. */
#include "ensemble/record.h"
#include "cqio/numeric.h"

#include <stddef.h>
#include <string.h>

/* Where the numbers of a year come from. */
enum source {
  NUMBER,     /* member double of cqio_year */
  ARRAY,      /* member double * of cqio_year */
  BY_ZONE,    /* member double * by account, summed over the sectors of each location */
  ADDED,      /* the same of value added */
  ALL_SECTORS /* the same of all locations */
};
enum { MONEY, PERSONS, SHARE };
enum { EVERY_KIND, YEARS_ONLY };

static const struct {
  const char *name, *dims, *long_name;
  int quantity;
  const char *cell_methods;
  enum source source;
  size_t offset;
  int kinds;
} list[] = {
#define AT(member) offsetof(cqio_year, member)
    {"gross_output", "time district zone", "gross output", MONEY, "time: sum", BY_ZONE, AT(output),
     EVERY_KIND},
    {"value_added", "time district zone", "value added", MONEY, "time: sum", ADDED, AT(output),
     EVERY_KIND},
    {"employment", "time district zone", "persons employed", PERSONS, "time: mean", BY_ZONE,
     AT(jobs), EVERY_KIND},
    {"wage_bill", "time district zone", "compensation of employees", MONEY, "time: sum", ARRAY,
     AT(wages), EVERY_KIND},
    {"household_income", "time district group", "household income after remittances", MONEY,
     "time: sum", ARRAY, AT(income), EVERY_KIND},
    {"urban_residents", "time district", "urban residents at the end of the year", PERSONS,
     "time: point", ARRAY, AT(urban), YEARS_ONLY},
    {"rural_residents", "time district", "rural residents at the end of the year", PERSONS,
     "time: point", ARRAY, AT(rural), YEARS_ONLY},
    {"registered_urban", "time district", "urban registrations at the end of the year", PERSONS,
     "time: point", ARRAY, AT(registered_urban), YEARS_ONLY},
    {"converted_registrations", "time district", "registrations changed to urban", PERSONS,
     "time: sum", ARRAY, AT(converted), YEARS_ONLY},
    {"total_gross_output", "time", "gross output of the municipality", MONEY, "time: sum",
     ALL_SECTORS, AT(output), EVERY_KIND},
    {"total_value_added", "time", "gross domestic product of the municipality", MONEY, "time: sum",
     NUMBER, AT(gdp), EVERY_KIND},
    {"total_value_added_error_bound", "time", "certified numerical error of total_value_added",
     MONEY, "time: sum", NUMBER, AT(gdp_bound), EVERY_KIND},
    {"total_employment", "time", "persons employed in the municipality", PERSONS, "time: mean",
     NUMBER, AT(employed), EVERY_KIND},
    {"total_employment_error_bound", "time", "certified numerical error of total_employment",
     PERSONS, "time: mean", NUMBER, AT(employed_bound), EVERY_KIND},
    {"total_urban_residents", "time", "urban residents of the municipality", PERSONS, "time: point",
     NUMBER, AT(rates.urban), YEARS_ONLY},
    {"total_rural_residents", "time", "rural residents of the municipality", PERSONS, "time: point",
     NUMBER, AT(rates.rural), YEARS_ONLY},
    {"total_urbanization_rate", "time", "share of residents who live in town", SHARE, "time: point",
     NUMBER, AT(rates.urbanization_rate), YEARS_ONLY},
    {"total_registered_urbanization_rate", "time",
     "share of the registered population with urban registration", SHARE, "time: point", NUMBER,
     AT(rates.registered_rate), YEARS_ONLY},
    {"total_unregistered_urban_residents", "time", "urban residents less urban registrations",
     PERSONS, "time: point", NUMBER, AT(rates.floating), YEARS_ONLY},
    {"total_migration", "time", "people who moved from the countryside to town", PERSONS,
     "time: sum", NUMBER, AT(people.moves), YEARS_ONLY},
    {"total_remittances", "time", "income sent by migrants to rural homes", MONEY, "time: sum",
     NUMBER, AT(remittances), YEARS_ONLY},
    {"income_ratio", "time", "urban earnings per head to rural income per head", SHARE, "time: sum",
     NUMBER, AT(income_ratio), YEARS_ONLY},
    {"income_theil", "time", "Theil index of income per head over districts and zones", SHARE,
     "time: sum", NUMBER, AT(theil), YEARS_ONLY},
#undef AT
};

/* Numbers of a year in a variable with DIMS. */
static size_t numbers_a_year(int districts, const char *dims) {
  size_t count = strstr(dims, "district") ? (size_t)districts : 1;
  if (strstr(dims, "zone")) count *= CQIO_ZONES;
  if (strstr(dims, "group")) count *= CQIO_GROUPS;
  return count;
}

void cqio__record_list(int districts, const cqio_options *options, cqio_record *out) {
  static const char *const unit_long[] = {
      [MONEY] = "million CNY", [PERSONS] = "persons", [SHARE] = NULL};
  bool years = options->ensemble.kind == CQIO_CHOICE_YEARS;
  *out = (cqio_record){.years = years ? options->years.last - options->years.first + 1 : 1};
  for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
    if (list[k].kinds == YEARS_ONLY && !years) continue;
    size_t each = numbers_a_year(districts, list[k].dims);
    bool money = list[k].quantity == MONEY;
    out->column[out->count++] =
        (cqio_record_variable){.name = list[k].name,
                               .dims = list[k].dims,
                               .long_name = list[k].long_name,
                               .units = money ? "1e6" : "1",
                               .unit_long = unit_long[list[k].quantity],
                               .cell_methods = list[k].cell_methods,
                               .municipal = strcmp(list[k].dims, "time") == 0,
                               .first = out->width,
                               .each = each,
                               .size = (size_t)out->years * each,
                               .source = (int)list[k].source,
                               .offset = list[k].offset,
                               .scale = money ? 100.0 : 1.0}; /* 1e8 CNY */
    out->width += (size_t)out->years * each;
  }
}

static void fill_year(const cqio_record_variable *column, const cqio_economy *economy,
                      const cqio_year *year, double *out) {
  const char *member = (const char *)year + column->offset;
  size_t sectors = (size_t)economy->sectors;
  const double *array;
  memcpy(&array, member, sizeof array);
  switch ((enum source)column->source) {
  case NUMBER:
    memcpy(out, member, sizeof *out);
    break;
  case ARRAY:
    memcpy(out, array, column->each * sizeof *out);
    break;
  case BY_ZONE:
    for (size_t l = 0; l < column->each; l++)
      out[l] = cqio_sum(array + l * sectors, sectors);
    break;
  case ADDED:
    for (size_t l = 0; l < column->each; l++) {
      out[l] = 0.0;
      for (size_t i = 0; i < sectors; i++)
        out[l] += economy->value_added_share[i] * array[l * sectors + i];
    }
    break;
  case ALL_SECTORS:
    *out = cqio_sum(array, (size_t)economy->accounts);
  }
  for (size_t k = 0; k < column->each; k++)
    out[k] *= column->scale;
}

void cqio__record_fill(const cqio_record *columns, const cqio_economy *economy,
                       const cqio_year *year, double *row) {
  for (int c = 0; c < columns->count; c++)
    for (int t = 0; t < columns->years; t++)
      fill_year(&columns->column[c], economy, &year[t],
                row + columns->column[c].first + (size_t)t * columns->column[c].each);
}
