/* What is kept of each member of an ensemble: variables, and their places in one row of numbers. */
#ifndef CQIO_ENSEMBLE_RECORD
#define CQIO_ENSEMBLE_RECORD

#include "cqio/netcdf.h"
#include "years/quantities.h"

/* One figure in the rows: [years][each] numbers from FIRST on, in the unit of files. */
typedef struct {
  cqio_quantity_id id;
  const cqio_quantity *quantity;
  const cqio_file_unit_row *unit;
  cqio_shape shape; /* that of the figure, without sectors */
  const char *dims; /* of SHAPE */
  bool municipal;   /* one number a year: gets indices and convergence */
  size_t first, each, size;
} cqio_record_variable;

/* All figures of members of a kind, in the order of shapes; a row is WIDTH numbers. */
typedef struct {
  int count, years;
  size_t width;
  cqio_record_variable column[CQIO_QUANTITIES];
} cqio_record;

/* Those of members of OPTIONS. Not collective. */
void cqio__record_list(const cqio_dataset *data, const cqio_options *options, cqio_record *out);
/* The dimensions of COLUMNS but time, with their labels. Not collective. */
CQIO_NODISCARD cqio_status cqio__record_dimensions(cqio_ctx *ctx, const cqio_record *columns,
                                                   const cqio_dataset *data, cqio_ncout *file);
/* The dimensions of COLUMN in files with a dimension LEADING ("": none) more: time is the first
 * one, as CDO needs it, LEADING the second. */
enum { CQIO_RECORD_DIMS = 128 };
void cqio__record_dims(const cqio_record_variable *column, const char *leading,
                       char dims[CQIO_RECORD_DIMS]);
/* The results YEAR[years] of one member as ROW[width]. CQIO_MEMORY. Not collective. */
CQIO_NODISCARD cqio_status cqio__record_fill(const cqio_record *columns,
                                             const cqio_economy *economy, const cqio_year *year,
                                             double *row);
/* The numbers of year T of figure ID in ROW, NULL without. */
const double *cqio__record_find(const cqio_record *columns, const double *row, cqio_quantity_id id,
                                int t);

#endif
