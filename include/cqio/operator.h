/**
 * @file
 * operator: operators, non-negative matrices known by their products, distributed over the ranks.
 *
 * Two kinds: factored, the district model A[(l,i),(k,j)] = c_i[l,k] a^k_ij (3.13), never assembled;
 * and dense rows of any matrix. Either may be closed by households, A + C V (7.4): a view of the
 * open operator; C V is never assembled. Every rank owns a contiguous block of accounts, possibly
 * none. A block of K vectors is stored as K columns of `count` contiguous entries
 * (cqio_operator_range), column after column.
 *
 * The factored kind: accounts (method 1.1) idx = (district * Z + zone) * S + sector; location
 * l = district * Z + zone, L = R * Z, n = L * S. An application forms the inputs a x of each
 * location, sends them to the owners of the sectors, multiplies by the trade shares there and sends
 * the result back. A rank owns whole districts. Results have the same bits for any number of ranks:
 * each product and each partial sum belongs to one district, location or sector, whole on one rank,
 * and sums over them go in index order. Products run on one thread of each rank. The dense kind
 * agrees over ranks to rounding.
 *
 * The matrix of an operator never changes. The work space of its products is inside it and shared
 * with its views: an operator together with its views is used by one thread at a time.
 */
#ifndef CQIO_OPERATOR
#define CQIO_OPERATOR

#include "cqio/core.h"

CQIO_BEGIN_DECLS

/**
 * Kernels of the gravity form by the places of the districts, W_t[r,q] = exp(-beta_t d(r,q))
 * (3.10): d is the straight distance in the plane or the great circle, of a district to itself
 * own[r]. They are never formed as matrices: clusters of far districts are coupled by products of
 * low rank whose entries have all been compared with the exact ones. beta times the largest
 * distance must stay below 600. Borrowed, equal on all ranks.
 */
typedef struct {
  int64_t count;          /**< R */
  const double *position; /**< [R][2] km, or on the sphere longitude and latitude in degrees */
  bool sphere;
  const double *own;  /**< [R] km */
  const double *beta; /**< [T] 1/km, > 0 */
  double tolerance;   /**< relative error of each entry, at least 1e-13; 0: 1e-11 */
} cqio_kernel_points;

/** sums[t][m][k - first] = sum over l of W_t[l,k] field[m][l], with the exact kernels of T CLASSES,
 * for COUNT districts k from FIRST on; for margins of trade (3.11). Not collective. */
CQIO_API CQIO_NODISCARD cqio_status
cqio_kernel_points_sums(cqio_ctx *ctx, const cqio_kernel_points *points, int classes, int fields,
                        const double *const *field, int64_t first, int64_t count, double *sums);

/** Technology and trade; all arrays row-major, borrowed, equal on all ranks but where own_only says
 * otherwise; they must outlive the operator and not change meanwhile. Give exactly one technology
 * and exactly one form of trade shares: kernel, points or shares. */
typedef struct {
  int64_t districts;  /**< R >= 1 */
  int zones, sectors; /**< Z >= 1, S >= 1 */

  const double *technology; /**< [S][S] inputs of product (row) per unit output of user, or */
  const double *district_technology; /**< [R][S][S] */

  /** Gravity shares (3.10): c_i[l,k] = u_i[l] W_t[r(l), r(k)] v_i[k], t = sector_class[i]; the
   * import removal 1 - m_i is part of v. */
  int classes;                      /**< T; 0 with stored shares */
  const int *sector_class;          /**< [S] */
  const double *kernel;             /**< [T][R][R], row = district of supply, or */
  const cqio_kernel_points *points; /**< W_t compressed; beta [T] */
  const double *row_scale;          /**< u [S][L] */
  const double *column_scale;       /**< v [S][L] */

  /** Optional own markets (27.1): with a kernel, that of product i is W_t + own_scale_i O_t, where
   * O_t is zero for most pairs; W_t then usually lacks what O_t has. */
  const double *own_kernel; /**< O [T][R][R] or NULL */
  const double *own_scale;  /**< kappa [S] */

  const double *shares; /**< stored c [S][L][L], row = location of supply; NULL for gravity */

  /** Optional inputs bought in the own district: account ((r,z), i) supplies
   * local_split[i][(r,z)] * sum over zones y and users j of local_technology[r][i][j] x[(r,y),j].
   */
  const double *local_technology; /**< [R][S][S] or NULL */
  const double *local_split;      /**< [S][L] */
  /** With local_technology: final demand, of households too, buys local_final[r][i] of each unit in
   * the own district by local_split and has remaining_final[r][i] of it traded. */
  const double *local_final, *remaining_final; /**< [R][S] */

  const bool *active; /**< [n] false: the column of the account is zero; NULL: all active */
  /** Shares are [own sectors][L][L] and technologies of districts [own districts][S][S]: a rank
   * owns the sectors of cqio_operator_sectors and the districts of its accounts. */
  bool own_only;
  bool own_zone_only; /**< keep only flows inside one zone, over all districts (15.7) */
} cqio_factored_structure;

/** Sectors [*first, *first + *count) whose stored shares RANK of RANKS multiplies. Its districts
 * are those of cqio_partition. Not collective. */
CQIO_API void cqio_operator_sectors(int sectors, int ranks, int rank, int64_t *first,
                                    int64_t *count);

/** Household feedback C B V~ (7.1-7.4), equal on all ranks.
 * Account a lives and earns at location[a]; earned[a] = income_share[a] * sum_j wage x at that
 * location; income y = transfer * earned; consumption basket[group[a]] * y is bought at location[a]
 * and routed by the trade shares. */
typedef struct {
  int accounts, groups;       /**< h, G */
  const int64_t *location;    /**< [h] */
  const int *group;           /**< [h] */
  const double *basket;       /**< [G][S] propensity times basket share */
  const double *wage;         /**< [n] household income per unit output */
  const double *income_share; /**< [h] omega, sums to 1 over the accounts of a location */
  const double *transfer;     /**< Theta [h][h], row = receiver; NULL: identity */
} cqio_household_closure;

typedef struct cqio_operator cqio_operator;

/** Creates the operator of STRUCTURE. Collective. Errors: CQIO_INTERNAL for sizes or pointers that
 * contradict each other, CQIO_MEMORY. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_create(cqio_ctx *ctx,
                                                         const cqio_factored_structure *structure,
                                                         cqio_operator **out);
/**
 * Creates the operator of OPEN, a factored one, closed by CLOSURE: a view, which costs as much as
 * CLOSURE is large. OPEN is borrowed and must outlive it; the arrays of CLOSURE are copied.
 * Collective. Errors: CQIO_INTERNAL for another kind of operator, sizes or pointers that contradict
 * each other; CQIO_MEMORY.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_create_closed(
    cqio_ctx *ctx, cqio_operator *open, const cqio_household_closure *closure, cqio_operator **out);

/**
 * Diagonal blocks of a dense matrix, [first[b], first[b+1]) for b < count, which precondition
 * iterations: regions whose accounts buy from each other more than from others. Where a block lies
 * on several ranks, its parts on each are used. Solutions depend on it within the tolerance only.
 */
typedef struct {
  int64_t count;        /**< >= 1 */
  const int64_t *first; /**< [count + 1] from 0 to n */
} cqio_blocks;

/** Rows of a dense n x n matrix that belong to this rank: [*first, *first + *count). Not
 * collective.
 */
CQIO_API void cqio_dense_rows(const cqio_ctx *ctx, int64_t n, int64_t *first, int64_t *count);
/** Creates the operator of a dense matrix; ROWS [count][n] row-major are borrowed and must outlive
 * it, BLOCKS (NULL: none) are copied. Collective. Errors: CQIO_DATA for n < 1 or above INT_MAX,
 * CQIO_NUMERIC for a singular block, CQIO_MEMORY. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_create_dense(cqio_ctx *ctx, int64_t n,
                                                               const double *rows,
                                                               const cqio_blocks *blocks,
                                                               cqio_operator **out);

/** Closure C V by h accounts (7.3, 7.4). */
typedef struct {
  int accounts;              /**< h >= 1 */
  const double *consumption; /**< C, rows of this rank [count][h]: bought per unit of income */
  const double *income;      /**< V, columns of this rank [h][count]: income per unit of output */
} cqio_low_rank;
/** Creates the operator of OPEN closed by CLOSURE: a view as that of cqio_operator_create_closed,
 * but of any open operator, and without what is asked of households below. Collective. Errors:
 * CQIO_INTERNAL, CQIO_MEMORY. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_create_low_rank(cqio_ctx *ctx,
                                                                  cqio_operator *open,
                                                                  const cqio_low_rank *closure,
                                                                  cqio_operator **out);
CQIO_API void cqio_operator_destroy(cqio_operator **op);

/** The operator of a matrix that is at least |A| everywhere, with which bounds are proven where A
 * has coefficients of both signs: |(I - A)^-1| <= (I - |A|)^-1. OP itself where its technology is
 * >= 0, and for dense matrices, which state none. It lives as long as OP. Not collective. */
CQIO_API cqio_operator *cqio_operator_majorant(cqio_operator *op);
/** The matrix as dense rows of this rank [count][n]: borrowed, or NULL when it is not stored so
 * (factored, or closed). Not collective. */
CQIO_API const double *cqio_operator_rows(const cqio_operator *op);
/** Copies or assembles the matrix into ROWS [count][n], by products with unit vectors where it is
 * not stored. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_assemble(cqio_ctx *ctx, cqio_operator *op,
                                                           double *rows);

/** The operator that OP closes, or OP itself when it is open. Borrowed. Not collective. */
CQIO_API cqio_operator *cqio_operator_open(const cqio_operator *op);
/** Household accounts of an operator made by cqio_operator_create_closed; none otherwise. */
typedef struct {
  int accounts, groups; /**< h, G */
  const int *group;     /**< [h] borrowed */
} cqio_household_accounts;
CQIO_API cqio_household_accounts cqio_operator_households(const cqio_operator *op);
/** The structure of a factored operator, or NULL. Borrowed. */
CQIO_API const cqio_factored_structure *cqio_operator_structure(const cqio_operator *op);

/** Accounts of all ranks, and those of this rank: [*first, *first + *count). Not collective. */
CQIO_API int64_t cqio_operator_total(const cqio_operator *op);
CQIO_API void cqio_operator_range(const cqio_operator *op, int64_t *first, int64_t *count);

/** y = (A + C B V~) x for K columns; x and y local, not overlapping. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_apply(cqio_ctx *ctx, cqio_operator *op,
                                                        int columns, const double *x, double *y);
/** y = (A + C B V~)' x. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_apply_transpose(cqio_ctx *ctx, cqio_operator *op,
                                                                  int columns, const double *x,
                                                                  double *y);
/** y = A x for RIGHT columns and v = A' u for LEFT columns, of which there may be none; A is read
 * once for four of each where it is dense. Numbers as by the two above to rounding. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_apply_both(cqio_ctx *ctx, cqio_operator *op,
                                                             int right, const double *x, double *y,
                                                             int left, const double *u, double *v);
/** Whether that is cheaper than one after the other. Not collective. */
CQIO_API bool cqio_operator_joins(const cqio_operator *op);
/** Routes demand q by location of use to location of supply: f[(l,i)] = sum_k c_i[l,k] q[(k,i)];
 * TRANSPOSED: q[(k,i)] = sum_l c_i[l,k] f[(l,i)]. Own-district purchases play no part. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_trade(cqio_ctx *ctx, cqio_operator *op,
                                                        bool transposed, int columns,
                                                        const double *q, double *f);
/** Household income y = V~ x, [columns][h], equal on all ranks. Of a closed factored
 * operator. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_household_income(cqio_ctx *ctx, cqio_operator *op,
                                                                   int columns, const double *x,
                                                                   double *y);
/** Local supply f = C B y of the consumption out of incomes y [columns][h] (replicated). Of
 * a closed factored operator. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_consumption(cqio_ctx *ctx, cqio_operator *op,
                                                              int columns, const double *y,
                                                              double *f);

/** Takes this rank's part of K replicated vectors [columns][n]. Not collective. */
CQIO_API void cqio_operator_scatter(const cqio_operator *op, int columns, const double *full,
                                    double *local);
/** Gives every rank the whole vectors [columns][n]. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_gather(cqio_ctx *ctx, cqio_operator *op,
                                                         int columns, const double *local,
                                                         double *full);

/** dots[m] = x[m]'y[m] for COUNT pairs of local vectors in one exchange; equal on all ranks and
 * independent of their number. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_dots(cqio_ctx *ctx, cqio_operator *op, int count,
                                                       const double *const *x,
                                                       const double *const *y, double *dots);
/** sums[k] = sum_i |x_i| of each column. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_operator_norm1(cqio_ctx *ctx, cqio_operator *op,
                                                        int columns, const double *x, double *sums);

/**
 * Roundings on the longest path from an entry of x to an entry of A x, for apply and its
 * transpose: with non-negative coefficients |fl(A x) - A x| <= gamma_m A|x|,
 * gamma_m = m u / (1 - m u), u = 2^-53 (method 16.4). Not collective.
 */
CQIO_API int64_t cqio_operator_rounding(const cqio_operator *op);
/** Floating-point operations and bytes of memory traffic of one application to K columns, all ranks
 * together. Not collective. */
CQIO_API void cqio_operator_cost(const cqio_operator *op, int columns, double *flops,
                                 double *bytes);

/** The first coefficient that is not a finite number >= 0. */
typedef struct {
  const char *what; /**< "technology", "kernel", "household basket", ... */
  int64_t account;  /**< an account whose column or row holds it */
  int64_t row;      /**< account of its row where ACCOUNT is that of its column alone, else -1 */
  double value;
} cqio_coefficient_fault;
/** True when there is a fault. Checks the coefficients that this rank holds. Not collective. */
CQIO_API bool cqio_operator_find_fault(const cqio_operator *op, cqio_coefficient_fault *fault);

CQIO_END_DECLS

#endif
