/* Inside of the room settlement, shared by its files only. Equations: method 26.31-26.39. */
#ifndef CQIO_SETTLEMENT_LAND
#define CQIO_SETTLEMENT_LAND

#include "cqio/settlement.h"

/* A box of cells: rows first_row .. end_row - 1, columns alike. */
struct box {
  int first_row, end_row, first_column, end_column;
};

/* Number of cells. */
size_t cqio__settled_cells(const cqio_settlement *s);
struct box cqio__whole_grid(const cqio_settlement *s);

/* ---- distances.c: (26.32), (26.34)
 * ----------------------------------------------------------------- */

/* Coordinates on the plane; CQIO_CONFIG where that is wrong by too much. */
cqio_status cqio__distances_prepare(cqio_ctx *ctx, cqio_settlement *s);
/* Kilometres from town K to the centre of a cell. */
double cqio__distance(const cqio_settlement *s, int k, int row, int column);
/* Kilometres between two towns. */
double cqio__distance_between(const cqio_settlement *s, int a, int b);
/* Cells whose centres may lie within REACH km of town K. */
struct box cqio__window(const cqio_settlement *s, int k, double reach);

/* ---- townships.c: (26.31-26.33) ---------------------------------------------------------------
 */

/* The nearest town of each entry, its land, the cell where a town is at home. */
cqio_status cqio__townships_divide(cqio_ctx *ctx, cqio_settlement *s);
/* Residents of towns, and how many of them are urban. */
cqio_status cqio__townships_settle(cqio_ctx *ctx, cqio_settlement *s,
                                   const cqio_settlement_input *input);

/* ---- blur.c: (26.35), (26.36)
 * ---------------------------------------------------------------------- */

/* Means of FIELD [cells] and its neighbours inside the region by 1-2-1 in BOX, outside of which
 * FIELD must be 0; SPARE is work space for as many cells. */
void cqio__blur(const cqio_settlement *s, struct box box, double *field, double *spare);
/* CELLS = mean of PER_ENTRY over the land of each cell. */
void cqio__mean_of_entries(const cqio_settlement *s, const double *per_entry, double *cells);
/* To which districts each cell belongs, blurred. */
cqio_status cqio__membership_create(cqio_ctx *ctx, cqio_settlement *s);

/* ---- townspeople.c, countryside.c, growth.c, urban_land.c: one year -------------------------- */

/* (26.34), (26.35): density and urban weights from the people of towns; URBAN [R] are their totals.
 */
cqio_status cqio__townspeople_spread(cqio_ctx *ctx, cqio_settlement *s, const double *urban);
/* (26.36): rural weights from RURAL [R]. */
cqio_status cqio__countryside_spread(cqio_ctx *ctx, cqio_settlement *s, const double *rural);
/* (26.37); with WORK (26.40) too. */
cqio_status cqio__towns_grow(cqio_ctx *ctx, cqio_settlement *s, const double *urban,
                             const cqio_settlement_work *work);
/* (26.38). */
cqio_status cqio__urban_land_build(cqio_ctx *ctx, cqio_settlement *s);

#endif
