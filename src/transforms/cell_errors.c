/* Standard errors of cells in a file (30.16). */
#include "transforms/cell_errors.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/text.h"

static void put_rows(const struct problem *p, const double *error, FILE *file) {
  const struct ledger *l = p->l;
  cqio_account_label from, to;
  char digits[3][CQIO__DIGITS];
  if (l->unit) fprintf(file, "# unit: %s\n", l->unit);
  fprintf(file, "from,to,before,flow,standard_error\n");
  for (int64_t i = 0; i < p->rows; i++)
    for (int64_t k = p->start[i]; k < p->start[i + 1]; k++) {
      cqio__csv_put(file, cqio__ledger_label(&l->row.line[p->row[i]], &from));
      fputc(',', file);
      cqio__csv_put(file, cqio__ledger_label(&l->column.line[p->column[p->place[k]]], &to));
      fprintf(file, ",%s,%s,%s\n", cqio__shortest_digits(p->prior[k], digits[0]),
              cqio__shortest_digits(p->result[k], digits[1]),
              cqio__shortest_digits(error[k], digits[2]));
    }
}

cqio_status cqio__problem_write_errors(const struct problem *p, const char *path) {
  cqio_ctx *ctx = p->l->ctx;
  double *error;
  char *bytes = NULL;
  size_t size = 0;
  CQIO_TRY(CQIO_ALLOC(ctx, p->start[p->rows], &error));
  cqio_status status = cqio__problem_errors(p, error);
  FILE *file = status ? NULL : open_memstream(&bytes, &size);
  if (file) put_rows(p, error, file);
  if (!status && (!file || fclose(file) != 0))
    status = cqio_fail(ctx, CQIO_MEMORY, "%s: no memory for the file", path);
  if (!status) status = cqio_write_file(ctx, path, false, bytes, size);
  free(bytes);
  cqio_free(error);
  return status;
}
