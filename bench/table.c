/*
 * bench_table: an input-output table read into the memory of all ranks, from text, an archive or
 * NetCDF, with its checks and the checksums of its files. --set table=PATH names it; --set
 * digests=FILE the SHA-256 of each row of flows as doubles, one a line, against which every row is
 * compared after the clock stops (bench/tables.py writes it).
 */
#include "bench.h"

#include "cqio/iotable.h"
#include "cqio/sources.h"

#include <stdio.h>
#include <string.h>

struct reading {
  cqio_ctx *ctx, *own; /* OWN: of one reading */
  const char *path;
  char *digests; /* 64 digits and an end of line for each row */
  size_t size;
  cqio_io_table *table;
};
enum { LINE = 65 };

/* Each reading finds the checksums anew: a context keeps those of its inputs. */
static cqio_status forget(void *data) {
  struct reading *r = data;
  cqio_io_table_destroy(&r->table);
  cqio_ctx_destroy(&r->own);
  return cqio_ctx_create(cqio_ctx_comm(r->ctx), &r->own);
}

static cqio_status work(void *data) {
  struct reading *r = data;
  cqio_io_options options;
  cqio_io_options_init(&options);
  options.flows = true;
  cqio_status status = cqio_source_read(r->own, r->path, &options, &r->table);
  if (status) cqio_ctx_print_problems(r->own);
  return status;
}

/* Rows that are not those of the generator. */
static cqio_status verify(void *data, bench_outcome *outcome) {
  struct reading *r = data;
  const cqio_io_table *t = r->table;
  double other = t->accounts * LINE == (int64_t)r->size ? 0.0 : 1.0;
  for (int64_t i = 0; i < t->count && other == 0.0; i++) {
    char hex[LINE];
    cqio_sha256(t->rows + i * t->accounts, (size_t)t->accounts * sizeof *t->rows, hex);
    other += memcmp(hex, r->digests + (t->first + i) * LINE, LINE - 1) != 0;
  }
  outcome->error = other;
  outcome->limit = 0.0;
  snprintf(outcome->note, sizeof outcome->note, "%lld accounts", (long long)t->accounts);
  return CQIO_OK;
}

static cqio_status run(bench *b) {
  struct reading r = {.ctx = bench_ctx(b), .path = bench_text(b, "table")};
  const char *digests = bench_text(b, "digests");
  double bytes = 0.0;
  if (!r.path || !digests)
    return cqio_fail(r.ctx, CQIO_USAGE,
                     "bench_table: expected --set table=PATH --set digests=FILE");
  CQIO_TRY(bench_setting(b, "bytes", &bytes));
  CQIO_TRY(cqio_read_file(r.ctx, digests, (size_t)1 << 30, &r.digests, &r.size));
  bench_case c = {.name = "read",
                  .parameters = "",
                  .bytes = bytes,
                  .prepare = forget,
                  .work = work,
                  .verify = verify,
                  .data = &r,
                  .first = true};
  cqio_status status = bench_measure(b, &c, NULL);
  cqio_io_table_destroy(&r.table);
  cqio_ctx_destroy(&r.own);
  cqio_free(r.digests);
  return status;
}

int main(int argc, char **argv) {
  return bench_main(argc, argv, "table", run);
}
