/* Rows of a matrix without their zeros: products read the numbers that are not 0, and a bit for
 * each that there is. They gain where the processor spreads numbers by a mask (core/spread.h), and
 * are not to be made elsewhere. */
#ifndef CQIO_DENSE_PACKED_ROWS
#define CQIO_DENSE_PACKED_ROWS

#include "cqio/core.h"

struct packed_rows {
  int64_t count, n, groups; /* groups: of eight numbers of a row, the last may have fewer */
  uint8_t *mask;            /* [count][groups], bit l of group g: number 8 g + l is not 0 */
  int64_t *start;           /* [count + 1] where the numbers of each row begin */
  double *value;            /* [start[count]], row after row; NULL: not packed */
};

/* Packs ROWS [count][n] where at most the share MOST of all numbers is not 0; OUT is to be freed.
 * By the threads of BLAS. Not collective. Errors: CQIO_MEMORY. */
CQIO_NODISCARD cqio_status cqio__packed_create(cqio_ctx *ctx, int64_t count, int64_t n,
                                               const double *rows, double most,
                                               struct packed_rows *out);
void cqio__packed_free(struct packed_rows *packed);

/* PLACE: the columns of the numbers of row I, start[i + 1] - start[i] of them. Local. */
void cqio__packed_places(const struct packed_rows *packed, int64_t i, int32_t *place);

/* The column of number K of row I. Local. */
int64_t cqio__packed_column(const struct packed_rows *packed, int64_t i, int64_t k);

/* SUM [n] += rows FIRST to LAST - 1. Local. */
void cqio__packed_add_rows(const struct packed_rows *packed, int64_t first, int64_t last,
                           double *sum);

#endif
