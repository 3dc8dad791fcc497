/* The source of an input-output table, by its name. */
#include "iotable/iotable.h"

#include <string.h>
#include <sys/stat.h>

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length > tail && strcmp(text + length - tail, end) == 0;
}

/* What is there by the name of a folder, but is none, cannot hold a table. */
static cqio_status check_folder(cqio_ctx *ctx, const char *path) {
  struct stat info;
  cqio_status status = CQIO_OK;
  if (cqio_ctx_rank(ctx) == 0 && stat(path, &info) == 0 && !S_ISDIR(info.st_mode))
    status = cqio_fail(
        ctx, CQIO_IO, "%s: is %s: expected a folder with table.csv, FILE.csv or FILE.nc", path,
        S_ISREG(info.st_mode) ? "a file of another kind" : "a pipe, a device or a socket");
  return cqio_agree(ctx, status);
}

/* Regions whose names stand before those of columns of final demand. */
static cqio_status set_final_regions(cqio_ctx *ctx, cqio_io_table *table) {
  cqio_io_series *final = &table->final;
  if (final->count == 0 || table->regions.count == 0) return CQIO_OK;
  CQIO_TRY(cqio_agree(ctx, CQIO__TAKE(ctx, table, final->count, &final->region)));
  for (int k = 0; k < final->count; k++)
    final->region[k] = cqio__io_region_before(table, final->name[k]);
  return CQIO_OK;
}

cqio_status cqio_io_table_read(cqio_ctx *ctx, const char *source, const cqio_io_options *options,
                               cqio_io_table **out) {
  *out = NULL;
  cqio_io_options o;
  cqio_io_options_init(&o);
  if (options) o = *options;
  cqio_io_table *table;
  cqio_status status = CQIO_ALLOC(ctx, 1, &table);
  if (!status) status = cqio__io_text(ctx, table, source, &table->source);
  status = cqio_agree(ctx, status);
  if (status) goto done;
  bool csv = !cqio__io_is_generator(source) && !ends_with(source, ".nc");
  if (o.roles && !csv)
    status = cqio_fail(
        ctx, CQIO_USAGE,
        "--roles %s: %s is no table in CSV: expected one, whose rows and columns have roles",
        o.roles, source);
  else if (cqio__io_is_generator(source))
    status = cqio__io_generate(ctx, source, &o, table);
  else if (ends_with(source, ".nc"))
    status = cqio__io_from_netcdf(ctx, source, &o, table);
  else if (ends_with(source, ".csv") || ends_with(source, ".CSV") ||
           !(status = check_folder(ctx, source)))
    status = cqio__io_from_csv(ctx, source, &o, table);
  if (!status) status = set_final_regions(ctx, table);
  if (!status && o.assemble && table->structure) status = cqio__io_assemble(ctx, &o, table);
done:
  if (status)
    cqio_io_table_destroy(&table);
  else
    *out = table;
  return status;
}
