/* What a scenario has more than the reference, in its district tables. */
#include "results/effects.h"
#include "results/region_file.h"

#include <string.h>

/* "lower, and is meant to be higher by LEVER" where the last year has not the sign that is meant.
 */
static void comment(const cqio_scenario *scenario, cqio_effect effect, double last, size_t size,
                    char *text) {
  char lever[CQIO_LEVER_TEXT];
  int sign = cqio__effect_sign(effect, scenario, lever);
  text[0] = '\0';
  if (sign)
    snprintf(text, size, "%s is meant to make it %s; in the last year it is %s", lever,
             sign > 0 ? "higher" : "lower",
             last > 0.0   ? "higher"
             : last < 0.0 ? "lower"
                          : "the same");
}

static cqio_status put(cqio_ncout *file, const cqio_study *study, const cqio_years *years,
                       cqio_effect effect, const double *values) {
  const cqio_quantity *quantity = cqio__quantity(cqio__effect_of(effect));
  char name[128], long_name[256], said[512];
  const char *bare =
      strncmp(quantity->name, "total_", 6) == 0 ? quantity->name + 6 : quantity->name;
  snprintf(name, sizeof name, "effect_on_%s", bare);
  snprintf(long_name, sizeof long_name, "more than in the reference: %s", quantity->long_name);
  comment(years->scenario, effect, values[years->count - 1], sizeof said, said);
  const cqio_nc_attribute with[] = {{"reference", study->job->scenarios[0].name, 0.0},
                                    {said[0] ? "comment" : NULL, said, 0.0},
                                    {NULL, NULL, 0.0}};
  const cqio_region_variable variable = {.name = name,
                                         .dims = "time",
                                         .long_name = long_name,
                                         .cell_methods = quantity->cell_methods,
                                         .unit = quantity->unit,
                                         .values = values};
  return cqio__region_put_said(file, study, &variable, (size_t)years->count, with);
}

cqio_status cqio__region_effects(cqio_ncout *file, const cqio_study *study, const cqio_years *years,
                                 const cqio_years *reference) {
  if (years == reference || !cqio__has_effects(study->job)) return CQIO_OK;
  double *values;
  cqio_status status = CQIO_ALLOC(study->ctx, years->count, &values);
  for (int k = 0; k < CQIO_EFFECTS_OF_SCENARIOS && !status; k++) {
    cqio_effect effect = (cqio_effect)k;
    if (!cqio__quantity_is_of(study->data, &study->job->options, cqio__effect_of(effect))) continue;
    for (int t = 0; t < years->count && !status; t++)
      status = cqio__effect_value(study->economy, effect, &years->year[t], &reference->year[t],
                                  &values[t]);
    if (!status) status = put(file, study, years, effect, values);
  }
  cqio_free(values);
  return status;
}
