/* What is doubtful of years with markets (28.10). Not collective. */
#ifndef CQIO_YEARS_MARKET_JUDGE
#define CQIO_YEARS_MARKET_JUDGE

#include "years/market_study.h"
#include "years/remarks.h"

/* Of the reference of STUDY, whose figures are YEAR[years]: use of park capital, incomes of town
 * and countryside and jobs in towns beside what was published, the countryside outside farming. */
void cqio__market_judge(const cqio_economy *economy, const cqio_market_study *study,
                        const cqio_year *year, cqio_remarks *remarks);
/* Of YEARS of a scenario: what is missing when no park invests; of those of the REFERENCE by its
 * net effects. */
void cqio__market_judge_scenario(const cqio_calibration *calibration, const cqio_years *reference,
                                 const cqio_years *years, cqio_remarks *remarks);

/* ---- market_effects.c ------------------------------------------------------------------------ */

/* Says what the last year of PATH, of SCENARIO, has more than the reference, and where a lever that
 * stands alone has not the sign that it is meant to have (28.8). Nothing of the reference itself.
 */
void cqio__market_effects(const cqio_economy *economy, const cqio_scenario *scenario,
                          const cqio__markets_path *path);

#endif
