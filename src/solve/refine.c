/* Solving with refinement: solve, measure the residual, correct (in FP64 whatever the solver). */
#include "solve/scaled_system.h"

#include <math.h>
#include <string.h>

enum { MAX_CORRECTIONS = 6 };
static const double correction_tolerance = 1e-3;

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
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < n; i++)
      f[k * n + i] *= cqio__inverse_of(system, k)[i];
  CQIO_TRY(solver(system, columns, f, x, iteration));
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < n; i++)
      x[k * n + i] *= cqio__scale_of(system, k)[i];
  return CQIO_OK;
}

double cqio__most(int columns, const double *values) {
  double most = 0.0;
  for (int k = 0; k < columns; k++)
    if (!(values[k] <= most)) most = values[k]; /* NaN stays */
  return most;
}

/* One correction d of x to the part TOLERANCE of its residual r; columns that it does not improve
 * keep their x. */
static cqio_status correct(struct system *system, cqio__solver *solver, double tolerance,
                           int columns, const double *f, double *x, double *r, double *d,
                           double *residuals, int *iterations, int limit) {
  struct iteration inner = {.tolerance = tolerance, .limit = limit};
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
  if (!status) finished = finished || cqio__most(columns, residuals) <= iteration->tolerance;
  for (int c = 0; !status && !finished && c < MAX_CORRECTIONS; c++) {
    double before = cqio__most(columns, residuals);
    status = correct(system, solver, correction_tolerance, columns, f, x, r, d, residuals,
                     &iteration->iterations, iteration->limit);
    double after = cqio__most(columns, residuals);
    finished = after <= iteration->tolerance || !(after < 0.5 * before); /* done, or no progress */
  }
  if (!status && !(cqio__most(columns, residuals) <= iteration->tolerance))
    iteration->converged = false;
  cqio_free(r);
  cqio_free(d);
  return status;
}

cqio_status cqio__solve_guess(struct system *system, cqio__solver *solver, int columns,
                              const double *f, double *x, double *residuals,
                              struct iteration *iteration) {
  double *r = NULL, *d = NULL, worst = 0.0;
  cqio_status status = CQIO_ALLOC(system->ctx, columns * system->n, &r);
  if (!status) status = CQIO_ALLOC(system->ctx, columns * system->n, &d);
  status = cqio_agree(system->ctx, status);
  if (!status) status = measure(system, columns, f, x, r, residuals);
  iteration->iterations = 0;
  for (int c = 0; !status; c++) {
    worst = cqio__most(columns, residuals);
    if (worst <= iteration->tolerance || c == MAX_CORRECTIONS) break;
    /* each correction as exact as the tolerance asks of it */
    double asked = fmin(fmax(0.5 * iteration->tolerance / worst, 1e-15), 0.1);
    status = correct(system, solver, asked, columns, f, x, r, d, residuals, &iteration->iterations,
                     iteration->limit);
  }
  iteration->converged = worst <= iteration->tolerance;
  cqio_free(r);
  cqio_free(d);
  return status;
}

cqio_status cqio__solve_inner(struct system *system, int columns, const double *b, double *x,
                              struct iteration *iteration) {
  return system->direct ? cqio__direct_solve(system, columns, b, x, iteration)
                        : cqio__gmres(system, columns, b, x, iteration);
}
