/*
 * Both directions of a dense system in one reading of the matrix an iteration (method 16.10). The
 * columns: right-hand sides and the vectors w and v of the certificate, then for every right-hand
 * side one that follows it, with |x| for its right-hand side: a majorant of its error but for a
 * factor, since the bound of a residual is nearly a multiple of x.
 */
#include "operator/operator.h"
#include "solve/solver.h"

#include <math.h>
#include <string.h>

struct joint {
  struct cqio_solver *s;
  cqio_solve_side *side[2]; /* forward, transposed */
  struct system system;
  int64_t n;
  int first[2], cone[2]; /* columns of the sides, and of w and v; -1: none */
  int given, columns;    /* without and with those that follow others */
  int follower[2];       /* columns of those of the sides */
  int follows[KRYLOV_COLUMNS];
  double *f, *x, *product, *scaled; /* [columns][n] */
  double residual[KRYLOV_COLUMNS];
  int iterations;
};

/* A column of the transposed side whose right-hand side is 1 everywhere, or -1. Collective. */
static cqio_status find_ones(const struct joint *j, int *column) {
  const cqio_solve_side *side = j->side[1];
  *column = -1;
  for (int k = 0; k < side->columns && *column < 0; k++) {
    int ones = 1, everywhere = 0;
    for (int64_t i = 0; i < j->n && ones; i++)
      ones = side->rhs[k * j->n + i] == 1.0;
    if (MPI_Allreduce(&ones, &everywhere, 1, MPI_INT, MPI_LAND, cqio_ctx_comm(j->s->ctx)) !=
        MPI_SUCCESS)
      return cqio_fail(j->s->ctx, CQIO_MPI, "MPI_Allreduce: failed on a right-hand side");
    if (everywhere) *column = k;
  }
  return CQIO_OK;
}

static cqio_status arrange(struct joint *j) {
  int at = 0, ones;
  CQIO_TRY(find_ones(j, &ones));
  for (int side = 0; side < 2; side++) {
    j->first[side] = at;
    at += j->side[side]->columns;
    j->cone[side] = j->s->own                           ? -1
                    : side == 1 && ones >= 0            ? j->first[side] + ones
                    : side == 0 && at == j->first[side] ? -1
                                                        : at++;
    for (int k = j->first[side]; k < at; k++)
      j->system.side[k] = side == 1;
  }
  j->given = at;
  for (int k = 0; k < at; k++)
    j->follows[k] = -1;
  for (int side = 0; side < 2; side++) {
    j->follower[side] = at;
    for (int k = 0; k < j->side[side]->columns && !j->s->params.plain_bounds; k++, at++) {
      j->follows[at] = j->first[side] + k;
      j->system.side[at] = side == 1;
    }
  }
  j->columns = at;
  return CQIO_OK;
}

static cqio_status prepare(struct joint *j) {
  struct cqio_solver *s = j->s;
  bool side[KRYLOV_COLUMNS];
  memcpy(side, j->system.side, sizeof side);
  CQIO_TRY(cqio__system_init(s->ctx, s->op, false, cqio__solver_scale(s, false), j->columns, NULL,
                             s->params.names, &j->system));
  CQIO_TRY(cqio__system_join(&j->system, cqio__solver_scale(s, true), s->params.names));
  memcpy(j->system.side, side, sizeof side);
  int64_t size = j->columns * j->n;
  cqio_status status = CQIO_ALLOC(s->ctx, size, &j->f);
  if (!status) status = CQIO_ALLOC(s->ctx, size, &j->x);
  if (!status) status = CQIO_ALLOC(s->ctx, size, &j->product);
  if (!status) status = CQIO_ALLOC(s->ctx, size, &j->scaled);
  CQIO_TRY(cqio_agree(s->ctx, status));
  for (int d = 0; d < 2; d++) {
    int64_t length = j->side[d]->columns * j->n;
    CQIO_TRY(cqio__check_finite(&j->system, "right-hand side", CQIO__LARGEST_SIDE,
                                j->side[d]->columns, j->side[d]->rhs, s->params.names));
    if (length > 0)
      memcpy(j->f + j->first[d] * j->n, j->side[d]->rhs, (size_t)length * sizeof *j->f);
    bool own = j->cone[d] >= j->first[d] + j->side[d]->columns;
    for (int64_t i = 0; i < j->n && own; i++)
      j->f[j->cone[d] * j->n + i] = cqio__scale_of(&j->system, j->cone[d])[i];
  }
  return CQIO_OK;
}

/* The matrix without its zeros, where memory is left for it. */
static cqio_status pack(struct joint *j) {
  struct cqio_solver *s = j->s;
  double limit, bytes;
  CQIO_TRY(cqio__solve_memory_limit(s->ctx, s->op, &s->params, j->given, &limit));
  CQIO_TRY(cqio__operator_pack(s->ctx, cqio_operator_open(s->op), limit - s->plan.memory, &bytes));
  s->plan.memory += bytes;
  return CQIO_OK;
}

/* residual[k] = ||r|| / (||f|| + ||x||), scaled, of the columns that are given. */
static cqio_status measure(struct joint *j) {
  int64_t size = j->given * j->n;
  double f[KRYLOV_COLUMNS], x[KRYLOV_COLUMNS];
  for (int64_t i = 0; i < size; i++)
    j->scaled[i] = (j->f[i] - j->x[i]) + j->product[i];
  CQIO_TRY(cqio__norms(&j->system, true, j->given, j->scaled, j->residual));
  CQIO_TRY(cqio__norms(&j->system, true, j->given, j->f, f));
  CQIO_TRY(cqio__norms(&j->system, true, j->given, j->x, x));
  for (int k = 0; k < j->given; k++)
    if (j->residual[k] > 0.0) j->residual[k] /= f[k] + x[k];
  return CQIO_OK;
}

/* GMRES from zero, then the product of all columns; corrections only where the residual asks for
 * them. */
static cqio_status iterate(struct joint *j, bool *converged) {
  const cqio_solve_params *p = &j->s->params;
  struct iteration iteration = {
      .tolerance = p->tolerance, .limit = p->max_iterations, .follows = j->follows};
  for (int k = 0; k < j->columns; k++)
    for (int64_t i = 0; i < j->n; i++)
      j->scaled[k * j->n + i] = j->f[k * j->n + i] * cqio__inverse_of(&j->system, k)[i];
  CQIO_TRY(cqio__gmres(&j->system, j->columns, j->scaled, j->x, &iteration));
  j->iterations = iteration.iterations;
  for (int k = 0; k < j->columns; k++)
    for (int64_t i = 0; i < j->n; i++) {
      double *x = &j->x[k * j->n + i];
      *x *= cqio__scale_of(&j->system, k)[i];
      if (k >= j->given) *x = isfinite(*x) ? fabs(*x) : 0.0;
    }
  CQIO_TRY(cqio__multiply(&j->system, j->columns, j->x, j->product));
  CQIO_TRY(measure(j));
  *converged = iteration.converged;
  if (!*converged || cqio__most(j->given, j->residual) <= p->tolerance) return CQIO_OK;
  iteration.follows = NULL;
  CQIO_TRY(
      cqio__solve_guess(&j->system, cqio__gmres, j->given, j->f, j->x, j->residual, &iteration));
  j->iterations += iteration.iterations;
  *converged = iteration.converged;
  return *converged ? cqio__multiply(&j->system, j->columns, j->x, j->product) : CQIO_OK;
}

/* From the columns of w and v and their products. */
static cqio_status certify(struct joint *j) {
  struct cqio_solver *s = j->s;
  double started = MPI_Wtime();
  if (s->own) return CQIO_OK;
  struct certificate_request request = {.scale_local = cqio__solver_scale(s, false),
                                        .without_rows = j->cone[0] < 0,
                                        .names = s->params.names};
  for (int side = 0; side < 2; side++)
    if (j->cone[side] >= 0) {
      request.candidate[side] = j->x + j->cone[side] * j->n;
      request.product[side] = j->product + j->cone[side] * j->n;
    }
  CQIO_TRY(cqio__certify(s->ctx, s->op, &request, &s->own));
  s->params.certificate = s->own;
  s->certificate_seconds += MPI_Wtime() - started;
  return CQIO_OK;
}

/* Bounds of the columns of a side, and what its report says of them. */
static cqio_status bound_side(struct joint *j, int side) {
  struct cqio_solver *s = j->s;
  cqio_solve_side *out = j->side[side];
  const cqio_certificate *certificate = s->params.certificate;
  const double *x = out->solution;
  struct system system;
  bool known = false;
  if (out->columns == 0) return CQIO_OK;
  CQIO_TRY(cqio__system_init(s->ctx, s->op, side == 1, cqio__solver_scale(s, side == 1),
                             out->columns, NULL, s->params.names, &system));
  system.plain_bounds = s->params.plain_bounds;
  cqio_status status = cqio__all_nonnegative(&system, out->columns, x, &known);
  known = known && certificate->cone[side].holds;
  for (int k = 0; k < out->columns && !status; k++) {
    int64_t at = (j->first[side] + k) * j->n, follower = (j->follower[side] + k) * j->n;
    bool plain = s->params.plain_bounds;
    struct known_products products = {j->f + at, j->x + at, j->product + at,
                                      plain ? NULL : j->x + follower,
                                      plain ? NULL : j->product + follower};
    double *bound = out->bound + k * j->n, error, size;
    bool sharp = false;
    if (known) status = cqio__bound_known(&system, certificate, &products, bound, &error, &sharp);
    if (!status && !sharp)
      status =
          cqio__bound(&system, &system, certificate, 1, j->f + at, x + k * j->n, bound, &error);
    if (!status) status = cqio_operator_norm1(s->ctx, s->op, 1, x + k * j->n, &size);
    if (!status && size > 0.0)
      out->report.bound_norm1 = fmax(out->report.bound_norm1, error / size);
  }
  j->system.applications += system.applications;
  j->system.flops += system.flops;
  j->system.bytes += system.bytes;
  cqio__system_free(&system);
  if (status) return status;
  return cqio__relative_bound(s->ctx, out->columns * j->n, x, out->bound,
                              &out->report.bound_relative);
}

static cqio_status finish_side(struct joint *j, int side) {
  struct cqio_solver *s = j->s;
  cqio_solve_side *out = j->side[side];
  int64_t size = out->columns * j->n;
  out->report = s->plan;
  out->report.joint = true;
  out->report.iterations = j->iterations;
  out->report.residual = cqio__most(out->columns, j->residual + j->first[side]);
  out->report.componentwise = s->params.certificate->cone[side].holds;
  out->report.theta = cqio_certificate_read(s->params.certificate).theta;
  if (size > 0) memcpy(out->solution, j->x + j->first[side] * j->n, (size_t)size * sizeof *j->x);
  CQIO_TRY(cqio__check_finite(&j->system, "solution", HUGE_VAL, out->columns, out->solution,
                              s->params.names));
  return bound_side(j, side);
}

/* DONE is false where the iteration does not converge: then one direction after the other, which
 * says why. */
static cqio_status solve_joint(struct joint *j, bool *done) {
  double started = MPI_Wtime(), before = j->s->certificate_seconds;
  double processor = cqio__processor_seconds();
  *done = false;
  CQIO_TRY(prepare(j));
  CQIO_TRY(pack(j));
  CQIO_TRY(iterate(j, done));
  if (!*done) return CQIO_OK;
  CQIO_TRY(certify(j));
  for (int side = 0; side < 2; side++)
    CQIO_TRY(finish_side(j, side));
  for (int side = 0; side < 2; side++) {
    cqio_solve_report *report = &j->side[side]->report;
    report->applications = j->system.applications;
    report->flops = j->system.flops;
    report->bytes = j->system.bytes;
    report->certificate_seconds = j->s->certificate_seconds - before;
    report->seconds = MPI_Wtime() - started;
    report->processor = cqio__processor_seconds() - processor;
  }
  return CQIO_OK;
}

/* Columns of both sides, of those that follow them and of the certificate. */
static bool may_join(const struct cqio_solver *s, int forward, int transposed) {
  int columns = forward + transposed, each = s->params.plain_bounds ? 1 : 2;
  const cqio_solve_params *p = &s->params;
  bool own = s->own && p->certificate == s->own && (forward == 0 || s->own->has_rows);
  bool plain = (!p->certificate || own) && !p->guess;
  return plain && s->plan.method == CQIO_SOLVE_GMRES && cqio_operator_joins(s->op) &&
         cqio__majorant(s->op, p) == s->op && columns > 0 && each * columns + 2 <= KRYLOV_COLUMNS;
}

static cqio_status one_after_other(cqio_solver *s, cqio_solve_side *const side[2]) {
  for (int d = 1; d >= 0; d--) /* transposed first: it may serve the certificate */
    if (side[d]->columns > 0)
      CQIO_TRY(cqio_solver_solve(s, d == 1, side[d]->columns, side[d]->rhs, side[d]->solution,
                                 side[d]->bound, &side[d]->report));
  return CQIO_OK;
}

cqio_status cqio_solver_solve_both(cqio_solver *s, cqio_solve_side *forward,
                                   cqio_solve_side *transposed) {
  struct joint j = {.s = s, .side = {forward, transposed}};
  int64_t first;
  bool done = false;
  forward->report = transposed->report = (cqio_solve_report){0};
  cqio_operator_range(s->op, &first, &j.n);
  if (!may_join(s, forward->columns, transposed->columns)) return one_after_other(s, j.side);
  cqio_status status = arrange(&j);
  if (!status) status = solve_joint(&j, &done);
  cqio_free(j.f);
  cqio_free(j.x);
  cqio_free(j.product);
  cqio_free(j.scaled);
  cqio__system_free(&j.system);
  cqio__operator_unpack(cqio_operator_open(s->op));
  if (status || done) return status;
  return one_after_other(s, j.side);
}
