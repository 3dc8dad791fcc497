/* The matrix of an operator as dense rows. */
#include "operator/operator.h"

#include <string.h>

enum { UNITS = 64 }; /* unit vectors multiplied at once */

/* Columns FIRST.. of the matrix by products with unit vectors, into ROWS. */
static cqio_status columns(cqio_ctx *ctx, cqio_operator *op, int64_t first, int count, double *unit,
                           double *product, double *rows) {
  int64_t start = op->account[op->rank], n = op->count;
  memset(unit, 0, (size_t)(count * n) * sizeof *unit);
  for (int k = 0; k < count; k++)
    if (first + k >= start && first + k < start + n) unit[k * n + first + k - start] = 1.0;
  CQIO_TRY(cqio_operator_apply(ctx, op, count, unit, product));
  for (int64_t i = 0; i < n; i++)
    for (int k = 0; k < count; k++)
      rows[i * op->total + first + k] = product[k * n + i];
  return CQIO_OK;
}

cqio_status cqio_operator_assemble(cqio_ctx *ctx, cqio_operator *op, double *rows) {
  const double *stored = cqio_operator_rows(op);
  if (stored) {
    if (op->count > 0) memcpy(rows, stored, (size_t)(op->count * op->total) * sizeof *rows);
    return CQIO_OK;
  }
  double *unit = NULL, *product = NULL;
  cqio_status status = CQIO_ALLOC(ctx, UNITS * op->count, &unit);
  if (!status) status = CQIO_ALLOC(ctx, UNITS * op->count, &product);
  status = cqio_agree(ctx, status);
  for (int64_t first = 0; first < op->total && !status; first += UNITS) {
    int64_t rest = op->total - first;
    status = columns(ctx, op, first, rest < UNITS ? (int)rest : UNITS, unit, product, rows);
  }
  cqio_free(unit);
  cqio_free(product);
  return status;
}
