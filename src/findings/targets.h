/* Accounts that are extracted together. */
#ifndef CQIO_FINDINGS_TARGETS
#define CQIO_FINDINGS_TARGETS

#include "findings/findings.h"

struct targets {
  int count;
  const char **name; /* [count] */
  int64_t *first;    /* [count + 1] into: */
  int64_t *account;
};

/* Those that TEXT names: accounts, regions, or sectors in all regions, with semicolons between
 * them; "regions" and "sectors" stand for all. CQIO_DATA for a name that the table has not. All
 * memory is that of the findings. Not collective; every rank gives the same result. */
CQIO_NODISCARD cqio_status cqio__targets_read(struct work *w, const char *text,
                                              struct targets *out);

#endif
