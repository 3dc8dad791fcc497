/* Spectral radius of a linear map. */
#ifndef CQIO_TRANSFORMS_SPECTRUM
#define CQIO_TRANSFORMS_SPECTRUM

#include "cqio/core.h"

/* TO [n] = M FROM [n]. */
typedef cqio_status (*linear_map)(const void *of, const double *from, double *to);

/* Largest absolute value of the eigenvalues of the map M [n] of OF, which may be real or a complex
 * pair, by powers of M from a vector of ones and its projection on the plane of the last two; a
 * negative number where that does not settle to 1e-12 of itself within 2000 steps. Errors: those of
 * M; CQIO_MEMORY. */
CQIO_NODISCARD cqio_status cqio__spectral_radius(cqio_ctx *ctx, int64_t n, linear_map map,
                                                 const void *of, double *radius);

#endif
