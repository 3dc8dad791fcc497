/* Pieces of messages. */
#include "core/text.h"

#include <stdio.h>
#include <string.h>

const char *cqio__excerpt(const char *text, char *buffer, size_t size) {
  size_t length = strlen(text), room = size - sizeof "...";
  size_t end = length <= room ? length : room;
  while (end < length && ((unsigned char)text[end] & 0xc0) == 0x80)
    end--; /* not inside a character */
  memcpy(buffer, text, end);
  strcpy(buffer + end, end < length ? "..." : "");
  return buffer;
}

void cqio__list_word(char *list, size_t size, int k, int count, const char *word, size_t length) {
  const char *joint = k == 0 ? "" : k < count - 1 ? ", " : " or ";
  size_t used = strlen(list);
  snprintf(list + used, size - used, "%s%.*s", joint, (int)length, word);
}

const char *cqio__did_you_mean(const char *nearest, char buffer[CQIO_MESSAGE_SIZE]) {
  buffer[0] = '\0';
  if (nearest) snprintf(buffer, CQIO_MESSAGE_SIZE, "; did you mean '%s'?", nearest);
  return buffer;
}

const char *cqio__shortest_digits(double value, char buffer[CQIO__DIGITS]) {
  double back;
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(buffer, CQIO__DIGITS, "%.*g", digits, value);
    if (cqio_parse_real(buffer, &back) && back == value) break;
  }
  return buffer;
}

void cqio__csv_put(FILE *file, const char *text) {
  if (!strpbrk(text, ",\"\r\n")) {
    fputs(text, file);
    return;
  }
  fputc('"', file);
  for (const char *c = text; *c; c++) {
    if (*c == '"') fputc('"', file);
    fputc(*c, file);
  }
  fputc('"', file);
}
