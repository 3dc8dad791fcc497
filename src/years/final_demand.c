/* Final demand of a year by cause (method sections 8 and 9). */
#include "cqio/numeric.h"
#include "economy/routing.h"
#include "years/trajectory.h"

#include <string.h>

/* Columns of demand and output: exogenous at growth 1, induced investment, then each park and
 * phase; unless they are explained the parks join the second column. A member has one column of the
 * whole year, formed from these two by location of use. */
enum { EXOGENOUS, INDUCED, FIRST_PARK };

int cqio__demand_kinds(const cqio_trajectory *t) {
  return FIRST_PARK +
         ((t->purpose == CQIO_EXPLAIN) ? CQIO_PHASES * t->economy->data->parks.count : 0);
}

int cqio__demand_column(const cqio_trajectory *t, int park, int phase) {
  return (t->purpose == CQIO_EXPLAIN) ? FIRST_PARK + CQIO_PHASES * park + phase : INDUCED;
}

/* Investment of accounts becomes demand for capital goods at their location (8.5, default bridge).
 */
static void add_capital_formation(const cqio_economy *economy, const double *investment,
                                  double *use) {
  size_t sectors = (size_t)economy->sectors;
  double total = cqio_sum(economy->data->gfcf, sectors);
  for (size_t l = 0; l < (size_t)economy->locations && total > 0.0; l++) {
    double spent = cqio_sum(investment + l * sectors, sectors);
    for (size_t i = 0; i < sectors; i++)
      use[l * sectors + i] += spent * economy->data->gfcf[i] / total;
  }
}

cqio_status cqio__demand_set_exogenous(cqio_trajectory *t) {
  const cqio_economy *economy = t->economy;
  double *formed;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, economy->accounts, &formed));
  cqio__capital_induced(t->capital, economy->data, t->options, t->induced);
  add_capital_formation(economy, t->induced, formed);
  for (int p = 0; p < t->observed->parks; p++)
    cqio__park_plan_add_construction(t->observed, p, t->year, formed);
  bool closed = t->options->model.closure == CQIO_CHOICE_HOUSEHOLDS;
  const double *households = closed ? t->households->autonomous : economy->use[CQIO_USE_HOUSEHOLDS];
  for (size_t k = 0; k < cqio__trajectory_accounts(t); k++)
    t->exogenous[k] = economy->use[CQIO_USE_GOVERNMENT][k] + economy->use[CQIO_USE_INVENTORIES][k] +
                      economy->use[CQIO_USE_CAPITAL][k] - formed[k] + households[k];
  cqio_free(formed);
  return CQIO_OK;
}

/* Demand that makes output X of one location rise by X: x less what the location itself uses of it
 * (8.8). */
static void add_operation(const cqio_trajectory *t, int location, const double *x, double *demand) {
  const cqio_economy *economy = t->economy;
  bool moved = t->zones && t->zones->open; /* zones supply other parts than in the base year */
  const double *from = moved ? t->zones->from : economy->trade.from;
  const double *split = moved ? t->zones->split : economy->local.split;
  double *here = demand + (size_t)location * (size_t)economy->sectors;
  for (int j = 0; j < economy->sectors; j++) {
    if (x[j] == 0.0) continue;
    here[j] += x[j];
    for (int i = 0; i < economy->sectors; i++)
      here[i] -= cqio__own_coefficient(economy, from, split, location, i, j) * x[j];
  }
}

/* Demand of a member becomes that of the year. */
static void join_columns(cqio_trajectory *t) {
  for (size_t k = 0; k < cqio__trajectory_accounts(t); k++)
    t->use[k] = t->growth * t->use[k] + t->use[INDUCED * cqio__trajectory_accounts(t) + k];
}

/* Demand of the capacity that opened after the base year; parks that are not explained share a
 * column.
 */
static cqio_status add_operations(cqio_trajectory *t, int year) {
  const cqio_economy *economy = t->economy;
  size_t sectors = (size_t)economy->sectors, cells = (size_t)economy->districts * sectors;
  double *produced;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, cells, &produced));
  for (int p = 0; p < t->parks->parks; p++) {
    cqio__park_plan_add_operation(t->parks, economy->data, p, t->options->years.first + 1, year,
                                  produced);
    if (t->purpose != CQIO_EXPLAIN && p < t->parks->parks - 1) continue;
    int column = (t->purpose == CQIO_FOLLOW) ? 0 : cqio__demand_column(t, p, CQIO_OPERATION);
    for (int r = 0; r < economy->districts; r++)
      add_operation(t, CQIO_ZONES * r + CQIO_URBAN, produced + (size_t)r * sectors,
                    t->demand + (size_t)column * cqio__trajectory_accounts(t));
    memset(produced, 0, cells * sizeof *produced);
  }
  cqio_free(produced);
  return CQIO_OK;
}

cqio_status cqio__demand_form(cqio_trajectory *t, const cqio_park_plan *parks, int year) {
  const cqio_economy *economy = t->economy;
  memset(t->use, 0, (size_t)cqio__demand_kinds(t) * cqio__trajectory_accounts(t) * sizeof *t->use);
  memcpy(t->use, t->exogenous, cqio__trajectory_accounts(t) * sizeof *t->use);
  cqio_status status = CQIO_OK;
  if (t->options->model.closure == CQIO_CHOICE_HOUSEHOLDS)
    status = cqio__households_add_other(economy->ctx, t->households, t->use);
  cqio__capital_induced(t->capital, economy->data, t->options, t->induced);
  add_capital_formation(economy, t->induced, t->use + INDUCED * cqio__trajectory_accounts(t));
  for (int p = 0; p < parks->parks; p++)
    cqio__park_plan_add_construction(parks, p, year,
                                     t->use + (size_t)cqio__demand_column(t, p, CQIO_CONSTRUCTION) *
                                                  cqio__trajectory_accounts(t));
  CQIO_TRY(cqio_agree(economy->ctx, status));
  if (t->purpose == CQIO_FOLLOW) join_columns(t);
  CQIO_TRY(
      cqio__route_demand(economy->ctx, cqio__trajectory_open(t), t->columns, t->use, t->demand));
  double growth = (t->purpose == CQIO_FOLLOW) ? t->growth : 1.0;
  const double *outside = t->zones && t->zones->open ? t->zones->outside : economy->outside;
  for (size_t k = 0; k < cqio__trajectory_accounts(t); k++)
    t->demand[k] += growth * outside[k];
  if (t->options->investment.operation) status = add_operations(t, year);
  return cqio_agree(economy->ctx, status);
}
