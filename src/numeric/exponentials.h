/* Exponentials and logarithms of many numbers, with the same bits on every processor. */
#ifndef CQIO_NUMERIC_EXPONENTIALS
#define CQIO_NUMERIC_EXPONENTIALS

#include <stdint.h>

/* x[j] = exp(constant + factor x[j]), within 2 ulp, for arguments within [-700, 700]. */
void cqio__exponentials(double constant, double factor, int64_t count, double *x);
/* x[j] = log(x[j]) of normal numbers > 0, within 1 ulp. */
void cqio__logarithms(int64_t count, double *x);

#endif
