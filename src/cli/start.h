/* How programs start and end. */
#ifndef CQIO_CLI_START
#define CQIO_CLI_START

#include "cqio/core.h"

/* MPI_Init; false when it fails. */
bool cli_start(int *argc, char ***argv);

/* A program of one process. PARSE fills REQUEST from the arguments; help that it finds wanted is
 * printed in place of WORK. */
typedef struct {
  const char *name, *help;
  cqio_status (*parse)(cqio_ctx *ctx, int argc, char **argv, void *request, bool *wants_help);
  cqio_status (*work)(cqio_ctx *ctx, void *request);
  void *request;
} cli_program;
/* What main returns. */
int cli_run_program(const cli_program *program, int argc, char **argv);

#endif
