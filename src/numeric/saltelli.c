/* Numbering of the members of a sensitivity analysis. */
#include "cqio/numeric.h"

int cqio_design_members_per_sample(int factors) {
  return factors > 0 ? factors + CQIO_SOURCE_MIXED : 1;
}

cqio_design_member cqio_design_member_at(int factors, int64_t number) {
  int each = cqio_design_members_per_sample(factors);
  return (cqio_design_member){number / each, (int)(number % each)};
}

bool cqio_design_member_uses_b(int source, int factor) {
  return source == CQIO_SOURCE_B || source == CQIO_SOURCE_MIXED + factor;
}
