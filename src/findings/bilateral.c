/* Domestic value added in what one region sells to one other: what it loses if it sells nothing
 * there (29.39). */
#include "findings/restricted.h"
#include "findings/tiva.h"
#include "iotable/iotable.h"

#include <math.h>
#include <string.h>

struct bilateral {
  struct destinations d;
  const double *value_added; /* per unit of output [n] */
  double *spread;            /* [n] >= |v|'(I - |A|)^-1 */
  cqio_figure *lost;
  int index;
};

struct sale {
  int64_t from, to;
};

static double other_sales(const struct work *w, const void *what, int64_t row, int64_t column) {
  const struct sale *sale = what;
  bool sold =
      cqio__region_of(w->table, row) == sale->from && cqio__region_of(w->table, column) == sale->to;
  return sold ? 0.0 : 1.0;
}

/* A_.s x_s and its roundings, [2][n]. */
static cqio_status inputs_of(struct work *w, int64_t to, double *bought) {
  double gamma = 0x1p-53 * (double)(cqio_operator_rounding(w->open->op) + 4), *x;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &x));
  for (int64_t j = 0; j < w->n; j++)
    x[j] = cqio__region_of(w->table, j) == to ? w->output[j] : 0.0;
  cqio_status status = cqio__findings_multiply(w, false, false, 1, x, bought);
  if (!status) status = cqio__findings_multiply(w, false, true, 1, x, bought + w->n);
  for (int64_t i = 0; i < w->n; i++)
    bought[w->n + i] *= gamma;
  cqio_free(x);
  return status;
}

/* v_r'd of (I - A*) d = A_rs x_s + Y_rs, A* without A_rs; the roundings of the right-hand side cost
 * at most |v|'(I - |A|)^-1 times them. */
static cqio_status find_loss(struct work *w, struct bilateral *b, const struct sale *sale,
                             const double *bought, double *rhs) {
  struct restricted *system;
  struct vectors loss;
  double error = 0.0;
  for (int64_t i = 0; i < w->n; i++) {
    bool sold = cqio__region_of(w->table, i) == sale->from;
    rhs[i] = sold ? bought[i] + b->d.demand[sale->to * w->n + i] : 0.0;
    if (sold) error += b->spread[i] * (bought[w->n + i] + 0x1p-52 * fabs(rhs[i]));
  }
  CQIO_TRY(cqio__restricted_create(w, other_sales, sale, 1, &system));
  cqio_status status = cqio__restricted_solve(w, system, false, 1, rhs, &loss);
  cqio__restricted_destroy(&system);
  if (status) return status;
  struct bounded sum = {0.0, 0.0};
  for (int64_t i = 0; i < w->n; i++)
    if (cqio__region_of(w->table, i) == sale->from)
      sum = cqio__plus(
          sum, cqio__times(cqio__exact(b->value_added[i]), cqio__vectors_get(&loss, 0, w->n, i)));
  sum.bound += error * (1.0 + (double)w->n * 0x1p-50);
  cqio__figure_set(b->lost, sale->from * w->regions + sale->to, sum);
  cqio__vectors_free(&loss);
  return CQIO_OK;
}

static cqio_status analyse(struct work *w, struct bilateral *b, double *room) {
  double *bought = room, *rhs = room + 2 * w->n;
  for (int64_t i = 0; i < w->n; i++)
    b->spread[i] = fabs(b->value_added[i]);
  CQIO_TRY(cqio__findings_spread(w, true, b->spread));
  for (int64_t to = 0; to < w->regions; to++) {
    CQIO_TRY(inputs_of(w, to, bought));
    for (int64_t from = 0; from < w->regions; from++) {
      struct sale sale = {from, to};
      if (from != to) CQIO_TRY(find_loss(w, b, &sale, bought, rhs));
    }
  }
  return CQIO_OK;
}

static cqio_status prepare(struct work *w, struct bilateral *b) {
  const struct figure_words word = {
      "tiva_dva_bilateral",
      "region importer",
      w->table->unit,
      NULL,
      "value added of the region that it loses if it sells nothing to the importer",
      CQIO_BOUND_RESIDUAL};
  int axis;
  b->value_added = cqio__tiva_value_added(w);
  CQIO_TRY(cqio__destinations_make(w, &b->d));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, w->n, &b->spread));
  CQIO_TRY(cqio__findings_axis(w, "importer", w->regions, w->table->regions.text, &axis));
  return cqio__findings_add(w, &word, &b->lost, &b->index);
}

static cqio_status add_views(struct work *w, const struct bilateral *b) {
  for (int64_t r = 0; r < w->regions; r++) {
    cqio_findings_view view = {
        .count = 1, .figure = {b->index}, .heading = {"value added"}, .offset = {r * w->regions}};
    CQIO_TRY(cqio__findings_text(w, &view.title, "domestic value added sold by %s (%s)",
                                 w->table->regions.text[r], w->table->unit));
    CQIO_TRY(cqio__findings_view(w, &view));
  }
  return CQIO_OK;
}

cqio_status cqio__analyse_bilateral(struct work *w) {
  struct bilateral b = {0};
  double *room;
  const char *missing = cqio__tiva_lacks(w);
  if (missing) return cqio__findings_lacks(w, "bilateral value added", missing);
  CQIO_TRY(cqio_agree(w->ctx, prepare(w, &b)));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 3 * w->n, &room));
  cqio_status status = analyse(w, &b, room);
  cqio_free(room);
  CQIO_TRY(status);
  return cqio_agree(w->ctx, add_views(w, &b));
}
