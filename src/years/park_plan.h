/* Park investment of a scenario: plan, capital formation, capacity (method 8). */
#ifndef CQIO_YEARS_PARK_PLAN
#define CQIO_YEARS_PARK_PLAN

#include "cqio/economy.h"

/* The plan of one scenario; owned arrays. */
typedef struct {
  int parks, districts, sectors, years, first_year;
  double *formation; /* [P][years][R] gross fixed capital formation by district, 1e8 CNY (8.3) */
  double *mix;       /* [P][S] products bought per unit of formation (8.5); rows sum to 1 */
  double *opening;   /* [P][years][R] formation that becomes capacity in the year, sum over k of
                        gestation_k formation(year - k) (8.7) */
} cqio_park_plan;

/* Price of investment in YEAR, base year = 1 (8.4), (27.18): of investment_prices.csv where
 * investment.prices is file, else by investment.deflator. */
double cqio__investment_price(const cqio_dataset *data, const cqio_options *options, int year);
/* CQIO_CONFIG where investment.prices is file and there is no such table, or a deflator beside it;
 * CQIO_DATA where it does not have all years of the job. Not collective. */
CQIO_NODISCARD cqio_status cqio__investment_prices_check(cqio_ctx *ctx, const cqio_dataset *data,
                                                         const cqio_options *options);

/*
 * Plan of the scenario OPTIONS: exclusive investment (8.2) of the parks that invest, times factor,
 * deflated to base-year prices, times the part that is capital formation (8.3), by district; the
 * share to_wings of what is planned in the ring is made in the other macro regions, spread by urban
 * residents. CQIO_CONFIG for an unknown park or ring, CQIO_DATA for years without a plan. Not
 * collective.
 */
CQIO_NODISCARD cqio_status cqio__park_plan_create(cqio_ctx *ctx, const cqio_dataset *data,
                                                  const cqio_options *options,
                                                  cqio_park_plan **out);
/* Multiplies all capital formation of each park by its entry of FACTORS[P]. */
void cqio__park_plan_scale(cqio_park_plan *parks, const double *factors);
void cqio__park_plan_destroy(cqio_park_plan **parks);

/* Adds what PARK spends in YEAR to USE[L][S], demand by location of use (8.5, urban zones). */
void cqio__park_plan_add_construction(const cqio_park_plan *parks, int park, int year, double *use);

/* Gross fixed capital formation of all parks in YEAR, 1e8 CNY. */
double cqio__park_plan_formation(const cqio_park_plan *parks, int year);

/*
 * Adds to OUTPUT[R][S] what PARK produces in YEAR with the capacity that opened in the years from
 * SINCE on (8.7, 8.8), 1e8 CNY, urban zones: of each opening park_sector / icor, less depreciation,
 * the part in use by its age; the last entry of `utilisation` is for older ones.
 */
void cqio__park_plan_add_operation(const cqio_park_plan *parks, const cqio_dataset *data, int park,
                                   int since, int year, double *output);

#endif
