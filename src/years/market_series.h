/* Published series that the years of a region with markets need (27.14), (27.17), (27.18). */
#ifndef CQIO_YEARS_MARKET_SERIES
#define CQIO_YEARS_MARKET_SERIES

#include "cqio/economy.h"

/* Owned arrays; years of the job, the base year first. */
typedef struct {
  int years;
  double *formation; /* [years] real gross fixed capital formation, 1e8 of the currency (27.18) */
  double *price;     /* [years] of investment, base year = 1 */
  double *real;      /* [years][CQIO_STRATA] value added over that of the base year (27.14) */
  double stock;      /* capital at the start of the base year (27.17) */
} cqio__market_series;

/*
 * Series of DATA for the years of OPTIONS; DEPRECIATION a year. Where no growth of a stratum is
 * known it is that of GDP, and prices are those of cqio__investment_price. CQIO_DATA (E354) as
 * cqio_investment_real and cqio_capital_inventory; OUT is empty then. Not collective.
 */
CQIO_NODISCARD cqio_status cqio__market_series_read(cqio_ctx *ctx, const cqio_dataset *data,
                                                    const cqio_options *options,
                                                    double depreciation, cqio__market_series *out);
void cqio__market_series_free(cqio__market_series *series);

#endif
