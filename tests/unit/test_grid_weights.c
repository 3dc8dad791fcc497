/* grid: built-up land and the weights made of it (method 17.3, 17.5, 17.6). */
#include "cqio/numeric.h"
#include "support/grid_case.h"

#include <string.h>

enum { ROWS = 60, COLUMNS = 80, DISTRICTS = 3, ENTRIES = ROWS * COLUMNS };

static const double seat_lon[] = {106.1, 106.4, 106.7}, seat_lat[] = {29.3, 29.2, 29.5};
static const bool core[] = {true, false, false};

static cqio_grid *sample(void) {
  const double borders[] = {0.0, 0.25, 0.55, 0.8};
  return case_grid(ROWS, COLUMNS, 0.01, 29.0, 106.0, DISTRICTS, borders);
}

static double built_up(const cqio_weights *w, int r) {
  double sum = 0.0;
  for (int64_t e = w->grid->first[r]; e < w->grid->first[r + 1]; e++)
    sum += w->grid->overlap[e] * w->fraction[e];
  return sum;
}

static bool near(double x, double y, double tolerance) {
  return fabs(x - y) <= tolerance * fabs(y);
}

static double logit(double u) {
  return log(u / (1.0 - u));
}

static void base_year(void **state) {
  (void)state;
  cqio_grid *grid = sample();
  cqio_weights *w;
  const double urban[] = {8e5, 2e5, 9e9}; /* the last would fill more than its district */
  assert_int_equal(cqio_weights_create(test_ctx, grid, seat_lon, seat_lat, core, urban, NULL, &w),
                   CQIO_OK);
  assert_true(near(built_up(w, 0), 80.0, 1e-12)); /* 100 m2 each */
  assert_true(near(built_up(w, 1), 20.0, 1e-12));
  assert_true(near(built_up(w, 2), 0.9 * grid->district_area[2], 1e-12));
  for (int64_t e = 0; e < grid->first[DISTRICTS]; e++) {
    assert_true(w->fraction[e] > 0.0 && w->fraction[e] < 1.0);
    assert_true(w->fraction[e] >= 1e-4 * exp(-w->distance[e] / 10.0));
    assert_true(w->urban[e] >= 0.0 && w->rural[e] >= 0.0);
  }
  for (int r = 0; r < DISTRICTS; r++) {
    int64_t first = grid->first[r];
    size_t count = (size_t)(grid->first[r + 1] - first);
    assert_true(near(cqio_sum(w->urban + first, count), 1.0, 1e-14));
    assert_true(near(cqio_sum(w->rural + first, count), 1.0, 1e-14));
  }
  /* Weights within a district: urban ~ o u exp(-gamma d), rural ~ o (1 - u). */
  int64_t a = grid->first[0] + 7, b = grid->first[0] + 900;
  double u = w->fraction[a] * exp(-0.15 * w->distance[a]) * grid->overlap[a];
  double v = w->fraction[b] * exp(-0.15 * w->distance[b]) * grid->overlap[b];
  assert_true(near(w->urban[a] / w->urban[b], u / v, 1e-12));
  u = (1.0 - w->fraction[a]) * grid->overlap[a];
  v = (1.0 - w->fraction[b]) * grid->overlap[b];
  assert_true(near(w->rural[a] / w->rural[b], u / v, 1e-12));
  cqio_weights_destroy(&w);
  cqio_grid_destroy(&grid);
}

/* One shift for the whole district meets (U/U0)^alpha, and land never returns to fields. */
static void growth(void **state) {
  (void)state;
  cqio_grid *grid = sample();
  cqio_weights *w;
  const double urban[] = {8e5, 2e5, 0.0}, later[] = {1.2e6, 1.5e5, 5e4}, gone[] = {4e5, 0.0, 0.0};
  assert_int_equal(cqio_weights_create(test_ctx, grid, seat_lon, seat_lat, core, urban, NULL, &w),
                   CQIO_OK);
  assert_true(built_up(w, 2) == 0.0 && w->urban_fallbacks == 1);
  assert_int_equal(cqio_weights_advance(test_ctx, w, later), CQIO_OK);
  assert_true(near(built_up(w, 0), 80.0 * pow(1.5, 1.2), 1e-12));
  assert_true(near(built_up(w, 1), 20.0, 1e-12));
  assert_true(near(built_up(w, 2), 5.0, 1e-12) && w->urban_fallbacks == 0); /* a new town */
  double shift = logit(w->fraction[0]) - logit(w->base_fraction[0]);
  assert_true(shift > 0.0);
  for (int64_t e = 0; e < grid->first[1]; e++) {
    assert_true(w->fraction[e] >= w->base_fraction[e] && w->fraction[e] < 1.0);
    assert_true(fabs(logit(w->fraction[e]) - logit(w->base_fraction[e]) - shift) < 1e-9);
  }
  double *before;
  size_t bytes = (size_t)grid->first[DISTRICTS] * sizeof *before;
  assert_int_equal(CQIO_ALLOC(test_ctx, grid->first[DISTRICTS], &before), CQIO_OK);
  memcpy(before, w->fraction, bytes);
  assert_int_equal(cqio_weights_advance(test_ctx, w, gone), CQIO_OK);
  assert_memory_equal(w->fraction, before, bytes);
  cqio_free(before);
  cqio_weights_destroy(&w);
  cqio_grid_destroy(&grid);
}

/* From a hamlet to a full district. */
static void extremes(void **state) {
  (void)state;
  cqio_grid *grid = sample();
  cqio_weights *w;
  const double urban[] = {1.0, 1e5, 1e9}, later[] = {1e12, 1e12, 1e12};
  cqio_weights_params params;
  cqio_weights_params_init(&params);
  params.max_share = 1.0;
  params.gradient_core = 5.0;
  params.gradient_county = 0.0;
  assert_int_equal(
      cqio_weights_create(test_ctx, grid, seat_lon, seat_lat, core, urban, &params, &w), CQIO_OK);
  assert_true(near(built_up(w, 0), 1e-4, 1e-12));
  double even = w->base_area[1] / grid->district_area[1]; /* no gradient: even land */
  for (int64_t e = grid->first[1]; e < grid->first[2]; e++)
    assert_true(near(w->fraction[e], even, 1e-3));
  assert_int_equal(cqio_weights_advance(test_ctx, w, later), CQIO_OK);
  for (int r = 0; r < DISTRICTS; r++)
    assert_true(near(built_up(w, r), w->area_limit[r], 1e-12));
  assert_true(w->rural_fallbacks == 0);
  cqio_weights_destroy(&w);
  const double broken[] = {1.0, NAN, 1.0};
  assert_int_equal(cqio_weights_create(test_ctx, grid, seat_lon, seat_lat, core, broken, NULL, &w),
                   CQIO_NUMERIC);
  params.max_share = 0.0;
  assert_int_equal(
      cqio_weights_create(test_ctx, grid, seat_lon, seat_lat, core, urban, &params, &w),
      CQIO_CONFIG);
  assert_null(w);
  cqio_ctx_clear_problems(test_ctx);
  cqio_grid_destroy(&grid);
}

/* A raster replaces the gradient; a district without any light falls back to its area. */
static void raster(void **state) {
  (void)state;
  cqio_grid *grid = sample();
  cqio_weights *w;
  static double light[ENTRIES], fields[ENTRIES];
  const double urban[] = {8e5, 2e5, 1e5};
  light[5 * COLUMNS + 3] = 2.0; /* two cells of district 0, one of district 1 */
  light[5 * COLUMNS + 4] = 1.0;
  light[7 * COLUMNS + 30] = 4.0;
  for (int i = 0; i < ENTRIES; i++)
    fields[i] = i / COLUMNS < 30;
  cqio_weights_params params;
  cqio_weights_params_init(&params);
  params.urban_raster = light;
  params.rural_raster = fields;
  assert_int_equal(
      cqio_weights_create(test_ctx, grid, seat_lon, seat_lat, core, urban, &params, &w), CQIO_OK);
  assert_int_equal(w->urban_fallbacks, 1);
  assert_true(near(w->area_limit[0], 1.8 * grid->cell_area[5], 1e-12));
  double cells = 0.0;
  for (int64_t e = grid->first[0]; e < grid->first[1]; e++) {
    bool lit = light[grid->cell[e]] > 0.0;
    assert_true(lit == (w->urban[e] > 0.0));
    assert_true((w->rural[e] > 0.0) == (grid->cell[e] / COLUMNS < 30));
    cells += lit ? w->urban[e] : 0.0;
  }
  assert_true(near(cells, 1.0, 1e-14));
  for (int64_t e = grid->first[2]; e < grid->first[3]; e++)
    assert_true(near(w->urban[e], grid->overlap[e] / grid->district_area[2], 1e-12));
  cqio_weights_destroy(&w);
  cqio_grid_destroy(&grid);
}

/* Clark's total on the infinite plane is 2 pi D0 / gamma^2 (method 17.6); the grid spans 26 /
 * gamma. */
static void clark(void **state) {
  (void)state;
  enum { SIDE = 320 };
  const double borders[] = {0.0, 3.2}, lon = 106.6, lat = 0.0, urban = 1e5;
  const bool no = false;
  cqio_grid *grid = case_grid(SIDE, SIDE, 0.01, -1.6, 105.0, 1, borders);
  cqio_weights *w;
  cqio_weights_params params;
  cqio_weights_params_init(&params);
  params.gradient_county = 0.15;
  assert_int_equal(cqio_weights_create(test_ctx, grid, &lon, &lat, &no, &urban, &params, &w),
                   CQIO_OK);
  double sum = 0.0, wanted = 2.0 * 3.14159265358979323846 / (0.15 * 0.15);
  for (int64_t e = 0; e < grid->first[1]; e++)
    sum += grid->overlap[e] * w->gradient[e];
  assert_true(near(sum, wanted, 1e-3));
  cqio_weights_destroy(&w);
  cqio_grid_destroy(&grid);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(base_year), cmocka_unit_test(growth), cmocka_unit_test(extremes),
      cmocka_unit_test(raster),    cmocka_unit_test(clark),
  };
  return mpi_test_main(argc, argv, "unit_grid_weights", tests, sizeof tests / sizeof *tests);
}
