#include "cli/start.h"

#include <stdio.h>
#include <stdlib.h>

/* Whether mpiexec or a batch system started the process, by what they leave in its surroundings. */
static bool is_launched(void) {
  static const char *const signs[] = {"PMIX_NAMESPACE", "OMPI_COMM_WORLD_SIZE", "PMI_RANK",
                                      "PMI_FD"};
  bool found = false;
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    found = found || getenv(signs[i]);
  return found;
}

/* One process alone needs neither the daemon that Open MPI would start beside it, for processes to
 * come, nor the folder under /tmp, which it would share with all others that are alone. */
bool cli_start(int *argc, char ***argv) {
  if (!is_launched()) {
    setenv("OMPI_MCA_ess_singleton_isolated", "true", 0);
    setenv("OMPI_MCA_orte_create_session_dirs", "false", 0);
  }
  return MPI_Init(argc, argv) == MPI_SUCCESS;
}

static cqio_status run(cqio_ctx *ctx, const cli_program *program, int argc, char **argv) {
  bool wants_help = false;
  CQIO_TRY(program->parse(ctx, argc, argv, program->request, &wants_help));
  if (cqio_ctx_size(ctx) > 1)
    return cqio_fail(ctx, CQIO_USAGE, "%s runs as one process: expected no mpiexec", program->name);
  if (wants_help)
    fputs(program->help, stdout);
  else
    CQIO_TRY(program->work(ctx, program->request));
  return fflush(stdout) == 0 && !ferror(stdout)
             ? CQIO_OK
             : cqio_fail(ctx, CQIO_IO, "standard output: could not be written");
}

int cli_run_program(const cli_program *program, int argc, char **argv) {
  if (!cli_start(&argc, &argv)) return CQIO_MPI;
  cqio_ctx *ctx;
  cqio_status status = cqio_ctx_create(MPI_COMM_WORLD, &ctx);
  if (status) {
    fprintf(stderr, "%s: error: start: %s\n", program->name, cqio_status_text(status));
    MPI_Abort(MPI_COMM_WORLD, (int)status);
    return (int)status;
  }
  status = run(ctx, program, argc, argv);
  if (status) cqio_ctx_print_problems(ctx);
  cqio_ctx_destroy(&ctx);
  MPI_Finalize();
  return (int)status;
}
