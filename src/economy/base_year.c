/* Whether the base year balances and has an economic solution (method 2.10, 3.13, section 5). */
#include "economy/base_year.h"
#include "cqio/numeric.h"

#include <math.h>

/* Row balance x = A x + f (2.10) and aggregation to the municipal table (3.13). */
cqio_status cqio__base_year_balance(cqio_economy *economy) {
  size_t n = cqio__economy_size(economy), sectors = (size_t)economy->sectors;
  int64_t first, count;
  cqio_operator_range(economy->open_operator, &first, &count);
  double *local = NULL, *product = NULL, *full = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, count, &local);
  if (!status) status = CQIO_ALLOC(economy->ctx, count, &product);
  if (!status) status = CQIO_ALLOC(economy->ctx, n, &full);
  status = cqio_agree(economy->ctx, status);
  if (status) goto done;
  cqio_operator_scatter(economy->open_operator, 1, economy->output, local);
  CQIO_TRY_GOTO(status, done,
                cqio_operator_apply(economy->ctx, economy->open_operator, 1, local, product));
  CQIO_TRY_GOTO(status, done,
                cqio_operator_gather(economy->ctx, economy->open_operator, 1, product, full));
  for (size_t k = 0; k < n; k++) {
    double x = economy->output[k];
    double error = fabs(x - full[k] - economy->final_demand[k]) / fmax(1.0, x);
    economy->balance_residual = fmax(economy->balance_residual, error);
  }
  for (size_t i = 0; i < sectors; i++) {
    double used = cqio_sum(economy->data->flows + i * sectors, sectors);
    double expected = (1.0 - economy->imports.import_share[i]) * used;
    double got = cqio_sum_strided(full + i, (size_t)economy->locations, sectors);
    double scale = fmax(economy->data->output[i], 1e-300);
    economy->aggregation_residual =
        fmax(economy->aggregation_residual, fabs(got - expected) / scale);
  }
done:
  cqio_free(local);
  cqio_free(product);
  cqio_free(full);
  return status;
}

cqio_status cqio__base_year_certify(cqio_economy *economy) {
  int64_t first, count;
  cqio_operator_range(economy->open_operator, &first, &count);
  double *scale;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(economy->ctx, count, &scale));
  cqio_operator_scatter(economy->open_operator, 1, economy->output, scale);
  cqio_status status = cqio_productivity(economy->ctx, economy->open_operator, scale,
                                         cqio_economy_names(economy), &economy->certificate);
  cqio_free(scale);
  return status;
}
