/* The scaled system: scale, products, residuals, norms. */
#include "solve/scaled_system.h"

#include "operator/operator.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

const char *cqio_account_name(cqio_account_names names, int64_t account,
                              cqio_account_label *label) {
  if (names.write)
    names.write(names.data, account, label);
  else
    snprintf(label->text, sizeof label->text, "account %lld", (long long)account);
  return label->text;
}

double cqio__processor_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

cqio_status cqio__largest(cqio_ctx *ctx, double *value, int64_t *index) {
  double mine = isnan(*value) ? INFINITY : *value, most = mine;
  int64_t candidate, first = 0;
  if (MPI_Allreduce(&mine, &most, 1, MPI_DOUBLE, MPI_MAX, cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on a maximum");
  candidate = mine == most ? *index : INT64_MAX;
  if (MPI_Allreduce(&candidate, &first, 1, MPI_INT64_T, MPI_MIN, cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on a minimum");
  *value = most;
  *index = first;
  return CQIO_OK;
}

static int64_t first_account(const cqio_operator *op) {
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  return first;
}

cqio_status cqio__check_finite(struct system *system, const char *what, double most, int columns,
                               const double *x, cqio_account_names names) {
  cqio_status status = CQIO_OK;
  for (int64_t i = 0; i < columns * system->n && !status; i++) {
    cqio_account_label label;
    if (!isfinite(x[i]))
      status = cqio_fail(
          system->ctx, CQIO_NUMERIC, "solve: '%s': %s = %g: expected a finite value",
          cqio_account_name(names, first_account(system->op) + i % system->n, &label), what, x[i]);
    else if (fabs(x[i]) > most)
      status =
          cqio_fail(system->ctx, CQIO_DATA,
                    "solve: '%s': %s = %g: expected at most %g in size; is its unit wrong?",
                    cqio_account_name(names, first_account(system->op) + i % system->n, &label),
                    what, x[i], most);
  }
  return cqio_agree(system->ctx, status);
}

static cqio_status check_scale(struct system *system, const double *scale,
                               cqio_account_names names) {
  cqio_status status = CQIO_OK;
  for (int64_t i = 0; i < system->n && !status; i++) {
    cqio_account_label label;
    if (!(scale[i] >= 0.0) || !isfinite(scale[i]))
      status = cqio_fail(system->ctx, CQIO_NUMERIC,
                         "solve: '%s': scale = %g: expected a finite value >= 0",
                         cqio_account_name(names, first_account(system->op) + i, &label), scale[i]);
  }
  return cqio_agree(system->ctx, status);
}

/* The power of two above X > 0, at least 2^-1000, by the exponent in its bits. */
static double power_above(double x) {
  static const uint64_t exponent_bits = UINT64_C(0x7ff) << 52;
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  bits &= exponent_bits;
  memcpy(&x, &bits, sizeof x);
  return x < 0x1p-1001 ? 0x1p-1000 : 2.0 * x;
}

/* Rounds the scale to powers of two; zeros become the mean of the positive entries. */
static cqio_status set_scale(struct system *system, const double *scale, cqio_account_names names) {
  for (int64_t i = 0; i < system->n; i++)
    system->scale[i] = system->inverse[i] = 1.0;
  if (!scale) return CQIO_OK;
  CQIO_TRY(check_scale(system, scale, names));
  double sum, positive;
  CQIO_TRY(cqio_operator_norm1(system->ctx, system->op, 1, scale, &sum));
  for (int64_t i = 0; i < system->n; i++)
    system->packed[i] = scale[i] > 0.0;
  CQIO_TRY(cqio_operator_norm1(system->ctx, system->op, 1, system->packed, &positive));
  double mean = positive > 0.0 ? sum / positive : 1.0;
  for (int64_t i = 0; i < system->n; i++) {
    system->scale[i] = power_above(scale[i] > 0.0 ? scale[i] : mean);
    system->inverse[i] = 1.0 / system->scale[i];
  }
  return CQIO_OK;
}

cqio_status cqio__system_init(cqio_ctx *ctx, cqio_operator *op, bool transposed,
                              const double *scale, int columns, struct direct *direct,
                              cqio_account_names names, struct system *system) {
  int64_t first;
  int most = direct ? BATCH : KRYLOV_COLUMNS, width = columns < most ? columns : most;
  *system = (struct system){
      .ctx = ctx, .op = op, .transposed = transposed, .width = width, .direct = direct};
  cqio_operator_range(op, &first, &system->n);
  cqio_status status = CQIO_ALLOC(ctx, system->n, &system->scale);
  if (!status) status = CQIO_ALLOC(ctx, system->n, &system->inverse);
  if (!status) status = CQIO_ALLOC(ctx, width * system->n, &system->packed);
  if (!status) status = CQIO_ALLOC(ctx, width * system->n, &system->result);
  status = cqio_agree(ctx, status);
  if (!status) status = set_scale(system, scale, names);
  if (status) cqio__system_free(system);
  return status;
}

cqio_status cqio__system_join(struct system *system, const double *scale,
                              cqio_account_names names) {
  struct system other = *system;
  cqio_status status = CQIO_ALLOC(system->ctx, system->n, &system->other_scale);
  if (!status) status = CQIO_ALLOC(system->ctx, system->n, &system->other_inverse);
  CQIO_TRY(cqio_agree(system->ctx, status));
  other.scale = system->other_scale;
  other.inverse = system->other_inverse;
  system->joint = true;
  return set_scale(&other, scale, names);
}

void cqio__system_free(struct system *system) {
  cqio_free(system->scale);
  cqio_free(system->inverse);
  cqio_free(system->other_scale);
  cqio_free(system->other_inverse);
  cqio_free(system->packed);
  cqio_free(system->result);
  *system = (struct system){0};
}

static void count_product(struct system *system, int columns) {
  double flops, bytes;
  cqio_operator_cost(system->op, columns, &flops, &bytes);
  system->applications += columns;
  system->flops += flops;
  system->bytes += bytes;
}

/* ORDER: the columns of LIST, untransposed first; returns how many those are. */
static int sort_sides(const struct system *system, int count, const int *list, int *order) {
  int right = 0, at = 0;
  for (int side = 0; side < 2; side++) {
    for (int a = 0; a < count; a++)
      if (cqio__is_transposed(system, list[a]) == (side == 1)) order[at++] = list[a];
    if (side == 0) right = at;
  }
  return right;
}

/* The RIGHT columns and the others that are packed, multiplied into the result. */
static cqio_status multiply_packed(struct system *system, int count, int right) {
  int64_t start = right * system->n;
  count_product(system, count);
  return cqio_operator_apply_both(system->ctx, system->op, right, system->packed, system->result,
                                  count - right, system->packed + start, system->result + start);
}

cqio_status cqio__multiply(struct system *system, int columns, const double *x, double *y) {
  int64_t n = system->n;
  if (!system->joint) {
    count_product(system, columns);
    return system->transposed
               ? cqio_operator_apply_transpose(system->ctx, system->op, columns, x, y)
               : cqio_operator_apply(system->ctx, system->op, columns, x, y);
  }
  int list[BATCH] = {0}, order[BATCH];
  for (int k = 0; k < columns; k++)
    list[k] = k;
  int right = sort_sides(system, columns, list, order);
  for (int a = 0; a < columns && n > 0; a++)
    memcpy(system->packed + a * n, x + order[a] * n, (size_t)n * sizeof *x);
  CQIO_TRY(multiply_packed(system, columns, right));
  for (int a = 0; a < columns && n > 0; a++)
    memcpy(y + order[a] * n, system->result + a * n, (size_t)n * sizeof *y);
  return CQIO_OK;
}

cqio_status cqio__multiply_scaled(struct system *system, int count, const int *list,
                                  const double *x, double *y) {
  int64_t n = system->n;
  for (int a = 0; a < count; a++)
    for (int64_t i = 0; i < n; i++)
      system->packed[a * n + i] = system->scale[i] * x[list[a] * n + i];
  CQIO_TRY(cqio__multiply(system, count, system->packed, system->result));
  for (int a = 0; a < count; a++)
    for (int64_t i = 0; i < n; i++)
      y[list[a] * n + i] = system->result[a * n + i] * system->inverse[i];
  return CQIO_OK;
}

cqio_status cqio__multiply_system(struct system *system, int count, const int *list,
                                  const double *x, double *y) {
  int64_t n = system->n;
  int order[BATCH], right = sort_sides(system, count, list, order);
  for (int a = 0; a < count; a++) {
    const double *scale = cqio__scale_of(system, order[a]), *from = x + order[a] * n;
    for (int64_t i = 0; i < n; i++)
      system->packed[a * n + i] = scale[i] * from[i];
  }
  if (right > 0) cqio__precondition(system->op, false, right, system->packed);
  if (right < count)
    cqio__precondition(system->op, true, count - right, system->packed + right * n);
  CQIO_TRY(multiply_packed(system, count, right));
  for (int a = 0; a < count; a++) {
    const double *inverse = cqio__inverse_of(system, order[a]);
    double *to = y + order[a] * n;
    for (int64_t i = 0; i < n; i++)
      to[i] = (system->packed[a * n + i] - system->result[a * n + i]) * inverse[i];
  }
  return CQIO_OK;
}

void cqio__unprecondition_column(struct system *system, int k, double *x) {
  const double *scale = cqio__scale_of(system, k), *inverse = cqio__inverse_of(system, k);
  if (!system->op->blocks) return;
  for (int64_t i = 0; i < system->n; i++)
    x[i] *= scale[i];
  cqio__precondition(system->op, cqio__is_transposed(system, k), 1, x);
  for (int64_t i = 0; i < system->n; i++)
    x[i] *= inverse[i];
}

void cqio__unprecondition(struct system *system, int columns, double *x) {
  int64_t n = system->n;
  if (!system->op->blocks) return;
  if (system->joint) {
    for (int k = 0; k < columns; k++)
      cqio__unprecondition_column(system, k, x + k * n);
    return;
  }
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < n; i++)
      x[k * n + i] *= system->scale[i];
  cqio__precondition(system->op, system->transposed, columns, x);
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < n; i++)
      x[k * n + i] *= system->inverse[i];
}

cqio_status cqio__norms(struct system *system, bool scaled, int columns, const double *x,
                        double *norms) {
  const double *pointers[BATCH] = {NULL};
  int64_t n = system->n;
  for (int k = 0; k < columns; k++) {
    pointers[k] = scaled ? system->packed + k * n : x + k * n;
    for (int64_t i = 0; scaled && i < n; i++)
      system->packed[k * n + i] = x[k * n + i] * cqio__inverse_of(system, k)[i];
  }
  CQIO_TRY(cqio_operator_dots(system->ctx, system->op, columns, pointers, pointers, norms));
  for (int k = 0; k < columns; k++)
    norms[k] = sqrt(norms[k]);
  return CQIO_OK;
}

cqio_status cqio__residual(struct system *system, int columns, const double *f, const double *x,
                           double *r) {
  CQIO_TRY(cqio__multiply(system, columns, x, r));
  for (int64_t i = 0; i < columns * system->n; i++)
    r[i] = (f[i] - x[i]) + r[i];
  return CQIO_OK;
}
