/* Lines of text and their fields. */
#include "sources/lines.h"

#include "cqio/sheet.h"
#include "sheet/sheet.h"

#include <stdio.h>
#include <string.h>
#include <unistr.h>

enum { BLOCK = 1 << 20, LONGEST = 64 << 20 };

cqio_status cqio__text_open(const struct bundle *bundle, const char *member, char separator,
                            struct text *out) {
  *out = (struct text){.ctx = bundle->ctx, .separator = separator, .size = BLOCK};
  CQIO_TRY(cqio__bytes_open(bundle, member, &out->bytes));
  return CQIO_ALLOC(bundle->ctx, out->size, &out->block);
}

void cqio__text_close(struct text *t) {
  cqio__bytes_close(&t->bytes);
  cqio_free(t->block);
  cqio_free(t->field);
  t->block = NULL;
  t->field = NULL;
}

const char *cqio__text_place(const struct text *t, int field, char place[PLACE]) {
  int length =
      snprintf(place, PLACE, "%.400s:%lld", cqio__bytes_place(t->bytes), (long long)t->line);
  if (field >= 0 && field < t->count)
    snprintf(place + length, PLACE - (size_t)length, ":%lld",
             (long long)(t->field[field] - t->begin) + 1);
  return place;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* More bytes behind those that are unread. */
static cqio_status fill(struct text *t) {
  size_t got;
  if (t->start > 0) memmove(t->block, t->block + t->start, t->end - t->start);
  t->end -= t->start;
  t->start = 0;
  if (t->end + 1 >= t->size) {
    char *larger, place[PLACE];
    if (t->size >= LONGEST)
      return cqio_fail(t->ctx, CQIO_DATA,
                       "%s: the line is longer than %d bytes: expected a row of a table",
                       cqio__text_place(t, -1, place), LONGEST);
    CQIO_TRY(CQIO_ALLOC(t->ctx, 2 * t->size, &larger));
    memcpy(larger, t->block, t->end);
    cqio_free(t->block);
    t->block = larger;
    t->size *= 2;
  }
  CQIO_TRY(cqio__bytes_read(t->bytes, t->block + t->end, t->size - t->end - 1, &got));
  t->end += got;
  t->ended = got == 0;
  cqio_progress(t->ctx);
  return CQIO_OK;
}

/* Length of the line at START, NUL put behind it; START is moved behind its end. */
static cqio_status take_line(struct text *t, size_t *length) {
  size_t seen = 0;
  for (;;) {
    char *from = t->block + t->start, *end = memchr(from + seen, '\n', t->end - t->start - seen);
    if (end || t->ended) {
      size_t all = end ? (size_t)(end - from) : t->end - t->start;
      t->begin = from;
      from[all] = '\0';
      t->start += all + (end != NULL);
      if (all > 0 && from[all - 1] == '\r') from[--all] = '\0';
      *length = all;
      return CQIO_OK;
    }
    seen = t->end - t->start;
    CQIO_TRY(fill(t));
  }
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

static cqio_status split(struct text *t) {
  char *at = t->begin;
  t->count = 0;
  while (at) {
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

cqio_status cqio__text_next(struct text *t, bool *more) {
  size_t length = 0;
  while (length == 0 && !(t->ended && t->start == t->end)) {
    CQIO_TRY(take_line(t, &length));
    t->line++;
    CQIO_TRY(check_encoding(t, length));
  }
  *more = length > 0;
  t->count = 0;
  if (!*more) return CQIO_OK;
  if (t->line == 1 && strncmp(t->begin, "\xEF\xBB\xBF", 3) == 0) t->begin += 3;
  if (!t->separator) t->separator = find_separator(t->begin);
  return split(t);
}

cqio_status cqio__text_expect(const struct text *t, int count) {
  char place[PLACE];
  if (t->count == count) return CQIO_OK;
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
  for (int k = 0; k < count; k++) {
    CQIO_TRY(cqio__text_number(t, first + k, empty, &out[k]));
    if (decimals) cqio__note_decimals(t->field[first + k], decimals);
  }
  return CQIO_OK;
}

cqio_status cqio__text_label(const struct text *t, int field, char **out) {
  char place[PLACE];
  const char *text = t->field[field];
  size_t size = strlen(text);
  *out = NULL;
  if (u8_check((const uint8_t *)text, size) || cqio__find_lost_text(text, size))
    return cqio_fail(t->ctx, CQIO_DATA,
                     "%s: the label is not UTF-8: expected that encoding; convert the file, as by "
                     "iconv -f GB18030 -t UTF-8",
                     cqio__text_place(t, field, place));
  return cqio_label_normalize(t->ctx, text, size, out);
}
