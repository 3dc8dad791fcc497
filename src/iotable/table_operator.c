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
  double bought = cqio_sum(table->households, (size_t)table->accounts);
  for (int64_t i = 0; i < table->accounts; i++)
    if (table->households[i] < 0.0 || table->compensation[i] < 0.0)
      status = cqio_fail(ctx, CQIO_DATA, "%s: account '%s': %s = %.10g (%s): expected a value >= 0",
                         table->source, cqio_io_table_label(table, i),
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

/* C and V of this rank (7.3), in memory of the table. */
static cqio_status make_closure(cqio_ctx *ctx, cqio_io_table *table, cqio_low_rank *closure) {
  double income, *consumption, *earned;
  if (!table->rows || !table->compensation || !table->households)
    return cqio_fail(ctx, CQIO_DATA, "%s: closure households: %s is missing: expected %s",
                     table->source, table->compensation ? "what households buy" : "compensation",
                     table->compensation ? "a column 'households' or '..._households' of final "
                                           "demand"
                                         : "a row 'compensation' of primary inputs");
  CQIO_TRY(find_income(ctx, table, &income));
  CQIO_TRY(check_households(ctx, table, income));
  cqio_status status = CQIO__TAKE(ctx, table, table->count, &consumption);
  if (!status) status = CQIO__TAKE(ctx, table, table->count, &earned);
  CQIO_TRY(cqio_agree(ctx, status));
  for (int64_t k = 0; k < table->count; k++) {
    int64_t i = table->first + k;
    consumption[k] = table->households[i] / income;
    earned[k] = table->output[i] > 0.0 ? table->compensation[i] / table->output[i] : 0.0;
  }
  *closure = (cqio_low_rank){1, consumption, earned};
  return CQIO_OK;
}

/* Regions as blocks: accounts of one region buy more from each other than from others. */
static cqio_status set_blocks(cqio_ctx *ctx, const cqio_io_table *table, cqio_operator *op) {
  int64_t n = table->accounts, blocks = 0, *first;
  CQIO_TRY(cqio_agree(ctx, CQIO_ALLOC(ctx, n + 1, &first)));
  for (int64_t i = 1; i <= n; i++)
    if (i == n || cqio__region_of(table, i) != cqio__region_of(table, i - 1)) first[++blocks] = i;
  bool closed = cqio_operator_closed(op);
  cqio_operator_set_closed(op, false);
  cqio_status status = cqio_operator_set_blocks(ctx, op, blocks, first);
  cqio_operator_set_closed(op, closed);
  cqio_free(first);
  return status;
}

cqio_status cqio_io_operator_create(cqio_ctx *ctx, cqio_io_table *table, cqio_io_closure closure,
                                    cqio_operator **out) {
  cqio_low_rank *households = NULL;
  *out = NULL;
  if (closure == CQIO_IO_HOUSEHOLDS) {
    CQIO_TRY(cqio_agree(ctx, CQIO__TAKE(ctx, table, 1, &households)));
    CQIO_TRY(make_closure(ctx, table, households));
  }
  if (!table->rows) return cqio_operator_create(ctx, table->structure, NULL, out);
  CQIO_TRY(cqio_operator_create_dense(ctx, table->accounts, table->rows, households, out));
  if (table->regions.count < 2) return CQIO_OK;
  cqio_status status = set_blocks(ctx, table, *out);
  if (status) cqio_operator_destroy(out);
  return status;
}
