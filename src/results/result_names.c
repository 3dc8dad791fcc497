/* Names of result files. */
#include "results/result_names.h"

#include <stdio.h>
#include <string.h>

bool cqio__writes_maps(const cqio_job *job) {
  return job->options.grid.enabled && job->options.output.grids;
}

bool cqio__writes_ensemble_maps(const cqio_job *job) {
  return job->options.ensemble.draws > 0 && job->options.ensemble.grids &&
         job->options.grid.enabled;
}

/* Whether NAME is SCENARIO.draws.FIRST-LAST.nc; *LENGTH of the scenario. */
static bool is_of_draws(const char *name, size_t *length) {
  static const char word[] = ".draws.", digits[] = "0123456789";
  const char *found = strstr(name, word);
  if (!found) return false;
  const char *first = found + strlen(word), *dash = first + strspn(first, digits);
  const char *last = dash + 1;
  if (dash == first || *dash != '-') return false;
  const char *end = last + strspn(last, digits);
  *length = (size_t)(found - name);
  return end > last && strcmp(end, ".nc") == 0;
}

bool cqio__result_name_read(const char *name, cqio_result_name *out) {
  static const char *const endings[] = {[CQIO_RESULT_REGIONS] = ".regions.nc",
                                        [CQIO_RESULT_MAPS] = ".grid.nc",
                                        [CQIO_RESULT_ENSEMBLE] = ".ensemble.nc",
                                        [CQIO_RESULT_ENSEMBLE_MAPS] = ".ensemble.grid.nc"};
  size_t size = strlen(name), length = 0, longest = 0;
  out->kind = CQIO_RESULT_DRAWS;
  bool found = is_of_draws(name, &length);
  for (int kind = 0; kind < CQIO_RESULT_DRAWS && name[0] != '.'; kind++) {
    size_t ending = strlen(endings[kind]);
    if (size <= ending || ending < longest || strcmp(name + size - ending, endings[kind]) != 0)
      continue;
    found = true;
    longest = ending; /* maps of an ensemble end as those of a scenario */
    length = size - ending;
    out->kind = (cqio_result_kind)kind;
  }
  if (!found || length == 0 || length >= sizeof out->scenario) return false;
  memcpy(out->scenario, name, length);
  out->scenario[length] = '\0';
  return true;
}

bool cqio__result_is_of(const cqio_job *job, const cqio_result_name *name) {
  int s = 0, count = job->scenario_count;
  if (name->kind >= CQIO_RESULT_ENSEMBLE && job->options.ensemble.kind == CQIO_CHOICE_STATIC)
    count = 1; /* the scenarios do not differ */
  while (s < count && strcmp(job->scenarios[s].name, name->scenario) != 0)
    s++;
  const bool written[CQIO_RESULT_KINDS] = {[CQIO_RESULT_REGIONS] = job->options.output.regions,
                                           [CQIO_RESULT_MAPS] = cqio__writes_maps(job),
                                           [CQIO_RESULT_ENSEMBLE] = job->options.ensemble.draws > 0,
                                           [CQIO_RESULT_ENSEMBLE_MAPS] =
                                               cqio__writes_ensemble_maps(job),
                                           [CQIO_RESULT_DRAWS] = job->options.ensemble.draws > 0};
  return s < count && written[name->kind];
}
