/* Places of a region in memory. */
#include <math.h>
#include <string.h>

#include "cli/towns/towns.h"
#include "numeric/sphere.h"

static const double km_per_degree = 111.2;
static const double tolerance = 0.012; /* of the residents of a district */

double region_distance(const struct region *region, double lon1, double lat1, double lon2,
                       double lat2) {
  const cqio_grid *grid = region->grid;
  double middle = 0.5 * (grid->lat_bounds[0] + grid->lat_bounds[2 * grid->lat_count - 1]);
  return hypot((lon1 - lon2) * km_per_degree * cos(middle * CQIO__RADIANS),
               (lat1 - lat2) * km_per_degree);
}

void region_sums(const struct region *region, double *sums) {
  memset(sums, 0, (size_t)region->data->districts.count * sizeof *sums);
  for (int k = 0; k < region->count; k++)
    sums[region->place[k].district] += region->place[k].people;
}

bool region_is_complete(double sum, double residents) {
  return fabs(sum / residents - 1.0) < tolerance;
}

static cqio_status grow(cqio_ctx *ctx, struct region *region) {
  int room = region->room ? 2 * region->room : 1024;
  struct place *longer;
  CQIO_TRY(CQIO_ALLOC(ctx, room, &longer));
  if (region->place) memcpy(longer, region->place, (size_t)region->count * sizeof *longer);
  cqio_free(region->place);
  region->place = longer;
  region->room = room;
  return CQIO_OK;
}

cqio_status region_add(cqio_ctx *ctx, struct region *region, const struct place *place) {
  if (region->count == region->room) CQIO_TRY(grow(ctx, region));
  struct place *copy = &region->place[region->count];
  *copy = *place;
  CQIO_TRY(cqio_copy_text(ctx, place->name, &copy->name));
  cqio_status status = cqio_copy_text(ctx, place->local, &copy->local);
  if (status)
    cqio_free(copy->name);
  else
    region->count++;
  return status;
}

void region_keep(struct region *region, const char *keep) {
  int kept = 0;
  for (int k = 0; k < region->count; k++) {
    if (keep[k]) {
      region->place[kept++] = region->place[k];
      continue;
    }
    cqio_free(region->place[k].name);
    cqio_free(region->place[k].local);
  }
  region->count = kept;
}
