/* Competitive imports leave the cells that they are part of and become a row of imported inputs. */
#ifndef CQIO_TRANSFORMS_IMPORT_ROW
#define CQIO_TRANSFORMS_IMPORT_ROW

#include "transforms/ledger.h"

/* What of a cell, with its VALUE, is imported; ROW is an account. */
typedef double (*imported_part)(const void *what, int64_t row, int64_t column, double value);

/* Columns of final demand by what they are to (2.4). */
enum use { FINAL_USE, INVENTORY, OUTFLOW, INFLOW, OTHER, USES /* none: part of another */ };
enum use cqio__import_use(const struct ledger *ledger, const struct line *column);

/* LEDGER without columns of imports, whose cells lose PART, with a row 'imports' of what the inputs
 * of accounts lose; output, rows and columns stay, which is checked and said. CQIO_DATA where the
 * table has such a row. */
CQIO_NODISCARD cqio_status cqio__imports_take_out(struct ledger *ledger, imported_part part,
                                                  const void *what);

#endif
