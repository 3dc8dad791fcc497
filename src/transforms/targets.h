/* Sums and parts of lines by names of regions, sectors, accounts or categories of final demand. */
#ifndef CQIO_TRANSFORMS_TARGETS
#define CQIO_TRANSFORMS_TARGETS

#include "transforms/concordance.h"

enum target_kind { BY_REGION, BY_SECTOR, BY_ACCOUNT, BY_CATEGORY };

/* The names of that kind in LEDGER, for cqio_free of their text; LABELS [n], for cqio_free, holds
 * those of accounts. */
CQIO_NODISCARD cqio_status cqio__target_names(const struct ledger *ledger, enum target_kind kind,
                                              struct names *out, cqio_account_label **labels);
/* LEDGER by CONCORDANCE of names of that kind (30.1). */
CQIO_NODISCARD cqio_status cqio__aggregate(struct ledger *ledger, enum target_kind kind,
                                           const struct concordance *concordance);

#endif
