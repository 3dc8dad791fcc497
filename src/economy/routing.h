/* Demand on its way to its suppliers, for the operator and the zone shares of any year (method
 * 3.13). */
#ifndef CQIO_ECONOMY_ROUTING_H
#define CQIO_ECONOMY_ROUTING_H

#include "cqio/economy.h"

/* As cqio_economy_route, by the trade of OP, an open operator of the accounts. Collective. */
CQIO_NODISCARD cqio_status cqio__route_demand(cqio_ctx *ctx, cqio_operator *op, int columns,
                                              const double *use, double *final_demand);
/* As cqio_economy_own_coefficient, of an operator made of ECONOMY but for the shares of locations
 * in supply: row scales FROM [S][L] and, with location quotients, SPLIT [S][L]. */
double cqio__own_coefficient(const cqio_economy *economy, const double *from, const double *split,
                             int location, int supplier, int user);

#endif
