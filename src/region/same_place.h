/* When two places are one. */
#ifndef CQIO_REGION_SAME_PLACE
#define CQIO_REGION_SAME_PLACE

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

#endif
