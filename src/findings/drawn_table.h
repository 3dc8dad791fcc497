/* A table whose coefficients are drawn around those of another (29.48-29.50). */
#ifndef CQIO_FINDINGS_DRAWN_TABLE
#define CQIO_FINDINGS_DRAWN_TABLE

#include "findings/findings.h"

struct drawn_table {
  cqio_io_table table; /* labels, final demand and units are those of the other */
  double *rows, *vectors;
  const double **values;
};

/* Draw number DRAW of W->table, whose columns have the errors ERROR [n]. Collective. Errors:
 * CQIO_DATA for coefficients of both signs with Dirichlet shares, and for output that is not above
 * 0; as cqio_io_solve. */
CQIO_NODISCARD cqio_status cqio__drawn_table_create(struct work *w,
                                                    const cqio_findings_draws *draws,
                                                    const double *error, int64_t draw,
                                                    struct drawn_table **out);
void cqio__drawn_table_destroy(struct drawn_table **drawn);

#endif
