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
  int64_t padding;    /* empty fields at the end of the header row */
  int levels;         /* header rows of the layout with regions above sectors; 0: one header row */
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

/* Blanks around a field say nothing; labels have one form. */
static void on_field(void *bytes, size_t size, void *data) {
  struct reader *r = data;
  const char *text = bytes;
  char *label = NULL;
  while (size > 0 && *text == ' ') {
    text++;
    size--;
  }
  while (size > 0 && text[size - 1] == ' ')
    size--;
  if (!cqio__label_is_plain(text, size)) {
    cqio_status status = cqio_label_normalize(r->ctx, text, size, &label);
    if (status) r->status = status;
    text = label ? label : "";
    size = strlen(text);
  }
  r->table->cells[r->cells++] = (struct cell){store(r, text, size), (uint32_t)r->start};
  cqio_free(label);
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

/* Length of the separator at TEXT: ':', '=' or the colon of Chinese texts; 0 for anything else. */
static size_t separator(const char *text) {
  if (*text == ':' || *text == '=') return 1;
  return strncmp(text, "\xEF\xBC\x9A", 3) == 0 ? 3 : 0;
}

/* Keeps VALUE, up to END, of the line KEY of SIZE bytes, which states WHAT. */
static void keep_note(struct reader *r, cqio_statement what, const char *key, size_t size,
                      const char *value, const char *end) {
  char room[CQIO_STATEMENT_TEXT];
  while (value < end && *value == ' ')
    value++;
  struct note *note = &r->table->notes[r->table->note_count];
  note->key = store(r, key, size);
  char *label = NULL;
  cqio_status status = cqio_label_normalize(r->ctx, value, (size_t)(end - value), &label);
  if (status) r->status = status;
  const char *text = cqio_statement_value(what, label ? label : "", room);
  note->value = store(r, text, strlen(text));
  cqio_free(label);
  const char *name = r->table->text + note->key, *given = r->table->text + note->value;
  const char *first = cqio__note_contradicted(r->table, name, given);
  if (first)
    fault(r, 0, "%s = '%.60s': expected one line '# %s:', and there is one before it with '%.60s'",
          name, given, name, first);
  r->table->note_count++;
}

/* "# key: value", without the commas that pad it; other '#' lines are remarks. */
static void read_note(struct reader *r, const char *line, size_t size) {
  bool quoted = line[0] == '"'; /* a spreadsheet quotes a line that has commas */
  while (size > 0 && (strchr(", ", line[size - 1]) || (quoted && line[size - 1] == '"')))
    size--;
  line += quoted;
  size -= quoted && size > 0;
  const char *end = line + size, *at = line, *key, *name;
  while (at < end && (*at == '#' || *at == ' '))
    at++;
  key = at;
  while (at < end && separator(at) == 0)
    at++;
  size_t length = (size_t)(at - key), word = 0, width = at < end ? separator(at) : 0;
  while (word < length && key[word] != ' ')
    word++;
  enum note_kind kind = cqio__note_key(key, width ? length : word, &name);
  const char *run = width ? NULL : cqio__note_run_together(key, length);
  if (run) name = run;
  if (run || kind == NOTE_DOUBTFUL || (kind == NOTE_KEY && !width && strcmp(name, "unit") == 0))
    fault(r, 0, "'# %.*s': expected '# %s: ...', or a remark that begins otherwise",
          (int)(length < 40 ? length : 40), key, name);
  else if (kind == NOTE_KEY && width)
    keep_note(r, cqio_statement_named(key, length), name, strlen(name), at + width, end);
  else if (width && *at == ':')
    keep_note(r, CQIO_STATES_NOTHING, key, length, at + width, end);
  else
    keep_note(r, CQIO_STATES_NOTHING, "", 0, key, end);
}

static const char *name_of(const struct reader *r, int column) {
  return r->table->text + r->table->cells[column].text;
}

static void check_names(struct reader *r) {
  const cqio_sheet *t = r->table;
  for (int i = 0; i < t->columns; i++) {
    if (!*name_of(r, i))
      fault(r, t->cells[i].column, "column name is empty: expected a name in every field");
    for (int j = 0; *name_of(r, i) && j < i; j++)
      if (strcmp(name_of(r, i), name_of(r, j)) == 0)
        fault(r, t->cells[i].column, "column '%.64s' appears twice: expected each name once",
              name_of(r, i));
  }
}

/* "region,,R1,R1,R2": the first of two header rows, of regions and of sectors. */
static bool is_first_level(const struct reader *r) {
  if (r->table->columns < 2 || strcmp(name_of(r, 0), "region") != 0) return false;
  for (int i = 1; i < r->table->columns; i++)
    for (int j = 1; *name_of(r, i) && j < i; j++)
      if (strcmp(name_of(r, i), name_of(r, j)) == 0) return true;
  return !*name_of(r, 1);
}

/* Names REGION/SECTOR from both header rows, the second of which is the last row of cells. */
static void join_levels(struct reader *r) {
  cqio_sheet *t = r->table;
  int index = *name_of(r, 1) ? 1 : 2; /* columns of labels */
  const char *second = name_of(r, t->columns);
  bool levels = strcmp(second, "sector") == 0 || strcmp(second, "category") == 0;
  for (int i = 0; i < t->columns && levels; i++) {
    const char *region = name_of(r, i), *sector = name_of(r, t->columns + i);
    uint32_t at = r->used;
    if (i < index)
      store(r, i == index - 1 ? "key" : "region", strlen(i == index - 1 ? "key" : "region"));
    else
      r->used += (uint32_t)sprintf(t->text + at, "%s/%s", region, sector) + 1;
    t->cells[i] = (struct cell){at, t->cells[i].column};
  }
  r->cells = t->columns;
  t->header_line = r->line;
  r->levels = 2;
  check_names(r);
  if (r->status) t->header_line = 0;
}

/* "region,sector,,,": names of the columns of labels below two header rows. */
static bool is_third_level(const struct reader *r, int64_t before) {
  for (int i = 2; i < r->table->columns; i++)
    if (r->table->text[r->table->cells[before + i].text]) return false;
  return strcmp(r->table->text + r->table->cells[before].text, "region") == 0;
}

/* Empty fields at the end pad all lines to the widest one. */
static void drop_padding(struct reader *r, int64_t least) {
  while (r->cells > least && !r->table->text[r->table->cells[r->cells - 1].text])
    r->cells--;
}

/* Fields that a spreadsheet of another country separates otherwise. */
static bool separated_otherwise(struct reader *r, const char *line, size_t size) {
  const char *what = memchr(line, ';', size) ? "semicolons (';')" : "tabs";
  if (r->cells != 1 || !(memchr(line, ';', size) || memchr(line, '\t', size))) return false;
  fault(r, 0,
        "fields are separated by %s: expected commas between fields and points in decimal numbers; "
        "save it as 'CSV UTF-8, comma delimited'",
        what);
  return true;
}

static void read_header(struct reader *r, const char *line, size_t size) {
  cqio_sheet *t = r->table;
  r->padding = r->cells;
  drop_padding(r, 1);
  r->padding -= r->cells;
  t->header_line = r->line;
  t->columns = r->cells <= MAX_COLUMNS ? (int)r->cells : 0;
  if (separated_otherwise(r, line, size)) {
    t->header_line = 0;
    return;
  }
  if (t->columns == 0)
    fault(r, 0, "%lld columns: expected at most %d", (long long)r->cells, MAX_COLUMNS);
  if (t->columns > 1 && is_first_level(r)) {
    r->levels = 1;
    return;
  }
  if (t->columns > 1 && !*name_of(r, 0)) t->cells[0].text = store(r, "key", 3); /* empty corner */
  check_names(r);
  if (r->status) t->header_line = 0; /* nothing below can be judged */
}

static void read_row(struct reader *r, const char *line, size_t size) {
  cqio_sheet *t = r->table;
  int64_t before = r->cells;
  bool good = size > 0 && parse_line(r, line, size);
  if (good && before > 0 && r->cells - before == t->columns + r->padding)
    drop_padding(r, before + t->columns);
  int64_t fields = r->cells - before;
  if (size == 0) {
    fault(r, 0, "is empty: expected %s", t->columns ? "one field per column" : "the header row");
  } else if (good && before == 0) {
    read_header(r, line, size);
    return;
  } else if (good && fields != t->columns) {
    fault(r, 0,
          "%lld fields: expected %d as in the header row; a text with a comma needs quotes, a "
          "number has no comma",
          (long long)fields, t->columns);
  } else if (good && r->levels == 1) {
    join_levels(r);
    return;
  } else if (good && r->levels == 2 && t->rows == 0 && is_third_level(r, before)) {
    t->header_line = r->line;
  } else if (good) {
    t->rows++;
    return;
  }
  r->cells = before; /* drop the row, so that the next one is judged on its own */
}

/* SIZE of BYTES without lines of nothing but commas, blanks and quotes at their end. */
static size_t without_last_rows(const char *bytes, size_t size) {
  for (size_t at = size; at > 0; at--) {
    if (bytes[at - 1] == '\n') size = at;
    if (!bytes[at - 1] || !strchr(", \"\r\n", bytes[at - 1])) break;
  }
  return size;
}

/* Rows of nothing but commas at the end of a spreadsheet. */
static void drop_empty_rows(struct reader *r) {
  cqio_sheet *t = r->table;
  for (; t->rows > 0; t->rows--)
    for (int i = 0; i < t->columns; i++)
      if (t->text[t->cells[t->rows * t->columns + i].text]) return;
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
  const char *lost = cqio__find_lost_text(line, size);
  if (lost) {
    fault(r, (size_t)(lost - line) + 1,
          "characters that no text has, as another encoding was read as one of these: expected "
          "UTF-8 text; convert it from its own encoding");
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
    if ((line[0] == '#' || (line[0] == '"' && line[1] == '#')) && r->table->header_line == 0)
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
  if (what) r->status = cqio_fail(r->ctx, CQIO_DATA, "%s: %s", r->table->path, what);
  return !what;
}

/* Room for the largest possible content: a cell per separator, its NUL in the place of it. */
static cqio_status make_room(struct reader *r, const char *bytes, size_t size) {
  size_t lines = 1, separators = 1, growth = 1; /* of composed texts, three times as long at most */
  for (size_t i = 0; i < size; i++) {
    lines += bytes[i] == '\n';
    separators += bytes[i] == ',' || bytes[i] == '\n';
    if ((unsigned char)bytes[i] >= 0x80) growth = 3;
  }
  CQIO_TRY(CQIO_ALLOC(r->ctx, 2 * growth * size + 16, &r->table->text)); /* names are joined once */
  CQIO_TRY(CQIO_ALLOC(r->ctx, separators, &r->table->cells));
  return CQIO_ALLOC(r->ctx, lines, &r->table->notes);
}

static cqio_status parse(struct reader *r, const char *bytes, size_t size) {
  if (!check_start(r, bytes, size)) return r->status;
  CQIO_TRY(make_room(r, bytes, size));
  if (!open_parser(r)) return cqio_fail(r->ctx, CQIO_INTERNAL, "%s: libcsv", r->table->path);
  bool marked = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
  read_lines(r, bytes + 3 * marked, without_last_rows(bytes, size) - 3 * (size_t)marked);
  drop_empty_rows(r);
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
