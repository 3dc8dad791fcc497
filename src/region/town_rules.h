/* What a table of towns may hold, for those who read one and those who make one. */
#ifndef CQIO_REGION_TOWN_RULES
#define CQIO_REGION_TOWN_RULES

#include <stdbool.h>

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

#endif
