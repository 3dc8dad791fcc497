/* Average propagation lengths, upstreamness and downstreamness (29.28, 29.29). */
#include "findings/findings.h"

#include <math.h>

struct lengths {
  cqio_figure *up, *down, *backward, *forward;
  int index[4];
};

static cqio_status add_figures(struct work *w, struct lengths *l) {
  static const struct figure_words words[] = {
      {"downstreamness", "account", "1", NULL,
       "mean number of steps from primary inputs, their own use counted", CQIO_BOUND_RESIDUAL},
      {"apl_backward", "account", "1", NULL,
       "average propagation length of final demand to all suppliers", CQIO_BOUND_RESIDUAL},
      {"upstreamness", "account", "1", NULL,
       "mean number of steps to final demand, the sale to it counted", CQIO_BOUND_RESIDUAL},
      {"apl_forward", "account", "1", NULL,
       "average propagation length of the account to all users", CQIO_BOUND_RESIDUAL}};
  cqio_figure **figures[] = {&l->down, &l->backward, &l->up, &l->forward};
  for (int k = 0; k < (w->output ? 4 : 2); k++)
    CQIO_TRY(cqio__findings_add(w, &words[k], figures[k], &l->index[k]));
  return CQIO_OK;
}

/* FIGURE = L (l - e) / (l - e) for l = L e, or the same with L', at accounts with output. */
static cqio_status propagate(struct work *w, bool transposed, const struct vectors *first,
                             const double *start, cqio_figure *figure) {
  struct vectors second;
  double *rest;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &rest));
  for (int64_t i = 0; i < w->n; i++)
    rest[i] = cqio__vectors_without(first, start, i).value;
  cqio_status status = cqio__findings_solve(w, w->open, transposed, 1, rest, &second);
  for (int64_t i = 0; i < w->n; i++) /* what was subtracted is within the bound of FIRST */
    rest[i] = cqio__vectors_without(first, start, i).bound;
  if (!status) status = cqio__findings_spread(w, transposed, rest);
  for (int64_t i = 0; i < w->n && !status; i++) {
    struct bounded below = cqio__vectors_without(first, start, i);
    struct bounded above = {second.value[i], second.bound[i] + rest[i]};
    cqio__figure_set(figure, i, cqio__present(w, i) ? cqio__over(above, below) : cqio__missing());
  }
  cqio_free(rest);
  cqio__vectors_free(&second);
  return status;
}

static cqio_status backward(struct work *w, struct lengths *l) {
  double *ones;
  CQIO_TRY(cqio__findings_backward(w));
  for (int64_t i = 0; i < w->n; i++)
    cqio__figure_set(l->down, i, cqio__vectors_get(&w->backward, 0, w->n, i));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &ones));
  for (int64_t i = 0; i < w->n; i++)
    ones[i] = 1.0;
  cqio_status status = propagate(w, true, &w->backward, ones, l->backward);
  cqio_free(ones);
  return status;
}

static cqio_status forward(struct work *w, struct lengths *l) {
  CQIO_TRY(cqio__findings_forward(w));
  for (int64_t i = 0; i < w->n; i++)
    cqio__figure_set(l->up, i,
                     cqio__present(w, i) ? cqio__over(cqio__vectors_get(&w->forward, 0, w->n, i),
                                                      cqio__exact(w->output[i]))
                                         : cqio__missing());
  return propagate(w, false, &w->forward, w->output, l->forward);
}

/* v'U = 1'x = f'D, with all primary inputs v and all final demand f. */
static cqio_status add_identities(struct work *w, const struct lengths *l) {
  double output = 0.0, up = 0.0, down = 0.0;
  for (int64_t i = 0; i < w->n; i++) {
    if (!cqio__present(w, i)) continue;
    output += w->output[i];
    up += w->output[i] * (1.0 - w->inputs[i]) * l->up->value[i];
    down += (w->output[i] - w->sales[i]) * l->down->value[i];
  }
  CQIO_TRY(cqio__findings_identity(w, "primary inputs times upstreamness sum to output",
                                   fabs(up / output - 1.0)));
  return cqio__findings_identity(w, "final demand times downstreamness sums to output",
                                 fabs(down / output - 1.0));
}

cqio_status cqio__analyse_lengths(struct work *w) {
  struct lengths l = {0};
  CQIO_TRY(cqio_agree(w->ctx, add_figures(w, &l)));
  CQIO_TRY(backward(w, &l));
  if (!w->output) {
    cqio_findings_view view = {.title = "lengths of chains of production",
                               .count = 2,
                               .figure = {l.index[0], l.index[1]},
                               .heading = {"downstreamness", "APL backward"}};
    CQIO_TRY(cqio__findings_note(w, "upstreamness, apl_forward: left out, since the table has no "
                                    "output x"));
    return cqio__findings_view(w, &view);
  }
  CQIO_TRY(forward(w, &l));
  cqio_findings_view view = {
      .title = "lengths of chains of production",
      .count = 4,
      .figure = {l.index[2], l.index[0], l.index[3], l.index[1]},
      .heading = {"upstreamness", "downstream", "APL forward", "APL backward"}};
  CQIO_TRY(cqio__findings_view(w, &view));
  return add_identities(w, &l);
}
