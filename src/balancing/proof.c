/* Constraints that contradict each other: what proves it (Farkas), and the cheap tests. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "balancing/balancing.h"

/* Weights are multiples of this: sums of few of them are exact. */
static const double GRID = 0x1p-40;

cqio_status cqio__prove(struct engine *e, double tolerance, double *weight, struct proof *proof) {
  double largest = 0.0, figure[2], met = 0.0, sizes = 0.0, allowed = 0.0, *size;
  *proof = (struct proof){0};
  for (int64_t k = 0; k < e->m; k++)
    largest = fmax(largest, e->squared[k] > 0.0 ? 0.0 : fabs(weight[k]));
  if (!(largest > 0.0) || !isfinite(largest)) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->m, &size));
  cqio__target_sizes(e, size);
  for (int64_t k = 0; k < e->m; k++) {
    weight[k] = e->squared[k] > 0.0 ? 0.0 : GRID * nearbyint(weight[k] / largest / GRID);
    met += weight[k] * e->target[k];
    sizes += fabs(weight[k] * e->target[k]);
    allowed += tolerance * fabs(weight[k]) * size[k];
  }
  cqio_free(size);
  CQIO_TRY(cqio__engine_pass(e, PASS_SUPPORT, weight, NULL, NULL, figure));
  /* no sum has more additions in a row */
  double longest = (double)(e->columns + e->segment_rows + SEGMENTS + e->m + 8);
  double rounding = longest * DBL_EPSILON * (sizes + figure[1]);
  proof->missed = met - figure[0];
  proof->found = proof->missed > allowed + rounding;
  return CQIO_OK;
}

/* ---- one line alone -------------------------------------------------------------------------- */

static cqio_status lines_alone(struct engine *e, double tolerance, double *weight,
                               struct proof *proof) {
  double *least, worst = 0.0;
  int64_t m = e->m, at = -1;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, 3 * m, &least));
  double *most = least + m, *size = most + m;
  cqio__target_sizes(e, size);
  cqio_status status = cqio__engine_pass(e, PASS_RANGE, NULL, least, most, NULL);
  for (int64_t k = 0; status == CQIO_OK && k < m; k++) {
    double missed = fmax(least[k] - e->target[k], e->target[k] - most[k]) / size[k];
    if (e->squared[k] > 0.0 || !(missed > worst)) continue;
    worst = missed;
    at = k;
  }
  if (status == CQIO_OK && at >= 0) {
    memset(weight, 0, (size_t)m * sizeof *weight);
    weight[at] = e->target[at] > most[at] ? 1.0 : -1.0;
    status = cqio__prove(e, tolerance, weight, proof);
  }
  cqio_free(least);
  return status;
}

/* ---- sums of targets ------------------------------------------------------------------------- */

static cqio_status rows_against_columns(struct engine *e, double tolerance, double *weight,
                                        struct proof *proof) {
  int64_t rows = e->problem->rows;
  double rest = 0.0;
  for (int64_t k = 0; k < e->m; k++) {
    bool row = e->slot[k] < rows, column = !row && e->slot[k] < rows + e->columns;
    bool counts = e->squared[k] == 0.0 && e->minus[k] < 0;
    weight[k] = !counts ? 0.0 : row ? 1.0 : column ? -1.0 : 0.0;
    rest += weight[k] * e->target[k];
  }
  for (int64_t k = 0; k < e->m; k++)
    weight[k] *= rest < 0.0 ? -1.0 : 1.0;
  return cqio__prove(e, tolerance, weight, proof);
}

/* Blocks against the lines that they cross: the rows, or the columns. */
struct crossing {
  int64_t first, count;                     /* slots of the lines */
  const int *group;                         /* NULL: one */
  int64_t groups, others, step, other_step; /* blocks of group g: step g + other_step h */
};

static struct crossing crossing_of(const struct engine *e, bool columns) {
  const cqio_balance_problem *p = e->problem;
  int64_t r = p->row_groups > 1 ? p->row_groups : 1,
          c = p->column_groups > 1 ? p->column_groups : 1;
  if (columns)
    return (struct crossing){p->rows, e->columns, c > 1 ? p->column_group : NULL, c, r, 1, c};
  return (struct crossing){0, p->rows, r > 1 ? p->row_group : NULL, r, c, c, 1};
}

/* A block, or all of a group (block = -1), and what the targets of its lines lack. */
struct candidate {
  int64_t group, block;
  double missed;
};

/* Differences of sums below this part of them are none. */
static const double LEAST_PART = 1e-12;

/* Where targets of blocks contradict those of lines most, in parts of their sums: one block, or
 * else all of a group. LINES and BLOCKS [groups] are room. */
static struct candidate find_candidate(const struct engine *e, const struct crossing *c,
                                       const int64_t *constraint, double *lines, double *blocks) {
  struct candidate worst = {0, -1, 0.0};
  double part = LEAST_PART;
  for (int64_t g = 0; g < c->groups; g++)
    lines[g] = blocks[g] = 0.0;
  for (int64_t i = 0; i < c->count; i++) {
    int64_t k = constraint[c->first + i];
    lines[c->group ? c->group[i] : 0] += k >= 0 ? e->target[k] : NAN;
  }
  const int64_t *block = constraint + e->problem->rows + e->columns;
  for (int64_t g = 0; g < c->groups; g++)
    for (int64_t h = 0; h < c->others; h++) {
      int64_t at = g * c->step + h * c->other_step, k = block[at];
      blocks[g] += k >= 0 ? e->target[k] : NAN;
      double missed = k >= 0 ? e->target[k] - lines[g] : 0.0;
      if (!(missed > part * fabs(e->target[k >= 0 ? k : 0]))) continue;
      part = missed / fabs(e->target[k]);
      worst = (struct candidate){g, at, missed};
    }
  for (int64_t g = 0; worst.block < 0 && g < c->groups; g++) {
    double missed = blocks[g] - lines[g], size = fabs(blocks[g]) + fabs(lines[g]);
    if (!(fabs(missed) > part * size)) continue;
    part = fabs(missed) / size;
    worst = (struct candidate){g, -1, missed};
  }
  return worst;
}

static void weigh_candidate(const struct engine *e, const struct crossing *c,
                            const int64_t *constraint, const struct candidate *found,
                            double *weight) {
  double sign = found->missed < 0.0 ? -1.0 : 1.0;
  memset(weight, 0, (size_t)e->m * sizeof *weight);
  for (int64_t i = 0; i < c->count; i++)
    if ((c->group ? c->group[i] : 0) == found->group && constraint[c->first + i] >= 0)
      weight[constraint[c->first + i]] = -sign;
  for (int64_t h = 0; h < c->others; h++) {
    int64_t at = found->group * c->step + h * c->other_step;
    int64_t k = constraint[e->problem->rows + e->columns + at];
    if (k >= 0 && (found->block < 0 || found->block == at)) weight[k] = sign;
  }
}

static cqio_status blocks_against(struct engine *e, bool columns, double tolerance, double *weight,
                                  struct proof *proof) {
  struct crossing c = crossing_of(e, columns);
  int64_t slots = cqio__slots(e), *constraint;
  double *lines = NULL;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, slots, &constraint));
  cqio_status status = CQIO_ALLOC_TOGETHER(e->ctx, 2 * c.groups, &lines);
  for (int64_t s = 0; s < slots; s++)
    constraint[s] = -1;
  for (int64_t k = 0; k < e->m; k++)
    if (e->squared[k] == 0.0 && e->minus[k] < 0) constraint[e->slot[k]] = k;
  if (status == CQIO_OK) {
    struct candidate found = find_candidate(e, &c, constraint, lines, lines + c.groups);
    if (found.missed != 0.0) {
      weigh_candidate(e, &c, constraint, &found, weight);
      status = cqio__prove(e, tolerance, weight, proof);
    }
  }
  cqio_free(lines);
  cqio_free(constraint);
  return status;
}

cqio_status cqio__contradiction_of_sums(struct engine *e, double tolerance, double *weight,
                                        struct proof *proof) {
  *proof = (struct proof){0};
  CQIO_TRY(lines_alone(e, tolerance, weight, proof));
  if (!proof->found) CQIO_TRY(rows_against_columns(e, tolerance, weight, proof));
  if (!proof->found && e->blocks > 0) CQIO_TRY(blocks_against(e, false, tolerance, weight, proof));
  if (!proof->found && e->blocks > 0) CQIO_TRY(blocks_against(e, true, tolerance, weight, proof));
  return CQIO_OK;
}
