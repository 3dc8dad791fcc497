/* One variable of the district tables, with what its unit says. */
#include "results/region_file.h"

#include <string.h>

static cqio_status put(cqio_ncout *file, const cqio_dataset *data,
                       const cqio_region_variable *variable, const double *values) {
  const cqio_file_unit_row *unit = cqio__file_unit(variable->unit);
  bool money = unit->kind == CQIO_KIND_MONEY;
  char words[CQIO_UNIT_TEXT], name[CQIO_UNIT_TEXT];
  const char *unit_long = cqio__in_currency(unit->unit_long, data->currency, words);
  const cqio_nc_attribute extra[] = {{unit_long ? "unit_long" : NULL, unit_long, 0.0},
                                     {money ? "currency" : NULL, data->currency, 0.0},
                                     {"price_basis", data->price_basis, 0.0},
                                     {NULL, NULL, 0.0}};
  const cqio_nc_variable definition = {
      .name = variable->name,
      .dims = variable->dims,
      .type = CQIO_NC_DOUBLE,
      .long_name = cqio__in_currency(variable->long_name, data->currency, name),
      .units = unit->units,
      .cell_methods = variable->cell_methods,
      .missing = unit->kind == CQIO_KIND_RATIO,
      .extra = extra};
  return cqio_ncout_variable(file, &definition, values);
}

cqio_status cqio__region_put(cqio_ncout *file, const cqio_study *study,
                             const cqio_region_variable *variable, size_t count) {
  double *values;
  CQIO_TRY(CQIO_ALLOC(study->ctx, count, &values));
  memcpy(values, variable->values, count * sizeof *values);
  cqio__file_unit_convert(variable->unit, count, values);
  cqio_status status = put(file, study->data, variable, values);
  cqio_free(values);
  return status;
}
