/* What is wrong with the tables of a data set, and where. */
#include "core/text.h"
#include "region/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
  const char *kind[2], *column[2];
} subjects[TABLES] = {
#define X(id, file, kind1, column1, kind2, column2) {{kind1, kind2}, {column1, column2}},
    TABLE_LIST(X)
#undef X
};

static const char *place(const struct reading *r, enum table_id t, int64_t row, int column) {
  const cqio_sheet *table = r->table[t];
  return column >= 0 ? cqio_sheet_cell_place(table, row, column) : cqio_sheet_place(table, row);
}

static void report(struct reading *r, enum table_id t, int64_t row, int column, const char *subject,
                   const char *format, va_list arguments) CQIO_PRINTF(6, 0);
static void report(struct reading *r, enum table_id t, int64_t row, int column, const char *subject,
                   const char *format, va_list arguments) {
  char message[CQIO_MESSAGE_SIZE];
  r->faults[t]++;
  /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the callers begin it */
  vsnprintf(message, sizeof message, format, arguments);
  if (r->status == CQIO_MEMORY) return; /* what was not read says nothing about the file */
  cqio_status status =
      cqio_fail(r->ctx, CQIO_DATA, "%s: %s%s", place(r, t, row, column), subject, message);
  if (!r->status) r->status = status;
}

void cqio__fault(struct reading *r, enum table_id t, int64_t row, int column, const char *format,
                 ...) {
  va_list arguments;
  va_start(arguments, format);
  report(r, t, row, column, "", format, arguments);
  va_end(arguments);
}

void cqio__row_fault(struct reading *r, enum table_id t, int64_t row, int column,
                     const char *format, ...) {
  char subject[256] = "", text[SHOWN + 4];
  size_t used = 0;
  for (int i = 0; i < 2 && subjects[t].kind[i]; i++) {
    int key = cqio_sheet_find(r->table[t], subjects[t].column[i]);
    if (key < 0) continue;
    int n = snprintf(subject + used, sizeof subject - used, "%s%s '%s'", used ? ", " : "",
                     subjects[t].kind[i],
                     cqio__excerpt(cqio_sheet_text(r->table[t], row, key), text, sizeof text));
    used += (size_t)n;
  }
  if (used) snprintf(subject + used, sizeof subject - used, ": ");
  va_list arguments;
  va_start(arguments, format);
  report(r, t, row, column, subject, format, arguments);
  va_end(arguments);
}

const char *cqio__file(const struct reading *r, enum table_id t) {
  static const char *const names[] = {
#define X(id, file, kind1, column1, kind2, column2) file ".csv",
      TABLE_LIST(X)
#undef X
  };
  if (!r->table[t]) return names[t];
  const char *path = cqio_sheet_place(r->table[t], -1), *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

bool cqio__good(const struct reading *r, enum table_id t) {
  return r->table[t] && r->faults[t] == 0;
}

/* The line of a row, or its index in NetCDF, for "first in ...". */
static const char *position(const struct reading *r, enum table_id t, int64_t row, char out[40]) {
  const char *at = cqio_sheet_place(r->table[t], row), *colon = strrchr(at, ':');
  snprintf(out, 40, "%s%.30s", colon[1] == ' ' ? "" : "line ", colon + (colon[1] == ' ' ? 2 : 1));
  return out;
}

void cqio__repeated(struct reading *r, enum table_id t, int64_t row, int column, int64_t first) {
  char at[40], text[SHOWN + 4];
  cqio__fault(r, t, row, column, "%s '%s' appears twice: expected one row; the first is %s",
              subjects[t].kind[0],
              cqio__excerpt(cqio_sheet_text(r->table[t], row, column), text, sizeof text),
              position(r, t, first, at));
}
