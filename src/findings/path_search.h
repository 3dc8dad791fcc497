/* The tree of structural paths, tier by tier. */
#ifndef CQIO_FINDINGS_PATH_SEARCH
#define CQIO_FINDINGS_PATH_SEARCH

#include "findings/path_columns.h"

/* A path: the account it has come to, the path before it (-1: none), and its prefix
 * w = a_jk,jk-1 ... a_j1,j0 f_j0. */
struct path {
  int64_t parent, account;
  double prefix;
  int step;
};

struct path_search {
  struct work *w;
  const double *intensity;            /* s [n] */
  double *demand;                     /* f [n] */
  struct vectors multiplier;          /* m = s'L */
  double *most;                       /* [n] >= |s|'(I - |A|)^-1 */
  double tolerance;                   /* absolute, > 0 */
  const struct path_columns *columns; /* with all coefficients that paths to the tolerance go by */
  int64_t limit;                      /* most paths that are kept */
  int64_t count, room;
  struct path *path;  /* all that were expanded, tier after tier, sorted */
  struct bounded cut; /* values of the subtrees that were not entered */
  double cut_size;    /* of |cut|, from above */
};

/* Index among the intensities of the extension that is asked for; CQIO_DATA when there is none. */
CQIO_NODISCARD cqio_status cqio__paths_extension(struct work *w, int *extension);

/* MOST [n] >= |s|'(I - |A|)^-1 of the intensity s, whose multiplier is M: that itself, where A and
 * s are not negative. Collective. */
CQIO_NODISCARD cqio_status cqio__paths_most(struct work *w, const double *intensity,
                                            const struct vectors *m, double *most);

/* Expands every path whose subtree may come to the tolerance; all ranks do the same. CQIO_MEMORY
 * beyond the limit. Collective. */
CQIO_NODISCARD cqio_status cqio__paths_search(struct path_search *search);

#endif
