/* The matrix of a table in NetCDF: rank 0 reads it in slabs, checks it and sends it to its owners.
 */
#include "iotable/netcdf_matrix.h"

#include <math.h>
#include <string.h>

#include "core/sharing.h"
#include "core/wide.h"
#include "iotable/twice.h"
#include "netcdf/slab.h"

enum { SLAB = 1 << 21, TAG = 11 }; /* values of one slab: 16 MiB */

/* ---- sums ------------------------------------------------------------------------------------ */

enum { TOGETHER = 4, COLUMNS = 1 << 10 };

/* Rows of a slab that threads add up; each sum in the order of the file, whoever forms it. */
struct sums {
  int64_t n, count;
  const double *values; /* [count][n] */
  const double *x;      /* [n] what coefficients are multiplied by, or NULL */
  double *sales;        /* [count] */
  double *inputs;       /* [n] */
  int64_t *negative;    /* [n / COLUMNS, rounded up] of each block of columns */
};

/* Four rows at a time: their additions do not wait for each other. */
static void sum_rows(const double *row[TOGETHER], const double *x, int64_t n,
                     double sum[TOGETHER]) {
  double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
  for (int64_t j = 0; j < n && !x; j++) {
    s0 += row[0][j];
    s1 += row[1][j];
    s2 += row[2][j];
    s3 += row[3][j];
  }
  for (int64_t j = 0; j < n && x; j++) {
    s0 += row[0][j] * x[j];
    s1 += row[1][j] * x[j];
    s2 += row[2][j] * x[j];
    s3 += row[3][j] * x[j];
  }
  memcpy(sum, (const double[TOGETHER]){s0, s1, s2, s3}, TOGETHER * sizeof *sum);
}

static void sum_sales(void *data, int64_t index) {
  const struct sums *s = data;
  const double *row[TOGETHER];
  double sum[TOGETHER];
  int64_t first = index * TOGETHER;
  for (int k = 0; k < TOGETHER; k++)
    row[k] = s->values + (first + k < s->count ? first + k : first) * s->n;
  sum_rows(row, s->x, s->n, sum);
  for (int k = 0; k < TOGETHER && first + k < s->count; k++)
    s->sales[first + k] = sum[k];
}

WIDE static int64_t add_row(int64_t count, const double *restrict row, const double *restrict x,
                            double *restrict inputs) {
  int64_t below = 0;
  for (int64_t j = 0; j < count && !x; j++)
    inputs[j] += row[j];
  for (int64_t j = 0; j < count && x; j++)
    inputs[j] += row[j] * x[j];
  for (int64_t j = 0; j < count; j++)
    below += row[j] < 0.0;
  return below;
}

static void sum_inputs(void *data, int64_t block) {
  const struct sums *s = data;
  int64_t first = block * COLUMNS, left = s->n - first, count = left < COLUMNS ? left : COLUMNS;
  for (int64_t i = 0; i < s->count; i++)
    s->negative[block] +=
        add_row(count, s->values + i * s->n + first, s->x ? s->x + first : NULL, s->inputs + first);
}

/* ---- values ---------------------------------------------------------------------------------- */

static cqio_status bad_value(const struct netcdf_matrix *m, int64_t row, int64_t column,
                             double value) {
  const char *text = isnan(value) ? "NaN" : value > 0.0 ? "Infinity" : "-Infinity";
  cqio_account_label supplier, user;
  return cqio_fail(m->ctx, CQIO_DATA, "%s: %s['%s', '%s'] = %s: expected a finite value", m->path,
                   m->name, cqio_io_table_label(m->table, row, &supplier),
                   cqio_io_table_label(m->table, column, &user), text);
}

/* Columns of COUNT rows from the order of the file to that of the accounts. */
static void order_columns(const struct netcdf_matrix *m, int64_t count, double *values) {
  int64_t n = m->table->accounts;
  for (int64_t i = 0; i < count && m->account; i++) {
    for (int64_t k = 0; k < n; k++)
      m->line[m->account[k]] = values[i * n + k];
    memcpy(values + i * n, m->line, (size_t)n * sizeof *values);
  }
}

/* Checks COUNT rows from FIRST and adds them to the totals; a sum is finite where all is. */
static void take_slab(struct netcdf_matrix *m, int64_t first, int64_t count, const double *values) {
  int64_t n = m->table->accounts, blocks = (n + COLUMNS - 1) / COLUMNS;
  struct sums s = {.n = n,
                   .count = count,
                   .values = values,
                   .x = m->totals->coefficients ? m->table->output : NULL,
                   .sales = m->totals->sales + first,
                   .inputs = m->totals->inputs,
                   .negative = m->negative};
  cqio__share(m->threads, (count + TOGETHER - 1) / TOGETHER, sum_sales, &s);
  cqio__share(m->threads, blocks, sum_inputs, &s);
  for (int64_t i = 0; i < count; i++)
    for (int64_t j = 0; j < n && !isfinite(s.sales[i]); j++)
      if (!isfinite(values[i * n + j])) m->values = bad_value(m, first + i, j, values[i * n + j]);
}

/* ---- slabs ----------------------------------------------------------------------------------- */

/* Rows [first, first + count) from the file to rank OWNER. */
static cqio_status move_slab(struct netcdf_matrix *m, int owner, int64_t first, int64_t count) {
  int64_t n = m->table->accounts;
  int rank = cqio_ctx_rank(m->ctx), length = (int)(count * n);
  MPI_Comm comm = cqio_ctx_comm(m->ctx);
  double *own = m->rows + (first - m->table->first) * n;
  double *values = rank != 0 ? NULL : owner == 0 ? own : m->slab;
  CQIO_TRY(cqio__ncin_slab(m->in, m->name, "row column", first, count, m->threads, values));
  if (m->both)
    CQIO_TRY(cqio__ncin_slab(m->in, "A", "row column", first, count, m->threads, m->beside));
  if (rank == 0) {
    if (m->both && !m->values)
      m->values = cqio__twice_matrix(m->ctx, m->table, m->path, m->account, first, count, values,
                                     m->beside);
    order_columns(m, count, values);
    take_slab(m, first, count, values);
    if (owner != 0) MPI_Send(values, length, MPI_DOUBLE, owner, TAG, comm);
  } else if (rank == owner) {
    MPI_Recv(own, length, MPI_DOUBLE, 0, TAG, comm, MPI_STATUS_IGNORE);
  }
  return CQIO_OK;
}

static cqio_status move_all(struct netcdf_matrix *m) {
  int ranks = cqio_ctx_size(m->ctx);
  for (int owner = 0; owner < ranks; owner++) {
    int64_t first, count;
    cqio__io_rows_of(m->table->accounts, ranks, owner, &first, &count);
    for (int64_t done = 0, part; done < count; done += part) {
      part = m->slab_rows - (first + done) % m->slab_rows;
      if (part > count - done) part = count - done;
      CQIO_TRY(move_slab(m, owner, first + done, part));
    }
  }
  return cqio_agree(m->ctx, m->values);
}

/* Whole rows of chunks, where they are not too many, so that each is undone once. */
static cqio_status make_room(struct netcdf_matrix *m) {
  enum { MOST = 1 << 24 };
  int64_t n = m->table->accounts, kept = cqio__ncin_kept_rows(m->in, m->name);
  m->slab_rows = SLAB / n > 0 ? SLAB / n : 1;
  if (kept <= MOST / n) m->slab_rows = (m->slab_rows + kept - 1) / kept * kept;
  bool root = cqio_ctx_rank(m->ctx) == 0, sends = root && cqio_ctx_size(m->ctx) > 1;
  size_t slab = (size_t)m->slab_rows * (size_t)n;
  cqio_status status = CQIO_ALLOC(m->ctx, n, &m->line);
  if (!status) status = CQIO_ALLOC(m->ctx, (n + COLUMNS - 1) / COLUMNS, &m->negative);
  if (!status) status = CQIO_ALLOC(m->ctx, sends ? slab : 0, &m->slab);
  if (!status) status = CQIO_ALLOC(m->ctx, m->both && root ? slab : 0, &m->beside);
  return cqio_agree(m->ctx, status);
}

/* What rank 0 has found, to all. */
static void spread(struct netcdf_matrix *m) {
  int64_t n = m->table->accounts;
  MPI_Comm comm = cqio_ctx_comm(m->ctx);
  for (int64_t block = 0; block * COLUMNS < n; block++)
    m->table->negative_flows += m->negative[block];
  MPI_Bcast(&m->table->negative_flows, 1, MPI_INT64_T, 0, comm);
  MPI_Bcast(m->totals->sales, (int)n, MPI_DOUBLE, 0, comm);
  MPI_Bcast(m->totals->inputs, (int)n, MPI_DOUBLE, 0, comm);
}

/* Whether the columns are in the order of the accounts already. */
static bool is_ordered(const struct netcdf_matrix *m) {
  int64_t k = 0;
  while (m->account && k < m->table->accounts && m->account[k] == k)
    k++;
  return !m->account || k == m->table->accounts;
}

cqio_status cqio__netcdf_matrix_read(struct netcdf_matrix *m) {
  if (is_ordered(m)) m->account = NULL;
  cqio_status status = make_room(m);
  if (!status) status = move_all(m);
  if (!status) spread(m);
  cqio_free(m->slab);
  cqio_free(m->beside);
  cqio_free(m->line);
  cqio_free(m->negative);
  return status;
}
