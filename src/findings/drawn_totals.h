/* Totals of all draws (29.51). */
#ifndef CQIO_FINDINGS_DRAWN_TOTALS
#define CQIO_FINDINGS_DRAWN_TOTALS

#include "findings/drawn_table.h"

/* The figures of totals of draws 0 to DRAWS - 1, one after the other, into VALUES [numbers][DRAWS].
 * W->open is the system of the table itself. Errors: as cqio_io_solve. Collective. */
CQIO_NODISCARD cqio_status cqio__draw_totals(struct work *w, struct drawn_table *drawn,
                                             int64_t draws, double *values);

#endif
