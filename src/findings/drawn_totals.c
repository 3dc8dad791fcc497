/* Totals of draws: an iteration each, preconditioned by the blocks of the table itself, whose
 * certificate is made of what it gives. */
#include "findings/drawn_totals.h"

#include "findings/demand_totals.h"

#include <string.h>

/* Intensities of value added and income are those of the draw, others those of the table. */
static void take_intensities(const struct work *w, const struct drawn_table *d, double *value) {
  const double *x = d->table.output;
  const int index[] = {w->s.value_added, w->s.income};
  const double *const flows[] = {d->table.value_added, d->table.compensation};
  memcpy(value, w->s.value, (size_t)(w->s.count * w->n) * sizeof *value);
  for (int k = 0; k < 2; k++)
    for (int64_t j = 0; j < w->n && index[k] > 0; j++)
      value[index[k] * w->n + j] = x[j] > 0.0 ? flows[k][j] / x[j] : 0.0;
}

static cqio_status draw_one(struct work *w, struct drawn_table *d, int64_t draw,
                            struct totals_request *request, double *intensities, int64_t draws,
                            double *values) {
  struct vectors output, multipliers;
  int64_t size = w->s.count * w->n;
  CQIO_TRY(cqio__drawn_table_draw(w, d, draw));
  take_intensities(w, d, intensities);
  CQIO_TRY(cqio__drawn_table_operator(w, d, &request->open));
  cqio_status status = cqio__totals(w, request, &output, &multipliers);
  cqio_operator_destroy(&request->open);
  CQIO_TRY(status);
  for (int64_t k = 0; k < w->n; k++)
    values[k * draws + draw] = output.value[k];
  for (int64_t k = 0; k < size; k++)
    values[(w->n + k) * draws + draw] = multipliers.value[k];
  cqio__vectors_free(&output);
  cqio__vectors_free(&multipliers);
  return CQIO_OK;
}

/* The notes about intensities are those of the table. */
static cqio_status find_intensities(struct work *w) {
  int notes = w->findings->notes;
  cqio_status status = cqio_agree(w->ctx, cqio__take_intensities(w));
  w->findings->notes = notes;
  return status;
}

cqio_status cqio__draw_totals(struct work *w, struct drawn_table *d, int64_t draws,
                              double *values) {
  double *demand = NULL, *intensities = NULL;
  const char *text;
  CQIO_TRY(find_intensities(w));
  CQIO_TRY(cqio__findings_demand(w, &demand));
  cqio_status status = cqio_agree(w->ctx, CQIO_ALLOC(w->ctx, w->s.count * w->n, &intensities));
  struct totals_request request = {&d->table, demand, intensities, NULL};
  for (int64_t draw = 0; draw < draws && !status; draw++)
    status = draw_one(w, d, draw, &request, intensities, draws, values);
  cqio_free(demand);
  cqio_free(intensities);
  CQIO_TRY(status);
  CQIO_TRY(cqio_agree(w->ctx,
                      cqio__findings_text(w, &text,
                                          "output and multipliers of each draw are proven to %.1e",
                                          w->findings->bound_relative)));
  return cqio_agree(w->ctx, cqio__findings_note(w, text));
}
