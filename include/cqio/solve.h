/**
 * @file
 * solve: Leontief systems (I - A) x = f on a distributed operator, with certified errors.
 *
 * Vectors are local blocks of columns as described in operator.h. All functions are collective and
 * return the same status on every rank. With a factored operator and an iterative method results
 * have the same bits for any number of ranks; with dense matrices they agree to rounding.
 */
#ifndef CQIO_SOLVE
#define CQIO_SOLVE

#include "cqio/core.h"
#include "cqio/operator.h"

CQIO_BEGIN_DECLS

/** Room for the name of an account; longer names are cut. */
typedef struct {
  char text[256];
} cqio_account_label;

/** Names of accounts for messages: WRITE(data, account, label) writes e.g. "yubei/rural/chemicals".
 * WRITE = NULL names accounts by number. */
typedef struct {
  void (*write)(const void *data, int64_t account, cqio_account_label *label);
  const void *data; /**< borrowed */
} cqio_account_names;

/** Writes the name of ACCOUNT into LABEL and returns its text. Not collective. */
CQIO_API const char *cqio_account_name(cqio_account_names names, int64_t account,
                                       cqio_account_label *label);

/* ---- productivity certificate (method section 5) --------------------------------------------- */

/** Proof that the spectral radius of A is below 1, for one operator, open or closed. */
typedef struct cqio_certificate cqio_certificate;

typedef struct {
  double max_column_sum; /**< (5.1), computed; 0 when a renewed vector made it needless */
  int64_t worst_account; /**< account of the largest column sum */
  double theta;          /**< (5.2): v'A <= theta v', rounding included; < 1 */
  double inverse_norm;   /**< upper bound of the 1-norm of (I - A)^-1 */
  bool componentwise;    /**< (I - A) w > 0 was verified: componentwise bounds (16.6) available */
  double seconds;
} cqio_certificate_summary;

/**
 * Certifies A: coefficients finite and >= 0 (5.3), theta < 1 for v ~ (I - A')^-1 1 (5.2), and
 * w ~ (I - A)^-1 s with (I - A) w > 0 for the componentwise bounds. SCALE_LOCAL is s, [count], >=
 * 0, e.g. base-year output, so that bounds are relative to it; NULL: ones. Collective. Errors:
 * CQIO_NUMERIC naming the account; *out = NULL then. It may outlive the operator, as MODEL below.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_productivity(cqio_ctx *ctx, cqio_operator *op,
                                                      const double *scale_local,
                                                      cqio_account_names names,
                                                      cqio_certificate **out);
/**
 * The same for another operator of the same distribution whose entries are near those of MODEL's:
 * the vectors of MODEL are verified by one product each, and only one that does not hold is
 * replaced by a solve. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_productivity_renew(cqio_ctx *ctx, cqio_operator *op,
                                                            const cqio_certificate *model,
                                                            const double *scale_local,
                                                            cqio_account_names names,
                                                            cqio_certificate **out);
CQIO_API void cqio_certificate_destroy(cqio_certificate **certificate);
CQIO_API cqio_certificate_summary cqio_certificate_read(const cqio_certificate *certificate);

/* ---- solving --------------------------------------------------------------------------------- */

typedef enum {
  CQIO_SOLVE_AUTO,     /**< the cheapest that fits, by a stated cost model */
  CQIO_SOLVE_GMRES,    /**< without restart, columns advance together */
  CQIO_SOLVE_BICGSTAB, /**< little memory, two products a step */
  CQIO_SOLVE_NEUMANN, /**< x = f + A f + A^2 f + ...: lower bounds that rise to x when f >= 0 (16.9)
                       */
  CQIO_SOLVE_LU,      /**< assembled; LAPACK on one rank, ScaLAPACK on many: the reference */
  CQIO_SOLVE_MIXED,   /**< assembled; factors in FP32, refinement in FP64; falls back to LU */
  CQIO_SOLVE_INVERSE, /**< assembled; the explicit inverse, for when it is itself wanted */
  CQIO_SOLVE_STRUCTURED, /**< GMRES with the factored operator; refused for a dense matrix */
  CQIO_SOLVE_METHODS
} cqio_solve_method;

/** "auto", "gmres", "bicgstab", "neumann", "lu", "mixed", "inverse", "structured". Never NULL. */
CQIO_API const char *cqio_solve_method_name(cqio_solve_method method);

typedef struct {
  cqio_solve_method method;
  bool transposed;    /**< solve (I - A') x = f */
  double tolerance;   /**< ||r|| / (||f|| + ||x||) in scaled variables; (0, 0.1], default 1e-14 */
  int max_iterations; /**< per column; >= 1, default 1000 */
  bool guess;         /**< x_local holds a first guess, from which the iteration starts */
  bool plain_bounds; /**< bounds are multiples of the certificate's vector: no solve of their own */
  /** Positive scale of the solution, [count], e.g. base-year output: convergence is relative to it.
   * Zero entries count as the mean of the others. NULL: ones. Borrowed. It belongs to the direction
   * TRANSPOSED names; the other direction of a solver is not scaled. */
  const double *scale_local;
  /** Of the same operator; needed for bounds, made on demand when NULL. */
  const cqio_certificate *certificate;
  cqio_account_names names;
  /** The operator of |A|, where A has coefficients of both signs: certificate and bounds are made
   * with it, since |(I - A)^-1| <= (I - |A|)^-1. NULL: that of cqio_operator_majorant, else A
   * itself, which must be >= 0. */
  cqio_operator *majorant;
  bool norm_bound; /**< certify the 1-norm of the error although no bounds are asked for */
  /** Bytes a rank may use beside the operator, the least of all ranks; 0: what the nodes have left.
   */
  double memory_limit;
} cqio_solve_params;

CQIO_API void cqio_solve_params_init(cqio_solve_params *params);

typedef struct {
  cqio_solve_method method; /**< used, after the choice and any fallback */
  char reason[192];         /**< why this method */
  int iterations;           /**< most over the columns, corrections included */
  double residual;          /**< largest ||r|| / (||f|| + ||x||) over the columns */
  double bound_relative;    /**< largest bound_i / |x_i| with x_i != 0; 0 without bounds */
  double bound_norm1;       /**< largest certified ||x - x^||_1 / ||x^||_1; 0 without */
  bool componentwise;       /**< bounds are those of (16.6), not the weaker (16.5) */
  double theta;             /**< of the certificate; 0 without */
  int64_t applications;     /**< of the operator, counted per column */
  double processor;         /**< processor seconds of the threads of this rank */
  double seconds;           /**< in all; of it: */
  double factor_seconds, certificate_seconds;
  double flops, bytes; /**< operations and memory traffic */
  double memory;       /**< bytes of factors and work space a rank needs, estimated before */
  bool joint;          /**< both directions together: seconds and costs are of both */
} cqio_solve_report;

/**
 * Solver of one operator for any number of right-hand sides and both directions: factors and
 * certificate are made once and kept.
 *
 * Create: COLUMNS is the number of right-hand sides expected in all, for the choice of the method.
 * PARAMS (NULL: defaults) and OP are borrowed and must outlive the solver. Refuses before
 * allocating what does not fit: CQIO_MEMORY with the figures and what would fit. Collective.
 * Errors: CQIO_CONFIG for a method that the operator does not allow; CQIO_NUMERIC naming the
 * account for a singular matrix or a coefficient that is not finite and >= 0, where it is factored.
 * *out = NULL on failure.
 */
typedef struct cqio_solver cqio_solver;
CQIO_API CQIO_NODISCARD cqio_status cqio_solver_create(cqio_ctx *ctx, cqio_operator *op,
                                                       const cqio_solve_params *params, int columns,
                                                       cqio_solver **out);
CQIO_API void cqio_solver_destroy(cqio_solver **solver);
/**
 * Solves (I - A) x = f, or (I - A') x = f when TRANSPOSED, for K columns; then one refinement step
 * (residual and correction, more while the tolerance is not met). BOUND_LOCAL NULL or
 * [columns][count]: certified |x - x^| <= bound per account (16.4-16.7); the certificate is made
 * before the first solve that needs it. REPORT may be NULL. MIXED that does not reach the tolerance
 * is repeated by LU, and the report says so. Collective. Errors: CQIO_CONVERGENCE with x and report
 * filled; CQIO_NUMERIC for values that are not finite, or when no certificate exists.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_solver_solve(cqio_solver *solver, bool transposed,
                                                      int columns, const double *f_local,
                                                      double *x_local, double *bound_local,
                                                      cqio_solve_report *report);
/** One side of a joint solve: K columns and what becomes of them, as in cqio_solver_solve. */
typedef struct {
  int columns;       /**< may be 0 */
  const double *rhs; /**< [columns][count] */
  double *solution;  /**< the same */
  double *bound;     /**< the same; not NULL */
  cqio_solve_report report;
} cqio_solve_side;
/**
 * Both directions, (I - A) x = f of FORWARD and (I - A') m = g of TRANSPOSED, with bounds. Where
 * the operator joins products (cqio_operator_joins), is >= 0 and is solved by GMRES, all columns
 * advance together with the vectors of the certificate and those of the bounds, and the last
 * product serves the residuals, the certificate and the bounds: A is read once an iteration and
 * once more (method 16.10). Otherwise one after the other. The reports of a joint solve are both
 * of all of it. Collective. Errors as cqio_solver_solve.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_solver_solve_both(cqio_solver *solver,
                                                           cqio_solve_side *forward,
                                                           cqio_solve_side *transposed);
/** The certificate of the operator, made now unless there is one. Borrowed from the solver.
 * Collective. Errors as cqio_productivity. */
CQIO_API CQIO_NODISCARD cqio_status cqio_solver_certificate(cqio_solver *solver,
                                                            const cqio_certificate **out);
/** Rows of the explicit inverse of this rank [count][n]; NULL unless the method is INVERSE.
 * Borrowed from the solver. Not collective. */
CQIO_API const double *cqio_solver_inverse(const cqio_solver *solver);
/** e of a proven bound of every entry of that inverse L^, known without a product of its size:
 * |L^ - L| <= e N^2 + 30 e^2 k^5 (method 29.3) with N = (I - |A|)^-1 and k its 1-norm, where
 * 96 e k^3 <= 1. HUGE_VAL where the inverse was made from factors with pivots, or there is none.
 * Not collective. */
CQIO_API double cqio_solver_inverse_rounding(const cqio_solver *solver);
/** The same of the diagonal that cqio_solver_diagonal makes, before it is made; HUGE_VAL where that
 * would need pivots, with column sums of |A| not below 1. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_solver_diagonal_rounding(cqio_solver *solver,
                                                                  double *rounding);
/**
 * DIAGONAL [n] = that of the inverse, equal on all ranks: of the explicit inverse where there is
 * one, else by the elimination that makes it without what the diagonal does not need: 4/3 n^3
 * operations, and memory for one copy of the rows until it returns. Collective. Errors: CQIO_MEMORY
 * before it is allocated; CQIO_NUMERIC naming the account of a bad pivot; CQIO_CONFIG without the
 * explicit inverse and with column sums that are not below 1.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_solver_diagonal(cqio_solver *solver, double *diagonal);

/** One solve with a solver made for it: as cqio_solver_create and cqio_solver_solve with
 * params->transposed. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_leontief_solve(cqio_ctx *ctx, cqio_operator *op,
                                                        const cqio_solve_params *params,
                                                        int columns, const double *f_local,
                                                        double *x_local, double *bound_local,
                                                        cqio_solve_report *report);

/**
 * Certified componentwise error of any given x^ (16.4-16.6), whatever produced it:
 * |x - x^| <= bound (BOUND_LOCAL NULL: not wanted). norm1[columns] (or NULL) receives upper bounds
 * of ||x - x^||_1, also without BOUND_LOCAL. Uses
 * params->transposed, scale_local and certificate (required). Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_error_bound(cqio_ctx *ctx, cqio_operator *op,
                                                     const cqio_solve_params *params, int columns,
                                                     const double *f_local, const double *x_local,
                                                     double *bound_local, double *norm1);

/**
 * Certified scalar results (16.7): value[k] = c'x^_k and |c'x_k - value[k]| <= bound[k] where
 * (I - A) x_k = f_k and x^_k is the given approximation; one transposed solve. C_LOCAL [count].
 * params->certificate is required. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_functional_bound(
    cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params, const double *c_local,
    int columns, const double *f_local, const double *x_local, double *value, double *bound);

CQIO_END_DECLS

#endif
