/* Calibration on the reference scenario (method section 12). */
#include "cqio/numeric.h"
#include "years/judge.h"
#include "years/search.h"
#include "years/unregistered.h"

#include <math.h>

/* ---- one search in the other ----------------------------------------------------------------- */

enum { WIDENINGS = 8 };
static const double SHARE_TOLERANCE = 1e-9; /* percent */

static cqio_status urban_gap(void *data, double eta0, double *gap) {
  cqio_search *search = data;
  search->eta0 = eta0;
  CQIO_TRY(cqio__search_compute(search));
  *gap = search->urban_share - search->target[CQIO_TARGET_URBAN_SHARE]->value;
  return CQIO_OK;
}

/* What TARGET is, in a message. */
static cqio_status refuse(const cqio_search *search, const cqio_target *target, double low,
                          double high, const char *what) {
  return cqio_fail(search->economy->ctx, CQIO_CONFIG,
                   "targets.csv: %s of %d = %g (percent): expected a value in [%.2f, %.2f], the "
                   "range that %s can reach",
                   cqio_target_name(target->quantity), target->year, target->value,
                   target->value + low, target->value + high, what);
}

/* The range of urban shares that any eta0 gives, as the reason why the target was not met. */
static cqio_status refuse_urban_target(cqio_search *search) {
  double low, high;
  CQIO_TRY(urban_gap(search, 0.0, &low));
  CQIO_TRY(urban_gap(search, CQIO_MAX_ETA0, &high));
  return refuse(search, search->target[CQIO_TARGET_URBAN_SHARE], low, high, "migration");
}

/* eta0 such that the urban share meets its target; the bracket moves up or down from GUESS. */
static cqio_status find_eta0(cqio_search *search, double guess) {
  guess = fmin(fmax(guess, 0.01), 1.0);
  double low = 0.8 * guess, high = 1.25 * guess;
  for (int widening = 1; widening <= WIDENINGS; widening++) {
    cqio_root_report report;
    cqio_status status =
        cqio_find_root(urban_gap, search, low, high, 1e-14, SHARE_TOLERANCE, &report);
    if (status != CQIO_CONVERGENCE) return status;
    if (report.low_value > 0.0) {
      high = low;
      low = widening < WIDENINGS ? 0.25 * low : 0.0;
    } else {
      low = high;
      high = fmin(4.0 * high, CQIO_MAX_ETA0);
    }
  }
  return refuse_urban_target(search);
}

static cqio_status registered_gap(void *data, double conversion_rate, double *gap) {
  cqio_search *search = data;
  search->conversion_rate = conversion_rate;
  if (cqio__search_meets(search, CQIO_TARGET_URBAN_SHARE))
    CQIO_TRY(find_eta0(search, search->eta0));
  else
    CQIO_TRY(cqio__search_compute(search));
  *gap = search->registered_share - search->target[CQIO_TARGET_REGISTERED_URBAN_SHARE]->value;
  return CQIO_OK;
}

static cqio_status find_conversion_rate(cqio_search *search) {
  cqio_root_report report;
  cqio_status status =
      cqio_find_root(registered_gap, search, 0.0, 1.0, 1e-14, SHARE_TOLERANCE, &report);
  if (status != CQIO_CONVERGENCE) return status;
  return refuse(search, search->target[CQIO_TARGET_REGISTERED_URBAN_SHARE], report.low_value,
                report.high_value, "conversion");
}

/* ---- both at once ---------------------------------------------------------------------------- */

enum { MAX_STEPS = 15 };

static cqio_status both_gaps(cqio_search *search, const double *unknown, double *gap) {
  search->eta0 = exp(unknown[0]);
  search->conversion_rate = unknown[1];
  CQIO_TRY(cqio__search_compute(search));
  gap[0] = search->urban_share - search->target[CQIO_TARGET_URBAN_SHARE]->value;
  gap[1] = search->registered_share - search->target[CQIO_TARGET_REGISTERED_URBAN_SHARE]->value;
  return CQIO_OK;
}

/* Jacobian of the gaps by forward differences at UNKNOWN, where they are GAP. */
static cqio_status differentiate(cqio_search *search, const double *unknown, const double *gap,
                                 double jacobian[2][2]) {
  const double step[2] = {0.02, 0.02};
  for (int j = 0; j < 2; j++) {
    double moved[2] = {unknown[0], unknown[1]}, there[2];
    moved[j] += step[j];
    CQIO_TRY(both_gaps(search, moved, there));
    for (int i = 0; i < 2; i++)
      jacobian[i][j] = (there[i] - gap[i]) / step[j];
  }
  return CQIO_OK;
}

/*
 * Broyden's method in (ln eta0, conversion rate): a dozen trajectories instead of a search within a
 * search. *FOUND is false when it does not settle; the nested search decides then.
 */
static cqio_status find_both(cqio_search *search, bool *found) {
  double unknown[2] = {log(search->eta0), search->conversion_rate}, gap[2], jacobian[2][2];
  *found = false;
  if (!(search->eta0 > 0.0)) return CQIO_OK;
  CQIO_TRY(both_gaps(search, unknown, gap));
  CQIO_TRY(differentiate(search, unknown, gap, jacobian));
  for (int k = 0; k < MAX_STEPS; k++) {
    *found = fabs(gap[0]) <= SHARE_TOLERANCE && fabs(gap[1]) <= SHARE_TOLERANCE;
    double determinant = jacobian[0][0] * jacobian[1][1] - jacobian[0][1] * jacobian[1][0];
    if (*found || !(fabs(determinant) > 1e-12)) return CQIO_OK;
    double step[2] = {-(jacobian[1][1] * gap[0] - jacobian[0][1] * gap[1]) / determinant,
                      -(jacobian[0][0] * gap[1] - jacobian[1][0] * gap[0]) / determinant};
    double next[2] = {fmin(unknown[0] + fmin(fmax(step[0], -1.0), 1.0), log(CQIO_MAX_ETA0)),
                      fmin(fmax(unknown[1] + step[1], 0.0), 1.0)};
    double there[2], square = 0.0;
    CQIO_TRY(both_gaps(search, next, there));
    for (int j = 0; j < 2; j++) {
      step[j] = next[j] - unknown[j];
      square += step[j] * step[j];
    }
    if (!(square > 0.0)) return CQIO_OK;
    for (int i = 0; i < 2; i++) {
      double error = there[i] - gap[i] - jacobian[i][0] * step[0] - jacobian[i][1] * step[1];
      for (int j = 0; j < 2; j++)
        jacobian[i][j] += error * step[j] / square;
      gap[i] = there[i];
      unknown[i] = next[i];
    }
  }
  return CQIO_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* 1/year: a hazard that does not follow the gap (26.17), where nothing calibrates it. */
static const double STEADY_HAZARD = 0.023;

static cqio_status run_searches(cqio_search *search, cqio_calibration *out) {
  const cqio_options *options = &search->job->options;
  const cqio_dataset *data = search->economy->data;
  bool migration = cqio__search_meets(search, CQIO_TARGET_URBAN_SHARE);
  bool registration = cqio__search_meets(search, CQIO_TARGET_REGISTERED_URBAN_SHARE);
  cqio__search_set_targets(search);
  double usual = options->migration.hazard == CQIO_CHOICE_DEVIATION ? STEADY_HAZARD : data->eta0;
  search->eta0 = options->migration.eta0 < 0.0 ? usual : options->migration.eta0;
  search->conversion_rate = data->conversion_rate;
  search->arrivals = data->external_net_inflow;
  CQIO_TRY(cqio__search_compute(search));
  out->data_eta0 = search->eta0;
  out->data_conversion_rate = search->conversion_rate;
  out->data_urban_share = search->urban_share;
  out->data_registered_share = search->registered_share;
  bool found = false;
  if (cqio__search_meets(search, CQIO_TARGET_RESIDENTS)) return cqio__search_targets(search);
  if (registration && migration) CQIO_TRY(find_both(search, &found));
  if (found) return CQIO_OK;
  search->eta0 = out->data_eta0;
  if (registration) return find_conversion_rate(search);
  return migration ? find_eta0(search, search->eta0) : CQIO_OK;
}

cqio_status cqio__calibration_allocate(const cqio_economy *economy, const cqio_job *job,
                                       cqio_calibration *out) {
  out->years = cqio__search_years(job);
  CQIO_TRY(CQIO_ALLOC(economy->ctx, out->years, &out->growth));
  CQIO_TRY(CQIO_ALLOC(economy->ctx, out->years, &out->shift));
  return cqio__reference_allocate(economy, out->years, &out->reference);
}

static cqio_status keep(cqio_search *search, cqio_calibration *out) {
  out->eta0 = search->eta0;
  out->conversion_rate = search->conversion_rate;
  out->arrivals = search->arrivals;
  out->evaluations = search->evaluations;
  CQIO_TRY(cqio__calibration_allocate(search->economy, search->job, out));
  cqio_reference empty = out->reference;
  out->reference = search->reference;
  search->reference = empty;
  for (int t = 0; t < out->years; t++) {
    out->growth[t] = search->year[t].growth;
    out->shift[t] = search->year[t].productivity_shift;
  }
  return CQIO_OK;
}

/* Whether the value alone of what was found is refused. */
static bool is_beyond(cqio_search *search) {
  bool beyond = false;
  for (int q = 0; q < CQIO_TARGETS; q++) {
    double bounds[2], unknown = *cqio__search_unknown(search, q);
    cqio__judge_bounds(search, q, bounds);
    if (cqio__search_meets(search, (cqio_target_quantity)q))
      beyond = beyond || unknown < bounds[0] || unknown > bounds[1];
  }
  return beyond;
}

/* The judge, after the targets that lead there where they are out of reach. */
static cqio_status judge_path(cqio_search *search, int *refused) {
  bool found = false;
  if (is_beyond(search)) {
    CQIO_TRY(cqio__search_explain(search, &found));
    CQIO_TRY(cqio__search_compute(search));
  }
  cqio_status status = cqio__judge(search, refused);
  if (!status)
    status = cqio__unregistered_check(search->economy->ctx, "reference", search->year,
                                      cqio__search_years(search->job));
  return found ? CQIO_CONFIG : status;
}

cqio_status cqio__leontief_calibrate(const cqio_economy *economy, const cqio_job *job,
                                     cqio_calibration *out) {
  cqio_search search = {.economy = economy, .job = job, .neutral = job->options};
  cqio_options_without_levers(&search.neutral);
  cqio_status status = CQIO_ALLOC(economy->ctx, cqio__search_years(job), &search.year);
  for (int t = 0; t < cqio__search_years(job) && !status; t++)
    status = cqio__year_allocate(economy, &search.year[t]);
  if (!status)
    status = cqio__reference_allocate(economy, cqio__search_years(job), &search.reference);
  status = cqio_agree(economy->ctx, status);
  if (!status) status = run_searches(&search, out);
  if (!status) status = judge_path(&search, &out->refused);
  if (!status) status = cqio_agree(economy->ctx, keep(&search, out));
  for (int t = 0; t < cqio__search_years(job) && search.year; t++)
    cqio__year_free(&search.year[t]);
  cqio_free(search.year);
  cqio__reference_free(&search.reference);
  return status;
}
