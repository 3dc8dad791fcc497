/* Decompositions of output: direct, indirect, induced by group (7.8); own zone, spill-over,
 * feedback (15.7). */
#include "cqio/analysis.h"
#include "solve/scaled_system.h"

#include <string.h>

static cqio_solve_params open_params(const cqio_solve_params *params) {
  cqio_solve_params p;
  cqio_solve_params_init(&p);
  if (params) p = *params;
  p.transposed = false;
  p.certificate = NULL; /* of one operator; several are solved */
  p.majorant = NULL;
  return p;
}

static cqio_status solve(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                         int columns, const double *f, double *x, cqio_solve_report *report) {
  cqio_solve_report one;
  cqio_status status = cqio_leontief_solve(ctx, op, params, columns, f, x, NULL, &one);
  if (report) cqio__report_add(report, &one);
  return status;
}

/* y = V~ x + b with x = (I - A - C V~)^-1 (f + C b). WORK [2][n]. */
static cqio_status closed_income(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *p,
                                 const double *f, const double *b, double *work, double *y,
                                 cqio_solve_report *report) {
  int64_t first, n;
  int h = cqio_operator_households(op).accounts;
  cqio_operator_range(op, &first, &n);
  if (b)
    CQIO_TRY(cqio_operator_consumption(ctx, op, 1, b, work));
  else
    memset(work, 0, (size_t)n * sizeof *work);
  for (int64_t i = 0; i < n; i++)
    work[i] += f[i];
  CQIO_TRY(solve(ctx, op, p, 1, work, work + n, report));
  CQIO_TRY(cqio_operator_household_income(ctx, op, 1, work + n, y));
  for (int a = 0; b && a < h; a++)
    y[a] += b[a];
  return CQIO_OK;
}

/* induced[g] = L C_g y_g with the open operator that OP closes. WORK: right-hand sides [G][n];
 * SPLIT [G][h]. */
static cqio_status induce(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *p,
                          const double *y, double *split, double *work, double *induced,
                          cqio_solve_report *report) {
  cqio_household_accounts h = cqio_operator_households(op);
  for (int a = 0; a < h.accounts; a++)
    split[(int64_t)h.group[a] * h.accounts + a] = y[a];
  CQIO_TRY(cqio_operator_consumption(ctx, op, h.groups, split, work));
  return solve(ctx, cqio_operator_open(op), p, h.groups, work, induced, report);
}

cqio_status cqio_induced_by_group(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                                  const double *f_local, const double *other_income,
                                  double *indirect, double *induced, double *income,
                                  cqio_solve_report *report) {
  cqio_operator *open = cqio_operator_open(op);
  cqio_household_accounts h = cqio_operator_households(op);
  if (h.groups == 0)
    return cqio_fail(ctx, CQIO_INTERNAL, "solve: induced output asked without a closure");
  cqio_solve_params p = open_params(params);
  double *work = NULL, *split = NULL;
  int64_t first, n, columns = h.groups > 2 ? h.groups : 2;
  if (report) *report = (cqio_solve_report){0};
  cqio_operator_range(op, &first, &n);
  cqio_status status = CQIO_ALLOC(ctx, columns * n, &work);
  if (!status) status = CQIO_ALLOC(ctx, (int64_t)h.groups * h.accounts, &split);
  status = cqio_agree(ctx, status);
  if (!status) status = cqio_operator_apply(ctx, open, 1, f_local, work);
  if (!status) status = solve(ctx, open, &p, 1, work, indirect, report); /* L A f = (L - I) f */
  if (!status) status = closed_income(ctx, op, &p, f_local, other_income, work, income, report);
  if (!status) status = induce(ctx, op, &p, income, split, work, induced, report);
  cqio_free(work);
  cqio_free(split);
  return status;
}

/* y = (A - A_own) x. WORK [columns][n]. */
static cqio_status across(cqio_ctx *ctx, cqio_operator *op, cqio_operator *own, int columns,
                          int64_t n, const double *x, double *work, double *y) {
  CQIO_TRY(cqio_operator_apply(ctx, op, columns, x, y));
  CQIO_TRY(cqio_operator_apply(ctx, own, columns, x, work));
  for (int64_t i = 0; i < columns * n; i++)
    y[i] -= work[i];
  return CQIO_OK;
}

/*
 * With D = M1 (A - A_own): spill-over D own, and feedback (M3 - I)(I + D) own = L (A - A_own) D
 * own, because (I - A)(I + D) own = (I - A_own)(I - D^2) own = f - (A - A_own) D own. Nothing
 * cancels.
 */
cqio_status cqio_round_decompose(cqio_ctx *ctx, cqio_operator *op, cqio_operator *own_zone,
                                 const cqio_solve_params *params, int columns,
                                 const double *f_local, double *own, double *spillover,
                                 double *feedback, cqio_solve_report *report) {
  cqio_solve_params p = open_params(params);
  double *work = NULL, *flow = NULL;
  int64_t first, n;
  if (report) *report = (cqio_solve_report){0};
  cqio_operator_range(op, &first, &n);
  cqio_status status = CQIO_ALLOC(ctx, columns * n, &work);
  if (!status) status = CQIO_ALLOC(ctx, columns * n, &flow);
  status = cqio_agree(ctx, status);
  if (!status) status = solve(ctx, own_zone, &p, columns, f_local, own, report);
  if (!status) status = across(ctx, op, own_zone, columns, n, own, work, flow);
  if (!status) status = solve(ctx, own_zone, &p, columns, flow, spillover, report);
  if (!status) status = across(ctx, op, own_zone, columns, n, spillover, work, flow);
  if (!status) status = solve(ctx, op, &p, columns, flow, feedback, report);
  cqio_free(work);
  cqio_free(flow);
  return status;
}
