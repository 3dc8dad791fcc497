/* Spectral radius of a model of supply and use, and of its twin (30.4). */
#include "transforms/model_radius.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "transforms/spectrum.h"

/* A, B: y' T q^-1 U for a row y of industries; C, D: U g^-1 T w for a column w of products. */
struct twin {
  const struct technology *technology;
  const int64_t *industry, *product;
  double *between; /* [products] for A and B, [industries] for C and D */
};

static bool of_products(const struct technology *t) {
  return t->model == MODEL_A || t->model == MODEL_B;
}

static double use(const struct twin *twin, int64_t p, int64_t k) {
  return *cqio__ledger_cell(twin->technology->ledger, twin->product[p], twin->industry[k]);
}

static cqio_status apply_twin(const void *of, const double *from, double *to) {
  const struct twin *twin = of;
  const struct technology *t = twin->technology;
  bool products = of_products(t);
  int64_t between = products ? t->products : t->industries;
  int64_t outer = products ? t->industries : t->products;
  const double *size = products ? t->made : t->sold;
  CQIO_TRY(cqio__technology_apply(t, 1, from, twin->between));
  memset(to, 0, (size_t)outer * sizeof *to);
  for (int64_t b = 0; b < between; b++) {
    double share = size[b] != 0.0 ? twin->between[b] / size[b] : 0.0;
    for (int64_t o = 0; o < outer && share != 0.0; o++)
      to[o] += share * (products ? use(twin, b, o) : use(twin, o, b));
  }
  return CQIO_OK;
}

cqio_status cqio__radius_of_twin(const struct technology *t, const int64_t *industry,
                                 const int64_t *product, double *radius) {
  struct twin twin = {.technology = t, .industry = industry, .product = product};
  bool products = of_products(t);
  *radius = -1.0;
  if (t->model == MODEL_ALMON) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(t->ledger->ctx, products ? t->products : t->industries, &twin.between));
  cqio_status status = cqio__spectral_radius(t->ledger->ctx, products ? t->industries : t->products,
                                             apply_twin, &twin, radius);
  cqio_free(twin.between);
  return status;
}

/* Coefficient (i, j) of the table that is there. */
static double coefficient(const struct technology *t, int64_t i, int64_t j) {
  double size = of_products(t) ? t->made[j] : t->sold[j];
  return size != 0.0 ? *cqio__ledger_cell(t->ledger, i, j) / size : 0.0;
}

static cqio_status apply_table(const void *of, const double *from, double *to) {
  const struct technology *t = of;
  int64_t n = t->ledger->n;
  memset(to, 0, (size_t)n * sizeof *to);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++)
      to[i] += coefficient(t, i, j) * from[j];
  return CQIO_OK;
}

static double largest_column(const struct technology *t) {
  double largest = 0.0;
  for (int64_t j = 0; j < t->ledger->n; j++) {
    double sum = 0.0;
    for (int64_t i = 0; i < t->ledger->n; i++)
      sum += fabs(coefficient(t, i, j));
    largest = fmax(largest, sum);
  }
  return largest;
}

cqio_status cqio__radius_check(const struct technology *t, double twin) {
  static const char *const twins[MODELS] = {"C", "D", "A", "B", ""};
  const struct ledger *l = t->ledger;
  double radius, allowed = 1e-9 * largest_column(t);
  if (t->model == MODEL_ALMON) return CQIO_OK;
  CQIO_TRY(cqio__spectral_radius(l->ctx, l->n, apply_table, t, &radius));
  double off = fabs(radius - twin);
  if (l->report && (radius < 0.0 || twin < 0.0))
    fprintf(l->report, "%s: the spectral radius of coefficients did not settle\n", l->step);
  if (radius < 0.0 || twin < 0.0) return CQIO_OK;
  if (l->report)
    fprintf(l->report,
            "%s: identity: spectral radius %.10g of coefficients, that of model %s residual %.2e "
            "(allowed %.2e)\n",
            l->step, radius, twins[t->model], off, allowed);
  if (off <= allowed) return CQIO_OK;
  return cqio_fail(l->ctx, CQIO_DATA,
                   "%s: %s: identity: spectral radius %.10g of coefficients, that of model %s is "
                   "%.10g: expected a difference of at most %.2e",
                   l->place, l->step, radius, twins[t->model], twin, allowed);
}
