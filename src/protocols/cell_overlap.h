/* Parts of the cells of one axis in those of another, finer or coarser. */
#ifndef CQIO_PROTOCOLS_CELL_OVERLAP
#define CQIO_PROTOCOLS_CELL_OVERLAP

#include "cqio/core.h"

/* Cell FROM of the one axis has SHARE of itself in cell TO of the other; all of a cell FROM follow
 * each other, and add up to 1. */
typedef struct {
  int from, to;
  double share;
} cqio_overlap;

/*
 * The axis of COUNT cells with BOUNDS [count][2] in degrees, and cells of 1 / PER_DEGREE degrees,
 * the first of all at ORIGIN degrees, from where they go up with SIGN 1 and down with -1. LATITUDE:
 * shares are of the area on a sphere. *first, *cells: those that are met. CQIO_MEMORY; OUT is the
 * caller's. Not collective.
 */
CQIO_NODISCARD cqio_status cqio__overlap_find(cqio_ctx *ctx, int count, const double *bounds,
                                              double origin, int sign, bool latitude, int *first,
                                              int *cells, cqio_overlap **out, int *overlaps);

enum { CQIO_PER_DEGREE = 120 };

#endif
