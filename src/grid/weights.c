/* Weights of one year: urban by built-up land and Clark's gradient, rural by open land (17.3). */
#include "cqio/numeric.h"
#include "grid/grid.h"
#include "numeric/sphere.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const double largest_share = 1.0 - 1e-6; /* a fully built district has no finite logit */

void cqio_weights_params_init(cqio_weights_params *params) {
  *params = (cqio_weights_params){.land_per_resident = 100.0,
                                  .max_share = 0.9,
                                  .growth_exponent = 1.2,
                                  .gradient_core = 0.15,
                                  .gradient_county = 0.35};
}

static cqio_status check_params(cqio_ctx *ctx, const cqio_weights_params *p) {
  const struct {
    const char *name;
    double value, low, high;
    bool open; /* low is excluded */
  } rules[] = {{"built-up land per resident (m2)", p->land_per_resident, 0.0, 1e6, true},
               {"largest built-up share", p->max_share, 0.0, 1.0, true},
               {"exponent of built-up growth", p->growth_exponent, 0.0, 100.0, false},
               {"density gradient of the core (1/km)", p->gradient_core, 0.0, 1e3, false},
               {"density gradient of counties (1/km)", p->gradient_county, 0.0, 1e3, false}};
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    if (!(rules[i].value >= rules[i].low && rules[i].value <= rules[i].high) ||
        (rules[i].open && rules[i].value == rules[i].low))
      return cqio_fail(ctx, CQIO_CONFIG, "grid: %s = %g: expected a number in %s%g, %g]",
                       rules[i].name, rules[i].value, rules[i].open ? "(" : "[", rules[i].low,
                       rules[i].high);
  return CQIO_OK;
}

static cqio_status check_urban(cqio_ctx *ctx, int count, const double *urban) {
  for (int r = 0; r < count; r++)
    if (!(isfinite(urban[r]) && urban[r] >= 0.0))
      return cqio_fail(ctx, CQIO_NUMERIC,
                       "grid: urban residents of district %d = %g: expected a finite value >= 0", r,
                       urban[r]);
  return CQIO_OK;
}

/* Between two points in degrees. */
static double distance_between(double lat1, double lon1, double lat2, double lon2) {
  return cqio__great_circle(0.5 * (lat2 - lat1) * CQIO__RADIANS,
                            0.5 * (lon2 - lon1) * CQIO__RADIANS, lat1 * CQIO__RADIANS,
                            lat2 * CQIO__RADIANS);
}

/* A raster in place of the gradient, scaled to a largest value of 1 in the district. */
static void take_raster(cqio_weights *w, const double *raster, int64_t first, int64_t end) {
  double largest = 0.0;
  for (int64_t e = first; e < end; e++)
    largest = fmax(largest, raster[w->grid->cell[e]]);
  for (int64_t e = first; e < end; e++)
    w->gradient[e] = largest > 0.0 ? raster[w->grid->cell[e]] / largest : 0.0;
}

static void set_gradient(cqio_weights *w, const double *seat_lon, const double *seat_lat,
                         const bool *core) {
  const cqio_grid *grid = w->grid;
  for (int r = 0; r < grid->district_count; r++) {
    double gamma = core[r] ? w->params.gradient_core : w->params.gradient_county, open = 0.0;
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++) {
      int row = grid->cell[e] / grid->lon_count, column = grid->cell[e] % grid->lon_count;
      w->distance[e] =
          distance_between(seat_lat[r], seat_lon[r], grid->lat[row], grid->lon[column]);
      w->gradient[e] = exp(-gamma * w->distance[e]);
    }
    if (w->params.urban_raster)
      take_raster(w, w->params.urban_raster, grid->first[r], grid->first[r + 1]);
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++)
      if (w->gradient[e] > 0.0) open += grid->overlap[e];
    w->area_limit[r] = fmin(w->params.max_share, largest_share) * open;
  }
}

int cqio_grid_normalise(const cqio_grid *grid, double *weight) {
  int fallbacks = 0;
  for (int r = 0; r < grid->district_count; r++) {
    int64_t first = grid->first[r];
    size_t count = (size_t)(grid->first[r + 1] - first);
    double sum = cqio_sum(weight + first, count);
    if (!(sum > DBL_MIN)) {
      memcpy(weight + first, grid->overlap + first, count * sizeof *weight);
      sum = cqio_sum(weight + first, count);
      fallbacks++;
    }
    for (size_t e = 0; e < count; e++)
      weight[(size_t)first + e] /= sum;
  }
  return fallbacks;
}

static void set_weights(cqio_weights *w) {
  const cqio_grid *grid = w->grid;
  const double *suitable = w->params.rural_raster;
  for (int64_t e = 0; e < grid->first[grid->district_count]; e++) {
    w->urban[e] = grid->overlap[e] * w->fraction[e] * w->gradient[e];
    w->rural[e] =
        grid->overlap[e] * (1.0 - w->fraction[e]) * (suitable ? suitable[grid->cell[e]] : 1.0);
  }
  w->urban_fallbacks = cqio_grid_normalise(grid, w->urban);
  w->rural_fallbacks = cqio_grid_normalise(grid, w->rural);
}

static cqio_status allocate(cqio_ctx *ctx, const cqio_grid *grid, cqio_weights **out) {
  CQIO_TRY(CQIO_ALLOC(ctx, 1, out));
  cqio_weights *w = *out;
  w->grid = grid;
  int64_t entries = grid->first[grid->district_count];
  double **const by_entry[] = {&w->distance, &w->gradient, &w->base_fraction,
                               &w->fraction, &w->urban,    &w->rural};
  double **const by_district[] = {&w->base_area, &w->area_limit, &w->area, &w->base_urban};
  for (size_t i = 0; i < sizeof by_entry / sizeof *by_entry; i++)
    CQIO_TRY(CQIO_ALLOC(ctx, entries, by_entry[i]));
  for (size_t i = 0; i < sizeof by_district / sizeof *by_district; i++)
    CQIO_TRY(CQIO_ALLOC(ctx, grid->district_count, by_district[i]));
  return CQIO_OK;
}

/* Land that URBAN residents would take without history, km2. */
static double land_for(const cqio_weights *w, int r, double urban) {
  return fmin(w->area_limit[r], urban * w->params.land_per_resident * 1e-6);
}

cqio_status cqio_weights_create(cqio_ctx *ctx, const cqio_grid *grid, const double *seat_lon,
                                const double *seat_lat, const bool *core, const double *urban,
                                const cqio_weights_params *params, cqio_weights **out) {
  *out = NULL;
  cqio_weights *w = NULL;
  cqio_status status = check_urban(ctx, grid->district_count, urban);
  if (!status && params) status = check_params(ctx, params);
  if (!status) status = allocate(ctx, grid, &w);
  if (status) goto fail;
  cqio_weights_params_init(&w->params);
  if (params) w->params = *params;
  set_gradient(w, seat_lon, seat_lat, core);
  for (int r = 0; r < grid->district_count; r++) {
    w->base_urban[r] = urban[r];
    w->base_area[r] = land_for(w, r, urban[r]);
    CQIO_TRY_GOTO(status, fail, cqio__built_up_lay_out(ctx, w, r, w->base_area[r]));
  }
  memcpy(w->base_fraction, w->fraction,
         (size_t)grid->first[grid->district_count] * sizeof *w->fraction);
  memcpy(w->area, w->base_area, (size_t)grid->district_count * sizeof *w->area);
  set_weights(w);
  *out = w;
  return CQIO_OK;
fail:
  cqio_weights_destroy(&w);
  return status;
}

void cqio_weights_destroy(cqio_weights **weights) {
  if (!weights || !*weights) return;
  cqio_weights *w = *weights;
  void *const members[] = {w->distance, w->gradient,  w->base_fraction, w->fraction, w->urban,
                           w->rural,    w->base_area, w->area_limit,    w->area,     w->base_urban};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    cqio_free(members[i]);
  cqio_free(w);
  *weights = NULL;
}

cqio_status cqio_weights_advance(cqio_ctx *ctx, cqio_weights *w, const double *urban) {
  const cqio_grid *grid = w->grid;
  CQIO_TRY(check_urban(ctx, grid->district_count, urban));
  for (int r = 0; r < grid->district_count; r++) {
    bool new_town = !(w->base_area[r] > 0.0);
    double area = new_town
                      ? land_for(w, r, urban[r])
                      : fmin(w->area_limit[r], w->base_area[r] * pow(urban[r] / w->base_urban[r],
                                                                     w->params.growth_exponent));
    w->area[r] = fmax(w->area[r], area);
    CQIO_TRY(new_town ? cqio__built_up_lay_out(ctx, w, r, w->area[r])
                      : cqio__built_up_shift(ctx, w, r, w->area[r]));
  }
  set_weights(w);
  return CQIO_OK;
}
