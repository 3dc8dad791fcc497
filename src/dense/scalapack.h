/* ScaLAPACK, which has no header of its own: BLACS contexts, LU with partial pivoting, inverse. */
#ifndef CQIO_DENSE_SCALAPACK
#define CQIO_DENSE_SCALAPACK

#include "dense/cyclic.h"

int Csys2blacs_handle(MPI_Comm comm);
void Cfree_blacs_system_handle(int handle);
void Cblacs_gridinit(int *context, const char *order, int rows, int columns);
void Cblacs_gridexit(int context);

/* P M = L U in place; PIVOT [rows + block]. Collective. */
CQIO_NODISCARD cqio_status cqio__scalapack_factor(cqio_ctx *ctx, struct cyclic *m, int *pivot);
/* As cqio__lookahead_solve, with factors of cqio__scalapack_factor. Collective. */
CQIO_NODISCARD cqio_status cqio__scalapack_solve(cqio_ctx *ctx, struct cyclic *m, const int *pivot,
                                                 bool transposed, int columns, void *x);
/* M = (L U)^-1 P in place, FP64; PIVOT NULL: P = 1. Collective. */
CQIO_NODISCARD cqio_status cqio__scalapack_invert(cqio_ctx *ctx, struct cyclic *m,
                                                  const int *pivot);

#endif
