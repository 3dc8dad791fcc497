/* Matrices of numbers without labels. */
#include "drafts/bare.h"

#include <string.h>

static cqio_status read_lines(struct draft *draft, const struct number_file *file, struct text *t,
                              double *values, number_taker take, void *data) {
  char place[PLACE];
  bool more = true;
  for (int64_t row = 0;; row++) {
    CQIO_TRY(cqio__text_next(t, &more));
    if (!more && row < file->rows)
      return cqio_fail(t->ctx, CQIO_DATA, "%s: ends after %lld lines: expected %lld, %s",
                       cqio__text_place(t, -1, place), (long long)row, (long long)file->rows,
                       file->what);
    if (!more) return CQIO_OK;
    while (t->count > file->columns && !*t->field[t->count - 1])
      t->count--;
    CQIO_TRY(cqio__text_expect(t, (int)file->columns));
    if (row == file->rows)
      return cqio_fail(t->ctx, CQIO_DATA, "%s: is a line too many: expected %lld, %s",
                       cqio__text_place(t, -1, place), (long long)file->rows, file->what);
    CQIO_TRY(cqio__text_numbers(t, 0, (int)file->columns, false, values, &draft->decimals));
    CQIO_TRY(take(data, t, row, values));
  }
}

cqio_status cqio__numbers_read(struct draft *draft, const struct bundle *bundle,
                               const struct number_file *file, number_taker take, void *data) {
  struct text t;
  double *values = NULL;
  cqio_status status = cqio__text_open(bundle, file->member, file->separator, &t);
  if (!status) status = cqio__text_read_ahead(&t, 0, (int)file->columns);
  if (!status) status = CQIO_ALLOC(draft->ctx, file->columns, &values);
  if (!status) status = read_lines(draft, file, &t, values, take, data);
  cqio_free(values);
  cqio__text_close(&t);
  return status;
}

cqio_status cqio__numbers_columns(void *data, const struct text *t, int64_t row,
                                  const double *values) {
  const struct beside_range *range = data;
  (void)t;
  for (int k = 0; k < range->columns; k++)
    range->draft->parts.beside[range->first + k].values[row] = values[k];
  return CQIO_OK;
}

cqio_status cqio__numbers_beside(void *data, const struct text *t, int64_t row,
                                 const double *values) {
  const struct beside_range *range = data;
  struct draft *d = range->draft;
  (void)t;
  memcpy(d->parts.beside[range->first + row].values, values, (size_t)d->n * sizeof *values);
  return CQIO_OK;
}

cqio_status cqio__numbers_direct(void *data, const struct text *t, int64_t row,
                                 const double *values) {
  const struct beside_range *range = data;
  (void)t;
  memcpy(range->draft->parts.beside[range->first + row].direct, values,
         (size_t)range->columns * sizeof *values);
  return CQIO_OK;
}
