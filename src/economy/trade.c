/* Trade of the base year and the operator made of it (method 3.3-3.13). */
#include "economy/base_year.h"

#include <math.h>
#include <string.h>

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
  cqio_regional_frame frame = cqio__economy_frame(economy);
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

/* Kernels inside own markets apart, and the scales with which trade meets its targets (27.2). */
static cqio_status make_own_markets(cqio_economy *economy, const cqio_options *options,
                                    cqio_trade_problem *problem) {
  const cqio_trade_targets *targets = &economy->data->trade_targets;
  size_t districts = (size_t)economy->districts, pairs = districts * districts;
  size_t sectors = (size_t)economy->sectors;
  double *numbers = economy->own.scale;
  int *market;
  if (!economy->own_kernel) return CQIO_OK;
  economy->own = (cqio_market_trade){numbers,
                                     numbers + sectors,
                                     numbers + 2 * sectors,
                                     numbers + 3 * sectors,
                                     numbers + 4 * sectors,
                                     numbers + 5 * sectors};
  problem->own_kernel = economy->own_kernel;
  problem->own_scale = economy->own.scale;
  CQIO_TRY(cqio_agree(economy->ctx,
                      CQIO_ALLOC(economy->ctx, (size_t)problem->classes * districts, &market)));
  for (size_t c = 0; c < (size_t)problem->classes; c++) {
    for (size_t r = 0; r < districts; r++)
      market[c * districts + r] = targets->metro[c] && economy->data->metro_core[r] ? -1 : (int)r;
    cqio_own_market_split(economy->districts, market + c * districts, economy->kernel + c * pairs,
                          economy->own_kernel + c * pairs);
  }
  cqio_own_markets markets = {market, targets->own_share};
  cqio_status status = cqio_own_market_scales(economy->ctx, problem, economy->kernel, &markets,
                                              options->trade.balance_max_sweeps, &economy->own);
  cqio_free(market);
  return status;
}

/* A decay of the data set goes about as far as its target, which stands beside it. */
static void check_hauls(const cqio_economy *economy, const cqio_options *options) {
  static const double much = 0.03;
  const cqio_dataset *data = economy->data;
  bool given = options->trade.regionalization == CQIO_CHOICE_GRAVITY &&
               options->trade.deterrence != CQIO_CHOICE_CALIBRATE && data->has_trade;
  for (int c = 0; c < data->trade_classes.count && given && !data->trade_targets.used; c++) {
    double haul = economy->haul[c], target = data->trade_target_haul[c];
    if (!(target > 0.0) || !(haul > 0.0) || fabs(haul / target - 1.0) <= much) continue;
    cqio_log(
        economy->ctx, CQIO_LOG_WARN,
        "%s/trade.csv: trade class '%s': beta = %g makes a mean haul of %.4g (km), and "
        "target_haul_km = %g: is one of them wrong? trade.deterrence: calibrate finds the beta",
        data->directory, data->trade_classes.key[c], economy->beta[c], haul, target);
  }
}

static cqio_status balance_trade(cqio_economy *economy, const cqio_options *options,
                                 const double *use, double *supply, double *demand) {
  const cqio_dataset *data = economy->data;
  cqio_regional_frame frame = cqio__economy_frame(economy);
  bool quotients = options->trade.regionalization != CQIO_CHOICE_GRAVITY;
  cqio_status status = cqio_trade_margins(economy->ctx, &frame, &economy->imports, economy->output,
                                          use, supply, demand);
  if (!status && quotients) status = self_supply(economy, options, use, supply, demand);
  CQIO_TRY(cqio_agree(economy->ctx, status));
  cqio_trade_problem problem = {.frame = frame,
                                .classes = data->trade_classes.count,
                                .class_key = data->trade_classes.key,
                                .sector_class = data->sector_class,
                                .distance = economy->distance,
                                .import_share = economy->imports.import_share,
                                .supply = quotients ? economy->local.supply : supply,
                                .demand = quotients ? economy->local.demand : demand};
  CQIO_TRY(cqio_agree(economy->ctx, make_kernels(economy, &problem, options)));
  CQIO_TRY(make_own_markets(economy, options, &problem));
  CQIO_TRY(cqio_gravity_balance(economy->ctx, &problem, economy->kernel,
                                options->trade.balance_tolerance, options->trade.balance_max_sweeps,
                                &economy->trade));
  memcpy(economy->haul, economy->trade.class_haul, (size_t)problem.classes * sizeof *economy->haul);
  check_hauls(economy, options);
  return CQIO_OK;
}

cqio_status cqio__trade_make(cqio_economy *economy, const cqio_options *options) {
  double *use = NULL, *supply = NULL, *demand = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, cqio__economy_size(economy), &use);
  if (!status) status = CQIO_ALLOC(economy->ctx, cqio__economy_size(economy), &supply);
  if (!status) status = CQIO_ALLOC(economy->ctx, cqio__economy_size(economy), &demand);
  status = cqio_agree(economy->ctx, status);
  if (!status) cqio__accounts_add_uses(economy, use);
  if (!status) status = balance_trade(economy, options, use, supply, demand);
  cqio_free(use);
  cqio_free(supply);
  cqio_free(demand);
  return status;
}

cqio_status cqio__trade_make_operator(cqio_economy *economy) {
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
                                .own_kernel = economy->own_kernel,
                                .own_scale = economy->own.scale,
                                .row_scale = economy->trade.from,
                                .column_scale = economy->trade.to,
                                .local_technology = economy->local.local_technology,
                                .local_split = economy->local.split,
                                .local_final = economy->local.local_final,
                                .remaining_final = economy->local.remaining_final,
                                .active = economy->active};
  return cqio_operator_create(economy->ctx, &economy->structure, &economy->open_operator);
}
