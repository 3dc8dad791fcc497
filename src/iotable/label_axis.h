/* Labels of an axis of a NetCDF file, and their join to the accounts of a table. */
#ifndef CQIO_IOTABLE_LABEL_AXIS
#define CQIO_IOTABLE_LABEL_AXIS

#include "cqio/netcdf.h"
#include "iotable/iotable.h"

/* Labels of a dimension: texts of region and sector, or one text, or numbers of its coordinate
 * variable; all NULL: none. */
struct label_axis {
  const char *dimension;
  char **region, **sector;
  char **own; /* texts of the variable that is named as the dimension, beside others; or NULL */
  double *number;
  int64_t count;
};

/* Text variables over DIMENSION are labels: two named ..region.. and ..sector.., or the one that is
 * named as the dimension, or the only one, in place of sectors, or REGION/SECTOR; variables of
 * units are none. CQIO_DATA when it cannot be told which. Collective. */
CQIO_NODISCARD cqio_status cqio__label_axis_read(cqio_ctx *ctx, cqio_ncin *in,
                                                 const char *dimension, struct label_axis *out);
void cqio__label_axis_free(struct label_axis *axis);

/* Account of each position of AXIS, [count], cqio_free; NULL without labels. ROWS: the axis whose
 * numbers name the accounts, or NULL. Every label must be one of the table, and once; COMPLETE: all
 * must be there. Every rank gives the same result. */
CQIO_NODISCARD cqio_status cqio__label_axis_join(cqio_ctx *ctx, const cqio_io_table *table,
                                                 const char *place, const struct label_axis *axis,
                                                 const struct label_axis *rows, bool complete,
                                                 int64_t **account);

/* The texts named as the dimension, beside those of sectors, may not be labels of other accounts
 * than ACCOUNT, of each position (NULL: in their order). CQIO_DATA naming PLACE. Not collective. */
CQIO_NODISCARD cqio_status cqio__label_axis_agrees(cqio_ctx *ctx, const cqio_io_table *table,
                                                   const char *place, const struct label_axis *axis,
                                                   const int64_t *account);

/* Whole numbers over the rows and over the columns that are the same codes in any order must say
 * what ACCOUNT, of the columns, does; CQIO_DATA else. Positions, 0 or 1 and so on, are no codes.
 * Collective. */
CQIO_NODISCARD cqio_status cqio__label_axis_codes(cqio_ctx *ctx, cqio_ncin *in,
                                                  const cqio_io_table *table,
                                                  const int64_t *account);

/* Extensions of TABLE, whose accounts and final demand are set, from IN. Collective. */
CQIO_NODISCARD cqio_status cqio__netcdf_read_extensions(cqio_ctx *ctx, cqio_ncin *in,
                                                        cqio_io_table *table);

/* What a file of cqio convert has beside others: demand_role(demand), with households by region,
 * and primary_value(primary, row) with primary(primary) and primary_role(primary), which are all
 * that is known of primary inputs; account_unit(row). PART [household_part][row] and INCOME, of
 * regions that household(household) names, or of all without it; NULL: not there. Collective. */
CQIO_NODISCARD cqio_status cqio__netcdf_read_roles(cqio_ctx *ctx, cqio_ncin *in,
                                                   cqio_io_table *table, const double *part,
                                                   const double *income);
/* CQIO_DATA for a label of final demand or of primary inputs that is empty or there twice, and for
 * value_added or compensation that are not what primary_value sums to by its roles; a warning for a
 * role that is not the one of its label. Collective. */
CQIO_NODISCARD cqio_status cqio__netcdf_check_roles(cqio_ctx *ctx, cqio_ncin *in,
                                                    const cqio_io_table *table);
/* Warns of variables over the accounts, or named nearly as one that is known, that no reader takes.
 * Not collective. */
void cqio__netcdf_warn_unread(cqio_ctx *ctx, cqio_ncin *in);
/* "value added = variable value_added" and the like. Collective. */
CQIO_NODISCARD cqio_status cqio__netcdf_write_roles(cqio_ctx *ctx, cqio_ncin *in,
                                                    cqio_io_table *table);

#endif
