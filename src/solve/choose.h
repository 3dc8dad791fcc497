/* Which method: memory and time of each, from a stated cost model. */
#ifndef CQIO_SOLVE_CHOOSE
#define CQIO_SOLVE_CHOOSE

#include "cqio/solve.h"

/* Bytes of factors, assembled rows and work space that METHOD takes on a rank for COLUMNS
 * right-hand sides, beside the operator; equal on all ranks. Not collective. */
double cqio__method_memory(const cqio_ctx *ctx, const cqio_operator *op, cqio_solve_method method,
                           int columns);

/*
 * Replaces CQIO_SOLVE_AUTO by the fastest method that fits LIMIT bytes a rank, and checks that the
 * method fits; fills method, reason and memory of REPORT. Errors: CQIO_CONFIG for STRUCTURED on a
 * dense matrix; CQIO_MEMORY with what would fit. Gives every rank the same. Not collective.
 */
CQIO_NODISCARD cqio_status cqio__choose(cqio_ctx *ctx, const cqio_operator *op,
                                        cqio_solve_method method, int columns, double limit,
                                        cqio_solve_report *report);

#endif
