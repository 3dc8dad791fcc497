/* Rows are read in the order of memory: eight at a time meet all columns while they are in
 * registers. */
#include "dense/both_sides.h"
#include "core/wide.h"
#include "dense/threads.h"

#include <float.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

enum {
  LANES = 8,
  TALL = 8,            /* rows side by side */
  WIDTH = 1 << 14,     /* columns whose sums from the left stay in the cache */
  PIECES = 16,         /* of the rows, each with sums from the left of its own */
  WORTHWHILE = 1 << 18 /* numbers worth pieces */
};

typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));
typedef double half __attribute__((vector_size(32), aligned(8), may_alias));

/* Rows START on and columns FROM on; strides are COUNT and N of the whole. */
struct both {
  int64_t count, n;
  const double *rows, *x, *u;
  double *y, *v, *parts;
  int right, left;
  int64_t pieces, height; /* rows of a piece */
  bool *bad;              /* [pieces] or NULL: whether coefficients are looked at, too */
};

typedef uint64_t unsigned_integers __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64_t integers __attribute__((vector_size(64), aligned(8), may_alias));

/* Whether a number may be below 0 or not finite: these have the sign bit set, or all bits of the
 * exponent. -0 counts, too. */
INLINE bool may_be_bad(int64_t count, const double *values) {
  const int64_t one = INT64_C(1) << 52; /* carries a full exponent into the sign */
  integers bits = {0};
  int64_t i = 0, all = 0;
  for (; i + LANES <= count; i += LANES) {
    integers v = *(const integers *)(const void *)(values + i);
    bits |= v | (integers)((unsigned_integers)v + (uint64_t)one);
  }
  for (int l = 0; l < LANES; l++)
    all |= bits[l];
  bool bad = all < 0;
  for (; i < count; i++)
    bad = bad || !(values[i] >= 0.0 && values[i] <= DBL_MAX);
  return bad;
}

WIDE static bool look(int64_t count, const double *values) {
  return may_be_bad(count, values);
}

bool cqio__may_be_bad(int64_t count, const double *values) {
  return look(count, values);
}

INLINE double total(const vector *sum) {
  const half *halves = (const half *)sum;
  half four = halves[0] + halves[1];
  return (four[0] + four[2]) + (four[1] + four[3]);
}

/* HEIGHT rows from I on, columns FROM to TO; V is the sums of the piece. */
INLINE void multiply_rows(const int right, const int left, const int height, const struct both *b,
                          int64_t i, int64_t from, int64_t to, double *restrict v) {
  int64_t n = b->n, count = b->count, j = from;
  const double *rows = b->rows + i * n, *x = b->x, *u = b->u + i;
  vector sum[TALL][MOST_A_SIDE] = {{{0.0}}};
  for (; j + LANES <= to; j += LANES) {
    vector a[TALL];
    for (int r = 0; r < height; r++)
      a[r] = *(const vector *)(rows + r * n + j);
    for (int k = 0; k < right; k++) {
      vector factor = *(const vector *)(x + k * n + j);
      for (int r = 0; r < height; r++)
        sum[r][k] += a[r] * factor;
    }
    for (int k = 0; k < left; k++) {
      vector part = *(const vector *)(v + k * n + j);
      for (int r = 0; r < height; r++)
        part += a[r] * u[k * count + r];
      *(vector *)(v + k * n + j) = part;
    }
  }
  for (int k = 0; k < right; k++)
    for (int r = 0; r < height; r++) {
      double rest = total(&sum[r][k]);
      for (int64_t m = j; m < to; m++)
        rest += rows[r * n + m] * x[k * n + m];
      b->y[k * count + i + r] += rest;
    }
  for (int k = 0; k < left; k++)
    for (int64_t m = j; m < to; m++)
      for (int r = 0; r < height; r++)
        v[k * n + m] += rows[r * n + m] * u[k * count + r];
}

INLINE void multiply_piece(const int right, const int left, const struct both *b, int64_t first,
                           int64_t last, double *v, bool *bad) {
  const int height = right <= 2 ? TALL : TALL / 2;
  for (int64_t from = 0; from < b->n; from += WIDTH) {
    int64_t to = b->n - from < WIDTH ? b->n : from + WIDTH, i = first;
    for (; i + height <= last; i += height) {
      if (bad && from == 0) *bad = may_be_bad(height * b->n, b->rows + i * b->n) || *bad;
      multiply_rows(right, left, height, b, i, from, to, v);
    }
    if (bad && from == 0) *bad = may_be_bad((last - i) * b->n, b->rows + i * b->n) || *bad;
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

typedef void piece_product(const struct both *b, int64_t first, int64_t last, double *v, bool *bad);

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
  choose(b->right, b->left)(b, first, last, v, b->bad ? b->bad + index : NULL);
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

void cqio__both_sides(int64_t count, int64_t n, const double *rows, int right, const double *x,
                      double *y, int left, const double *u, double *v, double *room, bool *sound) {
  bool bad[PIECES + 1] = {false};
  struct both b = {.count = count,
                   .n = n,
                   .rows = rows,
                   .x = x,
                   .u = u,
                   .y = y,
                   .v = v,
                   .parts = room,
                   .right = right,
                   .left = left,
                   .height = piece_height(count, n),
                   .bad = sound ? bad : NULL};
  b.pieces = count_pieces(count, b.height);
  int threads = b.pieces > 1 ? cqio__blas_threads() : 1;
  cqio__parallel_for(threads, b.pieces, do_piece, &b);
  cqio__parallel_for(threads, (left * n + SHARE - 1) / SHARE, add_parts, &b);
  for (int64_t p = 0; sound && p < b.pieces; p++)
    *sound = *sound && !bad[p];
}
