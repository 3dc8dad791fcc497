/* Multipliers within groups of accounts, once around the others, and back: the decomposition of
 * Pyatt and Round of a social accounting matrix, whose groups are the regions of the table (29.47).
 */
#include "findings/restricted.h"

#include <math.h>
#include <string.h>

enum { MOST_GROUPS = 8 };

struct loops {
  struct restricted *own; /* A0, blocks of the groups */
  cqio_figure *multiplier[4], *injection[4];
  int index[4];
};

/* M1 r, D M1 r, ... summed, and the first of them. */
struct round_trip {
  struct vectors first, sum;
};

static void free_trip(struct round_trip *trip) {
  cqio__vectors_free(&trip->first);
  cqio__vectors_free(&trip->sum);
}

static cqio_status add_figures(struct work *w, struct loops *l) {
  static const char unit[] = "unit of the extension per unit of final demand";
  static const char *const words[4][3] = {
      {"sam_total", "sam_injection_total", "in all"},
      {"sam_transfer", "sam_injection_transfer", "within the group, beside the injection itself"},
      {"sam_open", "sam_injection_open", "in other groups and back, once around"},
      {"sam_closed", "sam_injection_closed", "by all further rounds"}};
  const char *money = w->table->mixed ? "unit of the account" : w->table->unit;
  for (int k = 0; k < 4; k++) {
    const struct figure_words word = {words[k][0], "extension account", unit,
                                      NULL,        words[k][2],         CQIO_BOUND_RESIDUAL};
    CQIO_TRY(cqio__findings_add(w, &word, &l->multiplier[k], &l->index[k]));
  }
  for (int k = 0; k < 4 && w->findings->request.demand; k++) {
    const struct figure_words word = {words[k][1], "account",   money,
                                      NULL,        words[k][2], CQIO_BOUND_RESIDUAL};
    CQIO_TRY(cqio__findings_add(w, &word, &l->injection[k], NULL));
  }
  return CQIO_OK;
}

/* What groups buy of others, (A - A0) y or its transpose, in place of Y. */
static cqio_status go_across(struct work *w, struct loops *l, bool transposed, struct vectors *y) {
  double gamma = 0x1p-53 * (double)(cqio_operator_rounding(w->open->op) + 4), *own;
  int64_t size = y->columns * w->n;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 3 * size, &own));
  double *all = own + size, *error = own + 2 * size;
  for (int64_t k = 0; k < size; k++)
    y->bound[k] += gamma * fabs(y->value[k]);
  cqio_status status = cqio__findings_multiply(w, transposed, false, y->columns, y->value, all);
  if (!status) status = cqio__findings_multiply(w, transposed, true, y->columns, y->bound, error);
  for (int k = 0; k < y->columns && !status; k++)
    status = cqio__restricted_multiply(w, l->own, transposed, y->value + k * w->n, own + k * w->n);
  for (int64_t k = 0; k < size && !status; k++) {
    struct bounded across = cqio__minus(cqio__exact(all[k]), cqio__exact(own[k]));
    y->value[k] = across.value;
    y->bound[k] = across.bound + 2.0 * error[k] * (1.0 + 2.0 * gamma);
  }
  cqio_free(own);
  return status;
}

/* M1 Y in place of Y, whose own bounds go through (I - |A|)^-1. */
static cqio_status go_around(struct work *w, struct loops *l, bool transposed, struct vectors *y) {
  struct vectors made;
  CQIO_TRY(cqio__restricted_solve(w, l->own, transposed, y->columns, y->value, &made));
  cqio_status status = CQIO_OK;
  for (int k = 0; k < y->columns && !status; k++)
    status = cqio__findings_spread(w, transposed, y->bound + k * w->n);
  for (int64_t k = 0; k < y->columns * w->n && !status; k++) {
    y->value[k] = made.value[k];
    y->bound[k] = (y->bound[k] + made.bound[k]) * (1.0 + 0x1p-50);
  }
  cqio__vectors_free(&made);
  return status;
}

static cqio_status copy(struct work *w, const struct vectors *from, struct vectors *to) {
  size_t size = (size_t)(from->columns * w->n);
  *to = (struct vectors){.columns = from->columns};
  cqio_status status = CQIO_ALLOC(w->ctx, size, &to->value);
  if (!status) status = CQIO_ALLOC(w->ctx, size, &to->bound);
  if (status) return status;
  memcpy(to->value, from->value, size * sizeof *to->value);
  memcpy(to->bound, from->bound, size * sizeof *to->bound);
  return CQIO_OK;
}

static cqio_status travel(struct work *w, struct loops *l, bool transposed, int columns,
                          const double *start, struct round_trip *trip) {
  struct vectors y;
  *trip = (struct round_trip){{0}, {0}};
  CQIO_TRY(cqio__restricted_solve(w, l->own, transposed, columns, start, &y));
  cqio_status status = cqio_agree(w->ctx, copy(w, &y, &trip->first));
  if (!status) status = cqio_agree(w->ctx, copy(w, &y, &trip->sum));
  for (int64_t group = 1; group < w->regions && !status; group++) {
    status = go_across(w, l, transposed, &y);
    if (!status) status = go_around(w, l, transposed, &y);
    for (int64_t k = 0; k < columns * w->n && !status; k++) {
      struct bounded sum = cqio__plus((struct bounded){trip->sum.value[k], trip->sum.bound[k]},
                                      (struct bounded){y.value[k], y.bound[k]});
      trip->sum.value[k] = sum.value;
      trip->sum.bound[k] = sum.bound;
    }
  }
  cqio__vectors_free(&y);
  return status;
}

/* Initial, transfer, open loop and closed loop come to the total; the first is START. */
static cqio_status set(struct work *w, struct loops *l, bool transposed, int columns,
                       const double *start, cqio_figure *const figure[4]) {
  struct round_trip trip;
  struct vectors total = {0};
  cqio_status status = travel(w, l, transposed, columns, start, &trip);
  if (!status) status = cqio__findings_solve(w, w->open, transposed, columns, start, &total);
  for (int64_t k = 0; k < columns * w->n && !status; k++) {
    struct bounded all = {total.value[k], total.bound[k]};
    struct bounded first = {trip.first.value[k], trip.first.bound[k]};
    struct bounded sum = {trip.sum.value[k], trip.sum.bound[k]};
    cqio__figure_set(figure[0], k, all);
    cqio__figure_set(figure[1], k, cqio__minus(first, cqio__exact(start[k])));
    cqio__figure_set(figure[2], k, cqio__minus(sum, first));
    cqio__figure_set(figure[3], k, cqio__minus(all, sum));
  }
  free_trip(&trip);
  cqio__vectors_free(&total);
  return status;
}

static cqio_status inject(struct work *w, struct loops *l) {
  double *demand;
  if (!w->findings->request.demand) return CQIO_OK;
  CQIO_TRY(cqio__findings_demand(w, &demand));
  cqio_status status = set(w, l, false, 1, demand, l->injection);
  cqio_free(demand);
  return status;
}

/* Where no flow is negative, no part is. */
static cqio_status add_identity(struct work *w, const struct loops *l) {
  double least = 0.0, most = 0.0;
  if (w->table->negative_flows > 0) return CQIO_OK;
  for (int k = 0; k < 4; k++)
    for (int64_t at = 0; at < l->multiplier[k]->size; at++) {
      least = fmin(least, l->multiplier[k]->value[at] + l->multiplier[k]->bound[at]);
      most = fmax(most, l->multiplier[k]->value[at]);
    }
  return cqio__findings_identity(w, "sam: no part of a multiplier is negative, but for",
                                 most > 0.0 ? fmax(0.0, -least) / most : 0.0);
}

static cqio_status add_views(struct work *w, const struct loops *l) {
  for (int e = 0; e < w->s.count; e++) {
    int64_t at = e * w->n;
    cqio_findings_view view = {.count = 4,
                               .figure = {l->index[0], l->index[1], l->index[2], l->index[3]},
                               .heading = {"total", "transfer", "open loop", "closed loop"},
                               .offset = {at, at, at, at}};
    CQIO_TRY(cqio__multiplier_title(w, e, "multipliers", " within and around groups", &view.title));
    CQIO_TRY(cqio__findings_view(w, &view));
  }
  return CQIO_OK;
}

cqio_status cqio__analyse_sam(struct work *w) {
  struct loops l = {0};
  if (w->regions < 2 || w->regions > MOST_GROUPS)
    return cqio__findings_lacks(w, "sam", "2 to 8 groups of accounts (regions)");
  if (!w->table->rows) return cqio__findings_lacks(w, "sam", "dense rows (--assemble)");
  CQIO_TRY(cqio_agree(w->ctx, add_figures(w, &l)));
  CQIO_TRY(cqio__restricted_create(w, cqio__own_region, NULL, w->s.count + 1, &l.own));
  cqio_status status = set(w, &l, true, w->s.count, w->s.value, l.multiplier);
  if (!status) status = inject(w, &l);
  cqio__restricted_destroy(&l.own);
  CQIO_TRY(status);
  CQIO_TRY(cqio_agree(w->ctx, add_views(w, &l)));
  return add_identity(w, &l);
}
