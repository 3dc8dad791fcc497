/* Strict number parsing, nearest names, block partition. */
#include "cqio/core.h"

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

/* True when TEXT is [sign] digits [. digits] [e [sign] digits] with at least one mantissa digit. */
static bool is_decimal(const char *text) {
  const char *c = text + (*text == '+' || *text == '-');
  const char *whole = skip_digits(c), *end = whole;
  ptrdiff_t digits = whole - c;
  if (*end == '.') {
    end = skip_digits(whole + 1);
    digits += end - whole - 1;
  }
  if (digits == 0) return false;
  if (*end == 'e' || *end == 'E') {
    const char *exponent = end + 1 + (end[1] == '+' || end[1] == '-');
    end = skip_digits(exponent);
    if (end == exponent) return false;
  }
  return *end == '\0';
}

bool cqio_parse_real(const char *text, double *out) {
  if (!is_decimal(text)) return false;
  char *end = NULL;
  double value = strtod(text, &end);
  if (*end != '\0' || !isfinite(value)) return false;
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
