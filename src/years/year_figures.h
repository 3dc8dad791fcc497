/* Functions of the rows CQIO_COMPUTED of quantities.def: cqio__figure_ID writes the figure ID of
 * YEAR, in its shape and the unit inside, to OUT; CQIO_NO_VALUE where a ratio has none. Not
 * collective. */
#ifndef CQIO_YEARS_YEAR_FIGURES
#define CQIO_YEARS_YEAR_FIGURES

#include "cqio/numeric.h"
#include "cqio/years.h"

#define CQIO_FIGURE(id)                                                                            \
  void cqio__figure_##id(const cqio_economy *economy, const cqio_year *year, double *out)
#define CQIO_COMPUTED(id, ...) CQIO_FIGURE(id);
#include "cqio/quantities.def"

#endif
