/* Output files of a run. Internal to model. */
#ifndef CQIO_MODEL_OUTPUT_H
#define CQIO_MODEL_OUTPUT_H

#include "cqio/grid.h"
#include "cqio/model.h"
#include "cqio/ncio.h"

/* Collective; replicated. */
CQIO_NODISCARD cqio_status cqio_provenance_create(cqio_ctx *ctx, const cqio_job *job,
                                                  cqio_provenance *out);
void cqio_provenance_free(cqio_provenance *provenance);
/* Name of circumstance INDEX. */
const char *cqio_circumstance_name(int index);

/* Global attributes common to all files: CF conventions, title, source, scenario, provenance, error
 * bounds. Not collective. */
CQIO_NODISCARD cqio_status cqio_write_attributes(cqio_ncout *file, const cqio_run *run,
                                                 const cqio_series *series, const char *title);

/* Writes the district tables of one scenario. Not collective: one rank. */
CQIO_NODISCARD cqio_status cqio_write_regions(const cqio_run *run, const cqio_series *series,
                                              const char *path);
/* Writes the maps of one scenario. Not collective: one rank. */
CQIO_NODISCARD cqio_status cqio_write_maps(const cqio_run *run, const cqio_series *series,
                                           const cqio_grid *grid, const double *urban_raster,
                                           const double *rural_raster, const char *path);
/* Writes run.json. Collective (timers). */
CQIO_NODISCARD cqio_status cqio_write_report(const cqio_run *run, const char *path);

#endif
