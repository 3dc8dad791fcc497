/* Accounts of the base year: imports removed, output and final demand by district and zone, jobs
 * (method 2.4, 3.1, 4.1). */
#include "cqio/numeric.h"
#include "economy/base_year.h"
#include "economy/strata.h"

#include <math.h>

cqio_status cqio__accounts_remove_imports(cqio_economy *economy) {
  const cqio_dataset *data = economy->data;
  int sectors = economy->sectors;
  double *demand;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, sectors, &demand));
  for (int i = 0; i < sectors; i++)
    demand[i] =
        data->rural_households[i] + data->urban_households[i] + data->government[i] + data->gfcf[i];
  cqio_regional_frame frame = cqio__economy_frame(economy);
  cqio_municipal_table table = {data->flows,   demand,       data->inventories,
                                data->outflow, data->inflow, data->discrepancy,
                                data->output};
  cqio_status status = cqio_import_removal(economy->ctx, &frame, &table, &economy->imports);
  cqio_free(demand);
  return status;
}

void cqio__accounts_input_shares(cqio_economy *economy) {
  const cqio_dataset *data = economy->data;
  int sectors = economy->sectors;
  for (int j = 0; j < sectors; j++) {
    if (!(data->output[j] > 0.0)) continue;
    double added = 0.0;
    for (int k = 0; k < CQIO_PRIMARY_INPUTS; k++)
      added += data->primary_inputs[k * sectors + j];
    economy->value_added_share[j] = added / data->output[j];
    economy->compensation_share[j] = data->primary_inputs[j] / data->output[j];
  }
}

cqio_status cqio__accounts_locate_output(cqio_economy *economy) {
  const cqio_dataset *data = economy->data;
  cqio_regional_frame frame = cqio__economy_frame(economy);
  CQIO_TRY(cqio_district_output(economy->ctx, &frame, data->output, data->activity,
                                economy->district_output));
  bool *primary = data->sector_is_primary;
  CQIO_TRY(cqio_zone_split(economy->ctx, &frame, economy->district_output, data->rural_output_share,
                           primary, data->residents, data->urban_residents, economy->output));
  for (int64_t k = 0; k < economy->accounts; k++)
    economy->active[k] = economy->output[k] > 0.0;
  return CQIO_OK;
}

/* Households by residents x income, government by residents, capital formation by district GDP and
 * zone output, inventories by output (data set, definition of final_demand). */
void cqio__accounts_locate_demand(cqio_economy *economy) {
  const cqio_dataset *data = economy->data;
  int districts = economy->districts, sectors = economy->sectors, strata = data->strata.count;
  double income[CQIO_ZONES] = {0.0}, people = 0.0,
         gdp = cqio_sum(data->district_gdp, (size_t)(districts * strata));
  for (int r = 0; r < districts; r++) {
    income[CQIO_URBAN] += data->income_urban[r] * data->urban_residents[r];
    income[CQIO_RURAL] += data->income_rural[r] * (data->residents[r] - data->urban_residents[r]);
    people += data->residents[r];
  }
  for (int l = 0; l < economy->locations; l++) {
    int r = l / CQIO_ZONES, zone = l % CQIO_ZONES;
    const double *output = economy->output + (size_t)l * (size_t)sectors;
    const double *of_district = economy->district_output + (size_t)r * (size_t)sectors;
    double urban = data->urban_residents[r];
    double residents = zone == CQIO_URBAN ? urban : data->residents[r] - urban;
    double per_head = zone == CQIO_URBAN ? data->income_urban[r] : data->income_rural[r];
    double purse = income[zone] > 0.0 ? per_head * residents / income[zone] : 0.0;
    const double *basket = zone == CQIO_URBAN ? data->urban_households : data->rural_households;
    double total = cqio_sum(of_district, (size_t)sectors);
    double capital = total > 0.0 ? cqio_sum(data->district_gdp + r * strata, (size_t)strata) / gdp *
                                       cqio_sum(output, (size_t)sectors) / total
                                 : 0.0;
    for (int i = 0; i < sectors; i++) {
      size_t k = (size_t)l * (size_t)sectors + (size_t)i;
      double share = data->output[i] > 0.0 ? output[i] / data->output[i] : 0.0;
      economy->use[CQIO_USE_HOUSEHOLDS][k] = purse * basket[i];
      economy->use[CQIO_USE_GOVERNMENT][k] = residents / people * data->government[i];
      economy->use[CQIO_USE_CAPITAL][k] = capital * data->gfcf[i];
      economy->use[CQIO_USE_INVENTORIES][k] = share * fmax(data->inventories[i], 0.0);
      economy->outside[k] =
          share * (economy->imports.net_exports[i] + economy->imports.residual[i]);
    }
  }
}

/* Jobs by productivity (26.1) in place of the balanced ones, but for FARMING sectors where people
 * decide who farms. */
static cqio_status place_by_productivity(cqio_economy *economy, const cqio_options *options,
                                         bool by_people) {
  const cqio_dataset *data = economy->data;
  size_t sectors = (size_t)economy->sectors, districts = (size_t)economy->districts;
  int strata = data->strata.count;
  double *jobs = NULL, *labour = NULL, *gdp = NULL, *elasticity = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, districts * sectors, &jobs);
  if (!status) status = CQIO_ALLOC(economy->ctx, districts * sectors, &labour);
  if (!status) status = CQIO_ALLOC(economy->ctx, districts, &gdp);
  if (!status) status = CQIO_ALLOC(economy->ctx, sectors, &elasticity);
  for (size_t r = 0; r < districts && !status; r++)
    gdp[r] = cqio_sum(data->district_gdp + r * (size_t)strata, (size_t)strata);
  for (size_t i = 0; i < sectors && !status; i++)
    elasticity[i] = options->employment.productivity_elasticity;
  if (!status)
    status = cqio__labour_coefficients(
        economy->ctx, economy->districts, economy->sectors, data->districts.key,
        economy->district_output, data->employed, gdp, data->residents, elasticity, jobs, labour);
  for (size_t k = 0; k < districts * sectors && !status; k++) {
    if (by_people && cqio__stratum(data, (int)(k % sectors)) == CQIO_PRIMARY) continue;
    economy->jobs[k] = jobs[k];
    economy->labour[k] = labour[k];
  }
  cqio_free(jobs);
  cqio_free(labour);
  cqio_free(gdp);
  cqio_free(elasticity);
  return status;
}

cqio_status cqio__accounts_locate_jobs(cqio_economy *economy, const cqio_options *options) {
  const cqio_dataset *data = economy->data;
  cqio_regional_frame frame = cqio__economy_frame(economy);
  CQIO_TRY(cqio_district_jobs(economy->ctx, &frame, data->strata.count, data->sector_stratum,
                              data->employed, data->district_employed, data->activity,
                              economy->district_output, economy->jobs, economy->labour));
  bool by_people = options->employment.farm == CQIO_CHOICE_RESIDENTS;
  if (options->employment.coefficients == CQIO_CHOICE_PRODUCTIVITY)
    CQIO_TRY(place_by_productivity(economy, options, by_people));
  size_t sectors = (size_t)economy->sectors;
  for (size_t k = 0; k < (size_t)economy->districts * sectors && by_people; k++)
    if (cqio__stratum(data, (int)(k % sectors)) == CQIO_PRIMARY)
      economy->labour[k] *= cqio__labour_required(0);
  return CQIO_OK;
}

void cqio__accounts_add_uses(const cqio_economy *economy, double *total) {
  for (size_t k = 0; k < cqio__economy_size(economy); k++) {
    total[k] = 0.0;
    for (int kind = 0; kind < CQIO_USES; kind++)
      total[k] += economy->use[kind][k];
  }
}
