/* Trade of the base year in the district tables. */
#include "cqio/numeric.h"
#include "results/region_file.h"

/* What is told of the flows [S][R][R] of the base year. */
struct trade {
  double *share;   /* [S][R][R] of the origin in the purchases of the destination */
  double *own;     /* [S][R] its diagonal */
  double *own_all; /* [R] the same of all products */
  double *haul;    /* [R] km, mean distance of purchases */
  double *sector;  /* [S] the same by product */
};

static double ratio(double part, double whole) {
  return whole > 0.0 ? part / whole : CQIO_NO_VALUE;
}

/* Sums of the flows into district TO of product I, or of all where I < 0: all, own, times km. */
static void add_destination(const cqio_economy *economy, const double *flow, size_t to,
                            double sum[3]) {
  size_t districts = (size_t)economy->districts;
  for (size_t from = 0; from < districts; from++) {
    double bought = flow[from * districts + to];
    sum[0] += bought;
    sum[1] += from == to ? bought : 0.0;
    sum[2] += bought * economy->distance[from * districts + to];
  }
}

static void describe(const cqio_economy *economy, const double *flow, double *sums,
                     struct trade *out) {
  size_t districts = (size_t)economy->districts, pairs = districts * districts;
  for (size_t i = 0; i < (size_t)economy->sectors; i++) {
    double of_sector[3] = {0.0};
    for (size_t to = 0; to < districts; to++) {
      double here[3] = {0.0};
      add_destination(economy, flow + i * pairs, to, here);
      for (size_t from = 0; from < districts; from++)
        out->share[i * pairs + from * districts + to] =
            ratio(flow[i * pairs + from * districts + to], here[0]);
      out->own[i * districts + to] = ratio(here[1], here[0]);
      for (int k = 0; k < 3; k++) {
        sums[3 * to + (size_t)k] += here[k];
        of_sector[k] += here[k];
      }
    }
    out->sector[i] = ratio(of_sector[2], of_sector[0]);
  }
  for (size_t to = 0; to < districts; to++) {
    out->own_all[to] = ratio(sums[3 * to + 1], sums[3 * to]);
    out->haul[to] = ratio(sums[3 * to + 2], sums[3 * to]);
  }
}

static cqio_status put(cqio_ncout *file, const cqio_study *study, const struct trade *trade) {
  const cqio_economy *economy = study->economy;
  const cqio_region_variable rows[] = {
      {"trade_share", "sector origin destination",
       "share of the origin in what the destination buys of the product inside the region, base "
       "year",
       NULL, CQIO_FILE_UNIT_SHARE, trade->share},
      {"own_district_share", "sector district",
       "share that a district buys of itself of the product, of purchases inside the region, base "
       "year",
       NULL, CQIO_FILE_UNIT_SHARE, trade->own},
      {"total_own_district_share", "district",
       "share that a district buys of itself, of all purchases inside the region, base year", NULL,
       CQIO_FILE_UNIT_SHARE, trade->own_all},
      {"district_haul", "district", "mean distance of purchases inside the region, base year", NULL,
       CQIO_FILE_UNIT_KM, trade->haul},
      {"sector_haul", "sector",
       "mean distance of trade inside the region in the product, base year", NULL,
       CQIO_FILE_UNIT_KM, trade->sector},
      {"mean_haul", "trade_class",
       "mean distance of the trade that gravity distributes, by trade class, base year", NULL,
       CQIO_FILE_UNIT_KM, economy->haul}};
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
    CQIO_TRY(
        cqio__region_put(file, study, &rows[k], cqio__dimensions_size(study->data, rows[k].dims)));
  return CQIO_OK;
}

/* With own markets (27.1): the parts met inside, and those within reach (27.3). */
static cqio_status put_own_markets(cqio_ncout *file, const cqio_study *study) {
  const cqio_market_trade *own = &study->economy->own;
  const cqio_region_variable rows[] = {
      {"own_market_share", "sector",
       "part of the local use of the product that is met in the own market, base year", NULL,
       CQIO_FILE_UNIT_SHARE, own->own_market},
      {"own_market_share_low", "sector",
       "least part of the local use that could be met in the own market, base year", NULL,
       CQIO_FILE_UNIT_SHARE, own->low},
      {"own_market_share_high", "sector",
       "largest part of the local use that could be met in the own market, base year", NULL,
       CQIO_FILE_UNIT_SHARE, own->high},
      {"own_market_scale", "sector", "factor of the trade weights inside the own market", NULL,
       CQIO_FILE_UNIT_SHARE, own->scale}};
  for (size_t k = 0; study->economy->own_kernel && k < sizeof rows / sizeof *rows; k++)
    CQIO_TRY(cqio__region_put(file, study, &rows[k], (size_t)study->economy->sectors));
  return CQIO_OK;
}

cqio_status cqio__region_trade(cqio_ncout *file, const cqio_study *study) {
  const cqio_economy *economy = study->economy;
  size_t districts = (size_t)economy->districts, sectors = (size_t)economy->sectors;
  size_t all = sectors * districts * districts;
  double *flow;
  CQIO_TRY(CQIO_ALLOC(study->ctx, 2 * all + sectors * districts + 5 * districts + sectors, &flow));
  struct trade trade = {.share = flow + all};
  trade.own = trade.share + all;
  trade.own_all = trade.own + sectors * districts;
  trade.haul = trade.own_all + districts;
  trade.sector = trade.haul + districts;
  cqio_status status = cqio_economy_flows(economy, flow);
  if (!status) describe(economy, flow, trade.sector + sectors, &trade);
  if (!status) status = put(file, study, &trade);
  if (!status) status = put_own_markets(file, study);
  cqio_free(flow);
  return status;
}
