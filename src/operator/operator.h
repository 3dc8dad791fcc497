/* An operator of any kind: what all have in common, and what each kind provides. */
#ifndef CQIO_OPERATOR_OPERATOR
#define CQIO_OPERATOR_OPERATOR

#include "cqio/operator.h"
#include "dense/packed_rows.h"

/* Rows of a dense n x n matrix that belong to RANK of RANKS, as cqio_dense_rows. Not collective. */
void cqio__dense_rows_of(int64_t n, int ranks, int rank, int64_t *first, int64_t *count);

struct blocks; /* factored diagonal blocks, blocks.c */

/* What a kind of operator provides, as described at the public functions of these names. */
struct operator_kind {
  cqio_status (*apply)(cqio_ctx *ctx, cqio_operator *op, int columns, const double *x, double *y);
  cqio_status (*apply_transpose)(cqio_ctx *ctx, cqio_operator *op, int columns, const double *x,
                                 double *y);
  /* NULL: nothing is gained by both at once */
  cqio_status (*apply_both)(cqio_ctx *ctx, cqio_operator *op, int right, const double *x, double *y,
                            int left, const double *u, double *v);
  bool (*find_fault)(const cqio_operator *op, cqio_coefficient_fault *fault);
  int64_t (*rounding)(const cqio_operator *op);
  void (*cost)(const cqio_operator *op, int columns, double *flops, double *bytes);
  const double *(*rows)(const cqio_operator *op); /* NULL: never stored as rows */
  void (*destroy)(cqio_operator *op);             /* what the kind owns, and OP itself */
};

/* Room for exchanges, shared by an operator and its views. */
struct exchange_room {
  double *gathered; /* [gathered_size] vectors of all ranks before they are put in order */
  int64_t gathered_size;
  double *partial; /* [2][partial_size] partial sums here, then those everywhere */
  int64_t partial_size;
  int *receive_count, *receive_start; /* [ranks] */
};

/* First member of the struct of every kind. A view has all but the kind in common with its open
 * operator, which owns it. */
struct cqio_operator {
  const struct operator_kind *kind;
  cqio_operator *open; /* of a view; otherwise itself */
  int rank, ranks;
  int64_t total, count; /* accounts of all ranks, of this rank */
  int64_t *account;     /* [ranks + 1] first account of each rank */

  /* Segments of SEGMENT_LENGTH accounts, the last may be shorter, each whole on one rank: a partial
   * sum belongs to one segment, so that sums do not depend on the number of ranks. */
  int64_t segments, segment_length;
  int64_t *segment; /* [ranks + 1] first segment of each rank */

  struct blocks *blocks;   /* preconditioner, or NULL */
  bool lent;               /* the blocks are those of another operator */
  cqio_operator *absolute; /* of |A|, owned, where A has coefficients of both signs; else NULL */
  struct exchange_room *room;
};

/* Splits TOTAL accounts over the ranks in blocks of whole UNITs of accounts, with segments of
 * LENGTH. */
CQIO_NODISCARD cqio_status cqio__operator_init(cqio_ctx *ctx, const struct operator_kind *kind,
                                               int64_t total, int64_t unit, int64_t length,
                                               cqio_operator *op);
/* Releases what init made. */
void cqio__operator_clear(cqio_operator *op);
/* Makes VIEW a view of OPEN; nothing of it is to be released. */
void cqio__operator_view(const struct operator_kind *kind, cqio_operator *open,
                         cqio_operator *view);

/* Gives every rank the blocks of all, one after another: that of rank p has WIDTH numbers for each
 * of first[p] .. first[p + 1]. */
CQIO_NODISCARD cqio_status cqio__allgather_blocks(cqio_ctx *ctx, cqio_operator *op,
                                                  const int64_t *first, int width,
                                                  const double *local, double *all);
/* Gives every rank all entries of columns split as first[ranks + 1]: local [columns][mine] to full
 * [columns][all]. */
CQIO_NODISCARD cqio_status cqio__allgather(cqio_ctx *ctx, cqio_operator *op, const int64_t *first,
                                           int columns, const double *local, double *full);

/* y[i] += sum over k < COUNT of factor[k] x[k][i], term by term in order. Local. */
void cqio__add_multiples(int64_t n, int count, const double *factor, const double *const *x,
                         double *y);

/* result[k] = sum of x[k][AT + i] y[i]. Local. */
void cqio__dots(int64_t n, int count, const double *const *x, int64_t at, const double *y,
                double *result);

/* x = P^-1 x, or P^-T x, with the diagonal blocks P of I - A; nothing without blocks. Local. */
void cqio__precondition(const cqio_operator *op, bool transposed, int columns, double *x);
/* Factors the blocks GIVEN of ROWS [count][n]. Collective. */
CQIO_NODISCARD cqio_status cqio__blocks_create(cqio_ctx *ctx, const cqio_operator *op,
                                               const double *rows, const cqio_blocks *given,
                                               struct blocks **out);
void cqio__blocks_destroy(struct blocks **blocks);
/* Gives OP, which has none, the blocks of LIKE, of as many accounts, which must outlive it. Not
 * collective. */
void cqio__blocks_borrow(cqio_operator *op, const cqio_operator *like);

/* y [columns][m] = B' x or B x for column-major B of STRIDE, the rows of a matrix; INNER numbers of
 * x a column. Local. */
void cqio__thin_product(bool transposed, int64_t m, int64_t inner, int columns,
                        const double *matrix, int64_t stride, const double *x, int64_t x_stride,
                        double *y, int64_t y_stride);

/* The operator of PACKED times diag(SCALE), of which SCALE [n] (NULL: 1) is the same on all ranks;
 * both are borrowed. Rows of this rank are those of cqio_dense_rows. Collective. Errors:
 * CQIO_MEMORY. */
CQIO_NODISCARD cqio_status cqio__operator_create_packed(cqio_ctx *ctx,
                                                        const struct packed_rows *packed,
                                                        const double *scale, cqio_operator **out);
/* Has products of a dense operator made by its rows without their zeros where that pays and takes
 * at most LIMIT bytes on every rank, until it is unpacked; BYTES that it takes here. Bits of
 * products from both sides stay, those of one side may be others. Nothing for other operators.
 * Collective. Errors: CQIO_MEMORY. */
CQIO_NODISCARD cqio_status cqio__operator_pack(cqio_ctx *ctx, cqio_operator *op, double limit,
                                               double *bytes);
void cqio__operator_unpack(cqio_operator *op);

/* A dense operator of ROWS (borrowed) with the distribution of LIKE. Collective. */
CQIO_NODISCARD cqio_status cqio__dense_like(cqio_ctx *ctx, const cqio_operator *like,
                                            const double *rows, cqio_operator **out);

#endif
