/* Structural paths for a unit of final demand of each product (29.20, 29.21): all that come to the
 * threshold of what the product causes, with what is left of it proven. The coefficients are sorted
 * once for all products, which ranks and threads share. */
#include "findings/path_search.h"

#include "dense/threads.h"

#include <math.h>

enum { LIMIT = 10000000, DEEPEST = 16384, GROUP = 16, GROUPS = 64 };

/* A path on the way, the next entry of its column. */
struct level {
  int64_t account, next;
  double prefix;
};

/* What the paths of one product come to. */
struct found {
  double nodes, count, steps; /* expanded, listed, steps of the longest that is listed */
  double listed, listed_lost; /* compensated sum of values */
  double size, most_steps;    /* of all |values|; steps of the longest expanded */
};

struct products {
  struct work *w;
  int extension;
  struct vectors multiplier; /* m = s'L */
  double *most;              /* [n] >= |s|'(I - |A|)^-1 */
  const double *intensity;
  struct path_columns columns;
  struct level *stack;  /* [threads' groups][DEEPEST] */
  struct found *found;  /* [n], of the products of this rank */
  int64_t first, group; /* of the products in work; the first group of a batch */
  bool *too_many;       /* [GROUPS] */
};

enum { COUNT, NODES, STEPS, LISTED, LISTED_BOUND, NUMBERS };

static void take(struct found *f, double value, double tolerance, int64_t steps) {
  f->nodes += 1.0;
  f->size += fabs(value);
  if ((double)steps > f->most_steps) f->most_steps = (double)steps;
  if (!(fabs(value) >= tolerance)) return;
  double next = f->listed + value, added = next - f->listed;
  f->listed_lost += (f->listed - (next - added)) + (value - added);
  f->listed = next;
  f->count += 1.0;
  if ((double)steps > f->steps) f->steps = (double)steps;
}

/* Depth first, which needs no list. Entries fall along a column, so that the first that comes to
 * less ends it. Whether the limits were kept. */
static bool search(const struct products *p, int64_t product, double tolerance, struct level *stack,
                   struct found *out) {
  const struct path_columns *c = &p->columns;
  int64_t depth = 0;
  if (p->most[product] < tolerance) return true;
  stack[0] = (struct level){product, c->start[product], 1.0};
  take(out, p->intensity[product], tolerance, 0);
  while (depth >= 0) {
    struct level *at = &stack[depth];
    const struct path_entry *e = &c->entry[at->next];
    if (at->next == c->start[at->account + 1] || fabs(at->prefix) * (double)e->most < tolerance) {
      depth--;
      continue;
    }
    at->next++;
    double prefix = at->prefix * e->a;
    if (fabs(prefix) * p->most[e->account] < tolerance) continue;
    if (depth + 1 == DEEPEST || out->nodes >= LIMIT) return false;
    stack[++depth] = (struct level){e->account, c->start[e->account], prefix};
    take(out, prefix * p->intensity[e->account], tolerance, depth);
  }
  return true;
}

/* Products rank, rank + ranks, ... of a group. */
static void search_group(void *data, int64_t index) {
  struct products *p = data;
  struct work *w = p->w;
  int64_t ranks = cqio_ctx_size(w->ctx);
  struct level *stack = p->stack + index * DEEPEST;
  for (int64_t k = 0; k < GROUP; k++) {
    int64_t product = ((p->group + index) * GROUP + k) * ranks + cqio_ctx_rank(w->ctx);
    if (product >= w->n) return;
    struct bounded m = cqio__vectors_get(&p->multiplier, 0, w->n, product);
    if (!cqio__present(w, product) || !(fabs(m.value) > m.bound)) continue;
    double tolerance = w->findings->request.threshold * fabs(m.value);
    if (!search(p, product, tolerance, stack, &p->found[product])) p->too_many[index] = true;
  }
}

static cqio_status search_all(struct products *p) {
  struct work *w = p->w;
  int64_t ranks = cqio_ctx_size(w->ctx), each = (w->n + ranks - 1) / ranks;
  int64_t groups = (each + GROUP - 1) / GROUP;
  for (p->group = 0; p->group < groups; p->group += GROUPS) {
    int64_t batch = groups - p->group < GROUPS ? groups - p->group : GROUPS;
    cqio__parallel_for(cqio__blas_threads(), batch, search_group, p);
    cqio_progress(w->ctx);
    for (int64_t g = 0; g < batch; g++)
      if (p->too_many[g])
        return cqio_fail(w->ctx, CQIO_MEMORY,
                         "product_paths: more than %d paths of one product, or %d steps, at the "
                         "threshold %g: expected fewer; raise --threshold",
                         LIMIT, DEEPEST, w->findings->request.threshold);
  }
  return CQIO_OK;
}

/* m, its bound, and M from above, wide by the roundings of prefixes. */
static cqio_status prepare(struct products *p) {
  struct work *w = p->w;
  double share = w->findings->request.threshold;
  CQIO_TRY(cqio__paths_extension(w, &p->extension));
  p->intensity = w->s.value + p->extension * w->n;
  CQIO_TRY(cqio__findings_solve(w, w->open, true, 1, p->intensity, &p->multiplier));
  cqio_status status = CQIO_ALLOC(w->ctx, w->n, &p->most);
  if (!status) status = CQIO_ALLOC(w->ctx, w->n, &p->found);
  if (!status) status = CQIO_ALLOC(w->ctx, GROUPS, &p->too_many);
  if (!status) status = CQIO_ALLOC(w->ctx, (int64_t)GROUPS * DEEPEST, &p->stack);
  CQIO_TRY(cqio_agree(w->ctx, status));
  CQIO_TRY(cqio__paths_most(w, p->intensity, &p->multiplier, p->most));
  for (int64_t i = 0; i < w->n; i++) {
    struct bounded m = cqio__vectors_get(&p->multiplier, 0, w->n, i);
    p->most[i] *= 1.0 + 0x1p-38;
    if (fabs(m.value) > m.bound) /* where signs cancel, less of a subtree is enough */
      share = fmin(share, w->findings->request.threshold * fabs(m.value) / p->most[i]);
  }
  return cqio__path_columns_create(w, p->most, share, &p->columns);
}

/* NUMBERS [NUMBERS][n], equal on all ranks. */
static cqio_status gather(struct products *p, double *numbers) {
  struct work *w = p->w;
  for (int64_t j = 0; j < w->n; j++) {
    const struct found *f = &p->found[j];
    double tail = f->nodes * 0x1p-53, roundings = (2.0 * f->most_steps + 4.0) * 0x1p-53;
    const double own[NUMBERS] = {[COUNT] = f->count,
                                 [NODES] = f->nodes,
                                 [STEPS] = f->steps,
                                 [LISTED] = f->listed + f->listed_lost,
                                 [LISTED_BOUND] =
                                     (roundings + 4.0 * tail * tail) * f->size * (1.0 + 0x1p-20)};
    for (int k = 0; k < NUMBERS; k++)
      numbers[k * w->n + j] = own[k];
  }
  if (MPI_Allreduce(MPI_IN_PLACE, numbers, (int)(NUMBERS * w->n), MPI_DOUBLE, MPI_SUM,
                    cqio_ctx_comm(w->ctx)) == MPI_SUCCESS)
    return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on paths of products");
}

/* Counts, sums and what is left of M, the rest being proven by M itself. */
static cqio_status add_figures(struct products *p, const double *numbers) {
  struct work *w = p->w;
  const char *unit = w->s.unit[p->extension];
  const char *per;
  CQIO_TRY(
      cqio__findings_text(w, &per, "%s per %s", unit, w->table->unit ? w->table->unit : "unit"));
  const struct figure_words words[] = {
      {"product_path_count", "account", "1", "", "paths of the threshold or more", CQIO_BOUND_NONE},
      {"product_path_nodes", "account", "1", "", "paths that were expanded", CQIO_BOUND_NONE},
      {"product_path_steps", "account", "1", "", "steps of the longest that is listed",
       CQIO_BOUND_NONE},
      {"product_path_total", "account", per, NULL, "caused by a unit of final demand",
       CQIO_BOUND_RESIDUAL},
      {"product_path_listed", "account", per, NULL, "of it by paths of the threshold or more",
       CQIO_BOUND_EXACT},
      {"product_path_left", "account", per, NULL, "of it by all other paths", CQIO_BOUND_RESIDUAL}};
  cqio_findings_view view = {.count = 4, .heading = {"total", "left", "paths", "steps"}};
  cqio_figure *figure[6];
  int index[6];
  double sums[2] = {0.0, 0.0};
  for (int k = 0; k < 6; k++)
    CQIO_TRY(cqio__findings_add(w, &words[k], &figure[k], &index[k]));
  for (int64_t j = 0; j < w->n; j++) {
    struct bounded m = cqio__vectors_get(&p->multiplier, 0, w->n, j);
    struct bounded listed =
        cqio__rounded(numbers[LISTED * w->n + j], numbers[LISTED_BOUND * w->n + j]);
    for (int k = COUNT; k <= STEPS; k++)
      figure[k]->value[j] = numbers[k * w->n + j];
    cqio__figure_set(figure[3], j, m);
    cqio__figure_set(figure[4], j, listed);
    cqio__figure_set(figure[5], j, cqio__minus(m, listed));
    sums[0] += numbers[COUNT * w->n + j];
    sums[1] += numbers[NODES * w->n + j];
  }
  const int shown[] = {3, 5, 0, 2};
  for (int k = 0; k < 4; k++)
    view.figure[k] = index[shown[k]];
  CQIO_TRY(cqio__findings_text(w, &view.title,
                               "structural paths of %s (%s) for a unit of each product",
                               w->s.name[p->extension], unit));
  const char *text;
  CQIO_TRY(cqio__findings_text(
      w, &text, "product_paths: %.0f paths come to %g of what their product causes; %.0f expanded",
      sums[0], w->findings->request.threshold, sums[1]));
  CQIO_TRY(cqio__findings_note(w, text));
  return cqio__findings_view(w, &view);
}

static cqio_status describe(struct products *p) {
  double *numbers;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(p->w->ctx, NUMBERS * p->w->n, &numbers));
  cqio_status status = gather(p, numbers);
  if (!status) status = cqio_agree(p->w->ctx, add_figures(p, numbers));
  cqio_free(numbers);
  return status;
}

cqio_status cqio__analyse_product_paths(struct work *w) {
  struct products p = {.w = w};
  if (!w->table->rows)
    return cqio_fail(w->ctx, CQIO_USAGE,
                     "product_paths: %s is in factored form: expected dense rows, which --assemble "
                     "makes",
                     w->table->source);
  cqio_status status = prepare(&p);
  if (!status) status = cqio_agree(w->ctx, search_all(&p));
  if (!status) status = describe(&p);
  cqio__path_columns_free(&p.columns);
  cqio__vectors_free(&p.multiplier);
  cqio_free(p.most);
  cqio_free(p.found);
  cqio_free(p.too_many);
  cqio_free(p.stack);
  return status;
}
