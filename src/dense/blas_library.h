/* The BLAS and LAPACK libraries that the dynamic linker chose: what they are, their threads. */
#ifndef CQIO_DENSE_BLAS_LIBRARY
#define CQIO_DENSE_BLAS_LIBRARY

#include <stdbool.h>
#include <stddef.h>

/* Functions of the library beside BLAS itself; NULL where it has none. */
struct cqio__blas_library {
  const char *name; /* "OpenBLAS", "BLIS"; that of its file for another one */
  const char *version, *core;
  int (*threads)(void);
  void (*set_threads)(int threads);
  const char *lapack; /* file of LAPACK where it is another library; else NULL */
};

/* The libraries in use, asked anew, as nothing is kept; texts are borrowed from them. Not
 * collective. */
struct cqio__blas_library cqio__blas_library(void);

#endif
