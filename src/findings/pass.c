/* The diagonal of the inverse, and of the explicit one what one pass over its entries gives: norms,
 * and moments of rows and columns, all with bounds (29.3). */
#include "findings/findings.h"
#include "findings/pass_errors.h"
#include "findings/pass_sums.h"

#include <math.h>

static const double u = 0x1p-53;

struct scan {
  struct work *w;
  double present; /* accounts with output */
  bool norms, moments;
  double *shift[2]; /* [n] of a column, and of a row of the Ghosh inverse */
  struct entry_sums sums;
  struct entry_errors errors;
  struct pass *out;
};

/* Means, from the linkages. */
static cqio_status make_shifts(struct scan *s) {
  struct work *w = s->w;
  cqio_status status = CQIO_OK;
  if (!s->moments) return CQIO_OK;
  CQIO_TRY(cqio__findings_backward(w));
  if (w->output) CQIO_TRY(cqio__findings_forward(w));
  for (int k = 0; k < 2 && !status; k++)
    status = CQIO_ALLOC(w->ctx, w->n, &s->shift[k]);
  CQIO_TRY(cqio_agree(w->ctx, status));
  for (int64_t i = 0; i < w->n; i++) {
    s->shift[0][i] = w->backward.value[i] / s->present;
    if (w->output && w->output[i] > 0.0)
      s->shift[1][i] = w->forward.value[i] / w->output[i] / s->present;
  }
  s->sums.shift[PASS_COLUMN] = s->shift[0];
  s->sums.shift[PASS_GHOSH] = s->shift[1];
  return CQIO_OK;
}

/* Mean and standard deviation of one row or column from its sums, whose terms err by 4 roundings
 * and the errors of entries. Deviations of entries with errors e differ by at most |e|_2 from those
 * without. */
static void finish(const struct scan *s, int which, int64_t at) {
  const double *sum = s->sums.of[which];
  int64_t n = s->w->n;
  struct pass *out = s->out;
  double m = s->present, roundings = (m + 8.0) * u, size = sum[SUM_SIZE * n + at];
  double shift = s->sums.shift[which] ? s->sums.shift[which][at] : 0.0;
  double error = (s->errors.norm[which][at] + 4.0 * u * size) * (1.0 + roundings);
  double mean = shift + sum[SUM * n + at] / m;
  double most = s->errors.sum[which][at] + (4.0 * u + roundings) * size;
  struct bounded b = cqio__rounded(mean, most / m * (1.0 + roundings));
  out->mean[which].value[at] = b.value;
  out->mean[which].bound[at] = b.bound;
  double square = sum[SUM_SQUARE * n + at];
  double rest = fmax(0.0, square - sum[SUM * n + at] * sum[SUM * n + at] / m);
  out->deviation[which].value[at] = m > 1.0 ? sqrt(rest / (m - 1.0)) : CQIO_NO_VALUE;
  out->deviation[which].bound[at] =
      m > 1.0 ? (error / sqrt(m - 1.0) + roundings * sqrt(square / (m - 1.0))) * (1.0 + roundings)
              : 0.0;
}

static void finish_norm(const struct scan *s, int which, int64_t at) {
  double roundings = ((double)s->w->n + 8.0) * u, norm = sqrt(s->sums.of[which][at]);
  s->out->norm[which].value[at] = norm;
  s->out->norm[which].bound[at] =
      (s->errors.norm[which][at] + roundings * norm) * (1.0 + 2.0 * roundings);
}

static cqio_status make_vectors(struct work *w, struct vectors *v) {
  v->columns = 1;
  CQIO_TRY(CQIO_ALLOC(w->ctx, w->n, &v->value));
  return CQIO_ALLOC(w->ctx, w->n, &v->bound);
}

void cqio__pass_destroy(struct pass **pass) {
  struct pass *p = *pass;
  if (!p) return;
  cqio_free(p->diagonal);
  cqio_free(p->diagonal_bound);
  cqio_free(p->column_error);
  for (int k = 0; k < 3; k++) {
    cqio__vectors_free(&p->mean[k]);
    cqio__vectors_free(&p->deviation[k]);
  }
  cqio__vectors_free(&p->norm[0]);
  cqio__vectors_free(&p->norm[1]);
  cqio_free(p);
  *pass = NULL;
}

static cqio_status make_pass(struct work *w, struct pass **out) {
  CQIO_TRY(CQIO_ALLOC(w->ctx, 1, out));
  struct pass *p = *out;
  CQIO_TRY(CQIO_ALLOC(w->ctx, w->n, &p->diagonal));
  CQIO_TRY(CQIO_ALLOC(w->ctx, w->n, &p->diagonal_bound));
  CQIO_TRY(CQIO_ALLOC(w->ctx, w->n, &p->column_error));
  for (int k = 0; k < 3; k++) {
    CQIO_TRY(make_vectors(w, &p->mean[k]));
    CQIO_TRY(make_vectors(w, &p->deviation[k]));
  }
  CQIO_TRY(make_vectors(w, &p->norm[0]));
  return make_vectors(w, &p->norm[1]);
}

static cqio_status make_scan(struct scan *s) {
  struct work *w = s->w;
  for (int64_t i = 0; i < w->n; i++)
    s->present += cqio__present(w, i) ? 1.0 : 0.0;
  for (int k = 0; k < 3; k++)
    CQIO_TRY(CQIO_ALLOC(w->ctx, ENTRY_SUMS * w->n, &s->sums.of[k]));
  return make_pass(w, &s->out);
}

static cqio_status add_ranks(struct work *w, double *values, int64_t count) {
  if (MPI_Allreduce(MPI_IN_PLACE, values, (int)count, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(w->ctx)) ==
      MPI_SUCCESS)
    return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on the entries of the inverse");
}

static cqio_status take_diagonal(struct scan *s) {
  struct work *w = s->w;
  CQIO_TRY(cqio_solver_diagonal(w->open->solver, s->out->diagonal));
  for (int64_t i = 0; i < w->n; i++) {
    s->out->diagonal_bound[i] = s->errors.diagonal[i];
    s->out->column_error[i] = s->errors.norm[PASS_COLUMN][i];
  }
  return CQIO_OK;
}

/* With negative flows L >= 0 is not known before; it is shown where no entry is below the largest
 * error of its column. */
static cqio_status say_sign(const struct scan *s) {
  const struct work *w = s->w;
  const double *rows = cqio_solver_inverse(w->open->solver), *scale = w->table->scale;
  int64_t first, count;
  int shown = 1;
  cqio_operator_range(w->open->op, &first, &count);
  for (int64_t i = 0; i < count && shown; i++)
    for (int64_t j = 0; j < w->n && shown; j++) {
      double entry = rows[i * w->n + j] * (scale ? scale[first + i] / scale[j] : 1.0);
      shown = entry >= s->errors.norm[PASS_COLUMN][j];
    }
  if (MPI_Allreduce(MPI_IN_PLACE, &shown, 1, MPI_INT, MPI_MIN, cqio_ctx_comm(w->ctx)) !=
      MPI_SUCCESS)
    return cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on the entries of the inverse");
  return cqio__findings_note(s->w, shown ? "inverse nonnegative: shown, in spite of negative flows"
                                         : "inverse nonnegative: not shown, with negative flows");
}

static cqio_status scan(struct scan *s) {
  struct work *w = s->w;
  s->sums.moments = s->moments;
  CQIO_TRY(make_shifts(s));
  CQIO_TRY(cqio__entry_errors(w, s->norms, s->moments, &s->errors));
  CQIO_TRY(take_diagonal(s));
  s->out->kind = s->errors.kind;
  if (!s->norms) return CQIO_OK;
  if (w->table->negative_flows > 0) CQIO_TRY(say_sign(s));
  CQIO_TRY(cqio_agree(w->ctx, cqio__sum_entries(w, &s->sums)));
  for (int k = 0; k < 3; k++)
    CQIO_TRY(add_ranks(w, s->sums.of[k], ENTRY_SUMS * w->n));
  for (int k = 0; k < 3 && s->moments; k++)
    for (int64_t i = 0; i < w->n; i++)
      if (cqio__present(w, i) && (k != PASS_GHOSH || w->output)) finish(s, k, i);
  for (int k = 0; k < 2; k++)
    for (int64_t i = 0; i < w->n; i++)
      finish_norm(s, k, i);
  return CQIO_OK;
}

cqio_status cqio__findings_pass(struct work *w) {
  const bool *wanted = w->findings->request.wanted;
  struct scan s = {.w = w, .moments = wanted[CQIO_ANALYSIS_DISPERSION]};
  s.norms = s.moments || wanted[CQIO_ANALYSIS_INFLUENCE];
  if (w->pass) return CQIO_OK;
  cqio_status status = cqio_agree(w->ctx, make_scan(&s));
  if (!status) status = scan(&s);
  for (int k = 0; k < 3; k++)
    cqio_free(s.sums.of[k]);
  cqio_free(s.shift[0]);
  cqio_free(s.shift[1]);
  cqio__entry_errors_free(&s.errors);
  if (status)
    cqio__pass_destroy(&s.out);
  else
    w->pass = s.out;
  return status;
}
