/* The solver of one operator: method, factors and certificate kept for any number of solves. */
#include "solve/solver.h"
#include "solve/choose.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The operator that certificates are of. */
static cqio_operator *certified(const struct cqio_solver *s) {
  return cqio__majorant(s->op, &s->params);
}

static const double unchecked = 268435456.0; /* bytes a rank always has */

void cqio_solve_params_init(cqio_solve_params *params) {
  *params =
      (cqio_solve_params){.method = CQIO_SOLVE_AUTO, .tolerance = 1e-14, .max_iterations = 1000};
}

/* ---- preparation ----------------------------------------------------------------------------- */

static cqio_status check_params(cqio_ctx *ctx, const cqio_solve_params *p, int columns) {
  if (!(p->tolerance > 0.0 && p->tolerance <= 0.1))
    return cqio_fail(ctx, CQIO_CONFIG,
                     "solve: tolerance = %g: expected a number in (0, 0.1]; the default is 1e-14",
                     p->tolerance);
  if (p->max_iterations < 1 || columns < 1)
    return cqio_fail(ctx, CQIO_CONFIG,
                     "solve: max_iterations = %d, columns = %d: expected at least 1",
                     p->max_iterations, columns);
  return CQIO_OK;
}

/* Bytes a rank may use, the least that any was given; nodes are asked only where it can matter. */
cqio_status cqio__solve_memory_limit(cqio_ctx *ctx, const cqio_operator *op,
                                     const cqio_solve_params *p, int columns, double *limit) {
  double given = p->memory_limit > 0.0 ? p->memory_limit : HUGE_VAL, most = 0.0;
  if (MPI_Allreduce(&given, limit, 1, MPI_DOUBLE, MPI_MIN, cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on the limit of memory");
  if (*limit < HUGE_VAL) return CQIO_OK;
  for (int m = CQIO_SOLVE_GMRES; m < CQIO_SOLVE_METHODS; m++)
    if ((int)p->method == m || p->method == CQIO_SOLVE_AUTO)
      most = fmax(most, cqio__method_memory(ctx, op, (cqio_solve_method)m, columns));
  return most <= unchecked ? CQIO_OK : cqio_memory_available(ctx, limit);
}

/* Column sums below 1 (5.1) prove productivity, and that LU needs no pivots. */
cqio_status cqio__solver_sum_columns(struct cqio_solver *s) {
  struct system transposed;
  double *work = NULL;
  int64_t account;
  if (s->column_sum >= 0.0) return CQIO_OK;
  CQIO_TRY(
      cqio__system_init(s->ctx, certified(s), true, NULL, 1, NULL, s->params.names, &transposed));
  cqio_status status = cqio_agree(s->ctx, CQIO_ALLOC(s->ctx, transposed.n, &work));
  if (!status) status = cqio__column_sums(&transposed, work, &s->column_sum, &account);
  cqio_free(work);
  cqio__system_free(&transposed);
  return status;
}

/* The certificate says best why there is no solution; a matrix that is singular in rounding alone
 * passes it. */
cqio_status cqio__singular_matrix(const struct cqio_solver *s, int64_t account) {
  cqio_account_label label;
  cqio_certificate *certificate;
  struct certificate_request request = {.without_rows = true, .names = s->params.names};
  CQIO_TRY(cqio__certify(s->ctx, certified(s), &request, &certificate));
  cqio_certificate_destroy(&certificate);
  return cqio_fail(s->ctx, CQIO_NUMERIC,
                   "solve: column '%s': I - A is singular there: expected a productive system, "
                   "spectral radius of A below 1",
                   cqio_account_name(s->params.names, account, &label));
}

static cqio_status factor(struct cqio_solver *s);

/* FP32 factors did not do, for the reason given: from now on those in FP64. */
static cqio_status fall_back(struct cqio_solver *s, const char *what, double value) {
  snprintf(s->plan.reason, sizeof s->plan.reason, "fallback from mixed: %s %.3g", what, value);
  s->plan.method = CQIO_SOLVE_LU;
  return factor(s);
}

static cqio_status factor(struct cqio_solver *s) {
  double started = MPI_Wtime(), processor = cqio__processor_seconds();
  bool mixed = s->plan.method == CQIO_SOLVE_MIXED;
  int64_t singular = -1;
  bool may_do_without = s->plan.method != CQIO_SOLVE_LU; /* the reference always pivots */
  if (may_do_without) CQIO_TRY(cqio__solver_sum_columns(s));
  double column_sum = may_do_without ? s->column_sum : INFINITY;
  cqio__direct_destroy(&s->direct);
  cqio_status status =
      cqio__direct_create(s->ctx, s->op, s->plan.method, column_sum, &singular, &s->direct);
  s->plan.flops += cqio__direct_factor_flops(s->op, s->plan.method);
  s->plan.factor_seconds += MPI_Wtime() - started;
  s->plan.processor += cqio__processor_seconds() - processor;
  if (!status && cqio__direct_coarse(s->direct) && !strstr(s->plan.reason, "BF16"))
    snprintf(s->plan.reason + strlen(s->plan.reason),
             sizeof s->plan.reason - strlen(s->plan.reason), "; factors by products in BF16");
  if (singular < 0) return status;
  return mixed ? fall_back(s, "FP32 finds no pivot in account", (double)singular)
               : cqio__singular_matrix(s, singular);
}

cqio_status cqio_solver_create(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                               int columns, cqio_solver **out) {
  cqio_solve_params p;
  cqio_solver *s;
  double limit;
  *out = NULL;
  cqio_solve_params_init(&p);
  if (params) p = *params;
  CQIO_TRY(check_params(ctx, &p, columns));
  CQIO_TRY(cqio__solve_memory_limit(ctx, op, &p, columns, &limit));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 1, &s));
  s->ctx = ctx;
  s->op = op;
  s->params = p;
  s->column_sum = -1.0;
  cqio_status status = cqio__choose(ctx, op, p.method, columns, limit, &s->plan);
  if (!status && cqio__is_direct(s->plan.method)) {
    status = cqio__check_coefficients(ctx, certified(s), p.names);
    if (!status) status = factor(s);
  }
  if (status)
    cqio_solver_destroy(&s);
  else
    *out = s;
  return status;
}

void cqio_solver_destroy(cqio_solver **solver) {
  cqio_solver *s = solver ? *solver : NULL;
  if (!s) return;
  for (int side = 0; side < 2; side++) {
    if (s->system[side].ctx) cqio__system_free(&s->system[side]);
    if (s->absolute[side].ctx) cqio__system_free(&s->absolute[side]);
  }
  cqio_certificate_destroy(&s->own);
  cqio__direct_destroy(&s->direct);
  cqio_free(s->ones_solution);
  cqio_free(s);
  *solver = NULL;
}

const double *cqio_solver_inverse(const cqio_solver *solver) {
  return solver->plan.method == CQIO_SOLVE_INVERSE ? cqio__direct_inverse(solver->direct) : NULL;
}

double cqio_solver_inverse_rounding(const cqio_solver *solver) {
  return cqio_solver_inverse(solver) ? cqio__direct_rounding(solver->direct) : HUGE_VAL;
}

/* The certificate, with componentwise bounds when WITH_ROWS. */
static cqio_status certify(struct cqio_solver *s, bool with_rows) {
  double started = MPI_Wtime();
  struct certificate_request request = {.candidate = {NULL, s->ones_solution},
                                        .direct = certified(s) == s->op ? s->direct : NULL,
                                        .scale_local = cqio__solver_scale(s, false),
                                        .without_rows = !with_rows,
                                        .names = s->params.names};
  if (!s->params.certificate) {
    CQIO_TRY(cqio__certify(s->ctx, certified(s), &request, &s->own));
    s->params.certificate = s->own;
  } else if (with_rows && s->own && !s->own->has_rows) {
    CQIO_TRY(cqio__certify_rows(s->ctx, certified(s), &request, s->own));
  }
  s->certificate_seconds += MPI_Wtime() - started;
  return CQIO_OK;
}

cqio_status cqio_solver_certificate(cqio_solver *s, const cqio_certificate **out) {
  *out = NULL;
  CQIO_TRY(certify(s, true));
  *out = s->params.certificate;
  return CQIO_OK;
}

/* ---- solving --------------------------------------------------------------------------------- */

/* The system of a direction with room for COLUMNS. */
static cqio_status prepare_system(struct cqio_solver *s, bool transposed, int columns) {
  struct system *system = &s->system[transposed];
  int most = s->direct ? BATCH : KRYLOV_COLUMNS;
  int wanted = columns < most ? columns : most;
  if (system->ctx && system->width >= wanted && system->direct == s->direct) return CQIO_OK;
  if (system->ctx) cqio__system_free(system);
  CQIO_TRY(cqio__system_init(s->ctx, s->op, transposed, cqio__solver_scale(s, transposed), columns,
                             s->direct, s->params.names, system));
  system->plain_bounds = s->params.plain_bounds;
  return CQIO_OK;
}

/* The system of |A| of a direction; that of A where it is >= 0. */
static cqio_status prepare_majorant(struct cqio_solver *s, bool transposed, int columns,
                                    struct system **out) {
  struct system *absolute = &s->absolute[transposed];
  *out = &s->system[transposed];
  if (certified(s) == s->op) return CQIO_OK;
  int width = s->system[transposed].width;
  if (absolute->ctx && absolute->width >= width) {
    *out = absolute;
    return CQIO_OK;
  }
  if (absolute->ctx) cqio__system_free(absolute);
  CQIO_TRY(cqio__system_init(s->ctx, certified(s), transposed, cqio__solver_scale(s, transposed),
                             columns, NULL, s->params.names, absolute));
  *out = absolute;
  return CQIO_OK;
}

static cqio__solver *method_solver(const struct cqio_solver *s) {
  if (s->direct) return cqio__direct_solve;
  if (s->plan.method == CQIO_SOLVE_BICGSTAB) return cqio__bicgstab;
  if (s->plan.method == CQIO_SOLVE_NEUMANN) return cqio__neumann;
  return cqio__gmres;
}

static cqio_status solve_columns(struct cqio_solver *s, struct system *system, int columns,
                                 const double *f, double *x, cqio_solve_report *report,
                                 bool *converged) {
  *converged = true;
  for (int first = 0; first < columns; first += system->width) {
    int count = columns - first < system->width ? columns - first : system->width;
    double residuals[BATCH];
    struct iteration iteration = {.tolerance = s->params.tolerance,
                                  .limit = s->params.max_iterations};
    /* the partial sums of the series stay lower bounds only without corrections */
    bool refine = s->plan.method != CQIO_SOLVE_NEUMANN;
    int64_t start = first * system->n;
    if (s->params.guess && refine)
      CQIO_TRY(cqio__solve_guess(system, method_solver(s), count, f + start, x + start, residuals,
                                 &iteration));
    else
      CQIO_TRY(cqio__solve_refined(system, method_solver(s), refine, count, f + start, x + start,
                                   residuals, &iteration));
    double worst = cqio__most(count, residuals);
    if (!(worst <= report->residual)) report->residual = worst;
    if (iteration.iterations > report->iterations) report->iterations = iteration.iterations;
    *converged = *converged && iteration.converged;
  }
  return CQIO_OK;
}

static cqio_status not_converged(const struct cqio_solver *s, cqio_solve_report *report) {
  if (!isfinite(report->residual)) report->residual = HUGE_VAL;
  if (!isfinite(report->residual))
    return cqio_fail(s->ctx, CQIO_CONVERGENCE,
                     "solve: method %s: the residual is not finite after %d iterations: expected "
                     "at most %.3g; take another method",
                     cqio_solve_method_name(report->method), report->iterations,
                     s->params.tolerance);
  return cqio_fail(s->ctx, CQIO_CONVERGENCE,
                   "solve: method %s: relative residual = %.3g after %d iterations: expected at "
                   "most %.3g; raise max_iterations or the tolerance",
                   cqio_solve_method_name(report->method), report->residual, report->iterations,
                   s->params.tolerance);
}

static cqio_status solve(struct cqio_solver *s, bool transposed, int columns, const double *f,
                         double *x, cqio_solve_report *report) {
  bool converged = false;
  struct system *system = &s->system[transposed];
  CQIO_TRY(prepare_system(s, transposed, columns));
  CQIO_TRY(cqio__check_finite(system, "right-hand side", CQIO__LARGEST_SIDE, columns, f,
                              s->params.names));
  CQIO_TRY(solve_columns(s, system, columns, f, x, report, &converged));
  if (!converged && s->plan.method == CQIO_SOLVE_MIXED) {
    CQIO_TRY(fall_back(s, "refinement stops at a residual of", report->residual));
    *report = s->plan;
    CQIO_TRY(prepare_system(s, transposed, columns));
    CQIO_TRY(solve_columns(s, system, columns, f, x, report, &converged));
  }
  if (!converged) return not_converged(s, report);
  return cqio__check_finite(system, "solution", HUGE_VAL, columns, x, s->params.names);
}

/* Bounds of all columns into BOUND (or their 1-norms alone), their summary into the report. */
static cqio_status bound_columns(struct cqio_solver *s, struct system *system, int columns,
                                 const double *f, const double *x, double *bound,
                                 cqio_solve_report *report) {
  int64_t n = system->n;
  const cqio_certificate *certificate = s->params.certificate;
  struct system *majorant;
  CQIO_TRY(prepare_majorant(s, system->transposed, columns, &majorant));
  int width = majorant->width < system->width ? majorant->width : system->width;
  for (int first = 0; first < columns; first += width) {
    int count = columns - first < width ? columns - first : width;
    double error[BATCH], size[BATCH];
    CQIO_TRY(cqio__bound(system, majorant, certificate, count, f + first * n, x + first * n,
                         bound ? bound + first * n : NULL, error));
    CQIO_TRY(cqio_operator_norm1(system->ctx, system->op, count, x + first * n, size));
    for (int k = 0; k < count; k++)
      if (size[k] > 0.0) report->bound_norm1 = fmax(report->bound_norm1, error[k] / size[k]);
  }
  report->componentwise = certificate->cone[system->transposed ? 1 : 0].holds;
  return bound ? cqio__relative_bound(s->ctx, columns * n, x, bound, &report->bound_relative)
               : CQIO_OK;
}

/* Keeps a transposed solution whose right-hand side is 1 everywhere: it is the certificate's v. */
static cqio_status keep_ones(struct cqio_solver *s, int columns, const double *f, const double *x) {
  int64_t n = s->system[true].n;
  for (int k = 0; k < columns && !s->ones_solution && !s->params.certificate; k++) {
    int ones = 1, everywhere = 0;
    for (int64_t i = 0; i < n && ones; i++)
      ones = f[k * n + i] == 1.0;
    if (MPI_Allreduce(&ones, &everywhere, 1, MPI_INT, MPI_LAND, cqio_ctx_comm(s->ctx)) !=
        MPI_SUCCESS)
      return cqio_fail(s->ctx, CQIO_MPI, "MPI_Allreduce: failed on a right-hand side");
    if (!everywhere) continue;
    CQIO_TRY(CQIO_ALLOC_TOGETHER(s->ctx, n, &s->ones_solution));
    if (n > 0) memcpy(s->ones_solution, x + k * n, (size_t)n * sizeof *x);
  }
  return CQIO_OK;
}

static cqio_status solve_and_bound(struct cqio_solver *s, bool transposed, int columns,
                                   const double *f, double *x, double *bound,
                                   cqio_solve_report *report) {
  struct system *system = &s->system[transposed];
  bool wanted = bound || s->params.norm_bound, with_rows = bound && !transposed;
  double before = s->certificate_seconds;
  CQIO_TRY(prepare_system(s, transposed, columns));
  /* a transposed solution may serve the certificate, if the system is known to be productive */
  if (wanted && transposed) CQIO_TRY(cqio__solver_sum_columns(s));
  if (wanted && !(transposed && s->column_sum < 1.0)) CQIO_TRY(certify(s, with_rows));
  if (s->params.certificate && certified(s) == s->op)
    CQIO_TRY(cqio__check_certificate(system, s->params.certificate));
  CQIO_TRY(solve(s, transposed, columns, f, x, report));
  if (transposed) CQIO_TRY(keep_ones(s, columns, f, x));
  if (wanted) CQIO_TRY(certify(s, with_rows));
  if (wanted) CQIO_TRY(bound_columns(s, system, columns, f, x, bound, report));
  report->certificate_seconds += s->certificate_seconds - before;
  if (s->params.certificate) report->theta = cqio_certificate_read(s->params.certificate).theta;
  return CQIO_OK;
}

cqio_status cqio_solver_solve(cqio_solver *s, bool transposed, int columns, const double *f_local,
                              double *x_local, double *bound_local, cqio_solve_report *report) {
  cqio_solve_report none, *out = report ? report : &none;
  struct system *system = &s->system[transposed];
  double started = MPI_Wtime(), processor = cqio__processor_seconds();
  *out = s->plan;
  CQIO_TRY(check_params(s->ctx, &s->params, columns));
  system->applications = 0;
  system->flops = system->bytes = 0.0;
  cqio_status status = solve_and_bound(s, transposed, columns, f_local, x_local, bound_local, out);
  out->applications = system->applications;
  out->flops += system->flops;
  out->bytes += system->bytes;
  out->seconds = s->plan.factor_seconds + MPI_Wtime() - started;
  out->processor = s->plan.processor + cqio__processor_seconds() - processor;
  s->plan.flops = s->plan.factor_seconds = s->plan.processor = 0.0; /* told once */
  return status;
}

cqio_status cqio_leontief_solve(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                                int columns, const double *f_local, double *x_local,
                                double *bound_local, cqio_solve_report *report) {
  cqio_solver *solver;
  double started = MPI_Wtime();
  if (report) *report = (cqio_solve_report){0};
  CQIO_TRY(cqio_solver_create(ctx, op, params, columns, &solver));
  cqio_status status = cqio_solver_solve(solver, params && params->transposed, columns, f_local,
                                         x_local, bound_local, report);
  if (report) report->seconds = MPI_Wtime() - started;
  cqio_solver_destroy(&solver);
  return status;
}
