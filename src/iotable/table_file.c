/* Tables as files. */
#include "iotable/table_file.h"

#include <string.h>

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length > tail && strcmp(text + length - tail, end) == 0;
}

cqio_status cqio_io_table_write(cqio_ctx *ctx, const cqio_io_table *table, const char *path,
                                bool overwrite) {
  if (!table->rows || table->scale)
    return cqio_fail(ctx, CQIO_USAGE,
                     "%s: the table is factored, or scaled for solving: expected one that was read "
                     "with options.flows, and dense",
                     path);
  CQIO_TRY(cqio_io_check_output(ctx, path, overwrite));
  return (ends_with(path, ".csv") ? cqio__io_write_csv : cqio__io_write_netcdf)(ctx, table, path,
                                                                                overwrite);
}
