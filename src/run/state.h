/* The state of a run as one vector of numbers, for checkpoints. */
#ifndef CQIO_RUN_STATE
#define CQIO_RUN_STATE

#include "cqio/run.h"
#include "years/trajectory.h"

/*
 * A pass over the state: counts its numbers (values NULL), saves them to VALUES or loads them from
 * there. One list of members serves the three, so that they cannot differ. Loading stops with BAD
 * where the vector is too short.
 */
typedef struct {
  double *values;
  size_t count, at; /* size of VALUES; numbers passed */
  bool load, bad;
} cqio_state;

void cqio__state_calibration(cqio_state *state, const cqio_economy *economy,
                             cqio_calibration *calibration);
/* The first COUNT of YEARS. */
void cqio__state_years(cqio_state *state, const cqio_economy *economy, cqio_years *years,
                       int count);
/* What cqio__trajectory_step changes. */
void cqio__state_trajectory(cqio_state *state, cqio_trajectory *trajectory);

#endif
