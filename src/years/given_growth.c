/* Growth that is given and not found. */
#include "years/given_growth.h"

#include <math.h>

double cqio__exogenous_growth(const cqio_dataset *data, const cqio_options *options, int year) {
  double percent;
  if (options->dynamics.exogenous_growth > -1.0) return options->dynamics.exogenous_growth;
  return cqio_dataset_observed(data, "exogenous_growth", year, &percent) ? percent / 100.0 : 0.0;
}

double cqio__expected_growth(const cqio_dataset *data, const cqio_options *options) {
  double percent, growth = options->dynamics.initial_expected_growth;
  if (growth <= -1.0)
    growth = cqio_dataset_observed(data, "expected_growth", data->base_year, &percent)
                 ? percent / 100.0
                 : cqio__exogenous_growth(data, options, data->base_year + 1);
  return fmin(fmax(growth, options->dynamics.expected_growth_min),
              options->dynamics.expected_growth_max);
}
