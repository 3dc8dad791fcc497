/* The steps of steps.def, on rank 0 alone. Errors: CQIO_USAGE and CQIO_DATA naming what the text
 * after an option, or its file, should say; CQIO_DATA where an identity does not hold. */
#ifndef CQIO_TRANSFORMS_STEPS
#define CQIO_TRANSFORMS_STEPS

#include "transforms/ledger.h"

#define STEP(id, option, expected, files, text)                                                    \
  CQIO_NODISCARD cqio_status cqio__step_##id(struct ledger *ledger, const char *value);
#include "transforms/steps.def"

#endif
