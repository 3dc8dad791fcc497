/* District tables of one scenario as NetCDF. */
#include "cqio/numeric.h"
#include "results/results.h"

#include <string.h>

/* ---- contents, one year at a time ------------------------------------------------------------ */

typedef void (*fill)(const cqio_study *study, const cqio_year *year, double *out);

static size_t districts(const cqio_study *study) {
  return (size_t)study->economy->districts;
}

static size_t locations(const cqio_study *study) {
  return (size_t)study->economy->locations;
}

static size_t accounts(const cqio_study *study) {
  return (size_t)study->economy->accounts;
}

static void output(const cqio_study *study, const cqio_year *year, double *out) {
  memcpy(out, year->output, accounts(study) * sizeof *out);
}

static void added(const cqio_study *study, const cqio_year *year, double *out) {
  for (size_t k = 0; k < accounts(study); k++)
    out[k] =
        study->economy->value_added_share[k % (size_t)study->economy->sectors] * year->output[k];
}

static void employment(const cqio_study *study, const cqio_year *year, double *out) {
  memcpy(out, year->jobs, accounts(study) * sizeof *out);
}

static void residents(const cqio_study *study, const cqio_year *year, double *out) {
  for (size_t r = 0; r < districts(study); r++) {
    out[CQIO_ZONES * r + CQIO_URBAN] = year->urban[r];
    out[CQIO_ZONES * r + CQIO_RURAL] = year->rural[r];
  }
}

static void registered(const cqio_study *study, const cqio_year *year, double *out) {
  for (size_t r = 0; r < districts(study); r++) {
    out[2 * r] = year->registered_urban[r];
    out[2 * r + 1] = year->registered_rural[r];
  }
}

static double share(double part, double rest) {
  return part + rest > 0.0 ? part / (part + rest) : CQIO_NC_MISSING;
}

static void urban_rate(const cqio_study *study, const cqio_year *year, double *out) {
  for (size_t r = 0; r < districts(study); r++)
    out[r] = share(year->urban[r], year->rural[r]);
}

static void registered_rate(const cqio_study *study, const cqio_year *year, double *out) {
  for (size_t r = 0; r < districts(study); r++)
    out[r] = share(year->registered_urban[r], year->registered_rural[r]);
}

static void unregistered(const cqio_study *study, const cqio_year *year, double *out) {
  for (size_t r = 0; r < districts(study); r++)
    out[r] = year->urban[r] - year->registered_urban[r];
}

static void income(const cqio_study *study, const cqio_year *year, double *out) {
  memcpy(out, year->income, CQIO_GROUPS * districts(study) * sizeof *out);
}

static void wages(const cqio_study *study, const cqio_year *year, double *out) {
  memcpy(out, year->wages, locations(study) * sizeof *out);
}

static void migration(const cqio_study *study, const cqio_year *year, double *out) {
  memcpy(out, year->migration, districts(study) * districts(study) * sizeof *out);
}

static void converted(const cqio_study *study, const cqio_year *year, double *out) {
  memcpy(out, year->converted, districts(study) * sizeof *out);
}

static size_t park_cells(const cqio_study *study) {
  return (size_t)study->data->parks.count * CQIO_PHASES * locations(study);
}

static void park_jobs(const cqio_study *study, const cqio_year *year, double *out) {
  memcpy(out, year->park_jobs, park_cells(study) * sizeof *out);
}

static void park_added(const cqio_study *study, const cqio_year *year, double *out) {
  memcpy(out, year->park_value_added, park_cells(study) * sizeof *out);
}

static void skills(const cqio_study *study, const cqio_year *year, double *out) {
  memcpy(out, year->skill_jobs, (size_t)study->data->skills.count * sizeof *out);
}

static void total_output(const cqio_study *study, const cqio_year *year, double *out) {
  *out = cqio_sum(year->output, accounts(study));
}

static void gdp(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->gdp;
}

static void gdp_error(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->gdp_bound;
}

static void employed(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->employed;
}

static void employed_error(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->employed_bound;
}

static void total_urban(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->rates.urban;
}

static void total_rural(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->rates.rural;
}

static void total_urban_rate(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->rates.urbanization_rate;
}

static void total_registered_rate(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->rates.registered_rate;
}

static void total_unregistered(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->rates.floating;
}

static void total_registered(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  out[0] = year->rates.registered_urban;
  out[1] = year->rates.registered_rural;
}

static void total_income(const cqio_study *study, const cqio_year *year, double *out) {
  for (int g = 0; g < CQIO_GROUPS; g++)
    out[g] = cqio_sum_strided(year->income + g, districts(study), CQIO_GROUPS);
}

static void total_migration(const cqio_study *study, const cqio_year *year, double *out) {
  *out = cqio_sum(year->migration, districts(study) * districts(study));
}

static void natural_increase(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->people.natural;
}

static void arrivals(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->people.external;
}

static void remittances(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->remittances;
}

static void income_ratio(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->income_ratio;
}

static void theil(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->theil;
}

static void theil_between(const cqio_study *study, const cqio_year *year, double *out) {
  (void)study;
  *out = year->theil_between;
}

/* Sums the locations of each park and phase. */
static void sum_parks(const cqio_study *study, const double *cells, double *out) {
  for (size_t k = 0; k < (size_t)study->data->parks.count * CQIO_PHASES; k++)
    out[k] = cqio_sum(cells + k * locations(study), locations(study));
}

static void total_park_jobs(const cqio_study *study, const cqio_year *year, double *out) {
  sum_parks(study, year->park_jobs, out);
}

static void total_park_added(const cqio_study *study, const cqio_year *year, double *out) {
  sum_parks(study, year->park_value_added, out);
}

/* ---- list of variables ----------------------------------------------------------------------- */

typedef enum { MONEY, PERSONS, SHARE } quantity;

static const struct {
  const char *name, *dims, *long_name;
  quantity kind;
  const char *cell_methods;
  fill fill;
} series_variables[] = {
    {"gross_output", "time district zone sector", "gross output", MONEY, "time: sum", output},
    {"value_added", "time district zone sector", "value added", MONEY, "time: sum", added},
    {"employment", "time district zone sector", "persons employed", PERSONS, "time: mean",
     employment},
    {"residents", "time district zone", "residents at the end of the year", PERSONS, "time: point",
     residents},
    {"registered_population", "time district registration",
     "registered population at the end of the year", PERSONS, "time: point", registered},
    {"urbanization_rate", "time district", "share of residents who live in town", SHARE,
     "time: point", urban_rate},
    {"registered_urbanization_rate", "time district",
     "share of the registered population with urban registration", SHARE, "time: point",
     registered_rate},
    {"unregistered_urban_residents", "time district",
     "urban residents less urban registrations; negative where registered people live elsewhere",
     PERSONS, "time: point", unregistered},
    {"household_income", "time district group", "household income after remittances", MONEY,
     "time: sum", income},
    {"wage_bill", "time district zone", "compensation of employees", MONEY, "time: sum", wages},
    {"migration", "time origin destination",
     "people who moved from the countryside of the origin to the towns of the destination", PERSONS,
     "time: sum", migration},
    {"converted_registrations", "time district", "registrations changed to urban", PERSONS,
     "time: sum", converted},
    {"employment_by_park", "time park phase district zone",
     "persons employed because of a park, direct, indirect and induced", PERSONS, "time: mean",
     park_jobs},
    {"value_added_by_park", "time park phase district zone",
     "value added because of a park, direct, indirect and induced", MONEY, "time: sum", park_added},
    {"employment_by_skill", "time skill", "persons employed by skill", PERSONS, "time: mean",
     skills},
    {"total_gross_output", "time", "gross output of the municipality", MONEY, "time: sum",
     total_output},
    {"total_value_added", "time", "gross domestic product of the municipality", MONEY, "time: sum",
     gdp},
    {"total_value_added_error_bound", "time", "certified numerical error of total_value_added",
     MONEY, "time: sum", gdp_error},
    {"total_employment", "time", "persons employed in the municipality", PERSONS, "time: mean",
     employed},
    {"total_employment_error_bound", "time", "certified numerical error of total_employment",
     PERSONS, "time: mean", employed_error},
    {"total_urban_residents", "time", "urban residents of the municipality", PERSONS, "time: point",
     total_urban},
    {"total_rural_residents", "time", "rural residents of the municipality", PERSONS, "time: point",
     total_rural},
    {"total_registered_population", "time registration",
     "registered population of the municipality", PERSONS, "time: point", total_registered},
    {"total_urbanization_rate", "time", "share of residents who live in town", SHARE, "time: point",
     total_urban_rate},
    {"total_registered_urbanization_rate", "time",
     "share of the registered population with urban registration", SHARE, "time: point",
     total_registered_rate},
    {"total_unregistered_urban_residents", "time", "urban residents less urban registrations",
     PERSONS, "time: point", total_unregistered},
    {"total_household_income", "time group", "household income after remittances", MONEY,
     "time: sum", total_income},
    {"total_migration", "time", "people who moved from the countryside to town", PERSONS,
     "time: sum", total_migration},
    {"total_natural_increase", "time", "births less deaths among residents", PERSONS, "time: sum",
     natural_increase},
    {"total_arrivals", "time", "people who came from outside less those who left", PERSONS,
     "time: sum", arrivals},
    {"total_remittances", "time", "income sent by migrants to rural homes", MONEY, "time: sum",
     remittances},
    {"income_ratio", "time", "urban earnings per head to rural income per head", SHARE, "time: sum",
     income_ratio},
    {"income_theil", "time", "Theil index of income per head over districts and zones", SHARE,
     "time: sum", theil},
    {"income_theil_between_districts", "time", "part of the Theil index between districts", SHARE,
     "time: sum", theil_between},
    {"total_employment_by_park", "time park phase", "persons employed because of a park", PERSONS,
     "time: mean", total_park_jobs},
    {"total_value_added_by_park", "time park phase", "value added because of a park", MONEY,
     "time: sum", total_park_added},
};

/* ---- writing --------------------------------------------------------------------------------- */

/* The file being written and what its dimensions count. */
struct writer {
  const cqio_study *study;
  const cqio_years *series;
  cqio_ncout *file;
};

static const char *const zone_names[] = {"urban", "rural"};
static const char *const registration_names[] = {"urban (non-agricultural)",
                                                 "rural (agricultural)"};
static const char *const group_names[] = {"urban registration",
                                          "floating: rural registration in town", "rural"};
static const char *const phase_names[] = {"construction", "operation"};
static const char *const round_names[] = {"own", "spillover", "feedback"};

static int64_t dimension_size(const struct writer *writer, const char *name, size_t length) {
  const cqio_study *study = writer->study;
  const struct {
    const char *name;
    int64_t size;
  } sizes[] = {{"time", writer->series->years},
               {"district", study->economy->districts},
               {"origin", study->economy->districts},
               {"destination", study->economy->districts},
               {"zone", CQIO_ZONES},
               {"demand_zone", CQIO_ZONES},
               {"sector", study->economy->sectors},
               {"registration", 2},
               {"group", CQIO_GROUPS},
               {"spending_group", CQIO_GROUPS},
               {"park", study->data->parks.count},
               {"phase", CQIO_PHASES},
               {"skill", study->data->skills.count},
               {"household", CQIO_GROUPS * study->economy->districts},
               {"spending_household", CQIO_GROUPS * study->economy->districts},
               {"part", CQIO_ROUNDS}};
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
    if (strlen(sizes[k].name) == length && strncmp(sizes[k].name, name, length) == 0)
      return sizes[k].size;
  return 0;
}

static size_t variable_size(const struct writer *writer, const char *dims) {
  size_t size = 1;
  while (*dims) {
    size_t length = strcspn(dims, " ");
    size *= (size_t)dimension_size(writer, dims, length);
    dims += length + strspn(dims + length, " ");
  }
  return size;
}

static cqio_status define_dimensions(const struct writer *writer) {
  static const char *const names[] = {"district",
                                      "origin",
                                      "destination",
                                      "zone",
                                      "demand_zone",
                                      "sector",
                                      "registration",
                                      "group",
                                      "spending_group",
                                      "park",
                                      "phase",
                                      "skill",
                                      "household",
                                      "spending_household",
                                      "part"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    int64_t size = dimension_size(writer, names[k], strlen(names[k]));
    if (size > 0) CQIO_TRY(cqio_ncout_dimension(writer->file, names[k], size));
  }
  return CQIO_OK;
}

static cqio_status put(const struct writer *writer, const char *name, const char *dims,
                       const char *long_name, quantity kind, const char *cell_methods,
                       const double *values) {
  const cqio_nc_attribute money[] = {{"unit_long", "million CNY", 0.0},
                                     {"currency", "CNY", 0.0},
                                     {"price_basis", writer->study->data->price_basis, 0.0},
                                     {NULL, NULL, 0.0}};
  const cqio_nc_attribute people[] = {{"unit_long", "persons", 0.0}, {NULL, NULL, 0.0}};
  cqio_nc_variable variable = {.name = name,
                               .dims = dims,
                               .type = CQIO_NC_DOUBLE,
                               .long_name = long_name,
                               .units = kind == MONEY ? "1e6" : "1",
                               .cell_methods = cell_methods,
                               .missing = kind == SHARE,
                               .extra = kind == MONEY     ? money
                                        : kind == PERSONS ? people
                                                          : NULL};
  return cqio_ncout_variable(writer->file, &variable, values);
}

/* 1e8 CNY to million CNY. */
static void to_millions(double *values, size_t count) {
  for (size_t k = 0; k < count; k++)
    values[k] *= 100.0;
}

static cqio_status put_series(const struct writer *writer, size_t index) {
  const cqio_study *study = writer->study;
  const char *dims = series_variables[index].dims;
  size_t total = variable_size(writer, dims), step = total / (size_t)writer->series->years;
  if (total == 0) return CQIO_OK; /* no parks in the data set */
  double *values;
  CQIO_TRY(CQIO_ALLOC(study->ctx, total, &values));
  for (int t = 0; t < writer->series->years; t++)
    series_variables[index].fill(study, &writer->series->year[t], values + (size_t)t * step);
  if (series_variables[index].kind == MONEY) to_millions(values, total);
  cqio_status status =
      put(writer, series_variables[index].name, dims, series_variables[index].long_name,
          series_variables[index].kind, series_variables[index].cell_methods, values);
  cqio_free(values);
  return status;
}

static cqio_status put_labels(const struct writer *writer, const cqio_labels *labels,
                              const char *dim, const char *name, const char *long_name,
                              char *const *texts) {
  if (labels->count == 0) return CQIO_OK;
  return cqio_ncout_labels(writer->file, name, dim, (const char *const *)texts, long_name);
}

static cqio_status put_names(const struct writer *writer) {
  const cqio_dataset *data = writer->study->data;
  cqio_ncout *file = writer->file;
  const cqio_labels *d = &data->districts, *s = &data->sectors, *p = &data->parks;
  CQIO_TRY(put_labels(writer, d, "district", "district_key", "key of the district", d->key));
  CQIO_TRY(put_labels(writer, d, "district", "district_name", "name of the district", d->name));
  CQIO_TRY(put_labels(writer, d, "district", "district_name_local", "local name of the district",
                      d->name_local));
  CQIO_TRY(put_labels(writer, s, "sector", "sector_key", "key of the sector", s->key));
  CQIO_TRY(put_labels(writer, s, "sector", "sector_name", "name of the sector", s->name));
  CQIO_TRY(put_labels(writer, p, "park", "park_key", "key of the park", p->key));
  CQIO_TRY(put_labels(writer, p, "park", "park_name", "name of the park", p->name));
  CQIO_TRY(
      put_labels(writer, &data->skills, "skill", "skill_name", "level of skill", data->skills.key));
  CQIO_TRY(cqio_ncout_labels(file, "zone_name", "zone", zone_names, "zone of the district"));
  CQIO_TRY(cqio_ncout_labels(file, "registration_name", "registration", registration_names,
                             "kind of household registration"));
  CQIO_TRY(cqio_ncout_labels(file, "group_name", "group", group_names, "household group"));
  CQIO_TRY(cqio_ncout_labels(file, "phase_name", "phase", phase_names,
                             "phase of park investment; phases are not to be added over years"));
  return cqio_ncout_labels(file, "part_name", "part", round_names,
                           "part of the effect between zones (Round)");
}

static cqio_status put_places(const struct writer *writer) {
  const cqio_dataset *data = writer->study->data;
  const cqio_nc_variable lon = {.name = "lon",
                                .dims = "district",
                                .type = CQIO_NC_DOUBLE,
                                .long_name = "longitude of the centroid",
                                .standard_name = "longitude",
                                .units = "degrees_east"};
  const cqio_nc_variable lat = {.name = "lat",
                                .dims = "district",
                                .type = CQIO_NC_DOUBLE,
                                .long_name = "latitude of the centroid",
                                .standard_name = "latitude",
                                .units = "degrees_north"};
  const cqio_nc_variable area = {.name = "area",
                                 .dims = "district",
                                 .type = CQIO_NC_DOUBLE,
                                 .long_name = "area of the district",
                                 .units = "km2"};
  const cqio_nc_variable code = {.name = "adcode",
                                 .dims = "district",
                                 .type = CQIO_NC_INT,
                                 .long_name = "administrative code of the district"};
  CQIO_TRY(cqio_ncout_variable(writer->file, &lon, data->centroid_lon));
  CQIO_TRY(cqio_ncout_variable(writer->file, &lat, data->centroid_lat));
  CQIO_TRY(cqio_ncout_variable(writer->file, &area, data->area));
  CQIO_TRY(cqio_ncout_define(writer->file, &code));
  return cqio_ncout_put_int(writer->file, "adcode", data->adcode);
}

static cqio_status put_multipliers(const struct writer *writer) {
  static const struct {
    const char *name[2], *long_name;
  } effects[CQIO_EFFECTS] = {
      [CQIO_EFFECT_OUTPUT] = {{"output_multiplier", "output_multiplier_households"},
                              "gross output per unit of final demand"},
      [CQIO_EFFECT_VALUE_ADDED] = {{"value_added_multiplier", "value_added_multiplier_households"},
                                   "value added per unit of final demand"},
      [CQIO_EFFECT_EMPLOYMENT] = {{"employment_multiplier", "employment_multiplier_households"},
                                  "persons employed per 1e8 CNY of final demand"},
      [CQIO_EFFECT_INCOME] = {{"income_multiplier", "income_multiplier_households"},
                              "compensation of employees per unit of final demand"}};
  const cqio_multipliers *m = writer->study->multipliers;
  for (int e = 0; e < CQIO_EFFECTS; e++) {
    CQIO_TRY(put(writer, effects[e].name[0], "district zone sector", effects[e].long_name, SHARE,
                 NULL, m->open[e]));
    CQIO_TRY(put(writer, effects[e].name[1], "district zone sector", effects[e].long_name, SHARE,
                 NULL, m->closed[e]));
  }
  return CQIO_OK;
}

static cqio_status put_zonal(const struct writer *writer, const char *name, const char *long_name,
                             quantity kind, const double *values) {
  size_t size = variable_size(writer, "part demand_zone district zone");
  double *copy;
  CQIO_TRY(CQIO_ALLOC(writer->study->ctx, size, &copy));
  memcpy(copy, values, size * sizeof *copy);
  if (kind == MONEY) to_millions(copy, size);
  cqio_status status =
      put(writer, name, "part demand_zone district zone", long_name, kind, NULL, copy);
  cqio_free(copy);
  return status;
}

static cqio_status put_links(const struct writer *writer) {
  const cqio_multipliers *m = writer->study->multipliers;
  CQIO_TRY(put(writer, "interrelational_income_multiplier", "household spending_household",
               "income of the row household per unit of income of the column household; household "
               "= 3 district + group",
               SHARE, NULL, m->income_multiplier));
  CQIO_TRY(put(writer, "income_response", "household spending_household",
               "income of the row household from the spending of one unit by the column household",
               SHARE, NULL, m->income_response));
  CQIO_TRY(put(writer, "group_income_multiplier", "group spending_group",
               "interrelational income multiplier between household groups", SHARE, NULL,
               m->group_multiplier));
  CQIO_TRY(put_zonal(writer, "zonal_gross_output",
                     "base-year gross output by zone of the final demand that causes it", MONEY,
                     m->zonal_output));
  CQIO_TRY(put_zonal(writer, "zonal_value_added",
                     "base-year value added by zone of the final demand that causes it", MONEY,
                     m->zonal_value_added));
  CQIO_TRY(put_zonal(writer, "zonal_employment",
                     "base-year employment by zone of the final demand that causes it", PERSONS,
                     m->zonal_employment));
  CQIO_TRY(put(writer, "rural_dependence_on_urban_supply", "",
               "share of rural output caused by final demand that urban accounts meet", SHARE, NULL,
               &m->dependence_supplied));
  CQIO_TRY(put(writer, "rural_dependence_on_urban_demand", "",
               "share of rural output caused by final demand made in town", SHARE, NULL,
               &m->dependence_residents));
  double induced[CQIO_GROUPS], rural = 100.0 * m->rural_output_remittances;
  for (int g = 0; g < CQIO_GROUPS; g++)
    induced[g] = 100.0 * m->induced[g];
  CQIO_TRY(put(writer, "induced_output", "group",
               "base-year gross output induced by the consumption of a household group", MONEY,
               NULL, induced));
  return put(writer, "rural_output_from_remittances", "",
             "base-year rural gross output that exists because migrants send money home", MONEY,
             NULL, &rural);
}

static cqio_status write(const struct writer *writer) {
  int years[512];
  if (writer->series->years > (int)(sizeof years / sizeof *years))
    return cqio_fail(writer->study->ctx, CQIO_CONFIG, "years.last: %d years: expected at most 512",
                     writer->series->years);
  for (int t = 0; t < writer->series->years; t++)
    years[t] = writer->series->year[t].year;
  CQIO_TRY(define_dimensions(writer));
  CQIO_TRY(cqio_ncout_time(writer->file, years, writer->series->years));
  CQIO_TRY(put_names(writer));
  CQIO_TRY(put_places(writer));
  for (size_t k = 0; k < sizeof series_variables / sizeof *series_variables; k++)
    CQIO_TRY(put_series(writer, k));
  CQIO_TRY(put_multipliers(writer));
  return put_links(writer);
}

cqio_status cqio__prepare_regions(const cqio_study *study, const cqio_outputs *outputs,
                                  const cqio_years *series, const char *path, cqio_ncout **out) {
  cqio_ncout_options options;
  cqio_ncout_options_init(&options);
  options.overwrite = outputs->replace;
  options.deflate = study->job->options.grid.deflate_level;
  struct writer writer = {study, series, NULL};
  cqio_status status = cqio_ncout_create(study->ctx, path, &options, &writer.file);
  if (!status)
    status = cqio__write_attributes(writer.file, study, outputs, series,
                                    "District tables: output, employment, people, links");
  if (!status) status = write(&writer);
  if (!status) status = cqio_ncout_prepare(writer.file);
  if (status) cqio_ncout_discard(&writer.file);
  *out = writer.file;
  return status;
}
