/* Backward and forward linkages and key sectors (29.7-29.10). */
#include "findings/findings.h"

#include <math.h>

/* Codes of key_class. */
enum { UNDECIDED, KEY, BACKWARD, FORWARD, WEAK };

struct linkages {
  cqio_figure *backward, *forward, *rasmussen, *normal[3], *direct[2], *net[2], *class;
  int index_backward, index_forward, index_normal[2], index_class;
};

static cqio_status add_backward(struct work *w, struct linkages *l) {
  const struct figure_words words[] = {
      {"linkage_backward", "account", "1", NULL,
       "backward linkage: output of all accounts per unit of final demand", CQIO_BOUND_RESIDUAL},
      {"linkage_backward_normalised", "account", "1", NULL, "backward linkage over its mean",
       CQIO_BOUND_RESIDUAL},
      {"linkage_backward_direct", "account", "1", NULL, "inputs per unit of output",
       CQIO_BOUND_EXACT},
      {"linkage_rasmussen_forward", "account", "1", NULL,
       "row sum of the Leontief inverse: output for one unit of final demand of each account",
       CQIO_BOUND_RESIDUAL},
      {"linkage_rasmussen_forward_normalised", "account", "1", NULL, "the same over its mean",
       CQIO_BOUND_RESIDUAL}};
  CQIO_TRY(cqio__findings_add(w, &words[0], &l->backward, &l->index_backward));
  CQIO_TRY(cqio__findings_add(w, &words[1], &l->normal[0], &l->index_normal[0]));
  CQIO_TRY(cqio__findings_add(w, &words[2], &l->direct[0], NULL));
  CQIO_TRY(cqio__findings_add(w, &words[3], &l->rasmussen, NULL));
  return cqio__findings_add(w, &words[4], &l->normal[2], NULL);
}

static cqio_status add_forward(struct work *w, struct linkages *l) {
  const struct figure_words words[] = {
      {"linkage_forward", "account", "1", NULL,
       "forward linkage: row sum of the Ghosh inverse, rows sell", CQIO_BOUND_RESIDUAL},
      {"linkage_forward_normalised", "account", "1", NULL, "forward linkage over its mean",
       CQIO_BOUND_RESIDUAL},
      {"linkage_forward_direct", "account", "1", NULL, "sales to accounts over output",
       CQIO_BOUND_EXACT},
      {"linkage_backward_net", "account", "1", NULL,
       "backward linkage times final demand over output", CQIO_BOUND_RESIDUAL},
      {"linkage_forward_net", "account", "1", NULL,
       "forward linkage times primary inputs over output", CQIO_BOUND_RESIDUAL},
      {"key_class", "account", "1", "undecided key backward forward weak",
       "key: both normalised linkages above 1; undecided: 1 lies within a bound", CQIO_BOUND_NONE}};
  CQIO_TRY(cqio__findings_add(w, &words[0], &l->forward, &l->index_forward));
  CQIO_TRY(cqio__findings_add(w, &words[1], &l->normal[1], &l->index_normal[1]));
  CQIO_TRY(cqio__findings_add(w, &words[2], &l->direct[1], NULL));
  CQIO_TRY(cqio__findings_add(w, &words[3], &l->net[0], NULL));
  CQIO_TRY(cqio__findings_add(w, &words[4], &l->net[1], NULL));
  return cqio__findings_add(w, &words[5], &l->class, &l->index_class);
}

/* What is present, over its mean; the others have none. */
static void normalise(const struct work *w, const cqio_figure *from, cqio_figure *to) {
  struct bounded sum = {0.0, 0.0};
  double count = 0.0;
  for (int64_t i = 0; i < w->n; i++) {
    if (!cqio__present(w, i)) continue;
    sum = cqio__plus(sum, cqio__figure_get(from, i));
    count += 1.0;
  }
  for (int64_t i = 0; i < w->n; i++)
    cqio__figure_set(
        to, i,
        cqio__present(w, i)
            ? cqio__over(cqio__times(cqio__exact(count), cqio__figure_get(from, i)), sum)
            : cqio__missing());
}

/* 1 above 1, 0 not above, -1 when the bound does not tell. */
static int above_one(struct bounded x) {
  if (fabs(x.value - 1.0) <= x.bound) return -1;
  return x.value > 1.0;
}

static double class_of(const struct linkages *l, int64_t i) {
  if (l->normal[0]->value[i] == CQIO_NO_VALUE) return CQIO_NO_VALUE;
  int back = above_one(cqio__figure_get(l->normal[0], i));
  int forth = above_one(cqio__figure_get(l->normal[1], i));
  if (back < 0 || forth < 0) return UNDECIDED;
  if (back) return forth ? KEY : BACKWARD;
  return forth ? FORWARD : WEAK;
}

static cqio_status fill_backward(struct work *w, struct linkages *l) {
  double *ones;
  struct vectors rows;
  CQIO_TRY(cqio__findings_backward(w));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &ones));
  for (int64_t i = 0; i < w->n; i++)
    ones[i] = 1.0;
  cqio_status status = cqio__findings_solve(w, w->open, false, 1, ones, &rows);
  cqio_free(ones);
  CQIO_TRY(status);
  for (int64_t i = 0; i < w->n; i++) {
    cqio__figure_set(l->backward, i, cqio__vectors_get(&w->backward, 0, w->n, i));
    cqio__figure_set(l->rasmussen, i, cqio__vectors_get(&rows, 0, w->n, i));
    cqio__figure_set(l->direct[0], i, cqio__inputs(w, i));
  }
  cqio__vectors_free(&rows);
  normalise(w, l->backward, l->normal[0]);
  normalise(w, l->rasmussen, l->normal[2]);
  return CQIO_OK;
}

/* (L x) / x: the row sums of G without B or G (29.7). */
static cqio_status fill_forward(struct work *w, struct linkages *l) {
  CQIO_TRY(cqio__findings_forward(w));
  for (int64_t i = 0; i < w->n; i++) {
    if (!cqio__present(w, i)) {
      cqio__figure_set(l->forward, i, cqio__missing());
      cqio__figure_set(l->direct[1], i, cqio__missing());
      cqio__figure_set(l->net[0], i, cqio__missing());
      cqio__figure_set(l->net[1], i, cqio__missing());
      continue;
    }
    struct bounded x = cqio__exact(w->output[i]);
    struct bounded sales = cqio__sales(w, i);
    struct bounded final = cqio__over(cqio__minus(x, sales), x);
    struct bounded primary = cqio__minus(cqio__exact(1.0), cqio__inputs(w, i));
    cqio__figure_set(l->forward, i, cqio__over(cqio__vectors_get(&w->forward, 0, w->n, i), x));
    cqio__figure_set(l->direct[1], i, cqio__over(sales, x));
    cqio__figure_set(l->net[0], i, cqio__times(cqio__figure_get(l->backward, i), final));
    cqio__figure_set(l->net[1], i, cqio__times(cqio__figure_get(l->forward, i), primary));
  }
  normalise(w, l->forward, l->normal[1]);
  for (int64_t i = 0; i < w->n; i++)
    l->class->value[i] = class_of(l, i);
  return CQIO_OK;
}

/* Output-weighted means of net linkages are 1. */
static cqio_status add_identities(struct work *w, const struct linkages *l) {
  static const char *const texts[] = {"output-weighted net backward linkages have the mean 1",
                                      "output-weighted net forward linkages have the mean 1"};
  for (int k = 0; k < 2; k++) {
    double sum = 0.0, weighted = 0.0;
    for (int64_t i = 0; i < w->n; i++) {
      if (!cqio__present(w, i)) continue;
      sum += w->output[i];
      weighted += w->output[i] * l->net[k]->value[i];
    }
    CQIO_TRY(cqio__findings_identity(w, texts[k], fabs(weighted / sum - 1.0)));
  }
  return CQIO_OK;
}

cqio_status cqio__analyse_linkages(struct work *w) {
  struct linkages l = {0};
  CQIO_TRY(cqio_agree(w->ctx, add_backward(w, &l)));
  if (w->output) CQIO_TRY(cqio_agree(w->ctx, add_forward(w, &l)));
  CQIO_TRY(fill_backward(w, &l));
  cqio_findings_view view = {.title = "backward linkages",
                             .count = 2,
                             .figure = {l.index_backward, l.index_normal[0]},
                             .heading = {"backward", "over mean"}};
  if (!w->output) {
    CQIO_TRY(cqio__findings_note(w,
                                 "forward linkages and key sectors: left out, since the table has "
                                 "no output x"));
    return cqio__findings_view(w, &view);
  }
  CQIO_TRY(fill_forward(w, &l));
  view =
      (cqio_findings_view){.title = "linkages and key sectors",
                           .count = 5,
                           .figure = {l.index_backward, l.index_normal[0], l.index_forward,
                                      l.index_normal[1], l.index_class},
                           .heading = {"backward", "over mean", "forward", "over mean", "class"}};
  CQIO_TRY(cqio__findings_view(w, &view));
  return add_identities(w, &l);
}
