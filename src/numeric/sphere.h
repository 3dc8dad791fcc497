/* The earth as a sphere. */
#ifndef CQIO_NUMERIC_SPHERE
#define CQIO_NUMERIC_SPHERE

#define CQIO__PI 3.14159265358979323846
#define CQIO__RADIANS (CQIO__PI / 180) /* of a degree */
#define CQIO__EARTH_RADIUS 6371.0072   /* km, of the sphere with the area of WGS 84 */

/* Great circle in km by haversines from half the differences of the latitudes and longitudes and
 * from the latitudes, all in radians. Not collective. */
double cqio__great_circle(double half_north, double half_east, double latitude1, double latitude2);

#endif
