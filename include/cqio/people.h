/**
 * @file
 * people: residents, registration (hukou), migration, employment and their indicators.
 *
 * Pure functions over district vectors (method sections 7.1, 10, 11, 12.2, 14, 26). Everything is
 * replicated and computed alike on every rank without communication, so every function here is
 * "Not collective". Districts are 0..R-1; people and jobs are persons, money is 1e8 CNY, income per
 * head CNY per year, distances km; matrices are row-major. Fixed evaluation order: equal input bits
 * give equal output bits. Failing functions record the place, the district's name and the value.
 */
#ifndef CQIO_PEOPLE
#define CQIO_PEOPLE

#include "cqio/core.h"
#include "cqio/sets.h"

CQIO_BEGIN_DECLS

/** Floating residents by years since arrival: 0, 1, 2, 3, 4, 5 and more (method 11). */
enum { CQIO_TENURES = 6 };

/* ---- state ----------------------------------------------------------------------------------- */

/** People at the end of YEAR. Arrays are owned by the struct, NAMES is borrowed. */
typedef struct {
  int districts, year;
  char *const *names;    /**< [R] for messages, or NULL; must outlive the state */
  double *urban, *rural; /**< [R] residents U, R by zone */
  double *registered_urban, *registered_rural; /**< [R] H, G on the books of the district */
  double *floating; /**< [R][CQIO_TENURES]; a row sums to max(0, U - H) */
  double *stock;    /**< [R][R] row = home, column = town of migrants (method 11.12) */
  double *local;    /**< [R] unregistered residents of places that became urban (26.21) */
} cqio_people;

/**
 * State of a base year. Tenures start uniform; stocks are gravity, exp(-decay distance) R_home
 * scaled to column sums max(0, U - H) (method 11.12); nobody is local yet. Refused (CQIO_DATA):
 * values that are not finite or negative, nobody urban at all, floating people without any rural
 * resident. DISTANCE is [R][R] km, DECAY 1/km. *out = NULL on failure.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_people_create(
    cqio_ctx *ctx, int districts, char *const *names, int year, const double *urban,
    const double *rural, const double *registered_urban, const double *registered_rural,
    const double *distance, double decay, cqio_people **out);
/** *out becomes an equal state with arrays of its own, NAMES still borrowed; NULL on failure. */
CQIO_API CQIO_NODISCARD cqio_status cqio_people_copy(cqio_ctx *ctx, const cqio_people *people,
                                                     cqio_people **out);
CQIO_API void cqio_people_destroy(cqio_people **people);

/* ---- rules ----------------------------------------------------------------------------------- */

/** Where those live who work in a town (method 26.13-26.15). Borrowed arrays. */
typedef struct {
  const double *distance; /**< [R][R] km from home (row) to work, within the own town too (26.13) */
  const double *area;     /**< [R] km2, > 0 */
  double length;          /**< km, > 0: lambda, by which homes thin out with distance (26.14) */
  double ceiling;         /**< persons per km2, > 0: a district that dense is full (26.15) */
} cqio_people_homes;

typedef struct cqio_people_flows cqio_people_flows;

/** How people answer wages, by flows: they compare each place with what it was worth in the
 * reference in the same year (28.3)-(28.5). Borrowed arrays [R]. */
typedef struct {
  double elasticity; /**< 1, 0..100: nu_f, of flows in the worth of places */
  double exchange;   /**< 1/year, 0..0.5: mu, residents who leave the region while as many come */
  const int *market; /**< labour market of each town, 0..R-1 */
  const double *wage_urban, *wage_rural;   /**< log real wage of the zones; finite */
  const double *wedge_urban, *wedge_rural; /**< log income that a lever adds; NULL = 0 */
  /** Of the year; NULL: this is the reference, whose flows follow the other rules. */
  const cqio_people_flows *reference;
} cqio_people_answer;

/** Rules of one year. The [R] arrays are borrowed;
 * NULL stands for the value named. */
typedef struct {
  double eta0;              /**< 1/year, 0..1e6: exit hazard at a log income gap of 1 (11.6), or
      the hazard itself when it is steady (26.17) */
  double eta1;              /**< 1, > 0..10: exponent of the log income gap (11.6) */
  double income_elasticity; /**< 1, 0..100: nu, of destination choice in expected income (11.5) */
  double distance_decay;    /**< 1/km, 0..1000: beta_m, of destination choice in distance (11.5) */
  double turnover;          /**< 1/year, 0..1: vacancies per existing job (11.4) */
  double wage_ratio;        /**< 1, > 0..2: eps_F, migrant to urban income (11.4, 7.1) */
  double exclusion_wedge;   /**< 1, 0..<1: kappa, cost of living and exclusion (11.4) */
  double return_rate;       /**< 1/year, 0..0.5: q, floating people who go home (11.8) */
  double local_rate;        /**< 1/year, 0..0.5: k_loc, of rural places that become urban (26.12) */
  double growth_urban;      /**< 1/year, -0.1..0.1: n_U, births less deaths (11.3) */
  double growth_rural;      /**< 1/year, -0.1..0.1: n_R (11.3) */
  const double *growth;   /**< [R] 1/year, -0.1..0.1: of both zones; NULL = the two above (11.3) */
  double external_inflow; /**< persons/year, any sign: net, shared by urban residents (11.9) */
  double conversion_rate; /**< 1/year, 0..1: chi, of the eligible (11.11) */
  const int *tenure;      /**< [R] years, 0..5: stay that makes eligible (11.11); NULL = 5 */
  const double *quota;    /**< [R] persons/year, >= 0: conversions beyond the rule; NULL = 0 */
  const double *propensity; /**< [R] 1, >= 0: a_r, age and land tenure at the origin; NULL = 1 */
  /** Movers choose homes from where vacancies are in reach (26.16), migrants return and are traced
   * as known (26.18); NULL: they choose workplaces (11.4), (11.8). */
  const cqio_people_homes *homes;
  bool steady_hazard;          /**< eta0 is the hazard, whatever the gap (26.17) */
  const double *gap_reference; /**< [R] log gaps to which a steady hazard is relative; NULL: none */
  bool
      arrivals_to_homes; /**< arrivals choose homes as movers do (26.19); false: where people are */
  double returnees;      /**< 1, 0..1: rho, part of the arrivals that returns (26.19) */
  const double *away;    /**< [R] registered people who live outside, >= 0; NULL = 0 (26.19) */
  /** Flows answer wages; needs homes and a steady hazard without gap_reference. NULL: they do not.
   */
  const cqio_people_answer *answer;
} cqio_people_params;

/** Defaults of method section 19 (growth of 11.3; mu = 1: no limit). */
CQIO_API void cqio_people_params_init(cqio_people_params *params);
/** Checks every member against its range (R = DISTRICTS); CQIO_CONFIG names member and value. */
CQIO_API CQIO_NODISCARD cqio_status cqio_people_params_check(cqio_ctx *ctx, int districts,
                                                             const cqio_people_params *params);

/** What the economy of the year says, [R] unless shown; borrowed. */
typedef struct {
  const double *jobs, *jobs_before;          /**< persons: urban jobs J this year and last year */
  const double *participation;               /**< 1: labour force per urban resident */
  const double *income_urban, *income_rural; /**< CNY per head; rural > 0 where R > 0 */
  const double *distance;                    /**< [R][R] km */
} cqio_people_drivers;

/** Labour force per urban resident, (J + unemployed) / U; 0 where U = 0. Arrays [R]. */
CQIO_API void cqio_people_participation(int districts, const double *jobs, const double *unemployed,
                                        const double *urban, double *participation);

/* ---- one year -------------------------------------------------------------------------------- */

/** Flows of one year, all computed from the state before it (persons). Owned arrays, [R] unless
 * shown. */
struct cqio_people_flows {
  int districts;
  double *moves;           /**< [R][R] M: row = home, column = town; own district allowed (11.6) */
  double *returns;         /**< [R][R] Q: row = home, column = town left (11.8) */
  double *local;           /**< T: rural to urban in place (26.12) */
  double *external;        /**< net inflow from outside to the urban zone (11.9), (26.19) */
  double *external_rural;  /**< the same to the rural zone, of returnees (26.19) */
  double *converted;       /**< K: registered urban this year, by town (11.11) */
  double *converted_homes; /**< sum K Phi: struck off the books, by home (11.11) */
  double *vacancies;       /**< V = max(0, dJ) + turnover J (11.4) */
  double *room;            /**< Z: what attracts new homes (26.15); not set without homes */
  double *offers;          /**< B: vacancies in reach of homes (26.16); V without homes */
  double *working;         /**< e: employed residents of towns (26.14); J without homes */
  double *employment;      /**< pi = min(1, working / labour force) (11.4), (26.7) */
  double *expected_income; /**< E at the town, CNY per head (11.4) */
  double *appeal;          /**< log of vacancies and income of the town, see (11.5) */
  double *gap;             /**< log of expected to rural income, >= 0, at the home (11.6) */
  double *exit_share;      /**< p = 1 - exp(-h) at the home, in [0, 1) (11.6) */
  double *choice;          /**< [R][R] P of the movers of a home, row sum 1 or 0 (11.5) */
  /** What scenarios compare with: residents at the start of the year and log real wages; and
   * what came of it: f^U and f^R (28.3), near (28.4), the balance of exchange (28.5). Not set
   * without answer; the last four only in scenarios. */
  double *start_urban, *start_rural, *wage_urban, *wage_rural;
  double *worth_urban, *worth_rural, *near, *exchanged;
};

CQIO_API CQIO_NODISCARD cqio_status cqio_people_flows_create(cqio_ctx *ctx, int districts,
                                                             cqio_people_flows **out);
CQIO_API void cqio_people_flows_destroy(cqio_people_flows **flows);

/**
 * Flows of the coming year from the state now: migration (11.4-11.9), (26.12-26.19), in answer to
 * wages (28.3-28.5), and registration (11.11), (26.21). A scenario whose state and drivers have the
 * bits of its reference has the flows of its reference, bit for bit.
 * Conversion K = min(chi eligible + quota, max(0, U - H)), cut where the home books G would go
 * below zero. The state is not changed. CQIO_CONFIG for wrong rules, CQIO_DATA for wrong drivers
 * or when all towns are full.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_people_plan(cqio_ctx *ctx, const cqio_people *people,
                                                     const cqio_people_params *params,
                                                     const cqio_people_drivers *drivers,
                                                     cqio_people_flows *flows);

/**
 * Additional arrivals of a scenario, persons (26.20): RATE of the urban jobs that it has more, with
 * DEPENDANTS each; CHANGE of urban jobs in the year, CHANGE_REFERENCE that of the reference.
 */
CQIO_API double cqio_people_outside_response(double rate, double dependants, double change,
                                             double change_reference);

/** Totals of a step, persons. */
typedef struct {
  double moves, returns, local, external, natural, converted;
  double residual; /**< |change of U + R - natural - external| / (U + R): rounding only */
  double registered_residual; /**< the same for H + G (natural growth only) */
} cqio_people_report;

/**
 * Carries the flows into the state (11.10-11.12) and adds one to its year. Conversion changes H and
 * G, never U and R of the same year. CQIO_NUMERIC, with the state unchanged, when a stock would
 * become negative (an external outflow larger than the residents). REPORT may be NULL.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_people_advance(cqio_ctx *ctx, cqio_people *people,
                                                        const cqio_people_params *params,
                                                        const cqio_people_flows *flows,
                                                        cqio_people_report *report);

/* ---- rates ----------------------------------------------------------------------------------- */

/** Municipal totals (compensated sums) and rates of a state. */
typedef struct {
  double urban, rural, registered_urban, registered_rural; /**< persons */
  double floating;                                         /**< sum (U - H), with sign (11.2) */
  double urbanization_rate;                                /**< U / (U + R) (11.1) */
  double registered_rate; /**< H / (H + G): the denominator is the registered population (11.1) */
  double net_out_population; /**< (H + G) - (U + R) (11.2) */
} cqio_people_rates;

CQIO_API cqio_people_rates cqio_people_rate(const cqio_people *people);
/** The same by district, [R] each (any may be NULL): rates are 0 without people; floating has a
 * sign. Not used yet: kept for the indicators by district of method section 14. */
CQIO_API void cqio_people_district_rates(const cqio_people *people, double *urbanization_rate,
                                         double *registered_rate, double *floating);

/* ---- household accounts ---------------------------------------------------------------------- */

/**
 * Shares omega[2R][3] of the wage bill of location l = 2r + place that accrue to the accounts of
 * district r (method 7.1). Urban place: eps_F F / (eps_F F + U - F) to FLOATING, F = max(0, U - H),
 * the rest to URBAN; rural place: all to RURAL. Each row sums to 1.
 */
CQIO_API void cqio_people_income_shares(const cqio_people *people, double wage_ratio,
                                        double *omega);

/**
 * Transfer matrix Theta[3R][3R], row = receiving, column = earning account (method 7.2): URBAN and
 * RURAL keep all; FLOATING at s sends tau Phi[r,s] (1 - outside_s) to RURAL at r and keeps the
 * rest, so that a column sums to 1 - tau outside_s. Phi[r,s] = stock / (known homes and local
 * people), so that people whose place became urban send nothing (26.22). Without known homes
 * nothing is sent inside. REMITTED is tau in [0, 1]; OUTSIDE is [R] in [0, 1], share of homes
 * outside the region, NULL = 0. CQIO_CONFIG otherwise.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_people_transfers(cqio_ctx *ctx, const cqio_people *people,
                                                          double remitted, const double *outside,
                                                          double *theta);

/** Income per head (method 11.14), CNY, [R] each, from account incomes INCOME[3R] in 1e8 CNY: urban
 * and floating income / U, rural income / R; 0 where nobody lives. */
CQIO_API void cqio_people_income_per_head(const cqio_people *people, const double *income,
                                          double *income_urban, double *income_rural);

/* ---- employment ------------------------------------------------------------------------------ */

/**
 * Uniform shift with which next year's labour coefficients give TARGET jobs (method 10.2):
 * shift = ln(sum labour exp(-growth) output / target), so that l(t) = l(t-1) exp(-(growth +
 * shift)). LABOUR is [R][S] of the year before, GROWTH [S] 1/year, OUTPUT [2R][S] of the year.
 * CQIO_DATA unless TARGET > 0 and some job exists.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_employment_shift(cqio_ctx *ctx, int districts, int sectors,
                                                          const double *labour,
                                                          const double *growth,
                                                          const double *output, double target,
                                                          double *shift);
/** Carries the labour coefficients one year on: labour[r][i] *= exp(-(growth[i] + shift)). */
CQIO_API void cqio_employment_advance(int districts, int sectors, const double *growth,
                                      double shift, double *labour);

/** Jobs[2R][S] = labour coefficient of the district x OUTPUT[2R][S] (method 10.1). */
CQIO_API void cqio_employment_jobs(int districts, int sectors, const double *labour,
                                   const double *output, double *jobs);
/** Municipal totals, persons: total = urban + rural exactly as summed. */
typedef struct {
  double total, urban, rural;
} cqio_employment_total;
/**
 * Totals of jobs[2R][S]; BY_LOCATION[2R] and BY_SKILL[Q] = sum jobs x skill_share[S][Q]
 * (method 10.6) may be NULL.
 */
CQIO_API cqio_employment_total cqio_employment_sum(int districts, int sectors, const double *jobs,
                                                   int skills, const double *skill_share,
                                                   double *by_location, double *by_skill);
/** Wage bill[2R], 1e8 CNY: sum of COMPENSATION[S] (per unit of output) x OUTPUT[2R][S] (10.5). */
CQIO_API void cqio_employment_wages(int districts, int sectors, const double *compensation,
                                    const double *output, double *wages);

/* ---- benchmark and inequality ---------------------------------------------------------------- */

/** Urban-rural growth difference k = (ln(U1/R1) - ln(U0/R0)) / years (method 12.2), 1/year. All
 * arguments > 0. */
CQIO_API double cqio_logistic_rate(double urban0, double rural0, double urban1, double rural1,
                                   double years);
/** Urbanization rate after YEARS on the logistic path with growth difference K from U0, R0. */
CQIO_API double cqio_logistic_share(double urban0, double rural0, double k, double years);

/** Theil index of COUNT groups with people p (any scale) and income per head y >= 0 (method 14.2);
 * an empty group counts nothing; 0 when nobody has income. */
CQIO_API double cqio_theil(int count, const double *people, const double *income);
/** Theil of DISTRICTS x PARTS cells and its exact decomposition, total = between + within. */
typedef struct {
  double total, between, within;
} cqio_theil_parts;
CQIO_API cqio_theil_parts cqio_theil_decompose(int districts, int parts, const double *people,
                                               const double *income);
/** Gini coefficient of COUNT groups, sum p_a p_b |y_a - y_b| / (2 mean) (method 14.3).
 * Not used yet: kept for the indicators of method section 14. */
CQIO_API double cqio_gini(int count, const double *people, const double *income);

CQIO_END_DECLS

#endif
