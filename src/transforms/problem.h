/* Cells of a ledger and what is asked of their sums, as cqio_balance takes them. */
#ifndef CQIO_TRANSFORMS_PROBLEM
#define CQIO_TRANSFORMS_PROBLEM

#include "cqio/balancing.h"
#include "transforms/ledger.h"

struct problem {
  struct ledger *l;
  int64_t rows, columns, *row, *column; /* lines of the ledger */
  int64_t *start;                       /* [rows + 1] first cell of each row */
  int32_t *place;                       /* [cells] index of its column, as in the ledger's order */
  double *prior, *low, *high;           /* [cells]; bounds keep the sign at first */
  int64_t constraints, terms, constraint_room, term_room;
  cqio_balance_constraint *constraint;
  cqio_balance_term *term;
  cqio_balance_link link;
  double tolerance, relative;    /* relative standard error of cells; 0: that of the engine */
  const char *advice;            /* as of cqio_balance_options */
  double *result;                /* [cells] */
  double *multiplier, *realised; /* [constraints] */
};

/* Lines of a problem. */
enum problem_lines {
  PROBLEM_ACCOUNTS, /* accounts alone */
  PROBLEM_SALES,    /* accounts, and final demand as a buyer */
  PROBLEM_ALL       /* primary inputs as sellers, too */
};

/* The problem of LINK and TOLERANCE, whose cells are those of these lines that are not 0. PART [n],
 * NULL: all; else cells of rows and of columns of these accounts alone. Lines that are part of
 * others do not count. */
CQIO_NODISCARD cqio_status cqio__problem_begin(struct ledger *ledger, enum problem_lines lines,
                                               const bool *part, cqio_balance_link link,
                                               double tolerance, struct problem *out);
void cqio__problem_free(struct problem *problem);
/* One more constraint; of CQIO_BALANCE_CELLS the terms that are added behind it. NAME is copied. */
CQIO_NODISCARD cqio_status cqio__problem_ask(struct problem *problem,
                                             cqio_balance_constraint constraint, const char *name);
/* Cell (ROW, COLUMN) of the problem counts in the last constraint. */
CQIO_NODISCARD cqio_status cqio__problem_term(struct problem *problem, int64_t row, int64_t column);
/* Balances, writes the cells into the ledger and says what was done; contradictions are reduced to
 * a smallest set where there are not too many cells. Outputs stay. */
CQIO_NODISCARD cqio_status cqio__problem_solve(struct problem *problem);
/* Standard errors of what was found by weighted least squares, ERROR [cells]. */
CQIO_NODISCARD cqio_status cqio__problem_errors(const struct problem *problem, double *error);
/* By how much a constraint is missed at most, less what its reliability allows. */
double cqio__problem_missed(const struct problem *problem);

#endif
