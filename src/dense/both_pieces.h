/* Pieces of products from both sides, of dense and of packed rows. */
#ifndef CQIO_DENSE_BOTH_PIECES
#define CQIO_DENSE_BOTH_PIECES

#include "dense/both_sides.h"

#define INLINE static inline __attribute__((always_inline))

enum {
  LANES = 8,
  TALL = 8,       /* rows side by side */
  WIDTH = 1 << 14 /* columns whose sums from the left stay in the cache */
};

typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));
typedef double half __attribute__((vector_size(32), aligned(8), may_alias));

/* Strides of vectors are COUNT and N. */
struct both {
  int64_t count, n;
  const double *rows; /* [count][n], or */
  const struct packed_rows *packed;
  const double *x, *u;
  double *y, *v, *parts;
  int right, left;
  int64_t pieces, height; /* rows of a piece */
  bool *bad;              /* [pieces] or NULL: whether coefficients are looked at, too */
};

/* Rows FIRST to LAST - 1, whose sums from the left go into V. */
typedef void piece_product(const struct both *b, int64_t first, int64_t last, double *v, bool *bad);

piece_product *cqio__packed_piece(int right, int left);

/* HEIGHT rows side by side: their lanes A times those of each column of X, into SUM, and times U of
 * the rows, into those of V; strides of columns are STRIDE and COUNT. */
INLINE void multiply_lanes(const int right, const int left, const int height, const vector *a,
                           int64_t stride, const double *x, vector sum[TALL][MOST_A_SIDE],
                           int64_t count, const double *u, double *v) {
  for (int k = 0; k < right; k++) {
    vector factor = *(const vector *)(x + k * stride);
    for (int r = 0; r < height; r++)
      sum[r][k] += a[r] * factor;
  }
  for (int k = 0; k < left; k++) {
    vector all = *(const vector *)(v + k * stride);
    for (int r = 0; r < height; r++)
      all += a[r] * u[k * count + r];
    *(vector *)(v + k * stride) = all;
  }
}

/* y += the sums of HEIGHT rows. */
INLINE void add_lanes(const int right, const int height, vector sum[TALL][MOST_A_SIDE],
                      int64_t count, double *y) {
  for (int k = 0; k < right; k++)
    for (int r = 0; r < height; r++) {
      vector lanes = sum[r][k]; /* without an address the sums stay in registers */
      const half *halves = (const half *)&lanes;
      half four = halves[0] + halves[1];
      y[k * count + r] += (four[0] + four[2]) + (four[1] + four[3]);
    }
}

/* Both, where fewer than LANES columns, REST of them, are left. */
INLINE void multiply_rest(const int right, const int left, const int height, const vector *a,
                          int64_t rest, int64_t stride, const double *x, double *y, int64_t count,
                          const double *u, double *v) {
  vector sum[TALL][MOST_A_SIDE] = {{{0.0}}};
  double last[2][MOST_A_SIDE * LANES] = {{0.0}};
  for (int64_t l = 0; l < rest; l++) {
    for (int k = 0; k < right; k++)
      last[0][k * LANES + l] = x[k * stride + l];
    for (int k = 0; k < left; k++)
      last[1][k * LANES + l] = v[k * stride + l];
  }
  multiply_lanes(right, left, height, a, LANES, last[0], sum, count, u, last[1]);
  for (int64_t l = 0; l < rest; l++)
    for (int k = 0; k < left; k++)
      v[k * stride + l] = last[1][k * LANES + l];
  add_lanes(right, height, sum, count, y);
}

#endif
