/* Structural path analysis: the chains of production by which demand causes an extension, with what
 * is left of it proven (29.20-29.22). */
#include "findings/path_search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 10000000, TIERS = 8, LABEL = 1000 };

struct paths {
  struct path_search search;
  int extension;
  int64_t *listed, count; /* paths of the tolerance or more, by value */
  double small, small_size;
  struct bounded total, bound_of_nodes;
};

/* ---- what is asked --------------------------------------------------------------------------- */

/* m, its bound, |s|'(I - |A|)^-1 from above, and the tolerance. */
static cqio_status prepare(struct work *w, struct paths *p) {
  struct path_search *s = &p->search;
  CQIO_TRY(cqio__paths_extension(w, &p->extension));
  s->intensity = w->s.value + p->extension * w->n;
  CQIO_TRY(cqio__findings_demand(w, &s->demand));
  CQIO_TRY(cqio__findings_solve(w, w->open, true, 1, s->intensity, &s->multiplier));
  cqio_status status = CQIO_ALLOC(w->ctx, w->n, &s->most);
  CQIO_TRY(cqio_agree(w->ctx, status));
  CQIO_TRY(cqio__paths_most(w, s->intensity, &s->multiplier, s->most));
  p->total = cqio__weighted(s->multiplier.value, s->multiplier.bound, s->demand, w->n);
  s->tolerance = w->findings->request.threshold * fabs(p->total.value);
  s->limit = LIMIT;
  if (fabs(p->total.value) > p->total.bound) return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_DATA,
                   "paths: the footprint of '%s' is %.3g: expected an extension that occurs "
                   "upstream of the demand",
                   w->s.name[p->extension], p->total.value);
}

/* The coefficients that a path of the tolerance can go by, then the paths. */
static cqio_status search(struct work *w, struct paths *p) {
  struct path_search *s = &p->search;
  struct path_columns columns;
  double largest = 0.0;
  for (int64_t j = 0; j < w->n; j++)
    largest = fmax(largest, fabs(s->demand[j]) * s->most[j]);
  CQIO_TRY(cqio__path_columns_create(w, s->most, s->tolerance / largest, &columns));
  s->columns = &columns;
  cqio_status status = cqio__paths_search(s);
  s->columns = NULL;
  cqio__path_columns_free(&columns);
  return status;
}

/* At most |m|'(I - |A|)^-1 |f| / tolerance paths are expanded (29.22). */
static cqio_status bound_nodes(struct work *w, struct paths *p) {
  double *x;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &x));
  for (int64_t i = 0; i < w->n; i++)
    x[i] = fabs(p->search.demand[i]);
  cqio_status status = cqio__findings_spread(w, false, x);
  if (!status)
    p->bound_of_nodes =
        cqio__over(cqio__weighted(p->search.most, NULL, x, w->n), cqio__exact(p->search.tolerance));
  cqio_free(x);
  return status;
}

/* ---- what was found -------------------------------------------------------------------------- */

static double value_of(const struct path_search *s, int64_t path) {
  return s->path[path].prefix * s->intensity[s->path[path].account];
}

struct entry {
  double value;
  int64_t path;
};

/* The paths of a tier stand in the order of their accounts, and the tiers one after the other. */
static int by_value(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  int order = (fabs(x->value) < fabs(y->value)) - (fabs(x->value) > fabs(y->value));
  return order ? order : (x->path > y->path) - (x->path < y->path);
}

/* Lists what comes to the tolerance; the other expanded paths add up to what is small. */
static cqio_status list_paths(struct work *w, struct paths *p) {
  const struct path_search *s = &p->search;
  struct entry *list;
  CQIO_TRY(CQIO_ALLOC(w->ctx, s->count, &list));
  for (int64_t k = 0; k < s->count; k++) {
    double value = value_of(s, k);
    if (fabs(value) >= s->tolerance) {
      list[p->count++] = (struct entry){value, k};
      continue;
    }
    p->small += value;
    p->small_size += fabs(value);
  }
  if (p->count > 0) qsort(list, (size_t)p->count, sizeof *list, by_value);
  cqio_status status = CQIO_ALLOC(w->ctx, p->count, &p->listed);
  for (int64_t k = 0; k < p->count && !status; k++)
    p->listed[k] = list[k].path;
  cqio_free(list);
  return status;
}

/* "agriculture < food < services": the account that causes it first, the one that is asked last. */
static void write_label(const struct work *w, const struct path_search *s, int64_t path,
                        char label[LABEL]) {
  cqio_account_label account;
  size_t used = 0;
  label[0] = '\0';
  for (int64_t k = path; k >= 0 && used < LABEL; k = s->path[k].parent)
    used += (size_t)snprintf(label + used, LABEL - used, "%s%s", used ? " < " : "",
                             cqio_io_table_label(w->table, s->path[k].account, &account));
}

static cqio_status make_axes(struct work *w, const struct paths *p, int steps) {
  char(*label)[LABEL] = NULL, (*number)[16] = NULL;
  const char **text = NULL;
  int axis, most = steps > (int)p->count ? steps : (int)p->count;
  cqio_status status = CQIO_ALLOC(w->ctx, p->count, &label);
  if (!status) status = CQIO_ALLOC(w->ctx, steps, &number);
  if (!status) status = CQIO_ALLOC(w->ctx, most, &text);
  for (int64_t k = 0; k < p->count && !status; k++) {
    write_label(w, &p->search, p->listed[k], label[k]);
    text[k] = label[k];
  }
  if (!status && p->count > 0) status = cqio__findings_axis(w, "path", p->count, text, &axis);
  for (int k = 0; k < steps && !status; k++) {
    snprintf(number[k], sizeof number[k], "%d", k);
    text[k] = number[k];
  }
  if (!status) status = cqio__findings_axis(w, "step", steps, text, &axis);
  cqio_free(label);
  cqio_free(number);
  cqio_free(text);
  return status;
}

/* Products of step + 2 numbers are rounded as often. */
static cqio_status add_paths(struct work *w, const struct paths *p, int steps) {
  const struct figure_words words[] = {
      {"path_value", "path", w->s.unit[p->extension], NULL,
       "caused at the end of the path, the first account of its label", CQIO_BOUND_EXACT},
      {"path_share", "path", "1", NULL, "of all that the demand causes", CQIO_BOUND_RESIDUAL},
      {"path_steps", "path", "1", "", "steps from final demand to the end of the path",
       CQIO_BOUND_NONE},
      {"path_accounts", "path step", "1", "",
       "number of the account from 0, from final demand on; missing behind the end",
       CQIO_BOUND_NONE}};
  const struct path_search *s = &p->search;
  cqio_figure *value, *share, *step, *accounts;
  cqio_findings_view view = {.count = 3, .heading = {"value", "share", "steps"}};
  CQIO_TRY(cqio__findings_add(w, &words[0], &value, &view.figure[0]));
  CQIO_TRY(cqio__findings_add(w, &words[1], &share, &view.figure[1]));
  CQIO_TRY(cqio__findings_add(w, &words[2], &step, &view.figure[2]));
  CQIO_TRY(cqio__findings_add(w, &words[3], &accounts, NULL));
  for (int64_t k = 0; k < p->count; k++) {
    int64_t path = p->listed[k];
    int end = s->path[path].step;
    double number = value_of(s, path);
    cqio__figure_set(value, k, cqio__rounded(number, (2.0 * end + 2.0) * 0x1p-53 * fabs(number)));
    cqio__figure_set(share, k, cqio__over(cqio__figure_get(value, k), p->total));
    step->value[k] = end;
    for (int t = 0; t < steps; t++)
      accounts->value[k * steps + t] = CQIO_NO_VALUE;
    for (int64_t at = path; at >= 0; at = s->path[at].parent)
      accounts->value[k * steps + s->path[at].step] = (double)s->path[at].account;
  }
  CQIO_TRY(
      cqio__findings_text(w, &view.title, "structural paths of %s (%s) for demand '%s'",
                          w->s.name[p->extension], w->s.unit[p->extension],
                          w->findings->request.demand ? w->findings->request.demand : "final"));
  return cqio__findings_view(w, &view);
}

/* s'A^t f, the part of each tier. */
static cqio_status add_tiers(struct work *w, const struct paths *p, int steps) {
  const struct figure_words words = {
      "path_tier_total", "step", w->s.unit[p->extension], NULL, "of all paths of so many steps",
      CQIO_BOUND_EXACT};
  const struct path_search *s = &p->search;
  double *x, gamma = 0x1p-53 * (double)(cqio_operator_rounding(w->open->op) + 8);
  cqio_figure *figure;
  int index;
  CQIO_TRY(cqio_agree(w->ctx, cqio__findings_add(w, &words, &figure, &index)));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 4 * w->n, &x));
  double *next = x + w->n, *size = x + 2 * w->n, *sized = x + 3 * w->n;
  cqio_status status = CQIO_OK;
  for (int64_t i = 0; i < w->n; i++) {
    x[i] = s->demand[i];
    size[i] = fabs(s->demand[i]);
  }
  for (int t = 0; t < steps && !status; t++) {
    double all = 0.0;
    for (int64_t i = 0; i < w->n; i++)
      all += fabs(s->intensity[i]) * size[i];
    struct bounded sum = cqio__weighted(x, NULL, s->intensity, w->n);
    cqio__figure_set(figure, t, cqio__rounded(sum.value, sum.bound + 1.01 * t * gamma * all));
    status = cqio__findings_multiply(w, false, false, 1, x, next);
    if (!status) status = cqio__findings_multiply(w, false, true, 1, size, sized);
    for (int64_t i = 0; i < w->n && !status; i++) {
      x[i] = next[i];
      size[i] = sized[i];
    }
  }
  cqio_free(x);
  return status;
}

/* Total = listed + small + cut; small and cut are what is left. */
static cqio_status add_sums(struct work *w, const struct paths *p) {
  const char *unit = w->s.unit[p->extension];
  const struct figure_words words[] = {
      {"path_total", "", unit, NULL, "all that the demand causes", CQIO_BOUND_RESIDUAL},
      {"path_listed", "", unit, NULL, "sum of the paths that are listed", CQIO_BOUND_EXACT},
      {"path_small", "", unit, NULL,
       "sum of the paths on the way that are below the threshold themselves", CQIO_BOUND_EXACT},
      {"path_cut", "", unit, NULL, "all paths in subtrees that come to less than the threshold",
       CQIO_BOUND_RESIDUAL},
      {"path_cut_size", "", unit, NULL, "the same with all signs positive, from above",
       CQIO_BOUND_NONE},
      {"path_nodes", "", "1", "", "paths that were expanded", CQIO_BOUND_NONE},
      {"path_nodes_most", "", "1", NULL, "what was proven of their number before",
       CQIO_BOUND_NONE}};
  const struct path_search *s = &p->search;
  struct bounded listed = {0.0, 0.0};
  double steps = (double)s->count * 0x1p-53;
  for (int64_t k = 0; k < p->count; k++) {
    double value = value_of(s, p->listed[k]);
    int end = s->path[p->listed[k]].step;
    listed = cqio__plus(listed, (struct bounded){value, (2.0 * end + 2.0) * 0x1p-53 * fabs(value)});
  }
  struct bounded small = cqio__rounded(p->small, (steps + 0x1p-46) * p->small_size);
  const struct bounded numbers[] = {p->total,
                                    listed,
                                    small,
                                    s->cut,
                                    cqio__exact(s->cut_size),
                                    cqio__exact((double)s->count),
                                    p->bound_of_nodes};
  for (int k = 0; k < 7; k++) {
    cqio_figure *figure;
    CQIO_TRY(cqio__findings_add(w, &words[k], &figure, NULL));
    cqio__figure_set(figure, 0, numbers[k]);
  }
  const char *text;
  CQIO_TRY(cqio__findings_text(
      w, &text,
      "paths: %lld listed come to %.8g of %.8g (%.2f %%); left: %.4g of small paths on the way, "
      "%.4g in subtrees, within %.1e; %lld expanded, at most %.3g",
      (long long)p->count, listed.value, p->total.value, 100.0 * listed.value / p->total.value,
      small.value, s->cut.value, small.bound + s->cut.bound, (long long)s->count,
      p->bound_of_nodes.value));
  CQIO_TRY(cqio__findings_note(w, text));
  double gap = listed.value + small.value + s->cut.value - p->total.value;
  return cqio__findings_identity(w, "paths: listed and left come to the total",
                                 fabs(gap / p->total.value));
}

static cqio_status describe(struct work *w, struct paths *p) {
  int steps = TIERS;
  CQIO_TRY(cqio_agree(w->ctx, list_paths(w, p)));
  for (int64_t k = 0; k < p->count; k++)
    if (p->search.path[p->listed[k]].step >= steps) steps = p->search.path[p->listed[k]].step + 1;
  CQIO_TRY(cqio_agree(w->ctx, make_axes(w, p, steps)));
  if (p->count > 0) CQIO_TRY(cqio_agree(w->ctx, add_paths(w, p, steps)));
  CQIO_TRY(add_tiers(w, p, steps));
  return cqio_agree(w->ctx, add_sums(w, p));
}

cqio_status cqio__analyse_paths(struct work *w) {
  struct paths p = {.search = {.w = w}};
  if (!w->table->rows)
    return cqio_fail(w->ctx, CQIO_USAGE,
                     "paths: %s is in factored form: expected dense rows, which --assemble makes",
                     w->table->source);
  cqio_status status = prepare(w, &p);
  if (!status) status = bound_nodes(w, &p);
  if (!status) status = search(w, &p);
  if (!status) status = describe(w, &p);
  cqio_free(p.search.demand);
  cqio__vectors_free(&p.search.multiplier);
  cqio_free(p.search.most);
  cqio_free(p.search.path);
  cqio_free(p.listed);
  return status;
}
