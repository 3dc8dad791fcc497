/* Tables in sheets of CSV or workbooks, by a mapping. */
#ifndef CQIO_DRAFTS_LABELLED_SHEET
#define CQIO_DRAFTS_LABELLED_SHEET

#include "drafts/mapping.h"

/* Whether one of the first rows of the sheet has the cells that MAPPING looks for. */
bool cqio__sheet_fits(const struct bundle *bundle, const struct mapping *mapping);
CQIO_NODISCARD cqio_status cqio__read_mapped(struct draft *draft, const struct bundle *bundle,
                                             const struct mapping *mapping);
/* CQIO_DATA: what is wrong with a workbook that no layout fits. */
CQIO_NODISCARD cqio_status cqio__sheet_unknown(const struct bundle *bundle);

#endif
