/* Stands in for core/version.c, which the linker then leaves out. */
#include "cqio/core.h"

const char *cqio_version(void) {
  return "0.0.9";
}

const char *cqio_git_state(void) {
  return "older";
}

const char *cqio_compiler(void) {
  return "a compiler";
}
