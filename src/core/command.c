/* The command line, as text that a shell takes back. */
#include "core/context.h"

#include <string.h>

static bool is_plain(const char *word) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "_-+=./,:@%";
  return word[0] && word[strspn(word, plain)] == '\0';
}

/* WORD in single quotes where it needs them; returns the end. */
static char *quote(char *to, const char *word) {
  if (is_plain(word)) return (char *)memcpy(to, word, strlen(word)) + strlen(word);
  *to++ = '\'';
  for (; *word; word++) {
    *to++ = *word;
    if (*word != '\'') continue;
    memcpy(to, "\\''", 3); /* leave the quotes, a quote, back into quotes */
    to += 3;
  }
  *to++ = '\'';
  return to;
}

cqio_status cqio_note_command(cqio_ctx *ctx, int argc, char *const *argv) {
  size_t size = 1;
  for (int i = 0; i < argc; i++)
    size += 4 * strlen(argv[i]) + 3;
  char *text;
  CQIO_TRY(CQIO_ALLOC(ctx, size, &text));
  char *end = text;
  for (int i = 0; i < argc; i++) {
    if (i > 0) *end++ = ' ';
    end = quote(end, argv[i]);
  }
  *end = '\0';
  cqio_free(ctx->command);
  ctx->command = text;
  return CQIO_OK;
}

const char *cqio_ctx_command(const cqio_ctx *ctx) {
  return ctx->command ? ctx->command : "";
}
