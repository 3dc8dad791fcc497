/* Imports from outside in what is made and in what is bought (29.40). */
#include "findings/destinations.h"
#include "findings/findings.h"

#include <math.h>

struct imports {
  double *direct; /* imported inputs per unit of output [n] */
  struct destinations d;
  cqio_figure *content, *used, *bought;
  int index, index_bought;
};

static cqio_status take_direct(struct work *w, struct imports *m, bool *any) {
  const cqio_io_series *primary = &w->table->primary;
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, w->n, &m->direct));
  for (int k = 0; k < primary->count; k++) {
    if (primary->role[k] != CQIO_ROLE_IMPORT) continue;
    *any = true;
    for (int64_t j = 0; j < w->n; j++)
      if (w->output[j] > 0.0) m->direct[j] += primary->values[k][j] / w->output[j];
  }
  return CQIO_OK;
}

static cqio_status add_figures(struct work *w, struct imports *m) {
  const struct figure_words content = {
      "import_content",
      "account",
      "1",
      NULL,
      "imports from outside per unit of final demand, directly and through all inputs",
      CQIO_BOUND_RESIDUAL};
  const struct figure_words direct = {
      "import_content_direct", "account", "1", NULL, "imported inputs per unit of output",
      CQIO_BOUND_EXACT};
  const struct figure_words bought = {"import_content_final",
                                      "destination",
                                      w->table->unit,
                                      NULL,
                                      "imported inputs in all final demand of the destination",
                                      CQIO_BOUND_RESIDUAL};
  int axis;
  CQIO_TRY(cqio__findings_add(w, &content, &m->content, &m->index));
  CQIO_TRY(cqio__findings_add(w, &direct, &m->used, NULL));
  for (int64_t j = 0; j < w->n; j++)
    cqio__figure_set(m->used, j, cqio__rounded(m->direct[j], 0x1p-50 * m->direct[j]));
  if (w->regions == 0 || w->table->final.count == 0) return CQIO_OK;
  CQIO_TRY(cqio__destinations_make(w, &m->d));
  CQIO_TRY(cqio__findings_axis(w, "destination", m->d.count, m->d.name, &axis));
  return cqio__findings_add(w, &bought, &m->bought, &m->index_bought);
}

/* All final demand holds all imported inputs, whatever balances the table. */
static cqio_status add_identity(struct work *w, const struct imports *m) {
  double held = 0.0, used = 0.0;
  for (int64_t i = 0; i < w->n; i++) {
    held += m->content->value[i] * (w->output[i] - w->sales[i]);
    used += m->direct[i] * w->output[i];
  }
  return cqio__findings_identity(w, "imports: final demand holds all imported inputs",
                                 used > 0.0 ? fabs(held - used) / used : 0.0);
}

static cqio_status add_views(struct work *w, const struct imports *m) {
  cqio_findings_view content = {.title = "imports per unit of final demand",
                                .count = 1,
                                .figure = {m->index},
                                .heading = {"content"}};
  cqio_findings_view bought = {.count = 1, .figure = {m->index_bought}, .heading = {"imports"}};
  CQIO_TRY(cqio__findings_view(w, &content));
  if (!m->bought) return CQIO_OK;
  CQIO_TRY(cqio__findings_text(w, &bought.title, "imported inputs in final demand (%s)",
                               w->table->unit));
  return cqio__findings_view(w, &bought);
}

cqio_status cqio__analyse_imports(struct work *w) {
  struct imports m = {0};
  struct vectors content;
  bool any = false;
  if (w->table->mixed)
    return cqio__findings_lacks(w, "imports", "one unit of money for all accounts");
  if (!w->output) return cqio__findings_lacks(w, "imports", "output");
  CQIO_TRY(cqio_agree(w->ctx, take_direct(w, &m, &any)));
  if (!any) return cqio__findings_lacks(w, "imports", "row of imports");
  CQIO_TRY(cqio_agree(w->ctx, add_figures(w, &m)));
  CQIO_TRY(cqio__findings_solve(w, w->open, true, 1, m.direct, &content));
  for (int64_t j = 0; j < w->n; j++)
    cqio__figure_set(m.content, j, cqio__vectors_get(&content, 0, w->n, j));
  for (int d = 0; m.bought && d < m.d.count; d++)
    cqio__figure_set(m.bought, d,
                     cqio__weighted(content.value, content.bound, m.d.demand + d * w->n, w->n));
  cqio__vectors_free(&content);
  CQIO_TRY(cqio_agree(w->ctx, add_views(w, &m)));
  return add_identity(w, &m);
}
