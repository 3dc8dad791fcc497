/**
 * @file
 * analysis: what the solutions of a closed or open operator tell: income multipliers of households,
 * induced output, links between zones. No files and no data set: operators and arrays.
 */
#ifndef CQIO_ANALYSIS_H
#define CQIO_ANALYSIS_H

#include "cqio/solve.h"

CQIO_BEGIN_DECLS

/* ---- households (method 7.5, 7.8) ------------------------------------------------------------ */

/** Income multipliers, equal on all ranks; row = account that receives, column = account that
 * spends one more unit. Group entries weight the spending accounts of a group by their income. */
typedef struct {
  int accounts, groups;
  double *response;         /**< V~ L C [h][h] */
  double *multiplier;       /**< K = (I - V~ L C)^-1 [h][h] */
  double *group_response;   /**< [G][G] */
  double *group_multiplier; /**< [G][G] */
  cqio_solve_report report; /**< of the h solves */
} cqio_miyazawa;

/**
 * Miyazawa's interrelational multipliers of the closed operator OP (7.5). INCOME [h] weights the
 * aggregation to groups, NULL or a group without income: equal weights. Collective. Errors:
 * CQIO_NUMERIC when I - V~ L C has no non-negative inverse.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_miyazawa_create(cqio_ctx *ctx, cqio_operator *op,
                                                         const cqio_solve_params *params,
                                                         const double *income, cqio_miyazawa **out);
CQIO_API void cqio_miyazawa_destroy(cqio_miyazawa **miyazawa);

/**
 * Decomposition of the type II output of the closed operator OP (7.8), x = direct f + indirect
 * (L - I) f + induced with L of the open operator: INDIRECT [count], INDUCED [G][count] = L C_g y_g
 * of each household group, INCOME [h] = y (replicated). OTHER_INCOME b [h] (replicated) or NULL.
 * Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status
cqio_induced_by_group(cqio_ctx *ctx, cqio_operator *op, const cqio_solve_params *params,
                      const double *f_local, const double *other_income, double *indirect,
                      double *induced, double *income, cqio_solve_report *report);

/* ---- zones (method 15.7) --------------------------------------------------------------------- */

/**
 * Round's decomposition L f = own + spillover + feedback: own = M1 f, spillover = (M2 - I) M1 f,
 * feedback = (M3 - I) M2 M1 f. OWN_ZONE is an operator of the same structure with own_zone_only.
 * All outputs [columns][count]; own includes f itself. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status
cqio_round_decompose(cqio_ctx *ctx, cqio_operator *op, cqio_operator *own_zone,
                     const cqio_solve_params *params, int columns, const double *f_local,
                     double *own, double *spillover, double *feedback, cqio_solve_report *report);

CQIO_END_DECLS

#endif
