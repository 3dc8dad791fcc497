/* Solves and products for account vectors that are equal on all ranks. */
#include "findings/findings.h"
#include "findings/solved.h"

#include <math.h>
#include <string.h>

enum { BATCH = 64 }; /* columns solved at once */

void cqio__vectors_free(struct vectors *vectors) {
  cqio_free(vectors->value);
  cqio_free(vectors->bound);
  *vectors = (struct vectors){0};
}

static cqio_status solve_batch(struct work *w, cqio_io_solution *s, bool transposed, int columns,
                               const double *rhs, double *local, double *value, double *bound) {
  cqio_io_block block = {.columns = columns};
  cqio_operator_scatter(s->op, columns, rhs, local);
  cqio_status status = cqio_io_solution_solve(w->ctx, s, transposed, local, &block);
  if (!status) status = cqio_operator_gather(w->ctx, s->op, columns, block.solution, value);
  if (!status) status = cqio_operator_gather(w->ctx, s->op, columns, block.bound, bound);
  cqio_findings *findings = w->findings;
  findings->columns[transposed] += columns;
  findings->method = cqio_solve_method_name(block.report.method);
  findings->bound_relative = fmax(findings->bound_relative, block.report.bound_relative);
  cqio_io_block_free(&block);
  return status;
}

/* Whether all columns were solved ahead: then they are copied. */
static bool take_solved(const struct work *w, bool transposed, int columns, const double *rhs,
                        struct vectors *out) {
  for (int k = 0; k < columns; k++)
    if (cqio__solved_find(w, transposed, rhs + k * w->n) < 0) return false;
  for (int k = 0; k < columns; k++) {
    int at = cqio__solved_find(w, transposed, rhs + k * w->n);
    const double *value = w->solved->rhs[transposed][at] + w->n;
    memcpy(out->value + k * w->n, value, (size_t)w->n * sizeof *value);
    memcpy(out->bound + k * w->n, value + w->n, (size_t)w->n * sizeof *value);
  }
  return true;
}

cqio_status cqio__findings_solve(struct work *w, cqio_io_solution *s, bool transposed, int columns,
                                 const double *rhs, struct vectors *out) {
  int64_t first, count;
  double *local = NULL;
  *out = (struct vectors){.columns = columns};
  cqio_operator_range(s->op, &first, &count);
  cqio_status status = CQIO_ALLOC(w->ctx, columns * w->n, &out->value);
  if (!status) status = CQIO_ALLOC(w->ctx, columns * w->n, &out->bound);
  if (!status) status = CQIO_ALLOC(w->ctx, BATCH * count, &local);
  status = cqio_agree(w->ctx, status);
  bool solved = !status && s == w->open && take_solved(w, transposed, columns, rhs, out);
  for (int k = 0; k < columns && !status && !solved; k += BATCH)
    status = solve_batch(w, s, transposed, columns - k < BATCH ? columns - k : BATCH,
                         rhs + k * w->n, local, out->value + k * w->n, out->bound + k * w->n);
  cqio_free(local);
  if (status) cqio__vectors_free(out);
  return status;
}

cqio_status cqio__findings_multiply(struct work *w, bool transposed, bool absolute, int columns,
                                    const double *x, double *y) {
  int64_t first, count;
  double *local = NULL, *product = NULL;
  cqio_operator *op = w->open->op;
  cqio_operator_range(op, &first, &count);
  cqio_status status = CQIO_ALLOC(w->ctx, BATCH * count, &local);
  if (!status) status = CQIO_ALLOC(w->ctx, BATCH * count, &product);
  status = cqio_agree(w->ctx, status);
  for (int k = 0; k < columns && !status; k += BATCH) {
    int batch = columns - k < BATCH ? columns - k : BATCH;
    cqio_operator_scatter(op, batch, x + k * w->n, local);
    status =
        cqio_io_solution_multiply(w->ctx, w->open, transposed, absolute, batch, local, product);
    if (!status) status = cqio_operator_gather(w->ctx, op, batch, product, y + k * w->n);
  }
  cqio_free(local);
  cqio_free(product);
  return status;
}

cqio_status cqio__findings_backward(struct work *w) {
  double *ones;
  if (w->backward.columns > 0) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &ones));
  for (int64_t i = 0; i < w->n; i++)
    ones[i] = 1.0;
  cqio_status status = cqio__findings_solve(w, w->open, true, 1, ones, &w->backward);
  cqio_free(ones);
  return status;
}

cqio_status cqio__findings_forward(struct work *w) {
  if (w->forward.columns > 0) return CQIO_OK;
  return cqio__findings_solve(w, w->open, false, 1, w->output, &w->forward);
}

/* The inverse is at most (I - |A|)^-1, so that its solution for E is one, and its bound is added.
 */
cqio_status cqio__findings_spread_by(struct work *w, cqio_operator *op, bool transposed,
                                     double *e) {
  const double *scale = w->table->scale;
  cqio_solve_params params = w->open->params;
  int64_t first, count;
  double *local;
  cqio_operator_range(op, &first, &count);
  params.method = CQIO_SOLVE_GMRES;
  params.transposed = transposed;
  params.scale_local = NULL;
  params.majorant = NULL;
  if (op != w->open->op && op != w->open->majorant) params.certificate = NULL;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 3 * count, &local));
  double *x = local + count, *bound = local + 2 * count;
  for (int64_t i = 0; i < count; i++) {
    double s = scale ? scale[first + i] : 1.0;
    local[i] = transposed ? e[first + i] * s : e[first + i] / s;
  }
  cqio_status status = cqio_leontief_solve(w->ctx, op, &params, 1, local, x, bound, NULL);
  for (int64_t i = 0; i < count && !status; i++) {
    double s = scale ? scale[first + i] : 1.0, most = fabs(x[i]) + bound[i];
    local[i] = (transposed ? most / s : most * s) * (1.0 + 0x1p-50);
  }
  if (!status) status = cqio_operator_gather(w->ctx, op, 1, local, e);
  w->findings->columns[transposed]++;
  cqio_free(local);
  return status;
}

/* Where A >= 0 the solver at hand does it; its errors are in the result, so that they do not count
 * as those of figures. */
cqio_status cqio__findings_spread(struct work *w, bool transposed, double *e) {
  struct vectors v;
  double bound_relative = w->findings->bound_relative;
  if (w->open->majorant) return cqio__findings_spread_by(w, w->open->majorant, transposed, e);
  CQIO_TRY(cqio__findings_solve(w, w->open, transposed, 1, e, &v));
  w->findings->bound_relative = bound_relative;
  for (int64_t i = 0; i < w->n; i++)
    e[i] = (fabs(v.value[i]) + v.bound[i]) * (1.0 + 0x1p-50);
  cqio__vectors_free(&v);
  return CQIO_OK;
}

cqio_status cqio__findings_demand(struct work *w, double **out) {
  cqio_io_demand *demand;
  const char *text = w->findings->request.demand ? w->findings->request.demand : "final";
  *out = NULL;
  CQIO_TRY(
      cqio_io_demand_create(w->ctx, w->table, w->open->op, CQIO_IO_OPEN, false, text, &demand));
  cqio_status status = CQIO_OK;
  if (demand->count != 1)
    status = cqio_fail(w->ctx, CQIO_USAGE, "--demand %s: has %d columns: expected one", text,
                       demand->count);
  if (!status) status = cqio_agree(w->ctx, CQIO_ALLOC(w->ctx, w->n, out));
  if (!status) status = cqio_operator_gather(w->ctx, w->open->op, 1, demand->values, *out);
  cqio_io_demand_destroy(&demand);
  return status;
}

/* 1'A and, of tables with output, A x; the same of |A|. */
cqio_status cqio__findings_sums(struct work *w) {
  double *ones, **sums[] = {&w->inputs, &w->absolute_inputs, &w->sales, &w->absolute_sales};
  cqio_status status = CQIO_OK;
  for (int k = 0; k < 4 && !status; k++)
    status = CQIO__FINDINGS_TAKE(w, w->n, sums[k]);
  CQIO_TRY(cqio_agree(w->ctx, status));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &ones));
  for (int64_t i = 0; i < w->n; i++)
    ones[i] = 1.0;
  for (int k = 0; k < (w->output ? 4 : 2) && !status; k++)
    if (k % 2 == 1 && !w->open->majorant)
      memcpy(*sums[k], *sums[k - 1], (size_t)w->n * sizeof **sums[k]);
    else
      status = cqio__findings_multiply(w, k < 2, k % 2, 1, k < 2 ? ones : w->output, *sums[k]);
  cqio_free(ones);
  return status;
}
