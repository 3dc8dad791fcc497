/**
 * @file
 * settlement: where the people of districts live, by their towns: density of town and countryside
 * on the cells of a grid, growth of towns, built-up land (method 26.31-26.40).
 *
 * Densities of towns do not stop at the borders of districts, and yet each district has exactly its
 * residents. Everything is replicated, nothing communicates, and all sums have one order: results
 * do not depend on the number of ranks.
 */
#ifndef CQIO_SETTLEMENT_H
#define CQIO_SETTLEMENT_H

#include "cqio/grid.h"

CQIO_BEGIN_DECLS

typedef struct {
  double centre_density;  /**< least density at the centre of a town, persons/km2; default 12,000 */
  double density_ceiling; /**< of towns, persons/km2; the densest district if that is denser;
                             default 25,000 */
  double urban_slope;     /**< of the odds to be urban over the density of a place; default 1.5 */
  double land_per_resident; /**< built-up land per urban resident, m2; default 100 */
  double growth_exponent;   /**< alpha of (26.34) and (26.38); default 1.2 */
  double max_share;         /**< largest built-up share of the region; default 0.9 */
  bool sphere;              /**< distances on the sphere, not on the plane of (26.32) */
} cqio_settlement_params;
CQIO_API void cqio_settlement_params_init(cqio_settlement_params *params);

/** What settlement is made from; borrowed, needed by cqio_settlement_create only. */
typedef struct {
  int towns;
  const int *district;                    /**< [towns] each district has one at least */
  const double *lon, *lat, *population;   /**< [towns] degrees; > 0, of any scale in a district */
  const double *area, *residents, *urban; /**< [R] km2; persons in the base year */
} cqio_settlement_input;

/** New jobs of a year by place, near which part of the growth of towns lives (26.40). Borrowed. */
typedef struct {
  const double *part; /**< [R] of the growth of a district that lives near its places, 0..1 */
  int places;
  const int *town;    /**< [places] where they are */
  const double *jobs; /**< [places] new ones, of any scale in a district; <= 0 draws nobody */
  double length;      /**< km, > 0: lambda of (26.14) */
} cqio_settlement_work;

/** Towns and land of the present year. */
typedef struct {
  const cqio_grid *grid; /**< borrowed */
  cqio_settlement_params params;
  double ceiling;            /**< persons/km2, (26.34) */
  int towns, passes, sweeps; /**< of smoothing: six and thirty at 0.01 degrees */

  /** towns; [towns] */
  int *district, *home; /**< HOME: cell of the district that is nearest */
  double *lon, *lat;    /**< degrees, longitudes within half a turn of the grid */
  double *area;         /**< km2 of the entries that are nearest to the town, (26.32); >= 0.5 */
  double *base_urban, *base_rural; /**< residents in the base year (26.33) */
  double *urban;                   /**< urban residents now (26.37) */

  /** cells and entries */
  double *x, *y, *town_x, *town_y; /**< [lon], [lat], [towns], [towns] km on the plane */
  double *inside;                  /**< [cells] km2 of all districts */
  int *row_first, *row_end;        /**< [lat] columns with cells inside: row_first .. row_end - 1 */
  double *smoothing;     /**< [cells] one over the weight of the neighbours that are inside */
  int *nearest;          /**< [E] town of the entry (26.32) */
  double *part;          /**< [E] of the land inside of its cell */
  int64_t *member_first; /**< [cells+1] members of cell c are member_first[c] .. [c+1]-1 */
  int *member;           /**< districts that a cell belongs to, in part (26.35) */
  double *share;         /**< parts, summing to 1 a cell */

  /** the present year */
  double *balance;       /**< [R] b of (26.35), the last of which is a start for the next */
  int iterations;        /**< of (26.35) */
  double *density;       /**< [cells] townspeople per km2 inside */
  double *built_up;      /**< [cells] share of the land inside; never falls (26.38) */
  double land_at_margin; /**< km2, a of (26.38) */
  double *urban_weight, *rural_weight; /**< [E] summing to 1 over the entries of each district */
  double *base_urban_weight, *base_rural_weight; /**< [E] of the base year, which all years begin */
  double *base_density, *base_built_up;          /**< [cells] */
  double base_land_at_margin;
} cqio_settlement;

/**
 * Towns, land and the base year. PARAMS NULL: defaults. Errors: CQIO_CONFIG for parameters out of
 * range, and when distances on the plane are wrong by more than 0.5 % in the mean of the region;
 * CQIO_NUMERIC for figures that are not finite or negative; CQIO_CONVERGENCE. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_settlement_create(cqio_ctx *ctx, const cqio_grid *grid,
                                                           const cqio_settlement_input *input,
                                                           const cqio_settlement_params *params,
                                                           cqio_settlement **out);
CQIO_API void cqio_settlement_destroy(cqio_settlement **settlement);
/** Back to the base year: before the first of a sequence of years. Not collective. */
CQIO_API void cqio_settlement_begin(cqio_settlement *settlement);
/**
 * The next year, at whose end districts have URBAN and RURAL [R] residents: towns grow by size and
 * room (26.37) and, unless WORK is NULL, near new jobs (26.40); land is built up for them.
 * CQIO_NUMERIC, CQIO_CONVERGENCE. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_settlement_advance(cqio_ctx *ctx,
                                                            cqio_settlement *settlement,
                                                            const double *urban,
                                                            const double *rural,
                                                            const cqio_settlement_work *work);
/** Built-up km2 of each cell now; land that outlines of neighbours count twice (17.1) once. */
CQIO_API void cqio_settlement_built_up(const cqio_settlement *settlement, double *cells);

CQIO_END_DECLS

#endif
