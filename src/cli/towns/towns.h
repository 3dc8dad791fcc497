/* Inside of cqio-towns. */
#ifndef CQIO_CLI_TOWNS
#define CQIO_CLI_TOWNS

#include "cqio/grid.h"
#include "cqio/region.h"

/* The command line. */
struct request {
  const char *places, *dataset, *overlap, *output;
  const char *admin;           /* "CN" or "CN.33"; NULL: any */
  const char *title, *sources; /* of the table */
  bool chinese, overwrite;
};

struct place {
  int64_t id;
  char *name, *local;      /* LOCAL: "" without a name in Chinese characters; owned */
  double lon, lat, people; /* people: 0 is not known */
  int district;
  bool filled;
};

/* Places of a region, and what the rules are made from. Owned but for the first two. */
struct region {
  const cqio_dataset *data;
  const cqio_grid *grid;
  int count, room;
  struct place *place;
  /* the rule for holes: ln people = intercept + slope ln(rural density x land), with a deviation */
  double intercept, slope, deviation, seat_share;
  int sample;   /* places behind it; 0: the rule of Chongqing 2010 */
  int filled;   /* places that got people by it */
  int complete; /* districts within the tolerance, in the end */
};

/* Kilometres on the plane of the grid. */
double region_distance(const struct region *region, double lon1, double lat1, double lon2,
                       double lat2);
/* People of the places of each district, [R]. */
void region_sums(const struct region *region, double *sums);
/* True when a district of RESIDENTS with places of SUM people is complete. */
bool region_is_complete(double sum, double residents);
/* One more place, whose texts are copied. */
cqio_status region_add(cqio_ctx *ctx, struct region *region, const struct place *place);
/* Keeps the places with KEEP[k] != 0. */
void region_keep(struct region *region, const char *keep);

/* Reads the places of the request that lie in a district, or within 5 km of one. */
cqio_status places_read(cqio_ctx *ctx, const struct request *request, struct region *region);
/* Drops places that are there twice: numbers, and the smaller of two that are one place; JOIN: the
 * other gets its people. CQIO_DATA for a number of two places. */
cqio_status doubles_drop(cqio_ctx *ctx, const struct request *request, struct region *region,
                         bool join);
/* Places as they were read: CQIO_DATA where they have more people than the residents of their
 * districts by far, beside the largest of each, which may be the district itself. */
cqio_status people_check(cqio_ctx *ctx, const struct request *request, const struct region *region);
/* Rule 1: drops aggregates and doubles; CQIO_DATA where these are many. */
cqio_status aggregates_drop(cqio_ctx *ctx, const struct request *request, struct region *region);
/* The largest place of a district lies at its seat: a warning, and CQIO_DATA further away, where
 * those of all districts lie elsewhere. */
cqio_status seats_check(cqio_ctx *ctx, const struct request *request, const struct region *region);
/* Rule 2: fills holes by what complete districts show; a warning where too few do. */
cqio_status holes_fill(cqio_ctx *ctx, const struct request *request, struct region *region);
/* Writes the table. */
cqio_status table_write(cqio_ctx *ctx, const struct request *request, struct region *region);

#endif
