/* Coefficients in a file beside that of flows. */
#ifndef CQIO_DRAFTS_SHARES_BESIDE
#define CQIO_DRAFTS_SHARES_BESIDE

#include "drafts/draft.h"

/* Whether the coefficients of member SHARES times the output of DRAFT are the flows of member
 * FLOWS, to the digits of both, with the same labels in the same order; LEVELS of labels. CQIO_DATA
 * naming the first that is not. Without output a warning that they are not read. Of more than 2,000
 * accounts one row in 16 is compared. */
CQIO_NODISCARD cqio_status cqio__shares_agree(struct draft *draft, const struct bundle *bundle,
                                              const char *flows, const char *shares, int levels);

#endif
