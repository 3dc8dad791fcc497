/* A job: the file, the overrides of the command line, and the checks across keys. */
#include "core/text.h"
#include "job/reading.h"

#include <string.h>

/* ---- checks across keys ---------------------------------------------------------------------- */

/* Where option INDEX got its value: the command line, the file, or the file as a whole (default).
 */
static const char *place_of(reading *r, int index) {
  if (r->overridden[index]) return cqio__at_set(r, cqio_option_at(index)->key);
  return cqio__at(r, r->given[index]);
}

static void check_required(reading *r) {
  for (int i = 0; i < OPTION_COUNT; i++) {
    const cqio_option *option = cqio_option_at(i);
    if (option->default_text || r->given[i] || r->overridden[i]) continue;
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: %s is missing: expected a path, the %s", r->job->path,
              option->key, option->help);
  }
}

static void check_years(reading *r) {
  const cqio_options *o = &r->job->options;
  bool last = r->overridden[OPTION_years_last] || r->given[OPTION_years_last];
  if (o->years.last >= 0 && o->years.last < o->years.first)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: years.last = %d, years.first = %d: expected the end year not before the start "
              "year",
              place_of(r, last ? OPTION_years_last : OPTION_years_first), o->years.last,
              o->years.first);
}

/* What is calibrated is not given. */
static void check_eta0(reading *r) {
  const cqio_options *o = &r->job->options;
  if (o->migration.calibrate && o->migration.eta0 >= 0.0)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: migration.eta0 = %g (1/year): expected -1, as it is calibrated; or set "
              "migration.calibrate to false",
              place_of(r, OPTION_migration_eta0), o->migration.eta0);
}

static void check_growth(reading *r) {
  const cqio_options *o = &r->job->options;
  double low = o->dynamics.expected_growth_min, high = o->dynamics.expected_growth_max;
  double start = o->dynamics.initial_expected_growth;
  if (low > high)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: dynamics.expected_growth_min = %g (1/year): expected at most "
              "dynamics.expected_growth_max = %g",
              place_of(r, OPTION_dynamics_expected_growth_min), low, high);
  else if (start > -1.0 && (start < low || start > high))
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: dynamics.initial_expected_growth = %g (1/year): expected a number from %g to %g "
              "(dynamics.expected_growth_min and _max)",
              place_of(r, OPTION_dynamics_initial_expected_growth), start, low, high);
}

/* Towns and rasters of weights both say where people live. */
static void check_settlement(reading *r) {
  const cqio_options *o = &r->job->options;
  static const int rasters[] = {OPTION_grid_urban_weight, OPTION_grid_rural_weight};
  const char *const given[] = {o->grid.urban_weight, o->grid.rural_weight};
  for (size_t k = 0; k < 2 && o->grid.settlement == CQIO_CHOICE_TOWNS; k++)
    if (given[k][0])
      cqio_fail(
          r->ctx, CQIO_CONFIG,
          "%s: %s = %s: expected none with grid.settlement = towns; or set grid.settlement to "
          "seats",
          place_of(r, rasters[k]), cqio_option_at(rasters[k])->key, given[k]);
}

/* Places of parks are towns, people live near work only where they choose homes, and draws keep no
 * jobs by which their maps could grow. */
static void check_park_points(reading *r) {
  const cqio_options *o = &r->job->options;
  const struct {
    bool bad;
    const char *other, *hint;
  } rules[] = {{o->grid.settlement != CQIO_CHOICE_TOWNS, "grid.settlement = seats",
                "or set grid.settlement to towns"},
               {o->migration.choice != CQIO_CHOICE_HOMES, "migration.choice = workplaces",
                "or set migration.choice to homes"},
               {o->ensemble.draws > 0 && o->ensemble.grids, "ensemble.grids = true",
                "draws keep no jobs at parks"}};
  for (size_t k = 0; k < sizeof rules / sizeof *rules && o->grid.park_points; k++)
    if (rules[k].bad)
      cqio_fail(r->ctx, CQIO_CONFIG, "%s: grid.park_points = true: expected false with %s; %s",
                place_of(r, OPTION_grid_park_points), rules[k].other, rules[k].hint);
}

/* Targets of own markets say forms and decays themselves, of gravity alone. */
static void check_targets(reading *r) {
  const cqio_options *o = &r->job->options;
  if (o->trade.targets == CQIO_CHOICE_NONE) return;
  if (o->trade.regionalization != CQIO_CHOICE_GRAVITY)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: trade.targets = file: expected none without trade.regionalization = gravity",
              place_of(r, OPTION_trade_targets));
  if (o->trade.deterrence == CQIO_CHOICE_CALIBRATE)
    cqio_fail(
        r->ctx, CQIO_CONFIG,
        "%s: trade.targets = file: expected none with trade.deterrence = calibrate, as it says "
        "the decays",
        place_of(r, OPTION_trade_targets));
}

static void check_across(reading *r) {
  check_years(r);
  check_eta0(r);
  check_growth(r);
  check_settlement(r);
  check_park_points(r);
  check_targets(r);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* The data folder of the file is relative to the file; that of --set to the working directory. */
static cqio_status resolve_directory(reading *r) {
  const char **directory = &r->job->options.data.directory;
  if (!*directory || r->overridden[OPTION_data_directory]) return CQIO_OK;
  char *joined;
  CQIO_TRY(cqio_filename_join(r->ctx, r->job->directory, *directory, &joined));
  cqio_status status = cqio__job_keep(r->ctx, r->job, joined, directory);
  cqio_free(joined);
  return status;
}

static cqio_status read_options(reading *r, const node *top) {
  const node *scenarios = NULL;
  int before = cqio_ctx_problem_count(r->ctx);
  CQIO_TRY(cqio__sections_read(r, top, &scenarios));
  CQIO_TRY(cqio__overrides_read(r));
  check_required(r);
  CQIO_TRY(resolve_directory(r));
  if (cqio_ctx_problem_count(r->ctx) == before) check_across(r);
  return cqio__scenarios_read(r, scenarios);
}

static cqio_status start_job(cqio_ctx *ctx, const char *path, cqio_job **out) {
  char *directory;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, out));
  cqio_options_defaults(&(*out)->options);
  (*out)->title = "";
  CQIO_TRY(cqio__job_keep(ctx, *out, path, &(*out)->path));
  CQIO_TRY(cqio_filename_directory(ctx, path, &directory));
  cqio_status status = cqio__job_keep(ctx, *out, directory, &(*out)->directory);
  cqio_free(directory);
  return status;
}

/* A lever of the whole job is named: it moves the reference, but not what is calibrated. */
static void name_levers(reading *r) {
  char value[CQIO_VALUE_SIZE];
  for (int i = 0; i < OPTION_COUNT; i++)
    if (cqio_lever_is_set(cqio_option_at(i), &r->job->options))
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: %s = %s is a lever for the whole job: every scenario has it, the reference "
               "too, but not the calibration",
               place_of(r, i), cqio_option_at(i)->key,
               cqio_option_value(cqio_option_at(i), &r->job->options, value));
}

/* Every rank parses the same bytes, so all come to the same job or the same problems. */
static cqio_status parse(cqio_ctx *ctx, const char *path, const char *bytes, size_t size,
                         int set_count, const char *const *sets, cqio_job **out) {
  node *top = NULL;
  int before = cqio_ctx_problem_count(ctx);
  cqio_status status = start_job(ctx, path, out);
  if (!status) status = cqio__tree_read(ctx, path, bytes, size, &top);
  if (!status) {
    reading r = {.ctx = ctx, .job = *out, .set_count = set_count, .sets = sets};
    status = read_options(&r, top);
    if (!status && cqio_ctx_problem_count(ctx) == before) name_levers(&r);
  }
  cqio__tree_destroy(&top);
  if (!status && cqio_ctx_problem_count(ctx) > before) status = CQIO_CONFIG;
  return status;
}

cqio_status cqio_job_read(cqio_ctx *ctx, const char *path, int set_count, const char *const *sets,
                          cqio_job **out) {
  char *bytes;
  size_t size;
  *out = NULL;
  CQIO_TRY(cqio_read_file(ctx, path, CQIO_JOB_LIMIT, &bytes, &size));
  cqio_status status = parse(ctx, path, bytes, size, set_count, sets, out);
  cqio_free(bytes);
  status = cqio_agree(ctx, status);
  if (status) cqio_job_destroy(out);
  return status;
}
