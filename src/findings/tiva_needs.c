/* What trade in value added needs of a table. */
#include "findings/tiva.h"

#include <string.h>

const double *cqio__tiva_value_added(const struct work *w) {
  for (int e = 0; e < w->s.count; e++)
    if (strcmp(w->s.name[e], "value_added") == 0) return w->s.value + e * w->n;
  return NULL;
}

const char *cqio__tiva_lacks(const struct work *w) {
  const cqio_io_table *t = w->table;
  if (t->mixed) return "one unit of money for all accounts";
  if (!w->output || t->final.count == 0) return "final demand and output";
  if (w->regions < 2) return "two regions";
  if (!cqio__tiva_value_added(w)) return "value added";
  if (!t->rows) return "dense rows (--assemble)";
  for (int k = 0; k < t->final.count; k++)
    if (t->final.role[k] == CQIO_ROLE_IMPORT)
      return "row of imports (they are taken off final demand)";
  return NULL;
}
