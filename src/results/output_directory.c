/* The output directory of a run: made, locked, free of the remains of killed runs. */
#include "results/output_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

/* ---- names of files -------------------------------------------------------------------------- */

cqio_status cqio__output_path(cqio_ctx *ctx, const cqio_job *job, const char *name,
                              const char *suffix, char path[CQIO_PATH_SIZE]) {
  int length =
      snprintf(path, CQIO_PATH_SIZE, "%s/%s%s", job->options.output.directory, name, suffix);
  if (length < CQIO_PATH_SIZE) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG, "output.directory: %d characters: expected fewer than %d",
                   length, CQIO_PATH_SIZE);
}

const char *cqio__job_file(const cqio_job *job) {
  const char *slash = strrchr(job->path, '/');
  return slash ? slash + 1 : job->path;
}

bool cqio__job_path(const cqio_job *job, char path[CQIO_PATH_SIZE]) {
  char here[CQIO_PATH_SIZE] = "";
  bool absolute = job->path[0] == '/';
  if (!absolute && !getcwd(here, sizeof here)) return false;
  int length = snprintf(path, CQIO_PATH_SIZE, "%s%s%s", here, absolute ? "" : "/", job->path);
  return length < CQIO_PATH_SIZE;
}

/* ---- making it ------------------------------------------------------------------------------- */

/* Makes the directory and those above it, as mkdir -p. */
static cqio_status make(cqio_output_directory *d) {
  char path[CQIO_PATH_SIZE];
  if (strlen(d->path) >= sizeof path)
    return cqio_fail(d->ctx, CQIO_IO, "output.directory: expected fewer than %d characters",
                     CQIO_PATH_SIZE);
  strcpy(path, d->path);
  for (char *end = path + 1;; end++) {
    if (*end != '/' && *end != '\0') continue;
    char separator = *end;
    *end = '\0';
    d->made = mkdir(path, 0777) == 0;
    if (!d->made && errno != EEXIST)
      return cqio_fail(d->ctx, CQIO_IO, "output.directory = %s: '%s' could not be made (%s)",
                       d->path, path, strerror(errno));
    if (separator == '\0') break;
    *end = separator;
  }
  struct stat info;
  if (stat(d->path, &info) == 0 && S_ISDIR(info.st_mode) && access(d->path, W_OK) == 0)
    return CQIO_OK;
  return cqio_fail(d->ctx, CQIO_IO,
                   "output.directory = %s: expected a directory that can be written to", d->path);
}

static void warn_of_space(const cqio_output_directory *d, double room) {
  struct statvfs info;
  if (statvfs(d->path, &info) != 0) return;
  double free = (double)info.f_bavail * (double)info.f_frsize;
  if (free < room)
    cqio_log(d->ctx, CQIO_LOG_WARN,
             "%s: %.1f MB are free: the results take up to %.1f MB before compression", d->path,
             free * 1e-6, room * 1e-6);
}

/* ---- the lock -------------------------------------------------------------------------------- */

enum { PATIENCE = 30 /* tenths of a second: ranks of a killed run still end */ };

/* Locks FILE. False when another process holds it, or where locks are not supported the one that
 * OWNER names lives; *REASON is why they are not, else 0. */
static bool lock_file(int file, const char *owner, int *reason) {
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  for (int tenth = 0; fcntl(file, F_SETLK, &whole) != 0; tenth++) {
    if (errno != EACCES && errno != EAGAIN && errno != EINTR) {
      *reason = errno;
      return !cqio__lock_owner_lives(file, owner);
    }
    if (tenth == PATIENCE) return false;
    nanosleep(&(struct timespec){0, 100000000}, NULL);
  }
  return true;
}

/* True when PATH is still FILE: its last owner may have removed it before the lock was had. */
static bool is_same(int file, const char *path) {
  struct stat open_one, named;
  return fstat(file, &open_one) == 0 && lstat(path, &named) == 0 &&
         open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev;
}

/* Opens the lock, which must be a regular file of this user: a link or a file of somebody else
 * could make it write elsewhere. */
static cqio_status open_lock(cqio_output_directory *d, const char *path) {
  do
    d->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
  while (d->lock < 0 && errno == EINTR);
  struct stat info;
  if (d->lock < 0 && errno != ELOOP)
    return cqio_fail(d->ctx, CQIO_IO, "%s: could not be opened (%s): expected a file of this run",
                     path, strerror(errno));
  if (d->lock >= 0 && fstat(d->lock, &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink <= 1 &&
      info.st_uid == geteuid())
    return CQIO_OK;
  if (d->lock >= 0) close(d->lock);
  d->lock = -1;
  return cqio_fail(
      d->ctx, CQIO_IO,
      "%s: is a link, or not an own regular file: expected the lock of an earlier run; "
      "look at it and remove it",
      path);
}

static cqio_status take_lock(cqio_output_directory *d, const cqio_job *job) {
  char path[CQIO_PATH_SIZE], owner[CQIO_LOCK_OWNER_SIZE];
  CQIO_TRY(cqio__output_path(d->ctx, job, CQIO_LOCK, "", path));
  for (;;) {
    CQIO_TRY(open_lock(d, path));
    cqio__lock_read_owner(d->lock, owner);
    int reason = 0;
    bool mine = lock_file(d->lock, owner, &reason);
    if (reason)
      cqio_log(d->ctx, CQIO_LOG_WARN,
               "output.directory = %s: its file system has no locks (%s): expected one run at a "
               "time; whether the owner that %s names lives decides instead",
               d->path, strerror(reason), path);
    if (mine && is_same(d->lock, path))
      return cqio__lock_write_owner(d->ctx, d->lock, path, job->path, d->token);
    close(d->lock);
    d->lock = -1;
    if (!mine)
      return cqio_fail(d->ctx, CQIO_IO,
                       "output.directory = %s: is in use by %s: expected one run at a time in a "
                       "directory; if that run is over, remove %s",
                       d->path, owner[0] ? owner : "another run", path);
  }
}

/* Every rank that may write must see the directory that rank 0 has locked. */
static cqio_status check_seen(const cqio_output_directory *d, const cqio_job *job) {
  char path[CQIO_PATH_SIZE], host[256] = "", owner[CQIO_LOCK_OWNER_SIZE] = "";
  CQIO_TRY(cqio__output_path(d->ctx, job, CQIO_LOCK, "", path));
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file >= 0) cqio__lock_read_owner(file, owner);
  if (file >= 0) close(file);
  if (strstr(owner, d->token) && access(d->path, W_OK | X_OK) == 0) return CQIO_OK;
  gethostname(host, sizeof host - 1);
  return cqio_fail(
      d->ctx, CQIO_IO,
      "output.directory = %s: rank %d on %s does not see what rank 0 has made there, or "
      "may not write to it: expected a directory that all nodes share",
      d->path, cqio_ctx_rank(d->ctx), host);
}

/* ---- remains of killed runs ------------------------------------------------------------------ */

/* Whether ENTRY is the temporary name of a block of members of NAME, NAME.draws.FIRST-LAST.nc. */
static bool is_staged_block_of(const char *entry, const char *name) {
  char start[CQIO_NAME_SIZE + 64];
  snprintf(start, sizeof start, CQIO_STAGED_FILE_PREFIX "%s.draws.", name);
  return strncmp(entry, start, strlen(start)) == 0 && strstr(entry, ".nc" CQIO_STAGED_FILE_SUFFIX);
}

/* Whether ENTRY is the temporary name of NAMESUFFIX. */
static bool is_staged_as(const char *entry, const char *name, const char *suffix) {
  char start[CQIO_NAME_SIZE + 64];
  snprintf(start, sizeof start, CQIO_STAGED_FILE_PREFIX "%s%s" CQIO_STAGED_FILE_SUFFIX, name,
           suffix);
  size_t length = strlen(start);
  return strncmp(entry, start, length) == 0 && entry[length] != '\0' &&
         entry[length + strspn(entry + length, "0123456789abcdef.")] == '\0';
}

static bool is_staged(const cqio_job *job, const char *entry) {
  for (int s = 0; s < job->scenario_count; s++)
    if (is_staged_as(entry, job->scenarios[s].name, ".regions.nc") ||
        is_staged_as(entry, job->scenarios[s].name, ".grid.nc") ||
        is_staged_as(entry, job->scenarios[s].name, ".ensemble.nc") ||
        is_staged_as(entry, job->scenarios[s].name, ".ensemble.grid.nc") ||
        is_staged_block_of(entry, job->scenarios[s].name))
      return true;
  return is_staged_as(entry, "run", ".json") || is_staged_as(entry, CQIO_CHECKPOINT, "");
}

static void remove_remains(const cqio_output_directory *d, const cqio_job *job) {
  char path[CQIO_PATH_SIZE];
  DIR *list = opendir(d->path);
  for (struct dirent *entry; list && (entry = readdir(list)) != NULL;)
    if (is_staged(job, entry->d_name) && !cqio__output_path(d->ctx, job, entry->d_name, "", path) &&
        unlink(path) == 0)
      cqio_log(d->ctx, CQIO_LOG_WARN, "%s: removed, the remains of a killed run", path);
  if (list) closedir(list);
}

/* ---- all of it ------------------------------------------------------------------------------- */

cqio_status cqio__output_directory_open(cqio_ctx *ctx, const cqio_job *job, double room,
                                        cqio_output_directory *out) {
  *out = (cqio_output_directory){.ctx = ctx, .path = job->options.output.directory, .lock = -1};
  cqio_status status = CQIO_OK;
  if (cqio_ctx_rank(ctx) == 0) {
    status = make(out);
    if (!status) status = take_lock(out, job);
    if (!status) {
      cqio_watchdog_touch(ctx, out->lock);
      remove_remains(out, job);
      warn_of_space(out, room);
    }
  }
  status = cqio_agree(ctx, status);
  if (!status) {
    MPI_Bcast(out->token, sizeof out->token, MPI_CHAR, 0, cqio_ctx_comm(ctx));
    if (cqio_ctx_rank(ctx) != 0) status = check_seen(out, job);
    status = cqio_agree(ctx, status);
  }
  if (status) cqio__output_directory_close(out);
  return status;
}

void cqio__output_directory_close(cqio_output_directory *d) {
  char path[CQIO_PATH_SIZE];
  if (d->lock >= 0) {
    cqio_watchdog_touch(d->ctx, -1);
    snprintf(path, sizeof path, "%s/" CQIO_LOCK, d->path);
    if (is_same(d->lock, path))
      unlink(path); /* before the lock goes: the next one must not find it */
    close(d->lock);
    d->lock = -1;
  }
  if (d->made) rmdir(d->path); /* stays when anything is in it */
  d->made = false;
}
