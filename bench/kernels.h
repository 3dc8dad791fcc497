/* Loops that run at the limits of the processor and of the memory, on several threads. */
#ifndef CQIO_BENCH_KERNELS_H
#define CQIO_BENCH_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

/* Runs work(data, thread, threads) on THREADS threads; false when one could not be started. */
bool bench__parallel(int threads, void (*work)(void *data, int thread, int threads), void *data);

enum { BENCH_FMA_CHAINS = 12 };
/*
 * STEPS multiply-adds x = x / 2 + 1 on 12 independent vectors that stay in registers, with the
 * widest vectors the processor has. Returns the flops done; *value is an entry of the result, 2
 * after many steps.
 */
double bench__fma64(long steps, double *value);
double bench__fma32(long steps, double *value);

/* Sum of x; COUNT must be a multiple of 32 and x aligned to 64 bytes. */
double bench__sum(const double *x, size_t count);
/* a = b + 3 c, written past the caches where the processor can; the same demands. */
void bench__triad(double *a, const double *b, const double *c, size_t count);

#endif
