/* A file in the making: written beside its place, synced, read back, then renamed. */
#define _GNU_SOURCE /* sync_file_range */
#include "cqio/core.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { MAX_WRITE = 1 << 30, /* bytes of one call */ BLOCK = 1 << 16 };

static cqio_status system_fail(cqio_ctx *ctx, const cqio_staged_file *draft, const char *call) {
  return cqio_fail(ctx, CQIO_IO, "%s: %s failed (%s): expected success; is the disk full?",
                   draft->path, call, strerror(errno));
}

/* ---- its place ------------------------------------------------------------------------------- */

static cqio_status check_place(cqio_ctx *ctx, const cqio_staged_file *draft) {
  struct stat info;
  if (stat(draft->directory, &info) != 0)
    return cqio_fail(ctx, CQIO_IO, "%s: directory '%s': %s: expected an existing directory",
                     draft->path, draft->directory, strerror(errno));
  if (!S_ISDIR(info.st_mode) || access(draft->directory, W_OK | X_OK) != 0)
    return cqio_fail(ctx, CQIO_IO, "%s: '%s' is not a directory that can be written to",
                     draft->path, draft->directory);
  if (lstat(draft->path, &info) != 0) return CQIO_OK;
  if (S_ISDIR(info.st_mode))
    return cqio_fail(ctx, CQIO_IO, "%s: is a directory: expected the name of a file", draft->path);
  if (!S_ISREG(info.st_mode) && !S_ISLNK(info.st_mode))
    return cqio_fail(ctx, CQIO_IO, "%s: is a pipe, a device or a socket: expected a regular file",
                     draft->path);
  if (!draft->overwrite)
    return cqio_fail(ctx, CQIO_IO, "%s: exists: expected a new file, or leave to overwrite",
                     draft->path);
  return CQIO_OK;
}

cqio_status cqio_staged_file_create(cqio_ctx *ctx, const char *path, bool overwrite,
                                    cqio_staged_file *out) {
  *out = (cqio_staged_file){.overwrite = overwrite};
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  uint32_t random = 0;
  (void)!getrandom(&random, sizeof random, 0); /* O_EXCL refuses a name that was guessed */
  size_t size = strlen(path) + 64;
  cqio_status status = cqio_copy_text(ctx, path, &out->path);
  if (!status) status = cqio_filename_directory(ctx, path, &out->directory);
  if (!status) status = CQIO_ALLOC(ctx, size, &out->temporary);
  if (!status) {
    snprintf(out->temporary, size,
             "%.*s" CQIO_STAGED_FILE_PREFIX "%s" CQIO_STAGED_FILE_SUFFIX "%ld.%08x",
             (int)(name - path), path, name, (long)getpid(), (unsigned)random);
    status = check_place(ctx, out);
  }
  if (status) cqio_staged_file_discard(out);
  return status;
}

void cqio_staged_file_discard(cqio_staged_file *draft) {
  if (draft->unsettled) close(draft->file);
  if (draft->saved) unlink(draft->temporary);
  cqio_free(draft->path);
  cqio_free(draft->directory);
  cqio_free(draft->temporary);
  *draft = (cqio_staged_file){0};
}

/* ---- its bytes ------------------------------------------------------------------------------- */

static int open_again(const char *path, int flags) {
  int file;
  do
    file = open(path, flags | O_CLOEXEC, 0666);
  while (file < 0 && errno == EINTR);
  return file;
}

static int sync_again(int file) {
  int failed;
  do
    failed = fsync(file);
  while (failed && errno == EINTR);
  return failed;
}

/* After EINTR the descriptor is closed all the same. */
static bool close_file(int file) {
  return close(file) == 0 || errno == EINTR;
}

static bool write_all(int file, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t written = write(file, bytes, size < MAX_WRITE ? size : MAX_WRITE);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes += written;
    size -= (size_t)written;
  }
  return true;
}

/* Compares FILE from its start with memory; *same tells. False when it cannot be read. */
static bool compare(int file, const char *bytes, size_t size, bool *same) {
  char block[BLOCK];
  *same = true;
  for (size_t done = 0;;) {
    ssize_t got = read(file, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) {
      *same = *same && done == size;
      return true;
    }
    *same = *same && (size_t)got <= size - done && memcmp(block, bytes + done, (size_t)got) == 0;
    if (!*same) return true;
    done += (size_t)got;
  }
}

/* File systems that cannot tell are taken to have room. */
static cqio_status check_space(cqio_ctx *ctx, const cqio_staged_file *draft, size_t size) {
  struct statvfs info;
  if (statvfs(draft->directory, &info) != 0 || info.f_frsize == 0) return CQIO_OK;
  double free = (double)info.f_bavail * (double)info.f_frsize;
  if ((double)size <= free) return CQIO_OK;
  return cqio_fail(ctx, CQIO_IO,
                   "%s: needs %.3f MB: expected as much free space in '%s', which has %.3f MB",
                   draft->path, (double)size * 1e-6, draft->directory, free * 1e-6);
}

/* Only a wish: fsync follows, which tells of errors. */
static void start_writing(int file) {
#ifdef SYNC_FILE_RANGE_WRITE
  (void)sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
  (void)file;
#endif
}

static cqio_status read_back(cqio_ctx *ctx, const cqio_staged_file *draft, const void *bytes,
                             size_t size) {
  int file = open_again(draft->temporary, O_RDONLY | O_NOFOLLOW);
  if (file < 0) return system_fail(ctx, draft, "reopening it");
  bool same, read = compare(file, bytes, size, &same);
  cqio_status status = read ? CQIO_OK : system_fail(ctx, draft, "reading it back");
  if (read && !same)
    status = cqio_fail(ctx, CQIO_IO,
                       "%s: read back differs from what was written: expected equal bytes; is the "
                       "disk sound?",
                       draft->path);
  close(file);
  return status;
}

cqio_status cqio_staged_file_write(cqio_ctx *ctx, cqio_staged_file *draft, const void *bytes,
                                   size_t size) {
  CQIO_TRY(check_space(ctx, draft, size));
  draft->file = open_again(draft->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
  if (draft->file < 0) return system_fail(ctx, draft, "creating it");
  draft->saved = draft->unsettled = true;
  if (!write_all(draft->file, bytes, size)) return system_fail(ctx, draft, "writing it");
  start_writing(draft->file);
  return CQIO_OK;
}

cqio_status cqio_staged_file_settle(cqio_ctx *ctx, cqio_staged_file *draft, const void *bytes,
                                    size_t size) {
  if (!draft->unsettled)
    return cqio_fail(ctx, CQIO_INTERNAL, "%s: is settled before it is written", draft->path);
  if (sync_again(draft->file) != 0) return system_fail(ctx, draft, "fsync");
  posix_fadvise(draft->file, 0, 0, POSIX_FADV_DONTNEED); /* reading back shall ask the disk */
  draft->unsettled = false;
  if (!close_file(draft->file)) return system_fail(ctx, draft, "close");
  return read_back(ctx, draft, bytes, size);
}

cqio_status cqio_staged_file_save(cqio_ctx *ctx, cqio_staged_file *draft, const void *bytes,
                                  size_t size) {
  CQIO_TRY(cqio_staged_file_write(ctx, draft, bytes, size));
  return cqio_staged_file_settle(ctx, draft, bytes, size);
}

/* ---- its name -------------------------------------------------------------------------------- */

static cqio_status sync_directory(cqio_ctx *ctx, const cqio_staged_file *draft) {
  int file = open_again(draft->directory, O_RDONLY | O_DIRECTORY);
  if (file < 0) return system_fail(ctx, draft, "opening its directory");
  int failed = sync_again(file);
  if (failed && errno == EINVAL) failed = 0; /* some file systems cannot sync directories */
  cqio_status status = failed ? system_fail(ctx, draft, "fsync of its directory") : CQIO_OK;
  if (!close_file(file) && !status) status = system_fail(ctx, draft, "close");
  return status;
}

/* link() refuses an existing name, rename() replaces it. */
static cqio_status name_file(cqio_ctx *ctx, const cqio_staged_file *draft) {
  if (!draft->overwrite) {
    if (link(draft->temporary, draft->path) == 0) return CQIO_OK; /* the other name goes later */
    struct stat info;
    if (errno == EEXIST || lstat(draft->path, &info) == 0)
      return cqio_fail(ctx, CQIO_IO, "%s: was created meanwhile: expected a new file", draft->path);
  }
  if (rename(draft->temporary, draft->path) != 0) return system_fail(ctx, draft, "rename");
  return CQIO_OK;
}

cqio_status cqio_staged_file_publish(cqio_ctx *ctx, cqio_staged_file *draft) {
  if (!draft->saved || draft->unsettled)
    return cqio_fail(ctx, CQIO_INTERNAL, "%s: gets its name before it is settled", draft->path);
  CQIO_TRY(name_file(ctx, draft));
  unlink(draft->temporary);
  draft->saved = false;
  return sync_directory(ctx, draft);
}

cqio_status cqio_write_file(cqio_ctx *ctx, const char *path, bool overwrite, const void *bytes,
                            size_t size) {
  cqio_staged_file draft;
  CQIO_TRY(cqio_staged_file_create(ctx, path, overwrite, &draft));
  cqio_status status = cqio_staged_file_save(ctx, &draft, bytes, size);
  if (!status) status = cqio_staged_file_publish(ctx, &draft);
  cqio_staged_file_discard(&draft);
  return status;
}
