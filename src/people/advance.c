/* Carrying the flows of a year into the state (method 11.10-11.12, 26.21). */
#include "cqio/numeric.h"
#include "people/people.h"

#include <math.h>
#include <string.h>

/* The stocks after the year, before they replace the old ones. */
typedef struct {
  double *urban, *rural, *registered_urban, *registered_rural, *arrivals;
} next_stocks;

/* Rounding may leave a stock that empties a few ulp below zero. */
static const double ROUNDING = 1e-12;

static void settle(const cqio_people *p, const cqio_people_params *rules,
                   const cqio_people_flows *f, next_stocks *next) {
  size_t n = (size_t)p->districts;
  for (size_t i = 0; i < n; i++) {
    double arrivals = cqio_sum_strided(f->moves + i, n, n), moved = cqio_sum(f->moves + i * n, n);
    double left = cqio_sum_strided(f->returns + i, n, n), home = cqio_sum(f->returns + i * n, n);
    next->arrivals[i] = arrivals + f->local[i];
    next->urban[i] = p->urban[i] * (1.0 + cqio__people_growth_urban(rules, i)) + arrivals +
                     f->local[i] - left + f->external[i];
    next->rural[i] = p->rural[i] * (1.0 + cqio__people_growth_rural(rules, i)) - moved -
                     f->local[i] + home + f->external_rural[i];
    next->registered_urban[i] =
        p->registered_urban[i] * (1.0 + cqio__people_growth_urban(rules, i)) + f->converted[i];
    next->registered_rural[i] =
        p->registered_rural[i] * (1.0 + cqio__people_growth_rural(rules, i)) -
        f->converted_homes[i];
  }
}

static cqio_status check(cqio_ctx *ctx, const cqio_people *p, const char *what,
                         const double *before, double *after) {
  cqio_status status = CQIO_OK;
  for (int r = 0; r < p->districts; r++) {
    if (after[r] < 0.0 && after[r] >= -ROUNDING * before[r]) after[r] = 0.0;
    cqio__name_buffer buffer;
    if (!(after[r] >= 0.0 && isfinite(after[r])))
      status = cqio_fail(ctx, CQIO_NUMERIC,
                         "people: district '%s': %s at the end of %d = %g (persons): expected a "
                         "finite value >= 0; fewer may leave than the %g there are",
                         cqio__people_name(p->names, r, &buffer), what, p->year + 1, after[r],
                         before[r]);
  }
  return status;
}

/* One year older, newcomers first, scaled to the floating residents there are now. */
static void age(double *cohort, double arrivals, double floating) {
  double next[CQIO_TENURES] = {arrivals};
  for (int a = 1; a < CQIO_TENURES; a++)
    next[a] = cohort[a - 1];
  next[CQIO_TENURES - 1] += cohort[CQIO_TENURES - 1];
  double total = cqio_sum(next, CQIO_TENURES);
  if (!(total > 0.0)) next[0] = total = 1.0; /* nobody before: all are new */
  for (int a = 0; a < CQIO_TENURES; a++)
    cohort[a] = floating * (next[a] / total);
}

/* Origins of migrants (method 11.12): returned and converted people leave in proportion; where
 * homes count, as many as have returned (26.21). Local people neither return nor are migrants. */
static void trace(cqio_people *p, const cqio_people_params *rules, const cqio_people_flows *f) {
  size_t n = (size_t)p->districts;
  for (size_t s = 0; s < n; s++) {
    double total = cqio_sum_strided(p->stock + s, n, n) + p->local[s];
    double converted = total > 0.0 ? f->converted[s] / total : 0.0;
    double stay = fmax(0.0, 1.0 - rules->return_rate - converted);
    for (size_t r = 0; r < n; r++) {
      double stock = p->stock[r * n + s];
      double left = rules->homes ? fmax(0.0, stock - f->returns[r * n + s] - stock * converted)
                                 : stock * stay;
      p->stock[r * n + s] = left + f->moves[r * n + s];
    }
    p->local[s] = fmax(0.0, p->local[s] - p->local[s] * converted) + f->local[s];
  }
}

/* Births less deaths of URBAN and RURAL [n], whose sums are ALL_URBAN and ALL_RURAL. */
static double natural(const cqio_people_params *rules, size_t n, const double *urban,
                      const double *rural, double all_urban, double all_rural) {
  double sum = 0.0;
  if (!rules->growth) return rules->growth_urban * all_urban + rules->growth_rural * all_rural;
  for (size_t r = 0; r < n; r++)
    sum += rules->growth[r] * (urban[r] + rural[r]);
  return sum;
}

static void report_step(const cqio_people *p, const cqio_people_params *rules,
                        const cqio_people_flows *f, const next_stocks *next,
                        cqio_people_report *report) {
  size_t n = (size_t)p->districts;
  double urban = cqio_sum(p->urban, n), rural = cqio_sum(p->rural, n);
  double on_books = cqio_sum(p->registered_urban, n), off_books = cqio_sum(p->registered_rural, n);
  report->moves = cqio_sum(f->moves, n * n);
  report->returns = cqio_sum(f->returns, n * n);
  report->local = cqio_sum(f->local, n);
  report->external = cqio_sum(f->external, n) + cqio_sum(f->external_rural, n);
  report->converted = cqio_sum(f->converted, n);
  report->natural = natural(rules, n, p->urban, p->rural, urban, rural);
  double change = (cqio_sum(next->urban, n) - urban) + (cqio_sum(next->rural, n) - rural);
  report->residual = fabs(change - report->natural - report->external) / (urban + rural);
  double growth = natural(rules, n, p->registered_urban, p->registered_rural, on_books, off_books);
  change = (cqio_sum(next->registered_urban, n) - on_books) +
           (cqio_sum(next->registered_rural, n) - off_books);
  double registered = on_books + off_books;
  report->registered_residual = registered > 0.0 ? fabs(change - growth) / registered : 0.0;
}

static cqio_status check_all(cqio_ctx *ctx, const cqio_people *p, next_stocks *next) {
  cqio_status statuses[] = {
      check(ctx, p, "urban residents", p->urban, next->urban),
      check(ctx, p, "rural residents", p->rural, next->rural),
      check(ctx, p, "registered urban", p->registered_urban, next->registered_urban),
      check(ctx, p, "registered rural", p->registered_rural, next->registered_rural)};
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
    if (statuses[i]) return statuses[i];
  return CQIO_OK;
}

static void commit(cqio_people *p, const next_stocks *next) {
  size_t bytes = (size_t)p->districts * sizeof(double);
  memcpy(p->urban, next->urban, bytes);
  memcpy(p->rural, next->rural, bytes);
  memcpy(p->registered_urban, next->registered_urban, bytes);
  memcpy(p->registered_rural, next->registered_rural, bytes);
  for (int r = 0; r < p->districts; r++)
    age(p->floating + (size_t)r * CQIO_TENURES, next->arrivals[r], cqio__people_floating(p, r));
  p->year++;
}

cqio_status cqio_people_advance(cqio_ctx *ctx, cqio_people *people,
                                const cqio_people_params *params, const cqio_people_flows *flows,
                                cqio_people_report *report) {
  size_t n = (size_t)people->districts;
  if (flows->districts != people->districts)
    return cqio_fail(ctx, CQIO_INTERNAL, "people: districts of the flows = %d: expected %d",
                     flows->districts, people->districts);
  double *memory;
  CQIO_TRY(CQIO_ALLOC(ctx, 5 * n, &memory));
  next_stocks next = {.urban = memory,
                      .rural = memory + n,
                      .registered_urban = memory + 2 * n,
                      .registered_rural = memory + 3 * n,
                      .arrivals = memory + 4 * n};
  settle(people, params, flows, &next);
  cqio_status status = check_all(ctx, people, &next);
  if (!status) {
    if (report) report_step(people, params, flows, &next, report);
    trace(people, params, flows);
    commit(people, &next);
  }
  cqio_free(memory);
  return status;
}
