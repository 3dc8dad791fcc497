/* A folder of CSV files holds those of one analysis. */
#include "findings/csv_folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char header[] = "file,sha256\r\n";
enum { LIMIT = 1 << 16, DIGITS = 64 };

cqio_status cqio__csv_folder_path(cqio_ctx *ctx, const char *directory, const char *name,
                                  char **out) {
  size_t size = strlen(directory) + strlen(name) + 2;
  CQIO_TRY(CQIO_ALLOC(ctx, size, out));
  snprintf(*out, size, "%s/%s", directory, name);
  return CQIO_OK;
}

static cqio_status refuse_foreign(cqio_ctx *ctx, const char *path) {
  return cqio_fail(ctx, CQIO_IO,
                   "%s: is not as cqio wrote it: expected a result of an earlier analysis, as "
                   "nothing else is replaced or removed; move it away",
                   path);
}

static bool is_there(const char *path) {
  struct stat info;
  return lstat(path, &info) == 0;
}

/* One line of the list: a file without folder and its checksum. */
struct item {
  char name[256], sha256[DIGITS + 1];
};

/* Takes the line at *TEXT and moves on; false for what is none. */
static bool next_item(const char **text, struct item *out) {
  size_t length = strcspn(*text, ",/\r\n"), digits;
  const char *hex = *text + length + 1;
  if (length == 0 || length >= sizeof out->name || (*text)[length] != ',') return false;
  digits = strspn(hex, "0123456789abcdef");
  if (digits != DIGITS || strncmp(hex + DIGITS, "\r\n", 2) != 0) return false;
  snprintf(out->name, sizeof out->name, "%.*s", (int)length, *text);
  snprintf(out->sha256, sizeof out->sha256, "%.*s", DIGITS, hex);
  *text = hex + DIGITS + 2;
  return true;
}

/* The list of DIRECTORY behind its header, *AT, which points into *TEXT for cqio_free; NULL without
 * one. */
static cqio_status read_list(cqio_ctx *ctx, const char *directory, char **text, const char **at) {
  char *path;
  size_t size;
  cqio_ctx *alone = NULL; /* the other ranks do not read it, and it is no input */
  *text = NULL;
  *at = NULL;
  CQIO_TRY(cqio__csv_folder_path(ctx, directory, CSV_CONTENTS, &path));
  cqio_status status = CQIO_OK;
  if (is_there(path)) {
    status = cqio_ctx_alone(ctx, &alone);
    if (!status) status = cqio_read_file(alone, path, LIMIT, text, &size);
    if (alone) status = cqio_ctx_adopt(ctx, alone, status);
    cqio_ctx_destroy(&alone);
    bool ours = !status && *text && strncmp(*text, header, strlen(header)) == 0;
    if (!status && !ours) status = refuse_foreign(ctx, path);
    if (ours) *at = *text + strlen(header);
  }
  cqio_free(path);
  return status;
}

/* A file that is gone was removed by somebody who may. */
static cqio_status check_item(cqio_ctx *ctx, const char *directory, const struct item *item) {
  char *path, sha256[DIGITS + 1] = "";
  struct stat info;
  CQIO_TRY(cqio__csv_folder_path(ctx, directory, item->name, &path));
  cqio_status status = CQIO_OK;
  if (lstat(path, &info) == 0) {
    if (S_ISREG(info.st_mode)) status = cqio_sha256_file(ctx, path, info.st_size, sha256);
    if (!status && strcmp(sha256, item->sha256) != 0) status = refuse_foreign(ctx, path);
  }
  cqio_free(path);
  return status;
}

cqio_status cqio__csv_folder_check(cqio_ctx *ctx, const char *directory, bool overwrite) {
  struct stat info;
  struct item item;
  char *text;
  const char *at;
  if (stat(directory, &info) != 0) return CQIO_OK;
  if (!S_ISDIR(info.st_mode))
    return cqio_fail(ctx, CQIO_IO, "%s: is no folder: expected one, or a new name", directory);
  CQIO_TRY(read_list(ctx, directory, &text, &at));
  cqio_status status = CQIO_OK;
  if (at && !overwrite)
    status = cqio_fail(ctx, CQIO_IO,
                       "%s: has files of an earlier analysis: expected a folder for those of one; "
                       "--overwrite replaces all of them",
                       directory);
  while (!status && at && *at)
    status = next_item(&at, &item) ? check_item(ctx, directory, &item)
                                   : cqio_fail(ctx, CQIO_IO,
                                               "%s/" CSV_CONTENTS ": is not as cqio wrote it: "
                                               "expected a file and its checksum in each line",
                                               directory);
  cqio_free(text);
  return status;
}

cqio_status cqio__csv_folder_check_file(cqio_ctx *ctx, const char *directory, const char *name,
                                        bool overwrite) {
  struct item item;
  char *path = NULL, *text;
  const char *at;
  CQIO_TRY(read_list(ctx, directory, &text, &at));
  bool listed = false;
  while (!listed && at && next_item(&at, &item))
    listed = strcmp(item.name, name) == 0;
  cqio_status status = cqio__csv_folder_path(ctx, directory, name, &path);
  if (!status && !listed && is_there(path))
    status = overwrite ? refuse_foreign(ctx, path)
                       : cqio_fail(ctx, CQIO_IO, "%s: exists: expected a new file", path);
  cqio_free(path);
  cqio_free(text);
  return status;
}

static cqio_status remove_file(cqio_ctx *ctx, const char *directory, const char *name) {
  char *path;
  CQIO_TRY(cqio__csv_folder_path(ctx, directory, name, &path));
  cqio_status status = CQIO_OK;
  if (unlink(path) != 0 && errno != ENOENT)
    status = cqio_fail(ctx, CQIO_IO,
                       "%s: is of an earlier analysis and could not be removed (%s): expected the "
                       "results of one in a folder",
                       path, strerror(errno));
  cqio_free(path);
  return status;
}

cqio_status cqio__csv_folder_clear(cqio_ctx *ctx, const char *directory) {
  struct item item;
  char *text;
  const char *at;
  CQIO_TRY(read_list(ctx, directory, &text, &at));
  cqio_status status = CQIO_OK;
  bool list = at != NULL;
  while (!status && at && next_item(&at, &item))
    status = remove_file(ctx, directory, item.name);
  if (!status && list) status = remove_file(ctx, directory, CSV_CONTENTS);
  cqio_free(text);
  return status;
}
