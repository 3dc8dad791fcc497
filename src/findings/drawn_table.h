/* A table whose coefficients are drawn around those of another (29.48-29.50). */
#ifndef CQIO_FINDINGS_DRAWN_TABLE
#define CQIO_FINDINGS_DRAWN_TABLE

#include "dense/packed_rows.h"
#include "findings/drawn_rows.h"
#include "findings/findings.h"

struct drawn_table {
  cqio_io_table table; /* labels, final demand and units are those of the other */
  struct column_errors errors;
  double *rows, *vectors;          /* rows: NULL where they are packed */
  struct packed_rows base, packed; /* of the table and drawn, but for SCALE; of the same masks */
  double *scale;                   /* [n] of the columns of packed rows */
  const double **values;
  double *output, *work, *share, *flows; /* parts of the vectors */
  double *sums, *room;                   /* of pieces of the rows */
  int32_t *place;
};

/* Room for draws of W->table, whose columns have the errors ERROR [n]. Where PACKED allows it and
 * there are enough zeros, rows are drawn without them, and the table has none. Collective. Errors:
 * CQIO_DATA for coefficients of both signs with Dirichlet shares. */
CQIO_NODISCARD cqio_status cqio__drawn_table_create(struct work *w,
                                                    const cqio_findings_draws *draws,
                                                    const double *error, bool packed,
                                                    struct drawn_table **out);
/* The operator of the draw, preconditioned by the blocks of the table itself. Collective. */
CQIO_NODISCARD cqio_status cqio__drawn_table_operator(struct work *w,
                                                      const struct drawn_table *drawn,
                                                      cqio_operator **out);
void cqio__drawn_table_destroy(struct drawn_table **drawn);
/* Draw number DRAW, with the output that there was. Collective. */
CQIO_NODISCARD cqio_status cqio__drawn_table_draw(struct work *w, struct drawn_table *drawn,
                                                  int64_t draw);
/* Output and flows follow final demand. Errors: CQIO_DATA for output that is not above 0; as
 * cqio_io_solve. Collective. */
CQIO_NODISCARD cqio_status cqio__drawn_table_follow(struct work *w, struct drawn_table *drawn);

#endif
