/* Variables of a file of MATLAB while it becomes a table. */
#ifndef CQIO_SOURCES_MATLAB_VARIABLES
#define CQIO_SOURCES_MATLAB_VARIABLES

#include "arrays/mat_file.h"
#include "sources/readers.h"

enum { MATLAB_MATRICES = 6 }; /* flows, final, primary, output, extensions, direct */

struct matlab {
  struct draft *draft;
  struct mat_file file;
  struct mat_matrix matrix;                  /* the one that is open */
  struct mat_texts regions, sectors, labels; /* of the accounts */
  char name[MAT_NAME];                       /* that was chosen last */
  char read[MATLAB_MATRICES][MAT_NAME];      /* matrices that have been read */
  int matrices;
  bool money; /* the matrix has flows, whose rounding counts */
};

/* r->name = the variable for WHAT: what stands behind the path, as in "flows=IO/Z", or one of
 * USUAL; "" where the file has none. */
void cqio__matlab_choose(struct matlab *r, const char *what, const char *usual);
/* Texts of WHAT, none where the file has none and no name stands behind the path. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__matlab_texts(struct matlab *r, const char *what, const char *usual,
                                              struct mat_texts *out);
static inline int64_t cqio__matlab_length(const struct mat_texts *texts) {
  return texts->rows * texts->columns;
}
/* CQIO_DATA that says the size of the open matrix and what was EXPECTED. */
CQIO_NODISCARD cqio_status cqio__matlab_wrong_size(const struct matlab *r, const char *expected);

/* Gives TAKE the rows of the open matrix, one after the other. */
typedef cqio_status (*matlab_row_taker)(struct matlab *r, int64_t row, const double *values);
CQIO_NODISCARD cqio_status cqio__matlab_rows(struct matlab *r, matlab_row_taker take);
/* Opens the matrix for WHAT, which TAKE takes. CQIO_DATA where it is NEEDED, or named behind the
 * path, and not there. */
CQIO_NODISCARD cqio_status cqio__matlab_matrix(struct matlab *r, const char *what,
                                               const char *usual, bool needed,
                                               cqio_status (*take)(struct matlab *));
/* Warns of matrices with a row or a column of each account that nothing has read. */
void cqio__matlab_unread(const struct matlab *r);

/* Takes a row of the matrix that is open as one of the last vectors beside the flows, as many as it
 * has rows. */
CQIO_NODISCARD cqio_status cqio__matlab_take_beside(struct matlab *r, int64_t row,
                                                    const double *values);

#endif
