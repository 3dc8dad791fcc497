/* Settlement of the shipped region against a reference program; laws of settlement (26.31-26.39)
 * (I13, I14). */
#include "cqio/numeric.h"
#include "support/grid_case.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "cqio/region.h"
#include "cqio/settlement.h"
#include "law/settlement_gold.h"
#include "law/settlement_parks_gold.h"

static cqio_dataset *data;
static cqio_grid *grid;
static cqio_settlement_input input;

static int open_all(void **state) {
  (void)state;
  const char *source = getenv("CQIO_SOURCE_DIR");
  char folder[4096], path[4200];
  snprintf(folder, sizeof folder, "%s/matrices/chongqing-2010", source ? source : ".");
  snprintf(path, sizeof path, "%s/overlap_001deg.nc", folder);
  if (cqio_dataset_read(test_ctx, folder, &data) ||
      cqio_grid_read(test_ctx, path, data->districts.count,
                     (const char *const *)data->districts.key, &grid)) {
    cqio_ctx_print_problems(test_ctx);
    return -1;
  }
  const cqio_towns *towns = &data->towns;
  input = (cqio_settlement_input){.towns = towns->count,
                                  .district = towns->district,
                                  .lon = towns->lon,
                                  .lat = towns->lat,
                                  .population = towns->population,
                                  .area = data->area,
                                  .residents = data->residents,
                                  .urban = data->urban_residents};
  return 0;
}

static int close_all(void **state) {
  (void)state;
  cqio_grid_destroy(&grid);
  cqio_dataset_destroy(&data);
  return 0;
}

static void expect(const char *what, double found, double wanted, double tolerance) {
  if (fabs(found - wanted) <= tolerance) return;
  fail_msg("%s = %.17g: expected %.17g", what, found, wanted);
}

static cqio_settlement *create(const cqio_grid *on, const cqio_settlement_input *from) {
  cqio_settlement *s;
  if (cqio_settlement_create(test_ctx, on, from, NULL, &s)) cqio_ctx_print_problems(test_ctx);
  assert_non_null(s);
  return s;
}

static int town_of(int64_t id) {
  for (int k = 0; k < data->towns.count; k++)
    if (data->towns.id[k] == id) return k;
  fail_msg("town %lld is not in towns.csv", (long long)id);
  return -1;
}

/* Density of the land inside of each cell by WEIGHT and the totals of districts. */
static double density_at(const cqio_settlement *s, const double *weight, const double *total,
                         int cell) {
  double people = 0.0;
  for (int r = 0; r < grid->district_count; r++)
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++)
      if (grid->cell[e] == cell) people += weight[e] * total[r];
  return s->inside[cell] > 0.0 ? people / s->inside[cell] : 0.0;
}

static double built_up_area(const cqio_settlement *s) {
  double sum = 0.0;
  for (int c = 0; c < grid->lat_count * grid->lon_count; c++)
    sum += s->inside[c] * s->built_up[c];
  return sum;
}

enum {
  TOWNS = sizeof gold_towns / sizeof *gold_towns,
  CELLS = sizeof gold_cells / sizeof *gold_cells,
  DISTRICTS = sizeof gold_districts / sizeof *gold_districts
};

static void base_year(void **state) {
  (void)state;
  double rural[DISTRICTS], densest = 0.0;
  cqio_settlement *s = create(grid, &input);
  assert_int_equal(s->towns, 905);
  assert_int_equal(data->districts.count, DISTRICTS);
  for (int i = 0; i < TOWNS; i++) {
    int k = town_of(gold_towns[i].id);
    expect("urban residents", s->urban[k], gold_towns[i].urban, 1e-9 * gold_towns[i].urban);
    expect("area", s->area[k], gold_towns[i].area, 1e-9 * gold_towns[i].area);
  }
  for (int r = 0; r < DISTRICTS; r++) {
    assert_string_equal(data->districts.key[r], gold_districts[r].key);
    rural[r] = data->residents[r] - data->urban_residents[r];
    /* the sweeps of the reference program end within 1e-12 of the totals, about 1e-11 of b */
    expect("b", s->balance[r], gold_districts[r].balance, 3e-11);
  }
  for (int i = 0; i < CELLS; i++) {
    int c = gold_cells[i].cell;
    expect("urban density", density_at(s, s->urban_weight, data->urban_residents, c),
           gold_cells[i].urban, 1e-9 * gold_cells[i].urban);
    expect("rural density", density_at(s, s->rural_weight, rural, c), gold_cells[i].rural,
           1e-9 * gold_cells[i].rural);
    expect("built up", s->built_up[c], gold_cells[i].built_up, 1e-9 * gold_cells[i].built_up);
  }
  for (int c = 0; c < grid->lat_count * grid->lon_count; c++)
    densest = fmax(densest, s->density[c]);
  expect("largest density", densest, gold_densest, 1e-9 * gold_densest);
  expect("built-up land", built_up_area(s), gold_built_up, 1e-9 * gold_built_up);
  expect("land at the margin", s->land_at_margin, gold_margin, 1e-9 * gold_margin);
  print_message("(26.35) in %d steps\n", s->iterations);
  cqio_settlement_destroy(&s);
}

static void ten_years_in_one(void **state) {
  (void)state;
  double urban[DISTRICTS], rural[DISTRICTS];
  for (int r = 0; r < DISTRICTS; r++) {
    urban[r] = gold_districts[r].urban_2020;
    rural[r] = gold_districts[r].rural_2020;
  }
  cqio_settlement *s = create(grid, &input);
  for (int times = 0; times < 2; times++) { /* the second time from the base year again */
    cqio_settlement_begin(s);
    assert_int_equal(cqio_settlement_advance(test_ctx, s, urban, rural, NULL), CQIO_OK);
    for (int i = 0; i < TOWNS; i++)
      expect("urban residents", s->urban[town_of(gold_towns[i].id)], gold_towns[i].urban_2020,
             1e-9 * gold_towns[i].urban_2020);
    for (int i = 0; i < CELLS; i++) {
      int c = gold_cells[i].cell;
      expect("urban density", density_at(s, s->urban_weight, urban, c), gold_cells[i].urban_2020,
             1e-9 * gold_cells[i].urban_2020);
      expect("built up", s->built_up[c], gold_cells[i].built_up_2020,
             1e-9 * gold_cells[i].built_up_2020);
    }
    expect("built-up land", built_up_area(s), gold_built_up_2020, 1e-9 * gold_built_up_2020);
  }
  cqio_settlement_destroy(&s);
}

enum { PLACES = sizeof gold_places / sizeof *gold_places };

/* (26.40), (M7): ten years, part of whose growth lives near the new jobs at parks. */
static void near_parks(void **state) {
  (void)state;
  int town[PLACES];
  double part[DISTRICTS] = {0.0}, rural[DISTRICTS];
  for (int i = 0; i < PLACES; i++)
    town[i] = town_of(gold_places[i].id);
  for (int r = 0; r < DISTRICTS; r++)
    rural[r] = data->residents[r] - data->urban_residents[r];
  cqio_settlement *s = create(grid, &input);
  for (int t = 0; t < GOLD_YEARS; t++) {
    for (int h = 0; h < GOLD_HOSTS; h++)
      part[cqio_labels_find(&data->districts, gold_hosts[h])] = gold_years[t].part[h];
    const cqio_settlement_work work = {part, PLACES, town, gold_years[t].jobs, gold_length};
    assert_int_equal(cqio_settlement_advance(test_ctx, s, gold_years[t].urban, rural, &work),
                     CQIO_OK);
    double sum[DISTRICTS] = {0.0};
    for (int k = 0; k < s->towns; k++)
      sum[s->district[k]] += s->urban[k];
    for (int r = 0; r < DISTRICTS; r++)
      expect("towns of a district", sum[r], gold_years[t].urban[r], 1e-12 * gold_years[t].urban[r]);
  }
  for (int i = 0; i < PLACES; i++)
    expect("town of a park", s->urban[town[i]], gold_places[i].urban_2020,
           1e-9 * gold_places[i].urban_2020);
  for (size_t i = 0; i < sizeof gold_others / sizeof *gold_others; i++)
    expect("town", s->urban[town_of(gold_others[i].id)], gold_others[i].urban_2020,
           1e-9 * gold_others[i].urban_2020);
  expect("built-up land", built_up_area(s), gold_parks_built_up, 1e-9 * gold_parks_built_up);
  cqio_settlement_destroy(&s);
}

/* Urban residents of all towns after a year of WORK, or of none. */
static double *grow(const cqio_settlement_work *work) {
  double urban[DISTRICTS], rural[DISTRICTS], *towns = calloc((size_t)input.towns, sizeof *towns);
  assert_non_null(towns);
  for (int r = 0; r < DISTRICTS; r++) {
    urban[r] = 1.1 * data->urban_residents[r];
    rural[r] = data->residents[r] - data->urban_residents[r];
  }
  cqio_settlement *s = create(grid, &input);
  assert_int_equal(cqio_settlement_advance(test_ctx, s, urban, rural, work), CQIO_OK);
  memcpy(towns, s->urban, (size_t)input.towns * sizeof *towns);
  cqio_settlement_destroy(&s);
  return towns;
}

/* (26.40) without part, without new jobs or without places is (26.37), bit for bit. */
static void no_work_is_neutral(void **state) {
  (void)state;
  double part[DISTRICTS] = {0.0}, half[DISTRICTS];
  for (int r = 0; r < DISTRICTS; r++)
    half[r] = 0.5;
  const int town[] = {town_of(gold_places[0].id)};
  const double some[] = {100.0}, none[] = {-5.0};
  const cqio_settlement_work cases[] = {
      {part, 1, town, some, 10.0}, {half, 1, town, none, 10.0}, {half, 0, town, some, 10.0}};
  const cqio_settlement_work all = {half, 1, town, some, 10.0};
  double *plain = grow(NULL), *moved = grow(&all);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double *found = grow(&cases[i]);
    assert_memory_equal(found, plain, (size_t)input.towns * sizeof *plain);
    free(found);
  }
  assert_true(moved[town[0]] > plain[town[0]]);
  for (int k = 0; k < input.towns; k++) /* elsewhere nothing changes */
    if (input.district[k] != input.district[town[0]]) assert_true(moved[k] == plain[k]);
  free(plain);
  free(moved);
}

/* ---- laws ------------------------------------------------------------------------------------ */

/* Residents of the entries by the weights of both zones, and their sum in each district. */
static double *residents_of(const cqio_settlement *s, const cqio_settlement_input *from) {
  double *people = calloc((size_t)s->grid->first[s->grid->district_count], sizeof *people);
  assert_non_null(people);
  for (int r = 0; r < s->grid->district_count; r++) {
    double rural = from->residents[r] - from->urban[r];
    size_t first = (size_t)s->grid->first[r], end = (size_t)s->grid->first[r + 1];
    for (size_t e = first; e < end; e++) {
      people[e] = from->urban[r] * s->urban_weight[e] + rural * s->rural_weight[e];
      assert_true(people[e] >= 0.0);
    }
    expect("residents of a district", cqio_sum(people + first, end - first), from->residents[r],
           1e-12 * from->residents[r]);
  }
  return people;
}

/* T29, (26.39): towns, entries and cells add up, land never shrinks, when towns grow and decline.
 */
static void conservation(void **state) {
  (void)state;
  size_t cells = (size_t)grid->lat_count * (size_t)grid->lon_count;
  double urban[DISTRICTS], rural[DISTRICTS];
  cqio_settlement *s = create(grid, &input);
  free(residents_of(s, &input));
  for (int t = 1; t <= 4; t++) {
    double *before = calloc(cells, sizeof *before), sum[DISTRICTS] = {0}, area[DISTRICTS] = {0};
    assert_non_null(before);
    memcpy(before, s->built_up, cells * sizeof *before);
    for (int r = 0; r < DISTRICTS; r++) {
      double way = t <= 2 ? t : 4 - t; /* out and back */
      urban[r] = data->urban_residents[r] * (1.0 + 0.1 * way * (r % 5 == 0 ? -1.0 : 1.0));
      rural[r] = (data->residents[r] - data->urban_residents[r]) * (1.0 - 0.05 * way);
    }
    assert_int_equal(cqio_settlement_advance(test_ctx, s, urban, rural, NULL), CQIO_OK);
    for (int k = 0; k < s->towns; k++)
      sum[s->district[k]] += s->urban[k];
    for (int r = 0; r < DISTRICTS; r++)
      for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++)
        area[r] += s->urban_weight[e];
    for (int r = 0; r < DISTRICTS; r++) {
      expect("towns of a district", sum[r], urban[r], 1e-12 * urban[r]);
      expect("weights of a district", area[r], 1.0, 1e-12);
    }
    for (size_t c = 0; c < cells; c++)
      assert_true(s->built_up[c] >= before[c] && s->built_up[c] <= 1.0);
    free(before);
  }
  cqio_settlement_destroy(&s);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

struct steps {
  size_t count;
  double *size;
};

static double percentile_95(struct steps *steps) {
  qsort(steps->size, steps->count, sizeof *steps->size, ascending);
  return steps->size[steps->count * 95 / 100];
}

/* I13: from cell to cell density changes no more across borders of districts than elsewhere. */
static void no_edges(void **state) {
  (void)state;
  size_t cells = (size_t)grid->lat_count * (size_t)grid->lon_count;
  size_t columns = (size_t)grid->lon_count;
  cqio_settlement *s = create(grid, &input);
  double *people = residents_of(s, &input), *density = calloc(cells, sizeof *density);
  struct steps steps[2] = {{0, calloc(2 * cells, sizeof(double))}, /* inside, across a border */
                           {0, calloc(2 * cells, sizeof(double))}};
  assert_true(density && steps[0].size && steps[1].size);
  for (int64_t e = 0; e < grid->first[grid->district_count]; e++)
    density[grid->cell[e]] += people[e] / s->inside[grid->cell[e]];
  for (size_t c = 0; c < cells; c++) {
    const size_t other[2] = {c + columns, c + 1};
    const bool there[2] = {c + columns < cells, c % columns + 1 < columns};
    for (int k = 0; k < 2; k++) {
      if (!there[k] || !(density[c] > 0.0 && density[other[k]] > 0.0)) continue;
      struct steps *to = &steps[grid->dominant[c] != grid->dominant[other[k]]];
      to->size[to->count++] = fabs(log(density[other[k]] / density[c]));
    }
  }
  double inside = percentile_95(&steps[0]), across = percentile_95(&steps[1]);
  print_message("95th percentile of steps of ln density: %.3f across borders, %.3f elsewhere\n",
                across, inside);
  assert_true(across <= inside);
  expect("steps across borders", across, 0.366, 0.002);
  expect("steps elsewhere", inside, 0.609, 0.002);
  for (int k = 0; k < 2; k++)
    free(steps[k].size);
  free(density);
  free(people);
  cqio_settlement_destroy(&s);
}

/* Sum over the towns K with K % FOLDS in [LOW, HIGH) of |residents in the map - census|. */
static double township_error(const cqio_settlement *full, const double *people, int folds, int low,
                             int high, double *census) {
  double *found = calloc((size_t)full->towns, sizeof *found), error = 0.0;
  assert_non_null(found);
  for (int64_t e = 0; e < grid->first[grid->district_count]; e++)
    found[full->nearest[e]] += people[e];
  for (int k = 0; k < full->towns; k++) {
    if (k % folds < low || k % folds >= high) continue;
    double known = full->base_urban[k] + full->base_rural[k];
    error += fabs(found[k] - known);
    *census += known;
  }
  free(found);
  return error;
}

/* The error of maps by one seat a district (17.3), on the same entries. */
static double error_by_seats(const cqio_settlement *full, double *census) {
  cqio_weights *w;
  assert_int_equal(cqio_weights_create(test_ctx, grid, data->seat_lon, data->seat_lat,
                                       data->metro_core, data->urban_residents, NULL, &w),
                   CQIO_OK);
  double *people = calloc((size_t)grid->first[DISTRICTS], sizeof *people);
  assert_non_null(people);
  for (int r = 0; r < DISTRICTS; r++)
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++)
      people[e] = data->urban_residents[r] * w->urban[e] +
                  (data->residents[r] - data->urban_residents[r]) * w->rural[e];
  double error = township_error(full, people, 1, 0, 1, census);
  free(people);
  cqio_weights_destroy(&w);
  return error;
}

/* The map made without the towns K with K % FOLDS = FOLD; seats for districts left without. */
static cqio_settlement *create_without(int folds, int fold) {
  size_t towns = (size_t)input.towns + DISTRICTS;
  bool settled[DISTRICTS] = {false};
  int *district = calloc(towns, sizeof *district);
  double *lon = calloc(3 * towns, sizeof *lon), *lat = lon + towns, *population = lat + towns;
  assert_true(district && lon);
  cqio_settlement_input rest = input;
  rest.district = district;
  rest.lon = lon;
  rest.lat = lat;
  rest.population = population;
  rest.towns = 0;
  for (int k = 0; k < input.towns; k++) {
    if (k % folds == fold) continue;
    district[rest.towns] = input.district[k];
    lon[rest.towns] = input.lon[k];
    lat[rest.towns] = input.lat[k];
    population[rest.towns++] = input.population[k];
    settled[input.district[k]] = true;
  }
  for (int r = 0; r < DISTRICTS; r++) {
    if (settled[r]) continue;
    district[rest.towns] = r;
    lon[rest.towns] = data->seat_lon[r];
    lat[rest.towns] = data->seat_lat[r];
    population[rest.towns++] = 1.0;
  }
  cqio_settlement *s = create(grid, &rest);
  free(district);
  free(lon);
  return s;
}

/* People in the wrong township, with all places and with a fifth of them hidden in turn. */
static void townships(void **state) {
  (void)state;
  enum { FOLDS = 5 };
  cqio_settlement *full = create(grid, &input);
  double *people = residents_of(full, &input), census = 0.0, hidden = 0.0, hidden_census = 0.0;
  double seats_census = 0.0, seats = error_by_seats(full, &seats_census);
  double error = township_error(full, people, 1, 0, 1, &census);
  free(people);
  for (int fold = 0; fold < FOLDS; fold++) {
    cqio_settlement *s = create_without(FOLDS, fold);
    people = residents_of(s, &input);
    hidden += township_error(full, people, FOLDS, fold, fold + 1, &hidden_census);
    free(people);
    cqio_settlement_destroy(&s);
  }
  print_message("townships of 2010: %.2f %% error in sample, %.2f %% where places are hidden, "
                "%.2f %% by seats\n",
                100.0 * error / census, 100.0 * hidden / hidden_census,
                100.0 * seats / seats_census);
  expect("error in sample", error / census, 0.178729940831, 1e-9);
  expect("error of hidden places", hidden / hidden_census, 0.59360105925, 1e-9);
  cqio_settlement_destroy(&full);
}

/* I14: one town a district, at its seat; all people of a district in one of its towns. */
static void few_towns(void **state) {
  (void)state;
  size_t towns = (size_t)input.towns;
  int district[DISTRICTS];
  double *population = calloc(towns, sizeof *population), even[DISTRICTS];
  assert_non_null(population);
  for (int r = 0; r < DISTRICTS; r++) {
    district[r] = r;
    even[r] = 1.0;
  }
  cqio_settlement_input seats = input;
  seats.towns = DISTRICTS;
  seats.district = district;
  seats.lon = data->seat_lon;
  seats.lat = data->seat_lat;
  seats.population = even;
  cqio_settlement *s = create(grid, &seats);
  free(residents_of(s, &seats));
  cqio_settlement_destroy(&s);
  for (int k = 0; k < input.towns; k++)
    population[k] = k == 0 || input.district[k] != input.district[k - 1] ? 1.0 : 1e-9;
  seats = input;
  seats.population = population;
  s = create(grid, &seats);
  free(residents_of(s, &seats));
  cqio_settlement_destroy(&s);
  free(population);
}

/* The sphere moves people little; coarse grids have exact totals too. */
static void sphere_and_coarse_grids(void **state) {
  (void)state;
  static const double sizes[] = {0.02, 0.05, 0.1};
  cqio_settlement_params params;
  cqio_settlement_params_init(&params);
  params.sphere = true;
  cqio_settlement *plane = create(grid, &input), *sphere;
  assert_int_equal(cqio_settlement_create(test_ctx, grid, &input, &params, &sphere), CQIO_OK);
  double *on_plane = residents_of(plane, &input), *on_sphere = residents_of(sphere, &input);
  double moved = 0.0;
  for (int64_t e = 0; e < grid->first[grid->district_count]; e++)
    moved += 0.5 * fabs(on_plane[e] - on_sphere[e]);
  moved /= cqio_sum(data->residents, DISTRICTS);
  print_message("%.2f %% of people live in other cells on the sphere\n", 100.0 * moved);
  assert_true(moved > 1e-4 && moved < 0.01);
  free(on_plane);
  free(on_sphere);
  cqio_settlement_destroy(&plane);
  cqio_settlement_destroy(&sphere);
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
    cqio_grid *coarse;
    assert_int_equal(cqio_grid_coarsen(test_ctx, grid, sizes[k], &coarse), CQIO_OK);
    cqio_settlement *s = create(coarse, &input);
    free(residents_of(s, &input));
    cqio_settlement_destroy(&s);
    cqio_grid_destroy(&coarse);
  }
}

/* Land that all cells near towns do not have is the fault of the job. */
static void too_much_land(void **state) {
  (void)state;
  cqio_settlement_params params;
  cqio_settlement *s;
  cqio_settlement_params_init(&params);
  params.land_per_resident = 4800.0;
  assert_int_equal(cqio_settlement_create(test_ctx, grid, &input, &params, &s), CQIO_CONFIG);
  assert_non_null(strstr(cqio_ctx_problem(test_ctx, 0),
                         "(km2), by 4800 m2 a townsperson: expected less than all land near towns; "
                         "lower grid.built_up_per_resident"));
  cqio_ctx_clear_problems(test_ctx);
}

/* A region from north to south is refused on the plane, with the way out. */
static void too_large_for_a_plane(void **state) {
  (void)state;
  const int district[1] = {0};
  const double place[2] = {10.0, 40.0}, one = 1.0, area = 1e6, residents = 1e6, urban = 5e5;
  const double borders[2] = {0.0, 4.0};
  const cqio_settlement_input large = {1,    district, &place[0],  &place[1],
                                       &one, &area,    &residents, &urban};
  cqio_grid *wide = case_grid(20, 8, 0.5, 35.0, 8.0, 1, borders);
  cqio_settlement *s;
  assert_non_null(wide);
  assert_int_equal(cqio_settlement_create(test_ctx, wide, &large, NULL, &s), CQIO_CONFIG);
  assert_string_equal(cqio_ctx_problem(test_ctx, 0),
                      "settlement: distances on a plane are wrong by 1.8 % in the mean of this "
                      "region, latitude 35 to 45: expected at most 0.5 %; set grid.distances to "
                      "sphere");
  cqio_ctx_clear_problems(test_ctx);
  cqio_settlement_params params;
  cqio_settlement_params_init(&params);
  params.sphere = true;
  assert_int_equal(cqio_settlement_create(test_ctx, wide, &large, &params, &s), CQIO_OK);
  cqio_settlement_destroy(&s);
  cqio_grid_destroy(&wide);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(base_year, open_all),
      cmocka_unit_test(ten_years_in_one),
      cmocka_unit_test(near_parks),
      cmocka_unit_test(no_work_is_neutral),
      cmocka_unit_test(conservation),
      cmocka_unit_test(no_edges),
      cmocka_unit_test(townships),
      cmocka_unit_test(few_towns),
      cmocka_unit_test(sphere_and_coarse_grids),
      cmocka_unit_test(too_much_land),
      cmocka_unit_test_teardown(too_large_for_a_plane, close_all),
  };
  return mpi_test_main(argc, argv, "law_settlement", tests, sizeof tests / sizeof *tests);
}
