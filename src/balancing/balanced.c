/* Balancing a table: what is checked, solved and said of it (30.6-30.10). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "balancing/check.h"

cqio_balance_options cqio_balance_defaults(void) {
  return (cqio_balance_options){
      .link = CQIO_BALANCE_WLS, .tolerance = 1e-10, .relative = 0.3, .steps = 60};
}

/* ---- constraints that contradict each other -------------------------------------------------- */

struct weighed {
  int64_t number;
  double part; /* weight times target, its size */
};

static int heaviest_first(const void *left, const void *right) {
  const struct weighed *a = left, *b = right;
  if (a->part != b->part) return a->part > b->part ? -1 : 1;
  return (a->number > b->number) - (a->number < b->number);
}

/* Constraint and target of those that REPORT names, as far as there is room. */
static void list_conflict(const cqio_balance_problem *problem, const cqio_balance_report *report,
                          size_t size, char *text) {
  size_t used = 0;
  int64_t said = 0;
  char name[CQIO__NAME_SIZE];
  int64_t named = report->conflicts < CQIO_BALANCE_NAMED ? report->conflicts : CQIO_BALANCE_NAMED;
  for (; said < named; said++) {
    int64_t k = report->conflict[said];
    char one[256];
    int length = snprintf(one, sizeof one, "%s%s = %g", said > 0 ? ", " : "",
                          cqio__constraint_name(problem, k, name), problem->constraint[k].target);
    if (length < 0 || (size_t)length >= sizeof one || used + (size_t)length + 6 > size) break;
    memcpy(text + used, one, (size_t)length + 1);
    used += (size_t)length;
  }
  snprintf(text + used, size - used, "%s", said < report->conflicts ? ", ..." : "");
}

static cqio_status say_conflict(cqio_ctx *ctx, const cqio_balance_problem *problem, int64_t m,
                                const int64_t *number, const double *weight,
                                const struct proof *proof, const char *advice,
                                cqio_balance_report *report) {
  struct weighed *list;
  char text[CQIO_MESSAGE_SIZE - 200];
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, m, &list));
  report->conflicts = 0;
  report->missed = proof->missed;
  for (int64_t k = 0; k < m; k++)
    if (weight[k] != 0.0)
      list[report->conflicts++] = (struct weighed){
          number[k], fabs(weight[k]) * fmax(fabs(problem->constraint[number[k]].target), 1e-300)};
  qsort(list, (size_t)report->conflicts, sizeof *list, heaviest_first);
  for (int64_t i = 0; i < report->conflicts && i < CQIO_BALANCE_NAMED; i++)
    report->conflict[i] = list[i].number;
  cqio_free(list);
  list_conflict(problem, report, sizeof text, text);
  if (report->conflicts == 1)
    return cqio_fail(ctx, CQIO_DATA,
                     "balance: %s cannot be met by its cells, which miss it by %g: expected a "
                     "target within their signs and bounds%s",
                     text, proof->missed, advice ? "" : ", or a standard error > 0");
  return cqio_fail(ctx, CQIO_DATA,
                   "balance: %lld constraints contradict each other: %s: together they miss by %g; "
                   "%s",
                   (long long)report->conflicts, text, proof->missed,
                   advice ? advice : "give one of them a standard error > 0");
}

/* Numbers of the hard constraints, in OUT; returns how many. */
static int64_t hard_ones(const cqio_balance_problem *problem, int64_t *out) {
  int64_t count = 0;
  for (int64_t k = 0; k < problem->constraints; k++)
    if (problem->constraint[k].reliability == 0.0) out[count++] = k;
  return count;
}

/* Says which of the M constraints with weights contradict each other, fewer of them when wanted. */
static cqio_status explain(cqio_ctx *ctx, const cqio_balance_problem *problem,
                           const cqio_balance_options *options, int64_t m, int64_t *number,
                           double *weight, struct proof *proof, cqio_balance_report *report) {
  int64_t count = 0;
  for (int64_t k = 0; k < m; k++) {
    if (weight[k] == 0.0) continue;
    weight[count] = weight[k];
    number[count++] = number[k];
  }
  if (options->explain)
    CQIO_TRY(cqio__irreducible(ctx, problem, options, &count, number, weight, proof));
  return say_conflict(ctx, problem, count, number, weight, proof, options->advice, report);
}

/* ---- balancing ------------------------------------------------------------------------------- */

static const char *endings[] = {"met", "stagnated", "not met", "multipliers ran away"};

/* After a search that did not meet the constraints: a proof that none could, or what was reached.
 */
static cqio_status say_failure(cqio_ctx *ctx, const cqio_balance_problem *problem,
                               const cqio_balance_options *options, enum ending ending,
                               int64_t *number, double *weight, cqio_balance_report *report) {
  struct engine engine;
  struct proof proof = {0};
  int64_t vanished, m = hard_ones(problem, number);
  char name[CQIO__NAME_SIZE];
  if (m > 0) {
    CQIO_TRY(cqio__engine_create(ctx, problem, options, m, number, &engine));
    cqio_status status = cqio__vanish(&engine, &vanished);
    if (status == CQIO_OK)
      status = cqio__contradiction(&engine, options->tolerance, weight, &proof);
    cqio__engine_free(&engine);
    CQIO_TRY(status);
  }
  if (proof.found) return explain(ctx, problem, options, m, number, weight, &proof, report);
  return cqio_fail(
      ctx, CQIO_CONVERGENCE,
      "balance: %s at %.1e after %d steps, farthest from %s = %g: expected a largest relative "
      "residual of %g; no contradiction was proved",
      endings[ending], report->residual, report->steps,
      cqio__constraint_name(problem, report->worst, name),
      problem->constraint[report->worst].target, options->tolerance);
}

static void fill(const struct engine *e, const struct point *point, double *result,
                 double *multiplier, double *realised, cqio_balance_report *report) {
  size_t m = (size_t)e->m;
  memcpy(result, e->z, (size_t)e->cells * sizeof *result);
  if (multiplier) memcpy(multiplier, point->multiplier, m * sizeof *multiplier);
  if (realised) memcpy(realised, point->realised, m * sizeof *realised);
  report->products = e->products;
  report->residual = point->worst;
  report->worst = point->worst_at;
  report->primal = point->primal;
  report->dual = point->dual;
}

/* Work of one call. */
struct work {
  int64_t *number;
  double *weight;
  struct engine engine;
  struct point point;
};

static cqio_status solve(cqio_ctx *ctx, const cqio_balance_problem *problem,
                         const cqio_balance_options *options, struct work *w, double *result,
                         double *multiplier, double *realised, cqio_balance_report *report) {
  struct proof proof;
  enum ending ending;
  int64_t m = problem->constraints;
  for (int64_t k = 0; k < m; k++)
    w->number[k] = k;
  CQIO_TRY(cqio__engine_create(ctx, problem, options, m, w->number, &w->engine));
  CQIO_TRY(cqio__vanish(&w->engine, &report->vanished));
  CQIO_TRY(cqio__contradiction_of_sums(&w->engine, options->tolerance, w->weight, &proof));
  if (proof.found) return explain(ctx, problem, options, m, w->number, w->weight, &proof, report);
  CQIO_TRY(cqio__point_create(ctx, m, &w->point));
  CQIO_TRY(cqio__newton(&w->engine, options->tolerance, options->steps, &w->point, &report->steps,
                        &ending));
  fill(&w->engine, &w->point, result, multiplier, realised, report);
  if (ending == ENDING_MET) return CQIO_OK;
  cqio__engine_free(&w->engine); /* its memory is wanted again */
  return say_failure(ctx, problem, options, ending, w->number, w->weight, report);
}

cqio_status cqio_balance(cqio_ctx *ctx, const cqio_balance_problem *problem,
                         const cqio_balance_options *options, double *result, double *multiplier,
                         double *realised, cqio_balance_report *report) {
  cqio_balance_report own = {0};
  struct work w = {0};
  cqio_status status = cqio__balance_check(ctx, problem, options);
  if (status == CQIO_OK) status = CQIO_ALLOC_TOGETHER(ctx, problem->constraints, &w.number);
  if (status == CQIO_OK) status = CQIO_ALLOC_TOGETHER(ctx, problem->constraints, &w.weight);
  if (status == CQIO_OK)
    status = solve(ctx, problem, options, &w, result, multiplier, realised, &own);
  cqio__engine_free(&w.engine);
  cqio__point_free(&w.point);
  cqio_free(w.number);
  cqio_free(w.weight);
  if (report) *report = own;
  return status;
}
