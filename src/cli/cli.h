/* The program: arguments and subcommands. */
#ifndef CQIO_CLI_CLI
#define CQIO_CLI_CLI

#include <stdio.h>

#include "cqio/core.h"
#include "cqio/transforms.h"

/* X(ID, name, smallest and largest number of files after it, what a file is): the subcommands. */
#define CLI_COMMAND_LIST(X)                                                                        \
  X(RUN, run, 1, 1, "a job file")                                                                  \
  X(SWEEP, sweep, 1, 1, "a job file")                                                              \
  X(MERGE, merge, 1, 1, "a job file")                                                              \
  X(CHECK, check, 0, 1, "a job file")                                                              \
  X(SOLVE, solve, 0, 0, "no file; see --table")                                                    \
  X(ANALYSE, analyse, 0, 0, "no file; see --table")                                                \
  X(CONVERT, convert, 0, 0, "no file; see --table")                                                \
  X(TRANSFORM, transform, 0, 0, "no file; see --table")                                            \
  X(INFO, info, 0, 1, "a file of results or none")                                                 \
  X(EXPORT, export, 2, MAX_FILES, "isimip and files of maps")                                      \
  X(VERIFY, verify, 1, MAX_FILES, "files of results")

enum cli_command_index {
#define X(id, name, least, most, what) CLI_INDEX_##id,
  CLI_COMMAND_LIST(X)
#undef X
      CLI_COMMANDS
};

/* Sets of commands, for options.def. */
enum {
#define X(id, name, least, most, what) CLI_##id = 1 << CLI_INDEX_##id,
  CLI_COMMAND_LIST(X)
#undef X
      CLI_ANY = (1 << CLI_COMMANDS) - 1
};

enum { MAX_SETS = 256, MAX_VARIES = 32, MAX_STEPS = 64, MAX_FILES = 1024 };

/* What follows the subcommand on the command line; texts are borrowed from argv. */
typedef struct {
#define CLI_FLAG(name, option, letter, commands) bool name;
#define CLI_TEXT(name, option, expected, commands) const char *name;
#include "cli/options.def"
  const char *sets[MAX_SETS]; /* --set, of commands that take jobs */
  int set_count;
  const char *varies[MAX_VARIES]; /* --vary, of sweep */
  int vary_count;
  cqio_transform_step steps[MAX_STEPS]; /* of transform, in their order */
  int step_count;
  const char *files[MAX_FILES];
  int file_count;
} cli_arguments;

/* Name of a command, e.g. "run". Never NULL. */
const char *cli_command_name(enum cli_command_index command);

/* Reads ARGV[2..ARGC-1] of COMMAND; every rank gives the same result. CQIO_USAGE for an option that
 * is unknown, incomplete or given twice, or a wrong number of files. */
CQIO_NODISCARD cqio_status cli_parse(cqio_ctx *ctx, int argc, char **argv,
                                     enum cli_command_index command, cli_arguments *out);

/* The subcommands. Collective. */
#define X(id, name, least, most, what)                                                             \
  CQIO_NODISCARD cqio_status cli_##name(cqio_ctx *ctx, const cli_arguments *arguments);
CLI_COMMAND_LIST(X)
#undef X

/* Starts the watchdog of a command other than run, whose job says so: --watchdog SECONDS, or an
 * hour. CQIO_USAGE. Collective. */
CQIO_NODISCARD cqio_status cli_watch(cqio_ctx *ctx, const cli_arguments *arguments);

/* --max-hours, HUGE_VAL without. CQIO_USAGE. Not collective. */
CQIO_NODISCARD cqio_status cli_read_hours(cqio_ctx *ctx, const cli_arguments *arguments,
                                          double *hours);
/* Has the run stop before the time of --max-hours and of its batch job is over. CQIO_USAGE. Not
 * collective. */
CQIO_NODISCARD cqio_status cli_limit_time(cqio_ctx *ctx, const cli_arguments *arguments);

/* Prints --help of COMMAND, or of the whole program when it is NULL or unknown. */
void cli_print_help(const char *command, FILE *file);

#endif
