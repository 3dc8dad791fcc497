/* A whole run: data, economy, calibration, scenarios, files. */
#include "model/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/parks.h"

/* ---- output directory ------------------------------------------------------------------------ */

enum { PATH_SIZE = 4096 };

static cqio_status output_path(cqio_ctx *ctx, const cqio_job *job, const char *name,
                               const char *suffix, char path[PATH_SIZE]) {
  int length = snprintf(path, PATH_SIZE, "%s/%s%s", job->options.output.directory, name, suffix);
  if (length < PATH_SIZE) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG, "output.directory: %d characters: expected fewer than %d",
                   length, PATH_SIZE);
}

/* Makes DIRECTORY and those above it, as mkdir -p. */
static cqio_status make_directories(cqio_ctx *ctx, const char *directory) {
  char path[PATH_SIZE];
  if (strlen(directory) >= sizeof path)
    return cqio_fail(ctx, CQIO_CONFIG, "output.directory: expected fewer than %d characters",
                     PATH_SIZE);
  strcpy(path, directory);
  for (char *end = path + 1;; end++) {
    if (*end != '/' && *end != '\0') continue;
    char separator = *end;
    *end = '\0';
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
      return cqio_fail(ctx, CQIO_IO, "output.directory = %s: '%s' could not be made (%s)",
                       directory, path, strerror(errno));
    if (separator == '\0') break;
    *end = separator;
  }
  struct stat info;
  if (stat(directory, &info) == 0 && S_ISDIR(info.st_mode) && access(directory, W_OK) == 0)
    return CQIO_OK;
  return cqio_fail(ctx, CQIO_IO,
                   "output.directory = %s: expected a directory that can be written to", directory);
}

static cqio_status refuse_existing(cqio_ctx *ctx, const cqio_job *job, const char *name,
                                   const char *suffix) {
  char path[PATH_SIZE];
  CQIO_TRY(output_path(ctx, job, name, suffix, path));
  if (job->options.output.overwrite || access(path, F_OK) != 0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_IO,
                   "%s: exists: expected a new file; set output.overwrite: true to replace results",
                   path);
}

static bool writes_maps(const cqio_job *job) {
  return job->options.grid.enabled && job->options.output.grids;
}

/* No file of the run may be there already; looked at by rank 0. */
static cqio_status check_targets(cqio_ctx *ctx, const cqio_job *job) {
  cqio_status status = CQIO_OK;
  if (cqio_ctx_rank(ctx) == 0) {
    struct stat info;
    if (stat(job->options.output.directory, &info) == 0 && !S_ISDIR(info.st_mode))
      status = cqio_fail(ctx, CQIO_IO,
                         "output.directory = %s: expected a directory that can be written to",
                         job->options.output.directory);
    for (int s = 0; s < job->scenario_count && !status; s++) {
      if (job->options.output.regions)
        status = refuse_existing(ctx, job, job->scenarios[s].name, ".regions.nc");
      if (writes_maps(job) && !status)
        status = refuse_existing(ctx, job, job->scenarios[s].name, ".grid.nc");
    }
    if (!status) status = refuse_existing(ctx, job, "run", ".json");
  }
  return cqio_agree(ctx, status);
}

static cqio_status prepare_directory(cqio_ctx *ctx, const cqio_job *job) {
  cqio_status status = CQIO_OK;
  if (cqio_ctx_rank(ctx) == 0) status = make_directories(ctx, job->options.output.directory);
  return cqio_agree(ctx, status);
}

/* ---- options against the data set ------------------------------------------------------------ */

static cqio_status check_years(cqio_ctx *ctx, const cqio_job *job, const cqio_dataset *data) {
  const cqio_options *options = &job->options;
  if (options->years.first != data->base_year)
    return cqio_fail(ctx, CQIO_CONFIG,
                     "%s: years.first = %d: expected %d, the year of the table in %s", job->path,
                     options->years.first, data->base_year, data->directory);
  return CQIO_OK;
}

/* Problems of all scenarios are recorded together. */
static cqio_status check_options(cqio_ctx *ctx, const cqio_job *job, const cqio_dataset *data) {
  cqio_status status = check_years(ctx, job, data);
  for (int s = 0; s < job->scenario_count; s++) {
    cqio_parks *parks;
    cqio_status found = cqio_parks_create(ctx, data, &job->scenarios[s].options, &parks);
    if (found && !status) status = found;
    cqio_parks_destroy(&parks);
  }
  return cqio_agree(ctx, status);
}

/* ---- maps ------------------------------------------------------------------------------------ */

/* The grid of the job and the user's rasters, all replicated. */
struct map_input {
  cqio_grid *grid;
  double *urban, *rural;
};

static cqio_status read_raster(cqio_ctx *ctx, const cqio_job *job, const char *spec,
                               const cqio_grid *grid, double **out) {
  char *path;
  if (!spec[0]) return CQIO_OK;
  CQIO_TRY(cqio_path_join(ctx, job->options.data.directory, spec, &path));
  cqio_status status = cqio_raster_read(ctx, path, grid, out);
  cqio_free(path);
  return status;
}

static cqio_status read_map_input(cqio_ctx *ctx, const cqio_job *job, const cqio_dataset *data,
                                  struct map_input *out) {
  char *path;
  cqio_grid *fine;
  CQIO_TRY(cqio_path_join(ctx, job->options.data.directory, job->options.grid.overlap, &path));
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

static void free_map_input(struct map_input *maps) {
  cqio_grid_destroy(&maps->grid);
  cqio_free(maps->urban);
  cqio_free(maps->rural);
}

/* ---- files ----------------------------------------------------------------------------------- */

static cqio_status write_scenario(const cqio_run *run, const struct map_input *maps, int s) {
  const cqio_series *series = run->series[s];
  char path[PATH_SIZE];
  if (run->job->options.output.regions) {
    CQIO_TRY(output_path(run->ctx, run->job, series->scenario->name, ".regions.nc", path));
    CQIO_TRY(cqio_write_regions(run, series, path));
  }
  if (!writes_maps(run->job)) return CQIO_OK;
  CQIO_TRY(output_path(run->ctx, run->job, series->scenario->name, ".grid.nc", path));
  return cqio_write_maps(run, series, maps->grid, maps->urban, maps->rural, path);
}

/* Scenarios in turn over the ranks; nothing here communicates until all have written theirs. */
static cqio_status write_files(const cqio_run *run, const struct map_input *maps) {
  cqio_status status = CQIO_OK;
  int rank = cqio_ctx_rank(run->ctx), size = cqio_ctx_size(run->ctx);
  for (int s = rank; s < run->job->scenario_count && !status; s += size) {
    status = write_scenario(run, maps, s);
    if (!status)
      cqio_log(run->ctx, CQIO_LOG_INFO, "%s: files written", run->series[s]->scenario->name);
  }
  return cqio_agree(run->ctx, status);
}

/* ---- the run --------------------------------------------------------------------------------- */

static cqio_status compute(cqio_run *run) {
  cqio_ctx *ctx = run->ctx;
  cqio_timer_start(ctx, "economy");
  cqio_status status = cqio_economy_create(ctx, run->data, &run->job->options, &run->economy);
  cqio_timer_stop(ctx, "economy");
  CQIO_TRY(status);
  cqio_log(ctx, CQIO_LOG_INFO, "base year: %lld accounts, trade balanced, certified",
           (long long)run->economy->accounts);
  cqio_timer_start(ctx, "calibration");
  status = cqio_calibrate(run->economy, run->job, &run->calibration);
  cqio_timer_stop(ctx, "calibration");
  CQIO_TRY(status);
  cqio_log(ctx, CQIO_LOG_INFO, "calibrated: eta0 = %.6g, conversion rate = %.6g",
           run->calibration.eta0, run->calibration.conversion_rate);
  cqio_timer_start(ctx, "multipliers");
  status = cqio_multipliers_create(run->economy, &run->job->options, &run->multipliers);
  cqio_timer_stop(ctx, "multipliers");
  CQIO_TRY(status);
  CQIO_TRY(cqio_agree(ctx, CQIO_ALLOC(ctx, run->job->scenario_count, &run->series)));
  cqio_timer_start(ctx, "scenarios");
  for (int s = 0; s < run->job->scenario_count && !status; s++)
    status = cqio_series_compute(run->economy, &run->job->scenarios[s], &run->calibration,
                                 &run->series[s]);
  cqio_timer_stop(ctx, "scenarios");
  return status;
}

static cqio_status execute(cqio_run *run, struct map_input *maps) {
  cqio_ctx *ctx = run->ctx;
  char path[PATH_SIZE];
  cqio_timer_start(ctx, "input");
  cqio_status status = cqio_dataset_read(ctx, run->job->options.data.directory, &run->data);
  if (!status) status = check_options(ctx, run->job, run->data);
  if (!status && writes_maps(run->job)) status = read_map_input(ctx, run->job, run->data, maps);
  cqio_timer_stop(ctx, "input");
  CQIO_TRY(status);
  CQIO_TRY(cqio_provenance_create(ctx, run->job, &run->provenance));
  CQIO_TRY(compute(run));
  CQIO_TRY(prepare_directory(ctx, run->job));
  cqio_timer_start(ctx, "output");
  status = write_files(run, maps);
  cqio_timer_stop(ctx, "output");
  CQIO_TRY(status);
  CQIO_TRY(output_path(ctx, run->job, "run", ".json", path));
  return cqio_write_report(run, path);
}

cqio_status cqio_run_execute(cqio_ctx *ctx, const cqio_job *job, cqio_run **out) {
  *out = NULL;
  double start = MPI_Wtime();
  cqio_run *run;
  struct map_input maps = {NULL, NULL, NULL};
  CQIO_TRY(check_targets(ctx, job));
  CQIO_TRY(cqio_agree(ctx, CQIO_ALLOC(ctx, 1, &run)));
  run->ctx = ctx;
  run->job = job;
  run->started = start;
  cqio_blas_set_threads(job->options.solver.threads);
  cqio_status status = cqio_agree(ctx, cqio_watchdog_start(ctx, job->options.run.watchdog));
  if (!status) status = execute(run, &maps);
  cqio_watchdog_stop(ctx);
  free_map_input(&maps);
  run->seconds = MPI_Wtime() - start;
  if (status)
    cqio_run_destroy(&run);
  else
    *out = run;
  return status;
}

void cqio_run_destroy(cqio_run **handle) {
  if (!handle || !*handle) return;
  cqio_run *run = *handle;
  for (int s = 0; s < run->job->scenario_count && run->series; s++)
    cqio_series_destroy(&run->series[s]);
  cqio_free(run->series);
  cqio_multipliers_destroy(&run->multipliers);
  cqio_calibration_free(&run->calibration);
  cqio_economy_destroy(&run->economy);
  cqio_dataset_destroy(&run->data);
  cqio_provenance_free(&run->provenance);
  cqio_free(run);
  *handle = NULL;
}

cqio_status cqio_run_check(cqio_ctx *ctx, const cqio_job *job) {
  struct map_input maps = {NULL, NULL, NULL};
  cqio_dataset *data;
  cqio_status status = check_targets(ctx, job);
  cqio_status read = cqio_dataset_read(ctx, job->options.data.directory, &data);
  if (!read) read = check_options(ctx, job, data);
  if (!read && writes_maps(job)) read = read_map_input(ctx, job, data, &maps);
  free_map_input(&maps);
  cqio_dataset_destroy(&data);
  return status ? status : read;
}
