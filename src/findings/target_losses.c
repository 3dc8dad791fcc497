/* Hypothetical extraction of named accounts, sectors and regions, whole or in part (29.11-29.15).
 */
#include "findings/changed_system.h"
#include "findings/targets.h"
#include "iotable/iotable.h"

#include <math.h>

enum { COMPLETE, BACKWARD, FORWARD, FORWARD_LEONTIEF, MODES };

static const struct {
  const char *loss, *total, *region, *long_loss, *long_total, *long_region;
  enum change change;
} modes[MODES] = {
    {"extraction_loss_complete", "extraction_total_complete", "extraction_region_complete",
     "output lost by the account when the target neither buys nor sells",
     "lost by all when the target neither buys nor sells",
     "output lost by the region when the target neither buys nor sells", WITHOUT_BOTH},
    {"extraction_loss_backward", "extraction_total_backward", "extraction_region_backward",
     "output lost by the account when what the target buys comes from outside",
     "lost by all when what the target buys comes from outside",
     "output lost by the region when what the target buys comes from outside", WITHOUT_PURCHASES},
    {"extraction_loss_forward", "extraction_total_forward", "extraction_region_forward",
     "output lost by the account when the target sells nothing to accounts (Ghosh, rows sell)",
     "lost by all when the target sells nothing to accounts (Ghosh, rows sell)",
     "output lost by the region when the target sells nothing to accounts (Ghosh, rows sell)",
     WITHOUT_SALES},
    {"extraction_loss_forward_leontief", "extraction_total_forward_leontief",
     "extraction_region_forward_leontief",
     "output lost by the account when accounts buy from outside in place of the target",
     "lost by all when accounts buy from outside in place of the target",
     "output lost by the region when accounts buy from outside in place of the target",
     WITHOUT_SALES}};

struct losses {
  struct targets t;
  cqio_figure *loss[MODES], *total[MODES], *region[MODES];
  int index_total[MODES];
};

static cqio_status add_figures(struct work *w, struct losses *l) {
  const char *money = w->table->mixed ? "unit of the account" : w->table->unit;
  for (int k = 0; k < MODES; k++) {
    const struct figure_words loss = {modes[k].loss, "target account",   money,
                                      NULL,          modes[k].long_loss, CQIO_BOUND_RESIDUAL};
    const struct figure_words total = {modes[k].total, "extension target",  "unit of the extension",
                                       NULL,           modes[k].long_total, CQIO_BOUND_RESIDUAL};
    const struct figure_words region = {modes[k].region,      "target region",    money, NULL,
                                        modes[k].long_region, CQIO_BOUND_RESIDUAL};
    CQIO_TRY(cqio__findings_add(w, &loss, &l->loss[k], NULL));
    CQIO_TRY(cqio__findings_add(w, &total, &l->total[k], &l->index_total[k]));
    if (w->regions > 0 && !w->table->mixed)
      CQIO_TRY(cqio__findings_add(w, &region, &l->region[k], NULL));
  }
  return CQIO_OK;
}

/* Totals of a target from the losses by account. */
static void sum_up(const struct work *w, struct losses *l, int mode, int64_t target) {
  const double *value = l->loss[mode]->value + target * w->n;
  const double *bound = l->loss[mode]->bound + target * w->n;
  for (int e = 0; e < w->s.count; e++)
    cqio__figure_set(l->total[mode], e * l->t.count + target,
                     cqio__weighted(value, bound, w->s.value + e * w->n, w->n));
  for (int64_t i = 0; i < w->n && l->region[mode]; i++) {
    int64_t at = target * w->regions + cqio__region_of(w->table, i);
    cqio__figure_set(
        l->region[mode], at,
        cqio__plus(cqio__figure_get(l->region[mode], at), (struct bounded){value[i], bound[i]}));
  }
}

/* Final demand for the target that vanishes with it: its output less its sales to accounts. */
static void vanished_demand(const struct work *w, const struct losses *l, int64_t target,
                            double *extra) {
  const cqio_findings_request *request = &w->findings->request;
  for (int64_t i = 0; i < w->n; i++)
    extra[i] = 0.0;
  for (int64_t k = l->t.first[target]; k < l->t.first[target + 1] && !request->keep_final; k++) {
    int64_t i = l->t.account[k];
    extra[i] = request->share * (w->output[i] - w->sales[i]);
  }
}

/* Forward: output lost relative to itself, y of y'(I - A*) = (1'A - 1'A*)', times output. */
static cqio_status extract(struct work *w, struct losses *l, int mode, int64_t target,
                           struct changed *changed, double *work) {
  struct vectors d;
  bool ghosh = mode == FORWARD;
  for (int64_t i = 0; i < w->n; i++)
    work[i] = ghosh ? 1.0 : w->output[i];
  double *extra = mode == COMPLETE ? work + w->n : NULL;
  if (extra) vanished_demand(w, l, target, extra);
  CQIO_TRY(cqio__changed_solve(w, changed, ghosh, work, extra, &d));
  for (int64_t i = 0; i < w->n; i++) {
    struct bounded loss = cqio__vectors_get(&d, 0, w->n, i);
    cqio__figure_set(l->loss[mode], target * w->n + i,
                     ghosh ? cqio__times(loss, cqio__exact(w->output[i])) : loss);
  }
  cqio__vectors_free(&d);
  sum_up(w, l, mode, target);
  return CQIO_OK;
}

static cqio_status extract_target(struct work *w, struct losses *l, int64_t target, double *work) {
  int64_t count = l->t.first[target + 1] - l->t.first[target];
  const int64_t *accounts = l->t.account + l->t.first[target];
  cqio_status status = CQIO_OK;
  for (int mode = 0; mode < MODES && !status && count > 0; mode++) {
    struct changed *changed;
    CQIO_TRY(cqio__changed_create(w, modes[mode].change, w->findings->request.share, count,
                                  accounts, &changed));
    status = extract(w, l, mode, target, changed, work);
    cqio__changed_destroy(&changed);
  }
  return status;
}

static cqio_status add_views(struct work *w, const struct losses *l) {
  for (int e = 0; e < w->s.count; e++) {
    int64_t at = (int64_t)e * l->t.count;
    cqio_findings_view view = {.count = MODES,
                               .heading = {"complete", "backward", "forward", "fwd Leontief"},
                               .offset = {at, at, at, at}};
    for (int k = 0; k < MODES; k++)
      view.figure[k] = l->index_total[k];
    CQIO_TRY(cqio__findings_text(w, &view.title, "loss of %s (%s) by extracting %g of a target%s",
                                 w->s.name[e], w->s.unit[e], w->findings->request.share,
                                 w->findings->request.keep_final ? ", final demand kept" : ""));
    CQIO_TRY(cqio__findings_view(w, &view));
  }
  return CQIO_OK;
}

cqio_status cqio__extract_targets(struct work *w) {
  struct losses l = {0};
  double *work;
  int axis;
  CQIO_TRY(cqio_agree(w->ctx, cqio__targets_read(w, w->findings->request.targets, &l.t)));
  CQIO_TRY(cqio_agree(w->ctx, cqio__findings_axis(w, "target", l.t.count, l.t.name, &axis)));
  CQIO_TRY(cqio_agree(w->ctx, add_figures(w, &l)));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 2 * w->n, &work));
  cqio_status status = CQIO_OK;
  for (int64_t target = 0; target < l.t.count && !status; target++)
    status = extract_target(w, &l, target, work);
  cqio_free(work);
  CQIO_TRY(status);
  return cqio_agree(w->ctx, add_views(w, &l));
}
