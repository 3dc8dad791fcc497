/* One step of a compensated sum. */
#ifndef CQIO_NUMERIC_SUMS
#define CQIO_NUMERIC_SUMS

/* sum + lost = sum + lost + term, but for the rounding of LOST; the error of the addition is found
 * without a branch (Knuth). */
static inline void cqio__add(double term, double *sum, double *lost) {
  double next = *sum + term, added = next - *sum;
  *lost += (*sum - (next - added)) + (term - added);
  *sum = next;
}

#endif
