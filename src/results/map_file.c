/* Maps of all scenarios as CF NetCDF (method section 17). */
#include "results/map_base.h"
#include "results/map_deal.h"
#include "results/map_maker.h"
#include "results/map_work.h"
#include "results/output_directory.h"

#include <stdio.h>
#include <string.h>

/* ---- figures of a scenario ------------------------------------------------------------------- */

/* OUT[l] = sum over sectors of WEIGHT[i] x VALUE[l][i]; WEIGHT NULL: ones. */
static void sum_sectors(const cqio_economy *economy, const double *value, const double *weight,
                        double unit, double *out) {
  size_t sectors = (size_t)economy->sectors;
  for (size_t l = 0; l < (size_t)economy->locations; l++) {
    double sum = 0.0;
    for (size_t i = 0; i < sectors; i++)
      sum += (weight ? weight[i] : 1.0) * value[l * sectors + i];
    out[l] = unit * sum;
  }
}

static void sum_parks(const cqio_study *study, const cqio_year *year, double *out) {
  size_t locations = (size_t)study->economy->locations;
  memset(out, 0, locations * sizeof *out);
  for (size_t k = 0; k < (size_t)study->data->parks.count * CQIO_PHASES; k++)
    for (size_t l = 0; l < locations; l++)
      out[l] += year->park_jobs[k * locations + l];
}

/* Land of YEAR, the one after year[-1]; near the new jobs at parks where the job says so. */
static cqio_status advance(const cqio_map_maker *maker, const cqio_year *year,
                           cqio_map_work *work) {
  if (work) cqio__map_work_find(maker->study, year - 1, year, work);
  return cqio__maps_advance(maker, year->urban, year->rural, work ? &work->work : NULL);
}

/* The maps of YEAR, those of the base year into or from BASE; SUMS is work space for four figures
 * of each location. */
static cqio_status put_year(const cqio_map_maker *maker, const cqio_year *year, int t,
                            cqio_map_base *base, double *sums) {
  const cqio_economy *economy = maker->study->economy;
  size_t locations = (size_t)economy->locations;
  double *jobs = sums, *park_jobs = jobs + locations, *output = park_jobs + locations;
  double *value_added = output + locations, money = cqio__file_unit(CQIO_FILE_UNIT_MONEY)->factor;
  sum_sectors(economy, year->jobs, NULL, 1.0, jobs);
  sum_parks(maker->study, year, park_jobs);
  sum_sectors(economy, year->output, NULL, money, output);
  sum_sectors(economy, year->output, economy->value_added_share, money, value_added);
  const cqio_map_figures figures = {.urban = year->urban,
                                    .rural = year->rural,
                                    .registered_urban = year->registered_urban,
                                    .jobs = jobs,
                                    .park_jobs = park_jobs,
                                    .output = output,
                                    .value_added = value_added,
                                    .earned = year->earned,
                                    .income = year->income};
  return t == 0 ? cqio__map_base_year(base, maker, &figures) : cqio__maps_year(maker, &figures, t);
}

/* ---- what a rank makes ------------------------------------------------------------------------
 */

/* The files of all scenarios, as one rank sees them. */
struct maps {
  const cqio_study *study;
  const cqio_outputs *outputs;
  cqio_years *const *years;
  cqio_map_deal deal;
  int rank;
  cqio_map_maker maker;
  cqio_map_base base;
  int64_t *shared;          /* entries of cells that several districts have land in */
  double *sums;             /* [4][locations] */
  cqio_map_record *records; /* [scenarios] of the files that this rank has a hand in */
  cqio_ncout **files;       /* [scenarios] NULL: none here */
  cqio_ncout *unsettled;    /* the file that the disk writes now; NULL: none */
  cqio_map_parcel parcel;   /* what another rank writes */
  bool sent;                /* there is such */
  void *spare;              /* [CQIO_MAP_PIECE] bytes */
};

/* Finds the shared entries. */
static cqio_status find_shared(struct maps *maps) {
  const cqio_grid *grid = maps->maker.grid;
  cqio_ctx *ctx = maps->study->ctx;
  int64_t entries = grid->first[grid->district_count];
  size_t *count = &maps->maker.shared_count;
  int *districts_in;
  CQIO_TRY(CQIO_ALLOC(ctx, grid->lat_count * grid->lon_count, &districts_in));
  for (int64_t e = 0; e < entries; e++)
    districts_in[grid->cell[e]]++;
  for (int64_t e = 0; e < entries; e++)
    *count += districts_in[grid->cell[e]] > 1;
  cqio_status status = CQIO_ALLOC(ctx, *count, &maps->shared);
  for (int64_t e = 0, k = 0; e < entries && !status; e++)
    if (districts_in[grid->cell[e]] > 1) maps->shared[k++] = e;
  cqio_free(districts_in);
  maps->maker.shared = maps->shared;
  return status;
}

static cqio_status put_step(const cqio_map_maker *maker, int map, int t, const double *field) {
  return cqio_ncout_put_step(maker->file, cqio__maps[map].name, t, field);
}

/* All that is defined before the maps, in the file of scenario S or in a part of it. */
static cqio_status open_file(struct maps *maps, int s, bool part) {
  cqio_map_maker *maker = &maps->maker;
  cqio_ncout_options options;
  char path[CQIO_PATH_SIZE], title[512];
  cqio_ncout_options_init(&options);
  options.overwrite = maps->outputs->replace;
  options.deflate = maps->study->job->options.grid.deflate_level;
  options.part = part;
  CQIO_TRY(cqio__output_path(maps->study->ctx, maps->study->job, maker->scenario->name, ".grid.nc",
                             path));
  CQIO_TRY(cqio_ncout_create(maps->study->ctx, path, &options, &maps->files[s]));
  maker->file = maps->files[s];
  snprintf(title, sizeof title, "Maps of urbanization and employment, scenario %s",
           maker->scenario->name);
  CQIO_TRY(cqio__write_attributes(maker->file, maps->study, maps->outputs, maps->years[s], title));
  CQIO_TRY(cqio__maps_acknowledge(maker));
  CQIO_TRY(cqio__maps_axes(maker));
  for (int m = 0; m < MAPS; m++)
    if (cqio__map_is_of(maps->study->data, m)) CQIO_TRY(cqio__maps_define(maker, m, "", ""));
  return CQIO_OK;
}

/* The maker for the file of scenario S. */
static void turn_to(struct maps *maps, int s) {
  maps->maker.scenario = maps->years[s]->scenario;
  maps->maker.file = maps->files[s];
  maps->maker.record = &maps->records[s];
}

/* Maps of the years of SPAN; the land of those before is needed for it. */
static cqio_status put_years(struct maps *maps, int s, cqio_map_span span) {
  const cqio_years *years = maps->years[s];
  const cqio_options *options = &maps->maker.scenario->options;
  cqio_map_work *work = NULL;
  cqio_status status = CQIO_OK;
  if (options->grid.park_points)
    status = cqio__map_work_create(maps->study, options, years->year, &work);
  for (int t = 0; t < span.end && !status; t++) {
    if (t > 0) status = advance(&maps->maker, &years->year[t], work);
    if (t >= span.first && !status)
      status = put_year(&maps->maker, &years->year[t], t, &maps->base, maps->sums);
    cqio_progress(maps->study->ctx);
  }
  cqio__map_work_destroy(&work);
  return status;
}

/* The years of scenario S that are dealt to this rank, into a part where another rank writes. */
static cqio_status make(struct maps *maps, int s, bool part) {
  cqio_map_maker *maker = &maps->maker;
  CQIO_TRY(cqio__map_record_create(maps->study->ctx, maker->years, MAPS,
                                   (size_t)maps->study->economy->districts, maker->shared_count,
                                   &maps->records[s]));
  turn_to(maps, s);
  CQIO_TRY(cqio__maps_begin(maker));
  CQIO_TRY(open_file(maps, s, part));
  return put_years(maps, s, cqio__map_deal_span(&maps->deal, maps->rank, s));
}

/* ---- the files --------------------------------------------------------------------------------
 */

/* Waits until the disk has the last file. */
static cqio_status settle(struct maps *maps) {
  cqio_ncout *file = maps->unsettled;
  maps->unsettled = NULL;
  return file ? cqio_ncout_settle(file) : CQIO_OK;
}

/* What is known once all years are there. The disk writes beside the making of the next file. */
static cqio_status finish(struct maps *maps, int s) {
  turn_to(maps, s);
  CQIO_TRY(cqio__maps_districts(&maps->maker));
  CQIO_TRY(cqio__maps_totals(&maps->maker));
  CQIO_TRY(cqio__maps_densities(&maps->maker));
  CQIO_TRY(cqio__maps_shares(&maps->maker));
  cqio__map_record_free(&maps->records[s]);
  CQIO_TRY(cqio_ncout_write(maps->files[s]));
  CQIO_TRY(settle(maps));
  maps->unsettled = maps->files[s];
  return CQIO_OK;
}

/* Sends what this rank has made of scenario S, or that it could not. */
static cqio_status hand_over(struct maps *maps, int s, cqio_status made) {
  cqio_ctx *ctx = maps->study->ctx;
  maps->sent = true;
  cqio_status status = cqio__map_parcel_send(ctx, &maps->deal, s, made ? NULL : maps->files[s],
                                             &maps->records[s], &maps->parcel);
  cqio_ncout_discard(&maps->files[s]);
  return made ? made : status;
}

/* All that this rank makes of scenario S after STATUS; a file that needs no other rank is finished.
 */
static cqio_status work_on(struct maps *maps, int s, cqio_status status) {
  cqio_map_span span = cqio__map_deal_span(&maps->deal, maps->rank, s);
  if (span.first == span.end) return status;
  bool part = cqio__map_deal_writer(&maps->deal, s) != maps->rank;
  if (!status) status = make(maps, s, part);
  if (part) return hand_over(maps, s, status);
  if (!status && cqio__map_deal_is_whole(&maps->deal, s)) status = finish(maps, s);
  return status;
}

/* Finishes the file of scenario S, which other ranks have made years of. After a failure they are
 * heard all the same: none waits. */
static cqio_status complete(struct maps *maps, int s, cqio_status status) {
  bool whole;
  cqio_status got =
      cqio__map_parcels_receive(maps->study->ctx, &maps->deal, s, status ? NULL : maps->files[s],
                                &maps->records[s], maps->spare, &whole);
  if (!status) status = got;
  return status || !whole ? status : finish(maps, s);
}

/* A rank sends what others wait for before anything else, and waits for others at the end. */
static cqio_status write(struct maps *maps) {
  cqio_ctx *ctx = maps->study->ctx;
  cqio_status status = CQIO_OK;
  for (int s = 0; s < maps->deal.scenarios; s++) {
    status = work_on(maps, s, status);
    cqio_progress(ctx);
  }
  for (int s = 0; s < maps->deal.scenarios; s++)
    if (cqio__map_deal_writer(&maps->deal, s) == maps->rank &&
        !cqio__map_deal_is_whole(&maps->deal, s))
      status = complete(maps, s, status);
  if (maps->sent) cqio__map_parcel_wait(ctx, &maps->parcel);
  return status ? status : settle(maps);
}

static cqio_status allocate(struct maps *maps) {
  cqio_ctx *ctx = maps->study->ctx;
  CQIO_TRY(CQIO_ALLOC(ctx, maps->deal.scenarios, &maps->records));
  CQIO_TRY(CQIO_ALLOC(ctx, 4 * maps->study->economy->locations, &maps->sums));
  CQIO_TRY(cqio_alloc_bytes(ctx, CQIO_MAP_PIECE, 1, &maps->spare));
  CQIO_TRY(cqio__maps_allocate(&maps->maker));
  return find_shared(maps);
}

cqio_status cqio__prepare_maps(const cqio_study *study, const cqio_outputs *outputs,
                               cqio_years *const *years, const cqio_map_input *input,
                               cqio_ncout **files) {
  struct maps maps = {
      .study = study,
      .outputs = outputs,
      .years = years,
      .deal = {study->job->scenario_count, years[0]->count, cqio_ctx_size(study->ctx)},
      .rank = cqio_ctx_rank(study->ctx),
      .maker = {.study = study,
                .outputs = outputs,
                .input = input,
                .grid = input->grid,
                .years = years[0]->count,
                .put = put_step},
      .files = files};
  cqio_status status = cqio_agree(study->ctx, allocate(&maps));
  if (!status) status = write(&maps);
  for (int s = 0; s < maps.deal.scenarios && status; s++)
    cqio_ncout_discard(&files[s]);
  for (int s = 0; s < maps.deal.scenarios && maps.records; s++)
    cqio__map_record_free(&maps.records[s]);
  cqio__map_base_free(&maps.base);
  cqio__maps_release(&maps.maker);
  cqio_free(maps.records);
  cqio_free(maps.shared);
  cqio_free(maps.sums);
  cqio_free(maps.spare);
  return status;
}
