/* The operator of a table, open or closed by one household account (7.6). */
#include "cqio/numeric.h"
#include "iotable/iotable.h"

#include <math.h>

/* Income of households: what the source says, at least what is paid to them. */
static cqio_status find_income(cqio_ctx *ctx, const cqio_io_table *table, double *income) {
  double paid = cqio_sum(table->compensation, (size_t)table->accounts);
  *income = table->household_income > 0.0 ? table->household_income : paid;
  if (*income > 0.0 && *income >= paid * (1.0 - 1e-9)) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: household income = %.10g (%s): expected a positive number, at least the "
                   "compensation of %.10g",
                   table->source, *income, table->unit, paid);
}

static cqio_status check_households(cqio_ctx *ctx, const cqio_io_table *table, double income) {
  cqio_status status = CQIO_OK;
  cqio_account_label label;
  double bought = cqio_sum(table->households, (size_t)table->accounts);
  for (int64_t i = 0; i < table->accounts; i++)
    if (table->households[i] < 0.0 || table->compensation[i] < 0.0)
      status = cqio_fail(ctx, CQIO_DATA, "%s: account '%s': %s = %.10g (%s): expected a value >= 0",
                         table->source, cqio_io_table_label(table, i, &label),
                         table->households[i] < 0.0 ? "consumption of households" : "compensation",
                         table->households[i] < 0.0 ? table->households[i] : table->compensation[i],
                         table->unit);
  if (!status && !(bought < income))
    status =
        cqio_fail(ctx, CQIO_DATA,
                  "%s: consumption of households = %.10g (%s): expected less than their income "
                  "of %.10g; give all of it as household_income",
                  table->source, bought, table->unit, income);
  return status;
}

/* C and V of this rank (7.3): CONSUMPTION and EARNED [count]. */
static cqio_status share_households(cqio_ctx *ctx, const cqio_io_table *table, double *consumption,
                                    double *earned) {
  double income;
  CQIO_TRY(find_income(ctx, table, &income));
  CQIO_TRY(check_households(ctx, table, income));
  for (int64_t k = 0; k < table->count; k++) {
    int64_t i = table->first + k;
    consumption[k] = table->households[i] / income;
    earned[k] = table->output[i] > 0.0 ? table->compensation[i] / table->output[i] : 0.0;
  }
  return CQIO_OK;
}

cqio_status cqio_io_operator_create_closed(cqio_ctx *ctx, const cqio_io_table *table,
                                           cqio_operator *open, cqio_operator **out) {
  double *consumption = NULL, *earned = NULL;
  *out = NULL;
  if (!table->rows || !table->compensation || !table->households)
    return cqio_fail(ctx, CQIO_DATA, "%s: closure households: %s is missing: expected %s",
                     table->source, table->compensation ? "what households buy" : "compensation",
                     table->compensation ? "a column 'households' or '..._households' of final "
                                           "demand"
                                         : "a row 'compensation' of primary inputs");
  cqio_status status = CQIO_ALLOC(ctx, table->count, &consumption);
  if (!status) status = CQIO_ALLOC(ctx, table->count, &earned);
  if (!status) status = share_households(ctx, table, consumption, earned);
  status = cqio_agree(ctx, status);
  cqio_low_rank closure = {1, consumption, earned};
  if (!status) status = cqio_operator_create_low_rank(ctx, open, &closure, out);
  cqio_free(consumption);
  cqio_free(earned);
  return status;
}

/* Regions as blocks: accounts of one region buy more from each other than from others. */
static cqio_blocks find_regions(const cqio_io_table *table, int64_t *first) {
  int64_t n = table->accounts, blocks = 0;
  for (int64_t i = 1; i <= n; i++)
    if (i == n || cqio__region_of(table, i) != cqio__region_of(table, i - 1)) first[++blocks] = i;
  return (cqio_blocks){blocks, first};
}

cqio_status cqio_io_operator_create(cqio_ctx *ctx, const cqio_io_table *table,
                                    cqio_operator **out) {
  int64_t *first;
  *out = NULL;
  if (!table->rows) return cqio_operator_create(ctx, table->structure, out);
  CQIO_TRY(cqio_agree(ctx, CQIO_ALLOC(ctx, table->accounts + 1, &first)));
  cqio_blocks regions = find_regions(table, first);
  cqio_status status = cqio_operator_create_dense(ctx, table->accounts, table->rows,
                                                  table->regions.count < 2 ? NULL : &regions, out);
  cqio_free(first);
  return status;
}
