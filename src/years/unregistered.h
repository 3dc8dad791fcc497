/* Stocks of people that are differences of others, and may not turn negative (method 11.1). */
#ifndef CQIO_YEARS_UNREGISTERED
#define CQIO_YEARS_UNREGISTERED

#include "cqio/years.h"

/* Refuses (CQIO_DATA, E320) the COUNT years of the path NAME in which there are fewer people in the
 * towns than are registered there, where there were more in its first. Equal on all ranks; not
 * collective. */
CQIO_NODISCARD cqio_status cqio__unregistered_check(cqio_ctx *ctx, const char *name,
                                                    const cqio_year *year, int count);

#endif
