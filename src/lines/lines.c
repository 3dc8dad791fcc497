/* Lines of text and their fields. */
#include "lines/lines.h"

#include "cqio/sheet.h"
#include "dense/threads.h"
#include "sheet/sheet.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistr.h>

cqio_status cqio__text_open(const struct bundle *bundle, const char *member, char separator,
                            struct text *out) {
  *out = (struct text){.ctx = bundle->ctx, .separator = separator};
  return cqio__blocks_open(bundle, member, cqio__blas_threads(), &out->blocks);
}

void cqio__text_close(struct text *t) {
  cqio__blocks_close(&t->blocks);
  cqio__ahead_free(&t->ahead);
  cqio_free(t->field);
  t->field = NULL;
}

const char *cqio__text_place(const struct text *t, int field, char place[PLACE]) {
  int length = snprintf(place, PLACE, "%.400s:%lld", cqio__bytes_place(t->blocks->bytes),
                        (long long)t->line);
  if (field >= 0 && field < t->count)
    snprintf(place + length, PLACE - (size_t)length, ":%lld",
             (long long)(t->field[field] - t->begin) + 1);
  return place;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static cqio_status next_block(struct text *t) {
  char place[PLACE];
  if (t->ahead) cqio__ahead_clear(t->ahead);
  CQIO_TRY(cqio__blocks_next(t->blocks));
  if (!t->blocks->here.long_line) return CQIO_OK;
  return cqio_fail(t->ctx, CQIO_DATA,
                   "%s: the line is longer than %d bytes: expected a row of a table",
                   cqio__text_place(t, -1, place), LONGEST);
}

/* Length of the line at the start of what is unread, NUL put behind it; the start is moved behind
 * its end. */
static cqio_status take_line(struct text *t, size_t *length) {
  struct blocks *b = t->blocks;
  if (b->start == b->here.end && !b->here.last) CQIO_TRY(next_block(t));
  char *from = b->here.bytes + b->start, *end = memchr(from, '\n', b->here.end - b->start);
  size_t all = end ? (size_t)(end - from) : b->here.end - b->start;
  t->ended = !end;
  t->begin = from;
  from[all] = '\0';
  b->start += all + (end != NULL);
  if (all > 0 && from[all - 1] == '\r') from[--all] = '\0';
  *length = all;
  return CQIO_OK;
}

static cqio_status check_encoding(struct text *t, size_t length) {
  char place[PLACE];
  const unsigned char *at = (const unsigned char *)t->begin;
  bool wide = length > 1 && ((at[0] == 0xFF && at[1] == 0xFE) || (at[0] == 0xFE && at[1] == 0xFF));
  t->count = 0;
  if (wide && t->line == 1)
    return cqio_fail(t->ctx, CQIO_DATA,
                     "%s: is encoded in UTF-16: expected UTF-8; save it as CSV UTF-8",
                     cqio__text_place(t, -1, place));
  if (memchr(t->begin, '\0', length))
    return cqio_fail(t->ctx, CQIO_DATA, "%s: has a NUL byte: expected text in UTF-8",
                     cqio__text_place(t, -1, place));
  return CQIO_OK;
}

/* ---- fields ---------------------------------------------------------------------------------- */

static char find_separator(const char *line) {
  if (strchr(line, '\t')) return '\t';
  return strchr(line, ';') ? ';' : ',';
}

/* The field at AT, its quotes removed in place; returns what follows the separator, or NULL. */
static char *cut_field(char *at, char separator) {
  if (*at != '"') {
    char *end = strchr(at, separator);
    if (end) *end = '\0';
    return end ? end + 1 : NULL;
  }
  char *to = at, *from = at + 1;
  while (*from && !(*from == '"' && from[1] != '"')) {
    from += *from == '"';
    *to++ = *from++;
  }
  from += *from == '"';
  bool more = *from == separator;
  *to = '\0';
  return more ? from + 1 : NULL;
}

/* The first fields of the line, at most MOST of them. */
static cqio_status split(struct text *t, int most) {
  char *at = t->begin;
  t->count = 0;
  while (at && t->count < most) {
    if (t->count == t->room) {
      char **larger;
      int room = t->room ? 2 * t->room : 64;
      CQIO_TRY(CQIO_ALLOC(t->ctx, room, &larger));
      if (t->count > 0) memcpy(larger, t->field, (size_t)t->count * sizeof *larger);
      cqio_free(t->field);
      t->field = larger;
      t->room = room;
    }
    t->field[t->count++] = at;
    at = cut_field(at, t->separator);
  }
  return CQIO_OK;
}

cqio_status cqio__text_read_ahead(struct text *t, int keys, int columns) {
  if (!t->separator) return CQIO_OK;
  return cqio__ahead_create(t->ctx, keys, columns, t->separator, t->blocks, &t->ahead);
}

void cqio__text_into(struct text *t, double *row, const double *end) {
  if (!t->ahead) return;
  t->ahead->into = row;
  t->ahead->end = end;
}

/* The next line, if it was read ahead. */
static cqio_status take_ahead(struct text *t) {
  struct blocks *b = t->blocks;
  if (!t->ahead) return CQIO_OK;
  if (b->start == b->here.end && !b->here.last) CQIO_TRY(next_block(t));
  const struct ahead_row *row = cqio__ahead_row(t->ahead, b->start);
  if (!row) return CQIO_OK;
  t->numbers = row->values;
  t->begin = b->here.bytes + row->begin;
  t->places = row->places;
  b->start += row->length + 1;
  t->line++;
  return split(t, t->ahead->keys);
}

/* Whether a line has no content: none, or separators, blanks and quotes alone, as spreadsheets
 * write rows without cells. */
static bool is_bare(const struct text *t) {
  const char *at = t->begin;
  if (t->line == 1 && strncmp(at, "\xEF\xBB\xBF", 3) == 0) at += 3;
  while (*at == ' ' || *at == '"' ||
         (t->separator ? *at == t->separator : *at && strchr("\t;,", *at)))
    at++;
  return !*at;
}

cqio_status cqio__text_next(struct text *t, bool *more) {
  size_t length = 0;
  t->numbers = NULL;
  CQIO_TRY(take_ahead(t));
  *more = t->numbers != NULL;
  if (*more) return CQIO_OK;
  bool bare = true;
  while (bare && !t->ended) {
    CQIO_TRY(take_line(t, &length));
    t->line++;
    CQIO_TRY(check_encoding(t, length));
    bare = is_bare(t);
  }
  *more = !bare;
  t->count = 0;
  if (!*more) return CQIO_OK;
  if (t->line == 1 && strncmp(t->begin, "\xEF\xBB\xBF", 3) == 0) t->begin += 3;
  if (!t->separator) t->separator = find_separator(t->begin);
  return split(t, INT_MAX);
}

cqio_status cqio__text_expect(const struct text *t, int count) {
  char place[PLACE];
  if (t->count + (t->numbers ? t->ahead->columns : 0) == count) return CQIO_OK;
  return cqio_fail(t->ctx, CQIO_DATA, "%s: has %d fields: expected %d, as in the lines before",
                   cqio__text_place(t, -1, place), t->count, count);
}

/* ---- numbers and labels ---------------------------------------------------------------------- */

static const char *skip_blanks(const char *text) {
  while (*text == ' ')
    text++;
  return text;
}

cqio_status cqio__text_number(const struct text *t, int field, bool empty, double *out) {
  char place[PLACE];
  char *text = t->field[field];
  if (cqio_parse_real(text, out)) return CQIO_OK;
  *out = 0.0;
  const char *bare = skip_blanks(text);
  size_t length = strlen(bare);
  char *end = text + (bare - text) + length;
  while (length > 0 && end[-1] == ' ') {
    *--end = '\0';
    length--;
  }
  if (cqio_parse_real(bare, out)) return CQIO_OK;
  if (empty && length == 0) return CQIO_OK;
  return cqio_fail(t->ctx, CQIO_DATA, "%s: %.40s: expected a finite number%s",
                   cqio__text_place(t, field, place), length ? bare : "empty",
                   cqio_number_hint(bare));
}

cqio_status cqio__text_numbers(const struct text *t, int first, int count, bool empty, double *out,
                               int *decimals) {
  if (t->numbers) {
    memcpy(out, t->numbers + (first - t->count), (size_t)count * sizeof *out);
    if (decimals && t->places > *decimals) *decimals = t->places;
    return CQIO_OK;
  }
  for (int k = 0; k < count; k++) {
    CQIO_TRY(cqio__text_number(t, first + k, empty, &out[k]));
    if (decimals) cqio__note_decimals(t->field[first + k], decimals);
  }
  return CQIO_OK;
}

cqio_status cqio__text_check(const struct text *t, int field) {
  char place[PLACE];
  const char *text = t->field[field];
  size_t size = strlen(text);
  if (!u8_check((const uint8_t *)text, size) && !cqio__find_lost_text(text, size)) return CQIO_OK;
  return cqio_fail(t->ctx, CQIO_DATA,
                   "%s: the label is not UTF-8: expected that encoding; convert the file, as by "
                   "iconv -f GB18030 -t UTF-8",
                   cqio__text_place(t, field, place));
}

cqio_status cqio__text_label(const struct text *t, int field, char **out) {
  const char *text = t->field[field];
  *out = NULL;
  CQIO_TRY(cqio__text_check(t, field));
  return cqio_label_normalize(t->ctx, text, strlen(text), out);
}
