/* The state of a computation as one vector of numbers, for checkpoints. */
#include "core/state_pass.h"

#include <stdint.h>
#include <string.h>

void cqio__state_reals(cqio_state *state, double *values, size_t count) {
  if (state->values && count > 0) {
    state->bad = state->bad || count > state->count - state->at;
    if (state->bad) return;
    if (state->load)
      memcpy(values, state->values + state->at, count * sizeof *values);
    else
      memcpy(state->values + state->at, values, count * sizeof *values);
  }
  state->at += count;
}

void cqio__state_real(cqio_state *state, double *value) {
  cqio__state_reals(state, value, 1);
}

void cqio__state_integer(cqio_state *state, int *value) {
  double number = *value;
  cqio__state_real(state, &number);
  *value = (int)number;
}

void cqio__state_plain(cqio_state *state, void *bytes, size_t size) {
  for (size_t k = 0; k < size / sizeof(uint32_t); k++) {
    uint32_t word;
    memcpy(&word, (char *)bytes + k * sizeof word, sizeof word);
    double number = word;
    cqio__state_real(state, &number);
    word = (uint32_t)number;
    memcpy((char *)bytes + k * sizeof word, &word, sizeof word);
  }
}
