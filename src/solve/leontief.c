/* The Leontief solver: choice of method, batches of columns, refinement, report. */
#include "solve/system.h"

#include <math.h>
#include <string.h>

enum { MAX_CORRECTIONS = 4 };
static const double correction_tolerance = 1e-3;

const char *cqio_solve_method_name(cqio_solve_method method) {
  static const char *const names[] = {"auto", "gmres", "bicgstab", "neumann", "lu"};
  return method <= CQIO_SOLVE_LU ? names[method] : "unknown";
}

void cqio_solve_params_init(cqio_solve_params *params) {
  *params =
      (cqio_solve_params){.method = CQIO_SOLVE_AUTO, .tolerance = 1e-14, .max_iterations = 1000};
}

void cqio__report_add(cqio_solve_report *sum, const cqio_solve_report *further) {
  sum->method = further->method;
  sum->reason = further->reason;
  if (further->iterations > sum->iterations) sum->iterations = further->iterations;
  if (further->residual > sum->residual) sum->residual = further->residual;
  if (further->bound_relative > sum->bound_relative) sum->bound_relative = further->bound_relative;
  if (further->bound_norm1 > sum->bound_norm1) sum->bound_norm1 = further->bound_norm1;
  if (further->theta > sum->theta) sum->theta = further->theta;
  sum->applications += further->applications;
  sum->seconds += further->seconds;
  sum->flops += further->flops;
  sum->bytes += further->bytes;
}

/* residuals[k] = ||r|| / (||f|| + ||x||), scaled; r is overwritten with the residual. */
static cqio_status measure(struct system *system, int columns, const double *f, const double *x,
                           double *r, double *residuals) {
  double size_f[BATCH], size_x[BATCH];
  CQIO_TRY(cqio__residual(system, columns, f, x, r));
  CQIO_TRY(cqio__norms(system, true, columns, r, residuals));
  CQIO_TRY(cqio__norms(system, true, columns, f, size_f));
  CQIO_TRY(cqio__norms(system, true, columns, x, size_x));
  for (int k = 0; k < columns; k++)
    residuals[k] = residuals[k] > 0.0 ? residuals[k] / (size_f[k] + size_x[k]) : residuals[k];
  return CQIO_OK;
}

/* x = S solver(S^-1 f); overwrites f. */
static cqio_status solve_scaled(struct system *system, cqio__solver *solver, int columns, double *f,
                                double *x, struct iteration *iteration) {
  int64_t n = system->n;
  for (int64_t i = 0; i < columns * n; i++)
    f[i] /= system->scale[i % n];
  CQIO_TRY(solver(system, columns, f, x, iteration));
  for (int64_t i = 0; i < columns * n; i++)
    x[i] *= system->scale[i % n];
  return CQIO_OK;
}

static double largest(int columns, const double *values) {
  double most = 0.0;
  for (int k = 0; k < columns; k++)
    if (!(values[k] <= most)) most = values[k]; /* NaN stays */
  return most;
}

/* One correction d of x; columns that it does not improve keep their x. */
static cqio_status correct(struct system *system, cqio__solver *solver, int columns,
                           const double *f, double *x, double *r, double *d, double *residuals,
                           int *iterations, int limit) {
  struct iteration inner = {.tolerance = correction_tolerance, .limit = limit};
  double after[BATCH];
  int64_t n = system->n;
  CQIO_TRY(solve_scaled(system, solver, columns, r, d, &inner));
  *iterations += inner.iterations;
  for (int64_t i = 0; i < columns * n; i++) {
    double old = x[i];
    x[i] = old + d[i];
    d[i] = old;
  }
  CQIO_TRY(measure(system, columns, f, x, r, after));
  for (int k = 0; k < columns; k++) {
    if (after[k] <= residuals[k]) {
      residuals[k] = after[k];
    } else if (n > 0) { /* the residual of old x is not needed: another round would not help */
      memcpy(x + k * n, d + k * n, (size_t)n * sizeof *x);
      memset(r + k * n, 0, (size_t)n * sizeof *r);
    }
  }
  return CQIO_OK;
}

cqio_status cqio__solve_refined(struct system *system, cqio__solver *solver, bool refine,
                                int columns, const double *f, double *x, double *residuals,
                                struct iteration *iteration) {
  double *r = NULL, *d = NULL;
  int64_t size = columns * system->n;
  cqio_status status = CQIO_ALLOC(system->ctx, size, &r);
  if (!status) status = CQIO_ALLOC(system->ctx, size, &d);
  status = cqio_agree(system->ctx, status);
  if (!status) {
    memcpy(d, f, (size_t)size * sizeof *d);
    status = solve_scaled(system, solver, columns, d, x, iteration);
  }
  if (!status) status = measure(system, columns, f, x, r, residuals);
  bool finished = !refine || !iteration->converged;
  for (int c = 0; !status && !finished && c < MAX_CORRECTIONS; c++) {
    status = correct(system, solver, columns, f, x, r, d, residuals, &iteration->iterations,
                     iteration->limit);
    finished = largest(columns, residuals) <= iteration->tolerance;
  }
  if (!status && !(largest(columns, residuals) <= iteration->tolerance))
    iteration->converged = false;
  cqio_free(r);
  cqio_free(d);
  return status;
}

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

static cqio__solver *choose(cqio_solve_report *report) {
  switch (report->method) {
  case CQIO_SOLVE_BICGSTAB:
    return cqio__bicgstab;
  case CQIO_SOLVE_NEUMANN:
    return cqio__neumann;
  case CQIO_SOLVE_LU:
    return cqio__dense_solve;
  default:
    return cqio__gmres;
  }
}

static cqio_status solve_columns(struct system *system, const cqio_solve_params *p, int columns,
                                 const double *f, double *x, cqio_solve_report *report) {
  cqio__solver *solver = choose(report);
  bool converged = true;
  if (report->method == CQIO_SOLVE_LU) CQIO_TRY(cqio__dense_factor(system));
  for (int first = 0; first < columns; first += BATCH) {
    int count = columns - first < BATCH ? columns - first : BATCH;
    double residuals[BATCH];
    struct iteration iteration = {.tolerance = p->tolerance, .limit = p->max_iterations};
    /* the partial sums of the series stay lower bounds only without corrections */
    CQIO_TRY(cqio__solve_refined(system, solver, report->method != CQIO_SOLVE_NEUMANN, count,
                                 f + first * system->n, x + first * system->n, residuals,
                                 &iteration));
    double worst = largest(count, residuals);
    if (!(worst <= report->residual)) report->residual = worst;
    if (iteration.iterations > report->iterations) report->iterations = iteration.iterations;
    converged = converged && iteration.converged;
  }
  if (converged) return CQIO_OK;
  if (!isfinite(report->residual)) report->residual = HUGE_VAL;
  return cqio_fail(system->ctx, CQIO_CONVERGENCE,
                   "solve: method %s: relative residual = %.3g after %d iterations: expected at "
                   "most %.3g; raise max_iterations or the tolerance",
                   cqio_solve_method_name(report->method), report->residual, report->iterations,
                   p->tolerance);
}

/* The certificate given, or one made for this call (*own). */
static cqio_status certify(cqio_ctx *ctx, cqio_operator *op, cqio_solve_params *p,
                           cqio_certificate **own) {
  if (p->certificate) return CQIO_OK;
  CQIO_TRY(cqio_productivity(ctx, op, p->transposed ? NULL : p->scale_local, p->names, own));
  p->certificate = *own;
  return CQIO_OK;
}

/* Bounds of all columns into BOUND, their summary into the report. */
static cqio_status bound_columns(struct system *system, const cqio_certificate *certificate,
                                 int columns, const double *f, const double *x, double *bound,
                                 cqio_solve_report *report) {
  double relative = 0.0;
  int64_t n = system->n, anywhere = 0;
  for (int first = 0; first < columns; first += BATCH) {
    int count = columns - first < BATCH ? columns - first : BATCH;
    double error[BATCH], size[BATCH];
    CQIO_TRY(cqio__bound(system, certificate, count, f + first * n, x + first * n,
                         bound + first * n, error));
    CQIO_TRY(cqio_operator_norm1(system->ctx, system->op, count, x + first * n, size));
    for (int k = 0; k < count; k++)
      if (size[k] > 0.0) report->bound_norm1 = fmax(report->bound_norm1, error[k] / size[k]);
  }
  for (int64_t i = 0; i < columns * n; i++)
    if (x[i] != 0.0) relative = fmax(relative, bound[i] / fabs(x[i]));
  CQIO_TRY(cqio__largest(system->ctx, &relative, &anywhere));
  report->bound_relative = relative;
  return CQIO_OK;
}

cqio_status cqio_leontief_solve(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                                int columns, const double *f_local, double *x_local,
                                double *bound_local, cqio_solve_report *report) {
  cqio_solve_params p;
  cqio_solve_report none, *out = report ? report : &none;
  cqio_solve_params_init(&p);
  if (params) p = *params;
  bool automatic = p.method == CQIO_SOLVE_AUTO;
  *out =
      (cqio_solve_report){.method = automatic ? CQIO_SOLVE_GMRES : p.method,
                          .reason = automatic ? "products with the factored operator only, and a "
                                                "number of iterations that does not grow with size"
                                              : "asked for"};
  double started = MPI_Wtime();
  struct system system;
  cqio_certificate *own = NULL;
  CQIO_TRY(check_params(ctx, &p, columns));
  CQIO_TRY(cqio__system_init(ctx, op, p.transposed, p.scale_local, columns, p.names, &system));
  cqio_status status = cqio__check_finite(&system, "right-hand side", columns, f_local, p.names);
  if (!status) status = solve_columns(&system, &p, columns, f_local, x_local, out);
  if (!status) status = cqio__check_finite(&system, "solution", columns, x_local, p.names);
  if (!status && bound_local) status = certify(ctx, op, &p, &own);
  if (!status && p.certificate) status = cqio__check_certificate(&system, p.certificate);
  if (!status && bound_local)
    status = bound_columns(&system, p.certificate, columns, f_local, x_local, bound_local, out);
  if (!status && p.certificate) out->theta = cqio_certificate_read(p.certificate).theta;
  out->applications = system.applications;
  out->flops = system.flops;
  out->bytes = system.bytes;
  out->seconds = MPI_Wtime() - started;
  cqio_certificate_destroy(&own);
  cqio__system_free(&system);
  return status;
}
