/* SCENARIO.ensemble.grid.nc: mean and standard deviation of maps over the draws. */
#include <math.h>
#include <string.h>

#include "model/directory.h"
#include "model/ensemble.h"
#include "model/maps.h"

/* Moments of one pass over the draws in their order (Welford 1962): the same on any number of ranks
 * and from parts. */
struct moments {
  size_t cells;
  int64_t count[MAPS]; /* draws seen by each map, of the present year */
  double *mean;        /* [MAPS][years][cells] CQIO_NC_MISSING where one draw has no value */
  double *square;      /* the same: sum of squared differences from the mean */
};

static size_t place_of(const cqio_map_maker *maker, int map, int t) {
  const struct moments *moments = maker->target;
  return ((size_t)map * (size_t)maker->years + (size_t)t) * moments->cells;
}

static cqio_status add_field(const cqio_map_maker *maker, int map, int t, const double *field) {
  struct moments *moments = maker->target;
  double *mean = moments->mean + place_of(maker, map, t);
  double *square = moments->square + place_of(maker, map, t);
  if (t == 0) moments->count[map]++;
  double count = (double)moments->count[map];
  for (size_t c = 0; c < moments->cells; c++) {
    if (mean[c] == CQIO_NC_MISSING) continue;
    if (field[c] == CQIO_NC_MISSING) {
      mean[c] = CQIO_NC_MISSING;
      continue;
    }
    double difference = field[c] - mean[c];
    mean[c] += difference / count;
    square[c] += difference * (field[c] - mean[c]);
  }
  return CQIO_OK;
}

/* ---- one draw -------------------------------------------------------------------------------- */

/* The numbers of year T of the variable NAME in ROW, NULL without. */
static const double *find(const cqio_columns *columns, const double *row, const char *name, int t) {
  for (int c = 0; c < columns->count; c++)
    if (strcmp(columns->column[c].name, name) == 0)
      return row + columns->column[c].first + (size_t)t * columns->column[c].each;
  return NULL;
}

static cqio_status add_draw(cqio_map_maker *maker, const cqio_columns *columns, const double *row) {
  CQIO_TRY(cqio__maps_begin(maker));
  for (int t = 0; t < maker->years; t++) {
    const cqio_map_figures figures = {.urban = find(columns, row, "urban_residents", t),
                                      .rural = find(columns, row, "rural_residents", t),
                                      .registered_urban = find(columns, row, "registered_urban", t),
                                      .jobs = find(columns, row, "employment", t),
                                      .output = find(columns, row, "gross_output", t),
                                      .value_added = find(columns, row, "value_added", t)};
    CQIO_TRY(cqio__maps_year(maker, &figures, t));
  }
  return CQIO_OK;
}

static cqio_status add_block(cqio_map_maker *maker, const cqio_ensemble *ensemble,
                             const cqio_rows *rows) {
  size_t width = ensemble->columns.width;
  for (int64_t k = 0; k < rows->block.count; k++) {
    if (rows->status[k] || !cqio_is_sample(ensemble, rows->block.first + k)) continue;
    CQIO_TRY(add_draw(maker, &ensemble->columns, rows->row + (size_t)k * width));
    cqio_progress(ensemble->run->ctx);
  }
  return CQIO_OK;
}

static cqio_status add_all(cqio_map_maker *maker, const cqio_ensemble *ensemble, cqio_ctx *alone) {
  const cqio_options *options = &ensemble->run->job->options;
  cqio_rows *rows;
  char path[4096];
  CQIO_TRY(cqio_rows_create(ensemble, options->ensemble.block, &rows));
  cqio_status status = CQIO_OK;
  for (int64_t b = 0; !status && cqio_block_at(options, 0, ensemble->members, b, &rows->block);
       b++) {
    status = cqio_block_path(ensemble, options->output.directory, rows->block, path);
    if (!status)
      status = cqio_rows_read(alone, ensemble, path, false, 0, ensemble->columns.width, rows);
    if (!status) status = add_block(maker, ensemble, rows);
  }
  cqio_rows_destroy(&rows);
  return status;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* Variable MAP_SUFFIX from VALUES [years][cells]. */
static cqio_status put(const cqio_map_maker *maker, int map, const char *suffix,
                       const char *meaning, const char *method, const double *values) {
  const struct moments *moments = maker->target;
  char name[128], long_name[256], methods[128];
  snprintf(name, sizeof name, "%s_%s", cqio__maps[map].name, suffix);
  snprintf(long_name, sizeof long_name, "%s, %s", cqio__maps[map].long_name, meaning);
  snprintf(methods, sizeof methods, "%s realization: %s", cqio__maps[map].cell_methods, method);
  CQIO_TRY(cqio__maps_define(maker, map, name, long_name, methods));
  for (int t = 0; t < maker->years; t++)
    CQIO_TRY(cqio_ncout_put_step(maker->file, name, t, values + (size_t)t * moments->cells));
  return CQIO_OK;
}

/* Sums of squares become deviations; one draw has none. */
static void find_deviations(const cqio_map_maker *maker, int map) {
  struct moments *moments = maker->target;
  const double *mean = moments->mean + place_of(maker, map, 0);
  double *square = moments->square + place_of(maker, map, 0);
  double freedom = moments->count[map] > 1 ? (double)(moments->count[map] - 1) : 1.0;
  for (size_t k = 0; k < (size_t)maker->years * moments->cells; k++)
    square[k] = mean[k] == CQIO_NC_MISSING ? CQIO_NC_MISSING : sqrt(square[k] / freedom);
}

static cqio_status write(const cqio_map_maker *maker) {
  struct moments *moments = maker->target;
  CQIO_TRY(cqio_write_common(maker->file, maker->run, maker->scenario,
                             "Ensemble: maps of mean and standard deviation over the draws",
                             "certified for each draw: see the variables with error_bound in the "
                             "files of draws"));
  CQIO_TRY(cqio__maps_axes(maker));
  CQIO_TRY(cqio__maps_districts(maker));
  for (int m = 0; m < MAPS; m++) {
    if (moments->count[m] == 0) continue;
    find_deviations(maker, m);
    CQIO_TRY(put(maker, m, "mean", "mean over the draws", "mean",
                 moments->mean + place_of(maker, m, 0)));
    CQIO_TRY(put(maker, m, "sd", "standard deviation over the draws", "standard_deviation",
                 moments->square + place_of(maker, m, 0)));
  }
  return CQIO_OK;
}

static cqio_status prepare(cqio_map_maker *maker, const cqio_ensemble *ensemble, cqio_ctx *alone) {
  const cqio_run *run = ensemble->run;
  const cqio_ncout_options options = {.overwrite =
                                          run->job->options.output.overwrite || run->job->restart,
                                      .deflate = run->job->options.grid.deflate_level};
  struct moments *moments = maker->target;
  char path[CQIO_PATH_SIZE];
  size_t numbers = MAPS * (size_t)maker->years * moments->cells;
  CQIO_TRY(CQIO_ALLOC(run->ctx, numbers, &moments->mean));
  CQIO_TRY(CQIO_ALLOC(run->ctx, numbers, &moments->square));
  CQIO_TRY(cqio__maps_allocate(maker));
  CQIO_TRY(add_all(maker, ensemble, alone));
  CQIO_TRY(cqio_output_path(run->ctx, run->job, maker->scenario->name, ".ensemble.grid.nc", path));
  CQIO_TRY(cqio_ncout_create(run->ctx, path, &options, &maker->file));
  CQIO_TRY(write(maker));
  return cqio_ncout_commit(&maker->file);
}

cqio_status cqio_ensemble_maps_write(const cqio_ensemble *ensemble, const cqio_map_input *input) {
  cqio_ctx *ctx = ensemble->run->ctx, *alone;
  CQIO_TRY(cqio_ctx_create(MPI_COMM_SELF, &alone)); /* reading of NetCDF is collective */
  struct moments moments = {.cells =
                                (size_t)input->grid->lat_count * (size_t)input->grid->lon_count};
  cqio_map_maker maker = {.run = ensemble->run,
                          .scenario = ensemble->scenario,
                          .input = input,
                          .grid = input->grid,
                          .years = ensemble->columns.years,
                          .put = add_field,
                          .target = &moments};
  cqio_status status = prepare(&maker, ensemble, alone);
  if (status && cqio_ctx_problem(alone, 0))
    status = cqio_fail(ctx, status, "%s", cqio_ctx_problem(alone, 0));
  cqio_ncout_discard(&maker.file);
  cqio__maps_release(&maker);
  cqio_free(moments.mean);
  cqio_free(moments.square);
  cqio_ctx_destroy(&alone);
  return status;
}
