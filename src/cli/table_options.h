/* Values of options about tables and their solution. None is collective but cli_read_memory; every
 * rank gives the same result. */
#ifndef CQIO_CLI_TABLE_OPTIONS
#define CQIO_CLI_TABLE_OPTIONS

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

#endif
