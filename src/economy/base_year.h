/* Parts of the base-year economy, in the order in which they are made. */
#ifndef CQIO_ECONOMY_BASE_YEAR_H
#define CQIO_ECONOMY_BASE_YEAR_H

#include "cqio/economy.h"

/* Numbers of a table by location and sector, L*S. */
static inline size_t cqio__economy_size(const cqio_economy *economy) {
  return (size_t)economy->locations * (size_t)economy->sectors;
}
static inline cqio_regional_frame cqio__economy_frame(const cqio_economy *economy) {
  const cqio_dataset *data = economy->data;
  return (cqio_regional_frame){economy->districts, CQIO_ZONES, economy->sectors,
                               data->districts.key, data->sectors.key};
}

/* ---- base_accounts.c: not collective --------------------------------------------------------- */

/* economy->imports of the municipal table (2.4). */
CQIO_NODISCARD cqio_status cqio__accounts_remove_imports(cqio_economy *economy);
/* Value added and compensation per unit of output. */
void cqio__accounts_input_shares(cqio_economy *economy);
/* Output by district and zone (3.1, 4.1), and which accounts are active. */
CQIO_NODISCARD cqio_status cqio__accounts_locate_output(cqio_economy *economy);
/* Final demand by location of use, and demand from outside by output. */
void cqio__accounts_locate_demand(cqio_economy *economy);
/* TOTAL[L][S]: all kinds of final demand by location of use. */
void cqio__accounts_add_uses(const cqio_economy *economy, double *total);
/* Jobs, and jobs per output (10.1), (26.1); of farming what the land needs (26.9) where people
 * decide who farms. */
CQIO_NODISCARD cqio_status cqio__accounts_locate_jobs(cqio_economy *economy,
                                                      const cqio_options *options);

/* ---- trade.c: collective --------------------------------------------------------------------- */

/* Kernels and balanced trade shares, or location quotients (3.3-3.12). */
CQIO_NODISCARD cqio_status cqio__trade_make(cqio_economy *economy, const cqio_options *options);
/* economy->structure and the open operator of it. */
CQIO_NODISCARD cqio_status cqio__trade_make_operator(cqio_economy *economy);

/* ---- base_year.c: collective ----------------------------------------------------------------- */

/* Residuals of the row balance x = A x + f (2.10) and of the aggregation to the municipal table
 * (3.13). */
CQIO_NODISCARD cqio_status cqio__base_year_balance(cqio_economy *economy);
/* economy->certificate. CQIO_NUMERIC when there is none. */
CQIO_NODISCARD cqio_status cqio__base_year_certify(cqio_economy *economy);

#endif
