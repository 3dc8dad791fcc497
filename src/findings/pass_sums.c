/* The entries of the inverse are read once, in pieces of columns that threads share. */
#include "findings/pass_sums.h"

#include "core/wide.h"
#include "dense/threads.h"

#include <math.h>

enum { PIECE = 1024, LANES = 8 };
enum { ROW_RAW, ROW_MOMENTS, GHOSH_MOMENTS = ROW_MOMENTS + 3, PARTS = GHOSH_MOMENTS + 3 };

struct reading {
  const struct work *w;
  struct entry_sums *s;
  const double *rows;
  double *present; /* [n] 1 or 0 */
  double *part;    /* [pieces][PARTS][count]: sums over rows of a piece */
  int64_t first, count;
};

/* Sums of squares of one row of a piece: into the columns, and in all. */
WIDE static double add_squares(int width, const double *e, double *column) {
  double sum[LANES] = {0.0}, total = 0.0;
  int j = 0;
  for (; j + LANES <= width; j += LANES)
    for (int l = 0; l < LANES; l++) {
      double square = e[j + l] * e[j + l];
      column[j + l] += square;
      sum[l] += square;
    }
  for (int l = 0; l < LANES; l++)
    total += sum[l];
  for (; j < width; j++) {
    column[j] += e[j] * e[j];
    total += e[j] * e[j];
  }
  return total;
}

/* Column sums about SHIFT where PRESENT is 1. */
WIDE static void add_columns(int width, const double *e, const double *present, const double *shift,
                             double *sum, double *square, double *size) {
  for (int j = 0; j < width; j++) {
    double d = (e[j] - shift[j]) * present[j];
    sum[j] += d;
    square[j] += d * d;
    size[j] += (fabs(e[j]) + fabs(shift[j])) * present[j];
  }
}

/* Sums of one row about SHIFT into OUT[0], OUT[stride], OUT[2 stride]. */
WIDE static void add_row(int width, const double *e, const double *present, double shift,
                         double *out, int64_t stride) {
  double sum[LANES] = {0.0}, square[LANES] = {0.0}, size[LANES] = {0.0};
  for (int j = 0; j < width; j++) {
    int l = j % LANES;
    double d = (e[j] - shift) * present[j];
    sum[l] += d;
    square[l] += d * d;
    size[l] += (fabs(e[j]) + fabs(shift)) * present[j];
  }
  for (int l = 0; l < LANES; l++) {
    out[0] += sum[l];
    out[stride] += square[l];
    out[2 * stride] += size[l];
  }
}

/* Entries of row I of L from column J. */
static const double *entries(const struct reading *r, int64_t i, int64_t j, int width,
                             double *buffer) {
  const double *from = r->rows + i * r->w->n + j, *scale = r->w->table->scale;
  if (!scale) return from;
  for (int k = 0; k < width; k++) /* powers of two: exact */
    buffer[k] = from[k] * (scale[r->first + i] / scale[j + k]);
  return buffer;
}

static void add_moments(const struct reading *r, int64_t i, int64_t j, int width, const double *e,
                        double *part) {
  const struct work *w = r->w;
  int64_t n = w->n, row = r->first + i;
  double *column = r->s->of[PASS_COLUMN] + j, ghosh[PIECE];
  if (r->present[row] == 0.0) return;
  add_columns(width, e, r->present + j, r->s->shift[PASS_COLUMN] + j, column + SUM * n,
              column + SUM_SQUARE * n, column + SUM_SIZE * n);
  add_row(width, e, r->present + j, 0.0, part + ROW_MOMENTS * r->count + i, r->count);
  if (!w->output) return;
  for (int k = 0; k < width; k++)
    ghosh[k] = e[k] * (w->output[j + k] / w->output[row]);
  add_row(width, ghosh, r->present + j, r->s->shift[PASS_GHOSH][row],
          part + GHOSH_MOMENTS * r->count + i, r->count);
}

static void read_piece(void *data, int64_t index) {
  const struct reading *r = data;
  int64_t n = r->w->n, j = index * PIECE;
  int width = n - j < PIECE ? (int)(n - j) : PIECE;
  double *part = r->part + index * PARTS * r->count, buffer[PIECE];
  for (int64_t i = 0; i < r->count; i++) {
    const double *e = entries(r, i, j, width, buffer);
    part[ROW_RAW * r->count + i] = add_squares(width, e, r->s->of[PASS_COLUMN] + SUM_RAW * n + j);
    if (r->s->moments) add_moments(r, i, j, width, e, part);
  }
}

/* Sums over rows, piece after piece. */
static void join(const struct reading *r, int64_t pieces) {
  static const int parts[3][ENTRY_SUMS] = {
      [PASS_ROW] = {ROW_RAW, ROW_MOMENTS, ROW_MOMENTS + 1, ROW_MOMENTS + 2},
      [PASS_GHOSH] = {-1, GHOSH_MOMENTS, GHOSH_MOMENTS + 1, GHOSH_MOMENTS + 2}};
  for (int which = PASS_ROW; which <= PASS_GHOSH; which++)
    for (int sum = 0; sum < ENTRY_SUMS; sum++)
      for (int64_t p = 0; p < pieces && parts[which][sum] >= 0; p++)
        for (int64_t i = 0; i < r->count; i++)
          r->s->of[which][sum * r->w->n + r->first + i] +=
              r->part[(p * PARTS + parts[which][sum]) * r->count + i];
}

cqio_status cqio__sum_entries(const struct work *w, struct entry_sums *s) {
  struct reading r = {.w = w, .s = s, .rows = cqio_solver_inverse(w->open->solver)};
  int64_t pieces = (w->n + PIECE - 1) / PIECE;
  cqio_operator_range(w->open->op, &r.first, &r.count);
  cqio_status status = CQIO_ALLOC(w->ctx, w->n, &r.present);
  if (!status) status = CQIO_ALLOC(w->ctx, pieces * PARTS * r.count, &r.part);
  for (int64_t i = 0; i < w->n && !status; i++)
    r.present[i] = cqio__present(w, i) ? 1.0 : 0.0;
  if (!status) {
    cqio__parallel_for(cqio__blas_threads(), pieces, read_piece, &r);
    join(&r, pieces);
  }
  cqio_free(r.present);
  cqio_free(r.part);
  return status;
}
