/* Trade in value added while it is made (29.35-29.38). */
#ifndef CQIO_FINDINGS_TIVA
#define CQIO_FINDINGS_TIVA

#include "findings/destinations.h"
#include "findings/findings.h"

struct tiva {
  struct destinations d;
  const double *value_added; /* per unit of output [n], as the two below */
  double *imports, *taxes;   /* on products */
  struct vectors exports;    /* sales to other regions and the outside */
  struct vectors of_region;  /* z_q: value added of region q in a unit of final demand [regions] */
  struct vectors of_imports; /* of imports, of product taxes [2] */
  struct vectors local;      /* v_r'(I - A_rr)^-1, and the same of all that a region imports [2] */
  struct vectors output;     /* L Y^s by destination [d.count] */
  struct vectors local_output; /* (I - A_rr)^-1 of own final demand and of exports [2] */
};

/* Value added per unit of output [n], NULL where the table has none; what trade in value added
 * needs and the table has not, NULL: nothing. */
const double *cqio__tiva_value_added(const struct work *w);
const char *cqio__tiva_lacks(const struct work *w);

/* Final demand for ACCOUNT of its own region, and of all other destinations. */
static inline struct bounded cqio__tiva_own(const struct work *w, const struct tiva *t, int64_t r,
                                            int64_t account) {
  return cqio__exact(t->d.demand[r * w->n + account]);
}
static inline struct bounded cqio__tiva_others(const struct work *w, const struct tiva *t,
                                               int64_t r, int64_t account) {
  struct bounded sum = {0.0, 0.0};
  for (int64_t d = 0; d < t->d.count; d++)
    if (d != r) sum = cqio__plus(sum, cqio__exact(t->d.demand[d * w->n + account]));
  return sum;
}

/* The nine terms of Koopman, Wang and Wei, and that they come to what is unique. Collective. */
CQIO_NODISCARD cqio_status cqio__tiva_terms(struct work *w, struct tiva *t);

#endif
