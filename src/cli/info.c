/* cqio info: the build, its libraries, the keys of a job. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "cqio/conf.h"
#include "cqio/linalg.h"
#include "cqio/ncio.h"

cqio_status cli_info(cqio_ctx *ctx, const cli_arguments *arguments) {
  if (cqio_ctx_rank(ctx) != 0) return CQIO_OK;
  if (arguments->keys) {
    cqio_conf_describe_keys(stdout);
    return CQIO_OK;
  }
  char mpi[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  MPI_Get_library_version(mpi, &length);
  mpi[strcspn(mpi, "\n")] = '\0';
  printf("cqio      %s\ngit       %s\ncompiler  %s\n", cqio_version(), cqio_git_state(),
         cqio_compiler());
  printf("MPI       %s\nNetCDF    %s\nBLAS      %s\n", mpi, cqio_netcdf_version(),
         cqio_blas_config());
  printf("kernel    %s%s\n", cqio_blas_core(),
         cqio_blas_core_is_old() ? " (the CPU has AVX-512: unset OPENBLAS_CORETYPE)" : "");
  printf("ranks     %d\n", cqio_ctx_size(ctx));
  return CQIO_OK;
}
