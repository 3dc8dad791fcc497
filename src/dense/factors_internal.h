/* The insides of factors, shared by the files about them. */
#ifndef CQIO_DENSE_FACTORS_INTERNAL
#define CQIO_DENSE_FACTORS_INTERNAL

#include "dense/cyclic.h"
#include "dense/factors.h"
#include "dense/lookahead_lu.h"
#include "dense/scalapack.h"

enum factor_code {
  FACTOR_LAPACK,    /* one rank */
  FACTOR_SCALAPACK, /* many ranks, partial pivoting */
  FACTOR_LOOKAHEAD  /* many ranks, no pivoting */
};

struct factors {
  enum factor_code code;
  bool coarse;    /* made by products in BF16 */
  int64_t *first; /* [ranks + 1] rows of each rank */
  struct process_grid grid;
  struct cyclic matrix; /* M = (I - A)' and then its factors */
  int *pivot;           /* unless FACTOR_LOOKAHEAD */
};

#endif
