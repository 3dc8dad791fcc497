/* What maps are made from: the grid of the job and the user's rasters. */
#include "results/results.h"

static cqio_status read_raster(cqio_ctx *ctx, const cqio_job *job, const char *spec,
                               const cqio_grid *grid, double **out) {
  char *path;
  if (!spec[0]) return CQIO_OK;
  CQIO_TRY(cqio_filename_join(ctx, job->options.data.directory, spec, &path));
  cqio_status status = cqio_raster_read(ctx, path, grid, out);
  cqio_free(path);
  return status;
}

cqio_status cqio__map_input_read(cqio_ctx *ctx, const cqio_job *job, const cqio_dataset *data,
                                 cqio_map_input *out) {
  char *path;
  cqio_grid *fine;
  CQIO_TRY(cqio_filename_join(ctx, job->options.data.directory, job->options.grid.overlap, &path));
  cqio_status status = cqio_grid_read(ctx, path, data->districts.count,
                                      (const char *const *)data->districts.key, &fine);
  cqio_free(path);
  CQIO_TRY(status);
  status = cqio_agree(ctx, cqio_grid_coarsen(ctx, fine, job->options.grid.resolution, &out->grid));
  cqio_grid_destroy(&fine);
  if (!status)
    status = read_raster(ctx, job, job->options.grid.urban_weight, out->grid, &out->urban);
  if (!status)
    status = read_raster(ctx, job, job->options.grid.rural_weight, out->grid, &out->rural);
  return status;
}

void cqio__map_input_free(cqio_map_input *maps) {
  cqio_grid_destroy(&maps->grid);
  cqio_free(maps->urban);
  cqio_free(maps->rural);
}
