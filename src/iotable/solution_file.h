/* The files of a solution: its vectors as named columns, and the explicit inverse. */
#ifndef CQIO_IOTABLE_SOLUTION_FILE
#define CQIO_IOTABLE_SOLUTION_FILE

#include "cqio/netcdf.h"
#include "iotable/iotable.h"

/* One account vector with its error bound, complete on rank 0. */
struct result {
  const char *name, *long_name; /* "gross_output", ... */
  const char *units;            /* for people */
  double factor;                /* for programs: of a number per 1e6, 1e-6; 0: 1 */
  int columns;                  /* of the demand; 1 for a multiplier */
  double *values, *bound;       /* [columns][n] on rank 0, NULL elsewhere; bound may be NULL */
};

enum { MAX_RESULTS = 2 + CQIO_IO_MULTIPLIERS };
struct results {
  int count;
  char employment[192]; /* "persons per 1e6 EUR" */
  struct result list[MAX_RESULTS];
};

/* Gathers everything on rank 0: demand, solution, multipliers. Collective. */
CQIO_NODISCARD cqio_status cqio__results_gather(cqio_ctx *ctx, const cqio_io_solution *solution,
                                                struct results *out);
void cqio__results_free(struct results *results);

/* Files, written by rank 0. Collective. */
CQIO_NODISCARD cqio_status cqio__results_netcdf(cqio_ctx *ctx, const cqio_io_solution *solution,
                                                const struct results *results, const char *path,
                                                bool overwrite);
CQIO_NODISCARD cqio_status cqio__results_csv(cqio_ctx *ctx, const cqio_io_solution *solution,
                                             const struct results *results, const char *path,
                                             bool overwrite);
/* Adds the explicit inverse of the solver to FILE, which is open on rank 0 and NULL elsewhere.
 * Collective. */
CQIO_NODISCARD cqio_status cqio__put_inverse(cqio_ctx *ctx, cqio_ncout *file,
                                             const cqio_io_solution *solution);

#endif
