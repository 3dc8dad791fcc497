/* Multipliers of type I: direct, first round, indirect, by region, ratios, ranks (29.4-29.6b). */
#include "findings/findings.h"
#include "findings/ranks.h"
#include "iotable/iotable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* S masked to one region after the other, for each of the intensities. */
int64_t cqio__multipliers_columns(const struct work *w) {
  int64_t households =
      w->findings->request.closure == CQIO_IO_OPEN ? 0 : w->table->household_groups;
  return w->s.count * (1 + w->regions) + households;
}

/* Figures of type I. */
struct type_one {
  cqio_figure *direct, *round, *total, *indirect, *ratio, *rank, *own, *region;
  int index_direct, index_total, index_indirect, index_ratio, index_own;
};

static const char unit[] = "unit of the extension per unit of final demand";

static cqio_status add_figures(struct work *w, struct type_one *t) {
  const struct figure_words direct = {
      "effect_direct", "extension account", unit, NULL, "intensity: per unit of output",
      CQIO_BOUND_EXACT};
  const struct figure_words round = {"effect_first_round",
                                     "extension account",
                                     unit,
                                     NULL,
                                     "caused by the inputs bought for one unit of output",
                                     CQIO_BOUND_EXACT};
  const struct figure_words total = {
      "multiplier_type1",
      "extension account",
      unit,
      NULL,
      "multiplier of type I: of all accounts, per unit of final demand",
      CQIO_BOUND_RESIDUAL};
  const struct figure_words indirect = {"effect_indirect",
                                        "extension account",
                                        unit,
                                        NULL,
                                        "multiplier of type I less the direct effect",
                                        CQIO_BOUND_RESIDUAL};
  const struct figure_words ratio = {"multiplier_ratio1",
                                     "extension account",
                                     "1",
                                     NULL,
                                     "multiplier of type I over the direct effect",
                                     CQIO_BOUND_RESIDUAL};
  const struct figure_words rank = {
      "multiplier_rank",
      "extension account",
      "1",
      "",
      "rank of the multiplier of type I: 1 is the largest, equal within bounds is the same",
      CQIO_BOUND_NONE};
  CQIO_TRY(cqio__findings_add(w, &direct, &t->direct, &t->index_direct));
  CQIO_TRY(cqio__findings_add(w, &round, &t->round, NULL));
  CQIO_TRY(cqio__findings_add(w, &total, &t->total, &t->index_total));
  CQIO_TRY(cqio__findings_add(w, &indirect, &t->indirect, &t->index_indirect));
  CQIO_TRY(cqio__findings_add(w, &ratio, &t->ratio, &t->index_ratio));
  CQIO_TRY(cqio__findings_add(w, &rank, &t->rank, NULL));
  if (w->regions == 0) return CQIO_OK;
  const struct figure_words own = {"multiplier_own_region",
                                   "extension account",
                                   unit,
                                   NULL,
                                   "multiplier of type I: of the region of the account alone",
                                   CQIO_BOUND_RESIDUAL};
  const struct figure_words region = {"multiplier_by_region",
                                      "extension region account",
                                      unit,
                                      NULL,
                                      "multiplier of type I by the region where it arises",
                                      CQIO_BOUND_RESIDUAL};
  CQIO_TRY(cqio__findings_add(w, &own, &t->own, &t->index_own));
  return cqio__findings_add(w, &region, &t->region, NULL);
}

/* S A and the roundings of it: those of |S| |A|, which with negative flows is more. */
static cqio_status first_round(struct work *w, cqio_figure *round) {
  int64_t size = w->s.count * w->n;
  double gamma = 0x1p-53 * (double)(cqio_operator_rounding(w->open->op) + 2), *absolute;
  CQIO_TRY(cqio__findings_multiply(w, true, false, w->s.count, w->s.value, round->value));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, size, &absolute));
  for (int64_t k = 0; k < size; k++)
    absolute[k] = fabs(w->s.value[k]);
  cqio_status status = cqio__findings_multiply(w, true, true, w->s.count, absolute, round->bound);
  for (int64_t k = 0; k < size && !status; k++)
    round->bound[k] *= gamma * (1.0 + 4.0 * gamma);
  cqio_free(absolute);
  return status;
}

/* M[q] = (S masked to region q) L of one intensity (29.5). */
static cqio_status by_region(struct work *w, int e, const struct type_one *t, double *worst) {
  double *masked;
  struct vectors m;
  const double *s = w->s.value + e * w->n;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->regions * w->n, &masked));
  for (int64_t i = 0; i < w->n; i++)
    masked[cqio__region_of(w->table, i) * w->n + i] = s[i];
  cqio_status status = cqio__findings_solve(w, w->open, true, (int)w->regions, masked, &m);
  double most = 0.0, gap = 0.0;
  for (int64_t j = 0; j < w->n && !status; j++) {
    struct bounded all = cqio__total(m.value + j, m.bound + j, w->regions, w->n);
    int64_t own = cqio__region_of(w->table, j);
    for (int64_t q = 0; q < w->regions; q++)
      cqio__figure_set(t->region, (e * w->regions + q) * w->n + j,
                       cqio__vectors_get(&m, (int)q, w->n, j));
    cqio__figure_set(t->own, e * w->n + j, cqio__vectors_get(&m, (int)own, w->n, j));
    most = fmax(most, fabs(t->total->value[e * w->n + j]));
    gap = fmax(gap, fabs(all.value - t->total->value[e * w->n + j]));
  }
  if (most > 0.0) *worst = fmax(*worst, gap / most);
  cqio_free(masked);
  cqio__vectors_free(&m);
  return status;
}

static void fill(struct work *w, const struct vectors *m, const struct type_one *t) {
  for (int64_t k = 0; k < w->s.count * w->n; k++) {
    struct bounded s = cqio__exact(w->s.value[k]), total = {m->value[k], m->bound[k]};
    cqio__figure_set(t->direct, k, cqio__rounded(s.value, 0.0));
    cqio__figure_set(t->total, k, total);
    cqio__figure_set(t->indirect, k, cqio__minus(total, s));
    cqio__figure_set(t->ratio, k, cqio__over(total, s));
  }
}

cqio_status cqio__multiplier_title(struct work *w, int e, const char *what, const char *type,
                                   const char **title) {
  const char *own = w->s.unit[e], *table = w->table->mixed ? "unit" : w->table->unit;
  bool pure = strcmp(own, table) == 0;
  return cqio__findings_text(w, title, "%s of %s%s, per unit of final demand%s%s%s%s%s", what,
                             w->s.name[e], type, pure ? "" : " (", pure ? "" : own,
                             pure ? "" : " per ", pure ? "" : table, pure ? "" : ")");
}

static cqio_status add_views(struct work *w, const struct type_one *t) {
  for (int e = 0; e < w->s.count; e++) {
    int64_t at = e * w->n;
    cqio_findings_view view = {
        .count = 4,
        .figure = {t->index_total, t->index_direct, t->index_indirect, t->index_ratio},
        .heading = {"type I", "direct", "indirect", "ratio", "own region"},
        .offset = {at, at, at, at}};
    if (w->regions > 0) {
      view.figure[view.count] = t->index_own;
      view.offset[view.count++] = at;
    }
    CQIO_TRY(cqio__multiplier_title(w, e, "multipliers", ", type I", &view.title));
    CQIO_TRY(cqio__findings_view(w, &view));
  }
  return CQIO_OK;
}

static cqio_status finish(struct work *w, const struct type_one *t) {
  double worst = 0.0;
  cqio_status status = CQIO_OK;
  for (int e = 0; e < w->s.count && !status; e++)
    status = cqio__rank(w->ctx, w->n, t->total->value + e * w->n, t->total->bound + e * w->n,
                        t->rank->value + e * w->n);
  CQIO_TRY(cqio_agree(w->ctx, status));
  for (int e = 0; e < w->s.count && w->regions > 0; e++)
    CQIO_TRY(by_region(w, e, t, &worst));
  CQIO_TRY(cqio_agree(w->ctx, add_views(w, t)));
  if (w->regions == 0) return CQIO_OK;
  return cqio__findings_identity(w, "multipliers by region sum to the multiplier", worst);
}

cqio_status cqio__analyse_multipliers(struct work *w) {
  struct type_one t = {0};
  struct vectors m;
  if (w->s.count == 0)
    return cqio__findings_note(w, "multipliers: left out, there is nothing to add up");
  CQIO_TRY(cqio_agree(w->ctx, add_figures(w, &t)));
  CQIO_TRY(first_round(w, t.round));
  CQIO_TRY(cqio__findings_solve(w, w->open, true, w->s.count, w->s.value, &m));
  fill(w, &m, &t);
  cqio__vectors_free(&m);
  return finish(w, &t);
}
