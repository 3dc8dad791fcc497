/* Work (method section 26): labour coefficients, zones of production, farming, what the published
 * figures say of employment. Pure functions over district vectors as in cqio/people.h; S sectors,
 * YEARS counted from the base year. Not collective. */
#ifndef CQIO_PEOPLE_LABOUR_RULES
#define CQIO_PEOPLE_LABOUR_RULES

#include "cqio/people.h"

/* ---- labour_rules.c
 * -------------------------------------------------------------------------------- */

/*
 * Base-year jobs [R][S] and jobs per output (26.1): EMPLOYED[S] divided in proportion to OUTPUT
 * [R][S] times relative GDP per resident to the power -ELASTICITY[S]; GDP[R] in any unit,
 * RESIDENTS[R]. CQIO_DATA where a district with output has no GDP, or a sector with jobs no output.
 */
CQIO_NODISCARD cqio_status cqio__labour_coefficients(cqio_ctx *ctx, int districts, int sectors,
                                                     char *const *names, const double *output,
                                                     const double *employed, const double *gdp,
                                                     const double *residents,
                                                     const double *elasticity, double *jobs,
                                                     double *coefficient);
/* Jobs in farming JOBS[R] (26.3): WORKERS[R] per rural resident of the base year times RURAL[R],
 * scaled to TARGET persons. All 0 where nobody farms. */
void cqio__labour_farm(int districts, const double *workers, const double *rural, double target,
                       double *jobs);
/* What the jobs COEFFICIENT[R][S] x OUTPUT[R][S] of the sectors that are CHOSEN[S] must be
 * multiplied with to be TARGET persons (26.6). CQIO_DATA without such jobs. */
CQIO_NODISCARD cqio_status cqio__labour_factor(cqio_ctx *ctx, int districts, int sectors,
                                               const double *coefficient, const double *output,
                                               const bool *chosen, double target, double *factor);
/* Work that the land needs in year T per that of the base year, at base-year output (26.9). */
double cqio__labour_required(int t);
/* Labour force per urban resident (26.7) from EMPLOYED and UNEMPLOYED residents of towns [R]; 0
 * where nobody lives. */
void cqio__labour_participation(int districts, const double *employed, const double *unemployed,
                                const double *urban, double *participation);

/* ---- labour_supply.c ------------------------------------------------------------------------- */

/* Employed per resident as ratio to the base year (28.6): TARGET persons over what MARKETS with
 * JOBS [markets] and RESIDENTS[LOCATIONS] in the base year offer when residents have changed by the
 * ratios NOW[LOCATIONS]. MARKET[LOCATIONS]; 0 where nobody is left. */
double cqio__labour_part(int locations, int markets, const int *market, const double *jobs,
                         const double *residents, const double *now, double target);
/* Response of labour to real wages by market, PHI[MARKETS] (28.6): that of the ZONE (0 town, 1
 * countryside) whose locations it has, none where nobody has worked (JOBS[markets] = 0). */
void cqio__labour_response(int locations, int markets, const int *market, const double *jobs,
                           const double zone[2], double *phi);

/* ---- zone_shares.c --------------------------------------------------------------------------- */

/* Rural share BASE[R][S] of base-year OUTPUT[2R][S], and the odds per head of it, ODDS[R][S]
 * (26.2), for residents URBAN[R], RURAL[R]; 0 where nobody is rural or nothing is produced. */
void cqio__zone_shares_base(int districts, int sectors, const double *output, const double *urban,
                            const double *rural, double *base, double *odds);
/* Rural shares SHARE[R][S] when people are URBAN, RURAL (26.2); sectors that are BOUND[S] to land
 * keep theirs. */
void cqio__zone_shares(int districts, int sectors, const double *base, const double *odds,
                       const bool *bound, const double *urban, const double *rural, double *share);

/* ---- labour_path.c --------------------------------------------------------------------------- */

enum { CQIO_PRIMARY, CQIO_SECONDARY, CQIO_TERTIARY, CQIO_STRATA };

/* Published figures of the municipality, [YEARS]; NAN where there are none. Borrowed. */
typedef struct {
  int years;
  const double *employed, *employed_urban, *employed_by[CQIO_STRATA]; /* persons */
  const double *residents, *urban_residents;                          /* persons */
  const double *growth;                                               /* of GDP, percent */
} cqio__labour_record;

/* Employment by year as far as people decide it. Owned arrays [YEARS]. */
typedef struct {
  int years;
  double per_urban, per_rural; /* employed per resident by zone (26.4) */
  double response;             /* of RATIO to growth after the last published year (26.6) */
  double *employed;            /* persons, NAN where not published (26.4) */
  double *farmers;             /* per rural resident (26.5) */
  double *ratio;               /* tertiary to secondary (26.6) */
} cqio__labour_path;

/* BASE[CQIO_STRATA] persons employed, URBAN and RURAL residents of the base year. CQIO_DATA unless
 * all of them are positive. *out = NULL on failure. */
CQIO_NODISCARD cqio_status cqio__labour_path_create(cqio_ctx *ctx,
                                                    const cqio__labour_record *record,
                                                    const double *base, double urban, double rural,
                                                    cqio__labour_path **out);
void cqio__labour_path_destroy(cqio__labour_path **path);
/* Persons by stratum in year T with URBAN and RURAL residents at its start (26.4-26.6). CQIO_DATA
 * when farming leaves nobody for the others. */
CQIO_NODISCARD cqio_status cqio__labour_targets(cqio_ctx *ctx, const cqio__labour_path *path, int t,
                                                double urban, double rural, double *targets);

#endif
