/*
 * faults.so: makes chosen system calls of a program fail, and hits a program at a chosen moment.
 * Loaded by LD_PRELOAD; the environment says what happens, in the process of rank FAULT_RANK
 * (default: every one):
 *
 *   FAULT_CALL    open read write pwrite fsync close rename link unlink mkdir ftruncate fcntl
 *                 aligned_alloc: which call
 *   FAULT_PATH    only where the path (of the descriptor) contains this text
 *   FAULT_AT      the first call it happens to, from 1; FAULT_STICKY=1: and all later ones
 *   FAULT_ERRNO   number of the error that the call reports
 *   FAULT_SHORT   1: write and read do half of it instead; FAULT_FLIP 1: read gives a wrong bit
 *   FAULT_LINE    text in a line printed to standard error: the moment for what follows
 *   FAULT_DO      kill SIGNAL self|parent|RANK; exit CODE; hang; finalize; abort CODE;
 *                 replace FROM TO; clock SECONDS; instead of an error, or at the line
 *   FAULT_PIDS    folder in which each rank leaves its process identifier
 *   FAULT_ROOM    bytes free that statvfs reports
 *   FAULT_FIRED   file that gets a line when it happens
 *
 * Own code of glibc calls none of these through the table of symbols, so that stdio is not hit.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static atomic_long calls, jump; /* calls that were eligible; seconds added to the clock */
static _Thread_local bool inside;

#define REAL(type, name, ...)                                                                      \
  static type (*real)(__VA_ARGS__);                                                                \
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name)

static const char *setting(const char *name) {
  const char *text = getenv(name);
  return text ? text : "";
}

static bool is_rank(void) {
  const char *rank = setting("FAULT_RANK"), *here = setting("OMPI_COMM_WORLD_RANK");
  return !rank[0] || strcmp(rank, here[0] ? here : "0") == 0;
}

/* Without stdio, which may be what is being hit. */
static void append(const char *path, const char *text) {
  long file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (file < 0) return;
  if (syscall(SYS_write, file, text, strlen(text)) < 0) abort();
  syscall(SYS_close, file);
}

__attribute__((constructor)) static void leave_pid(void) {
  char path[PATH_MAX], text[32];
  const char *folder = setting("FAULT_PIDS"), *rank = setting("OMPI_COMM_WORLD_RANK");
  if (!folder[0] || !strstr(program_invocation_name, "cqio")) return;
  snprintf(path, sizeof path, "%s/%s", folder, rank[0] ? rank : "0");
  snprintf(text, sizeof text, "%ld", (long)getpid());
  append(path, text);
}

static pid_t find_target(const char *name) {
  if (strcmp(name, "self") == 0) return getpid();
  char path[PATH_MAX], text[32] = "";
  snprintf(path, sizeof path, "%s/%s", setting("FAULT_PIDS"), name);
  long file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
  if (file < 0 || syscall(SYS_read, file, text, sizeof text - 1) <= 0) abort();
  syscall(SYS_close, file);
  return (pid_t)atol(text);
}

static void call_mpi(const char *name, int code) {
  void *function = dlsym(RTLD_DEFAULT, name);
  void *world = dlsym(RTLD_DEFAULT, "ompi_mpi_comm_world");
  if (!function) abort();
  if (strcmp(name, "MPI_Finalize") == 0)
    ((int (*)(void))function)();
  else
    ((int (*)(void *, int))function)(world, code);
}

/* Signals the parent, and waits for what it then does to this process, which must not end before.
 */
static void kill_parent(int number) {
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  kill(getppid(), number);
  ppoll(NULL, 0, &(struct timespec){.tv_sec = 10}, &before);
  sigprocmask(SIG_SETMASK, &before, NULL);
}

static void act(void) {
  char what[2 * PATH_MAX], *save;
  snprintf(what, sizeof what, "%s", setting("FAULT_DO"));
  const char *verb = strtok_r(what, " ", &save), *one = strtok_r(NULL, " ", &save);
  const char *two = one ? strtok_r(NULL, " ", &save) : NULL;
  if (!verb) return;
  bool parent = two && strcmp(two, "parent") == 0;
  if (strcmp(verb, "kill") == 0 && parent) kill_parent(atoi(one));
  if (strcmp(verb, "kill") == 0 && two && !parent) kill(find_target(two), atoi(one));
  if (strcmp(verb, "exit") == 0 && one) exit(atoi(one));
  if (strcmp(verb, "finalize") == 0) call_mpi("MPI_Finalize", 0);
  if (strcmp(verb, "abort") == 0 && one) call_mpi("MPI_Abort", atoi(one));
  if (strcmp(verb, "replace") == 0 && two && syscall(SYS_rename, one, two) != 0) abort();
  if (strcmp(verb, "clock") == 0 && one) atomic_store(&jump, atol(one));
  if (strcmp(verb, "hang") == 0 || strcmp(verb, "finalize") == 0)
    for (;;)
      pause();
}

static void report(const char *what) {
  char line[256];
  snprintf(line, sizeof line, "%s of process %ld\n", what, (long)getpid());
  if (setting("FAULT_FIRED")[0]) append(setting("FAULT_FIRED"), line);
}

static bool path_fits(int file, const char *path) {
  const char *wanted = setting("FAULT_PATH");
  char link[64], target[PATH_MAX];
  if (!wanted[0]) return true;
  if (!path) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = syscall(SYS_readlink, link, target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    path = target;
  }
  return strstr(path, wanted) != NULL;
}

/* Whether this CALL is one that the fault happens to. */
static bool hit(const char *call, int file, const char *path) {
  if (inside || strcmp(setting("FAULT_CALL"), call) != 0 || !is_rank()) return false;
  inside = true;
  bool now = false;
  if (path_fits(file, path)) {
    long count = atomic_fetch_add(&calls, 1) + 1, at = atol(setting("FAULT_AT"));
    now = count == at || (count > at && setting("FAULT_STICKY")[0]);
  }
  if (now) {
    report(call);
    act();
    errno = atoi(setting("FAULT_ERRNO"));
  }
  inside = false;
  return now && !setting("FAULT_DO")[0];
}

/* What a short call does of SIZE. */
static size_t part(size_t size) {
  return size > 1 ? size / 2 : size;
}

/* ---- calls ----------------------------------------------------------------------------------- */

ssize_t write(int file, const void *bytes, size_t size) {
  REAL(ssize_t, write, int, const void *, size_t);
  if (!hit("write", file, NULL)) return real(file, bytes, size);
  return setting("FAULT_SHORT")[0] ? real(file, bytes, part(size)) : -1;
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t start) {
  REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
  return hit("pwrite", file, NULL) ? -1 : real(file, bytes, size, start);
}

ssize_t read(int file, void *bytes, size_t size) {
  REAL(ssize_t, read, int, void *, size_t);
  if (setting("FAULT_FLIP")[0]) {
    ssize_t got = real(file, bytes, size);
    if (got > 0 && hit("read", file, NULL)) ((char *)bytes)[got / 2] ^= 1;
    return got;
  }
  if (!hit("read", file, NULL)) return real(file, bytes, size);
  return setting("FAULT_SHORT")[0] ? real(file, bytes, part(size)) : -1;
}

static mode_t mode_of(int flags, va_list *arguments) {
  return flags & O_CREAT ? va_arg(*arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
  REAL(int, open, const char *, int, ...);
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, &arguments);
  va_end(arguments);
  return hit("open", -1, path) ? -1 : real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL(int, open64, const char *, int, ...);
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, &arguments);
  va_end(arguments);
  return hit("open", -1, path) ? -1 : real(path, flags, mode);
}

/* A failing close has closed. */
int close(int file) {
  REAL(int, close, int);
  bool fails = hit("close", file, NULL);
  int reason = errno, result = real(file);
  if (!fails) return result;
  errno = reason;
  return -1;
}

int fsync(int file) {
  REAL(int, fsync, int);
  return hit("fsync", file, NULL) ? -1 : real(file);
}

int ftruncate(int file, off_t size) {
  REAL(int, ftruncate, int, off_t);
  return hit("ftruncate", file, NULL) ? -1 : real(file, size);
}

int rename(const char *from, const char *to) {
  REAL(int, rename, const char *, const char *);
  return hit("rename", -1, to) ? -1 : real(from, to);
}

int link(const char *from, const char *to) {
  REAL(int, link, const char *, const char *);
  return hit("link", -1, to) ? -1 : real(from, to);
}

int unlink(const char *path) {
  REAL(int, unlink, const char *);
  return hit("unlink", -1, path) ? -1 : real(path);
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, mkdir, const char *, mode_t);
  return hit("mkdir", -1, path) ? -1 : real(path, mode);
}

int fcntl(int file, int command, ...) {
  REAL(int, fcntl, int, int, ...);
  va_list arguments;
  va_start(arguments, command);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  return command == F_SETLK && hit("fcntl", file, NULL) ? -1 : real(file, command, argument);
}

int statvfs(const char *path, struct statvfs *info) {
  REAL(int, statvfs, const char *, struct statvfs *);
  int result = real(path, info);
  if (result == 0 && setting("FAULT_ROOM")[0] && is_rank())
    info->f_bavail = (fsblkcnt_t)(atol(setting("FAULT_ROOM")) / (long)info->f_frsize);
  return result;
}

void *aligned_alloc(size_t alignment, size_t size) {
  REAL(void *, aligned_alloc, size_t, size_t);
  return hit("aligned_alloc", -1, NULL) ? NULL : real(alignment, size);
}

/* ---- clocks ---------------------------------------------------------------------------------- */

time_t time(time_t *out) {
  REAL(time_t, time, time_t *);
  time_t now = real(NULL) + atomic_load(&jump);
  if (out) *out = now;
  return now;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  REAL(int, clock_gettime, clockid_t, struct timespec *);
  int result = real(clock, now);
  if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += atomic_load(&jump);
  return result;
}

/* ---- the moment ------------------------------------------------------------------------------ */

int vfprintf(FILE *file, const char *format, va_list arguments) {
  REAL(int, vfprintf, FILE *, const char *, va_list);
  const char *wanted = setting("FAULT_LINE");
  char line[1024];
  va_list copy;
  va_copy(copy, arguments);
  bool now = wanted[0] && file == stderr && is_rank() &&
             vsnprintf(line, sizeof line, format, copy) > 0 && strstr(line, wanted);
  va_end(copy);
  int result = real(file, format, arguments);
  if (now) {
    report("line");
    act();
  }
  return result;
}
