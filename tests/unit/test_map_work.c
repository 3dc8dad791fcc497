/* New jobs at the places of parks (26.40), by hand. */
#include "results/map_work.h"
#include "support/mpi_test.h"

#include <string.h>

enum { DISTRICTS = 2, PARKS = 2, SECTORS = 1, POINTS = 3 };

static int park[POINTS] = {0, 0, 1}, town[POINTS] = {0, 1, 1}, district[3] = {0, 0, 1};
static double share[POINTS] = {0.25, 0.75, 1.0};

static void expect(double found, double wanted) {
  assert_true(found >= wanted - 1e-12 && found <= wanted + 1e-12);
}

static void parts_and_jobs(void **state) {
  (void)state;
  cqio_dataset data = {.parks = {.count = PARKS}, .park_points = {POINTS, park, town, share}};
  data.towns.district = district;
  cqio_economy economy = {.districts = DISTRICTS, .sectors = SECTORS};
  const cqio_study study = {.data = &data, .economy = &economy};
  /* jobs [district][zone]; sites [park][district]; moves [origin][destination] */
  double jobs_before[] = {100, 0, 50, 0}, jobs[] = {140, 0, 45, 0};
  double sites_before[] = {5, 0, 2, 0}, sites[] = {20, 0, 7, 3};
  double moves[] = {6, 1, 2, 0}, arrivals[] = {4, -7}, local[] = {4, 3};
  const cqio_year before = {.jobs = jobs_before, .site_jobs = sites_before};
  cqio_year year = {.jobs = jobs,
                    .site_jobs = sites,
                    .migration = moves,
                    .town_arrivals = arrivals,
                    .became_urban = local};
  double part[DISTRICTS], at[POINTS];
  cqio_map_work work = {.part = part, .jobs = at};
  cqio__map_work_find(&study, &before, &year, &work);
  expect(part[0], (15.0 + 5.0) / 40.0 * (6 + 2 + 4) / (6 + 2 + 4 + 4.0));
  expect(part[1], 1.0 * 1 / (1 + 3.0)); /* jobs of the district fall, those of parks rise */
  expect(at[0], 0.25 * 15);
  expect(at[1], 0.75 * 15);
  expect(at[2], 5.0);
  sites[0] = 4.0; /* a park that loses jobs draws nobody */
  cqio__map_work_find(&study, &before, &year, &work);
  expect(at[0], 0.0);
  expect(part[0], (4.0 - 5.0 + 5.0) / 40.0 * 12 / 16.0);
  memset(moves, 0, sizeof moves); /* nobody came: all growth is by room */
  arrivals[0] = local[1] = 0.0;
  cqio__map_work_find(&study, &before, &year, &work);
  expect(part[0], 0.0);
  expect(part[1], 0.0);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(parts_and_jobs)};
  return mpi_test_main(argc, argv, "unit_map_work", tests, sizeof tests / sizeof *tests);
}
