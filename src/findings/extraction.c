/* Hypothetical extraction of every account alone, from the diagonal of the inverse (29.16). */
#include "findings/findings.h"

#include <math.h>

enum { COMPLETE, BACKWARD, FORWARD, FORWARD_LEONTIEF, MODES };

struct alone {
  cqio_figure *loss[MODES];
  int index[MODES];
  struct vectors m;       /* S L of each intensity */
  struct vectors through; /* L (S .* x) of each intensity */
};

static const char unit[] = "unit of the extension";

static cqio_status add_figures(struct work *w, struct alone *a) {
  static const struct figure_words words[MODES] = {
      {"extraction_complete", "extension account", unit, NULL,
       "lost by all when the account neither buys nor sells", CQIO_BOUND_RESIDUAL},
      {"extraction_backward", "extension account", unit, NULL,
       "lost by all when what the account buys comes from outside", CQIO_BOUND_RESIDUAL},
      {"extraction_forward", "extension account", unit, NULL,
       "lost by all when the account sells nothing to accounts (Ghosh, rows sell)",
       CQIO_BOUND_RESIDUAL},
      {"extraction_forward_leontief", "extension account", unit, NULL,
       "lost by all when accounts buy from outside in place of the account", CQIO_BOUND_RESIDUAL}};
  for (int k = 0; k < MODES; k++)
    CQIO_TRY(cqio__findings_add(w, &words[k], &a->loss[k], &a->index[k]));
  return CQIO_OK;
}

static cqio_status solve(struct work *w, struct alone *a) {
  double *flows;
  CQIO_TRY(cqio__findings_solve(w, w->open, true, w->s.count, w->s.value, &a->m));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->s.count * w->n, &flows));
  for (int64_t k = 0; k < w->s.count * w->n; k++)
    flows[k] = w->s.value[k] * w->output[k % w->n];
  cqio_status status = cqio__findings_solve(w, w->open, false, w->s.count, flows, &a->through);
  cqio_free(flows);
  return status;
}

/* Losses of intensity E by extracting account K, over L_kk: M_k x_k, (M_k - S_k) x_k,
 * (L S x)_k - S_k x_k, M_k (A x)_k. */
static void fill(const struct work *w, struct alone *a, int e, int64_t k) {
  int64_t at = e * w->n + k;
  struct bounded x = cqio__exact(w->output[k]), s = cqio__exact(w->s.value[at]);
  struct bounded m = cqio__vectors_get(&a->m, e, w->n, k);
  struct bounded diagonal = {w->pass->diagonal[k], w->pass->diagonal_bound[k]};
  struct bounded share = cqio__over(x, diagonal);
  cqio__figure_set(a->loss[COMPLETE], at, cqio__times(m, share));
  cqio__figure_set(a->loss[BACKWARD], at, cqio__times(cqio__minus(m, s), share));
  struct bounded own = cqio__times(s, x);
  cqio__figure_set(
      a->loss[FORWARD], at,
      cqio__over(cqio__minus(cqio__vectors_get(&a->through, e, w->n, k), own), diagonal));
  cqio__figure_set(a->loss[FORWARD_LEONTIEF], at,
                   cqio__over(cqio__times(m, cqio__sales(w, k)), diagonal));
}

static cqio_status add_view(struct work *w, const struct alone *a, int e) {
  int64_t at = e * w->n;
  cqio_findings_view view = {.count = MODES,
                             .heading = {"complete", "backward", "forward", "fwd Leontief"},
                             .figure = {a->index[0], a->index[1], a->index[2], a->index[3]},
                             .offset = {at, at, at, at}};
  CQIO_TRY(cqio__findings_text(w, &view.title, "loss of %s (%s) by extracting one account",
                               w->s.name[e], w->s.unit[e]));
  return cqio__findings_view(w, &view);
}

static cqio_status all_accounts(struct work *w) {
  struct alone a = {0};
  CQIO_TRY(cqio_agree(w->ctx, add_figures(w, &a)));
  CQIO_TRY(cqio__findings_pass(w));
  for (int k = 0; k < MODES; k++) /* backward and forward, too: the larger part is that of L_kk */
    a.loss[k]->kind = w->pass->kind;
  cqio_status status = solve(w, &a);
  for (int e = 0; e < w->s.count && !status; e++)
    for (int64_t k = 0; k < w->n; k++)
      fill(w, &a, e, k);
  cqio__vectors_free(&a.m);
  cqio__vectors_free(&a.through);
  for (int e = 0; e < w->s.count && !status; e++)
    status = add_view(w, &a, e);
  return status;
}

cqio_status cqio__analyse_extraction(struct work *w) {
  if (!w->output) return cqio__findings_lacks(w, "extraction", "output");
  return w->findings->request.targets ? cqio__extract_targets(w) : all_accounts(w);
}
