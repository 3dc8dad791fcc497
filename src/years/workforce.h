/* How many work in each stratum and on the land (method 26.3-26.6, 26.9). */
#ifndef CQIO_YEARS_WORKFORCE
#define CQIO_YEARS_WORKFORCE

#include "cqio/economy.h"
#include "economy/strata.h"

/* Owned; arrays of strata are in the order of CQIO_PRIMARY ... */
typedef struct {
  cqio__labour_path *path;
  bool *member[CQIO_STRATA]; /* [S] sectors of the stratum */
  double *farmers;           /* [R] per rural resident of the base year; NULL: they follow output */
  double *farm_share;        /* [R][S] of each farming sector in the farm jobs of its district */
  /* Of the year. */
  double *farm_jobs;          /* [R] persons */
  double factor[CQIO_STRATA]; /* on the coefficients of the base year, or on FARMERS (26.3, 26.6) */
  double *farm_output;        /* [R] of farming, 1e8 CNY */
} cqio_workforce;

/* *out = NULL, with CQIO_OK, when OPTIONS ask neither for targets by stratum nor for farming by
 * people. Farm jobs of the base year are set. Not collective. */
CQIO_NODISCARD cqio_status cqio__workforce_create(const cqio_economy *economy,
                                                  const cqio_options *options,
                                                  cqio_workforce **out);
void cqio__workforce_destroy(cqio_workforce **workforce);
/* Employment by stratum from what annual.csv says of the years of OPTIONS (26.4)-(26.6). CQIO_DATA
 * as cqio__labour_path_create. Not collective. */
CQIO_NODISCARD cqio_status cqio__workforce_path(const cqio_economy *economy,
                                                const cqio_options *options,
                                                cqio__labour_path **out);

/* Farm jobs of year T for people RURAL[R]: FACTOR per base-year farmer, or TARGET persons when it
 * is NULL. */
void cqio__workforce_farm(cqio_workforce *workforce, int districts, const double *rural,
                          const double *factor, double target);
/* Farming's output by district, from OUTPUT[n]. */
void cqio__workforce_farm_output(cqio_workforce *workforce, const cqio_economy *economy,
                                 const double *output);
/*
 * Jobs per output of farming in COEFFICIENT[R][S] in year T: the work that the land needs (26.9)
 * by output REFERENCE[R] of the reference's farming. Nothing where farming follows output.
 */
void cqio__workforce_need(const cqio_workforce *workforce, const cqio_economy *economy, int t,
                          const double *reference, double *coefficient);
/* Farmers beyond the work that the land needs (26.9), SURPLUS[R], with COEFFICIENT as above. */
void cqio__workforce_surplus(const cqio_workforce *workforce, const cqio_economy *economy,
                             const double *coefficient, const double *output, double *surplus);
/* Puts the farm jobs into JOBS[n]: all in the countryside (26.3). */
void cqio__workforce_place(const cqio_workforce *workforce, const cqio_economy *economy,
                           double *jobs);

#endif
