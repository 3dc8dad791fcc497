/* Models that make one table of supply and use. */
#include "transforms/technology.h"

#include <math.h>
#include <string.h>

#include "dense/factors.h"

void cqio__technology_free(struct technology *t) {
  cqio_free(t->make);
  cqio_free(t->made);
  cqio_free(t->sold);
  cqio__factors_destroy(&t->factors);
}

/* The factors are those of I less this: V with columns, or rows, that sum to 1. */
cqio_status cqio__technology_begin(struct technology *t) {
  int64_t n = t->products, first[2] = {0, n};
  const struct factor_params params = {.pivot = true, .singular = &t->singular};
  bool by_product = t->model == MODEL_A;
  double *rows = NULL;
  t->singular = -1;
  if (t->model != MODEL_A && t->model != MODEL_C) return CQIO_OK;
  CQIO_TRY(cqio__ledger_room(t->ledger, n, n, &rows));
  for (int64_t k = 0; k < n; k++)
    for (int64_t p = 0; p < n; p++) {
      double sum = by_product ? t->made[p] : t->sold[k];
      double part = sum != 0.0 ? t->make[k * n + p] / sum : 0.0;
      rows[k * n + p] = (k == p ? 1.0 : 0.0) - part;
    }
  cqio_status status =
      cqio__factors_create(t->ledger->ctx, first, rows, NULL, &params, &t->factors);
  cqio_free(rows);
  return status;
}

/* z_p = sum_k V_kp from_k / g_k (B), z_k = sum_p V_kp from_p / q_p (D). */
static void by_shares(const struct technology *t, int64_t count, const double *from, double *to) {
  int64_t m = t->industries, n = t->products;
  bool inputs = t->model == MODEL_B;
  int64_t in = inputs ? m : n, out = inputs ? n : m;
  memset(to, 0, (size_t)(count * out) * sizeof *to);
  for (int64_t c = 0; c < count; c++)
    for (int64_t k = 0; k < m; k++)
      for (int64_t p = 0; p < n; p++) {
        double part = t->make[k * n + p], sum = inputs ? t->sold[k] : t->made[p];
        if (part != 0.0 && sum != 0.0)
          to[c * out + (inputs ? p : k)] += part / sum * from[c * in + (inputs ? k : p)];
      }
}

cqio_status cqio__technology_apply(const struct technology *t, int64_t count, const double *from,
                                   double *to) {
  if (t->model == MODEL_A || t->model == MODEL_C)
    return cqio__factors_solve(t->ledger->ctx, t->factors, t->model == MODEL_C, (int)count, from,
                               to);
  by_shares(t, count, from, to);
  return CQIO_OK;
}

/* One step of Almon for inputs that are not below 0: what industries buy FROM less what secondary
 * products claim of it, which goes to these; claims by the inputs OLD of products, no larger than
 * what there is. */
static void exchange(const struct technology *t, const double *from, const double *old,
                     double *to) {
  int64_t n = t->products;
  memcpy(to, from, (size_t)n * sizeof *to);
  for (int64_t k = 0; k < n; k++) {
    double claims = 0.0;
    const double *make = t->make + k * n;
    for (int64_t p = 0; p < n; p++)
      if (p != k && make[p] != 0.0) claims += old[p] * (make[p] / t->made[p]);
    double scale = claims > from[k] ? from[k] / claims : 1.0;
    to[k] -= scale * claims;
    for (int64_t p = 0; p < n; p++)
      if (p != k && make[p] != 0.0) to[p] += scale * old[p] * (make[p] / t->made[p]);
  }
}

/* Almon's steps for SIGN times the part of FROM [industries] that has this sign, added to TO. */
static int without_negatives(const struct technology *t, const double *from, double sign,
                             double *work, double *to) {
  enum { MOST = 10000 };
  int64_t n = t->products;
  double *part = work, *old = work + n, *now = work + 2 * n, largest = 0.0, change = HUGE_VAL;
  for (int64_t p = 0; p < n; p++) {
    now[p] = part[p] = fmax(0.0, sign * from[p]);
    largest = fmax(largest, part[p]);
  }
  int step = 0;
  for (; step < MOST && change > 1e-14 * largest && largest > 0.0; step++) {
    memcpy(old, now, (size_t)n * sizeof *old);
    exchange(t, part, old, now);
    change = 0.0;
    for (int64_t p = 0; p < n; p++)
      change = fmax(change, fabs(now[p] - old[p]));
  }
  for (int64_t p = 0; p < n; p++) /* without what roundings leave of zeros */
    to[p] += sign * fmax(0.0, now[p]);
  return step;
}

cqio_status cqio__technology_almon(const struct technology *t, int64_t count, const double *from,
                                   double *to, int *steps) {
  int64_t n = t->products;
  double *work;
  CQIO_TRY(CQIO_ALLOC(t->ledger->ctx, 3 * n, &work));
  *steps = 0;
  for (int64_t c = 0; c < count; c++)
    for (int side = 0; side < 2; side++) {
      int taken = without_negatives(t, from + c * n, side ? -1.0 : 1.0, work, to + c * n);
      if (taken > *steps) *steps = taken;
    }
  cqio_free(work);
  return CQIO_OK;
}
