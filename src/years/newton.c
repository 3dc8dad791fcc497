/* Newton's method on the municipal targets (method 26.41). */
#include "numeric/elimination.h"
#include "years/search.h"

#include <math.h>
#include <string.h>

/* The unknowns are, in the order of cqio_target_quantity: ln eta0, arrivals, conversion rate. Only
 * those whose quantity is to be met are moved. */
enum { MAX_STEPS = 30 };
static const double TOLERANCE = 1e-9;                             /* percent */
static const double FIRST_STEP[CQIO_TARGETS] = {0.02, 2e4, 0.01}; /* of the differences */
static const double LEAST_STEP[CQIO_TARGETS] = {1e-6, 1.0, 1e-6};
static const double PART_OF_MOVE = 0.1; /* a difference is this part of the move before it */
static const double MOST_MOVE[CQIO_TARGETS] = {1.0, INFINITY, 0.2};

typedef struct {
  cqio_search *search;
  int count, quantity[CQIO_TARGETS]; /* to be met */
  double start[CQIO_TARGETS];
} targets;

static double unknown_of(cqio_search *search, int quantity) {
  double unknown = *cqio__search_unknown(search, quantity);
  return quantity == CQIO_TARGET_URBAN_SHARE ? log(unknown) : unknown;
}

static void try(cqio_search *search, int quantity, double unknown) {
  *cqio__search_unknown(search, quantity) =
      quantity == CQIO_TARGET_URBAN_SHARE ? exp(unknown) : unknown;
}

/* Gaps in percent of the trajectory for UNKNOWN. */
static cqio_status find_gaps(const targets *t, const double *unknown, double *gap) {
  cqio_search *search = t->search;
  for (int k = 0; k < t->count; k++)
    try(search, t->quantity[k], unknown[k]);
  CQIO_TRY(cqio__search_compute(search));
  for (int k = 0; k < t->count; k++) {
    double wanted = search->target[t->quantity[k]]->value;
    double met = cqio__search_result(search, t->quantity[k]);
    gap[k] = t->quantity[k] == CQIO_TARGET_RESIDENTS ? 100.0 * (met / wanted - 1.0) : met - wanted;
  }
  return CQIO_OK;
}

/* Targets that are out of reach with what the search began with, else where it ended. */
static cqio_status refuse(const targets *t, int steps) {
  cqio_search *search = t->search;
  const cqio_search last = *search;
  const cqio_target *const *target = search->target;
  const double wanted[CQIO_TARGETS] = {target[0] ? target[0]->value : NAN,
                                       target[1] ? target[1]->value : NAN,
                                       target[2] ? target[2]->value : NAN};
  bool found;
  for (int k = 0; k < t->count; k++)
    try(search, t->quantity[k], t->start[k]);
  CQIO_TRY(cqio__search_explain(search, &found));
  if (found) return CQIO_CONFIG;
  return cqio_fail(search->economy->ctx, CQIO_CONFIG,
                   "calibration: urban share %.2f, residents %.0f, registered share %.2f after %d "
                   "steps: expected %.2f, %.0f, %.2f; eta0 %.4f, arrivals %.0f, conversion %.3f",
                   last.urban_share, last.residents, last.registered_share, steps, wanted[0],
                   wanted[1], wanted[2], last.eta0, last.arrivals, last.conversion_rate);
}

/* Derivatives of the GAP at UNKNOWN by differences of STEP. */
static cqio_status differentiate(const targets *t, const double *unknown, const double *gap,
                                 const double *step, double *matrix) {
  for (int j = 0; j < t->count; j++) {
    double moved[CQIO_TARGETS], there[CQIO_TARGETS];
    memcpy(moved, unknown, sizeof moved);
    moved[j] += step[j];
    CQIO_TRY(find_gaps(t, moved, there));
    for (int i = 0; i < t->count; i++)
      matrix[i * t->count + j] = (there[i] - gap[i]) / step[j];
  }
  return CQIO_OK;
}

/* UNKNOWN after a bounded MOVE, and the STEP of the differences there. */
static void advance(const targets *t, double *move, double *unknown, double *step) {
  for (int k = 0; k < t->count; k++) {
    int q = t->quantity[k];
    move[k] = fmin(fmax(move[k], -MOST_MOVE[q]), MOST_MOVE[q]);
    unknown[k] += move[k];
    if (q == CQIO_TARGET_REGISTERED_URBAN_SHARE) unknown[k] = fmin(fmax(unknown[k], 0.0), 1.0);
    step[k] = fmax(PART_OF_MOVE * fabs(move[k]), LEAST_STEP[q]);
  }
}

/* Moves from UNKNOWN until the gaps vanish, *FOUND, or nothing leads on after *STEPS. */
static cqio_status close_gaps(const targets *t, double *unknown, double *step, int *steps,
                              bool *found) {
  double gap[CQIO_TARGETS], matrix[CQIO_TARGETS * CQIO_TARGETS], move[CQIO_TARGETS];
  for (*steps = 0; *steps <= MAX_STEPS; ++*steps) {
    CQIO_TRY(find_gaps(t, unknown, gap));
    double most = 0.0;
    for (int k = 0; k < t->count; k++)
      most = fmax(most, fabs(gap[k]));
    *found = most <= TOLERANCE;
    if (*found) return CQIO_OK;
    CQIO_TRY(differentiate(t, unknown, gap, step, matrix));
    for (int k = 0; k < t->count; k++)
      move[k] = -gap[k];
    if (!cqio__eliminate(t->count, matrix, move)) return CQIO_OK;
    advance(t, move, unknown, step);
  }
  return CQIO_OK;
}

cqio_status cqio__search_targets(cqio_search *search) {
  targets t = {.search = search};
  double unknown[CQIO_TARGETS] = {0.0}, step[CQIO_TARGETS];
  int steps;
  bool found = false;
  for (int q = 0; q < CQIO_TARGETS; q++) {
    if (!cqio__search_meets(search, (cqio_target_quantity)q)) continue;
    t.start[t.count] = unknown[t.count] = unknown_of(search, q);
    step[t.count] = FIRST_STEP[q];
    t.quantity[t.count++] = q;
  }
  cqio_status status = close_gaps(&t, unknown, step, &steps, &found);
  if (found || (status && !cqio__search_is_lost(status))) return status;
  cqio_ctx_clear_problems(search->economy->ctx); /* of a path that nobody could take */
  return refuse(&t, steps);
}
