/* Inside of the grid module, shared by its files only. */
#ifndef CQIO_GRID_GRID_H
#define CQIO_GRID_GRID_H

#include "cqio/grid.h"

/* A grid with room for ENTRIES entries; everything zero. */
cqio_status cqio__grid_allocate(cqio_ctx *ctx, int lat_count, int lon_count, int district_count,
                                int64_t entries, cqio_grid **out);
/* Fills district_area and dominant from the entries. */
void cqio__grid_summarise(cqio_grid *grid);
size_t cqio__grid_cells(const cqio_grid *grid);

/*
 * Built-up fractions of district DISTRICT with AREA km2 in all, shaped by the gradient and floored
 * (method 17.5), into weights->fraction.
 */
cqio_status cqio__built_up_lay_out(cqio_ctx *ctx, cqio_weights *weights, int district, double area);
/* Fractions of the base year moved by one shift of their logits, so that they sum to AREA km2. */
cqio_status cqio__built_up_shift(cqio_ctx *ctx, cqio_weights *weights, int district, double area);

#endif
