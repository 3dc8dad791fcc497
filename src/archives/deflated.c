/* Deflated members of zip archives (PKWARE's APPNOTE 6.3.3, sections 4.3 to 4.5), by ISA-L. */
#include "archives/deflated.h"

#ifdef CQIO_ISAL
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 1 << 18, MOST_DIRECTORY = 1 << 26, MOST_OUT = 1 << 30 };
enum { END = 22, END64 = 56, LOCATOR = 20, ENTRY = 46, LOCAL = 30, COMMENT = 0xFFFF };

struct deflated {
  cqio_ctx *ctx;
  const char *place;
  FILE *file;
  uint64_t packed, size; /* bytes that are to come from the file, and of the member */
  uint32_t checksum, found;
  bool ended;
  struct inflate_state state;
  unsigned char block[BLOCK];
};

/* ---- numbers of the directory ---------------------------------------------------------------- */

static uint64_t number(const unsigned char *at, int bytes) {
  uint64_t value = 0;
  while (bytes-- > 0)
    value = value << 8 | at[bytes];
  return value;
}

static bool is(const unsigned char *at, const char *signature) {
  return memcmp(at, signature, 4) == 0;
}

static bool read_at(FILE *file, uint64_t at, void *to, size_t size) {
  return at <= INT64_MAX && fseeko(file, (off_t)at, SEEK_SET) == 0 &&
         fread(to, 1, size, file) == size;
}

struct directory {
  uint64_t at, size;
};

/* Where the directory is, from the last record of the file. */
static bool find_directory(FILE *file, unsigned char *tail, struct directory *out) {
  if (fseeko(file, 0, SEEK_END) != 0) return false;
  uint64_t whole = (uint64_t)ftello(file);
  size_t room = whole < END + COMMENT ? (size_t)whole : END + COMMENT;
  if (room < END || !read_at(file, whole - room, tail, room)) return false;
  size_t end = room - END;
  while (!(is(tail + end, "PK\5\6") && number(tail + end + 20, 2) == room - END - end))
    if (end-- == 0) return false;
  *out = (struct directory){number(tail + end + 16, 4), number(tail + end + 12, 4)};
  if (end >= LOCATOR && is(tail + end - LOCATOR, "PK\6\7")) {
    unsigned char record[END64];
    if (!read_at(file, number(tail + end - LOCATOR + 8, 8), record, END64) || !is(record, "PK\6\6"))
      return false;
    *out = (struct directory){number(record + 48, 8), number(record + 40, 8)};
  }
  return out->size <= MOST_DIRECTORY && out->at <= whole && out->size <= whole - out->at;
}

struct entry {
  uint64_t packed, size, at;
  uint32_t checksum;
};

/* Numbers beyond 32 bits stand in the field 1 of the extra ones. */
static bool read_entry(const unsigned char *at, size_t names, size_t extra, struct entry *out) {
  const unsigned char *field = at + ENTRY + names, *end = field + extra;
  uint64_t *const value[] = {&out->size, &out->packed, &out->at};
  *out = (struct entry){number(at + 20, 4), number(at + 24, 4), number(at + 42, 4),
                        (uint32_t)number(at + 16, 4)};
  while (end - field >= 4 && number(field, 2) != 1)
    field += 4 + number(field + 2, 2) < (size_t)(end - field) ? 4 + number(field + 2, 2)
                                                              : (size_t)(end - field);
  size_t used = 4, length = end - field >= 4 ? 4 + (size_t)number(field + 2, 2) : 0;
  for (int k = 0; k < 3; k++) {
    if (*value[k] != UINT32_MAX) continue;
    if (used + 8 > length || length > (size_t)(end - field)) return false;
    *value[k] = number(field + used, 8);
    used += 8;
  }
  return true;
}

/* The entry of MEMBER in the directory of SIZE bytes, if it is deflated and not encrypted. */
static bool find_entry(const unsigned char *directory, uint64_t size, const char *member,
                       struct entry *out) {
  uint64_t at = 0;
  while (size - at >= ENTRY && is(directory + at, "PK\1\2")) {
    const unsigned char *here = directory + at;
    size_t names = (size_t)number(here + 28, 2), extra = (size_t)number(here + 30, 2);
    uint64_t all = ENTRY + names + extra + number(here + 32, 2);
    if (all > size - at) return false;
    if (names == strlen(member) && memcmp(here + ENTRY, member, names) == 0)
      return number(here + 10, 2) == 8 && number(here + 8, 2) % 2 == 0 &&
             read_entry(here, names, extra, out);
    at += all;
  }
  return false;
}

/* Moves the file to the first byte of the member. */
static bool go_to_data(FILE *file, const struct entry *e, const char *member) {
  unsigned char head[LOCAL], name[1024];
  size_t length = strlen(member);
  if (length > sizeof name || !read_at(file, e->at, head, LOCAL) || !is(head, "PK\3\4") ||
      number(head + 8, 2) != 8 || number(head + 26, 2) != length ||
      fread(name, 1, length, file) != length || memcmp(name, member, length) != 0)
    return false;
  return fseeko(file, (off_t)number(head + 28, 2), SEEK_CUR) == 0;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static cqio_status find_member(struct deflated *d, const char *member, bool *found) {
  unsigned char *tail = NULL, *list = NULL;
  struct directory directory;
  struct entry entry = {0, 0, 0, 0};
  CQIO_TRY(CQIO_ALLOC(d->ctx, END + COMMENT, &tail));
  *found = find_directory(d->file, tail, &directory);
  cqio_free(tail);
  if (!*found) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(d->ctx, directory.size, &list));
  *found = read_at(d->file, directory.at, list, (size_t)directory.size) &&
           find_entry(list, directory.size, member, &entry) && go_to_data(d->file, &entry, member);
  cqio_free(list);
  d->packed = entry.packed;
  d->size = entry.size;
  d->checksum = entry.checksum;
  isal_inflate_init(&d->state);
  return CQIO_OK;
}

cqio_status cqio__deflated_open(cqio_ctx *ctx, const char *path, const char *member,
                                const char *place, struct deflated **out) {
  struct deflated *d;
  bool found = false;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &d));
  d->ctx = ctx;
  d->place = place;
  d->file = fopen(path, "rb");
  cqio_status status = d->file ? find_member(d, member, &found) : CQIO_OK;
  if (status || !found)
    cqio__deflated_close(&d);
  else
    *out = d;
  return status;
}

static cqio_status damaged(const struct deflated *d, const char *what) {
  return cqio_fail(d->ctx, CQIO_DATA, "%s: is damaged or cut: %s: expected a whole archive",
                   d->place, what);
}

/* More bytes of the file for ISA-L. */
static void feed(struct deflated *d) {
  size_t most = d->packed < BLOCK ? (size_t)d->packed : BLOCK;
  size_t got = fread(d->block, 1, most, d->file);
  d->packed = got == most ? d->packed - got : 0;
  d->state.next_in = d->block;
  d->state.avail_in = (uint32_t)got;
}

static cqio_status check_end(struct deflated *d) {
  d->ended = true;
  if (d->size != 0 || d->packed != 0 || d->state.avail_in != 0)
    return damaged(d, "its size is not that of its directory");
  if (d->found != d->checksum) return damaged(d, "its checksum is not that of its directory");
  return CQIO_OK;
}

cqio_status cqio__deflated_read(struct deflated *d, void *to, size_t size, size_t *got) {
  *got = 0;
  if (d->ended) return CQIO_OK;
  uint32_t room = size < MOST_OUT ? (uint32_t)size : MOST_OUT;
  d->state.next_out = to;
  d->state.avail_out = room;
  while (d->state.avail_out > 0 && d->state.block_state != ISAL_BLOCK_FINISH) {
    if (d->state.avail_in == 0) feed(d);
    uint32_t before = d->state.avail_out;
    bool none = d->state.avail_in == 0;
    if (isal_inflate(&d->state) < 0) return damaged(d, "its bytes are not deflated data");
    if (none && d->state.avail_out == before && d->state.block_state != ISAL_BLOCK_FINISH)
      return damaged(d, "it ends early");
  }
  *got = room - d->state.avail_out;
  if (*got > d->size) return damaged(d, "its size is not that of its directory");
  d->size -= *got;
  d->found = crc32_gzip_refl(d->found, to, *got);
  return d->state.block_state == ISAL_BLOCK_FINISH ? check_end(d) : CQIO_OK;
}

void cqio__deflated_close(struct deflated **deflated) {
  struct deflated *d = *deflated;
  if (d && d->file) fclose(d->file);
  cqio_free(d);
  *deflated = NULL;
}

#else /* libarchive reads all of them */

cqio_status cqio__deflated_open(cqio_ctx *ctx, const char *path, const char *member,
                                const char *place, struct deflated **out) {
  (void)ctx, (void)path, (void)member, (void)place;
  *out = NULL;
  return CQIO_OK;
}

cqio_status cqio__deflated_read(struct deflated *deflated, void *to, size_t size, size_t *got) {
  (void)deflated, (void)to, (void)size;
  *got = 0;
  return CQIO_OK;
}

void cqio__deflated_close(struct deflated **deflated) {
  *deflated = NULL;
}
#endif
