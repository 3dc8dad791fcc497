/* What the lock file of an output directory says about its owner. */
#include "results/lock.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void cqio__lock_read_owner(int file, char owner[CQIO_LOCK_OWNER_SIZE]) {
  ssize_t got = pread(file, owner, CQIO_LOCK_OWNER_SIZE - 1, 0);
  owner[got > 0 ? got : 0] = '\0';
  owner[strcspn(owner, "\n")] = '\0';
}

/* When process PID started, in ticks since the start of the machine (field 22 of its stat, after
 * the name in brackets); 0: unknown. */
static unsigned long long start_of(long pid) {
  char path[64], line[1024] = "";
  unsigned long long start = 0;
  snprintf(path, sizeof path, "/proc/%ld/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  const char *field = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
  fclose(file);
  for (int k = 2; field && k < 22; k++)
    field = strchr(field + 1, ' ');
  return field && sscanf(field, " %llu", &start) == 1 ? start : 0;
}

/* Seconds since FILE was touched, by the clock of its file system. */
static double age_of(int file) {
  struct stat before, now;
  if (fstat(file, &before) != 0 || futimens(file, NULL) != 0 || fstat(file, &now) != 0) return 0.0;
  const struct timespec times[2] = {{0, UTIME_OMIT}, before.st_mtim};
  if (futimens(file, times) != 0) return 0.0;
  return difftime(now.st_mtim.tv_sec, before.st_mtim.tv_sec);
}

bool cqio__lock_owner_lives(int file, const char *owner) {
  char here[256] = "", host[256];
  long pid;
  unsigned long long start = 0;
  gethostname(here, sizeof here - 1);
  if (sscanf(owner, "process %ld on host %255[^,], started %llu", &pid, host, &start) < 2 ||
      pid <= 0)
    return owner[0] != '\0' && age_of(file) < CQIO_LOCK_STALE;
  if (strcmp(host, here) != 0) return age_of(file) < CQIO_LOCK_STALE;
  if (kill((pid_t)pid, 0) != 0 && errno == ESRCH) return false;
  unsigned long long now = start_of(pid);
  if (start == 0 || now == 0) return age_of(file) < CQIO_LOCK_STALE;
  return start == now;
}

cqio_status cqio__lock_write_owner(cqio_ctx *ctx, int file, const char *path, const char *job,
                                   char token[CQIO_LOCK_TOKEN_SIZE]) {
  char owner[CQIO_LOCK_OWNER_SIZE], host[256] = "";
  unsigned char bytes[(CQIO_LOCK_TOKEN_SIZE - 1) / 2] = {0};
  if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
    return cqio_fail(ctx, CQIO_IO, "%s: no random numbers of the system", path);
  for (size_t k = 0; k < sizeof bytes; k++)
    snprintf(token + 2 * k, 3, "%02x", bytes[k]);
  gethostname(host, sizeof host - 1);
  int size =
      snprintf(owner, sizeof owner, "process %ld on host %s, started %llu, token %s, job %s\n",
               (long)getpid(), host, start_of((long)getpid()), token, job);
  if (size >= CQIO_LOCK_OWNER_SIZE) size = CQIO_LOCK_OWNER_SIZE - 1;
  if (ftruncate(file, 0) == 0 && pwrite(file, owner, (size_t)size, 0) == size) return CQIO_OK;
  return cqio_fail(ctx, CQIO_IO, "%s: could not be written (%s)", path, strerror(errno));
}
