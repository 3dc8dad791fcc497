/* One scenario on its way through the years: the state and the step (method sections 9-11). */
#ifndef CQIO_YEARS_TRAJECTORY
#define CQIO_YEARS_TRAJECTORY

#include "cqio/years.h"
#include "economy/households.h"
#include "years/capital.h"
#include "years/park_plan.h"

/* A path already computed, near which others lie: their first guesses and first certificate. */
typedef struct {
  int years;
  double **output;               /* [years][n] */
  cqio_certificate *certificate; /* of the last year's operator */
  double tolerance;              /* relative residual at which paths guided by it stop */
} cqio_nearby;

/* How a path is computed. */
typedef struct {
  double eta0, conversion_rate; /* before the factors of the scenario */
  const double *growth, *shift; /* [years] given by the reference; NULL: found on the way */
  bool detail;                  /* parks one by one, certificates, everything for the output */
  bool single;                  /* no detail, growth given: one column of demand, certified */
  const cqio_nearby *guide;     /* of single paths; NULL: each year from nothing */
  const double *park_factors;   /* [P] on the planned investment of each park; NULL: 1 */
} cqio_trajectory_rules;

/* State at the end of YEAR; owned. */
typedef struct {
  const cqio_economy *economy;
  const cqio_options *options;
  cqio_trajectory_rules rules;
  int year;
  cqio_people *people;
  cqio_people_params people_params;
  cqio_people_flows *flows;
  double *conversion_quota, *propensity; /* [R] */
  int *tenure;                           /* [R] */
  double *participation;                 /* [R] labour force per urban resident */
  double *urban_jobs;                    /* [R] of the year before */
  cqio_households *households;
  cqio_park_plan *parks, *observed; /* plan of the scenario; plan that the base year contains */
  cqio_capital *capital;
  double *labour;    /* [R][S] */
  double *exogenous; /* [L][S] final demand by location at growth 1 */
  double growth, gdp, employment_ratio;
  /* Work space: columns of final demand and output, see path_demand.c. */
  int columns;
  double *use, *demand, *output;       /* [columns][n] */
  double *local_demand, *local_output; /* [columns][count] */
  double *induced;                     /* [n] */
  cqio_certificate *certificate;       /* of the year computed last, where certified */
  double *ratio, *ratio_before;        /* [n] output to that of the guide, last two years */
} cqio_trajectory;

static inline size_t cqio__trajectory_accounts(const cqio_trajectory *path) {
  return (size_t)path->economy->accounts;
}

/* YEAR counted from the base year. */
static inline int cqio__trajectory_index(const cqio_trajectory *path, int year) {
  return year - path->options->years.first;
}

/* Base-year state of SCENARIO's options; fills RESULT (allocated) for the base year. Collective. */
CQIO_NODISCARD cqio_status cqio__trajectory_create(const cqio_economy *economy,
                                                   const cqio_options *options,
                                                   const cqio_trajectory_rules *rules,
                                                   cqio_year *result, cqio_trajectory **out);
void cqio__trajectory_destroy(cqio_trajectory **path);

/* Computes the year after path->year into RESULT (allocated). Collective. */
CQIO_NODISCARD cqio_status cqio__trajectory_step(cqio_trajectory *path, cqio_year *result);

/* ---- final demand, path_demand.c ------------------------------------------------------------- */

/* Columns of path->use; and the one of PARK in PHASE, in path->demand and path->output too. */
int cqio__trajectory_kinds(const cqio_trajectory *path);
int cqio__trajectory_column(const cqio_trajectory *path, int park, int phase);
/*
 * Exogenous demand of the base year by location: government, inventories, consumption outside the
 * closure, and capital formation that neither the accelerator nor the observed parks explain
 * (9.6'). That rest may be negative where parks dominate; its sign is kept, so that the base year
 * is met. Not collective.
 */
CQIO_NODISCARD cqio_status cqio__trajectory_set_exogenous(cqio_trajectory *path);
/* Final demand of YEAR under the plan PARKS in all columns of path->demand, at the accounts that
 * supply it. Collective. */
CQIO_NODISCARD cqio_status cqio__trajectory_form_demand(cqio_trajectory *path,
                                                        const cqio_park_plan *parks, int year);

/* ---- jobs and people, path_people.c ---------------------------------------------------------- */

/* People of the base year and the rules by which they move. Not collective. */
CQIO_NODISCARD cqio_status cqio__trajectory_create_people(cqio_trajectory *path);
/* Productivity of the year: the given shift, or the one that meets published employment, later the
 * last employment-to-resident ratio. Not collective. */
CQIO_NODISCARD cqio_status cqio__trajectory_advance_labour(cqio_trajectory *path,
                                                           cqio_year *result);
/* Jobs, skills and wages, and incomes of households, of the year with result->output. */
void cqio__trajectory_fill_employment(const cqio_trajectory *path, cqio_year *result);
void cqio__trajectory_fill_income(const cqio_trajectory *path, cqio_year *result);
/* Income ratio of town and countryside and the Theil index (14.1, 14.2), over those who live there
 * at the start of the year. Not collective. */
CQIO_NODISCARD cqio_status cqio__trajectory_fill_inequality(const cqio_trajectory *path,
                                                            cqio_year *result);
/* Migration, registration and the new stocks, from what the economy of the year pays. Not
 * collective. */
CQIO_NODISCARD cqio_status cqio__trajectory_move_people(cqio_trajectory *path, cqio_year *result);
/* The stocks as they are now, into RESULT. */
void cqio__trajectory_fill_people(const cqio_trajectory *path, cqio_year *result);

/* ---- the years of a scenario ----------------------------------------------------------------- */

/* Arrays of CALIBRATION for the years of JOB. Not collective. */
CQIO_NODISCARD cqio_status cqio__calibration_allocate(cqio_ctx *ctx, const cqio_job *job,
                                                      cqio_calibration *calibration);

/* Room for the results of SCENARIO, still empty. Collective. */
CQIO_NODISCARD cqio_status cqio__years_allocate(const cqio_economy *economy,
                                                const cqio_scenario *scenario, cqio_years **out);
/* Results of SCENARIO with its base year, and the path that leads on from there. Collective. *out =
 * *path = NULL on failure. */
CQIO_NODISCARD cqio_status cqio__years_start(const cqio_economy *economy,
                                             const cqio_scenario *scenario,
                                             const cqio_calibration *calibration, cqio_years **out,
                                             cqio_trajectory **path);
/* Whether PATH has reached the last year. */
bool cqio__years_is_over(const cqio_years *series, const cqio_trajectory *path);
/* Computes the year after path->year into SERIES. Collective. */
CQIO_NODISCARD cqio_status cqio__years_step(cqio_years *series, cqio_trajectory *path);
/* Computes the path of OPTIONS by RULES (single, without guide) into EACH[years], allocated, and
 * keeps what guides others. Collective. */
CQIO_NODISCARD cqio_status cqio__nearby_create(const cqio_economy *economy,
                                               const cqio_options *options,
                                               const cqio_trajectory_rules *rules, double tolerance,
                                               cqio_year *each, cqio_nearby **out);
void cqio__nearby_destroy(cqio_nearby **guide);
/* First guess of the output of year T of PATH, [n], extrapolating its ratio to the guide; and the
 * ratio after the year. Not collective. */
void cqio__nearby_guess(const cqio_trajectory *path, int t, double *output);
void cqio__nearby_compare(cqio_trajectory *path, int t, const double *output);

/* Solver settings of OPTIONS for the accounts of ECONOMY, relative to its output. */
void cqio__trajectory_solve_params(const cqio_economy *economy, const cqio_options *options,
                                   cqio_solve_params *params);
/* Value added of OUTPUT[n], 1e8 CNY. */
double cqio__value_added(const cqio_economy *economy, const double *output);
/* Certified errors of RESULT from those of its output, BOUND[n] and their sum NORM1, with the jobs
 * per output LABOUR[R][S]. */
void cqio__year_bounds(const cqio_economy *economy, const double *labour, double norm1,
                       const double *bound, cqio_year *result);

/* Arrays of a year's results. Not collective. */
CQIO_NODISCARD cqio_status cqio__year_allocate(const cqio_economy *economy, cqio_year *year);
void cqio__year_free(cqio_year *year);

#endif
