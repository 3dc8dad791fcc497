/* Distances on the earth. */
#include "numeric/sphere.h"

#include <math.h>

double cqio__great_circle(double half_north, double half_east, double latitude1, double latitude2) {
  double north = sin(half_north), east = sin(half_east);
  double h = north * north + cos(latitude1) * cos(latitude2) * east * east;
  return 2 * CQIO__EARTH_RADIUS * asin(sqrt(fmin(h, 1.0))); /* rounding may exceed 1 */
}
