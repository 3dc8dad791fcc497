/* Errors of the entries of L (29.3): from the roundings of the elimination, by solves for a few
 * vectors; or from all residuals, a product as large as the inverse itself. */
#include "findings/pass_errors.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 64 }; /* columns bounded at once */

void cqio__entry_errors_free(struct entry_errors *errors) {
  cqio_free(errors->diagonal);
  for (int k = 0; k < 3; k++) {
    cqio_free(errors->sum[k]);
    cqio_free(errors->norm[k]);
  }
  *errors = (struct entry_errors){0};
}

static cqio_status make(const struct work *w, struct entry_errors *e) {
  CQIO_TRY(CQIO_ALLOC(w->ctx, w->n, &e->diagonal));
  for (int k = 0; k < 3; k++) {
    CQIO_TRY(CQIO_ALLOC(w->ctx, w->n, &e->sum[k]));
    CQIO_TRY(CQIO_ALLOC(w->ctx, w->n, &e->norm[k]));
  }
  return CQIO_OK;
}

static double scale_of(const struct work *w, int64_t i) {
  return w->table->scale ? w->table->scale[i] : 1.0;
}

/* ---- by the roundings of the elimination ----------------------------------------------------- */

/* Every entry of the scaled system is within rounding N^2 + rest. */
struct elimination {
  double rounding, rest;
};

static cqio_status learn(struct work *w, struct elimination *e, bool *known) {
  double k = w->open->proof.inverse_norm;
  CQIO_TRY(cqio_solver_diagonal_rounding(w->open->solver, &e->rounding));
  e->rest = 30.0 * e->rounding * e->rounding * pow(k, 5.0) * (1.0 + 0x1p-40);
  *known = isfinite(e->rounding) && 96.0 * e->rounding * k * k * k <= 1.0 &&
           e->rest <= e->rounding && !w->findings->request.certify_entries;
  return CQIO_OK;
}

cqio_status cqio__entry_errors_known(struct work *w, bool *known) {
  struct elimination e;
  return learn(w, &e, known);
}

/* VALUES = upper bounds of N^2 v, or N'^2 v. */
static cqio_status spread_twice(struct work *w, bool transposed, double *values) {
  CQIO_TRY(cqio__findings_spread(w, transposed, values));
  return cqio__findings_spread(w, transposed, values);
}

void cqio__entry_weights(const struct work *w, double *weights) {
  for (int64_t j = 0; j < w->n; j++)
    weights[j] = 1.0 / scale_of(w, j);
}

/* (N^2)_jj <= (v'N^2)_j / v_j. */
static cqio_status diagonal_by_rounding(struct work *w, const struct elimination *e,
                                        struct entry_errors *out) {
  double *v = out->diagonal;
  cqio__entry_weights(w, v);
  CQIO_TRY(spread_twice(w, true, v));
  for (int64_t j = 0; j < w->n; j++)
    v[j] = (e->rounding * (v[j] * scale_of(w, j)) + e->rest) * (1.0 + 0x1p-40);
  return CQIO_OK;
}

/* Sums over columns (1'N^2), rows (N^2 1) and rows of the Ghosh inverse (N^2 x over x). */
static cqio_status sums_by_rounding(struct work *w, const struct elimination *e, int which,
                                    struct entry_errors *out) {
  double *v = out->sum[which], most = 0.0, weights = 0.0;
  for (int64_t i = 0; i < w->n; i++) {
    v[i] = which == PASS_GHOSH ? w->output[i] : 1.0;
    most = fmax(most, scale_of(w, i));
    weights += v[i] / scale_of(w, i);
  }
  CQIO_TRY(spread_twice(w, which == PASS_COLUMN, v));
  for (int64_t i = 0; i < w->n; i++) {
    double s = scale_of(w, i), rest = e->rest * (which == PASS_COLUMN ? most / s : s * weights);
    v[i] = (e->rounding * v[i] + rest) * (1.0 + 0x1p-30);
    if (which == PASS_GHOSH) v[i] = w->output[i] > 0.0 ? v[i] / w->output[i] : 0.0;
    out->norm[which][i] = v[i];
  }
  return CQIO_OK;
}

static cqio_status by_rounding(struct work *w, const struct elimination *e, bool norms,
                               bool moments, struct entry_errors *out) {
  if (norms) CQIO_TRY(sums_by_rounding(w, e, PASS_COLUMN, out));
  if (norms) CQIO_TRY(sums_by_rounding(w, e, PASS_ROW, out));
  if (norms && !w->table->scale) /* no entry errs more than its column */
    memcpy(out->diagonal, out->sum[PASS_COLUMN], (size_t)w->n * sizeof *out->diagonal);
  else
    CQIO_TRY(diagonal_by_rounding(w, e, out));
  return moments && w->output ? sums_by_rounding(w, e, PASS_GHOSH, out) : CQIO_OK;
}

/* ---- by residuals ---------------------------------------------------------------------------- */

struct residuals {
  struct work *w;
  int64_t first, count;     /* rows of this rank */
  double *unit, *x, *bound; /* [BLOCK][count] */
  struct entry_errors *out;
};

/* The error of entry (i, j) of L is at most B. */
static void take(struct residuals *s, int64_t i, int64_t j, double b) {
  const struct work *w = s->w;
  int64_t at[3] = {j, i, i};
  if (i == j) s->out->diagonal[i] = b;
  for (int k = 0; k < 3; k++) {
    double error = k < PASS_GHOSH ? b : 0.0;
    if (k == PASS_GHOSH && w->output && w->output[i] > 0.0)
      error = b * (w->output[j] / w->output[i]);
    s->out->sum[k][at[k]] += error;
    s->out->norm[k][at[k]] += error * error;
  }
}

/* COLUMNS columns from J of the inverse, which is that of the scaled system (L = S L_s S^-1). */
static cqio_status bound_block(struct residuals *s, int64_t j, int columns) {
  struct work *w = s->w;
  const double *rows = cqio_solver_inverse(w->open->solver);
  cqio_solve_params params = w->open->params;
  params.transposed = false;
  params.scale_local = NULL;
  params.plain_bounds = true;
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < s->count; i++) {
      s->unit[k * s->count + i] = s->first + i == j + k ? 1.0 : 0.0;
      s->x[k * s->count + i] = rows[i * w->n + j + k];
    }
  CQIO_TRY(cqio_error_bound(w->ctx, w->open->op, &params, columns, s->unit, s->x, s->bound, NULL));
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < s->count; i++)
      take(s, s->first + i, j + k,
           s->bound[k * s->count + i] * (scale_of(w, s->first + i) / scale_of(w, j + k)));
  return CQIO_OK;
}

static cqio_status add_ranks(struct work *w, double *values) {
  if (MPI_Allreduce(MPI_IN_PLACE, values, (int)w->n, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(w->ctx)) ==
      MPI_SUCCESS)
    return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on errors of the inverse");
}

static cqio_status bound_all(struct residuals *s) {
  struct work *w = s->w;
  for (int64_t j = 0; j < w->n; j += BLOCK)
    CQIO_TRY(bound_block(s, j, w->n - j < BLOCK ? (int)(w->n - j) : BLOCK));
  CQIO_TRY(add_ranks(w, s->out->diagonal));
  for (int k = 0; k < 3; k++) {
    CQIO_TRY(add_ranks(w, s->out->sum[k]));
    CQIO_TRY(add_ranks(w, s->out->norm[k]));
    for (int64_t i = 0; i < w->n; i++) { /* n u of a sum, and more for the square root */
      double *sum = s->out->sum[k], *norm = s->out->norm[k];
      sum[i] *= 1.0 + 0x1p-20;
      norm[i] = sqrt(norm[i]) * (1.0 + 0x1p-20);
    }
  }
  return CQIO_OK;
}

static cqio_status by_residuals(struct work *w, struct entry_errors *out) {
  struct residuals s = {.w = w, .out = out};
  cqio_operator_range(w->open->op, &s.first, &s.count);
  cqio_status status = CQIO_ALLOC(w->ctx, BLOCK * s.count, &s.unit);
  if (!status) status = CQIO_ALLOC(w->ctx, BLOCK * s.count, &s.x);
  if (!status) status = CQIO_ALLOC(w->ctx, BLOCK * s.count, &s.bound);
  status = cqio_agree(w->ctx, status);
  if (!status) status = bound_all(&s);
  cqio_free(s.unit);
  cqio_free(s.x);
  cqio_free(s.bound);
  return status;
}

cqio_status cqio__entry_errors(struct work *w, bool norms, bool moments, struct entry_errors *out) {
  struct elimination e;
  *out = (struct entry_errors){0};
  bool known = false;
  cqio_status status = cqio_agree(w->ctx, make(w, out));
  if (!status) status = learn(w, &e, &known);
  out->kind = known ? CQIO_BOUND_A_PRIORI : CQIO_BOUND_RESIDUAL;
  if (!status) status = known ? by_rounding(w, &e, norms, moments, out) : by_residuals(w, out);
  if (status) cqio__entry_errors_free(out);
  return status;
}
