/* Output of one demand and multipliers of all intensities (29.4) by one iteration for both
 * directions, without regions of effect. */
#include "findings/demand_totals.h"

#include "iotable/iotable.h"

#include <math.h>

static cqio_status gather(struct work *w, cqio_io_solution *s, bool transposed,
                          const cqio_io_block *block, struct vectors *out) {
  cqio_findings *findings = w->findings;
  out->columns = block->columns;
  cqio_status status = CQIO_ALLOC(w->ctx, block->columns * w->n, &out->value);
  if (!status) status = CQIO_ALLOC(w->ctx, block->columns * w->n, &out->bound);
  CQIO_TRY(cqio_agree(w->ctx, status));
  CQIO_TRY(cqio_operator_gather(w->ctx, s->op, block->columns, block->solution, out->value));
  CQIO_TRY(cqio_operator_gather(w->ctx, s->op, block->columns, block->bound, out->bound));
  findings->columns[transposed] += block->columns;
  findings->method = cqio_solve_method_name(block->report.method);
  findings->bound_relative = fmax(findings->bound_relative, block->report.bound_relative);
  return CQIO_OK;
}

cqio_status cqio__totals(struct work *w, const struct totals_request *request,
                         struct vectors *output, struct vectors *multipliers) {
  enum { MOST = 128 };
  const char *demand_name = "demand";
  const double *rows[MOST], *column = request->demand;
  cqio_io_series demand = {.count = 1, .name = &demand_name, .values = &column};
  cqio_io_series intensities = {.count = w->s.count, .name = w->s.name, .values = rows};
  cqio_io_request solve;
  cqio_io_solution *s = NULL;
  *output = *multipliers = (struct vectors){0};
  if (w->s.count > MOST)
    return cqio_fail(w->ctx, CQIO_DATA,
                     "totals: %d extensions: expected at most %d; choose --what multipliers",
                     w->s.count, MOST);
  for (int e = 0; e < w->s.count; e++)
    rows[e] = request->intensities + e * w->n;
  cqio_io_request_init(&solve);
  solve.method = w->findings->request.method;
  solve.tolerance = w->findings->request.tolerance;
  solve.memory = w->findings->request.memory;
  solve.series = &demand;
  solve.intensities = &intensities;
  solve.open = request->open;
  solve.plain_bounds = request->open != NULL;
  CQIO_TRY(cqio_io_solve(w->ctx, request->table, &solve, &s));
  cqio_status status = gather(w, s, false, &s->forward, output);
  if (!status) status = gather(w, s, true, &s->multiplier, multipliers);
  cqio_io_solution_destroy(&s);
  if (status) {
    cqio__vectors_free(output);
    cqio__vectors_free(multipliers);
  }
  return status;
}

struct total_figures {
  cqio_figure *output, *multiplier;
  int index_output, index_multiplier;
};

static cqio_status add_figures(struct work *w, struct total_figures *t) {
  const struct figure_words output = {
      "total_output",     "account", "output of the table", NULL, "output of the demand, L f",
      CQIO_BOUND_RESIDUAL};
  const struct figure_words multiplier = {"total_multiplier",
                                          "extension account",
                                          "unit of the extension per unit of final demand",
                                          NULL,
                                          "of all accounts, per unit of final demand",
                                          CQIO_BOUND_RESIDUAL};
  CQIO_TRY(cqio__findings_add(w, &output, &t->output, &t->index_output));
  return cqio__findings_add(w, &multiplier, &t->multiplier, &t->index_multiplier);
}

static cqio_status add_views(struct work *w, const struct total_figures *t) {
  cqio_findings_view view = {.title = "output of the demand",
                             .count = 1,
                             .figure = {t->index_output},
                             .heading = {"output"}};
  CQIO_TRY(cqio__findings_view(w, &view));
  for (int e = 0; e < w->s.count; e++) {
    cqio_findings_view multiplier = {.count = 1,
                                     .figure = {t->index_multiplier},
                                     .heading = {"multiplier"},
                                     .offset = {e * w->n}};
    CQIO_TRY(cqio__multiplier_title(w, e, "multipliers", ", totals", &multiplier.title));
    CQIO_TRY(cqio__findings_view(w, &multiplier));
  }
  return CQIO_OK;
}

cqio_status cqio__analyse_totals(struct work *w) {
  struct total_figures t = {0};
  struct vectors output = {0}, multipliers = {0};
  double *demand;
  if (w->s.count == 0)
    return cqio__findings_note(w, "totals: left out, there is nothing to add up");
  CQIO_TRY(cqio__findings_demand(w, &demand));
  cqio_io_table table = *w->table; /* |A|, where it is needed, goes with it */
  table.memory = NULL;
  const struct totals_request request = {&table, demand, w->s.value, NULL};
  cqio_status status = cqio_agree(w->ctx, add_figures(w, &t));
  if (!status) status = cqio__totals(w, &request, &output, &multipliers);
  for (int64_t i = 0; i < w->n && !status; i++)
    cqio__figure_set(t.output, i, cqio__vectors_get(&output, 0, w->n, i));
  for (int64_t k = 0; k < w->s.count * w->n && !status; k++)
    cqio__figure_set(t.multiplier, k, cqio__vectors_get(&multipliers, 0, w->n, k));
  cqio__vectors_free(&output);
  cqio__vectors_free(&multipliers);
  cqio__io_release(&table.memory);
  cqio_free(demand);
  return status ? status : cqio_agree(w->ctx, add_views(w, &t));
}
