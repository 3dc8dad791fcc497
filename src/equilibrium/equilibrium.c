/* The search for an equilibrium: evaluations of the factor markets until their residuals vanish
 * (27.24, 27.25). */
#include "equilibrium/equilibrium.h"

#include <math.h>

/* Prices and goods are solved to a part of the residual, and to rounding before acceptance. */
static const double INNER_PART = 0.03, ROUNDING = 1e-14, MOST_OF_ACCOUNT = 1e-12;

static const double DRAFT_PART = 1e-3, LOOSEST_DRAFT = 1e-4;

void cqio_equilibrium_search_init(cqio_equilibrium_search *search) {
  *search = (cqio_equilibrium_search){.tolerance = 1e-11, .max_evaluations = 400};
}

/* The account with the largest residual of rents, or a place of the market whose wage is worst. */
static cqio_status worst_account(cqio_equilibrium_model *m, int64_t *account) {
  struct {
    double value;
    int rank;
  } mine = {0.0, cqio_ctx_rank(m->ctx)}, all;
  int64_t here = m->first;
  for (int64_t k = 0; k < m->count; k++) {
    double gap = fabs(m->next_rent[k] - m->rent[k]);
    if (isnan(gap)) gap = HUGE_VAL;
    if (!(gap > mine.value)) continue;
    mine.value = gap;
    here = m->first + k;
  }
  if (MPI_Allreduce(&mine, &all, 1, MPI_DOUBLE_INT, MPI_MAXLOC, cqio_ctx_comm(m->ctx)) ||
      MPI_Bcast(&here, 1, MPI_INT64_T, all.rank, cqio_ctx_comm(m->ctx)))
    return cqio_fail(m->ctx, CQIO_MPI, "MPI_Allreduce: failed on a residual of the equilibrium");
  for (int g = 0; g < m->G; g++)
    if (fabs(m->next_wage[g] - m->wage[g]) > all.value) {
      all.value = fabs(m->next_wage[g] - m->wage[g]);
      for (int64_t l = m->L - 1; l >= 0; l--)
        if (m->base.market[l] == g) here = l * m->S;
    }
  *account = here;
  return CQIO_OK;
}

static cqio_status refuse(cqio_equilibrium_model *m, double residual, int evaluations) {
  int64_t account = 0;
  cqio_account_label label;
  CQIO_TRY(worst_account(m, &account));
  if (!isfinite(residual))
    return cqio_fail(m->ctx, CQIO_CONVERGENCE,
                     "E350: equilibrium: prices or rents of account '%s' are not finite after %d "
                     "evaluations: expected an equilibrium near the base year; the case is far "
                     "from it",
                     cqio_account_name(m->base.names, account, &label), evaluations);
  return cqio_fail(m->ctx, CQIO_CONVERGENCE,
                   "E350: equilibrium: residual = %.1e after %d evaluations, largest in account "
                   "'%s': expected one that vanishes; the case is far from the base year",
                   residual, evaluations, cqio_account_name(m->base.names, account, &label));
}

static cqio_status accept(cqio_equilibrium_model *m, const cqio_equilibrium_search *search,
                          cqio_equilibrium *out) {
  CQIO_TRY(cqio__read_point(m, out));
  if (!(m->price_change <= MOST_OF_ACCOUNT && out->goods <= MOST_OF_ACCOUNT &&
        out->external <= MOST_OF_ACCOUNT))
    return cqio_fail(
        m->ctx, CQIO_CONVERGENCE,
        "E350: equilibrium: residuals of prices = %.1e, goods = %.1e, external account "
        "= %.1e: expected at most %g; does the base year balance?",
        m->price_change, out->goods, out->external, MOST_OF_ACCOUNT);
  return search->certify ? cqio__certify_goods(m, out) : CQIO_OK;
}

/* A point of GIVEN; a DRAFT is read where its residual is DRAFT_PART of the first one, with prices
 * and goods as they then are. */
static cqio_status find(cqio_equilibrium_model *m, const cqio_equilibrium_case *given,
                        const cqio_equilibrium_search *search, bool draft, cqio_equilibrium *out) {
  *out = (cqio_equilibrium){0};
  double residual = 1.0, enough = search->tolerance;
  int evaluations = 0;
  bool found = false, tight = draft;
  m->applications = 0;
  cqio_timer_start(m->ctx, "equilibrium");
  cqio_status status = cqio_agree(m->ctx, cqio__take_case(m, given));
  while (!status && !found) {
    double inner = tight && !draft ? ROUNDING : fmax(ROUNDING, INNER_PART * residual);
    status = cqio__clear_prices(m, inner);
    if (!status) status = cqio__clear_goods(m, inner);
    if (!status) status = cqio__clear_factors(m, &residual);
    evaluations++;
    if (status) break;
    if (draft && evaluations == 1)
      enough = fmax(enough, fmin(DRAFT_PART * residual, LOOSEST_DRAFT));
    found = residual <= enough && tight;
    if (!found && (evaluations >= search->max_evaluations || !isfinite(residual)))
      status = refuse(m, residual, evaluations);
    else if (!found && !tight && residual <= search->tolerance)
      tight = true; /* the same rents and wages once more */
    else if (!found)
      status = cqio__anderson_step(m);
  }
  int64_t applications = m->applications;
  if (!status) status = draft ? cqio__read_point(m, out) : accept(m, search, out);
  out->residual = residual;
  out->evaluations = evaluations;
  out->applications = applications;
  if (status) cqio_equilibrium_free(out);
  cqio_timer_stop(m->ctx, "equilibrium");
  return status;
}

cqio_status cqio_equilibrium_solve(cqio_equilibrium_model *m, const cqio_equilibrium_case *given,
                                   const cqio_equilibrium_search *search, cqio_equilibrium *out) {
  cqio_equilibrium_search usual;
  cqio_equilibrium_search_init(&usual);
  return find(m, given, search ? search : &usual, false, out);
}

cqio_status cqio__equilibrium_draft(cqio_equilibrium_model *m, const cqio_equilibrium_case *given,
                                    cqio_equilibrium *out) {
  cqio_equilibrium_search usual;
  cqio_equilibrium_search_init(&usual);
  return find(m, given, &usual, true, out);
}
