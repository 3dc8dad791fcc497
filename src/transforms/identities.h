/* What a step must keep, checked and said. */
#ifndef CQIO_TRANSFORMS_IDENTITIES
#define CQIO_TRANSFORMS_IDENTITIES

#include "transforms/ledger.h"

/* Output less the sum of the row, and less the sum of the column with primary inputs, [n] each;
 * zero in tables that close. */
struct balances {
  double *rows, *columns;
};
CQIO_NODISCARD cqio_status cqio__balances_take(const struct ledger *ledger, struct balances *out);
void cqio__balances_free(struct balances *balances);

/* Sums of the blocks of a ledger, by kinds of rows and columns. */
struct blocks {
  double sum[LINE_FINAL + 1][LINE_FINAL + 1];
};
void cqio__blocks_take(const struct ledger *ledger, struct blocks *out);
/* That the blocks of LEDGER have the sums BEFORE. */
CQIO_NODISCARD cqio_status cqio__blocks_check(const struct ledger *ledger,
                                              const struct blocks *before);

/* Says that NAME has RESIDUAL, in the unit of the table; CQIO_DATA beyond 1e-9 of the total of all
 * flows. */
CQIO_NODISCARD cqio_status cqio__identity(const struct ledger *ledger, const char *name,
                                          double residual);
/* The same of the largest difference of VALUES and EXPECTED [n]. */
CQIO_NODISCARD cqio_status cqio__identity_vector(const struct ledger *ledger, const char *name,
                                                 const double *values, const double *expected);

#endif
