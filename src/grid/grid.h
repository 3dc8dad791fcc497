/* Inside of the grid module, shared by its files only. */
#ifndef CQIO_GRID_GRID
#define CQIO_GRID_GRID

#include "cqio/grid.h"

/* Number of cells. */
size_t cqio__grid_cells(const cqio_grid *grid);

/*
 * Built-up fractions of district DISTRICT with AREA km2 in all, shaped by the gradient and floored
 * (method 17.5), into weights->fraction.
 */
cqio_status cqio__built_up_lay_out(cqio_ctx *ctx, cqio_weights *weights, int district, double area);
/* Fractions of the base year moved by one shift of their logits, so that they sum to AREA km2. */
cqio_status cqio__built_up_shift(cqio_ctx *ctx, cqio_weights *weights, int district, double area);

#endif
