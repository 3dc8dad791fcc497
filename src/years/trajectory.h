/* One scenario on its way through the years: the state, and the parts of its step (method sections
 * 8-11). Each part has a file of its name: final_demand.c, production.c, labour.c, incomes.c,
 * residents.c; year.c calls them in order. */
#ifndef CQIO_YEARS_TRAJECTORY_H
#define CQIO_YEARS_TRAJECTORY_H

#include "cqio/years.h"
#include "economy/households.h"
#include "years/capital.h"
#include "years/commuting.h"
#include "years/park_plan.h"
#include "years/workforce.h"
#include "years/zones.h"

/* Why the years are computed, which decides how much of each is. */
typedef enum {
  CQIO_FIND,    /* a step of the calibration: output by cause, no proof */
  CQIO_EXPLAIN, /* a scenario: parks one by one, certificates, everything for the files */
  CQIO_FOLLOW   /* a member of an ensemble: one column of demand, growth given, certified */
} cqio_purpose;

/* A trajectory already computed, near which others lie: their first guesses and first certificate.
 */
typedef struct {
  int years;
  double **output;               /* [years][n] */
  cqio_certificate *certificate; /* of the last year's operator */
  double tolerance;              /* relative residual at which solves that begin with it stop */
} cqio_nearby;

/* What the calibration found, or tries: how people and the economy behave. Borrowed arrays. */
typedef struct {
  double eta0, conversion_rate;    /* before the factors of the scenario */
  double arrivals;                 /* persons/year, before the response of a scenario */
  const double *growth, *shift;    /* [years] given by the reference; NULL: found on the way */
  const cqio_reference *reference; /* the rest that is given; NULL with the two above */
  const cqio_nearby *nearby;       /* of members; NULL: each year from nothing */
  const double *park_factors;      /* [P] on the planned investment of each park; NULL: 1 */
} cqio_behaviour;

/* State at the end of YEAR; owned but for what is given. */
typedef struct {
  const cqio_economy *economy; /* given */
  const cqio_options *options;
  cqio_purpose purpose;
  cqio_behaviour behaviour;
  /* What a step changes, and a checkpoint holds. */
  int year;
  cqio_people *people;
  cqio_capital *capital;
  double *urban_jobs; /* [R] of the year */
  double *labour;     /* [R][S] persons per 1e8 CNY */
  double growth, gdp, employment_ratio;
  double new_jobs; /* urban jobs of the year less those of the year before */
  /* What follows from these or never changes. */
  cqio_people_params people_params;
  double *conversion_quota, *propensity; /* [R] */
  int *tenure;                           /* [R] */
  double *participation;                 /* [R] labour force per urban resident */
  double *working;                       /* [R] employed residents of towns, of the year */
  double *away;                          /* [R] registered people who live outside (26.19) */
  double arrivals;           /* from outside, persons/year, without a response (26.20) */
  cqio_workforce *workforce; /* NULL: work follows output and one target */
  cqio_commuting *commuting; /* NULL: movers choose workplaces */
  cqio_zones *zones;         /* NULL: town and countryside keep their parts */
  cqio_households *households;
  cqio_operator *closed;            /* by the households of the year computed last; NULL: open */
  cqio_park_plan *parks, *observed; /* plan of the scenario; plan that the base year contains */
  double *exogenous;                /* [L][S] final demand by location at growth 1 */
  /* The year in progress. */
  cqio_people_flows *flows;
  int columns;                         /* of demand and output, see final_demand.c */
  double *use, *demand, *output;       /* [columns][n] */
  double *local_demand, *local_output; /* [columns][count] */
  double *total_demand, *bound;        /* [n] of all causes; error of output. Unless FIND */
  double *induced;                     /* [n] */
  cqio_certificate *certificate;       /* of the year computed last, where certified */
  double *ratio, *ratio_before;        /* [n] output to that nearby, last two years */
} cqio_trajectory;

static inline size_t cqio__trajectory_accounts(const cqio_trajectory *t) {
  return (size_t)t->economy->accounts;
}

/* The operator of the year, open. */
static inline cqio_operator *cqio__trajectory_open(const cqio_trajectory *t) {
  return t->zones && t->zones->open ? t->zones->open : t->economy->open_operator;
}

/* YEAR counted from the base year. */
static inline int cqio__trajectory_index(const cqio_trajectory *t, int year) {
  return year - t->options->years.first;
}

/* Base-year state of a scenario's OPTIONS; fills YEAR (allocated) for the base year. Collective. */
CQIO_NODISCARD cqio_status cqio__trajectory_create(const cqio_economy *economy,
                                                   const cqio_options *options,
                                                   cqio_purpose purpose,
                                                   const cqio_behaviour *behaviour, cqio_year *year,
                                                   cqio_trajectory **out);
void cqio__trajectory_destroy(cqio_trajectory **trajectory);

/* ---- year.c ---------------------------------------------------------------------------------- */

/* Computes the year after t->year into YEAR (allocated). Collective. */
CQIO_NODISCARD cqio_status cqio__trajectory_step(cqio_trajectory *t, cqio_year *year);
/* The observed economy as a year, the parks' construction demand part of it. Collective. */
CQIO_NODISCARD cqio_status cqio__trajectory_fill_base_year(cqio_trajectory *t, cqio_year *year);

/* ---- final_demand.c -------------------------------------------------------------------------- */

/* Columns of t->use; and the one of PARK in PHASE, in t->demand and t->output too. */
int cqio__demand_kinds(const cqio_trajectory *t);
int cqio__demand_column(const cqio_trajectory *t, int park, int phase);
/*
 * Exogenous demand of the base year by location: government, inventories, consumption outside the
 * closure, and capital formation that neither the accelerator nor the observed parks explain
 * (9.6'). That rest may be negative where parks dominate; its sign is kept, so that the base year
 * is met. Not collective.
 */
CQIO_NODISCARD cqio_status cqio__demand_set_exogenous(cqio_trajectory *t);
/* Final demand of YEAR under the plan PARKS in all columns of t->demand, at the accounts that
 * supply it. Collective. */
CQIO_NODISCARD cqio_status cqio__demand_form(cqio_trajectory *t, const cqio_park_plan *parks,
                                             int year);

/* ---- production.c ---------------------------------------------------------------------------- */

/* Solves all columns of t->demand for t->output with the households of the year. Collective. */
CQIO_NODISCARD cqio_status cqio__production_solve(cqio_trajectory *t, cqio_year *year);
/* Growth of exogenous demand, and with it the output and the GDP of all causes. Collective. */
CQIO_NODISCARD cqio_status cqio__production_grow(cqio_trajectory *t, cqio_year *year);
/* Jobs and value added of each park and phase by location (8.9). Not collective. */
void cqio__production_fill_parks(const cqio_trajectory *t, cqio_year *year);
/* Certified error of the year's output (16.6), and with it of value added and employment.
 * Collective. */
CQIO_NODISCARD cqio_status cqio__production_certify(cqio_trajectory *t, cqio_year *year);

/* Solver settings of OPTIONS for the accounts of ECONOMY, relative to its output. */
void cqio__trajectory_solve_params(const cqio_economy *economy, const cqio_options *options,
                                   cqio_solve_params *params);
/* Value added of OUTPUT[n], 1e8 CNY. */
double cqio__value_added(const cqio_economy *economy, const double *output);
/* Certified errors of YEAR from those of its output, BOUND[n] and their sum NORM1, with the jobs
 * per output LABOUR[R][S]. */
void cqio__year_bounds(const cqio_economy *economy, const double *labour, double norm1,
                       const double *bound, cqio_year *year);

/* ---- park_sites.c ---------------------------------------------------------------------------- */

/* Jobs on the capital of each park by district, of year->jobs (26.40). CQIO_MEMORY. Not
 * collective. */
CQIO_NODISCARD cqio_status cqio__parks_fill_sites(const cqio_trajectory *t, cqio_year *year);

/* ---- labour.c -------------------------------------------------------------------------------- */

/* Productivity of the year: the given shift, or the one that meets published employment, later the
 * last employment-to-resident ratio; or a factor for each stratum (26.6). Not collective. */
CQIO_NODISCARD cqio_status cqio__labour_advance(cqio_trajectory *t, cqio_year *year);
/* Jobs, skills and wages of the year with year->output. Not collective. */
void cqio__labour_fill(const cqio_trajectory *t, cqio_year *year);
/* JOBS[n] of OUTPUT[n], farmers where people decide (26.3). Not collective. */
void cqio__labour_jobs(const cqio_trajectory *t, const double *output, double *jobs);

/* ---- reference.c ----------------------------------------------------------------------------- */

/* Room for YEARS years. Not collective. */
CQIO_NODISCARD cqio_status cqio__reference_allocate(const cqio_economy *economy, int years,
                                                    cqio_reference *reference);
void cqio__reference_free(cqio_reference *reference);
/* Keeps what T, the reference, has come to in the year computed last, INDEX years after the base
 * year. */
void cqio__reference_note(const cqio_trajectory *t, int index, cqio_reference *reference);

/* ---- incomes.c ------------------------------------------------------------------------------- */

/* Shares in income and transfers of the people there are now (7.1, 7.2). Collective. */
CQIO_NODISCARD cqio_status cqio__incomes_follow_people(cqio_trajectory *t);
/* Incomes of households, of the year with year->output (7.4). Not collective. */
void cqio__incomes_fill(const cqio_trajectory *t, cqio_year *year);
/* What people compare (11.4): URBAN [R] earned in town per urban head, RURAL [R] money from town
 * included per rural head. Not collective. */
CQIO_NODISCARD cqio_status cqio__incomes_compare(const cqio_trajectory *t, const cqio_year *year,
                                                 double *urban, double *rural);
/* Ratio of town to countryside, Theil's index and Gini's coefficient (14.1)-(14.3) of income per
 * head, URBAN and RURAL [R], over PEOPLE, those at the start of the year. Not collective. */
CQIO_NODISCARD cqio_status cqio__year_fill_inequality(cqio_ctx *ctx, const cqio_people *people,
                                                      const double *urban, const double *rural,
                                                      cqio_year *year);
/* Income per head after remittances, no value where nobody lives. Not collective. */
void cqio__year_fill_head_income(const cqio_people *people, const double *urban,
                                 const double *rural, cqio_year *year);
/* Both of what the year pays (11.4). Not collective. */
CQIO_NODISCARD cqio_status cqio__incomes_fill_inequality(const cqio_trajectory *t, cqio_year *year);

/* ---- residents.c ----------------------------------------------------------------------------- */

/* People of the base year and the rules by which they move. Not collective. */
CQIO_NODISCARD cqio_status cqio__residents_create(cqio_trajectory *t);
/* Migration, registration and the new stocks, from what the economy of the year pays. Not
 * collective. */
CQIO_NODISCARD cqio_status cqio__residents_move(cqio_trajectory *t, cqio_year *year);
/* FLOWS of a year by district, into YEAR; of people BEFORE with RULES. */
void cqio__residents_keep_flows(const cqio_people *before, const cqio_people_params *rules,
                                const cqio_people_flows *flows, cqio_year *year);
/* Employed and unemployed residents of towns, those at the start of the year. */
void cqio__residents_fill_work(const cqio_trajectory *t, cqio_year *year);
/* The stocks as they are now, into YEAR. */
void cqio__residents_fill(const cqio_trajectory *t, cqio_year *year);

/* ---- nearby.c, nearby_create.c --------------------------------------------------------------- */

/* Computes the trajectory of OPTIONS by BEHAVIOUR (purpose FOLLOW, nothing nearby) into
 * EACH[years], allocated, and keeps what others begin with. Collective. */
CQIO_NODISCARD cqio_status cqio__nearby_create(const cqio_economy *economy,
                                               const cqio_options *options,
                                               const cqio_behaviour *behaviour, double tolerance,
                                               cqio_year *each, cqio_nearby **out);
void cqio__nearby_destroy(cqio_nearby **nearby);
/* First guess of the output [n] of YEAR (from 0), extrapolating its ratio to that nearby; and the
 * ratio after the year. Not collective. */
void cqio__nearby_guess(const cqio_trajectory *t, int year, double *output);
void cqio__nearby_compare(cqio_trajectory *t, int year, const double *output);

/* ---- years.c, calibration.c ------------------------------------------------------------------ */

/* cqio_calibrate and cqio_years_compute of a job without markets; OUT may be partly made on failure
 * of the first. */
CQIO_NODISCARD cqio_status cqio__leontief_calibrate(const cqio_economy *economy,
                                                    const cqio_job *job, cqio_calibration *out);
CQIO_NODISCARD cqio_status cqio__leontief_compute(const cqio_economy *economy,
                                                  const cqio_scenario *scenario,
                                                  const cqio_calibration *calibration,
                                                  cqio_years **out);
/* closures.c: the two parts of cqio_calibrate, what is found and then net effects where JOB wants
 * them and they are not there; and a calibration of JOB of which nothing is found. Collective. */
CQIO_NODISCARD cqio_status cqio__calibrate_reference(const cqio_economy *economy,
                                                     const cqio_job *job, cqio_calibration *out);
CQIO_NODISCARD cqio_status cqio__calibrate_net(const cqio_economy *economy, const cqio_job *job,
                                               cqio_calibration *calibration);
CQIO_NODISCARD cqio_status cqio__calibration_open(const cqio_economy *economy, const cqio_job *job,
                                                  cqio_calibration *out);
/* Arrays of CALIBRATION for the years of JOB. Not collective. */
CQIO_NODISCARD cqio_status cqio__calibration_allocate(const cqio_economy *economy,
                                                      const cqio_job *job,
                                                      cqio_calibration *calibration);

/* Room for the results of SCENARIO, still empty. Collective. */
CQIO_NODISCARD cqio_status cqio__years_allocate(const cqio_economy *economy,
                                                const cqio_scenario *scenario, cqio_years **out);
/* Results of SCENARIO with its base year, and the trajectory that leads on from there. Collective.
 * *out = *trajectory = NULL on failure. */
CQIO_NODISCARD cqio_status cqio__years_start(const cqio_economy *economy,
                                             const cqio_scenario *scenario,
                                             const cqio_calibration *calibration, cqio_years **out,
                                             cqio_trajectory **trajectory);
/* Whether TRAJECTORY has reached the last year. */
bool cqio__years_is_over(const cqio_years *years, const cqio_trajectory *trajectory);
/* Computes the year after trajectory->year into YEARS. Collective. */
CQIO_NODISCARD cqio_status cqio__years_step(cqio_years *years, cqio_trajectory *trajectory);

/* Arrays of a year's results. Not collective. */
CQIO_NODISCARD cqio_status cqio__year_allocate(const cqio_economy *economy, cqio_year *year);
void cqio__year_free(cqio_year *year);

#endif
