/* Systems of two years: A = c o a, where a are the inputs of an account by product, whatever their
 * origin, and c the shares of their origins. */
#include "findings/mixed_years.h"

#include "iotable/iotable.h"

#include <math.h>
#include <string.h>

void cqio__mixed_years_free(struct mixed_years *mixed) {
  for (int k = 0; k < 4; k++)
    cqio__vectors_free(&mixed->x[k]);
}

static int64_t sector_of(const struct work *w, int64_t account) {
  return w->table->sector ? w->table->sector[account] : account % w->table->sectors.count;
}

/* a [sectors][n], equal on all ranks. */
static cqio_status sum_products(struct work *w, const double *rows, double *a) {
  const cqio_io_table *t = w->table;
  for (int64_t i = 0; i < t->count; i++)
    for (int64_t j = 0; j < w->n; j++)
      a[sector_of(w, t->first + i) * w->n + j] += rows[i * w->n + j];
  for (int64_t s = 0; s < t->sectors.count; s++)
    if (MPI_Allreduce(MPI_IN_PLACE, a + s * w->n, (int)w->n, MPI_DOUBLE, MPI_SUM,
                      cqio_ctx_comm(w->ctx)) != MPI_SUCCESS)
      return cqio_fail(w->ctx, CQIO_MPI, "MPI_Allreduce: failed on inputs by product");
  return CQIO_OK;
}

/* Shares of the year C with inputs of the year A; what C does not buy at all has the shares of A
 * (29.26). */
static void combine(const struct work *w, const double *rows_c, const double *sums_c,
                    const double *rows_a, const double *sums_a, double *out) {
  const cqio_io_table *t = w->table;
  for (int64_t i = 0; i < t->count; i++)
    for (int64_t j = 0; j < w->n; j++) {
      int64_t at = i * w->n + j, product = sector_of(w, t->first + i) * w->n + j;
      out[at] =
          sums_c[product] != 0.0 ? rows_c[at] / sums_c[product] * sums_a[product] : rows_a[at];
    }
}

/* Two columns of (I - A)^-1, with a certificate of |A| in POSITIVE [count][n]. */
static cqio_status solve(struct work *w, const double *rows, double *positive, double roundings,
                         const double *demand, struct vectors *out) {
  const cqio_io_table *t = w->table;
  cqio_solve_params params = w->open->params;
  cqio_operator *op = NULL, *majorant = NULL;
  cqio_solve_report report = {0};
  double *local = NULL;
  int64_t size = 2 * t->count;
  *out = (struct vectors){.columns = 2};
  params.method = CQIO_SOLVE_GMRES;
  params.transposed = false;
  params.scale_local = NULL;
  params.certificate = NULL;
  for (int64_t k = 0; k < t->count * w->n; k++)
    positive[k] = fabs(rows[k]);
  cqio_status status = CQIO_ALLOC(w->ctx, 2 * w->n, &out->value);
  if (!status) status = CQIO_ALLOC(w->ctx, 2 * w->n, &out->bound);
  if (!status) status = CQIO_ALLOC(w->ctx, 3 * size, &local);
  status = cqio_agree(w->ctx, status);
  if (!status) status = cqio_operator_create_dense(w->ctx, w->n, rows, NULL, &op);
  if (!status) status = cqio_operator_create_dense(w->ctx, w->n, positive, NULL, &majorant);
  params.majorant = majorant;
  if (!status) {
    cqio_operator_scatter(op, 2, demand, local);
    status =
        cqio_leontief_solve(w->ctx, op, &params, 2, local, local + size, local + 2 * size, &report);
  }
  for (int64_t k = 0; k < size && !status; k++)
    local[2 * size + k] *= roundings;
  if (!status) status = cqio_operator_gather(w->ctx, op, 2, local + size, out->value);
  if (!status) status = cqio_operator_gather(w->ctx, op, 2, local + 2 * size, out->bound);
  w->findings->columns[0] += 2;
  cqio_operator_destroy(&majorant);
  cqio_operator_destroy(&op);
  cqio_free(local);
  return status;
}

/* Rows of YEARS[k], with the columns of the other year where this one has no output (29.26); *OWN
 * is memory for them, NULL unless there are such. */
static cqio_status fill_columns(struct work *w, const struct other_year *years[2], int k,
                                const double **rows, double **own) {
  const double *here = years[k]->output, *there = years[1 - k]->output;
  int64_t size = w->table->count * w->n;
  bool missing = false;
  *rows = years[k]->rows;
  for (int64_t j = 0; j < w->n; j++)
    missing = missing || (!(here[j] > 0.0) && there[j] > 0.0);
  if (!missing) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, size, own));
  for (int64_t m = 0; m < size; m++)
    (*own)[m] = here[m % w->n] > 0.0 ? years[k]->rows[m] : years[1 - k]->rows[m];
  *rows = *own;
  return CQIO_OK;
}

/* Those with trade of one and technology of the other, whose coefficients have as many roundings
 * more as there are origins. */
static cqio_status solve_mixed(struct work *w, const double *years[2], double *work,
                               const double *demand, struct mixed_years *out) {
  double *rows = NULL, *sums = NULL;
  int64_t products = w->table->sectors.count * w->n;
  double roundings = 4.0 + 2.0 * (double)w->regions;
  cqio_status status = CQIO_ALLOC(w->ctx, w->table->count * w->n, &rows);
  if (!status) status = CQIO_ALLOC(w->ctx, 2 * products, &sums);
  status = cqio_agree(w->ctx, status);
  for (int year = 0; year < 2 && !status; year++)
    status = sum_products(w, years[year], sums + year * products);
  for (int trade = 0; trade < 2 && !status; trade++) {
    combine(w, years[trade], sums + trade * products, years[1 - trade],
            sums + (1 - trade) * products, rows);
    status = solve(w, rows, work, roundings, demand, &out->x[trade + 2 * (1 - trade)]);
  }
  cqio_free(rows);
  cqio_free(sums);
  return status;
}

cqio_status cqio__mixed_years_solve(struct work *w, const struct other_year *first,
                                    const struct other_year *last, bool trade, const double *demand,
                                    struct mixed_years *out) {
  const struct other_year *years[2] = {first, last};
  const double *rows[2];
  double *own[2] = {NULL, NULL}, *work = NULL;
  *out = (struct mixed_years){0};
  cqio_status status = CQIO_ALLOC_TOGETHER(w->ctx, w->table->count * w->n, &work);
  for (int k = 0; k < 2 && !status; k++)
    status = fill_columns(w, years, k, &rows[k], &own[k]);
  for (int k = 0; k < 2 && !status; k++)
    status = solve(w, rows[k], work, 1.0, demand, &out->x[3 * k]);
  if (!status && trade) status = solve_mixed(w, rows, work, demand, out);
  cqio_free(own[0]);
  cqio_free(own[1]);
  cqio_free(work);
  return status;
}
