/* 06-read-results: figures from a file of results, after a look at its checksums.
 *
 *   06-read-results out/toy/reference.regions.nc
 *
 * In the base year of the toy 1,200,000 of 2,000,000 residents live in town.
 */
#include <math.h>
#include <stdio.h>

#include <cqio/cqio.h>

static cqio_status check(cqio_ctx *ctx, const double *residents, int64_t years, int64_t districts) {
  for (int64_t t = 0; t < years; t++) {
    double zone[2] = {0, 0}; /* town, countryside */
    for (int64_t r = 0; r < districts; r++)
      for (int z = 0; z < 2; z++)
        zone[z] += residents[(t * districts + r) * 2 + z];
    if (cqio_ctx_rank(ctx) == 0)
      printf("year %d: %.0f residents, %.2f %% in town\n", (int)t, zone[0] + zone[1],
             100 * zone[0] / (zone[0] + zone[1]));
    if (t == 0 && (fabs(zone[0] - 1.2e6) > 1e-3 || fabs(zone[1] - 0.8e6) > 1e-3))
      return cqio_fail(ctx, CQIO_NUMERIC, "residents = %.17g and %.17g: expected 1.2e6 and 0.8e6",
                       zone[0], zone[1]);
  }
  return CQIO_OK;
}

static cqio_status read_file(cqio_ctx *ctx, const char *path) {
  cqio_ncin *in = NULL;
  double *residents = NULL;
  CQIO_TRY(cqio_ncin_open_verified(ctx, path, &in)); /* a damaged or edited file is refused */
  cqio_status status =
      cqio_ncin_reals(in, "residents", "time district zone", CQIO_NC_NONNEGATIVE, &residents, NULL);
  if (!status)
    status =
        check(ctx, residents, cqio_ncin_dimension(in, "time"), cqio_ncin_dimension(in, "district"));
  cqio_free(residents);
  cqio_ncin_close(&in);
  return status;
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  cqio_ctx *ctx;
  cqio_status status = argc == 2 ? cqio_ctx_create(MPI_COMM_WORLD, &ctx) : CQIO_USAGE;
  if (!status) {
    status = read_file(ctx, argv[1]);
    cqio_ctx_print_problems(ctx);
    cqio_ctx_destroy(&ctx);
  }
  MPI_Finalize();
  return status;
}
