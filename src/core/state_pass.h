/* The state of a computation as one vector of numbers, for checkpoints. */
#ifndef CQIO_CORE_STATE_PASS
#define CQIO_CORE_STATE_PASS

#include <stddef.h>

#include "cqio/core.h"

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

void cqio__state_reals(cqio_state *state, double *values, size_t count);
void cqio__state_real(cqio_state *state, double *value);
void cqio__state_integer(cqio_state *state, int *value);
/* SIZE bytes of plain numbers, a multiple of 4, as numbers of 32 bits each: all members of a
 * struct, also those to come, and values that may be infinite, which a file of checkpoints does not
 * hold. */
void cqio__state_plain(cqio_state *state, void *bytes, size_t size);

#endif
