/* Final demand by the region whose name stands before its column. */
#include "findings/destinations.h"

#include <string.h>

cqio_status cqio__destinations_make(struct work *w, struct destinations *out) {
  const cqio_io_table *t = w->table;
  int regions = (int)w->regions;
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, regions + 1, &out->name));
  CQIO_TRY(CQIO__FINDINGS_TAKE(w, (regions + 1) * w->n, &out->demand));
  for (int r = 0; r < regions; r++)
    out->name[r] = t->regions.text[r];
  out->name[regions] = "outside";
  out->count = regions;
  for (int k = 0; k < t->final.count; k++) {
    int to = t->final.region[k] >= 0 ? t->final.region[k] : regions;
    if (to == regions) out->count = regions + 1;
    for (int64_t i = 0; i < w->n; i++)
      out->demand[to * w->n + i] += t->final.values[k][i];
  }
  for (int r = 0; r < regions && out->count > regions; r++)
    if (strcmp(out->name[r], out->name[regions]) == 0)
      return cqio_fail(w->ctx, CQIO_DATA,
                       "%s: region '%s' has the name that results have for what is no region of "
                       "the table: expected another name",
                       t->source, out->name[r]);
  return CQIO_OK;
}
