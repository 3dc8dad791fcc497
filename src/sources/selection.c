/* What stands behind the path of a table: KEY=VALUE,... */
#include <stdio.h>
#include <string.h>

#include "drafts/joined.h"
#include "sources/readers.h"

cqio_status cqio__check_selection(cqio_ctx *ctx, const char *path, const char *source,
                                  const char *selection, const char *keys) {
  char key[64];
  for (const char *at = selection; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
    snprintf(key, sizeof key, "%.*s", (int)strcspn(at, "=,"), at);
    if (at[strcspn(at, "=,")] == '=' && cqio__listed(keys, key)) continue;
    if (!*keys)
      return cqio_fail(ctx, CQIO_DATA, "%s: '%s': expected nothing behind the path of %s", path,
                       key, source);
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: '%s': expected KEY=VALUE of %s with one of the keys%.300s", path, key,
                     source, keys);
  }
  return CQIO_OK;
}
