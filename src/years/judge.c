/* Whether the path that the calibration found is one that people could take (method 26.42-26.45).
 */
#include "years/judge.h"
#include "cqio/numeric.h"
#include "economy/strata.h"
#include "years/market_judge.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Limits beyond which a path is doubtful, and not credible. */
typedef struct {
  double doubtful, refused;
} limit;
static const limit SHARE_GAP = {2.0, 5.0};    /* points, of published urban shares (26.42) */
static const limit HAZARD = {0.10, 0.20};     /* 1/year (26.43) */
static const double LEAST_HAZARD = 0.002;     /* 1/year (26.43) */
static const limit CONVERSION = {0.60, 0.95}; /* 1/year (26.46) */
static const limit LEAST_CONVERSION = {0.02, 0.005};
static const limit ARRIVALS = {0.02, 0.05}; /* of the residents of the base year, 1/year (26.46) */
static const limit MOVERS_RATIO = {2.0, 5.0};   /* of a year to the year before (26.44) */
static const limit MOVERS_SHARE = {0.08, 0.15}; /* of rural people in a year (26.44) */

static const limit PER_RESIDENT = {0.35, 0.70}; /* employed, low and high (26.45) */
static const double UNEMPLOYED = 0.20;          /* of the labour force of a town (26.45) */
static const double BUSY = 0.05;                /* employed beyond that labour force (26.45) */
static const double CHANGE = 0.10; /* of the residents of a district in a year (26.45) */

static const double SHIFT = 0.06; /* 1/year, of growth of product per job (26.45) */

typedef struct {
  const cqio_search *search;
  int *refused;
  const char *found; /* "calibrated ", or "" where the job gives the hazard */
  cqio_status status;
} judgement;

/* One sentence: a warning, or a refusal when BAD unless that is accepted. */
static void say(judgement *j, bool bad, int what, const char *format, ...) CQIO_PRINTF(4, 5);
static void say(judgement *j, bool bad, int what, const char *format, ...) {
  cqio_ctx *ctx = j->search->economy->ctx;
  char text[CQIO_MESSAGE_SIZE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (bad && !j->search->job->options.calibration.accept) {
    j->status = cqio_fail(ctx, CQIO_CONFIG, "%s; calibration.accept: true goes on with it", text);
    return;
  }
  if (bad) *j->refused |= what;
  cqio_log(ctx, CQIO_LOG_WARN, "%s", text);
}

/* Published urban shares that are no target (26.42). */
static void judge_shares(judgement *j, int t) {
  const cqio_search *search = j->search;
  const cqio_year *year = &search->year[t];
  const cqio_target *target = search->target[CQIO_TARGET_URBAN_SHARE];
  double published, share = 100.0 * year->rates.urbanization_rate;
  if (target && target->year == year->year) return;
  if (!cqio_dataset_observed(search->economy->data, "urban_share", year->year, &published)) return;
  double gap = share - published;
  if (fabs(gap) > SHARE_GAP.doubtful)
    say(j, fabs(gap) > SHARE_GAP.refused, CQIO_REFUSED_SHARES,
        "migration: urban share of %d = %.2f (percent): published %.2f; the %spath misses it by "
        "%.2f points",
        year->year, share, published, j->found, fabs(gap));
}

/* The hazard itself, or where it follows the gap that of a log gap of 1 (26.43). */
static void judge_hazard(judgement *j) {
  double eta0 = j->search->eta0;
  if (eta0 < LEAST_HAZARD || eta0 > HAZARD.doubtful)
    say(j, eta0 > HAZARD.refused, CQIO_REFUSED_HAZARD,
        "migration: %shazard %.4f (1/year): plausible %g to %.2f; the economy of the job does not "
        "hold this %s",
        j->found, eta0, LEAST_HAZARD, HAZARD.doubtful,
        *j->found             ? "target"
        : eta0 < LEAST_HAZARD ? "few movers"
                              : "many movers");
}

/* Conversions and arrivals that are calibrated (26.46). */
static void judge_rates(judgement *j) {
  const cqio_search *search = j->search;
  double rate = search->conversion_rate, arrivals = search->arrivals;
  double residents = search->year[0].rates.urban + search->year[0].rates.rural;
  if (cqio__search_meets(search, CQIO_TARGET_REGISTERED_URBAN_SHARE) &&
      (rate < LEAST_CONVERSION.doubtful || rate > CONVERSION.doubtful))
    say(j, rate < LEAST_CONVERSION.refused || rate > CONVERSION.refused, CQIO_REFUSED_CONVERSION,
        "registration: calibrated conversion rate %.4f (1/year): plausible %.2f to %.2f", rate,
        LEAST_CONVERSION.doubtful, CONVERSION.doubtful);
  if (cqio__search_meets(search, CQIO_TARGET_RESIDENTS) &&
      fabs(arrivals) > ARRIVALS.doubtful * residents)
    say(j, fabs(arrivals) > ARRIVALS.refused * residents, CQIO_REFUSED_ARRIVALS,
        "migration: calibrated arrivals %.0f (persons/year): plausible up to %.0f, %g percent of "
        "the residents",
        arrivals, ARRIVALS.doubtful * residents, 100.0 * ARRIVALS.doubtful);
}

void cqio__judge_bounds(const cqio_search *search, int quantity, double bounds[2]) {
  const cqio_people_rates *base = &search->year[0].rates;
  double most = ARRIVALS.refused * (base->urban + base->rural);
  const double credible[CQIO_TARGETS][2] = {
      [CQIO_TARGET_URBAN_SHARE] = {0.0, HAZARD.refused},
      [CQIO_TARGET_RESIDENTS] = {-most, most},
      [CQIO_TARGET_REGISTERED_URBAN_SHARE] = {LEAST_CONVERSION.refused, CONVERSION.refused}};
  const double possible[CQIO_TARGETS][2] = {[CQIO_TARGET_URBAN_SHARE] = {0.0, CQIO_MAX_ETA0},
                                            [CQIO_TARGET_RESIDENTS] = {-INFINITY, INFINITY},
                                            [CQIO_TARGET_REGISTERED_URBAN_SHARE] = {0.0, 1.0}};
  bool accept = search->job->options.calibration.accept;
  memcpy(bounds, accept ? possible[quantity] : credible[quantity], sizeof credible[quantity]);
}

static double movers(const cqio_year *year) {
  return year->people.moves + year->people.local;
}

/* Movers of a year against those of the year before, and against who could move (26.44). */
static void judge_movers(judgement *j, int t) {
  const cqio_year *year = &j->search->year[t], *before = year - 1;
  double now = movers(year), share = now / before->rates.rural;
  double ratio = t > 1 && movers(before) > 0.0 ? now / movers(before) : 1.0;
  double change = fmax(ratio, 1.0 / ratio);
  if (change > MOVERS_RATIO.doubtful)
    say(j, change > MOVERS_RATIO.refused, CQIO_REFUSED_MOVERS,
        "migration: %.0f people move in %d after %.0f in %d", now, year->year, movers(before),
        before->year);
  if (share > MOVERS_SHARE.doubtful)
    say(j, share > MOVERS_SHARE.refused, CQIO_REFUSED_MOVERS,
        "migration: %.0f people move in %d, %.1f percent of the rural people: expected less than "
        "%.0f",
        now, year->year, 100.0 * share,
        100.0 * (share > MOVERS_SHARE.refused ? MOVERS_SHARE.refused : MOVERS_SHARE.doubtful));
}

/* ONE for each year; the first that it refuses is enough. */
static void judge_each(judgement *j, void (*one)(judgement *, int)) {
  cqio_status before = j->status;
  j->status = CQIO_OK;
  for (int t = 1; t < cqio__search_years(j->search->job) && !j->status; t++)
    one(j, t);
  if (!j->status) j->status = before;
}

cqio_status cqio__judge(const cqio_search *search, int *refused) {
  bool met = cqio__search_meets(search, CQIO_TARGET_URBAN_SHARE);
  judgement j = {.search = search, .refused = refused, .found = met ? "calibrated " : ""};
  *refused = 0;
  if (met || search->job->options.migration.hazard == CQIO_CHOICE_DEVIATION) {
    judge_each(&j, judge_shares);
    judge_hazard(&j);
    judge_each(&j, judge_movers);
  }
  judge_rates(&j);
  return j.status;
}

/* ---- computed years -------------------------------------------------------------------------- */

/* The worst of what goes beyond a limit, and how often it does. */
typedef struct {
  double value;
  int district, year, count;
} worst;

static void look(worst *w, double limit_of, double value, int district, int year) {
  if (!(value > limit_of)) return;
  if (value > w->value) *w = (worst){value, district, year, w->count};
  w->count++;
}

/* Employed per resident at the start of the year, town and countryside (26.8). */
static void judge_work(const cqio_economy *economy, const cqio_years *years,
                       cqio_remarks *remarks) {
  for (int t = 1; t < years->count; t++) {
    const cqio_year *year = &years->year[t];
    const cqio_people_rates *people = &year[-1].rates;
    double town = 0.0;
    size_t sectors = (size_t)economy->sectors;
    for (size_t r = 0; r < (size_t)economy->districts; r++)
      town += cqio_sum(year->jobs + (CQIO_ZONES * r + CQIO_URBAN) * sectors, sectors);
    double urban = town / people->urban, rural = (year->employed - town) / people->rural;
    if (fmin(urban, rural) >= PER_RESIDENT.doubtful && fmax(urban, rural) <= PER_RESIDENT.refused)
      continue;
    cqio__remark(remarks, CQIO_QUANTITY_employed,
                 "%s: employed per resident in %d: town %.3f, countryside %.3f: "
                 "expected %.2f to %.2f",
                 years->scenario->name, year->year, urban, rural, PER_RESIDENT.doubtful,
                 PER_RESIDENT.refused);
    return;
  }
}

static void judge_people(const cqio_economy *economy, const cqio_years *years,
                         cqio_remarks *remarks) {
  worst idle = {0}, busy = {0}, change = {0};
  if (years->scenario->options.migration.choice != CQIO_CHOICE_HOMES) return;
  judge_work(economy, years, remarks);
  for (int t = 1; t < years->count; t++) {
    const cqio_year *year = &years->year[t], *before = year - 1;
    for (int r = 0; r < economy->districts; r++) {
      double force = year->labour_force[r];
      double residents = before->urban[r] + before->rural[r];
      if (force > 0.0) look(&idle, UNEMPLOYED, year->unemployed[r] / force, r, year->year);
      if (force > 0.0) look(&busy, 1.0 + BUSY, year->working[r] / force, r, year->year);
      if (residents > 0.0)
        look(&change, CHANGE, fabs((year->urban[r] + year->rural[r]) / residents - 1.0), r,
             year->year);
    }
  }
  char *const *names = economy->data->districts.key;
  if (idle.count)
    cqio__remark(
        remarks, CQIO_QUANTITY_unemployed,
        "%s: %.0f percent of the labour force of the towns of '%s' are without work in %d, the "
        "most of %d districts and years with more than %.0f",
        years->scenario->name, 100.0 * idle.value, names[idle.district], idle.year, idle.count,
        100.0 * UNEMPLOYED);
  if (busy.count)
    cqio__remark(
        remarks, CQIO_QUANTITY_working,
        "%s: %.0f persons work and live in the towns of '%s' in %d, %.2f times their labour "
        "force, the most of %d districts and years with more than %.2f; its unemployment is 0",
        years->scenario->name, years->year[busy.year - years->year[0].year].working[busy.district],
        names[busy.district], busy.year, busy.value, busy.count, 1.0 + BUSY);
  if (change.count)
    cqio__remark(remarks, CQIO_QUANTITY_residents,
                 "%s: residents of '%s' change by %.1f percent in %d, the most of %d districts and "
                 "years with more than %.0f",
                 years->scenario->name, names[change.district], 100.0 * change.value, change.year,
                 change.count, 100.0 * CHANGE);
}

/* ---- product per job by stratum -------------------------------------------------------------- */

/* Logarithms of product per job of YEAR by stratum. */
static void product_per_job(const cqio_economy *economy, const cqio_year *year, double *product) {
  double added[CQIO_STRATA + 1] = {0.0}, jobs[CQIO_STRATA + 1] = {0.0};
  size_t sectors = (size_t)economy->sectors;
  for (size_t k = 0; k < (size_t)economy->accounts; k++) {
    int b = cqio__stratum(economy->data, (int)(k % sectors));
    added[b] += economy->value_added_share[k % sectors] * year->output[k];
    jobs[b] += year->jobs[k];
  }
  for (int b = 0; b < CQIO_STRATA; b++)
    product[b] = added[b] > 0.0 && jobs[b] > 0.0 ? log(added[b] / jobs[b]) : NAN;
}

/* The last year with published employment by stratum, as an index of YEARS; 0: none after the
 * first.
 */
static int last_published(const cqio_economy *economy, const cqio_years *years) {
  static const char *const series[CQIO_STRATA] = {"employed_primary", "employed_secondary",
                                                  "employed_tertiary"};
  int last = 0;
  for (int t = 1; t < years->count; t++) {
    double persons;
    bool all = true;
    for (int b = 0; b < CQIO_STRATA; b++)
      all = all && cqio_observed_persons(economy->data, series[b], years->year[t].year, &persons);
    if (all) last = t;
  }
  return last;
}

static void judge_productivity(const cqio_economy *economy, const cqio_years *years,
                               cqio_remarks *remarks) {
  double first[CQIO_STRATA], then[CQIO_STRATA], now[CQIO_STRATA];
  int known = last_published(economy, years), last = years->count - 1;
  if (years->scenario->options.employment.targets != CQIO_CHOICE_STRATA) return;
  if (known == 0 || known == last) return;
  product_per_job(economy, &years->year[0], first);
  product_per_job(economy, &years->year[known], then);
  product_per_job(economy, &years->year[last], now);
  for (int b = 0; b < CQIO_STRATA; b++) {
    double before = (then[b] - first[b]) / known, after = (now[b] - then[b]) / (last - known);
    if (fabs(after - before) > SHIFT)
      cqio__remark(
          remarks, CQIO_QUANTITY_total_product_per_worker,
          "%s: product per job of the %s sectors grows by %.1f percent a year after %d, and by "
          "%.1f up to then: expected at most %.0f points more or less",
          years->scenario->name, cqio__stratum_keys[b], 100.0 * after, years->year[known].year,
          100.0 * before, 100.0 * SHIFT);
  }
}

void cqio__judge_years(const cqio_economy *economy, const cqio_calibration *calibration,
                       const cqio_years *reference, const cqio_years *years,
                       cqio_remarks *remarks) {
  if (calibration->markets) cqio__market_judge_scenario(calibration, reference, years, remarks);
  judge_people(economy, years, remarks);
  if (years == reference) judge_productivity(economy, years, remarks);
}

cqio_status cqio__remarks_of(const cqio_economy *economy, const cqio_calibration *calibration,
                             const cqio_years *reference, const cqio_years *years,
                             cqio_remarks *out) {
  *out = (cqio_remarks){.ctx = economy->ctx};
  if (calibration->markets && years == reference)
    cqio__market_judge(economy, calibration->markets, years->year, out);
  cqio__judge_years(economy, calibration, reference, years, out);
  return out->status;
}
