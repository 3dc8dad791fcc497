/* The factored operator with stored shares as plain loops, MPI and BLAS do it, for comparison. */
#ifndef BENCH_BY_BLAS_H
#define BENCH_BY_BLAS_H

#include "cqio/operator.h"

struct by_blas {
  cqio_ctx *ctx;
  const cqio_factored_structure *s; /* stored shares, own_only, one zone */
  int columns;
  int64_t districts, sectors; /* of this rank */
  double *uses;               /* [columns][districts][S] */
  double *near, *far;         /* [S][columns][districts], [sectors][columns][R] by rank */
  double *demand, *supply;    /* [sectors][columns][R] */
  int *here, *there;          /* [2][ranks] counts and starts of NEAR, of FAR */
};

/* Room for COLUMNS; by_blas_free in any case. Collective. */
CQIO_NODISCARD cqio_status by_blas_init(cqio_ctx *ctx, const cqio_factored_structure *s,
                                        int columns, struct by_blas *b);
void by_blas_free(struct by_blas *b);

/* uses = technology x and supply = shares demand: one cblas_dgemm a district and one a sector. */
void by_blas_buy(struct by_blas *b, const double *x);
void by_blas_supply(struct by_blas *b);
/* demand = uses by sector, and y = supply by district; vectors [columns][districts][S]. Collective.
 */
CQIO_NODISCARD cqio_status by_blas_to_sectors(struct by_blas *b);
CQIO_NODISCARD cqio_status by_blas_to_districts(struct by_blas *b, double *y);

#endif
