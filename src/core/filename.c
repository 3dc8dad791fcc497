/* Joining and splitting paths. */
#include "cqio/core.h"

#include <stdio.h>
#include <string.h>

cqio_status cqio_filename_join(cqio_ctx *ctx, const char *directory, const char *name, char **out) {
  if (name[0] == '/' || strcmp(directory, ".") == 0) return cqio_copy_text(ctx, name, out);
  size_t size = strlen(directory) + strlen(name) + 2;
  CQIO_TRY(CQIO_ALLOC(ctx, size, out));
  const char *slash = directory[0] && directory[strlen(directory) - 1] == '/' ? "" : "/";
  snprintf(*out, size, "%s%s%s", directory, slash, name);
  return CQIO_OK;
}

cqio_status cqio_filename_directory(cqio_ctx *ctx, const char *path, char **out) {
  const char *slash = strrchr(path, '/');
  if (!slash) return cqio_copy_text(ctx, ".", out);
  size_t length = slash == path ? 1 : (size_t)(slash - path);
  CQIO_TRY(CQIO_ALLOC(ctx, length + 1, out));
  memcpy(*out, path, length);
  return CQIO_OK;
}
