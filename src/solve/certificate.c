/* The productivity certificate: proof in floating point that I - A has a non-negative inverse. */
#include "solve/scaled_system.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of v and w: any positive vector will do, a better one when the first fails. */
static const double vector_tolerance[] = {1e-8, 1e-12};
enum { VECTOR_ITERATIONS = 1000 };

double cqio__gamma(const cqio_operator *op, int64_t extra) {
  double roundings = (double)(cqio_operator_rounding(op) + extra) * unit_roundoff;
  return roundings / (1.0 - roundings);
}

void cqio_certificate_destroy(cqio_certificate **certificate) {
  cqio_certificate *c = certificate ? *certificate : NULL;
  if (!c) return;
  for (int side = 0; side < 2; side++) {
    cqio_free(c->cone[side].vector);
    cqio_free(c->cone[side].margin);
  }
  cqio_free(c);
  *certificate = NULL;
}

cqio_certificate_summary cqio_certificate_read(const cqio_certificate *certificate) {
  return certificate->summary;
}

cqio_status cqio__check_certificate(const struct system *system,
                                    const cqio_certificate *certificate) {
  if (certificate && certificate->op == system->op) return CQIO_OK;
  return cqio_fail(system->ctx, CQIO_INTERNAL,
                   "solve: certificate: made for another operator: expected one for this one, "
                   "closed as it is");
}

/* Refuses coefficients that are not finite and >= 0 (5.3). */
cqio_status cqio__check_coefficients(cqio_ctx *ctx, const cqio_operator *op,
                                     cqio_account_names names) {
  cqio_coefficient_fault fault;
  cqio_account_label label, row = {""};
  cqio_status status = CQIO_OK;
  if (cqio_operator_find_fault(op, &fault)) {
    if (fault.row >= 0) cqio_account_name(names, fault.row, &row);
    status = cqio_fail(
        ctx, CQIO_NUMERIC, "solve: column '%s': %s%s%s%s = %g: expected a finite number >= 0",
        cqio_account_name(names, fault.account, &label), fault.what, fault.row < 0 ? "" : "[row '",
        row.text, fault.row < 0 ? "" : "']", fault.value);
  }
  return cqio_agree(ctx, status);
}

/* margin <= (I - M) p and theta >= max (M p)_i / p_i, rounding included (5.2). KNOWN: M p, or NULL.
 * Collective. */
static cqio_status verify(struct system *system, const double *known, struct cone *cone) {
  double gamma = cqio__gamma(system->op, 4), worst = 0.0;
  const double *p = cone->vector;
  int64_t anywhere = 0;
  if (!known)
    CQIO_TRY(cqio__multiply(system, 1, p, cone->margin));
  else if (system->n > 0)
    memcpy(cone->margin, known, (size_t)system->n * sizeof *known);
  for (int64_t i = 0; i < system->n; i++) {
    double product = cone->margin[i];
    double margin = (p[i] - product) - gamma * (p[i] + product);
    cone->margin[i] = margin * (1.0 - 4.0 * unit_roundoff);
    bool good = p[i] > 0.0 && margin > 0.0 && isfinite(p[i]);
    double theta = good ? cqio__up(product, gamma) / p[i] : INFINITY;
    if (theta > worst) worst = theta;
  }
  CQIO_TRY(cqio__largest(system->ctx, &worst, &anywhere));
  cone->theta = cqio__up(worst, 0.0);
  cone->holds = cone->theta < 1.0;
  return CQIO_OK;
}

/* p = CANDIDATE, unless NULL, verified. */
static cqio_status try_vector(struct system *system, const double *candidate, const double *product,
                              struct cone *cone) {
  if (!candidate) return CQIO_OK;
  if (system->n > 0) memcpy(cone->vector, candidate, (size_t)system->n * sizeof *candidate);
  return verify(system, product, cone);
}

/* p ~ (I - M)^-1 s with the scale s of the system, verified; refined when it has to be. */
static cqio_status build(struct system *system, struct cone *cone) {
  for (int attempt = 0; attempt < 2 && !cone->holds; attempt++) {
    struct iteration iteration = {.tolerance = vector_tolerance[attempt],
                                  .limit = VECTOR_ITERATIONS};
    double residual;
    CQIO_TRY(cqio__solve_refined(system, cqio__solve_inner, attempt > 0, 1, system->scale,
                                 cone->vector, &residual, &iteration));
    CQIO_TRY(verify(system, NULL, cone));
  }
  return CQIO_OK;
}

cqio_status cqio__column_sums(struct system *transposed, double *work, double *largest,
                              int64_t *account) {
  int64_t first, n;
  cqio_operator_range(transposed->op, &first, &n);
  for (int64_t i = 0; i < n; i++)
    transposed->packed[i] = 1.0;
  CQIO_TRY(cqio__multiply(transposed, 1, transposed->packed, work));
  *largest = -INFINITY;
  *account = INT64_MAX;
  for (int64_t i = 0; i < n; i++)
    if (!(work[i] <= *largest)) {
      *largest = work[i];
      *account = first + i;
    }
  return cqio__largest(transposed->ctx, largest, account);
}

/* ||(I - A)^-1||_1 <= max v / min margin, since v'(I - A) >= margin. */
static cqio_status bound_inverse(struct system *transposed, const struct cone *cone, double *norm) {
  double most = 0.0, least = -INFINITY;
  int64_t anywhere = 0;
  for (int64_t i = 0; i < transposed->n; i++) {
    if (cone->vector[i] > most) most = cone->vector[i];
    if (-cone->margin[i] > least) least = -cone->margin[i];
  }
  CQIO_TRY(cqio__largest(transposed->ctx, &most, &anywhere));
  CQIO_TRY(cqio__largest(transposed->ctx, &least, &anywhere));
  *norm = cqio__up(most / -least, 0.0);
  return CQIO_OK;
}

static cqio_status refuse(cqio_ctx *ctx, const cqio_certificate_summary *summary,
                          cqio_account_names names) {
  cqio_account_label label;
  return cqio_fail(ctx, CQIO_NUMERIC,
                   "solve: column '%s': sum of inputs = %.6g per unit output: expected < 1 (the "
                   "system has no economic solution)",
                   cqio_account_name(names, summary->worst_account, &label),
                   summary->max_column_sum);
}

/* v'A < v': by v ~ (I - A')^-1 1, or by v = 1 when all column sums are below 1. */
static cqio_status find_columns(struct system *system, cqio_certificate *c) {
  struct cone *cone = &c->cone[1];
  CQIO_TRY(cqio__column_sums(system, cone->margin, &c->summary.max_column_sum,
                             &c->summary.worst_account));
  if (isfinite(c->summary.max_column_sum)) CQIO_TRY(build(system, cone));
  if (!cone->holds) {
    for (int64_t i = 0; i < system->n; i++)
      cone->vector[i] = 1.0;
    CQIO_TRY(verify(system, NULL, cone));
  }
  return CQIO_OK;
}

static cqio_status certify_columns(cqio_ctx *ctx, cqio_operator *op,
                                   const struct certificate_request *request, cqio_certificate *c) {
  struct system system;
  struct cone *cone = &c->cone[1];
  CQIO_TRY(cqio__check_coefficients(ctx, op, request->names));
  CQIO_TRY(cqio__system_init(ctx, op, true, NULL, 1, request->direct, request->names, &system));
  cqio_status status = try_vector(&system, request->candidate[1], request->product[1], cone);
  if (!status && !cone->holds) status = find_columns(&system, c);
  c->summary.theta = cone->theta;
  if (!status && !cone->holds) status = refuse(ctx, &c->summary, request->names);
  if (!status) status = bound_inverse(&system, cone, &c->summary.inverse_norm);
  cqio__system_free(&system);
  return status;
}

cqio_status cqio__certify_rows(cqio_ctx *ctx, cqio_operator *op,
                               const struct certificate_request *request,
                               cqio_certificate *certificate) {
  struct system system;
  struct cone *cone = &certificate->cone[0];
  CQIO_TRY(cqio__system_init(ctx, op, false, request->scale_local, 1, request->direct,
                             request->names, &system));
  cqio_status status = try_vector(&system, request->candidate[0], request->product[0], cone);
  if (!status) status = build(&system, cone);
  certificate->summary.componentwise = cone->holds;
  certificate->has_rows = true;
  cqio__system_free(&system);
  return status;
}

cqio_status cqio__certify(cqio_ctx *ctx, cqio_operator *op,
                          const struct certificate_request *request, cqio_certificate **out) {
  *out = NULL;
  op = cqio_operator_majorant(op);
  double started = MPI_Wtime();
  cqio_certificate *c = NULL;
  int64_t first, n;
  cqio_operator_range(op, &first, &n);
  cqio_status status = CQIO_ALLOC(ctx, 1, &c);
  for (int side = 0; side < 2 && !status; side++) {
    status = CQIO_ALLOC(ctx, n, &c->cone[side].vector);
    if (!status) status = CQIO_ALLOC(ctx, n, &c->cone[side].margin);
  }
  status = cqio_agree(ctx, status);
  if (!status) {
    c->op = op;
    status = certify_columns(ctx, op, request, c);
    if (!status && !request->without_rows) status = cqio__certify_rows(ctx, op, request, c);
  }
  if (status) {
    cqio_certificate_destroy(&c);
  } else {
    c->summary.seconds = MPI_Wtime() - started;
    *out = c;
  }
  return status;
}

cqio_status cqio_productivity(cqio_ctx *ctx, cqio_operator *op, const double *scale_local,
                              cqio_account_names names, cqio_certificate **out) {
  struct certificate_request request = {.scale_local = scale_local, .names = names};
  return cqio__certify(ctx, op, &request, out);
}

cqio_status cqio_productivity_renew(cqio_ctx *ctx, cqio_operator *op, const cqio_certificate *model,
                                    const double *scale_local, cqio_account_names names,
                                    cqio_certificate **out) {
  struct certificate_request request = {.scale_local = scale_local, .names = names};
  for (int side = 0; side < 2 && model; side++)
    if (model->cone[side].holds) request.candidate[side] = model->cone[side].vector;
  return cqio__certify(ctx, op, &request, out);
}
