/* Coefficients in a file beside that of flows: both must be the same table. */
#include "drafts/shares_beside.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "drafts/labelled.h"

enum { ALL = 2000, STEP = 16 }; /* of larger tables one row in so many */

/* Most digits that figures are written with: behind the point, and from the first one on. */
struct digits {
  int decimals, significant;
};
struct pair {
  struct draft *draft;
  struct grid flows, shares;
  struct digits digits;
};

static struct digits count(const char *text) {
  struct digits d = {0, 0};
  bool point = false;
  for (; *text && *text != 'e' && *text != 'E'; text++) {
    point = point || *text == '.';
    if (!isdigit((unsigned char)*text)) continue;
    d.decimals += point;
    d.significant += *text != '0' || d.significant > 0;
  }
  return d;
}

/* Largest error of a coefficient by its rounding to so many decimals, or digits. */
static double rounding(const struct digits *d, const char *text, double value) {
  double error = strpbrk(text, "eE") ? 0.0 : 0.5 * pow(10.0, -d->decimals);
  if (value == 0.0) return error;
  return fmax(error, 0.5 * pow(10.0, floor(log10(fabs(value))) + 1.0 - d->significant));
}

static cqio_status compare_row(struct pair *p) {
  char place[PLACE];
  const struct grid *z = &p->flows, *a = &p->shares;
  int decimals = p->draft->decimals;
  double of_flow = decimals >= 0 && decimals < 18 ? 0.5 * pow(10.0, -decimals) : 0.0;
  for (int k = 0; k < a->columns; k++) {
    struct digits own = count(a->text.field[a->keys + k]);
    if (own.decimals > p->digits.decimals) p->digits.decimals = own.decimals;
    if (own.significant > p->digits.significant) p->digits.significant = own.significant;
  }
  for (int k = 0; k < a->columns; k++) {
    double x = p->draft->parts.output[k], share = a->values[k], flow = z->values[k];
    double error = rounding(&p->digits, a->text.field[a->keys + k], share) * x + of_flow +
                   fabs(share) * of_flow + 1e-6 * fabs(flow);
    if (x == 0.0 || fabs(share * x - flow) <= error) continue;
    return cqio_fail(p->draft->ctx, CQIO_DATA,
                     "%s: %s/%s, %s/%s = %.6g: expected %.6g, as the flows and output say; leave "
                     "one of both matrices out",
                     cqio__text_place(&a->text, a->keys + k, place), a->key[0], a->key[a->keys - 1],
                     a->label[0][k], a->label[a->levels - 1][k], share, flow / x);
  }
  return CQIO_OK;
}

static cqio_status other_order(const struct pair *p) {
  char place[PLACE];
  return cqio_fail(p->draft->ctx, CQIO_DATA,
                   "%s: has other rows or columns than the flows beside it: expected the same in "
                   "their order; leave one of both matrices out",
                   cqio__text_place(&p->shares.text, -1, place));
}

static bool same_columns(const struct grid *a, const struct grid *b) {
  bool same = a->columns == b->columns;
  for (int level = 0; same && level < a->levels; level++)
    for (int k = 0; same && k < a->columns; k++)
      same = strcmp(a->label[level][k], b->label[level][k]) == 0;
  return same;
}

static cqio_status compare_rows(struct pair *p) {
  bool more = true, other = true;
  if (!same_columns(&p->flows, &p->shares)) return other_order(p);
  for (int64_t i = 0;; i++) {
    CQIO_TRY(cqio__grid_next(&p->flows, &more));
    CQIO_TRY(cqio__grid_next(&p->shares, &other));
    if (!more && !other) return CQIO_OK;
    bool same = more && other;
    for (int k = 0; same && k < p->flows.keys; k++)
      same = strcmp(p->flows.key[k], p->shares.key[k]) == 0;
    if (!same) return other_order(p);
    if (p->draft->n <= ALL || i % STEP == 0) CQIO_TRY(compare_row(p));
  }
}

cqio_status cqio__shares_agree(struct draft *draft, const struct bundle *bundle, const char *flows,
                               const char *shares, int levels) {
  struct pair p = {.draft = draft};
  if (!draft->parts.output) {
    cqio_log(draft->ctx, CQIO_LOG_WARN,
             "%s: %s is not read beside %s: expected output, by which they could be compared",
             bundle->path, shares, flows);
    return CQIO_OK;
  }
  cqio_status status = cqio__grid_open(bundle, flows, levels, levels, &p.flows);
  if (!status) status = cqio__grid_open_texts(bundle, shares, levels, levels, &p.shares);
  if (!status) status = compare_rows(&p);
  cqio__grid_close(&p.flows);
  cqio__grid_close(&p.shares);
  return status;
}
