/* Final demand of a year of a path, by column (method sections 8 and 9). */
#include "cqio/numeric.h"
#include "years/trajectory.h"

#include <string.h>

/* Columns of demand and output: exogenous at growth 1, induced investment, then each park and
 * phase; without detail the parks join the second column. A single path has one column of the whole
 * year, formed from these two by location of use. */
enum { EXOGENOUS, INDUCED, FIRST_PARK };

int cqio__trajectory_kinds(const cqio_trajectory *path) {
  return FIRST_PARK + (path->rules.detail ? CQIO_PHASES * path->economy->data->parks.count : 0);
}

int cqio__trajectory_column(const cqio_trajectory *path, int park, int phase) {
  return path->rules.detail ? FIRST_PARK + CQIO_PHASES * park + phase : INDUCED;
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

cqio_status cqio__trajectory_set_exogenous(cqio_trajectory *path) {
  const cqio_economy *economy = path->economy;
  double *formed;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, economy->accounts, &formed));
  cqio__capital_induced(path->capital, economy->data, path->options, path->induced);
  add_capital_formation(economy, path->induced, formed);
  for (int p = 0; p < path->observed->parks; p++)
    cqio__park_plan_add_construction(path->observed, p, path->year, formed);
  bool closed = path->options->model.closure == CQIO_CHOICE_HOUSEHOLDS;
  const double *households =
      closed ? path->households->autonomous : economy->use[CQIO_USE_HOUSEHOLDS];
  for (size_t k = 0; k < cqio__trajectory_accounts(path); k++)
    path->exogenous[k] = economy->use[CQIO_USE_GOVERNMENT][k] +
                         economy->use[CQIO_USE_INVENTORIES][k] + economy->use[CQIO_USE_CAPITAL][k] -
                         formed[k] + households[k];
  cqio_free(formed);
  return CQIO_OK;
}

/* Demand that makes output X of one location rise by X: x less what the location itself uses of it
 * (8.8). */
static void add_operation(const cqio_economy *economy, int location, const double *x,
                          double *demand) {
  double *here = demand + (size_t)location * (size_t)economy->sectors;
  for (int j = 0; j < economy->sectors; j++) {
    if (x[j] == 0.0) continue;
    here[j] += x[j];
    for (int i = 0; i < economy->sectors; i++)
      here[i] -= cqio_economy_own_coefficient(economy, location, i, j) * x[j];
  }
}

/* Demand of a single path becomes that of the year. */
static void join_columns(cqio_trajectory *path) {
  for (size_t k = 0; k < cqio__trajectory_accounts(path); k++)
    path->use[k] =
        path->growth * path->use[k] + path->use[INDUCED * cqio__trajectory_accounts(path) + k];
}

/* Demand of the capacity that opened after the base year; without detail the parks share a column.
 */
static cqio_status add_operations(cqio_trajectory *path, int year) {
  const cqio_economy *economy = path->economy;
  size_t sectors = (size_t)economy->sectors, cells = (size_t)economy->districts * sectors;
  double *produced;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, cells, &produced));
  for (int p = 0; p < path->parks->parks; p++) {
    cqio__park_plan_add_operation(path->parks, economy->data, p, path->options->years.first + 1,
                                  year, produced);
    if (!path->rules.detail && p < path->parks->parks - 1) continue;
    int column = path->rules.single ? 0 : cqio__trajectory_column(path, p, CQIO_OPERATION);
    for (int r = 0; r < economy->districts; r++)
      add_operation(economy, CQIO_ZONES * r + CQIO_URBAN, produced + (size_t)r * sectors,
                    path->demand + (size_t)column * cqio__trajectory_accounts(path));
    memset(produced, 0, cells * sizeof *produced);
  }
  cqio_free(produced);
  return CQIO_OK;
}

cqio_status cqio__trajectory_form_demand(cqio_trajectory *path, const cqio_park_plan *parks,
                                         int year) {
  const cqio_economy *economy = path->economy;
  memset(path->use, 0,
         (size_t)cqio__trajectory_kinds(path) * cqio__trajectory_accounts(path) *
             sizeof *path->use);
  memcpy(path->use, path->exogenous, cqio__trajectory_accounts(path) * sizeof *path->use);
  cqio_status status = CQIO_OK;
  if (path->options->model.closure == CQIO_CHOICE_HOUSEHOLDS)
    status = cqio__households_add_other(economy->ctx, path->households, path->use);
  cqio__capital_induced(path->capital, economy->data, path->options, path->induced);
  add_capital_formation(economy, path->induced,
                        path->use + INDUCED * cqio__trajectory_accounts(path));
  for (int p = 0; p < parks->parks; p++)
    cqio__park_plan_add_construction(
        parks, p, year,
        path->use + (size_t)cqio__trajectory_column(path, p, CQIO_CONSTRUCTION) *
                        cqio__trajectory_accounts(path));
  CQIO_TRY(cqio_agree(economy->ctx, status));
  if (path->rules.single) join_columns(path);
  CQIO_TRY(cqio_economy_route(economy, path->columns, path->use, path->demand));
  double growth = path->rules.single ? path->growth : 1.0;
  for (size_t k = 0; k < cqio__trajectory_accounts(path); k++)
    path->demand[k] += growth * economy->outside[k];
  if (path->options->investment.operation) status = add_operations(path, year);
  return cqio_agree(economy->ctx, status);
}
