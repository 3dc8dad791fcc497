/*
 * Certified errors (method 16.4-16.7). With the residual bound r >= |f - (I - M) x^| any y with
 * (I - M) y >= r is a componentwise error bound, because I - M has a non-negative inverse. All
 * inequalities are verified in floating point with their rounding.
 */
#include "solve/scaled_system.h"

#include <math.h>
#include <string.h>

cqio_operator *cqio__majorant(cqio_operator *op, const cqio_solve_params *params) {
  return params->majorant ? params->majorant : cqio_operator_majorant(op);
}

static const double majorant_tolerance = 1e-6; /* the certificate's vector covers the rest */
enum { MAJORANT_ITERATIONS = 200 };

/* Then |x| = x, and M |x| is known once M x is. */
cqio_status cqio__all_nonnegative(struct system *system, int columns, const double *x, bool *all) {
  int here = 1;
  for (int64_t i = 0; i < columns * system->n && here; i++)
    here = x[i] >= 0.0;
  int everywhere = here;
  if (MPI_Allreduce(&here, &everywhere, 1, MPI_INT, MPI_LAND, cqio_ctx_comm(system->ctx)) !=
      MPI_SUCCESS)
    return cqio_fail(system->ctx, CQIO_MPI, "MPI_Allreduce: failed on an error bound");
  *all = everywhere;
  return CQIO_OK;
}

/* bar = |f - x + M x| plus the largest rounding error of that residual (16.4). WORK [columns][n].
 */
static cqio_status residual_bound(struct system *system, struct system *majorant, int columns,
                                  const double *f, const double *x, double *work, double *bar) {
  double gamma = cqio__gamma(system->op, 3);
  int64_t size = columns * system->n;
  bool nonnegative = false;
  CQIO_TRY(cqio__all_nonnegative(system, columns, x, &nonnegative));
  CQIO_TRY(cqio__multiply(system, columns, x, work));
  for (int64_t i = 0; i < size; i++) {
    bar[i] = fabs((f[i] - x[i]) + work[i]);
    system->packed[i] = fabs(x[i]);
  }
  if (!nonnegative || majorant != system) {
    if (majorant != system && size > 0)
      memcpy(majorant->packed, system->packed, (size_t)size * sizeof *x);
    CQIO_TRY(cqio__multiply(majorant, columns, majorant->packed, work));
  }
  for (int64_t i = 0; i < size; i++)
    bar[i] = cqio__up(bar[i] + gamma * (fabs(f[i]) + fabs(x[i]) + work[i]), 0.0);
  return CQIO_OK;
}

/* y0 ~ (I - M)^-1 r and WORK = M y0; both zero for plain bounds. */
static cqio_status first_majorant(struct system *system, bool plain, int columns, const double *r,
                                  double *work, double *y) {
  struct iteration iteration = {.tolerance = majorant_tolerance, .limit = MAJORANT_ITERATIONS};
  int64_t n = system->n;
  if (plain) {
    memset(y, 0, (size_t)(columns * n) * sizeof *y);
    memset(work, 0, (size_t)(columns * n) * sizeof *work);
    return CQIO_OK;
  }
  for (int64_t i = 0; i < columns * n; i++)
    work[i] = r[i] / system->scale[i % n];
  CQIO_TRY(cqio__solve_inner(system, columns, work, y, &iteration));
  for (int64_t i = 0; i < columns * n; i++)
    y[i] = isfinite(y[i]) ? fabs(y[i]) * system->scale[i % n] : 0.0;
  return cqio__multiply(system, columns, y, work);
}

/* y with (I - M) y >= r: y0 plus the multiple eta of the cone's vector that makes up for what y0
 * lacks (16.6). WORK [columns][n]. */
static cqio_status majorant(struct system *system, const struct cone *cone, bool plain, int columns,
                            const double *r, double *work, double *y) {
  double gamma = cqio__gamma(system->op, 3), eta[BATCH] = {0};
  int64_t n = system->n;
  CQIO_TRY(first_majorant(system, plain, columns, r, work, y));
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < n; i++) {
      int64_t e = k * n + i;
      double lack = r[e] - ((y[e] - work[e]) - gamma * (y[e] + work[e]));
      if (lack <= 0.0) continue;
      double needed = cqio__up(lack / cone->margin[i], 0.0);
      if (needed > eta[k]) eta[k] = needed;
    }
  double most[BATCH];
  if (MPI_Allreduce(eta, most, columns, MPI_DOUBLE, MPI_MAX, cqio_ctx_comm(system->ctx)) !=
      MPI_SUCCESS)
    return cqio_fail(system->ctx, CQIO_MPI, "MPI_Allreduce: failed on an error bound");
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < n; i++)
      y[k * n + i] = cqio__up(y[k * n + i] + most[k] * cone->vector[i], 0.0);
  return CQIO_OK;
}

/* |e_i| <= sum_j p_j r_j / ((1 - theta) p_i) with p'M <= theta p' (16.5). */
static cqio_status weighted(struct system *system, const struct cone *cone, int columns,
                            const double *r, double *bound) {
  const double *left[BATCH] = {NULL}, *right[BATCH] = {NULL};
  double sums[BATCH];
  for (int k = 0; k < columns; k++) {
    left[k] = cone->vector;
    right[k] = r + k * system->n;
  }
  CQIO_TRY(cqio_operator_dots(system->ctx, system->op, columns, left, right, sums));
  for (int k = 0; k < columns; k++) {
    double total = cqio__up(sums[k], cqio__gamma(system->op, 4)) / (1.0 - cone->theta);
    for (int64_t i = 0; i < system->n; i++)
      bound[k * system->n + i] = cqio__up(total / cone->vector[i], 0.0);
  }
  return CQIO_OK;
}

/* Upper bounds of the 1-norm: the sum of the bounds (unless NULL), or norm of the inverse times
 * residual. */
static cqio_status sum_up(struct system *system, const cqio_certificate *certificate, int columns,
                          const double *r, const double *bound, double *norm1) {
  double gamma = cqio__gamma(system->op, 4), residual[BATCH];
  if (bound) CQIO_TRY(cqio_operator_norm1(system->ctx, system->op, columns, bound, norm1));
  CQIO_TRY(cqio_operator_norm1(system->ctx, system->op, columns, r, residual));
  for (int k = 0; k < columns; k++) {
    norm1[k] = bound ? cqio__up(norm1[k], gamma) : HUGE_VAL;
    if (!system->transposed)
      norm1[k] = fmin(norm1[k], cqio__up(residual[k] * certificate->summary.inverse_norm, gamma));
  }
  return CQIO_OK;
}

cqio_status cqio__bound(struct system *system, struct system *majorant_system,
                        const cqio_certificate *certificate, int columns, const double *f,
                        const double *x, double *bound, double *norm1) {
  double *r = NULL, *work = NULL, *own = NULL;
  const struct cone *direct = &certificate->cone[system->transposed ? 1 : 0];
  const struct cone *other = &certificate->cone[system->transposed ? 0 : 1];
  bool norm_alone = !bound && !system->transposed;
  cqio_status status = CQIO_ALLOC(system->ctx, columns * system->n, &r);
  if (!status) status = CQIO_ALLOC(system->ctx, columns * system->n, &work);
  if (!status && !bound && !norm_alone) status = CQIO_ALLOC(system->ctx, columns * system->n, &own);
  status = cqio_agree(system->ctx, status);
  if (!bound) bound = own;
  if (!status) status = residual_bound(system, majorant_system, columns, f, x, work, r);
  if (!status && !norm_alone)
    status = direct->holds ? majorant(majorant_system, direct, system->plain_bounds || own, columns,
                                      r, work, bound)
                           : weighted(system, other, columns, r, bound);
  if (!status && norm1) status = sum_up(system, certificate, columns, r, bound, norm1);
  cqio_free(r);
  cqio_free(work);
  cqio_free(own);
  return status;
}

cqio_status cqio__relative_bound(cqio_ctx *ctx, int64_t count, const double *x, const double *bound,
                                 double *relative) {
  int64_t anywhere = 0;
  *relative = 0.0;
  for (int64_t i = 0; i < count; i++)
    if (x[i] != 0.0) *relative = fmax(*relative, bound[i] / fabs(x[i]));
  return cqio__largest(ctx, relative, &anywhere);
}

/* The bound of a residual is 2 gamma x and little more: so many times gamma z nearly suffice, and
 * what they lack is made up for by the cone's vector; the best of them is taken. */
static const double multiples[] = {2.02, 2.2, 3.0, 6.0, 16.0};
enum { MULTIPLES = sizeof multiples / sizeof *multiples };
static const double most_loose = 4.0; /* over what rounding alone makes of it */

/* eta[m] of multiple m (16.6). */
static cqio_status make_up(struct system *system, const struct cone *cone, double gamma,
                           const double *r, const struct known_products *known, double *eta) {
  for (int m = 0; m < MULTIPLES; m++) {
    double multiple = multiples[m] * gamma;
    eta[m] = 0.0;
    for (int64_t i = 0; i < system->n; i++) {
      double y = multiple * known->z[i], below = multiple * known->z_product[i];
      double lack = r[i] - ((y - below) - gamma * (y + below));
      if (lack <= 0.0) continue;
      double needed = cqio__up(lack / cone->margin[i], 0.0);
      if (!(needed <= eta[m])) eta[m] = isnan(needed) ? INFINITY : needed;
    }
  }
  if (MPI_Allreduce(MPI_IN_PLACE, eta, MULTIPLES, MPI_DOUBLE, MPI_MAX,
                    cqio_ctx_comm(system->ctx)) == MPI_SUCCESS)
    return CQIO_OK;
  return cqio_fail(system->ctx, CQIO_MPI, "MPI_Allreduce: failed on an error bound");
}

static cqio_status choose_multiple(struct system *system, const struct cone *cone, double gamma,
                                   const struct known_products *known, const double *eta,
                                   double *bound, int *best, bool *sharp) {
  double relative[MULTIPLES], least;
  *best = 0;
  for (int64_t i = 0; i < system->n; i++)
    bound[i] = 2.0 * gamma * known->z[i];
  CQIO_TRY(cqio__relative_bound(system->ctx, system->n, known->x, bound, &least));
  for (int m = 0; m < MULTIPLES; m++) {
    for (int64_t i = 0; i < system->n; i++)
      bound[i] = multiples[m] * gamma * known->z[i] + eta[m] * cone->vector[i];
    CQIO_TRY(cqio__relative_bound(system->ctx, system->n, known->x, bound, &relative[m]));
    if (relative[m] < relative[*best]) *best = m;
  }
  *sharp = relative[*best] <= most_loose * least;
  return CQIO_OK;
}

/* eta p, for the least eta with eta (I - M) p >= r (16.6). */
static cqio_status multiple_of_cone(struct system *system, const struct cone *cone, const double *r,
                                    double *bound) {
  double eta = 0.0;
  int64_t anywhere = 0;
  for (int64_t i = 0; i < system->n; i++) {
    double needed = cqio__up(r[i] / cone->margin[i], 0.0);
    if (!(needed <= eta)) eta = needed;
  }
  CQIO_TRY(cqio__largest(system->ctx, &eta, &anywhere));
  for (int64_t i = 0; i < system->n; i++)
    bound[i] = cqio__up(eta * cone->vector[i], 0.0);
  return CQIO_OK;
}

cqio_status cqio__bound_known(struct system *system, const cqio_certificate *certificate,
                              const struct known_products *known, double *bound, double *norm1,
                              bool *sharp) {
  const struct cone *cone = &certificate->cone[system->transposed ? 1 : 0];
  double gamma = cqio__gamma(system->op, 5), eta[MULTIPLES], *r;
  int best = 0;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(system->ctx, system->n, &r));
  for (int64_t i = 0; i < system->n; i++) {
    double f = known->f[i], x = known->x[i], product = known->product[i];
    r[i] = cqio__up(fabs((f - x) + product) + gamma * (fabs(f) + x + product), 0.0);
  }
  cqio_status status = CQIO_OK;
  *sharp = true;
  if (!known->z) {
    status = multiple_of_cone(system, cone, r, bound);
  } else {
    status = make_up(system, cone, gamma, r, known, eta);
    if (!status) status = choose_multiple(system, cone, gamma, known, eta, bound, &best, sharp);
    for (int64_t i = 0; i < system->n; i++)
      bound[i] = cqio__up(
          cqio__up(multiples[best] * gamma * known->z[i], 0.0) + eta[best] * cone->vector[i], 0.0);
  }
  if (!status) status = sum_up(system, certificate, 1, r, bound, norm1);
  cqio_free(r);
  return status;
}

cqio_status cqio_error_bound(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                             int columns, const double *f_local, const double *x_local,
                             double *bound_local, double *norm1) {
  struct system system, absolute = {0}, *majorant = &system;
  const double *scale = params->plain_bounds ? NULL : params->scale_local; /* of their solve */
  CQIO_TRY(
      cqio__system_init(ctx, op, params->transposed, scale, columns, NULL, params->names, &system));
  system.plain_bounds = params->plain_bounds;
  cqio_status status = CQIO_OK;
  cqio_operator *bounding = cqio__majorant(op, params);
  if (bounding != op) {
    status = cqio__system_init(ctx, bounding, params->transposed, scale, columns, NULL,
                               params->names, &absolute);
    majorant = &absolute;
  }
  if (!status) status = cqio__check_certificate(majorant, params->certificate);
  if (!status)
    status = cqio__check_finite(&system, "right-hand side", CQIO__LARGEST_SIDE, columns, f_local,
                                params->names);
  if (!status)
    status = cqio__check_finite(&system, "solution", HUGE_VAL, columns, x_local, params->names);
  for (int first = 0; first < columns && !status; first += system.width) {
    int count = columns - first < system.width ? columns - first : system.width;
    int64_t start = first * system.n;
    status =
        cqio__bound(&system, majorant, params->certificate, count, f_local + start, x_local + start,
                    bound_local ? bound_local + start : NULL, norm1 ? norm1 + first : NULL);
  }
  cqio__system_free(&absolute);
  cqio__system_free(&system);
  return status;
}

/* ---- functionals ----------------------------------------------------------------------------- */

struct functional {
  double *weight, *z, *r, *work; /* |c|, z with z'(I - M) >= |c|', residual bounds [n] */
};

static cqio_status prepare(struct system *dual, const cqio_certificate *certificate,
                           const double *c, struct functional *w) {
  const struct cone *cone = &certificate->cone[dual->transposed ? 1 : 0];
  cqio_status status = CQIO_ALLOC(dual->ctx, dual->n, &w->weight);
  if (!status) status = CQIO_ALLOC(dual->ctx, dual->n, &w->z);
  if (!status) status = CQIO_ALLOC(dual->ctx, dual->n, &w->r);
  if (!status) status = CQIO_ALLOC(dual->ctx, dual->n, &w->work);
  CQIO_TRY(cqio_agree(dual->ctx, status));
  if (!cone->holds)
    return cqio_fail(dual->ctx, CQIO_NUMERIC,
                     "solve: bound of a scalar result: no certificate for the transposed system");
  for (int64_t i = 0; i < dual->n; i++)
    w->weight[i] = fabs(c[i]);
  return majorant(dual, cone, false, 1, w->weight, w->work, w->z);
}

/* value = c'x^, bound = z'r plus the rounding of c'x^ (16.7). */
static cqio_status evaluate(struct system *system, struct system *majorant, const double *c,
                            const double *f, const double *x, struct functional *w, double *value,
                            double *bound) {
  double gamma = cqio__gamma(system->op, 4), sums[3];
  CQIO_TRY(residual_bound(system, majorant, 1, f, x, w->work, w->r));
  for (int64_t i = 0; i < system->n; i++)
    w->work[i] = fabs(x[i]);
  const double *left[] = {c, w->z, w->weight}, *right[] = {x, w->r, w->work};
  CQIO_TRY(cqio_operator_dots(system->ctx, system->op, 3, left, right, sums));
  *value = sums[0];
  *bound = cqio__up(cqio__up(sums[1], gamma) + gamma * cqio__up(sums[2], gamma), 0.0);
  return CQIO_OK;
}

cqio_status cqio_functional_bound(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                                  const double *c_local, int columns, const double *f_local,
                                  const double *x_local, double *value, double *bound) {
  struct system system, dual = {0}, absolute = {0}, *majorant = &system;
  struct functional work = {0};
  cqio_operator *bounding = cqio__majorant(op, params);
  CQIO_TRY(cqio__system_init(ctx, op, params->transposed, params->scale_local, 1, NULL,
                             params->names, &system));
  cqio_status status =
      cqio__system_init(ctx, bounding, !params->transposed, NULL, 1, NULL, params->names, &dual);
  if (!status && bounding != op) {
    status = cqio__system_init(ctx, bounding, params->transposed, params->scale_local, 1, NULL,
                               params->names, &absolute);
    majorant = &absolute;
  }
  if (!status) status = cqio__check_certificate(majorant, params->certificate);
  if (!status) status = cqio__check_finite(&system, "weight", HUGE_VAL, 1, c_local, params->names);
  if (!status)
    status = cqio__check_finite(&system, "right-hand side", CQIO__LARGEST_SIDE, columns, f_local,
                                params->names);
  if (!status)
    status = cqio__check_finite(&system, "solution", HUGE_VAL, columns, x_local, params->names);
  if (!status) status = prepare(&dual, params->certificate, c_local, &work);
  for (int k = 0; k < columns && !status; k++)
    status = evaluate(&system, majorant, c_local, f_local + k * system.n, x_local + k * system.n,
                      &work, &value[k], &bound[k]);
  cqio_free(work.weight);
  cqio_free(work.z);
  cqio_free(work.r);
  cqio_free(work.work);
  cqio__system_free(&dual);
  cqio__system_free(&absolute);
  cqio__system_free(&system);
  return status;
}
