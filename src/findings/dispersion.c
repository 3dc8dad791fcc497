/* How unevenly linkages are spread: coefficients of variation of columns and rows (29.8). */
#include "findings/findings.h"

cqio_status cqio__analyse_dispersion(struct work *w) {
  static const struct figure_words words[] = {
      [PASS_COLUMN] = {"linkage_backward_dispersion", "account", "1", NULL,
                       "standard deviation over mean of the column of the Leontief inverse",
                       CQIO_BOUND_RESIDUAL},
      [PASS_ROW] = {"linkage_rasmussen_forward_dispersion", "account", "1", NULL,
                    "standard deviation over mean of the row of the Leontief inverse",
                    CQIO_BOUND_RESIDUAL},
      [PASS_GHOSH] = {"linkage_forward_dispersion", "account", "1", NULL,
                      "standard deviation over mean of the row of the Ghosh inverse, rows sell",
                      CQIO_BOUND_RESIDUAL}};
  cqio_findings_view view = {.title = "dispersion of linkages",
                             .heading = {"backward", "row sum", "forward"}};
  CQIO_TRY(cqio__findings_pass(w));
  for (int k = 0; k < 3; k++) {
    cqio_figure *figure;
    if (k == PASS_GHOSH && !w->output) continue;
    CQIO_TRY(cqio__findings_add(w, &words[k], &figure, &view.figure[view.count++]));
    figure->kind = w->pass->kind;
    for (int64_t i = 0; i < w->n; i++) {
      struct bounded mean = cqio__vectors_get(&w->pass->mean[k], 0, w->n, i);
      struct bounded deviation = cqio__vectors_get(&w->pass->deviation[k], 0, w->n, i);
      bool has = cqio__present(w, i) && deviation.value != CQIO_NO_VALUE;
      cqio__figure_set(figure, i, has ? cqio__over(deviation, mean) : cqio__missing());
    }
  }
  return cqio__findings_view(w, &view);
}
