/* SCENARIO.ensemble.grid.nc: mean and standard deviation of maps over the members that are samples.
 */
#include <math.h>
#include <string.h>

#include "ensemble/ensemble.h"
#include "results/map_maker.h"
#include "results/output_directory.h"

/*
 * Moments of one pass over the members in their order (Welford 1962): the same on any number of
 * ranks and from parts. Year T is of rank T modulo SIZE, which keeps it at place T / SIZE.
 */
struct moments {
  int rank, size;
  size_t cells;
  int64_t members; /* seen so far */
  bool made[MAPS]; /* maps that members have */
  double *mean;    /* [own years][MAPS][cells] CQIO_NC_MISSING where one member has no value */
  double *square;  /* the same: sum of squared differences from the mean */
};

static bool is_own(const struct moments *moments, int t) {
  return t % moments->size == moments->rank;
}

static size_t place_of(const struct moments *moments, int map, int t) {
  return ((size_t)(t / moments->size) * MAPS + (size_t)map) * moments->cells;
}

static cqio_status add_field(const cqio_map_maker *maker, int map, int t, const double *field) {
  struct moments *moments = maker->target;
  double *mean = moments->mean + place_of(moments, map, t);
  double *square = moments->square + place_of(moments, map, t);
  double count = (double)moments->members;
  moments->made[map] = true;
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

/* Sums of squares become deviations; one member has none. */
static void find_deviations(const cqio_map_maker *maker) {
  struct moments *moments = maker->target;
  double freedom = moments->members > 1 ? (double)(moments->members - 1) : 1.0;
  for (int t = moments->rank; t < maker->years; t += moments->size)
    for (size_t k = place_of(moments, 0, t); k < place_of(moments, MAPS, t); k++)
      moments->square[k] = moments->mean[k] == CQIO_NC_MISSING ? CQIO_NC_MISSING
                                                               : sqrt(moments->square[k] / freedom);
}

/* ---- one member --------------------------------------------------------------------------------
 */

static cqio_status add_member(cqio_map_maker *maker, const cqio_record *columns,
                              const double *row) {
  struct moments *moments = maker->target;
  moments->members++;
  CQIO_TRY(cqio__maps_begin(maker));
  for (int t = 0; t < maker->years; t++) {
    const cqio_map_figures figures = {
        .urban = cqio__record_find(columns, row, CQIO_QUANTITY_urban, t),
        .rural = cqio__record_find(columns, row, CQIO_QUANTITY_rural, t),
        .registered_urban = cqio__record_find(columns, row, CQIO_QUANTITY_registered_urban, t),
        .jobs = cqio__record_find(columns, row, CQIO_QUANTITY_jobs, t),
        .output = cqio__record_find(columns, row, CQIO_QUANTITY_output, t),
        .value_added = cqio__record_find(columns, row, CQIO_QUANTITY_value_added, t)};
    if (t > 0) CQIO_TRY(cqio__maps_advance(maker, figures.urban, figures.rural, NULL));
    if (is_own(moments, t)) CQIO_TRY(cqio__maps_year(maker, &figures, t));
  }
  return CQIO_OK;
}

/* Collective, so that ranks keep step: the next look at a stop and at the others is a member away.
 */
static cqio_status add_block(cqio_map_maker *maker, const cqio_ensemble *ensemble,
                             const cqio_rows *rows) {
  cqio_ctx *ctx = ensemble->study->ctx;
  size_t width = ensemble->columns.width;
  for (int64_t k = 0; k < rows->block.count; k++) {
    if (rows->status[k] || !cqio__is_sample(ensemble, rows->block.first + k)) continue;
    const double *row = rows->row + (size_t)k * width;
    CQIO_TRY(cqio_agree(ctx, add_member(maker, &ensemble->columns, row)));
    cqio_progress(ctx);
    if (!cqio_stop_requested(ctx)) continue;
    cqio_log(ctx, CQIO_LOG_WARN, "stopped %s, all members are there; go on with --restart",
             cqio_stop_cause(ctx));
    return CQIO_STOPPED;
  }
  cqio_log(ctx, CQIO_LOG_INFO, "%s: members %lld to %lld in the maps", ensemble->scenario->name,
           (long long)rows->block.first + 1, (long long)(rows->block.first + rows->block.count));
  return CQIO_OK;
}

/* Collective; each rank reads on its own, in the context ALONE. */
static cqio_status read_block(const cqio_ensemble *ensemble, cqio_ctx *alone, cqio_rows *rows) {
  const cqio_study *study = ensemble->study;
  char path[CQIO_PATH_SIZE];
  cqio_status status =
      cqio__block_path(ensemble, study->job->options.output.directory, rows->block, path);
  if (!status) {
    status = cqio__rows_read(alone, ensemble, path, false, 0, ensemble->columns.width, rows);
    status = cqio_ctx_adopt(study->ctx, alone, status);
  }
  return cqio_agree(study->ctx, status);
}

/* Collective. */
static cqio_status add_all(cqio_map_maker *maker, const cqio_ensemble *ensemble, cqio_ctx *alone) {
  const cqio_options *options = &ensemble->study->job->options;
  cqio_rows *rows;
  cqio_status status = cqio__rows_create(ensemble, options->ensemble.block, &rows);
  status = cqio_agree(ensemble->study->ctx, status);
  for (int64_t b = 0; !status && cqio__block_at(options, 0, ensemble->members, b, &rows->block);
       b++) {
    status = read_block(ensemble, alone, rows);
    if (!status) status = add_block(maker, ensemble, rows);
  }
  cqio__rows_destroy(&rows);
  return status;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* Year T of MAP in VALUES of the rank that has it; on rank 0 only, elsewhere NULL. FIELD is space
 * for it. Collective of these two. */
static const double *fetch(const cqio_map_maker *maker, const double *values, int map, int t,
                           double *field) {
  const struct moments *moments = maker->target;
  const double *own = is_own(moments, t) ? values + place_of(moments, map, t) : NULL;
  int cells = (int)moments->cells, owner = t % moments->size;
  MPI_Comm comm = cqio_ctx_comm(maker->study->ctx);
  if (owner == 0) return own;
  if (own) MPI_Send(own, cells, MPI_DOUBLE, 0, map, comm);
  if (moments->rank != 0) return NULL;
  MPI_Recv(field, cells, MPI_DOUBLE, owner, map, comm, MPI_STATUS_IGNORE);
  return field;
}

/* The variable of MAP and SUFFIX from VALUES, unless STATUS tells of a failure: then the ranks are
 * only heard out. Collective. */
static cqio_status put(const cqio_map_maker *maker, cqio_status status, int map, const char *suffix,
                       const char *meaning, const double *values) {
  char name[128];
  snprintf(name, sizeof name, "%s%s", cqio__maps[map].name, suffix);
  if (maker->file && !status) status = cqio__maps_define(maker, map, suffix, meaning);
  for (int t = 0; t < maker->years; t++) {
    const double *field = fetch(maker, values, map, t, maker->rate);
    if (maker->file && !status) status = cqio_ncout_put_step(maker->file, name, t, field);
    cqio_progress(maker->study->ctx);
  }
  return status;
}

/* Collective. */
static cqio_status put_maps(const cqio_map_maker *maker) {
  const struct moments *moments = maker->target;
  cqio_status status = CQIO_OK;
  for (int m = 0; m < MAPS; m++) {
    if (!moments->made[m]) continue;
    status = put(maker, status, m, "_mean", ", mean over the draws", moments->mean);
    status = put(maker, status, m, "_sd", ", standard deviation over the draws", moments->square);
  }
  return cqio_agree(maker->study->ctx, status);
}

/* Everything but the maps. Rank 0. */
static cqio_status open_file(cqio_map_maker *maker) {
  const cqio_study *study = maker->study;
  const cqio_ncout_options options = {.overwrite = study->job->options.output.overwrite ||
                                                   study->job->restart,
                                      .deflate = study->job->options.grid.deflate_level};
  char path[CQIO_PATH_SIZE];
  CQIO_TRY(
      cqio__output_path(study->ctx, study->job, maker->scenario->name, ".ensemble.grid.nc", path));
  CQIO_TRY(cqio_ncout_create(study->ctx, path, &options, &maker->file));
  CQIO_TRY(cqio__write_common(maker->file, study, maker->outputs, maker->scenario,
                              "Ensemble: maps of mean and standard deviation over the draws",
                              "certified for each draw: see the variables with error_bound in the "
                              "files of draws"));
  CQIO_TRY(cqio__maps_acknowledge(maker));
  CQIO_TRY(cqio__maps_axes(maker));
  return cqio__maps_districts(maker);
}

/* Collective. */
static cqio_status write(cqio_map_maker *maker) {
  cqio_ctx *ctx = maker->study->ctx;
  bool here = cqio_ctx_rank(ctx) == 0;
  find_deviations(maker);
  CQIO_TRY(cqio_agree(ctx, here ? open_file(maker) : CQIO_OK));
  CQIO_TRY(put_maps(maker));
  return cqio_agree(ctx, here ? cqio_ncout_commit(&maker->file) : CQIO_OK);
}

static cqio_status allocate(cqio_map_maker *maker) {
  struct moments *moments = maker->target;
  cqio_ctx *ctx = maker->study->ctx;
  size_t years = (size_t)((maker->years - moments->rank + moments->size - 1) / moments->size);
  CQIO_TRY(CQIO_ALLOC(ctx, MAPS * years * moments->cells, &moments->mean));
  CQIO_TRY(CQIO_ALLOC(ctx, MAPS * years * moments->cells, &moments->square));
  CQIO_TRY(cqio__map_record_create(ctx, maker->years, MAPS,
                                   (size_t)maker->study->economy->districts, 0, maker->record));
  return cqio__maps_allocate(maker);
}

cqio_status cqio__ensemble_maps_write(const cqio_ensemble *ensemble, const cqio_map_input *input) {
  cqio_ctx *ctx = ensemble->study->ctx, *alone;
  CQIO_TRY(cqio_agree(ctx, cqio_ctx_alone(ctx, &alone)));
  struct moments moments = {.rank = cqio_ctx_rank(ctx),
                            .size = cqio_ctx_size(ctx),
                            .cells =
                                (size_t)input->grid->lat_count * (size_t)input->grid->lon_count};
  cqio_map_record record = {0}; /* of each member in turn; not wanted */
  cqio_map_maker maker = {.study = ensemble->study,
                          .outputs = ensemble->outputs,
                          .scenario = ensemble->scenario,
                          .input = input,
                          .grid = input->grid,
                          .years = ensemble->columns.years,
                          .put = add_field,
                          .target = &moments,
                          .record = &record};
  cqio_status status = cqio_agree(ctx, allocate(&maker));
  if (!status) status = add_all(&maker, ensemble, alone);
  if (!status) status = write(&maker);
  cqio_ncout_discard(&maker.file);
  cqio__maps_release(&maker);
  cqio__map_record_free(&record);
  cqio_free(moments.mean);
  cqio_free(moments.square);
  cqio_ctx_destroy(&alone);
  return status;
}
