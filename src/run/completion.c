/* The options of a job against the data set: what it leaves to it, and what does not fit. */
#include "cqio/numeric.h"
#include "economy/strata.h"
#include "run/stages.h"

#include "years/park_plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Last year that the data set speaks of: of its targets, else of the growth of GDP; 0 without. */
static int last_year(const cqio_dataset *data) {
  int last = 0;
  for (int k = 0; k < data->target_count; k++)
    if (data->targets[k].is_target && data->targets[k].year > last) last = data->targets[k].year;
  for (int k = 0; k < data->observation_count && data->target_count == 0; k++)
    if (strcmp(data->observations[k].series, "gdp_real_growth") == 0 &&
        data->observations[k].year > last)
      last = data->observations[k].year;
  return last;
}

static cqio_status complete_years(cqio_ctx *ctx, cqio_job *job, const cqio_dataset *data) {
  cqio_options *options = &job->options;
  if (options->years.first < 0) options->years.first = data->base_year;
  if (options->years.last < 0) options->years.last = last_year(data);
  for (int s = 0; s < job->scenario_count; s++) {
    job->scenarios[s].options.years.first = options->years.first;
    job->scenarios[s].options.years.last = options->years.last;
  }
  if (options->years.first != data->base_year)
    return cqio_fail(ctx, CQIO_CONFIG,
                     "%s: years.first = %d: expected %d, the year of the table in %s", job->path,
                     options->years.first, data->base_year, data->directory);
  if (options->years.last < options->years.first)
    return cqio_fail(
        ctx, CQIO_CONFIG,
        "%s: years.last = %d: expected a year from %d on, as %s names no target and no "
        "gdp_real_growth after it",
        job->path, options->years.last, data->base_year, data->directory);
  return CQIO_OK;
}

/* Levers of SECTION, but KEY, would move nothing or something else in a data set without WHAT. */
static cqio_status refuse_levers(cqio_ctx *ctx, const cqio_scenario *scenario, const char *section,
                                 const char *key, const char *what) {
  char value[CQIO_VALUE_SIZE];
  cqio_status status = CQIO_OK;
  for (int i = 0; cqio_option_at(i); i++) {
    const cqio_option *option = cqio_option_at(i);
    if (strcmp(option->section, section) != 0 || strcmp(option->key, key) == 0 ||
        !cqio_lever_is_set(option, &scenario->options))
      continue;
    status = cqio_fail(
        ctx, CQIO_CONFIG, "scenario '%s': %s = %s: expected %s, as the data set has no %s",
        scenario->name, option->key, cqio_option_value(option, &scenario->options, value),
        option->default_text[0] ? option->default_text : "nothing", what);
  }
  return status;
}

/* Levers of buildings that no sector has. */
static cqio_status check_structures(cqio_ctx *ctx, const cqio_scenario *scenario,
                                    const cqio_dataset *data) {
  const cqio_options *o = &scenario->options;
  bool has[CQIO_STRUCTURES] = {false};
  for (int i = 0; i < data->sectors.count; i++)
    has[data->sector_structures[i]] = true;
  if (o->investment.town_housing_factor != 1.0 && !has[CQIO_STRUCTURES_HOUSING])
    return cqio_fail(ctx, CQIO_CONFIG,
                     "scenario '%s': investment.town_housing_factor = %g: expected 1, as no sector "
                     "of sectors.csv has the structures housing",
                     scenario->name, o->investment.town_housing_factor);
  if (o->investment.buildings_to_industries > 0.0 && !has[CQIO_STRUCTURES_HOUSING] &&
      !has[CQIO_STRUCTURES_PUBLIC])
    return cqio_fail(ctx, CQIO_CONFIG,
                     "scenario '%s': investment.buildings_to_industries = %g: expected 0, as no "
                     "sector of sectors.csv has structures",
                     scenario->name, o->investment.buildings_to_industries);
  return CQIO_OK;
}

/* No year registers more people in towns than live there. */
static cqio_status check_quota(cqio_ctx *ctx, const cqio_scenario *scenario,
                               const cqio_dataset *data) {
  double urban = cqio_sum(data->urban_residents, (size_t)data->districts.count);
  double quota = scenario->options.registration.quota;
  if (!data->has_registration || quota <= urban) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG,
                   "scenario '%s': registration.quota = %.10g (persons/year): expected at most "
                   "%.0f, the urban residents of %d",
                   scenario->name, quota, urban, data->base_year);
}

static cqio_status check_scenario(cqio_ctx *ctx, const cqio_scenario *scenario,
                                  const cqio_dataset *data) {
  cqio_park_plan *parks;
  cqio_status status = CQIO_OK, found;
  if (data->parks.count == 0)
    status = refuse_levers(ctx, scenario, "investment", "investment.parks", "parks");
  if (!data->has_registration) {
    found = refuse_levers(ctx, scenario, "registration", "", "registration");
    if (!status) status = found;
    found = refuse_levers(ctx, scenario, "remittances", "", "registration");
    if (!status) status = found;
  }
  found = check_quota(ctx, scenario, data);
  if (!status) status = found;
  if (scenario->options.model.closure == CQIO_CHOICE_EQUILIBRIUM &&
      !scenario->options.investment.operation)
    status = cqio_fail(ctx, CQIO_CONFIG,
                       "scenario '%s': investment.operation = false: expected true with "
                       "model.closure = equilibrium, where what parks build is capital",
                       scenario->name);
  if (!status) status = check_structures(ctx, scenario, data);
  if (status) return status;
  status = cqio__park_plan_create(ctx, data, &scenario->options, &parks);
  cqio__park_plan_destroy(&parks);
  return status;
}

static cqio_status check_trade(cqio_ctx *ctx, const cqio_job *job, const cqio_dataset *data) {
  if (job->options.trade.targets == CQIO_CHOICE_FILE && data->trade_targets.classes.count == 0)
    return cqio_fail(ctx, CQIO_CONFIG,
                     "%s: trade.targets = file: expected none, as %s has no trade_targets.csv",
                     job->path, data->directory);
  if (data->has_trade || job->options.trade.deterrence != CQIO_CHOICE_CALIBRATE) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG,
                   "%s: trade.deterrence = calibrate: expected data, as %s has no trade.csv with "
                   "hauls to calibrate to",
                   job->path, data->directory);
}

/* Without the usual overlap file nothing is mapped; one that the job names must be there. */
static cqio_status complete_maps(cqio_ctx *ctx, cqio_job *job, const cqio_dataset *data) {
  const char *usual = cqio_option_find("grid.overlap")->default_text;
  char path[CQIO_PATH_SIZE];
  if (!job->options.grid.enabled || strcmp(job->options.grid.overlap, usual) != 0) return CQIO_OK;
  int length = snprintf(path, sizeof path, "%s/%s", data->directory, usual);
  int there = cqio_ctx_rank(ctx) == 0 && length < CQIO_PATH_SIZE && access(path, F_OK) == 0;
  MPI_Bcast(&there, 1, MPI_INT, 0, cqio_ctx_comm(ctx));
  if (there) return CQIO_OK;
  cqio_log(ctx, CQIO_LOG_WARN, "%s: no %s: no maps are made", data->directory, usual);
  job->options.grid.enabled = false;
  for (int s = 0; s < job->scenario_count; s++)
    job->scenarios[s].options.grid.enabled = false;
  return CQIO_OK;
}

/* Nobody is known to be away where registrations are not. */
static cqio_status check_returnees(cqio_ctx *ctx, const cqio_job *job, const cqio_dataset *data) {
  if (job->options.migration.returnees == 0.0 || data->has_registration) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG,
                   "migration.returnees = %g: expected 0, as %s/districts.csv has no registered "
                   "population that could be away",
                   job->options.migration.returnees, data->directory);
}

static cqio_status check_park_points(cqio_ctx *ctx, const cqio_job *job, const cqio_dataset *data) {
  if (!job->options.grid.park_points || data->park_points.count > 0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG,
                   "grid.park_points = true: expected false, as %s has no park_points.csv",
                   data->directory);
}

/* Townspeople of the base year build up no more than the largest part of the region (17.5). */
static cqio_status check_built_up(cqio_ctx *ctx, const cqio_job *job, const cqio_dataset *data) {
  const double m2_per_km2 = 1e6;
  size_t n = (size_t)data->districts.count;
  double most = job->options.grid.built_up_max * cqio_sum(data->area, n) * m2_per_km2 /
                fmax(cqio_sum(data->urban_residents, n), 1.0);
  if (!job->options.grid.enabled || job->options.grid.built_up_per_resident <= most) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG,
                   "grid.built_up_per_resident = %g (m2): expected at most %.4g, with which the "
                   "townspeople of the base year fill grid.built_up_max = %g of the region",
                   job->options.grid.built_up_per_resident, most, job->options.grid.built_up_max);
}

cqio_status cqio__check_options(cqio_ctx *ctx, cqio_job *job, cqio_dataset *data) {
  cqio_status status = complete_years(ctx, job, data), found = check_trade(ctx, job, data);
  if (!found && job->options.trade.targets == CQIO_CHOICE_FILE) cqio_dataset_use_targets(data);
  if (!status) status = found;
  if (!status) status = cqio__strata_check(ctx, data, &job->options);
  found = complete_maps(ctx, job, data);
  if (!status) status = found;
  found = check_returnees(ctx, job, data);
  if (!status) status = found;
  found = check_built_up(ctx, job, data);
  if (!status) status = found;
  found = check_park_points(ctx, job, data);
  if (!status) status = found;
  for (int s = 0; s < job->scenario_count; s++) {
    found = check_scenario(ctx, &job->scenarios[s], data);
    if (!status) status = found;
  }
  return cqio_agree(ctx, status);
}

cqio_status cqio__name_fallbacks(cqio_ctx *ctx, const cqio_job *job, const cqio_dataset *data,
                                 char **out) {
  CQIO_TRY(cqio_agree(ctx, cqio_fallbacks(ctx, data, job, out)));
  for (const char *line = *out; *line;) {
    int length = (int)strcspn(line, "\n");
    cqio_log(ctx, CQIO_LOG_WARN, "%s: %.*s", data->directory, length, line);
    line += length + (line[length] == '\n');
  }
  return CQIO_OK;
}
