/* Parts of the district tables of a scenario. */
#ifndef CQIO_RESULTS_REGION_FILE
#define CQIO_RESULTS_REGION_FILE

#include "results/results.h"
#include "years/remarks.h"

enum { CQIO_REMARKS_SIZE = 4 * CQIO_MESSAGE_SIZE }; /* of those about one figure */

/* One variable of the file: VALUES are in UNIT inside, the file gets them in that of files. Not
 * collective, as all below. */
typedef struct {
  const char *name, *dims, *long_name, *cell_methods;
  cqio_file_unit unit;
  const double *values;
} cqio_region_variable;
CQIO_NODISCARD cqio_status cqio__region_put(cqio_ncout *file, const cqio_study *study,
                                            const cqio_region_variable *variable, size_t count);
/* The same with the attributes SAID, ended by {NULL}. */
CQIO_NODISCARD cqio_status cqio__region_put_said(cqio_ncout *file, const cqio_study *study,
                                                 const cqio_region_variable *variable, size_t count,
                                                 const cqio_nc_attribute *said);

/* Dimensions but time, with their labels; places of the districts. */
CQIO_NODISCARD cqio_status cqio__region_dimensions(cqio_ncout *file, const cqio_study *study);
CQIO_NODISCARD cqio_status cqio__region_places(cqio_ncout *file, const cqio_study *study);

/* Trade shares, own-district shares and hauls of the base year. */
CQIO_NODISCARD cqio_status cqio__region_trade(cqio_ncout *file, const cqio_study *study);
/* Multipliers and the links between zones and households of the base year. */
CQIO_NODISCARD cqio_status cqio__region_multipliers(cqio_ncout *file, const cqio_study *study);
/* What would be missing without parks (27.23), where STUDY has it: in the file of the reference,
 * with the REMARKS about it. */
CQIO_NODISCARD cqio_status cqio__region_net(cqio_ncout *file, const cqio_study *study,
                                            const cqio_years *years, const cqio_remarks *remarks);
/* What YEARS have more than those of the REFERENCE, where these are others. */
CQIO_NODISCARD cqio_status cqio__region_effects(cqio_ncout *file, const cqio_study *study,
                                                const cqio_years *years,
                                                const cqio_years *reference);

#endif
