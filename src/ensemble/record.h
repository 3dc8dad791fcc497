/* What is kept of each member of an ensemble: variables, and their places in one row of numbers.
 * Internal to model. */
#ifndef CQIO_ENSEMBLE_RECORD
#define CQIO_ENSEMBLE_RECORD

#include "cqio/years.h"

enum { CQIO_RECORD_VARIABLES = 64 };

/* One variable of the rows: [years][each] numbers from FIRST on. */
typedef struct {
  const char *name, *dims, *long_name, *units, *unit_long, *cell_methods; /* dims after "member" */
  bool municipal; /* one number a year: gets indices and convergence */
  size_t first, each, size;
  int source; /* of columns.c */
  size_t offset;
  double scale;
} cqio_record_variable;

/* All variables of draws of a kind; a row is WIDTH numbers. */
typedef struct {
  int count, years;
  size_t width;
  cqio_record_variable column[CQIO_RECORD_VARIABLES];
} cqio_record;

/* Those of draws of OPTIONS. Not collective. */
void cqio__record_list(int districts, const cqio_options *options, cqio_record *out);
/* The results YEAR[years] of one member as ROW[width]. */
void cqio__record_fill(const cqio_record *columns, const cqio_economy *economy,
                       const cqio_year *year, double *row);

#endif
