/*
 * The cost model: seconds and bytes of a rank from sizes, ranks and the constants of a machine.
 *
 * Rates and the network are those of one rank while all ranks work; P ranks; n accounts; R regions,
 * S sectors; m applications of the operator, j iterations of GMRES. All formulas stand in costs.c.
 */
#ifndef CQIO_BENCH_COSTS_H
#define CQIO_BENCH_COSTS_H

#include <stdint.h>

typedef struct {
  double product;   /* flop/s of a product of large matrices */
  double read;      /* B/s of reading memory */
  double term;      /* s of a term of a compensated sum */
  double latency;   /* s of a message without content */
  double bandwidth; /* B/s into or out of a rank */
} costs_machine;

typedef enum {
  COSTS_STORED, /* factored operator, a share matrix R x R for each sector */
  COSTS_SHARED, /* factored operator, a kernel R x R for each trade class */
  COSTS_DENSE,  /* rows of a dense matrix, GMRES */
  COSTS_LU      /* block-cyclic factorization without pivots */
} costs_kind;

typedef struct {
  costs_kind kind;
  int64_t regions, sectors, classes; /* of the factored kinds */
  int64_t accounts;                  /* n */
  int columns;                       /* right-hand sides */
  double applications;               /* m, of the operator, per column; 0 for LU */
  double iterations;                 /* j, of GMRES; 0 for LU */
} costs_task;

/* Seconds by what they are spent on, and resident bytes of the rank that has most to do. */
typedef struct {
  double compute, vectors, exchange, sums;
  double seconds; /* of all */
  double bytes;
} costs_estimate;

const char *costs_kind_name(costs_kind kind);
costs_estimate costs_predict(const costs_task *task, const costs_machine *machine, int ranks);

#endif
