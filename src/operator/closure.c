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

static cqio_status copy_numbers(cqio_ctx *ctx, const double *from, int64_t count, double **out) {
  CQIO_TRY(CQIO_ALLOC(ctx, count, out));
  if (count > 0) memcpy(*out, from, (size_t)count * sizeof **out);
  return CQIO_OK;
}

/* The arrays but for the transfers. */
static cqio_status copy(cqio_ctx *ctx, const struct factored *op, const cqio_household_closure *c,
                        struct households *h) {
  h->accounts = c->accounts;
  h->groups = c->groups;
  CQIO_TRY(CQIO_ALLOC(ctx, c->accounts, &h->home));
  CQIO_TRY(CQIO_ALLOC(ctx, c->accounts, &h->group));
  for (int a = 0; a < c->accounts; a++) {
    h->home[a] = c->location[a];
    h->group[a] = c->group[a];
  }
  CQIO_TRY(copy_numbers(ctx, c->basket, (int64_t)c->groups * op->s.sectors, &h->basket));
  CQIO_TRY(copy_numbers(ctx, c->wage, op->base.total, &h->wage));
  return copy_numbers(ctx, c->income_share, c->accounts, &h->income_share);
}

/* Counting sort of the accounts by location; fills first and most_at_location. */
static cqio_status order_accounts(cqio_ctx *ctx, const struct factored *op, struct households *h) {
  int64_t *next = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, op->base.segments + 1, &next));
  for (int a = 0; a < h->accounts; a++)
    next[h->home[a] + 1]++;
  for (int64_t l = 0; l < op->base.segments; l++) {
    if (next[l + 1] > h->most_at_location) h->most_at_location = (int)next[l + 1];
    next[l + 1] += next[l];
  }
  for (int p = 0; p <= op->base.ranks; p++)
    h->first[p] = next[op->base.segment[p]];
  for (int a = 0; a < h->accounts; a++) {
    int64_t place = next[h->home[a]]++;
    h->order[place] = a;
    h->location[place] = h->home[a];
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
static cqio_status compress(cqio_ctx *ctx, const double *theta, struct households *h) {
  int n = h->accounts;
  struct sparse *t = &h->theta[0];
  int64_t entries = 0;
  for (int64_t i = 0; i < (int64_t)n * n; i++)
    entries += theta[i] != 0.0;
  CQIO_TRY(allocate(ctx, n, entries, t));
  for (int row = 0; row < n; row++) {
    const double *given = theta + (int64_t)h->order[row] * n;
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
  int n = h->accounts;
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

static cqio_status fill(cqio_ctx *ctx, const struct factored *op,
                        const cqio_household_closure *closure, struct households *h) {
  CQIO_TRY(check(ctx, op, closure));
  CQIO_TRY(copy(ctx, op, closure, h));
  int n = h->accounts;
  CQIO_TRY(CQIO_ALLOC(ctx, n, &h->order));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &h->location));
  CQIO_TRY(CQIO_ALLOC(ctx, op->base.ranks + 1, &h->first));
  CQIO_TRY(order_accounts(ctx, op, h));
  h->transfers = closure->transfer != NULL;
  if (!h->transfers) return CQIO_OK;
  CQIO_TRY(compress(ctx, closure->transfer, h));
  return transpose(ctx, h);
}

cqio_status cqio__feedback_create(cqio_ctx *ctx, const struct factored *op,
                                  const cqio_household_closure *closure, struct households **out) {
  *out = NULL;
  struct households *h = NULL;
  cqio_status status = CQIO_ALLOC(ctx, 1, &h);
  if (!status) status = fill(ctx, op, closure, h);
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
  void *const members[] = {h->home,     h->group, h->basket, h->wage, h->income_share, h->order,
                           h->location, h->first, h->local,  h->all,  h->routed};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    cqio_free(members[m]);
  cqio_free(h);
  *households = NULL;
}

cqio_status cqio__feedback_reserve(cqio_ctx *ctx, struct households *h, int columns) {
  if (columns <= h->capacity) return CQIO_OK;
  double **const buffers[] = {&h->local, &h->all, &h->routed};
  cqio_status status = CQIO_OK;
  for (int b = 0; b < 3; b++) {
    cqio_free(*buffers[b]);
    *buffers[b] = NULL;
    if (!status) status = CQIO_ALLOC(ctx, (int64_t)columns * h->accounts, buffers[b]);
  }
  status = cqio_agree(ctx, status);
  h->capacity = status ? 0 : columns;
  return status;
}

/* routed = Theta all, or Theta' all: whole on every rank, rows in order. */
static void transfer(struct households *h, int side, int columns) {
  int n = h->accounts;
  const struct sparse *t = &h->theta[side];
  for (int k = 0; k < columns; k++) {
    const double *from = h->all + (int64_t)k * n;
    double *to = h->routed + (int64_t)k * n;
    for (int row = 0; row < n; row++) {
      double sum = 0.0;
      if (!h->transfers)
        sum = from[row];
      else
        for (int64_t e = t->start[row]; e < t->start[row + 1]; e++)
          sum += t->value[e] * from[t->column[e]];
      to[row] = sum;
    }
  }
}

/* The entries of VIEW at the location of place P, column k. */
static double *at(const struct factored *op, const struct households *h, struct view view,
                  int64_t p, int k) {
  int64_t l = h->location[p] - op->base.segment[op->base.rank], zones = op->s.zones;
  return view.base + l / zones * view.district + k * view.column + l % zones * op->s.sectors;
}

static const double *wage(const struct factored *op, const struct households *h, int64_t p) {
  return h->wage + h->location[p] * op->s.sectors;
}

static const double *basket(const struct factored *op, const struct households *h, int64_t p) {
  return h->basket + (int64_t)h->group[h->order[p]] * op->s.sectors;
}

cqio_status cqio__income(cqio_ctx *ctx, struct factored *op, struct households *h, int columns,
                         struct view x) {
  int64_t first = h->first[op->base.rank], count = h->first[op->base.rank + 1] - first;
  for (int k = 0; k < columns; k++) {
    double bill = 0.0; /* wage bill of the location, shared by its accounts */
    for (int64_t p = first; p < first + count; p++) {
      if (p == first || h->location[p] != h->location[p - 1])
        bill = cqio__dot(op->s.sectors, wage(op, h, p), at(op, h, x, p, k));
      h->local[k * count + p - first] = h->income_share[h->order[p]] * bill;
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
static const double *factor_at(const struct factored *op, const struct households *h,
                               const double *factor, int64_t p) {
  return factor ? factor + h->location[p] / op->s.zones * op->s.sectors : NULL;
}

void cqio__consume(struct factored *op, const struct households *h, int columns,
                   const double *factor) {
  struct view uses = uses_view(op, columns);
  for (int64_t p = h->first[op->base.rank]; p < h->first[op->base.rank + 1]; p++)
    for (int k = 0; k < columns; k++) {
      double income = h->routed[(int64_t)k * h->accounts + p];
      double *to = at(op, h, uses, p, k);
      const double *share = basket(op, h, p), *part = factor_at(op, h, factor, p);
      if (part)
        for (int i = 0; i < op->s.sectors; i++)
          to[i] += part[i] * share[i] * income;
      else
        for (int i = 0; i < op->s.sectors; i++)
          to[i] += share[i] * income;
    }
}

void cqio__consume_transpose(struct factored *op, struct households *h, int columns,
                             const double *factor, bool add) {
  struct view uses = uses_view(op, columns);
  int64_t first = h->first[op->base.rank], count = h->first[op->base.rank + 1] - first;
  for (int k = 0; k < columns; k++)
    for (int64_t p = first; p < first + count; p++) {
      const double *share = basket(op, h, p), *part = factor_at(op, h, factor, p);
      const double *from = at(op, h, uses, p, k);
      double sum = 0.0, *to = &h->local[k * count + p - first];
      if (part)
        for (int i = 0; i < op->s.sectors; i++)
          sum += part[i] * share[i] * from[i];
      else
        sum = cqio__dot(op->s.sectors, share, from);
      *to = add ? *to + sum : sum;
    }
}

cqio_status cqio__income_transpose(cqio_ctx *ctx, struct factored *op, struct households *h,
                                   int columns) {
  CQIO_TRY(cqio__allgather(ctx, &op->base, h->first, columns, h->local, h->all));
  transfer(h, 1, columns);
  return CQIO_OK;
}

void cqio__earn_transpose(const struct factored *op, const struct households *h, int columns,
                          struct view y) {
  for (int64_t p = h->first[op->base.rank]; p < h->first[op->base.rank + 1]; p++)
    for (int k = 0; k < columns; k++) {
      double income = h->routed[(int64_t)k * h->accounts + p];
      double share = h->income_share[h->order[p]] * income;
      double *to = at(op, h, y, p, k);
      const double *rate = wage(op, h, p);
      for (int j = 0; j < op->s.sectors; j++)
        to[j] += rate[j] * share;
    }
}
