/* Regions as destinations of final demand, and what is outside of all of them. */
#ifndef CQIO_FINDINGS_DESTINATIONS
#define CQIO_FINDINGS_DESTINATIONS

#include "findings/findings.h"

struct destinations {
  int count;         /* the regions, then "outside" where columns of final demand have no region */
  const char **name; /* [count] */
  double *demand;    /* [count][n] */
};

/* Sums of the columns of final demand by region. All memory is that of the findings. Not
 * collective; every rank gives the same result. */
CQIO_NODISCARD cqio_status cqio__destinations_make(struct work *w, struct destinations *out);

#endif
