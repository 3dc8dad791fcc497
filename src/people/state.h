/* People and their flows in checkpoints. */
#ifndef CQIO_PEOPLE_STATE
#define CQIO_PEOPLE_STATE

#include "core/state_pass.h"
#include "cqio/people.h"

/* A pass over the stocks of PEOPLE, and over FLOWS. */
void cqio__people_state(cqio_state *state, cqio_people *people);
void cqio__flows_state(cqio_state *state, cqio_people_flows *flows);

#endif
