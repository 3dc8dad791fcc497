/* Solutions that analyses will ask for, made together in two rounds. */
#ifndef CQIO_FINDINGS_SOLVE_AHEAD
#define CQIO_FINDINGS_SOLVE_AHEAD

#include "findings/findings.h"

/*
 * Solves for the vectors that the wanted analyses share or need: those that the table alone says,
 * then those that follow from their solutions. Both directions advance together, so that the matrix
 * is read as often as for one vector. Collective.
 */
CQIO_NODISCARD cqio_status cqio__solve_ahead(struct work *w);

#endif
