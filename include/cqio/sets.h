/**
 * @file
 * sets: what every district is divided into, in the order of all arrays.
 */
#ifndef CQIO_SETS_H
#define CQIO_SETS_H

/** Zones of a district: location = CQIO_ZONES * district + one of these. */
enum { CQIO_URBAN = 0, CQIO_RURAL = 1, CQIO_ZONES = 2 };
/** Household groups of a district (method section 1): urban registration; rural registration living
 * in town; rural. Account of household matrices = CQIO_GROUPS * district + one of these. */
enum { CQIO_GROUP_URBAN, CQIO_GROUP_FLOATING, CQIO_GROUP_RURAL, CQIO_GROUPS };

#endif
