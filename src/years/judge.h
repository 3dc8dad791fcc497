/* Whether the path that the calibration found is one that people could take (method 26.42-26.44).
 */
#ifndef CQIO_YEARS_JUDGE
#define CQIO_YEARS_JUDGE

#include "years/search.h"

/*
 * Looks at the trajectory last computed. What is doubtful is a warning. What is not credible is
 * CQIO_CONFIG, or with calibration.accept a warning and a flag (CQIO_REFUSED_*) in *REFUSED. Equal
 * on all ranks; not collective.
 */
CQIO_NODISCARD cqio_status cqio__judge(const cqio_search *search, int *refused);

#endif
