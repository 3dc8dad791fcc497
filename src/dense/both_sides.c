/* Rows are read in the order of memory: eight at a time meet all columns while they are in
 * registers. */
#include "core/wide.h"
#include "dense/bad_numbers.h"
#include "dense/both_pieces.h"
#include "dense/threads.h"

#include <string.h>

enum {
  PIECES = 16,         /* of the rows, each with sums from the left of its own */
  WORTHWHILE = 1 << 18 /* numbers worth pieces */
};

/* HEIGHT rows from I on, columns FROM to TO; V is the sums of the piece. */
INLINE void multiply_rows(const int right, const int left, const int height, const struct both *b,
                          int64_t i, int64_t from, int64_t to, double *restrict v) {
  int64_t n = b->n, j = from;
  const double *rows = b->rows + i * n, *u = b->u + i;
  vector sum[TALL][MOST_A_SIDE] = {{{0.0}}}, a[TALL] = {{0.0}};
  for (; j + LANES <= to; j += LANES) {
    for (int r = 0; r < height; r++)
      a[r] = *(const vector *)(rows + r * n + j);
    multiply_lanes(right, left, height, a, n, b->x + j, sum, b->count, u, v + j);
  }
  add_lanes(right, height, sum, b->count, b->y + i);
  if (j < to) {
    double last[TALL][LANES] = {{0.0}};
    for (int r = 0; r < height; r++) {
      for (int64_t m = j; m < to; m++)
        last[r][m - j] = rows[r * n + m];
      a[r] = *(const vector *)last[r];
    }
    multiply_rest(right, left, height, a, to - j, n, b->x + j, b->y + i, b->count, u, v + j);
  }
}

INLINE void multiply_piece(const int right, const int left, const struct both *b, int64_t first,
                           int64_t last, double *v, bool *bad) {
  const int height = right <= 2 ? TALL : TALL / 2;
  for (int64_t from = 0; from < b->n; from += WIDTH) {
    int64_t to = b->n - from < WIDTH ? b->n : from + WIDTH, i = first;
    for (; i + height <= last; i += height) {
      if (bad && from == 0) *bad = cqio__may_be_bad(height * b->n, b->rows + i * b->n) || *bad;
      multiply_rows(right, left, height, b, i, from, to, v);
    }
    if (bad && from == 0) *bad = cqio__may_be_bad((last - i) * b->n, b->rows + i * b->n) || *bad;
    for (; i < last; i++)
      multiply_rows(right, left, 1, b, i, from, to, v);
  }
}

#define WITH_LEFT(X, RIGHT) X(RIGHT, 1) X(RIGHT, 2) X(RIGHT, 3) X(RIGHT, 4)
#define FOR_EACH_PAIR(X) WITH_LEFT(X, 1) WITH_LEFT(X, 2) WITH_LEFT(X, 3) WITH_LEFT(X, 4)

#define X(RIGHT, LEFT)                                                                             \
  WIDE static void piece_##RIGHT##_##LEFT(const struct both *b, int64_t first, int64_t last,       \
                                          double *v, bool *bad) {                                  \
    multiply_piece(RIGHT, LEFT, b, first, last, v, bad);                                           \
  }
FOR_EACH_PAIR(X)
#undef X

static piece_product *choose(int right, int left) {
#define X(RIGHT, LEFT)                                                                             \
  if (right == (RIGHT) && left == (LEFT)) return piece_##RIGHT##_##LEFT;
  FOR_EACH_PAIR(X)
#undef X
  return NULL;
}

static void do_piece(void *data, int64_t index) {
  const struct both *b = data;
  int64_t first = index * b->height,
          last = first + b->height < b->count ? first + b->height : b->count;
  double *v = b->parts + index * b->left * b->n;
  memset(v, 0, (size_t)(b->left * b->n) * sizeof *v);
  for (int k = 0; k < b->right && first < last; k++)
    memset(b->y + k * b->count + first, 0, (size_t)(last - first) * sizeof *b->y);
  piece_product *multiply =
      b->packed ? cqio__packed_piece(b->right, b->left) : choose(b->right, b->left);
  multiply(b, first, last, v, b->bad ? b->bad + index : NULL);
}

/* Pieces are whole groups of rows, and as many for any number of threads. */
static int64_t piece_height(int64_t count, int64_t n) {
  int64_t pieces = count * n < WORTHWHILE ? 1 : PIECES;
  int64_t height = ((count + pieces - 1) / pieces + TALL - 1) / TALL * TALL;
  return height > 0 ? height : TALL;
}

static int64_t count_pieces(int64_t count, int64_t height) {
  return count > 0 ? (count + height - 1) / height : 1;
}

int64_t cqio__both_sides_room(int64_t count, int64_t n, int left) {
  return count_pieces(count, piece_height(count, n)) * left * n;
}

enum { SHARE = 512 }; /* numbers that a thread adds up */

/* v = sum of the parts, in order. */
static void add_parts(void *data, int64_t index) {
  const struct both *b = data;
  int64_t size = b->left * b->n, from = index * SHARE,
          to = from + SHARE < size ? from + SHARE : size;
  memcpy(b->v + from, b->parts + from, (size_t)(to - from) * sizeof *b->v);
  for (int64_t p = 1; p < b->pieces; p++)
    for (int64_t m = from; m < to; m++)
      b->v[m] += b->parts[p * size + m];
}

/* The rest of B, and all pieces. */
static void multiply_all(struct both *b, double *room, bool *sound) {
  bool bad[PIECES + 1] = {false};
  b->parts = room;
  b->height = piece_height(b->count, b->n);
  b->pieces = count_pieces(b->count, b->height);
  b->bad = sound ? bad : NULL;
  int threads = b->pieces > 1 ? cqio__blas_threads() : 1;
  cqio__parallel_for(threads, b->pieces, do_piece, b);
  cqio__parallel_for(threads, (b->left * b->n + SHARE - 1) / SHARE, add_parts, b);
  for (int64_t p = 0; sound && p < b->pieces; p++)
    *sound = *sound && !bad[p];
}

void cqio__both_sides(int64_t count, int64_t n, const double *rows, int right, const double *x,
                      double *y, int left, const double *u, double *v, double *room, bool *sound) {
  struct both b = {.count = count,
                   .n = n,
                   .rows = rows,
                   .x = x,
                   .u = u,
                   .y = y,
                   .v = v,
                   .right = right,
                   .left = left};
  multiply_all(&b, room, sound);
}

void cqio__packed_both_sides(const struct packed_rows *packed, int right, const double *x,
                             double *y, int left, const double *u, double *v, double *room,
                             bool *sound) {
  struct both b = {.count = packed->count,
                   .n = packed->n,
                   .packed = packed,
                   .x = x,
                   .u = u,
                   .y = y,
                   .v = v,
                   .right = right,
                   .left = left};
  multiply_all(&b, room, sound);
}
