/* Import shares of the uses of a product: columns account, intermediate, consumption, investment.
 */
#ifndef CQIO_TRANSFORMS_USE_SHARES
#define CQIO_TRANSFORMS_USE_SHARES

#include "transforms/ledger.h"

/* Investment: fixed capital and inventories that are built up; consumption: all other final use at
 * home. */
enum use_group { INTERMEDIATE, CONSUMPTION, INVESTMENT, USE_GROUPS };

struct use_shares {
  double *share;      /* [n][USE_GROUPS] */
  bool *given;        /* [n] whether the file has them */
  double least, most; /* what shares that are met were multiplied by */
};

/* Shares of the file PATH, NULL: of none. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__use_shares_read(const struct ledger *ledger, const char *path,
                                                 struct use_shares *out);
void cqio__use_shares_free(struct use_shares *shares);
/* Multiplies the shares of ACCOUNT by one factor, at most to 1, so that they take IMPORTS out of
 * USE [USE_GROUPS]. CQIO_DATA where they cannot. */
CQIO_NODISCARD cqio_status cqio__use_shares_meet(const struct ledger *ledger,
                                                 struct use_shares *shares, int64_t account,
                                                 const double *use, double imports);

#endif
