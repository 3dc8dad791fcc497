/* What a NetCDF file says of a table twice, which must be the same. */
#include "iotable/twice.h"
#include "cqio/units.h"
#include "sheet/attributes.h"

#include <math.h>
#include <string.h>

cqio_status cqio__twice_matrix(cqio_ctx *ctx, const cqio_io_table *table, const char *path,
                               const int64_t *account, int64_t first, int64_t count,
                               const double *flows, const double *coefficients) {
  static const double rounding = 5e-6, relative = 1e-4;
  int64_t n = table->accounts;
  for (int64_t i = 0; i < count; i++)
    for (int64_t k = 0; k < n; k++) {
      int64_t j = account ? account[k] : k;
      double x = table->output[j], given = coefficients[i * n + k], expected = flows[i * n + k] / x;
      cqio_account_label supplier, user;
      if (x == 0.0 || fabs(given - expected) <= rounding + relative * fabs(expected)) continue;
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: A['%s', '%s'] = %.6g: expected %.6g, as Z / x says; leave one of both "
                       "out",
                       path, cqio_io_table_label(table, first + i, &supplier),
                       cqio_io_table_label(table, j, &user), given, expected);
    }
  return CQIO_OK;
}

cqio_status cqio__twice_unit(cqio_ctx *ctx, cqio_ncin *in, const char *name, const char *unit) {
  char *whole = NULL;
  cqio_unit a, b;
  CQIO_TRY(cqio__unit_attribute(ctx, in, NULL, &whole));
  bool known = whole && cqio_unit_parse(whole, &a) && cqio_unit_parse(unit, &b);
  bool same = !whole || strcmp(whole, unit) == 0 ||
              (known && a.factor == b.factor && cqio_unit_compatible(&a, &b));
  cqio_status status = CQIO_OK;
  if (!same)
    status =
        cqio_fail(ctx, CQIO_DATA,
                  "%s: variable '%s': unit = '%.40s': expected that of the whole file, '%.40s'",
                  cqio_ncin_path(in), name, unit, whole);
  cqio_free(whole);
  return status;
}
