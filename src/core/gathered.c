/* Labels that share one remark. */
#include "core/gathered.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 3 };

void cqio__gather(struct gathered *g, const char *label) {
  size_t used = g->count > 0 ? strlen(g->text) : 0;
  if (g->count < SHOWN)
    snprintf(g->text + used, sizeof g->text - used, "%s'%.100s'", g->count > 0 ? ", " : "", label);
  g->count++;
}

const char *cqio__gathered(const struct gathered *g, char out[GATHERED_TEXT]) {
  long long more = g->count - SHOWN;
  if (more > 0)
    snprintf(out, GATHERED_TEXT, "%.400s and %lld other%s", g->text, more, more == 1 ? "" : "s");
  else
    snprintf(out, GATHERED_TEXT, "%s", g->text);
  return out;
}

const char *cqio__others_like_it(int64_t more, char out[GATHERED_TEXT]) {
  out[0] = '\0';
  if (more > 0)
    snprintf(out, GATHERED_TEXT, ", and %lld other%s like it", (long long)more,
             more == 1 ? "" : "s");
  return out;
}
