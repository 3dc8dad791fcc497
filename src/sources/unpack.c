/* Archives by libarchive. */
#include "sources/unpack.h"

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
