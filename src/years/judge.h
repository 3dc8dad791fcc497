/* Whether the path that the calibration found is one that people could take (method 26.42-26.45).
 */
#ifndef CQIO_YEARS_JUDGE
#define CQIO_YEARS_JUDGE

#include "years/remarks.h"
#include "years/search.h"

/*
 * Looks at the trajectory last computed. What is doubtful is a warning. What is not credible is
 * CQIO_CONFIG, or with calibration.accept a warning and a flag (CQIO_REFUSED_*) in *REFUSED. Equal
 * on all ranks; not collective.
 */
CQIO_NODISCARD cqio_status cqio__judge(const cqio_search *search, int *refused);

/* BOUNDS of the unknown of QUANTITY (cqio__search_unknown) beyond which its value alone is refused;
 * with calibration.accept those of a search, infinite where it has none. Not collective. */
void cqio__judge_bounds(const cqio_search *search, int quantity, double bounds[2]);
/* What is doubtful of computed YEARS, one sentence a kind with the worst case (26.45): where people
 * live in homes, as only these rules know who works there; product per job of a stratum that grows
 * after the last published year unlike before, when they are the REFERENCE; what is missing when no
 * park invests where markets clear. Not collective. */
void cqio__judge_years(const cqio_economy *economy, const cqio_calibration *calibration,
                       const cqio_years *reference, const cqio_years *years, cqio_remarks *remarks);

/* All of YEARS, where REFERENCE are those of the first scenario; what the calibration has said of
 * its reference among those of the reference. CQIO_MEMORY; OUT is to be freed in any case. */
CQIO_NODISCARD cqio_status cqio__remarks_of(const cqio_economy *economy,
                                            const cqio_calibration *calibration,
                                            const cqio_years *reference, const cqio_years *years,
                                            cqio_remarks *out);

#endif
