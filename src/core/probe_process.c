/* A process that reads a file first. It is spawned, not forked: memory that a network card has
 * registered and threads of libraries do not outlive a fork. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier): pipe2 */
#include "core/probe_process.h"
#include "core/context.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ; /* POSIX leaves the declaration to those who use it */

enum { MAX_VARIABLES = 32 };

void cqio_ctx_set_probe(cqio_ctx *ctx, const char *program) {
  ctx->probe = program;
}

/* The context that knows the program and the files: work apart asks the one it came from. */
static cqio_ctx *origin(cqio_ctx *ctx) {
  while (ctx->parent)
    ctx = ctx->parent;
  return ctx;
}

static bool same_file(const struct stat *a, const struct stat *b) {
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool has_passed(const cqio_ctx *ctx, const struct stat *file) {
  for (unsigned i = 0; i < ctx->passed_count && i < MAX_PASSED; i++)
    if (same_file(&ctx->passed[i], file)) return true;
  return false;
}

/* Where libraries are found and how sanitizers and HDF5 behave; nothing of MPI or of tools that are
 * loaded before. Freed memory is overwritten, so that its use shows. */
static void choose_environment(char *chosen[MAX_VARIABLES]) {
  static char threads[] = "OPENBLAS_NUM_THREADS=1", perturb[] = "MALLOC_PERTURB_=165";
  static const char *const kept[] = {"LD_LIBRARY_PATH=", "PATH=",         "HDF5_",
                                     "ASAN_OPTIONS=",    "LSAN_OPTIONS=", "TMPDIR=",
                                     "UBSAN_OPTIONS="};
  int count = 0;
  chosen[count++] = threads;
  chosen[count++] = perturb;
  for (char **variable = environ; *variable; variable++)
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
      if (strncmp(*variable, kept[k], strlen(kept[k])) == 0 && count < MAX_VARIABLES - 1)
        chosen[count++] = *variable;
  chosen[count] = NULL;
}

/* Standard output is the pipe, everything else nothing; no signal held back or ignored; a process
 * group of its own, so that a key pressed at the terminal does not look like a crash. */
static int spawn(const char *program, const char *path, int output, pid_t *child) {
  char word[] = "probe", *chosen[MAX_VARIABLES];
  /* NOLINTNEXTLINE(cppcoreguidelines-pro-type-cast-away): posix_spawn changes none of them */
  char *arguments[] = {(char *)program, word, (char *)path, NULL};
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  choose_environment(chosen);
  if (posix_spawn_file_actions_init(&files) != 0) return ENOMEM;
  if (posix_spawnattr_init(&attributes) != 0) {
    posix_spawn_file_actions_destroy(&files);
    return ENOMEM;
  }
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  int code = posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  if (!code)
    code = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (!code)
    code = posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  if (!code) code = posix_spawn(child, program, &files, &attributes, arguments, chosen);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return code;
}

/* The last whole line with text that comes from PIPE until its end; each is progress. */
static void listen(cqio_ctx *ctx, int pipe, char last[CQIO_MESSAGE_SIZE]) {
  char line[CQIO_MESSAGE_SIZE], bytes[4096];
  size_t used = 0;
  ssize_t got;
  last[0] = '\0';
  while ((got = read(pipe, bytes, sizeof bytes)) > 0 || (got < 0 && errno == EINTR)) {
    for (ssize_t i = 0; i < got; i++) {
      if (bytes[i] != '\n') {
        if (used < sizeof line - 1) line[used++] = bytes[i];
        continue;
      }
      if (used > 0) memcpy(last, line, used);
      if (used > 0) last[used] = '\0';
      used = 0;
    }
    cqio_progress(ctx);
  }
}

/* What the state in which the process ended says about the file. */
static cqio_status judge(cqio_ctx *ctx, const char *path, const char *kind, int state,
                         const char *last) {
  int signal = WIFSIGNALED(state) ? WTERMSIG(state) : 0;
  if (WIFEXITED(state) && WEXITSTATUS(state) == 0) return CQIO_OK;
  if (WIFEXITED(state) && WEXITSTATUS(state) == CQIO_DATA)
    return cqio_fail(ctx, CQIO_DATA, "%s: %s: expected an undamaged %s", path, last, kind);
  if (signal == SIGXCPU)
    return cqio_fail(ctx, CQIO_DATA, "%s: %s comes to no end: expected an undamaged %s", path, last,
                     kind);
  if (signal == SIGKILL)
    return cqio_fail(ctx, CQIO_MEMORY,
                     "%s: %s in a process of its own was killed: expected enough memory, or an "
                     "undamaged %s",
                     path, last, kind);
  return cqio_fail(ctx, CQIO_DATA, "%s: %s crashes its library (%s %d): expected an undamaged %s",
                   path, last, signal ? "signal" : "exit code",
                   signal ? signal : WEXITSTATUS(state), kind);
}

static cqio_status start(cqio_ctx *ctx, const char *program, const char *path, pid_t *child,
                         int *output) {
  int ends[2], code = 0;
  if (pipe2(ends, O_CLOEXEC) != 0) {
    code = errno;
  } else {
    code = spawn(program, path, ends[1], child);
    close(ends[1]);
    *output = ends[0];
    if (!code) return CQIO_OK;
    close(ends[0]);
  }
  return cqio_fail(ctx, code == ENOMEM || code == EAGAIN ? CQIO_MEMORY : CQIO_IO,
                   "%s: a process of its own to read it first, '%s probe', could not be started "
                   "(%s): expected that it can",
                   path, program, strerror(code));
}

cqio_status cqio__probe(cqio_ctx *ctx, const char *path, const char *kind) {
  cqio_ctx *from = origin(ctx);
  struct stat file;
  char last[CQIO_MESSAGE_SIZE];
  pid_t child = 0;
  int output = -1, state = 0;
  if (!from->probe || stat(path, &file) != 0 || has_passed(from, &file)) return CQIO_OK;
  CQIO_TRY(start(ctx, from->probe, path, &child, &output));
  listen(ctx, output, last);
  close(output);
  while (waitpid(child, &state, 0) < 0 && errno == EINTR) {
  }
  CQIO_TRY(judge(ctx, path, kind, state, last[0] ? last : "reading it"));
  from->passed[from->passed_count++ % MAX_PASSED] = file;
  return CQIO_OK;
}
