/* Where a file made from a table comes from. */
#include "iotable/file_origin.h"

#include <stdio.h>
#include <stdlib.h>

#include "sheet/sheet.h"

void cqio__io_list_inputs(const cqio_ctx *ctx, FILE *stream, const char *before, const char *after,
                          const char *last) {
  const char *path, *sha256;
  int64_t size;
  bool more = cqio_ctx_input(ctx, 0, &path, &sha256, &size);
  for (int k = 1; more; k++) {
    fprintf(stream, "%s%s  ", before, sha256);
    bool text = cqio__is_text(path); /* names of files need be none */
    for (; *path; path++) {
      unsigned char c = (unsigned char)*path;
      fputc(c < ' ' ? ' ' : text || c < 0x7F ? c : '?', stream);
    }
    more = cqio_ctx_input(ctx, k, &path, &sha256, &size);
    fputs(more ? after : last, stream);
  }
}

static cqio_status put_inputs(cqio_ctx *ctx, cqio_ncout *file) {
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream(&text, &length);
  if (!stream) return cqio_fail(ctx, CQIO_MEMORY, "no memory for the list of inputs");
  cqio__io_list_inputs(ctx, stream, "", "\n", "");
  bool good = fclose(stream) == 0;
  cqio_status status = !good ? cqio_fail(ctx, CQIO_MEMORY, "no memory for the list of inputs")
                       : length > 0 ? cqio_ncout_attribute(file, "inputs", text)
                                    : CQIO_OK;
  free(text);
  return status;
}

cqio_status cqio__io_put_origin(cqio_ctx *ctx, cqio_ncout *file, const cqio_io_table *table,
                                const char *title) {
  char software[160];
  snprintf(software, sizeof software, "cqio %s (%s)", cqio_version(), cqio_git_state());
  const char *const attributes[][2] = {
      {"Conventions", "CF-1.8"}, {"title", title},
      {"source", software},      {"history", cqio_ctx_command(ctx)},
      {"table", table->source},  {"source_layout", table->layout}};
  for (size_t k = 0; k < sizeof attributes / sizeof *attributes; k++)
    if (attributes[k][1]) CQIO_TRY(cqio_ncout_attribute(file, attributes[k][0], attributes[k][1]));
  return put_inputs(ctx, file);
}
