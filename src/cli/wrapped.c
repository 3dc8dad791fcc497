/* Text of a help in lines that fit a terminal. */
#include "cli/wrapped.h"

#include <string.h>
#include <uniwidth.h>

enum { WIDTH = 95 };

/* Columns of the LENGTH bytes of WORD in a terminal, where Chinese signs take two. */
static int columns(const char *word, size_t length) {
  return u8_width((const uint8_t *)word, length, "UTF-8");
}

void cli_print_wrapped(FILE *file, int at, int indent, const char *text) {
  for (const char *gap = ""; *text; gap = " ") {
    size_t length = strcspn(text, " ");
    int width = columns(text, length);
    if (*gap && at + 1 + width > WIDTH) {
      fprintf(file, "\n%*s", indent, "");
      at = indent;
      gap = "";
    }
    fprintf(file, "%s%.*s", gap, (int)length, text);
    at += width + (*gap != '\0');
    text += length;
    text += strspn(text, " ");
  }
  fputc('\n', file);
}
