/**
 * @file
 * years: scenarios from year to year, and the calibration of what they share. Arrays as in
 * economy.h.
 */
#ifndef CQIO_YEARS_H
#define CQIO_YEARS_H

#include "cqio/economy.h"

CQIO_BEGIN_DECLS

/* ---- results of one scenario ----------------------------------------------------------------- */

/** How far the equilibrium of a year is from one (27.25), and what is judged of it alone (28.10).
 */
typedef struct {
  double factors;         /**< largest log of rents and wages */
  double goods, external; /**< as in cqio_equilibrium */
  double starts;          /**< largest difference of logs of prices and wages that random starts end
                             with; CQIO_NO_VALUE where none was tried */
  double countryside;     /**< its part in value added outside farming, at the prices of the year */
} cqio_year_markets;

/**
 * Everything of one year: flows of the year, stocks at its end. Arrays are owned; they and the
 * numbers with them are the rows of quantities.def, which names shapes and units: output[n] and
 * jobs[n]; urban, rural, registered_urban, registered_rural and converted[R]; earned and income[H];
 * migration[R][R], row = origin (rural), column = destination (urban); park_jobs and
 * park_value_added[P][CQIO_PHASES][L]; skill_jobs[Q]; wages[L]; gdp, employed, theil ...
 */
typedef struct {
#define CQIO_ARRAY(id, ...) double *id;
#define CQIO_NUMBER(id, ...) double id;
#include "cqio/quantities.def"
  int year; /**< from here on plain numbers without pointers, which checkpoints keep as they are */
  cqio_people_rates rates;
  cqio_people_report people;            /**< residuals of the population identity */
  cqio_solve_report solve;              /**< of the year's systems; zero in the base year */
  cqio_certificate_summary certificate; /**< of the year's operator */
  cqio_year_markets markets;            /**< zeros without markets */
} cqio_year;

typedef struct {
  const cqio_scenario *scenario; /**< borrowed */
  int count;                     /**< of years */
  cqio_year *year;               /**< [count], base year first */
} cqio_years;

/** What the reference fixes for scenarios year by year, [years] first; owned by the calibration. */
typedef struct {
  double *labour_factor; /**< [3] on base-year jobs per output by stratum (26.6), or on farmers per
      rural resident (26.3) */
  double *farm_output;   /**< [R] of farming, 1e8 CNY (26.9) */
  double *income_gap;    /**< [R] log gap of expected to rural income (26.17) */
  double *new_jobs;      /**< more urban jobs than in the year before (26.20) */
} cqio_reference;

/** What is not credible of a calibrated path (26.42-26.44, 26.46), or-ed. */
enum {
  CQIO_REFUSED_SHARES = 1,
  CQIO_REFUSED_HAZARD = 2,
  CQIO_REFUSED_MOVERS = 4,
  CQIO_REFUSED_CONVERSION = 8,
  CQIO_REFUSED_ARRIVALS = 16
};

/** Region and reference of a job with model.closure: equilibrium. */
typedef struct cqio_market_study cqio_market_study;

/** What would be missing in the reference without each park (27.23), [years][parks], and without
 * all of them, ALL_...[years], to which the parks add up. */
typedef struct {
  int parks, years;
  double utilisation;        /**< part of what parks invest that is used (27.17) */
  double *product;           /**< value added at base prices, 1e8 CNY */
  double *jobs;              /**< persons */
  double *urban, *residents; /**< persons at the end of the year */
  double *all_product, *all_jobs, *all_urban, *all_residents;
} cqio_net_effects;

/** Behaviour found by calibration, and what the reference fixes for all scenarios. */
typedef struct {
  double eta0;            /**< exit hazard per log income gap, 1/year (11.6, 12.4) */
  double conversion_rate; /**< of eligible floating residents, 1/year (11.11, 12.6) */
  double arrivals;        /**< net, from outside, persons/year (11.9), (26.41) */
  int refused;            /**< CQIO_REFUSED_*: accepted although the path is not credible */
  int years;
  double *growth; /**< [years] exogenous demand index */
  double *shift;  /**< [years] productivity shift, 1/year */
  cqio_reference reference;
  int evaluations; /**< trajectories computed by the calibration */
  /** What the data set's own eta0 and conversion rate would have given, percent; 0 if not computed.
   */
  double data_eta0, data_conversion_rate, data_urban_share, data_registered_share;
  cqio_market_study *markets; /**< NULL with another closure */
} cqio_calibration;

/**
 * Calibrates on the data set and the JOB without its levers (method 12): eta0 to the target
 * urban_share of targets.csv, the conversion rate to its target registered_urban_share, each year's
 * exogenous growth to the observed growth of GDP, each year's productivity shift to observed
 * employment and then to the last employment-to-resident ratio. CQIO_CONFIG with the reachable
 * range when a target is out of reach; CQIO_STOPPED after a year when a stop was asked for.
 * Collective. Release with cqio_calibration_free.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_calibrate(const cqio_economy *economy, const cqio_job *job,
                                                   cqio_calibration *out);
/** The target of QUANTITY that the calibration of OPTIONS meets; NULL where the data set has none,
 * the years do not reach it, or nothing calibrates it. Not collective. */
CQIO_API const cqio_target *cqio_calibration_target(const cqio_dataset *data,
                                                    const cqio_options *options,
                                                    cqio_target_quantity quantity);
/** Net effects of parks where investment.net_effects asks for them, else NULL; borrowed. */
CQIO_API const cqio_net_effects *cqio_calibration_net(const cqio_calibration *calibration);
CQIO_API void cqio_calibration_free(cqio_calibration *calibration);

/** Computes all years of SCENARIO with everything that outputs need. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_years_compute(const cqio_economy *economy,
                                                       const cqio_scenario *scenario,
                                                       const cqio_calibration *calibration,
                                                       cqio_years **out);
CQIO_API void cqio_years_destroy(cqio_years **years);

/** What stands in for what the data set does not say, one note a line, "" where it says all: tables
 * and series that are absent, years without known growth, calibrations without a target. The caller
 * releases *TEXT with cqio_free. Not collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_fallbacks(cqio_ctx *ctx, const cqio_dataset *data,
                                                   const cqio_job *job, char **text);

/** What the scenarios of a job share, given or computed once and then only read. Owned but for CTX
 * and JOB. */
typedef struct {
  cqio_ctx *ctx;
  const cqio_job *job;
  cqio_dataset *data;
  cqio_economy *economy;
  cqio_calibration calibration;
  char *fallbacks;               /**< of cqio_fallbacks */
  cqio_multipliers *multipliers; /**< NULL where only members of an ensemble are computed */
} cqio_study;
CQIO_API void cqio_study_free(cqio_study *study);

CQIO_END_DECLS

#endif
