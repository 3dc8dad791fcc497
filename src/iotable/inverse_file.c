/* The explicit inverse L = (I - A)^-1 in a file: rows from their owners, and a certified bound of
 * each column. */
#include "iotable/solution_file.h"

#include <math.h>

enum { BLOCK = 64, SLAB = 1 << 23, TAG = 12 }; /* columns bounded at once; values of a message */

/* Columns [first, first + columns) of L and of I as local vectors. */
static void take_columns(const cqio_io_solution *s, int64_t first, int columns, double *unit,
                         double *x) {
  const double *rows = cqio_solver_inverse(s->solver);
  int64_t n = s->table->accounts, start, count;
  cqio_operator_range(s->op, &start, &count);
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < count; i++) {
      unit[k * count + i] = start + i == first + k ? 1.0 : 0.0;
      x[k * count + i] = rows[i * n + first + k];
    }
}

/* norm1[j] >= ||L_j - L^_j||_1 (16.5), by one product of A and L. */
static cqio_status bound_columns(cqio_ctx *ctx, const cqio_io_solution *s, double *norm1) {
  int64_t n = s->table->accounts, start, count;
  cqio_operator_range(s->op, &start, &count);
  cqio_solve_params params = s->params;
  params.transposed = false;
  params.scale_local = NULL;
  double *unit = NULL, *x = NULL;
  cqio_status status = CQIO_ALLOC(ctx, BLOCK * count, &unit);
  if (!status) status = CQIO_ALLOC(ctx, BLOCK * count, &x);
  status = cqio_agree(ctx, status);
  for (int64_t first = 0; first < n && !status; first += BLOCK) {
    int columns = n - first < BLOCK ? (int)(n - first) : BLOCK;
    take_columns(s, first, columns, unit, x);
    status = cqio_error_bound(ctx, s->op, &params, columns, unit, x, NULL, norm1 + first);
  }
  const double *scale = s->table->scale;
  double largest = 0.0; /* L = S L_s S^-1 */
  for (int64_t i = 0; i < n && scale; i++)
    largest = fmax(largest, scale[i]);
  for (int64_t j = 0; j < n && scale; j++)
    norm1[j] *= largest / scale[j];
  cqio_free(unit);
  cqio_free(x);
  return status;
}

static cqio_status define(cqio_ncout *file, const cqio_io_solution *s, const double *norm1) {
  int64_t n = s->table->accounts;
  CQIO_TRY(cqio_ncout_attribute(
      file, "comment", "supplier and user of leontief_inverse run over account in its order"));
  CQIO_TRY(cqio_ncout_dimension(file, "supplier", n));
  CQIO_TRY(cqio_ncout_dimension(file, "user", n));
  CQIO_TRY(cqio_ncout_define(
      file,
      &(cqio_nc_variable){.name = "leontief_inverse",
                          .dims = "supplier user",
                          .type = CQIO_NC_DOUBLE,
                          .long_name = "gross output of supplier per unit of final demand of user",
                          .units = "1"}));
  return cqio_ncout_variable(
      file,
      &(cqio_nc_variable){.name = "leontief_inverse_bound",
                          .dims = "user",
                          .type = CQIO_NC_DOUBLE,
                          .long_name = "certified largest sum of absolute errors of a column",
                          .units = "1"},
      norm1);
}

/* COUNT rows from FIRST of rank OWNER into the file of rank 0; *write_status is that of rank 0. */
static void move_rows(cqio_ctx *ctx, cqio_ncout *file, const cqio_io_solution *s, int owner,
                      int64_t first, int64_t count, double *buffer, double *line,
                      cqio_status *write_status) {
  const double *rows = cqio_solver_inverse(s->solver);
  int64_t n = s->table->accounts, start, own;
  int rank = cqio_ctx_rank(ctx), length = (int)(count * n);
  cqio_operator_range(s->op, &start, &own);
  if (rank == owner) rows += (first - start) * n;
  if (rank == owner && owner != 0) MPI_Send(rows, length, MPI_DOUBLE, 0, TAG, cqio_ctx_comm(ctx));
  if (rank != 0) return;
  if (owner != 0) {
    MPI_Recv(buffer, length, MPI_DOUBLE, owner, TAG, cqio_ctx_comm(ctx), MPI_STATUS_IGNORE);
    rows = buffer;
  }
  const double *scale = s->table->scale;
  for (int64_t i = 0; i < count && !*write_status; i++) {
    for (int64_t j = 0; j < n; j++)
      line[j] = scale ? rows[i * n + j] * (scale[first + i] / scale[j]) : rows[i * n + j];
    *write_status = cqio_ncout_put_step(file, "leontief_inverse", first + i, line);
  }
  cqio_progress(ctx);
}

static cqio_status write_rows(cqio_ctx *ctx, cqio_ncout *file, const cqio_io_solution *s) {
  int64_t n = s->table->accounts, slab = SLAB / n > 0 ? SLAB / n : 1;
  bool receives = cqio_ctx_rank(ctx) == 0 && cqio_ctx_size(ctx) > 1;
  double *buffer, *line;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, n, &line));
  cqio_status status = cqio_agree(ctx, CQIO_ALLOC(ctx, receives ? slab * n : 0, &buffer));
  for (int owner = 0; owner < cqio_ctx_size(ctx) && !status; owner++) {
    int64_t first, count;
    cqio__io_rows_of(n, cqio_ctx_size(ctx), owner, &first, &count);
    for (int64_t done = 0; done < count; done += slab)
      move_rows(ctx, file, s, owner, first + done, count - done < slab ? count - done : slab,
                buffer, line, &status);
    status = cqio_agree(ctx, status);
  }
  cqio_free(buffer);
  cqio_free(line);
  return status;
}

cqio_status cqio__put_inverse(cqio_ctx *ctx, cqio_ncout *file, const cqio_io_solution *solution) {
  double *norm1;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, solution->table->accounts, &norm1));
  cqio_status status = bound_columns(ctx, solution, norm1);
  if (!status) status = cqio_agree(ctx, file ? define(file, solution, norm1) : CQIO_OK);
  if (!status) status = write_rows(ctx, file, solution);
  cqio_free(norm1);
  return status;
}
