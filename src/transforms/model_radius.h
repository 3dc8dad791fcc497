/* The spectral radius of coefficients that a model of supply and use makes, by two ways. */
#ifndef CQIO_TRANSFORMS_MODEL_RADIUS
#define CQIO_TRANSFORMS_MODEL_RADIUS

#include "transforms/technology.h"

/* That of the twin of the model of TECHNOLOGY (A and C, B and D have the same eigenvalues that are
 * not 0), from make and use in its ledger, whose accounts INDUSTRY and PRODUCT are; without the
 * table of either. Negative where it is not found, and for ALMON, which has no twin. */
CQIO_NODISCARD cqio_status cqio__radius_of_twin(const struct technology *technology,
                                                const int64_t *industry, const int64_t *product,
                                                double *radius);
/* Says that of the table that the ledger has now, and how far TWIN is off; CQIO_DATA beyond 1e-9
 * of the largest column sum of coefficients. */
CQIO_NODISCARD cqio_status cqio__radius_check(const struct technology *technology, double twin);

#endif
