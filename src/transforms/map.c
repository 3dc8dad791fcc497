/* Lines of a ledger become others. */
#include "transforms/map.h"

#include <string.h>

#include "core/grow.h"
#include "transforms/identities.h"

void cqio__map_begin(const struct ledger *l, const struct lines *from, struct map *out) {
  *out = (struct map){.ledger = l, .from = from};
}

void cqio__map_free(struct map *map) {
  cqio_free(map->share);
  cqio_free(map->first);
}

/* ---- shares ---------------------------------------------------------------------------------- */

static cqio_status check_alike(const struct map *map, const char *place, const struct line *line,
                               int64_t to, int64_t from) {
  const struct line *other = &map->to.line[to];
  const struct line *first = &map->from->line[map->first[to]], *second = &map->from->line[from];
  cqio_account_label a, b;
  const char *one = other->unit ? other->unit : "", *two = line->unit ? line->unit : "";
  if (cqio__units_unlike(one, two))
    return cqio_fail(map->ledger->ctx, CQIO_DATA,
                     "%s: %s (%s) and %s (%s) do not share a unit: expected sums of one unit each",
                     place, cqio__ledger_label(first, &a), *one ? one : "not stated",
                     cqio__ledger_label(second, &b), *two ? two : "not stated");
  if (other->role != line->role)
    return cqio_fail(map->ledger->ctx, CQIO_DATA,
                     "%s: %s (%s) and %s (%s) do not share a role: expected sums of one role each",
                     place, cqio__ledger_label(first, &a), cqio_io_role_name(other->role),
                     cqio__ledger_label(second, &b), cqio_io_role_name(line->role));
  return CQIO_OK;
}

cqio_status cqio__map_add(struct map *map, const char *place, int64_t from, struct line line,
                          double weight, bool sales) {
  int64_t start = map->count > 0 ? map->share[map->count - 1].to : 0;
  int64_t to = cqio__ledger_find(&map->to, &line, start);
  if (to >= 0) CQIO_TRY(check_alike(map, place, &line, to, from));
  if (to < 0) {
    to = map->to.count;
    CQIO_TRY(CQIO__GROW(map->ledger->ctx, to, &map->first_room, &map->first));
    CQIO_TRY(cqio__ledger_add(map->ledger, &map->to, line));
    map->first[to] = from;
  }
  CQIO_TRY(CQIO__GROW(map->ledger->ctx, map->count, &map->room, &map->share));
  map->share[map->count++] = (struct share){from, to, weight, sales};
  return CQIO_OK;
}

/* Accounts stand first, then the others by kind; in each kind the order in which they came. */
static cqio_status sort_lines(struct map *map) {
  const struct ledger *l = map->ledger;
  struct lines sorted = {0};
  int64_t *place;
  CQIO_TRY(CQIO_ALLOC(l->ctx, map->to.count + 1, &place));
  cqio_status status = CQIO_OK;
  for (int kind = LINE_ACCOUNT; kind <= LINE_FINAL; kind++)
    for (int64_t k = 0; k < map->to.count && !status; k++)
      if ((int)map->to.line[k].kind == kind) {
        place[k] = sorted.count;
        status = cqio__ledger_add(l, &sorted, map->to.line[k]);
      }
  for (int64_t s = 0; s < map->count && !status; s++)
    map->share[s].to = place[map->share[s].to];
  cqio_free(place);
  map->to = sorted;
  return status;
}

/* ---- the matrix ------------------------------------------------------------------------------ */

/* Whether a table has a place for a cell that comes from the column of SHARE. */
static bool has_place(const struct line *row, const struct line *column,
                      const struct share *share) {
  if (row->kind == LINE_ACCOUNT) return true;
  return !share->sales &&
         (column->kind != LINE_FINAL || row->kind == LINE_EXTENSION || row->kind == LINE_INCOME);
}

static void add_row(const struct ledger *l, const struct share *from, const struct map *rows,
                    const struct map *columns, double *to) {
  const struct line *row = &rows->to.line[from->to];
  const double *values = cqio__ledger_cell(l, from->from, 0);
  for (int64_t s = 0; s < columns->count; s++) {
    const struct share *c = &columns->share[s];
    if (has_place(row, &columns->to.line[c->to], c))
      to[c->to] += from->weight * c->weight * values[c->from];
  }
}

static int64_t accounts_of(const struct lines *lines) {
  int64_t n = 0;
  while (n < lines->count && lines->line[n].kind == LINE_ACCOUNT)
    n++;
  return n;
}

void cqio__map_vector(const struct map *rows, int64_t n, const double *values, double *out) {
  memset(out, 0, (size_t)n * sizeof *out);
  for (int64_t s = 0; s < rows->count; s++)
    if (rows->share[s].to < n)
      out[rows->share[s].to] += rows->share[s].weight * values[rows->share[s].from];
}

cqio_status cqio__ledger_apply(struct ledger *l, struct map *rows, struct map *columns) {
  CQIO_TRY(sort_lines(rows));
  CQIO_TRY(sort_lines(columns));
  int64_t n = accounts_of(&rows->to);
  double *value = NULL, *output = NULL;
  if (n == 0)
    return cqio_fail(l->ctx, CQIO_DATA, "%s: %s leaves no account: expected one at least", l->place,
                     l->step);
  CQIO_TRY(CQIO_ALLOC(l->ctx, n, &output));
  cqio_status status = cqio__ledger_room(l, rows->to.count, columns->to.count, &value);
  if (status) {
    cqio_free(output);
    return status;
  }
  for (int64_t s = 0; s < rows->count; s++)
    add_row(l, &rows->share[s], rows, columns, value + rows->share[s].to * columns->to.count);
  cqio__map_vector(rows, n, l->output, output);
  cqio__ledger_replace(l, &rows->to, &columns->to, value, output, n);
  return CQIO_OK;
}

cqio_status cqio__ledger_map(struct ledger *l, struct map *rows, struct map *columns, bool totals) {
  struct balances before = {0}, after = {0};
  struct blocks sums = {0};
  cqio_status status = cqio__balances_take(l, &before);
  cqio__blocks_take(l, &sums);
  if (!status) status = cqio__ledger_apply(l, rows, columns);
  if (!status) status = cqio__balances_take(l, &after);
  if (!status && totals) status = cqio__blocks_check(l, &sums);
  double *expected = NULL;
  if (!status) status = CQIO_ALLOC(l->ctx, l->n, &expected);
  if (!status) cqio__map_vector(rows, l->n, before.rows, expected);
  if (!status) status = cqio__identity_vector(l, "rows", after.rows, expected);
  if (!status) cqio__map_vector(rows, l->n, before.columns, expected);
  if (!status) status = cqio__identity_vector(l, "columns", after.columns, expected);
  cqio_free(expected);
  cqio__balances_free(&before);
  cqio__balances_free(&after);
  return status;
}
