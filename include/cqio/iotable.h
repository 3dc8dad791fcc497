/**
 * @file
 * iotable: input-output tables of any size with labels, demands on them, and their solutions.
 *
 * The n accounts of a table are pairs of region and sector in the order of the source; not every
 * region must have every sector, and a table may have no regions. The matrix of technical
 * coefficients A (method 2.3; row = supplier, column = user) is held either as rows distributed
 * over the ranks or as a factored trade structure. Labels and account vectors of a source are
 * replicated; vectors of a solution are local. Money stays in the unit of the source.
 */
#ifndef CQIO_IOTABLE
#define CQIO_IOTABLE

#include <stdio.h>

#include "cqio/operator.h"
#include "cqio/solve.h"
#include "cqio/units.h"

CQIO_BEGIN_DECLS

/* ---- table ----------------------------------------------------------------------------------- */

/** Distinct names in order of appearance. */
typedef struct {
  int64_t count;
  const char **text; /**< [count] UTF-8, in the form of cqio_label_normalize */
} cqio_io_names;

/** What a row or column beside the accounts means; cqio/roles.def says all about each. */
typedef enum {
#define ROLE(id, name, text) CQIO_ROLE_##id,
#include "cqio/roles.def"
  CQIO_ROLES
} cqio_io_role;
/** "compensation"; what it means; the labels INDEX of the list of synonyms, NULL past its end. Not
 * collective. */
CQIO_API const char *cqio_io_role_name(cqio_io_role role);
CQIO_API const char *cqio_io_role_text(cqio_io_role role);
CQIO_API const char *cqio_io_role_synonyms(int index, bool *row, cqio_io_role *role);

/** What sectors of a table of supply and use begin with: industries sell products, products are
 * bought by industries and by final demand. */
#define CQIO_IO_INDUSTRY "industry "
#define CQIO_IO_PRODUCT "product "

/** Named account vectors, such as the columns of final demand. */
typedef struct {
  int count;
  const char **name;     /**< [count] */
  const double **values; /**< [count][n] */
  cqio_io_role *role;    /**< [count] */
  int32_t *region;       /**< [count] of the table, before the name; -1: none. NULL: none has one */
} cqio_io_series;

/** Other accounts by industry, such as emissions or land, each in a unit of its own: totals of the
 * accounts, not per unit of output. */
#define CQIO_IO_NO_UNIT "unit not stated"
typedef struct {
  int count;
  const char **name;     /**< [count] without the unit; all differ */
  const char **unit;     /**< [count] as the source states it, or CQIO_IO_NO_UNIT */
  const double **values; /**< [count][n] */
  const double **direct; /**< [count][columns of final demand] caused by these themselves */
} cqio_io_extensions;

/** Households whose members earn and spend together in type II. */
typedef struct {
  const char *name;          /**< "households", or of their region */
  int32_t region;            /**< index, whose compensation they earn; -1: of all accounts */
  const double *consumption; /**< [n] flows bought */
  double income;             /**< of all kinds, >= what is paid to them; 0: not known */
} cqio_io_household;

/** The account whose total is furthest from its output. */
typedef struct {
  double size;     /**< difference over output; 0 where nothing could be compared */
  int64_t account; /**< -1: none */
} cqio_io_imbalance;

typedef struct cqio_io_memory cqio_io_memory;

/** All members are owned by the table and equal on all ranks unless said otherwise; optional
 * vectors are NULL when the source has none. */
typedef struct {
  const char *source; /**< as given: a path, or "uniform:n=5,colsum=0.5" */
  const char *layout; /**< of who published it, as cqio info --sources; NULL: that of the program */
  const char *unit;   /**< of flows; "1" for coefficients */
  cqio_unit measure;  /**< the same, read; factor 0: not stated, or mixed */
  int year;           /**< of the figures, where the source states it; 0: not known */
  bool mixed;         /**< accounts have units of their own */
  bool numbered;      /**< the source has no labels; accounts are s1, s2 ... */
  const char *roles;  /**< lines of the summary: "value added = rows compensation" ... */
  const char *unknown_rows; /**< labels of primary inputs of no known role; NULL: none */
  cqio_io_imbalance rows_off, columns_off; /**< largest differences of totals (2.1, 2.2) */
  int64_t accounts;                        /**< n >= 1 */
  cqio_io_names regions, sectors;          /**< no regions: regions.count = 0 */
  /** [n] indices of the names of an account; NULL: account = region * sectors.count + sector */
  const int32_t *region, *sector;

  int64_t first, count; /**< accounts of this rank: [first, first + count) */
  const double *rows;   /**< A [count][n] of this rank, or NULL with: */
  bool flows;           /**< ROWS are flows Z instead, by cqio_io_options.flows */
  const cqio_factored_structure *structure;
  /** [n] powers of two near the output, where accounts have units of their own: ROWS hold
   * a_ij scale_j / scale_i, so that units do not matter to the certificate. NULL: a_ij */
  const double *scale;
  const char *const *account_unit; /**< [n] where the source names them and they differ, or NULL */
  bool partial;                    /**< primary inputs need not be all there */

  const double *output; /**< x [n] */
  cqio_io_series final; /**< final demand by column; inflow of competing goods is negative */
  cqio_io_series household_part; /**< what households buy within columns of FINAL, role the same */
  cqio_io_series primary;        /**< primary inputs by row, flows: compensation, ..., imports */
  const double *value_added;     /**< [n] flows: all primary inputs but imports */
  const double *compensation, *households; /**< [n] flows: paid to and bought by households */
  double household_income;      /**< of all households, >= what is paid to them; 0: not known */
  int household_groups;         /**< those of regions where the table names them so, else one */
  cqio_io_household *household; /**< [household_groups]; HOUSEHOLDS is their sum */
  const double *employment;     /**< [n] in: */
  const char *employment_unit;  /**< "persons", "hours" ... */
  cqio_io_extensions extension; /**< read if cqio_io_options.extensions */
  int64_t negative_flows;       /**< between accounts; solved, and bounded by |A| */
  int64_t absent;               /**< accounts without output, whose columns are zero (method 2.3) */
  int64_t negative_demand;      /**< accounts with negative total final demand */

  cqio_io_memory *memory; /**< of all of the above */
} cqio_io_table;

typedef struct {
  /** Row and column totals must agree with output within this share of it, beside the rounding of
   * the figures of a CSV file (2.9, 2.10); [0, 1], default 1e-6. */
  double balance_tolerance;
  double column_tolerance; /**< the same of columns; 0: as for rows. Default 0 */
  const char *roles;       /**< file of roles (docs/files.md); NULL: none */
  double memory;           /**< bytes a rank may take for the table; 0: no limit. Default 0 */
  bool assemble;           /**< turn a factored structure into dense rows. Default false */
  bool extensions;         /**< read rows of role extension, too. Default false */
  const char *layout;      /**< file that says where a sheet holds what (cqio_source_read); NULL */
  bool flows;              /**< rows stay flows where the source has them, to be written */
} cqio_io_options;
CQIO_API void cqio_io_options_init(cqio_io_options *options);

/**
 * Reads the table SOURCE:
 *
 * DIRECTORY or FILE.csv: table.csv as in matrices. Column `key`, optional `region` and `code`; a
 * row and a column for each account (columns are named REGION/SECTOR when there are regions);
 * further columns = final demand (`inflow` counts negative, `households` and `..._households` are
 * consumption, `employment` persons) and `total_output`; further rows = primary inputs
 * (`compensation`, ..., `imports`), `employment`, `total_output`.
 *
 * FILE.nc: NetCDF-4 with Z(row, column) and x(row), or A(row, column); optional x(row),
 * f(row, demand) or f(row) with demand(demand), value_added(row), compensation(row),
 * households(row), household_income, employment(row), region(row), sector(row). Read by rank 0 in
 * slabs and sent to the owners.
 *
 * Generators:
 *   uniform:n=N,colsum=C    a_ij = C / N                       (method T2, as the four below)
 *   diagonal:n=N,colsum=C   a_ii = C (i + 1) / N
 *   rank-one:n=N,colsum=C   a_ij = C (j + 1) / N^2
 *   cyclic:n=N,colsum=C     a_i,(i+1 mod N) = C
 *   triangular:n=N,colsum=C a_ij = C / N for j > i
 *   random:n=N,colsum=LO-HI,seed=K  column j sums to c_j in [LO, HI], shares drawn by Philox
 *                        counters (seed, row, column): the same matrix for any number of ranks
 *   mrio:regions=R,sectors=S,seed=K  factored (3.13): stored trade shares, half of the trade in the
 *                        own region, columns with sum 1 - m_i; technologies of the regions with
 *                        column sums in 0.3-0.8. A rank holds its own parts only
 *   gravity:regions=R,sectors=S,classes=T,seed=K  factored: trade by distance (3.10) between places
 *                        in a square of 2,000 km with mean hauls of 50-300 km, margins as above,
 *                        one technology; nothing of size R^2 is stored
 *
 * OPTIONS NULL: defaults. Errors: CQIO_USAGE for a wrong generator; CQIO_DATA naming the accounts
 * of a value that is not finite or negative, of zero output with a column that is not zero, and of
 * totals that do not agree; CQIO_MEMORY with the figures beyond the limit. *out = NULL then.
 * Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_table_read(cqio_ctx *ctx, const char *source,
                                                       const cqio_io_options *options,
                                                       cqio_io_table **out);
CQIO_API void cqio_io_table_destroy(cqio_io_table **table);

/** Writes TABLE, which was read with options.flows, as PATH: NetCDF in the form of docs/files.md,
 * or CSV in the layout of matrices when it ends with .csv: labels, units, roles, flows, final
 * demand, primary inputs and the extensions that were read. Whole or not there. Errors: CQIO_USAGE
 * for a factored table; CQIO_DATA for what CSV has no place for; as cqio_io_check_output.
 * Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_table_write(cqio_ctx *ctx, const cqio_io_table *table,
                                                        const char *path, bool overwrite);

/** Writes "region/sector", or "sector" without regions, into LABEL and returns its text. Not
 * collective. */
CQIO_API const char *cqio_io_table_label(const cqio_io_table *table, int64_t account,
                                         cqio_account_label *label);
/** The two parts of it; region NULL without regions. Borrowed from the table. */
CQIO_API const char *cqio_io_table_region(const cqio_io_table *table, int64_t account);
CQIO_API const char *cqio_io_table_sector(const cqio_io_table *table, int64_t account);
/** The same as names for messages of solve. */
CQIO_API cqio_account_names cqio_io_table_names(const cqio_io_table *table);
/** Account labelled LABEL, or -1. Looks from account START on, then from the beginning, so that
 * labels in order are found at once. Not collective. */
CQIO_API int64_t cqio_io_table_find(const cqio_io_table *table, const char *label, int64_t start);

/* ---- operator -------------------------------------------------------------------------------- */

typedef enum {
  CQIO_IO_OPEN,      /**< type I */
  CQIO_IO_HOUSEHOLDS /**< type II: one household account (7.6) */
} cqio_io_closure;

/** Operator A of the table, which must outlive it. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_operator_create(cqio_ctx *ctx,
                                                            const cqio_io_table *table,
                                                            cqio_operator **out);
/**
 * Its operator OPEN closed by one household account (7.6): A + C V, where V_j = compensation_j /
 * x_j and C_i = households_i / (household income, or all compensation when that is not known). OPEN
 * must outlive it. Errors: CQIO_DATA when the table does not say what households earn and buy, or
 * they buy as much as they earn (7.3). Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_operator_create_closed(cqio_ctx *ctx,
                                                                   const cqio_io_table *table,
                                                                   cqio_operator *open,
                                                                   cqio_operator **out);

/* ---- demand ---------------------------------------------------------------------------------- */

typedef struct {
  int count;
  char **name;    /**< [count] */
  double *values; /**< [count][count of this rank], in the unit of the table */
  int64_t given;  /**< accounts that the source names; those it does not name have 0 */
} cqio_io_demand;

/**
 * Demand TEXT on the accounts of OP:
 *
 *   final             total final demand of the table; with households in the system less what they
 *                     buy out of what they earn there, so that x is reproduced (method 22.12)
 *   final:COLUMN      one column of it
 *   ones              1 everywhere
 *   unit:ACCOUNT      1 for one account
 *   random:seed=K,count=M  M columns, uniform in (0, 1), Philox counters (seed, column, account)
 *   FILE.csv          column `key`, optional `region`, and one column of demand; any order of rows
 *   FILE.csv:A,B      these columns; FILE.csv:* all of them
 *   FILE.nc[:VARIABLE]  VARIABLE(row), default f, with region(row) and sector(row)
 *
 * TRANSPOSE: it is for the system of prices, whose columns are primary inputs. Errors: CQIO_USAGE
 * for an unknown kind; CQIO_DATA naming accounts that the table has not, repeated ones, values that
 * are not finite, columns of another role, and units, prices or years other than those of the
 * table. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_demand_create(cqio_ctx *ctx, const cqio_io_table *table,
                                                          const cqio_operator *op,
                                                          cqio_io_closure closure, bool transpose,
                                                          const char *text, cqio_io_demand **out);
/** Demands from arrays of the caller, SERIES->values[k][n], equal on all ranks and copied. Errors:
 * CQIO_DATA naming the account of a value that is not finite. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_demand_from_series(cqio_ctx *ctx,
                                                               const cqio_io_table *table,
                                                               const cqio_operator *op,
                                                               const cqio_io_series *series,
                                                               cqio_io_demand **out);
CQIO_API void cqio_io_demand_destroy(cqio_io_demand **demand);

/** Whether row INDEX of the primary inputs SERIES is a part of value added beside a row of all of
 * it (role value_added), which counts in its place where columns are summed. Not collective. */
CQIO_API bool cqio_io_is_part(const cqio_io_series *series, int index);

/* ---- solutions ------------------------------------------------------------------------------- */

/** Multipliers per unit of final demand (15.1). */
typedef enum {
  CQIO_IO_OUTPUT,      /**< 1'L */
  CQIO_IO_VALUE_ADDED, /**< v'L */
  CQIO_IO_INCOME,      /**< w'L, compensation */
  CQIO_IO_EMPLOYMENT,  /**< e'L */
  CQIO_IO_MULTIPLIERS
} cqio_io_multiplier;

/** "output", "value_added", "income", "employment". */
CQIO_API const char *cqio_io_multiplier_name(cqio_io_multiplier kind);

typedef struct {
  cqio_solve_method method;
  double tolerance; /**< see cqio_solve_params */
  cqio_io_closure closure;
  bool transpose;     /**< (I - A') p = f: prices (6.3) */
  const char *demand; /**< as for cqio_io_demand_create; NULL: none */
  const cqio_io_series
      *series; /**< demands as arrays [n] instead of a text; NULL: none. Borrowed */
  bool multipliers[CQIO_IO_MULTIPLIERS];
  double memory; /**< bytes a rank may use beside the table; 0: what the node has left */
  int columns;   /**< that cqio_io_solution_solve will be asked for, for the choice of the method */
  /** Further right-hand sides [n] of multipliers, behind those of MULTIPLIERS; NULL: none.
   * Borrowed.
   */
  const cqio_io_series *intensities;
  bool plain_bounds; /**< see cqio_solve_params */
  /** The operator of the table, which must outlive the solution; NULL: one made of its rows or its
   * structure. Borrowed. */
  cqio_operator *open;
} cqio_io_request;
CQIO_API void cqio_io_request_init(cqio_io_request *request);

/** One block of right-hand sides and its solution, [columns][count of this rank]. */
typedef struct {
  int columns;              /**< 0: not asked for */
  double *solution, *bound; /**< |true solution - solution| <= bound (16.6) */
  cqio_solve_report report;
} cqio_io_block;

typedef struct cqio_io_solution {
  cqio_io_request request;
  const cqio_io_table *table;   /**< borrowed */
  cqio_operator *open, *closed; /**< of the table; NULL unless households respond */
  cqio_operator *op;            /**< the one of them that is solved */
  cqio_operator *absolute[2];   /**< those of |A|, open and closed, where it has negative flows */
  cqio_operator *majorant;      /**< the one of them that bounds OP, else NULL */
  cqio_certificate_summary proof;
  cqio_solve_params params; /**< of the solver */
  cqio_solver *solver;      /**< factors, kept for demand and multipliers */
  cqio_io_demand *demand;   /**< NULL without */
  cqio_io_block forward;    /**< of the demand */
  cqio_io_block multiplier; /**< one transposed column for each multiplier asked for, in order */
} cqio_io_solution;

/** Solves what REQUEST asks of TABLE, which must outlive the solution; every multiplier costs one
 * transposed column, never an inverse, unless the method is CQIO_SOLVE_INVERSE. Demand and
 * multipliers may both be missing: then the system is certified only. Errors as cqio_productivity
 * and cqio_solver_create and _solve; CQIO_DATA where the table lacks what a multiplier needs.
 * Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_solve(cqio_ctx *ctx, cqio_io_table *table,
                                                  const cqio_io_request *request,
                                                  cqio_io_solution **out);
CQIO_API void cqio_io_solution_destroy(cqio_io_solution **solution);

/** Solves block->columns further right-hand sides RHS [columns][count of this rank] with the solver
 * of SOLUTION into BLOCK, which cqio_io_block_free releases; RHS stays as it is but for roundings
 * of its scaling by powers of two, which are none. Errors as cqio_solver_solve. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_solution_solve(cqio_ctx *ctx,
                                                           cqio_io_solution *solution,
                                                           bool transposed, double *rhs,
                                                           cqio_io_block *block);
/** The same for both directions, together where cqio_solver_solve_both does so; a block may have no
 * columns. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_solution_solve_both(
    cqio_ctx *ctx, cqio_io_solution *solution, double *forward_rhs, cqio_io_block *forward,
    double *transposed_rhs, cqio_io_block *transposed);
CQIO_API void cqio_io_block_free(cqio_io_block *block);
/** Y = A X, or A' X, of the system of SOLUTION, or of |A| when ABSOLUTE, [columns][count of this
 * rank]; X as RHS above. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_solution_multiply(cqio_ctx *ctx,
                                                              cqio_io_solution *solution,
                                                              bool transposed, bool absolute,
                                                              int columns, double *x, double *y);

/** Looks at the place for a result before anything is computed: CQIO_USAGE for a name that ends
 * with neither .nc nor .csv, CQIO_IO where it cannot be written or is a file that was read.
 * Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_check_output(cqio_ctx *ctx, const char *path,
                                                         bool overwrite);
/** Writes PATH: NetCDF, or CSV (RFC 4180, 17 digits) when it ends with .csv; labels, demand,
 * solution, bounds and multipliers of every account; with CQIO_SOLVE_INVERSE the inverse (NetCDF
 * only) with a certified bound of the 1-norm of the error of each column (16.5). Whole or not
 * there. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_io_solution_write(cqio_ctx *ctx,
                                                           const cqio_io_solution *solution,
                                                           const char *path, bool overwrite);

CQIO_END_DECLS

#endif
