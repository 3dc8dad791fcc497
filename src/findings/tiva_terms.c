/* The nine terms of exports of Koopman, Wang and Wei (2014), whose split of foreign content alone
 * rests on a convention (29.38). */
#include "findings/tiva.h"
#include "iotable/iotable.h"

#include <math.h>

enum { TERMS = 9 };

/* What regions sell each other of OUTPUT, which was made for the demand HOME at home: A y - A_own y
 * = A y - y + h. */
static cqio_status sold_across(struct work *w, const struct vectors *output, int column,
                               const double *home, struct vectors *out) {
  double gamma = 0x1p-53 * (double)(cqio_operator_rounding(w->open->op) + 4), *error;
  const double *y = output->value + column * w->n, *bound = output->bound + column * w->n;
  *out = (struct vectors){.columns = 1};
  cqio_status status = CQIO_ALLOC(w->ctx, w->n, &out->value);
  if (!status) status = CQIO_ALLOC(w->ctx, w->n, &out->bound);
  if (!status) status = CQIO_ALLOC(w->ctx, w->n, &error);
  status = cqio_agree(w->ctx, status);
  if (status) return status;
  for (int64_t i = 0; i < w->n; i++)
    error[i] = bound[i] + gamma * fabs(y[i]);
  status = cqio__findings_multiply(w, false, false, 1, y, out->value);
  if (!status) status = cqio__findings_multiply(w, false, true, 1, error, out->bound);
  for (int64_t i = 0; i < w->n && !status; i++) {
    struct bounded sold = {out->value[i], out->bound[i] * (1.0 + 2.0 * gamma)};
    struct bounded made = cqio__minus((struct bounded){y[i], bound[i]}, cqio__exact(home[i]));
    sold = cqio__minus(sold, made);
    out->value[i] = sold.value;
    out->bound[i] = sold.bound;
  }
  cqio_free(error);
  return status;
}

/* Of account J of region O, in the exports of region R. */
static void add_foreign_sale(const struct work *w, const struct tiva *t, cqio_figure *f, int64_t r,
                             int64_t o, int64_t j) {
  struct bounded z = cqio__vectors_get(&t->of_region, (int)r, w->n, j);
  struct bounded own = cqio__tiva_own(w, t, o, j), back = cqio__tiva_own(w, t, r, j);
  struct bounded third = {0.0, 0.0};
  for (int64_t d = 0; d < t->d.count; d++)
    if (d != r && d != o) third = cqio__plus(third, cqio__exact(t->d.demand[d * w->n + j]));
  cqio__figure_increase(f, 1 * w->regions + r, cqio__times(z, own));
  cqio__figure_increase(f, 2 * w->regions + r, cqio__times(z, third));
  cqio__figure_increase(f, 3 * w->regions + r, cqio__times(z, back));
}

/* Of account J of region R itself; ACROSS: what it sells other regions for these and their exports.
 */
static void add_own_sale(const struct work *w, const struct tiva *t, cqio_figure *f, int64_t r,
                         int64_t j, const struct vectors *across) {
  struct bounded z = cqio__vectors_get(&t->of_region, (int)r, w->n, j), foreign = {0.0, 0.0};
  struct bounded again = cqio__minus(z, cqio__vectors_get(&t->local, 0, w->n, j));
  struct bounded abroad = cqio__tiva_others(w, t, r, j);
  struct bounded sold = {t->exports.value[j], t->exports.bound[j]};
  for (int64_t q = 0; q < w->regions; q++)
    if (q != r) foreign = cqio__plus(foreign, cqio__vectors_get(&t->of_region, (int)q, w->n, j));
  const struct bounded terms[TERMS] = {
      [0] = cqio__times(z, abroad),
      [4] = cqio__times(again, cqio__tiva_own(w, t, r, j)),
      [5] = cqio__times(again, sold),
      [6] = cqio__times(foreign, abroad),
      [7] = cqio__times(foreign, cqio__vectors_get(&across[0], 0, w->n, j)),
      [8] = cqio__times(foreign, cqio__vectors_get(&across[1], 0, w->n, j))};
  for (int k = 0; k < TERMS; k++)
    if (k == 0 || k > 3) cqio__figure_increase(f, k * w->regions + r, terms[k]);
}

/* All terms, imports and product taxes come to exports. */
static cqio_status add_identity(struct work *w, const struct tiva *t, const cqio_figure *f) {
  double most = 0.0, worst = 0.0;
  for (int64_t r = 0; r < w->regions; r++) {
    double sold = 0.0, rest = 0.0;
    for (int64_t j = 0; j < w->n; j++)
      if (cqio__region_of(w->table, j) == r) {
        double outside = t->of_imports.value[j] + t->of_imports.value[w->n + j];
        sold += t->exports.value[j];
        rest += t->exports.value[j] * (1.0 - outside);
      }
    for (int k = 0; k < TERMS; k++)
      rest -= f->value[k * w->regions + r];
    most = fmax(most, fabs(sold));
    worst = fmax(worst, fabs(rest));
  }
  return cqio__findings_identity(
      w, "trade in value added: nine terms, imports and taxes are all of exports",
      most > 0.0 ? worst / most : worst);
}

cqio_status cqio__tiva_terms(struct work *w, struct tiva *t) {
  static const char *const names[TERMS] = {"1 domestic, final exports",
                                           "2 domestic, inputs absorbed by the importer",
                                           "3 domestic, inputs exported to third regions",
                                           "4 domestic, returned in final imports",
                                           "5 domestic, returned in inputs",
                                           "6 domestic, counted twice",
                                           "7 foreign, final exports",
                                           "8 foreign, inputs",
                                           "9 foreign, counted twice"};
  static const char words[] = "of exports of the region, by Koopman, Wang and Wei (2014)";
  const struct figure_words word = {"tiva_kww", "kww_term region",  w->table->unit, NULL,
                                    words,      CQIO_BOUND_RESIDUAL};
  struct vectors across[2] = {{0}, {0}};
  cqio_figure *f;
  int axis;
  double *own;
  cqio_status status = cqio__findings_axis(w, "kww_term", TERMS, names, &axis);
  if (!status) status = cqio__findings_add(w, &word, &f, NULL);
  CQIO_TRY(cqio_agree(w->ctx, status));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &own));
  for (int64_t i = 0; i < w->n; i++)
    own[i] = cqio__tiva_own(w, t, cqio__region_of(w->table, i), i).value;
  status = sold_across(w, &t->local_output, 0, own, &across[0]);
  if (!status) status = sold_across(w, &t->local_output, 1, t->exports.value, &across[1]);
  for (int64_t j = 0; j < w->n && !status; j++) {
    int64_t o = cqio__region_of(w->table, j);
    for (int64_t r = 0; r < w->regions; r++)
      if (r != o) add_foreign_sale(w, t, f, r, o, j);
    add_own_sale(w, t, f, o, j, across);
  }
  cqio__vectors_free(&across[0]);
  cqio__vectors_free(&across[1]);
  cqio_free(own);
  CQIO_TRY(status);
  return add_identity(w, t, f);
}
