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
  enum { FEW = 4096 }; /* accounts to look for the nearest */
  const cqio_io_table *t = d->table;
  const char **all = NULL, *near = NULL;
  cqio_account_label *labels = NULL;
  char hint[CQIO_MESSAGE_SIZE];
  if (t->accounts <= FEW && !CQIO_ALLOC(d->ctx, t->accounts, &labels) &&
      !CQIO_ALLOC(d->ctx, t->accounts, &all)) {
    for (int64_t i = 0; i < t->accounts; i++)
      all[i] = cqio_io_table_label(t, i, &labels[i]);
    near = cqio_nearest(label, all, (size_t)t->accounts);
  }
  cqio_status status =
      cqio_fail(d->ctx, CQIO_DATA, "%s: account '%s' is not in %s%s", place, label, t->source,
                near ? cqio__did_you_mean(near, hint) : ": expected one of its labels");
  cqio_free(labels);
  cqio_free(all);
  return status;
}
