/* Tables from texts that are in memory. */
#include <string.h>

#include "sheet/sheet.h"

static cqio_status fill(cqio_ctx *ctx, const char *unit, const char *const *texts,
                        cqio_sheet *table) {
  size_t cells = ((size_t)table->rows + 1) * (size_t)table->columns, used = 0, size = 8;
  size += unit ? strlen(unit) + 1 : 0;
  for (size_t k = 0; k < cells; k++)
    size += strlen(texts[k]) + 1;
  if (size > UINT32_MAX)
    return cqio_fail(ctx, CQIO_DATA, "%s: text of more than %u bytes: expected less", table->path,
                     UINT32_MAX);
  CQIO_TRY(CQIO_ALLOC(ctx, size, &table->text));
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &table->cells));
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &table->notes));
  for (size_t k = 0; k < cells; k++) {
    table->cells[k].text = (uint32_t)used;
    strcpy(table->text + used, texts[k]);
    used += strlen(texts[k]) + 1;
  }
  if (!unit) return CQIO_OK;
  strcpy(table->text + used, "unit");
  table->notes[0] = (struct note){(uint32_t)used, (uint32_t)used + 5};
  strcpy(table->text + used + 5, unit);
  table->note_count = 1;
  return CQIO_OK;
}

cqio_status cqio__sheet_of_texts(cqio_ctx *ctx, const char *path, const char *unit, int64_t rows,
                                 int columns, const char *const *texts, cqio_sheet **out) {
  enum { PLACE_EXTRA = 160 };
  cqio_sheet *table;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &table));
  table->netcdf = true; /* no lines of it are in a file */
  table->rows = rows;
  table->columns = columns;
  cqio_status status = cqio_copy_text(ctx, path, &table->path);
  if (!status) status = CQIO_ALLOC(ctx, strlen(path) + PLACE_EXTRA, &table->place);
  if (!status) status = fill(ctx, unit, texts, table);
  if (status) cqio_sheet_destroy(&table);
  *out = table;
  return status;
}
