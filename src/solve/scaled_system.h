/* One linear system in scaled variables, shared by the iterations and the bounds. */
#ifndef CQIO_SOLVE_SCALED_SYSTEM
#define CQIO_SOLVE_SCALED_SYSTEM

#include "solve/direct.h"

#include <float.h>

static const double unit_roundoff = DBL_EPSILON / 2.0;

enum {
  BATCH = 128,        /* most columns solved together */
  KRYLOV_COLUMNS = 32 /* the same for iterations: bounds the memory of GMRES; part of the bits */
};

/* (I - M) x = f with M = A or A', in variables x / s, f / s; s are powers of two, so that scaling
 * is exact. */
struct system {
  cqio_ctx *ctx;
  cqio_operator *op;
  bool transposed;
  bool plain_bounds;       /* see cqio_solve_params */
  int64_t n;               /* accounts of this rank */
  double *scale, *inverse; /* [n] powers of two and their inverses */
  /* A joint system has columns of both directions: TRANSPOSED is that of columns without SIDE, and
   * OTHER the scale of those with it. */
  bool joint, side[KRYLOV_COLUMNS];
  double *other_scale, *other_inverse;
  int width;               /* most columns at once */
  double *packed, *result; /* [width][n] work space of products */
  struct direct *direct;   /* borrowed; NULL: systems on the way are solved by GMRES */
  int64_t applications;    /* columns multiplied so far */
  double flops, bytes;
};

/* SCALE: [n], finite and >= 0, zero entries count as the mean of the others; NULL: ones. COLUMNS:
 * most that will be solved; work space is for the smaller of it and KRYLOV_COLUMNS, or BATCH with
 * DIRECT. On failure the system is empty. Collective. */
CQIO_NODISCARD cqio_status cqio__system_init(cqio_ctx *ctx, cqio_operator *op, bool transposed,
                                             const double *scale, int columns,
                                             struct direct *direct, cqio_account_names names,
                                             struct system *system);
void cqio__system_free(struct system *system);
/* Makes an untransposed system joint; SCALE is that of the transposed columns. Collective. */
CQIO_NODISCARD cqio_status cqio__system_join(struct system *system, const double *scale,
                                             cqio_account_names names);
/* Whether column K is of A'. */
static inline bool cqio__is_transposed(const struct system *system, int k) {
  return system->transposed || (system->joint && system->side[k]);
}
static inline const double *cqio__scale_of(const struct system *system, int k) {
  return system->joint && system->side[k] ? system->other_scale : system->scale;
}
static inline const double *cqio__inverse_of(const struct system *system, int k) {
  return system->joint && system->side[k] ? system->other_inverse : system->inverse;
}

/* y = M x in original variables. Collective. */
CQIO_NODISCARD cqio_status cqio__multiply(struct system *system, int columns, const double *x,
                                          double *y);
/* y_k = (I - S^-1 M S) P^-1 x_k in scaled variables for the COUNT columns k named in LIST, at most
 * the width; P^-1 is the preconditioner of the operator. Collective. */
CQIO_NODISCARD cqio_status cqio__multiply_system(struct system *system, int count, const int *list,
                                                 const double *x, double *y);
/* x = P^-1 x: from the variables of that product to the solution. Not collective. */
void cqio__unprecondition(struct system *system, int columns, double *x);
/* The same of column K alone. Not collective. */
void cqio__unprecondition_column(struct system *system, int k, double *x);
/* y_k = S^-1 M S x_k for the COUNT columns k named in LIST, at most the width. Collective.
 */
CQIO_NODISCARD cqio_status cqio__multiply_scaled(struct system *system, int count, const int *list,
                                                 const double *x, double *y);
/* norms[k] = ||x_k||_2, with SCALED of S^-1 x_k. Collective. */
CQIO_NODISCARD cqio_status cqio__norms(struct system *system, bool scaled, int columns,
                                       const double *x, double *norms);
/* r = f - x + M x. Collective. */
CQIO_NODISCARD cqio_status cqio__residual(struct system *system, int columns, const double *f,
                                          const double *x, double *r);

/* What an iteration is asked for and what it tells. */
struct iteration {
  double tolerance; /* ||r|| <= tolerance ||b|| for every column */
  int limit;        /* iterations */
  int iterations;   /* used, most over the columns */
  bool converged;
  /* [columns] or NULL: the right-hand side of a column k with follows[k] >= 0, whose b is zero, is
   * |x| of that column as soon as it is known to a few digits; GMRES iterates it along while it has
   * others. Zero when that did not come about. */
  const int *follows;
};

/* Solvers of (I - S^-1 M S) x = b in scaled variables for at most width columns, from x = 0. */
typedef cqio_status cqio__solver(struct system *system, int columns, const double *b, double *x,
                                 struct iteration *iteration);
CQIO_NODISCARD cqio__solver cqio__gmres;
CQIO_NODISCARD cqio__solver cqio__bicgstab;
CQIO_NODISCARD cqio__solver cqio__neumann;
CQIO_NODISCARD cqio__solver cqio__direct_solve; /* by the factors; tolerance and limit unused */
/* The factors when there are any, else GMRES: for systems that arise on the way. */
CQIO_NODISCARD cqio__solver cqio__solve_inner;

/* Solves with the given solver in original variables, then refines; residuals[columns] receives
 * ||r|| / (||f|| + ||x||). At most width columns. iteration->converged tells the outcome. */
CQIO_NODISCARD cqio_status cqio__solve_refined(struct system *system, cqio__solver *solver,
                                               bool refine, int columns, const double *f, double *x,
                                               double *residuals, struct iteration *iteration);

/* The same from the guess that X holds. */
CQIO_NODISCARD cqio_status cqio__solve_guess(struct system *system, cqio__solver *solver,
                                             int columns, const double *f, double *x,
                                             double *residuals, struct iteration *iteration);

/* The largest of VALUES, NaN if there is one. */
double cqio__most(int columns, const double *values);

/* ---- certificates ---------------------------------------------------------------------------- */

/* One positive vector p with (I - M) p >= margin > 0, all rounding included. */
struct cone {
  double *vector, *margin; /* [n] */
  double theta;            /* M p <= theta p */
  bool holds;
};

struct cqio_certificate {
  const cqio_operator *op; /* for comparison only: it may be gone */
  struct cone cone[2];     /* [0]: M = A (w), [1]: M = A' (v) */
  bool has_rows;           /* cone[0] was tried */
  cqio_certificate_summary summary;
};

/* gamma_{m+extra} of the operator (16.4). */
double cqio__gamma(const cqio_operator *op, int64_t extra);
/* An upper bound of a sum or product computed as X from non-negative terms, whose relative error is
 * at most GAMMA. */
static inline double cqio__up(double x, double gamma) {
  return x * (1.0 + 1.01 * gamma + 8.0 * unit_roundoff);
}
/* What a certificate is made from; members may be NULL. */
struct certificate_request {
  const double *candidate[2]; /* [n] tried as w and v before they are computed */
  const double *product[2];   /* [n] A w and A' v of the candidates, or NULL */
  struct direct *direct;      /* solves the systems on the way */
  const double *scale_local;  /* [n] s of w */
  bool without_rows;          /* v alone: no componentwise bounds but of the transposed system */
  cqio_account_names names;
};
/* Builds the certificate of OP. Collective. */
CQIO_NODISCARD cqio_status cqio__certify(cqio_ctx *ctx, cqio_operator *op,
                                         const struct certificate_request *request,
                                         cqio_certificate **out);
/* Adds w to a certificate made without it. Collective. */
CQIO_NODISCARD cqio_status cqio__certify_rows(cqio_ctx *ctx, cqio_operator *op,
                                              const struct certificate_request *request,
                                              cqio_certificate *certificate);
/* Refuses coefficients that are not finite and >= 0 (5.3), by account. Collective. */
CQIO_NODISCARD cqio_status cqio__check_coefficients(cqio_ctx *ctx, const cqio_operator *op,
                                                    cqio_account_names names);
/* Largest column sum of A and its account. Collective. */
CQIO_NODISCARD cqio_status cqio__column_sums(struct system *transposed, double *work,
                                             double *largest, int64_t *account);
/* Refuses a certificate of another operator. */
CQIO_NODISCARD cqio_status cqio__check_certificate(const struct system *system,
                                                   const cqio_certificate *certificate);
/* MAJORANT: the system of |A|, SYSTEM itself where A >= 0; the certificate is of its operator.
 * Errors |x - x^| <= bound for at most width columns, BOUND NULL: norm1 alone; norm1 as in
 * cqio_error_bound. */
/* The operator that bounds of OP are proven with: OP itself where it is >= 0. */
cqio_operator *cqio__majorant(cqio_operator *op, const cqio_solve_params *params);
CQIO_NODISCARD cqio_status cqio__bound(struct system *system, struct system *majorant,
                                       const cqio_certificate *certificate, int columns,
                                       const double *f, const double *x, double *bound,
                                       double *norm1);

/* The same of one column x >= 0 whose PRODUCT M x is known, where M >= 0: no further product. Z:
 * any vector near (I - M)^-1 x with its product, >= 0. SHARP is false where the residual is far
 * above its rounding: a bound with a solve of its own would be smaller. Without Z the bound is a
 * multiple of the cone's vector, and SHARP always. */
struct known_products {
  const double *f, *x, *product, *z, *z_product; /* [n] */
};
CQIO_NODISCARD cqio_status cqio__bound_known(struct system *system,
                                             const cqio_certificate *certificate,
                                             const struct known_products *known, double *bound,
                                             double *norm1, bool *sharp);
/* Whether X >= 0 on all ranks. Collective. */
CQIO_NODISCARD cqio_status cqio__all_nonnegative(struct system *system, int columns,
                                                 const double *x, bool *all);

/* The largest bound over |x| where x is not 0. Collective. */
CQIO_NODISCARD cqio_status cqio__relative_bound(cqio_ctx *ctx, int64_t count, const double *x,
                                                const double *bound, double *relative);

/* ---- small helpers --------------------------------------------------------------------------- */

/* The largest VALUE over the ranks (NaN counts as infinity) and the smallest INDEX attaining it. */
CQIO_NODISCARD cqio_status cqio__largest(cqio_ctx *ctx, double *value, int64_t *index);
/* Refuses values that are not finite (CQIO_NUMERIC), or above MOST in size (CQIO_DATA), by account.
 * Squares of right-hand sides within CQIO__LARGEST_SIDE and their sums are finite. Collective. */
#define CQIO__LARGEST_SIDE 1e100
CQIO_NODISCARD cqio_status cqio__check_finite(struct system *system, const char *what, double most,
                                              int columns, const double *x,
                                              cqio_account_names names);

/* Processor seconds of all threads of this rank so far. */
double cqio__processor_seconds(void);

/* Adds the report of a further solve. */
void cqio__report_add(cqio_solve_report *sum, const cqio_solve_report *further);

#endif
