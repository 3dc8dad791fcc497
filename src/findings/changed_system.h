/* A system without some of its coefficients: A* = A + C V, the change a product of low rank. */
#ifndef CQIO_FINDINGS_CHANGED_SYSTEM
#define CQIO_FINDINGS_CHANGED_SYSTEM

#include "findings/findings.h"

enum change { WITHOUT_PURCHASES, WITHOUT_SALES, WITHOUT_BOTH };

struct changed;

/* A* = A less SHARE of the columns of the accounts K (purchases), of their rows (sales), or of
 * both. Collective. */
CQIO_NODISCARD cqio_status cqio__changed_create(struct work *w, enum change change, double share,
                                                int64_t count, const int64_t *accounts,
                                                struct changed **out);
void cqio__changed_destroy(struct changed **changed);
/* d of (I - A*) d = (A - A*) x + EXTRA, or of (I - A*') d = (A - A*)' x when TRANSPOSED, [n] equal
 * on all ranks; EXTRA [n] or NULL. Bounds come from the residual and the certificate of A, which
 * is at least |A*| everywhere. Collective. */
CQIO_NODISCARD cqio_status cqio__changed_solve(struct work *w, struct changed *changed,
                                               bool transposed, const double *x,
                                               const double *extra, struct vectors *out);

#endif
