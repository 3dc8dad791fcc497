/* Another table of the same accounts, in their order. */
#ifndef CQIO_FINDINGS_OTHER_YEAR
#define CQIO_FINDINGS_OTHER_YEAR

#include "findings/findings.h"

struct other_year {
  const double *rows; /* A of this rank [count][n] */
  double *own_rows;   /* the same where they had to be brought into order; NULL */
  double *output;     /* x [n] */
  double *demand;     /* x - A x [n] */
  double *intensity;  /* those of the first table, by name [count][n] */
};

/* TABLE in the order of the accounts of the first one. CQIO_DATA where accounts, units or prices
 * are not the same or something is missing. Collective. */
CQIO_NODISCARD cqio_status cqio__other_year_create(struct work *w, const cqio_io_table *table,
                                                   struct other_year *out);
void cqio__other_year_free(struct other_year *year);

#endif
