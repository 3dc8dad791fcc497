/* A table in parts, as readers of other layouts find them, becomes one by the checks of the
 * project's own files. */
#ifndef CQIO_IOTABLE_TABLE_PARTS
#define CQIO_IOTABLE_TABLE_PARTS

#include "iotable/iotable.h"

/* A row or column beside the accounts. */
struct beside {
  bool is_row;
  const char *label; /* with its region before it, "AT/household" */
  const char *unit;  /* NULL: that of the table */
  cqio_io_role role; /* CQIO_ROLES: by its label. What --roles says counts before */
  double *values;    /* [n] */
  double *direct; /* of extensions: in each column beside the accounts, in their order; or NULL */
  double income;  /* of households: what those have who buy it, where that is known, or 0 */
};

/* All members are equal on all ranks but ROWS and ROW_SUMS, and are memory of the table. */
struct parts {
  const char *place;                         /* file or folder, for messages */
  const char *const *region, *const *sector; /* [n] region NULL: none */
  const char *unit;                          /* of flows; NULL: not stated */
  const char *const *account_unit;           /* [n] or NULL */
  bool coefficients;                         /* the source holds A */
  bool partial;                              /* primary inputs need not be all there */
  int year;                                  /* of the figures; 0: not stated */
  double *output;                            /* [n]; NULL: an entry of that role, or sums of rows */
  int count;
  struct beside *beside; /* [count] */
  double *rows;          /* [count of this rank][n], from cqio__io_take_rows */
  double *row_sums;      /* [count of this rank] cqio_sum of each; NULL: not known */
  double *inputs;        /* [n] sums of the columns of the matrix */
  int64_t negative_flows;
  double rounding;                   /* largest error of a figure by its rounding */
  int64_t *row_cells, *column_cells; /* [n] figures of the matrix that are not 0 */
};

/* Fills TABLE, whose rows are taken and filled, from PARTS. Errors as cqio_io_table_read.
 * Collective. */
CQIO_NODISCARD cqio_status cqio__io_from_parts(cqio_ctx *ctx, struct parts *parts,
                                               const cqio_io_options *options,
                                               cqio_io_table *table);

#endif
