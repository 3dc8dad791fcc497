/**
 * @file
 * grid: a regular longitude-latitude grid, the overlap of districts with its cells, and the
 * spreading of district figures onto cells (method 17).
 *
 * A cell is lat_index * lon_count + lon_index. A pair (district, cell) with common area is an
 * entry. Everything is replicated; nothing here communicates except the two readers. Sums are
 * formed in entry order, so that the result does not depend on the number of ranks.
 */
#ifndef CQIO_GRID
#define CQIO_GRID

#include "cqio/core.h"

CQIO_BEGIN_DECLS

/* ---- grid and overlap ------------------------------------------------------------------------ */

/** Entries are grouped by district; within a district cells ascend. */
typedef struct {
  int lat_count, lon_count, district_count;
  double *lat, *lon;               /**< [n] degrees, cell centres, ascending */
  double *lat_bounds, *lon_bounds; /**< [n][2] degrees */
  double *cell_area;               /**< [lat] km2, area of one cell in the row */
  double *district_area;           /**< [R] km2, sum of the overlaps of the district */
  int64_t *first;                  /**< [R+1] entries of district r are first[r] .. first[r+1]-1 */
  int *cell;                       /**< [E] cell of the entry; E = first[R] */
  double *overlap;                 /**< [E] km2 of the district in the cell */
  int *dominant;                   /**< [lat][lon] district of the largest overlap, -1 outside */
} cqio_grid;

/**
 * Zeroed grid with room for ENTRIES entries. The caller fills the axes, cell_area, first, cell and
 * overlap, then has district_area and dominant set by cqio_grid_summarise. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_grid_create(cqio_ctx *ctx, int lat_count, int lon_count,
                                                     int district_count, int64_t entries,
                                                     cqio_grid **out);
CQIO_API void cqio_grid_summarise(cqio_grid *grid);

/**
 * Reads an overlap file (written by cqio-overlap): lat, lon, lat_bnds, lon_bnds, cell_area(lat),
 * district_key, district_area, entry_cell, entry_district, entry_overlap, areas in km2. Its
 * districts must be the KEYS of the data set, in any order: they are joined by key. Longitudes
 * beyond [-180, 360] move by a whole turn. Checked: ascending regular axes, cell areas within their
 * bounds (1 %), sorted entries without repetition, overlaps above 0, sum per district =
 * district_area (1e-6), sum per cell <= cell area (1e-3: outlines of neighbours overlap by slivers)
 * (method 17.1). CQIO_DATA with the variable and index otherwise. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_grid_read(cqio_ctx *ctx, const char *path,
                                                   int district_count, const char *const *keys,
                                                   cqio_grid **out);
CQIO_API void cqio_grid_destroy(cqio_grid **grid);
/**
 * Writes GRID as an overlap file; KEYS [R], ADCODE [R] or NULL; TITLE and SOURCE are global
 * attributes. Errors of cqio_ncout. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_grid_write(cqio_ctx *ctx, const cqio_grid *grid,
                                                    const char *const *keys, const int *adcode,
                                                    const char *title, const char *source,
                                                    const char *path, bool overwrite);

/**
 * Grid of RESOLUTION degrees, which must be a whole multiple of the resolution of FINE that divides
 * its box (CQIO_CONFIG otherwise, naming the multiples that do); overlaps and areas are added up,
 * so that district areas keep their totals. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_grid_coarsen(cqio_ctx *ctx, const cqio_grid *fine,
                                                      double resolution, cqio_grid **out);

/**
 * Reads weights for the cells of GRID from "FILE.nc:variable": a variable on any regular
 * longitude-latitude grid, of any resolution, order of dimensions and direction of axes, with
 * further dimensions of length 1; longitudes may differ by whole turns. Values are >= 0; missing
 * values and the outside count as 0.
 * *values[lat][lon] is the area mean over each cell (exact for a finer, equal or coarser raster);
 * cqio_free. COVERAGE [R], of the caller, is the share of each district's area that has data.
 * CQIO_DATA when no district has data, or all weights are 0. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_raster_read(cqio_ctx *ctx, const char *spec,
                                                     const cqio_grid *grid, double **values,
                                                     double *coverage);

/* ---- weights of one year --------------------------------------------------------------------- */

typedef struct {
  double land_per_resident;   /**< built-up land per urban resident, m2; > 0, default 100 */
  double max_share;           /**< largest built-up share of a district, (0, 1], default 0.9 */
  double growth_exponent;     /**< alpha of method 17.5, >= 0, default 1.2 */
  double gradient_core;       /**< gamma of method 17.3 in the core, 1/km, >= 0, default 0.15 */
  double gradient_county;     /**< the same for county towns, 1/km, default 0.35 */
  const double *urban_raster; /**< [lat][lon] replaces the gradient; NULL: none. Borrowed. */
  const double *rural_raster; /**< [lat][lon] suitability of rural land; NULL: 1. Borrowed. */
} cqio_weights_params;
CQIO_API void cqio_weights_params_init(cqio_weights_params *params);

/** Built-up land and spreading weights of the present year; GRID must outlive it. */
typedef struct {
  const cqio_grid *grid;
  cqio_weights_params params;
  double *distance;      /**< [E] km from the cell centre to the district seat */
  double *gradient;      /**< [E] exp(-gamma d), or the raster */
  double *base_fraction; /**< [E] built-up fraction of the entry in the base year, in [0, 1] */
  double *fraction;      /**< [E] the same for the present year */
  double *base_area;     /**< [R] built-up km2 in the base year */
  double *area_limit; /**< [R] km2 that may be built up: max_share of the land with gradient > 0 */
  double *area;       /**< [R] built-up km2 now; never falls */
  double *base_urban; /**< [R] urban residents of the base year */
  double *urban, *rural; /**< [E] weights, summing to 1 over the entries of each district */
  int urban_fallbacks, rural_fallbacks; /**< districts spread by overlap for want of support */
} cqio_weights;

/**
 * Base year: A_r = min(area_limit_r, urban residents x land_per_resident); fractions have the
 * shape exp(-gamma d), moved on the logit scale to meet A_r (method 17.5), and stay above
 * 1e-4 exp(-d / 10 km). SEAT_LON, SEAT_LAT [R] degrees; CORE [R]; URBAN [R] persons. Sets the
 * weights urban ~ o u exp(-gamma d), rural ~ o (1 - u) s   (method 17.3). CQIO_CONFIG for a
 * parameter out of range, CQIO_NUMERIC for URBAN that is not finite and >= 0. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_weights_create(
    cqio_ctx *ctx, const cqio_grid *grid, const double *seat_lon, const double *seat_lat,
    const bool *core, const double *urban, const cqio_weights_params *params, cqio_weights **out);
CQIO_API void cqio_weights_destroy(cqio_weights **weights);
/**
 * A later year with URBAN [R] residents: built-up land A_r = min(A_max, A_r(0) (U_r/U_r(0))^alpha),
 * never below its last value, each fraction moved by one shift of the logits per district (method
 * 17.5). A district without urban land in the base year is laid out anew. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_weights_advance(cqio_ctx *ctx, cqio_weights *weights,
                                                         const double *urban);

/**
 * Divides WEIGHT [E] (>= 0) by its sum in each district; a district whose sum is 0 takes the
 * overlap instead. Returns the number of such districts. For weights of one's own. Not collective.
 */
CQIO_API int cqio_grid_normalise(const cqio_grid *grid, double *weight);

/* ---- spreading ------------------------------------------------------------------------------- */

/**
 * CELLS[lat][lon] = sum over districts and zones of VALUES[r][z] x WEIGHTS[z][entry] (method 17.4).
 * Extensive quantities only (persons, jobs, money). CQIO_NUMERIC when the cells do not add up to
 * the districts within 1e-12 of the sum of absolute values, or a value is not finite; NAME is for
 * the message. Not collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_grid_spread(cqio_ctx *ctx, const cqio_grid *grid,
                                                     const char *name, int zones,
                                                     const double *const *weights,
                                                     const double *values, double *cells);
/** DENSITY = CELLS / cell area (km-2); CQIO_NC_MISSING outside all districts. May be in place. */
CQIO_API void cqio_grid_density(const cqio_grid *grid, const double *cells, double *density);
/** RATIO of two extensives; CQIO_NC_MISSING where the denominator is 0 or outside (method 17.4). */
CQIO_API void cqio_grid_ratio(const cqio_grid *grid, const double *numerator,
                              const double *denominator, double *ratio);
/** Built-up km2 of each cell now: sum of overlap x fraction; its density is the built-up fraction.
 */
CQIO_API void cqio_weights_built_up(const cqio_weights *weights, double *cells);

CQIO_END_DECLS

#endif
