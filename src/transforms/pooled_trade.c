/* Who buys from whom: one pattern for all users of a region (30.14). */
#include <math.h>
#include <string.h>

#include "transforms/identities.h"
#include "transforms/pooled_trade.h"
#include "transforms/targets.h"

cqio_status cqio__trade_begin(struct ledger *l, struct trade *t) {
  *t = (struct trade){.ledger = l};
  CQIO_TRY(cqio__target_names(l, BY_REGION, &t->regions, &t->labels));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->column.count, &t->region_of));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &t->row));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &t->use));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &t->done));
  for (int64_t j = 0; j < l->column.count; j++) {
    const char *region = l->column.line[j].region;
    t->region_of[j] = region ? cqio__names_find(&t->regions, region, 0) : -1;
  }
  return CQIO_OK;
}

void cqio__trade_free(struct trade *t) {
  cqio_free(t->regions.text);
  cqio_free(t->labels);
  cqio_free(t->region_of);
  cqio_free(t->row);
  cqio_free(t->use);
  cqio_free(t->done);
}

cqio_status cqio__trade_sellers(const struct trade *t, int64_t account, int64_t *count) {
  const struct ledger *l = t->ledger;
  const struct line *line = &l->row.line[account];
  *count = 0;
  for (int64_t i = account; i < l->n; i++) {
    const struct line *other = &l->row.line[i];
    if (strcmp(other->name, line->name) != 0) continue;
    if (cqio__units_unlike(other->unit ? other->unit : "", line->unit ? line->unit : ""))
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s: %s/%s (%s) and %s/%s (%s) do not share a unit: expected one unit of a "
                       "product in all regions",
                       l->step, line->region, line->name, line->unit, other->region, other->name,
                       other->unit);
    t->done[i] = true;
    t->row[(*count)++] = i;
  }
  return CQIO_OK;
}

double cqio__trade_shares(struct trade *t, int64_t sellers, int64_t region) {
  const struct ledger *l = t->ledger;
  double total = 0.0;
  for (int64_t s = 0; s < sellers; s++) {
    t->use[s] = 0.0;
    for (int64_t j = 0; j < l->column.count; j++)
      if (t->region_of[j] == region && (j < l->n || cqio__ledger_counts(l, &l->column.line[j])))
        t->use[s] += *cqio__ledger_cell(l, t->row[s], j);
    total += t->use[s];
  }
  for (int64_t s = 0; s < sellers && total > 0.0; s++)
    t->use[s] /= total;
  return total;
}

static void spread_column(struct trade *t, int64_t sellers, int64_t column) {
  double sum = 0.0;
  for (int64_t s = 0; s < sellers; s++)
    sum += *cqio__ledger_cell(t->ledger, t->row[s], column);
  for (int64_t s = 0; s < sellers; s++) {
    double *cell = cqio__ledger_cell(t->ledger, t->row[s], column), old = *cell;
    *cell = t->use[s] * sum;
    t->moved += column < t->ledger->n ? fabs(*cell - old) : 0.0;
    t->all += column < t->ledger->n ? fabs(old) : 0.0;
  }
}

static cqio_status spread_all(struct trade *t) {
  const struct ledger *l = t->ledger;
  for (int64_t i = 0; i < l->n; i++) {
    int64_t sellers;
    if (t->done[i]) continue;
    CQIO_TRY(cqio__trade_sellers(t, i, &sellers));
    for (int64_t region = 0; region < t->regions.count; region++) {
      if (!(cqio__trade_shares(t, sellers, region) > 0.0)) continue;
      for (int64_t j = 0; j < l->column.count; j++)
        if (t->region_of[j] == region) spread_column(t, sellers, j);
    }
  }
  return CQIO_OK;
}

cqio_status cqio__trade_share_out(struct trade *t) {
  struct ledger *l = t->ledger;
  struct balances before = {0}, after = {0};
  cqio_status status = cqio__balances_take(l, &before);
  if (!status) status = spread_all(t);
  if (!status) status = cqio__balances_take(l, &after);
  if (!status) status = cqio__identity_vector(l, "rows", after.rows, before.rows);
  if (!status) status = cqio__identity_vector(l, "columns", after.columns, before.columns);
  if (!status && l->report)
    fprintf(l->report, "%s: a share of %.3g of the flows between accounts moved\n", l->step,
            t->all > 0.0 ? t->moved / t->all : 0.0);
  cqio__balances_free(&before);
  cqio__balances_free(&after);
  return status;
}
