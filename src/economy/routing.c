/* Final demand on its way from where it is used to who supplies it (method 3.13). */
#include "economy/routing.h"

cqio_status cqio__route_demand(cqio_ctx *ctx, cqio_operator *op, int columns, const double *use,
                               double *final_demand) {
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  double *local = NULL, *routed = NULL;
  cqio_status status = CQIO_ALLOC(ctx, columns * count, &local);
  if (!status) status = CQIO_ALLOC(ctx, columns * count, &routed);
  status = cqio_agree(ctx, status);
  if (!status) {
    cqio_operator_scatter(op, columns, use, local);
    status = cqio_operator_trade(ctx, op, false, columns, local, routed);
  }
  if (!status) status = cqio_operator_gather(ctx, op, columns, routed, final_demand);
  cqio_free(local);
  cqio_free(routed);
  return status;
}

const double *cqio_economy_kernel(const cqio_economy *economy, int product, double *room) {
  size_t pairs = (size_t)economy->districts * (size_t)economy->districts;
  size_t first = (size_t)economy->data->sector_class[product] * pairs;
  if (!economy->own_kernel) return economy->kernel + first;
  for (size_t k = 0; k < pairs; k++)
    room[k] =
        economy->kernel[first + k] + economy->own.scale[product] * economy->own_kernel[first + k];
  return room;
}

cqio_status cqio_economy_route(const cqio_economy *economy, int columns, const double *use,
                               double *final_demand) {
  return cqio__route_demand(economy->ctx, economy->open_operator, columns, use, final_demand);
}

double cqio__own_coefficient(const cqio_economy *economy, const double *from, const double *split,
                             int location, int supplier, int user) {
  size_t districts = (size_t)economy->districts, district = (size_t)(location / CQIO_ZONES);
  size_t sectors = (size_t)economy->sectors;
  size_t cell = (size_t)supplier * (size_t)economy->locations + (size_t)location;
  size_t class = (size_t)economy->data->sector_class[supplier];
  size_t entry = (size_t)supplier * sectors + (size_t)user;
  size_t pair = (class * districts + district) * districts + district;
  double kernel = economy->kernel[pair];
  if (economy->own_kernel) kernel += economy->own.scale[supplier] * economy->own_kernel[pair];
  double share = from[cell] * kernel * economy->trade.to[cell];
  if (!economy->local.local_technology) return share * economy->imports.coefficients[entry];
  entry += district * sectors * sectors;
  return share * economy->local.remaining_technology[entry] +
         split[cell] * economy->local.local_technology[entry];
}

double cqio_economy_own_coefficient(const cqio_economy *economy, int location, int supplier,
                                    int user) {
  return cqio__own_coefficient(economy, economy->trade.from, economy->local.split, location,
                               supplier, user);
}
