/* One pass over the entries of the explicit inverse: its diagonal, norms, and moments of rows and
 * columns, all with bounds from the residuals I - (I - A) L (29.3). */
#include "findings/findings.h"

#include <math.h>

enum { BLOCK = 64 }; /* columns bounded at once */
static const double u = 0x1p-53;

/* Sums over a row or column of entries e within b, about a shift m near their mean. */
enum { SUM, SQUARE, ERROR, ERROR_SQUARE, SIZE, RAW, RAW_ERROR, SUMS };
struct moments {
  double *sum; /* [SUMS][n] */
};

struct scan {
  struct work *w;
  int64_t first, count; /* rows of this rank */
  double present;       /* accounts with output */
  struct moments of[3];
  double *unit, *x, *bound; /* [BLOCK][count] */
  struct pass *out;
};

static void add(struct moments *to, int64_t n, int64_t at, double shift, double e, double b) {
  double d = e - shift, error = b + 4.0 * u * (fabs(e) + fabs(shift));
  to->sum[SUM * n + at] += d;
  to->sum[SQUARE * n + at] += d * d;
  to->sum[ERROR * n + at] += error;
  to->sum[ERROR_SQUARE * n + at] += error * error;
  to->sum[SIZE * n + at] += fabs(e) + fabs(shift);
}

/* For the 2-norm, of all entries. */
static void add_raw(struct moments *to, int64_t n, int64_t at, double e, double b) {
  to->sum[RAW * n + at] += e * e;
  to->sum[RAW_ERROR * n + at] += b * b;
}

static double shift_of(const struct scan *s, int which, int64_t at) {
  const struct work *w = s->w;
  if (which == PASS_COLUMN) return w->backward.value[at] / s->present;
  return which == PASS_GHOSH ? w->forward.value[at] / w->output[at] / s->present : 0.0;
}

/* Entry (i, j) of L within B. */
static void take(struct scan *s, int64_t i, int64_t j, double e, double b) {
  struct work *w = s->w;
  if (i == j) {
    s->out->diagonal[i] = e;
    s->out->diagonal_bound[i] = b;
  }
  add_raw(&s->of[PASS_COLUMN], w->n, j, e, b);
  add_raw(&s->of[PASS_ROW], w->n, i, e, b);
  if (!cqio__present(w, i) || !cqio__present(w, j)) return;
  add(&s->of[PASS_COLUMN], w->n, j, shift_of(s, PASS_COLUMN, j), e, b);
  add(&s->of[PASS_ROW], w->n, i, 0.0, e, b);
  if (!w->output) return;
  double ratio = w->output[j] / w->output[i];
  add(&s->of[PASS_GHOSH], w->n, i, shift_of(s, PASS_GHOSH, i), e * ratio, b * ratio);
}

/* COLUMNS columns from J of the inverse, which is that of the scaled system (L = S L_s S^-1). */
static cqio_status scan_block(struct scan *s, int64_t j, int columns) {
  struct work *w = s->w;
  const cqio_io_solution *open = w->open;
  const double *rows = cqio_solver_inverse(open->solver), *scale = w->table->scale;
  cqio_solve_params params = open->params;
  params.transposed = false;
  params.scale_local = NULL;
  params.plain_bounds = true;
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < s->count; i++) {
      s->unit[k * s->count + i] = s->first + i == j + k ? 1.0 : 0.0;
      s->x[k * s->count + i] = rows[i * w->n + j + k];
    }
  CQIO_TRY(cqio_error_bound(w->ctx, open->op, &params, columns, s->unit, s->x, s->bound, NULL));
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < s->count; i++) {
      double factor = scale ? scale[s->first + i] / scale[j + k] : 1.0;
      take(s, s->first + i, j + k, s->x[k * s->count + i] * factor,
           s->bound[k * s->count + i] * factor);
    }
  return CQIO_OK;
}

/* Mean and standard deviation of one row or column from its sums. The deviations of entries
 * with errors e differ by at most |e|_2 from those without. */
static void finish(const struct scan *s, int which, int64_t at) {
  const double *sum = s->of[which].sum;
  int64_t n = s->w->n;
  struct pass *out = s->out;
  double m = s->present, roundings = (m + 8.0) * u, shift = shift_of(s, which, at);
  double error = sqrt(sum[ERROR_SQUARE * n + at]) * (1.0 + roundings);
  double mean = shift + sum[SUM * n + at] / m;
  struct bounded b = cqio__rounded(mean, (sum[ERROR * n + at] + roundings * sum[SIZE * n + at]) /
                                             m * (1.0 + roundings));
  out->mean[which].value[at] = b.value;
  out->mean[which].bound[at] = b.bound;
  double rest = fmax(0.0, sum[SQUARE * n + at] - sum[SUM * n + at] * sum[SUM * n + at] / m);
  double deviation = sqrt(rest / (m - 1.0));
  out->deviation[which].value[at] = m > 1.0 ? deviation : CQIO_NO_VALUE;
  out->deviation[which].bound[at] =
      m > 1.0 ? (error / sqrt(m - 1.0) + roundings * sqrt(sum[SQUARE * n + at] / (m - 1.0))) *
                    (1.0 + roundings)
              : 0.0;
}

static void finish_norm(const struct scan *s, int which, int64_t at) {
  int64_t n = s->w->n;
  double roundings = ((double)n + 8.0) * u, norm = sqrt(s->of[which].sum[RAW * n + at]);
  s->out->norm[which].value[at] = norm;
  s->out->norm[which].bound[at] =
      (sqrt(s->of[which].sum[RAW_ERROR * n + at]) + roundings * norm) * (1.0 + 2.0 * roundings);
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
  for (int k = 0; k < 3; k++) {
    CQIO_TRY(make_vectors(w, &p->mean[k]));
    CQIO_TRY(make_vectors(w, &p->deviation[k]));
  }
  CQIO_TRY(make_vectors(w, &p->norm[0]));
  return make_vectors(w, &p->norm[1]);
}

static cqio_status make_scan(struct work *w, struct scan *s) {
  cqio_operator_range(w->open->op, &s->first, &s->count);
  for (int64_t i = 0; i < w->n; i++)
    s->present += cqio__present(w, i) ? 1.0 : 0.0;
  for (int k = 0; k < 3; k++)
    CQIO_TRY(CQIO_ALLOC(w->ctx, SUMS * w->n, &s->of[k].sum));
  CQIO_TRY(CQIO_ALLOC(w->ctx, BLOCK * s->count, &s->unit));
  CQIO_TRY(CQIO_ALLOC(w->ctx, BLOCK * s->count, &s->x));
  CQIO_TRY(CQIO_ALLOC(w->ctx, BLOCK * s->count, &s->bound));
  return make_pass(w, &s->out);
}

static cqio_status add_ranks(struct work *w, double *values, int64_t count) {
  if (MPI_Allreduce(MPI_IN_PLACE, values, (int)count, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(w->ctx)) ==
      MPI_SUCCESS)
    return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on the entries of the inverse");
}

static cqio_status scan(struct scan *s) {
  struct work *w = s->w;
  for (int64_t j = 0; j < w->n; j += BLOCK)
    CQIO_TRY(scan_block(s, j, w->n - j < BLOCK ? (int)(w->n - j) : BLOCK));
  for (int k = 0; k < 3; k++)
    CQIO_TRY(add_ranks(w, s->of[k].sum, SUMS * w->n));
  CQIO_TRY(add_ranks(w, s->out->diagonal, w->n));
  CQIO_TRY(add_ranks(w, s->out->diagonal_bound, w->n));
  for (int k = 0; k < 3; k++)
    for (int64_t i = 0; i < w->n; i++)
      if (cqio__present(w, i) && (k != PASS_GHOSH || w->output)) finish(s, k, i);
  for (int k = 0; k < 2; k++)
    for (int64_t i = 0; i < w->n; i++)
      finish_norm(s, k, i);
  return CQIO_OK;
}

cqio_status cqio__findings_pass(struct work *w) {
  struct scan s = {.w = w};
  if (w->pass) return CQIO_OK;
  CQIO_TRY(cqio__findings_backward(w));
  if (w->output) CQIO_TRY(cqio__findings_forward(w));
  cqio_status status = cqio_agree(w->ctx, make_scan(w, &s));
  if (!status) status = scan(&s);
  for (int k = 0; k < 3; k++)
    cqio_free(s.of[k].sum);
  cqio_free(s.unit);
  cqio_free(s.x);
  cqio_free(s.bound);
  if (status)
    cqio__pass_destroy(&s.out);
  else
    w->pass = s.out;
  return status;
}
