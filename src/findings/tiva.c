/* Trade in value added: what is unique of a region's exports, whatever the convention
 * (29.35-29.37).
 */
#include "findings/tiva.h"

#include "findings/restricted.h"
#include "iotable/iotable.h"

#include <math.h>
#include <string.h>

enum { EXPORTS, DOMESTIC, ABSORBED, RETURNED, DOUBLE, FOREIGN, IMPORTED, TAXES, ELSEWHERE, TOTALS };
enum { BY_EXPORTS, BY_DOMESTIC, BY_FOREIGN, ACCOUNTS };

struct results {
  cqio_figure *total[TOTALS], *account[ACCOUNTS], *bilateral;
  int index[TOTALS];
};

static cqio_status add_figures(struct work *w, struct tiva *t, struct results *f) {
  static const char *const words[TOTALS][2] = {
      {"tiva_exports", "sold to other regions and outside"},
      {"tiva_dva", "domestic value added of exports: lost if the region exported nothing"},
      {"tiva_vax", "value added of the region in final demand elsewhere"},
      {"tiva_returned", "value added of exports in final demand of the region itself"},
      {"tiva_double_count",
       "domestic value added counted again, since exports came back as inputs"},
      {"tiva_foreign", "value added of other regions in exports"},
      {"tiva_imported", "imports from outside in exports"},
      {"tiva_product_taxes", "taxes on products in exports"},
      {"tiva_in_other_exports", "value added of the region in exports of others"}};
  static const char *const by[ACCOUNTS][2] = {
      {"tiva_account_exports", "sold to other regions and outside"},
      {"tiva_account_dva", "domestic value added of exports of the account"},
      {"tiva_account_foreign", "value added of other regions in exports of the account"}};
  const char *unit = w->table->unit;
  int axis;
  CQIO_TRY(cqio__findings_axis(w, "destination", t->d.count, t->d.name, &axis));
  for (int k = 0; k < TOTALS; k++) {
    cqio_bound_kind kind = k == EXPORTS ? CQIO_BOUND_EXACT : CQIO_BOUND_RESIDUAL;
    const struct figure_words word = {words[k][0], "region", unit, NULL, words[k][1], kind};
    CQIO_TRY(cqio__findings_add(w, &word, &f->total[k], &f->index[k]));
  }
  for (int k = 0; k < ACCOUNTS; k++) {
    cqio_bound_kind kind = k == BY_EXPORTS ? CQIO_BOUND_EXACT : CQIO_BOUND_RESIDUAL;
    const struct figure_words word = {by[k][0], "account", unit, NULL, by[k][1], kind};
    CQIO_TRY(cqio__findings_add(w, &word, &f->account[k], NULL));
  }
  const struct figure_words word = {"tiva_vax_bilateral",
                                    "region destination",
                                    unit,
                                    NULL,
                                    "value added of the region in final demand of the destination",
                                    CQIO_BOUND_RESIDUAL};
  return cqio__findings_add(w, &word, &f->bilateral, NULL);
}

/* ---- what the table says --------------------------------------------------------------------- */

/* Primary inputs of ROLE per unit of output. */
static cqio_status take_primary(struct work *w, cqio_io_role role, double **out) {
  const cqio_io_series *primary = &w->table->primary;
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, w->n, out));
  for (int k = 0; k < primary->count; k++)
    for (int64_t j = 0; j < w->n && primary->role[k] == role; j++)
      if (w->output[j] > 0.0) (*out)[j] += primary->values[k][j] / w->output[j];
  return CQIO_OK;
}

/* Inputs, value added, imports and product taxes of ACCOUNT per unit of output. */
static double all_inputs(const struct work *w, const struct tiva *t, int64_t account) {
  return w->inputs[account] + t->value_added[account] + t->imports[account] + t->taxes[account];
}

/* The first account whose output they are not all of; -1: none. */
static int64_t open_column(const struct work *w, const struct tiva *t) {
  double limit = fmax(1e-6, 1.01 * w->table->columns_off.size);
  for (int64_t j = 0; j < w->n; j++)
    if (w->output[j] > 0.0 && fabs(all_inputs(w, t, j) - 1.0) > limit) return j;
  return -1;
}

/* Of all analyses this one is left out where columns are open, *open. */
static cqio_status check_columns(struct work *w, const struct tiva *t, bool *open) {
  int64_t j = open_column(w, t);
  cqio_account_label label;
  *open = j >= 0;
  if (!*open) return CQIO_OK;
  if (w->findings->request.all)
    return cqio__findings_lacks(w, "trade in value added", "columns that sum to output");
  return cqio_fail(w->ctx, CQIO_DATA,
                   "%s: trade in value added: account '%s': inputs, value added, imports and "
                   "taxes on products are %.10g of output: expected all of it",
                   w->table->source, cqio_io_table_label(w->table, j, &label), all_inputs(w, t, j));
}

/* A x less what is sold within regions, and final demand of others. */
static cqio_status find_exports(struct work *w, struct tiva *t, struct restricted *local) {
  double gamma = 0x1p-53 * (double)(cqio_operator_rounding(w->open->op) + 4);
  double *within;
  t->exports.columns = 1;
  cqio_status status = CQIO_ALLOC(w->ctx, w->n, &t->exports.value);
  if (!status) status = CQIO_ALLOC(w->ctx, w->n, &t->exports.bound);
  if (!status) status = CQIO_ALLOC(w->ctx, w->n, &within);
  CQIO_TRY(cqio_agree(w->ctx, status));
  status = cqio__restricted_multiply(w, local, false, w->output, within);
  for (int64_t i = 0; i < w->n && !status; i++) {
    struct bounded own = cqio__rounded(within[i], gamma * w->absolute_sales[i]);
    struct bounded sold = cqio__minus(cqio__sales(w, i), own);
    sold = cqio__plus(sold, cqio__tiva_others(w, t, cqio__region_of(w->table, i), i));
    t->exports.value[i] = sold.value;
    t->exports.bound[i] = sold.bound;
  }
  cqio_free(within);
  return status;
}

/* ---- solves ---------------------------------------------------------------------------------- */

/* Of v, and of all that regions do not make themselves: inputs of others, imports, product taxes.
 */
static cqio_status solve_local_prices(struct work *w, struct tiva *t, struct restricted *local,
                                      double *rhs) {
  double *bought = rhs + w->n;
  for (int64_t i = 0; i < w->n; i++)
    rhs[i] = 1.0;
  CQIO_TRY(cqio__restricted_multiply(w, local, true, rhs, bought));
  for (int64_t j = 0; j < w->n; j++) {
    rhs[j] = t->value_added[j];
    bought[j] = w->inputs[j] - bought[j] + t->imports[j] + t->taxes[j];
  }
  return cqio__restricted_solve(w, local, true, 2, rhs, &t->local);
}

/* Of own final demand and of exports, whose own bounds go through (I - |A|)^-1. */
static cqio_status solve_local_output(struct work *w, struct tiva *t, struct restricted *local,
                                      double *rhs) {
  double *error = t->exports.bound, *bound = rhs;
  for (int64_t i = 0; i < w->n; i++) {
    rhs[i] = cqio__tiva_own(w, t, cqio__region_of(w->table, i), i).value;
    rhs[w->n + i] = t->exports.value[i];
  }
  CQIO_TRY(cqio__restricted_solve(w, local, false, 2, rhs, &t->local_output));
  for (int64_t i = 0; i < w->n; i++)
    bound[i] = error[i];
  CQIO_TRY(cqio__findings_spread(w, false, bound));
  for (int64_t i = 0; i < w->n; i++)
    t->local_output.bound[w->n + i] += bound[i] * (1.0 + 0x1p-50);
  return CQIO_OK;
}

static cqio_status solve(struct work *w, struct tiva *t, double *rhs) {
  struct restricted *local;
  CQIO_TRY(cqio__restricted_create(w, cqio__own_region, NULL, 4, &local));
  cqio_status status = find_exports(w, t, local);
  if (!status) status = solve_local_prices(w, t, local, rhs);
  if (!status) status = solve_local_output(w, t, local, rhs);
  cqio__restricted_destroy(&local);
  CQIO_TRY(status);
  CQIO_TRY(cqio__findings_solve(w, w->open, false, t->d.count, t->d.demand, &t->output));
  memcpy(rhs, t->imports, (size_t)w->n * sizeof *rhs);
  memcpy(rhs + w->n, t->taxes, (size_t)w->n * sizeof *rhs);
  CQIO_TRY(cqio__findings_solve(w, w->open, true, 2, rhs, &t->of_imports));
  memset(rhs, 0, (size_t)(w->regions * w->n) * sizeof *rhs);
  for (int64_t i = 0; i < w->n; i++)
    rhs[cqio__region_of(w->table, i) * w->n + i] = t->value_added[i];
  return cqio__findings_solve(w, w->open, true, (int)w->regions, rhs, &t->of_region);
}

/* ---- results --------------------------------------------------------------------------------- */

/* Of the exports of one account. */
static void add_account(const struct work *w, const struct tiva *t, struct results *f, int64_t j) {
  int64_t r = cqio__region_of(w->table, j);
  struct bounded sold = {t->exports.value[j], t->exports.bound[j]}, foreign = {0.0, 0.0};
  struct bounded dva = cqio__times(cqio__vectors_get(&t->local, 0, w->n, j), sold);
  for (int64_t q = 0; q < w->regions; q++) {
    struct bounded part = cqio__times(cqio__vectors_get(&t->of_region, (int)q, w->n, j), sold);
    if (q == r) {
      cqio__figure_increase(f->total[DOUBLE], r, cqio__minus(part, dva));
    } else {
      foreign = cqio__plus(foreign, part);
      cqio__figure_increase(f->total[ELSEWHERE], q, part);
    }
  }
  cqio__figure_set(f->account[BY_EXPORTS], j, sold);
  cqio__figure_set(f->account[BY_DOMESTIC], j, dva);
  cqio__figure_set(f->account[BY_FOREIGN], j, foreign);
  cqio__figure_increase(f->total[EXPORTS], r, sold);
  cqio__figure_increase(f->total[DOMESTIC], r, dva);
  cqio__figure_increase(f->total[FOREIGN], r, foreign);
  for (int k = 0; k < 2; k++)
    cqio__figure_increase(f->total[k ? TAXES : IMPORTED], r,
                          cqio__times(cqio__vectors_get(&t->of_imports, k, w->n, j), sold));
}

/* v_r'(L Y^s)_r. */
static void add_absorbed(const struct work *w, const struct tiva *t, struct results *f) {
  for (int64_t i = 0; i < w->n; i++)
    for (int64_t d = 0; d < t->d.count; d++) {
      int64_t r = cqio__region_of(w->table, i);
      struct bounded part = cqio__times(cqio__exact(t->value_added[i]),
                                        cqio__vectors_get(&t->output, (int)d, w->n, i));
      cqio__figure_increase(f->bilateral, r * t->d.count + d, part);
      if (d != r) cqio__figure_increase(f->total[ABSORBED], r, part);
    }
  for (int64_t r = 0; r < w->regions; r++)
    cqio__figure_set(f->total[RETURNED], r,
                     cqio__minus(cqio__figure_get(f->total[DOMESTIC], r),
                                 cqio__figure_get(f->total[ABSORBED], r)));
}

static cqio_status add_identities(struct work *w, const struct tiva *t, const struct results *f) {
  double most = 0.0, exports = 0.0, absorbed = 0.0, imports = 0.0;
  for (int64_t r = 0; r < w->regions; r++) {
    double sold = f->total[EXPORTS]->value[r], dva = f->total[DOMESTIC]->value[r];
    double rest = dva - sold, made = 0.0, in_imports = dva - sold;
    for (int k = DOUBLE; k <= TAXES; k++)
      rest += f->total[k]->value[r];
    for (int d = 0; d < t->d.count; d++)
      made += f->bilateral->value[r * t->d.count + d];
    for (int64_t i = 0; i < w->n; i++)
      if (cqio__region_of(w->table, i) == r) {
        made -= t->value_added[i] * w->output[i];
        in_imports += t->local.value[w->n + i] * t->exports.value[i];
      }
    most = fmax(most, fabs(sold));
    exports = fmax(exports, fabs(rest));
    absorbed = fmax(absorbed, fabs(made));
    imports = fmax(imports, fabs(in_imports));
  }
  double size = most > 0.0 ? most : 1.0;
  CQIO_TRY(cqio__findings_identity(
      w, "trade in value added: domestic, double, foreign, imported and taxes are all of exports",
      exports / size));
  CQIO_TRY(cqio__findings_identity(
      w, "trade in value added: absorbed everywhere is all value added of the region",
      absorbed / size));
  return cqio__findings_identity(
      w, "trade in value added: exports less domestic value added are the imports in them",
      imports / size);
}

static cqio_status add_view(struct work *w, const struct results *f) {
  cqio_findings_view view = {
      .count = 6,
      .figure = {f->index[EXPORTS], f->index[DOMESTIC], f->index[RETURNED], f->index[DOUBLE],
                 f->index[FOREIGN], f->index[IMPORTED]},
      .heading = {"exports", "domestic", "returned", "double", "foreign", "imported"}};
  CQIO_TRY(cqio__findings_text(w, &view.title, "value added in exports of regions (%s)",
                               w->table->unit));
  return cqio__findings_view(w, &view);
}

static cqio_status prepare(struct work *w, struct tiva *t, struct results *f, bool *open) {
  t->value_added = cqio__tiva_value_added(w);
  CQIO_TRY(take_primary(w, CQIO_ROLE_IMPORT, &t->imports));
  CQIO_TRY(take_primary(w, CQIO_ROLE_PRODUCT_TAX, &t->taxes));
  CQIO_TRY(check_columns(w, t, open));
  if (*open) return CQIO_OK;
  CQIO_TRY(cqio__destinations_make(w, &t->d));
  CQIO_TRY(add_figures(w, t, f));
  return add_view(w, f);
}

static cqio_status analyse(struct work *w, struct tiva *t, struct results *f) {
  double *rhs;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->regions * w->n, &rhs));
  cqio_status status = solve(w, t, rhs);
  cqio_free(rhs);
  CQIO_TRY(status);
  for (int64_t j = 0; j < w->n; j++)
    add_account(w, t, f, j);
  add_absorbed(w, t, f);
  CQIO_TRY(add_identities(w, t, f));
  return cqio__tiva_terms(w, t);
}

cqio_status cqio__analyse_tiva(struct work *w) {
  struct tiva t = {0};
  struct results f = {0};
  const char *missing = cqio__tiva_lacks(w);
  if (missing) return cqio__findings_lacks(w, "trade in value added", missing);
  bool open = false;
  CQIO_TRY(cqio_agree(w->ctx, prepare(w, &t, &f, &open)));
  if (open) return CQIO_OK;
  cqio_status status = analyse(w, &t, &f);
  struct vectors *made[] = {&t.exports, &t.of_region, &t.of_imports,
                            &t.local,   &t.output,    &t.local_output};
  for (int k = 0; k < 6; k++)
    cqio__vectors_free(made[k]);
  return status;
}
