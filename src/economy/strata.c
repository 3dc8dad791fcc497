/* Primary, secondary and tertiary sectors of a data set. */
#include "economy/strata.h"

#include <string.h>

char *const cqio__stratum_keys[CQIO_STRATA] = {"primary", "secondary", "tertiary"};

int cqio__stratum(const cqio_dataset *data, int sector) {
  const char *key = data->strata.key[data->sector_stratum[sector]];
  int b = 0;
  while (b < CQIO_STRATA && strcmp(cqio__stratum_keys[b], key) != 0)
    b++;
  return b;
}

cqio_status cqio__strata_check(cqio_ctx *ctx, const cqio_dataset *data,
                               const cqio_options *options) {
  const char *asked = NULL;
  if (options->employment.coefficients == CQIO_CHOICE_PRODUCTIVITY)
    asked = "employment.coefficients: productivity";
  if (options->employment.targets == CQIO_CHOICE_STRATA) asked = "employment.targets: strata";
  if (options->employment.zones == CQIO_CHOICE_PEOPLE) asked = "employment.zones: people";
  if (options->employment.farm == CQIO_CHOICE_RESIDENTS) asked = "employment.farm: residents";
  for (int i = 0; i < data->sectors.count && asked; i++)
    if (cqio__stratum(data, i) == CQIO_STRATA)
      return cqio_fail(ctx, CQIO_CONFIG,
                       "%s: sector '%s' of labour.csv is in the stratum '%s': expected primary, "
                       "secondary or tertiary",
                       asked, data->sectors.key[i], data->strata.key[data->sector_stratum[i]]);
  return CQIO_OK;
}
