/* Prices after changes of costs: passed on whole or in part, with mark-ups, with prices that are
 * fixed by others (29.41-29.44). */
#include "findings/assignments.h"
#include "findings/destinations.h"
#include "findings/restricted.h"

#include <math.h>
#include <string.h>

struct prices {
  double *cost;  /* change of cost per unit of output [n] */
  double *share; /* of higher costs that a price rises by [n]; above 1 with mark-ups */
  double *fixed; /* change of the prices that others set [n]; where: */
  bool *is_fixed;
  cqio_figure *change, *basket;
  int index, index_basket;
  struct destinations d;
};

static const char *lacking(const struct work *w) {
  const cqio_io_table *t = w->table;
  if (t->mixed) return "one unit of money for all accounts";
  if (!w->output) return "output";
  if (t->primary.count == 0) return "primary inputs";
  return t->rows ? NULL : "dense rows (--assemble)";
}

/* ---- what is asked --------------------------------------------------------------------------- */

static int find_item(const cqio_io_table *t, const char *name) {
  for (int k = 0; k < t->primary.count; k++)
    if (strcmp(t->primary.name[k], name) == 0) return k;
  return -1;
}

/* A price, or an item of cost, falls by the whole of it at most. */
static cqio_status check_falls(struct work *w, const char *option, const struct assignments *a,
                               bool items) {
  for (int k = 0; k < a->count; k++)
    if (!(a->list[k].value >= -1.0))
      return cqio_fail(w->ctx, CQIO_USAGE, "%s: %s = %.10g: expected -1, which is -100%%, or more",
                       option, items ? a->list[k].item : a->list[k].target, a->list[k].value);
  return CQIO_OK;
}

/* Percentages are of the item, other numbers money per unit of output. */
static cqio_status read_costs(struct work *w, struct prices *p) {
  const cqio_io_table *t = w->table;
  const cqio_io_names items = {t->primary.count, t->primary.name};
  cqio_account_label label;
  struct assignments a;
  bool *given; /* [items][n] */
  CQIO_TRY(cqio__assignments_read(w, "--cost", w->findings->request.cost, &items, &a));
  CQIO_TRY(check_falls(w, "--cost", &a, true));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, t->primary.count * w->n, &given));
  for (int k = 0; k < a.count; k++) {
    int item = find_item(t, a.list[k].item);
    for (int64_t m = a.targets.first[k]; m < a.targets.first[k + 1]; m++) {
      int64_t j = a.targets.account[m];
      double change = a.list[k].value;
      if (given[item * w->n + j])
        return cqio_fail(w->ctx, CQIO_USAGE,
                         "--cost: %s of account '%s' has two numbers: expected one", a.list[k].item,
                         cqio_io_table_label(t, j, &label));
      given[item * w->n + j] = true;
      if (!(w->output[j] > 0.0)) continue;
      if (a.list[k].percent) change *= t->primary.values[item][j] / w->output[j];
      p->cost[j] += change;
    }
  }
  return CQIO_OK;
}

static cqio_status read_shares(struct work *w, struct prices *p) {
  const char *text = w->findings->request.pass_through;
  struct assignments a;
  bool *given;
  for (int64_t j = 0; j < w->n; j++)
    p->share[j] = 1.0;
  if (!text) return CQIO_OK;
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, w->n, &given));
  CQIO_TRY(cqio__assignments_read(w, "--pass-through", text, NULL, &a));
  CQIO_TRY(cqio__assignments_spread(w, "--pass-through", &a, given, p->share, NULL));
  for (int k = 0; k < a.count; k++)
    if (!(a.list[k].value >= 0.0 && a.list[k].value <= 1.0))
      return cqio_fail(w->ctx, CQIO_USAGE, "--pass-through: %s = %.10g: expected a share in [0, 1]",
                       a.list[k].target, a.list[k].value);
  return CQIO_OK;
}

/* Prices are indices: 5% and 0.05 are the same change. */
static cqio_status read_fixed(struct work *w, struct prices *p) {
  const char *text = w->findings->request.fixed_prices;
  struct assignments a;
  if (!text) return CQIO_OK;
  CQIO_TRY(cqio__assignments_read(w, "--fixed-prices", text, NULL, &a));
  CQIO_TRY(check_falls(w, "--fixed-prices", &a, false));
  return cqio__assignments_spread(w, "--fixed-prices", &a, p->is_fixed, p->fixed, NULL);
}

/* Profits, other value added than compensation, stay the same share of all costs: 1 + mu. */
static cqio_status read_mark_ups(struct work *w, struct prices *p) {
  const cqio_io_table *t = w->table;
  cqio_account_label label;
  if (!w->findings->request.proportional) return CQIO_OK;
  for (int64_t j = 0; j < w->n; j++) {
    double profit = 0.0;
    for (int k = 0; k < t->primary.count; k++)
      if (t->primary.role[k] == CQIO_ROLE_VALUE_ADDED && w->output[j] > 0.0)
        profit += t->primary.values[k][j] / w->output[j];
    if (!(profit < 1.0))
      return cqio_fail(w->ctx, CQIO_DATA,
                       "--mark-ups: account '%s': other value added is %.10g of output: expected "
                       "less than 1",
                       cqio_io_table_label(t, j, &label), profit);
    p->share[j] = profit > 0.0 ? 1.0 / (1.0 - profit) : 1.0;
  }
  return CQIO_OK;
}

static cqio_status add_figures(struct work *w, struct prices *p) {
  static const struct figure_words change = {
      "price_change",     "account", "1", NULL, "change of the price, as a share of it",
      CQIO_BOUND_RESIDUAL};
  static const struct figure_words basket = {
      "price_change_final",
      "destination",
      "1",
      NULL,
      "change of the price of all final demand of the destination, as a share of it",
      CQIO_BOUND_RESIDUAL};
  int axis;
  CQIO_TRY(cqio__findings_add(w, &change, &p->change, &p->index));
  if (w->regions == 0 || w->table->final.count == 0) return CQIO_OK;
  CQIO_TRY(cqio__destinations_make(w, &p->d));
  CQIO_TRY(cqio__findings_axis(w, "destination", p->d.count, p->d.name, &axis));
  return cqio__findings_add(w, &basket, &p->basket, &p->index_basket);
}

static cqio_status prepare(struct work *w, struct prices *p) {
  double **vectors[] = {&p->cost, &p->share, &p->fixed};
  for (int k = 0; k < 3; k++)
    CQIO_TRY(CQIO__FINDINGS_TAKE(w, w->n, vectors[k]));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, w->n, &p->is_fixed));
  if (w->findings->request.cost) CQIO_TRY(read_costs(w, p));
  CQIO_TRY(read_shares(w, p));
  CQIO_TRY(read_mark_ups(w, p));
  CQIO_TRY(read_fixed(w, p));
  return add_figures(w, p);
}

/* ---- the system ------------------------------------------------------------------------------ */

/* Buyers whose prices are fixed have no equation; what they sell is in the right-hand side. */
static double factor(const struct work *w, const void *what, int64_t row, int64_t column) {
  const struct prices *p = what;
  (void)w;
  return p->is_fixed[row] || p->is_fixed[column] ? 0.0 : p->share[column];
}

/* share (cost + A_K.' fixed) with a bound of its rounding, [2][n]; fixed prices are themselves. */
static cqio_status right_side(struct work *w, const struct prices *p, double *rhs) {
  double gamma = 0x1p-53 * (double)(cqio_operator_rounding(w->open->op) + 8);
  double *error = rhs + w->n, *size;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &size));
  for (int64_t i = 0; i < w->n; i++)
    size[i] = fabs(p->fixed[i]);
  cqio_status status = cqio__findings_multiply(w, true, false, 1, p->fixed, rhs);
  if (!status) status = cqio__findings_multiply(w, true, true, 1, size, error);
  for (int64_t j = 0; j < w->n && !status; j++) {
    rhs[j] = p->is_fixed[j] ? p->fixed[j] : p->share[j] * (p->cost[j] + rhs[j]);
    error[j] =
        p->is_fixed[j] ? 0.0 : gamma * p->share[j] * (fabs(p->cost[j]) + error[j] * (1.0 + gamma));
  }
  cqio_free(size);
  return status;
}

static cqio_status solve(struct work *w, struct prices *p, double *rhs) {
  struct restricted *system;
  struct vectors change;
  CQIO_TRY(right_side(w, p, rhs));
  CQIO_TRY(cqio__restricted_create(w, factor, p, 1, &system));
  cqio_status status = cqio__restricted_solve(w, system, true, 1, rhs, &change);
  if (!status) status = cqio__restricted_spread(w, system, true, rhs + w->n);
  cqio__restricted_destroy(&system);
  for (int64_t j = 0; j < w->n && !status; j++)
    cqio__figure_set(p->change, j,
                     cqio__plus((struct bounded){change.value[j], change.bound[j] + rhs[w->n + j]},
                                cqio__exact(0.0)));
  if (!status) cqio__vectors_free(&change);
  return status;
}

/* ---- results --------------------------------------------------------------------------------- */

static void set_baskets(const struct work *w, struct prices *p) {
  for (int d = 0; p->basket && d < p->d.count; d++) {
    const double *bought = p->d.demand + d * w->n;
    struct bounded paid = cqio__weighted(p->change->value, p->change->bound, bought, w->n);
    cqio__figure_set(p->basket, d, cqio__over(paid, cqio__total(bought, NULL, w->n, 1)));
  }
}

/* What is passed on whole, and fixed by none, is paid for by final demand: dp'f = dc'x. */
static cqio_status add_identity(struct work *w, const struct prices *p) {
  const cqio_findings_request *request = &w->findings->request;
  double paid = 0.0, more = 0.0, most = 0.0;
  if (request->pass_through || request->fixed_prices || request->proportional) return CQIO_OK;
  for (int64_t i = 0; i < w->n; i++) {
    paid += p->change->value[i] * (w->output[i] - w->sales[i]);
    more += p->cost[i] * w->output[i];
    most += fabs(p->cost[i]) * w->output[i];
  }
  return cqio__findings_identity(w, "prices: final demand pays for all changes of costs",
                                 most > 0.0 ? fabs(paid - more) / most : 0.0);
}

static cqio_status add_views(struct work *w, const struct prices *p) {
  cqio_findings_view accounts = {.title = "changes of prices, as a share of them",
                                 .count = 1,
                                 .figure = {p->index},
                                 .heading = {"price"}};
  cqio_findings_view baskets = {.title = "changes of prices of final demand, as a share of them",
                                .count = 1,
                                .figure = {p->index_basket},
                                .heading = {"price"}};
  CQIO_TRY(cqio__findings_view(w, &accounts));
  return p->basket ? cqio__findings_view(w, &baskets) : CQIO_OK;
}

/* Costs, negative ones among them, may take more from a price than there is. */
static void warn_of_negative(const struct work *w, const struct prices *p) {
  int64_t count = 0, first = 0;
  for (int64_t i = w->n - 1; i >= 0; i--) {
    if (!(p->change->value[i] + p->change->bound[i] < -1.0)) continue;
    count++;
    first = i;
  }
  if (count > 0)
    cqio_log(w->ctx, CQIO_LOG_WARN,
             "prices: changes below -1 in %lld account%s, the first of which is '%s' = %.6g: no "
             "price is below 0; are the costs right?",
             (long long)count, count == 1 ? "" : "s",
             cqio_io_table_label(w->table, first, &(cqio_account_label){0}),
             p->change->value[first]);
}

cqio_status cqio__analyse_prices(struct work *w) {
  struct prices p = {0};
  double *rhs;
  const char *missing = lacking(w);
  if (missing) return cqio__findings_lacks(w, "prices", missing);
  if (!w->findings->request.cost && !w->findings->request.fixed_prices)
    return cqio_fail(w->ctx, CQIO_USAGE,
                     "--what prices: expected --cost or --fixed-prices with what changes");
  CQIO_TRY(cqio_agree(w->ctx, prepare(w, &p)));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 2 * w->n, &rhs));
  cqio_status status = solve(w, &p, rhs);
  cqio_free(rhs);
  CQIO_TRY(status);
  warn_of_negative(w, &p);
  set_baskets(w, &p);
  CQIO_TRY(cqio_agree(w->ctx, add_views(w, &p)));
  return add_identity(w, &p);
}
