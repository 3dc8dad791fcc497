/* cqio: entry point, dispatch, exit code. */
#include "cli/cli.h"
#include "cli/start.h"
#include "core/text.h"
#include "cqio/netcdf.h"
#include "cqio/sources.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static cqio_status (*const calls[])(cqio_ctx *, const cli_arguments *) = {
#define X(id, name, least, most, what) cli_##name,
    CLI_COMMAND_LIST(X)
#undef X
};

static void print_help(const cqio_ctx *ctx, const char *command) {
  if (cqio_ctx_rank(ctx) == 0) cli_print_help(command, stdout);
}

/* "run, check or info" */
static void list_commands(char text[256]) {
  text[0] = '\0';
  for (int c = 0; c < CLI_COMMANDS; c++) {
    const char *name = cli_command_name((enum cli_command_index)c);
    cqio__list_word(text, 256, c, CLI_COMMANDS, name, strlen(name));
  }
}

static cqio_status unknown_command(cqio_ctx *ctx, const char *name) {
  const char *names[CLI_COMMANDS];
  char all[256], hint[CQIO_MESSAGE_SIZE];
  list_commands(all);
  for (int c = 0; c < CLI_COMMANDS; c++)
    names[c] = cli_command_name((enum cli_command_index)c);
  const char *near = cqio_nearest(name, names, CLI_COMMANDS);
  return cqio_fail(ctx, CQIO_USAGE, "command '%s': expected %s%s", name, all,
                   cqio__did_you_mean(near, hint));
}

static cqio_status dispatch(cqio_ctx *ctx, int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : NULL;
  if (!name) {
    char all[256];
    list_commands(all);
    print_help(ctx, NULL);
    return cqio_fail(ctx, CQIO_USAGE, "no command: expected %s", all);
  }
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
    print_help(ctx, argc > 2 ? argv[2] : NULL);
    return CQIO_OK;
  }
  if (strcmp(name, "--version") == 0) {
    if (cqio_ctx_rank(ctx) == 0) printf("cqio %s (%s)\n", cqio_version(), cqio_git_state());
    return CQIO_OK;
  }
  for (int c = 0; c < CLI_COMMANDS; c++) {
    if (strcmp(name, cli_command_name((enum cli_command_index)c)) != 0) continue;
    cli_arguments arguments;
    CQIO_TRY(cli_parse(ctx, argc, argv, (enum cli_command_index)c, &arguments));
    if (!arguments.help) return calls[c](ctx, &arguments);
    print_help(ctx, name);
    return CQIO_OK;
  }
  return unknown_command(ctx, name);
}

/* A run or a sweep can be asked to stop; the other commands are short and end when they are told
 * to. */
static bool stops_in_order(int argc, char **argv) {
  return argc > 1 && (strcmp(argv[1], cli_command_name(CLI_INDEX_RUN)) == 0 ||
                      strcmp(argv[1], cli_command_name(CLI_INDEX_SWEEP)) == 0);
}

/* Every solve takes and returns the same work space: what is not large stays with the process. */
static void keep_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
#endif
}

#if defined(__linux__) && defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
/* Before the constructors of libraries, one of which may start threads: they inherit the mask. Not
 * before the sanitizer is ready. */
static void hold_first(int argc, char **argv, char **environment) {
  (void)environment;
  if (stops_in_order(argc, argv)) cqio_stop_hold();
}
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **,
                                                                            char **) = hold_first;
#endif

/* The process that reads a file first: cqio probe FILE, of which nobody else need know. */
static bool is_probe(int argc, char **argv) {
  return argc == 3 && strcmp(argv[1], "probe") == 0;
}

static int probe(const char *path) {
  cqio_status status;
  return (int)(cqio_source_probe(path, &status) ? status : cqio_netcdf_probe(path));
}

int main(int argc, char **argv) {
  if (is_probe(argc, argv)) return probe(argv[2]);
  keep_freed_memory();
  signal(SIGXFSZ, SIG_IGN); /* writing beyond a limit of file sizes fails like any other */
  /* Inputs are digested and outputs renamed when whole; locks of HDF5 fail on many file systems. */
  setenv("HDF5_USE_FILE_LOCKING", "FALSE", 0);
  if (stops_in_order(argc, argv)) cqio_stop_hold();
  if (!cli_start(&argc, &argv)) return CQIO_MPI;
  cqio_ctx *ctx;
  cqio_status status = cqio_ctx_create(MPI_COMM_WORLD, &ctx);
  if (status) {
    fprintf(stderr, "cqio: error: start: %s\n", cqio_status_text(status));
    MPI_Abort(MPI_COMM_WORLD, (int)status);
    return (int)status;
  }
  cqio_ctx_set_probe(ctx, "/proc/self/exe");
  status = cqio_agree(ctx, cqio_note_command(ctx, argc, argv));
  if (!status) status = dispatch(ctx, argc, argv);
  bool full = cqio_ctx_rank(ctx) == 0 && (fflush(stdout) != 0 || ferror(stdout));
  if (!status && full)
    status = cqio_fail(ctx, CQIO_IO, "standard output: could not be written: expected free space");
  if (status) cqio_ctx_print_problems(ctx);
  int code = (int)status;
  MPI_Bcast(&code, 1, MPI_INT, 0, MPI_COMM_WORLD);
  cqio_ctx_destroy(&ctx);
  MPI_Finalize();
  if (code == CQIO_MEMORY) { /* a thread of the BLAS library may wait for memory without end */
    fflush(NULL);
    _exit(code);
  }
  return code;
}
