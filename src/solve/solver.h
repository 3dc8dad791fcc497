/* What a solver keeps between solves. */
#ifndef CQIO_SOLVE_SOLVER
#define CQIO_SOLVE_SOLVER

#include "solve/scaled_system.h"

struct cqio_solver {
  cqio_ctx *ctx;
  cqio_operator *op;
  cqio_solve_params params;
  cqio_solve_report plan; /* method, reason, memory, factor_seconds: the part known before */
  struct direct *direct;
  cqio_certificate *own;
  double certificate_seconds, column_sum; /* largest column sum of A; -1: not known yet */
  double *ones_solution;                  /* [n] (I - A')^-1 1 once it was asked for, else NULL */
  struct system system[2];                /* forward, transposed; made when first used */
  struct system absolute[2];              /* the same of |A|, where A has both signs */
};

/* The scale of a direction, or NULL. */
static inline const double *cqio__solver_scale(const struct cqio_solver *s, bool transposed) {
  return transposed == s->params.transposed ? s->params.scale_local : NULL;
}

/* Bytes a rank may use beside OP, where METHOD of P could need many. Collective. */
CQIO_NODISCARD cqio_status cqio__solve_memory_limit(cqio_ctx *ctx, const cqio_operator *op,
                                                    const cqio_solve_params *p, int columns,
                                                    double *limit);
/* s->column_sum, unless it is known. Collective. */
CQIO_NODISCARD cqio_status cqio__solver_sum_columns(struct cqio_solver *s);
/* Records that the pivot of ACCOUNT is bad. Collective. */
CQIO_NODISCARD cqio_status cqio__singular_matrix(const struct cqio_solver *s, int64_t account);

#endif
