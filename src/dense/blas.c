/* What the BLAS library is and how many threads it uses. */
#include "cqio/dense.h"

#include "dense/threads.h"

#include <string.h>

#ifdef CQIO_HAVE_OPENBLAS
char *openblas_get_config(void);
char *openblas_get_corename(void);
void openblas_set_num_threads(int threads);
int openblas_get_num_threads(void);
#endif

void cqio_blas_set_threads(int threads) {
#ifdef CQIO_HAVE_OPENBLAS
  openblas_set_num_threads(threads);
#else
  (void)threads;
#endif
}

int cqio__blas_threads(void) {
#ifdef CQIO_HAVE_OPENBLAS
  return openblas_get_num_threads();
#else
  return 1;
#endif
}

const char *cqio_blas_config(void) {
#ifdef CQIO_HAVE_OPENBLAS
  return openblas_get_config();
#else
  return "unknown";
#endif
}

const char *cqio_blas_core(void) {
#ifdef CQIO_HAVE_OPENBLAS
  return openblas_get_corename();
#else
  return "unknown";
#endif
}

bool cqio_blas_core_is_old(void) {
#if defined(CQIO_HAVE_OPENBLAS) && defined(__x86_64__)
  static const char *const wide[] = {"SkylakeX", "Cooperlake", "SapphireRapids"};
  if (!__builtin_cpu_supports("avx512f")) return false;
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if (strcmp(cqio_blas_core(), wide[i]) == 0) return false;
  return true;
#else
  return false;
#endif
}
