/* Results as CSV: RFC 4180 with CRLF, UTF-8, one row an account, numbers that read back exactly. */
#include "core/text.h"
#include "iotable/solution_file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NAME, or NAME[DEMAND] with several demands, SUFFIX, and (UNIT). */
static void put_heading(FILE *file, const cqio_io_solution *s, const struct result *result,
                        int column, const char *suffix) {
  char heading[1500];
  bool several = result->columns > 1;
  snprintf(heading, sizeof heading, "%s%s%s%s%s (%s)", result->name, suffix, several ? "[" : "",
           several ? s->demand->name[column] : "", several ? "]" : "",
           s->table->mixed && strcmp(result->units, s->table->unit) == 0 ? "unit of the account"
                                                                         : result->units);
  fputc(',', file);
  cqio__csv_put(file, heading);
}

static void put_header(FILE *file, const cqio_io_solution *s, const struct results *results) {
  fputs(s->table->regions.count > 0 ? "region,key" : "key", file);
  for (int r = 0; r < results->count; r++)
    for (int k = 0; k < results->list[r].columns; k++) {
      put_heading(file, s, &results->list[r], k, "");
      if (results->list[r].bound) put_heading(file, s, &results->list[r], k, "_bound");
    }
  fputs("\r\n", file);
}

static void put_row(FILE *file, const cqio_io_solution *s, const struct results *results,
                    int64_t account) {
  int64_t n = s->table->accounts;
  if (s->table->regions.count > 0) {
    cqio__csv_put(file, cqio_io_table_region(s->table, account));
    fputc(',', file);
  }
  cqio__csv_put(file, cqio_io_table_sector(s->table, account));
  for (int r = 0; r < results->count; r++)
    for (int k = 0; k < results->list[r].columns; k++) {
      const struct result *result = &results->list[r];
      fprintf(file, ",%.17g", result->values[k * n + account]);
      if (result->bound) fprintf(file, ",%.3g", result->bound[k * n + account] * (1.0 + 1e-2));
    }
  fputs("\r\n", file);
}

static cqio_status write_here(cqio_ctx *ctx, const cqio_io_solution *s,
                              const struct results *results, const char *path, bool overwrite) {
  char *bytes = NULL;
  size_t size = 0;
  FILE *file = open_memstream(&bytes, &size);
  if (!file) return cqio_fail(ctx, CQIO_MEMORY, "%s: no memory for the file", path);
  put_header(file, s, results);
  for (int64_t i = 0; i < s->table->accounts; i++)
    put_row(file, s, results, i);
  bool good = !ferror(file);
  good = fclose(file) == 0 && good;
  cqio_status status = good ? cqio_write_file(ctx, path, overwrite, bytes, size)
                            : cqio_fail(ctx, CQIO_MEMORY, "%s: no memory for the file", path);
  free(bytes);
  return status;
}

cqio_status cqio__results_csv(cqio_ctx *ctx, const cqio_io_solution *solution,
                              const struct results *results, const char *path, bool overwrite) {
  bool root = cqio_ctx_rank(ctx) == 0;
  return cqio_agree(ctx, root ? write_here(ctx, solution, results, path, overwrite) : CQIO_OK);
}
