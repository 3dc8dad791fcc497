/* Axes of the files of results: years, and the labels of every other dimension. Internal to the
 * rooms results and above. */
#ifndef CQIO_RESULTS_AXES
#define CQIO_RESULTS_AXES

#include "cqio/economy.h"
#include "cqio/netcdf.h"

extern const char *const cqio__group_keys[CQIO_GROUPS];

/* The time axis of YEARS years from FIRST on. Not collective, as all below. */
CQIO_NODISCARD cqio_status cqio__axis_years(cqio_ctx *ctx, cqio_ncout *file, int first, int years);
/* Dimension DIM, a name of cqio__dimension_at, of SIZE with its labels: DIM(DIM) holds the keys,
 * DIM_name(DIM) names for people, and DIM_name_local(DIM) local names where the data set has any.
 */
CQIO_NODISCARD cqio_status cqio__axis(cqio_ctx *ctx, cqio_ncout *file, const cqio_dataset *data,
                                      const char *dim, int64_t size);

#endif
