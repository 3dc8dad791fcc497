/* Cells of xls that FreeXL leaves out or reads as something else. */
#include <freexl.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "workbooks/xls.h"
#include "workbooks/xls_stream.h"

enum kind {
  FORMULA = 0x0006,
  END = 0x000A,
  SHEET = 0x0085,
  MULTIPLE = 0x00BD,
  RICH = 0x00D6,
  SHARED = 0x00FD,
  NUMBER = 0x0203,
  LABEL = 0x0204,
  TRUTH = 0x0205,
  STRING = 0x0207,
  SHORT = 0x027E,
  BEGIN = 0x0809
};

struct scan {
  cqio_ctx *ctx;
  struct xls_stream stream;
  struct xls_cells *out;
  unsigned rows;
  unsigned short columns;
  bool expects_text; /* the result of the last formula comes in a record of its own */
  cqio_status status;
};

static const char *error_text(unsigned code) {
  static const struct {
    unsigned code;
    const char *text;
  } errors[] = {{0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0F, "#VALUE!"},
                {0x17, "#REF!"},  {0x1D, "#NAME?"},  {0x24, "#NUM!"}};
  for (size_t k = 0; k < sizeof errors / sizeof *errors; k++)
    if (errors[k].code == code) return errors[k].text;
  return "#N/A!";
}

/* ---- cells ----------------------------------------------------------------------------------- */

static bool add(struct scan *s, double number, const char *text) {
  struct xls_cells *out = s->out;
  if (out->count == out->room) {
    struct xls_cell *larger;
    int64_t room = out->room ? 2 * out->room : 256;
    if (CQIO_ALLOC(s->ctx, room, &larger)) s->status = CQIO_MEMORY;
    if (s->status) return false;
    if (out->count > 0) memcpy(larger, out->cell, (size_t)out->count * sizeof *larger);
    cqio_free(out->cell);
    out->cell = larger;
    out->room = room;
  }
  struct xls_cell *cell = &out->cell[out->count++];
  *cell = (struct xls_cell){.row = cqio__two_bytes(s->stream.record),
                            .column = cqio__two_bytes(s->stream.record + 2),
                            .number = number};
  if (text && cqio_copy_text(s->ctx, text, &cell->text)) s->status = CQIO_MEMORY;
  return !s->status;
}

/* A number, or where its last two bytes are ones, what its first byte says. */
static bool take_formula(struct scan *s) {
  const uint8_t *value = s->stream.record + 6;
  double number;
  if (s->stream.bytes < 14) return false;
  memcpy(&number, value, sizeof number);
  if (cqio__two_bytes(value + 6) != 0xFFFF) return add(s, number, NULL);
  s->expects_text = value[0] == 0;
  if (value[0] == 1) return add(s, 0.0, value[2] ? "TRUE" : "FALSE");
  return add(s, 0.0, value[0] == 2 ? error_text(value[2]) : "");
}

static bool take_truth(struct scan *s) {
  const uint8_t *record = s->stream.record;
  if (s->stream.bytes < 8) return false;
  return add(s, 0.0, record[7] ? error_text(record[6]) : record[6] ? "TRUE" : "FALSE");
}

/* Characters of one byte or of two, which one record holds. */
static bool take_text(struct scan *s) {
  enum { MOST = 255 };
  const struct xls_stream *stream = &s->stream;
  uint16_t wide[MOST];
  uint8_t text[4 * MOST + 1];
  size_t length = sizeof text - 1;
  if (!s->expects_text || stream->bytes < 3) return !s->expects_text;
  uint32_t count = cqio__two_bytes(stream->record);
  unsigned width = stream->record[2] & 1 ? 2 : 1;
  if (count > MOST || stream->bytes < 3 + width * count) return false;
  for (uint32_t k = 0; k < count; k++)
    wide[k] =
        width == 2 ? (uint16_t)cqio__two_bytes(stream->record + 3 + 2 * k) : stream->record[3 + k];
  if (!u16_to_u8(wide, count, text, &length)) return false;
  text[length] = '\0';
  struct xls_cell *last = &s->out->cell[s->out->count - 1];
  s->expects_text = false;
  cqio_free(last->text);
  last->text = NULL;
  if (cqio_copy_text(s->ctx, (const char *)text, &last->text)) s->status = CQIO_MEMORY;
  return !s->status;
}

/* ---- the sheet ------------------------------------------------------------------------------- */

static bool is_cell(unsigned kind) {
  return kind == FORMULA || kind == MULTIPLE || kind == RICH || kind == SHARED || kind == NUMBER ||
         kind == LABEL || kind == TRUTH || kind == SHORT;
}

/* Numbers in one record: 6 bytes each, between 4 and 2 others. */
static uint32_t last_column(const struct xls_stream *s) {
  uint32_t column = cqio__two_bytes(s->record + 2);
  return s->kind == MULTIPLE && s->bytes > 12 ? column + (s->bytes - 12) / 6 : column;
}

/* Every cell is one that FreeXL gives, or is kept here. */
static bool take_record(struct scan *s) {
  struct xls_stream *stream = &s->stream;
  if (stream->kind == STRING) return take_text(s);
  if (!is_cell(stream->kind)) return true;
  if (s->expects_text || stream->bytes < 6 || stream->kind == RICH) return false;
  if (cqio__two_bytes(stream->record) >= s->rows || last_column(stream) >= s->columns) return false;
  if (stream->kind == FORMULA) return take_formula(s);
  return stream->kind != TRUTH || take_truth(s);
}

/* Place in the stream of sheet INDEX, as the first part of the workbook says. */
static bool find_sheet(struct scan *s, unsigned index, int64_t *place) {
  for (unsigned found = 0; cqio__xls_stream_next(&s->stream) && s->stream.kind != END;) {
    if (s->stream.kind != SHEET || found++ != index) continue;
    *place = cqio__four_bytes(s->stream.record);
    return s->stream.bytes > 6;
  }
  return false;
}

static bool read_sheet(struct scan *s, const char *path, const void *book, unsigned index) {
  int64_t place = 0;
  if (freexl_worksheet_dimensions(book, &s->rows, &s->columns) != FREEXL_OK ||
      !cqio__xls_stream_open(path, book, &s->stream) || !find_sheet(s, index, &place) ||
      !cqio__xls_stream_skip(&s->stream, place) || !cqio__xls_stream_next(&s->stream) ||
      s->stream.kind != BEGIN)
    return false;
  for (int depth = 1; depth > 0;) { /* charts are sheets within */
    if (!cqio__xls_stream_next(&s->stream)) return false;
    depth += (s->stream.kind == BEGIN) - (s->stream.kind == END);
    if (depth == 1 && !take_record(s)) return false;
  }
  return !s->expects_text;
}

static int by_place(const void *one, const void *other) {
  const struct xls_cell *a = one, *b = other;
  if (a->row != b->row) return a->row < b->row ? -1 : 1;
  return (a->column > b->column) - (a->column < b->column);
}

static bool has_twice(const struct xls_cells *cells) {
  for (int64_t k = 1; k < cells->count; k++)
    if (by_place(&cells->cell[k - 1], &cells->cell[k]) == 0) return true;
  return false;
}

cqio_status cqio__xls_scan(cqio_ctx *ctx, const char *path, const void *book, unsigned index,
                           struct xls_cells *out) {
  struct scan s = {.ctx = ctx, .out = out};
  *out = (struct xls_cells){0};
  bool good = read_sheet(&s, path, book, index);
  cqio__xls_stream_close(&s.stream);
  if (s.status) return s.status;
  if (out->count > 0) qsort(out->cell, (size_t)out->count, sizeof *out->cell, by_place);
  if (good && !has_twice(out)) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: sheet %u is damaged, cut, or has texts of Excel 5 in several fonts: "
                   "expected cells within the size that the sheet states; save it again as xlsx",
                   path, index + 1);
}

void cqio__xls_cells_free(struct xls_cells *cells) {
  for (int64_t k = 0; k < cells->count; k++)
    cqio_free(cells->cell[k].text);
  cqio_free(cells->cell);
  *cells = (struct xls_cells){0};
}
