/* Cells of xls that FreeXL leaves out or reads as something else. */
#include <freexl.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "core/grow.h"
#include "core/text.h"
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
  STYLE = 0x00E0,
  STRING = 0x0207,
  FORMAT = 0x041E,
  SHORT = 0x027E,
  BEGIN = 0x0809
};

struct scan {
  cqio_ctx *ctx;
  struct xls_stream stream;
  struct xls_cells *out;
  unsigned rows;
  unsigned short columns;
  bool wide;                           /* Excel 97 and later */
  bool *is_date;                       /* [styles] that cells point to */
  int64_t styles, style_slots, *dates; /* [date_count] numbers of own formats that show dates */
  int64_t date_count, date_slots;
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

static bool add_at(struct scan *s, uint32_t column, double number, const char *text) {
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
  *cell = (struct xls_cell){
      .row = cqio__two_bytes(s->stream.record), .column = column, .number = number};
  if (text && cqio_copy_text(s->ctx, text, &cell->text)) s->status = CQIO_MEMORY;
  return !s->status;
}

static bool add(struct scan *s, double number, const char *text) {
  return add_at(s, cqio__two_bytes(s->stream.record + 2), number, text);
}

/* NUMBER in COLUMN, if its STYLE shows a date; FreeXL knows some of these, but not in formulas. */
static bool take_date(struct scan *s, uint32_t column, uint32_t style, double number) {
  char text[CQIO__DIGITS + sizeof CQIO__DATE];
  if (style >= s->styles || !s->is_date[style]) return true;
  (void)cqio__shortest_digits(number, text);
  strcat(text, CQIO__DATE);
  return add_at(s, column, 0.0, text);
}

/* The number of 30 bits, by 100 where the first bit is set, whole where the second is. */
static double short_number(const uint8_t *at) {
  uint32_t bits = cqio__four_bytes(at);
  uint64_t wide = (uint64_t)(bits & 0xFFFFFFFCU) << 32;
  double number;
  memcpy(&number, &wide, sizeof number);
  if (bits & 2) number = (double)((int32_t)bits >> 2);
  return bits & 1 ? number / 100.0 : number;
}

static bool take_number(struct scan *s) {
  const struct xls_stream *t = &s->stream;
  uint32_t column = cqio__two_bytes(t->record + 2);
  double number;
  if (t->kind == NUMBER && t->bytes >= 14) {
    memcpy(&number, t->record + 6, sizeof number);
    return take_date(s, column, cqio__two_bytes(t->record + 4), number);
  }
  for (uint32_t at = 4; t->kind != NUMBER && at + 6 <= t->bytes; at += 6, column++)
    if (!take_date(s, column, cqio__two_bytes(t->record + at), short_number(t->record + at + 2)))
      return false;
  return true;
}

/* A number, or where its last two bytes are ones, what its first byte says. */
static bool take_formula(struct scan *s) {
  const uint8_t *value = s->stream.record + 6;
  double number;
  if (s->stream.bytes < 14) return false;
  memcpy(&number, value, sizeof number);
  if (cqio__two_bytes(value + 6) != 0xFFFF) {
    uint32_t style = cqio__two_bytes(s->stream.record + 4);
    if (style < s->styles && s->is_date[style])
      return take_date(s, cqio__two_bytes(s->stream.record + 2), style, number);
    return add(s, number, NULL);
  }
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
  if (stream->kind == NUMBER || stream->kind == SHORT || stream->kind == MULTIPLE)
    return take_number(s);
  return stream->kind != TRUTH || take_truth(s);
}

/* Number and letters of a format: a count in one byte, or in two and a byte that says how many a
 * letter has. */
static bool take_format(struct scan *s) {
  const struct xls_stream *t = &s->stream;
  char code[256];
  uint32_t start = s->wide ? 5 : 3, used = 0;
  if (t->bytes < start) return true;
  uint32_t count = s->wide ? cqio__two_bytes(t->record + 2) : t->record[2];
  uint32_t width = s->wide && (t->record[4] & 1) ? 2 : 1;
  for (; used < count && used < sizeof code - 1 && start + width * (used + 1) <= t->bytes; used++) {
    const uint8_t *letter = t->record + start + width * used;
    code[used] =
        (char)(letter[0] && letter[0] < 0x80 && (width == 1 || !letter[1]) ? letter[0] : '?');
  }
  code[used] = '\0';
  if (!cqio__is_date_code(code)) return true;
  s->status = CQIO__GROW(s->ctx, s->date_count, &s->date_slots, &s->dates);
  if (!s->status) s->dates[s->date_count++] = cqio__two_bytes(t->record);
  return !s->status;
}

/* The format of cells of one more style. */
static bool take_style(struct scan *s) {
  if (s->stream.bytes < 4) return true;
  int64_t format = cqio__two_bytes(s->stream.record + 2);
  bool date = cqio__is_date_format(format);
  for (int64_t k = 0; k < s->date_count; k++)
    date = date || s->dates[k] == format;
  s->status = CQIO__GROW(s->ctx, s->styles, &s->style_slots, &s->is_date);
  if (!s->status) s->is_date[s->styles++] = date;
  return !s->status;
}

/* Place in the stream of sheet INDEX, and formats, as the first part of the workbook says. */
static bool find_sheet(struct scan *s, unsigned index, int64_t *place) {
  bool known = false;
  struct xls_stream *t = &s->stream;
  for (unsigned found = 0; cqio__xls_stream_next(t) && t->kind != END;) {
    if (t->kind == BEGIN && t->bytes > 1) s->wide = cqio__two_bytes(t->record) >= 0x0600;
    if ((t->kind == FORMAT && !take_format(s)) || (t->kind == STYLE && !take_style(s)))
      return false;
    if (t->kind != SHEET || found++ != index || t->bytes <= 6) continue;
    *place = cqio__four_bytes(t->record);
    known = true;
  }
  return known;
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
  cqio_free(s.is_date);
  cqio_free(s.dates);
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
