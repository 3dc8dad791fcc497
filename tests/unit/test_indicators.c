/* years: indicators of transformation (method section 14) of two districts, by hand. */
#include "support/mpi_test.h"

#include "support/economy_case.h"
#include "years/quantities.h"

#include <math.h>

/* Two districts of town and countryside, sectors of farming, industry and services. */
static struct {
  double added[3], paid[3], output[12], jobs[12], head_income[4], income[6];
  double urban[2], rural[2], booked[2], unbooked[2], working[2], moves[4], local[2], came[2],
      left[2];
  bool farm[3];
  int stratum[3];
  cqio_observation goal[2];
} two = {.added = {0.5, 0.25, 0.5},
         .paid = {0.4, 0.1, 0.3},
         .output = {0, 8, 4, 4, 0, 0, 0, 4, 4, 2, 4, 0},
         .jobs = {0, 2, 2, 4, 0, 0, 0, 4, 2, 4, 2, 0},
         .head_income = {300, 100, 200, 100},
         .income = {2e-6, 1e-6, 1e-6, 2e-6, 0, 2e-6},
         .urban = {1, 1},
         .rural = {1, 2},
         .booked = {0.5, 1},
         .unbooked = {1.5, 2},
         .working = {4, 3},
         .moves = {1, 2, 3, 4},
         .local = {5, 6},
         .came = {-1, 2},
         .left = {1, 1},
         .farm = {true, false, false},
         .stratum = {0, 1, 1},
         .goal = {{"urban_share_goal", 2012, 80, "percent", ""},
                  {"urban_share_goal", 2010, 70, "percent", ""}}};

static void figure_is(cqio_quantity_id id, int count, const double *expected) {
  cqio_dataset data = {.districts.count = 2,
                       .sectors.count = 3,
                       .strata.count = 2,
                       .sector_stratum = two.stratum,
                       .sector_is_primary = two.farm,
                       .propensity = {0.5, 0.5, 0.8},
                       .observation_count = 2,
                       .observations = two.goal};
  cqio_economy economy = {.ctx = test_ctx,
                          .data = &data,
                          .districts = 2,
                          .locations = 4,
                          .sectors = 3,
                          .accounts = 12,
                          .value_added_share = two.added,
                          .compensation_share = two.paid};
  cqio_year year = {.year = 2011,
                    .output = two.output,
                    .jobs = two.jobs,
                    .head_income = two.head_income,
                    .income = two.income,
                    .urban = two.urban,
                    .rural = two.rural,
                    .registered_urban = two.booked,
                    .registered_rural = two.unbooked,
                    .working = two.working,
                    .migration = two.moves,
                    .became_urban = two.local,
                    .town_arrivals = two.came,
                    .left_towns = two.left,
                    .gdp = 11.0,
                    .employed = 22.0,
                    .induced_investment = 3.0,
                    .park_investment = 1.0,
                    .rates = {.urban = 2.0, .rural = 3.0}};
  double out[10];
  need(test_ctx, cqio__quantity_values(&economy, &year, id, cqio__quantity(id)->shape, out),
       "figure");
  for (int k = 0; k < count; k++)
    if (expected[k] == CQIO_NO_VALUE)
      assert_all(out[k] == CQIO_NO_VALUE);
    else
      assert_near(out[k], expected[k], 1e-14);
}
#define FIGURE_IS(id, ...)                                                                         \
  figure_is(CQIO_QUANTITY_##id, (int)(sizeof((double[]){__VA_ARGS__}) / sizeof(double)),           \
            (double[]){__VA_ARGS__})

/* Value added 4, 2 | 3, 2 by place; jobs 4, 4 | 6, 6: per worker 1, 1/2 | 1/2, 1/3, per head 300,
 * 100 | 200, 100, so that places stand at 1, 1/8 | 3/8, 0. */
static void coordination(void **state) {
  (void)state;
  FIGURE_IS(district_income_ratio, 3.0, 2.0);
  /* Per resident 3 of 2 people, 5/3 of 3, 11/5 of all. */
  FIGURE_IS(product_variation, sqrt(0.4 * 64.0 / 484.0 + 0.6 * 64.0 / 1089.0));
  FIGURE_IS(coupling_coordination, pow(0.125, 0.25), 0.0);
  FIGURE_IS(total_coupling_coordination, pow(0.6875 * 0.125 / 3.0, 0.25));
  double kept = two.rural[1];
  two.rural[1] = 0.0;
  two.head_income[3] = CQIO_NO_VALUE;
  FIGURE_IS(district_income_ratio, 3.0, CQIO_NO_VALUE);
  FIGURE_IS(coupling_coordination, 0.0, CQIO_NO_VALUE);
  two.rural[1] = kept;
  two.head_income[3] = 100.0;
}

static void effectiveness(void **state) {
  (void)state;
  FIGURE_IS(product_per_worker, 0.75e8, 5e8 / 12.0);
  FIGURE_IS(total_product_per_worker, 0.5e8);
  FIGURE_IS(jobs_per_investment, 5.5);
  FIGURE_IS(townspeople_per_investment, (10.0 + 11.0 + 1.0 - 2.0) / 4.0);
}

/* Jobs 4 : 2 : 2 and 4 : 6 : 2 by sector, of which the last two are one stratum. */
static void diversity(void **state) {
  (void)state;
  double first = 1.5 * log(2.0), second = log(3.0) / 3.0 + log(2.0) / 2.0 + log(6.0) / 6.0;
  FIGURE_IS(job_diversity, first, second);
  FIGURE_IS(job_concentration, 0.375, (16.0 + 36.0 + 4.0) / 144.0);
  FIGURE_IS(related_variety, 0.5 * log(2.0), 2.0 / 3.0 * (0.75 * log(4.0 / 3.0) + 0.25 * log(4.0)));
  FIGURE_IS(total_job_concentration, 0.36);
  FIGURE_IS(total_job_diversity, -0.8 * log(0.4) - 0.2 * log(0.2));
  FIGURE_IS(total_related_variety, 0.6 * (2.0 / 3.0 * log(1.5) + log(3.0) / 3.0));
}

/* Living: 80 to 150 and 80 to 100 a head; elements: 2 of 4 at work in the first town are registered
 * elsewhere, and farm jobs are 4 and 4; production: 2.4 of 4 to 10 of 4 without labour. */
static void pairs(void **state) {
  (void)state;
  FIGURE_IS(transformation, 80.0 / 150.0, 0.5, 2.0 / 6.0, 4.0 / 6.0, 0.6 / 2.5, 0.8, 1.0 / 3.0,
            2.0 / 6.0, 0.8, (4.8 / 6.0) / (6.4 / 6.0));
  FIGURE_IS(total_transformation, 80.0 / 125.0, 0.4, 4.0 / 12.0, 8.0 / 11.0,
            (7.2 / 10.0) / (16.4 / 10.0));
}

/* The goal of 2012 is that of 2011; the one of 2010 is over. */
static void goals(void **state) {
  (void)state;
  FIGURE_IS(distance_to_goal, 0.3, 0.8 - 1.0 / 3.0);
  FIGURE_IS(total_distance_to_goal, 0.4);
  two.goal[0].year = 2009;
  FIGURE_IS(total_distance_to_goal, CQIO_NO_VALUE);
  two.goal[0].year = 2012;
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(coordination),
                                     cmocka_unit_test(effectiveness), cmocka_unit_test(diversity),
                                     cmocka_unit_test(pairs), cmocka_unit_test(goals)};
  return mpi_test_main(argc, argv, "unit_indicators", tests, sizeof tests / sizeof *tests);
}
