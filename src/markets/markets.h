/*
 * Years of a region with markets (28.1), (28.2): people, markets and capital from year to year.
 *
 * Location = 2 district + zone, town first; account = location * S + sector; n = L S. Arrays are
 * replicated, results have the same bits on any number of ranks. Years count from the base year, 0.
 * A path is a reference or a scenario. The reference decides once and hands over: growth by
 * stratum, labour per wage bill and participation, and by year its wages, flows of people and
 * rents. A scenario decides investment, capital, prices, wages, jobs, flows and registration; what
 * it has to the bit as the reference has it leads to the same point, which is then not solved
 * again.
 */
#ifndef CQIO_MARKETS_MARKETS
#define CQIO_MARKETS_MARKETS

#include "core/state_pass.h"
#include "cqio/capital.h"
#include "cqio/equilibrium.h"
#include "cqio/people.h"
#include "people/labour_rules.h"

/* The region; everything borrowed. */
typedef struct {
  cqio_ctx *ctx;
  int first, years; /* the base year; years with it */
  int districts;
  /* markets */
  cqio_equilibrium_model *model; /* its rules say how labour responds */
  const cqio_equilibrium_base *base;
  int sectors;
  int primary;              /* the stratum that farms */
  double labour_income;     /* sL of the rules (28.7) */
  char *const *stratum_key; /* for messages */
  const double *real;       /* [years][strata] value added at base prices over that of year 0 */
  const double *lead;       /* [L] log of base GDP per resident over that of the region (27.16) */
  double convergence;       /* 1/year (27.16) */
  const double *agglomeration;     /* [n] of cqio_equilibrium_case in scenarios; NULL: none */
  const cqio__labour_path *labour; /* (26.4)-(26.6) */
  /* capital */
  const cqio_capital_base *capital;
  cqio_capital_rules capital_rules; /* utilisation is found */
  double stock;                     /* of the region at the start of year 0 */
  const double *formation;          /* [years] real (27.18) */
  const double *planned;            /* [years][P][L] of it by parks */
  int gestation_years;              /* entries of GESTATION */
  const double *gestation;          /* part that is capital 1, 2 ... years later (8.7) */
  double reinvestment;              /* exponent of rents in the pool of scenarios (27.19) */
  /* people */
  const cqio_people *people;                 /* at the end of year 0 */
  cqio_people_params people_rules;           /* hazard, arrivals and conversion are found */
  double elasticity, exchange;               /* nu_f, mu (28.3), (28.5) */
  const int *town_market;                    /* [R] labour market of the towns, 0..R-1 */
  const double *participation;               /* [R] labour force per urban resident */
  const double *urban_jobs;                  /* [R] of year 0, by the zones of output */
  const double *income_urban, *income_rural; /* [R] of year 0 */
  const double *farmers;                     /* [R] of year 0 (26.9) */
  double remitted;        /* part of a town's income per head that a migrant sends (28.7) */
  double migrant_wage;    /* of migrants to that of other townspeople (7.1) */
  const double *distance; /* [R][R] km */
} cqio__markets;

/* What is found once for the reference, or tried. */
typedef struct {
  double hazard, arrivals, conversion; /* eta0, X, chi */
  double utilisation;                  /* util: part of what parks invest that is used (27.17) */
} cqio__markets_found;

/* What is otherwise than in the reference; borrowed. */
typedef struct {
  const double *part;     /* [P] of its plan that each park invests; NULL: 1 */
  const double *invested; /* [years][P][L] in place of that: where parks invest; NULL */
  double pool;            /* factor of ordinary investment */
  double conversion;      /* factor of chi */
  bool other_trade;       /* the model has trade that differs from the reference's */
  double consumption;     /* factor of what households spend of a given income (27.9) */
  const double *drawing;  /* [n] factors of the rents that draw ordinary investment; NULL: 1 */
  const double *capital;  /* [n] factors of capital from year 1 on; NULL: 1 */
  const double *industry; /* [P][S] what the investment of parks becomes (27.20); NULL: usual */
  const double *wedge_urban, *wedge_rural; /* [R] log income (28.3); NULL: 0 */
  const double *propensity, *quota; /* [R] of cqio_people_params; NULL: those of the region */
} cqio__markets_scenario;
void cqio__markets_scenario_init(cqio__markets_scenario *scenario);

/* What people read from the economy of a year, and nothing else; owned arrays [R]. */
typedef struct {
  double *jobs;                    /* in towns, J^U */
  double *wage_urban, *wage_rural; /* log real wages of the zones */
} cqio__markets_signal;

/* A year; owned arrays. */
typedef struct {
  int year;
  cqio_capital_stocks stocks; /* at its start */
  double *all_capital;        /* K [n] */
  double *capital;            /* the same as hats */
  double *residents;          /* N [L] hats, at its start */
  double *invested;           /* [P][L] by parks */
  double rents;               /* of the year before, over the region (27.19); 0 in year 0 */
  cqio_capital_formation formation;
  double targets[CQIO_STRATA];   /* jobs by stratum, of the reference (26.4)-(26.6) */
  cqio_growth growth;            /* of the reference, with its point */
  cqio_equilibrium own;          /* of a scenario that differs */
  const cqio_equilibrium *point; /* one of these, or that of the reference */
  cqio__markets_signal signal;   /* jobs of year 0 are those of the region */
  cqio_people *people;           /* at its end */
  cqio_people_flows *flows;      /* NULL in year 0 */
  cqio_people_report moved;
  double *surplus; /* [R] farmers beyond what the land needs (26.9) */
} cqio__markets_year;

typedef struct cqio__markets_path cqio__markets_path;
struct cqio__markets_path {
  const cqio__markets *markets;
  cqio__markets_found found;
  cqio__markets_scenario scenario;
  const cqio__markets_path *reference; /* NULL: this is one */
  const cqio__markets_path *nearby;    /* from whose years the search begins; NULL: none */
  int years;                           /* computed */
  cqio__markets_year *year;
};

/* ---- path.c ---------------------------------------------------------------------------------- */

/*
 * Years 0 to YEARS - 1 of the reference as FOUND says; NEARBY: another reference from
 * whose solutions its years begin, or NULL. Collective. *out = NULL on failure, with the
 * errors of cqio_growth_find, cqio_capital_invest, cqio_people_plan and cqio_people_advance.
 */
CQIO_NODISCARD cqio_status cqio__markets_reference(const cqio__markets *markets,
                                                   const cqio__markets_found *found, int years,
                                                   const cqio__markets_path *nearby,
                                                   cqio__markets_path **out);
/* All years of REFERENCE under SCENARIO; each equilibrium begins with that of the reference, so
 * that the order of scenarios does not matter. MARKETS are those of the reference, or the same with
 * context and model of fewer ranks, with other rules of capital, or with a model of other trade.
 * Collective over its context. Errors as above. */
CQIO_NODISCARD cqio_status cqio__markets_run(const cqio__markets *markets,
                                             const cqio__markets_path *reference,
                                             const cqio__markets_scenario *scenario,
                                             cqio__markets_path **out);
/* The same year by year: a path of YEARS years, none of them computed, with what LIKE was found,
 * its scenario, its reference and the path nearby; and year T of it, once those before are there,
 * in the order of (28.1): the economy of a year never sees the flows of people in it. Collective.
 * *out = NULL on failure of the first. */
CQIO_NODISCARD cqio_status cqio__markets_open(const cqio__markets *markets, int years,
                                              const cqio__markets_path *like,
                                              cqio__markets_path **out);
CQIO_NODISCARD cqio_status cqio__markets_step(cqio__markets_path *path, int t);
void cqio__markets_path_destroy(cqio__markets_path **path);

/* ---- path_state.c ---------------------------------------------------------------------------- */

/* A pass over the first YEARS years of PATH, and the capital with which the next one begins; to be
 * loaded into a path that cqio__markets_open has made. CQIO_MEMORY. Collective. */
CQIO_NODISCARD cqio_status cqio__markets_path_state(cqio_state *state, cqio__markets_path *path,
                                                    int years);

/* ---- the steps of year T of PATH, in their order --------------------------------------------- */

/* formation.c: what parks, and others by the rents of the year before, invest (27.18)-(27.20). */
CQIO_NODISCARD cqio_status cqio__markets_invest(cqio__markets_path *path, int t);
/* clearing.c: residents at the start, and the jobs that the reference is to have (26.4)-(26.6). */
CQIO_NODISCARD cqio_status cqio__markets_count(cqio__markets_path *path, int t);
/* clearing.c: the case that the point of year T solves, with room for productivity [n]. */
void cqio__markets_describe(const cqio__markets_path *path, int t, double *productivity,
                            cqio_equilibrium_case *given);
/* clearing.c: prices, wages and jobs that clear; with the growth of the reference (27.14).
 * Collective. */
CQIO_NODISCARD cqio_status cqio__markets_clear(cqio__markets_path *path, int t);
/* movers.c: who moves, arrives and registers, reading jobs in towns and real wages alone (28.3). */
CQIO_NODISCARD cqio_status cqio__markets_move(cqio__markets_path *path, int t);
/* formation.c: capital at the start of the next year (27.17). */
void cqio__markets_build(cqio__markets_path *path, int t);

/* ---- movers.c -------------------------------------------------------------------------------- */

/* SIGNAL of the economy POINT. */
void cqio__markets_read(const cqio__markets *markets, const cqio_equilibrium *point,
                        cqio__markets_signal *signal);
/* PEOPLE and FLOWS of a year with SIGNAL and jobs BEFORE [R] in towns a year ago; REFERENCE: flows
 * of the reference in this year, for a scenario. Not collective. */
CQIO_NODISCARD cqio_status cqio__markets_move_people(
    const cqio__markets *markets, const cqio__markets_found *found,
    const cqio__markets_scenario *scenario, const cqio__markets_signal *signal,
    const double *before, const cqio_people_flows *reference, cqio_people *people,
    cqio_people_flows *flows, cqio_people_report *report);

/* ---- year_totals.c --------------------------------------------------------------------------- */

/* What a year of a path comes to. */
typedef struct {
  double product;          /* value added at base prices */
  double jobs;             /* persons */
  double urban, residents; /* persons at its end */
} cqio__markets_totals;
cqio__markets_totals cqio__markets_total(const cqio__markets_path *path, int t);
/* Mean log real wage of towns less that of the countryside in year T, each over the people there at
 * its start. */
double cqio__markets_wage_gap(const cqio__markets_path *path, int t);

/* ---- zone_incomes.c -------------------------------------------------------------------------- */

/* Income per head of year T, URBAN and RURAL [R], after money that migrants send (28.7): per
 * townsperson MOVED[0][R], per countryperson MOVED[1][R], all of it *REMITTED. In the money of
 * income_urban. Not collective. */
CQIO_NODISCARD cqio_status cqio__markets_incomes(const cqio__markets_path *path, int t,
                                                 double *urban, double *rural, double *moved,
                                                 double *remitted);
/* Jobs on the capital of each park by district, JOBS[P][R] of year T: the part of the park in the
 * capital of an account of the town is its part in the jobs (28.8). */
void cqio__markets_site_jobs(const cqio__markets_path *path, int t, double *jobs);

#endif
