/**
 * @file
 * protocols: maps of results in the form that protocols of model comparisons ask for.
 */
#ifndef CQIO_PROTOCOLS
#define CQIO_PROTOCOLS

#include "cqio/core.h"

CQIO_BEGIN_DECLS

/**
 * People of a file of maps NAME.grid.nc as input of ISIMIP3a (ISI-MIP/isimip-protocol-3,
 * protocol/05.reporting.md, pattern/ISIMIP3a/InputData/socioeconomic/pop.json), a variable a file:
 *
 *   DIRECTORY/population_SCENARIO_30arcsec_annual_FIRST_LAST.nc        pop(time, lat, lon)
 *   DIRECTORY/population-urban_SCENARIO_...                            urbanpop
 *   DIRECTORY/population-rural_SCENARIO_...                            ruralpop
 *
 * Persons in each cell of the global grid of 30 arc-seconds (lat from north to south), cut to the
 * rows and columns that the maps meet: the persons of each cell of the maps, its density times
 * cell_area, are dealt to the cells it meets by their parts of its area on a sphere, so that sums
 * stay as they are. Cells that meet no cell with data are missing. Time is days since 1901-01-01,
 * the end of the year. NetCDF-4 classic, deflate 5, a chunk a field. Hyphens of SCENARIO are left
 * out, as the pattern has none.
 *
 * DIRECTORY must exist. CQIO_DATA when PATH is damaged or no such file, CQIO_IO when files cannot
 * be written, or are there without OVERWRITE. Collective; rank 0 writes.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_isimip_export(cqio_ctx *ctx, const char *path,
                                                       const char *directory, bool overwrite);

/**
 * Whether the COUNT files PATHS are of scenarios whose exports have names of their own, before any
 * is written: CQIO_DATA when two are of one scenario, be they of one run or of two. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_isimip_check(cqio_ctx *ctx, const char *const *paths,
                                                      int count);

CQIO_END_DECLS

#endif
