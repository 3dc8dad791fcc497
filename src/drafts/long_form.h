/* Tables with one cell a line. */
#ifndef CQIO_DRAFTS_LONG_FORM
#define CQIO_DRAFTS_LONG_FORM

#include "drafts/draft.h"

struct long_form {
  const char *unit, *final; /* codes of final demand, with a blank before and behind each */
  const char *column[5];    /* names of the columns: region and code of the row, of the column, the
                             * value */
};

/* Reads MEMBER twice: labels, in the order of their first lines, then cells, which add up. Codes of
 * columns that are no final demand are accounts; rows that are none of them stand beside, as
 * REGION_CODE. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__read_long_form(struct draft *draft, const struct bundle *bundle,
                                                const char *member, const struct long_form *form);

#endif
