/* Draws of a table: each coefficient of a column times a factor, all of them again one
 * (29.48-29.50).
 */
#include "findings/drawn_table.h"

#include "core/spread.h"
#include "cqio/numeric.h"
#include "dense/threads.h"
#include "iotable/iotable.h"
#include "operator/operator.h"

#include <math.h>
#include <string.h>

void cqio__drawn_table_destroy(struct drawn_table **drawn) {
  struct drawn_table *d = *drawn;
  if (!d) return;
  cqio__io_release(&d->table.memory);
  cqio_free(d->rows);
  cqio__packed_free(&d->base);
  cqio_free(d->packed.value);
  cqio_free(d->vectors);
  cqio_free(d->values);
  cqio_free(d->sums);
  cqio_free(d->room);
  cqio_free(d->place);
  cqio_free(d);
  *drawn = NULL;
}

enum { PIECES = 16 }; /* of the rows, each with sums of its own, for any number of threads */

struct drawing {
  const struct work *w;
  const struct drawn_table *drawn;
  int64_t draw;
  const double *scale; /* [n] */
};

/* What the table leaves of output beside its rows of primary inputs. */
static double rest_of(const struct work *w, int64_t j) {
  const cqio_io_series *primary = &w->table->primary;
  double rest = w->output[j] > 0.0 ? 1.0 - w->inputs[j] : 0.0;
  for (int k = 0; k < primary->count && w->output[j] > 0.0; k++)
    if (!cqio_io_is_part(primary, k)) rest -= primary->values[k][j] / w->output[j];
  return fabs(rest) > 1e-9 ? rest : 0.0;
}

/* Shares of primary inputs, [primary.count + 1][n], 0 of parts of others; the last is what they
 * leave of output. */
static void take_primary(const struct work *w, double *share) {
  const cqio_io_series *primary = &w->table->primary;
  for (int64_t j = 0; j < w->n; j++) {
    for (int k = 0; k < primary->count; k++) {
      bool whole = w->output[j] > 0.0 && !cqio_io_is_part(primary, k);
      share[k * w->n + j] = whole ? primary->values[k][j] / w->output[j] : 0.0;
    }
    share[primary->count * w->n + j] = rest_of(w, j);
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

static void describe_columns(const struct work *w, const double *largest,
                             struct column_errors *errors) {
  for (int64_t j = 0; j < w->n; j++) {
    double e = errors->error[j], p = fmin(largest[j], 1.0 - 1e-9), variance = log1p(e * e);
    errors->concentration[j] = p > 0.0 && e > 0.0 ? fmax((1.0 - p) / (p * e * e) - 1.0, 1e-3) : 1.0;
    errors->deviation[j] = sqrt(variance);
    errors->centre[j] = 0.5 * variance;
  }
  errors->even = true;
  for (int64_t j = 1; j < w->n; j++)
    errors->even = errors->even && errors->error[j] == errors->error[0];
}

/* Rows of a piece: from first to last. */
static void piece_rows(const struct drawing *d, int64_t index, int64_t *first, int64_t *last) {
  int64_t count = d->w->table->count;
  *first = index * count / PIECES;
  *last = (index + 1) * count / PIECES;
}

static void draw_packed(const struct drawing *d, int64_t first, int64_t last,
                        const struct row_room *room, double *sum) {
  const struct drawn_table *drawn = d->drawn;
  const struct packed_rows *base = &drawn->base;
  bool even = drawn->errors.even;
  for (int64_t i = first; i < last; i++) {
    int64_t start = base->start[i];
    if (!even) cqio__packed_places(base, i, room->place);
    cqio__draw_numbers(&drawn->errors, d->draw, d->w->table->first + i, base->start[i + 1] - start,
                       even ? NULL : room->place, base->value + start, room->number,
                       drawn->packed.value + start);
    cqio__packed_add_rows(&drawn->packed, i, i + 1, sum);
  }
}

static void draw_piece(void *data, int64_t index) {
  const struct drawing *d = data;
  const cqio_io_table *t = d->w->table;
  int64_t n = d->w->n, first, last;
  double *sum = d->drawn->sums + index * n;
  struct row_room room = {d->drawn->room + index * n, d->drawn->place + index * n};
  piece_rows(d, index, &first, &last);
  memset(sum, 0, (size_t)n * sizeof *sum);
  if (!d->drawn->rows) {
    draw_packed(d, first, last, &room, sum);
    return;
  }
  for (int64_t i = first; i < last; i++)
    cqio__draw_row(&d->drawn->errors, d->draw, t->first + i, n, t->rows + i * n, &room,
                   d->drawn->rows + i * n, sum);
}

static void scale_piece(void *data, int64_t index) {
  const struct drawing *d = data;
  int64_t first, last;
  piece_rows(d, index, &first, &last);
  for (int64_t i = first; i < last; i++)
    cqio__scale_row(d->w->n, d->scale, d->drawn->rows + i * d->w->n);
}

/* Draws the shares of primary inputs, SHARE [count][n], as rows behind all others; SUM [n] has the
 * sums of the coefficients. SCALE [n]: what makes the columns sum to what they did. */
static void draw_primary(const struct drawing *d, int count, double *share, double *sum,
                         double *scale) {
  int64_t n = d->w->n;
  struct row_room room = {d->drawn->room, d->drawn->place};
  const cqio_io_series *primary = &d->w->table->primary;
  int64_t at = n;
  for (int64_t j = 0; j < n; j++) {
    scale[j] = d->w->inputs[j];
    for (int k = 0; k < count; k++)
      scale[j] += share[k * n + j];
  }
  for (int k = 0; k < count; k++) {
    double *row = share + k * n, *drawn = d->drawn->room + n;
    if (k < primary->count && cqio_io_is_part(primary, k)) continue;
    memset(drawn, 0, (size_t)n * sizeof *drawn);
    cqio__draw_row(&d->drawn->errors, d->draw, at++, n, row, &room, drawn, sum);
    memcpy(row, drawn, (size_t)n * sizeof *row);
  }
  for (int64_t j = 0; j < n; j++)
    scale[j] = sum[j] > 0.0 ? scale[j] / sum[j] : 1.0;
  for (int k = 0; k < count; k++)
    cqio__scale_row(n, scale, share + k * n);
}

/* Coefficients times factors, whose columns sum to what they did, packed ones with the scale. SHARE
 * is drawn, too. WORK [n]: sums. */
static cqio_status draw_columns(struct work *w, const struct drawn_table *drawn, int64_t draw,
                                double *share, double *work) {
  int threads = cqio__blas_threads();
  int64_t n = w->n;
  double *sum = work, *scale = drawn->scale;
  struct drawing d = {w, drawn, draw, scale};
  cqio__parallel_for(threads, PIECES, draw_piece, &d);
  memset(sum, 0, (size_t)n * sizeof *sum);
  for (int k = 0; k < PIECES; k++)
    for (int64_t j = 0; j < n; j++)
      sum[j] += drawn->sums[k * n + j];
  if (MPI_Allreduce(MPI_IN_PLACE, sum, (int)n, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(w->ctx)) !=
      MPI_SUCCESS)
    return cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on sums of columns");
  draw_primary(&d, w->table->primary.count + 1, share, sum, scale);
  if (drawn->rows) cqio__parallel_for(threads, PIECES, scale_piece, &d);
  return CQIO_OK;
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
      status = cqio_fail(w->ctx, CQIO_DATA, "%s: output of '%s' is %.6g: expected more than 0",
                         d->table.source, cqio_io_table_label(w->table, i, &label), output[i]);
  return status;
}

/* Value added of a table without its rows is of what primary inputs leave. */
static void set_value_added(const struct work *w, const double *share, const double *x,
                            double *value_added) {
  const cqio_io_table *t = w->table;
  for (int64_t j = 0; j < w->n; j++) {
    double before = rest_of(w, j) * w->output[j], after = share[t->primary.count * w->n + j] * x[j];
    value_added[j] = before > 0.0 ? t->value_added[j] * (after / before) : 0.0;
  }
}

/* Parts of value added keep their share of it. */
static void set_parts(const struct work *w, const double *x, const double *value_added,
                      double *primary) {
  const cqio_io_table *t = w->table;
  for (int k = 0; k < t->primary.count; k++)
    for (int64_t j = 0; j < w->n && cqio_io_is_part(&t->primary, k); j++) {
      double all = t->value_added ? t->value_added[j] : 0.0;
      double grown = all > 0.0            ? value_added[j] / all
                     : w->output[j] > 0.0 ? x[j] / w->output[j]
                                          : 1.0;
      primary[k * w->n + j] = t->primary.values[k][j] * grown;
    }
}

/* Flows of the drawn coefficients with output X; extensions and employment keep their intensity. */
static void set_flows(const struct work *w, struct drawn_table *d, const double *x) {
  const cqio_io_table *t = w->table;
  const double *share = d->share;
  double *value_added = d->flows, *compensation = value_added + w->n;
  double *employment = compensation + w->n, *primary = employment + w->n;
  double *extension = primary + t->primary.count * w->n;
  bool paid = false, valued = false;
  memset(value_added, 0, 2 * (size_t)w->n * sizeof *value_added);
  for (int k = 0; k < t->primary.count; k++) {
    cqio_io_role role = t->primary.role[k];
    bool part = cqio_io_is_part(&t->primary, k), pay = role == CQIO_ROLE_COMPENSATION && !part;
    bool value = pay || role == CQIO_ROLE_VALUE_ADDED || role == CQIO_ROLE_ALL_VALUE_ADDED;
    d->values[k] = primary + k * w->n;
    if (part) continue;
    paid = paid || pay;
    valued = valued || value;
    for (int64_t j = 0; j < w->n; j++) {
      double flow = primary[k * w->n + j] = share[k * w->n + j] * x[j];
      if (pay) compensation[j] += flow;
      if (value) value_added[j] += flow;
    }
  }
  if (t->value_added && !valued) set_value_added(w, share, x, value_added);
  set_parts(w, x, value_added, primary);
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
  d->table.output = x;
  d->table.primary.values = d->values;
  d->table.extension.values = d->values + t->primary.count;
  if (t->value_added) d->table.value_added = value_added;
  if (t->compensation) d->table.compensation = compensation;
  if (t->employment) d->table.employment = employment;
}

cqio_status cqio__drawn_table_draw(struct work *w, struct drawn_table *d, int64_t draw) {
  cqio__io_release(&d->table.memory);
  d->table.output = w->output;
  take_primary(w, d->share);
  CQIO_TRY(draw_columns(w, d, draw, d->share, d->work));
  set_flows(w, d, w->output);
  return CQIO_OK;
}

cqio_status cqio__drawn_table_follow(struct work *w, struct drawn_table *d) {
  CQIO_TRY(find_output(w, d, d->output));
  set_flows(w, d, d->output);
  return CQIO_OK;
}

static cqio_status take_memory(struct work *w, struct drawn_table *d) {
  int64_t n = w->n, primary = w->table->primary.count, series = primary + w->table->extension.count;
  if (!d->base.value) CQIO_TRY(CQIO_ALLOC(w->ctx, w->table->count * n, &d->rows));
  CQIO_TRY(CQIO_ALLOC(w->ctx, (11 + primary + series) * n, &d->vectors));
  CQIO_TRY(CQIO_ALLOC(w->ctx, series + 1, &d->values));
  CQIO_TRY(CQIO_ALLOC(w->ctx, PIECES * n, &d->sums));
  CQIO_TRY(CQIO_ALLOC(w->ctx, PIECES * n, &d->room));
  CQIO_TRY(CQIO_ALLOC(w->ctx, PIECES * n, &d->place));
  double *at = d->vectors;
  double **vectors[] = {&d->errors.error, &d->errors.concentration, &d->errors.deviation,
                        &d->errors.centre, &d->output};
  for (int k = 0; k < 5; k++, at += n)
    *vectors[k] = at;
  d->work = at;
  d->scale = at + n;
  d->share = at + 2 * n;
  d->flows = d->share + (primary + 1) * n;
  return CQIO_OK;
}

enum { WORTHWHILE = 1 << 20 };           /* coefficients worth packing */
static const double most_numbers = 0.75; /* share that is not 0, from which on packing pays */

/* The same on every rank: how a packed system is solved is decided otherwise. */
static cqio_status pack(struct work *w, struct drawn_table *d) {
  const cqio_io_table *t = w->table;
  bool packed = d->errors.draws->distribution == CQIO_DRAWS_LOGNORMAL && t->negative_flows == 0 &&
                w->n * w->n >= WORTHWHILE && cqio__spreads();
  cqio_status status = CQIO_OK;
  if (packed) status = cqio__packed_create(w->ctx, t->count, w->n, t->rows, most_numbers, &d->base);
  packed = d->base.value != NULL;
  if (MPI_Allreduce(MPI_IN_PLACE, &packed, 1, MPI_C_BOOL, MPI_LAND, cqio_ctx_comm(w->ctx)) !=
      MPI_SUCCESS)
    status = cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on packed rows");
  if (!packed) cqio__packed_free(&d->base);
  d->packed = d->base;
  d->packed.value = NULL;
  if (packed && !status) status = CQIO_ALLOC(w->ctx, d->base.start[t->count], &d->packed.value);
  return cqio_agree(w->ctx, status);
}

cqio_status cqio__drawn_table_create(struct work *w, const cqio_findings_draws *draws,
                                     const double *error, bool packed, struct drawn_table **out) {
  struct drawn_table *d;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 1, &d));
  d->table = *w->table;
  d->table.memory = NULL;
  d->errors.draws = draws;
  cqio_status status = packed ? pack(w, d) : CQIO_OK;
  if (!status) status = cqio_agree(w->ctx, take_memory(w, d));
  d->table.rows = d->rows;
  if (!status) memcpy(d->errors.error, error, (size_t)w->n * sizeof *error);
  if (!status) take_primary(w, d->share);
  if (!status && draws->distribution == CQIO_DRAWS_DIRICHLET)
    status = find_largest(w, d->share, w->table->primary.count + 1, d->work);
  if (!status) describe_columns(w, d->work, &d->errors);
  if (status)
    cqio__drawn_table_destroy(&d);
  else
    *out = d;
  return status;
}

cqio_status cqio__drawn_table_operator(struct work *w, const struct drawn_table *d,
                                       cqio_operator **out) {
  *out = NULL;
  CQIO_TRY(d->rows ? cqio_operator_create_dense(w->ctx, w->n, d->rows, NULL, out)
                   : cqio__operator_create_packed(w->ctx, &d->packed, d->scale, out));
  cqio__blocks_borrow(*out, w->open->open);
  return CQIO_OK;
}
