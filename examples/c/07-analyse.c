/* 07-analyse: multipliers and linkages of a table, each with a proven bound of its error.
 *
 *   07-analyse matrices/toy
 *
 * In the toy a unit of final demand for manufacturing makes 65 / 36 units of output.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cqio/cqio.h>

static cqio_status check(cqio_ctx *ctx, const cqio_findings *findings) {
  const cqio_figure *linkage = cqio_findings_find(findings, "linkage_backward");
  const cqio_findings_axis *accounts = &findings->axis[linkage->axis[0]];
  for (int64_t i = 0; i < accounts->size; i++) {
    double value = linkage->value[i], bound = linkage->bound[i];
    if (cqio_ctx_rank(ctx) == 0) printf("%-16s %.15g +- %.1e\n", accounts->label[i], value, bound);
    if (strcmp(accounts->label[i], "manufacturing") == 0 && fabs(value - 65.0 / 36.0) > bound)
      return cqio_fail(ctx, CQIO_NUMERIC, "manufacturing: linkage = %.17g: expected 65/36", value);
  }
  return CQIO_OK;
}

static cqio_status analyse(cqio_ctx *ctx, const char *path) {
  cqio_io_table *table = NULL;
  cqio_findings *findings = NULL;
  cqio_findings_request request;
  cqio_findings_request_init(&request);
  request.wanted[CQIO_ANALYSIS_LINKAGES] = request.wanted[CQIO_ANALYSIS_MULTIPLIERS] = true;
  cqio_status status = cqio_io_table_read(ctx, path, NULL, &table);
  if (!status) status = cqio_findings_create(ctx, table, &request, &findings);
  if (!status) status = check(ctx, findings);
  if (!status) status = cqio_findings_write_netcdf(ctx, findings, "toy.analyses.nc", true);
  cqio_findings_destroy(&findings);
  cqio_io_table_destroy(&table);
  return status;
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  cqio_ctx *ctx;
  cqio_status status = argc == 2 ? cqio_ctx_create(MPI_COMM_WORLD, &ctx) : CQIO_USAGE;
  if (!status) {
    status = analyse(ctx, argv[1]);
    cqio_ctx_print_problems(ctx);
    cqio_ctx_destroy(&ctx);
  }
  MPI_Finalize();
  return status;
}
