/* The proof that no table meets the constraints, by bounded least squares (30.10), and the smaller
 * set of constraints that contradicts itself. */
#include <math.h>
#include <string.h>

#include "balancing/balancing.h"

/* Steps from one nearest table to the next; deviations grow tenfold, at most so often. */
enum { PROXIMAL_STEPS = 14, LARGEST_POWER = 8, NEWTON_STEPS = 60 };
static const double LEAST_SQUARES_TOLERANCE = 1e-9;
/* Weights below this part of the largest are small. */
#define SMALL_WEIGHT 1e-3

/* ---- limits that the targets give ------------------------------------------------------------ */

/* Limits by slot: the smallest d_i of lines without a negative part, the largest of those without
 * a positive one. */
static void limit_lines(const struct engine *e, const double *negative, const double *positive,
                        double *most, double *least) {
  for (int64_t s = 0; s < cqio__slots(e); s++) {
    most[s] = HUGE_VAL;
    least[s] = -HUGE_VAL;
  }
  for (int64_t k = 0; k < e->m; k++) {
    int64_t s = e->slot[k];
    if (e->minus[k] >= 0) continue;
    if (negative[k] == 0.0) most[s] = fmin(most[s], fmax(e->target[k], 0.0));
    if (positive[k] == 0.0) least[s] = fmax(least[s], fmin(e->target[k], 0.0));
  }
}

static void limit_cell(struct engine *e, int64_t k, double least, double most) {
  if (most < e->high[k]) e->high[k] = fmax(most, e->low[k]);
  if (least > e->low[k]) e->low[k] = fmin(least, e->high[k]);
}

static void limit_cells(struct engine *e, const double *most, const double *least) {
  const cqio_balance_problem *p = e->problem;
  int64_t column = p->rows, block = column + e->columns, list = block + e->blocks;
  int64_t groups = p->column_groups > 1 ? p->column_groups : 1;
  for (int64_t i = 0; i < e->count; i++) {
    int64_t row = e->first + i, group = p->row_groups > 1 ? p->row_group[row] : 0;
    for (int64_t k = p->start[i]; k < p->start[i + 1]; k++) {
      int64_t j = p->column[k], b = group * groups + (groups > 1 ? p->column_group[j] : 0);
      limit_cell(e, k, least[row], most[row]);
      limit_cell(e, k, least[column + j], most[column + j]);
      if (e->blocks > 0) limit_cell(e, k, least[block + b], most[block + b]);
    }
    for (int64_t t = e->term_start[i]; t < e->term_start[i + 1]; t++) {
      double c = e->own[t].coefficient, upper = most[list + e->own[t].list] / c;
      double lower = least[list + e->own[t].list] / c;
      if (c == 0.0) continue;
      /* outward, for the rounding of the quotient */
      limit_cell(e, e->own[t].cell, nextafter(c > 0.0 ? lower : upper, -HUGE_VAL),
                 nextafter(c > 0.0 ? upper : lower, HUGE_VAL));
    }
  }
}

/* Bounds of cells without one, as hard constraints imply them. */
static cqio_status imply_limits(struct engine *e) {
  double *sign;
  int64_t m = e->m, slots = cqio__slots(e);
  CQIO_TRY(cqio__engine_bounds(e));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, 2 * (m + slots), &sign));
  cqio_status status = cqio__engine_pass(e, PASS_SIGNS, NULL, sign, sign + m, NULL);
  if (status == CQIO_OK) {
    limit_lines(e, sign, sign + m, sign + 2 * m, sign + 2 * m + slots);
    limit_cells(e, sign + 2 * m, sign + 2 * m + slots);
  }
  cqio_free(sign);
  return status;
}

/* ---- least squares --------------------------------------------------------------------------- */

/* Weights (d - C z) / D^2: tried as signs of the large ones, which make the plainest proof and are
 * exact where cells have no bound, without the small ones, and as they are. */
static cqio_status try_weights(struct engine *e, double tolerance, const struct point *point,
                               const double *size, double *weight, struct proof *proof) {
  static const struct {
    bool signs;
    double smallest;
  } trial[] = {
      {true, 0.1}, {true, 0.01}, {true, SMALL_WEIGHT}, {false, SMALL_WEIGHT}, {false, 0.0}};
  double largest = 0.0;
  for (int64_t k = 0; k < e->m; k++)
    largest = fmax(largest, fabs(e->target[k] - point->realised[k]) / size[k]);
  for (size_t i = 0; i < sizeof trial / sizeof *trial && !proof->found; i++) {
    for (int64_t k = 0; k < e->m; k++) {
      double missed = (e->target[k] - point->realised[k]) / size[k];
      double sign = missed < 0.0 ? -1.0 : 1.0;
      weight[k] = fabs(missed) <= trial[i].smallest * largest ? 0.0
                  : trial[i].signs                            ? sign
                                                              : missed / size[k];
    }
    CQIO_TRY(cqio__prove(e, tolerance, weight, proof));
  }
  return CQIO_OK;
}

/* The squares of the targets as those of reliabilities while the nearest table is sought, 0 while a
 * proof is tried. */
static void soften(struct engine *e, const double *size, bool soft) {
  for (int64_t k = 0; k < e->m; k++)
    e->squared[k] = soft ? size[k] * size[k] : 0.0;
}

static cqio_status nearest_tables(struct engine *e, double tolerance, double *size, double *weight,
                                  struct point *point, struct proof *proof) {
  cqio__target_sizes(e, size);
  e->link = CQIO_BALANCE_WLS;
  for (int step = 0; step < PROXIMAL_STEPS && !proof->found; step++) {
    int taken;
    enum ending ending;
    double missed = 0.0;
    e->scale = pow(10.0, step < LARGEST_POWER ? step : LARGEST_POWER);
    soften(e, size, true);
    CQIO_TRY(cqio__newton(e, LEAST_SQUARES_TOLERANCE, NEWTON_STEPS, point, &taken, &ending));
    for (int64_t k = 0; k < e->m; k++)
      missed = fmax(missed, fabs(e->target[k] - point->realised[k]) / size[k]);
    for (int64_t k = 0; k < e->cells; k++)
      e->base[k] = e->z[k];
    if (missed <= tolerance) break; /* a table that meets them */
    soften(e, size, false);
    CQIO_TRY(try_weights(e, tolerance, point, size, weight, proof));
  }
  return CQIO_OK;
}

cqio_status cqio__contradiction(struct engine *e, double tolerance, double *weight,
                                struct proof *proof) {
  struct point point;
  double *size = NULL;
  *proof = (struct proof){0};
  CQIO_TRY(imply_limits(e));
  CQIO_TRY(cqio__point_create(e->ctx, e->m, &point));
  cqio_status status = CQIO_ALLOC_TOGETHER(e->ctx, e->m, &size);
  if (status == CQIO_OK) status = nearest_tables(e, tolerance, size, weight, &point, proof);
  cqio_free(size);
  cqio__point_free(&point);
  return status;
}

/* ---- a set of which none can be spared ------------------------------------------------------- */

enum { TRIALS = 200 };

/* A search (QuickXplain, Junker 2004). */
struct search {
  cqio_ctx *ctx;
  const cqio_balance_problem *problem;
  const cqio_balance_options *options;
  int64_t m;      /* of the set that is known to contradict itself */
  bool *kept;     /* [m] in the background */
  int64_t *work;  /* [m] */
  double *weight; /* [m] */
  int trials;
};

/* Whether the M constraints of the problem contradict each other; WEIGHT gets the proof. */
static cqio_status contradict(const struct search *s, int64_t m, const int64_t *number,
                              double *weight, struct proof *proof) {
  struct engine engine;
  int64_t vanished;
  *proof = (struct proof){0};
  if (m == 0) return CQIO_OK;
  CQIO_TRY(cqio__engine_create(s->ctx, s->problem, s->options, m, number, &engine));
  cqio_status status = cqio__vanish(&engine, &vanished);
  if (status == CQIO_OK)
    status = cqio__contradiction_of_sums(&engine, s->options->tolerance, weight, proof);
  if (status == CQIO_OK && !proof->found)
    status = cqio__contradiction(&engine, s->options->tolerance, weight, proof);
  cqio__engine_free(&engine);
  return status;
}

/* Whether the constraints that are kept contradict each other. */
static cqio_status kept_contradict(struct search *s, const int64_t *number, bool *found) {
  int64_t count = 0;
  struct proof proof = {0};
  for (int64_t k = 0; k < s->m; k++)
    if (s->kept[k]) s->work[count++] = number[k];
  if (s->trials++ < TRIALS) CQIO_TRY(contradict(s, count, s->work, s->weight, &proof));
  *found = proof.found;
  return CQIO_OK;
}

/* Keeps of [first, end), none of which is kept, those without which the others that are kept do not
 * contradict each other; all of them after the last trial. GROWN: others were added since the last
 * test. */
static cqio_status reduce(struct search *s, const int64_t *number, int64_t first, int64_t end,
                          bool grown) {
  bool found = false;
  if (grown) CQIO_TRY(kept_contradict(s, number, &found));
  if (found) return CQIO_OK;
  if (end - first == 1) {
    s->kept[first] = true;
    return CQIO_OK;
  }
  int64_t middle = first + (end - first) / 2;
  for (int64_t k = first; k < middle; k++)
    s->kept[k] = true;
  CQIO_TRY(reduce(s, number, middle, end, true));
  bool second = false;
  for (int64_t k = first; k < middle; k++)
    s->kept[k] = false;
  for (int64_t k = middle; k < end; k++)
    second = second || s->kept[k];
  return reduce(s, number, first, middle, second);
}

cqio_status cqio__irreducible(cqio_ctx *ctx, const cqio_balance_problem *problem,
                              const cqio_balance_options *options, int64_t *m, int64_t *number,
                              double *weight, struct proof *proof) {
  struct search s = {.ctx = ctx, .problem = problem, .options = options, .m = *m};
  struct proof smaller = {0};
  int64_t count = 0;
  cqio_status status = CQIO_ALLOC_TOGETHER(ctx, *m, &s.kept);
  if (status == CQIO_OK) status = CQIO_ALLOC_TOGETHER(ctx, *m, &s.work);
  if (status == CQIO_OK) status = CQIO_ALLOC_TOGETHER(ctx, *m, &s.weight);
  if (status == CQIO_OK) {
    memset(s.kept, 0, (size_t)*m * sizeof *s.kept);
    status = reduce(&s, number, 0, *m, false);
  }
  for (int64_t k = 0; status == CQIO_OK && k < *m; k++)
    if (s.kept[k]) s.work[count++] = number[k];
  if (status == CQIO_OK && count < *m) status = contradict(&s, count, s.work, s.weight, &smaller);
  if (status == CQIO_OK && smaller.found) {
    memcpy(number, s.work, (size_t)count * sizeof *number);
    memcpy(weight, s.weight, (size_t)count * sizeof *weight);
    *proof = smaller;
    *m = count;
  }
  cqio_free(s.kept);
  cqio_free(s.work);
  cqio_free(s.weight);
  return status;
}
