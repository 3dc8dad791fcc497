/* Inside of demands, shared by their sources. */
#ifndef CQIO_IOTABLE_DEMAND
#define CQIO_IOTABLE_DEMAND

#include "iotable/iotable.h"

struct demand {
  cqio_ctx *ctx;
  const cqio_io_table *table;
  cqio_io_closure closure;
  int64_t first, count; /* accounts of this rank */
  const char *name;     /* of the file that is read, without its folder */
  cqio_io_demand *out;
};

/* Room for COLUMNS demands, all zero. */
CQIO_NODISCARD cqio_status cqio__demand_take(struct demand *d, int columns);
CQIO_NODISCARD cqio_status cqio__demand_name(struct demand *d, int column, const char *name);
/* Sets the value of an account of the whole table, if it belongs to this rank. */
void cqio__demand_set(struct demand *d, int column, int64_t account, double value);
/* Reports a label that the table has not. */
cqio_status cqio__demand_unknown(struct demand *d, const char *place, const char *label);

/* COLUMN (NULL: all, or f) of the file PATH. Collective. */
CQIO_NODISCARD cqio_status cqio__demand_from_csv(struct demand *d, const char *path,
                                                 const char *column);
CQIO_NODISCARD cqio_status cqio__demand_from_netcdf(struct demand *d, const char *path,
                                                    const char *column);

#endif
