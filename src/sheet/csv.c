/*
 * Tables from CSV: libcsv splits the fields, libunistring checks the encoding. The parser gets one
 * physical line at a time, byte by byte, so that the line and column of every field are exact.
 */
#include "sheet/sheet.h"

#include <csv.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistr.h>

enum { MAX_LINE = 1 << 20, MAX_FILE = 1 << 26, MAX_COLUMNS = 1 << 14 };

struct reader {
  cqio_ctx *ctx;
  cqio_sheet *table;
  struct csv_parser parser;
  uint32_t used;      /* bytes of table->text in use */
  int64_t cells;      /* cells stored */
  int64_t line;       /* 1-based */
  size_t at, start;   /* 1-based column of the byte being parsed and of the field */
  cqio_status status; /* of the file so far */
};

static void fault(struct reader *r, size_t column, const char *format, ...) CQIO_PRINTF(3, 4);
static void fault(struct reader *r, size_t column, const char *format, ...) {
  char what[256], place[48] = "";
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  if (column > 0) snprintf(place, sizeof place, ":%zu", column);
  r->status = cqio_fail(r->ctx, CQIO_DATA, "%s:%lld%s: %s", r->table->path, (long long)r->line,
                        place, what);
}

static uint32_t store(struct reader *r, const char *bytes, size_t size) {
  uint32_t offset = r->used;
  if (size > 0) memcpy(r->table->text + offset, bytes, size);
  r->table->text[offset + size] = '\0';
  r->used += (uint32_t)size + 1;
  return offset;
}

static void on_field(void *bytes, size_t size, void *data) {
  struct reader *r = data;
  r->table->cells[r->cells++] = (struct cell){store(r, bytes, size), (uint32_t)r->start};
  r->start = r->at + 1;
}

static void on_row(int terminator, void *data) {
  (void)terminator;
  (void)data;
}

static int never(unsigned char c) {
  (void)c;
  return 0;
}

static bool open_parser(struct reader *r) {
  if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) return false;
  csv_set_space_func(&r->parser, never); /* blanks belong to the field */
  csv_set_term_func(&r->parser, never);  /* the lines are split here */
  return true;
}

/* Parses one line; on a syntax error reports it and returns false. */
static bool parse_line(struct reader *r, const char *line, size_t size) {
  r->start = 1;
  for (r->at = 1; r->at <= size; r->at++)
    if (csv_parse(&r->parser, line + r->at - 1, 1, on_field, on_row, r) != 1) break;
  bool whole = r->at > size;
  if (whole && csv_fini(&r->parser, on_field, on_row, r) == 0) return true;
  if (csv_error(&r->parser) != CSV_EPARSE)
    r->status = cqio_fail(r->ctx, CQIO_MEMORY, "%s: %s", r->table->path,
                          csv_strerror(csv_error(&r->parser)));
  else if (whole)
    fault(r, r->start, "quote is not closed: expected a closing quote on the same line");
  else
    fault(r, r->at, "stray quote: expected quotes around a whole field, doubled inside it");
  csv_free(&r->parser); /* a parser that failed cannot go on */
  open_parser(r);
  return false;
}

/* "# key: value"; other '#' lines are remarks. */
static void read_note(struct reader *r, const char *line, size_t size) {
  const char *end = line + size, *colon = memchr(line, ':', size), *key = line + 1;
  if (!colon) return;
  const char *value = colon + 1;
  while (key < colon && *key == ' ')
    key++;
  while (value < end && *value == ' ')
    value++;
  struct note *note = &r->table->notes[r->table->note_count++];
  note->key = store(r, key, (size_t)(colon - key));
  note->value = store(r, value, (size_t)(end - value));
}

static void check_names(struct reader *r) {
  const cqio_sheet *t = r->table;
  for (int i = 0; i < t->columns; i++) {
    const char *name = t->text + t->cells[i].text;
    if (!*name)
      fault(r, t->cells[i].column, "column name is empty: expected a name in every field");
    for (int j = 0; *name && j < i; j++)
      if (strcmp(name, t->text + t->cells[j].text) == 0)
        fault(r, t->cells[i].column, "column '%.64s' appears twice: expected each name once", name);
  }
}

static void read_header(struct reader *r) {
  cqio_sheet *t = r->table;
  t->header_line = r->line;
  t->columns = r->cells <= MAX_COLUMNS ? (int)r->cells : 0;
  if (t->columns == 0)
    fault(r, 0, "%lld columns: expected at most %d", (long long)r->cells, MAX_COLUMNS);
  check_names(r);
  if (r->status) t->header_line = 0; /* nothing below can be judged */
}

static void read_row(struct reader *r, const char *line, size_t size) {
  cqio_sheet *t = r->table;
  int64_t before = r->cells;
  bool good = size > 0 && parse_line(r, line, size);
  int64_t fields = r->cells - before;
  if (size == 0) {
    fault(r, 0, "is empty: expected %s", t->columns ? "one field per column" : "the header row");
  } else if (good && before == 0) {
    read_header(r);
    return;
  } else if (good && fields != t->columns) {
    fault(r, 0,
          "%lld fields: expected %d as in the header row; a text with a comma needs quotes, a "
          "number has no comma",
          (long long)fields, t->columns);
  } else if (good) {
    t->rows++;
    return;
  }
  r->cells = before; /* drop the row, so that the next one is judged on its own */
}

/* Encoding and length of a line; false ends the file, since more of the same would follow. */
static bool check_line(struct reader *r, const char *line, size_t size) {
  if (size > MAX_LINE) {
    fault(r, 0, "line of %zu bytes: expected at most %d", size, MAX_LINE);
    return false;
  }
  const uint8_t *wrong = u8_check((const uint8_t *)line, size);
  if (wrong) {
    fault(r, (size_t)(wrong - (const uint8_t *)line) + 1,
          "byte 0x%02X is not UTF-8: expected UTF-8 text; convert GBK and other encodings first",
          *wrong);
    return false;
  }
  for (size_t i = 0; i < size; i++)
    if ((unsigned char)line[i] < 0x20 && line[i] != '\t') {
      fault(r, i + 1,
            line[i] ? "control character 0x%02X: expected text" : "NUL byte: expected text",
            (unsigned)line[i]);
      return false;
    }
  return true;
}

static void read_lines(struct reader *r, const char *bytes, size_t size) {
  const char *end = bytes + size;
  for (const char *line = bytes; line < end;) {
    const char *newline = memchr(line, '\n', (size_t)(end - line)),
               *next = newline ? newline + 1 : end;
    size_t length = (size_t)((newline ? newline : end) - line);
    if (length > 0 && line[length - 1] == '\r') length--;
    r->line++;
    if (!check_line(r, line, length)) return;
    if (line[0] == '#' && r->table->header_line == 0)
      read_note(r, line, length);
    else
      read_row(r, line, length);
    if (r->status == CQIO_MEMORY || (r->status && r->table->header_line == 0)) return;
    line = next;
  }
}

static bool check_start(struct reader *r, const char *bytes, size_t size) {
  const char *what = NULL;
  if (size == 0)
    what = "is empty: expected a header row";
  else if (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0)
    what = "is UTF-16: expected UTF-8";
  else if (strncmp(bytes, "\xEF\xBB\xBF", 3) == 0)
    what = "starts with a byte order mark: expected UTF-8 without one";
  if (what) r->status = cqio_fail(r->ctx, CQIO_DATA, "%s: %s", r->table->path, what);
  return !what;
}

/* Room for the largest possible content: a cell per separator, its NUL in the place of it. */
static cqio_status make_room(struct reader *r, const char *bytes, size_t size) {
  size_t lines = 1, separators = 1;
  for (size_t i = 0; i < size; i++) {
    lines += bytes[i] == '\n';
    separators += bytes[i] == ',' || bytes[i] == '\n';
  }
  CQIO_TRY(CQIO_ALLOC(r->ctx, size + 2, &r->table->text));
  CQIO_TRY(CQIO_ALLOC(r->ctx, separators, &r->table->cells));
  return CQIO_ALLOC(r->ctx, lines, &r->table->notes);
}

static cqio_status parse(struct reader *r, const char *bytes, size_t size) {
  if (!check_start(r, bytes, size)) return r->status;
  CQIO_TRY(make_room(r, bytes, size));
  if (!open_parser(r)) return cqio_fail(r->ctx, CQIO_INTERNAL, "%s: libcsv", r->table->path);
  read_lines(r, bytes, size);
  csv_free(&r->parser);
  if (!r->status && r->table->header_line == 0)
    r->status = cqio_fail(r->ctx, CQIO_DATA, "%s: has no header row: expected one", r->table->path);
  if (!r->status && r->table->rows == 0)
    r->status =
        cqio_fail(r->ctx, CQIO_DATA, "%s: has no rows: expected at least one", r->table->path);
  return r->status;
}

cqio_status cqio__sheet_from_csv(cqio_ctx *ctx, cqio_sheet *table) {
  struct reader r = {.ctx = ctx, .table = table};
  char *bytes;
  size_t size;
  CQIO_TRY(cqio_read_file(ctx, table->path, MAX_FILE, &bytes, &size));
  cqio_status status = parse(&r, bytes, size);
  cqio_free(bytes);
  return status;
}
