/*
 * Seeded random economies for the tests of operator and solve: a trade structure in every variant,
 * a household closure, and, independently of the library, the assembled matrix and a long double
 * solver. Include after support/mpi_test.h.
 */
#ifndef CQIO_TESTS_TRADE_CASE_H
#define CQIO_TESTS_TRADE_CASE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cqio/operator.h"

enum {
  CASE_DISTRICT_TECHNOLOGY = 1,
  CASE_STORED_SHARES = 2,
  CASE_LOCAL = 4,
  CASE_INACTIVE = 8,
  CASE_OWN_ZONE = 16,
  CASE_CLOSED = 32,
  CASE_TRANSFER = 64,
  CASE_VARIANTS = 128,
  CASE_MARKETS = 128, /* own markets, beside all variants */
  CASE_GROUPS = 3,
  CASE_CLASSES = 2
};

struct trade_case {
  int R, Z, S, L, n, h;
  int flags;
  double *a, *kernel, *own_kernel, *own_scale, *u, *v, *shares, *local, *split, *basket, *wage,
      *omega, *theta;
  double *local_final, *remaining_final;
  int *sector_class, *group;
  int64_t *location;
  bool *active;
  cqio_factored_structure structure;
  cqio_household_closure closure;
};

/* splitmix64: uniform in [0, 1). */
static inline double draw(uint64_t *seed) {
  uint64_t z = (*seed += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static inline double *numbers(int64_t count) {
  double *x = calloc((size_t)count + 8, sizeof *x);
  if (!x) MPI_Abort(MPI_COMM_WORLD, 1);
  return x;
}

static inline double *drawn(int64_t count, uint64_t *seed) {
  double *x = numbers(count);
  for (int64_t i = 0; i < count; i++)
    x[i] = draw(seed);
  return x;
}

/* Scales the columns of m [rows][columns] to the given sum. */
static inline void scale_columns(double *m, int rows, int columns, double sum) {
  for (int j = 0; j < columns; j++) {
    double total = 0.0;
    for (int i = 0; i < rows; i++)
      total += m[i * columns + j];
    for (int i = 0; i < rows; i++)
      m[i * columns + j] *= sum / total;
  }
}

/* c_i[l,k] before the restriction to own zones. */
static inline double case_share(const struct trade_case *c, int i, int l, int k) {
  int R = c->R, Z = c->Z, L = c->L;
  if (c->flags & CASE_STORED_SHARES) return c->shares[(i * L + l) * L + k];
  int at = (c->sector_class[i] * R + l / Z) * R + k / Z;
  double own = c->flags & CASE_MARKETS ? c->own_scale[i] * c->own_kernel[at] : 0.0;
  return c->u[i * L + l] * (c->kernel[at] + own) * c->v[i * L + k];
}

/* Own kernels of districts of one parity, zero elsewhere. */
static inline void case_markets(struct trade_case *c, uint64_t seed) {
  int R = c->R;
  c->own_kernel = drawn(CASE_CLASSES * R * R, &seed);
  c->own_scale = drawn(c->S, &seed);
  for (int e = 0; e < CASE_CLASSES * R * R; e++)
    if ((e % R + e / R % R) % 2) c->own_kernel[e] = 0.0;
  for (int i = 0; i < c->S; i++)
    c->own_scale[i] *= 5.0;
}

static inline void case_trade(struct trade_case *c, uint64_t *seed) {
  int R = c->R, S = c->S, L = c->L;
  case_markets(c, *seed + 1);
  c->kernel = drawn(CASE_CLASSES * R * R, seed);
  c->u = drawn(S * L, seed);
  c->v = drawn(S * L, seed);
  c->shares = drawn((int64_t)S * L * L, seed);
  c->sector_class = calloc((size_t)S, sizeof *c->sector_class);
  for (int i = 0; i < S; i++) {
    c->sector_class[i] = (i * 5 + 1) % 3 % CASE_CLASSES;
    scale_columns(c->shares + (int64_t)i * L * L, L, L, 0.9);
    if (c->flags & CASE_STORED_SHARES) continue;
    for (int k = 0; k < L; k++) {
      double total = 0.0;
      for (int l = 0; l < L; l++)
        total += case_share(c, i, l, k);
      c->v[i * L + k] *= 0.9 / total;
    }
  }
}

static inline void case_technology(struct trade_case *c, uint64_t *seed) {
  int R = c->R, S = c->S;
  c->a = drawn((int64_t)R * S * S, seed);
  c->local = drawn((int64_t)R * S * S, seed);
  for (int r = 0; r < R; r++) {
    scale_columns(c->a + (int64_t)r * S * S, S, S, 0.35 + 0.25 * draw(seed));
    scale_columns(c->local + (int64_t)r * S * S, S, S, 0.1);
  }
  c->split = drawn(S * c->L, seed);
  for (int i = 0; i < S; i++)
    for (int r = 0; r < R; r++) {
      double total = 0.0, *split = c->split + i * c->L + r * c->Z;
      for (int z = 0; z < c->Z; z++)
        total += split[z];
      for (int z = 0; z < c->Z; z++)
        split[z] /= total;
    }
  c->local_final = drawn((int64_t)R * S, seed);
  c->remaining_final = numbers((int64_t)R * S);
  for (int k = 0; k < R * S; k++) {
    c->local_final[k] *= 0.5;
    c->remaining_final[k] = 1.0 - c->local_final[k];
  }
}

static inline void case_households(struct trade_case *c, uint64_t *seed) {
  int h = c->h = c->L + c->R, S = c->S; /* one at each location, a third group in zone 0 */
  c->location = calloc((size_t)h, sizeof *c->location);
  c->group = calloc((size_t)h, sizeof *c->group);
  c->omega = numbers(h);
  for (int a = 0; a < h; a++) { /* deliberately not ordered by location */
    bool extra = a < c->R;
    c->location[a] = extra ? a * c->Z : c->L - 1 - (a - c->R);
    c->group[a] = extra ? 2 : (int)(c->location[a] % c->Z) % 2;
    c->omega[a] = extra ? 0.25 : c->location[a] % c->Z == 0 ? 0.75 : 1.0;
  }
  c->basket = drawn(CASE_GROUPS * S, seed);
  for (int g = 0; g < CASE_GROUPS; g++)
    scale_columns(c->basket + g * S, S, 1, 0.6 + 0.1 * g);
  c->wage = drawn(c->n, seed);
  for (int i = 0; i < c->n; i++)
    c->wage[i] = 0.1 + 0.2 * c->wage[i];
  c->theta = numbers((int64_t)h * h);
  for (int d = 0; d < h; d++) { /* the third group sends a part to all second-group accounts */
    double sent = c->group[d] == 2 ? 0.3 : 0.0;
    c->theta[d * h + d] = 1.0 - sent;
    for (int a = 0; a < h; a++)
      if (c->group[a] == 1) c->theta[a * h + d] += sent * 0.9 / c->R;
  }
}

static inline struct trade_case *case_create(int R, int Z, int S, int flags, uint64_t seed) {
  struct trade_case *c = calloc(1, sizeof *c);
  *c = (struct trade_case){.R = R, .Z = Z, .S = S, .L = R * Z, .n = R * Z * S, .flags = flags};
  case_trade(c, &seed);
  case_technology(c, &seed);
  case_households(c, &seed);
  c->active = calloc((size_t)c->n, sizeof *c->active);
  for (int i = 0; i < c->n; i++)
    c->active[i] = !(flags & CASE_INACTIVE) || i % 5 != 3;
  bool stored = flags & CASE_STORED_SHARES, districts = flags & CASE_DISTRICT_TECHNOLOGY;
  c->structure = (cqio_factored_structure){
      .districts = R,
      .zones = Z,
      .sectors = S,
      .technology = districts ? NULL : c->a,
      .district_technology = districts ? c->a : NULL,
      .classes = stored ? 0 : CASE_CLASSES,
      .sector_class = stored ? NULL : c->sector_class,
      .kernel = stored ? NULL : c->kernel,
      .own_kernel = stored || !(flags & CASE_MARKETS) ? NULL : c->own_kernel,
      .own_scale = c->own_scale,
      .row_scale = stored ? NULL : c->u,
      .column_scale = stored ? NULL : c->v,
      .shares = stored ? c->shares : NULL,
      .local_technology = flags & CASE_LOCAL ? c->local : NULL,
      .local_split = flags & CASE_LOCAL ? c->split : NULL,
      .local_final = flags & CASE_LOCAL ? c->local_final : NULL,
      .remaining_final = flags & CASE_LOCAL ? c->remaining_final : NULL,
      .active = flags & CASE_INACTIVE ? c->active : NULL,
      .own_zone_only = flags & CASE_OWN_ZONE};
  c->closure = (cqio_household_closure){
      c->h,      CASE_GROUPS, c->location, c->group,
      c->basket, c->wage,     c->omega,    flags & CASE_TRANSFER ? c->theta : NULL};
  return c;
}

/* The operators of a case: open, and OP as its flags say, which is the same or closed. */
struct case_operators {
  cqio_operator *open, *op;
};

static inline cqio_status case_operate(cqio_ctx *ctx, const struct trade_case *c,
                                       struct case_operators *out) {
  cqio_status status = cqio_operator_create(ctx, &c->structure, &out->open);
  out->op = out->open;
  if (status || !(c->flags & CASE_CLOSED)) return status;
  return cqio_operator_create_closed(ctx, out->open, &c->closure, &out->op);
}

static inline void case_release(struct case_operators *operators) {
  if (operators->op != operators->open) cqio_operator_destroy(&operators->op);
  cqio_operator_destroy(&operators->open);
  operators->op = NULL;
}

static inline void case_destroy(struct trade_case *c) {
  free(c->local_final);
  free(c->remaining_final);
  free(c->own_kernel);
  free(c->own_scale);
  void *const members[] = {c->a,     c->kernel,       c->u,      c->v,        c->shares,
                           c->local, c->split,        c->basket, c->wage,     c->omega,
                           c->theta, c->sector_class, c->group,  c->location, c->active};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    free(members[m]);
  free(c);
}

/* Share with the restriction to own zones. */
static inline double case_routed(const struct trade_case *c, int i, int l, int k) {
  return c->flags & CASE_OWN_ZONE && l % c->Z != k % c->Z ? 0.0 : case_share(c, i, l, k);
}

/* Part of final demand for product I at location K that location L supplies. */
static inline double case_final(const struct trade_case *c, int i, int l, int k) {
  double share = case_routed(c, i, l, k);
  if (!(c->flags & CASE_LOCAL)) return share;
  int cell = k / c->Z * c->S + i;
  bool here = l / c->Z == k / c->Z && (!(c->flags & CASE_OWN_ZONE) || l == k);
  return share * c->remaining_final[cell] +
         (here ? c->split[i * c->L + l] * c->local_final[cell] : 0.0);
}

/* V~ [h][n] and C [n][h]. */
static inline double *case_income(const struct trade_case *c) {
  double *m = numbers((int64_t)c->h * c->n);
  for (int a = 0; a < c->h; a++)
    for (int d = 0; d < c->h; d++) {
      double theta = c->flags & CASE_TRANSFER ? c->theta[a * c->h + d] : a == d;
      for (int j = 0; j < c->S; j++) {
        int64_t at = c->location[d] * c->S + j;
        if (c->active[at]) m[a * c->n + at] += theta * c->omega[d] * c->wage[at];
      }
    }
  return m;
}

static inline double *case_consumption(const struct trade_case *c) {
  double *m = numbers((int64_t)c->n * c->h);
  for (int l = 0; l < c->L; l++)
    for (int i = 0; i < c->S; i++)
      for (int a = 0; a < c->h; a++)
        m[(l * c->S + i) * c->h + a] =
            case_final(c, i, l, (int)c->location[a]) * c->basket[c->group[a] * c->S + i];
  return m;
}

/* The assembled matrix [n][n] by (3.13), with A + C V~ when closed. */
static inline double *case_matrix(const struct trade_case *c, bool closed) {
  int n = c->n, S = c->S, Z = c->Z;
  double *m = numbers((int64_t)n * n);
  for (int row = 0; row < n; row++)
    for (int column = 0; column < n; column++) {
      int l = row / S, i = row % S, k = column / S, j = column % S;
      int r = c->flags & CASE_DISTRICT_TECHNOLOGY ? k / Z : 0;
      if (!c->active[column]) continue;
      double value = case_routed(c, i, l, k) * c->a[(r * S + i) * S + j];
      bool here = l / Z == k / Z && (!(c->flags & CASE_OWN_ZONE) || l == k);
      if (c->flags & CASE_LOCAL && here)
        value += c->split[i * c->L + l] * c->local[(k / Z * S + i) * S + j];
      m[(int64_t)row * n + column] = value;
    }
  if (!closed) return m;
  double *income = case_income(c), *consumption = case_consumption(c);
  for (int row = 0; row < n; row++)
    for (int column = 0; column < n; column++)
      for (int a = 0; a < c->h; a++)
        m[(int64_t)row * n + column] += consumption[row * c->h + a] * income[a * n + column];
  free(income);
  free(consumption);
  return m;
}

/* x with (I - M) x = f for K columns [K][n], or the transposed system, in long double. */
static inline double *exact_solve(int n, const double *m, bool transposed, int columns,
                                  const double *f) {
  int width = n + columns;
  long double *w = calloc((size_t)(n * width), sizeof *w);
  double *x = numbers((int64_t)columns * n);
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++)
      w[i * width + j] = (i == j) - (long double)m[transposed ? j * n + i : i * n + j];
    for (int k = 0; k < columns; k++)
      w[i * width + n + k] = f[k * n + i];
  }
  for (int p = 0; p < n; p++) {
    int best = p;
    for (int i = p + 1; i < n; i++)
      if (fabsl(w[i * width + p]) > fabsl(w[best * width + p])) best = i;
    for (int j = 0; j < width; j++) {
      long double t = w[p * width + j];
      w[p * width + j] = w[best * width + j];
      w[best * width + j] = t;
    }
    for (int i = 0; i < n; i++) {
      long double factor = i == p ? 0.0L : w[i * width + p] / w[p * width + p];
      for (int j = p; j < width && factor != 0.0L; j++)
        w[i * width + j] -= factor * w[p * width + j];
    }
  }
  for (int k = 0; k < columns; k++)
    for (int i = 0; i < n; i++)
      x[k * n + i] = (double)(w[i * width + n + k] / w[i * width + i]);
  free(w);
  return x;
}

/* An arbitrary matrix [n][n] as operator: one location, one class, all shares 1. MATRIX and the
 * fixed arrays must outlive it. */
static inline cqio_factored_structure matrix_structure(int n, const double *matrix,
                                                       const double *ones, const int *zeros) {
  return (cqio_factored_structure){.districts = 1,
                                   .zones = 1,
                                   .sectors = n,
                                   .technology = matrix,
                                   .classes = 1,
                                   .sector_class = zeros,
                                   .kernel = ones,
                                   .row_scale = ones,
                                   .column_scale = ones};
}

static inline double largest_difference(int64_t count, const double *x, const double *y) {
  double most = 0.0;
  for (int64_t i = 0; i < count; i++)
    if (!(fabs(x[i] - y[i]) <= most)) most = fabs(x[i] - y[i]);
  return most;
}

#endif
