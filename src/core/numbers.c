/* Strict number parsing, nearest names, block partition. */
#include "core/decimal.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *skip_digits(const char *c) {
  while (isdigit((unsigned char)*c))
    c++;
  return c;
}

bool cqio_parse_real(const char *text, double *out) {
  double value;
  int places = 0;
  const char *end = text + strlen(text);
  if (cqio__read_decimal(text, end, &value, &places) != end || !isfinite(value)) return false;
  *out = value;
  return true;
}

bool cqio_parse_integer(const char *text, int64_t *out) {
  const char *c = text + (*text == '+' || *text == '-');
  if (skip_digits(c) == c || *skip_digits(c) != '\0') return false;
  errno = 0;
  long long value = strtoll(text, NULL, 10);
  if (errno == ERANGE) return false;
  *out = value;
  return true;
}

enum { MAX_NAME = 64 };

static size_t edit_distance(const char *a, size_t m, const char *b, size_t n) {
  size_t row[MAX_NAME + 1];
  for (size_t j = 0; j <= n; j++)
    row[j] = j;
  for (size_t i = 1; i <= m; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= n; j++) {
      size_t best = diagonal + (a[i - 1] != b[j - 1]);
      if (row[j] + 1 < best) best = row[j] + 1;
      if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
      diagonal = row[j];
      row[j] = best;
    }
  }
  return row[n];
}

const char *cqio_nearest(const char *name, const char *const *list, size_t count) {
  size_t length = strlen(name), best = length / 3 + 1;
  const char *nearest = NULL;
  if (length > MAX_NAME) return NULL;
  for (size_t i = 0; i < count; i++) {
    size_t other = strlen(list[i]);
    if (other > MAX_NAME) continue;
    size_t distance = edit_distance(name, length, list[i], other);
    if (distance < best || (distance == best && !nearest)) {
      best = distance;
      nearest = list[i];
    }
  }
  return nearest;
}

void cqio_partition(int64_t total, int size, int rank, int64_t *first, int64_t *count) {
  int64_t base = total / size, extra = total % size;
  *first = rank * base + (rank < extra ? rank : extra);
  *count = base + (rank < extra);
}
