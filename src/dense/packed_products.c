/* Products with packed rows: eight numbers of a row are spread over the lanes of a register, and
 * from there on all is as with dense rows. */
#include "core/spread.h"
#include "dense/bad_numbers.h"
#include "dense/both_pieces.h"

/* Where the next numbers of some rows are. */
struct cursor {
  const double *value;
  const uint8_t *mask;
};

/* The next numbers of HEIGHT rows, those of group G. */
SPREADING INLINE void take_group(const int height, struct cursor *at, int64_t g, vector *a) {
  for (int r = 0; r < height; r++) {
    unsigned mask = at[r].mask[g];
    spread(at[r].value, mask, &a[r]);
    at[r].value += __builtin_popcount(mask);
  }
}

/* HEIGHT rows from I on, columns FROM to TO; V is the sums of the piece. */
SPREADING INLINE void multiply_groups(const int right, const int left, const int height,
                                      const struct both *b, int64_t i, int64_t from, int64_t to,
                                      struct cursor *at, double *restrict v) {
  int64_t j = from;
  const double *u = b->u + i;
  vector sum[TALL][MOST_A_SIDE] = {{{0.0}}}, a[TALL] = {{0.0}};
  for (; j + LANES <= to; j += LANES) {
    take_group(height, at, j / LANES, a);
    multiply_lanes(right, left, height, a, b->n, b->x + j, sum, b->count, u, v + j);
  }
  add_lanes(right, height, sum, b->count, b->y + i);
  if (j < to) {
    take_group(height, at, j / LANES, a);
    multiply_rest(right, left, height, a, to - j, b->n, b->x + j, b->y + i, b->count, u, v + j);
  }
}

SPREADING INLINE void multiply_rows(const int right, const int left, const int height,
                                    const struct both *b, int64_t i, double *restrict v,
                                    bool *bad) {
  const struct packed_rows *p = b->packed;
  struct cursor at[TALL];
  if (bad)
    *bad = cqio__may_be_bad(p->start[i + height] - p->start[i], p->value + p->start[i]) || *bad;
  for (int r = 0; r < height; r++)
    at[r] = (struct cursor){p->value + p->start[i + r], p->mask + (i + r) * p->groups};
  for (int64_t from = 0; from < p->n; from += WIDTH)
    multiply_groups(right, left, height, b, i, from, p->n - from < WIDTH ? p->n : from + WIDTH, at,
                    v);
}

SPREADING INLINE void multiply_piece(const int right, const int left, const struct both *b,
                                     int64_t first, int64_t last, double *v, bool *bad) {
  const int height = right <= 2 ? TALL : TALL / 2;
  int64_t i = first;
  for (; i + height <= last; i += height)
    multiply_rows(right, left, height, b, i, v, bad);
  for (; i < last; i++)
    multiply_rows(right, left, 1, b, i, v, bad);
}

#define WITH_LEFT(X, RIGHT) X(RIGHT, 1) X(RIGHT, 2) X(RIGHT, 3) X(RIGHT, 4)
#define WITHOUT_ONE(X) WITH_LEFT(X, 0) X(1, 0) X(2, 0) X(3, 0) X(4, 0)
#define FOR_EACH_PAIR(X)                                                                           \
  WITHOUT_ONE(X) WITH_LEFT(X, 1) WITH_LEFT(X, 2) WITH_LEFT(X, 3) WITH_LEFT(X, 4)

#define X(RIGHT, LEFT)                                                                             \
  SPREADING static void piece_##RIGHT##_##LEFT(const struct both *b, int64_t first, int64_t last,  \
                                               double *v, bool *bad) {                             \
    multiply_piece(RIGHT, LEFT, b, first, last, v, bad);                                           \
  }
FOR_EACH_PAIR(X)
#undef X

piece_product *cqio__packed_piece(int right, int left) {
#define X(RIGHT, LEFT)                                                                             \
  if (right == (RIGHT) && left == (LEFT)) return piece_##RIGHT##_##LEFT;
  FOR_EACH_PAIR(X)
#undef X
  return NULL;
}

SPREADING void cqio__packed_add_rows(const struct packed_rows *packed, int64_t first, int64_t last,
                                     double *sum) {
  for (int64_t i = first; i < last; i++) {
    const double *value = packed->value + packed->start[i];
    const uint8_t *mask = packed->mask + i * packed->groups;
    for (int64_t g = 0; g < packed->n / LANES; g++) {
      vector a;
      spread(value, mask[g], &a);
      value += __builtin_popcount(mask[g]);
      *(vector *)(sum + g * LANES) += a;
    }
    for (unsigned bits = packed->n % LANES ? mask[packed->groups - 1] : 0; bits; bits &= bits - 1)
      sum[(packed->groups - 1) * LANES + __builtin_ctz(bits)] += *value++;
  }
}
