/* Rows of plain numbers, read ahead by several threads. What is not plain is left to its reader. */
#ifndef CQIO_LINES_AHEAD
#define CQIO_LINES_AHEAD

#include "lines/line_blocks.h"

/* A line: KEYS fields without quotes, COLUMNS finite numbers, nothing else; or not PLAIN. */
struct ahead_row {
  size_t begin, length; /* in the block, without the end of the line */
  double *values;       /* [columns] */
  bool plain;
  int places; /* as of cqio__read_decimal */
};

struct ahead {
  int keys, columns;
  char separator;
  struct blocks *blocks;
  int64_t room;          /* rows that fit */
  double *values;        /* [room][columns] */
  struct ahead_row *row; /* [count], in order; those before AT were taken */
  int64_t count, at, step;
  double *
      into; /* where the numbers of the next line are wanted, those of the lines behind it in the */
  const double *end; /* rows behind it before END; NULL: in VALUES */
};

CQIO_NODISCARD cqio_status cqio__ahead_create(cqio_ctx *ctx, int keys, int columns, char separator,
                                              struct blocks *blocks, struct ahead **out);
void cqio__ahead_free(struct ahead **ahead);
/* Forgets the rows of a block that is no longer there. */
void cqio__ahead_clear(struct ahead *ahead);
/* The row that begins at FROM in the block, whose lines from there on are read when this one was
 * not, or not to where it is wanted; NULL where it is not plain. Valid until the next call or
 * block, but what went to where it was wanted. */
const struct ahead_row *cqio__ahead_row(struct ahead *ahead, size_t from);

#endif
