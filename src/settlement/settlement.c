/* Settlement: memory, parameters, the base year and the years after (26.31-26.39). */
#include "cqio/numeric.h"
#include "settlement/land.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double blur_resolution = 0.01; /* degrees */
enum { PASSES = 6, SWEEPS = 30 };           /* at that resolution */

void cqio_settlement_params_init(cqio_settlement_params *params) {
  *params = (cqio_settlement_params){.centre_density = 12000.0,
                                     .density_ceiling = 25000.0,
                                     .urban_slope = 1.5,
                                     .land_per_resident = 100.0,
                                     .growth_exponent = 1.2,
                                     .max_share = 0.9};
}

static cqio_status check_params(cqio_ctx *ctx, const cqio_settlement_params *p) {
  const struct {
    const char *name;
    double value, low, high;
  } rules[] = {{"density at the centre of towns (persons/km2)", p->centre_density, 0.0, 1e6},
               {"ceiling of density (persons/km2)", p->density_ceiling, 0.0, 1e7},
               {"slope of the urban part over density", p->urban_slope, 0.0, 20.0},
               {"built-up land per resident (m2)", p->land_per_resident, 0.0, 1e6},
               {"exponent of built-up growth", p->growth_exponent, -1e-300, 100.0},
               {"largest built-up share", p->max_share, 0.0, 1.0}};
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    if (!(rules[i].value > rules[i].low && rules[i].value <= rules[i].high))
      return cqio_fail(ctx, CQIO_CONFIG, "settlement: %s = %g: expected a number in (%g, %g]",
                       rules[i].name, rules[i].value, fmax(rules[i].low, 0.0), rules[i].high);
  return CQIO_OK;
}

static cqio_status check_people(cqio_ctx *ctx, int count, const double *people, const char *zone) {
  for (int r = 0; r < count; r++)
    if (!(isfinite(people[r]) && people[r] >= 0.0))
      return cqio_fail(ctx, CQIO_NUMERIC,
                       "settlement: %s residents of district %d = %g: expected a finite value >= 0",
                       zone, r, people[r]);
  return CQIO_OK;
}

/* ---- memory ---------------------------------------------------------------------------------- */

static cqio_status allocate(cqio_ctx *ctx, const cqio_grid *grid, int towns,
                            cqio_settlement **out) {
  CQIO_TRY(CQIO_ALLOC(ctx, 1, out));
  cqio_settlement *s = *out;
  s->grid = grid;
  s->towns = towns;
  size_t cells = cqio__settled_cells(s), entries = (size_t)grid->first[grid->district_count];
  double **const by_town[] = {&s->lon,        &s->lat,   &s->area,   &s->base_urban,
                              &s->base_rural, &s->urban, &s->town_x, &s->town_y};
  double **const by_cell[] = {&s->inside,   &s->smoothing,    &s->density,
                              &s->built_up, &s->base_density, &s->base_built_up};
  double **const by_entry[] = {&s->urban_weight, &s->rural_weight, &s->base_urban_weight,
                               &s->base_rural_weight, &s->part};
  for (size_t i = 0; i < sizeof by_town / sizeof *by_town; i++)
    CQIO_TRY(CQIO_ALLOC(ctx, towns, by_town[i]));
  for (size_t i = 0; i < sizeof by_cell / sizeof *by_cell; i++)
    CQIO_TRY(CQIO_ALLOC(ctx, cells, by_cell[i]));
  for (size_t i = 0; i < sizeof by_entry / sizeof *by_entry; i++)
    CQIO_TRY(CQIO_ALLOC(ctx, entries, by_entry[i]));
  CQIO_TRY(CQIO_ALLOC(ctx, towns, &s->district));
  CQIO_TRY(CQIO_ALLOC(ctx, towns, &s->home));
  CQIO_TRY(CQIO_ALLOC(ctx, entries, &s->nearest));
  CQIO_TRY(CQIO_ALLOC(ctx, cells + 1, &s->member_first));
  CQIO_TRY(CQIO_ALLOC(ctx, 2 * (size_t)grid->district_count, &s->balance)); /* and its base */
  CQIO_TRY(CQIO_ALLOC(ctx, grid->lat_count, &s->row_first));
  CQIO_TRY(CQIO_ALLOC(ctx, grid->lat_count, &s->row_end));
  CQIO_TRY(CQIO_ALLOC(ctx, grid->lon_count, &s->x));
  return CQIO_ALLOC(ctx, grid->lat_count, &s->y);
}

void cqio_settlement_destroy(cqio_settlement **settlement) {
  if (!settlement || !*settlement) return;
  cqio_settlement *s = *settlement;
  void *const members[] = {s->lon,
                           s->lat,
                           s->area,
                           s->base_urban,
                           s->base_rural,
                           s->urban,
                           s->inside,
                           s->row_first,
                           s->row_end,
                           s->smoothing,
                           s->density,
                           s->built_up,
                           s->base_density,
                           s->base_built_up,
                           s->urban_weight,
                           s->rural_weight,
                           s->district,
                           s->home,
                           s->nearest,
                           s->member_first,
                           s->member,
                           s->share,
                           s->balance,
                           s->x,
                           s->y,
                           s->base_urban_weight,
                           s->base_rural_weight,
                           s->part,
                           s->town_x,
                           s->town_y};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    cqio_free(members[i]);
  cqio_free(s);
  *settlement = NULL;
}

/* ---- base year ------------------------------------------------------------------------------- */

/* The land of each cell, and the columns of each row that have some. */
static void take_land(cqio_settlement *s) {
  const cqio_grid *grid = s->grid;
  for (int64_t e = 0; e < grid->first[grid->district_count]; e++)
    s->inside[grid->cell[e]] += grid->overlap[e];
  for (int64_t e = 0; e < grid->first[grid->district_count]; e++)
    s->part[e] = grid->overlap[e] / s->inside[grid->cell[e]];
  for (int i = 0; i < grid->lat_count; i++) {
    const double *row = s->inside + (ptrdiff_t)i * grid->lon_count;
    s->row_end[i] = grid->lon_count;
    while (s->row_first[i] < s->row_end[i] && !(row[s->row_first[i]] > 0.0))
      s->row_first[i]++;
    while (s->row_end[i] > s->row_first[i] && !(row[s->row_end[i] - 1] > 0.0))
      s->row_end[i]--;
  }
}

static void take_towns(cqio_settlement *s, const cqio_settlement_input *input) {
  const cqio_grid *grid = s->grid;
  double middle = 0.5 * (grid->lon_bounds[0] + grid->lon_bounds[2 * grid->lon_count - 1]);
  for (int k = 0; k < s->towns; k++) {
    s->district[k] = input->district[k];
    s->lat[k] = input->lat[k];
    s->lon[k] = input->lon[k];
    if (fabs(s->lon[k] - middle) > 180.0) s->lon[k] = middle + remainder(s->lon[k] - middle, 360.0);
  }
  take_land(s);
  s->ceiling = s->params.density_ceiling;
  for (int r = 0; r < grid->district_count; r++)
    s->ceiling = fmax(s->ceiling, input->urban[r] / input->area[r]);
  double fineness = blur_resolution / (grid->lon_bounds[1] - grid->lon_bounds[0]);
  s->passes = (int)lround(PASSES * fineness * fineness);
  s->sweeps = (int)lround(SWEEPS * fineness * fineness);
}

static cqio_status spread(cqio_ctx *ctx, cqio_settlement *s, const double *urban,
                          const double *rural) {
  CQIO_TRY(cqio__townspeople_spread(ctx, s, urban));
  CQIO_TRY(cqio__countryside_spread(ctx, s, rural));
  return cqio__urban_land_build(ctx, s);
}

static cqio_status lay_out(cqio_ctx *ctx, cqio_settlement *s, const cqio_settlement_input *input) {
  size_t districts = (size_t)s->grid->district_count;
  double *rural;
  take_towns(s, input);
  CQIO_TRY(cqio__distances_prepare(ctx, s));
  CQIO_TRY(cqio__townships_divide(ctx, s));
  CQIO_TRY(cqio__townships_settle(ctx, s, input));
  CQIO_TRY(cqio__membership_create(ctx, s));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &rural));
  for (size_t r = 0; r < districts; r++)
    rural[r] = input->residents[r] - input->urban[r];
  cqio_status status = check_people(ctx, (int)districts, rural, "rural");
  if (!status) status = spread(ctx, s, input->urban, rural);
  cqio_free(rural);
  return status;
}

/* Copies the state of a year to (FORTH) that of the base year, or back. */
static void copy_base(cqio_settlement *s, bool forth) {
  size_t cells = cqio__settled_cells(s), districts = (size_t)s->grid->district_count;
  size_t entries = (size_t)s->grid->first[districts];
  const struct {
    double *now, *base;
    size_t count;
  } members[] = {{s->urban_weight, s->base_urban_weight, entries},
                 {s->rural_weight, s->base_rural_weight, entries},
                 {s->density, s->base_density, cells},
                 {s->built_up, s->base_built_up, cells},
                 {s->urban, s->base_urban, (size_t)s->towns},
                 {s->balance, s->balance + districts, districts},
                 {&s->land_at_margin, &s->base_land_at_margin, 1}};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    memcpy(forth ? members[i].base : members[i].now, forth ? members[i].now : members[i].base,
           members[i].count * sizeof(double));
}

cqio_status cqio_settlement_create(cqio_ctx *ctx, const cqio_grid *grid,
                                   const cqio_settlement_input *input,
                                   const cqio_settlement_params *params, cqio_settlement **out) {
  cqio_settlement *s = NULL;
  *out = NULL;
  if (params) CQIO_TRY(check_params(ctx, params));
  CQIO_TRY(check_people(ctx, grid->district_count, input->urban, "urban"));
  cqio_status status = allocate(ctx, grid, input->towns, &s);
  if (!status) {
    cqio_settlement_params_init(&s->params);
    if (params) s->params = *params;
    status = lay_out(ctx, s, input);
  }
  if (status) {
    cqio_settlement_destroy(&s);
    return status;
  }
  copy_base(s, true);
  *out = s;
  return CQIO_OK;
}

/* ---- years after ----------------------------------------------------------------------------- */

void cqio_settlement_begin(cqio_settlement *settlement) {
  copy_base(settlement, false);
}

cqio_status cqio_settlement_advance(cqio_ctx *ctx, cqio_settlement *settlement, const double *urban,
                                    const double *rural, const cqio_settlement_work *work) {
  int districts = settlement->grid->district_count;
  CQIO_TRY(check_people(ctx, districts, urban, "urban"));
  CQIO_TRY(check_people(ctx, districts, rural, "rural"));
  CQIO_TRY(cqio__towns_grow(ctx, settlement, urban, work));
  return spread(ctx, settlement, urban, rural);
}

void cqio_settlement_built_up(const cqio_settlement *settlement, double *cells) {
  const cqio_grid *grid = settlement->grid;
  for (size_t c = 0; c < cqio__settled_cells(settlement); c++) { /* less slivers (17.1) */
    double land = fmin(settlement->inside[c], grid->cell_area[c / (size_t)grid->lon_count]);
    cells[c] = land * settlement->built_up[c];
  }
}
