/* Growth that is given and not found: by the job, else by the data set. */
#ifndef CQIO_YEARS_GIVEN_GROWTH
#define CQIO_YEARS_GIVEN_GROWTH

#include "cqio/job.h"
#include "cqio/region.h"

/* Growth of exogenous demand in YEAR where that of GDP is not followed, 1/year: the option, else
 * the series exogenous_growth of the data set, else 0. */
double cqio__exogenous_growth(const cqio_dataset *data, const cqio_options *options, int year);

/* Growth that investors expect in the base year (9.6 b), 1/year, within the limits of the options:
 * the option, else the series expected_growth of the base year, else that of exogenous demand. */
double cqio__expected_growth(const cqio_dataset *data, const cqio_options *options);

#endif
