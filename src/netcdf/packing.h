/* What stored numbers mean: missing data, limits, signs and packing (CF-1.8 2.5.1 and 8.1). */
#ifndef CQIO_NETCDF_PACKING
#define CQIO_NETCDF_PACKING

#include "netcdf/input.h"

enum { CQIO__MAX_FILLS = 64 };

/* valid_min, valid_max or one end of valid_range. */
struct limit {
  double bound, slack;
  bool unpacked; /* compared with the unpacked value, not with the stored number */
};

struct packing {
  double scale, offset;
  nc_type stored;
  double modulus;   /* 2^bits of an integer type, else 0 */
  bool is_unsigned; /* stored numbers are, by their type or by _Unsigned */
  int declared;     /* of the fills: those of attributes; then the default of the type */
  int fill_count;
  double fills[CQIO__MAX_FILLS];
  bool single[CQIO__MAX_FILLS];   /* a float beside data in double: compared as floats */
  bool unpacked[CQIO__MAX_FILLS]; /* of the type of the unpacked data: may mean these */
  struct limit low, high;
};

/* Why a number is no value; the order is that of the test. */
enum absence { PRESENT, NOT_A_NUMBER, DECLARED_FILL, DEFAULT_FILL, OUT_OF_RANGE };

/* The attribute of CF that NAME means, whatever its capitals and signs, in whatever words:
 * scale_factor for "slope" or "Scale_Factor", missing_value for "nodata"; NULL: none. */
const char *cqio__packing_meant(const char *name);
/* Whether that is a missing value. */
bool cqio__packing_means_missing(const char *name);

/*
 * Reads _FillValue, missing_value (of any type, also a list or text; in other words too, and where
 * they are attributes of the file), valid_min, valid_max, valid_range, scale_factor, add_offset and
 * _Unsigned of variable INDEX. Fill values are converted
 * to the type of the data before they are compared; limits are packed numbers unless their type is
 * that of the unpacked data. Without _FillValue the default of the type holds, if the file is
 * filled with it. A fill value of the type of the unpacked data may be one of these, as many write
 * it. CQIO_DATA for an attribute without a meaning. On rank 0 only; not
 * collective.
 */
cqio_status cqio__packing_read(cqio_ncin *in, int index, struct packing *packing);

/* STORED with the sign that _Unsigned gives it. */
double cqio__packing_signed(const struct packing *packing, double stored);
/* The datum of a number (after cqio__packing_signed); every bit of it where nothing is packed. */
double cqio__packing_value(const struct packing *packing, double number);
/* Whether a number (after cqio__packing_signed) is missing. */
enum absence cqio__packing_absence(const struct packing *packing, double number);
/* Text for messages, e.g. " (the fill value)"; "" for numbers that are there and NaN. */
const char *cqio__absence_text(enum absence absence);

#endif
