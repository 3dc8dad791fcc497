/* One variable of the district tables, with what its unit says. */
#include "results/figure.h"
#include "results/region_file.h"

#include <string.h>

cqio_status cqio__region_put(cqio_ncout *file, const cqio_study *study,
                             const cqio_region_variable *variable, size_t count) {
  return cqio__region_put_said(file, study, variable, count, &(cqio_nc_attribute){NULL, NULL, 0.0});
}

cqio_status cqio__region_put_said(cqio_ncout *file, const cqio_study *study,
                                  const cqio_region_variable *variable, size_t count,
                                  const cqio_nc_attribute *said) {
  double *values;
  CQIO_TRY(CQIO_ALLOC(study->ctx, count, &values));
  memcpy(values, variable->values, count * sizeof *values);
  cqio__file_unit_convert(variable->unit, count, values);
  cqio_figure figure;
  cqio__figure_init(&figure, study->data, variable->unit, variable->long_name);
  figure.variable.name = variable->name;
  figure.variable.dims = variable->dims;
  figure.variable.cell_methods = variable->cell_methods;
  for (; said->name; said++)
    figure.extra[figure.extras++] = *said;
  cqio_status status = cqio_ncout_variable(file, &figure.variable, values);
  cqio_free(values);
  return status;
}
