/* A system of a part of the coefficients of A: k_ij a_ij with 0 <= k_ij <= 1, whose bounds are
 * those of the certificate of A. */
#ifndef CQIO_FINDINGS_RESTRICTED
#define CQIO_FINDINGS_RESTRICTED

#include "findings/findings.h"

struct restricted;

/* k of the coefficient of ROW and COLUMN, >= 0. */
typedef double cqio__part(const struct work *w, const void *what, int64_t row, int64_t column);
/* Blocks of the regions alone. */
cqio__part cqio__own_region;

/* Of a table with dense rows; COLUMNS will be solved. PART is asked with WHAT. Collective. */
CQIO_NODISCARD cqio_status cqio__restricted_create(struct work *w, cqio__part *part,
                                                   const void *what, int columns,
                                                   struct restricted **out);
void cqio__restricted_destroy(struct restricted **restricted);
/* As cqio__findings_solve. Collective. */
CQIO_NODISCARD cqio_status cqio__restricted_solve(struct work *w, struct restricted *r,
                                                  bool transposed, int columns, const double *rhs,
                                                  struct vectors *out);
/* y = (k o A) x, or (k o A)' x when TRANSPOSED, [n] equal on all ranks. Collective. */
CQIO_NODISCARD cqio_status cqio__restricted_multiply(struct work *w, struct restricted *r,
                                                     bool transposed, const double *x, double *y);

/* Replaces E >= 0 [n] by an upper bound of |(I - k o A)^-1| E, or of its transpose. Collective. */
CQIO_NODISCARD cqio_status cqio__restricted_spread(struct work *w, struct restricted *r,
                                                   bool transposed, double *e);

#endif
