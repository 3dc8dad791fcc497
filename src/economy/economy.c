/* The district model of the base year (method sections 2-5). */
#include "economy/base_year.h"
#include "economy/strata.h"

/* ---- creation -------------------------------------------------------------------------------- */

static cqio_status allocate(cqio_economy *economy) {
  cqio_ctx *ctx = economy->ctx;
  size_t n = cqio__economy_size(economy), sectors = (size_t)economy->sectors;
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
  if (economy->data->trade_targets.used) {
    CQIO_TRY(CQIO_ALLOC(ctx, classes * districts * districts, &economy->own_kernel));
    CQIO_TRY(CQIO_ALLOC(ctx, 6 * sectors, &economy->own.scale));
  }
  CQIO_TRY(CQIO_ALLOC(ctx, sectors, &economy->value_added_share));
  CQIO_TRY(CQIO_ALLOC(ctx, sectors, &economy->compensation_share));
  CQIO_TRY(CQIO_ALLOC(ctx, districts * sectors, &economy->jobs));
  return CQIO_ALLOC(ctx, districts * sectors, &economy->labour);
}

/* Everything of the economy after the sizes are set; collective where trade and solves are. */
static cqio_status build(cqio_economy *economy, const cqio_options *options) {
  CQIO_TRY(cqio__strata_check(economy->ctx, economy->data, options));
  CQIO_TRY(cqio_agree(economy->ctx, allocate(economy)));
  cqio_dataset_distances(economy->data, economy->distance);
  CQIO_TRY(cqio_agree(economy->ctx, cqio__accounts_remove_imports(economy)));
  cqio__accounts_input_shares(economy);
  CQIO_TRY(cqio_agree(economy->ctx, cqio__accounts_locate_output(economy)));
  cqio__accounts_locate_demand(economy);
  CQIO_TRY(cqio__trade_make(economy, options));
  CQIO_TRY(cqio__trade_make_operator(economy));
  double *use;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(economy->ctx, cqio__economy_size(economy), &use));
  cqio__accounts_add_uses(economy, use);
  cqio_status status = cqio_economy_route(economy, 1, use, economy->final_demand);
  cqio_free(use);
  CQIO_TRY(status);
  for (size_t k = 0; k < cqio__economy_size(economy); k++)
    economy->final_demand[k] += economy->outside[k];
  CQIO_TRY(cqio__base_year_balance(economy));
  CQIO_TRY(cqio__base_year_certify(economy));
  return cqio_agree(economy->ctx, cqio__accounts_locate_jobs(economy, options));
}

cqio_status cqio_economy_create(cqio_ctx *ctx, const cqio_dataset *data,
                                const cqio_options *options, cqio_economy **out) {
  *out = NULL;
  cqio_economy *economy;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 1, &economy));
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
  cqio_free(economy->own_kernel);
  cqio_free(economy->own.scale);
  cqio_free(economy->value_added_share);
  cqio_free(economy->compensation_share);
  cqio_free(economy->jobs);
  cqio_free(economy->labour);
  cqio_free(economy);
  *handle = NULL;
}
