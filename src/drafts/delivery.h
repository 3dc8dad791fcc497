/* The way of a draft from rank 0 to all others. */
#ifndef CQIO_DRAFTS_DELIVERY
#define CQIO_DRAFTS_DELIVERY

#include "drafts/draft.h"

/* Takes the rows of the matrix and their sums. Collective. */
CQIO_NODISCARD cqio_status cqio__delivery_rows(struct draft *draft);
/* Rank 0. */
CQIO_NODISCARD cqio_status cqio__delivery_room(struct draft *draft);
void cqio__deliver_row(struct draft *draft, int64_t account, const double *values);
void cqio__deliver_cell(struct draft *draft, int64_t row, int64_t column, double value);
/* Sends the cells that are left, and that nothing follows. */
void cqio__deliver_end(struct draft *draft);
void cqio__delivery_free(struct draft *draft);
/* The others: begin, rows and cells, until rank 0 has no more. */
CQIO_NODISCARD cqio_status cqio__delivery_receive(struct draft *draft);
/* Gives all ranks labels and vectors. Collective. */
CQIO_NODISCARD cqio_status cqio__delivery_spread(struct draft *draft);

#endif
