/* What stands beside every run: published figures, and simple rules without any model (12.2). */
#ifndef CQIO_YEARS_BESIDE
#define CQIO_YEARS_BESIDE

#include "cqio/region.h"

/* Growth difference *K of the logistic path (12.2) from the people of the base year of DATA to its
 * last census, that of year *LAST. False where no later one is known. Not collective. */
bool cqio__logistic_path(const cqio_dataset *data, double *k, int *last);

#endif
