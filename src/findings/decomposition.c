/* Structural decomposition of what changed between tables (29.23-29.27). */
#include "findings/mixed_years.h"
#include "iotable/iotable.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum factor { INTENSITY, TRADE, TECHNOLOGY, MIX, LEVEL, DEMAND, FACTORS };
enum { MOST = 5, CORNERS = 1 << MOST };

static const char *const factor_names[FACTORS] = {"intensity", "trade", "technology",
                                                  "mix",       "level", "demand"};

struct decomposition {
  int count;                /* factors */
  enum factor factor[MOST]; /* in their order */
  const char *name[MOST];
  int tables, comparisons; /* pairs, and with more than two tables "chained" and "direct" */
  cqio_figure *full, *polar, *change, *account;
  int index_full, index_polar;
};

/* Two years while they are compared. */
struct pair {
  const struct other_year *years[2];
  double demand[2]; /* of all accounts */
  struct mixed_years mixed;
};

/* ---- what is asked --------------------------------------------------------------------------- */

static bool has(const struct decomposition *d, enum factor factor) {
  for (int k = 0; k < d->count; k++)
    if (d->factor[k] == factor) return true;
  return false;
}

static cqio_status wrong_factors(struct work *w, const char *text) {
  return cqio_fail(w->ctx, CQIO_USAGE,
                   "--factors %s: expected intensity, technology, mix and level or demand in their "
                   "place, and trade or not, each once, in any order",
                   text);
}

static cqio_status read_factors(struct work *w, struct decomposition *d) {
  const char *text = w->findings->request.factors;
  if (!text)
    text =
        w->regions > 1 ? "intensity,trade,technology,mix,level" : "intensity,technology,mix,level";
  for (const char *at = text; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
    size_t length = strcspn(at, ",");
    int k = 0;
    while (k < FACTORS &&
           (strlen(factor_names[k]) != length || strncmp(factor_names[k], at, length) != 0))
      k++;
    if (k == FACTORS || d->count == MOST || has(d, (enum factor)k)) return wrong_factors(w, text);
    d->name[d->count] = factor_names[k];
    d->factor[d->count++] = (enum factor)k;
  }
  bool parts = has(d, MIX) && has(d, LEVEL), any = has(d, MIX) || has(d, LEVEL);
  if (!has(d, INTENSITY) || !has(d, TECHNOLOGY) || parts == has(d, DEMAND) || parts != any)
    return wrong_factors(w, text);
  if (has(d, TRADE) && w->regions < 2)
    return cqio_fail(w->ctx, CQIO_DATA, "--factors %s: trade: %s has no two regions", text,
                     w->table->source);
  return CQIO_OK;
}

static cqio_status add_figures(struct work *w, struct decomposition *d) {
  static const char unit[] = "unit of the extension";
  static const struct figure_words words[] = {
      {"decomposition_full", "comparison extension factor", unit, NULL,
       "effect of the change of the factor, the mean of all orders of changes",
       CQIO_BOUND_RESIDUAL},
      {"decomposition_polar", "comparison extension factor", unit, NULL,
       "effect of the change of the factor, the mean of the order of factors and its reverse",
       CQIO_BOUND_RESIDUAL},
      {"decomposition_change", "comparison extension", unit, NULL, "change in all",
       CQIO_BOUND_RESIDUAL},
      {"decomposition_account", "extension factor account", unit, NULL,
       "effect by producing account, the mean of all orders, from the first table to the last",
       CQIO_BOUND_RESIDUAL}};
  cqio_figure **figures[] = {&d->full, &d->polar, &d->change, &d->account};
  int *indices[] = {&d->index_full, &d->index_polar, NULL, NULL};
  for (int k = 0; k < 4; k++)
    CQIO_TRY(cqio__findings_add(w, &words[k], figures[k], indices[k]));
  return CQIO_OK;
}

static cqio_status prepare(struct work *w, struct decomposition *d) {
  const char **labels;
  int axis;
  CQIO_TRY(read_factors(w, d));
  d->tables = 1 + w->findings->request.tables_count;
  d->comparisons = d->tables - 1 + (d->tables > 2 ? 2 : 0);
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, d->comparisons, &labels));
  for (int k = 0; k < d->tables - 1; k++)
    CQIO_TRY(cqio__findings_text(w, &labels[k], "table %d to %d", k + 1, k + 2));
  if (d->tables > 2) {
    labels[d->tables - 1] = "chained";
    labels[d->tables] = "direct";
  }
  CQIO_TRY(cqio__findings_axis(w, "comparison", d->comparisons, labels, &axis));
  CQIO_TRY(cqio__findings_axis(w, "factor", d->count, d->name, &axis));
  return add_figures(w, d);
}

/* ---- effects --------------------------------------------------------------------------------- */

/* What account I has of intensity E where the factors of CORNER (bits) are of the last year. An
 * account without output in one year has the intensity of the other (29.26). */
static struct bounded corner_value(const struct work *w, const struct decomposition *d,
                                   const struct pair *p, int corner, int e, int64_t i) {
  int of[FACTORS] = {0};
  for (int k = 0; k < d->count; k++)
    of[d->factor[k]] = corner >> k & 1;
  if (!has(d, TRADE)) of[TRADE] = of[TECHNOLOGY];
  bool whole = has(d, DEMAND);
  const struct other_year *year = p->years[of[INTENSITY]];
  if (!(year->output[i] > 0.0)) year = p->years[1 - of[INTENSITY]];
  struct bounded x = cqio__vectors_get(&p->mixed.x[of[TRADE] + 2 * of[TECHNOLOGY]],
                                       whole ? of[DEMAND] : of[MIX], w->n, i);
  if (!whole) x = cqio__times(x, cqio__exact(p->demand[of[LEVEL]]));
  return cqio__times(cqio__exact(year->intensity[e * w->n + i]), x);
}

/* |Q|! (k - 1 - |Q|)! / k!: the share of all orders in which the factors Q change before another.
 */
static double order_share(int before, int count) {
  double share = 1.0 / (double)count;
  for (int k = 0; k < before; k++)
    share *= (double)(k + 1) / (double)(count - 1 - k);
  return share;
}

static int ones(int bits) {
  int count = 0;
  for (; bits; bits >>= 1)
    count += bits & 1;
  return count;
}

/* E_i = sum over sets Q without i of their share times v(Q + i) - v(Q). */
static struct bounded full_effect(const struct bounded *value, int count, int factor) {
  struct bounded sum = {0.0, 0.0};
  for (int q = 0; q < 1 << count; q++) {
    if (q >> factor & 1) continue;
    struct bounded step = cqio__minus(value[q | 1 << factor], value[q]);
    sum = cqio__plus(sum, cqio__times(cqio__exact(order_share(ones(q), count)), step));
  }
  return sum;
}

static struct bounded polar_effect(const struct bounded *value, int count, int factor) {
  int before = (1 << factor) - 1, after = ((1 << count) - 1) & ~(before | 1 << factor);
  struct bounded up = cqio__minus(value[before | 1 << factor], value[before]);
  struct bounded down = cqio__minus(value[after | 1 << factor], value[after]);
  return cqio__times(cqio__exact(0.5), cqio__plus(up, down));
}

static void add_effects(const struct work *w, struct decomposition *d, const struct pair *p,
                        int comparison, int e) {
  struct bounded value[CORNERS] = {{0.0, 0.0}};
  int all = (1 << d->count) - 1;
  int64_t row = comparison * w->s.count + e;
  for (int64_t i = 0; i < w->n; i++) {
    for (int corner = 0; corner <= all; corner++)
      value[corner] = corner_value(w, d, p, corner, e, i);
    cqio__figure_increase(d->change, row, cqio__minus(value[all], value[0]));
    for (int k = 0; k < d->count; k++) {
      struct bounded effect = full_effect(value, d->count, k);
      cqio__figure_increase(d->full, row * d->count + k, effect);
      cqio__figure_increase(d->polar, row * d->count + k, polar_effect(value, d->count, k));
      if (comparison == d->comparisons - 1)
        cqio__figure_set(d->account, (e * d->count + k) * w->n + i, effect);
    }
  }
}

/* Demand of both years, as shares of all of it where mix and level are apart. */
static cqio_status set_demand(struct work *w, const struct decomposition *d, struct pair *p,
                              double *demand) {
  for (int year = 0; year < 2; year++) {
    const double *y = p->years[year]->demand;
    p->demand[year] = cqio__total(y, NULL, w->n, 1).value;
    if (!has(d, DEMAND) && !(p->demand[year] > 0.0))
      return cqio_fail(w->ctx, CQIO_DATA,
                       "decomposition: final demand of table %d of a pair is %.10g: expected more "
                       "than 0, or --factors with demand in place of mix and level",
                       year + 1, p->demand[year]);
    for (int64_t i = 0; i < w->n; i++)
      demand[year * w->n + i] = has(d, DEMAND) ? y[i] : y[i] / p->demand[year];
  }
  return CQIO_OK;
}

static cqio_status compare(struct work *w, struct decomposition *d, const struct other_year *first,
                           const struct other_year *last, int comparison) {
  struct pair p = {.years = {first, last}};
  double *demand;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 2 * w->n, &demand));
  cqio_status status = cqio_agree(w->ctx, set_demand(w, d, &p, demand));
  if (!status) status = cqio__mixed_years_solve(w, first, last, has(d, TRADE), demand, &p.mixed);
  for (int e = 0; e < w->s.count && !status; e++)
    add_effects(w, d, &p, comparison, e);
  cqio__mixed_years_free(&p.mixed);
  cqio_free(demand);
  return status;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Whether OTHER has the outputs of FIRST, each of another account. */
static bool is_permuted(struct work *w, const struct other_year *first,
                        const struct other_year *other) {
  double *sorted = NULL;
  size_t n = (size_t)w->n;
  if (CQIO_ALLOC(w->ctx, 2 * n, &sorted)) return false;
  memcpy(sorted, first->output, n * sizeof *sorted);
  memcpy(sorted + n, other->output, n * sizeof *sorted);
  qsort(sorted, n, sizeof *sorted, by_size);
  qsort(sorted + n, n, sizeof *sorted, by_size);
  bool same = memcmp(sorted, sorted + n, n * sizeof *sorted) == 0;
  cqio_free(sorted);
  return same && memcmp(first->output, other->output, n * sizeof *sorted) != 0;
}

/* Tables in which nothing changed but perhaps labels, or that stand in another order than their
 * years. */
static void warn_of_order(struct work *w, const cqio_io_table *one, const cqio_io_table *other,
                          const struct other_year *first, const struct other_year *last) {
  size_t size = (size_t)w->n * sizeof *first->output;
  bool same = memcmp(first->output, last->output, size) == 0 &&
              memcmp(first->demand, last->demand, size) == 0;
  if (same)
    cqio_log(w->ctx, CQIO_LOG_WARN,
             "decomposition: %s and %s have the same output and final demand in all accounts: is "
             "one of them another year?",
             one->source, other->source);
  else if (is_permuted(w, first, last))
    cqio_log(w->ctx, CQIO_LOG_WARN,
             "decomposition: %s has the outputs of %s, but of other accounts: are labels "
             "exchanged?",
             other->source, one->source);
  else if (one->year > 0 && other->year > 0 && other->year <= one->year)
    cqio_log(w->ctx, CQIO_LOG_WARN,
             "decomposition: %s is of %d, and %s behind it of %d: expected a later year, as "
             "changes are from the first to the last",
             one->source, one->year, other->source, other->year);
}

/* Sums of all pairs. */
static void chain(const struct work *w, struct decomposition *d) {
  cqio_figure *figures[] = {d->full, d->polar, d->change};
  for (int f = 0; f < 3; f++) {
    int64_t size = w->s.count * (f < 2 ? d->count : 1), to = (d->tables - 1) * size;
    for (int pair = 0; pair < d->tables - 1 && d->tables > 2; pair++)
      for (int64_t k = 0; k < size; k++)
        cqio__figure_increase(figures[f], to + k, cqio__figure_get(figures[f], pair * size + k));
  }
}

/* ---- results --------------------------------------------------------------------------------- */

static cqio_status add_identities(struct work *w, const struct decomposition *d) {
  double full = 0.0, polar = 0.0, chained = 0.0;
  for (int64_t row = 0; row < d->change->size; row++) {
    double gap[2] = {d->change->value[row], d->change->value[row]}, size = 0.0, doubt = 0.0;
    for (int k = 0; k < d->count; k++) {
      gap[0] -= d->full->value[row * d->count + k];
      gap[1] -= d->polar->value[row * d->count + k];
      size += fabs(d->full->value[row * d->count + k]);
      doubt += d->full->bound[row * d->count + k];
    }
    if (size <= doubt) continue; /* nothing changed but by rounding */
    if (size > 0.0) full = fmax(full, fabs(gap[0]) / size);
    if (size > 0.0) polar = fmax(polar, fabs(gap[1]) / size);
  }
  CQIO_TRY(cqio__findings_identity(
      w, "decomposition: effects, the mean of all orders, come to the change", full));
  CQIO_TRY(cqio__findings_identity(
      w, "decomposition: effects, the mean of two orders, come to the change", polar));
  for (int e = 0; e < w->s.count && d->tables > 2; e++) {
    double sum = d->change->value[(d->tables - 1) * w->s.count + e];
    double direct = d->change->value[d->tables * w->s.count + e];
    chained = fmax(chained, fabs(sum - direct) / fmax(fabs(direct), 1e-300));
  }
  if (d->tables == 2) return CQIO_OK;
  return cqio__findings_identity(w, "decomposition: chained and direct changes are the same",
                                 chained);
}

static cqio_status add_views(struct work *w, const struct decomposition *d) {
  for (int e = 0; e < w->s.count; e++) {
    int64_t at = ((d->comparisons - 1) * w->s.count + e) * d->count;
    cqio_findings_view view = {.count = 2,
                               .figure = {d->index_full, d->index_polar},
                               .heading = {"all orders", "two orders"},
                               .offset = {at, at}};
    CQIO_TRY(cqio__findings_text(w, &view.title, "what changed %s (%s), first table to last",
                                 w->s.name[e], w->s.unit[e]));
    CQIO_TRY(cqio__findings_view(w, &view));
  }
  return CQIO_OK;
}

static cqio_status analyse(struct work *w, struct decomposition *d, struct other_year *years) {
  for (int k = 0; k < d->tables; k++) {
    const cqio_io_table *table = k ? w->findings->request.tables[k - 1] : w->table;
    CQIO_TRY(cqio__other_year_create(w, table, &years[k]));
  }
  for (int k = 0; k + 1 < d->tables; k++) {
    const cqio_io_table *const *others = w->findings->request.tables;
    warn_of_order(w, k ? others[k - 1] : w->table, others[k], &years[k], &years[k + 1]);
    CQIO_TRY(compare(w, d, &years[k], &years[k + 1], k));
  }
  chain(w, d);
  if (d->tables > 2) CQIO_TRY(compare(w, d, &years[0], &years[d->tables - 1], d->comparisons - 1));
  CQIO_TRY(cqio_agree(w->ctx, add_views(w, d)));
  return add_identities(w, d);
}

cqio_status cqio__analyse_decomposition(struct work *w) {
  struct decomposition d = {0};
  struct other_year *years;
  if (w->findings->request.tables_count == 0)
    return cqio_fail(w->ctx, CQIO_USAGE,
                     "--what decomposition: expected --tables with another table or more");
  CQIO_TRY(cqio_agree(w->ctx, prepare(w, &d)));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, d.tables, &years));
  cqio_status status = analyse(w, &d, years);
  for (int k = 0; k < d.tables; k++)
    cqio__other_year_free(&years[k]);
  cqio_free(years);
  return status;
}
