/* Models that make one table of supply and use: what they make of a vector (30.4). */
#ifndef CQIO_TRANSFORMS_TECHNOLOGY
#define CQIO_TRANSFORMS_TECHNOLOGY

#include "transforms/ledger.h"

/* A, B: of products by the technology of products or of industries; C, D: of industries by fixed
 * sales of industries or of products. ALMON is A without negatives. */
enum model { MODEL_A, MODEL_B, MODEL_C, MODEL_D, MODEL_ALMON, MODELS };

struct technology {
  const struct ledger *ledger;
  enum model model;
  int64_t industries, products;
  double *make;            /* [industries][products] V */
  double *made, *sold;     /* q [products], g [industries]: sums of V by column and by row */
  struct factors *factors; /* of V over q (A) or over g (C) */
  int64_t singular;        /* product (A) or industry (C) at which V is singular; -1: it is not */
};

/* Factors where MODEL needs them, once MAKE, MADE and SOLD are there. CQIO_NUMERIC with singular;
 * CQIO_MEMORY. */
CQIO_NODISCARD cqio_status cqio__technology_begin(struct technology *technology);
/* COUNT vectors after another: FROM [count][industries] of inputs become TO [count][products] by A
 * and B; FROM [count][products] of sales become TO [count][industries] by C and D. */
CQIO_NODISCARD cqio_status cqio__technology_apply(const struct technology *technology,
                                                  int64_t count, const double *from, double *to);
/* Inputs FROM [count][industries] are added to TO [count][products] with their sums and signs:
 * where they are not below 0, products have none below 0 (Almon 2000); parts above and below 0 go
 * apart. *steps: the most that a vector took. */
CQIO_NODISCARD cqio_status cqio__technology_almon(const struct technology *technology,
                                                  int64_t count, const double *from, double *to,
                                                  int *steps);
void cqio__technology_free(struct technology *technology);

/* The table of supply and use in LEDGER becomes the one of MODEL, "A" to "D" or "almon". CQIO_USAGE
 * for another word, CQIO_DATA for tables that it does not fit. */
CQIO_NODISCARD cqio_status cqio__symmetric(struct ledger *ledger, const char *model);

#endif
