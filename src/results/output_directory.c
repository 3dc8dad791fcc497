/* The output directory of a run: made, locked, free of the remains of killed runs. */
#include "results/output_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define LOCK ".cqio.lock"

/* ---- names of files -------------------------------------------------------------------------- */

cqio_status cqio__output_path(cqio_ctx *ctx, const cqio_job *job, const char *name,
                              const char *suffix, char path[CQIO_PATH_SIZE]) {
  int length =
      snprintf(path, CQIO_PATH_SIZE, "%s/%s%s", job->options.output.directory, name, suffix);
  if (length < CQIO_PATH_SIZE) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG, "output.directory: %d characters: expected fewer than %d",
                   length, CQIO_PATH_SIZE);
}

bool cqio__writes_maps(const cqio_job *job) {
  return job->options.grid.enabled && job->options.output.grids;
}

bool cqio__writes_ensemble_maps(const cqio_job *job) {
  return job->options.ensemble.draws > 0 && job->options.ensemble.grids &&
         job->options.grid.enabled;
}

/* ---- results that are there already ---------------------------------------------------------- */

static cqio_status refuse_existing(cqio_ctx *ctx, const cqio_job *job, const char *name,
                                   const char *suffix) {
  char path[CQIO_PATH_SIZE];
  CQIO_TRY(cqio__output_path(ctx, job, name, suffix, path));
  if (job->options.output.overwrite || access(path, F_OK) != 0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_IO,
                   "%s: exists: expected a new file; set output.overwrite: true to replace results",
                   path);
}

cqio_status cqio__output_directory_check(cqio_ctx *ctx, const cqio_job *job) {
  cqio_status status = CQIO_OK;
  if (cqio_ctx_rank(ctx) == 0) {
    struct stat info;
    if (stat(job->options.output.directory, &info) == 0 && !S_ISDIR(info.st_mode))
      status = cqio_fail(ctx, CQIO_IO,
                         "output.directory = %s: expected a directory that can be written to",
                         job->options.output.directory);
    for (int s = 0; s < job->scenario_count && !status; s++) {
      if (job->options.output.regions)
        status = refuse_existing(ctx, job, job->scenarios[s].name, ".regions.nc");
      if (cqio__writes_maps(job) && !status)
        status = refuse_existing(ctx, job, job->scenarios[s].name, ".grid.nc");
      if (job->options.ensemble.draws > 0 && !status)
        status = refuse_existing(ctx, job, job->scenarios[s].name, ".ensemble.nc");
      if (cqio__writes_ensemble_maps(job) && !status)
        status = refuse_existing(ctx, job, job->scenarios[s].name, ".ensemble.grid.nc");
    }
    if (!status) status = refuse_existing(ctx, job, "run", ".json");
  }
  return cqio_agree(ctx, status);
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

enum { OWNER_SIZE = 512, PATIENCE = 30 /* tenths of a second: ranks of a killed run still end */ };

static void read_owner(int file, char owner[OWNER_SIZE]) {
  ssize_t got = pread(file, owner, OWNER_SIZE - 1, 0);
  owner[got > 0 ? got : 0] = '\0';
  owner[strcspn(owner, "\n")] = '\0';
}

/* Without locks in the file system the text decides: a process of this host that no longer exists
 * holds nothing. */
static bool owner_lives(const char *owner) {
  char here[256] = "", host[256];
  long pid;
  gethostname(here, sizeof here - 1);
  return sscanf(owner, "process %ld on host %255[^,]", &pid, host) == 2 && pid > 0 &&
         strcmp(host, here) == 0 && kill((pid_t)pid, 0) == 0;
}

/* Locks FILE. False when another process holds it. */
static bool lock_file(int file) {
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  char owner[OWNER_SIZE];
  for (int tenth = 0; fcntl(file, F_SETLK, &whole) != 0; tenth++) {
    if (errno != EACCES && errno != EAGAIN && errno != EINTR) {
      read_owner(file, owner);
      return !owner_lives(owner);
    }
    if (tenth == PATIENCE) return false;
    nanosleep(&(struct timespec){0, 100000000}, NULL);
  }
  return true;
}

/* True when PATH is still FILE: its last owner may have removed it before the lock was had. */
static bool is_same(int file, const char *path) {
  struct stat open_one, named;
  return fstat(file, &open_one) == 0 && stat(path, &named) == 0 &&
         open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev;
}

static cqio_status write_owner(const cqio_output_directory *d, const cqio_job *job) {
  char owner[OWNER_SIZE], host[256] = "";
  gethostname(host, sizeof host - 1);
  int size = snprintf(owner, sizeof owner, "process %ld on host %s, job %s\n", (long)getpid(), host,
                      job->path);
  if (size >= OWNER_SIZE) size = OWNER_SIZE - 1;
  if (ftruncate(d->lock, 0) == 0 && pwrite(d->lock, owner, (size_t)size, 0) == size) return CQIO_OK;
  return cqio_fail(d->ctx, CQIO_IO, "%s/" LOCK ": could not be written (%s)", d->path,
                   strerror(errno));
}

static cqio_status take_lock(cqio_output_directory *d, const cqio_job *job) {
  char path[CQIO_PATH_SIZE], owner[OWNER_SIZE];
  CQIO_TRY(cqio__output_path(d->ctx, job, LOCK, "", path));
  for (;;) {
    d->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (d->lock < 0 && errno == EINTR) continue;
    if (d->lock < 0)
      return cqio_fail(d->ctx, CQIO_IO, "%s: could not be opened (%s)", path, strerror(errno));
    bool mine = lock_file(d->lock);
    if (mine && is_same(d->lock, path)) return write_owner(d, job);
    read_owner(d->lock, owner);
    close(d->lock);
    d->lock = -1;
    if (!mine)
      return cqio_fail(d->ctx, CQIO_IO,
                       "output.directory = %s: is in use by %s: expected one run at a time in a "
                       "directory",
                       d->path, owner[0] ? owner : "another run");
  }
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
         entry[length + strspn(entry + length, "0123456789")] == '\0';
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
  *out = (cqio_output_directory){ctx, job->options.output.directory, -1, false};
  cqio_status status = CQIO_OK;
  if (cqio_ctx_rank(ctx) == 0) {
    status = make(out);
    if (!status) status = take_lock(out, job);
    if (!status) {
      remove_remains(out, job);
      warn_of_space(out, room);
    }
  }
  status = cqio_agree(ctx, status);
  if (status) cqio__output_directory_close(out);
  return status;
}

void cqio__output_directory_close(cqio_output_directory *d) {
  char path[CQIO_PATH_SIZE];
  if (d->lock >= 0) {
    snprintf(path, sizeof path, "%s/" LOCK, d->path);
    unlink(path); /* before the lock goes: the next one must not find it */
    close(d->lock);
    d->lock = -1;
  }
  if (d->made) rmdir(d->path); /* stays when anything is in it */
  d->made = false;
}
