/* Bytes of a file, of a packed file or of a member of an archive, as a stream. */
#include "archives/bundle.h"
#include "archives/deflated.h"
#include "archives/unpack.h"

#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct bytes {
  cqio_ctx *ctx;
  char *place;
  FILE *file;                /* of a file as it is */
  struct deflated *deflated; /* of a member of a zip that ISA-L unpacks */
  struct archive *archive;   /* else */
};

static bool is_packed(const char *name) {
  static const char *const ends[] = {"*.gz", "*.xz", "*.bz2", "*.zst"};
  for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
    if (cqio__bundle_matches(name, ends[k])) return true;
  return false;
}

static cqio_status find_member(struct bytes *s, const char *member) {
  struct archive_entry *entry;
  int code;
  while ((code = archive_read_next_header(s->archive, &entry)) == ARCHIVE_OK) {
    const char *name = archive_entry_pathname(entry);
    if (!member || (name && strcmp(name, member) == 0)) return CQIO_OK;
  }
  if (code == ARCHIVE_EOF)
    return cqio_fail(s->ctx, CQIO_DATA, "%s: is no longer there: expected it in the archive",
                     s->place);
  return cqio__archive_damaged(s->ctx, s->place, s->archive);
}

static cqio_status open_it(const struct bundle *b, const char *member, struct bytes *s) {
  char path[CQIO_PATH_SIZE];
  const char *name = b->kind == ONE_FILE ? b->path : path;
  snprintf(path, sizeof path, "%s/%s", b->path, member);
  CQIO_TRY(cqio_copy_text(b->ctx, name, &s->place));
  if (b->kind == ARCHIVE) {
    CQIO_TRY(cqio__deflated_open(b->ctx, b->path, member, s->place, &s->deflated));
    if (s->deflated) return CQIO_OK;
    CQIO_TRY(cqio__archive_open(b->ctx, b->path, false, &s->archive));
    return find_member(s, member);
  }
  if (is_packed(member)) {
    CQIO_TRY(cqio__gzip_check(b->ctx, name));
    CQIO_TRY(cqio__archive_open(b->ctx, name, true, &s->archive));
    return find_member(s, NULL);
  }
  s->file = fopen(name, "rb");
  if (!s->file)
    return cqio_fail(b->ctx, CQIO_IO, "%s: cannot be opened: %s", name, strerror(errno));
  setvbuf(s->file, NULL, _IONBF, 0); /* the caller reads in blocks */
  return CQIO_OK;
}

cqio_status cqio__bytes_open(const struct bundle *bundle, const char *member, struct bytes **out) {
  *out = NULL;
  struct bytes *s;
  CQIO_TRY(CQIO_ALLOC(bundle->ctx, 1, &s));
  s->ctx = bundle->ctx;
  cqio_status status = open_it(bundle, member, s);
  if (status) cqio__bytes_close(&s);
  *out = s;
  return status;
}

cqio_status cqio__bytes_read(struct bytes *s, void *to, size_t size, size_t *got) {
  *got = 0;
  if (s->file) {
    *got = fread(to, 1, size, s->file);
    if (*got == 0 && ferror(s->file))
      return cqio_fail(s->ctx, CQIO_IO, "%s: cannot be read: %s", s->place, strerror(errno));
    return CQIO_OK;
  }
  if (s->deflated) return cqio__deflated_read(s->deflated, to, size, got);
  la_ssize_t count = archive_read_data(s->archive, to, size);
  if (count < 0) return cqio__archive_damaged(s->ctx, s->place, s->archive);
  *got = (size_t)count;
  return CQIO_OK;
}

void cqio__bytes_close(struct bytes **bytes) {
  struct bytes *s = *bytes;
  if (!s) return;
  if (s->file) fclose(s->file);
  if (s->archive) archive_read_free(s->archive);
  cqio__deflated_close(&s->deflated);
  cqio_free(s->place);
  cqio_free(s);
  *bytes = NULL;
}

bool cqio__bytes_packed(const struct bytes *bytes) {
  return !bytes->file;
}

const char *cqio__bytes_place(const struct bytes *bytes) {
  return bytes->place;
}

static cqio_status load(struct bytes *s, size_t limit, char **out, size_t *size) {
  size_t room = 1 << 16, used = 0, got;
  char *text;
  CQIO_TRY(CQIO_ALLOC(s->ctx, room, &text));
  *out = text;
  for (;;) {
    CQIO_TRY(cqio__bytes_read(s, text + used, room - used - 1, &got));
    used += got;
    if (got == 0) break;
    if (used > limit)
      return cqio_fail(s->ctx, CQIO_DATA,
                       "%s: has more than %zu bytes: expected a file of that "
                       "kind to be small",
                       s->place, limit);
    if (used + 1 < room) continue;
    CQIO_TRY(CQIO_ALLOC(s->ctx, 2 * room, out));
    memcpy(*out, text, used);
    cqio_free(text);
    text = *out;
    room *= 2;
  }
  text[used] = '\0';
  *size = used;
  return CQIO_OK;
}

cqio_status cqio__bundle_load(const struct bundle *bundle, const char *member, size_t limit,
                              char **out, size_t *size) {
  struct bytes *s;
  *out = NULL;
  CQIO_TRY(cqio__bytes_open(bundle, member, &s));
  cqio_status status = load(s, limit, out, size);
  cqio__bytes_close(&s);
  if (status) cqio_free(*out);
  if (status) *out = NULL;
  return status;
}
