/* Tables of several years, brought into one order of accounts. */
#include "findings/other_year.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void cqio__other_year_free(struct other_year *year) {
  cqio_free(year->own_rows);
  cqio_free(year->output);
  cqio_free(year->demand);
  cqio_free(year->intensity);
  *year = (struct other_year){0};
}

enum { YEAR_TEXT = 32 };

/* " of 2015", where its unit does not say so. */
static const char *of_year(const cqio_io_table *t, char text[YEAR_TEXT]) {
  text[0] = '\0';
  if (t->year > 0) snprintf(text, YEAR_TEXT, " of %d", t->year);
  return text;
}

/* Current prices of two years, or prices of unlike years, hold inflation. */
static cqio_status check_unit(struct work *w, const cqio_io_table *t) {
  char text[2][YEAR_TEXT];
  const cqio_io_table *first = w->table;
  bool known = first->measure.factor > 0.0 && t->measure.factor > 0.0;
  cqio_unit one = first->measure, other = t->measure;
  one.price_year = other.price_year = 0; /* prices are judged apart */
  if (t->mixed || !t->output || !t->rows)
    return cqio_fail(w->ctx, CQIO_DATA,
                     "decomposition: %s: expected output, dense rows and one unit of money",
                     t->source);
  if (strcmp(first->unit, t->unit) != 0 && !known)
    return cqio_fail(w->ctx, CQIO_DATA,
                     "decomposition: %s is in %s, %s in %s: expected one unit for both",
                     first->source, first->unit, t->source, t->unit);
  if (known && (!cqio_unit_compatible(&one, &other) || one.factor != other.factor))
    return cqio_fail(w->ctx, CQIO_DATA,
                     "decomposition: %s is in %s, %s in %s: expected one unit for both",
                     first->source, first->unit, t->source, t->unit);
  bool current = (first->measure.current && first->measure.price_year == 0) ||
                 (t->measure.current && t->measure.price_year == 0);
  if (w->findings->request.current_prices || !known) return CQIO_OK;
  if (t != first && !current && !first->measure.price_year && !t->measure.price_year &&
      !first->measure.constant && !t->measure.constant)
    cqio_log(
        w->ctx, CQIO_LOG_WARN,
        "decomposition: %s and %s state no year and no prices: what changed holds inflation "
        "unless both are in prices of one year; state it, as in '# year: 2015' and '%s at 2015 "
        "basic prices'",
        first->source, t->source, first->unit);
  if (!current && cqio_unit_same_prices(&first->measure, &t->measure)) return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_DATA,
                   "decomposition: %s is in %s%s, %s in %s%s: expected both in constant prices of "
                   "one year, or --allow-current-prices",
                   first->source, first->unit, of_year(first, text[0]), t->source, t->unit,
                   of_year(t, text[1]));
}

/* Where the accounts of the first table are in T. */
static cqio_status find_accounts(struct work *w, const cqio_io_table *t, int64_t *position,
                                 bool *moved) {
  cqio_account_label label;
  if (t->accounts != w->n)
    return cqio_fail(w->ctx, CQIO_DATA,
                     "decomposition: %s has %lld accounts, %s has %lld: expected the same ones",
                     w->table->source, (long long)w->n, t->source, (long long)t->accounts);
  for (int64_t i = 0; i < w->n; i++) {
    const char *name = cqio_io_table_label(w->table, i, &label);
    position[i] = cqio_io_table_find(t, name, i);
    if (position[i] < 0)
      return cqio_fail(w->ctx, CQIO_DATA, "decomposition: %s has no account '%s' of %s", t->source,
                       name, w->table->source);
    *moved = *moved || position[i] != i;
  }
  return CQIO_OK;
}

/* Rows one after the other go to all, and each rank keeps its own in the order of the first table.
 */
static cqio_status move_rows(struct work *w, const cqio_io_table *t, const int64_t *position,
                             double *rows) {
  double *row;
  cqio_status status = CQIO_OK;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &row));
  for (int64_t i = 0; i < w->n && !status; i++) {
    int64_t from = position[i] - t->first, to = i - w->table->first;
    bool mine = from >= 0 && from < t->count;
    for (int64_t j = 0; j < w->n; j++)
      row[j] = mine ? t->rows[from * w->n + position[j]] : 0.0;
    if (MPI_Allreduce(MPI_IN_PLACE, row, (int)w->n, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(w->ctx)) !=
        MPI_SUCCESS)
      status = cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on rows of a table");
    if (to >= 0 && to < w->table->count) memcpy(rows + to * w->n, row, (size_t)w->n * sizeof *row);
  }
  cqio_free(row);
  return status;
}

/* Whether two texts say the same unit, as "1e6 EUR" and "million EUR" do; prices of money are those
 * of the tables, which are judged before. */
static bool same_unit(const char *a, const char *b) {
  cqio_unit one, other;
  if (strcmp(a, b) == 0) return true;
  if (!cqio_unit_parse(a, &one) || !cqio_unit_parse(b, &other)) return false;
  one.price_year = other.price_year = 0;
  return cqio_unit_compatible(&one, &other) && one.factor == other.factor;
}

/* Intensities of T under the names of the first table. */
static cqio_status take_intensities(struct work *w, const cqio_io_table *t, const int64_t *position,
                                    double *out) {
  struct work other = {.ctx = w->ctx,
                       .findings = w->findings,
                       .table = t,
                       .n = w->n,
                       .regions = t->regions.count,
                       .output = t->output};
  int notes = w->findings->notes; /* they are of T alone */
  CQIO_TRY(cqio__take_intensities(&other));
  w->findings->notes = notes;
  for (int e = 0; e < w->s.count; e++) {
    int k = 0;
    while (k < other.s.count && strcmp(other.s.name[k], w->s.name[e]) != 0)
      k++;
    if (k == other.s.count)
      return cqio_fail(w->ctx, CQIO_DATA,
                       "decomposition: %s has no %s, as %s has: expected the same extensions",
                       t->source, w->s.name[e], w->table->source);
    if (!same_unit(other.s.unit[k], w->s.unit[e]))
      return cqio_fail(w->ctx, CQIO_DATA,
                       "decomposition: %s has %s in %s, %s in %s: expected the same units",
                       t->source, w->s.name[e], other.s.unit[k], w->table->source, w->s.unit[e]);
    for (int64_t i = 0; i < w->n; i++)
      out[e * w->n + i] = other.s.value[k * w->n + position[i]];
  }
  return CQIO_OK;
}

static cqio_status find_demand(struct work *w, struct other_year *year) {
  cqio_operator *op;
  int64_t first, count;
  double *x, *y;
  CQIO_TRY(cqio_operator_create_dense(w->ctx, w->n, year->rows, NULL, &op));
  cqio_operator_range(op, &first, &count);
  cqio_status status = CQIO_ALLOC_TOGETHER(w->ctx, 2 * count, &x);
  if (!status) {
    y = x + count;
    cqio_operator_scatter(op, 1, year->output, x);
    status = cqio_operator_apply(w->ctx, op, 1, x, y);
    if (!status) status = cqio_operator_gather(w->ctx, op, 1, y, year->demand);
    cqio_free(x);
  }
  cqio_operator_destroy(&op);
  for (int64_t i = 0; i < w->n && !status; i++)
    year->demand[i] = year->output[i] - year->demand[i];
  return status;
}

static cqio_status fill(struct work *w, const cqio_io_table *t, int64_t *position,
                        struct other_year *year) {
  bool moved = false;
  CQIO_TRY(cqio_agree(w->ctx, find_accounts(w, t, position, &moved)));
  for (int64_t i = 0; i < w->n; i++)
    year->output[i] = t->output[position[i]];
  CQIO_TRY(cqio_agree(w->ctx, take_intensities(w, t, position, year->intensity)));
  year->rows = t->rows;
  if (moved) {
    CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->table->count * w->n, &year->own_rows));
    CQIO_TRY(move_rows(w, t, position, year->own_rows));
    year->rows = year->own_rows;
  }
  return find_demand(w, year);
}

cqio_status cqio__other_year_create(struct work *w, const cqio_io_table *t,
                                    struct other_year *out) {
  int64_t *position = NULL;
  *out = (struct other_year){0};
  CQIO_TRY(cqio_agree(w->ctx, check_unit(w, t)));
  cqio_status status = CQIO_ALLOC(w->ctx, w->n, &position);
  if (!status) status = CQIO_ALLOC(w->ctx, w->n, &out->output);
  if (!status) status = CQIO_ALLOC(w->ctx, w->n, &out->demand);
  if (!status) status = CQIO_ALLOC(w->ctx, w->s.count * w->n, &out->intensity);
  status = cqio_agree(w->ctx, status);
  if (!status) status = fill(w, t, position, out);
  cqio_free(position);
  if (status) cqio__other_year_free(out);
  return status;
}
