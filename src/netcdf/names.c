/* Lists of dimension names, and the place of an element in messages. */
#include "netcdf/names.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

int cqio__split_names(const char *list, char names[CQIO_NC_MAX_DIMS][NC_MAX_NAME + 1]) {
  int count = 0;
  for (const char *c = list ? list : ""; *c;) {
    size_t length = strcspn(c, " ");
    if (length == 0 || length > NC_MAX_NAME || count == CQIO_NC_MAX_DIMS) return -1;
    memcpy(names[count], c, length);
    names[count++][length] = '\0';
    c += length + (c[length] == ' ');
  }
  return count;
}

bool cqio__shape_count(const struct shape *shape, int first, int64_t *count) {
  *count = 1;
  for (int i = first; i < shape->rank; i++) {
    if (shape->sizes[i] > 0 && *count > INT64_MAX / shape->sizes[i]) return false;
    *count *= shape->sizes[i];
  }
  return true;
}

bool cqio__is_stepped(int rank, const char *first_dim) {
  return (rank >= 3 && strcmp(first_dim, "time") == 0) ||
         (rank == 2 && (strcmp(first_dim, "supplier") == 0 || strcmp(first_dim, "row") == 0));
}

void cqio__element_place(char place[CQIO__PLACE_SIZE], const char *path, const char *variable,
                         const struct shape *shape, int64_t flat) {
  int64_t index[CQIO_NC_MAX_DIMS];
  for (int i = shape->rank - 1; i >= 0; i--) {
    index[i] = flat % shape->sizes[i];
    flat /= shape->sizes[i];
  }
  size_t used = (size_t)snprintf(place, CQIO__PLACE_SIZE, "%s: variable '%s'", path, variable);
  for (int i = 0; i < shape->rank && used < CQIO__PLACE_SIZE; i++)
    used += (size_t)snprintf(place + used, CQIO__PLACE_SIZE - used, "%s%s=%lld%s", i ? ", " : "[",
                             shape->names[i], (long long)index[i], i + 1 < shape->rank ? "" : "]");
}

void cqio__value_text(char text[32], double value) {
  if (isnan(value))
    strcpy(text, "NaN");
  else if (isinf(value))
    strcpy(text, value > 0.0 ? "Infinity" : "-Infinity");
  else
    snprintf(text, 32, "%.9g", value);
}
