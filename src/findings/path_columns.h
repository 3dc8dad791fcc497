/* Columns of A as structural paths need them: the coefficients that a path can go by. */
#ifndef CQIO_FINDINGS_PATH_COLUMNS
#define CQIO_FINDINGS_PATH_COLUMNS

#include "findings/findings.h"

/* A coefficient a_ij of column j. */
struct path_entry {
  double a;
  float most; /* >= |a| M_i, M the most of an account's subtree */
  int32_t account;
};

struct path_columns {
  int64_t *start;           /* [n + 1]: column j is entry [start[j], start[j + 1]) */
  struct path_entry *entry; /* of each column by falling MOST, then by account */
};

/* The coefficients with |a_ij| M_i >= share M_j, MOST [n] = M: a path whose first account has a
 * subtree of at most M goes by no other as long as its own comes to the share of it. Equal on all
 * ranks. CQIO_MEMORY beyond what MPI sends at once. Collective. */
CQIO_NODISCARD cqio_status cqio__path_columns_create(struct work *w, const double *most,
                                                     double share, struct path_columns *out);
void cqio__path_columns_free(struct path_columns *columns);

#endif
