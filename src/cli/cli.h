/* The program: arguments and subcommands. */
#ifndef CQIO_CLI_CLI_H
#define CQIO_CLI_CLI_H

#include "cqio/core.h"

enum { MAX_SETS = 256 };

/* What follows the subcommand on the command line; texts are borrowed from argv. */
typedef struct {
  const char *job; /* NULL when not given */
  const char *sets[MAX_SETS];
  int set_count;
  bool quiet, verbose, keys, help;
} cli_arguments;

/* Options a subcommand takes, for cli_parse: a sum of these. */
enum { CLI_SET = 1, CLI_LOG = 2, CLI_KEYS = 4, CLI_JOB = 8 };

/* Reads ARGV[2..ARGC-1] of subcommand ARGV[1]; every rank gives the same result. CQIO_USAGE for an
 * option that is unknown, incomplete or not among ALLOWED, or a missing or second job file. */
CQIO_NODISCARD cqio_status cli_parse(cqio_ctx *ctx, int argc, char **argv, int allowed,
                                     cli_arguments *out);

/* The subcommands. Collective. */
CQIO_NODISCARD cqio_status cli_run(cqio_ctx *ctx, const cli_arguments *arguments);
CQIO_NODISCARD cqio_status cli_check(cqio_ctx *ctx, const cli_arguments *arguments);
CQIO_NODISCARD cqio_status cli_info(cqio_ctx *ctx, const cli_arguments *arguments);

/* Text of --help for COMMAND, or of the whole program when it is NULL or unknown. */
const char *cli_help(const char *command);

#endif
