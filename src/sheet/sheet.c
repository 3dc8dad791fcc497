/* Labelled tables: choice of the file, access to cells and places. */
#include "sheet/sheet.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PLACE_EXTRA = 160 }; /* room behind the path in a place */

static cqio_status create(cqio_ctx *ctx, const char *directory, const char *name,
                          const char *extension, cqio_sheet **out) {
  char file[128];
  snprintf(file, sizeof file, "%s.%s", name, extension);
  cqio_sheet *table;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &table));
  cqio_status status = cqio_filename_join(ctx, directory, file, &table->path);
  if (!status) status = CQIO_ALLOC(ctx, strlen(table->path) + PLACE_EXTRA, &table->place);
  if (status) cqio_sheet_destroy(&table);
  *out = table;
  return status;
}

/* Whether rank 0 sees the file; the same answer everywhere. */
static bool exists(cqio_ctx *ctx, const char *path) {
  struct stat info;
  int found = cqio_ctx_rank(ctx) == 0 && stat(path, &info) == 0;
  MPI_Bcast(&found, 1, MPI_INT, 0, cqio_ctx_comm(ctx));
  return found;
}

/* The path of TABLE with its ending in capitals, when only that file is there. */
static void try_capitals(cqio_ctx *ctx, cqio_sheet *table) {
  char *end = table->path + strlen(table->path) - 3;
  if (exists(ctx, table->path)) return;
  memcpy(end, "CSV", 3);
  if (!exists(ctx, table->path)) memcpy(end, "csv", 3);
}

/* A table has one file: nobody knows which of two is the right one. */
static cqio_status refuse_two(cqio_ctx *ctx, const char *one, const char *other) {
  if (!exists(ctx, one) || !exists(ctx, other)) return CQIO_OK;
  const char *slash = strrchr(other, '/');
  return cqio_fail(ctx, CQIO_DATA, "%s: stands beside %s: expected one file for a table", one,
                   slash ? slash + 1 : other);
}

bool cqio_sheet_exists(cqio_ctx *ctx, const char *directory, const char *name) {
  static const char *const endings[] = {"csv", "CSV", "nc"};
  char path[CQIO_PATH_SIZE];
  for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
    int length = snprintf(path, sizeof path, "%s/%s.%s", directory, name, endings[k]);
    if (length < CQIO_PATH_SIZE && exists(ctx, path)) return true;
  }
  return false;
}

cqio_status cqio_sheet_read(cqio_ctx *ctx, const char *directory, const char *name,
                            cqio_sheet **out) {
  *out = NULL;
  cqio_sheet *table = NULL, *other = NULL;
  cqio_status status = create(ctx, directory, name, "csv", &table);
  if (!status) status = create(ctx, directory, name, "nc", &other);
  CQIO_TRY_GOTO(status, done, cqio_agree(ctx, status));
  try_capitals(ctx, table);
  CQIO_TRY_GOTO(status, done, refuse_two(ctx, table->path, other->path));
  if (exists(ctx, table->path)) {
    status = cqio__sheet_from_csv(ctx, table);
  } else if (exists(ctx, other->path)) {
    cqio_sheet *swap = table;
    table = other;
    other = swap;
    table->netcdf = true;
    status = cqio__sheet_from_netcdf(ctx, table);
  } else {
    status =
        cqio_fail(ctx, CQIO_IO, "%s: is missing: expected this file or %s.nc", table->path, name);
  }
  status = cqio_agree(ctx, status);
done:
  cqio_sheet_destroy(&other);
  if (status) cqio_sheet_destroy(&table);
  *out = table;
  return status;
}

cqio_status cqio_sheet_read_file(cqio_ctx *ctx, const char *path, cqio_sheet **out) {
  cqio_sheet *table = NULL;
  *out = NULL;
  cqio_status status = CQIO_ALLOC(ctx, 1, &table);
  if (!status) status = cqio_copy_text(ctx, path, &table->path);
  if (!status) status = CQIO_ALLOC(ctx, strlen(path) + PLACE_EXTRA, &table->place);
  status = cqio_agree(ctx, status);
  if (!status) status = cqio_agree(ctx, cqio__sheet_from_csv(ctx, table));
  if (status) cqio_sheet_destroy(&table);
  *out = table;
  return status;
}

void cqio_sheet_destroy(cqio_sheet **table) {
  if (!table || !*table) return;
  cqio_free((*table)->path);
  cqio_free((*table)->place);
  cqio_free((*table)->text);
  cqio_free((*table)->cells);
  cqio_free((*table)->notes);
  cqio_free((*table)->units);
  cqio_free(*table);
  *table = NULL;
}

int64_t cqio_sheet_rows(const cqio_sheet *table) {
  return table->rows;
}

int cqio_sheet_columns(const cqio_sheet *table) {
  return table->columns;
}

static const struct cell *cell(const cqio_sheet *table, int64_t row, int column) {
  return &table->cells[(row + 1) * table->columns + column];
}

const char *cqio_sheet_column_name(const cqio_sheet *table, int column) {
  return table->text + cell(table, -1, column)->text;
}

int cqio_sheet_find(const cqio_sheet *table, const char *name) {
  for (int column = 0; column < table->columns; column++)
    if (strcmp(cqio_sheet_column_name(table, column), name) == 0) return column;
  return -1;
}

const char *cqio_sheet_text(const cqio_sheet *table, int64_t row, int column) {
  return table->text + cell(table, row, column)->text;
}

const char *cqio_sheet_note(const cqio_sheet *table, const char *key, int index) {
  for (int64_t i = 0; i < table->note_count; i++)
    if (strcmp(table->text + table->notes[i].key, key) == 0 && index-- == 0)
      return table->text + table->notes[i].value;
  return NULL;
}

const char *cqio_sheet_header(const cqio_sheet *table, const char *key) {
  return cqio_sheet_note(table, key, 0);
}

const char *cqio_sheet_unit(const cqio_sheet *table, int column) {
  return table->units && table->units[column] > 0 ? table->text + table->units[column] : NULL;
}

const char *cqio_sheet_place(const cqio_sheet *table, int64_t row) {
  size_t size = strlen(table->path) + PLACE_EXTRA;
  if (row < 0)
    snprintf(table->place, size, "%s", table->path);
  else if (table->netcdf)
    snprintf(table->place, size, "%s: [row=%lld]", table->path, (long long)row);
  else
    snprintf(table->place, size, "%s:%lld", table->path, (long long)(table->header_line + 1 + row));
  return table->place;
}

const char *cqio_sheet_cell_place(const cqio_sheet *table, int64_t row, int column) {
  size_t size = strlen(table->path) + PLACE_EXTRA;
  const char *name = cqio_sheet_column_name(table, column);
  if (!table->netcdf)
    snprintf(table->place, size, "%s:%lld:%u", table->path,
             (long long)(table->header_line + 1 + row), (unsigned)cell(table, row, column)->column);
  else if (row < 0)
    snprintf(table->place, size, "%s: variable '%.64s'", table->path, name);
  else
    snprintf(table->place, size, "%s: variable '%.64s'[row=%lld]", table->path, name,
             (long long)row);
  return table->place;
}
