/* The maps of the base year, which scenarios share: made once, then copied. */
#ifndef CQIO_RESULTS_MAP_BASE
#define CQIO_RESULTS_MAP_BASE

#include "results/map_maker.h"

/* What was made last, and of what: zero before. */
typedef struct {
  int land;        /* cqio_map_land.made */
  double *figures; /* all figures of the year, one after the other */
  size_t count;
  void *steps; /* its maps as cqio_ncout_pack gives them */
  size_t size;
  double *row; /* of the record */
} cqio_map_base;

/* The maps of the base year, made of FIGURES into maker->file, which has no other step yet, and
 * maker->record; copied where BASE was made of the same figures and land. Not collective. */
CQIO_NODISCARD cqio_status cqio__map_base_year(cqio_map_base *base, const cqio_map_maker *maker,
                                               const cqio_map_figures *figures);
void cqio__map_base_free(cqio_map_base *base);

#endif
