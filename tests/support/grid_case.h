/*
 * A made grid: districts side by side between WEST and EAST, the border running through cells; on a
 * sphere of 6371.0072 km (method 17.1).
 */
#ifndef CQIO_TESTS_GRID_CASE_H
#define CQIO_TESTS_GRID_CASE_H

#include "support/mpi_test.h"

#include <math.h>

#include "grid/grid.h"

static const double case_radius = 6371.0072, case_radians = 3.14159265358979323846 / 180.0;

static inline void case_axis(int count, double start, double step, double *centres,
                             double *bounds) {
  for (int i = 0; i < count; i++) {
    bounds[2 * i] = start + i * step;
    bounds[2 * i + 1] = start + (i + 1) * step;
    centres[i] = start + (i + 0.5) * step;
  }
}

/* Share of cell column J (of width STEP) west of BORDER, both counted from the west edge. */
static inline double case_share(int j, double step, double border) {
  return fmin(fmax(border / step - j, 0.0), 1.0);
}

/*
 * ROWS x COLUMNS cells of STEP degrees from (SOUTH, WEST); BORDERS [districts + 1] in degrees from
 * WEST, ascending: district r lies between BORDERS[r] and BORDERS[r + 1].
 */
static inline cqio_grid *case_grid(int rows, int columns, double step, double south, double west,
                                   int districts, const double *borders) {
  cqio_grid *grid;
  if (cqio_grid_create(test_ctx, rows, columns, districts, (int64_t)rows * (columns + districts),
                       &grid))
    return NULL;
  case_axis(rows, south, step, grid->lat, grid->lat_bounds);
  case_axis(columns, west, step, grid->lon, grid->lon_bounds);
  for (int i = 0; i < rows; i++)
    grid->cell_area[i] = case_radius * case_radius * step * case_radians *
                         (sin(grid->lat_bounds[2 * i + 1] * case_radians) -
                          sin(grid->lat_bounds[2 * i] * case_radians));
  int64_t next = 0;
  for (int r = 0; r < districts; r++) {
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < columns; j++) {
        double share = case_share(j, step, borders[r + 1]) - case_share(j, step, borders[r]);
        if (!(share > 0.0)) continue;
        grid->cell[next] = i * columns + j;
        grid->overlap[next++] = share * grid->cell_area[i];
      }
    grid->first[r + 1] = next;
  }
  cqio_grid_summarise(grid);
  return grid;
}

#endif
