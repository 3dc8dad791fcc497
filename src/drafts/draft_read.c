/* A table by a reader: rank 0 reads, the others receive. */
#include <math.h>

#include "drafts/delivery.h"

/* Figures that are not available are 0 in many layouts. */
static cqio_status check_flows(const struct draft *d) {
  for (int64_t i = 0; i < d->n; i++)
    if (d->parts.row_cells[i] > 0) return CQIO_OK;
  return cqio_fail(d->ctx, CQIO_DATA,
                   "%s: no data%s%.200s%s: all flows between its accounts are 0 or not available: "
                   "expected figures",
                   d->parts.place, d->selection ? " for '" : "", d->selection ? d->selection : "",
                   d->selection ? "'" : "");
}

static cqio_status exchange(struct draft *d, draft_reader reader, const struct bundle *bundle) {
  cqio_status status;
  if (cqio_ctx_rank(d->ctx) != 0) return cqio__delivery_receive(d);
  status = reader(d, bundle);
  if (!status) status = check_flows(d);
  if (!d->begun) MPI_Bcast(&d->n, 1, MPI_INT64_T, 0, cqio_ctx_comm(d->ctx));
  if (d->taking) cqio__deliver_end(d);
  return status;
}

static cqio_status finish(struct draft *d) {
  enum { MANY = 15 };
  struct parts *p = &d->parts;
  cqio_status status = cqio__delivery_spread(d);
  if (status && cqio_ctx_size(d->ctx) > 1) cqio_abort(d->ctx, status); /* the others wait for it */
  if (status) return status;
  p->region = d->region;
  p->sector = d->sector;
  p->account_unit = d->unit;
  p->rounding = d->decimals >= 0 && d->decimals < MANY ? 0.5 * pow(10.0, -d->decimals) : 0.0;
  p->rounding = fmax(p->rounding, d->rounding);
  return cqio__io_from_parts(d->ctx, p, d->options, d->table);
}

cqio_status cqio__draft_read(cqio_ctx *ctx, draft_reader reader, const struct bundle *bundle,
                             const char *path, const char *selection,
                             const cqio_io_options *options, cqio_io_table *table) {
  struct draft draft = {.ctx = ctx,
                        .options = options,
                        .selection = selection,
                        .table = table,
                        .parts = {.place = path},
                        .decimals = -1};
  cqio_status status = cqio_agree(ctx, exchange(&draft, reader, bundle));
  cqio__delivery_free(&draft);
  return status ? status : finish(&draft);
}
