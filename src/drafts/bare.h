/* Matrices of numbers without labels: a row a line. */
#ifndef CQIO_DRAFTS_BARE
#define CQIO_DRAFTS_BARE

#include "drafts/draft.h"
#include "lines/lines.h"

/* Takes VALUES of row ROW (from 0), the line that T has read; DATA as given. */
typedef cqio_status (*number_taker)(void *data, const struct text *t, int64_t row,
                                    const double *values);

/* Reads ROWS lines of COLUMNS numbers of MEMBER, with SEPARATOR between them; empty fields behind
 * them are left out. CQIO_DATA with file and
 * line for other numbers of lines and fields. */
struct number_file {
  const char *member;
  char separator;
  int64_t rows, columns;
  const char *what; /* of which there is one a line: "one a label" */
};
CQIO_NODISCARD cqio_status cqio__numbers_read(struct draft *draft, const struct bundle *bundle,
                                              const struct number_file *file, number_taker take,
                                              void *data);
/* Takers whose DATA is a range of parts.beside. */
struct beside_range {
  struct draft *draft;
  int first; /* index in parts.beside */
  int columns;
};
/* Numbers of account ROW in COLUMNS columns beside the accounts. */
CQIO_NODISCARD cqio_status cqio__numbers_columns(void *data, const struct text *t, int64_t row,
                                                 const double *values);
/* Numbers of all accounts in row FIRST + ROW beside the accounts. */
CQIO_NODISCARD cqio_status cqio__numbers_beside(void *data, const struct text *t, int64_t row,
                                                const double *values);
/* What columns of final demand cause directly, of row FIRST + ROW. */
CQIO_NODISCARD cqio_status cqio__numbers_direct(void *data, const struct text *t, int64_t row,
                                                const double *values);

#endif
