/* The land over which maps spread figures of districts. */
#include "results/map_land.h"

#include <math.h>

static const double strained = 3.0; /* of |b| in (26.35): towns of a district fit it badly */

static cqio_status begin_weights(const cqio_study *study, const cqio_options *options,
                                 const cqio_map_input *input, cqio_weights **out) {
  const cqio_dataset *data = study->data;
  cqio_weights_params params;
  cqio_weights_params_init(&params);
  params.land_per_resident = options->grid.built_up_per_resident;
  params.max_share = options->grid.built_up_max;
  params.growth_exponent = options->grid.built_up_exponent;
  params.gradient_core = options->grid.clark_core;
  params.gradient_county = options->grid.clark_county;
  params.urban_raster = input->urban;
  params.rural_raster = input->rural;
  return cqio_weights_create(study->ctx, input->grid, data->seat_lon, data->seat_lat,
                             data->metro_core, data->urban_residents, &params, out);
}

static cqio_settlement_params settlement_params(const cqio_options *options) {
  cqio_settlement_params params;
  cqio_settlement_params_init(&params);
  params.centre_density = options->grid.centre_density;
  if (options->migration.density_ceiling > 0.0)
    params.density_ceiling = options->migration.density_ceiling;
  params.urban_slope = options->grid.urban_slope;
  params.land_per_resident = options->grid.built_up_per_resident;
  params.max_share = options->grid.built_up_max;
  params.growth_exponent = options->grid.built_up_exponent;
  params.sphere = options->grid.distances == CQIO_CHOICE_SPHERE;
  return params;
}

static bool same_params(const cqio_settlement_params *a, const cqio_settlement_params *b) {
  return a->centre_density == b->centre_density && a->density_ceiling == b->density_ceiling &&
         a->urban_slope == b->urban_slope && a->land_per_resident == b->land_per_resident &&
         a->growth_exponent == b->growth_exponent && a->max_share == b->max_share &&
         a->sphere == b->sphere;
}

static cqio_status create_settlement(const cqio_study *study, const cqio_settlement_params *params,
                                     const cqio_map_input *input, cqio_settlement **out) {
  const cqio_dataset *data = study->data;
  const cqio_settlement_input towns = {.towns = data->towns.count,
                                       .district = data->towns.district,
                                       .lon = data->towns.lon,
                                       .lat = data->towns.lat,
                                       .population = data->towns.population,
                                       .area = data->area,
                                       .residents = data->residents,
                                       .urban = data->urban_residents};
  CQIO_TRY(cqio_settlement_create(study->ctx, input->grid, &towns, params, out));
  for (int r = 0; r < data->districts.count; r++)
    if (fabs((*out)->balance[r]) > strained)
      cqio_log(study->ctx, CQIO_LOG_WARN,
               "maps: the towns of district '%s' give it %.3g times its residents: expected places "
               "and populations that fit it",
               data->districts.key[r], exp(-(*out)->balance[r]));
  return CQIO_OK;
}

cqio_status cqio__map_land_begin(const cqio_study *study, const cqio_options *options,
                                 const cqio_map_input *input, cqio_map_land *land) {
  cqio_settlement_params params = settlement_params(options);
  bool seats = options->grid.settlement == CQIO_CHOICE_SEATS;
  if (!seats && land->settlement && same_params(&params, &land->settlement->params)) {
    cqio_settlement_begin(land->settlement);
    return CQIO_OK;
  }
  cqio__map_land_free(land);
  land->made++;
  return seats ? begin_weights(study, options, input, &land->weights)
               : create_settlement(study, &params, input, &land->settlement);
}

cqio_status cqio__map_land_advance(cqio_ctx *ctx, const cqio_map_land *land, const double *urban,
                                   const double *rural, const cqio_settlement_work *work) {
  return land->settlement ? cqio_settlement_advance(ctx, land->settlement, urban, rural, work)
                          : cqio_weights_advance(ctx, land->weights, urban);
}

void cqio__map_land_weights(const cqio_map_land *land, const double *weights[CQIO_ZONES]) {
  const cqio_settlement *towns = land->settlement;
  weights[CQIO_URBAN] = towns ? towns->urban_weight : land->weights->urban;
  weights[CQIO_RURAL] = towns ? towns->rural_weight : land->weights->rural;
}

void cqio__map_land_built_up(const cqio_map_land *land, double *cells) {
  if (land->settlement)
    cqio_settlement_built_up(land->settlement, cells);
  else
    cqio_weights_built_up(land->weights, cells);
}

void cqio__map_land_free(cqio_map_land *land) {
  cqio_weights_destroy(&land->weights);
  cqio_settlement_destroy(&land->settlement);
}
