/* Seats and centroids of districts against their outlines. */
#ifndef CQIO_GRID_OUTLINED_PLACES
#define CQIO_GRID_OUTLINED_PLACES

#include "cqio/grid.h"

/* A point of each district in degrees, [R]; TABLE: the file that states them, for messages. */
typedef struct {
  const char *table;
  const double *lon, *lat;
} cqio__points;

/* Distance in km from a place to the nearest cell of district R, nearly. */
double cqio__km_to_district(const cqio_grid *grid, int r, double lon, double lat);
/*
 * Seats in or near the outlines of their districts KEYS [R], which PATH holds; a warning beyond
 * 3 km. CQIO_DATA beyond 25 km, and for two that lie in each other's district.
 */
CQIO_NODISCARD cqio_status cqio__check_seats_inside(cqio_ctx *ctx, const char *path,
                                                    const cqio_grid *grid, const char *const *keys,
                                                    const cqio__points *points);
/*
 * Outlines lie where the table says that districts do: CQIO_DATA for one that is not about its
 * centroid, by half of its side, and for all of them to one side of theirs.
 */
CQIO_NODISCARD cqio_status cqio__check_centroids(cqio_ctx *ctx, const char *path,
                                                 const cqio_grid *grid, const char *const *keys,
                                                 const cqio__points *points);

#endif
