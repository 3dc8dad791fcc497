/* Output of two years whose trade, technology and demand are of either (29.24). */
#ifndef CQIO_FINDINGS_MIXED_YEARS
#define CQIO_FINDINGS_MIXED_YEARS

#include "findings/other_year.h"

/* X[trade + 2 technology][demand], each 0 or 1 for the year: (I - c o a)^-1 y. Without TRADE the
 * two go together. DEMAND [2][n]. */
struct mixed_years {
  struct vectors x[4]; /* two columns each */
};
CQIO_NODISCARD cqio_status cqio__mixed_years_solve(struct work *w, const struct other_year *first,
                                                   const struct other_year *last, bool trade,
                                                   const double *demand, struct mixed_years *out);
void cqio__mixed_years_free(struct mixed_years *mixed);

#endif
