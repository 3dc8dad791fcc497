/* Shares of the parts of accounts that are split: in output, in sales by buyer, in inputs by
 * seller. */
#ifndef CQIO_TRANSFORMS_PROXIES
#define CQIO_TRANSFORMS_PROXIES

#include "transforms/concordance.h"

/* Wholes have numbers as in the concordance that split them. */
struct proxies {
  int64_t parts;
  int64_t *account; /* [parts] in the table after the split */
  int64_t *whole;   /* [parts] */
  double *weight;   /* [parts] shares of output; of one whole they sum to 1 */
  int64_t *part_of; /* [n] part that an account is; -1 */
  double *sales;    /* [parts][columns] of what the whole sells to each column */
  double *inputs;   /* [parts][rows] of what it buys, pays and emits by row */
};

/* Parts of LEDGER, which was split by CONCORDANCE, whose shares are the weights at first; then
 * those of the file PATH, later rows before earlier ones. CQIO_DATA for names that are not there,
 * and where the shares of the parts of one whole do not sum to 1. */
CQIO_NODISCARD cqio_status cqio__proxies_read(const struct ledger *ledger,
                                              const struct concordance *concordance,
                                              const char *path, struct proxies *out);
void cqio__proxies_free(struct proxies *proxies);

#endif
