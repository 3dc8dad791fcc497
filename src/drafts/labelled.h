/* A matrix of text with several lines of labels above and several columns of labels before it. */
#ifndef CQIO_DRAFTS_LABELLED
#define CQIO_DRAFTS_LABELLED

#include "lines/lines.h"

enum { MAX_LEVELS = 4 };

struct grid {
  struct text text;
  int keys, levels, columns;
  char **label[MAX_LEVELS]; /* [levels][columns] above the matrix */
  char *key[MAX_LEVELS];    /* [keys] before the row */
  const double *values;     /* [columns] of the row: OWN, or where they were read ahead */
  double *own;              /* [columns] */
  int decimals;             /* of all rows so far; -1: none */
};

/* Opens MEMBER and reads LEVELS lines of labels, and one of names of the columns before the matrix,
 * where it has one, KEYS columns before the matrix. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__grid_open(const struct bundle *bundle, const char *member,
                                           int levels, int keys, struct grid *out);
/* The same, with the texts of all figures in text.field of each row: not read ahead. */
CQIO_NODISCARD cqio_status cqio__grid_open_texts(const struct bundle *bundle, const char *member,
                                                 int levels, int keys, struct grid *out);
/* The next row; *more = false at the end. CQIO_DATA for a wrong number of fields and what is no
 * number. */
CQIO_NODISCARD cqio_status cqio__grid_next(struct grid *grid, bool *more);
void cqio__grid_close(struct grid *grid);

#endif
