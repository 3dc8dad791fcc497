/* Changes of low rank of the open system, solved by iterations with its certificate (29.12-29.15).
 * Everything here is in the scaled variables of the table, S^-1 A S. */
#include "findings/changed_system.h"

#include <math.h>

struct changed {
  int rank;
  int64_t first, count;
  double *consumption, *income; /* C [count][rank], V [rank][count] */
  cqio_operator *op;            /* A + C V */
  cqio_solver *solver;
};

void cqio__changed_destroy(struct changed **changed) {
  struct changed *c = *changed;
  if (!c) return;
  cqio_solver_destroy(&c->solver);
  cqio_operator_destroy(&c->op);
  cqio_free(c->consumption);
  cqio_free(c->income);
  cqio_free(c);
  *changed = NULL;
}

/* Whether account I (of all) is among ACCOUNTS, ascending or not. */
static bool is_among(int64_t i, int64_t count, const int64_t *accounts) {
  for (int64_t k = 0; k < count; k++)
    if (accounts[k] == i) return true;
  return false;
}

/* Columns (or rows) K of A, [count of K][count of this rank]. */
static cqio_status take_lines(struct work *w, const struct changed *c, bool rows, int64_t count,
                              const int64_t *accounts, double *lines) {
  double *unit;
  cqio_operator *op = w->open->op;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, count * c->count, &unit));
  for (int64_t k = 0; k < count; k++)
    if (accounts[k] >= c->first && accounts[k] < c->first + c->count)
      unit[k * c->count + accounts[k] - c->first] = 1.0;
  cqio_status status = rows ? cqio_operator_apply_transpose(w->ctx, op, (int)count, unit, lines)
                            : cqio_operator_apply(w->ctx, op, (int)count, unit, lines);
  cqio_free(unit);
  return status;
}

/* Pair number P of C V: - SHARE times a unit vector and a row of A. */
static void set_row(struct changed *c, int p, double share, int64_t account, const double *row) {
  for (int64_t i = 0; i < c->count; i++) {
    c->consumption[i * c->rank + p] = c->first + i == account ? -share : 0.0;
    c->income[p * c->count + i] = row[i];
  }
}

/* - SHARE times a column of A, without the accounts WITHOUT, and a unit vector. */
static void set_column(struct changed *c, int p, double share, int64_t account,
                       const double *column, int64_t without, const int64_t *accounts) {
  for (int64_t i = 0; i < c->count; i++) {
    bool left_out = without > 0 && is_among(c->first + i, without, accounts);
    c->consumption[i * c->rank + p] = left_out ? 0.0 : -share * column[i];
    c->income[p * c->count + i] = c->first + i == account ? 1.0 : 0.0;
  }
}

static cqio_status set_change(struct work *w, struct changed *c, enum change change, double share,
                              int64_t count, const int64_t *accounts) {
  double *lines;
  int p = 0;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, count * c->count, &lines));
  cqio_status status = CQIO_OK;
  if (change != WITHOUT_PURCHASES) {
    status = take_lines(w, c, true, count, accounts, lines);
    for (int64_t k = 0; k < count && !status; k++)
      set_row(c, p++, share, accounts[k], lines + k * c->count);
  }
  if (change != WITHOUT_SALES && !status) {
    status = take_lines(w, c, false, count, accounts, lines);
    for (int64_t k = 0; k < count && !status; k++)
      set_column(c, p++, share, accounts[k], lines + k * c->count,
                 change == WITHOUT_BOTH ? count : 0, accounts);
  }
  cqio_free(lines);
  return status;
}

static cqio_status make_solver(struct work *w, struct changed *c) {
  cqio_low_rank change = {c->rank, c->consumption, c->income};
  CQIO_TRY(cqio_operator_create_low_rank(w->ctx, w->open->open, &change, &c->op));
  cqio_solve_params params = w->open->params;
  params.method = CQIO_SOLVE_GMRES;
  params.scale_local = NULL;
  params.majorant = params.majorant ? params.majorant : w->open->op;
  return cqio_solver_create(w->ctx, c->op, &params, 1, &c->solver);
}

cqio_status cqio__changed_create(struct work *w, enum change change, double share, int64_t count,
                                 const int64_t *accounts, struct changed **out) {
  struct changed *c;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 1, &c));
  c->rank = (int)count * (change == WITHOUT_BOTH ? 2 : 1);
  cqio_operator_range(w->open->op, &c->first, &c->count);
  cqio_status status = CQIO_ALLOC(w->ctx, c->rank * c->count, &c->consumption);
  if (!status) status = CQIO_ALLOC(w->ctx, c->rank * c->count, &c->income);
  status = cqio_agree(w->ctx, status);
  if (!status) status = set_change(w, c, change, share, count, accounts);
  if (!status) status = make_solver(w, c);
  if (status)
    cqio__changed_destroy(&c);
  else
    *out = c;
  return status;
}

/* Y = - C V x, or its transpose, of this rank. */
static cqio_status lost_flows(struct work *w, const struct changed *c, bool transposed,
                              const double *x, double *y) {
  double *sums;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, c->rank, &sums));
  for (int p = 0; p < c->rank; p++)
    for (int64_t i = 0; i < c->count; i++)
      sums[p] +=
          x[i] * (transposed ? c->consumption[i * c->rank + p] : c->income[p * c->count + i]);
  cqio_status status = CQIO_OK;
  if (MPI_Allreduce(MPI_IN_PLACE, sums, c->rank, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(w->ctx)) !=
      MPI_SUCCESS)
    status = cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on an extraction");
  for (int64_t i = 0; i < c->count && !status; i++) {
    y[i] = 0.0;
    for (int p = 0; p < c->rank; p++)
      y[i] -=
          sums[p] * (transposed ? c->income[p * c->count + i] : c->consumption[i * c->rank + p]);
  }
  cqio_free(sums);
  return status;
}

/* A's own products and those of the change are rounded apart: with both taken off, |A x| +
 * |C||V||x| is at most 3 |A||x|. */
static const double roundings = 3.0;

cqio_status cqio__changed_solve(struct work *w, struct changed *c, bool transposed, const double *x,
                                const double *extra, struct vectors *out) {
  const double *scale = w->table->scale;
  double *local = NULL;
  int64_t n = c->count;
  cqio_solve_report report = {0};
  *out = (struct vectors){.columns = 1};
  cqio_status status = CQIO_ALLOC(w->ctx, w->n, &out->value);
  if (!status) status = CQIO_ALLOC(w->ctx, w->n, &out->bound);
  if (!status) status = CQIO_ALLOC(w->ctx, 4 * n, &local);
  status = cqio_agree(w->ctx, status);
  double *from = local, *rhs = local + n, *d = local + 2 * n, *bound = local + 3 * n;
  for (int64_t i = 0; i < n && !status; i++) {
    double s = scale ? scale[c->first + i] : 1.0;
    from[i] = transposed ? x[c->first + i] * s : x[c->first + i] / s;
  }
  if (!status) status = lost_flows(w, c, transposed, from, rhs);
  for (int64_t i = 0; i < n && !status && extra; i++)
    rhs[i] += extra[c->first + i] / (scale ? scale[c->first + i] : 1.0);
  if (!status) status = cqio_solver_solve(c->solver, transposed, 1, rhs, d, bound, &report);
  for (int64_t i = 0; i < n && !status; i++) {
    double s = scale ? scale[c->first + i] : 1.0;
    d[i] = transposed ? d[i] / s : d[i] * s;
    bound[i] = roundings * (transposed ? bound[i] / s : bound[i] * s);
  }
  if (!status) status = cqio_operator_gather(w->ctx, c->op, 1, d, out->value);
  if (!status) status = cqio_operator_gather(w->ctx, c->op, 1, bound, out->bound);
  cqio_findings *findings = w->findings;
  findings->columns[transposed]++;
  findings->method = cqio_solve_method_name(report.method);
  findings->bound_relative = fmax(findings->bound_relative, roundings * report.bound_relative);
  cqio_free(local);
  if (status) cqio__vectors_free(out);
  return status;
}
