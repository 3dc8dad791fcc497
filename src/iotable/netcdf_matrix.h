/* The matrix of a table in NetCDF. */
#ifndef CQIO_IOTABLE_NETCDF_MATRIX
#define CQIO_IOTABLE_NETCDF_MATRIX

#include "cqio/netcdf.h"
#include "iotable/iotable.h"

struct netcdf_matrix {
  cqio_ctx *ctx;
  cqio_ncin *in;
  cqio_io_table *table; /* labels, and output where it is known */
  const char *path, *name;
  bool both;              /* the file has A beside the matrix, which are its shares */
  const int64_t *account; /* [n] of each column of the file; NULL: in the order of the rows */
  struct totals *totals;  /* coefficients: times output */
  double *rows;           /* [count of this rank][n] */
  int threads;
  double *slab, *beside, *line; /* of the reader: room for rows on their way */
  int64_t *negative;            /* of each block of columns */
  int64_t slab_rows;
  cqio_status values; /* CQIO_DATA when one is wrong */
};

/*
 * Fills rows of all ranks, the sums of totals and negative_flows of the table: rank 0 reads the
 * matrix in slabs, checks it and sends it to its owners. CQIO_DATA for values that are not finite,
 * and for shares beside the flows that are not theirs; CQIO_MEMORY. Collective.
 */
CQIO_NODISCARD cqio_status cqio__netcdf_matrix_read(struct netcdf_matrix *m);

#endif
