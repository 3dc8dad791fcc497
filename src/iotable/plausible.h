/* Figures of a table held against each other: pay per person, what households buy, discrepancies.
 */
#ifndef CQIO_IOTABLE_PLAUSIBLE
#define CQIO_IOTABLE_PLAUSIBLE

#include "iotable/iotable.h"

/* What people and households of TABLE are, before its flows are read. CQIO_DATA for what
 * cqio__io_check_people refuses, and for compensation per person that nobody is paid, where
 * currency and unit of employment are known. Warnings: of pay where employment states no unit, of
 * pay that is unusual, of accounts that pay a hundred times, or a thousandth of, what all do or
 * have nobody to pay, of households that buy less than nothing, more than all final demand is, or
 * next to nothing, and of a discrepancy that is a large part of output. */
CQIO_NODISCARD cqio_status cqio__io_check_figures(cqio_ctx *ctx, const cqio_io_table *table,
                                                  const char *place);

/* Compensation over all that accounts do not buy from each other: CQIO_DATA for a share that no
 * economy has, a warning for one that few have. */
CQIO_NODISCARD cqio_status cqio__io_check_paid(cqio_ctx *ctx, const cqio_io_table *table,
                                               const struct totals *totals);

/* Households have at least what is paid to them, and at most what is produced: CQIO_DATA naming
 * PLACE for an INCOME of all of them (REGION -1), or of those of a region, that is less or more; 0:
 * not known. TABLE has its output. Not collective. */
CQIO_NODISCARD cqio_status cqio__io_check_income(cqio_ctx *ctx, const cqio_io_table *table,
                                                 const char *place, int32_t region, double income);

#endif
