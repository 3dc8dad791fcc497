/*
 * Synthetic productive systems of any size, the same on any number of ranks: technologies of
 * regions with column sums between 0.3 and 0.8, trade that falls with distance on a ring of
 * regions.
 */
#ifndef CQIO_BENCH_SYSTEMS_H
#define CQIO_BENCH_SYSTEMS_H

#include "cqio/operator.h"

typedef enum {
  SYSTEM_STORED, /* factored, shares of each sector stored */
  SYSTEM_SHARED, /* factored, kernels shared by the sectors of a class */
  SYSTEM_DENSE   /* rows of a dense matrix */
} system_kind;

enum { SYSTEM_CLASSES = 3 };

/* A matrix and its operator; release with system_destroy also after a failure. */
typedef struct {
  cqio_ctx *ctx;
  cqio_operator *op;
  int64_t first, count;              /* accounts of this rank */
  cqio_factored_structure structure; /* of the factored kinds */
  double *technology;                /* of this rank's regions; owned, as all below */
  double *matrix;                    /* kernels; shares or rows of this rank */
  double *row_scale, *column_scale;
  int *sector_class;
} bench_system;

/* System of REGIONS x SECTORS accounts, or of SECTORS accounts when DENSE. Collective. */
CQIO_NODISCARD cqio_status system_create(cqio_ctx *ctx, system_kind kind, int64_t regions,
                                         int64_t sectors, bench_system *out);
void system_destroy(bench_system *system);

/* A number in (0, 1) of two indices, the same everywhere. */
double system_noise(int64_t i, int64_t j);

#endif
