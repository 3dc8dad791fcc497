/* What the reference hands over to scenarios year by year (method 26.3, 26.6, 26.9, 26.17, 26.20).
 */
#include "years/trajectory.h"

#include <string.h>

cqio_status cqio__reference_allocate(const cqio_economy *economy, int years,
                                     cqio_reference *reference) {
  size_t districts = (size_t)economy->districts, count = (size_t)years;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, count * CQIO_STRATA, &reference->labour_factor));
  CQIO_TRY(CQIO_ALLOC(economy->ctx, count * districts, &reference->farm_output));
  CQIO_TRY(CQIO_ALLOC(economy->ctx, count * districts, &reference->income_gap));
  return CQIO_ALLOC(economy->ctx, count, &reference->new_jobs);
}

void cqio__reference_free(cqio_reference *reference) {
  cqio_free(reference->labour_factor);
  cqio_free(reference->farm_output);
  cqio_free(reference->income_gap);
  cqio_free(reference->new_jobs);
  *reference = (cqio_reference){0};
}

void cqio__reference_note(const cqio_trajectory *t, int index, cqio_reference *reference) {
  size_t districts = (size_t)t->economy->districts, bytes = districts * sizeof(double);
  if (t->workforce) {
    memcpy(reference->labour_factor + CQIO_STRATA * index, t->workforce->factor,
           sizeof t->workforce->factor);
    memcpy(reference->farm_output + districts * (size_t)index, t->workforce->farm_output, bytes);
  }
  memcpy(reference->income_gap + districts * (size_t)index, t->flows->gap, bytes);
  reference->new_jobs[index] = t->new_jobs;
}
