/* Inside of demands, shared by their sources. */
#ifndef CQIO_IOTABLE_DEMAND
#define CQIO_IOTABLE_DEMAND

#include "iotable/iotable.h"

struct demand {
  cqio_ctx *ctx;
  const cqio_io_table *table;
  cqio_io_closure closure;
  bool transpose;       /* for prices: the columns are primary inputs */
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

/* Whether the NAME of a column says that it is a demand (or, transposed, a primary input): by the
 * list of roles, or as a column of final demand or an account of the table. */
bool cqio__demand_is_said(const struct demand *d, const char *name);
/* Whether it says numbers of another kind: years, shares, rates. */
bool cqio__demand_is_other(const char *name);
/* CQIO_DATA naming PLACE for a NAME of another role in tables, such as imports, employment or
 * output; a warning for one that says demand by some of its words alone. */
CQIO_NODISCARD cqio_status cqio__demand_check_name(const struct demand *d, const char *place,
                                                   const char *name);

/* COLUMN (NULL: all, or f) of the file PATH. Collective. */
CQIO_NODISCARD cqio_status cqio__demand_from_csv(struct demand *d, const char *path,
                                                 const char *column);
CQIO_NODISCARD cqio_status cqio__demand_from_netcdf(struct demand *d, const char *path,
                                                    const char *column);

#endif
