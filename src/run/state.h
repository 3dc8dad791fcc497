/* The state of a run as one vector of numbers, for checkpoints. */
#ifndef CQIO_RUN_STATE
#define CQIO_RUN_STATE

#include "core/state_pass.h"
#include "cqio/run.h"
#include "years/trajectory.h"

/* To be loaded into what cqio__calibration_open has made. CQIO_MEMORY. Collective. */
CQIO_NODISCARD cqio_status cqio__state_calibration(cqio_state *state, const cqio_economy *economy,
                                                   cqio_calibration *calibration);
/* The first COUNT of YEARS. */
void cqio__state_years(cqio_state *state, const cqio_economy *economy, cqio_years *years,
                       int count);
/* What cqio__trajectory_step changes. */
void cqio__state_trajectory(cqio_state *state, cqio_trajectory *trajectory);

#endif
