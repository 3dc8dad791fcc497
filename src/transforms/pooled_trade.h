/* Who buys from whom, in one pattern for all users of a region (30.14). */
#ifndef CQIO_TRANSFORMS_POOLED_TRADE
#define CQIO_TRANSFORMS_POOLED_TRADE

#include "transforms/concordance.h"

struct trade {
  struct ledger *ledger;
  struct names regions;
  cqio_account_label *labels;
  int64_t *region_of; /* [columns] -1: none */
  int64_t *row;       /* [regions] accounts of one product */
  double *use;        /* [regions] of it in the region of a user, by seller */
  bool *done;         /* [n] */
  double moved, all;  /* sums of |dZ| and |Z| */
};

CQIO_NODISCARD cqio_status cqio__trade_begin(struct ledger *ledger, struct trade *out);
void cqio__trade_free(struct trade *trade);
/* The accounts that sell the product of ACCOUNT, from it on, in trade->row; their number. CQIO_DATA
 * where they have unlike units. */
CQIO_NODISCARD cqio_status cqio__trade_sellers(const struct trade *trade, int64_t account,
                                               int64_t *count);
/* c of the SELLERS for users in REGION, in trade->use; what these buy of all. */
double cqio__trade_shares(struct trade *trade, int64_t sellers, int64_t region);

/* Flows by these shares: Chenery-Moses form. */
CQIO_NODISCARD cqio_status cqio__trade_share_out(struct trade *trade);

/* Before the product in names of accounts that pool it in the region of its users. */
#define CQIO__POOL "pool of "
/* Chenery-Moses form with pools as accounts: sellers sell to pools, pools to users. */
CQIO_NODISCARD cqio_status cqio__trade_into_pools(struct trade *trade);
/* Pools, the accounts whose names without region fit PATTERN (of fnmatch), become the product of
 * what they buy and what they sell: flows from seller to user. CQIO_DATA for those that pay, buy
 * from pools, or do not pass on what they buy. */
CQIO_NODISCARD cqio_status cqio__trade_out_of_pools(struct ledger *ledger, const char *pattern);

#endif
