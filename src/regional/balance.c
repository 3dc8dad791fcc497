#include "regional/balance.h"
#include "cqio/numeric.h"

#include <math.h>

/* Sums that differ by more than this part are refused. */
static const double SUM_TOLERANCE = 1e-9;

static cqio_status sum_zones(cqio_ctx *ctx, const cqio_trade_problem *problem, int i,
                             const char *what, const double *margin, double *sums, double *total) {
  const cqio_regional_frame *frame = &problem->frame;
  int R = frame->districts, Z = frame->zones;
  for (int l = 0; l < R * Z; l++)
    if (!isfinite(margin[l]) || margin[l] < 0.0)
      return cqio_fail(
          ctx, CQIO_DATA,
          "regional/gravity: sector '%s', district '%s', zone %d: %s = %g: expected a finite "
          "value >= 0",
          frame->sector[i], frame->district[l / Z], l % Z, what, margin[l]);
  for (int r = 0; r < R; r++) {
    sums[r] = 0.0;
    for (int z = 0; z < Z; z++)
      sums[r] += margin[r * Z + z];
  }
  *total = cqio_sum(sums, (size_t)R);
  for (int r = 0; r<R && * total> 0.0; r++)
    sums[r] /= *total;
  return CQIO_OK;
}

static cqio_status sum_margins(cqio_ctx *ctx, const cqio_trade_problem *problem,
                               struct district_margins *out) {
  size_t R = (size_t)problem->frame.districts, S = (size_t)problem->frame.sectors;
  size_t L = R * (size_t)problem->frame.zones;
  CQIO_TRY(CQIO_ALLOC(ctx, S * R, &out->supply));
  CQIO_TRY(CQIO_ALLOC(ctx, S * R, &out->demand));
  CQIO_TRY(CQIO_ALLOC(ctx, S, &out->total));
  cqio_status status = CQIO_OK; /* report every sector that is wrong */
  for (size_t i = 0; i < S; i++) {
    double supplied;
    CQIO_TRY(sum_zones(ctx, problem, (int)i, "supply", problem->supply + i * L, out->supply + i * R,
                       &supplied));
    CQIO_TRY(sum_zones(ctx, problem, (int)i, "demand", problem->demand + i * L, out->demand + i * R,
                       &out->total[i]));
    if (!(fabs(supplied - out->total[i]) <= SUM_TOLERANCE * fmax(supplied, out->total[i])))
      status = cqio_fail(
          ctx, CQIO_DATA,
          "regional/gravity: sector '%s': supply = %.17g and demand = %.17g: expected equal "
          "sums (to a part of %g)",
          problem->frame.sector[i], supplied, out->total[i], SUM_TOLERANCE);
  }
  return status;
}

cqio_status cqio__regional_margins(cqio_ctx *ctx, const cqio_trade_problem *problem,
                                   struct district_margins *out) {
  *out = (struct district_margins){0};
  cqio_status status = sum_margins(ctx, problem, out);
  if (status != CQIO_OK) cqio__regional_margins_free(out);
  return status;
}

void cqio__regional_margins_free(struct district_margins *margins) {
  cqio_free(margins->supply);
  cqio_free(margins->demand);
  cqio_free(margins->total);
  *margins = (struct district_margins){0};
}

const double *cqio__regional_product_kernel(const cqio_trade_problem *problem, int i, double scale,
                                            const double *kernel, double *work) {
  size_t R = (size_t)problem->frame.districts, pairs = R * R;
  size_t at = (size_t)problem->sector_class[i] * pairs;
  for (size_t e = 0; e < pairs; e++)
    work[e] = kernel[at + e] + scale * problem->own_kernel[at + e];
  cqio__regional_transpose((int)R, work, work + pairs);
  return work;
}

void cqio__regional_transpose(int n, const double *matrix, double *transposed) {
  for (int r = 0; r < n; r++)
    for (int c = 0; c < n; c++)
      transposed[c * n + r] = matrix[r * n + c];
}

/* out = sum_r factor_r margin_r rows[r]: the order of additions is fixed and the loop vectorises.
 */
static void combine(int n, const double *restrict rows, const double *restrict factor,
                    const double *restrict margin, double *restrict out) {
  for (int c = 0; c < n; c++)
    out[c] = 0.0;
  for (int r = 0; r < n; r++) {
    double weight = factor[r] * margin[r];
    for (int c = 0; c < n; c++)
      out[c] += weight * rows[r * n + c];
  }
}

/* factor = 1/sums; a line that cannot reach anything gets 0 and is returned if its margin asks. */
static int invert(int n, const double *sums, const double *margin, double *factor) {
  int blocked = -1;
  for (int r = 0; r < n; r++) {
    factor[r] = sums[r] > 0.0 ? 1.0 / sums[r] : 0.0;
    if (margin[r] > 0.0 && !(sums[r] > 0.0 && isfinite(factor[r]))) blocked = r;
  }
  return blocked;
}

void cqio__regional_balance(int n, const double *kernel, const double *transposed,
                            const double *supply, const double *demand, double tolerance,
                            int max_sweeps, struct balance *balance) {
  double *row_sum = balance->work, *column_sum = row_sum + n, largest = 0.0;
  balance->sweeps = 0;
  balance->converged = false;
  for (int r = 0; r < n; r++) {
    if (!balance->resume) balance->column[r] = 1.0;
    largest = fmax(largest, supply[r]);
  }
  combine(n, transposed, balance->column, demand, row_sum);
  while (balance->sweeps < max_sweeps && !balance->converged) {
    balance->blocked = invert(n, row_sum, supply, balance->row);
    if (balance->blocked >= 0) return;
    combine(n, kernel, balance->row, supply, column_sum);
    balance->blocked = invert(n, column_sum, demand, balance->column);
    if (balance->blocked >= 0) return;
    combine(n, transposed, balance->column, demand, row_sum); /* also the next row step */
    double error = 0.0;
    for (int r = 0; r < n; r++)
      error = fmax(error, supply[r] * fabs(balance->row[r] * row_sum[r] - 1.0));
    balance->sweeps++;
    balance->row_error = error / largest;
    balance->converged = error <= tolerance * largest;
  }
}

void cqio__regional_haul(int n, const double *kernel, const double *distance, const double *supply,
                         const double *demand, const struct balance *balance, double *distance_sum,
                         double *flow_sum) {
  *distance_sum = *flow_sum = 0.0;
  for (int r = 0; r < n; r++)
    for (int s = 0; s < n; s++) {
      double flow =
          balance->row[r] * supply[r] * kernel[r * n + s] * (balance->column[s] * demand[s]);
      *distance_sum += flow * distance[r * n + s];
      *flow_sum += flow;
    }
}

cqio_status cqio__regional_first_failure(cqio_ctx *ctx, int failed, int sectors,
                                         cqio_status status) {
  int first = sectors;
  MPI_Allreduce(&failed, &first, 1, MPI_INT, MPI_MIN, cqio_ctx_comm(ctx));
  if (status && first < failed) {
    cqio_ctx_clear_problems(ctx);
    status = CQIO_OK;
  }
  return cqio_agree(ctx, status);
}

cqio_status cqio__regional_share(cqio_ctx *ctx, int count, int width, double *table) {
  for (int i = 0; i < count; i++)
    if (MPI_Bcast(table + (size_t)i * (size_t)width, width, MPI_DOUBLE, i % cqio_ctx_size(ctx),
                  cqio_ctx_comm(ctx)) != MPI_SUCCESS)
      return cqio_fail(ctx, CQIO_MPI, "regional: MPI_Bcast of balanced trade failed");
  return CQIO_OK;
}
