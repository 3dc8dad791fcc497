/* Hazard, arrivals and conversion on three figures of the region, people moving in an economy that
 * is given (28.9). */
#include "cqio/numeric.h"
#include "markets/calibrate.h"
#include "markets/stand_in.h"
#include "numeric/elimination.h"

#include <math.h>
#include <string.h>

enum { MAX_STEPS = 30, N = CQIO_PEOPLE_GAPS };
static const double TOLERANCE = 1e-9;                  /* percent */
static const double FIRST_STEP[N] = {0.02, 2e4, 0.01}; /* of the differences */
static const double LEAST_STEP[N] = {1e-6, 1.0, 1e-6};
static const double PATH_STEP[N] = {1e-4, 100.0, 1e-4}; /* where a path stands */
static const double PART_OF_MOVE = 0.1; /* a difference is this part of the move before it */
static const double MOST_MOVE[N] = {1.0, INFINITY, 0.2};

/* The economy: that of PATH as it stands, or the other. */
struct search {
  const cqio__markets *m;
  const cqio__markets_goal *goal;
  const cqio__markets_path *path;
  cqio__stand_in *stand_in;
  cqio__markets_scenario none;
  cqio_people_flows *flows;
  cqio__markets_signal signal; /* of the stand-in */
  double *before;              /* [R] */
};

static void free_search(struct search *s) {
  cqio__stand_in_destroy(&s->stand_in);
  cqio_people_flows_destroy(&s->flows);
  cqio_free(s->signal.jobs);
  cqio_free(s->signal.wage_urban);
  cqio_free(s->signal.wage_rural);
  cqio_free(s->before);
}

static cqio_status open_search(struct search *s) {
  int R = s->m->districts;
  cqio_ctx *ctx = s->m->ctx;
  cqio__markets_scenario_init(&s->none);
  if (!s->path) CQIO_TRY(cqio__stand_in_create(s->m, &s->stand_in));
  CQIO_TRY(cqio_people_flows_create(ctx, R, &s->flows));
  CQIO_TRY(CQIO_ALLOC(ctx, R, &s->signal.jobs));
  CQIO_TRY(CQIO_ALLOC(ctx, R, &s->signal.wage_urban));
  CQIO_TRY(CQIO_ALLOC(ctx, R, &s->signal.wage_rural));
  return CQIO_ALLOC(ctx, R, &s->before);
}

void cqio__markets_people_gap(const cqio__markets_goal *goal, int t, const cqio_people *people,
                              double *gap) {
  cqio_people_rates rates = cqio_people_rate(people);
  if (t == goal->urban_year)
    gap[CQIO_GAP_URBAN] = 100.0 * rates.urbanization_rate - goal->urban_share;
  if (t == goal->residents_year)
    gap[CQIO_GAP_RESIDENTS] = 100.0 * ((rates.urban + rates.rural) / goal->residents - 1.0);
  if (t == goal->registered_year)
    gap[CQIO_GAP_REGISTERED] = 100.0 * rates.registered_rate - goal->registered_share;
}

/* PEOPLE, those of year 0, through the years; GAP of those of the years that have targets. */
static cqio_status follow(struct search *s, const cqio__markets_found *found, cqio_people *people,
                          double *gap) {
  const cqio__markets *m = s->m;
  size_t bytes = (size_t)m->districts * sizeof(double);
  memcpy(s->before, m->urban_jobs, bytes);
  for (int t = 1; t < m->years; t++) {
    const cqio__markets_signal *signal = s->path ? &s->path->year[t].signal : &s->signal;
    if (!s->path) CQIO_TRY(cqio__stand_in_read(m, s->stand_in, t, people, &s->signal));
    CQIO_TRY(cqio__markets_move_people(m, found, &s->none, signal, s->before, NULL, people,
                                       s->flows, NULL));
    memcpy(s->before, signal->jobs, bytes);
    cqio__markets_people_gap(s->goal, t, people, gap);
  }
  return CQIO_OK;
}

static cqio_status find_gap(struct search *s, const double *x, double *gap) {
  const cqio__markets_found found = {exp(x[0]), x[1], x[2], 0.0};
  cqio_people *people = NULL;
  gap[0] = gap[1] = gap[2] = INFINITY; /* of a target beyond the years */
  cqio_status status = cqio_people_copy(s->m->ctx, s->m->people, &people);
  if (!status) status = follow(s, &found, people, gap);
  cqio_people_destroy(&people);
  return status;
}

/* The MOVE that closes GAP by differences of STEP at X, where people alone have the gaps HERE.
 * False in *FOUND where there is none. */
static cqio_status newton(struct search *s, const double *x, const double *here, const double *gap,
                          const double *step, double *move, bool *found) {
  double matrix[N * N];
  for (int j = 0; j < N; j++) {
    double moved[N], there[N];
    memcpy(moved, x, sizeof moved);
    moved[j] += step[j];
    CQIO_TRY(find_gap(s, moved, there));
    for (int i = 0; i < N; i++)
      matrix[i * N + j] = (there[i] - here[i]) / step[j];
    move[j] = -gap[j];
  }
  *found = cqio__eliminate(N, matrix, move);
  for (int j = 0; j < N; j++)
    move[j] = fmin(fmax(move[j], -MOST_MOVE[j]), MOST_MOVE[j]);
  return CQIO_OK;
}

static void shift(double *x, const double *move) {
  for (int j = 0; j < N; j++)
    x[j] += move[j];
  x[2] = fmin(fmax(x[2], 0.0), 1.0);
}

static double largest(const double *gap) {
  return fmax(fabs(gap[0]), fmax(fabs(gap[1]), fabs(gap[2])));
}

static cqio_status walk(struct search *s, double *x) {
  double step[N], gap[N] = {NAN, NAN, NAN}, move[N];
  memcpy(step, FIRST_STEP, sizeof step);
  for (int steps = 0; steps <= MAX_STEPS; steps++) {
    bool found;
    CQIO_TRY(find_gap(s, x, gap));
    if (largest(gap) < TOLERANCE) return CQIO_OK;
    CQIO_TRY(newton(s, x, gap, gap, step, move, &found));
    if (!found) break;
    shift(x, move);
    for (int j = 0; j < N; j++)
      step[j] = fmax(PART_OF_MOVE * fabs(move[j]), LEAST_STEP[j]);
  }
  return cqio_fail(
      s->m->ctx, CQIO_CONFIG,
      "calibration: targets.csv: people alone miss the urban share by %.2e points, residents by "
      "%.2e percent, the registered share by %.2e points after %d steps: expected "
      "gaps that close; eta0 %.4f, arrivals %.0f, conversion %.3f",
      gap[0], gap[1], gap[2], MAX_STEPS, exp(x[0]), x[1], x[2]);
}

static void put(const double *x, cqio__markets_found *found) {
  found->hazard = exp(x[0]);
  found->arrivals = x[1];
  found->conversion = x[2];
}

cqio_status cqio__markets_people_alone(const cqio__markets *m, const cqio__markets_goal *goal,
                                       cqio__markets_found *found) {
  struct search s = {.m = m, .goal = goal};
  double x[N] = {log(0.03), 2e5, 0.2};
  cqio_status status = open_search(&s);
  if (!status) status = walk(&s, x);
  if (!status) put(x, found);
  free_search(&s);
  return status;
}

cqio_status cqio__markets_people_step(const cqio__markets_path *path,
                                      const cqio__markets_goal *goal, const double *gap,
                                      cqio__markets_found *found) {
  struct search s = {.m = path->markets, .goal = goal, .path = path};
  double x[N] = {log(found->hazard), found->arrivals, found->conversion}, here[N], move[N];
  bool solved = false;
  cqio_status status = open_search(&s);
  if (!status) status = find_gap(&s, x, here);
  if (!status) status = newton(&s, x, here, gap, PATH_STEP, move, &solved);
  if (!status && !solved)
    status =
        cqio_fail(s.m->ctx, CQIO_CONFIG,
                  "calibration: hazard, arrivals and conversion do not act on the urban share, "
                  "residents and the registered share one by one: expected three targets that "
                  "differ");
  if (!status) {
    shift(x, move);
    put(x, found);
  }
  free_search(&s);
  return status;
}
