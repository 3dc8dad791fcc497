/* Names of the files of a table. */
#include "archives/bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "archives/unpack.h"

enum { DEPTH = 3 };

static cqio_status add(struct bundle *b, const char *name) {
  if (b->count == MAX_MEMBERS)
    return cqio_fail(b->ctx, CQIO_DATA, "%s: has more than %d files: expected those of one table",
                     b->path, MAX_MEMBERS);
  return cqio_copy_text(b->ctx, name, &b->member[b->count++]);
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* ---- folders --------------------------------------------------------------------------------- */

static cqio_status list_folder(struct bundle *b, const char *within, int depth) {
  char path[CQIO_PATH_SIZE], name[CQIO_PATH_SIZE];
  snprintf(path, sizeof path, "%s%s%s", b->path, *within ? "/" : "", within);
  DIR *folder = opendir(path);
  if (!folder) return cqio_fail(b->ctx, CQIO_IO, "%s: cannot be opened: %s", path, strerror(errno));
  cqio_status status = CQIO_OK;
  for (const struct dirent *entry; !status && (entry = readdir(folder));) {
    struct stat info;
    if (entry->d_name[0] == '.') continue;
    if (snprintf(name, sizeof name, "%s%s%s", within, *within ? "/" : "", entry->d_name) >=
            (int)sizeof name ||
        snprintf(path, sizeof path, "%s/%s", b->path, name) >= (int)sizeof path ||
        stat(path, &info) != 0)
      continue;
    if (S_ISDIR(info.st_mode) && depth < DEPTH) status = list_folder(b, name, depth + 1);
    if (S_ISREG(info.st_mode)) status = add(b, name);
  }
  closedir(folder);
  return status;
}

/* ---- archives -------------------------------------------------------------------------------- */

/* Nothing is unpacked to a place that a name says, but such a name is none of a table. */
static bool leads_out(const char *name) {
  for (const char *at = name; at; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL)
    if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0')) return true;
  return name[0] == '/' || strchr(name, '\\') != NULL;
}

static cqio_status list_archive(struct bundle *b) {
  struct archive *archive;
  struct archive_entry *entry;
  CQIO_TRY(cqio__gzip_check(b->ctx, b->path));
  CQIO_TRY(cqio__archive_open(b->ctx, b->path, false, &archive));
  cqio_status status = CQIO_OK;
  int code = ARCHIVE_OK;
  while (!status && (code = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
    const char *name = archive_entry_pathname(entry);
    if (!name || archive_entry_filetype(entry) != AE_IFREG) continue;
    if (leads_out(name))
      status = cqio_fail(b->ctx, CQIO_DATA,
                         "%s: member '%.200s' leads out of the archive: expected names of files "
                         "within it",
                         b->path, name);
    else
      status = add(b, name);
  }
  if (!status && code != ARCHIVE_EOF) status = cqio__archive_damaged(b->ctx, b->path, archive);
  archive_read_free(archive);
  qsort(b->member, (size_t)b->count, sizeof *b->member, by_name);
  for (int k = 1; k < b->count && !status; k++)
    if (strcmp(b->member[k - 1], b->member[k]) == 0)
      status = cqio_fail(b->ctx, CQIO_DATA,
                         "%s: member '%.200s' is there twice: expected each file once", b->path,
                         b->member[k]);
  return status;
}

/* ---- all ------------------------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length >= tail && strcmp(text + length - tail, end) == 0;
}

static bool is_archive(const char *path) {
  char head[4] = "";
  FILE *file = fopen(path, "rb");
  size_t got = file ? fread(head, 1, sizeof head, file) : 0;
  if (file) fclose(file);
  static const char *const ends[] = {".tar",     ".tar.gz", ".tgz",     ".tar.xz", ".txz",
                                     ".tar.bz2", ".tbz2",   ".tar.zst", ".7z"};
  bool tar = false;
  for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
    tar = tar || ends_with(path, ends[k]);
  bool zip = got == sizeof head && memcmp(head, "PK\3\4", 4) == 0;
  bool sheet = ends_with(path, ".xlsx") || ends_with(path, ".xlsm") || ends_with(path, ".ods") ||
               ends_with(path, ".xlsb") || ends_with(path, ".xls");
  return (zip && !sheet) || tar || ends_with(path, ".zip");
}

cqio_status cqio__bundle_open(cqio_ctx *ctx, const char *path, struct bundle *out) {
  struct stat info;
  *out = (struct bundle){.ctx = ctx, .path = path};
  if (stat(path, &info) != 0)
    return cqio_fail(ctx, CQIO_IO, "%s: cannot be opened: %s", path, strerror(errno));
  if (!S_ISDIR(info.st_mode) && !S_ISREG(info.st_mode))
    return cqio_fail(ctx, CQIO_IO,
                     "%s: is a pipe, a device or a socket: expected a file or a folder", path);
  CQIO_TRY(CQIO_ALLOC(ctx, MAX_MEMBERS, &out->member));
  cqio_status status;
  if (S_ISDIR(info.st_mode)) {
    out->kind = FOLDER;
    status = list_folder(out, "", 0);
  } else if (is_archive(path)) {
    out->kind = ARCHIVE;
    status = list_archive(out);
  } else {
    const char *slash = strrchr(path, '/');
    status = add(out, slash ? slash + 1 : path);
  }
  qsort(out->member, (size_t)out->count, sizeof *out->member, by_name);
  return status;
}

cqio_status cqio__bundle_open_archive(cqio_ctx *ctx, const char *path, struct bundle *out) {
  *out = (struct bundle){.ctx = ctx, .path = path, .kind = ARCHIVE};
  CQIO_TRY(CQIO_ALLOC(ctx, MAX_MEMBERS, &out->member));
  return list_archive(out);
}

void cqio__bundle_close(struct bundle *b) {
  for (int k = 0; b->member && k < b->count; k++)
    cqio_free(b->member[k]);
  cqio_free(b->member);
  *b = (struct bundle){0};
}

static int depth_of(const char *name) {
  int depth = 0;
  for (; *name; name++)
    depth += *name == '/';
  return depth;
}

const char *cqio__bundle_find(const struct bundle *b, const char *name) {
  const char *best = NULL;
  size_t length = strlen(name);
  for (int k = 0; k < b->count; k++) {
    const char *member = b->member[k];
    size_t all = strlen(member);
    bool same = strcmp(member, name) == 0 ||
                (all > length && member[all - length - 1] == '/' && ends_with(member, name));
    if (same && (!best || depth_of(member) < depth_of(best))) best = member;
  }
  return best;
}

static void lower(const char *text, char *out, size_t size) {
  snprintf(out, size, "%s", text);
  for (char *at = out; *at; at++)
    *at = (char)tolower((unsigned char)*at);
}

bool cqio__bundle_matches(const char *member, const char *pattern) {
  char name[256], wanted[256];
  const char *slash = strrchr(member, '/');
  lower(slash ? slash + 1 : member, name, sizeof name);
  lower(pattern, wanted, sizeof wanted);
  return fnmatch(wanted, name, 0) == 0;
}

const char *cqio__bundle_like(const struct bundle *b, const char *pattern) {
  for (int k = 0; k < b->count; k++)
    if (cqio__bundle_matches(b->member[k], pattern)) return b->member[k];
  return NULL;
}

const char *cqio__bundle_text(const struct bundle *b, const char *prefix, const char *name) {
  static const char *const ends[] = {".txt", ".csv", ".tsv", ".txt.gz", ".csv.gz"};
  char wanted[CQIO_PATH_SIZE];
  for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
    snprintf(wanted, sizeof wanted, "%.3000s%s%s", prefix, name, ends[e]);
    for (int k = 0; k < b->count; k++)
      if (strcmp(b->member[k], wanted) == 0) return b->member[k];
  }
  return NULL;
}
