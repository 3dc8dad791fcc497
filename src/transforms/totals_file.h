/* The file of totals of --balance and --update, in the unit of the table. */
#ifndef CQIO_TRANSFORMS_TOTALS_FILE
#define CQIO_TRANSFORMS_TOTALS_FILE

#include "cqio/sheet.h"
#include "transforms/ledger.h"

enum totals_column { FROM, TO, TOTAL, ERROR, LOW, HIGH, TOTALS_COLUMNS };

struct totals_file {
  cqio_sheet *sheet;
  int column[TOTALS_COLUMNS];                         /* -1: the file has none */
  cqio_unit from[TOTALS_COLUMNS], to[TOTALS_COLUMNS]; /* of its figures, from TOTAL on */
};

/* Reads PATH for LEDGER, which takes the year that it states. CQIO_DATA for columns that are
 * missing or not known, and for units, currencies, prices and scales other than those of the
 * table. */
CQIO_NODISCARD cqio_status cqio__totals_read(struct ledger *ledger, const char *path,
                                             struct totals_file *out);
/* A table at prices of its year becomes one of the year that SHEET states, where it does. */
void cqio__totals_take_year(struct ledger *ledger, const cqio_sheet *sheet);
void cqio__totals_free(struct totals_file *totals);
/* Name of a column: "from". */
const char *cqio__totals_column(enum totals_column which);
/* The number in ROW and column WHICH in the unit of the table; MISSING where there is none. */
CQIO_NODISCARD cqio_status cqio__totals_number(const struct ledger *ledger,
                                               const struct totals_file *totals, int64_t row,
                                               enum totals_column which, double missing,
                                               double *out);

#endif
