/* Capital stock and induced investment by the accelerator (method 9.6 b, d). */
#include "years/capital.h"
#include "years/given_growth.h"

#include <math.h>
#include <string.h>

cqio_status cqio__capital_create(const cqio_economy *economy, const cqio_options *options,
                                 cqio_capital **out) {
  *out = NULL;
  cqio_capital *capital;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, 1, &capital));
  capital->accounts = economy->accounts;
  capital->sectors = economy->sectors;
  cqio_status status = CQIO_ALLOC(economy->ctx, economy->accounts, &capital->stock);
  if (!status) status = CQIO_ALLOC(economy->ctx, economy->accounts, &capital->expected_growth);
  for (int y = 0; y <= CQIO_GROWTH_YEARS && !status; y++)
    status = CQIO_ALLOC(economy->ctx, economy->accounts, &capital->recent[y]);
  if (status) {
    cqio__capital_destroy(&capital);
    return status;
  }
  double expected = cqio__expected_growth(economy->data, options);
  for (int64_t k = 0; k < economy->accounts; k++) {
    double icor = economy->data->icor[k % economy->sectors];
    capital->stock[k] = icor * economy->output[k] / options->dynamics.normal_utilisation;
    capital->expected_growth[k] = expected;
    capital->recent[0][k] = economy->output[k];
  }
  capital->known = 1;
  *out = capital;
  return CQIO_OK;
}

void cqio__capital_destroy(cqio_capital **capital) {
  if (!capital || !*capital) return;
  cqio_free((*capital)->stock);
  cqio_free((*capital)->expected_growth);
  for (int y = 0; y <= CQIO_GROWTH_YEARS; y++)
    cqio_free((*capital)->recent[y]);
  cqio_free(*capital);
  *capital = NULL;
}

void cqio__capital_induced(const cqio_capital *capital, const cqio_dataset *data,
                           const cqio_options *options, double *induced) {
  for (int64_t k = 0; k < capital->accounts; k++) {
    int i = (int)(k % capital->sectors);
    double expected = capital->recent[0][k] * (1.0 + capital->expected_growth[k]);
    double wanted = data->icor[i] * expected / options->dynamics.normal_utilisation;
    double gap = options->dynamics.accelerator * (wanted - capital->stock[k]);
    induced[k] = fmax(0.0, data->depreciation_rate[i] * capital->stock[k] + gap);
  }
}

static double clamp(double value, double low, double high) {
  return fmin(fmax(value, low), high);
}

void cqio__capital_advance(cqio_capital *capital, const cqio_dataset *data,
                           const cqio_options *options, const double *induced,
                           const double *output) {
  double *oldest = capital->recent[CQIO_GROWTH_YEARS];
  memmove(&capital->recent[1], &capital->recent[0], CQIO_GROWTH_YEARS * sizeof capital->recent[0]);
  capital->recent[0] = oldest;
  if (capital->known <= CQIO_GROWTH_YEARS) capital->known++;
  int years = capital->known - 1;
  for (int64_t k = 0; k < capital->accounts; k++) {
    int i = (int)(k % capital->sectors);
    capital->stock[k] = (1.0 - data->depreciation_rate[i]) * capital->stock[k] + induced[k];
    capital->recent[0][k] = output[k];
    double before = capital->recent[years][k];
    double growth =
        before > 0.0 && output[k] > 0.0 ? pow(output[k] / before, 1.0 / years) - 1.0 : 0.0;
    capital->expected_growth[k] =
        clamp(growth, options->dynamics.expected_growth_min, options->dynamics.expected_growth_max);
  }
}
