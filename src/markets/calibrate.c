/* Calibration over the path (28.9): people by Newton's method on the economy as it stands, the
 * utilisation of park capital by secants, each path near the one before. */
#include "markets/calibrate.h"

#include <math.h>
#include <string.h>

enum { MAX_RUNS = 40 };
static const double TOLERANCE = 1e-9, MOST_HAZARD = 0.20;
static const double LEAST_REACH = 1e-6; /* of growth, for what parks use to matter */
static const double LEAST_SLOPE = 0.2;  /* of that between nothing and all used */

/* Secants of the gap of the hosts in the utilisation. */
struct secant {
  double slope;   /* between nothing and all used */
  double last[2]; /* utilisation and gap of the path before */
  bool begun;
};

void cqio__markets_calibration_free(cqio__markets_calibration *calibration) {
  cqio__markets_path_destroy(&calibration->reference);
  *calibration = (cqio__markets_calibration){0};
}

/* Part of the hosts in the value added of year T. */
static double host_share(const cqio__markets_path *path, const cqio__markets_goal *goal, int t) {
  const cqio__markets *m = path->markets;
  double here = 0.0, all = 0.0;
  for (int l = 0; l < 2 * m->districts; l++) {
    double place = 0.0;
    for (int i = 0; i < m->sectors; i++)
      place += m->base->value_added[i] * path->year[t].point->output[l * m->sectors + i];
    all += place;
    if (goal->host[l]) here += place;
  }
  return here / all;
}

static double host_growth(const cqio__markets_path *path, const cqio__markets_goal *goal) {
  return host_share(path, goal, goal->host_to) / host_share(path, goal, goal->host_from);
}

/* One more year of PATH, unless the run was asked to stop: what the search has found so far is
 * found again by the run that goes on. */
static cqio_status step(cqio__markets_path *path, int t) {
  cqio_ctx *ctx = path->markets->ctx;
  CQIO_TRY(cqio__markets_step(path, t));
  if (!cqio_stop_requested(ctx)) return CQIO_OK;
  cqio_log(ctx, CQIO_LOG_WARN, "stopped %s, during the calibration; go on with --restart",
           cqio_stop_cause(ctx));
  return CQIO_STOPPED;
}

static cqio_status run(const cqio__markets *m, int years, const cqio__markets_path *nearby,
                       cqio__markets_calibration *c, cqio__markets_path **path) {
  cqio__markets_path like = {.found = c->found, .nearby = nearby};
  cqio__markets_scenario_init(&like.scenario);
  CQIO_TRY(cqio__markets_open(m, years, &like, path));
  cqio_status status = CQIO_OK;
  for (int t = 0; t < years && !status; t++)
    status = step(*path, t);
  for (int t = 0; t < years && !status; t++)
    c->equilibria += (*path)->year[t].growth.equilibria;
  (*path)->nearby = NULL;
  c->runs++;
  if (status) cqio__markets_path_destroy(path);
  return status;
}

/* What growth of the hosts can be reached, and the first utilisation. The shorter path is kept as
 * the reference, to begin with. */
static cqio_status find_reach(const cqio__markets *m, const cqio__markets_goal *goal,
                              cqio__markets_calibration *c, struct secant *secant) {
  for (int k = 0; k < 2; k++) {
    cqio__markets_path *path;
    c->found.utilisation = k;
    CQIO_TRY(run(m, goal->host_to + 1, c->reference, c, &path));
    cqio__markets_path_destroy(&c->reference);
    c->reference = path;
    c->reach[k] = host_growth(path, goal);
  }
  double wanted = goal->host_growth;
  secant->slope = c->reach[1] - c->reach[0];
  if (!(wanted >= c->reach[0] && wanted <= c->reach[1]))
    return cqio_fail(
        m->ctx, CQIO_DATA,
        "E361: park_gdp.csv: operation of %s: published growth of its share %.4f is out of reach; "
        "reachable %.4f (nothing used) to %.4f (all used)%s",
        goal->park, wanted, c->reach[0], c->reach[1],
        secant->slope > LEAST_REACH
            ? ""
            : "; what parks invest makes no difference: see investment.csv");
  c->found.utilisation = (wanted - c->reach[0]) / secant->slope;
  return CQIO_OK;
}

/* Whether all or nothing is used and the hosts are to grow by more or less than that. */
static bool is_beyond(const cqio__markets_calibration *c, double slope) {
  double now = c->found.utilisation;
  return fabs(c->host_gap) >= TOLERANCE && (c->host_gap / slope < 0.0 ? now >= 1.0 : now <= 0.0);
}

static void step_utilisation(struct secant *s, double gap, double *utilisation) {
  double now = *utilisation, slope = s->slope;
  if (s->begun && now != s->last[0]) slope = (gap - s->last[1]) / (now - s->last[0]);
  if (!(slope > LEAST_SLOPE * s->slope)) slope = s->slope;
  s->last[0] = now;
  s->last[1] = gap;
  s->begun = true;
  *utilisation = fmin(fmax(now - gap / slope, 0.0), 1.0);
}

static bool met(const cqio__markets_calibration *c) {
  for (int k = 0; k < CQIO_PEOPLE_GAPS; k++)
    if (!(fabs(c->gap[k]) < TOLERANCE)) return false;
  return fabs(c->host_gap) < TOLERANCE;
}

static void measure(const cqio__markets_path *path, const cqio__markets_goal *goal,
                    cqio__markets_calibration *c) {
  for (int t = 0; t < path->years; t++)
    cqio__markets_people_gap(goal, t, path->year[t].people, c->gap);
  c->host_gap = goal->host ? host_growth(path, goal) - goal->host_growth : 0.0;
}

static cqio_status search(const cqio__markets *m, const cqio__markets_goal *goal,
                          struct secant *secant, cqio__markets_calibration *c) {
  for (int k = 0; k < MAX_RUNS; k++) {
    cqio__markets_path *path;
    const cqio__markets_path *nearby =
        c->reference || !goal->near ? c->reference : goal->near->reference;
    CQIO_TRY(run(m, m->years, nearby, c, &path));
    cqio__markets_path_destroy(&c->reference);
    c->reference = path;
    measure(path, goal, c);
    if (met(c)) return CQIO_OK;
    if (goal->host && secant->begun && is_beyond(c, secant->slope))
      return cqio_fail(m->ctx, CQIO_DATA,
                       "E361: park_gdp.csv: operation of %s: published growth of its share %.4f is "
                       "out of reach; "
                       "with %s of what parks invest used it is %.4f",
                       goal->park, goal->host_growth,
                       c->found.utilisation > 0.5 ? "all" : "nothing",
                       goal->host_growth + c->host_gap);
    cqio_status status = cqio__markets_people_step(path, goal, c->gap, &c->found);
    CQIO_TRY(cqio_agree(m->ctx, status));
    if (goal->host && fabs(c->host_gap) >= TOLERANCE)
      step_utilisation(secant, c->host_gap, &c->found.utilisation);
  }
  return cqio_fail(m->ctx, CQIO_CONFIG,
                   "calibration: gaps of the urban share %.1e points, residents %.1e percent, the "
                   "registered share %.1e points, the growth of the share of %s %.1e after %d "
                   "paths: expected gaps that close; eta0 %.4f, arrivals %.0f, conversion %.3f, "
                   "utilisation %.3f",
                   c->gap[0], c->gap[1], c->gap[2], goal->park ? goal->park : "parks", c->host_gap,
                   MAX_RUNS, c->found.hazard, c->found.arrivals, c->found.conversion,
                   c->found.utilisation);
}

static cqio_status refuse_hazard(const cqio__markets *m, double hazard) {
  return cqio_fail(m->ctx, CQIO_CONFIG,
                   "migration: calibrated hazard %.4f (1/year): plausible 0.002 to 0.10; the "
                   "economy of the job does not hold this target",
                   hazard);
}

/* The search alone, from where that of another region ended. */
static cqio_status search_near(const cqio__markets *m, const cqio__markets_goal *goal,
                               cqio__markets_calibration *out) {
  const cqio__markets_calibration *near = goal->near;
  struct secant secant = {.slope = near->reach[1] - near->reach[0]};
  out->found = near->found;
  if (!goal->host) out->found.utilisation = goal->utilisation;
  memcpy(out->reach, near->reach, sizeof out->reach);
  cqio_status status = search(m, goal, &secant, out);
  if (!status && out->found.hazard > MOST_HAZARD) status = refuse_hazard(m, out->found.hazard);
  if (status) cqio__markets_calibration_free(out);
  return status;
}

cqio_status cqio__markets_calibrate(const cqio__markets *m, const cqio__markets_goal *goal,
                                    cqio__markets_calibration *out) {
  struct secant secant = {0};
  *out = (cqio__markets_calibration){.found.utilisation = goal->utilisation};
  if (goal->near) return search_near(m, goal, out);
  cqio_status status = cqio_agree(m->ctx, cqio__markets_people_alone(m, goal, &out->found));
  if (!status && out->found.hazard > MOST_HAZARD) status = refuse_hazard(m, out->found.hazard);
  if (!status && goal->host) status = find_reach(m, goal, out, &secant);
  if (!status) status = search(m, goal, &secant, out);
  if (status) cqio__markets_calibration_free(out);
  return status;
}
