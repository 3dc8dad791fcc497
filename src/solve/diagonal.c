/* The diagonal of the inverse, without the inverse (method 29.3). */
#include "solve/choose.h"
#include "solve/solver.h"

#include <math.h>

cqio_status cqio_solver_diagonal_rounding(cqio_solver *s, double *rounding) {
  *rounding = HUGE_VAL;
  if (cqio_solver_inverse(s)) {
    *rounding = cqio_solver_inverse_rounding(s);
    return CQIO_OK;
  }
  CQIO_TRY(cqio__solver_sum_columns(s));
  return s->column_sum < 1.0 ? cqio__direct_known_rounding(s->ctx, s->op, rounding) : CQIO_OK;
}

/* Of the accounts of this rank, by elimination in a copy of the rows, as large as the inverse. */
static cqio_status eliminate(cqio_solver *s, double *diagonal) {
  cqio_solve_params params = s->params;
  cqio_solve_report plan;
  double limit, rounding;
  int64_t singular;
  params.method = CQIO_SOLVE_INVERSE;
  CQIO_TRY(cqio__solve_memory_limit(s->ctx, s->op, &params, 1, &limit));
  CQIO_TRY(cqio__choose(s->ctx, s->op, params.method, 1, limit, &plan));
  CQIO_TRY(cqio__solver_sum_columns(s));
  if (!(s->column_sum < 1.0))
    return cqio_fail(
        s->ctx, CQIO_CONFIG,
        "solve: diagonal of the inverse: the largest column sum is %.6g: expected less "
        "than 1; take method inverse",
        s->column_sum);
  cqio_status status = cqio__direct_diagonal(s->ctx, s->op, diagonal, &rounding, &singular);
  return singular < 0 ? status : cqio__singular_matrix(s, singular);
}

cqio_status cqio_solver_diagonal(cqio_solver *s, double *diagonal) {
  const double *rows = cqio_solver_inverse(s);
  int64_t first, count, n = cqio_operator_total(s->op);
  double *own;
  cqio_operator_range(s->op, &first, &count);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(s->ctx, count, &own));
  for (int64_t i = 0; i < count && rows; i++)
    own[i] = rows[i * n + first + i];
  cqio_status status = rows ? CQIO_OK : eliminate(s, own);
  if (!status) status = cqio_operator_gather(s->ctx, s->op, 1, own, diagonal);
  cqio_free(own);
  return status;
}
