/* Coefficients that a productive system has none of. */
#ifndef CQIO_DENSE_BAD_NUMBERS
#define CQIO_DENSE_BAD_NUMBERS

#include <stdbool.h>
#include <stdint.h>

/* Whether one of COUNT numbers may be below 0 or not finite; true for -0, too, which is neither. */
bool cqio__may_be_bad(int64_t count, const double *values);

#endif
