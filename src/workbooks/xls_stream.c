/* Records of the workbook within a compound file. */
#include "workbooks/xls_stream.h"

#include <freexl.h>
#include <string.h>
#include <sys/stat.h>

enum { HEADER = 512, ENTRY = 128, LARGEST = 4096, SMALL = 4096, HEAD = 4 };

uint32_t cqio__two_bytes(const uint8_t *at) {
  return at[0] | (uint32_t)at[1] << 8;
}

uint32_t cqio__four_bytes(const uint8_t *at) {
  return cqio__two_bytes(at) | cqio__two_bytes(at + 2) << 16;
}

static bool read_at(FILE *file, int64_t place, void *out, size_t size) {
  return fseeko(file, place, SEEK_SET) == 0 && fread(out, 1, size, file) == size;
}

static bool is_workbook(const uint8_t *entry) {
  static const uint8_t names[2][18] = {"W\0o\0r\0k\0b\0o\0o\0k\0", "B\0o\0o\0k\0"};
  uint32_t length = cqio__two_bytes(entry + 64);
  return (length == 18 && memcmp(entry, names[0], 18) == 0) ||
         (length == 10 && memcmp(entry, names[1], 10) == 0);
}

/* The first sector of the directory, in which FreeXL looks, too. */
static bool find_workbook(struct xls_stream *s, uint32_t directory) {
  uint8_t entries[LARGEST];
  struct stat info;
  if (fstat(fileno(s->file), &info) != 0 ||
      !read_at(s->file, ((int64_t)directory + 1) * s->size, entries, s->size))
    return false;
  for (uint32_t at = 0; at < s->size; at += ENTRY) {
    if (!is_workbook(entries + at)) continue;
    s->sector = cqio__four_bytes(entries + at + 116);
    s->length = cqio__four_bytes(entries + at + 120);
    return s->length > SMALL && s->length <= info.st_size;
  }
  return false;
}

bool cqio__xls_stream_open(const char *path, const void *book, struct xls_stream *out) {
  uint8_t head[HEADER];
  *out = (struct xls_stream){.file = fopen(path, "rb"), .book = book};
  if (!out->file || !read_at(out->file, 0, head, sizeof head)) return false;
  uint32_t shift = cqio__two_bytes(head + 30);
  if (shift != 9 && shift != 12) return false;
  out->size = UINT32_C(1) << shift;
  return find_workbook(out, cqio__four_bytes(head + 48));
}

void cqio__xls_stream_close(struct xls_stream *s) {
  if (s->file) fclose(s->file);
  *s = (struct xls_stream){0};
}

/* The next COUNT bytes, to OUT or nowhere. */
static bool take(struct xls_stream *s, uint8_t *out, int64_t count) {
  if (count > s->length - s->at) return false;
  while (count > 0) {
    if (s->in_sector == s->size) {
      unsigned next;
      if (freexl_get_FAT_entry(s->book, s->sector, &next) != FREEXL_OK) return false;
      s->sector = next;
      s->in_sector = 0;
    }
    uint32_t part = s->size - s->in_sector;
    if (part > count) part = (uint32_t)count;
    int64_t place = ((int64_t)s->sector + 1) * s->size + s->in_sector;
    if (out && !read_at(s->file, place, out, part)) return false;
    if (out) out += part;
    s->in_sector += part;
    s->at += part;
    count -= part;
  }
  return true;
}

bool cqio__xls_stream_next(struct xls_stream *s) {
  uint8_t head[HEAD];
  if (!take(s, head, sizeof head)) return false;
  s->kind = cqio__two_bytes(head);
  s->bytes = cqio__two_bytes(head + 2);
  return s->bytes <= sizeof s->record && take(s, s->record, s->bytes);
}

bool cqio__xls_stream_skip(struct xls_stream *s, int64_t to) {
  return to >= s->at && take(s, NULL, to - s->at);
}
