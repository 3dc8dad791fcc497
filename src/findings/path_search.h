/* The tree of structural paths, tier by tier. */
#ifndef CQIO_FINDINGS_PATH_SEARCH
#define CQIO_FINDINGS_PATH_SEARCH

#include "findings/findings.h"

/* A path: the account it has come to, the path before it (-1: none), and its prefix
 * w = a_jk,jk-1 ... a_j1,j0 f_j0. */
struct path {
  int64_t parent, account;
  double prefix;
  int step;
};

struct path_search {
  struct work *w;
  const double *intensity;   /* s [n] */
  double *demand;            /* f [n] */
  struct vectors multiplier; /* m = s'L */
  double *most;              /* [n] >= |s|'(I - |A|)^-1 */
  double tolerance;          /* absolute */
  int64_t limit;             /* most paths that are kept */
  int64_t count, room;
  struct path *path;       /* all that were expanded, tier after tier, sorted */
  double *cut, *cut_bound; /* [n] values of subtrees that were not entered, by their account */
  double *cut_size;        /* [n] of |cut| */
};

/* Expands every path whose subtree may come to the tolerance. CQIO_MEMORY beyond the limit.
 * Collective. */
CQIO_NODISCARD cqio_status cqio__paths_search(struct path_search *search);

#endif
