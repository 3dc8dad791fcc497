/* What can be said of a problem before it is solved: values out of range, cells that vanish. */
#include <math.h>
#include <stdio.h>

#include "balancing/check.h"

static cqio_status check_reliability(cqio_ctx *ctx, const cqio_balance_constraint *c,
                                     const char *name) {
  if (!isfinite(c->target))
    return cqio_fail(ctx, CQIO_DATA, "balance: target of %s = %g: not a number", name, c->target);
  if (isfinite(c->reliability) && c->reliability >= 0.0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "balance: reliability of %s = %g: expected >= 0", name,
                   c->reliability);
}

static cqio_status check_index(cqio_ctx *ctx, const char *name, const char *what, int64_t index,
                               int64_t count) {
  if (index >= 0 && index < count) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "balance: %s of %s = %lld: expected 1 to %lld", what, name,
                   (long long)index + 1, (long long)count);
}

static cqio_status check_sum(cqio_ctx *ctx, const cqio_balance_problem *p, int64_t k,
                             const char *name) {
  const cqio_balance_constraint *c = &p->constraint[k];
  switch (c->sum) {
  case CQIO_BALANCE_ROW:
    return check_index(ctx, name, "row", c->row, p->rows);
  case CQIO_BALANCE_COLUMN:
    return check_index(ctx, name, "column", c->column, p->columns);
  case CQIO_BALANCE_ACCOUNT:
    CQIO_TRY(check_index(ctx, name, "row", c->row, p->rows));
    return check_index(ctx, name, "column", c->column, p->columns);
  case CQIO_BALANCE_BLOCK:
    CQIO_TRY(
        check_index(ctx, name, "group of rows", c->row, p->row_groups > 0 ? p->row_groups : 1));
    return check_index(ctx, name, "group of columns", c->column,
                       p->column_groups > 0 ? p->column_groups : 1);
  default:
    break;
  }
  if (c->terms < 1)
    return cqio_fail(ctx, CQIO_DATA, "balance: constraint %lld names no cell", (long long)k + 1);
  for (int64_t t = c->first_term; t < c->first_term + c->terms; t++) {
    CQIO_TRY(check_index(ctx, name, "row", p->term[t].row, p->rows));
    CQIO_TRY(check_index(ctx, name, "column", p->term[t].column, p->columns));
    if (!isfinite(p->term[t].coefficient))
      return cqio_fail(ctx, CQIO_DATA, "balance: coefficient of %s = %g: expected a finite value",
                       name, p->term[t].coefficient);
  }
  return CQIO_OK;
}

static cqio_status check_cell(cqio_ctx *ctx, const cqio_balance_problem *p, int64_t row,
                              int64_t k) {
  long long i = (long long)row + 1, j = (long long)p->column[k] + 1;
  if (!isfinite(p->prior[k]) || p->prior[k] == 0.0)
    return cqio_fail(ctx, CQIO_DATA,
                     "balance: prior of cell (%lld, %lld) = %g: expected a finite value, not 0", i,
                     j, p->prior[k]);
  if (p->deviation && !(isfinite(p->deviation[k]) && p->deviation[k] > 0.0))
    return cqio_fail(ctx, CQIO_DATA,
                     "balance: standard error of cell (%lld, %lld) = %g: expected a value > 0", i,
                     j, p->deviation[k]);
  if (p->low && !(p->low[k] <= p->high[k]))
    return cqio_fail(ctx, CQIO_DATA, "balance: bounds of cell (%lld, %lld): %g > %g", i, j,
                     p->low[k], p->high[k]);
  return CQIO_OK;
}

static cqio_status check_cells(cqio_ctx *ctx, const cqio_balance_problem *p) {
  int64_t first, count;
  cqio_balance_rows(p->rows, cqio_ctx_size(ctx), cqio_ctx_rank(ctx), &first, &count);
  cqio_status status = CQIO_OK;
  for (int64_t i = 0; i < count && status == CQIO_OK; i++)
    for (int64_t k = p->start[i]; k < p->start[i + 1] && status == CQIO_OK; k++)
      status = check_cell(ctx, p, first + i, k);
  return cqio_agree(ctx, status);
}

cqio_status cqio__balance_check(cqio_ctx *ctx, const cqio_balance_problem *p,
                                const cqio_balance_options *options) {
  char name[CQIO__NAME_SIZE];
  cqio_status status = CQIO_OK; /* report every constraint that is wrong */
  if (p->low && options->link == CQIO_BALANCE_GRAS)
    return cqio_fail(ctx, CQIO_DATA,
                     "balance: bounds with the link gras: expected none; take the link wls");
  for (int64_t k = 0; k < p->constraints; k++) {
    const char *text = cqio__constraint_name(p, k, name);
    cqio_status one = check_reliability(ctx, &p->constraint[k], text);
    if (one == CQIO_OK) one = check_sum(ctx, p, k, text);
    if (one != CQIO_OK) status = one;
  }
  CQIO_TRY(status);
  return check_cells(ctx, p);
}

const char *cqio__constraint_name(const cqio_balance_problem *p, int64_t k,
                                  char buffer[CQIO__NAME_SIZE]) {
  if (p->constraint[k].name) return p->constraint[k].name;
  snprintf(buffer, CQIO__NAME_SIZE, "constraint %lld", (long long)k + 1);
  return buffer;
}

/* ---- cells that vanish ----------------------------------------------------------------------- */

/* Marks in e->given the slots whose target is 0 and whose cells have one sign; true: one at least.
 * least, most, negative and positive are of the constraints. */
static bool mark(struct engine *e, const double *least, const double *most, const double *negative,
                 const double *positive) {
  bool any = false;
  for (int64_t s = 0; s < cqio__slots(e); s++)
    e->given[s] = 0.0;
  for (int64_t k = 0; k < e->m; k++) {
    if (e->target[k] != 0.0 || e->squared[k] > 0.0 || e->minus[k] >= 0) continue;
    bool up = negative[k] == 0.0 && positive[k] > 0.0 && least[k] == 0.0;
    bool down = positive[k] == 0.0 && negative[k] > 0.0 && most[k] == 0.0;
    if (!up && !down) continue;
    e->given[e->slot[k]] = 1.0;
    any = true;
  }
  return any;
}

static int64_t clear_marked(struct engine *e) {
  const cqio_balance_problem *p = e->problem;
  const double *column = e->given + p->rows, *block = column + e->columns;
  const double *list = block + e->blocks;
  int groups = p->column_groups > 1 ? p->column_groups : 1;
  int64_t cleared = 0;
  for (int64_t i = 0; i < e->count; i++) {
    int64_t row = e->first + i, group = p->row_groups > 1 ? p->row_group[row] : 0;
    for (int64_t k = p->start[i]; k < p->start[i + 1]; k++)
      e->line[k - p->start[i]] =
          e->given[row] + column[p->column[k]] +
          (e->blocks > 0 ? block[group * groups + (groups > 1 ? p->column_group[p->column[k]] : 0)]
                         : 0.0);
    for (int64_t t = e->term_start[i]; t < e->term_start[i + 1]; t++)
      if (e->own[t].coefficient != 0.0)
        e->line[e->own[t].cell - p->start[i]] += list[e->own[t].list];
    for (int64_t k = p->start[i]; k < p->start[i + 1]; k++) {
      if (e->line[k - p->start[i]] == 0.0 || e->spread[k] == 0.0) continue;
      e->base[k] = e->spread[k] = 0.0;
      cleared++;
    }
  }
  return cleared;
}

cqio_status cqio__vanish(struct engine *e, int64_t *vanished) {
  double *sum;
  int64_t m = e->m, here = 0;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, 4 * m, &sum));
  cqio_status status = CQIO_OK;
  while (status == CQIO_OK) {
    status = cqio__engine_pass(e, PASS_RANGE, NULL, sum, sum + m, NULL);
    if (status == CQIO_OK)
      status = cqio__engine_pass(e, PASS_SIGNS, NULL, sum + 2 * m, sum + 3 * m, NULL);
    if (status != CQIO_OK || !mark(e, sum, sum + m, sum + 2 * m, sum + 3 * m)) break;
    here += clear_marked(e);
  }
  cqio_free(sum);
  CQIO_TRY(status);
  if (MPI_Allreduce(&here, vanished, 1, MPI_INT64_T, MPI_SUM, cqio_ctx_comm(e->ctx)) != MPI_SUCCESS)
    return cqio_fail(e->ctx, CQIO_MPI, "MPI_Allreduce: failed");
  return CQIO_OK;
}
