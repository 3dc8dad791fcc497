/**
 * @file
 * dense: the BLAS library in use. Factors and products of dense matrices are internal.
 */
#ifndef CQIO_DENSE_H
#define CQIO_DENSE_H

#include "cqio/core.h"

CQIO_BEGIN_DECLS

/** Sets the number of THREADS (0: leaves it) and has the library take its work space now.
 * CQIO_MEMORY with the figures where that cannot be had: later calls would wait for it without end.
 * Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_blas_start(cqio_ctx *ctx, int threads);
/** Sets the number of threads of the BLAS library on this rank. Not collective. */
CQIO_API void cqio_blas_set_threads(int threads);
/** Bytes of a configuration text. */
enum { CQIO_BLAS_CONFIG_SIZE = 256 };
/** Name, version and configuration of the BLAS library that the linker chose, and the file of
 * LAPACK where it is another one, in TEXT, which is returned. A library that does not say what it
 * is has the name of its file. Not collective. */
CQIO_API const char *cqio_blas_config(char text[CQIO_BLAS_CONFIG_SIZE]);
/** Kernel (core type) of the BLAS library in use; "unknown" when it does not say. Borrowed. Not
 * collective. */
CQIO_API const char *cqio_blas_core(void);
/** True when the CPU has AVX-512 and OpenBLAS uses kernels without it, usually because
 * OPENBLAS_CORETYPE is set: products then take about twice as long. Not collective. */
CQIO_API bool cqio_blas_core_is_old(void);

CQIO_END_DECLS

#endif
