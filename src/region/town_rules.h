/* What a table of towns may hold, for those who read one and those who make one. */
#ifndef CQIO_REGION_TOWN_RULES
#define CQIO_REGION_TOWN_RULES

#include <stdbool.h>
#include <stddef.h>

/* A place in degrees; NAME may be "". */
typedef struct {
  const char *name;
  double lon, lat;
} cqio_place;

/* Degrees of latitude beyond which places are not one. */
extern const double cqio__same_place_reach;
/* Whether both are one place under two numbers: at the same point, or near it by the same name. */
bool cqio__same_place(const cqio_place *a, const cqio_place *b);

/* How many people the towns of a district may have per resident of it: more or fewer are another
 * unit or another table, and no other census. URBAN: the part of its residents in town. */
extern const double cqio__most_townspeople;
double cqio__least_townspeople(double urban);
/* Beyond which part of the residents, more or less, they are doubtful. */
extern const double cqio__doubtful_townspeople;

/* From the seats to the largest towns of their districts, EAST and NORTH [COUNT] km, which are
 * sorted: the middle of all is about 0, unless all towns, or all seats, lie elsewhere than they are
 * said to. Its length in km, 0 of too few districts to tell. */
double cqio__middle_way(double *east, double *north, size_t count, double *x, double *y);
/* Beyond which it is doubtful, and refused, km. */
extern const double cqio__doubtful_way, cqio__refused_way;

#endif
