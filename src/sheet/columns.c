/* Tables from NetCDF: one variable a column. Numbers become text cells, so that one validation
 * serves both forms; %.17g gives every double back. */
#include "cqio/netcdf.h"
#include "sheet/attributes.h"
#include "sheet/sheet.h"

#include <stdio.h>
#include <string.h>

enum { MAX_COLUMNS = 1 << 14, MAX_ROWS = 1 << 26, MAX_NOTES = 64 };
static const uint64_t max_text = UINT64_C(1) << 31;

struct reader {
  cqio_ctx *ctx;
  cqio_sheet *table;
  cqio_ncin *in;
  uint64_t used, room; /* bytes of table->text */
  cqio_status status;  /* of this rank: memory and content */
};

static bool make_room(struct reader *r, uint64_t size) {
  if (r->used + size <= r->room) return true;
  if (r->used + size > max_text) {
    r->status = cqio_fail(r->ctx, CQIO_DATA, "%s: text of more than %llu bytes: expected less",
                          r->table->path, (unsigned long long)max_text);
    return false;
  }
  uint64_t room = 2 * (r->used + size) + 4096;
  char *text;
  r->status = CQIO_ALLOC(r->ctx, room, &text);
  if (r->status) return false;
  if (r->used > 0) memcpy(text, r->table->text, r->used);
  cqio_free(r->table->text);
  r->table->text = text;
  r->room = room;
  return true;
}

/* Does nothing after a failure of this rank, which still takes part in the reading. */
static uint32_t store(struct reader *r, const char *text) {
  uint64_t offset = r->used, size = strlen(text) + 1;
  if (r->status || !make_room(r, size)) return 0;
  memcpy(r->table->text + offset, text, size);
  r->used += size;
  return (uint32_t)offset;
}

static void check_text(struct reader *r, const char *name, int64_t row, const char *text) {
  bool good = cqio__is_text(text);
  for (const char *c = text; good && *c; c++)
    good = (unsigned char)*c >= 0x20 || *c == '\t';
  if (!good)
    r->status = cqio_fail(r->ctx, CQIO_DATA,
                          "%s: variable '%.64s'[row=%lld]: bytes that are not UTF-8 text: expected "
                          "UTF-8",
                          r->table->path, name, (long long)row);
}

static void put_cell(struct reader *r, int64_t row, int column, const char *text) {
  uint32_t offset = store(r, text);
  if (!r->status)
    r->table->cells[(row + 1) * r->table->columns + column] = (struct cell){offset, 0};
}

static cqio_status read_texts(struct reader *r, int column, const char *name) {
  char **texts;
  CQIO_TRY(cqio_ncin_texts(r->in, name, "row", &texts, NULL));
  if (!r->status) r->status = cqio_label_normalize_all(r->ctx, r->table->rows, &texts);
  for (int64_t row = 0; row < r->table->rows && !r->status; row++) {
    check_text(r, name, row, texts[row]);
    put_cell(r, row, column, texts[row]);
  }
  cqio_free(texts);
  return CQIO_OK;
}

static cqio_status read_reals(struct reader *r, int column, const char *name) {
  double *values;
  CQIO_TRY(cqio_ncin_reals(r->in, name, "row", CQIO_NC_FINITE, &values, NULL));
  for (int64_t row = 0; row < r->table->rows && !r->status; row++) {
    char text[32];
    snprintf(text, sizeof text, "%.17g", values[row]);
    put_cell(r, row, column, text);
  }
  cqio_free(values);
  return CQIO_OK;
}

static void keep_note(struct reader *r, const char *name, const char *key, const char *value) {
  char room[CQIO_STATEMENT_TEXT];
  const char *text = cqio_statement_value(cqio_statement_named(name, strlen(name)), value, room);
  const char *first = cqio__note_contradicted(r->table, key, text);
  if (first)
    r->status = cqio_fail(r->ctx, CQIO_DATA,
                          "%s: attribute '%.64s' = '%.60s': expected '%.60s', as another one for "
                          "'%s' says",
                          r->table->path, name, text, first, key);
  else if (r->table->note_count < MAX_NOTES)
    r->table->notes[r->table->note_count++] = (struct note){store(r, key), store(r, text)};
}

/* Global text attributes stand for the header lines. */
static cqio_status read_notes(struct reader *r) {
  char *name = NULL, *text = NULL;
  for (int index = 0;; index++) {
    const char *key;
    CQIO_TRY(cqio_ncin_attribute_name(r->in, NULL, index, &name));
    if (!name) return CQIO_OK;
    cqio_status status = CQIO_OK;
    enum note_kind kind = cqio__note_key(name, strlen(name), &key);
    if (kind == NOTE_DOUBTFUL && !r->status)
      r->status = cqio_fail(r->ctx, CQIO_DATA,
                            "%s: attribute '%.64s': expected '%s', or a name that begins otherwise",
                            r->table->path, name, key);
    if (kind == NOTE_KEY) status = cqio_ncin_attribute(r->in, NULL, name, &text);
    if (text && !r->status) keep_note(r, name, key, text);
    if (kind == NOTE_KEY && !status && !text && !r->status)
      r->status = cqio_fail(r->ctx, CQIO_DATA,
                            "%s: attribute '%.64s' has several values: expected a text or a number",
                            r->table->path, name);
    cqio_free(name);
    cqio_free(text);
    text = NULL;
    if (status) return status;
  }
}

static cqio_status read_unit(struct reader *r, int column, const char *name) {
  char *text;
  CQIO_TRY(cqio__unit_attribute(r->ctx, r->in, name, &text));
  if (text && !r->status) r->table->units[column] = store(r, text);
  cqio_free(text);
  return CQIO_OK;
}

static cqio_status read_shape(struct reader *r) {
  cqio_sheet *t = r->table;
  CQIO_TRY(cqio_ncin_expect_dimension(r->in, "row", -1, &t->rows));
  t->columns = cqio_ncin_variables(r->in);
  if (t->columns < 1 || t->columns > MAX_COLUMNS || t->rows > MAX_ROWS)
    return cqio_fail(r->ctx, CQIO_DATA,
                     "%s: %lld rows and %d variables: expected 1 to %d rows and 1 to %d variables",
                     t->path, (long long)t->rows, t->columns, MAX_ROWS, MAX_COLUMNS);
  r->status = CQIO_ALLOC(r->ctx, (size_t)(t->rows + 1) * (size_t)t->columns, &t->cells);
  if (!r->status) r->status = CQIO_ALLOC(r->ctx, MAX_NOTES, &t->notes);
  if (!r->status) r->status = CQIO_ALLOC(r->ctx, t->columns, &t->units);
  return cqio_agree(r->ctx, r->status);
}

cqio_status cqio__sheet_from_netcdf(cqio_ctx *ctx, cqio_sheet *table) {
  struct reader r = {.ctx = ctx, .table = table};
  CQIO_TRY(cqio_ncin_open(ctx, table->path, &r.in));
  cqio_status status = read_shape(&r);
  if (!status) status = read_notes(&r);
  for (int column = 0; !status && column < table->columns; column++) {
    const char *name = cqio_ncin_variable_name(r.in, column);
    put_cell(&r, -1, column, name);
    status = read_unit(&r, column, name);
    if (!status)
      status = cqio_ncin_variable_type(r.in, column) == CQIO_NC_CHAR ? read_texts(&r, column, name)
                                                                     : read_reals(&r, column, name);
  }
  cqio_ncin_close(&r.in);
  return status ? status : r.status;
}
