/* Codes of missing data among figures. */
#ifndef CQIO_IOTABLE_MISSING_CODES
#define CQIO_IOTABLE_MISSING_CODES

#include "iotable/iotable.h"

/* CQIO_DATA naming PLACE and NAME where one of VALUES [count] is a number that programs write for
 * missing data (-9999, 1e20, the fill values of NetCDF, the ends of short and int), and far from
 * all others that are none: more than ten times as large as these and BESIDE, the size of figures
 * of the same kind (0: none), or the only ones below 0. Nothing is far from zeros alone. Not
 * collective; every rank gives the same result. */
CQIO_NODISCARD cqio_status cqio__io_check_missing(cqio_ctx *ctx, const char *place,
                                                  const char *name, const double *values,
                                                  int64_t count, double beside);
/* The largest size of VALUES [count] that are no such codes. */
double cqio__io_size_of_known(const double *values, int64_t count);

#endif
