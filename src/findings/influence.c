/* Fields of influence and important coefficients, the largest of each, without anything of size
 * n x n beside A and the inverse (29.17-29.19). */
#include "core/wide.h"
#include "findings/findings.h"
#include "findings/largest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { TOP = 100, LABEL = 600 };
static const double change = 0.01; /* p: output may move by so much of itself */

/* An axis NAME of pairs "supplier -> user". */
static cqio_status make_axis(struct work *w, const char *name, int64_t count,
                             const struct pair *pairs) {
  char(*label)[LABEL] = NULL;
  const char **text = NULL;
  cqio_account_label from, to;
  int axis;
  cqio_status status = CQIO_ALLOC(w->ctx, count, &label);
  if (!status) status = CQIO_ALLOC(w->ctx, count, &text);
  for (int64_t k = 0; k < count && !status; k++) {
    snprintf(label[k], LABEL, "%s -> %s", cqio_io_table_label(w->table, pairs[k].supplier, &from),
             cqio_io_table_label(w->table, pairs[k].user, &to));
    text[k] = label[k];
  }
  if (!status) status = cqio__findings_axis(w, name, count, text, &axis);
  cqio_free(label);
  cqio_free(text);
  return status;
}

/* ---- fields of influence --------------------------------------------------------------------- */

/* |L_.i| |L_j.|, the norm of what a change of a_ij does to L. */
static cqio_status fields(struct work *w) {
  static const struct figure_words words = {
      "influence_norm",
      "influence_pair",
      "1",
      NULL,
      "2-norm of the change of the Leontief inverse per change of the coefficient",
      CQIO_BOUND_RESIDUAL};
  const struct vectors *column = &w->pass->norm[PASS_COLUMN], *row = &w->pass->norm[PASS_ROW];
  int64_t count = w->n * w->n < TOP ? w->n * w->n : TOP;
  struct pair *pairs;
  cqio_figure *norm;
  cqio_findings_view view = {.title = "fields of influence: coefficients, supplier -> user",
                             .count = 1,
                             .heading = {"norm"}};
  CQIO_TRY(CQIO_ALLOC(w->ctx, count, &pairs));
  cqio_status status =
      cqio__largest_products(w->ctx, w->n, column->value, row->value, count, pairs);
  if (!status) status = make_axis(w, "influence_pair", count, pairs);
  if (!status) status = cqio__findings_add(w, &words, &norm, &view.figure[0]);
  if (!status) norm->kind = w->pass->kind;
  for (int64_t k = 0; k < count && !status; k++)
    cqio__figure_set(norm, k,
                     cqio__times(cqio__vectors_get(column, 0, w->n, pairs[k].supplier),
                                 cqio__vectors_get(row, 0, w->n, pairs[k].user)));
  cqio_free(pairs);
  return status ? status : cqio__findings_view(w, &view);
}

/* ---- important coefficients ------------------------------------------------------------------ */

static double coefficient(const cqio_io_table *t, int64_t i, int64_t j) {
  double a = t->rows[(i - t->first) * t->accounts + j];
  return t->scale ? a * (t->scale[i] / t->scale[j]) : a;
}

enum { LANES = 8 };
typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64_t mask __attribute__((vector_size(64), aligned(8), may_alias));

/* The largest of a_j (C + MU x_j), at least 0. */
WIDE static double largest_weight(int64_t n, const double *a, const double *x, double c,
                                  double mu) {
  vector most = {0.0};
  double largest = 0.0;
  int64_t j = 0;
  for (; j + LANES <= n; j += LANES) {
    vector weight = *(const vector *)(a + j) * (c + mu * *(const vector *)(x + j));
    mask larger = (mask)(weight > most);
    most = (vector)(((mask)weight & larger) | ((mask)most & ~larger));
  }
  for (int l = 0; l < LANES; l++)
    largest = fmax(largest, most[l]);
  for (; j < n; j++)
    largest = fmax(largest, a[j] * (c + mu * x[j]));
  return largest;
}

/* Whether a row of large tables has nothing for a full list: most of them. */
static bool is_behind(const struct work *w, int64_t i, double c, double mu, int64_t most,
                      const struct pair *list, int64_t count) {
  const cqio_io_table *t = w->table;
  if (count < most || t->scale) return false;
  double largest = largest_weight(w->n, t->rows + (i - t->first) * w->n, w->output, c, mu);
  return largest < list[0].weight * change * (1.0 - 1e-12);
}

/* The largest of a_ij (p c_i + mu_i x_j) / p, at least 1 / t_ij, of the rows of this rank. */
static cqio_status candidates(struct work *w, int64_t most, struct pair *list, int64_t *count) {
  const cqio_io_table *t = w->table;
  *count = 0;
  for (int64_t i = t->first; i < t->first + t->count; i++) {
    if (!cqio__present(w, i)) continue;
    const struct bounded norm = cqio__vectors_get(&w->pass->norm[PASS_COLUMN], 0, w->n, i);
    double mu = w->pass->diagonal[i] / w->output[i], c = change * (norm.value + norm.bound);
    if (is_behind(w, i, c, mu, most, list, *count)) continue;
    for (int64_t j = 0; j < w->n; j++) {
      double a = coefficient(t, i, j);
      if (!(a > 0.0)) continue;
      double weight = a * (c + mu * w->output[j]) / change;
      cqio__keep_largest(list, count, most, (struct pair){i, j, weight, a});
    }
  }
  return CQIO_OK;
}

/* L_ji of the pairs: rows of the inverse are where account j is. */
static cqio_status take_entries(struct work *w, int64_t count, const struct pair *pairs,
                                double *entry) {
  const cqio_io_table *t = w->table;
  const double *rows = cqio_solver_inverse(w->open->solver);
  for (int64_t k = 0; k < count; k++) {
    int64_t i = pairs[k].supplier, j = pairs[k].user;
    bool here = j >= t->first && j < t->first + t->count;
    double scale = t->scale ? t->scale[j] / t->scale[i] : 1.0;
    entry[k] = here ? rows[(j - t->first) * w->n + i] * scale : 0.0;
  }
  if (MPI_Allreduce(MPI_IN_PLACE, entry, (int)count, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(w->ctx)) ==
      MPI_SUCCESS)
    return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on entries of the inverse");
}

/* 1 / t_ij of those kept by their upper bounds; whether the best TOP are among them for certain. */
static cqio_status evaluate(struct work *w, int64_t most, int64_t count, struct pair *pairs,
                            bool *certain) {
  double *entry, last = count == most ? pairs[count - 1].weight : 0.0;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, count, &entry));
  cqio_status status = take_entries(w, count, pairs, entry);
  for (int64_t k = 0; k < count && !status; k++) {
    double mu = w->pass->diagonal[pairs[k].supplier] / w->output[pairs[k].supplier];
    pairs[k].weight = pairs[k].value * (change * entry[k] + mu * w->output[pairs[k].user]) / change;
  }
  cqio__sort_pairs(count, pairs);
  *certain = count < most || pairs[TOP - 1].weight >= last;
  cqio_free(entry);
  return status;
}

/* t_ij of the pairs from L_ji and L_ii. */
static cqio_status certify(struct work *w, int64_t count, const struct pair *pairs,
                           cqio_figure *limit, cqio_figure *value) {
  const struct pass *pass = w->pass;
  double *entry;
  struct bounded p = cqio__exact(change);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, count, &entry));
  cqio_status status = take_entries(w, count, pairs, entry);
  for (int64_t k = 0; k < count && !status; k++) {
    int64_t i = pairs[k].supplier, j = pairs[k].user;
    struct bounded own = {pass->diagonal[i], pass->diagonal_bound[i]};
    struct bounded mu = cqio__over(own, cqio__exact(w->output[i]));
    struct bounded sum =
        cqio__plus(cqio__times(p, (struct bounded){entry[k], pass->column_error[i]}),
                   cqio__times(mu, cqio__exact(w->output[j])));
    struct bounded a = cqio__rounded(pairs[k].value, 0.0);
    cqio__figure_set(limit, k, cqio__over(p, cqio__times(a, sum)));
    cqio__figure_set(value, k, a);
  }
  cqio_free(entry);
  return status;
}

static cqio_status report(struct work *w, int64_t count, const struct pair *pairs) {
  static const struct figure_words words[] = {
      {"tolerable_importance", "coefficient", "1", NULL,
       "1 over the largest relative change of the coefficient that moves no output by more than 1 "
       "%",
       CQIO_BOUND_RESIDUAL},
      {"tolerable_limit", "coefficient", "1", NULL,
       "largest relative change of the coefficient that moves no output by more than 1 %",
       CQIO_BOUND_RESIDUAL},
      {"coefficient_value", "coefficient", "1", NULL, "input coefficient", CQIO_BOUND_EXACT}};
  cqio_figure *importance, *limit, *value;
  cqio_findings_view view = {
      .title = "important coefficients, supplier -> user: change that moves an output by 1 %",
      .count = 3,
      .heading = {"1 / limit", "limit", "value"}};
  CQIO_TRY(cqio_agree(w->ctx, make_axis(w, "coefficient", count, pairs)));
  CQIO_TRY(cqio_agree(w->ctx, cqio__findings_add(w, &words[0], &importance, &view.figure[0])));
  CQIO_TRY(cqio_agree(w->ctx, cqio__findings_add(w, &words[1], &limit, &view.figure[1])));
  CQIO_TRY(cqio_agree(w->ctx, cqio__findings_add(w, &words[2], &value, &view.figure[2])));
  importance->kind = limit->kind = w->pass->kind;
  CQIO_TRY(certify(w, count, pairs, limit, value));
  for (int64_t k = 0; k < count; k++)
    cqio__figure_set(importance, k, cqio__over(cqio__exact(1.0), cqio__figure_get(limit, k)));
  return cqio__findings_view(w, &view);
}

static cqio_status important(struct work *w) {
  bool certain = false;
  cqio_status status = CQIO_OK;
  for (int64_t most = 4 * TOP; !certain && !status; most *= 4) {
    struct pair *list;
    int64_t count;
    CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, most * (1 + cqio_ctx_size(w->ctx)), &list));
    status = candidates(w, most, list, &count);
    if (!status) status = cqio__merge_largest(w->ctx, most, list, &count);
    if (!status) status = evaluate(w, most, count, list, &certain);
    if (!status && certain && count > 0) status = report(w, count < TOP ? count : TOP, list);
    cqio_free(list);
  }
  return status;
}

/* Whether a largest output change is where the supplier is: with A >= 0 and f >= 0 alone. */
static bool is_nonnegative(const struct work *w) {
  for (int64_t i = 0; i < w->n; i++)
    if (w->output[i] - w->sales[i] < -1e-12 * w->output[i]) return false;
  return w->table->negative_flows == 0;
}

cqio_status cqio__analyse_influence(struct work *w) {
  if (!w->table->rows) return cqio__findings_lacks(w, "influence", "dense rows (--assemble)");
  CQIO_TRY(cqio__findings_pass(w));
  CQIO_TRY(cqio_agree(w->ctx, fields(w)));
  if (w->output && is_nonnegative(w)) return important(w);
  return cqio__findings_note(w,
                             "important coefficients: left out, since they need output, and flows "
                             "and final demand that are not negative");
}
