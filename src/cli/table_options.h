/* Values of options about tables and their solution. None is collective unless it says so; every
 * rank gives the same result. */
#ifndef CQIO_CLI_TABLE_OPTIONS
#define CQIO_CLI_TABLE_OPTIONS

#include "cli/cli.h"
#include "cqio/iotable.h"

/* Index of WORD in NAMES, or CQIO_USAGE with the names. */
CQIO_NODISCARD cqio_status cli_choose(cqio_ctx *ctx, const char *option, const char *word,
                                      int count, const char *const *names, int *index);
/* WORD NULL: the default. */
CQIO_NODISCARD cqio_status cli_read_method(cqio_ctx *ctx, const char *word,
                                           cqio_solve_method *method);
CQIO_NODISCARD cqio_status cli_read_closure(cqio_ctx *ctx, const char *word,
                                            cqio_io_closure *closure);
/* A number in (0, most]; TEXT NULL: *value stays. */
CQIO_NODISCARD cqio_status cli_read_real(cqio_ctx *ctx, const char *option, const char *text,
                                         double most, double *value);
/* "1e-6" or "1e-6,0.01", of rows and of columns. */
CQIO_NODISCARD cqio_status cli_read_balance(cqio_ctx *ctx, const char *text,
                                            cqio_io_options *options);
/* "4G": bytes a rank, with K, M, G or T for powers of 1024; TEXT NULL: what is left. Collective. */
CQIO_NODISCARD cqio_status cli_read_memory(cqio_ctx *ctx, const char *text, double *bytes);

/* Options of COMMAND, which reads flows and writes them: --table, or --supply and --use, --output
 * and what they need. CQIO_USAGE, and CQIO_IO for a place that cannot be written. Collective. */
CQIO_NODISCARD cqio_status cli_read_flows(cqio_ctx *ctx, const char *command,
                                          const cli_arguments *arguments, cqio_io_options *options);
/* Reads --table, or --supply and --use. Collective. */
CQIO_NODISCARD cqio_status cli_read_table(cqio_ctx *ctx, const cli_arguments *arguments,
                                          const cqio_io_options *options, cqio_io_table **out);
/* Writes TABLE as --output says, and the last line. Collective. */
CQIO_NODISCARD cqio_status cli_write_flows(cqio_ctx *ctx, const cli_arguments *arguments,
                                           const cqio_io_table *table);

#endif
