/* Systems of the coefficients of A times factors, solved by iterations. Rows are in the scaled
 * variables of the table, S^-1 A S. */
#include "findings/restricted.h"

#include "iotable/iotable.h"

#include <math.h>

enum { BATCH = 64 };

struct restricted {
  bool rounded;                 /* coefficients are products of their own */
  bool grown;                   /* some are larger than those of A */
  double *rows, *positive;      /* [count of this rank][n]; |rows| where A does not bound them */
  cqio_operator *op, *majorant; /* MAJORANT: borrowed unless GROWN */
  cqio_solver *solver;
};

double cqio__own_region(const struct work *w, const void *what, int64_t row, int64_t column) {
  (void)what;
  return cqio__region_of(w->table, row) == cqio__region_of(w->table, column) ? 1.0 : 0.0;
}

void cqio__restricted_destroy(struct restricted **restricted) {
  struct restricted *r = *restricted;
  if (!r) return;
  cqio_solver_destroy(&r->solver);
  cqio_operator_destroy(&r->op);
  if (r->grown) cqio_operator_destroy(&r->majorant);
  cqio_free(r->positive);
  cqio_free(r->rows);
  cqio_free(r);
  *restricted = NULL;
}

static void take_part(const struct work *w, struct restricted *r, cqio__part *part,
                      const void *what) {
  const cqio_io_table *t = w->table;
  for (int64_t i = 0; i < t->count; i++)
    for (int64_t j = 0; j < t->accounts; j++) {
      double a = t->rows[i * t->accounts + j], k = a != 0.0 ? part(w, what, t->first + i, j) : 0.0;
      r->rows[i * t->accounts + j] = k * a;
      if (k != 0.0 && k != 1.0) r->rounded = true;
      if (k > 1.0) r->grown = true;
    }
}

/* What bounds the coefficients: |A|, or they themselves. */
static cqio_status make_majorant(struct work *w, struct restricted *r) {
  int64_t size = w->table->count * w->n;
  if (MPI_Allreduce(MPI_IN_PLACE, &r->grown, 1, MPI_C_BOOL, MPI_LOR, cqio_ctx_comm(w->ctx)) !=
      MPI_SUCCESS)
    return cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on a changed table");
  if (!r->grown) {
    r->majorant = w->open->majorant ? w->open->majorant : w->open->op;
    return CQIO_OK;
  }
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, size, &r->positive));
  for (int64_t k = 0; k < size; k++)
    r->positive[k] = fabs(r->rows[k]);
  return cqio_operator_create_dense(w->ctx, w->n, r->positive, NULL, &r->majorant);
}

static cqio_status make(struct work *w, struct restricted *r, int columns) {
  cqio_solve_params params = w->open->params;
  CQIO_TRY(make_majorant(w, r));
  CQIO_TRY(cqio_operator_create_dense(w->ctx, w->n, r->rows, NULL, &r->op));
  params.method = CQIO_SOLVE_GMRES;
  params.scale_local = NULL;
  params.majorant = r->majorant;
  params.certificate = NULL;
  if (!r->grown) CQIO_TRY(cqio_solver_certificate(w->open->solver, &params.certificate));
  return cqio_solver_create(w->ctx, r->op, &params, columns, &r->solver);
}

cqio_status cqio__restricted_create(struct work *w, cqio__part *part, const void *what, int columns,
                                    struct restricted **out) {
  struct restricted *r;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 1, &r));
  cqio_status status = CQIO_ALLOC_TOGETHER(w->ctx, w->table->count * w->n, &r->rows);
  if (!status) take_part(w, r, part, what);
  if (!status) status = make(w, r, columns);
  if (status)
    cqio__restricted_destroy(&r);
  else
    *out = r;
  return status;
}

/* LOCAL [columns][count] times the scale of the table, or over it. */
static void rescale(const struct work *w, bool times, int columns, double *local) {
  const cqio_io_table *t = w->table;
  for (int64_t k = 0; k < columns * t->count && t->scale; k++)
    local[k] *= times ? t->scale[t->first + k % t->count] : 1.0 / t->scale[t->first + k % t->count];
}

/* One batch; LOCAL has room for three. */
static cqio_status solve_batch(struct work *w, struct restricted *r, bool transposed, int columns,
                               const double *rhs, double *local, double *value, double *bound) {
  int64_t size = columns * w->table->count;
  double *x = local + size, *error = local + 2 * size;
  cqio_solve_report report = {0};
  cqio_operator_scatter(r->op, columns, rhs, local);
  rescale(w, transposed, columns, local);
  CQIO_TRY(cqio_solver_solve(r->solver, transposed, columns, local, x, error, &report));
  rescale(w, !transposed, columns, x);
  rescale(w, !transposed, columns, error);
  for (int64_t k = 0; k < size && r->rounded; k++)
    error[k] *= 2.0; /* one rounding of each coefficient more */
  CQIO_TRY(cqio_operator_gather(w->ctx, r->op, columns, x, value));
  w->findings->columns[transposed] += columns;
  w->findings->bound_relative = fmax(w->findings->bound_relative, report.bound_relative);
  return cqio_operator_gather(w->ctx, r->op, columns, error, bound);
}

cqio_status cqio__restricted_solve(struct work *w, struct restricted *r, bool transposed,
                                   int columns, const double *rhs, struct vectors *out) {
  double *local = NULL;
  *out = (struct vectors){.columns = columns};
  cqio_status status = CQIO_ALLOC(w->ctx, columns * w->n, &out->value);
  if (!status) status = CQIO_ALLOC(w->ctx, columns * w->n, &out->bound);
  if (!status) status = CQIO_ALLOC(w->ctx, 3 * BATCH * w->table->count, &local);
  status = cqio_agree(w->ctx, status);
  for (int k = 0; k < columns && !status; k += BATCH)
    status = solve_batch(w, r, transposed, columns - k < BATCH ? columns - k : BATCH,
                         rhs + k * w->n, local, out->value + k * w->n, out->bound + k * w->n);
  cqio_free(local);
  if (status) cqio__vectors_free(out);
  return status;
}

cqio_status cqio__restricted_multiply(struct work *w, struct restricted *r, bool transposed,
                                      const double *x, double *y) {
  double *local;
  int64_t count = w->table->count;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 2 * count, &local));
  double *product = local + count;
  cqio_operator_scatter(r->op, 1, x, local);
  rescale(w, transposed, 1, local);
  cqio_status status = transposed ? cqio_operator_apply_transpose(w->ctx, r->op, 1, local, product)
                                  : cqio_operator_apply(w->ctx, r->op, 1, local, product);
  rescale(w, !transposed, 1, product);
  if (!status) status = cqio_operator_gather(w->ctx, r->op, 1, product, y);
  cqio_free(local);
  return status;
}

cqio_status cqio__restricted_spread(struct work *w, struct restricted *r, bool transposed,
                                    double *e) {
  return cqio__findings_spread_by(w, r->majorant, transposed, e);
}
