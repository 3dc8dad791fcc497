/* Trade by pools of products, and back to flows from seller to user (30.14). */
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "transforms/identities.h"
#include "transforms/pooled_trade.h"

/* A pool passes on what it buys, to this part. */
static const double PASSED = 1e-9;

/* ---- into pools ------------------------------------------------------------------------------ */

/* The new table: accounts, then a pool of each product in each region that uses it. */
struct pooled {
  struct trade *trade;
  struct lines rows, columns;
  int64_t pools, *product, *region; /* [pools]; product: first account that sells it */
  double *value, *output;
};

static cqio_status add_pool(struct pooled *p, int64_t account, int64_t region) {
  const struct ledger *l = p->trade->ledger;
  struct line line = l->row.line[account];
  char name[300];
  snprintf(name, sizeof name, CQIO__POOL "%.250s", line.name);
  CQIO_TRY(cqio__ledger_text(l, name, &line.name));
  line.region = p->trade->regions.text[region];
  if (cqio__ledger_find(&l->row, &line, 0) >= 0)
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: the table has an account '%s/%s' already: expected none", l->step,
                     line.region, name);
  p->product[p->pools] = account;
  p->region[p->pools++] = region;
  CQIO_TRY(cqio__ledger_add(l, &p->rows, line));
  return cqio__ledger_add(l, &p->columns, line);
}

static cqio_status add_lines(struct pooled *p) {
  struct trade *t = p->trade;
  const struct ledger *l = t->ledger;
  for (int64_t i = 0; i < l->n; i++) {
    CQIO_TRY(cqio__ledger_add(l, &p->rows, l->row.line[i]));
    CQIO_TRY(cqio__ledger_add(l, &p->columns, l->column.line[i]));
  }
  for (int64_t i = 0; i < l->n; i++) {
    int64_t sellers;
    if (t->done[i]) continue;
    CQIO_TRY(cqio__trade_sellers(t, i, &sellers));
    for (int64_t region = 0; region < t->regions.count; region++)
      if (cqio__trade_shares(t, sellers, region) > 0.0) CQIO_TRY(add_pool(p, i, region));
  }
  for (int64_t i = l->n; i < l->row.count; i++)
    CQIO_TRY(cqio__ledger_add(l, &p->rows, l->row.line[i]));
  for (int64_t j = l->n; j < l->column.count; j++)
    CQIO_TRY(cqio__ledger_add(l, &p->columns, l->column.line[j]));
  memset(t->done, 0, (size_t)l->n * sizeof *t->done);
  return CQIO_OK;
}

static double *cell(const struct pooled *p, int64_t row, int64_t column) {
  return p->value + row * p->columns.count + column;
}

/* Place in the new table of a line of the old one. */
static int64_t place(const struct pooled *p, int64_t line) {
  return line < p->trade->ledger->n ? line : line + p->pools;
}

static cqio_status fill_pool(struct pooled *p, int64_t pool) {
  struct trade *t = p->trade;
  const struct ledger *l = t->ledger;
  int64_t sellers, region = p->region[pool];
  CQIO_TRY(cqio__trade_sellers(t, p->product[pool], &sellers));
  double all = cqio__trade_shares(t, sellers, region);
  p->output[l->n + pool] = all;
  for (int64_t s = 0; s < sellers; s++) {
    *cell(p, t->row[s], l->n + pool) = t->use[s] * all;
    for (int64_t j = 0; j < l->column.count; j++)
      if (t->region_of[j] == region)
        *cell(p, l->n + pool, place(p, j)) += *cqio__ledger_cell(l, t->row[s], j);
  }
  return CQIO_OK;
}

/* What is bought outside of pools, by columns of no region and where a region uses nothing in all,
 * and the rows beside the accounts, stay. */
static void copy_rest(const struct pooled *p, const bool *used) {
  const struct trade *t = p->trade;
  const struct ledger *l = t->ledger;
  for (int64_t i = 0; i < l->row.count; i++)
    for (int64_t j = 0; j < l->column.count; j++) {
      int64_t region = t->region_of[j];
      if (i < l->n && region >= 0 && used[i * t->regions.count + region]) continue;
      *cell(p, place(p, i), place(p, j)) = *cqio__ledger_cell(l, i, j);
    }
}

static cqio_status fill(struct pooled *p) {
  struct trade *t = p->trade;
  const struct ledger *l = t->ledger;
  bool *used;
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n * t->regions.count, &used));
  cqio_status status = CQIO_OK;
  for (int64_t k = 0; k < p->pools && !status; k++) {
    status = fill_pool(p, k);
    for (int64_t i = 0; i < l->n; i++)
      if (strcmp(l->row.line[i].name, l->row.line[p->product[k]].name) == 0)
        used[i * t->regions.count + p->region[k]] = true;
  }
  memcpy(p->output, l->output, (size_t)l->n * sizeof *l->output);
  if (!status) copy_rest(p, used);
  cqio_free(used);
  return status;
}

/* Balances of accounts are BEFORE, pools close. */
static cqio_status check_pools(const struct ledger *l, const struct balances *before, int64_t n,
                               double *expected) {
  struct balances after = {0};
  cqio_status status = cqio__balances_take(l, &after);
  memcpy(expected, before->rows, (size_t)n * sizeof *expected);
  if (!status) status = cqio__identity_vector(l, "rows", after.rows, expected);
  memcpy(expected, before->columns, (size_t)n * sizeof *expected);
  if (!status) status = cqio__identity_vector(l, "columns", after.columns, expected);
  cqio__balances_free(&after);
  return status;
}

static cqio_status make_pools(struct pooled *p) {
  struct ledger *l = p->trade->ledger;
  int64_t most = l->n * p->trade->regions.count;
  CQIO_TRY(CQIO_ALLOC(l->ctx, most, &p->product));
  CQIO_TRY(CQIO_ALLOC(l->ctx, most, &p->region));
  CQIO_TRY(add_lines(p));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n + p->pools, &p->output));
  CQIO_TRY(cqio__ledger_room(l, p->rows.count, p->columns.count, &p->value));
  return fill(p);
}

cqio_status cqio__trade_into_pools(struct trade *t) {
  struct ledger *l = t->ledger;
  struct pooled p = {.trade = t};
  struct balances before = {0};
  double *expected = NULL;
  int64_t n = l->n;
  cqio_status status = cqio__balances_take(l, &before);
  if (!status) status = make_pools(&p);
  if (!status) status = CQIO_ALLOC(l->ctx, n + p.pools, &expected);
  if (status) {
    cqio_free(p.value);
    cqio_free(p.output);
  } else {
    cqio__ledger_replace(l, &p.rows, &p.columns, p.value, p.output, n + p.pools);
    status = check_pools(l, &before, n, expected);
  }
  if (!status && l->report)
    fprintf(l->report, "%s: %lld pools of products\n", l->step, (long long)p.pools);
  cqio_free(expected);
  cqio_free(p.product);
  cqio_free(p.region);
  cqio__balances_free(&before);
  return status;
}

/* ---- out of pools ---------------------------------------------------------------------------- */

/* Pools buy from accounts alone, from no pool, as much as they sell. */
static cqio_status check_pool(const struct ledger *l, const bool *pools, int64_t pool,
                              double *sold) {
  cqio_account_label label, other;
  double bought = 0.0;
  *sold = 0.0;
  cqio__ledger_label(&l->row.line[pool], &label);
  for (int64_t i = 0; i < l->row.count; i++) {
    double value = *cqio__ledger_cell(l, i, pool);
    if (i < l->n && !pools[i]) bought += value;
    if (value == 0.0 || (i < l->n && !pools[i])) continue;
    return cqio_fail(
        l->ctx, CQIO_DATA,
        "%s: '%.200s' buys or pays '%.200s' %.10g: expected pools that buy products of "
        "accounts alone",
        l->step, label.text, cqio__ledger_label(&l->row.line[i], &other), value);
  }
  for (int64_t j = 0; j < l->column.count; j++)
    if (j < l->n || cqio__ledger_counts(l, &l->column.line[j]))
      *sold += *cqio__ledger_cell(l, pool, j);
  if (fabs(bought - *sold) <= PASSED * fmax(fabs(bought), fabs(*sold))) return CQIO_OK;
  return cqio_fail(l->ctx, CQIO_DATA,
                   "%s: '%.200s' buys %.10g and sells %.10g: expected pools that pass on what they "
                   "buy",
                   l->step, label.text, bought, *sold);
}

/* z_ij gains what i sells the pool times the share of j in what the pool sells. */
static void pass_on(const struct ledger *l, int64_t pool, double sold) {
  for (int64_t i = 0; i < l->n; i++) {
    double part = *cqio__ledger_cell(l, i, pool) / sold;
    for (int64_t j = 0; j < l->column.count && part != 0.0; j++)
      *cqio__ledger_cell(l, i, j) += part * *cqio__ledger_cell(l, pool, j);
  }
}

/* The lines that are no pools, and their balances. */
static cqio_status leave_pools(struct ledger *l, const bool *pools, const struct balances *before) {
  struct lines rows = {0}, columns = {0};
  double *value = NULL, *output = NULL;
  int64_t n = 0, at = 0;
  for (int64_t i = 0; i < l->row.count; i++)
    if (i >= l->n || !pools[i]) CQIO_TRY(cqio__ledger_add(l, &rows, l->row.line[i]));
  for (int64_t j = 0; j < l->column.count; j++)
    if (j >= l->n || !pools[j]) CQIO_TRY(cqio__ledger_add(l, &columns, l->column.line[j]));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &output));
  cqio_status status = cqio__ledger_room(l, rows.count, columns.count, &value);
  if (status) {
    cqio_free(output);
    return status;
  }
  for (int64_t i = 0; i < l->n; i++) {
    if (pools[i]) continue;
    before->rows[n] = before->rows[i];
    before->columns[n] = before->columns[i];
    output[n++] = l->output[i];
  }
  for (int64_t i = 0; i < l->row.count; i++)
    for (int64_t j = 0; j < l->column.count && (i >= l->n || !pools[i]); j++)
      if (j >= l->n || !pools[j]) value[at++] = *cqio__ledger_cell(l, i, j);
  cqio__ledger_replace(l, &rows, &columns, value, output, n);
  return CQIO_OK;
}

static cqio_status find_pools(const struct ledger *l, const char *pattern, bool *pools) {
  int64_t count = 0;
  for (int64_t i = 0; i < l->n; i++) {
    pools[i] = fnmatch(pattern, l->row.line[i].name, 0) == 0;
    count += pools[i];
  }
  if (count > 0 && count < l->n) return CQIO_OK;
  return cqio_fail(l->ctx, CQIO_DATA,
                   "%s isard: %s of the table has a name '%.100s': expected pools of products, as "
                   "those that --trade pools makes; name others by isard:NAMES, with * in it",
                   l->step, count == 0 ? "no account" : "each account", pattern);
}

static cqio_status take_pools_out(struct ledger *l, const char *pattern, bool *pools) {
  struct balances before = {0}, after = {0};
  double sold;
  CQIO_TRY(find_pools(l, pattern, pools));
  cqio_status status = cqio__balances_take(l, &before);
  for (int64_t i = 0; i < l->n && !status; i++) {
    if (!pools[i]) continue;
    status = check_pool(l, pools, i, &sold);
    if (!status && sold != 0.0) pass_on(l, i, sold);
  }
  if (!status) status = leave_pools(l, pools, &before);
  if (!status) status = cqio__balances_take(l, &after);
  if (!status) status = cqio__identity_vector(l, "rows", after.rows, before.rows);
  if (!status) status = cqio__identity_vector(l, "columns", after.columns, before.columns);
  cqio__balances_free(&before);
  cqio__balances_free(&after);
  return status;
}

cqio_status cqio__trade_out_of_pools(struct ledger *l, const char *pattern) {
  bool *pools;
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &pools));
  cqio_status status = take_pools_out(l, pattern, pools);
  cqio_free(pools);
  return status;
}
