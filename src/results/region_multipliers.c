/* Multipliers of the base year, and links between zones and households, in the district tables. */
#include "results/region_file.h"

struct row {
  const char *name, *dims, *long_name;
  cqio_file_unit unit;
  const double *values;
};

static cqio_status put_rows(cqio_ncout *file, const cqio_study *study, const struct row *row,
                            size_t count) {
  for (size_t k = 0; k < count; k++) {
    const cqio_region_variable variable = {.name = row[k].name,
                                           .dims = row[k].dims,
                                           .long_name = row[k].long_name,
                                           .unit = row[k].unit,
                                           .values = row[k].values};
    CQIO_TRY(
        cqio__region_put(file, study, &variable, cqio__dimensions_size(study->data, row[k].dims)));
  }
  return CQIO_OK;
}

static cqio_status put_multipliers(cqio_ncout *file, const cqio_study *study) {
  const cqio_multipliers *m = study->multipliers;
  static const char accounts[] = "district zone sector";
#define OUTPUT "gross output per unit of final demand"
#define ADDED "value added per unit of final demand"
#define JOBS "persons employed per million CNY of final demand"
#define INCOME "compensation of employees per unit of final demand"
#define TYPE_1 ", type I: with what supplies it"
#define TYPE_2 ", type II: with household spending"
  const struct row rows[] = {
      {"output_multiplier", accounts, OUTPUT TYPE_1, CQIO_FILE_UNIT_SHARE,
       m->open[CQIO_EFFECT_OUTPUT]},
      {"output_multiplier_households", accounts, OUTPUT TYPE_2, CQIO_FILE_UNIT_SHARE,
       m->closed[CQIO_EFFECT_OUTPUT]},
      {"value_added_multiplier", accounts, ADDED TYPE_1, CQIO_FILE_UNIT_SHARE,
       m->open[CQIO_EFFECT_VALUE_ADDED]},
      {"value_added_multiplier_households", accounts, ADDED TYPE_2, CQIO_FILE_UNIT_SHARE,
       m->closed[CQIO_EFFECT_VALUE_ADDED]},
      {"employment_multiplier", accounts, JOBS TYPE_1, CQIO_FILE_UNIT_PERSONS_PER_MONEY,
       m->open[CQIO_EFFECT_EMPLOYMENT]},
      {"employment_multiplier_households", accounts, JOBS TYPE_2, CQIO_FILE_UNIT_PERSONS_PER_MONEY,
       m->closed[CQIO_EFFECT_EMPLOYMENT]},
      {"income_multiplier", accounts, INCOME TYPE_1, CQIO_FILE_UNIT_SHARE,
       m->open[CQIO_EFFECT_INCOME]},
      {"income_multiplier_households", accounts, INCOME TYPE_2, CQIO_FILE_UNIT_SHARE,
       m->closed[CQIO_EFFECT_INCOME]},
  };
#undef OUTPUT
#undef ADDED
#undef JOBS
#undef INCOME
#undef TYPE_1
#undef TYPE_2
  return put_rows(file, study, rows, sizeof rows / sizeof *rows);
}

static cqio_status put_links(cqio_ncout *file, const cqio_study *study) {
  const cqio_multipliers *m = study->multipliers;
  static const char households[] = "household spending_household";
  static const char zonal[] = "part demand_zone location";
  const struct row rows[] = {
      {"interrelational_income_multiplier", households,
       "income of the row household per unit of income of the column household; household = 3 "
       "district + group",
       CQIO_FILE_UNIT_SHARE, m->income_multiplier},
      {"income_response", households,
       "income of the row household from the spending of one unit by the column household",
       CQIO_FILE_UNIT_SHARE, m->income_response},
      {"group_income_multiplier", "group spending_group",
       "interrelational income multiplier between household groups", CQIO_FILE_UNIT_SHARE,
       m->group_multiplier},
      {"zonal_gross_output", zonal,
       "base-year gross output by zone of the final demand that causes it", CQIO_FILE_UNIT_MONEY,
       m->zonal_output},
      {"zonal_value_added", zonal,
       "base-year value added by zone of the final demand that causes it", CQIO_FILE_UNIT_MONEY,
       m->zonal_value_added},
      {"zonal_employment", zonal, "base-year employment by zone of the final demand that causes it",
       CQIO_FILE_UNIT_PERSONS, m->zonal_employment},
      {"rural_dependence_on_urban_supply", "",
       "share of rural output caused by final demand that urban accounts meet",
       CQIO_FILE_UNIT_SHARE, &m->dependence_supplied},
      {"rural_dependence_on_urban_demand", "",
       "share of rural output caused by final demand made in town", CQIO_FILE_UNIT_SHARE,
       &m->dependence_residents},
      {"induced_output", "group",
       "base-year gross output induced by the consumption of a household group",
       CQIO_FILE_UNIT_MONEY, m->induced},
      {"rural_output_from_remittances", "",
       "base-year rural gross output that exists because migrants send money home",
       CQIO_FILE_UNIT_MONEY, &m->rural_output_remittances},
  };
  /* The last is of people who are registered elsewhere. */
  size_t count = sizeof rows / sizeof *rows - !study->data->has_registration;
  return put_rows(file, study, rows, count);
}

cqio_status cqio__region_multipliers(cqio_ncout *file, const cqio_study *study) {
  CQIO_TRY(put_multipliers(file, study));
  return put_links(file, study);
}
