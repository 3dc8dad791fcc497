/* The engine of balancing: sums of cells over constraints and back, in an order that does not
 * depend on the ranks. */
#ifndef CQIO_BALANCING_INTERNAL
#define CQIO_BALANCING_INTERNAL

#include <math.h>

#include "cqio/balancing.h"

/* Rows are summed by segments, at most so many, which the ranks share; sums of the segments are
 * added in their order. */
enum { SEGMENTS = 64, SEGMENT_ROWS = 32 /* at least, but in the last */ };

/* A term of a list in a cell of this rank. */
struct own_term {
  int64_t cell, list;
  double coefficient;
};

/* Slots: rows, columns, blocks, lists of cells, two figures. */
struct engine {
  cqio_ctx *ctx;
  const cqio_balance_problem *problem;
  cqio_balance_link link;
  /* constraints that count: numbers in the problem, slots, targets, squared reliabilities */
  int64_t m;
  int64_t *number, *slot, *minus;  /* minus: slot that counts less; -1: none */
  double *target, *squared, *flow; /* flow: of accounts in the prior; else 0 */
  /* cells of this rank */
  int64_t first, count, cells; /* rows, cells */
  double *base, *spread;       /* prior and deviation^2; both 0 where a cell has vanished */
  double *low, *high;          /* NULL: by the sign of the prior */
  double *z, *slope;           /* at the last multipliers, and its derivative by y */
  double scale;                /* of spread */
  int64_t *term_start;         /* [count + 1] */
  struct own_term *own;
  uint8_t *mask; /* [count][groups] which of eight columns have a cell; NULL: few, or of no use */
  int64_t groups;
  /* segments */
  int64_t segment_rows, segments, first_segment, own_segments;
  int64_t columns, blocks, lists, tail; /* slots; tail: columns, blocks, lists, figures */
  double *partial, *everywhere;         /* [segments][2][segment_rows + tail] */
  double *slots;                        /* [2][rows + tail] */
  double *given;                        /* [rows + tail] multipliers summed by slot */
  double *line;                         /* room for one row: five times columns */
  int64_t products;
};

/* What a pass finds of every cell, for the first and the second sum. */
enum pass {
  PASS_EVALUATE, /* z, slope; z and slope are kept; figures psi and primal (30.6) */
  PASS_PRODUCT,  /* slope times y, nothing */
  PASS_RANGE,    /* least and largest value */
  PASS_SIGNS,    /* whether it can be negative, positive */
  PASS_SUPPORT   /* nothing; figures: sum of the largest z y within bounds, and of what its rounding
                    goes by */
};

/* An engine for the M constraints NUMBER of the problem. *engine is empty on failure. Collective.
 */
CQIO_NODISCARD cqio_status cqio__engine_create(cqio_ctx *ctx, const cqio_balance_problem *problem,
                                               const cqio_balance_options *options, int64_t m,
                                               const int64_t *number, struct engine *engine);
void cqio__engine_free(struct engine *engine);
/* Makes low and high of all cells. Collective. */
CQIO_NODISCARD cqio_status cqio__engine_bounds(struct engine *engine);
static inline int64_t cqio__slots(const struct engine *e) {
  return e->problem->rows + e->tail;
}

/* first[m] and second[m] (NULL: not wanted) are the sums of PASS over the constraints with y = C' x
 * (x NULL: 0); figure[2] too unless NULL. Collective. */
CQIO_NODISCARD cqio_status cqio__engine_pass(struct engine *engine, enum pass pass, const double *x,
                                             double *first, double *second, double *figure);
/* One pass over segment SEGMENT of this rank into PARTIAL, which is zeroed. */
void cqio__engine_segment(struct engine *engine, enum pass pass, int64_t segment, double *partial);

/* Limits of cell k. */
static inline double cqio__low(const struct engine *e, int64_t k) {
  if (e->base[k] == 0.0 && e->spread[k] == 0.0) return 0.0;
  if (e->low) return e->low[k];
  return e->problem->prior[k] > 0.0 ? 0.0 : -HUGE_VAL;
}
static inline double cqio__high(const struct engine *e, int64_t k) {
  if (e->base[k] == 0.0 && e->spread[k] == 0.0) return 0.0;
  if (e->high) return e->high[k];
  return e->problem->prior[k] > 0.0 ? HUGE_VAL : 0.0;
}

/* What the residuals of constraints are relative to: size[m]. */
void cqio__target_sizes(const struct engine *engine, double *size);

/* Where Newton's method stands. */
struct point {
  double *multiplier, *residual, *realised, *diagonal; /* [m] */
  double dual, primal, worst;
  int64_t worst_at;
};
CQIO_NODISCARD cqio_status cqio__point_create(cqio_ctx *ctx, int64_t m, struct point *point);
void cqio__point_free(struct point *point);

enum ending { ENDING_MET, ENDING_STAGNATED, ENDING_STEPS, ENDING_RUNAWAY };
/* Newton's method (30.7) from point->multiplier to the best point found. Collective. */
CQIO_NODISCARD cqio_status cqio__newton(struct engine *engine, double tolerance, int steps,
                                        struct point *point, int *taken, enum ending *ending);

/* Targets of 0 on lines of one sign make their cells 0; *vanished counts them on all ranks. */
CQIO_NODISCARD cqio_status cqio__vanish(struct engine *engine, int64_t *vanished);

/* A contradiction: weights of the constraints of an engine, largest 1 in size. */
struct proof {
  bool found;
  double missed;
};
/* Whether no table within the bounds meets the constraints to TOLERANCE, by weights y (Farkas):
 * y'd > sup over the tables of y'C z. WEIGHT is scaled. Collective. */
CQIO_NODISCARD cqio_status cqio__prove(struct engine *engine, double tolerance, double *weight,
                                       struct proof *proof);
/* Cheap tests: one line alone, rows against columns, blocks against lines. */
CQIO_NODISCARD cqio_status cqio__contradiction_of_sums(struct engine *engine, double tolerance,
                                                       double *weight, struct proof *proof);
/* The proof by bounded least squares; ENGINE is used up. */
CQIO_NODISCARD cqio_status cqio__contradiction(struct engine *engine, double tolerance,
                                               double *weight, struct proof *proof);
/* Reduces number[*m] to a set that still contradicts itself and of which none can be spared, as far
 * as 200 trials go; weight[*m] and PROOF are of it. */
CQIO_NODISCARD cqio_status cqio__irreducible(cqio_ctx *ctx, const cqio_balance_problem *problem,
                                             const cqio_balance_options *options, int64_t *m,
                                             int64_t *number, double *weight, struct proof *proof);

#endif
