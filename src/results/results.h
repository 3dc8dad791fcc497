/* Output files of a run. */
#ifndef CQIO_RESULTS_RESULTS
#define CQIO_RESULTS_RESULTS

#include "cqio/grid.h"
#include "cqio/netcdf.h"
#include "cqio/results.h"
#include "cqio/years.h"

/* Collective; replicated. */
CQIO_NODISCARD cqio_status cqio__provenance_create(cqio_ctx *ctx, const cqio_job *job,
                                                   cqio_provenance *out);
void cqio__provenance_free(cqio_provenance *provenance);
/* Name of circumstance INDEX. */
const char *cqio__circumstance_name(int index);

/* Global attributes common to all files: CF conventions, title, source, scenario, provenance, error
 * bounds. Not collective. */
CQIO_NODISCARD cqio_status cqio__write_attributes(cqio_ncout *file, const cqio_study *study,
                                                  const cqio_outputs *outputs,
                                                  const cqio_years *years, const char *title);

/* The same with the sentence ERRORS about error bounds. */
CQIO_NODISCARD cqio_status cqio__write_common(cqio_ncout *file, const cqio_study *study,
                                              const cqio_outputs *outputs,
                                              const cqio_scenario *scenario, const char *title,
                                              const char *errors);

/* Largest report that is read, in bytes. */
enum { CQIO_REPORT_LIMIT = 1 << 26 };
/* True for the name of a report, which ends in .json. */
bool cqio__is_report(const char *path);
/* The 64 digits of content_sha256 in the text of a report, NULL without: the SHA-256 of the text
 * with zeros in their place. */
char *cqio__report_seal(char *text);

/* Prepare a file: it is whole under its temporary name, cqio_ncout_publish or
 * cqio_staged_file_publish gives it the name PATH. *out = NULL on failure. */

/* District tables of one scenario, beside the first one, REFERENCE. Not collective: one rank. */
CQIO_NODISCARD cqio_status cqio__prepare_regions(const cqio_study *study,
                                                 const cqio_outputs *outputs,
                                                 const cqio_years *years,
                                                 const cqio_years *reference, const char *path,
                                                 cqio_ncout **out);
enum { CQIO_MAP_FIELDS = 12 }; /* about as many variables has each cell and year of the maps */
/* The grid of the job and the user's rasters, all replicated. */
typedef struct {
  cqio_grid *grid;
  double *urban, *rural; /* NULL: none */
} cqio_map_input;
/*
 * Reads them; to be freed on failure too. CQIO_DATA when a district covers another area than
 * area_km2 of the data set (by 5 %; a warning from 1 % on), lies far from its seat (50 km), or has
 * data of a raster for less than grid.minimum_coverage of its area. Collective.
 */
CQIO_NODISCARD cqio_status cqio__map_input_read(cqio_ctx *ctx, const cqio_job *job,
                                                const cqio_dataset *data, cqio_map_input *out);
void cqio__map_input_free(cqio_map_input *maps);
/* Maps of all scenarios YEARS [scenarios], which have equally many years: FILES [scenarios], NULL
 * before, gets the files that this rank has made. On failure, which the caller agrees on, all are
 * NULL. Collective. */
CQIO_NODISCARD cqio_status cqio__prepare_maps(const cqio_study *study, const cqio_outputs *outputs,
                                              cqio_years *const *years, const cqio_map_input *input,
                                              cqio_ncout **files);
/* run.json, on rank 0. Collective (timers). */
CQIO_NODISCARD cqio_status cqio__prepare_report(const cqio_study *study,
                                                const cqio_outputs *outputs,
                                                cqio_years *const *years, const char *path,
                                                cqio_staged_file *out);

#endif
