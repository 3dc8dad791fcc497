/* Output of one demand and multipliers of all intensities by one iteration. */
#ifndef CQIO_FINDINGS_DEMAND_TOTALS
#define CQIO_FINDINGS_DEMAND_TOTALS

#include "findings/findings.h"

/* Of W->table or one with other coefficients. */
struct totals_request {
  cqio_io_table *table;
  const double *demand;      /* [n] */
  const double *intensities; /* [w->s.count][n] */
  /* The operator of a draw, with bounds that are multiples of the certificate's vectors; NULL: that
   * of the table, with sharper ones. */
  cqio_operator *open;
};
/* OUTPUT of one column and MULTIPLIERS of W->s.count, equal on all ranks, to be freed. Errors: as
 * cqio_io_solve. Collective. */
CQIO_NODISCARD cqio_status cqio__totals(struct work *w, const struct totals_request *request,
                                        struct vectors *output, struct vectors *multipliers);

#endif
