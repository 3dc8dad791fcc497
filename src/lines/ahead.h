/* Rows of plain numbers, read ahead by several threads. What is not plain is left to its reader. */
#ifndef CQIO_LINES_AHEAD
#define CQIO_LINES_AHEAD

#include "lines/line_blocks.h"

/* A line: KEYS fields without quotes, COLUMNS finite numbers, nothing else; or not PLAIN. */
struct ahead_row {
  size_t begin, length; /* in the block, without the end of the line */
  bool plain;
  int places; /* as of cqio__read_decimal */
};

struct ahead {
  int keys, columns, threads;
  char separator;
  int64_t room;          /* rows that fit */
  double *values;        /* [room][columns] */
  struct ahead_row *row; /* [count], in order; those before AT were taken */
  int64_t count, at;
  const struct block *block; /* while threads read */
};

CQIO_NODISCARD cqio_status cqio__ahead_create(cqio_ctx *ctx, int keys, int columns, char separator,
                                              int threads, struct ahead **out);
void cqio__ahead_free(struct ahead **ahead);
/* Forgets the rows of a block that is no longer there. */
void cqio__ahead_clear(struct ahead *ahead);
/* The row that begins at FROM in BLOCK, whose lines from there on are read when none of them was;
 * NULL where it is not plain. *values of it. Valid until the next call or block. */
const struct ahead_row *cqio__ahead_row(struct ahead *ahead, const struct block *block, size_t from,
                                        const double **values);

#endif
