/* cqio info: the build, its libraries, the keys of a job, the origin of a file. */
#include "cli/cli.h"
#include "cqio/dense.h"

#include <stdio.h>
#include <string.h>

#include "cli/wrapped.h"
#include "cqio/job.h"
#include "cqio/netcdf.h"
#include "cqio/operator.h"
#include "cqio/run.h"
#include "cqio/sources.h"

static void print_build(const cqio_ctx *ctx) {
  char blas[CQIO_BLAS_CONFIG_SIZE], mpi[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  MPI_Get_library_version(mpi, &length);
  mpi[strcspn(mpi, "\n")] = '\0';
  printf("cqio      %s\ngit       %s\ncompiler  %s\n", cqio_version(), cqio_git_state(),
         cqio_compiler());
  printf("MPI       %s\nNetCDF    %s\nBLAS      %s\n", mpi, cqio_netcdf_version(),
         cqio_blas_config(blas));
  printf("kernel    %s%s\n", cqio_blas_core(),
         cqio_blas_core_is_old() ? " (the CPU has AVX-512: unset OPENBLAS_CORETYPE)" : "");
  printf("ranks     %d\n", cqio_ctx_size(ctx));
}

static cqio_status print_job(cqio_ctx *ctx, const char *path) {
  char *yaml;
  CQIO_TRY(cqio_file_job(ctx, path, &yaml));
  if (cqio_ctx_rank(ctx) == 0) fputs(yaml, stdout);
  cqio_free(yaml);
  return CQIO_OK;
}

static void print_sources(void) {
  const char *name;
  for (int k = 0; (name = cqio_source_name(k)); k++) {
    int at = printf("%-14s ", name);
    cli_print_wrapped(stdout, at, at, cqio_source_text(k));
  }
}

cqio_status cli_info(cqio_ctx *ctx, const cli_arguments *arguments) {
  const char *path = arguments->file_count > 0 ? arguments->files[0] : NULL;
  if (arguments->job && !path)
    return cqio_fail(ctx, CQIO_USAGE, "option '--job': expected a file of results");
  if (arguments->keys && path)
    return cqio_fail(ctx, CQIO_USAGE, "argument '%s': expected none with --keys", path);
  if (arguments->sources && path)
    return cqio_fail(ctx, CQIO_USAGE, "argument '%s': expected none with --sources", path);
  if (path) return arguments->job ? print_job(ctx, path) : cqio_file_describe(ctx, path, stdout);
  if (cqio_ctx_rank(ctx) != 0) return CQIO_OK;
  if (arguments->keys)
    cqio_conf_describe_keys(stdout);
  else if (arguments->sources)
    print_sources();
  else
    print_build(ctx);
  return CQIO_OK;
}
