/* Input-output tables: their memory and rows. */
#include "dense/threads.h"
#include "iotable/iotable.h"
#include "operator/operator.h"

#include <math.h>
#include <string.h>

#include "core/grow.h"

struct cqio_io_memory {
  cqio_io_memory *next;
  void *block;
};

void cqio_io_options_init(cqio_io_options *options) {
  *options = (cqio_io_options){.balance_tolerance = 1e-6};
}

cqio_status cqio__io_take(cqio_ctx *ctx, cqio_io_table *table, size_t count, size_t size,
                          void **out) {
  cqio_io_memory *entry;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &entry));
  cqio_status status = cqio_alloc_bytes(ctx, count, size, &entry->block);
  if (status) {
    cqio_free(entry);
    return status;
  }
  entry->next = table->memory;
  table->memory = entry;
  *out = entry->block;
  return CQIO_OK;
}

cqio_status cqio__io_grow(cqio_ctx *ctx, cqio_io_table *table, int64_t count, int64_t *room,
                          size_t size, void **list) {
  void *larger;
  if (count < *room) return CQIO_OK;
  CQIO_TRY(cqio__io_take(ctx, table, (size_t)cqio__next_room(*room), size, &larger));
  if (count > 0) memcpy(larger, *list, (size_t)count * size);
  *list = larger;
  *room = cqio__next_room(*room);
  return CQIO_OK;
}

cqio_status cqio__io_text(cqio_ctx *ctx, cqio_io_table *table, const char *text, const char **out) {
  char *copy;
  *out = NULL;
  CQIO_TRY(CQIO__TAKE(ctx, table, strlen(text) + 1, &copy));
  strcpy(copy, text);
  *out = copy;
  return CQIO_OK;
}

void cqio__io_release(cqio_io_memory **memory) {
  for (cqio_io_memory *entry = *memory, *next; entry; entry = next) {
    next = entry->next;
    cqio_free(entry->block);
    cqio_free(entry);
  }
  *memory = NULL;
}

void cqio_io_table_destroy(cqio_io_table **table) {
  if (!table || !*table) return;
  cqio__io_release(&(*table)->memory);
  cqio_free(*table);
  *table = NULL;
}

void cqio__io_rows_of(int64_t n, int ranks, int rank, int64_t *first, int64_t *count) {
  cqio__dense_rows_of(n, ranks, rank, first, count);
}

cqio_status cqio__io_take_rows(cqio_ctx *ctx, const cqio_io_options *options, cqio_io_table *table,
                               int64_t n, double **rows) {
  static const double gib = 1024.0 * 1024.0 * 1024.0;
  *rows = NULL;
  table->accounts = n;
  cqio_dense_rows(ctx, n, &table->first, &table->count);
  int64_t first, most; /* the first rank has the most rows */
  cqio__io_rows_of(n, cqio_ctx_size(ctx), 0, &first, &most);
  double bytes = 8.0 * (double)n * (double)most;
  if (options->memory > 0.0 && bytes > options->memory)
    return cqio_fail(ctx, CQIO_MEMORY,
                     "%s: the %lld x %lld matrix takes %.3g GiB a rank on %d ranks: expected at "
                     "most %.3g GiB; use more ranks, or a factored table",
                     table->source, (long long)n, (long long)n, bytes / gib, cqio_ctx_size(ctx),
                     options->memory / gib);
  cqio_status status =
      cqio__io_take(ctx, table, (size_t)table->count * (size_t)n, sizeof **rows, (void **)rows);
  table->rows = *rows;
  return cqio_agree(ctx, status);
}

cqio_status cqio__io_scale(cqio_ctx *ctx, cqio_io_table *table, const double *inputs,
                           double *rows) {
  int64_t n = table->accounts;
  bool needed = table->mixed && table->output;
  double *scale;
  for (int64_t j = 0; j < n && table->output; j++)
    needed = needed || (inputs[j] >= table->output[j] && table->output[j] > 0.0);
  if (!needed) return CQIO_OK;
  CQIO_TRY(cqio_agree(ctx, CQIO__TAKE(ctx, table, n, &scale)));
  for (int64_t j = 0; j < n; j++)
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): taken, or all ranks have returned */
    scale[j] = table->output[j] > 0.0 ? exp2(floor(log2(table->output[j]))) : 1.0;
  for (int64_t i = 0; i < table->count; i++)
    for (int64_t j = 0; j < n; j++)
      rows[i * n + j] *= scale[j] / scale[table->first + i];
  table->scale = scale;
  return CQIO_OK;
}

struct division {
  const double *output;
  double *rows;
  int64_t n;
};

static void divide_row(void *data, int64_t i) {
  const struct division *d = data;
  double *row = d->rows + i * d->n;
  for (int64_t j = 0; j < d->n; j++)
    row[j] = d->output[j] > 0.0 ? row[j] / d->output[j] : 0.0;
}

void cqio__io_divide(const cqio_io_table *table, double *rows) {
  struct division division = {table->output, rows, table->accounts};
  cqio__share(cqio__blas_threads(), table->count, divide_row, &division);
}
