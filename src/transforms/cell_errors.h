/* The file of standard errors of cells. */
#ifndef CQIO_TRANSFORMS_CELL_ERRORS
#define CQIO_TRANSFORMS_CELL_ERRORS

#include "transforms/problem.h"

/* Writes the cells of PROBLEM, which was solved by weighted least squares, to the new file PATH:
 * CSV with the columns from, to, before, flow, standard_error. CQIO_IO where PATH exists. */
CQIO_NODISCARD cqio_status cqio__problem_write_errors(const struct problem *problem,
                                                      const char *path);

#endif
