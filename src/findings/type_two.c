/* Multipliers of type II, where households spend what they earn (29.6a). */
#include "findings/findings.h"
#include "iotable/iotable.h"

#include <math.h>

static const char unit[] = "unit of the extension per unit of final demand";

struct type_two {
  cqio_figure *total, *induced, *ratio, *household;
  int index_total, index_induced, index_ratio;
};

static cqio_status add_figures(struct work *w, struct type_two *t) {
  const struct figure_words total = {"multiplier_type2",
                                     "extension account",
                                     unit,
                                     NULL,
                                     "multiplier of type II: households spend what they earn",
                                     CQIO_BOUND_RESIDUAL};
  const struct figure_words induced = {"effect_induced",
                                       "extension account",
                                       unit,
                                       NULL,
                                       "multiplier of type II less that of type I",
                                       CQIO_BOUND_RESIDUAL};
  const struct figure_words ratio = {"multiplier_ratio2",
                                     "extension account",
                                     "1",
                                     NULL,
                                     "multiplier of type II over the direct effect",
                                     CQIO_BOUND_RESIDUAL};
  const struct figure_words household = {"induced_by_household",
                                         "extension household account",
                                         unit,
                                         NULL,
                                         "induced effect by the household whose spending causes it",
                                         CQIO_BOUND_RESIDUAL};
  const cqio_io_table *table = w->table;
  const char **names;
  int axis;
  CQIO_TRY(CQIO_ALLOC(w->ctx, table->household_groups, &names));
  for (int a = 0; a < table->household_groups; a++)
    names[a] = table->household[a].name;
  cqio_status status = cqio__findings_axis(w, "household", table->household_groups, names, &axis);
  cqio_free(names);
  CQIO_TRY(status);
  CQIO_TRY(cqio__findings_add(w, &total, &t->total, &t->index_total));
  CQIO_TRY(cqio__findings_add(w, &induced, &t->induced, &t->index_induced));
  CQIO_TRY(cqio__findings_add(w, &ratio, &t->ratio, &t->index_ratio));
  return cqio__findings_add(w, &household, &t->household, NULL);
}

/* V (I - A - C V)^-1 = K V L: what each household receives per unit of final demand. */
static cqio_status incomes(struct work *w, struct vectors *out) {
  const cqio_io_table *t = w->table;
  int groups = t->household_groups;
  double *earned;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, groups * w->n, &earned));
  for (int a = 0; a < groups; a++)
    for (int64_t j = 0; j < w->n; j++) {
      int32_t region = t->household[a].region;
      bool here = region < 0 || cqio__region_of(t, j) == region;
      earned[a * w->n + j] = here && w->output[j] > 0.0 ? t->compensation[j] / w->output[j] : 0.0;
    }
  cqio_status status = cqio__findings_solve(w, w->closed, true, groups, earned, out);
  cqio_free(earned);
  return status;
}

/* (M C)_a (K V L)_aj, with M of type I. */
static void by_household(struct work *w, const cqio_figure *one, const struct vectors *income,
                         cqio_figure *out) {
  const cqio_io_table *t = w->table;
  int groups = t->household_groups;
  for (int e = 0; e < w->s.count; e++)
    for (int a = 0; a < groups; a++) {
      struct bounded spending = cqio__weighted(one->value + e * w->n, one->bound + e * w->n,
                                               t->household[a].consumption, w->n);
      double all = cqio__io_household_income(t, &t->household[a]);
      struct bounded per_unit = cqio__over(spending, cqio__exact(all));
      for (int64_t j = 0; j < w->n; j++)
        cqio__figure_set(out, (e * groups + a) * w->n + j,
                         cqio__times(per_unit, cqio__vectors_get(income, a, w->n, j)));
    }
}

/* Largest difference of the induced effect from its parts, relative to the largest multiplier. */
static double gap(const struct work *w, const struct type_two *t) {
  int groups = w->table->household_groups;
  double worst = 0.0;
  for (int e = 0; e < w->s.count; e++) {
    double most = 0.0, off = 0.0;
    for (int64_t j = 0; j < w->n; j++) {
      double sum = 0.0;
      for (int a = 0; a < groups; a++)
        sum += t->household->value[(e * groups + a) * w->n + j];
      most = fmax(most, fabs(t->total->value[e * w->n + j]));
      off = fmax(off, fabs(sum - t->induced->value[e * w->n + j]));
    }
    if (most > 0.0) worst = fmax(worst, off / most);
  }
  return worst;
}

static cqio_status add_views(struct work *w, const struct type_two *t) {
  for (int e = 0; e < w->s.count; e++) {
    int64_t at = e * w->n;
    cqio_findings_view view = {.count = 3,
                               .figure = {t->index_total, t->index_induced, t->index_ratio},
                               .heading = {"type II", "induced", "ratio"},
                               .offset = {at, at, at}};
    CQIO_TRY(cqio__multiplier_title(w, e, "multipliers", ", type II", &view.title));
    CQIO_TRY(cqio__findings_view(w, &view));
  }
  return CQIO_OK;
}

cqio_status cqio__analyse_type_two(struct work *w) {
  struct type_two t = {0};
  struct vectors m, income;
  const cqio_figure *one = cqio_findings_find(w->findings, "multiplier_type1");
  if (!one) return CQIO_OK;
  CQIO_TRY(cqio_agree(w->ctx, add_figures(w, &t)));
  CQIO_TRY(incomes(w, &income));
  cqio_status status = cqio__findings_solve(w, w->closed, true, w->s.count, w->s.value, &m);
  for (int64_t k = 0; k < w->s.count * w->n && !status; k++) {
    struct bounded total = {m.value[k], m.bound[k]};
    cqio__figure_set(t.total, k, total);
    cqio__figure_set(t.induced, k, cqio__minus(total, cqio__figure_get(one, k)));
    cqio__figure_set(t.ratio, k, cqio__over(total, cqio__exact(w->s.value[k])));
  }
  if (!status) by_household(w, one, &income, t.household);
  cqio__vectors_free(&m);
  cqio__vectors_free(&income);
  if (!status) status = cqio_agree(w->ctx, add_views(w, &t));
  CQIO_TRY(status);
  return cqio__findings_identity(w, "induced effects by household sum to the induced effect",
                                 gap(w, &t));
}
