/* Where those live who work in a town (method 26.13-26.15). Not collective. */
#ifndef CQIO_PEOPLE_HOMES
#define CQIO_PEOPLE_HOMES

#include "cqio/people.h"

/* Distances from home to work [R][R], km (26.13): DISTANCE, but inside a district those of its
 * built-up land, LAND km2 per urban resident, at most AREA[R]. */
void cqio__homes_distance(int districts, const double *distance, const double *area,
                          const double *urban, double land, double *out);
/* Urban residents times the free part of their district (26.15): ROOM[R]. */
void cqio__homes_room(int districts, const cqio_people_homes *homes, const double *urban,
                      double *room);
/*
 * COUNT[R] people who work in each town, by home (26.14): AT_HOME[s] = sum_k K_sk COUNT[k], where
 * homes are attractive by WEIGHT[R] >= 0. False, AT_HOME 0, when all weights are 0.
 */
bool cqio__homes_spread(int districts, const cqio_people_homes *homes, const double *weight,
                        const double *count, double *at_home);
/* Mean km between home and work of the JOBS[R] in the districts WITHIN[R] (26.14). */
double cqio__homes_mean_commute(int districts, const cqio_people_homes *homes, const double *weight,
                                const double *jobs, const bool *within);
/* homes->length with which that is TARGET km (26.14). CQIO_CONFIG with the range that can be
 * reached. */
CQIO_NODISCARD cqio_status cqio__homes_find_length(cqio_ctx *ctx, int districts,
                                                   cqio_people_homes *homes, const double *weight,
                                                   const double *jobs, const bool *within,
                                                   double target);

#endif
