/* Balancing of one product between districts, shared by gravity trade and its calibration. */
#ifndef CQIO_REGIONAL_BALANCE
#define CQIO_REGIONAL_BALANCE

#include "cqio/regional.h"

/*
 * Margins summed over zones; each row has sum 1, or 0 without trade. Zones of a district share its
 * row of the kernel, so balancing the districts balances the zones.
 */
struct district_margins {
  double *supply, *demand; /* [S][R] */
  double *total;           /* [S] money */
};

/* Checks and sums the margins of PROBLEM. Replicated. */
CQIO_NODISCARD cqio_status cqio__regional_margins(cqio_ctx *ctx, const cqio_trade_problem *problem,
                                                  struct district_margins *out);
void cqio__regional_margins_free(struct district_margins *margins);

/* Result of balancing one product: T_rs = (a_r s_r) W_rs (b_s d_s). */
struct balance {
  double *row, *column; /* [R] factors a and b, caller-owned */
  double *work;         /* [2][R] */
  bool resume;          /* begins with the column factors that are there */
  int sweeps;
  double row_error; /* relative to the largest supply */
  bool converged;
  int blocked; /* district whose margin no kernel entry serves, or -1 */
};

/* IPF (3.11) with KERNEL [n][n] and its transpose, in fixed order. Not collective. */
void cqio__regional_balance(int n, const double *kernel, const double *transposed,
                            const double *supply, const double *demand, double tolerance,
                            int max_sweeps, struct balance *balance);

/* sum T D and sum T of a balanced product, per unit of trade. */
void cqio__regional_haul(int n, const double *kernel, const double *distance, const double *supply,
                         const double *demand, const struct balance *balance, double *distance_sum,
                         double *flow_sum);

/* KERNEL of product I, with its transpose in the room behind it, in WORK [2][R][R] where own
 * markets change that of its class. */
const double *cqio__regional_product_kernel(const cqio_trade_problem *problem, int i, double scale,
                                            const double *kernel, double *work);

void cqio__regional_transpose(int n, const double *matrix, double *transposed);

/* Agrees on the failure of the first product in their order, FAILED here (SECTORS: none), so that
 * the message is the same on any number of ranks. Collective. */
CQIO_NODISCARD cqio_status cqio__regional_first_failure(cqio_ctx *ctx, int failed, int sectors,
                                                        cqio_status status);

/* Gives every rank row i of TABLE [count][width] from rank i modulo their number. Collective. */
CQIO_NODISCARD cqio_status cqio__regional_share(cqio_ctx *ctx, int count, int width, double *table);

#endif
