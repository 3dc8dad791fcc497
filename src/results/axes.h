/* Axes of the files of results: years, and the names of zones, groups and phases. Internal to the
 * rooms results and above. */
#ifndef CQIO_RESULTS_AXES
#define CQIO_RESULTS_AXES

#include "cqio/economy.h"
#include "cqio/netcdf.h"

extern const char *const cqio__zone_names[CQIO_ZONES];
extern const char *const cqio__group_names[CQIO_GROUPS];
extern const char *const cqio__group_short_names[CQIO_GROUPS]; /* one word */
extern const char *const cqio__phase_names[CQIO_PHASES];

/* The time axis of YEARS years from FIRST on. Not collective, as all below. */
CQIO_NODISCARD cqio_status cqio__axis_years(cqio_ctx *ctx, cqio_ncout *file, int first, int years);
/* Keys and names of the districts of DATA; names of zones and groups. Their dimensions must exist.
 */
CQIO_NODISCARD cqio_status cqio__axis_districts(cqio_ncout *file, const cqio_dataset *data);
CQIO_NODISCARD cqio_status cqio__axis_zones(cqio_ncout *file);
CQIO_NODISCARD cqio_status cqio__axis_groups(cqio_ncout *file);

#endif
