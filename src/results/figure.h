/* What every file says of a figure: name, unit, currency. Internal to the rooms results and above.
 */
#ifndef CQIO_RESULTS_FIGURE
#define CQIO_RESULTS_FIGURE

#include "cqio/netcdf.h"
#include "cqio/region.h"
#include "years/file_units.h"

/* A variable of a figure; the caller adds to VARIABLE what it is in its file. Holds its texts, so
 * that it must stay where it is. */
typedef struct {
  cqio_nc_variable variable;
  cqio_nc_attribute extra[12]; /* the last of them stays {NULL} */
  int extras;
  char words[CQIO_UNIT_TEXT], long_name[CQIO_UNIT_TEXT];
} cqio_figure;

/* A variable of LONG_NAME in the unit of files UNIT, with the money of DATA: long names of money
 * name the currency, which `units` cannot. It may be missing where UNIT is of a kind that may have
 * no value. */
void cqio__figure_init(cqio_figure *figure, const cqio_dataset *data, cqio_file_unit unit,
                       const char *long_name);
/* One attribute more; TEXT NULL: none. */
void cqio__figure_add(cqio_figure *figure, const char *name, const char *text);

#endif
