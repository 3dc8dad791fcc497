/* Archives by libarchive, checksums of gzip by zlib. */
#include "archives/unpack.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

enum { BLOCK = 1 << 20 };

cqio_status cqio__archive_damaged(cqio_ctx *ctx, const char *place, struct archive *archive) {
  const char *text = archive_error_string(archive);
  return cqio_fail(ctx, CQIO_DATA, "%s: is damaged or cut: %.200s: expected a whole archive", place,
                   text ? text : "unknown form");
}

cqio_status cqio__archive_open(cqio_ctx *ctx, const char *path, bool single, struct archive **out) {
  struct archive *archive = *out = archive_read_new();
  if (!archive) return cqio_fail(ctx, CQIO_MEMORY, "%s: no memory to unpack it", path);
  archive_read_support_filter_all(archive);
  if (single) {
    archive_read_support_format_raw(archive);
  } else {
    archive_read_support_format_zip_seekable(archive);
    archive_read_support_format_tar(archive);
    archive_read_support_format_7zip(archive);
  }
  if (archive_read_open_filename(archive, path, BLOCK) == ARCHIVE_OK) return CQIO_OK;
  cqio_status status = cqio__archive_damaged(ctx, path, archive);
  archive_read_free(archive);
  *out = NULL;
  return status;
}

static cqio_status read_through(cqio_ctx *ctx, const char *path, gzFile file, char *block) {
  int got, code;
  while ((got = gzread(file, block, BLOCK)) > 0)
    cqio_progress(ctx);
  const char *text = gzerror(file, &code);
  if (code == Z_ERRNO)
    return cqio_fail(ctx, CQIO_IO, "%s: cannot be read: %s", path, strerror(errno));
  if (got == 0 && code == Z_OK) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "%s: is damaged or cut: %.200s: expected a whole file of gzip",
                   path, text);
}

cqio_status cqio__gzip_check(cqio_ctx *ctx, const char *path) {
  char *block;
  gzFile file = gzopen(path, "rb");
  if (!file) return cqio_fail(ctx, CQIO_IO, "%s: cannot be opened: %s", path, strerror(errno));
  cqio_status status = CQIO_ALLOC(ctx, BLOCK, &block);
  if (!status) status = gzdirect(file) ? CQIO_OK : read_through(ctx, path, file, block);
  cqio_free(block);
  gzclose(file);
  return status;
}
