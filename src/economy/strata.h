/* Primary, secondary and tertiary sectors of a data set. */
#ifndef CQIO_ECONOMY_STRATA_H
#define CQIO_ECONOMY_STRATA_H

#include "cqio/job.h"
#include "cqio/region.h"
#include "people/labour_rules.h"

/* In the order of CQIO_PRIMARY ... */
extern char *const cqio__stratum_keys[CQIO_STRATA];

/* Stratum of SECTOR by its key: CQIO_PRIMARY ...; CQIO_STRATA for another. */
int cqio__stratum(const cqio_dataset *data, int sector);
/* Refuses (CQIO_CONFIG) OPTIONS that ask for these strata where DATA has others. Not collective. */
CQIO_NODISCARD cqio_status cqio__strata_check(cqio_ctx *ctx, const cqio_dataset *data,
                                              const cqio_options *options);

#endif
