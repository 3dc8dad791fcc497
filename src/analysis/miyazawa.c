/* Miyazawa's income multipliers (method 7.5). */
#include "cqio/analysis.h"
#include "solve/scaled_system.h"

#include <lapacke.h>
#include <math.h>

enum { MAX_ACCOUNTS = 20000 }; /* the multipliers are dense */

void cqio_miyazawa_destroy(cqio_miyazawa **miyazawa) {
  cqio_miyazawa *m = miyazawa ? *miyazawa : NULL;
  if (!m) return;
  cqio_free(m->response);
  cqio_free(m->multiplier);
  cqio_free(m->group_response);
  cqio_free(m->group_multiplier);
  cqio_free(m);
  *miyazawa = NULL;
}

/* Columns FIRST.. of V~ L C: consumption of unit incomes, solved, as income. */
static cqio_status respond(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                           int first, int count, double *unit, double *f, double *x,
                           cqio_miyazawa *m) {
  cqio_solve_report report;
  int h = m->accounts;
  for (int k = 0; k < count; k++)
    for (int a = 0; a < h; a++)
      unit[(int64_t)k * h + a] = a == first + k;
  CQIO_TRY(cqio_operator_consumption(ctx, op, count, unit, f));
  CQIO_TRY(cqio_leontief_solve(ctx, cqio_operator_open(op), params, count, f, x, NULL, &report));
  cqio__report_add(&m->report, &report);
  CQIO_TRY(cqio_operator_household_income(ctx, op, count, x, unit));
  for (int k = 0; k < count; k++)
    for (int a = 0; a < h; a++)
      m->response[(int64_t)a * h + first + k] = unit[(int64_t)k * h + a];
  return CQIO_OK;
}

static cqio_status build_response(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                                  cqio_miyazawa *m) {
  double *unit = NULL, *f = NULL, *x = NULL;
  int64_t start, n;
  cqio_operator_range(op, &start, &n);
  cqio_status status = CQIO_ALLOC(ctx, (int64_t)KRYLOV_COLUMNS * m->accounts, &unit);
  if (!status) status = CQIO_ALLOC(ctx, KRYLOV_COLUMNS * n, &f);
  if (!status) status = CQIO_ALLOC(ctx, KRYLOV_COLUMNS * n, &x);
  status = cqio_agree(ctx, status);
  for (int first = 0; first < m->accounts && !status; first += KRYLOV_COLUMNS) {
    int count = m->accounts - first < KRYLOV_COLUMNS ? m->accounts - first : KRYLOV_COLUMNS;
    status = respond(ctx, op, params, first, count, unit, f, x, m);
  }
  cqio_free(unit);
  cqio_free(f);
  cqio_free(x);
  return status;
}

/* multiplier = (I - response)^-1 on rank 0; a negative entry means income feeds on itself. */
static cqio_status invert_local(cqio_ctx *ctx, cqio_miyazawa *m) {
  int h = m->accounts;
  double *matrix = NULL;
  lapack_int *pivot = NULL;
  cqio_status status = CQIO_ALLOC(ctx, (int64_t)h * h, &matrix);
  if (!status) status = CQIO_ALLOC(ctx, h, &pivot);
  /* row-major I - R is column-major (I - R)'; its inverse, column-major, is row-major K */
  for (int64_t i = 0; !status && i < (int64_t)h * h; i++) {
    m->multiplier[i] = i % (h + 1) == 0;
    matrix[i] = m->multiplier[i] - m->response[i];
  }
  if (!status && h > 0 &&
      LAPACKE_dgesv(LAPACK_COL_MAJOR, h, h, matrix, h, pivot, m->multiplier, h) != 0)
    status = CQIO_NUMERIC;
  for (int64_t i = 0; !status && i < (int64_t)h * h; i++)
    if (!(m->multiplier[i] >= -1e-12) || !isfinite(m->multiplier[i])) status = CQIO_NUMERIC;
  if (status == CQIO_NUMERIC)
    cqio_fail(ctx, CQIO_NUMERIC,
              "solve: households: I - V L C has no non-negative inverse: expected spending out of "
              "income below 1; lower the propensities to consume");
  cqio_free(matrix);
  cqio_free(pivot);
  return status;
}

static cqio_status invert(cqio_ctx *ctx, cqio_miyazawa *m) {
  CQIO_TRY(cqio_agree(ctx, cqio_ctx_rank(ctx) == 0 ? invert_local(ctx, m) : CQIO_OK));
  if (MPI_Bcast(m->multiplier, m->accounts * m->accounts, MPI_DOUBLE, 0, cqio_ctx_comm(ctx)) !=
      MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Bcast: failed on the income multipliers");
  return CQIO_OK;
}

/* group[g][e] = sum over a in g, c in e of full[a][c] * weight[c]. */
static void aggregate(cqio_household_accounts households, const double *weight, const double *full,
                      double *group) {
  int h = households.accounts, groups = households.groups;
  for (int a = 0; a < h; a++)
    for (int c = 0; c < h; c++)
      group[households.group[a] * groups + households.group[c]] +=
          full[(int64_t)a * h + c] * weight[c];
}

/* Share of each account in the income of its group, or in the number of its accounts. */
static void weigh(cqio_household_accounts households, const double *income, double *weight) {
  for (int g = 0; g < households.groups; g++) {
    double total = 0.0, members = 0.0;
    for (int a = 0; a < households.accounts; a++) {
      if (households.group[a] != g) continue;
      members += 1.0;
      total += income ? income[a] : 0.0;
    }
    for (int a = 0; a < households.accounts; a++)
      if (households.group[a] == g)
        weight[a] = income && total > 0.0 ? income[a] / total : 1.0 / members;
  }
}

static cqio_status fill(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                        const double *income, cqio_miyazawa *m) {
  cqio_household_accounts households = cqio_operator_households(op);
  double *weight = NULL;
  CQIO_TRY(build_response(ctx, op, params, m));
  CQIO_TRY(invert(ctx, m));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, m->accounts, &weight));
  weigh(households, income, weight);
  aggregate(households, weight, m->response, m->group_response);
  aggregate(households, weight, m->multiplier, m->group_multiplier);
  cqio_free(weight);
  return CQIO_OK;
}

static cqio_status allocate(cqio_ctx *ctx, cqio_household_accounts households,
                            cqio_miyazawa **out) {
  int64_t h = households.accounts, groups = households.groups;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, out));
  cqio_miyazawa *m = *out;
  m->accounts = households.accounts;
  m->groups = households.groups;
  CQIO_TRY(CQIO_ALLOC(ctx, h * h, &m->response));
  CQIO_TRY(CQIO_ALLOC(ctx, h * h, &m->multiplier));
  CQIO_TRY(CQIO_ALLOC(ctx, groups * groups, &m->group_response));
  return CQIO_ALLOC(ctx, groups * groups, &m->group_multiplier);
}

cqio_status cqio_miyazawa_create(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                                 const double *income, cqio_miyazawa **out) {
  *out = NULL;
  cqio_household_accounts households = cqio_operator_households(op);
  if (households.groups == 0)
    return cqio_fail(ctx, CQIO_INTERNAL, "solve: income multipliers asked without a closure");
  if (households.accounts > MAX_ACCOUNTS)
    return cqio_fail(ctx, CQIO_CONFIG,
                     "solve: income multipliers: household accounts = %d: expected at most %d",
                     households.accounts, MAX_ACCOUNTS);
  cqio_solve_params open;
  cqio_solve_params_init(&open);
  if (params) open = *params;
  open.transposed = false;
  open.certificate = NULL;
  cqio_miyazawa *m = NULL;
  cqio_status status = cqio_agree(ctx, allocate(ctx, households, &m));
  if (!status) status = fill(ctx, op, &open, income, m);
  if (status)
    cqio_miyazawa_destroy(&m);
  else
    *out = m;
  return status;
}
