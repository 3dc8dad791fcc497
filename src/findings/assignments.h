/* Lists such as "compensation:r1=10%;imports=0.02" and "r1/s1=5%;s2=-3": numbers for accounts. */
#ifndef CQIO_FINDINGS_ASSIGNMENTS
#define CQIO_FINDINGS_ASSIGNMENTS

#include "findings/findings.h"
#include "findings/targets.h"

struct assignment {
  const char *item, *target; /* ITEM: NULL unless such are read */
  double value;              /* of a percentage: over 100 */
  bool percent;
};

struct assignments {
  int count;
  struct assignment *list; /* [count] */
  struct targets targets;  /* [count], their accounts; no target: all */
};

/* Reads TEXT, "TARGET=NUMBER" with ';' between them, or "ITEM:TARGET=NUMBER" and "ITEM=NUMBER"
 * where ITEMS are the names of such; NUMBER may end with %, which stands for "x 0.01". OPTION
 * begins messages: "--cost". CQIO_USAGE for another form, CQIO_DATA for names that the table has
 * not. All memory is that of the findings. Not collective; every rank gives the same result. */
CQIO_NODISCARD cqio_status cqio__assignments_read(struct work *w, const char *option,
                                                  const char *text, const cqio_io_names *items,
                                                  struct assignments *out);
/* The same of "all=NUMBER", for all accounts. */
CQIO_NODISCARD cqio_status cqio__assignments_read_all(struct work *w, const char *option,
                                                      const char *text, struct assignments *out);
/* Adds to VALUE [n] what each account is given, and refuses a second number for one. GIVEN [n]. */
CQIO_NODISCARD cqio_status cqio__assignments_spread(struct work *w, const char *option,
                                                    const struct assignments *a, bool *given,
                                                    double *value, bool *percent);

#endif
