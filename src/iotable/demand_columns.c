/* The columns of demands: memory, names, values by account. */
#include "core/text.h"
#include "iotable/demand.h"

void cqio_io_demand_destroy(cqio_io_demand **demand) {
  if (!demand || !*demand) return;
  for (int k = 0; (*demand)->name && k < (*demand)->count; k++)
    cqio_free((*demand)->name[k]);
  cqio_free((*demand)->name);
  cqio_free((*demand)->values);
  cqio_free(*demand);
  *demand = NULL;
}

cqio_status cqio__demand_take(struct demand *d, int columns) {
  d->out->count = columns;
  CQIO_TRY(CQIO_ALLOC(d->ctx, columns, &d->out->name));
  return CQIO_ALLOC(d->ctx, columns * d->count, &d->out->values);
}

cqio_status cqio__demand_name(struct demand *d, int column, const char *name) {
  return cqio_copy_text(d->ctx, name, &d->out->name[column]);
}

void cqio__demand_set(struct demand *d, int column, int64_t account, double value) {
  if (account >= d->first && account < d->first + d->count)
    d->out->values[column * d->count + account - d->first] = value;
}

cqio_status cqio__demand_unknown(struct demand *d, const char *place, const char *label) {
  cqio_account_label nearest;
  char hint[CQIO_MESSAGE_SIZE];
  const char *near = cqio__io_nearest(d->ctx, d->table, label, &nearest);
  return cqio_fail(d->ctx, CQIO_DATA, "%s: account '%s' is not in %s%s", place, label,
                   d->table->source,
                   near ? cqio__did_you_mean(near, hint) : ": expected one of its labels");
}
