/* What a region's own production, feedback from others, and others have of a multiplier (29.46). */
#include "findings/restricted.h"
#include "iotable/iotable.h"

#include <math.h>

static const char unit[] = "unit of the extension per unit of final demand";

struct spillovers {
  cqio_figure *local, *feedback, *others;
  int index[3];
};

static cqio_status add_figures(struct work *w, struct spillovers *s) {
  static const struct figure_words words[] = {
      {"spillover_local", "extension account", unit, NULL,
       "of the region of the account, if regions bought nothing from each other",
       CQIO_BOUND_RESIDUAL},
      {"spillover_feedback", "extension account", unit, NULL,
       "of the region of the account, through others that buy from it", CQIO_BOUND_RESIDUAL},
      {"spillover_others", "extension account", unit, NULL, "of the other regions",
       CQIO_BOUND_RESIDUAL}};
  cqio_figure **figures[] = {&s->local, &s->feedback, &s->others};
  for (int k = 0; k < 3; k++)
    CQIO_TRY(cqio__findings_add(w, &words[k], figures[k], &s->index[k]));
  return CQIO_OK;
}

/* S (I - A_own)^-1 of all intensities at once. */
static cqio_status solve_local(struct work *w, struct spillovers *s) {
  struct restricted *local;
  struct vectors m;
  CQIO_TRY(cqio__restricted_create(w, cqio__own_region, NULL, w->s.count, &local));
  cqio_status status = cqio__restricted_solve(w, local, true, w->s.count, w->s.value, &m);
  for (int64_t k = 0; k < w->s.count * w->n && !status; k++)
    cqio__figure_set(s->local, k, (struct bounded){m.value[k], m.bound[k]});
  cqio__restricted_destroy(&local);
  if (!status) cqio__vectors_free(&m);
  return status;
}

/* The part of the own region and that of the others of one intensity, by masks (29.5). */
static cqio_status split(struct work *w, struct spillovers *s, int e, double *worst) {
  double *masked;
  struct vectors m;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->regions * w->n, &masked));
  for (int64_t i = 0; i < w->n; i++)
    masked[cqio__region_of(w->table, i) * w->n + i] = w->s.value[e * w->n + i];
  cqio_status status = cqio__findings_solve(w, w->open, true, (int)w->regions, masked, &m);
  double most = 0.0, least = 0.0;
  for (int64_t j = 0; j < w->n && !status; j++) {
    int64_t region = cqio__region_of(w->table, j), at = e * w->n + j;
    struct bounded own = cqio__vectors_get(&m, (int)region, w->n, j), others = {0.0, 0.0};
    for (int64_t q = 0; q < w->regions; q++)
      if (q != region) others = cqio__plus(others, cqio__vectors_get(&m, (int)q, w->n, j));
    cqio__figure_set(s->feedback, at, cqio__minus(own, cqio__figure_get(s->local, at)));
    cqio__figure_set(s->others, at, others);
    most = fmax(most, fabs(own.value + others.value));
    least = fmin(least, s->feedback->value[at] + s->feedback->bound[at]);
  }
  if (most > 0.0) *worst = fmax(*worst, -least / most);
  cqio_free(masked);
  cqio__vectors_free(&m);
  return status;
}

static cqio_status add_views(struct work *w, const struct spillovers *s) {
  for (int e = 0; e < w->s.count; e++) {
    int64_t at = e * w->n;
    cqio_findings_view view = {.count = 3,
                               .figure = {s->index[2], s->index[0], s->index[1]},
                               .heading = {"other regions", "local", "feedback"},
                               .offset = {at, at, at}};
    CQIO_TRY(cqio__multiplier_title(w, e, "spill-over and feedback", "", &view.title));
    CQIO_TRY(cqio__findings_view(w, &view));
  }
  return CQIO_OK;
}

static cqio_status analyse(struct work *w, struct spillovers *s) {
  double worst = 0.0;
  CQIO_TRY(solve_local(w, s));
  for (int e = 0; e < w->s.count; e++)
    CQIO_TRY(split(w, s, e, &worst));
  CQIO_TRY(cqio_agree(w->ctx, add_views(w, s)));
  if (w->table->negative_flows > 0) return CQIO_OK;
  return cqio__findings_identity(w, "spill-over: feedback is not negative, but for", worst);
}

cqio_status cqio__analyse_spillovers(struct work *w) {
  struct spillovers s = {0};
  if (w->regions < 2) return cqio__findings_lacks(w, "spillovers", "two regions");
  if (!w->table->rows) return cqio__findings_lacks(w, "spillovers", "dense rows (--assemble)");
  CQIO_TRY(cqio_agree(w->ctx, add_figures(w, &s)));
  return analyse(w, &s);
}
