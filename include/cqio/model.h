/*
 * model: the regional economy, its households, parks and years; the only module in which data,
 * regional, solve, people, grid and ncio meet.
 *
 * Accounts are ordered (district, zone, sector), sector fastest (method 1.1): account =
 * (2*district + zone)*S + sector; locations l = 2*district + zone; household accounts
 * 3*district + group. All vectors here are replicated on every rank; solves are distributed by
 * district. R districts, S sectors, L = 2R locations, n = L*S accounts, H = 3R household accounts,
 * P parks, T years. Money 1e8 CNY at base-year prices, people and jobs persons.
 */
#ifndef CQIO_MODEL_H
#define CQIO_MODEL_H

#include "cqio/conf.h"
#include "cqio/core.h"
#include "cqio/data.h"
#include "cqio/linalg.h"
#include "cqio/people.h"
#include "cqio/regional.h"
#include "cqio/solve.h"

/* ---- base-year economy ----------------------------------------------------------------------- */

/* Kinds of final demand by location of use (before routing). */
enum {
  CQIO_USE_HOUSEHOLDS,
  CQIO_USE_GOVERNMENT,
  CQIO_USE_CAPITAL,
  CQIO_USE_INVENTORIES,
  CQIO_USES
};

/* The district model of the base year. Everything is owned; DATA must outlive it. */
typedef struct {
  cqio_ctx *ctx;
  const cqio_dataset *data;
  int districts, sectors, locations;
  int64_t accounts;
  cqio_imports imports;    /* method 2.4 */
  double *district_output; /* [R][S] (3.1) */
  double *output;          /* [n] (4.1) */
  bool *active;            /* [n] output > 0 */
  double *use[CQIO_USES];  /* [L][S] final demand by location of use */
  double *outside;         /* [n] (e + zeta) by output share: demand on local supply */
  double *final_demand;    /* [n] routed use + outside; x = A x + final_demand */
  double *distance;        /* [R][R] km */
  double *beta, *haul;     /* [classes] 1/km, km */
  double *kernel;          /* [classes][R][R] */
  cqio_trade trade;        /* factored trade shares (3.12) */
  cqio_local_trade local;  /* location quotients; arrays NULL for gravity */
  double *value_added_share, *compensation_share; /* [S] per unit of output */
  double *jobs;                                   /* [R][S] persons */
  double *labour;                                 /* [R][S] persons per 1e8 CNY */
  cqio_operator *operator;                        /* A, open */
  cqio_trade_structure structure;                 /* what the operators are made of */
  cqio_certificate *certificate;                  /* of the open operator (method section 5) */
  double balance_residual;                        /* max |x - A x - f| / max(1, x) (2.10) */
  double aggregation_residual;                    /* max |sum A x - (1-m) Z| / output (3.13) */
  char label[256];                                /* storage of cqio_economy_label */
} cqio_economy;

/*
 * Builds the base-year economy: import removal, district and zone output, final demand by location,
 * trade (gravity, or location quotients), operator, certificate, labour coefficients. Collective.
 * CQIO_NUMERIC when the certificate fails, naming the account. *out = NULL on failure.
 */
CQIO_NODISCARD cqio_status cqio_economy_create(cqio_ctx *ctx, const cqio_dataset *data,
                                               const cqio_options *options, cqio_economy **out);
void cqio_economy_destroy(cqio_economy **economy);

/* Name of an account for messages, "yubei/rural/chemicals"; for cqio_label. DATA is a cqio_economy.
 */
const char *cqio_economy_label(void *economy, int64_t account);

/*
 * Routes COLUMNS columns of final demand by location of use, USE[column][L][S], to the accounts
 * that supply it, FINAL_DEMAND[column][n] (3.13; imports drop out). Collective.
 */
CQIO_NODISCARD cqio_status cqio_economy_route(const cqio_economy *economy, int columns,
                                              const double *use, double *final_demand);

/* Coefficient of the operator inside LOCATION: what account (LOCATION, SUPPLIER) delivers per unit
 * of output of (LOCATION, USER) (3.13; with location quotients, own-district purchases included).
 */
double cqio_economy_own_coefficient(const cqio_economy *economy, int location, int supplier,
                                    int user);

/* ---- results of one scenario ----------------------------------------------------------------- */

/* Everything of one year; owned arrays. Flows of the year, stocks at its end. */
typedef struct {
  int year;
  double growth;             /* exogenous demand relative to the base year */
  double productivity_shift; /* uniform addition to productivity growth, 1/year (10.2) */
  double *output, *jobs;     /* [n] 1e8 CNY; persons */
  double *urban, *rural;     /* [R] residents */
  double *registered_urban, *registered_rural; /* [R] persons */
  double *earned, *income;                     /* [H] before and after remittances, 1e8 CNY */
  double *migration; /* [R][R] row = origin (rural), column = destination (urban) */
  double *converted; /* [R] registrations converted to urban */
  double *park_jobs, *park_value_added;       /* [P][CQIO_PHASES][L] persons; 1e8 CNY (8.9) */
  double *skill_jobs;                         /* [Q] persons */
  double *wages;                              /* [L] compensation of employees, 1e8 CNY */
  double gdp, gdp_bound;                      /* value added and its certified error, 1e8 CNY */
  double employed, employed_bound;            /* persons */
  double induced_investment, park_investment; /* 1e8 CNY of capital formation */
  double remittances;                         /* 1e8 CNY sent home inside the region (7.9) */
  double income_ratio;         /* urban earnings per head to rural income per head (14.1) */
  double theil, theil_between; /* of income per head over districts and zones; between districts */
  cqio_people_rates rates;
  cqio_people_report people;            /* residuals of the population identity */
  cqio_solve_report solve;              /* of the year's systems; zero in the base year */
  cqio_certificate_summary certificate; /* of the year's operator */
} cqio_year;

typedef struct {
  const cqio_scenario *scenario; /* borrowed */
  int years;
  cqio_year *year; /* [years], base year first */
} cqio_series;

/* Behaviour found by calibration, and what the reference fixes for all scenarios. */
typedef struct {
  double eta0;            /* exit hazard per log income gap, 1/year (11.6, 12.4) */
  double conversion_rate; /* of eligible floating residents, 1/year (11.11, 12.6) */
  int years;
  double *growth;  /* [years] exogenous demand index */
  double *shift;   /* [years] productivity shift, 1/year */
  int evaluations; /* paths computed by the calibration */
  /* What the data set's own eta0 and conversion rate would have given, percent; 0 if not computed.
   */
  double data_eta0, data_conversion_rate, data_urban_share, data_registered_share;
} cqio_calibration;

/*
 * Calibrates on the reference of JOB: eta0 to migration.target_urban_share, the conversion rate to
 * registration.target_share (both in percent of the target year, method 12), each year's exogenous
 * growth to the published growth of GDP, each year's productivity shift to published employment and
 * then to the last employment-to-resident ratio. CQIO_CONFIG with the reachable range when a target
 * is out of reach; CQIO_STOPPED after a year when a stop was asked for. Collective. Release with
 * cqio_calibration_free.
 */
CQIO_NODISCARD cqio_status cqio_calibrate(const cqio_economy *economy, const cqio_job *job,
                                          cqio_calibration *out);
void cqio_calibration_free(cqio_calibration *calibration);

/* Computes all years of SCENARIO with everything that outputs need. Collective. */
CQIO_NODISCARD cqio_status cqio_series_compute(const cqio_economy *economy,
                                               const cqio_scenario *scenario,
                                               const cqio_calibration *calibration,
                                               cqio_series **out);
void cqio_series_destroy(cqio_series **series);

/* ---- multipliers of the base year ------------------------------------------------------------ */

/* What one unit of final demand sets off, by kind of effect. */
enum {
  CQIO_EFFECT_OUTPUT,
  CQIO_EFFECT_VALUE_ADDED,
  CQIO_EFFECT_EMPLOYMENT,
  CQIO_EFFECT_INCOME,
  CQIO_EFFECTS
};
/* Parts of Round's decomposition between zones (15.7). */
enum { CQIO_ROUND_OWN, CQIO_ROUND_SPILLOVER, CQIO_ROUND_FEEDBACK, CQIO_ROUNDS };

/* Multipliers and urban-rural links of the base year; owned arrays. */
typedef struct {
  double *open[CQIO_EFFECTS], *closed[CQIO_EFFECTS]; /* [n] type I and type II, per unit (15.1) */
  int households;
  double *income_response;   /* [H][H] V~ L C (7.5) */
  double *income_multiplier; /* [H][H] interrelational income multiplier K (7.5) */
  double group_multiplier[CQIO_GROUPS * CQIO_GROUPS]; /* K between groups, weighted by income */
  /* Effect of base-year final demand met in zone d on location l: [ROUNDS][zones d][L] (15.7). */
  double *zonal_output, *zonal_value_added, *zonal_employment;
  double dependence_supplied;  /* rural output caused by final demand met in town (15.7 A), share */
  double dependence_residents; /* the same for final demand made in town (15.7 B), share */
  double direct, indirect, induced[CQIO_GROUPS]; /* base-year output by origin (7.8), 1e8 CNY */
  double rural_output_remittances; /* rural output that exists because money is sent home (7.9) */
} cqio_multipliers;

/* Computes all of it for the base-year households of OPTIONS. Collective. */
CQIO_NODISCARD cqio_status cqio_multipliers_create(const cqio_economy *economy,
                                                   const cqio_options *options,
                                                   cqio_multipliers **out);
void cqio_multipliers_destroy(cqio_multipliers **multipliers);

/* ---- a whole run ----------------------------------------------------------------------------- */

/*
 * What may differ between runs of equal results: when, where, on how many ranks and by which batch
 * job they were made, and after what stops they went on. X(NAME, VARIABLE) with the name of the
 * attribute in NetCDF files and of the key in the object "circumstances" of run.json; VARIABLE of
 * the environment or NULL. Attributes without a value are left out. Every file lists these names,
 * and content_sha256, in its attribute "circumstances"; comparing tools leave them out.
 */
#define CQIO_CIRCUMSTANCE_LIST(X)                                                                  \
  X(date_created, NULL)                                                                            \
  X(history, NULL)                                                                                 \
  X(host, NULL)                                                                                    \
  X(restarts, NULL)                                                                                \
  X(ranks, NULL)                                                                                   \
  X(slurm_job_id, "SLURM_JOB_ID")                                                                  \
  X(slurm_array_job_id, "SLURM_ARRAY_JOB_ID")                                                      \
  X(slurm_array_task_id, "SLURM_ARRAY_TASK_ID")                                                    \
  X(slurm_restart_count, "SLURM_RESTART_COUNT")

enum {
#define CQIO_X(name, variable) CQIO_CIRCUMSTANCE_##name,
  CQIO_CIRCUMSTANCE_LIST(CQIO_X)
#undef CQIO_X
      CQIO_CIRCUMSTANCES
};

/* Texts about the origin of results, for every output file; owned. */
typedef struct {
  char *job;                               /* effective job, YAML */
  char *inputs;                            /* "sha256  path" of each input, one a line */
  char *software;                          /* versions of program, compiler and libraries */
  char *circumstances[CQIO_CIRCUMSTANCES]; /* NULL: no value */
} cqio_provenance;

/* Everything of a run; owned but for CTX and JOB. */
typedef struct {
  cqio_ctx *ctx;
  const cqio_job *job;
  cqio_dataset *data;
  cqio_economy *economy;
  cqio_calibration calibration;
  cqio_multipliers *multipliers;
  cqio_series **series; /* [job->scenario_count] */
  cqio_provenance provenance;
  double started, seconds; /* MPI_Wtime at the start; duration once it is over */
  double saved;            /* MPI_Wtime of the last checkpoint */
  bool resumed;            /* continued from a checkpoint */
} cqio_run;

/*
 * Computes all scenarios of JOB and writes its files: NAME.regions.nc and NAME.grid.nc of each
 * scenario NAME, then run.json. The files of a scenario are written by one rank, scenarios in turn
 * over the ranks; they get their names once all are whole. Existing files are refused before
 * anything is computed, unless output.overwrite. The output directory is locked for the time.
 *
 * Each computed year ends with a look at cqio_stop_requested: then, and when output.checkpoint says
 * so, what was computed goes to checkpoint.nc, and CQIO_STOPPED is returned without a problem. With
 * job->restart the run goes on from there, to the same bits; it begins anew where there is none, as
 * after a stop within the calibration.
 * Collective. *out = NULL on failure and when stopped.
 */
CQIO_NODISCARD cqio_status cqio_run_execute(cqio_ctx *ctx, const cqio_job *job, cqio_run **out);
void cqio_run_destroy(cqio_run **run);

/*
 * Ensembles (method 16). With ensemble.draws > 0 a run goes on, after its scenarios, with the
 * members of an ensemble of each (static draws: of the reference). A member is computed whole on
 * one rank and depends on the job and its number alone. NAME.draws.FIRST-LAST.nc hold what each
 * member came to; NAME.ensemble.nc the statistics over all of them, Sobol indices of the factors,
 * convergence, and the failed members by number and reason. Files that are finished are kept when a
 * stopped run goes on.
 */

/*
 * Computes members job->member_first to job->member_last alone, into the part
 * output.directory/members.FIRST-LAST. Collective. *SECONDS: duration.
 */
CQIO_NODISCARD cqio_status cqio_members_execute(cqio_ctx *ctx, const cqio_job *job,
                                                double *seconds);
/*
 * Combines all parts in output.directory to the files of a run with all members, the same results
 * bit for bit. CQIO_DATA when members are missing or there twice, or a part is damaged or of other
 * inputs; CQIO_CONFIG when it is of another job. Collective.
 */
CQIO_NODISCARD cqio_status cqio_merge_execute(cqio_ctx *ctx, const cqio_job *job, double *seconds);

/* All validation of JOB without computing: data set, options against it, grid, output. Collective.
 */
CQIO_NODISCARD cqio_status cqio_run_check(cqio_ctx *ctx, const cqio_job *job);

/* Prints years of each scenario, contributions of the parks, benchmark, comparison with what is
 * published, and the certified errors. Not collective. */
void cqio_run_print(const cqio_run *run, FILE *file);

/* ---- files of earlier runs ------------------------------------------------------------------- */

/*
 * Verifies PATH, a NetCDF file of cqio or run.json, from the file alone: the checksums of its
 * content, and for NetCDF the balances that its variables must keep (parts add up to totals, maps
 * to what they spread, shares, residents from year to year, years and bounds, no NaN). One line a
 * check goes to LINES on rank 0 (NULL: none). CQIO_DATA with every broken one recorded, CQIO_IO
 * when it cannot be opened. Collective.
 */
CQIO_NODISCARD cqio_status cqio_file_verify(cqio_ctx *ctx, const char *path, FILE *lines);
/* Prints where PATH comes from to LINES on rank 0: its global attributes or, of run.json, the same
 * keys. Collective. */
CQIO_NODISCARD cqio_status cqio_file_describe(cqio_ctx *ctx, const char *path, FILE *lines);
/* The effective job in PATH, whose checksums are verified first; *yaml is released with cqio_free.
 * Collective. */
CQIO_NODISCARD cqio_status cqio_file_job(cqio_ctx *ctx, const char *path, char **yaml);

/* Value of SERIES in YEAR in persons (the unit "1e4 persons" is expanded); false when absent. */
bool cqio_observed_persons(const cqio_dataset *data, const char *series, int year, double *persons);

#endif
