/* SCENARIO.ensemble.nc: statistics of an ensemble. */
#include "cqio/numeric.h"
#include <stdio.h>
#include <string.h>

#include "ensemble/ensemble.h"
#include "results/axes.h"
#include "results/output_directory.h"

enum { NAME_SIZE = 128, TEXT_SIZE = 256, MOST_LINES = (int)CQIO_STEPS + (int)CQIO_FACTORS };

/* The file being written. */
struct writer {
  const cqio_ensemble *ensemble;
  const cqio_ensemble_statistics *statistics;
  cqio_ncout *file;
  double *values; /* [width x most steps or factors] work space */
};

/* Which numbers of cqio_number_statistics a variable holds. */
enum content { BASE, STATISTIC, RUNNING, SOBOL };

static double value_of(const struct writer *w, enum content content, int which, int line,
                       size_t number) {
  const cqio_number_statistics *s = &w->statistics->number[number];
  const cqio_sobol *sobol = &s->sobol[line];
  const double indices[] = {sobol->first, sobol->first_half_width, sobol->total,
                            sobol->total_half_width};
  switch (content) {
  case BASE:
    return w->ensemble->base[number];
  case STATISTIC:
    return s->statistic[which];
  case RUNNING:
    return s->running[line][which];
  default:
    return indices[which];
  }
}

/* Variable COLUMN_SUFFIX with LINES lines before the years; LEADING is the name of that dimension
 * and a blank, or "". */
static cqio_status put(const struct writer *w, const cqio_record_variable *column,
                       const char *suffix, const char *meaning, const char *leading, int lines,
                       enum content content, int which) {
  char name[NAME_SIZE], dims[NAME_SIZE], long_name[TEXT_SIZE];
  bool pure = content == SOBOL;
  char words[CQIO_UNIT_TEXT];
  const char *unit_long =
      cqio__in_currency(column->unit->unit_long, w->ensemble->study->data->currency, words);
  snprintf(name, sizeof name, "%s_%s", column->quantity->name, suffix);
  snprintf(dims, sizeof dims, "%s%s", leading, column->dims);
  snprintf(long_name, sizeof long_name, "%s, %s", column->quantity->long_name, meaning);
  const cqio_nc_attribute extra[] = {{pure || !unit_long ? NULL : "unit_long", unit_long, 0.0},
                                     {NULL, NULL, 0.0}};
  for (int line = 0; line < lines; line++)
    for (size_t k = 0; k < column->size; k++)
      w->values[(size_t)line * column->size + k] =
          value_of(w, content, which, line, column->first + k);
  const cqio_nc_variable variable = {.name = name,
                                     .dims = dims,
                                     .type = CQIO_NC_DOUBLE,
                                     .long_name = long_name,
                                     .units = pure ? "1" : column->unit->units,
                                     .cell_methods = column->quantity->cell_methods,
                                     .missing = !pure,
                                     .extra = extra};
  return cqio_ncout_variable(w->file, &variable, w->values);
}

static cqio_status put_column(const struct writer *w, const cqio_record_variable *column) {
  static const char *const statistics[CQIO_STATISTICS][2] = {
      [CQIO_STATISTIC_MEAN] = {"mean", "mean over the draws"},
      [CQIO_STATISTIC_DEVIATION] = {"sd", "standard deviation over the draws"},
      [CQIO_STATISTIC_P5] = {"p05", "5th percentile of the draws"},
      [CQIO_STATISTIC_P50] = {"p50", "median of the draws"},
      [CQIO_STATISTIC_P95] = {"p95", "95th percentile of the draws"}};
  static const char *const running[2][2] = {
      {"running_mean", "mean over the first draws"},
      {"running_sd", "standard deviation over the first draws"}};
  static const char *const indices[4][2] = {
      {"first_order", "first-order Sobol index"},
      {"first_order_ci95", "half width of the 95 % confidence interval of the first-order index"},
      {"total_effect", "total Sobol index"},
      {"total_effect_ci95", "half width of the 95 % confidence interval of the total index"}};
  CQIO_TRY(put(w, column, "base", "base case without spread", "", 1, BASE, 0));
  for (int s = 0; s < CQIO_STATISTICS; s++)
    CQIO_TRY(put(w, column, statistics[s][0], statistics[s][1], "", 1, STATISTIC, s));
  for (int s = 0; s < 2 && column->municipal; s++)
    CQIO_TRY(put(w, column, running[s][0], running[s][1], "step ", CQIO_STEPS, RUNNING, s));
  for (int s = 0; s < 4 && column->municipal && w->ensemble->factors > 0; s++)
    CQIO_TRY(
        put(w, column, indices[s][0], indices[s][1], "factor ", w->ensemble->factors, SOBOL, s));
  return CQIO_OK;
}

static cqio_status put_names(const struct writer *w) {
  const char *factors[CQIO_FACTORS];
  CQIO_TRY(cqio__axis_districts(w->file, w->ensemble->study->data));
  CQIO_TRY(cqio__axis_zones(w->file));
  CQIO_TRY(cqio__axis_groups(w->file));
  if (w->ensemble->factors == 0) return CQIO_OK;
  for (int f = 0; f < w->ensemble->factors; f++)
    factors[f] = cqio__factor_name(w->ensemble->factor[f]);
  return cqio_ncout_labels(w->file, "factor_name", "factor", factors,
                           "uncertain inputs, by their key in the section ensemble");
}

static cqio_status put_counts(const struct writer *w) {
  const cqio_ensemble_statistics *s = w->statistics;
  int steps[CQIO_STEPS], computed = (int)s->computed, failed = (int)s->failed;
  for (int k = 0; k < CQIO_STEPS; k++)
    steps[k] = (int)s->samples[k];
  const cqio_nc_variable draws = {.name = "draws",
                                  .dims = "step",
                                  .type = CQIO_NC_INT,
                                  .long_name = "draws behind a step of the convergence"};
  const cqio_nc_variable computed_members = {
      .name = "computed_members", .type = CQIO_NC_INT, .long_name = "members computed"};
  const cqio_nc_variable failed_members = {.name = "failed_members",
                                           .type = CQIO_NC_INT,
                                           .long_name = "members that failed, see failures"};
  CQIO_TRY(cqio_ncout_define(w->file, &draws));
  CQIO_TRY(cqio_ncout_put_int(w->file, "draws", steps));
  CQIO_TRY(cqio_ncout_define(w->file, &computed_members));
  CQIO_TRY(cqio_ncout_put_int(w->file, "computed_members", &computed));
  CQIO_TRY(cqio_ncout_define(w->file, &failed_members));
  CQIO_TRY(cqio_ncout_put_int(w->file, "failed_members", &failed));
  return cqio_ncout_attribute(w->file, "failures", s->failures ? s->failures : "");
}

static cqio_status put_dimensions(const struct writer *w) {
  const cqio_ensemble *ensemble = w->ensemble;
  CQIO_TRY(cqio__record_dimensions(&ensemble->columns, ensemble->study->data, w->file));
  CQIO_TRY(cqio_ncout_dimension(w->file, "step", CQIO_STEPS));
  if (w->ensemble->factors == 0) return CQIO_OK;
  return cqio_ncout_dimension(w->file, "factor", w->ensemble->factors);
}

static cqio_status write(const struct writer *w) {
  const cqio_ensemble *ensemble = w->ensemble;
  CQIO_TRY(cqio__write_common(w->file, ensemble->study, ensemble->outputs, ensemble->scenario,
                              "Ensemble: statistics of all draws",
                              "certified for each draw: see the variables with error_bound in "
                              "their names"));
  CQIO_TRY(put_dimensions(w));
  CQIO_TRY(cqio__axis_years(ensemble->study->ctx, w->file,
                            ensemble->study->job->options.years.first, ensemble->columns.years));
  CQIO_TRY(put_names(w));
  CQIO_TRY(put_counts(w));
  for (int c = 0; c < ensemble->columns.count; c++)
    CQIO_TRY(put_column(w, &ensemble->columns.column[c]));
  return CQIO_OK;
}

cqio_status cqio__prepare_ensemble(const cqio_ensemble *ensemble,
                                   const cqio_ensemble_statistics *statistics, cqio_ncout **out) {
  const cqio_study *study = ensemble->study;
  const cqio_ncout_options options = {
      .overwrite = study->job->options.output.overwrite || study->job->restart, .deflate = 1};
  struct writer writer = {ensemble, statistics, NULL, NULL};
  char path[CQIO_PATH_SIZE];
  *out = NULL;
  CQIO_TRY(
      cqio__output_path(study->ctx, study->job, ensemble->scenario->name, ".ensemble.nc", path));
  CQIO_TRY(CQIO_ALLOC(study->ctx, MOST_LINES * ensemble->columns.width, &writer.values));
  cqio_status status = cqio_ncout_create(study->ctx, path, &options, &writer.file);
  if (!status) status = write(&writer);
  if (!status) status = cqio_ncout_prepare(writer.file);
  if (status) cqio_ncout_discard(&writer.file);
  cqio_free(writer.values);
  *out = writer.file;
  return status;
}
