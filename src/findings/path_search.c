/* Structural paths: a path is expanded while its subtree, w m_j, may come to the tolerance; every
 * path of that value is then found, and what is left is known (29.20, 29.21). */
#include "findings/path_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/grow.h"

cqio_status cqio__paths_extension(struct work *w, int *out) {
  const char *name = w->findings->request.extension;
  for (*out = 0; *out < w->s.count; ++*out)
    if (!name || strcmp(w->s.name[*out], name) == 0) return CQIO_OK;
  const char *near = name ? cqio_nearest(name, w->s.name, (size_t)w->s.count) : NULL;
  return cqio_fail(
      w->ctx, CQIO_DATA,
      "--extension %s: %s has none of that name: expected output, value_added, income, "
      "employment or a row of role extension%s%s%s",
      name ? name : "", w->table->source, near ? "; did you mean '" : "", near ? near : "",
      near ? "'?" : "");
}

cqio_status cqio__paths_most(struct work *w, const double *intensity, const struct vectors *m,
                             double *most) {
  bool nonnegative = !w->open->majorant;
  for (int64_t i = 0; i < w->n; i++) {
    nonnegative = nonnegative && intensity[i] >= 0.0;
    most[i] = fabs(intensity[i]);
  }
  if (!nonnegative) return cqio__findings_spread(w, true, most);
  for (int64_t i = 0; i < w->n; i++)
    most[i] = (m->value[i] + m->bound[i]) * (1.0 + 0x1p-50);
  return CQIO_OK;
}

static cqio_status keep(struct path_search *s, struct path path) {
  if (s->count == s->limit)
    return cqio_fail(s->w->ctx, CQIO_MEMORY,
                     "paths: more than %lld of them at the threshold %g: expected fewer; raise "
                     "--threshold",
                     (long long)s->limit, s->w->findings->request.threshold);
  CQIO_TRY(CQIO__GROW(s->w->ctx, s->count, &s->room, &s->path));
  s->path[s->count++] = path;
  return CQIO_OK;
}

/* Final demand itself: the first tier. */
static cqio_status begin(struct path_search *s) {
  for (int64_t j = 0; j < s->w->n; j++) {
    double f = s->demand[j];
    if (f != 0.0 && fabs(f) * s->most[j] >= s->tolerance)
      CQIO_TRY(keep(s, (struct path){-1, j, f, 0}));
  }
  return CQIO_OK;
}

static int by_account(const void *a, const void *b) {
  const struct path *x = a, *y = b;
  return (x->account > y->account) - (x->account < y->account);
}

/* The children of path P, by account. Coefficients fall along a column, so that the first that
 * comes to less ends it. */
static cqio_status expand(struct path_search *s, int64_t p) {
  const struct path from = s->path[p];
  const struct path_columns *c = s->columns;
  int64_t first = s->count;
  for (int64_t k = c->start[from.account]; k < c->start[from.account + 1]; k++) {
    const struct path_entry *e = &c->entry[k];
    double prefix = from.prefix * e->a;
    if (fabs(from.prefix) * (double)e->most < s->tolerance) break;
    if (fabs(prefix) * s->most[e->account] >= s->tolerance)
      CQIO_TRY(keep(s, (struct path){p, e->account, prefix, from.step + 1}));
  }
  if (s->count - first > 1)
    qsort(s->path + first, (size_t)(s->count - first), sizeof *s->path, by_account);
  return CQIO_OK;
}

/* What was not entered begins with u = f + A q - q, with q the sum of the prefixes of all paths
 * that were expanded, by their accounts: it comes to m u. The roundings of u are those of a product
 * of |A| with |q|. V [5][n]: q, |q|, their products, the number of paths. */
static cqio_status sum_cuts(struct path_search *s, double *v) {
  struct work *w = s->w;
  int64_t n = w->n;
  double gamma = 0x1p-53 * ((double)cqio_operator_rounding(w->open->op) + 8.0);
  double *q = v, *size = v + n, *product = v + 2 * n, *sized = v + 3 * n, *paths = v + 4 * n;
  for (int64_t p = 0; p < s->count; p++) {
    q[s->path[p].account] += s->path[p].prefix;
    size[s->path[p].account] += fabs(s->path[p].prefix);
    paths[s->path[p].account] += 1.0;
  }
  CQIO_TRY(cqio__findings_multiply(w, false, false, 1, q, product));
  CQIO_TRY(cqio__findings_multiply(w, false, true, 1, size, sized));
  s->cut = (struct bounded){0.0, 0.0};
  s->cut_size = 0.0;
  for (int64_t i = 0; i < n; i++) {
    double all = fabs(s->demand[i]) + sized[i] + size[i];
    double grown = gamma + 0x1p-53 * paths[i];
    double left = fabs(s->demand[i]) + sized[i] - size[i] + grown * all;
    struct bounded u = {(s->demand[i] - q[i]) + product[i], grown * all};
    struct bounded m = cqio__vectors_get(&s->multiplier, 0, n, i);
    s->cut = cqio__plus(s->cut, cqio__times(m, u));
    s->cut_size += fmax(left, 0.0) * s->most[i];
  }
  return CQIO_OK;
}

cqio_status cqio__paths_search(struct path_search *s) {
  double *work;
  cqio_status status = begin(s);
  for (int64_t p = 0; p < s->count && !status; p++) {
    status = expand(s, p);
    if (p % 65536 == 0) cqio_progress(s->w->ctx);
  }
  CQIO_TRY(cqio_agree(s->w->ctx, status));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(s->w->ctx, 5 * s->w->n, &work));
  status = sum_cuts(s, work);
  cqio_free(work);
  return status;
}
