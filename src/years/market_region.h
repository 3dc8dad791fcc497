/* A data set and its economy as a region whose markets clear (section 28). */
#ifndef CQIO_YEARS_MARKET_REGION
#define CQIO_YEARS_MARKET_REGION

#include "markets/calibrate.h"
#include "markets/markets.h"
#include "years/commuting.h"
#include "years/market_series.h"

/* Numbers of a job. */
typedef struct {
  double trade_elasticity;          /* theta of all sectors, > 0 */
  double supply[2];                 /* phi of towns and countryside (27.13) */
  double factor_elasticity;         /* psi */
  double labour_income;             /* sL */
  double flow_elasticity, exchange; /* nu_f, mu */
  double convergence, reinvestment; /* (27.16), (27.19) */
  double agglomeration;             /* alpha of towns outside farming (28.8) */
  cqio_capital_rules capital;       /* but for utilisation */
  double remitted; /* part of a town's income per head that a migrant sends (28.7) */
} cqio__market_rules;
/* Those of OPTIONS, with what DATA says where they leave it to it. */
void cqio__market_rules_of(const cqio_dataset *data, const cqio_options *options,
                           cqio__market_rules *rules);

/* Owned but for what the economy and the data set have. */
typedef struct {
  cqio__markets markets;
  cqio_equilibrium_base base;
  cqio_equilibrium_rules rules;
  cqio_capital_base capital;
  cqio__market_series series;
  cqio_commuting *commuting;
  cqio_people *people;
  cqio__labour_path *labour;
  cqio_equilibrium_model *model;
  double *theta, *phi, *jobs, *residents, *lead;     /* [S] [G] [n] [L] [L] */
  double *agglomeration;                             /* [n] */
  double *rent, *formation, *basket, *mix, *planned; /* [n] [L] [S] [P][S] [years][P][L] */
  double *urban_jobs, *participation, *farmers;      /* [R] */
  int *market, *town_market, *stratum, *tenure;      /* [L] [R] [S] [R] */
  bool *structure;                                   /* [S] */
  const double *park_factors; /* [P] on what each park plans to invest; NULL: 1; borrowed */
} cqio__market_region;

/*
 * The region of ECONOMY with OPTIONS of the reference, whose goods are traded by TRADE, an open
 * operator of the economy's trade; both must outlive it. Towns of the metropolitan core are one
 * labour market. PARK_FACTORS [P] on the planned investment of each park, NULL: 1. Collective.
 * Errors: those of the series, of cqio__commuting_create, of the park plan and of
 * cqio_equilibrium_create. *out = NULL on failure.
 */
CQIO_NODISCARD cqio_status cqio__market_region_create(
    const cqio_economy *economy, cqio_operator *trade, const cqio_options *options,
    const cqio__market_rules *rules, const double *park_factors, cqio__market_region **out);
void cqio__market_region_destroy(cqio__market_region **region);

/* Real investment of parks under OPTIONS, INVESTED[years][P][L], and the part of its plan that each
 * makes, PART[P] (27.19). CQIO_CONFIG, CQIO_DATA as cqio__park_plan_create. Not collective. */
CQIO_NODISCARD cqio_status cqio__market_region_invested(const cqio__market_region *region,
                                                        const cqio_economy *economy,
                                                        const cqio_options *options,
                                                        double *invested, double *part);

/* What the calibration is to meet: targets.csv, and park_gdp.csv with the towns HOST[L] of that
 * park; without it utilisation is UTILISATION. False without the three targets. */
bool cqio__market_region_goal(const cqio__market_region *region, const cqio_economy *economy,
                              double utilisation, bool *host, cqio__markets_goal *goal);

/* First and last year from FROM to before END in which park_gdp.csv has its first park and GDP of
 * the region is known; false where these are not two. */
bool cqio__host_years(const cqio_dataset *data, int from, int end, int *first, int *last);

#endif
