/* What a table of towns may hold. */
#include "region/town_rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double KM_PER_DEGREE = 111.2;
static const double SAME_POINT = 0.02, SAME_NAME = 2.0; /* km */
static const double RADIANS = 3.14159265358979323846 / 180.0;

const double cqio__same_place_reach = 2.0 / 111.2;

bool cqio__same_place(const cqio_place *a, const cqio_place *b) {
  double east = remainder(a->lon - b->lon, 360.0) * cos(0.5 * (a->lat + b->lat) * RADIANS);
  double km = KM_PER_DEGREE * hypot(east, a->lat - b->lat);
  return km <= SAME_POINT || (km <= SAME_NAME && a->name[0] && strcmp(a->name, b->name) == 0);
}

const double cqio__most_townspeople = 2.0;
const double cqio__doubtful_townspeople = 0.25;

double cqio__least_townspeople(double urban) {
  const double of_urban = 0.5;
  return of_urban * urban;
}

const double cqio__doubtful_way = 3.0;
const double cqio__refused_way = 30.0;

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double cqio__middle_way(double *east, double *north, size_t count, double *x, double *y) {
  enum { LEAST = 6 };
  *x = *y = 0.0;
  if (count < LEAST) return 0.0;
  qsort(east, count, sizeof *east, ascending);
  qsort(north, count, sizeof *north, ascending);
  *x = east[count / 2];
  *y = north[count / 2];
  return hypot(*x, *y);
}
