/* Gravity trade between locations by iterative proportional fitting (method 3.10-3.12). */
#include "regional/balance.h"

#include <math.h>

static const double SMALLEST_WEIGHT = 1e-100;

cqio_status cqio_trade_kernel(cqio_ctx *ctx, const cqio_regional_frame *frame,
                              const double *distance, double beta, bool power, double *kernel) {
  int R = frame->districts;
  if (!isfinite(beta) || beta < 0.0)
    return cqio_fail(ctx, CQIO_DATA, "regional/gravity: beta = %g: expected a finite value >= 0",
                     beta);
  for (int r = 0; r < R; r++)
    for (int s = 0; s < R; s++) {
      double km = distance[r * R + s];
      if (!isfinite(km) || !(km > 0.0))
        return cqio_fail(
            ctx, CQIO_DATA,
            "regional/gravity: distance from '%s' to '%s' = %g (km): expected a finite value > 0",
            frame->district[r], frame->district[s], km);
      kernel[r * R + s] = fmax(SMALLEST_WEIGHT, power ? pow(km, -beta) : exp(-beta * km));
    }
  return CQIO_OK;
}

/* What one product hands to the other ranks: factors, then these numbers. */
enum { SWEEPS, ROW_ERROR, DISTANCE_SUM, FLOW_SUM, NUMBERS };

void cqio_trade_close(int districts, int zones, const double *kernel, double kept,
                      const double *from, double *to) {
  for (int s = 0; s < districts; s++)
    to[s] = 0.0;
  for (int l = 0; l < districts * zones; l++)
    for (int s = 0; s < districts; s++)
      to[s] += from[l] * kernel[l / zones * districts + s];
  for (int s = districts - 1; s >= 0; s--) {
    double sum = to[s];
    for (int z = 0; z < zones; z++)
      to[s * zones + z] = sum > 0.0 ? kept / sum : 0.0;
  }
}

/*
 * Factors of the shares (3.12) from the balanced factors of the districts: c = from W to. The scale
 * between from and to is free; the largest from is 1.
 */
static void shares(const cqio_trade_problem *problem, int i, const double *kernel,
                   const struct balance *balance, double *from, double *to) {
  int R = problem->frame.districts, Z = problem->frame.zones, L = R * Z;
  const double *supply = problem->supply + (size_t)i * (size_t)L;
  double largest = 0.0;
  for (int l = 0; l < L; l++)
    largest = fmax(largest, from[l] = balance->row[l / Z] * supply[l]);
  for (int l = 0; l < L; l++)
    from[l] /= largest;
  cqio_trade_close(R, Z, kernel, 1.0 - problem->import_share[i], from, to);
}

static cqio_status balance_product(cqio_ctx *ctx, const cqio_trade_problem *problem,
                                   const struct district_margins *margins, int i,
                                   const double *kernel, const double *transposed, double tolerance,
                                   int max_sweeps, struct balance *balance, double *row) {
  const cqio_regional_frame *frame = &problem->frame;
  int R = frame->districts, L = R * frame->zones;
  const double *supply = margins->supply + (size_t)i * (size_t)R;
  const double *demand = margins->demand + (size_t)i * (size_t)R;
  if (margins->total[i] == 0.0) return CQIO_OK; /* c_i = 0 */
  cqio__regional_balance(R, kernel, transposed, supply, demand, tolerance, max_sweeps, balance);
  if (balance->blocked >= 0)
    return cqio_fail(
        ctx, CQIO_DATA,
        "regional/gravity: sector '%s', district '%s': no trade weight leads to a partner: "
        "expected a weight > 0 for a district with supply or demand",
        frame->sector[i], frame->district[balance->blocked]);
  if (!balance->converged)
    return cqio_fail(
        ctx, CQIO_CONVERGENCE,
        "regional/gravity: sector '%s': row error = %.3g after %d sweeps: expected at most %g; "
        "raise the sweeps or lower beta",
        frame->sector[i], balance->row_error, balance->sweeps, tolerance);
  shares(problem, i, kernel, balance, row, row + L);
  double *number = row + 2 * L;
  number[SWEEPS] = balance->sweeps;
  number[ROW_ERROR] = balance->row_error;
  cqio__regional_haul(R, kernel, problem->distance, supply, demand, balance, &number[DISTANCE_SUM],
                      &number[FLOW_SUM]);
  return CQIO_OK;
}

/* Own products of this rank, rank, rank + size, ... into their rows of TABLE, up to the first that
 * fails: *FAILED, or the number of sectors. */
static cqio_status balance_own(cqio_ctx *ctx, const cqio_trade_problem *problem,
                               const struct district_margins *margins, const double *kernel,
                               double tolerance, int max_sweeps, double *table, int *failed) {
  size_t R = (size_t)problem->frame.districts, K = (size_t)problem->classes;
  size_t width = 2 * R * (size_t)problem->frame.zones + NUMBERS;
  bool scaled = problem->own_kernel != NULL;
  double *work;
  CQIO_TRY(CQIO_ALLOC(ctx, (scaled ? 2 : K) * R * R + 4 * R, &work));
  double *transposed = work + 4 * R;
  for (size_t t = 0; t < K && !scaled; t++)
    cqio__regional_transpose((int)R, kernel + t * R * R, transposed + t * R * R);
  struct balance balance = {.row = work, .column = work + R, .work = work + 2 * R};
  cqio_status status = CQIO_OK;
  for (int i = cqio_ctx_rank(ctx); i < problem->frame.sectors; i += cqio_ctx_size(ctx)) {
    size_t at = (size_t)problem->sector_class[i] * R * R;
    const double *weight = kernel + at, *turned = transposed + at;
    if (scaled) {
      weight = cqio__regional_product_kernel(problem, i, problem->own_scale[i], kernel, transposed);
      turned = transposed + R * R;
    }
    status = balance_product(ctx, problem, margins, i, weight, turned, tolerance, max_sweeps,
                             &balance, table + (size_t)i * width);
    *failed = i;
    if (status) break;
  }
  if (!status) *failed = problem->frame.sectors;
  cqio_free(work);
  return status;
}

static void unpack(const cqio_trade_problem *problem, const struct district_margins *margins,
                   const double *table, cqio_trade *out) {
  size_t L = (size_t)problem->frame.districts * (size_t)problem->frame.zones;
  for (size_t i = 0; i < (size_t)problem->frame.sectors; i++) {
    const double *row = table + i * (2 * L + NUMBERS), *number = row + 2 * L;
    for (size_t l = 0; l < L; l++) {
      /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the table has a row a product */
      out->from[i * L + l] = row[l];
      out->to[i * L + l] = row[L + l];
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the table has a row a product */
    out->sweeps[i] = (int)number[SWEEPS];
    out->row_error[i] = number[ROW_ERROR];
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): margins have a total a product */
    out->class_haul[problem->sector_class[i]] += margins->total[i] * number[DISTANCE_SUM];
    out->class_flow[problem->sector_class[i]] += margins->total[i] * number[FLOW_SUM];
  }
  for (int t = 0; t < problem->classes; t++)
    if (out->class_flow[t] > 0.0) out->class_haul[t] /= out->class_flow[t];
}

static cqio_status allocate(cqio_ctx *ctx, const cqio_trade_problem *problem, cqio_trade *out,
                            double **table) {
  size_t S = (size_t)problem->frame.sectors;
  size_t L = (size_t)problem->frame.districts * (size_t)problem->frame.zones;
  CQIO_TRY(CQIO_ALLOC(ctx, S * L, &out->from));
  CQIO_TRY(CQIO_ALLOC(ctx, S * L, &out->to));
  CQIO_TRY(CQIO_ALLOC(ctx, S, &out->sweeps));
  CQIO_TRY(CQIO_ALLOC(ctx, S, &out->row_error));
  CQIO_TRY(CQIO_ALLOC(ctx, problem->classes, &out->class_haul));
  CQIO_TRY(CQIO_ALLOC(ctx, problem->classes, &out->class_flow));
  return CQIO_ALLOC(ctx, S * (2 * L + NUMBERS), table);
}

cqio_status cqio_gravity_balance(cqio_ctx *ctx, const cqio_trade_problem *problem,
                                 const double *kernel, double tolerance, int max_sweeps,
                                 cqio_trade *out) {
  int width = 2 * problem->frame.districts * problem->frame.zones + NUMBERS;
  double *table = NULL;
  struct district_margins margins = {0};
  *out = (cqio_trade){0};
  cqio_timer_start(ctx, "gravity");
  cqio_status status = allocate(ctx, problem, out, &table);
  if (status == CQIO_OK) status = cqio__regional_margins(ctx, problem, &margins);
  int failed = -1; /* before any product */
  if (status == CQIO_OK)
    status = balance_own(ctx, problem, &margins, kernel, tolerance, max_sweeps, table, &failed);
  status = cqio__regional_first_failure(ctx, failed, problem->frame.sectors, status);
  if (status == CQIO_OK) status = cqio__regional_share(ctx, problem->frame.sectors, width, table);
  if (status == CQIO_OK)
    unpack(problem, &margins, table, out);
  else
    cqio_trade_free(out);
  cqio__regional_margins_free(&margins);
  cqio_free(table);
  cqio_timer_stop(ctx, "gravity");
  return status;
}

void cqio_trade_free(cqio_trade *trade) {
  cqio_free(trade->from);
  cqio_free(trade->to);
  cqio_free(trade->sweeps);
  cqio_free(trade->row_error);
  cqio_free(trade->class_haul);
  cqio_free(trade->class_flow);
  *trade = (cqio_trade){0};
}
