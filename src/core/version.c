/* Version of the program and of its build. */
#include "cqio/core.h"

#include "cqio_version.h"

const char *cqio_version(void) {
  return CQIO_VERSION;
}

const char *cqio_git_state(void) {
  return CQIO_GIT_STATE;
}

const char *cqio_compiler(void) {
  return CQIO_COMPILER;
}
