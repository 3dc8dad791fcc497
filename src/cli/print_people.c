/* What the reference says of people and work, beside what was published and simple rules. */
#include "cli/print.h"
#include "cqio/numeric.h"
#include "economy/strata.h"

#include <math.h>

/* ---- work by stratum ------------------------------------------------------------------------- */

/* Jobs and value added by stratum; urban jobs last. */
typedef struct {
  double jobs[CQIO_STRATA + 1], added[CQIO_STRATA + 1], urban_jobs;
} strata;

static strata strata_of(const cqio_economy *economy, const cqio_year *year) {
  strata s = {0};
  size_t sectors = (size_t)economy->sectors;
  for (size_t k = 0; k < (size_t)economy->accounts; k++) {
    size_t i = k % sectors;
    int b = cqio__stratum(economy->data, (int)i);
    s.jobs[b] += year->jobs[k];
    s.added[b] += economy->value_added_share[i] * year->output[k];
    if (k / sectors % CQIO_ZONES == CQIO_URBAN) s.urban_jobs += year->jobs[k];
  }
  return s;
}

/* Published employment by stratum in percent; false where there is none. */
static bool published(const cqio_dataset *data, int year, double *percent) {
  static const char *const series[CQIO_STRATA] = {"employed_primary", "employed_secondary",
                                                  "employed_tertiary"};
  for (int b = 0; b < CQIO_STRATA; b++)
    if (!cqio_observed_persons(data, series[b], year, &percent[b])) return false;
  double all = cqio_sum(percent, CQIO_STRATA);
  for (int b = 0; b < CQIO_STRATA; b++)
    percent[b] *= 100.0 / all;
  return all > 0.0;
}

static void print_year(const cqio_run *run, const cqio_year *year, const cqio_year *before,
                       FILE *file) {
  const cqio_economy *economy = run->study.economy;
  strata now = strata_of(economy, year);
  double percent[CQIO_STRATA], all = cqio_sum(now.jobs, CQIO_STRATA);
  fprintf(file, "%5d ", year->year);
  for (int b = 0; b < CQIO_STRATA; b++)
    fprintf(file, " %5.1f", all > 0.0 ? 100.0 * now.jobs[b] / all : 0.0);
  bool known = published(run->study.data, year->year, percent);
  for (int b = 0; b < CQIO_STRATA; b++)
    if (known)
      fprintf(file, "%s%5.1f", b ? " " : "   ", percent[b]);
    else
      fprintf(file, "%s%5s", b ? " " : "   ", "-");
  const cqio_people_rates *people = before ? &before->rates : &year->rates;
  fprintf(file, "   %6.3f %6.3f", people->urban > 0.0 ? now.urban_jobs / people->urban : 0.0,
          people->rural > 0.0 ? (all - now.urban_jobs) / people->rural : 0.0);
  if (before) {
    strata then = strata_of(economy, before);
    for (int b = 0; b < CQIO_STRATA; b++)
      fprintf(file, "%s%+6.1f", b ? " " : "   ",
              100.0 * log(now.added[b] / now.jobs[b] * then.jobs[b] / then.added[b]));
  }
  fputc('\n', file);
}

void cli_print_work(const cqio_run *run, FILE *file) {
  const cqio_years *reference = run->years[0];
  for (int i = 0; i < run->study.data->sectors.count; i++)
    if (cqio__stratum(run->study.data, i) == CQIO_STRATA) return; /* a region with other strata */
  fprintf(file,
          "\nJobs by stratum of the reference, observed (percent: primary, secondary, "
          "tertiary); per resident of town,\ncountryside; product per job by stratum (percent "
          "a year)\n");
  for (int t = 0; t < reference->count; t++)
    print_year(run, &reference->year[t], t > 0 ? &reference->year[t - 1] : NULL, file);
}

/* ---- simple rules by district ---------------------------------------------------------------- */

void cli_print_rules(const cqio_run *run, FILE *file) {
  const cqio_years *reference = run->years[0];
  const cqio_year *first = &reference->year[0], *last = &reference->year[reference->count - 1];
  double apart[3] = {0.0}, urban = last->rates.urban / first->rates.urban;
  for (int r = 0; r < run->study.economy->districts; r++) {
    apart[0] += fabs(last->urban[r] - urban * first->urban[r]);
    apart[1] += fabs(last->urban[r] - first->urban[r]);
    double residents = first->urban[r] + first->rural[r];
    if (residents > 0.0)
      apart[2] +=
          fabs(last->urban[r] - first->urban[r] / residents * (last->urban[r] + last->rural[r]));
  }
  fprintf(
      file,
      "urban residents by district in %d: apart from simple rules by %.1f percent of all (every "
      "district x %.3f), %.1f (its share of %d), %.1f (no change)\n",
      last->year, 100.0 * apart[0] / last->rates.urban, urban, 100.0 * apart[2] / last->rates.urban,
      first->year, 100.0 * apart[1] / last->rates.urban);
}
