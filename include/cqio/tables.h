/*
 * tables: input-output tables of any size with labels, demands on them, and their solutions.
 *
 * The n accounts of a table are pairs of region and sector in the order of the source; not every
 * region must have every sector, and a table may have no regions. The matrix of technical
 * coefficients A (method 2.3; row = supplier, column = user) is held either as rows distributed
 * over the ranks or as a factored trade structure. Labels and account vectors of a source are
 * replicated; vectors of a solution are local. Money stays in the unit of the source.
 */
#ifndef CQIO_TABLES_H
#define CQIO_TABLES_H

#include "cqio/linalg.h"
#include "cqio/solve.h"

/* ---- table ----------------------------------------------------------------------------------- */

/* Distinct names in order of appearance. */
typedef struct {
  int64_t count;
  const char **text; /* [count] UTF-8, as in the source byte by byte */
} cqio_io_names;

/* Named account vectors, such as the columns of final demand. */
typedef struct {
  int count;
  const char **name;     /* [count] */
  const double **values; /* [count][n] */
} cqio_io_series;

typedef struct cqio_io_memory cqio_io_memory;
typedef struct cqio_io_scratch cqio_io_scratch;

/* All members are owned by the table and equal on all ranks unless said otherwise; optional vectors
 * are NULL when the source has none. */
typedef struct {
  const char *source;             /* as given: a path, or "uniform:n=5,colsum=0.5" */
  const char *unit;               /* of flows; "1" for coefficients */
  int64_t accounts;               /* n >= 1 */
  cqio_io_names regions, sectors; /* no regions: regions.count = 0 */
  /* [n] indices of the names of an account; NULL: account = region * sectors.count + sector */
  const int32_t *region, *sector;

  int64_t first, count; /* accounts of this rank: [first, first + count) */
  const double *rows;   /* A [count][n] of this rank, or NULL with: */
  const cqio_trade_structure *structure;

  const double *output;      /* x [n] */
  cqio_io_series final;      /* final demand by column; inflow of competing goods is negative */
  cqio_io_series primary;    /* primary inputs by row, flows: compensation, ..., imports */
  const double *value_added; /* [n] flows: all primary inputs but imports */
  const double *compensation, *households; /* [n] flows: paid to and bought by households */
  double household_income;  /* of all households, >= what is paid to them; 0: not known */
  const double *employment; /* [n] persons, or the unit of the source */
  int64_t absent;           /* accounts without output, whose columns are zero (method 2.3) */
  int64_t negative_demand;  /* accounts with negative total final demand */

  cqio_io_memory *memory;   /* of all of the above */
  cqio_io_scratch *scratch; /* texts of labels */
} cqio_io_table;

typedef struct {
  /* Row and column totals must agree with output within this share of it, beside the rounding of
   * the figures of a CSV file (2.9, 2.10); [0, 1], default 1e-6. */
  double balance_tolerance;
  double memory; /* bytes a rank may take for the table; 0: no limit. Default 0 */
  bool assemble; /* turn a factored structure into dense rows. Default false */
} cqio_io_options;
void cqio_io_options_init(cqio_io_options *options);

/*
 * Reads the table SOURCE:
 *
 *   DIRECTORY, FILE.csv  table.csv as in matrices: column `key`, optional `region` and `code`; a
 * row and a column for each account (columns are named REGION/SECTOR when there are regions),
 * further columns = final demand (`inflow` counts negative, `households` and `..._households` are
 * consumption, `employment` persons) and `total_output`; further rows = primary inputs
 * (`compensation`, ..., `imports`), `employment`, `total_output`. FILE.nc              NetCDF-4:
 * Z(row, column) and x(row), or A(row, column); optional x(row), f(row, demand) or f(row) with
 * demand(demand), value_added(row), compensation(row), households(row), household_income,
 * employment(row), region(row), sector(row). Read by rank 0 in slabs and sent to the owners.
 *   uniform:n=N,colsum=C    a_ij = C / N                       (method T2, as the four below)
 *   diagonal:n=N,colsum=C   a_ii = C (i + 1) / N
 *   rank-one:n=N,colsum=C   a_ij = C (j + 1) / N^2
 *   cyclic:n=N,colsum=C     a_i,(i+1 mod N) = C
 *   triangular:n=N,colsum=C a_ij = C / N for j > i
 *   random:n=N,colsum=LO-HI,seed=K  column j sums to c_j in [LO, HI], shares drawn by Philox
 *                        counters (seed, row, column): the same matrix for any number of ranks
 *
 * OPTIONS NULL: defaults. Errors: CQIO_USAGE for a wrong generator; CQIO_DATA naming the accounts
 * of a value that is not finite or negative, of zero output with a column that is not zero, and of
 * totals that do not agree; CQIO_MEMORY with the figures beyond the limit. *out = NULL then.
 * Collective.
 */
CQIO_NODISCARD cqio_status cqio_io_table_read(cqio_ctx *ctx, const char *source,
                                              const cqio_io_options *options, cqio_io_table **out);
void cqio_io_table_destroy(cqio_io_table **table);

/* "region/sector", or "sector" without regions. Borrowed until the fourth further call. Not
 * collective. */
const char *cqio_io_table_label(const cqio_io_table *table, int64_t account);
/* The same as names for messages of solve. */
cqio_account_names cqio_io_table_names(const cqio_io_table *table);
/* Account labelled LABEL, or -1. Looks from account START on, then from the beginning, so that
 * labels in order are found at once. Not collective. */
int64_t cqio_io_table_find(const cqio_io_table *table, const char *label, int64_t start);

#endif
