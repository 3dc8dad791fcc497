/* Points of equilibrium and growth in checkpoints. */
#ifndef CQIO_EQUILIBRIUM_STATE
#define CQIO_EQUILIBRIUM_STATE

#include "core/state_pass.h"
#include "cqio/equilibrium.h"

/* A pass over POINT and over GROWTH with its point; loading makes the room where they are empty.
 * CQIO_MEMORY: what was made is the caller's to free. Collective. */
CQIO_NODISCARD cqio_status cqio__equilibrium_state(cqio_state *state,
                                                   const cqio_equilibrium_model *model,
                                                   cqio_equilibrium *point);
CQIO_NODISCARD cqio_status cqio__growth_state(cqio_state *state,
                                              const cqio_equilibrium_model *model,
                                              cqio_growth *growth);

#endif
