/**
 * @file
 * balancing: a table is brought to totals of rows, columns, blocks and of any cells, each with its
 * reliability, within bounds (method 30.6-30.10).
 *
 * Of all tables z within the bounds the one with the least
 *   phi(z, prior) + 1/2 sum_i (d_i - (C z)_i)^2 / sigma_i^2
 * is found; constraints with sigma_i = 0 are met. Cells without prior stay 0. The dual, a concave
 * function of one multiplier a constraint, is maximised by Newton's method with conjugate gradients
 * (30.7); a step passes once over the cells. Results are bitwise equal on any number of ranks.
 */
#ifndef CQIO_BALANCING_H
#define CQIO_BALANCING_H

#include "cqio/core.h"

CQIO_BEGIN_DECLS

/** How a cell answers y, the sum of the multipliers of its constraints times its coefficients. */
typedef enum {
  CQIO_BALANCE_GRAS, /**< z = prior exp(sgn(prior) y): the limit of RAS and GRAS; signs are kept */
  CQIO_BALANCE_WLS   /**< z = prior + y deviation^2, cut to the bounds: weighted least squares */
} cqio_balance_link;

/** What a constraint sums. */
typedef enum {
  CQIO_BALANCE_ROW,
  CQIO_BALANCE_COLUMN,
  CQIO_BALANCE_ACCOUNT, /**< a row less a column: 0 closes the account */
  CQIO_BALANCE_BLOCK,   /**< the rows of one group and the columns of one group */
  CQIO_BALANCE_CELLS    /**< the terms of a list */
} cqio_balance_sum;

/** Indices count from 0. Cells outside the prior are 0 and count as that. */
typedef struct {
  cqio_balance_sum sum;
  int64_t row, column;       /**< of a BLOCK the groups; the one that does not count: 0 */
  int64_t first_term, terms; /**< of CELLS, >= 1, no cell twice */
  double target;             /**< d, in the unit of the table */
  double reliability;        /**< sigma, its standard error in the same unit; 0: met */
  const char *name;          /**< NULL: "constraint NUMBER" */
} cqio_balance_constraint;

typedef struct {
  int64_t row, column;
  double coefficient;
} cqio_balance_term;

/** A problem. The cells are those of the rows of this rank (cqio_balance_rows), everything else is
 * the same on all ranks; all borrowed. */
typedef struct {
  int64_t rows, columns;
  const int64_t *start;     /**< [own rows + 1] first cell of each row */
  const int32_t *column;    /**< [cells] ascending in a row */
  const double *prior;      /**< [cells] not 0 */
  const double *deviation;  /**< [cells] standard error, > 0; NULL: by the options */
  const double *low, *high; /**< [cells] for WLS; NULL: the sign of the prior is kept */
  int row_groups;           /**< 0: all rows are one group */
  int column_groups;        /**< 0: all columns are one group */
  const int *row_group;     /**< [rows] */
  const int *column_group;  /**< [columns] */
  int64_t constraints, terms;
  const cqio_balance_constraint *constraint;
  const cqio_balance_term *term;
} cqio_balance_problem;

typedef struct {
  cqio_balance_link link;
  double tolerance;   /**< largest |residual| / max(|d_i|, 1e-6 max |d|), of accounts by the larger
                           of this and their flows in the prior; 1e-10 */
  double relative;    /**< deviation = relative max(|prior|, floor), of cells without one; 0.3 */
  double floor;       /**< 0: 1e-6 of the largest |prior| */
  int steps;          /**< of Newton's method at most; 60 */
  bool explain;       /**< constraints that contradict each other are reduced to a set of which none
                         can be spared */
  const char *advice; /**< what may be done about these, at the end of their sentence; NULL: a
                         standard error */
} cqio_balance_options;

enum { CQIO_BALANCE_NAMED = 20 };

typedef struct {
  int steps;           /**< of Newton's method */
  int64_t products;    /**< by C H C', of conjugate gradients */
  int64_t vanished;    /**< cells that targets of 0 on lines of one sign make 0 */
  double residual;     /**< largest, as options.tolerance */
  int64_t worst;       /**< its constraint */
  double primal, dual; /**< (30.8): of WLS any table w that meets the constraints has
                          sum (w - z)^2 / deviation^2 <= 2 (primal(w) - dual) */
  int64_t conflicts;   /**< constraints proved to contradict each other; 0: none */
  int64_t conflict[CQIO_BALANCE_NAMED]; /**< those that weigh most in the proof, heaviest first */
  double missed;                        /**< by their weighted sum, with the largest weight 1 */
} cqio_balance_report;

CQIO_API cqio_balance_options cqio_balance_defaults(void);

/** Rows of a table that RANK of SIZE holds. */
CQIO_API void cqio_balance_rows(int64_t rows, int size, int rank, int64_t *first, int64_t *count);

/**
 * Balances PROBLEM: RESULT [cells], MULTIPLIER [constraints] and REALISED [constraints], C z; the
 * last two may be NULL. What is found is exact for the targets realised + sigma^2 multiplier; the
 * only error is their distance from those given (report.residual). CQIO_DATA: values out of range,
 * or hard constraints that contradict each other, with their names and the proof's amount (30.10);
 * CQIO_CONVERGENCE: neither met nor refuted. REPORT is filled in any case. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_balance(cqio_ctx *ctx, const cqio_balance_problem *problem,
                                                 const cqio_balance_options *options,
                                                 double *result, double *multiplier,
                                                 double *realised, cqio_balance_report *report);

/**
 * Standard errors ERROR [cells] of what cqio_balance found by WLS with MULTIPLIER [constraints]
 * (30.16): prior cells and soft targets err by their standard errors, independently, hard targets
 * not at all; cells at a bound stay there and have 0, as have those that constraints fix to a part
 * of 1e-5 of their prior error. CQIO_DATA: the link GRAS, or more than 5,000 constraints. Each rank
 * holds a square matrix of them, and time grows with their cube. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_balance_errors(cqio_ctx *ctx,
                                                        const cqio_balance_problem *problem,
                                                        const cqio_balance_options *options,
                                                        const double *multiplier, double *error);

CQIO_END_DECLS

#endif
