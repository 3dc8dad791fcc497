/* Draws of a table: each coefficient of a column times a factor, all of them again one
 * (29.48-29.50).
 */
#include "findings/drawn_table.h"

#include "cqio/numeric.h"
#include "dense/threads.h"

#include <math.h>
#include <string.h>

void cqio__drawn_table_destroy(struct drawn_table **drawn) {
  struct drawn_table *d = *drawn;
  if (!d) return;
  cqio_free(d->rows);
  cqio_free(d->vectors);
  cqio_free(d->values);
  cqio_free(d);
  *drawn = NULL;
}

enum { PIECE = 256 }; /* columns that a thread takes */

/* How the coefficients of a column vary. */
struct column {
  double error, concentration; /* the second of Dirichlet columns */
  double deviation, centre;    /* of the logarithm */
};

struct drawing {
  const struct work *w;
  const cqio_findings_draws *draws;
  const struct column *column; /* [n] */
  int64_t draw;
  double *rows, *after; /* [count][n]; [n] sums of columns */
  const double *scale;  /* [n] */
};

/* Mean 1: the factor of a coefficient with SHARE of its column. Of a Dirichlet column, gamma
 * numbers of shape SHARE CONCENTRATION over it. */
static double factor(const cqio_findings_draws *draws, const struct column *c, double share,
                     int64_t draw, uint64_t cell) {
  uint64_t sample = (uint64_t)draw;
  double error = c->error;
  if (error == 0.0 || share == 0.0) return 1.0;
  if (draws->distribution == CQIO_DRAWS_INTERVAL)
    return 1.0 + error * (2.0 * cqio_random_uniform(draws->seed, sample, cell) - 1.0);
  if (draws->distribution == CQIO_DRAWS_DIRICHLET) {
    double shape = share * c->concentration;
    return cqio_random_gamma(draws->seed, sample, cell, shape) / shape;
  }
  return exp(c->deviation * cqio_random_normal(draws->seed, sample, cell) - c->centre);
}

/* Shares of primary inputs, [primary.count + 1][n]; the last is what they leave of output. */
static void take_primary(const struct work *w, double *share) {
  const cqio_io_series *primary = &w->table->primary;
  for (int64_t j = 0; j < w->n; j++) {
    double rest = w->output[j] > 0.0 ? 1.0 - w->inputs[j] : 0.0;
    for (int k = 0; k < primary->count; k++) {
      double value = w->output[j] > 0.0 ? primary->values[k][j] / w->output[j] : 0.0;
      share[k * w->n + j] = value;
      rest -= value;
    }
    share[primary->count * w->n + j] = fabs(rest) > 1e-9 ? rest : 0.0;
  }
}

/* The largest of all shares of each column; CQIO_DATA below 0. */
static cqio_status find_largest(struct work *w, const double *primary, int count, double *largest) {
  const cqio_io_table *t = w->table;
  double least = 0.0;
  for (int64_t j = 0; j < w->n; j++)
    largest[j] = 0.0;
  for (int64_t i = 0; i < t->count + count; i++) {
    const double *row = i < t->count ? t->rows + i * w->n : primary + (i - t->count) * w->n;
    for (int64_t j = 0; j < w->n; j++) {
      largest[j] = fmax(largest[j], row[j]);
      least = fmin(least, row[j]);
    }
  }
  if (MPI_Allreduce(MPI_IN_PLACE, largest, (int)w->n, MPI_DOUBLE, MPI_MAX, cqio_ctx_comm(w->ctx)) !=
          MPI_SUCCESS ||
      MPI_Allreduce(MPI_IN_PLACE, &least, 1, MPI_DOUBLE, MPI_MIN, cqio_ctx_comm(w->ctx)) !=
          MPI_SUCCESS)
    return cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on shares of columns");
  if (least >= 0.0) return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_DATA,
                   "draws: %s has negative inputs or primary inputs: expected --distribution "
                   "lognormal or interval",
                   t->source);
}

static void describe_columns(const struct work *w, const double *error, const double *largest,
                             struct column *column) {
  for (int64_t j = 0; j < w->n; j++) {
    double e = error[j], p = fmin(largest[j], 1.0 - 1e-9), variance = log1p(e * e);
    column[j] = (struct column){
        .error = e,
        .concentration = p > 0.0 && e > 0.0 ? fmax((1.0 - p) / (p * e * e) - 1.0, 1e-3) : 1.0,
        .deviation = sqrt(variance),
        .centre = 0.5 * variance};
  }
}

/* The columns of a piece, row after row, so that sums are those of one thread. */
static void draw_piece(void *data, int64_t index) {
  const struct drawing *d = data;
  const cqio_io_table *t = d->w->table;
  int64_t n = d->w->n, first = index * PIECE, last = n - first < PIECE ? n : first + PIECE;
  for (int64_t i = 0; i < t->count; i++)
    for (int64_t j = first; j < last; j++) {
      double a = t->rows[i * n + j];
      uint64_t cell = (uint64_t)((t->first + i) * n + j);
      d->rows[i * n + j] = a * factor(d->draws, &d->column[j], a, d->draw, cell);
      d->after[j] += d->rows[i * n + j];
    }
}

static void scale_piece(void *data, int64_t index) {
  const struct drawing *d = data;
  int64_t n = d->w->n, first = index * PIECE, last = n - first < PIECE ? n : first + PIECE;
  for (int64_t i = 0; i < d->w->table->count; i++)
    for (int64_t j = first; j < last; j++)
      d->rows[i * n + j] *= d->scale[j];
}

/* Draws the shares of primary inputs, SHARE [count][n], and scales them with their columns. */
static void draw_primary(const struct drawing *d, int count, double *share, double *scale) {
  int64_t n = d->w->n;
  for (int64_t j = 0; j < n; j++) {
    double before = d->w->inputs[j], after = d->after[j];
    for (int k = 0; k < count; k++) {
      double *p = &share[k * n + j];
      before += *p;
      *p *= factor(d->draws, &d->column[j], *p, d->draw, (uint64_t)((n + k) * n + j));
      after += *p;
    }
    scale[j] = after > 0.0 ? before / after : 1.0;
    for (int k = 0; k < count; k++)
      share[k * n + j] *= scale[j];
  }
}

/* Coefficients times factors, whose columns sum to what they did. SHARE is drawn, too. WORK [3][n]:
 * largest shares, sums, scales. */
static cqio_status draw_columns(struct work *w, const cqio_findings_draws *draws,
                                const double *error, int64_t draw, double *share, double *rows,
                                double *work) {
  int count = w->table->primary.count + 1, threads = cqio__blas_threads();
  int64_t pieces = (w->n + PIECE - 1) / PIECE;
  double *largest = work, *after = work + w->n, *scale = work + 2 * w->n;
  struct column *column;
  if (draws->distribution == CQIO_DRAWS_DIRICHLET) CQIO_TRY(find_largest(w, share, count, largest));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &column));
  describe_columns(w, error, largest, column);
  struct drawing d = {w, draws, column, draw, rows, after, scale};
  cqio__parallel_for(threads, pieces, draw_piece, &d);
  cqio_status status = CQIO_OK;
  if (MPI_Allreduce(MPI_IN_PLACE, after, (int)w->n, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(w->ctx)) !=
      MPI_SUCCESS)
    status = cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on sums of columns");
  if (!status) draw_primary(&d, count, share, scale);
  if (!status) cqio__parallel_for(threads, pieces, scale_piece, &d);
  cqio_free(column);
  return status;
}

/* x = L f for the final demand of the table, x - A x. */
static cqio_status find_output(struct work *w, struct drawn_table *d, double *output) {
  cqio_io_request request;
  cqio_io_solution *s = NULL;
  cqio_account_label label;
  double *demand;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &demand));
  for (int64_t i = 0; i < w->n; i++)
    demand[i] = w->output[i] - w->sales[i];
  const char *name = "final";
  const double *values = demand;
  cqio_io_series series = {.count = 1, .name = &name, .values = &values};
  cqio_io_request_init(&request);
  request.series = &series;
  request.method = CQIO_SOLVE_GMRES;
  cqio_status status = cqio_io_solve(w->ctx, &d->table, &request, &s);
  if (!status) status = cqio_operator_gather(w->ctx, s->op, 1, s->forward.solution, output);
  cqio_io_solution_destroy(&s);
  cqio_free(demand);
  for (int64_t i = 0; i < w->n && !status; i++)
    if (w->output[i] > 0.0 && !(output[i] > 0.0))
      status = cqio_fail(w->ctx, CQIO_DATA, "draws: output of '%s' is %.6g: expected more than 0",
                         cqio_io_table_label(w->table, i, &label), output[i]);
  return status;
}

/* Flows of the drawn coefficients and output; extensions and employment keep their intensity. */
static void set_flows(const struct work *w, struct drawn_table *d, const double *share,
                      double *flows) {
  const cqio_io_table *t = w->table;
  const double *x = d->table.output;
  double *value_added = flows, *compensation = flows + w->n, *employment = flows + 2 * w->n;
  double *primary = flows + 3 * w->n, *extension = primary + t->primary.count * w->n;
  bool paid = false;
  for (int k = 0; k < t->primary.count; k++) {
    cqio_io_role role = t->primary.role[k];
    d->values[k] = primary + k * w->n;
    paid = paid || role == CQIO_ROLE_COMPENSATION;
    for (int64_t j = 0; j < w->n; j++) {
      double flow = primary[k * w->n + j] = share[k * w->n + j] * x[j];
      if (role == CQIO_ROLE_COMPENSATION) compensation[j] += flow;
      if (role == CQIO_ROLE_COMPENSATION || role == CQIO_ROLE_VALUE_ADDED ||
          role == CQIO_ROLE_ALL_VALUE_ADDED)
        value_added[j] += flow;
    }
  }
  for (int64_t j = 0; j < w->n; j++) {
    double grown = w->output[j] > 0.0 ? x[j] / w->output[j] : 1.0;
    if (t->compensation && !paid)
      compensation[j] = t->value_added && t->value_added[j] > 0.0
                            ? t->compensation[j] * value_added[j] / t->value_added[j]
                            : t->compensation[j] * grown;
    if (t->employment) employment[j] = t->employment[j] * grown;
    for (int e = 0; e < t->extension.count; e++)
      extension[e * w->n + j] = t->extension.values[e][j] * grown;
  }
  for (int e = 0; e < t->extension.count; e++)
    d->values[t->primary.count + e] = extension + e * w->n;
  d->table.primary.values = d->values;
  d->table.extension.values = d->values + t->primary.count;
  if (t->value_added) d->table.value_added = value_added;
  if (t->compensation) d->table.compensation = compensation;
  if (t->employment) d->table.employment = employment;
}

static cqio_status fill(struct work *w, const cqio_findings_draws *draws, const double *error,
                        int64_t draw, struct drawn_table *d) {
  const cqio_io_table *t = w->table;
  int count = t->primary.count + 1;
  double *work = d->vectors, *output = work + 3 * w->n, *share = output + w->n;
  d->table = *t;
  d->table.rows = d->rows;
  d->table.memory = NULL;
  take_primary(w, share);
  CQIO_TRY(draw_columns(w, draws, error, draw, share, d->rows, work));
  CQIO_TRY(find_output(w, d, output));
  d->table.output = output;
  set_flows(w, d, share, share + count * w->n);
  return CQIO_OK;
}

cqio_status cqio__drawn_table_create(struct work *w, const cqio_findings_draws *draws,
                                     const double *error, int64_t draw, struct drawn_table **out) {
  const cqio_io_table *t = w->table;
  int64_t series = t->primary.count + t->extension.count;
  struct drawn_table *d;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 1, &d));
  cqio_status status = CQIO_ALLOC(w->ctx, t->count * w->n, &d->rows);
  if (!status) status = CQIO_ALLOC(w->ctx, (8 + t->primary.count + series) * w->n, &d->vectors);
  if (!status) status = CQIO_ALLOC(w->ctx, series + 1, &d->values);
  status = cqio_agree(w->ctx, status);
  if (!status) status = fill(w, draws, error, draw, d);
  if (status)
    cqio__drawn_table_destroy(&d);
  else
    *out = d;
  return status;
}
