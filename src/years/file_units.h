/* Units of figures inside the program and in files (file_units.def). */
#ifndef CQIO_YEARS_FILE_UNITS
#define CQIO_YEARS_FILE_UNITS

#include "cqio/core.h"

/* CQIO_FILE_UNIT_MONEY ...: the rows. */
typedef enum {
#define CQIO_FILE_UNIT(id, ...) CQIO_FILE_UNIT_##id,
#include "years/file_units.def"
  CQIO_FILE_UNITS
} cqio_file_unit;

typedef enum { CQIO_KIND_AMOUNT, CQIO_KIND_MONEY, CQIO_KIND_RATIO } cqio_unit_kind;
typedef struct {
  double factor;                 /* from the unit inside to that in files */
  const char *units, *unit_long; /* in files: for UDUNITS; in words, or NULL */
  cqio_unit_kind kind;
} cqio_file_unit_row;

const cqio_file_unit_row *cqio__file_unit(cqio_file_unit unit);
/* TEXT of a unit or name with the currency of the region in place of "CNY", written into OUT; NULL
 * stays. */
enum { CQIO_UNIT_TEXT = 256 };
const char *cqio__in_currency(const char *text, const char *currency, char out[CQIO_UNIT_TEXT]);
/* VALUES[count] from the unit inside to that in files; CQIO_NO_VALUE stays. */
void cqio__file_unit_convert(cqio_file_unit unit, size_t count, double *values);

#endif
