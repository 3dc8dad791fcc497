/* Packing: the masks of all rows, then their numbers one after the other. */
#include "dense/packed_rows.h"
#include "core/spread.h"
#include "dense/threads.h"

enum { LANES = 8, SHARE = 64 /* rows that a thread takes together */ };

struct packing {
  const double *rows;
  struct packed_rows *out;
};

static int64_t last_row(const struct packed_rows *p, int64_t index) {
  return (index + 1) * SHARE < p->count ? (index + 1) * SHARE : p->count;
}

/* start[i + 1] = numbers of row i. */
SPREADING static void find_masks(void *data, int64_t index) {
  const struct packing *d = data;
  struct packed_rows *p = d->out;
  for (int64_t i = index * SHARE; i < last_row(p, index); i++) {
    const double *row = d->rows + i * p->n;
    uint8_t *mask = p->mask + i * p->groups;
    int64_t count = 0, g = 0;
    for (; g < p->n / LANES; g++) {
      mask[g] = (uint8_t)spread_mask(row + g * LANES);
      count += __builtin_popcount(mask[g]);
    }
    for (int64_t j = g * LANES; j < p->n; j++)
      if (row[j] != 0.0) {
        mask[g] |= (uint8_t)(1U << (j - g * LANES));
        count++;
      }
    p->start[i + 1] = count;
  }
}

SPREADING static void take_values(void *data, int64_t index) {
  const struct packing *d = data;
  const struct packed_rows *p = d->out;
  for (int64_t i = index * SHARE; i < last_row(p, index); i++) {
    const double *row = d->rows + i * p->n;
    const uint8_t *mask = p->mask + i * p->groups;
    double *value = p->value + p->start[i];
    int64_t g = 0;
    for (; g < p->n / LANES; g++) {
      gather_spread(row + g * LANES, mask[g], value);
      value += __builtin_popcount(mask[g]);
    }
    for (int64_t j = g * LANES; j < p->n; j++)
      if (row[j] != 0.0) *value++ = row[j];
  }
}

/* Whether the numbers are few enough. */
static bool count_values(struct packed_rows *p, double most) {
  for (int64_t i = 0; i < p->count; i++)
    p->start[i + 1] += p->start[i];
  return (double)p->start[p->count] <= most * (double)p->count * (double)p->n;
}

cqio_status cqio__packed_create(cqio_ctx *ctx, int64_t count, int64_t n, const double *rows,
                                double most, struct packed_rows *out) {
  struct packing d = {rows, out};
  int threads = cqio__blas_threads();
  int64_t shares = (count + SHARE - 1) / SHARE;
  *out = (struct packed_rows){.count = count, .n = n, .groups = (n + LANES - 1) / LANES};
  cqio_status status = CQIO_ALLOC(ctx, count * out->groups, &out->mask);
  if (!status) status = CQIO_ALLOC(ctx, count + 1, &out->start);
  if (!status) cqio__parallel_for(threads, shares, find_masks, &d);
  bool few = !status && count_values(out, most);
  if (few) status = CQIO_ALLOC(ctx, out->start[count], &out->value);
  if (few && !status) cqio__parallel_for(threads, shares, take_values, &d);
  if (!few || status) cqio__packed_free(out);
  return status;
}

void cqio__packed_free(struct packed_rows *packed) {
  cqio_free(packed->mask);
  cqio_free(packed->start);
  cqio_free(packed->value);
  *packed = (struct packed_rows){0};
}

void cqio__packed_places(const struct packed_rows *packed, int64_t i, int32_t *place) {
  const uint8_t *mask = packed->mask + i * packed->groups;
  for (int64_t g = 0; g < packed->groups; g++)
    for (unsigned bits = mask[g]; bits; bits &= bits - 1)
      *place++ = (int32_t)(g * LANES + __builtin_ctz(bits));
}

int64_t cqio__packed_column(const struct packed_rows *packed, int64_t i, int64_t k) {
  const uint8_t *mask = packed->mask + i * packed->groups;
  int64_t g = 0;
  for (; k >= __builtin_popcount(mask[g]); g++)
    k -= __builtin_popcount(mask[g]);
  unsigned bits = mask[g];
  for (; k > 0; k--)
    bits &= bits - 1;
  return g * LANES + __builtin_ctz(bits);
}
