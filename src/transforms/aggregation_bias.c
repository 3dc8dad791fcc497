/* Aggregation bias of output multipliers. */
#include "transforms/aggregation_bias.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cqio/numeric.h"
#include "transforms/identities.h"

enum { MOST_STEPS = 500, SAID = 20 };
/* Steps end when no multiplier moves by more than this part of the largest. */
static const double SETTLED = 1e-14;

void cqio__bias_free(struct bias *b) {
  cqio_free(b->final);
  cqio_free(b->weighted);
}

/* 1'L of LEDGER in M [n] by m = 1 + A'm; false: its powers do not fade in time. */
static bool multipliers(const struct ledger *l, double *m, double *next) {
  double moved = HUGE_VAL, largest = 1.0;
  for (int64_t j = 0; j < l->n; j++)
    m[j] = 1.0;
  for (int step = 0; step < MOST_STEPS && moved > SETTLED * largest; step++) {
    memset(next, 0, (size_t)l->n * sizeof *next);
    for (int64_t i = 0; i < l->n; i++) {
      const double *row = cqio__ledger_cell(l, i, 0);
      for (int64_t j = 0; j < l->n; j++)
        next[j] += row[j] * m[i];
    }
    moved = 0.0;
    for (int64_t j = 0; j < l->n; j++) {
      double value = 1.0 + (l->output[j] > 0.0 ? next[j] / l->output[j] : 0.0);
      moved = fmax(moved, fabs(value - m[j]));
      largest = fmax(largest, fabs(value));
      m[j] = value;
    }
    if (!isfinite(largest)) return false;
  }
  return moved <= SETTLED * largest;
}

/* x - Z 1 in OUT [n]. */
static void final_demand(const struct ledger *l, double *out) {
  for (int64_t i = 0; i < l->n; i++)
    out[i] = l->output[i] - cqio_sum(cqio__ledger_cell(l, i, 0), (size_t)l->n);
}

cqio_status cqio__bias_begin(const struct ledger *l, struct bias *out) {
  double *next;
  *out = (struct bias){l->n, NULL, NULL};
  if (!l->report || l->mixed) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &out->final));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &next));
  cqio_status status = CQIO_ALLOC(l->ctx, l->n, &out->weighted);
  if (!status) {
    final_demand(l, out->final);
    if (!multipliers(l, out->weighted, next)) {
      cqio_free(out->weighted);
      out->weighted = NULL;
    }
    for (int64_t i = 0; out->weighted && i < l->n; i++)
      out->weighted[i] *= out->final[i];
  }
  cqio_free(next);
  return status;
}

struct difference {
  int64_t account;
  double now, parts;
};

static int largest_first(const void *left, const void *right) {
  const struct difference *a = left, *b = right;
  double one = fabs(a->now - a->parts), other = fabs(b->now - b->parts);
  if (one != other) return one > other ? -1 : 1;
  return (a->account > b->account) - (a->account < b->account);
}

static void say(const struct ledger *l, struct difference *list, int64_t count) {
  cqio_account_label label;
  double sum = 0.0;
  qsort(list, (size_t)count, sizeof *list, largest_first);
  for (int64_t k = 0; k < count; k++) {
    sum += fabs(list[k].now - list[k].parts);
    if (k < SAID)
      fprintf(l->report,
              "%s: aggregation bias: output multiplier of '%s' %.12g, of its parts by final demand "
              "%.12g, difference %.3g\n",
              l->step, cqio__ledger_label(&l->row.line[list[k].account], &label), list[k].now,
              list[k].parts, list[k].now - list[k].parts);
  }
  if (count > 0)
    fprintf(l->report, "%s: aggregation bias: %.3g in size on average over %lld accounts\n",
            l->step, sum / (double)count, (long long)count);
}

/* Room: 4 n. */
static cqio_status compare(const struct ledger *l, const struct map *rows, const struct bias *b,
                           double *room, struct difference *list) {
  double *now = room, *next = room + l->n, *final = next + l->n, *weighted = final + l->n;
  double before = 0.0, after = 0.0;
  int64_t count = 0;
  if (!multipliers(l, now, next)) return CQIO_OK;
  cqio__map_vector(rows, l->n, b->final, final);
  cqio__map_vector(rows, l->n, b->weighted, weighted);
  for (int64_t i = 0; i < l->n; i++) {
    before += weighted[i];
    after += now[i] * final[i];
    if (final[i] != 0.0) list[count++] = (struct difference){i, now[i], weighted[i] / final[i]};
  }
  CQIO_TRY(cqio__identity(l, "output by multipliers", fabs(after - before)));
  say(l, list, count);
  return CQIO_OK;
}

cqio_status cqio__bias_say(const struct ledger *l, const struct map *rows, const struct bias *b) {
  struct difference *list;
  double *room = NULL;
  if (!b->weighted || l->n >= b->accounts) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &list));
  cqio_status status = CQIO_ALLOC(l->ctx, 4 * l->n, &room);
  if (!status) status = compare(l, rows, b, room, list);
  cqio_free(list);
  cqio_free(room);
  return status;
}
