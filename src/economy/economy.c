/* The district model of the base year (method sections 2-5). */
#include "cqio/economy.h"
#include "cqio/numeric.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static size_t table_size(const cqio_economy *economy) {
  return (size_t)economy->locations * (size_t)economy->sectors;
}

static cqio_regional_frame frame_of(const cqio_economy *economy) {
  const cqio_dataset *data = economy->data;
  return (cqio_regional_frame){economy->districts, CQIO_ZONES, economy->sectors,
                               data->districts.key, data->sectors.key};
}

const char *cqio_economy_label(void *economy, int64_t account) {
  cqio_economy *e = economy;
  int64_t location = account / e->sectors;
  snprintf(e->label, sizeof e->label, "%s/%s/%s", e->data->districts.key[location / CQIO_ZONES],
           location % CQIO_ZONES == CQIO_URBAN ? "urban" : "rural",
           e->data->sectors.key[account % e->sectors]);
  return e->label;
}

/* ---- accounts of the municipality ------------------------------------------------------------ */

static cqio_status remove_imports(cqio_economy *economy) {
  const cqio_dataset *data = economy->data;
  int sectors = economy->sectors;
  double *demand;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, sectors, &demand));
  for (int i = 0; i < sectors; i++)
    demand[i] =
        data->rural_households[i] + data->urban_households[i] + data->government[i] + data->gfcf[i];
  cqio_regional_frame frame = frame_of(economy);
  cqio_municipal_table table = {data->flows,   demand,       data->inventories,
                                data->outflow, data->inflow, data->discrepancy,
                                data->output};
  cqio_status status = cqio_import_removal(economy->ctx, &frame, &table, &economy->imports);
  cqio_free(demand);
  return status;
}

static void input_shares(cqio_economy *economy) {
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

static cqio_status locate_output(cqio_economy *economy) {
  const cqio_dataset *data = economy->data;
  cqio_regional_frame frame = frame_of(economy);
  CQIO_TRY(cqio_district_output(economy->ctx, &frame, data->output, data->activity,
                                economy->district_output));
  bool *primary = data->sector_is_primary;
  CQIO_TRY(cqio_zone_split(economy->ctx, &frame, economy->district_output, data->rural_output_share,
                           primary, data->residents, data->urban_residents, economy->output));
  for (int64_t k = 0; k < economy->accounts; k++)
    economy->active[k] = economy->output[k] > 0.0;
  return CQIO_OK;
}

/* ---- final demand by location of use --------------------------------------------------------- */

/* Households by residents x income, government by residents, capital formation by district GDP and
 * zone output, inventories by output (data set, definition of final_demand). */
static void locate_final_demand(cqio_economy *economy) {
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

static void add_uses(const cqio_economy *economy, double *total) {
  for (size_t k = 0; k < table_size(economy); k++) {
    total[k] = 0.0;
    for (int kind = 0; kind < CQIO_USES; kind++)
      total[k] += economy->use[kind][k];
  }
}

/* ---- trade ----------------------------------------------------------------------------------- */

static cqio_status make_kernels(cqio_economy *economy, const cqio_trade_problem *problem,
                                const cqio_options *options) {
  const cqio_dataset *data = economy->data;
  int classes = data->trade_classes.count;
  memcpy(economy->beta, data->trade_beta, (size_t)classes * sizeof *economy->beta);
  if (options->trade.deterrence == CQIO_CHOICE_CALIBRATE)
    CQIO_TRY(cqio_gravity_calibrate(economy->ctx, problem, data->trade_power,
                                    data->trade_target_haul, economy->beta, economy->haul));
  size_t pairs = (size_t)economy->districts * (size_t)economy->districts;
  for (int c = 0; c < classes; c++)
    CQIO_TRY(cqio_trade_kernel(economy->ctx, &problem->frame, economy->distance, economy->beta[c],
                               data->trade_power[c], economy->kernel + (size_t)c * pairs));
  return CQIO_OK;
}

static cqio_status self_supply(cqio_economy *economy, const cqio_options *options,
                               const double *use, const double *supply, const double *demand) {
  static const cqio_quotient kinds[] = {[CQIO_CHOICE_SLQ] = CQIO_QUOTIENT_SLQ,
                                        [CQIO_CHOICE_CILQ] = CQIO_QUOTIENT_CILQ,
                                        [CQIO_CHOICE_RLQ] = CQIO_QUOTIENT_RLQ,
                                        [CQIO_CHOICE_FLQ] = CQIO_QUOTIENT_FLQ,
                                        [CQIO_CHOICE_AFLQ] = CQIO_QUOTIENT_AFLQ};
  cqio_quotient kind = kinds[options->trade.regionalization];
  double delta = kind == CQIO_QUOTIENT_AFLQ ? options->trade.aflq_delta : options->trade.flq_delta;
  size_t sectors = (size_t)economy->sectors, districts = (size_t)economy->districts;
  cqio_regional_frame frame = frame_of(economy);
  double *share = NULL, *final_share = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, districts * sectors * sectors, &share);
  if (!status) status = CQIO_ALLOC(economy->ctx, districts * sectors, &final_share);
  if (!status)
    status = cqio_self_supply(economy->ctx, &frame, kind, delta, economy->district_output,
                              economy->data->output, share, final_share);
  if (!status)
    status = cqio_local_purchases(economy->ctx, &frame, &economy->imports, share, final_share,
                                  economy->output, use, supply, demand, &economy->local);
  cqio_free(share);
  cqio_free(final_share);
  return status;
}

static cqio_status balance_trade(cqio_economy *economy, const cqio_options *options,
                                 const double *use, double *supply, double *demand) {
  const cqio_dataset *data = economy->data;
  cqio_regional_frame frame = frame_of(economy);
  CQIO_TRY(cqio_trade_margins(economy->ctx, &frame, &economy->imports, economy->output, use, supply,
                              demand));
  bool quotients = options->trade.regionalization != CQIO_CHOICE_GRAVITY;
  if (quotients) CQIO_TRY(self_supply(economy, options, use, supply, demand));
  cqio_trade_problem problem = {.frame = frame,
                                .classes = data->trade_classes.count,
                                .class_key = data->trade_classes.key,
                                .sector_class = data->sector_class,
                                .distance = economy->distance,
                                .import_share = economy->imports.import_share,
                                .supply = quotients ? economy->local.supply : supply,
                                .demand = quotients ? economy->local.demand : demand};
  CQIO_TRY(make_kernels(economy, &problem, options));
  CQIO_TRY(cqio_gravity_balance(economy->ctx, &problem, economy->kernel,
                                options->trade.balance_tolerance, options->trade.balance_max_sweeps,
                                &economy->trade));
  memcpy(economy->haul, economy->trade.class_haul, (size_t)problem.classes * sizeof *economy->haul);
  return CQIO_OK;
}

static cqio_status make_trade(cqio_economy *economy, const cqio_options *options) {
  double *use = NULL, *supply = NULL, *demand = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, table_size(economy), &use);
  if (!status) status = CQIO_ALLOC(economy->ctx, table_size(economy), &supply);
  if (!status) status = CQIO_ALLOC(economy->ctx, table_size(economy), &demand);
  if (!status) add_uses(economy, use);
  if (!status) status = balance_trade(economy, options, use, supply, demand);
  cqio_free(use);
  cqio_free(supply);
  cqio_free(demand);
  return status;
}

static cqio_status make_operator(cqio_economy *economy) {
  const cqio_dataset *data = economy->data;
  bool quotients = economy->local.local_technology != NULL;
  economy->structure =
      (cqio_factored_structure){.districts = economy->districts,
                                .zones = CQIO_ZONES,
                                .sectors = economy->sectors,
                                .technology = quotients ? NULL : economy->imports.coefficients,
                                .district_technology = economy->local.remaining_technology,
                                .classes = data->trade_classes.count,
                                .sector_class = data->sector_class,
                                .kernel = economy->kernel,
                                .row_scale = economy->trade.from,
                                .column_scale = economy->trade.to,
                                .local_technology = economy->local.local_technology,
                                .local_split = economy->local.split,
                                .local_final = economy->local.local_final,
                                .remaining_final = economy->local.remaining_final,
                                .active = economy->active};
  return cqio_operator_create(economy->ctx, &economy->structure, NULL, &economy->open_operator);
}

/* ---- routing --------------------------------------------------------------------------------- */

cqio_status cqio_economy_route(const cqio_economy *economy, int columns, const double *use,
                               double *final_demand) {
  cqio_ctx *ctx = economy->ctx;
  int64_t first, count;
  cqio_operator_range(economy->open_operator, &first, &count);
  double *local = NULL, *routed = NULL;
  cqio_status status = CQIO_ALLOC(ctx, columns * count, &local);
  if (!status) status = CQIO_ALLOC(ctx, columns * count, &routed);
  status = cqio_agree(ctx, status);
  if (!status) {
    cqio_operator_scatter(economy->open_operator, columns, use, local);
    status = cqio_operator_trade(ctx, economy->open_operator, false, columns, local, routed);
  }
  if (!status)
    status = cqio_operator_gather(ctx, economy->open_operator, columns, routed, final_demand);
  cqio_free(local);
  cqio_free(routed);
  return status;
}

double cqio_economy_own_coefficient(const cqio_economy *economy, int location, int supplier,
                                    int user) {
  size_t districts = (size_t)economy->districts, district = (size_t)(location / CQIO_ZONES);
  size_t sectors = (size_t)economy->sectors;
  size_t cell = (size_t)supplier * (size_t)economy->locations + (size_t)location;
  size_t class = (size_t)economy->data->sector_class[supplier];
  size_t entry = (size_t)supplier * sectors + (size_t)user;
  double kernel = economy->kernel[(class * districts + district) * districts + district];
  double share = economy->trade.from[cell] * kernel * economy->trade.to[cell];
  if (!economy->local.local_technology) return share * economy->imports.coefficients[entry];
  entry += district * sectors * sectors;
  return share * economy->local.remaining_technology[entry] +
         economy->local.split[cell] * economy->local.local_technology[entry];
}

/* ---- checks of the base year ----------------------------------------------------------------- */

/* Row balance x = A x + f (2.10) and aggregation to the municipal table (3.13). */
static cqio_status check_balance(cqio_economy *economy) {
  size_t n = table_size(economy), sectors = (size_t)economy->sectors;
  int64_t first, count;
  cqio_operator_range(economy->open_operator, &first, &count);
  double *local = NULL, *product = NULL, *full = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, count, &local);
  if (!status) status = CQIO_ALLOC(economy->ctx, count, &product);
  if (!status) status = CQIO_ALLOC(economy->ctx, n, &full);
  status = cqio_agree(economy->ctx, status);
  if (status) goto done;
  cqio_operator_scatter(economy->open_operator, 1, economy->output, local);
  CQIO_TRY_GOTO(status, done,
                cqio_operator_apply(economy->ctx, economy->open_operator, 1, local, product));
  CQIO_TRY_GOTO(status, done,
                cqio_operator_gather(economy->ctx, economy->open_operator, 1, product, full));
  for (size_t k = 0; k < n; k++) {
    double x = economy->output[k];
    double error = fabs(x - full[k] - economy->final_demand[k]) / fmax(1.0, x);
    economy->balance_residual = fmax(economy->balance_residual, error);
  }
  for (size_t i = 0; i < sectors; i++) {
    double used = cqio_sum(economy->data->flows + i * sectors, sectors);
    double expected = (1.0 - economy->imports.import_share[i]) * used;
    double got = cqio_sum_strided(full + i, (size_t)economy->locations, sectors);
    double scale = fmax(economy->data->output[i], 1e-300);
    economy->aggregation_residual =
        fmax(economy->aggregation_residual, fabs(got - expected) / scale);
  }
done:
  cqio_free(local);
  cqio_free(product);
  cqio_free(full);
  return status;
}

static cqio_status certify(cqio_economy *economy) {
  int64_t first, count;
  cqio_operator_range(economy->open_operator, &first, &count);
  double *scale;
  CQIO_TRY(cqio_agree(economy->ctx, CQIO_ALLOC(economy->ctx, count, &scale)));
  cqio_operator_scatter(economy->open_operator, 1, economy->output, scale);
  cqio_account_names names = {cqio_economy_label, economy};
  cqio_status status =
      cqio_productivity(economy->ctx, economy->open_operator, scale, names, &economy->certificate);
  cqio_free(scale);
  return status;
}

/* ---- creation -------------------------------------------------------------------------------- */

static cqio_status allocate(cqio_economy *economy) {
  cqio_ctx *ctx = economy->ctx;
  size_t n = table_size(economy), sectors = (size_t)economy->sectors;
  size_t districts = (size_t)economy->districts,
         classes = (size_t)economy->data->trade_classes.count;
  CQIO_TRY(CQIO_ALLOC(ctx, districts * sectors, &economy->district_output));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &economy->output));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &economy->active));
  for (int kind = 0; kind < CQIO_USES; kind++)
    CQIO_TRY(CQIO_ALLOC(ctx, n, &economy->use[kind]));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &economy->outside));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &economy->final_demand));
  CQIO_TRY(CQIO_ALLOC(ctx, districts * districts, &economy->distance));
  CQIO_TRY(CQIO_ALLOC(ctx, classes, &economy->beta));
  CQIO_TRY(CQIO_ALLOC(ctx, classes, &economy->haul));
  CQIO_TRY(CQIO_ALLOC(ctx, classes * districts * districts, &economy->kernel));
  CQIO_TRY(CQIO_ALLOC(ctx, sectors, &economy->value_added_share));
  CQIO_TRY(CQIO_ALLOC(ctx, sectors, &economy->compensation_share));
  CQIO_TRY(CQIO_ALLOC(ctx, districts * sectors, &economy->jobs));
  return CQIO_ALLOC(ctx, districts * sectors, &economy->labour);
}

static cqio_status locate_jobs(cqio_economy *economy) {
  const cqio_dataset *data = economy->data;
  cqio_regional_frame frame = frame_of(economy);
  return cqio_district_jobs(economy->ctx, &frame, data->strata.count, data->sector_stratum,
                            data->employed, data->district_employed, data->activity,
                            economy->district_output, economy->jobs, economy->labour);
}

/* Everything of the economy after the sizes are set; collective where trade and solves are. */
static cqio_status build(cqio_economy *economy, const cqio_options *options) {
  CQIO_TRY(cqio_agree(economy->ctx, allocate(economy)));
  cqio_dataset_distances(economy->data, economy->distance);
  CQIO_TRY(remove_imports(economy));
  input_shares(economy);
  CQIO_TRY(locate_output(economy));
  locate_final_demand(economy);
  CQIO_TRY(make_trade(economy, options));
  CQIO_TRY(make_operator(economy));
  double *use;
  CQIO_TRY(cqio_agree(economy->ctx, CQIO_ALLOC(economy->ctx, table_size(economy), &use)));
  add_uses(economy, use);
  cqio_status status = cqio_economy_route(economy, 1, use, economy->final_demand);
  cqio_free(use);
  CQIO_TRY(status);
  for (size_t k = 0; k < table_size(economy); k++)
    economy->final_demand[k] += economy->outside[k];
  CQIO_TRY(check_balance(economy));
  CQIO_TRY(certify(economy));
  return locate_jobs(economy);
}

cqio_status cqio_economy_create(cqio_ctx *ctx, const cqio_dataset *data,
                                const cqio_options *options, cqio_economy **out) {
  *out = NULL;
  cqio_economy *economy;
  CQIO_TRY(cqio_agree(ctx, CQIO_ALLOC(ctx, 1, &economy)));
  economy->ctx = ctx;
  economy->data = data;
  economy->districts = data->districts.count;
  economy->sectors = data->sectors.count;
  economy->locations = economy->districts * CQIO_ZONES;
  economy->accounts = (int64_t)economy->locations * economy->sectors;
  cqio_status status = build(economy, options);
  if (status)
    cqio_economy_destroy(&economy);
  else
    *out = economy;
  return status;
}

void cqio_economy_destroy(cqio_economy **handle) {
  if (!handle || !*handle) return;
  cqio_economy *economy = *handle;
  cqio_certificate_destroy(&economy->certificate);
  cqio_operator_destroy(&economy->open_operator);
  cqio_imports_free(&economy->imports);
  cqio_trade_free(&economy->trade);
  cqio_local_trade_free(&economy->local);
  for (int kind = 0; kind < CQIO_USES; kind++)
    cqio_free(economy->use[kind]);
  cqio_free(economy->district_output);
  cqio_free(economy->output);
  cqio_free(economy->active);
  cqio_free(economy->outside);
  cqio_free(economy->final_demand);
  cqio_free(economy->distance);
  cqio_free(economy->beta);
  cqio_free(economy->haul);
  cqio_free(economy->kernel);
  cqio_free(economy->value_added_share);
  cqio_free(economy->compensation_share);
  cqio_free(economy->jobs);
  cqio_free(economy->labour);
  cqio_free(economy);
  *handle = NULL;
}
