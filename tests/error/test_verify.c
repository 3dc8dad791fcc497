/* results: a file whose variables break a balance is refused, though its checksums are right. */
#include "support/mpi_test.h"
#include "support/scratch.h"

#include "cqio/netcdf.h"
#include "cqio/run.h"

enum { YEARS = 2, DISTRICTS = 2, CELLS = 2, TABLE = YEARS * DISTRICTS * 2 };

/* Variables of a small file, all balances kept: two districts, two cells of 2 and 3 km2. */
struct sample {
  double residents[TABLE], registered[TABLE]; /* [year][district][urban, rural] */
  double unregistered[YEARS * DISTRICTS], rate[YEARS * DISTRICTS];
  double urban[YEARS], rural[YEARS], registered_total[YEARS * 2], rate_total[YEARS];
  double natural[YEARS], arrivals[YEARS];
  double density[YEARS * CELLS], area[CELLS], built_up[CELLS], bound[YEARS];
  double p05[YEARS], p50[YEARS], p95[YEARS];
};

static const struct sample sound = {
    .residents = {60, 40, 40, 60, 70, 35, 50, 55},
    .registered = {50, 50, 30, 70, 55, 50, 35, 65},
    .unregistered = {10, 10, 15, 15},
    .rate = {0.6, 0.4, 70.0 / 105.0, 50.0 / 105.0},
    .urban = {100, 120},
    .rural = {100, 90},
    .registered_total = {80, 120, 90, 115},
    .rate_total = {0.5, 120.0 / 210.0},
    .natural = {0, 7},
    .arrivals = {0, 3},
    .density = {35, 10, 45, 10},
    .area = {2e6, 3e6},
    .built_up = {0, 1},
    .bound = {0, 1e-9},
    .p05 = {1, 2},
    .p50 = {1, 3},
    .p95 = {2, 3},
};

static cqio_status put(cqio_ncout *out, const char *name, const char *dims, cqio_nc_type type,
                       const double *values) {
  return cqio_ncout_variable(out, &(cqio_nc_variable){.name = name, .dims = dims, .type = type},
                             values);
}

static cqio_status fill(cqio_ncout *out, const struct sample *s) {
  static const int years[YEARS] = {2010, 2011};
  CQIO_TRY(cqio_ncout_time(out, years, YEARS));
  CQIO_TRY(cqio_ncout_dimension(out, "district", DISTRICTS));
  CQIO_TRY(cqio_ncout_dimension(out, "zone", 2));
  CQIO_TRY(cqio_ncout_dimension(out, "registration", 2));
  CQIO_TRY(cqio_ncout_dimension(out, "lat", 1));
  CQIO_TRY(cqio_ncout_dimension(out, "lon", CELLS));
  const struct {
    const char *name, *dims;
    cqio_nc_type type;
    const double *values;
  } variables[] = {
      {"residents", "time district zone", CQIO_NC_DOUBLE, s->residents},
      {"registered_population", "time district registration", CQIO_NC_DOUBLE, s->registered},
      {"unregistered_urban_residents", "time district", CQIO_NC_DOUBLE, s->unregistered},
      {"urbanization_rate", "time district", CQIO_NC_DOUBLE, s->rate},
      {"total_urban_residents", "time", CQIO_NC_DOUBLE, s->urban},
      {"total_rural_residents", "time", CQIO_NC_DOUBLE, s->rural},
      {"total_registered_population", "time registration", CQIO_NC_DOUBLE, s->registered_total},
      {"total_urbanization_rate", "time", CQIO_NC_DOUBLE, s->rate_total},
      {"total_natural_increase", "time", CQIO_NC_DOUBLE, s->natural},
      {"total_arrivals", "time", CQIO_NC_DOUBLE, s->arrivals},
      {"urban_population_density", "time lat lon", CQIO_NC_FLOAT, s->density},
      {"cell_area", "lat lon", CQIO_NC_DOUBLE, s->area},
      {"built_up_fraction", "lat lon", CQIO_NC_FLOAT, s->built_up},
      {"total_value_added_error_bound", "time", CQIO_NC_DOUBLE, s->bound},
      {"jobs_p05", "time", CQIO_NC_DOUBLE, s->p05},
      {"jobs_p50", "time", CQIO_NC_DOUBLE, s->p50},
      {"jobs_p95", "time", CQIO_NC_DOUBLE, s->p95}};
  for (size_t k = 0; k < sizeof variables / sizeof *variables; k++)
    CQIO_TRY(
        put(out, variables[k].name, variables[k].dims, variables[k].type, variables[k].values));
  return CQIO_OK;
}

/* Writes S on rank 0 and verifies it on all; LINES may be NULL. */
static cqio_status verify(const struct sample *s, FILE *lines) {
  const char *path = scratch("sample.nc");
  cqio_ncout *out = NULL;
  cqio_status status = CQIO_OK;
  if (cqio_ctx_rank(test_ctx) == 0) {
    remove(path);
    status = cqio_ncout_create(test_ctx, path, NULL, &out);
    if (!status) status = fill(out, s);
    if (!status) status = cqio_ncout_commit(&out);
    cqio_ncout_discard(&out);
  }
  CQIO_TRY(cqio_agree(test_ctx, status));
  return cqio_file_verify(test_ctx, path, lines);
}

static void balanced(void **state) {
  (void)state;
  char *text = NULL;
  size_t size = 0;
  FILE *lines = open_memstream(&text, &size);
  assert_all(verify(&sound, lines) == CQIO_OK);
  fclose(lines);
  size_t count = 0;
  for (const char *c = text; *c; c++)
    count += *c == '\n';
  assert_all(count == (cqio_ctx_rank(test_ctx) == 0 ? 20 : 0));
  free(text);
}

/* One value of the sample, another value for it, and what must be said. */
static const struct {
  size_t offset;
  double value;
  const char *message;
} defects[] = {
#define AT(member, index) offsetof(struct sample, member) + (index) * sizeof(double)
    {AT(urban, 1), 120.001, "'total_urban_residents'[time=1] = 120.001"},
    {AT(rural, 0), 99, "'total_rural_residents'[time=0]"},
    {AT(registered_total, 3), 116, "'total_registered_population'[time=1, registration=1]"},
    {AT(residents, 2), -40, "'residents'[time=0, district=1, zone=0]"},
    {AT(rate, 2), 0.66, "'urbanization_rate'[time=1, district=0]"},
    {AT(rate_total, 0), 0.500001, "'total_urbanization_rate'[time=0]"},
    {AT(unregistered, 3), 14, "'unregistered_urban_residents'[time=1, district=1]"},
    {AT(natural, 1), 8, "(residents = those of the year before + natural increase + arrivals)"},
    {AT(density, 3), 10.001, "(total_urban_residents = cells of urban_population_density)"},
    {AT(built_up, 1), 1.01, "'built_up_fraction'[lat=0, lon=1]"},
    {AT(bound, 1), -1e-9, "'total_value_added_error_bound'[time=1]"},
    {AT(p05, 0), 1.001, "'jobs_p05'[time=0] = 1.000"},
    {AT(p95, 1), 2.5, "'jobs_p50'[time=1] = 3: expected 2.5"},
#undef AT
};

static void broken(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof defects / sizeof *defects; k++) {
    struct sample s = sound;
    memcpy((char *)&s + defects[k].offset, &defects[k].value, sizeof defects[k].value);
    assert_all(verify(&s, NULL) == CQIO_DATA);
    assert_all(problem_says(defects[k].message));
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(balanced, scratch_setup),
      cmocka_unit_test_teardown(broken, scratch_teardown),
  };
  return mpi_test_main(argc, argv, "error_verify", tests, sizeof tests / sizeof *tests);
}
