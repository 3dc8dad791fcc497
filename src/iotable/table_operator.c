/* The operator of a table, open or closed by one household account (7.6). */
#include "cqio/numeric.h"
#include "iotable/iotable.h"

#include <math.h>

double cqio__io_paid(const cqio_io_table *table, const cqio_io_household *household) {
  double paid = 0.0;
  if (household->region < 0) return cqio_sum(table->compensation, (size_t)table->accounts);
  for (int64_t i = 0; i < table->accounts; i++)
    if (cqio__region_of(table, i) == household->region) paid += table->compensation[i];
  return paid;
}

/* What the source says, divided by what is paid in each region; at least what is paid. */
double cqio__io_household_income(const cqio_io_table *table, const cqio_io_household *household) {
  double all = 0.0;
  if (household->income > 0.0) return household->income;
  if (household->region < 0 && table->household_income > 0.0) return table->household_income;
  double paid = cqio__io_paid(table, household);
  if (table->household_income <= 0.0) return paid;
  for (int g = 0; g < table->household_groups; g++)
    all += cqio__io_paid(table, &table->household[g]);
  return table->household_income * (paid / all);
}

static cqio_status check_income(cqio_ctx *ctx, const cqio_io_table *table,
                                const cqio_io_household *household) {
  double paid = cqio__io_paid(table, household);
  double income = cqio__io_household_income(table, household);
  double bought = cqio_sum(household->consumption, (size_t)table->accounts);
  const char *whose = household->region < 0 ? "" : table->regions.text[household->region];
  const char *of = *whose ? " of region " : "";
  if (!(income > 0.0 && income >= paid * (1.0 - 1e-9)))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: household income%s%s = %.10g (%s): expected a positive number, at least "
                     "the compensation of %.10g",
                     table->source, of, whose, income, table->unit, paid);
  if (bought < income || (household->region >= 0 && bought <= income)) return CQIO_OK;
  return cqio_fail(
      ctx, CQIO_DATA,
      "%s: consumption of households%s%s = %.10g (%s): expected less than their income "
      "of %.10g; give all of it as household_income",
      table->source, of, whose, bought, table->unit, income);
}

static cqio_status check_households(cqio_ctx *ctx, const cqio_io_table *table) {
  cqio_status status = CQIO_OK;
  cqio_account_label label;
  for (int64_t i = 0; i < table->accounts; i++)
    if (table->households[i] < 0.0 || table->compensation[i] < 0.0)
      status = cqio_fail(ctx, CQIO_DATA, "%s: account '%s': %s = %.10g (%s): expected a value >= 0",
                         table->source, cqio_io_table_label(table, i, &label),
                         table->households[i] < 0.0 ? "consumption of households" : "compensation",
                         table->households[i] < 0.0 ? table->households[i] : table->compensation[i],
                         table->unit);
  for (int g = 0; g < table->household_groups && !status; g++)
    status = check_income(ctx, table, &table->household[g]);
  return status;
}

/* C and V of this rank (7.3): CONSUMPTION [count][groups] and EARNED [groups][count]. */
static cqio_status share_households(cqio_ctx *ctx, const cqio_io_table *table, double *consumption,
                                    double *earned) {
  int groups = table->household_groups;
  CQIO_TRY(check_households(ctx, table));
  for (int g = 0; g < groups; g++) {
    const cqio_io_household *h = &table->household[g];
    double income = cqio__io_household_income(table, h);
    for (int64_t k = 0; k < table->count; k++) {
      int64_t i = table->first + k;
      bool here = h->region < 0 || cqio__region_of(table, i) == h->region;
      double scale = table->scale ? table->scale[i] : 1.0;
      consumption[k * groups + g] = h->consumption[i] / income / scale;
      earned[g * table->count + k] =
          here && table->output[i] > 0.0 ? table->compensation[i] / table->output[i] * scale : 0.0;
    }
  }
  return CQIO_OK;
}

/* Regions that pay compensation and have no household, where others have one. */
static void warn_of_regions(cqio_ctx *ctx, const cqio_io_table *t) {
  int64_t missing = 0, first = -1;
  double paid_first = 0.0;
  for (int64_t r = 0; r < t->regions.count && t->household[0].region >= 0; r++) {
    double paid = 0.0;
    bool has = false;
    for (int g = 0; g < t->household_groups; g++)
      has = has || t->household[g].region == r;
    for (int64_t j = 0; j < t->accounts && !has; j++)
      if (cqio__region_of(t, j) == r) paid += t->compensation[j];
    if (has || !(paid > 0.0)) continue;
    if (missing++ > 0) continue;
    first = r;
    paid_first = paid;
  }
  if (missing > 0)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: closure households: region '%s' pays compensation of %.4g (%s) and no column is "
             "its households%s: what is spent out of it is left out",
             t->source, t->regions.text[first], paid_first, t->unit,
             missing > 1 ? ", as of others" : "");
}

cqio_status cqio_io_operator_create_closed(cqio_ctx *ctx, const cqio_io_table *table,
                                           cqio_operator *open, cqio_operator **out) {
  double *consumption = NULL, *earned = NULL;
  int groups = table->household_groups;
  *out = NULL;
  if (!table->rows || !table->compensation || groups == 0)
    return cqio_fail(ctx, CQIO_DATA, "%s: closure households: %s is missing: expected %s",
                     table->source, table->compensation ? "what households buy" : "compensation",
                     table->compensation ? "a column of role household, such as 'households'"
                                         : "a row of role compensation");
  if (!table->output)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: closure households: output is missing: expected x beside A, since "
                     "compensation and what households buy are flows",
                     table->source);
  warn_of_regions(ctx, table);
  cqio_status status = CQIO_ALLOC(ctx, groups * table->count, &consumption);
  if (!status) status = CQIO_ALLOC(ctx, groups * table->count, &earned);
  if (!status) status = share_households(ctx, table, consumption, earned);
  status = cqio_agree(ctx, status);
  cqio_low_rank closure = {groups, consumption, earned};
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

static cqio_status create_dense(cqio_ctx *ctx, const cqio_io_table *table, const double *rows,
                                cqio_operator **out) {
  int64_t *first;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, table->accounts + 1, &first));
  cqio_blocks regions = find_regions(table, first);
  cqio_status status = cqio_operator_create_dense(ctx, table->accounts, rows,
                                                  table->regions.count < 2 ? NULL : &regions, out);
  cqio_free(first);
  return status;
}

cqio_status cqio_io_operator_create(cqio_ctx *ctx, const cqio_io_table *table,
                                    cqio_operator **out) {
  *out = NULL;
  if (!table->rows) return cqio_operator_create(ctx, table->structure, out);
  return create_dense(ctx, table, table->rows, out);
}

cqio_status cqio__io_absolute_create(cqio_ctx *ctx, cqio_io_table *table, cqio_operator **out) {
  double *rows;
  int64_t size = table->count * table->accounts;
  *out = NULL;
  CQIO_TRY(cqio_agree(ctx, CQIO__TAKE(ctx, table, size, &rows)));
  for (int64_t k = 0; k < size; k++)
    rows[k] = fabs(table->rows[k]);
  return create_dense(ctx, table, rows, out);
}
