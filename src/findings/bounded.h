/* Numbers with proven bounds of their errors: |true - value| <= bound (29.2). */
#ifndef CQIO_FINDINGS_BOUNDED
#define CQIO_FINDINGS_BOUNDED

#include "cqio/core.h"

struct bounded {
  double value, bound;
};

/* One rounding more, of the value and of the bound itself. */
struct bounded cqio__rounded(double value, double bound);
struct bounded cqio__plus(struct bounded a, struct bounded b);
struct bounded cqio__minus(struct bounded a, struct bounded b);
struct bounded cqio__times(struct bounded a, struct bounded b);
/* CQIO_NO_VALUE where B may be 0. */
struct bounded cqio__over(struct bounded a, struct bounded b);
static inline struct bounded cqio__exact(double value) {
  return (struct bounded){value, 0.0};
}
static inline struct bounded cqio__missing(void) {
  return (struct bounded){CQIO_NO_VALUE, 0.0};
}
/* Sum of COUNT numbers VALUE[k * stride], each within BOUND[k * stride] (NULL: exact). */
struct bounded cqio__total(const double *value, const double *bound, int64_t count, int64_t stride);
/* Sum of a_k weight_k, weights exact. */
struct bounded cqio__weighted(const double *value, const double *bound, const double *weight,
                              int64_t count);

#endif
