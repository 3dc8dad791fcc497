/* What a run will take, from trials of parts of it. */
#include <math.h>
#include <string.h>
#include <sys/statvfs.h>

#include "ensemble/ensemble.h"
#include "run/stages.h"
#include "run/trial.h"

enum {
  TRIAL_SCENARIOS = 2,
  TRIAL_YEARS = 3,         /* of maps, whose bytes are then known by the year */
  TRIAL_MEMBERS = 3,       /* a rank, of seconds each; all but one in three are a block */
  TRIAL_MEMBERS_QUICK = 24 /* the same where no markets clear: of hundredths of a second */
};

/* A trial, and cqio__run_memory of its job. */
struct trial {
  cqio_trial *of;
  double need;
};

/* Trials: WHOLE has all years, and maps where LESS and MORE, two and three maps a scenario, are not
 * there. */
struct trials {
  cqio_ctx *ctx;
  const cqio_job *job;
  double need;
  struct trial whole, less, more;
};

/* ---- trials ---------------------------------------------------------------------------------- */

static int years_of(const cqio_job *job) {
  return job->options.years.last - job->options.years.first + 1;
}

static bool maps_apart(const cqio_job *job) {
  return cqio__writes_maps(job) && years_of(job) > TRIAL_YEARS;
}

/* Some members on each rank, in two blocks of different sizes. */
static void cut_ensemble(const cqio_job *job, int ranks, cqio_options *options) {
  if (job->options.ensemble.draws == 0) return;
  int64_t each = cqio__ensemble_members(job) / job->options.ensemble.draws;
  bool markets = job->options.model.closure == CQIO_CHOICE_EQUILIBRIUM;
  int members = markets ? TRIAL_MEMBERS : TRIAL_MEMBERS_QUICK;
  int64_t draws = members * ((ranks + each - 1) / each);
  if (draws >= options->ensemble.draws) return;
  options->ensemble.draws = (int)draws;
  options->ensemble.block = (int)(draws / 3 * 2 * each);
}

static void cut_whole(const cqio_job *job, int ranks, cqio_options *options) {
  cut_ensemble(job, ranks, options);
  if (maps_apart(job)) options->output.grids = false;
}

/* Maps of COUNT years alone; the rules that find what is uncertain need years that are not there.
 */
static void cut_to_maps(int count, cqio_options *options) {
  options->years.last = options->years.first + count - 1;
  options->ensemble.draws = 0;
  options->output.regions = false;
  options->investment.net_effects = false;
  options->equilibrium.starts = 0;
  options->calibration.accept = true;
}

/* COUNT: years of maps; 0: the whole. STUDY has data of the job. */
static cqio_status prepare(cqio_study *study, const cqio_map_input *maps, int count,
                           struct trial *trial) {
  const cqio_job *job = study->job;
  cqio_options *options;
  CQIO_TRY(cqio__trial_create(study->ctx, job, TRIAL_SCENARIOS, &trial->of));
  for (int k = 0; (options = cqio__trial_options(trial->of, k)); k++)
    if (count > 0)
      cut_to_maps(count, options);
    else
      cut_whole(job, cqio_ctx_size(study->ctx), options);
  study->job = &trial->of->job;
  trial->need = cqio__run_memory(study, maps);
  study->job = job;
  return CQIO_OK;
}

static cqio_status prepare_all(cqio_job *job, struct trials *t) {
  cqio_study study = {.ctx = t->ctx, .job = job};
  cqio_map_input maps = {NULL, NULL, NULL};
  cqio_status status = cqio__inputs_read(&study, job, &maps);
  if (!status) t->need = cqio__run_memory(&study, &maps);
  if (!status) status = prepare(&study, &maps, 0, &t->whole);
  if (!status && maps_apart(job)) status = prepare(&study, &maps, TRIAL_YEARS - 1, &t->less);
  if (!status && maps_apart(job)) status = prepare(&study, &maps, TRIAL_YEARS, &t->more);
  cqio__map_input_free(&maps);
  cqio_study_free(&study);
  return status;
}

static cqio_status try_all(struct trials *t) {
  CQIO_TRY(cqio__trial_run(t->ctx, t->whole.of));
  if (!t->more.of) return CQIO_OK;
  CQIO_TRY(cqio__trial_run(t->ctx, t->less.of));
  return cqio__trial_run(t->ctx, t->more.of);
}

/* ---- memory and files ------------------------------------------------------------------------ */

static double estimate_memory(const struct trials *t) {
  double by_whole = t->whole.of->memory + fmax(t->need - t->whole.need, 0.0);
  return t->more.of ? fmin(by_whole, t->more.of->memory + fmax(t->need - t->more.need, 0.0))
                    : by_whole;
}

/* Bytes of a kind for SCENARIOS; those that no trial has are like the mean of the two it has. */
static double bytes_of(const cqio_trial_files *files, int scenarios) {
  double both = files->reference + files->others;
  return scenarios == 1 ? files->reference : both + (scenarios - TRIAL_SCENARIOS) * both / 2.0;
}

static double map_bytes(const struct trials *t) {
  int scenarios = t->job->scenario_count;
  if (!t->more.of) return bytes_of(&t->whole.of->files[CQIO_RESULT_MAPS], scenarios);
  double most = bytes_of(&t->more.of->files[CQIO_RESULT_MAPS], scenarios);
  double least = bytes_of(&t->less.of->files[CQIO_RESULT_MAPS], scenarios);
  return most + (most - least) * (years_of(t->job) - TRIAL_YEARS);
}

static int64_t blocks_of(const cqio_job *job) {
  int64_t block = job->options.ensemble.block;
  return (cqio__ensemble_members(job) + block - 1) / block;
}

/* A file of draws is as long as its head and its members; the trial has two lengths. */
static double draw_bytes(const struct trials *t) {
  const cqio_job *job = t->job, *part = &t->whole.of->job;
  const cqio_trial_files *files = &t->whole.of->files[CQIO_RESULT_DRAWS];
  double members = (double)cqio__ensemble_members(job),
         drawn = (double)cqio__ensemble_members(part);
  double difference = 2.0 * part->options.ensemble.block - drawn;
  if (members == drawn) return bytes_of(files, cqio__ensemble_scenarios(job));
  double member = (files->largest - files->smallest) / difference;
  double head = files->largest - member * part->options.ensemble.block;
  return cqio__ensemble_scenarios(job) * (head * (double)blocks_of(job) + member * members);
}

static void estimate_files(const struct trials *t, cqio_estimate *out) {
  const cqio_job *job = t->job;
  const cqio_trial_files *files = t->whole.of->files;
  int scenarios = job->scenario_count;
  int64_t ensembles = job->options.ensemble.draws > 0 ? cqio__ensemble_scenarios(job) : 0;
  out->files = 1 + scenarios * (job->options.output.regions + cqio__writes_maps(job)) +
               ensembles * (1 + cqio__writes_ensemble_maps(job));
  out->bytes = t->whole.of->report * scenarios / t->whole.of->job.scenario_count +
               bytes_of(&files[CQIO_RESULT_REGIONS], scenarios) + map_bytes(t);
  if (ensembles == 0) return;
  out->bytes += bytes_of(&files[CQIO_RESULT_ENSEMBLE], (int)ensembles) +
                bytes_of(&files[CQIO_RESULT_ENSEMBLE_MAPS], (int)ensembles);
  if (job->options.output.draws == CQIO_DRAWS_NONE) return;
  out->files += ensembles * blocks_of(job);
  out->bytes += draw_bytes(t);
}

/* ---- time ------------------------------------------------------------------------------------ */

static double seconds_of(const cqio_estimate_section *section, int count, const char *name) {
  for (int k = 0; k < count; k++)
    if (strcmp(section[k].name, name) == 0) return section[k].seconds;
  return 0.0;
}

/* COUNT things of equal length, dealt to RANKS, over FEWER of them. */
static double rounds(double count, double fewer, double ranks) {
  return ceil(count / ranks) / ceil(fewer / ranks);
}

/* What the time of section NAME of the whole trial is multiplied by. */
static double growth(const struct trials *t, const char *name) {
  const cqio_job *job = t->job, *part = &t->whole.of->job;
  double scenarios = (double)job->scenario_count / part->scenario_count;
  double ensembles = (double)cqio__ensemble_scenarios(job) / cqio__ensemble_scenarios(part);
  double members = ensembles * (double)cqio__ensemble_members(job) /
                   fmax((double)cqio__ensemble_members(part), 1.0);
  double drawn = bytes_of(&t->whole.of->files[CQIO_RESULT_DRAWS], cqio__ensemble_scenarios(part));
  const struct {
    const char *name;
    double factor;
  } known[] = {
      {"scenarios", scenarios},
      {"publication", scenarios},
      {"members prepared", ensembles},
      {"members", members},
      {"ensemble maps", members},
      {"statistics", drawn > 0.0 ? draw_bytes(t) / drawn : members}, /* are read */
      {"statistics written", ensembles},
      {"output", rounds(job->scenario_count, part->scenario_count, cqio_ctx_size(t->ctx))},
  };
  for (size_t k = 0; k < sizeof known / sizeof *known; k++)
    if (strcmp(name, known[k].name) == 0) return known[k].factor;
  return 1.0;
}

/* Maps of all scenarios and years in time of those of MORE; grid and towns are read there too. */
static void add_maps(const struct trials *t, cqio_estimate_section *section) {
  const cqio_job *job = t->job;
  const cqio_trial *more = t->more.of;
  double all = (double)job->scenario_count * years_of(job);
  double made = (double)more->job.scenario_count * TRIAL_YEARS;
  double found = seconds_of(more->section, more->sections, section->name);
  if (strcmp(section->name, "output") == 0)
    section->seconds += found * rounds(all, made, cqio_ctx_size(t->ctx));
  if (strcmp(section->name, "publication") == 0) section->seconds += found * all / made;
  if (strcmp(section->name, "input") == 0) section->seconds = fmax(section->seconds, found);
}

static void estimate_time(const struct trials *t, cqio_estimate *out) {
  out->sections = t->whole.of->sections;
  for (int k = 0; k < out->sections; k++) {
    cqio_estimate_section *section = &out->section[k];
    *section = t->whole.of->section[k];
    section->seconds *= growth(t, section->name);
    if (t->more.of) add_maps(t, section);
    out->seconds += section->seconds;
  }
}

static double of(const cqio_estimate *estimate, const char *name) {
  return seconds_of(estimate->section, estimate->sections, name);
}

/* A stop is seen after each year of a scenario, and after each block of members. */
static void estimate_restarts(const cqio_job *job, cqio_estimate *out) {
  double members = (double)cqio__ensemble_members(job) * cqio__ensemble_scenarios(job);
  double block = fmin(job->options.ensemble.block, members);
  double end = of(out, "output") + of(out, "publication") + of(out, "statistics") +
               of(out, "statistics written");
  out->again = of(out, "input") + of(out, "economy") + of(out, "multipliers");
  out->longest = fmax(of(out, "calibration"), end);
  if (members > 0.0)
    out->longest =
        fmax(out->longest, of(out, "members prepared") + of(out, "members") * block / members);
}

/* ---- what is there --------------------------------------------------------------------------- */

static cqio_status look_around(const struct trials *t, cqio_estimate *out) {
  char *folder;
  struct statvfs disk;
  out->memory_asked = t->need;
  CQIO_TRY(cqio_memory_available(t->ctx, &out->memory_here));
  CQIO_TRY(cqio_filename_directory(t->ctx, t->job->options.output.directory, &folder));
  bool known = statvfs(folder, &disk) == 0 && disk.f_frsize > 0;
  out->room = known ? (double)disk.f_bavail * (double)disk.f_frsize : HUGE_VAL;
  cqio_free(folder);
  return CQIO_OK;
}

/* ---- the estimate ---------------------------------------------------------------------------- */

cqio_status cqio_run_estimate(cqio_ctx *ctx, cqio_job *job, cqio_estimate *out) {
  struct trials t = {.ctx = ctx, .job = job};
  *out = (cqio_estimate){0};
  cqio_status status = prepare_all(job, &t);
  if (!status) status = try_all(&t);
  if (!status) {
    estimate_time(&t, out);
    estimate_restarts(job, out);
    estimate_files(&t, out);
    out->memory = estimate_memory(&t);
    status = look_around(&t, out);
  }
  cqio__trial_destroy(&t.whole.of);
  cqio__trial_destroy(&t.less.of);
  cqio__trial_destroy(&t.more.of);
  return status;
}

int64_t cqio_estimate_restarts(const cqio_estimate *estimate, double seconds) {
  double left = seconds - estimate->again;
  if (left <= estimate->longest) return -1;
  return (int64_t)ceil((estimate->seconds - estimate->again) / left) - 1;
}
