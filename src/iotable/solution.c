/* Solving a table: its demand forwards or for prices, and multipliers by transposed solves. */
#include "iotable/iotable.h"

#include <math.h>
#include <string.h>

static const double ill_conditioned = 1e6; /* norm of the inverse worth a warning */

void cqio_io_request_init(cqio_io_request *request) {
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  *request = (cqio_io_request){.method = params.method, .tolerance = params.tolerance};
}

const char *cqio_io_multiplier_name(cqio_io_multiplier kind) {
  static const char *const names[] = {"output", "value_added", "income", "employment"};
  return kind < CQIO_IO_MULTIPLIERS ? names[kind] : "unknown";
}

void cqio_io_block_free(cqio_io_block *block) {
  cqio_free(block->solution);
  cqio_free(block->bound);
  *block = (cqio_io_block){0};
}

void cqio_io_solution_destroy(cqio_io_solution **solution) {
  cqio_io_solution *s = solution ? *solution : NULL;
  if (!s) return;
  cqio_io_block_free(&s->forward);
  cqio_io_block_free(&s->multiplier);
  cqio_io_demand_destroy(&s->demand);
  cqio_solver_destroy(&s->solver);
  cqio_operator_destroy(&s->closed);
  if (!s->request.open) cqio_operator_destroy(&s->open);
  cqio_operator_destroy(&s->absolute[1]);
  cqio_operator_destroy(&s->absolute[0]);
  cqio_free(s);
  *solution = NULL;
}

/* This rank's part of a vector of the table; NULL stays NULL. */
static const double *local(const cqio_io_solution *s, const double *vector) {
  int64_t first, count;
  cqio_operator_range(s->op, &first, &count);
  return vector ? vector + first : NULL;
}

/* Spectral radius below 1, proven (section 5). */
static cqio_status certify(cqio_ctx *ctx, cqio_io_solution *s) {
  cqio_account_label label;
  CQIO_TRY(cqio_solver_certificate(s->solver, &s->params.certificate));
  s->proof = cqio_certificate_read(s->params.certificate);
  if (s->table->negative_flows > 0)
    cqio_log(
        ctx, CQIO_LOG_WARN,
        "solve: %lld negative flows: solved as they are, certified and bounded by |A|; that no "
        "output becomes negative (Hawkins-Simon) is not proven for their signs",
        (long long)s->table->negative_flows);
  if (s->proof.inverse_norm > ill_conditioned)
    cqio_log(ctx, CQIO_LOG_WARN,
             "solve: the inverse has a 1-norm of up to %.3g: errors of the data are multiplied by "
             "as much; largest column sum %.10g of '%s'",
             s->proof.inverse_norm, s->proof.max_column_sum,
             cqio_io_table_label(s->table, s->proof.worst_account, &label));
  return CQIO_OK;
}

static int count_multipliers(const cqio_io_request *request) {
  int count = request->intensities ? request->intensities->count : 0;
  for (int kind = 0; kind < CQIO_IO_MULTIPLIERS; kind++)
    count += request->multipliers[kind];
  return count;
}

/* One solver for demand and multipliers; iterations are scaled by output where that is the unit of
 * the unknowns. */
static cqio_status make_solver(cqio_ctx *ctx, cqio_io_solution *s) {
  int columns =
      (s->demand ? s->demand->count : 0) + count_multipliers(&s->request) + s->request.columns;
  cqio_solve_params_init(&s->params);
  s->params.method = s->request.method;
  s->params.tolerance = s->request.tolerance;
  s->params.transposed = s->request.transpose || !s->demand;
  bool plain = s->params.transposed || s->table->scale;
  s->params.scale_local = plain ? NULL : local(s, s->table->output);
  s->params.majorant = s->majorant;
  s->params.names = cqio_io_table_names(s->table);
  s->params.memory_limit = s->request.memory;
  s->params.plain_bounds = s->request.plain_bounds;
  return cqio_solver_create(ctx, s->op, &s->params, columns > 0 ? columns : 1, &s->solver);
}

/* VALUES [columns][count] times the scale of the table, or over it. */
static void rescale(const cqio_io_solution *s, bool times, int columns, double *values) {
  int64_t first, count;
  const double *scale = s->table->scale;
  cqio_operator_range(s->op, &first, &count);
  for (int64_t k = 0; k < columns * count && scale && values; k++)
    values[k] *= times ? scale[first + k % count] : 1.0 / scale[first + k % count];
}

static cqio_status make_room(cqio_ctx *ctx, const cqio_io_solution *s, cqio_io_block *block) {
  int64_t first, count;
  cqio_operator_range(s->op, &first, &count);
  cqio_status status = CQIO_ALLOC(ctx, block->columns * count, &block->solution);
  if (!status) status = CQIO_ALLOC(ctx, block->columns * count, &block->bound);
  return cqio_agree(ctx, status);
}

/* Back from the scale of the table. */
static void unscale(const cqio_io_solution *s, bool transposed, double *rhs, cqio_io_block *block) {
  rescale(s, !transposed, block->columns, rhs);
  rescale(s, !transposed, block->columns, block->solution);
  rescale(s, !transposed, block->columns, block->bound);
}

static cqio_solve_side side_of(const double *rhs, const cqio_io_block *block) {
  return (cqio_solve_side){
      .columns = block->columns, .rhs = rhs, .solution = block->solution, .bound = block->bound};
}

/* x = S x_s of (I - S^-1 A S) x_s = S^-1 f; transposed the other way. */
cqio_status cqio_io_solution_solve_both(cqio_ctx *ctx, cqio_io_solution *s, double *forward_rhs,
                                        cqio_io_block *forward, double *transposed_rhs,
                                        cqio_io_block *transposed) {
  CQIO_TRY(make_room(ctx, s, forward));
  CQIO_TRY(make_room(ctx, s, transposed));
  cqio_solve_side sides[] = {side_of(forward_rhs, forward), side_of(transposed_rhs, transposed)};
  rescale(s, false, forward->columns, forward_rhs);
  rescale(s, true, transposed->columns, transposed_rhs);
  cqio_status status = cqio_solver_solve_both(s->solver, &sides[0], &sides[1]);
  unscale(s, false, forward_rhs, forward);
  unscale(s, true, transposed_rhs, transposed);
  forward->report = sides[0].report;
  transposed->report = sides[1].report;
  return status;
}

cqio_status cqio_io_solution_solve(cqio_ctx *ctx, cqio_io_solution *s, bool transposed, double *rhs,
                                   cqio_io_block *block) {
  cqio_io_block none = {.columns = 0};
  cqio_status status = transposed ? cqio_io_solution_solve_both(ctx, s, NULL, &none, rhs, block)
                                  : cqio_io_solution_solve_both(ctx, s, rhs, block, NULL, &none);
  cqio_io_block_free(&none);
  return status;
}

/* A = S A_s S^-1. */
cqio_status cqio_io_solution_multiply(cqio_ctx *ctx, cqio_io_solution *s, bool transposed,
                                      bool absolute, int columns, double *x, double *y) {
  cqio_operator *op = absolute && s->majorant ? s->majorant : s->op;
  rescale(s, transposed, columns, x);
  cqio_status status = transposed ? cqio_operator_apply_transpose(ctx, op, columns, x, y)
                                  : cqio_operator_apply(ctx, op, columns, x, y);
  rescale(s, !transposed, columns, x);
  rescale(s, !transposed, columns, y);
  return status;
}

/* Output below 0 by more than its bound: fine of a change, not of a demand. */
static void warn_of_signs(cqio_ctx *ctx, const cqio_io_solution *s) {
  const cqio_io_block *b = &s->forward;
  int64_t first, count, found[2] = {0, INT64_MAX}; /* how many, and the first of them */
  cqio_account_label label;
  cqio_operator_range(s->op, &first, &count);
  bool rises = false;
  for (int64_t k = 0; k < b->columns * count; k++) {
    rises = rises || s->demand->values[k] > 0.0;
    if (!(b->solution[k] + b->bound[k] < 0.0)) continue;
    found[0]++;
    if (first + k % count < found[1]) found[1] = first + k % count;
  }
  MPI_Comm comm = cqio_ctx_comm(ctx);
  MPI_Allreduce(MPI_IN_PLACE, &rises, 1, MPI_C_BOOL, MPI_LOR, comm);
  MPI_Allreduce(MPI_IN_PLACE, &found[0], 1, MPI_INT64_T, MPI_SUM, comm);
  MPI_Allreduce(MPI_IN_PLACE, &found[1], 1, MPI_INT64_T, MPI_MIN, comm);
  if (found[0] > 0 && rises) /* of losses alone all is below 0 */
    cqio_log(ctx, CQIO_LOG_WARN,
             "solve: %s below 0 in %lld account%s, the first of which is '%s': this is right of "
             "changes, and of no %s",
             s->request.transpose ? "prices are" : "output is", (long long)found[0],
             found[0] == 1 ? "" : "s", cqio_io_table_label(s->table, found[1], &label),
             s->request.transpose ? "costs" : "demand");
}

/* Output in unlike units does not add up. */
static cqio_status check_units(cqio_ctx *ctx, const cqio_io_table *t) {
  cqio_account_label one, other;
  for (int64_t i = 1; t->mixed && t->account_unit && i < t->accounts; i++)
    if (cqio__units_unlike(t->account_unit[0], t->account_unit[i]))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: multiplier 'output': output multipliers add '%s' (%s) and '%s' (%s): "
                       "expected one unit; choose value_added, income or employment, or an "
                       "extension by cqio analyse",
                       t->source, cqio_io_table_label(t, 0, &one), t->account_unit[0],
                       cqio_io_table_label(t, i, &other), t->account_unit[i]);
  return CQIO_OK;
}

/* Per unit of output: 1, value added, compensation, persons. */
static cqio_status intensity(cqio_ctx *ctx, const cqio_io_solution *s, cqio_io_multiplier kind,
                             double *out) {
  const cqio_io_table *t = s->table;
  const double *flows[] = {NULL, t->value_added, t->compensation, t->employment};
  int64_t first, count;
  cqio_operator_range(s->op, &first, &count);
  if (kind == CQIO_IO_OUTPUT) CQIO_TRY(check_units(ctx, t));
  if (kind != CQIO_IO_OUTPUT && (!flows[kind] || !t->output))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: multiplier '%s': the table has no %s: expected a table with it",
                     t->source, cqio_io_multiplier_name(kind),
                     kind == CQIO_IO_INCOME ? "compensation" : cqio_io_multiplier_name(kind));
  if (kind == CQIO_IO_VALUE_ADDED && t->unknown_rows)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: multiplier 'value_added': rows %s: expected a role for each, by a line "
                     "'# role: LABEL = ROLE' or by --roles",
                     t->source, t->unknown_rows);
  for (int64_t i = 0; i < count; i++) {
    double x = t->output ? t->output[first + i] : 1.0;
    out[i] = kind == CQIO_IO_OUTPUT ? 1.0 : x > 0.0 ? flows[kind][first + i] / x : 0.0;
  }
  return CQIO_OK;
}

/* Right-hand sides of the multipliers that are asked for, [columns][count]; NULL without any. */
static cqio_status take_intensities(cqio_ctx *ctx, cqio_io_solution *s, double **rhs) {
  int64_t first, count;
  int column = 0;
  *rhs = NULL;
  s->multiplier.columns = count_multipliers(&s->request);
  if (s->multiplier.columns == 0) return CQIO_OK;
  cqio_operator_range(s->op, &first, &count);
  cqio_status status = cqio_agree(ctx, CQIO_ALLOC(ctx, s->multiplier.columns * count, rhs));
  for (int kind = 0; kind < CQIO_IO_MULTIPLIERS && !status; kind++)
    if (s->request.multipliers[kind])
      status = intensity(ctx, s, (cqio_io_multiplier)kind, *rhs + count * column++);
  for (int k = 0; column < s->multiplier.columns && !status; k++)
    memcpy(*rhs + count * column++, s->request.intensities->values[k] + first,
           (size_t)count * sizeof **rhs);
  return status;
}

/* Prices have the direction of the multipliers. */
static cqio_status solve(cqio_ctx *ctx, cqio_io_solution *s) {
  double *intensities = NULL;
  if (s->demand) s->forward.columns = s->demand->count;
  cqio_status status = take_intensities(ctx, s, &intensities);
  if (!status && !s->request.transpose)
    status = cqio_io_solution_solve_both(ctx, s, s->demand ? s->demand->values : NULL, &s->forward,
                                         intensities, &s->multiplier);
  if (!status && s->request.transpose && s->multiplier.columns > 0)
    status = cqio_io_solution_solve(ctx, s, true, intensities, &s->multiplier);
  if (!status) status = certify(ctx, s);
  if (!status && s->request.transpose && s->demand)
    status = cqio_io_solution_solve(ctx, s, true, s->demand->values, &s->forward);
  if (!status && s->demand) warn_of_signs(ctx, s);
  cqio_free(intensities);
  return status;
}

static cqio_status make_operator(cqio_ctx *ctx, cqio_io_solution *s) {
  s->open = s->request.open;
  if (!s->open) CQIO_TRY(cqio_io_operator_create(ctx, s->table, &s->open));
  s->op = s->open;
  if (s->request.closure == CQIO_IO_OPEN) return CQIO_OK;
  CQIO_TRY(cqio_io_operator_create_closed(ctx, s->table, s->open, &s->closed));
  s->op = s->closed;
  return CQIO_OK;
}

/* The same of |A|, whose rows live as long as the table. */
static cqio_status make_majorant(cqio_ctx *ctx, cqio_io_table *table, cqio_io_solution *s) {
  CQIO_TRY(cqio__io_absolute_create(ctx, table, &s->absolute[0]));
  s->majorant = s->absolute[0];
  if (s->request.closure == CQIO_IO_OPEN) return CQIO_OK;
  CQIO_TRY(cqio_io_operator_create_closed(ctx, table, s->absolute[0], &s->absolute[1]));
  s->majorant = s->absolute[1];
  return CQIO_OK;
}

cqio_status cqio_io_solve(cqio_ctx *ctx, cqio_io_table *table, const cqio_io_request *request,
                          cqio_io_solution **out) {
  cqio_io_solution *s;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 1, &s));
  s->request = *request;
  s->table = table;
  cqio_status status = make_operator(ctx, s);
  if (!status && table->negative_flows > 0) status = make_majorant(ctx, table, s);
  if (!status && request->demand && !request->series)
    status = cqio_io_demand_create(ctx, table, s->op, request->closure, request->transpose,
                                   request->demand, &s->demand);
  if (!status && request->series)
    status = cqio_io_demand_from_series(ctx, table, s->op, request->series, &s->demand);
  if (!status) status = make_solver(ctx, s);
  if (!status) status = solve(ctx, s);
  if (status)
    cqio_io_solution_destroy(&s);
  else
    *out = s;
  return status;
}
