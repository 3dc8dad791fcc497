/* Codes of rows and columns in variables of whole numbers beside labels: they must agree with the
 * order that these say. */
#include "iotable/label_axis.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Positions say nothing of what stands there. */
static bool counts_up(const double *code, int64_t n) {
  for (int64_t k = 1; k < n; k++)
    if (code[k] != code[k - 1] + 1.0) return false;
  return code[0] == 0.0 || code[0] == 1.0;
}

/* Whether ROW and COLUMN [n] are the same codes, each once, in any order; ROOM [2 n]. */
static bool same_codes(const double *row, const double *column, int64_t n, double *room) {
  double *one = room, *other = room + n;
  memcpy(one, row, (size_t)n * sizeof *one);
  memcpy(other, column, (size_t)n * sizeof *other);
  qsort(one, (size_t)n, sizeof *one, by_size);
  qsort(other, (size_t)n, sizeof *other, by_size);
  for (int64_t k = 0; k < n; k++)
    if (one[k] != other[k] || (k > 0 && one[k] == one[k - 1])) return false;
  return !(counts_up(row, n) && counts_up(column, n));
}

struct codes {
  cqio_ctx *ctx;
  cqio_ncin *in;
  const cqio_io_table *table;
  const int64_t *account; /* of each column; NULL: in the order of the rows */
};

static cqio_status compare(const struct codes *c, const char *name, const char *other,
                           const double *row, const double *column) {
  int64_t n = c->table->accounts;
  double *room;
  CQIO_TRY(CQIO_ALLOC(c->ctx, 2 * n, &room));
  cqio_status status = CQIO_OK;
  for (int64_t k = 0; k < n && !status && same_codes(row, column, n, room); k++) {
    int64_t i = c->account ? c->account[k] : k;
    if (row[i] != column[k])
      status = cqio_fail(c->ctx, CQIO_DATA,
                         "%s: %s(column) of '%s' = %.10g: expected %.10g, as %s(row) of it says; "
                         "which order have the columns?",
                         cqio_ncin_path(c->in), other,
                         cqio_io_table_label(c->table, i, &(cqio_account_label){0}), column[k],
                         row[i], name);
  }
  cqio_free(room);
  return status;
}

/* Whether variable INDEX is of whole numbers over DIMENSION alone, or its coordinate. */
static bool is_code(const cqio_ncin *in, int index, const char *dimension) {
  cqio_nc_type type = cqio_ncin_variable_type(in, index);
  bool own = strcmp(cqio_ncin_variable_name(in, index), dimension) == 0;
  bool whole = type == CQIO_NC_INT || (own && (type == CQIO_NC_FLOAT || type == CQIO_NC_DOUBLE));
  return whole && cqio_ncin_variable_rank(in, index) == 1 &&
         strcmp(cqio_ncin_variable_dimension(in, index, 0), dimension) == 0;
}

static cqio_status compare_with(const struct codes *c, int of_row) {
  double *row, *column;
  const char *name = cqio_ncin_variable_name(c->in, of_row);
  CQIO_TRY(cqio_ncin_reals(c->in, name, "row", CQIO_NC_FINITE, &row, NULL));
  cqio_status status = CQIO_OK;
  for (int k = 0; k < cqio_ncin_variables(c->in) && !status; k++) {
    const char *other = cqio_ncin_variable_name(c->in, k);
    if (!is_code(c->in, k, "column")) continue;
    status = cqio_ncin_reals(c->in, other, "column", CQIO_NC_FINITE, &column, NULL);
    if (status) break;
    status = cqio_agree(c->ctx, compare(c, name, other, row, column));
    cqio_free(column);
  }
  cqio_free(row);
  return status;
}

cqio_status cqio__label_axis_codes(cqio_ctx *ctx, cqio_ncin *in, const cqio_io_table *table,
                                   const int64_t *account) {
  struct codes c = {ctx, in, table, account};
  for (int k = 0; k < cqio_ncin_variables(in); k++)
    if (is_code(in, k, "row")) CQIO_TRY(compare_with(&c, k));
  return CQIO_OK;
}
