/* Remarks of tables that speak of prices, which only who knows the prices of figures can judge. */
#ifndef CQIO_SHEET_PRICE_REMARKS
#define CQIO_SHEET_PRICE_REMARKS

#include "cqio/sheet.h"
#include "cqio/units.h"

struct price_remark {
  const char *text; /* borrowed */
  cqio_unit said;   /* its prices and their year */
  bool all;         /* of all figures: "purchasers' prices", "figures at 2010 prices" */
};

/* The next one from line *FROM of the header on, which moves behind it; false past the last. */
bool cqio__price_remark(const cqio_sheet *sheet, int64_t *from, struct price_remark *out);

#endif
