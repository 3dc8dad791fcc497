/* What parks come to, gross and net, in the tables of one output file. */
#ifndef CQIO_RESULTS_VERIFY_PARKS
#define CQIO_RESULTS_VERIFY_PARKS

#include "results/audit.h"

/* Parts of parks add up (27.22), (27.23), where the file has them. Collective. */
CQIO_NODISCARD cqio_status cqio__verify_parks(struct audit *audit);

#endif
