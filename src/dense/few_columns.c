/* BLAS has products with one vector, which read the matrix once a column, and with many, which pack
 * it; a few columns are bound by one reading of the matrix when done together. */
#include "dense/few_columns.h"
#include "core/wide.h"
#include "dense/threads.h"

#include <stdbool.h>

#define INLINE static inline __attribute__((always_inline))

enum {
  LANES = 8,
  TALL = 14,           /* rows read side by side with one column: as fast as reading, measured */
  ADDED = 8,           /* rows that are added together */
  WORTHWHILE = 1 << 20 /* numbers worth a thread */
};

typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));

/* Dot products of HEIGHT rows with COLUMNS vectors; sums of this type stay in registers. */
INLINE void dot_block(const int columns, const int height, int64_t n, const double *rows,
                      int64_t stride, const double *x, int64_t x_stride, double *y,
                      int64_t y_stride) {
  vector sum[TALL][FEW_COLUMNS] = {{{0.0}}};
  int64_t j = 0;
  for (; j + LANES <= n; j += LANES)
    for (int k = 0; k < columns; k++) {
      vector factor = *(const vector *)(x + k * x_stride + j);
      for (int r = 0; r < height; r++)
        sum[r][k] += *(const vector *)(rows + r * stride + j) * factor;
    }
  for (int r = 0; r < height; r++)
    for (int k = 0; k < columns; k++) {
      double total = 0.0;
      for (int l = 0; l < LANES; l++)
        total += sum[r][k][l];
      for (int64_t rest = j; rest < n; rest++)
        total += rows[r * stride + rest] * x[k * x_stride + rest];
      y[k * y_stride + r] = total;
    }
}

INLINE void dot_row(const int columns, int64_t n, const double *row, const double *x,
                    int64_t x_stride, double *y, int64_t y_stride) {
  for (int k = 0; k < columns; k++) {
    double sum[LANES] = {0.0}, total = 0.0;
    int64_t j = 0;
    for (; j + LANES <= n; j += LANES)
      for (int l = 0; l < LANES; l++)
        sum[l] += row[j + l] * x[k * x_stride + j + l];
    for (int l = 0; l < LANES; l++)
      total += sum[l];
    for (; j < n; j++)
      total += row[j] * x[k * x_stride + j];
    y[k * y_stride] = total;
  }
}

INLINE void dot_all(const int columns, int64_t count, int64_t n, const double *rows, int64_t stride,
                    const double *x, int64_t x_stride, double *y, int64_t y_stride) {
  const int height = columns == 1 ? TALL : columns == 2 ? 8 : 4;
  int64_t i = 0;
  for (; i + height <= count; i += height)
    dot_block(columns, height, n, rows + i * stride, stride, x, x_stride, y + i, y_stride);
  for (; i < count; i++)
    dot_row(columns, n, rows + i * stride, x, x_stride, y + i, y_stride);
}

/* y += HEIGHT rows times their entries of x. */
INLINE void add_rows(const int columns, const int height, int64_t n, const double *rows,
                     int64_t stride, const double *x, int64_t x_stride, double *restrict y,
                     int64_t y_stride) {
  for (int64_t j = 0; j < n; j++)
    for (int k = 0; k < columns; k++) {
      double sum = y[k * y_stride + j];
      for (int r = 0; r < height; r++)
        sum += rows[r * stride + j] * x[k * x_stride + r];
      y[k * y_stride + j] = sum;
    }
}

INLINE void add_all(const int columns, int64_t count, int64_t n, const double *rows, int64_t stride,
                    const double *x, int64_t x_stride, double *y, int64_t y_stride) {
  int64_t i = 0;
  for (; i + ADDED <= count; i += ADDED)
    add_rows(columns, ADDED, n, rows + i * stride, stride, x + i, x_stride, y, y_stride);
  for (; i < count; i++)
    add_rows(columns, 1, n, rows + i * stride, stride, x + i, x_stride, y, y_stride);
}

#define FOR_EACH_WIDTH(X) X(1) X(2) X(3) X(4)

#define X(K)                                                                                       \
  WIDE static void dots_##K(int64_t count, int64_t n, const double *rows, int64_t stride,          \
                            const double *x, int64_t x_stride, double *y, int64_t y_stride) {      \
    dot_all(K, count, n, rows, stride, x, x_stride, y, y_stride);                                  \
  }                                                                                                \
  WIDE static void adds_##K(int64_t count, int64_t n, const double *rows, int64_t stride,          \
                            const double *x, int64_t x_stride, double *y, int64_t y_stride) {      \
    add_all(K, count, n, rows, stride, x, x_stride, y, y_stride);                                  \
  }
FOR_EACH_WIDTH(X)
#undef X

typedef void product(int64_t count, int64_t n, const double *rows, int64_t stride, const double *x,
                     int64_t x_stride, double *y, int64_t y_stride);

/* A product cut into pieces for the threads of BLAS, which does none of these itself. */
struct work {
  product *call;
  bool transposed;
  int64_t piece, count, n; /* rows, or columns of the transpose, of a piece */
  const double *rows, *x;
  double *y;
  int64_t stride, x_stride, y_stride;
};

static void do_piece(void *data, int64_t index) {
  const struct work *w = data;
  int64_t start = index * w->piece, all = w->transposed ? w->n : w->count;
  int64_t size = all - start < w->piece ? all - start : w->piece;
  if (w->transposed)
    w->call(w->count, size, w->rows + start, w->stride, w->x, w->x_stride, w->y + start,
            w->y_stride);
  else
    w->call(size, w->n, w->rows + start * w->stride, w->stride, w->x, w->x_stride, w->y + start,
            w->y_stride);
}

/* Pieces are multiples of a cache line, so that a number does not depend on the threads. */
static void share(struct work w) {
  int64_t all = w.transposed ? w.n : w.count;
  int threads = w.count * w.n < WORTHWHILE ? 1 : cqio__blas_threads();
  w.piece = all;
  if (threads == 1) {
    do_piece(&w, 0);
    return;
  }
  w.piece = (all / (4 * threads) + 64) / 64 * 64;
  cqio__parallel_for(threads, (all + w.piece - 1) / w.piece, do_piece, &w);
}

void cqio__few_columns(int64_t count, int64_t n, int columns, const double *rows, int64_t stride,
                       const double *x, int64_t x_stride, double *y, int64_t y_stride) {
  static product *const by_width[] = {dots_1, dots_2, dots_3, dots_4};
  share((struct work){by_width[columns - 1], false, 0, count, n, rows, x, y, stride, x_stride,
                      y_stride});
}

void cqio__few_columns_transpose(int64_t count, int64_t n, int columns, const double *rows,
                                 int64_t stride, const double *x, int64_t x_stride, double *y,
                                 int64_t y_stride) {
  static product *const by_width[] = {adds_1, adds_2, adds_3, adds_4};
  share((struct work){by_width[columns - 1], true, 0, count, n, rows, x, y, stride, x_stride,
                      y_stride});
}
