/* Household feedback C B V~ (method 7.1-7.4): incomes by location, transfers, consumption. */
#include "operator/factored.h"

#include <string.h>

static cqio_status check(cqio_ctx *ctx, const struct factored *op,
                         const cqio_household_closure *c) {
  if (c->accounts < 0 || c->groups < 1 || !c->location || !c->group || !c->basket || !c->wage ||
      !c->income_share)
    return cqio_fail(ctx, CQIO_INTERNAL, "operator: household closure: a member is missing");
  for (int a = 0; a < c->accounts; a++)
    if (c->location[a] < 0 || c->location[a] >= op->base.segments || c->group[a] < 0 ||
        c->group[a] >= c->groups)
      return cqio_fail(ctx, CQIO_INTERNAL,
                       "operator: household account %d: location = %lld, group = %d: expected "
                       "less than %lld and %d",
                       a, (long long)c->location[a], c->group[a], (long long)op->base.segments,
                       c->groups);
  return CQIO_OK;
}

/* Counting sort of the accounts by location; fills first and most_at_location. */
static cqio_status order_accounts(cqio_ctx *ctx, const struct factored *op, struct households *h) {
  int64_t *next = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, op->base.segments + 1, &next));
  for (int a = 0; a < h->given.accounts; a++)
    next[h->given.location[a] + 1]++;
  for (int64_t l = 0; l < op->base.segments; l++) {
    if (next[l + 1] > h->most_at_location) h->most_at_location = (int)next[l + 1];
    next[l + 1] += next[l];
  }
  for (int p = 0; p <= op->base.ranks; p++)
    h->first[p] = next[op->base.segment[p]];
  for (int a = 0; a < h->given.accounts; a++) {
    int64_t place = next[h->given.location[a]]++;
    h->order[place] = a;
    h->location[place] = h->given.location[a];
  }
  cqio_free(next);
  return CQIO_OK;
}

static cqio_status allocate(cqio_ctx *ctx, int rows, int64_t entries, struct sparse *t) {
  CQIO_TRY(CQIO_ALLOC(ctx, rows + 1, &t->start));
  CQIO_TRY(CQIO_ALLOC(ctx, entries, &t->column));
  return CQIO_ALLOC(ctx, entries, &t->value);
}

/* theta[0] = Theta with places as indices. */
static cqio_status compress(cqio_ctx *ctx, struct households *h) {
  int n = h->given.accounts;
  struct sparse *t = &h->theta[0];
  int64_t entries = 0;
  for (int64_t i = 0; i < (int64_t)n * n; i++)
    entries += h->given.transfer[i] != 0.0;
  CQIO_TRY(allocate(ctx, n, entries, t));
  for (int row = 0; row < n; row++) {
    const double *given = h->given.transfer + (int64_t)h->order[row] * n;
    int64_t at = t->start[row];
    for (int column = 0; column < n; column++) {
      double value = given[h->order[column]];
      if (value == 0.0) continue;
      t->column[at] = column;
      t->value[at++] = value;
    }
    t->start[row + 1] = at;
  }
  return CQIO_OK;
}

/* theta[1] = Theta'. */
static cqio_status transpose(cqio_ctx *ctx, struct households *h) {
  int n = h->given.accounts;
  const struct sparse *from = &h->theta[0];
  struct sparse *to = &h->theta[1];
  CQIO_TRY(allocate(ctx, n, from->start[n], to));
  for (int64_t e = 0; e < from->start[n]; e++)
    to->start[from->column[e] + 1]++;
  for (int row = 0; row < n; row++)
    to->start[row + 1] += to->start[row];
  for (int row = 0; row < n; row++)
    for (int64_t e = from->start[row]; e < from->start[row + 1]; e++) {
      int64_t at = to->start[from->column[e]]++;
      to->column[at] = row;
      to->value[at] = from->value[e];
    }
  for (int row = n; row > 0; row--) /* each start has moved to the next */
    to->start[row] = to->start[row - 1];
  to->start[0] = 0;
  return CQIO_OK;
}

static cqio_status fill(cqio_ctx *ctx, const struct factored *op, struct households *h) {
  int n = h->given.accounts;
  CQIO_TRY(check(ctx, op, &h->given));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &h->order));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &h->location));
  CQIO_TRY(CQIO_ALLOC(ctx, op->base.ranks + 1, &h->first));
  CQIO_TRY(order_accounts(ctx, op, h));
  if (!h->given.transfer) return CQIO_OK;
  CQIO_TRY(compress(ctx, h));
  return transpose(ctx, h);
}

cqio_status cqio__feedback_create(cqio_ctx *ctx, const struct factored *op,
                                  const cqio_household_closure *closure, struct households **out) {
  *out = NULL;
  struct households *h = NULL;
  cqio_status status = CQIO_ALLOC(ctx, 1, &h);
  if (!status) {
    h->given = *closure;
    status = fill(ctx, op, h);
  }
  if (status)
    cqio__feedback_destroy(&h);
  else
    *out = h;
  return status;
}

void cqio__feedback_destroy(struct households **households) {
  struct households *h = *households;
  if (!h) return;
  for (int side = 0; side < 2; side++) {
    cqio_free(h->theta[side].start);
    cqio_free(h->theta[side].column);
    cqio_free(h->theta[side].value);
  }
  cqio_free(h->order);
  cqio_free(h->location);
  cqio_free(h->first);
  cqio_free(h->local);
  cqio_free(h->all);
  cqio_free(h->routed);
  cqio_free(h);
  *households = NULL;
}

cqio_status cqio__households_reserve(cqio_ctx *ctx, struct households *h, int columns) {
  double **const buffers[] = {&h->local, &h->all, &h->routed};
  for (int b = 0; b < 3; b++) {
    cqio_free(*buffers[b]);
    *buffers[b] = NULL;
    CQIO_TRY(CQIO_ALLOC(ctx, (int64_t)columns * h->given.accounts, buffers[b]));
  }
  return CQIO_OK;
}

/* routed = Theta all, or Theta' all: whole on every rank, rows in order. */
static void transfer(struct households *h, int side, int columns) {
  int n = h->given.accounts;
  const struct sparse *t = &h->theta[side];
  for (int k = 0; k < columns; k++) {
    const double *from = h->all + (int64_t)k * n;
    double *to = h->routed + (int64_t)k * n;
    for (int row = 0; row < n; row++) {
      double sum = 0.0;
      if (!h->given.transfer)
        sum = from[row];
      else
        for (int64_t e = t->start[row]; e < t->start[row + 1]; e++)
          sum += t->value[e] * from[t->column[e]];
      to[row] = sum;
    }
  }
}

/* The entries of VIEW at the location of place P, column k. */
static double *at(const struct factored *op, struct view view, int64_t p, int k) {
  int64_t l = op->households->location[p] - op->base.segment[op->base.rank], zones = op->s.zones;
  return view.base + l / zones * view.district + k * view.column + l % zones * op->s.sectors;
}

static const double *wage(const struct factored *op, int64_t p) {
  return op->households->given.wage + op->households->location[p] * op->s.sectors;
}

static const double *basket(const struct factored *op, int64_t p) {
  const struct households *h = op->households;
  return h->given.basket + (int64_t)h->given.group[h->order[p]] * op->s.sectors;
}

cqio_status cqio__income(cqio_ctx *ctx, struct factored *op, int columns, struct view x) {
  struct households *h = op->households;
  int64_t first = h->first[op->base.rank], count = h->first[op->base.rank + 1] - first;
  for (int k = 0; k < columns; k++) {
    double bill = 0.0; /* wage bill of the location, shared by its accounts */
    for (int64_t p = first; p < first + count; p++) {
      if (p == first || h->location[p] != h->location[p - 1])
        bill = cqio__dot(op->s.sectors, wage(op, p), at(op, x, p, k));
      h->local[k * count + p - first] = h->given.income_share[h->order[p]] * bill;
    }
  }
  CQIO_TRY(cqio__allgather(ctx, &op->base, h->first, columns, h->local, h->all));
  transfer(h, 0, columns);
  return CQIO_OK;
}

static struct view uses_view(const struct factored *op, int columns) {
  int64_t column = (int64_t)op->s.zones * op->s.sectors;
  return (struct view){op->uses, columns * column, column};
}

/* Row of FACTOR for the district of place P, or NULL. */
static const double *factor_at(const struct factored *op, const double *factor, int64_t p) {
  return factor ? factor + op->households->location[p] / op->s.zones * op->s.sectors : NULL;
}

void cqio__consume(struct factored *op, int columns, const double *factor) {
  const struct households *h = op->households;
  struct view uses = uses_view(op, columns);
  for (int64_t p = h->first[op->base.rank]; p < h->first[op->base.rank + 1]; p++)
    for (int k = 0; k < columns; k++) {
      double income = h->routed[(int64_t)k * h->given.accounts + p];
      double *to = at(op, uses, p, k);
      const double *share = basket(op, p), *part = factor_at(op, factor, p);
      if (part)
        for (int i = 0; i < op->s.sectors; i++)
          to[i] += part[i] * share[i] * income;
      else
        for (int i = 0; i < op->s.sectors; i++)
          to[i] += share[i] * income;
    }
}

void cqio__consume_transpose(struct factored *op, int columns, const double *factor, bool add) {
  struct households *h = op->households;
  struct view uses = uses_view(op, columns);
  int64_t first = h->first[op->base.rank], count = h->first[op->base.rank + 1] - first;
  for (int k = 0; k < columns; k++)
    for (int64_t p = first; p < first + count; p++) {
      const double *share = basket(op, p), *part = factor_at(op, factor, p);
      const double *from = at(op, uses, p, k);
      double sum = 0.0, *to = &h->local[k * count + p - first];
      if (part)
        for (int i = 0; i < op->s.sectors; i++)
          sum += part[i] * share[i] * from[i];
      else
        sum = cqio__dot(op->s.sectors, share, from);
      *to = add ? *to + sum : sum;
    }
}

cqio_status cqio__income_transpose(cqio_ctx *ctx, struct factored *op, int columns) {
  struct households *h = op->households;
  CQIO_TRY(cqio__allgather(ctx, &op->base, h->first, columns, h->local, h->all));
  transfer(h, 1, columns);
  return CQIO_OK;
}

void cqio__earn_transpose(const struct factored *op, int columns, struct view y) {
  const struct households *h = op->households;
  for (int64_t p = h->first[op->base.rank]; p < h->first[op->base.rank + 1]; p++)
    for (int k = 0; k < columns; k++) {
      double income = h->routed[(int64_t)k * h->given.accounts + p];
      double share = h->given.income_share[h->order[p]] * income;
      double *to = at(op, y, p, k);
      const double *rate = wage(op, p);
      for (int j = 0; j < op->s.sectors; j++)
        to[j] += rate[j] * share;
    }
}

cqio_status cqio_operator_household_income(cqio_ctx *ctx, cqio_operator *operator, int columns,
                                           const double *x, double *y) {
  struct factored *op;
  CQIO_TRY(cqio__as_factored(ctx, operator, & op));
  if (!op->households)
    return cqio_fail(ctx, CQIO_INTERNAL, "operator: household income asked without a closure");
  CQIO_TRY(cqio__reserve(ctx, op, columns));
  cqio__load(op, columns, x);
  int64_t column = (int64_t)op->s.zones * op->s.sectors;
  CQIO_TRY(cqio__income(ctx, op, columns, (struct view){op->inputs, columns * column, column}));
  const struct households *h = op->households;
  int64_t n = h->given.accounts;
  for (int k = 0; k < columns; k++)
    for (int64_t p = 0; p < n; p++)
      y[k * n + h->order[p]] = h->routed[k * n + p];
  return CQIO_OK;
}

cqio_status cqio_operator_consumption(cqio_ctx *ctx, cqio_operator *operator, int columns,
                                      const double *y, double *f) {
  struct factored *op;
  CQIO_TRY(cqio__as_factored(ctx, operator, & op));
  if (!op->households)
    return cqio_fail(ctx, CQIO_INTERNAL, "operator: consumption asked without a closure");
  CQIO_TRY(cqio__reserve(ctx, op, columns));
  struct households *h = op->households;
  int64_t n = h->given.accounts, column = (int64_t)op->s.zones * op->s.sectors;
  for (int k = 0; k < columns; k++)
    for (int64_t p = 0; p < n; p++)
      h->routed[k * n + p] = y[k * n + h->order[p]];
  size_t bytes = (size_t)(columns * op->base.count) * sizeof *op->uses;
  if (op->base.count > 0) memset(op->uses, 0, bytes);
  cqio__consume(op, columns, op->s.remaining_final);
  CQIO_TRY(cqio__route(ctx, op, false, columns, uses_view(op, columns),
                       (struct view){f, column, op->base.count}));
  if (!op->s.local_final) return CQIO_OK;
  if (op->base.count > 0) memset(op->uses, 0, bytes);
  cqio__consume(op, columns, op->s.local_final);
  cqio__supply_locally(op, columns, f);
  return CQIO_OK;
}
