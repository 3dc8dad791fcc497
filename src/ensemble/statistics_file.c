/* SCENARIO.ensemble.nc: statistics of an ensemble. */
#include "cqio/numeric.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ensemble/ensemble.h"
#include "results/axes.h"
#include "results/figure.h"
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

static double index_of(const cqio_sobol *sobol, int which) {
  const double indices[] = {sobol->first, sobol->first_half_width, sobol->total,
                            sobol->total_half_width};
  return indices[which];
}

static double value_of(const struct writer *w, enum content content, int which, int line,
                       size_t number) {
  const cqio_number_statistics *s = &w->statistics->number[number];
  switch (content) {
  case BASE:
    return w->ensemble->base[number];
  case STATISTIC:
    return s->statistic[which];
  case RUNNING:
    return s->running[line][which];
  default:
    return index_of(&s->sobol[line], which);
  }
}

/* End of a name and what it means. */
struct kind {
  const char *suffix, *meaning;
};

/* The variable of COLUMN and KIND with LINES lines for each year; LEADING is the name of the
 * dimension of lines, or "". */
static cqio_status put(const struct writer *w, const cqio_record_variable *column,
                       const struct kind *kind, const char *leading, int lines,
                       enum content content, int which) {
  char name[NAME_SIZE], dims[CQIO_RECORD_DIMS], long_name[TEXT_SIZE];
  const cqio_quantity *quantity = column->quantity;
  cqio__record_dims(column, leading, dims);
  snprintf(name, sizeof name, "%s_%s", quantity->name, kind->suffix);
  snprintf(long_name, sizeof long_name, "%s, %s", quantity->long_name, kind->meaning);
  for (size_t k = 0; k < column->size; k++)
    for (size_t line = 0, t = k / column->each; line < (size_t)lines; line++)
      w->values[(t * (size_t)lines + line) * column->each + k % column->each] =
          value_of(w, content, which, (int)line, column->first + k);
  cqio_figure figure;
  bool index = content == SOBOL;
  cqio__figure_init(&figure, w->ensemble->study->data,
                    index ? CQIO_FILE_UNIT_INDEX : quantity->unit, long_name);
  figure.variable.name = name;
  figure.variable.dims = dims;
  figure.variable.cell_methods = index ? NULL : quantity->cell_methods;
  figure.variable.missing = !index;
  return cqio_ncout_variable(w->file, &figure.variable, w->values);
}

static cqio_status put_column(const struct writer *w, const cqio_record_variable *column) {
  static const struct kind base = {"base", "base case without spread"};
  static const struct kind statistics[CQIO_STATISTICS] = {
      [CQIO_STATISTIC_MEAN] = {"mean", "mean over the draws"},
      [CQIO_STATISTIC_DEVIATION] = {"sd", "standard deviation over the draws"},
      [CQIO_STATISTIC_P5] = {"p05", "5th percentile of the draws"},
      [CQIO_STATISTIC_P50] = {"p50", "median of the draws"},
      [CQIO_STATISTIC_P95] = {"p95", "95th percentile of the draws"}};
  static const struct kind running[2] = {{"running_mean", "mean over the first draws"},
                                         {"running_sd", "standard deviation over the first draws"}};
  static const struct kind indices[4] = {
      {"first_order", "first-order Sobol index"},
      {"first_order_ci95", "half width of the 95 % confidence interval of the first-order index"},
      {"total_effect", "total Sobol index"},
      {"total_effect_ci95", "half width of the 95 % confidence interval of the total index"}};
  CQIO_TRY(put(w, column, &base, "", 1, BASE, 0));
  for (int s = 0; s < CQIO_STATISTICS; s++)
    CQIO_TRY(put(w, column, &statistics[s], "", 1, STATISTIC, s));
  for (int s = 0; s < 2 && column->municipal; s++)
    CQIO_TRY(put(w, column, &running[s], "step", CQIO_STEPS, RUNNING, s));
  for (int s = 0; s < 4 && column->municipal && w->ensemble->factors > 0; s++)
    CQIO_TRY(put(w, column, &indices[s], "factor", w->ensemble->factors, SOBOL, s));
  return CQIO_OK;
}

static cqio_status put_names(const struct writer *w) {
  const char *factors[CQIO_FACTORS];
  if (w->ensemble->factors == 0) return CQIO_OK;
  for (int f = 0; f < w->ensemble->factors; f++)
    factors[f] = cqio__factor_name(w->ensemble->factor[f]);
  CQIO_TRY(cqio_ncout_labels(w->file, "factor", "factor", factors,
                             "uncertain input, by its key in the section ensemble"));
  return cqio_ncout_labels(w->file, "factor_name", "factor", factors,
                           "name of the uncertain input");
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
  CQIO_TRY(cqio__record_dimensions(ensemble->study->ctx, &ensemble->columns, ensemble->study->data,
                                   w->file));
  CQIO_TRY(cqio_ncout_dimension(w->file, "step", CQIO_STEPS));
  if (w->ensemble->factors == 0) return CQIO_OK;
  return cqio_ncout_dimension(w->file, "factor", w->ensemble->factors);
}

static cqio_status write_all(const struct writer *w) {
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
  if (!status) status = write_all(&writer);
  if (!status) status = cqio_ncout_prepare(writer.file);
  if (status) cqio_ncout_discard(&writer.file);
  cqio_free(writer.values);
  *out = writer.file;
  return status;
}

cqio_status cqio__statistics_remove(const cqio_ensemble *ensemble) {
  cqio_ctx *ctx = ensemble->study->ctx;
  static const char *const endings[] = {".ensemble.nc", ".ensemble.grid.nc"};
  for (int k = 0; k < 2; k++) {
    char path[CQIO_PATH_SIZE];
    CQIO_TRY(
        cqio__output_path(ctx, ensemble->study->job, ensemble->scenario->name, endings[k], path));
    if (unlink(path) != 0 && errno != ENOENT)
      return cqio_fail(ctx, CQIO_IO, "%s: could not be removed (%s): expected to replace it", path,
                       strerror(errno));
  }
  return CQIO_OK;
}
