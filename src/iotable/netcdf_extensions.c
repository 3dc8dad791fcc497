/* Other accounts by industry from NetCDF: extension_value(extension, row) with the labels
 * extension(extension) and extension_unit(extension), and extension_direct(extension, demand). */
#include "cqio/sheet.h"
#include "iotable/extension_names.h"
#include "iotable/label_axis.h"
#include "iotable/statements.h"
#include "sheet/attributes.h"

#include <stdio.h>
#include <string.h>

static cqio_status take(cqio_ctx *ctx, cqio_io_table *table, int64_t count) {
  cqio_io_extensions *x = &table->extension;
  CQIO_TRY(CQIO__TAKE(ctx, table, count, &x->name));
  CQIO_TRY(CQIO__TAKE(ctx, table, count, &x->unit));
  CQIO_TRY(CQIO__TAKE(ctx, table, count, &x->values));
  return CQIO__TAKE(ctx, table, count, &x->direct);
}

/* COUNT rows of LENGTH each, kept by the table; without VALUES zeros. */
static cqio_status keep(cqio_ctx *ctx, cqio_io_table *table, const double *values, int64_t count,
                        int64_t length, const double **rows) {
  double *kept;
  CQIO_TRY(CQIO__TAKE(ctx, table, count * length, &kept));
  for (int64_t k = 0; k < count * length && values; k++)
    kept[k] = values[k];
  for (int64_t e = 0; e < count; e++)
    rows[e] = kept + e * length;
  return CQIO_OK;
}

/* Units of their own, or the one attribute of all; "1" says nothing of them. That of figures caused
 * by final demand says the same. */
static cqio_status name(cqio_ctx *ctx, cqio_ncin *in, cqio_io_table *table, int64_t count,
                        const char *attribute, const char *of_direct) {
  char **names = NULL, **units = NULL, place[CQIO_MESSAGE_SIZE];
  const char *all = attribute && strcmp(attribute, "1") != 0 ? attribute : "";
  const char *direct = of_direct && strcmp(of_direct, "1") != 0 ? of_direct : "";
  cqio_status status = cqio_ncin_texts(in, "extension", "extension", &names, NULL);
  if (!status) status = cqio_label_normalize_all(ctx, count, &names);
  if (!status && cqio_ncin_find(in, "extension_unit") >= 0)
    status = cqio_ncin_texts(in, "extension_unit", "extension", &units, NULL);
  for (int64_t e = 0; e < count && !status; e++) {
    const char *own = units && *units[e] ? units[e] : all;
    snprintf(place, sizeof place, "%s: extension_value['%.100s']", cqio_ncin_path(in), names[e]);
    if (*all && cqio__units_unlike(own, all))
      status = cqio_fail(ctx, CQIO_DATA,
                         "%s: extension_unit = '%.60s': expected '%.60s', as attribute units says",
                         place, own, all);
    else if (*direct && cqio__units_unlike(own, direct))
      status =
          cqio_fail(ctx, CQIO_DATA,
                    "%s: variable 'extension_direct': units = '%.60s': expected '%.60s', as of "
                    "extension_value['%.100s']",
                    cqio_ncin_path(in), direct, own, names[e]);
    else
      status = cqio__io_name_extension(ctx, table, place, names[e], own);
  }
  cqio_free(names);
  cqio_free(units);
  return status;
}

cqio_status cqio__netcdf_read_extensions(cqio_ctx *ctx, cqio_ncin *in, cqio_io_table *table) {
  double *values = NULL, *direct = NULL;
  int64_t size, count = cqio_ncin_dimension(in, "extension");
  cqio_io_extensions *x = &table->extension;
  cqio_unit any = {.factor = 1.0}, other = any;
  if (cqio_ncin_find(in, "extension_value") < 0 || count == 0) return CQIO_OK;
  CQIO_TRY(cqio_ncin_expect_dimension(in, "extension", -1, NULL));
  CQIO_TRY(cqio__io_check_attributes(ctx, table, in, "extension_value", &any));
  CQIO_TRY(cqio_agree(ctx, take(ctx, table, count)));
  char *unit = NULL, *of_direct = NULL;
  CQIO_TRY(cqio__unit_attribute(ctx, in, "extension_value", &unit));
  cqio_status status = CQIO_OK;
  bool direct_too = cqio_ncin_find(in, "extension_direct") >= 0;
  if (direct_too) status = cqio__unit_attribute(ctx, in, "extension_direct", &of_direct);
  if (direct_too && !status)
    status = cqio__io_check_attributes(ctx, table, in, "extension_direct", &other);
  if (!status) status = cqio_agree(ctx, name(ctx, in, table, count, unit, of_direct));
  cqio_free(unit);
  cqio_free(of_direct);
  if (!status)
    status =
        cqio_ncin_reals(in, "extension_value", "extension row", CQIO_NC_FINITE, &values, &size);
  if (!status && direct_too)
    status =
        cqio_ncin_reals(in, "extension_direct", "extension demand", CQIO_NC_FINITE, &direct, &size);
  if (!status)
    status = cqio_agree(ctx, keep(ctx, table, values, count, table->accounts, x->values));
  if (!status)
    status = cqio_agree(ctx, keep(ctx, table, direct, count, table->final.count, x->direct));
  if (!status) status = cqio_agree(ctx, cqio__io_check_extensions(ctx, table, cqio_ncin_path(in)));
  cqio_free(values);
  cqio_free(direct);
  return status;
}
