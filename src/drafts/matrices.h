/* Matrices of a table in files of their own, each with lines and columns of labels. */
#ifndef CQIO_DRAFTS_MATRICES
#define CQIO_DRAFTS_MATRICES

#include "drafts/draft.h"

/* LEVELS lines of labels above a matrix and LEVELS columns before it, of which the first is the
 * region and the last the sector. All CQIO_DATA with file and line. */

/* Accounts and flows, or coefficients, of MEMBER; begins the draft. */
CQIO_NODISCARD cqio_status cqio__matrix_flows(struct draft *draft, const struct bundle *bundle,
                                              const char *member, int levels);
/* Columns of final demand, which are the first beside the accounts; *columns of them. */
CQIO_NODISCARD cqio_status cqio__matrix_final(struct draft *draft, const struct bundle *bundle,
                                              const char *member, int levels, int *columns);
/* Output, one column below one line of labels. */
CQIO_NODISCARD cqio_status cqio__matrix_output(struct draft *draft, const struct bundle *bundle,
                                               const char *member, int levels);

#endif
